//! The command palette: every command is found in it, shown as it is bound, and run by it.

use super::fixture::desk;
use crate::tui::commands::COMMANDS;
use crate::tui::event::{Effect, Event, Mouse, MouseKind};
use crate::tui::screens::Screen;
use crate::tui::script::Script;

fn text(script: &Script) -> String {
    script.frame().text()
}

/// The line of the choice the cursor is on.
fn chosen(script: &Script) -> String {
    let lines = script.frame().lines();
    lines.into_iter().find(|line| line.contains("▌") && line.starts_with([' ', '│'])).unwrap_or_default()
}

#[test]
fn every_command_is_found_by_its_name_and_by_what_it_does() {
    let mut script = desk(200, 60);
    for command in COMMANDS {
        script.keys(":").types(command.name);
        let line = chosen(&script);
        let keys = command.keys.iter().map(|keys| keys.replace(' ', "")).collect::<Vec<_>>().join(" ");
        assert!(line.contains(command.name) && line.contains(&keys), "{} leads to {line}", command.name);
        script.keys("C-u").types(command.doc);
        assert!(text(&script).contains(&format!(" {} ", command.name)), "{}", command.doc);
        script.keys("Esc");
    }
}

#[test]
fn enter_runs_what_applies_and_says_where_the_rest_does() {
    let mut script = desk(80, 24);
    script.keys(":").types("go evals").keys("Enter");
    assert_eq!(script.state.screen, Screen::Evals);
    assert!(script.state.dialog.is_none());
    script.keys(":").types("prompt");
    assert!(chosen(&script).contains("on Sample only"), "{}", text(&script));
    script.keys("Enter");
    assert!(text(&script).contains("prompt does nothing on this screen; it works on Sample only"));
    script.keys(":").types("quit at once").keys("Enter");
    assert!(matches!(script.effects.pop(), Some(Effect::Quit)));
}

#[test]
fn what_applies_here_comes_first_and_nothing_found_is_said() {
    let mut script = desk(80, 24);
    script.keys(": End");
    assert!(chosen(&script).contains("only"), "{}", text(&script));
    script.keys("Esc :").types("xyzzy");
    assert!(text(&script).contains("0 of"));
    script.keys("Enter");
    assert!(script.state.dialog.is_some());
    script.keys("C-u");
    assert!(chosen(&script).contains("go into the selected row"));
}

#[test]
fn the_mouse_chooses_too() {
    let mut script = desk(80, 24);
    script.keys(":").types("go-configs");
    let lines = script.frame().lines();
    let y = lines.iter().position(|line| line.contains("the configs")).and_then(|y| u16::try_from(y).ok());
    script.send(Event::Mouse(Mouse { kind: MouseKind::Click, x: 10, y: y.unwrap_or(0) }));
    assert_eq!(script.state.screen, Screen::Configs);
    script.keys(":").send(Event::Mouse(Mouse { kind: MouseKind::Click, x: 79, y: 0 }));
    assert!(script.state.dialog.is_none());
}
