//! Selecting text with keys, to annotate or copy it.

use std::sync::Arc;

use ratatui::style::Modifier;

use super::fixture::{annotation, answer, comparison, desk};
use super::mouse::cell;
use crate::base::Glob;
use crate::engine::desk::{Report, Request, ReviewState};
use crate::model::HeldOut;
use crate::review::{Annotation, Disposition, NewAnnotation, Quote, Span};
use crate::tui::event::{Effect, Event, Mouse, MouseKind};
use crate::tui::screens::Screen;
use crate::tui::script::Script;

const UNDERLINED: Modifier = Modifier::UNDERLINED;

fn sample() -> Script {
    let mut script = desk(120, 40);
    script.keys("j j Enter Enter");
    answer(&mut script);
    script
}

/// The annotation that is saved.
fn saved_whole(script: &mut Script) -> NewAnnotation {
    script.keys("C-s");
    let saved = script.requests().into_iter().find_map(|request| match request {
        Request::Annotate(annotation) => Some(*annotation),
        _ => None,
    });
    saved.expect("an annotation")
}

/// Its words.
fn saved(script: &mut Script) -> String {
    saved_whole(script).body
}

/// What it points to: side, field, place, and its quotation with what is around it.
fn pointed_to(script: &mut Script) -> Option<String> {
    let Span { side, field, start, end, quote } = *saved_whole(script).anchor.span.clone()?;
    let Quote { exact, prefix, suffix } = quote.expect("a quotation");
    let tail: String = prefix.chars().rev().take(5).collect::<Vec<_>>().into_iter().rev().collect();
    let head: String = suffix.chars().take(5).collect();
    Some(format!("{} {field} {start}..{end} {tail}[{exact}]{head}", side.as_str()))
}

#[test]
fn what_keys_select_is_copied() {
    let mut script = sample();
    script.keys("] v");
    assert!(script.frame().text().contains("selecting, candidate: c annotates, y copies, Esc ends"));
    script.keys("l y");
    assert!(matches!(script.effects.last(), Some(Effect::Copy(text)) if text == "each day"), "{:?}", script.effects);
    script.keys("v Tab y");
    assert!(matches!(script.effects.last(), Some(Effect::Copy(text)) if text == "every"), "{:?}", script.effects);
    // With nothing selected keys are what they were.
    script.keys("h");
    assert_eq!(script.state.screen, Screen::Samples);
}

#[test]
fn an_annotation_quotes_what_is_selected_by_keys_or_with_the_mouse() {
    let mut script = sample();
    script.keys("] v j c r").types("wrong");
    let body = saved(&mut script);
    assert!(body.starts_with("On the candidate:\n> each day at the farmers' market.\n> "), "{body}");
    let mut script = sample();
    script.keys("] v 2 l c r Tab Tab").types("They sell daily.");
    assert_eq!(saved(&mut script), "On the candidate:\n> each day at\n\nThey sell daily.");
    let mut script = sample();
    let (x, y) = cell(&script, "every");
    for kind in [MouseKind::DoubleClick, MouseKind::Release] {
        script.send(Event::Mouse(Mouse { kind, x, y }));
    }
    script.keys("c r");
    assert_eq!(saved(&mut script), "On the base:\n> every");
}

#[test]
fn an_annotation_points_to_what_is_selected() {
    let begun = |keys: &str| {
        let mut script = sample();
        script.keys(keys);
        script
    };
    let (market, candidate) = ("Janet sells 16 - 3 - 4 = 9 eggs a day.\nShe makes 9 * 2 = $18 ".len(), "candidate");
    let from = |length: usize| format!("{market}..{}", market + length);
    for (keys, expected) in [
        ("] v 2 l", format!("{candidate} /outputs/0 {}  $18 [each day at] the ", from(11))),
        ("] v Tab", format!("base /outputs/0 {}  $18 [every] day ", from(5))),
        ("p g g v 2 l", "candidate /prompt 0..17 [Question: Janet's] duck".to_owned()),
    ] {
        let mut script = begun(keys);
        script.keys("c r");
        assert_eq!(pointed_to(&mut script), Some(expected), "{keys}");
    }
    // What is of several texts, or of none, is only quoted.
    let mut script = begun("p g g v G c r");
    assert_eq!(pointed_to(&mut script), None);
}

#[test]
fn the_words_an_annotation_speaks_of_are_marked_and_named_unless_it_quotes_them() {
    let mut script = sample();
    script.keys("] v 2 l c r");
    let saved = saved_whole(&mut script);
    for (body, names) in [(&*saved.body, false), ("Not so.", true)] {
        let note = annotation("6", "Ada Osei", saved.anchor.target.clone(), Disposition::Unsure, body);
        let note = Annotation { anchor: saved.anchor.clone(), ..note };
        for size in [(120, 40), (60, 60)] {
            let mut script = desk(size.0, size.1);
            let review = ReviewState { annotations: vec![note.clone().into()], ..ReviewState::default() };
            script.report(Report::Review(Arc::new(review)));
            script.keys("j j Enter Enter");
            answer(&mut script);
            let frame = script.frame();
            let is_marked = |text: &str| frame.style_of(text).map(|style| style.add_modifier.contains(UNDERLINED));
            assert_eq!(is_marked("each day at the"), Some(true), "{}", frame.text());
            assert_eq!([is_marked(" the farmers'"), is_marked("every")], [Some(false); 2], "{}", frame.text());
            assert_eq!(frame.text().lines().any(|line| line.trim() == "on each day at"), names, "{}", frame.text());
        }
    }
}

#[test]
fn what_was_selected_stays_with_what_was_begun_to_be_written() {
    let mut script = sample();
    script.keys("] v c r Tab Tab").types("Daily.");
    script.keys("Esc c");
    assert!(pointed_to(&mut script).expect("a span").contains("[each]"));
    // The next annotation is about other things.
    script.keys("c i");
    assert_eq!(pointed_to(&mut script), None);
}

#[test]
fn esc_ends_selecting_and_nothing_is_quoted() {
    let mut script = sample();
    script.keys("v j Esc");
    assert_eq!(script.state.screen, Screen::Sample);
    script.keys("c r");
    assert_eq!(saved(&mut script), "");
}

#[test]
fn what_is_confidential_is_not_quoted() {
    let mut script = desk(120, 40);
    let mut hidden = comparison();
    hidden.policy.held_out = HeldOut { tasks: vec![Glob::new("gsm8k")], ..HeldOut::default() };
    script.report(Report::Compared { comparison: Arc::new(hidden), complete: true });
    script.keys("j j Enter Enter");
    answer(&mut script);
    script.keys("] v c r");
    let saved = saved_whole(&mut script);
    assert_eq!((&*saved.body, &saved.anchor.span), ("", &None));
}
