//! Choosing two releases, and turning them round.

use super::fixture::{desk, releases};
use crate::engine::desk::{Report, Request};
use crate::tui::script::Script;

fn text(script: &Script) -> String {
    script.frame().text()
}

/// The desk with the dialog open and the releases there.
fn choosing() -> Script {
    let mut script = desk(80, 24);
    script.keys("g r");
    assert!(matches!(script.requests().as_slice(), [Request::Releases]));
    assert!(text(&script).contains("reading the names"));
    script.report(Report::Releases(releases()));
    script
}

fn asked(script: &mut Script) -> (String, String) {
    match script.requests().pop() {
        Some(Request::Compare { base, candidate }) => (base, candidate),
        other => panic!("{other:?}"),
    }
}

fn pair(base: &str, candidate: &str) -> (String, String) {
    (base.to_owned(), candidate.to_owned())
}

#[test]
fn any_two_releases_are_compared() {
    let mut script = choosing();
    script.types("0.9").keys("Enter").types("rc1").keys("Enter");
    assert_eq!(asked(&mut script), pair("v0.9.0", "v1.1.0-rc.1"));
    assert!(script.state.dialog.is_none());
    script.keys("q");
    assert_eq!(asked(&mut script), pair("v1.0.0", "v1.1.0-rc.2"));
}

#[test]
fn one_side_alone_is_changed_from_where_it_is() {
    let mut script = choosing();
    // The cursor is on the base compared now; Enter keeps it, and the candidate likewise.
    script.keys("Down Enter Enter");
    assert_eq!(asked(&mut script), pair("v0.9.0", "v1.1.0-rc.2"));
    let mut script = choosing();
    script.keys("Tab Down Enter");
    assert_eq!(asked(&mut script), pair("v1.0.0", "v1.1.0-rc.1"));
}

#[test]
fn what_is_no_release_is_taken_as_typed() {
    let mut script = choosing();
    script.types("HEAD~2:models/a").keys("Enter Enter");
    assert_eq!(asked(&mut script), pair("HEAD~2:models/a", "v1.1.0-rc.2"));
}

#[test]
fn the_sides_are_swapped_in_the_dialog_and_outside_of_it() {
    let mut script = choosing();
    script.keys("C-x");
    assert!(text(&script).contains("the base is newer than the candidate"));
    script.keys("Enter");
    assert_eq!(asked(&mut script), pair("v1.1.0-rc.2", "v1.0.0"));
    script.keys("S");
    assert_eq!(asked(&mut script), pair("v1.0.0", "v1.1.0-rc.2"));
    assert!(script.state.ranges.is_empty());
}

#[test]
fn what_makes_no_sense_is_said_and_changes_nothing() {
    let mut script = choosing();
    script.keys("Enter Enter");
    assert!(text(&script).contains("these are the releases compared now") && script.requests().is_empty());
    let mut script = choosing();
    script.types("rc.2").keys("Enter Enter");
    assert!(text(&script).contains("the same release") && script.state.dialog.is_some());
    script.keys("Esc");
    assert!(script.state.dialog.is_none() && script.requests().is_empty());
}
