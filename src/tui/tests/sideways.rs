//! Lines that are cut instead of wrapped, and scrolled sideways.

use super::fixture::{answer, desk, options};
use crate::tui::event::{Effect, Event, Mouse, MouseKind};
use crate::tui::place;
use crate::tui::screens::Screen;
use crate::tui::script::Script;
use crate::tui::{Keymap, Options, Preset};

fn sample() -> Script {
    let mut script = desk(80, 24);
    script.keys("j j Enter Enter");
    answer(&mut script);
    script
}

fn shows(script: &Script, text: &str) -> bool {
    script.frame().text().contains(text)
}

#[test]
fn long_lines_are_cut_scrolled_sideways_and_wrapped_again() {
    let mut script = sample();
    assert!(shows(&script, "farmers' market."));
    script.keys("l");
    assert!(shows(&script, "long lines are wrapped; w cuts them"), "{}", script.frame().text());
    script.keys("w");
    assert!(shows(&script, "l scrolls to the right, Esc back") && shows(&script, "every day at…"));
    script.keys("l");
    assert!(shows(&script, "farmers'") && !shows(&script, "She makes"), "{}", script.frame().text());
    script.keys("9 l l");
    assert!(shows(&script, "no line goes on to the right"));
    script.keys("h h h");
    assert_eq!(script.state.screen, Screen::Samples, "first back to where lines begin, then out");
    script.keys("Enter");
    answer(&mut script);
    assert!(shows(&script, "She makes 9 * 2 = $18 every day at…"), "the next one is cut, too");
    script.keys("w");
    assert!(shows(&script, "farmers' market."));
}

#[test]
fn the_arrows_scroll_for_who_does_not_know_vim() {
    let mut script = sample();
    script.state.keymap = Keymap::of(Preset::Arrows);
    script.keys("w Right");
    assert!(shows(&script, "farmers'") && !shows(&script, "She makes"));
    script.keys("Left");
    assert!(shows(&script, "She makes") && script.state.screen == Screen::Sample);
}

#[test]
fn how_lines_are_shown_is_the_same_for_all_texts_and_remembered() {
    let mut script = sample();
    script.keys("w g c ] ] ] ] Enter");
    answer(&mut script);
    script.keys("w");
    assert!(shows(&script, "long lines are wrapped"));
    script.keys("w");
    let place = place::of(&mut script.state);
    assert!(place.as_ref().is_some_and(|place| place.cut));
    let again = Script::open(&Options { place, ..options() }, 80, 24);
    assert!(!again.state.wraps);
}

#[test]
fn what_is_selected_is_what_is_seen() {
    let mut script = sample();
    script.keys("w l");
    let lines = script.frame().lines();
    let seen = lines.iter().zip(0..).find_map(|(line, y)| Some((line.find("farmers'")?, y)));
    let (x, y) = seen.expect("a word to the right");
    let x = u16::try_from(lines[usize::from(y)][..x].chars().count()).expect("a column");
    for kind in [MouseKind::DoubleClick, MouseKind::Release] {
        script.send(Event::Mouse(Mouse { kind, x, y }));
    }
    assert!(matches!(script.effects.last(), Some(Effect::Copy(word)) if word == "farmers"), "{:?}", script.effects);
}
