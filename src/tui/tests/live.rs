//! Releases that move while they are looked at.

use super::fixture::{answer, comparison, desk, options};
use crate::engine::desk::{Report, Request};
use crate::model::Side;
use crate::tui::Options;
use crate::tui::event::Event;
use crate::tui::script::Script;
use std::sync::Arc;

fn moved(name: &str) -> Report {
    Report::Moved { side: Side::Candidate, name: name.to_owned() }
}

fn foot(script: &Script) -> String {
    script.frame().lines().pop().unwrap_or_default()
}

#[test]
fn a_candidate_that_moved_is_compared_again_at_the_same_place() {
    let mut script = desk(120, 30);
    script.keys("g e j j");
    let selected = crate::tui::screens::subject(&script.state);
    script.report(moved("v1.1.0-rc.2"));
    assert!(foot(&script).contains("v1.1.0-rc.2 has moved; comparing again"), "{}", foot(&script));
    assert!(matches!(script.requests().as_slice(), [Request::Compare { candidate, .. }] if candidate == "v1.1.0-rc.2"));
    script.report(Report::Compared { comparison: Arc::new(comparison()), complete: true });
    assert_eq!(crate::tui::screens::subject(&script.state), selected);
    // What was compared before may move as it likes.
    script.requests();
    script.report(moved("v1.0.0"));
    assert!(script.requests().is_empty());
}

#[test]
fn nobody_is_interrupted_while_writing() {
    for (begin, end) in [("c", "Esc"), ("f", "Enter"), ("/", "Esc")] {
        let mut script = desk(120, 30);
        script.keys("j j").keys(begin);
        script.report(moved("v1.1.0-rc.2"));
        assert!(script.requests().is_empty(), "{begin}");
        script.keys(end);
        assert!(script.requests().iter().any(|request| matches!(request, Request::Compare { .. })), "{begin}");
    }
}

#[test]
fn who_wants_to_be_asked_is_told_the_key() {
    let mut script = Script::open(&Options { live: false, ..options() }, 120, 30);
    script.report(Report::Compared { comparison: Arc::new(comparison()), complete: true });
    script.requests();
    script.report(moved("v1.1.0-rc.2"));
    assert!(script.requests().is_empty());
    assert!(foot(&script).contains("v1.1.0-rc.2 has moved; R compares again"), "{}", foot(&script));
}

#[test]
fn a_text_is_read_again_and_stays_where_it_was() {
    let mut script = desk(80, 12);
    script.keys("g c ] ] ] ] Enter");
    answer(&mut script);
    script.keys("G");
    let before = script.frame().text();
    let mut other = comparison();
    other.candidate.commit = "c".repeat(40);
    script.report(Report::Compared { comparison: Arc::new(other), complete: true });
    assert!(script.effects.iter().any(|effect| format!("{effect:?}").contains("Config {")), "it is asked for again");
    answer(&mut script);
    assert_eq!(script.frame().lines()[2..10], before.lines().map(str::to_owned).collect::<Vec<_>>()[2..10]);
    // Read of what is compared now, it is not asked for once more.
    script.requests();
    let mut same = comparison();
    same.candidate.commit = "c".repeat(40);
    script.report(Report::Compared { comparison: Arc::new(same), complete: true });
    assert!(!script.effects.iter().any(|effect| format!("{effect:?}").contains("Config {")));
}

#[test]
fn the_engine_is_told_whether_somebody_looks() {
    let mut script = desk(80, 24);
    script.send(Event::Focus(false)).send(Event::Focus(true));
    assert!(matches!(script.requests().as_slice(), [Request::Focus(false), Request::Focus(true)]));
}
