//! What was said, part by part: turns, reasoning, calls of tools, documents.

use std::time::Duration;

use super::fixture::{desk, sample};
use crate::compare::said::{prompts, responses};
use crate::engine::desk::{Report, Request};
use crate::model::Turn;
use crate::tui::script::Script;

/// A desk on a sample with these responses, and a conversation of some turns before them.
fn opened(base: &str, candidate: &str) -> Script {
    opened_within(Duration::from_secs(60), base, candidate)
}

/// The same, with so much time to align them.
fn opened_within(enough: Duration, base: &str, candidate: &str) -> Script {
    let turn = |role: &str, text: &str| Turn { role: Some(role.to_owned()), text: text.to_owned() };
    let asked = [turn("user", "Which files are there?"), turn("tool", "a.rs b.rs")];
    let mut with_system = vec![turn("system", "Be brief.")];
    with_system.extend(asked.clone());
    let mut script = desk(120, 40);
    script.keys("j j Enter Enter");
    for request in script.requests() {
        if let Request::Sample { pairs, item } = request {
            let mut view = sample(&pairs, item);
            view.prompt = prompts(&asked, &with_system, enough);
            view.outputs = vec![responses(base, candidate, enough)];
            script.report(Report::Sample(Box::new(view)));
        }
    }
    script
}

fn has(script: &Script, wanted: &[&str], unwanted: &[&str]) {
    let text = script.frame().text();
    wanted.iter().for_each(|words| assert!(text.contains(words), "{words} is not in\n{text}"));
    unwanted.iter().for_each(|words| assert!(!text.contains(words), "{words} is in\n{text}"));
}

#[test]
fn reasoning_is_folded_apart_from_the_answer_until_it_is_asked_for() {
    let mut script =
        opened("<think>\nlet me look\n</think>\nTwo files.", "<think>\nlet me think\n</think>\nThree files.");
    has(&script, &["▸ reasoning  1 line, 1 changed; T shows", "Two files.", " output"], &["let me look"]);
    script.keys("T");
    has(&script, &["▾ reasoning", "let me look", "let me think"], &[]);
    script.keys("W");
    has(&script, &["<think>", "as written; W compares it part by part"], &["▾ reasoning"]);
}

#[test]
fn documents_and_calls_are_compared_by_what_they_hold() {
    let call = |arguments: &str| format!(r#"<tool_call>{{"name": "ls", "arguments": {arguments}}}</tool_call>"#);
    let base = call(r#"{"path": "src", "all": true}"#);
    let mut script = opened(&base, &call(r#"{"all": true, "path": "docs"}"#));
    has(&script, &["tool call ls  as JSON: order and layout do not count; W shows", r#"+  "path": "docs""#], &["name"]);
    has(&script, &[r#"   "all": true "#], &[r#"+  "all""#]);
    script.keys("W");
    has(&script, &[r#"{"name": "ls""#], &["as JSON"]);
}

#[test]
fn what_could_not_be_aligned_in_time_says_so() {
    let coarse = ["coarse: too long to align in time"];
    let words = ["It is 4, as the first page says.", "It is 5, as the first page says."];
    has(&opened(words[0], words[1]), &[words[1]], &coarse);
    has(&opened_within(Duration::ZERO, words[0], words[1]), &[coarse[0], words[1]], &[]);
    let [base, candidate] = words.map(|words| format!("<think>hm</think>{words}"));
    has(&opened_within(Duration::ZERO, &base, &candidate), &[coarse[0], "reasoning"], &[]);
}

#[test]
fn a_turn_that_was_inserted_stands_alone() {
    let mut script = opened("4", "4");
    has(&script, &["prompt, 3 turns, 3 lines, 1 changed", "system  only in candidate", " user", " tool"], &["[user]"]);
    script.keys("W");
    has(&script, &["[user]"], &["system  only"]);
}

#[test]
fn beginnings_of_answers_are_asked_for_what_is_on_screen_and_where_there_is_room() {
    let asked = |script: &mut Script| {
        let items = |request| if let Request::Beginnings { items, .. } = request { Some(items) } else { None };
        script.requests().into_iter().find_map(items)
    };
    let mut wide = desk(120, 20);
    wide.keys("j j Enter");
    let first = asked(&mut wide).expect("a request");
    assert!(first.len() <= 20, "{first:?}");
    assert_eq!(asked(wide.keys("j")), None, "what was asked for is not asked for again");
    let mut narrow = desk(90, 20);
    assert_eq!(asked(narrow.keys("j j Enter")), None);
    has(&narrow, &["cause"], &["answer of the base"]);
    let mut blind = desk(120, 20);
    assert_eq!(asked(blind.keys("b g e 9 j Enter")), None);
    has(&blind, &["to judge"], &["answer of the base"]);
}
