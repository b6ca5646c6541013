//! The command table against everything made from it.

use super::fixture::{desk, options};
use super::screens::on;
use crate::tui::commands::{COMMANDS, Command, On};
use crate::tui::event::{Event, Mouse, MouseKind};
use crate::tui::keys::{Key, Pending, Typed};
use crate::tui::screens::{SCREENS, Screen};
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

/// Wide enough for all hints, and for all that can follow a key.
const WIDE: (u16, u16) = (600, 14);

/// What came of a command: what is on screen and what was asked for. Some only apply where sides are hidden.
fn outcome((screen, judges): (Screen, bool), drive: impl Fn(&mut Script) -> &mut Script) -> (String, String) {
    let mut script = on(screen, &options(), WIDE);
    if judges {
        script.keys("b C-l");
    }
    script.effects.clear();
    drive(&mut script);
    (script.frame().text(), format!("{:?}", script.effects))
}

/// Presses the mouse where the last line says a text.
fn press<'a>(script: &'a mut Script, text: &str) -> &'a mut Script {
    let line = script.frame().lines().pop().unwrap_or_default();
    let at = line.find(text).unwrap_or_else(|| panic!("{text} is not in {line}"));
    let x = u16::try_from(line[..at].chars().count()).expect("a column");
    script.send(Event::Mouse(Mouse { kind: MouseKind::Click, x, y: WIDE.1 - 1 }))
}

/// The screens a command is told apart on: the first, and all where the foot names it.
fn walked(command: &Command) -> impl Iterator<Item = Screen> {
    let most = if command.hint.is_empty() { 1 } else { SCREENS.len() };
    SCREENS.into_iter().map(|row| row.screen).filter(|screen| command.on.holds(*screen)).take(most)
}

#[test]
fn every_command_does_the_same_by_key_by_palette_and_by_mouse() {
    for command in COMMANDS {
        let keys = command.keys[0];
        for screen in walked(command).map(|screen| (screen, matches!(command.on, On::Judging))) {
            let by_key = outcome(screen, |script| script.keys(keys));
            // The palette is no way to itself.
            if command.name != "commands" {
                let by_palette = outcome(screen, |script| script.keys(":").types(command.name).keys("Enter"));
                assert_eq!(by_palette, by_key, "{} from the palette on {screen:?}", command.name);
            }
            if let Some((first, rest)) = keys.split_once(' ') {
                let by_mouse = outcome(screen, |script| press(script.keys(first), &format!(" {rest} ")));
                assert_eq!(by_mouse, by_key, "{} after {first} by mouse on {screen:?}", command.name);
            } else if command.is_hinted(screen.0) && command.name != "help" {
                let by_mouse =
                    outcome(screen, |script| press(script, &format!("{keys} {}", command.hint_on(screen.0))));
                assert_eq!(by_mouse, by_key, "{} by mouse on {screen:?}", command.name);
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
    for hint in ["o overview", "e evals", "c configs", "s samples", "a annotations"] {
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
    script.keys("x");
    assert!(script.frame().text().contains("x does nothing here, only on Evals"), "{}", script.frame().text());
    script.keys("F1");
    let shown = script.frame().text();
    assert!(shown.contains("Esc  Left  Backspace out of here") && shown.contains("C-Down  ]"), "{shown}");
    script.keys("C-q");
    assert!(matches!(script.effects.last(), Some(crate::tui::event::Effect::Quit)));
}

#[test]
fn what_ends_a_review_is_hinted_at_and_help_tells_of_it_before_moving() {
    let mut script = desk(140, 50);
    let shown = script.frame().text();
    for hint in ["E export", "O sign off", ": commands"] {
        assert!(shown.contains(hint), "{hint} is not in\n{shown}");
    }
    let place = |name: &str| COMMANDS.iter().position(|command| command.name == name);
    assert!(place("export") < place("down") && place("sign-off") < place("down"));
    let shown = script.keys("?").frame().text();
    assert!(shown.find("export the review") > shown.find("keys on this screen"), "{shown}");
}
