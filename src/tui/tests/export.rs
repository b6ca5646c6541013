//! The export dialog: what is shown is what is written, nothing is replaced unasked, and nothing is lost on the way.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fixture::{comparison, desk, options, review};
use crate::base::Shown;
use crate::base::limits::CLIPBOARD_BYTES;
use crate::engine::desk::{Failure, Report, Request, ReviewState};
use crate::engine::exporter::{Exported, FORMATS, Format, LeftOut, Narrowed};
use crate::review::Query;
use crate::tui::event::{Effect, Event, Mouse, MouseKind};
use crate::tui::script::Script;

/// An export as the engine would make it.
fn exported(format: &'static Format, filter: Query, rows: usize) -> Exported {
    let text = "# Review of `v1.1.0-rc.2` against `v1.0.0`\n\n4 regressed, 1 improved.\n";
    let narrowed = (!filter.is_empty()).then(|| Narrowed {
        filter: filter.to_string(),
        rows: [rows, 11],
        files: [0, 5],
        annotations: [rows.min(1), 3],
    });
    Exported {
        format,
        filter,
        bytes: text.into(),
        head: text.lines().map(Shown::new).collect(),
        further: 0,
        annotations: 3,
        signoffs: 0,
        narrowed,
        left_out: vec![LeftOut { items: 2, what: "open item", why: "they stand in no file of the candidate" }],
        trouble: None,
    }
}

/// Answers the export that was asked for last.
pub(super) fn answered(script: &mut Script) {
    answered_with(script, |_| {});
}

fn answered_with(script: &mut Script, change: impl Fn(&mut Exported)) {
    let (format, filter) = asked(script).expect("an export is asked for");
    let mut exported = exported(format, filter, 3);
    change(&mut exported);
    script.report(Report::Exported(Arc::new(exported)));
}

fn asked(script: &mut Script) -> Option<(&'static Format, Query)> {
    match script.requests().pop() {
        Some(Request::Export { format, filter, .. }) => Some((format, filter)),
        _ => None,
    }
}

/// What is to be written where, and whether it may replace what is there.
fn writes(script: &mut Script) -> Option<(Arc<Exported>, PathBuf, bool)> {
    match script.requests().pop() {
        Some(Request::Write { exported, to, replace }) => Some((exported, to, replace)),
        _ => None,
    }
}

fn text(script: &Script) -> String {
    script.frame().text()
}

/// A desk with the dialog open.
fn opened() -> Script {
    let mut script = desk(100, 30);
    script.keys("E");
    script
}

#[test]
fn what_was_shown_is_written_where_it_says() {
    let mut script = opened();
    assert!(text(&script).contains("making it") && script.state.busy());
    answered(&mut script);
    let shown = text(&script);
    for part in
        ["4 regressed, 1 improved.", "3 annotations", "2 open items left out", "review-v1.1.0-rc.2.md", "/reviews"]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    script.keys("Enter");
    let (exported, to, replace) = writes(&mut script).expect("it is written");
    assert_eq!((exported.format.name, &*to, replace), ("markdown", Path::new("/reviews/review-v1.1.0-rc.2.md"), false));
    script.keys("Enter");
    assert!(writes(&mut script).is_none(), "once");
    script.report(Report::Written { to, exported });
    assert!(script.state.dialog.is_none() && !script.state.busy());
    assert!(text(&script).contains("written to review-v1.1.0-rc.2.md, 69 bytes; 2 open items left out"));
}

#[test]
fn what_is_there_is_replaced_by_a_second_enter_and_by_nothing_else() {
    let there = |script: &mut Script| {
        let (_, to, _) = writes(script).expect("it is written");
        let failure = Failure { message: "it is there already".to_owned(), hint: None };
        script.report(Report::NotWritten { failure, there: Some(to) });
        assert!(text(script).contains("Enter replaces it"), "{}", text(script));
    };
    for (keys, replaces) in [("Enter", true), ("C-d Enter", false), ("Tab x Enter", false)] {
        let mut script = opened();
        answered(&mut script);
        script.keys("Enter");
        there(&mut script);
        script.keys(keys);
        assert_eq!(writes(&mut script).map(|(.., replace)| replace), Some(replaces), "{keys}");
    }
}

#[test]
fn enter_before_it_is_made_writes_it_then() {
    let mut script = opened();
    let (format, filter) = asked(&mut script).expect("an export");
    script.keys("Enter");
    assert!(script.requests().is_empty());
    script.report(Report::Exported(Arc::new(exported(format, filter, 0))));
    assert!(writes(&mut script).is_some());
    // What was asked for of one format is not done with another.
    let mut script = opened();
    script.keys("Enter j");
    answered(&mut script);
    assert!(writes(&mut script).is_none());
}

#[test]
fn another_format_is_made_anew_and_late_answers_are_not_taken_for_it() {
    let mut script = opened();
    script.requests();
    script.keys("j");
    assert_eq!(asked(&mut script).map(|(format, _)| format.name), Some(FORMATS[1].name));
    script.report(Report::Exported(Arc::new(exported(&FORMATS[0], Query::default(), 0))));
    assert!(text(&script).contains("making it"));
    assert!(text(&script).contains("review-v1.1.0-rc.2.json"));
    // A name of the reader's own stays, whatever is chosen.
    script.keys("Tab C-u").types("mine.txt").keys("Down");
    answered(&mut script);
    script.keys("Enter");
    assert_eq!(writes(&mut script).map(|(_, to, _)| to), Some("/reviews/mine.txt".into()));
    let mut script = opened();
    answered(&mut script);
    script.keys("Tab C-u Enter");
    assert!(writes(&mut script).is_none() && text(&script).contains("type the name of a file"));
}

#[test]
fn it_is_copied_as_far_as_terminals_take_it() {
    for (size, copied) in [(CLIPBOARD_BYTES, true), (CLIPBOARD_BYTES + 1, false)] {
        let mut script = opened();
        answered_with(&mut script, |exported| exported.bytes = vec![b'x'; size]);
        script.keys("y");
        let effect = matches!(script.effects.pop(), Some(Effect::Copy(text)) if text.len() == size);
        assert_eq!(effect, copied, "{size}: {}", text(&script));
        assert_eq!(text(&script).contains("Enter writes a file"), !copied);
    }
    let mut script = opened();
    answered(&mut script);
    script.keys("Tab y");
    assert!(script.effects.is_empty() && text(&script).contains("rc.2.mdy"), "in the name it is a letter");
}

#[test]
fn the_filter_of_the_desk_narrows_it_and_what_leaves_nothing_is_not_written() {
    for (rows, written) in [(3, true), (0, false)] {
        let mut script = desk(100, 30);
        script.keys("f").types("verdict:regressed").keys("Enter E");
        let (format, filter) = asked(&mut script).expect("an export");
        assert_eq!(filter.to_string(), "verdict:regressed");
        script.report(Report::Exported(Arc::new(exported(format, filter, rows))));
        let shown = text(&script);
        assert!(shown.contains(&format!("the filter verdict:regressed: {rows} of 11 rows")), "{shown}");
        assert!(shown.contains("of 3 findings unanswered"), "{shown}");
        script.keys("Enter");
        assert_eq!(writes(&mut script).is_some(), written);
        assert_eq!(text(&script).contains("nothing passes the filter; leave"), !written);
    }
}

#[test]
fn what_is_said_meanwhile_is_in_it() {
    let mut script = opened();
    answered(&mut script);
    script.report(Report::Review(Arc::new(review())));
    assert!(asked(&mut script).is_none(), "nothing new was said");
    script.report(Report::Review(Arc::new(ReviewState::default())));
    assert!(asked(&mut script).is_some());
}

#[test]
fn what_cannot_be_exported_is_said() {
    let mut script = Script::open(&options(), 100, 30);
    script.report(Report::Compared { comparison: Arc::new(comparison()), complete: false });
    script.keys("E");
    assert!(script.state.dialog.is_none() && text(&script).contains("not everything is read yet; E exports it"));
    let mut script = opened();
    let failure = Failure { message: "main has no file keys".to_owned(), hint: Some("commit it".to_owned()) };
    script.report(Report::ExportFailed(failure));
    script.requests();
    script.keys("Enter");
    assert!(text(&script).contains("main has no file keys. commit it.") && writes(&mut script).is_none());
    script.keys("Esc");
    assert!(script.state.dialog.is_none());
}

#[test]
fn the_mouse_chooses_scrolls_and_leaves() {
    let mut script = opened();
    answered(&mut script);
    let made = |request: Option<Request>| matches!(request, Some(Request::Export { .. }));
    assert!(mouse(&mut script, MouseKind::WheelDown, (60, 8)).is_none());
    assert!(made(mouse(&mut script, MouseKind::WheelDown, (4, 8))), "over the formats the wheel chooses");
    assert!(made(mouse(&mut script, MouseKind::Click, (4, 4))));
    script.report(Report::Exported(Arc::new(exported(&FORMATS[0], Query::default(), 0))));
    let again = mouse(&mut script, MouseKind::Click, (4, 4));
    assert!(matches!(again, Some(Request::Write { .. })), "again takes it");
    mouse(&mut script, MouseKind::Click, (4, 0));
    assert!(script.state.dialog.is_none());
}

/// What is asked for after the mouse did something.
fn mouse(script: &mut Script, kind: MouseKind, (x, y): (u16, u16)) -> Option<Request> {
    script.send(Event::Mouse(Mouse { kind, x, y }));
    script.requests().pop()
}

#[test]
fn it_survives_every_size() {
    let mut script = opened();
    answered(&mut script);
    for width in [0, 1, 2, 5, 20, 63, 64, 65, 100] {
        for height in 0..30 {
            script.resize(width, height).keys("Tab C-d");
            let _ = script.frame();
        }
    }
}
