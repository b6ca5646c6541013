//! What the desk shows before it could read anything, and what it costs while nothing happens.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::pty::{Home, Terminal};
use crate::repository;

/// The files of the repository's blobs that differ between the releases; all objects are loose.
fn blobs(home: &Home) -> Vec<PathBuf> {
    let repo = git2::Repository::open(home.repo()).expect("a repository");
    let mut found = Vec::new();
    for tag in repository::PLAIN.tags {
        let tree = repo.revparse_single(tag).and_then(|tag| tag.peel_to_tree()).expect("a tree");
        let walked = tree.walk(git2::TreeWalkMode::PreOrder, |_, entry| {
            if entry.kind() == Some(git2::ObjectType::Blob) {
                let id = entry.id().to_string();
                found.push(home.repo().join(".git/objects").join(&id[..2]).join(&id[2..]));
            }
            git2::TreeWalkResult::Ok
        });
        walked.expect("trees");
    }
    found.sort();
    found.dedup();
    assert!(found.len() >= 6 && found.iter().all(|path| path.is_file()), "{found:?}");
    found
}

/// Every blob is a pipe that nobody writes to: whoever reads one waits. The desk is there all the same, and answers.
#[test]
fn the_first_frame_comes_before_any_blob_is_read() {
    let home = repository::plain();
    let blobs = blobs(&home);
    for blob in &blobs {
        fs::remove_file(blob).expect("a file to remove");
    }
    let made = Command::new("mkfifo").args(&blobs).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: mkfifo makes the pipes that stand for slow blobs");
        return;
    }
    let mut desk = home.desk((80, 24));
    desk.wait_for("Comparing v1.0.0");
    desk.see("?", "keys on this screen");
    desk.see("?", "Comparing v1.0.0");
    desk.resize((120, 30));
    desk.wait("a frame of the new size", |screen| !screen.row(-1).is_empty());
    for blob in blobs {
        thread::spawn(move || feed(&blob));
    }
    desk.wait_without("Comparing v1.0.0");
    desk.keys("ZZ");
    desk.leaves_cleanly();
}

/// Lets whoever opens a pipe go on, with nothing in it.
fn feed(pipe: &Path) {
    while OpenOptions::new().write(true).open(pipe).is_ok() {}
}

#[test]
fn blobs_that_are_gone_leave_a_desk_that_says_so() {
    let home = repository::plain();
    for blob in blobs(&home) {
        fs::remove_file(blob).expect("a file to remove");
    }
    let mut desk = home.desk((80, 24));
    desk.wait("a message that names what is missing", |screen| {
        screen.row(0).starts_with(" Candor") && screen.has("not in this clone")
    });
    desk.keys("ZZ");
    desk.leaves_cleanly();
}

#[test]
fn an_idle_desk_uses_no_processor() {
    if !Path::new("/proc/self/stat").exists() {
        println!("skipped: what a process used is read from /proc");
        return;
    }
    let home = repository::plain();
    let mut desk = repository::opened(&home, (120, 40));
    desk.see("ge", "sums");
    comes_to_rest(&desk);
    let seconds = [(), ()].map(|()| {
        let before = used(desk.pid());
        assert!(desk.quiet_for(Duration::from_secs(1)), "an idle desk draws");
        let (ticks, woken) = used(desk.pid());
        // Once a second it looks whether refs moved; reading them may wait for the disk.
        assert!(woken - before.1 <= 10, "threads woke up {} times", woken - before.1);
        ticks - before.0
    });
    // That takes far less than a tick, but what it takes adds up to one in the end: not in two seconds running.
    assert!(seconds.contains(&0) && seconds.iter().sum::<u64>() <= 1, "processor time in ticks: {seconds:?}");
    // In the background it does not even do that.
    desk.keys("\x1b[O");
    comes_to_rest(&desk);
    let before = used(desk.pid());
    assert!(desk.quiet_for(Duration::from_secs(1)), "a desk in the background draws");
    assert_eq!(used(desk.pid()), before, "processor time in ticks, and how often a thread woke up");
    desk.keys("ZZ");
    desk.leaves_cleanly();
}

/// Waits for a second in which the desk neither draws nor uses the processor: on a slow disk, what it still has to do
/// lies still for longer than a moment without a frame.
fn comes_to_rest(desk: &Terminal) {
    let rests = |_| {
        let before = used(desk.pid()).0;
        desk.quiet_for(Duration::from_secs(1)) && used(desk.pid()).0 == before
    };
    assert!((0..20).any(rests), "the desk does not come to rest");
}

/// Processor time a process has used, in ticks, and how often its threads have woken up.
fn used(pid: u32) -> (u64, u64) {
    let process = PathBuf::from(format!("/proc/{pid}"));
    let stat = fs::read_to_string(process.join("stat")).expect("a process");
    let fields: Vec<&str> = stat.rsplit_once(") ").expect("a name").1.split(' ').collect();
    // Fields 14 and 15 of the line; field 3 is the first after the name.
    let ticks = fields[11..13].iter().map(|ticks| ticks.parse::<u64>().expect("a number")).sum();
    let threads = fs::read_dir(process.join("task")).expect("threads");
    let woken = threads.map(|thread| woken(&thread.expect("a thread").path())).sum();
    (ticks, woken)
}

fn woken(thread: &Path) -> u64 {
    let status = fs::read_to_string(thread.join("status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    line.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
}
