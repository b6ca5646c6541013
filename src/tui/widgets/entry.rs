//! One line of text being typed: a search, a filter, labels.

use unicode_segmentation::UnicodeSegmentation as _;

use crate::tui::keys::{Code, Key};

/// A line being typed. The cursor stays at its end: such lines are short and soon retyped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    text: String,
}

/// At most this much is kept of what is pasted into one line.
const MOST_BYTES: usize = 1_000;

impl Entry {
    /// A line that begins with some text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned() }
    }

    /// What has been typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Takes a key; whether it changed anything.
    pub fn key(&mut self, key: Key) -> bool {
        match key {
            Key { code: Code::Char('u'), ctrl: true, .. } => self.text.clear(),
            Key { code: Code::Char('w'), ctrl: true, .. } => {
                let kept = self.text.trim_end().rfind(' ').map_or(0, |space| space + 1);
                self.text.truncate(kept);
            }
            Key { code: Code::Char(character), ctrl: false, alt: false } => {
                self.paste(character.encode_utf8(&mut [0; 4]))
            }
            Key { code: Code::Backspace, .. } => {
                let last = self.text.grapheme_indices(true).next_back().map_or(0, |(at, _)| at);
                self.text.truncate(last);
            }
            _ => return false,
        }
        true
    }

    /// Adds text; controls and what would make the line too long are left out.
    pub fn paste(&mut self, text: &str) {
        for character in text.chars().filter(|character| !character.is_control()) {
            if self.text.len() + character.len_utf8() <= MOST_BYTES {
                self.text.push(character);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_edits_by_whole_characters_and_words() {
        let mut entry = Entry::new("two wor");
        entry.key('d'.into());
        entry.key('e'.into());
        entry.paste("\u{301}\u{1b}[31m");
        assert_eq!(entry.text(), "two worde\u{301}[31m");
        entry.key(Key { code: Code::Char('w'), ctrl: true, alt: false });
        assert_eq!(entry.text(), "two ");
        entry.paste("e\u{301}");
        entry.key(Code::Backspace.into());
        assert_eq!(entry.text(), "two ");
        assert!(!entry.key(Code::Enter.into()));
        entry.paste(&"x".repeat(5000));
        assert_eq!(entry.text().len(), MOST_BYTES);
    }
}
