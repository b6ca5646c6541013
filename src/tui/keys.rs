//! Keys as the reader types them: single ones, sequences and counts, and how they are written.

use std::fmt;

use super::commands::Command;
use super::keymap::Keymap;
use super::screens::Screen;

/// A key that is not a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// A character, as typed: `G` is its own key.
    Char(char),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tabulator.
    Tab,
    /// Tabulator with shift.
    BackTab,
    /// Delete to the left.
    Backspace,
    /// Delete to the right.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// To the first.
    Home,
    /// To the last.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// A function key, from 1.
    F(u8),
}

/// One key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// Whether Control was held.
    pub ctrl: bool,
    /// Whether Alt was held.
    pub alt: bool,
}

impl From<Code> for Key {
    fn from(code: Code) -> Self {
        Self { code, ctrl: false, alt: false }
    }
}

impl From<char> for Key {
    fn from(character: char) -> Self {
        Code::Char(character).into()
    }
}

/// Keyboards have no more.
const FUNCTION_KEYS: u8 = 24;

/// Named keys as they are written in the command table and in help.
const NAMES: [(&str, Code); 15] = [
    ("Enter", Code::Enter),
    ("Esc", Code::Esc),
    ("Tab", Code::Tab),
    ("S-Tab", Code::BackTab),
    ("Backspace", Code::Backspace),
    ("Delete", Code::Delete),
    ("Up", Code::Up),
    ("Down", Code::Down),
    ("Left", Code::Left),
    ("Right", Code::Right),
    ("Home", Code::Home),
    ("End", Code::End),
    ("PageUp", Code::PageUp),
    ("PageDown", Code::PageDown),
    ("Space", Code::Char(' ')),
];

impl Key {
    /// Reads one key: `j`, `C-d`, `A-x`, `F1`, `Enter`. `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == text) {
            return Some((*code).into());
        }
        if let Some(rest) = text.strip_prefix("C-").filter(|rest| !rest.is_empty()) {
            return Self::parse(rest).map(|key| Self { ctrl: true, ..key });
        }
        if let Some(rest) = text.strip_prefix("A-").filter(|rest| !rest.is_empty()) {
            return Self::parse(rest).map(|key| Self { alt: true, ..key });
        }
        if let Some(number) = text.strip_prefix('F').and_then(|number| number.parse().ok()) {
            return (1..=FUNCTION_KEYS).contains(&number).then(|| Code::F(number).into());
        }
        let mut characters = text.chars();
        let character = characters.next()?;
        characters.next().is_none().then(|| character.into())
    }

    /// Reads a sequence of keys separated by spaces: `g e`, `Z Z`.
    #[must_use]
    pub fn parse_sequence(text: &str) -> Option<Vec<Self>> {
        text.split(' ').map(Self::parse).collect()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("C-")?;
        }
        if self.alt {
            f.write_str("A-")?;
        }
        match (self.code, NAMES.iter().find(|(_, code)| *code == self.code)) {
            (_, Some((name, _))) => f.write_str(name),
            (Code::Char(character), None) => write!(f, "{character}"),
            (Code::F(number), None) => write!(f, "F{number}"),
            (_, None) => Ok(()),
        }
    }
}

/// What has been typed of a command so far: a count and the start of a sequence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pending {
    count: Option<usize>,
    keys: Vec<Key>,
}

/// What a key led to.
#[derive(Clone, Copy, Debug)]
pub enum Typed {
    /// A whole command, and how often (`None` when no count was typed).
    Command(&'static Command, Option<usize>),
    /// Part of one.
    Waiting,
    /// Nothing the screen knows.
    Unknown,
}

/// Counts stop growing here; nobody means more, and arithmetic stays safe.
const MOST: usize = 1_000_000;

impl Pending {
    /// Takes one key in.
    pub fn feed(&mut self, key: Key, screen: Screen, keymap: &Keymap) -> Typed {
        // A zero is a digit only inside a count, and so is any other that the reader bound.
        let counts = |digit: usize| self.count.is_some() || (digit > 0 && !keymap.begins(key, screen));
        let digit = digit(key).filter(|&digit| self.keys.is_empty() && counts(digit));
        if let Some(digit) = digit {
            self.count = Some((self.count.unwrap_or(0) * 10 + digit).min(MOST));
            return Typed::Waiting;
        }
        self.keys.push(key);
        let mut begun = false;
        for (command, sequence) in keymap.on(screen) {
            if sequence == self.keys {
                let count = self.count;
                *self = Self::default();
                return Typed::Command(command, count);
            }
            begun |= sequence.starts_with(&self.keys);
        }
        if begun {
            return Typed::Waiting;
        }
        *self = Self::default();
        Typed::Unknown
    }

    /// Whether nothing has been typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count.is_none() && self.keys.is_empty()
    }

    /// The count typed.
    #[must_use]
    pub fn count(&self) -> Option<usize> {
        self.count
    }

    /// What has been typed, as text.
    #[must_use]
    pub fn text(&self) -> String {
        let count = self.count.map(|count| count.to_string()).unwrap_or_default();
        let keys: Vec<String> = self.keys.iter().map(Key::to_string).collect();
        format!("{count}{}", keys.join(" "))
    }

    /// The commands that what was typed can still become, with the keys that are missing.
    #[must_use]
    pub fn continuations(&self, screen: Screen, keymap: &Keymap) -> Vec<(String, &'static Command)> {
        if self.keys.is_empty() {
            return Vec::new();
        }
        let rest = |sequence: &[Key]| {
            let rest = sequence.strip_prefix(self.keys.as_slice())?;
            (!rest.is_empty()).then(|| write_sequence(rest))
        };
        keymap.on(screen).filter_map(|(command, sequence)| Some((rest(sequence)?, command))).collect()
    }
}

fn digit(key: Key) -> Option<usize> {
    match key {
        Key { code: Code::Char(character), ctrl: false, alt: false } => {
            character.to_digit(10).and_then(|digit| usize::try_from(digit).ok())
        }
        _ => None,
    }
}

/// A sequence as it is written: `g e`.
#[must_use]
pub fn write_sequence(keys: &[Key]) -> String {
    keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::commands::COMMANDS;
    use crate::tui::keymap::{Binding, Preset};

    #[test]
    fn keys_are_written_as_they_are_read() {
        for text in ["j", "G", "C-d", "Enter", "S-Tab", "Space", "]", "?", "C-Left", "A-x", "C-A-Up", "F", "F12"] {
            assert_eq!(Key::parse(text).map(|key| key.to_string()).as_deref(), Some(text));
        }
        assert_eq!((Key::parse("jj"), Key::parse("F0"), Key::parse("F25")), (None, None, None));
        assert_eq!(Key::parse(""), None);
    }

    #[test]
    fn a_digit_that_is_bound_is_a_key_outside_of_counts() {
        let command = COMMANDS.iter().find(|command| command.name == "go-evals").expect("a command");
        let bound = Binding { command, sequences: vec![vec!['2'.into()]] };
        let keymap = Keymap::with(Preset::Vim, &[bound]).expect("no clash");
        let mut pending = Pending::default();
        let mut feed = |key: char| pending.feed(key.into(), Screen::Overview, &keymap);
        assert!(matches!(feed('2'), Typed::Command(command, None) if command.name == "go-evals"));
        assert!(matches!((feed('1'), feed('2')), (Typed::Waiting, Typed::Waiting)));
        assert!(matches!(feed('j'), Typed::Command(command, Some(12)) if command.name == "down"));
    }

    #[test]
    fn counts_and_sequences_wait_for_their_end() {
        let (mut pending, keymap) = (Pending::default(), Keymap::default());
        let mut feed = |text: &str| {
            Key::parse_sequence(text)
                .unwrap_or_default()
                .into_iter()
                .map(|key| pending.feed(key, Screen::Overview, &keymap))
                .last()
        };
        assert!(matches!(feed("1 2 j"), Some(Typed::Command(command, Some(12))) if command.name == "down"));
        assert!(matches!(feed("g"), Some(Typed::Waiting)));
        assert!(matches!(feed("e"), Some(Typed::Command(command, None)) if command.name == "go-evals"));
        assert!(matches!(feed("g Enter"), Some(Typed::Unknown)));
        assert!(matches!(feed("j"), Some(Typed::Command(_, None))));
        assert!(matches!(feed("9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 j"), Some(Typed::Command(_, Some(MOST)))));
    }
}
