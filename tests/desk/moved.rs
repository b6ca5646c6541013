//! Refs that move under an open desk: nobody has to press a key to see it, and nothing is watched in the background. And
//! a desk that is left and come back to.

use std::fs;
use std::time::Duration;

use git2::Repository;

use crate::pty::Home;
use crate::repository::{self, PLAIN};

/// A repository of plain words whose candidate is the branch `next`, at first the same as the base.
fn branched() -> Home {
    let home = repository::plain();
    let repo = Repository::open(home.repo()).expect("a repository");
    let base = repo.revparse_single(PLAIN.tags[0]).and_then(|tag| tag.peel_to_commit()).expect("a commit");
    repo.branch("next", &base, true).expect("a branch");
    home
}

/// Moves the branch to the second release.
fn advance(home: &Home) {
    let repo = Repository::open(home.repo()).expect("a repository");
    let candidate = repo.revparse_single(PLAIN.tags[1]).and_then(|tag| tag.peel_to_commit()).expect("a commit");
    repo.reference("refs/heads/next", candidate.id(), true, "test").expect("a branch");
}

#[test]
fn a_branch_that_moves_and_annotations_that_come_are_seen_at_once() {
    let home = branched();
    let mut desk = home.desk_with((120, 40), &["v1.0.0..next"]);
    desk.wait_for("othing");
    advance(&home);
    desk.wait_for("1 test at alpha");
    let range = "v1.0.0..next";
    home.printed(&["annotate", range, "--task", "sums", "--disposition", "noise", "-m", "seen elsewhere"]);
    desk.keys("ga");
    desk.wait_for("seen elsewhere");
    desk.keys("ZZ");
    desk.leaves_cleanly();
}

#[test]
fn a_desk_come_back_to_looks_at_once() {
    let home = branched();
    let mut desk = home.desk_with((120, 40), &["v1.0.0..next"]);
    desk.wait_for("othing");
    desk.keys("\x1b[O");
    assert!((0..20).any(|_| desk.quiet_for(Duration::from_millis(300))), "the desk does not come to rest");
    advance(&home);
    assert!(desk.quiet_for(Duration::from_millis(1500)), "in the background nothing is watched");
    desk.keys("\x1b[I");
    desk.wait_for("1 test at alpha");
    desk.keys("ZZ");
    desk.leaves_cleanly();
}

#[test]
fn the_desk_opens_where_it_was_left_and_shrugs_at_a_broken_file() {
    let home = repository::plain();
    let mut desk = repository::opened(&home, (120, 40));
    desk.see("ge", "exact_match");
    desk.keys("ZZ");
    desk.leaves_cleanly();
    let mut desk = home.desk((120, 40));
    desk.wait_for("exact_match");
    desk.keys("ZZ");
    desk.leaves_cleanly();
    let files: Vec<_> =
        fs::read_dir(home.path("state/place")).expect("a folder").map(|it| it.expect("a file").path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    fs::write(&files[0], "{\"screen\": [").expect("a file");
    let mut desk = repository::opened(&home, (120, 40));
    desk.keys("ZZ");
    desk.leaves_cleanly();
}
