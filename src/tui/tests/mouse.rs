//! The mouse: everything that is drawn to be acted on can be, and text is copied as it was selected.

use super::fixture::{answer, desk};
use crate::tui::event::{Effect, Event, Mouse, MouseKind};
use crate::tui::screens::Screen;
use crate::tui::script::Script;

fn mouse(script: &mut Script, kind: MouseKind, (x, y): (u16, u16)) {
    script.send(Event::Mouse(Mouse { kind, x, y }));
}

/// The cell at which a text begins.
pub(super) fn cell(script: &Script, text: &str) -> (u16, u16) {
    let lines = script.frame().lines();
    let found = lines.iter().zip(0..).find_map(|(line, y)| Some((line[..line.find(text)?].chars().count(), y)));
    let (x, y) = found.unwrap_or_else(|| panic!("{text} is not on\n{}", lines.join("\n")));
    (u16::try_from(x).expect("a column"), y)
}

fn copied(script: &Script) -> Option<String> {
    match script.effects.last() {
        Some(Effect::Copy(text)) => Some(text.clone()),
        _ => None,
    }
}

/// The line the cursor is on.
fn cursor(script: &Script) -> Option<u16> {
    let lines = script.frame().lines();
    lines.iter().position(|line| line.contains('▌')).and_then(|y| u16::try_from(y).ok())
}

#[test]
fn every_row_of_every_list_is_selected_by_a_click() {
    for keys in ["g o", "g e", "g c", "g a", "g o j j Enter"] {
        let mut script = desk(120, 60);
        script.keys(keys).keys("g g");
        let screen = script.state.screen;
        let mut rows = Vec::new();
        for _ in 0..40 {
            rows.extend(cursor(&script).filter(|y| !rows.contains(y)));
            script.keys("j");
        }
        assert!(rows.len() > 1, "{keys}: {}", script.frame().text());
        for y in rows {
            mouse(&mut script, MouseKind::Click, (20, y));
            assert_eq!((cursor(&script), script.state.screen), (Some(y), screen), "{keys}");
        }
    }
}

#[test]
fn hints_tabs_and_the_head_are_pressed() {
    let mut script = desk(120, 30);
    let at = cell(&script, "Evals");
    mouse(&mut script, MouseKind::Click, at);
    assert_eq!(script.state.screen, Screen::Evals);
    let at = cell(&script, "? explain");
    mouse(&mut script, MouseKind::Click, at);
    assert_eq!(script.state.screen, Screen::Help);
    mouse(&mut script, MouseKind::Click, (3, 0));
    assert_eq!(script.state.screen, Screen::Overview);
    let at = cell(&script, "f filter");
    mouse(&mut script, MouseKind::Click, at);
    assert!(script.state.typing.is_some());
    // While a line is typed its foot is no row of hints.
    mouse(&mut script, MouseKind::Click, at);
    assert!(script.state.typing.is_some());
    script.keys("Esc g");
    let at = cell(&script, "c configs");
    mouse(&mut script, MouseKind::Click, at);
    assert_eq!((script.state.screen, script.state.pending.is_empty()), (Screen::Configs, true));
}

#[test]
fn dragging_copies_one_side_and_two_clicks_a_word() {
    for (width, stacked) in [(120, false), (70, true)] {
        let mut script = desk(width, 40);
        script.keys("j j Enter Enter");
        answer(&mut script);
        let (x, y) = cell(&script, "every day");
        mouse(&mut script, MouseKind::Click, (x, y));
        mouse(&mut script, MouseKind::Release, (x, y));
        assert_eq!(copied(&script), None, "a click selects no text");
        mouse(&mut script, MouseKind::DoubleClick, (x + 1, y));
        mouse(&mut script, MouseKind::Release, (x + 1, y));
        assert_eq!(copied(&script).as_deref(), Some("every"));
        let selected = script.frame().0[(x, y)].style().bg;
        assert_eq!(selected, script.state.look.theme.selection.bg, "what is copied is seen");
        mouse(&mut script, MouseKind::Click, (x, y));
        // Over to the other side, or to its rows: it stays on the side it began on.
        let to = if stacked { (x + 8, y) } else { (width - 2, y) };
        mouse(&mut script, MouseKind::Drag, to);
        mouse(&mut script, MouseKind::Release, to);
        let text = copied(&script).unwrap_or_default();
        assert!(text.starts_with("every day") && !text.contains("each"), "{width}: {text:?}");
        let count = script.effects.len();
        mouse(&mut script, MouseKind::Release, to);
        assert_eq!(script.effects.len(), count, "it is copied once");
    }
}
