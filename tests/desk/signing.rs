//! Signing off in the desk: what is shown before is what is pinned, and the record is the command line's.

use std::process::Command;

use serde_json::Value;

use crate::pty::{Home, Terminal};
use crate::repository;

const WORDS: &str = "Looked at all of it.";

/// The sign-offs there are, as the command line lists them.
fn list(home: &Home, range: &[&str]) -> Vec<Value> {
    let text = home.printed(&[&["signoff", "--json"], range].concat());
    let found: Value = serde_json::from_str(&text).expect("JSON");
    found["signoffs"].as_array().expect("a list").clone()
}

/// What a sign-off says and rests on, without who made it, when, and on what earlier one it does not rest.
fn said(entry: &Value) -> Value {
    let keys = ["scope", "outcome", "coverage", "considered", "policy", "statement", "stale", "verified"];
    keys.iter().map(|key| ((*key).to_owned(), entry[key].clone())).collect::<serde_json::Map<_, _>>().into()
}

/// Closes the dialog, then the desk.
fn leaves_the_dialog(mut desk: Terminal) {
    desk.keys("\x1b");
    desk.wait_without("signed off so far");
    desk.keys("q");
    desk.leaves_cleanly();
}

#[test]
fn the_desk_signs_what_the_command_line_signs() {
    let home = repository::plain();
    let mut desk = repository::opened(&home, (110, 34));
    desk.see("O", "nobody yet");
    desk.see("", "candidate  v1.1.0");
    desk.see("\r", "say in a few words what you looked at");
    desk.see(&format!("{WORDS}\t\t"), "[approve-with-notes]");
    desk.see("\r", "Enter once more signs as");
    desk.see("!\x7f", "after a question");
    assert_eq!(list(&home, &[]), Vec::<Value>::new(), "nothing is written before it is agreed to");
    desk.see("\r", "Enter once more signs as");
    desk.see("\r", "✓ signed off as");
    desk.see("O", "approve-with-notes  v1.1.0");
    leaves_the_dialog(desk);
    home.printed(&["signoff", "-m", WORDS, "--outcome", "approve-with-notes"]);
    let found = list(&home, &[]);
    assert_eq!(found.len(), 2);
    assert_eq!(said(&found[0]), said(&found[1]));
    assert_eq!((&found[0]["superseded"], &found[0]["stale"]), (&true.into(), &Value::Null));
}

#[test]
fn an_approval_over_blockers_is_agreed_to_and_an_older_one_is_stale() {
    let home = repository::plain();
    let blocker = ["annotate", "--file", "model/config.json", "--disposition", "regression", "--severity", "blocker"];
    home.printed(&[&blocker[..], &["-m", "No."]].concat());
    home.printed(&["signoff", "v1.1.0..v1.0.0", "-m", "The other way round."]);
    let mut desk = repository::opened(&home, (110, 34));
    desk.see("O", "stale: made on another candidate");
    desk.see("\t", "1 open; C-b approves despite them");
    desk.see(&format!("{WORDS}\r"), "would pass over open blockers");
    desk.see("\x02", "and it says so");
    desk.see("\r", "Enter once more signs as");
    desk.see("\r", "✓ signed off as");
    desk.keys("q");
    desk.leaves_cleanly();
    let found = list(&home, &[]);
    assert_eq!((found.len(), &found[1]["coverage"]["open_blockers"]), (2, &1.into()));
}

#[test]
fn without_a_key_that_works_it_is_said_that_there_is_no_signature() {
    let home = repository::plain();
    for (key, value) in [("gpg.format", "ssh"), ("user.signingKey", "/nowhere/key")] {
        let set = Command::new("git").arg("-C").arg(home.repo()).args(["config", key, value]).status();
        assert!(set.expect("git runs").success());
    }
    let mut desk = repository::opened(&home, (110, 34));
    desk.see("O", "C-k signs with /nowhere/key");
    desk.see(&format!("{WORDS}\t\x0b"), "with /nowhere/key");
    desk.see("\r", "Enter once more signs as");
    desk.see("\r", "but without a signature");
    desk.see("", "approve  v1.1.0");
    leaves_the_dialog(desk);
}
