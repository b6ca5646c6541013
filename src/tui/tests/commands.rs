//! The command table against everything made from it.

use super::fixture::desk;
use crate::tui::commands::{COMMANDS, key_table};
use crate::tui::keys::{Key, Pending, Typed};
use crate::tui::screens::SCREENS;

#[test]
fn every_command_is_reached_by_each_of_its_keys_on_each_of_its_screens() {
    for row in SCREENS {
        for command in COMMANDS.iter().filter(|command| command.on.holds(row.screen)) {
            assert!(!command.keys.is_empty(), "{}", command.name);
            for keys in command.keys {
                let mut pending = Pending::default();
                let sequence = Key::parse_sequence(keys).unwrap_or_default();
                let last = sequence.into_iter().map(|key| pending.feed(key, row.screen)).last();
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
    assert_eq!(key_table().len(), COMMANDS.len());
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
