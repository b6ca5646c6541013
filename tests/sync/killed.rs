//! `kill -9` at random moments: whatever was confirmed is there afterwards.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use candor::base::{Clock, Digest};
use candor::git::Repo;
use candor::review::{Anchor, AnchorSide, Author, Disposition, NewAnnotation, Setup, StateDirs, Store, Target};

use crate::world::{World, assert_sound, git};

/// The folder of the machine, for the process that is killed.
const CHILD: &str = "CANDOR_TEST_SESSION";
/// How often to kill.
const KILLS: &str = "CANDOR_TEST_KILLS";

fn open(folder: &Path) -> Store {
    let repo = Repo::open(&folder.join("model")).expect("a repository");
    let dirs = StateDirs::new(vec![folder.join("state")], repo.common_dir());
    let author = Some(Author { name: "Ada".to_owned(), email: None });
    Store::open_with(repo, Setup { dirs, author, clock: Clock::System })
}

fn remark(text: String) -> NewAnnotation {
    let candidate = AnchorSide { rev: "c".repeat(40), name: "v2.0.0".to_owned(), ..AnchorSide::default() };
    NewAnnotation {
        anchor: Anchor { target: Target::Release, base: None, candidate, span: None }.into(),
        disposition: Some(Disposition::Noise),
        severity: None,
        labels: Vec::new(),
        body: text,
    }
}

/// Annotates and commits until it is killed, and says of each annotation that it is kept once it is.
fn session(folder: &Path) {
    let mut store = open(folder);
    let mut out = std::io::stdout();
    for number in 0.. {
        if let Ok(id) = store.add(remark(number.to_string())) {
            writeln!(out, "\nkept {id}").and_then(|()| out.flush()).expect("somebody listens");
        }
        if number % 3 == 2 {
            // A lock that a killed session left behind keeps it from the repository, not from the journal.
            let _ = store.commit();
        }
    }
}

#[test]
fn whatever_was_confirmed_is_there() {
    if let Some(folder) = std::env::var_os(CHILD) {
        return session(Path::new(&folder));
    }
    let kills: u64 = std::env::var(KILLS).ok().and_then(|text| text.parse().ok()).unwrap_or(20);
    let world = World::new();
    let ada = world.machine("ada");
    let mut confirmed = BTreeSet::new();
    for round in 0..kills {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["killed::whatever_was_confirmed_is_there", "--exact", "--nocapture"])
            .env(CHILD, &ada.folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let out = BufReader::new(child.stdout.take().expect("a pipe"));
        let heard = thread::spawn(move || {
            let lines = out.lines().map_while(Result::ok);
            lines.filter_map(|line| line.strip_prefix("kept ").map(str::to_owned)).collect::<Vec<_>>()
        });
        // Moments spread over a session of some commits; the first ones hit it while it opens.
        thread::sleep(Duration::from_micros(random(round) % 60_000));
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        confirmed.extend(heard.join().expect("what it said"));
        for lock in locks(&ada.clone_path().join(".git")) {
            std::fs::remove_file(lock).expect("nobody's lock any more");
        }
    }
    let mut store = open(&ada.folder);
    store.commit().expect("a commit");
    let ids: BTreeSet<String> = store.folded().annotations.iter().map(|annotation| annotation.id.clone()).collect();
    assert!(!confirmed.is_empty(), "no session came as far as one annotation");
    assert!(ids.is_superset(&confirmed), "{} were lost", confirmed.difference(&ids).count());
    assert!(store.folded().quarantine.is_empty());
    assert_sound(&ada.clone_path());
    // And from the repository alone.
    let elsewhere = world.path().join("elsewhere");
    let repo = Repo::open(&ada.clone_path()).expect("a repository");
    let dirs = StateDirs::new(vec![elsewhere], repo.common_dir());
    let other = Store::open_with(repo, Setup { dirs, author: None, clock: Clock::System });
    assert_eq!(other.folded().annotations.len(), ids.len());
    assert_eq!(git(&ada.clone_path(), &["status", "--porcelain"]), "");
}

/// A number that looks random and is the same in every run.
pub(crate) fn random(seed: u64) -> u64 {
    let Digest(bytes) = Digest::of(&seed.to_le_bytes());
    bytes[..8].iter().fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// The locks that were left behind in a repository.
pub(crate) fn locks(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("objects") {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "lock") {
                found.push(path);
            }
        }
    }
    found
}
