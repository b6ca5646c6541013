//! The command table against everything made from it.

use super::fixture::{desk, options};
use crate::tui::commands::COMMANDS;
use crate::tui::keys::{Key, Pending, Typed};
use crate::tui::screens::SCREENS;
use crate::tui::script::Script;
use crate::tui::{Keymap, Options, Preset};

#[test]
fn every_command_is_reached_by_each_of_its_keys_on_each_of_its_screens() {
    let keymap = Keymap::default();
    for row in SCREENS {
        for command in COMMANDS.iter().filter(|command| command.on.holds(row.screen)) {
            assert!(!command.keys.is_empty(), "{}", command.name);
            for keys in command.keys {
                let mut pending = Pending::default();
                let sequence = Key::parse_sequence(keys).unwrap_or_default();
                let last = sequence.into_iter().map(|key| pending.feed(key, row.screen, &keymap)).last();
                let reached = matches!(last, Some(Typed::Command(found, None)) if found.name == command.name);
                assert!(reached, "{keys} on {} is not {}: {last:?}", row.name, command.name);
            }
        }
    }
}

#[test]
fn names_are_unique_and_every_command_applies_somewhere() {
    for (at, command) in COMMANDS.iter().enumerate() {
        assert!(!COMMANDS.iter().skip(at + 1).any(|other| other.name == command.name), "{}", command.name);
        assert!(SCREENS.iter().any(|row| command.on.holds(row.screen)), "{}", command.name);
        assert!(!command.doc.is_empty() && !command.doc.ends_with('.'), "{}", command.name);
    }
    assert_eq!(Keymap::default().table().len(), COMMANDS.len());
}

#[test]
fn help_lists_every_command() {
    let mut script = desk(200, 200);
    script.keys("?");
    let shown = script.frame().text();
    for command in COMMANDS {
        assert!(shown.contains(command.doc), "{}", command.name);
    }
}

#[test]
fn a_prefix_shows_what_can_follow() {
    let mut script = desk(200, 24);
    script.keys("g");
    let line = script.frame().lines().pop().unwrap_or_default();
    for hint in ["o the overview", "e the evals", "c the configs", "s the samples", "a everybody"] {
        assert!(line.contains(hint), "{line}");
    }
    script.keys("Esc");
    assert!(script.state.pending.is_empty());
}

#[test]
fn hints_help_and_news_show_the_keys_as_they_are_bound() {
    let keymap = Keymap::of(Preset::Arrows);
    let mut script = Script::open(&Options { keymap, ..options() }, 200, 200);
    assert!(script.frame().text().contains("F1 explain"));
    script.keys("j");
    assert!(script.frame().text().contains("j does nothing here; F1 lists the keys that do"));
    script.keys("F1");
    let shown = script.frame().text();
    assert!(shown.contains("Esc  Left  Backspace out of here") && shown.contains("C-Down  ]"), "{shown}");
    script.keys("C-q");
    assert!(matches!(script.effects.last(), Some(crate::tui::event::Effect::Quit)));
}
