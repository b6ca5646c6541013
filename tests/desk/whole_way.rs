//! From opening the desk to an export with what a reviewer wrote in it, and what a crash may take: nothing.

use serde_json::Value;

use crate::pty::{Home, Terminal};

const SMALL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (200, 60);

const FIRST: &str = "The number in the middle gets lost.";
const SECOND: &str = "Here it answers with another number.";

#[test]
fn a_reviewer_goes_the_whole_way_and_a_crash_takes_nothing() {
    let home = demo();
    let mut desk = open_on_a_broken_sample(&home, SMALL);
    desk.resize(LARGE);
    desk.wait("a frame for the larger terminal", |screen| {
        screen.row(-1).contains("reviewed") && screen.row(0).contains("v1.1.0-rc.2")
    });
    desk.assert_taken();
    write(&mut desk, FIRST);
    desk.resize(SMALL);
    desk.wait("a frame for the smaller terminal", |screen| screen.row(0).starts_with(" Candor"));
    for screen in ["broke 31", "niah_single", "To review"] {
        desk.see("q", screen);
    }
    desk.keys("q");
    desk.leaves_cleanly();
    assert_eq!(bodies(&home), [FIRST]);

    let mut desk = open_on_a_broken_sample(&home, LARGE);
    desk.wait_for(FIRST);
    desk.see("}", "2 of 31 broke");
    write(&mut desk, SECOND);
    desk.signal("KILL");
    assert!(!desk.end().success());

    let mut desk = home.desk(SMALL);
    desk.wait_for("To review");
    desk.see("ga", &SECOND[..3]);
    desk.resize(LARGE);
    desk.wait("both annotations", |screen| screen.has(FIRST) && screen.has(SECOND));
    desk.keys("ZZ");
    desk.leaves_cleanly();
    assert_eq!(bodies(&home), [FIRST, SECOND]);
    let report = home.printed(&["export", "--format", "markdown"]);
    assert!(report.contains(FIRST) && report.contains(SECOND), "{report}");
}

#[test]
fn a_crash_in_the_middle_of_a_sentence_takes_none_of_it() {
    let home = demo();
    let mut desk = open_on_a_broken_sample(&home, LARGE);
    desk.see("c", "annotate niah_single");
    desk.see("r", "[regression]");
    desk.see("b\tlong-context\t", "long-context");
    desk.see(FIRST, FIRST);
    desk.wait_for("draft kept");
    desk.signal("KILL");
    assert!(!desk.end().success());

    let mut desk = open_on_a_broken_sample(&home, LARGE);
    desk.see("c", FIRST);
    assert!(desk.screen().has("[regression]") && desk.screen().has("[blocker]"), "{}", desk.screen().text());
    desk.see("\x13", "takes it back");
    desk.see("c", "annotate niah_single");
    assert!(!desk.screen().has("[regression]"), "{}", desk.screen().text());
    desk.keys("\x03\x03");
    desk.leaves_cleanly();
    assert_eq!(bodies(&home), [FIRST]);
}

/// The demo as `candor demo` makes it.
fn demo() -> Home {
    let home = Home::new();
    let repo = home.repo().to_string_lossy().into_owned();
    let said = home.printed(&["demo", "--no-open", &repo]);
    assert!(said.contains("v1.0.0..v1.1.0-rc.2"), "{said}");
    home
}

/// Overview, evals, the samples of a regressed row, the first of those that broke.
fn open_on_a_broken_sample(home: &Home, size: (u16, u16)) -> Terminal {
    let mut desk = home.desk(size);
    desk.wait_for("To review");
    desk.keys("ge");
    desk.wait("the counts of broken and fixed samples", |screen| {
        screen.text().lines().any(|row| row.contains("niah_single") && row.contains(" 31 ") && row.contains(" 4 "))
    });
    desk.see("/niah_single\r", "/niah_single  ");
    desk.see("\r", "broke 31");
    desk.see("\r", "1 of 31 broke");
    desk.wait_for("target");
    desk
}

/// Annotates what is on the screen as a blocking regression, and waits for the confirmation.
fn write(desk: &mut Terminal, text: &str) {
    desk.see("c", "annotate niah_single");
    desk.see("r", "[regression]");
    desk.see("b", "[blocker]");
    desk.see("\tlong-context", "long-context");
    desk.see(&format!("\t{text}"), text);
    desk.see("\x13", "✓ saved");
}

/// The texts of all annotations, each of which must be what was chosen in the dialog.
fn bodies(home: &Home) -> Vec<String> {
    let list: Value = serde_json::from_str(&home.printed(&["annotations", "list", "--json"])).expect("JSON");
    let annotations = list["annotations"].as_array().expect("a list");
    let body = |annotation: &Value| {
        assert_eq!(annotation["disposition"], "regression", "{annotation}");
        assert_eq!(annotation["severity"], "blocker", "{annotation}");
        assert_eq!(annotation["labels"][0], "long-context", "{annotation}");
        annotation["body"].as_str().expect("a text").to_owned()
    };
    annotations.iter().map(body).collect()
}
