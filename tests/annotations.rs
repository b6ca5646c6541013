//! Annotations from the command line: threads, and who may do what to whose.

mod support;

use serde_json::Value;
use support::cli::{Ended, Repository, ended, files};

/// A repository with something to annotate.
fn repository() -> Repository {
    let config = |theta: u32| files([("model/config.json", format!("{{\"rope_theta\":{theta}}}"))]);
    Repository::new(&[config(1), config(2)])
}

/// Runs the program as somebody with this name.
fn run_as(repository: &Repository, name: &str, arguments: &[&str]) -> Ended {
    let mut command = repository.candor_in(&repository.path(), arguments);
    ended(&command.env("GIT_AUTHOR_NAME", name).output().expect("the program runs"))
}

/// As [`run_as`], which must succeed and print an id.
fn id_of(repository: &Repository, name: &str, arguments: &[&str]) -> String {
    let ended = run_as(repository, name, arguments);
    ended.says(0, &[]);
    assert_eq!(ended.out.trim().len(), 64, "{}", ended.out);
    ended.out.trim().to_owned()
}

fn annotate(repository: &Repository, name: &str, severity: &str) -> String {
    let what = ["annotate", "--file", "model/config.json", "--disposition", "regression", "--severity", severity];
    id_of(repository, name, &[&what[..], &["-m", "Context shrank."]].concat())
}

fn annotations(repository: &Repository, arguments: &[&str]) -> Value {
    let found = repository.json(&[&["annotations"], arguments, &["--json"]].concat());
    assert_eq!(found["schema"], "candor/annotations/1");
    found["annotations"].clone()
}

#[test]
fn a_thread_grows_and_is_shown() {
    let repository = repository();
    let said = annotate(&repository, "Ada", "major");
    let reply = id_of(&repository, "Bob", &["annotations", "reply", &said[..8], "-m", "Seen too."]);
    id_of(&repository, "Ada", &["annotations", "reply", &reply[..8], "-m", "Thanks."]);
    id_of(&repository, "Bob", &["annotations", "edit", &reply[..8], "-m", "Seen\ntwice."]);
    id_of(&repository, "Ada", &["annotations", "edit", &said, "--disposition", "bad-eval", "--label", "rope"]);
    id_of(&repository, "Bob", &["annotations", "resolve", &said[..10], "-m", "Mended."]);
    let shown = repository.run(&["annotations", "show", &reply[..8]]).out;
    for line in ["Ada  bad-eval  rope  model/config.json  (resolved by Bob)", "        twice.", "Bob  replies"] {
        assert!(shown.contains(line), "{line:?} is not in:\n{shown}");
    }
    let thread = annotations(&repository, &["show", &said])[0].clone();
    assert_eq!((&thread["severity"], &thread["settled_by"]), (&Value::Null, &"Bob".into()));
    let bodies: Vec<&str> =
        thread["replies"].as_array().expect("a list").iter().map(|r| r["body"].as_str().unwrap()).collect();
    assert_eq!(bodies, ["Seen\ntwice.", "Thanks.", "Mended."]);
    assert_eq!(annotations(&repository, &["reopen", &said])[0]["state"], "open");
    assert_eq!(annotations(&repository, &["list"]), annotations(&repository, &["show", &said]));
}

#[test]
fn nobody_changes_what_another_wrote_and_is_told_why() {
    let repository = repository();
    let said = annotate(&repository, "Ada", "blocker");
    let reply = id_of(&repository, "Bob", &["annotations", "reply", &said, "-m", "Really?"]);
    let before = annotations(&repository, &["list"]);
    for (command, words) in [
        (&["retract", &said][..], ["only its own writer may change it", "is by Ada", "candor annotations reply"]),
        (&["edit", &said, "--disposition", "noise"], ["only its own writer", "is by Ada", "hint:"]),
        (&["resolve", &said, "-m", "x"], ["a blocker is settled by its own writer only", "is by Ada", "hint:"]),
        (&["resolve", &reply], ["not one that can be changed this way", "is by Bob", "candor:"]),
    ] {
        run_as(&repository, "Eve", &[&["annotations"], command].concat()).says(73, &words);
    }
    assert_eq!(annotations(&repository, &["list"]), before, "nothing was written");
    id_of(&repository, "Ada", &["annotations", "resolve", &said]);
    id_of(&repository, "Ada", &["annotations", "retract", &said]);
    run_as(&repository, "Ada", &["annotations", "retract", &said])
        .says(73, &["nothing would change", "is retracted already"]);
    run_as(&repository, "Ada", &["annotations", "reopen", &said]).says(73, &["is retracted already"]);
}

#[test]
fn what_an_id_or_an_edit_lacks_is_said() {
    let repository = repository();
    let said = annotate(&repository, "Ada", "minor");
    let reply = id_of(&repository, "Ada", &["annotations", "reply", &said, "-m", "And more."]);
    let absent = if said.starts_with("00000") || reply.starts_with("00000") { "fffff" } else { "00000" };
    for (command, code, words) in [
        (&["show", absent][..], 66, &["there is no annotation or reply", "candor annotations list"][..]),
        (&["show", "zz"], 64, &["is not an id"]),
        (&["edit", &said], 64, &["--disposition"]),
        (&["edit", &reply, "--severity", "major"], 64, &["a reply is a text"]),
        (&["edit", &said, "--disposition", "noise", "--severity", "major"], 64, &["only a regression"]),
        (&["reply", &said], 64, &["-m <TEXT>"]),
        (&["reopen", &said], 73, &["is open already"]),
    ] {
        run_as(&repository, "Ada", &[&["annotations"], command].concat()).says(code, words);
    }
    let kept =
        repository.json(&["annotate", "--file", "model/config.json", "--disposition", "noise", "-m", "x", "--json"]);
    assert_eq!(kept["annotations"][0]["disposition"], "noise");
}

#[test]
fn whom_one_reader_mutes_is_folded_away_and_counts_as_before() {
    let repository = repository();
    let said = annotate(&repository, "Eve", "blocker");
    let kept = annotate(&repository, "Ada", "minor");
    id_of(&repository, "Eve", &["annotations", "reply", &kept, "-m", "Buy things."]);
    let shown = |more: &[&str]| repository.run(&[&["annotations", "list"], more].concat());
    let gate = || repository.run(&["check"]).code;
    let (everything, before) = (annotations(&repository, &["list"]), gate());
    let muted = run_as(&repository, "Ada", &["annotations", "mute", &said[..8]]);
    muted.says(0, &[]);
    assert!(muted.out.contains("muted eve-") && muted.out.contains("1 annotation, 1 reply"), "{}", muted.out);
    let list = shown(&[]);
    assert!(!list.out.contains("Eve") && list.out.contains("Ada"), "{}", list.out);
    assert!(list.err.contains("2 annotations or replies of muted writers not shown"), "{}", list.err);
    assert!(shown(&["--muted"]).out.contains("Buy things."));
    assert_eq!((annotations(&repository, &["list"]), gate()), (everything, before), "nothing else changes");
    assert!(repository.git(&["for-each-ref", "--format=%(refname)"]).lines().all(|name| !name.contains("mute")));
    let writer = repository.run(&["annotations", "mute"]).out.split_whitespace().next().unwrap_or_default().to_owned();
    assert!(writer.starts_with("eve-"), "{writer}");
    run_as(&repository, "Ada", &["annotations", "unmute", &writer]).says(0, &[]);
    assert!(shown(&[]).out.contains("Buy things."));
    assert_eq!(repository.run(&["annotations", "mute"]).out, "");
    for (whom, code, words) in [
        (&kept[..8], 73, "is your own log"),
        ("nobody-00000000", 66, "nothing here is by nobody-00000000"),
        ("zz", 64, "is not an id"),
    ] {
        run_as(&repository, "Ada", &["annotations", "mute", whom]).says(code, &[words]);
    }
}
