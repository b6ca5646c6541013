//! Exports made in the desk are those the command line makes, with what was said a moment ago in them.

use std::fs;

use candor::export::FORMATS;

use crate::pty::{Home, Terminal};
use crate::repository;

const SAID: &str = "Adds one too many.";

#[test]
fn the_desk_writes_what_the_command_line_writes() {
    let home = repository::plain();
    let mut desk = annotated(&home);
    // The annotation is in the journal of this session and nowhere else.
    desk.see("E", "1 annotation, nobody signed off");
    desk.see("\r", "✓ written to review-v1.1.0.md");
    for (place, format) in FORMATS.iter().enumerate().skip(1) {
        desk.see("E", "export the review");
        desk.see(&"j".repeat(place), format.title);
        desk.see(&format!("\t\x15{}\r", format.name), &format!("✓ written to {},", format.name));
    }
    desk.keys("q");
    desk.leaves_cleanly();
    let files = ["review-v1.1.0.md"].into_iter().chain(FORMATS.iter().skip(1).map(|format| format.name));
    for (format, file) in FORMATS.iter().zip(files) {
        let written = read(&home, file);
        assert!(written == home.printed(&["export", "--format", format.name]), "{}: {written}", format.name);
        // Collections of results take figures, and no words.
        assert_eq!(written.contains(SAID), format.name != "every-eval-ever", "{}: {written}", format.name);
    }
}

#[test]
fn what_is_there_stays_until_enter_is_pressed_again() {
    let home = repository::plain();
    fs::write(home.path("mine.md"), "mine").expect("a file");
    let mut desk = repository::opened(&home, (100, 30));
    desk.see("E", "preview, ");
    desk.see("\t\x15mine.md\r", "Enter replaces it");
    assert_eq!(read(&home, "mine.md"), "mine");
    desk.see("\r", "✓ written to mine.md");
    assert_eq!(read(&home, "mine.md"), home.printed(&["export", "--format", "markdown"]));
    // Neither a folder nor a device is a file, and where there is no folder nothing can be.
    for (name, told) in [("repo", "is a directory"), ("/dev/null", "is no file"), ("none/x", "cannot write")] {
        desk.see("E", "preview, ");
        desk.see(&format!("\t\x15{name}\r"), told);
        desk.keys("\x03");
        desk.wait_without("preview, ");
    }
    desk.keys("q");
    desk.leaves_cleanly();
}

/// A desk in which the one row that broke was just annotated.
fn annotated(home: &Home) -> Terminal {
    let mut desk = repository::opened(home, (100, 30));
    desk.see("c", "annotate sums");
    desk.see("r\t\t", "what you saw");
    desk.see(SAID, SAID);
    desk.see("\x13", "✓ saved");
    desk
}

/// A file where the desk was started.
fn read(home: &Home, name: &str) -> String {
    fs::read_to_string(home.path(name)).expect("the file")
}
