//! Selecting text with keys, to annotate or copy it.

use std::sync::Arc;

use super::fixture::{answer, comparison, desk};
use super::mouse::cell;
use crate::base::Glob;
use crate::engine::desk::{Report, Request};
use crate::model::HeldOut;
use crate::tui::event::{Effect, Event, Mouse, MouseKind};
use crate::tui::screens::Screen;
use crate::tui::script::Script;

fn sample() -> Script {
    let mut script = desk(120, 40);
    script.keys("j j Enter Enter");
    answer(&mut script);
    script
}

/// The words of the annotation that is saved.
fn saved(script: &mut Script) -> String {
    script.keys("C-s");
    let body = script.requests().into_iter().find_map(|request| match request {
        Request::Annotate(annotation) => Some(annotation.body),
        _ => None,
    });
    body.expect("an annotation")
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
    assert_eq!(saved(&mut script), "");
}
