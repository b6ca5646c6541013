//! A disk that takes no more: a banner, nothing lost, and a way out.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::pty::{Home, Terminal};
use crate::repository;

/// A small file system, unmounted when dropped.
struct Small(PathBuf);

impl Small {
    /// `None` where mounting is not allowed.
    fn mount(at: PathBuf) -> Option<Self> {
        fs::create_dir_all(&at).expect("a folder");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"]).arg(&at).stderr(Stdio::null());
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(Self(at));
        }
        println!("skipped: mounting a small file system takes more rights than these tests have");
        None
    }

    fn fill(&self) {
        assert!(fs::write(self.ballast(), vec![0; 6 << 20]).is_err(), "it takes no more");
    }

    fn empty(&self) {
        fs::remove_file(self.ballast()).expect("it can be removed");
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }

    fn read_only(&self) {
        let status = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).status().expect("mount runs");
        assert!(status.success());
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// A home whose repository and state are on a small file system.
fn home() -> Option<(Home, Small)> {
    let mut home = Home::new();
    let small = Small::mount(home.repo())?;
    repository::make_with(&home, &repository::PLAIN, |_, _| {});
    home.set("CANDOR_STATE_DIR", home.path("repo/state").to_string_lossy());
    Some((home, small))
}

/// Annotates at a length that no rest of a page takes.
fn annotate(desk: &mut Terminal, text: &str, told: &str) {
    desk.see("c", "annotate ");
    desk.see("n\t", "what you saw");
    desk.paste(&format!("{}{text}", "long ".repeat(2_000)));
    desk.wait_for(text);
    desk.see("\x13", told);
}

#[test]
fn a_full_disk_is_said_and_what_was_written_is_kept() {
    let Some((home, small)) = home() else { return };
    let mut desk = repository::opened(&home, (110, 30));
    annotate(&mut desk, "While there was room.", "✓ saved");
    small.fill();
    annotate(&mut desk, "It must wait.", "1 NOT ON DISK");
    desk.wait_for("written once there is room");
    // It is written as soon as there is room.
    small.empty();
    desk.wait_without("NOT ON DISK");
    small.fill();
    annotate(&mut desk, "Nothing takes it.", "1 NOT ON DISK");
    desk.keys("q");
    desk.wait_for("the lines above are the records");
    desk.wait_for("Nothing takes it.");
    assert_eq!(desk.end().exit_code(), 73);
    small.empty();
    let list = home.printed(&["annotations", "list"]);
    assert!(list.contains("While there was room.") && list.contains("It must wait."), "{list}");
}

#[test]
fn what_can_only_be_read_is_read() {
    let Some((mut home, small)) = home() else { return };
    let said = ["annotate", "--file", "model/config.json", "--disposition", "noise", "-m", "Kept beside."];
    small.read_only();
    // Nowhere to keep anything: everything can be read, and the first thing that cannot be kept is said.
    let mut desk = repository::opened(&home, (110, 30));
    desk.see("c", "annotate ");
    desk.see("n\t", "what you saw");
    desk.see("x\x13", "no folder for annotations can be written");
    desk.keys("q");
    desk.leaves_cleanly();
    let refused = home.candor(&said);
    assert_eq!(refused.status.code(), Some(73));
    // A folder elsewhere keeps it until the repository can be written.
    home.set("CANDOR_STATE_DIR", home.path("elsewhere").to_string_lossy());
    let kept = home.candor(&said);
    let told = String::from_utf8_lossy(&kept.stderr).into_owned();
    assert!(told.contains("safe in the journal but not yet in the repository"), "{told}");
    assert!(home.printed(&["annotations", "list"]).contains("Kept beside."));
    assert!(!home.repo().join(".git/refs/candor").exists());
}
