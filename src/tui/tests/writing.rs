//! Writing annotations: with few keys, and so that nothing typed is lost.

use std::sync::Arc;

use super::fixture::{desk, review};
use crate::engine::desk::{Report, Request, ReviewState};
use crate::review::{Disposition, Draft, Grade};
use crate::tui::script::Script;

fn text(script: &Script) -> String {
    script.frame().text()
}

fn last_line(script: &Script) -> String {
    script.frame().lines().pop().unwrap_or_default()
}

/// The drafts that are to be kept in case of a crash.
fn drafts(script: &mut Script) -> Vec<Option<String>> {
    let draft = |request| match request {
        Request::Draft { draft, .. } => Some(draft.map(|draft: Draft| draft.body)),
        _ => None,
    };
    script.requests().into_iter().filter_map(draft).collect()
}

#[test]
fn what_is_being_written_is_kept_as_it_is_typed_and_offered_again() {
    let mut script = desk(100, 30);
    script.keys("c n Tab").types("zzyzx");
    let kept = drafts(&mut script);
    assert_eq!(kept.last(), Some(&Some("zzyzx".to_owned())));
    assert!(!text(&script).contains("draft kept"));
    let draft = Draft { disposition: Some(Disposition::Noise), severity: Some(Grade::Major), ..Draft::default() };
    script.report(Report::Drafted(Draft { body: "zzyz".to_owned(), ..draft.clone() }));
    assert!(!text(&script).contains("draft kept"), "a letter more was typed meanwhile");
    script.report(Report::Drafted(Draft { body: "zzyzx".to_owned(), ..draft.clone() }));
    assert!(text(&script).contains("draft kept"));
    // Asked twice, it is thrown away.
    script.keys("C-g");
    assert!(text(&script).contains("once more throws away") && drafts(&mut script).is_empty());
    assert_eq!(drafts(script.keys("C-g")), [None]);
    assert!(!text(script.keys("c")).contains("zzyzx") && !text(&script).contains("[noise]"));
    // What an earlier session left is offered on the same thing, and on no other.
    let mut script = desk(100, 30);
    script.keys("c n");
    let Some(Request::Draft { target, .. }) = script.requests().pop() else { panic!("no draft") };
    let left = vec![(target, Draft { body: "left behind".to_owned(), ..draft })];
    let mut script = desk(100, 30);
    script.report(Report::Review(Arc::new(ReviewState { drafts: left, ..review() })));
    assert!(!text(script.keys("j c")).contains("left behind"));
    assert!(text(script.keys("Esc k c")).contains("left behind") && text(&script).contains("[noise]"));
}

#[test]
fn what_was_said_last_is_said_again_with_one_key_or_chosen_again() {
    let mut script = desk(100, 30);
    script.keys(".");
    assert!(last_line(&script).contains("nothing was said yet"));
    script.keys("c r b Tab").types("format").keys("C-s");
    script.requests();
    script.keys("j .");
    let requests = script.requests();
    let Some(Request::Annotate(again)) = requests.first() else { panic!("{requests:?}") };
    assert_eq!((again.disposition, again.severity), (Some(Disposition::Regression), Some(Grade::Blocker)));
    assert_eq!((again.labels.as_slice(), again.body.as_str()), (&["format".to_owned()][..], ""));
    script.keys("j c .");
    assert!(text(&script).contains("[blocker]") && text(&script).contains("format"));
    // A template asks what a reader will want to know of the decision.
    script.keys("C-t");
    assert!(text(&script).contains("What got worse:"));
}
