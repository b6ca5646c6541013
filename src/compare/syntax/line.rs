//! A line that is being read from its beginning to its end, and what lexers of several languages have in common.

use super::{Kind, Open, Part};

/// A line, how far it is read, and the parts found so far.
pub(super) struct Line<'t> {
    text: &'t str,
    at: usize,
    pub(super) parts: Vec<Part>,
}

impl<'t> Line<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, parts: Vec::new() }
    }

    /// How many bytes are read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// What is not read yet.
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next character.
    pub(super) fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The character before.
    pub(super) fn before(&self) -> Option<char> {
        self.text.get(..self.at).and_then(|read| read.chars().next_back())
    }

    pub(super) fn begins(&self, with: &str) -> bool {
        self.rest().starts_with(with)
    }

    /// Reads so many bytes, or up to the end, which are nothing to be told of.
    pub(super) fn pass(&mut self, bytes: usize) {
        self.at = self.text.ceil_char_boundary(self.at.saturating_add(bytes).min(self.text.len()));
    }

    /// Passes one character.
    pub(super) fn pass_one(&mut self) {
        self.pass(self.next().map_or(0, char::len_utf8));
    }

    /// Passes white space.
    pub(super) fn pass_blanks(&mut self) {
        self.pass(self.length_of(char::is_whitespace));
    }

    /// Reads so many bytes as a part.
    pub(super) fn take(&mut self, bytes: usize, kind: Kind) {
        let start = self.at;
        self.pass(bytes);
        // Lines are far below four gigabytes.
        let [start, end] = [start, self.at].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
        if start < end {
            self.parts.push(Part { start, end, kind });
        }
    }

    /// Reads all that is left as a part.
    pub(super) fn take_rest(&mut self, kind: Kind) {
        self.take(self.rest().len(), kind);
    }

    /// How many bytes of such characters come next.
    pub(super) fn length_of(&self, is_such: impl Fn(char) -> bool) -> usize {
        self.rest().find(|character| !is_such(character)).unwrap_or(self.rest().len())
    }

    /// Reads a string from within it, up to its quotes or the end of the line. What is still open.
    pub(super) fn string(&mut self, quotes: &'static str, escape: Escape, kind: Kind) -> Open {
        match end_of_string(self.rest(), quotes, escape) {
            Some(end) => {
                self.extend(end, kind);
                Open::Nothing
            }
            None => {
                self.extend(self.rest().len(), kind);
                Open::Quotes(quotes)
            }
        }
    }

    /// Reads a string with the quotes it begins with.
    pub(super) fn quoted(&mut self, quotes: &'static str, escape: Escape, kind: Kind) -> Open {
        self.take(quotes.len(), kind);
        self.string(quotes, escape, kind)
    }

    /// Reads a comment from within it, up to the sign that ends it or the end of the line. What is still open.
    pub(super) fn comment(&mut self, end: &str) -> Open {
        match self.rest().find(end) {
            Some(at) => {
                self.extend(at + end.len(), Kind::Comment);
                Open::Nothing
            }
            None => {
                self.extend(self.rest().len(), Kind::Comment);
                Open::Comment
            }
        }
    }

    /// Makes the part before longer where it ends here and is of the same kind, else begins one.
    fn extend(&mut self, bytes: usize, kind: Kind) {
        let start = self.at;
        match self.parts.last().copied().filter(|last| last.kind == kind && last.range().end == start) {
            Some(last) if start > 0 => {
                self.parts.pop();
                self.at = last.range().start;
                self.take(start - self.at + bytes, kind);
            }
            _ => self.take(bytes, kind),
        }
    }

    /// Gives the part read last another kind.
    pub(super) fn call_last(&mut self, kind: Kind) {
        if let Some(last) = self.parts.last_mut() {
            last.kind = kind;
        }
    }

    /// Whether what comes next, after white space, begins so.
    pub(super) fn goes_on_with(&self, sign: char) -> bool {
        self.rest().trim_start().starts_with(sign)
    }
}

/// How quotes may stand in a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// After a backslash.
    Backslash,
    /// Twice.
    Twice,
    /// Not at all.
    Never,
}

/// Where a string ends, its quotes included.
fn end_of_string(text: &str, quotes: &str, escape: Escape) -> Option<usize> {
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let past = quotes.len();
        match () {
            () if escape == Escape::Backslash && rest.starts_with('\\') => {
                at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8);
            }
            () if !rest.starts_with(quotes) => at += rest.chars().next().map_or(1, char::len_utf8),
            () if escape == Escape::Twice && rest[past..].starts_with(quotes) => at += 2 * past,
            () => return Some(at + past),
        }
    }
    None
}

/// What a bare word is: one of the words of the language, a number, or neither.
pub(super) fn word(text: &str, words: &[&str]) -> Option<Kind> {
    if words.contains(&text) {
        return Some(Kind::Word);
    }
    let digits = text.trim_start_matches(['-', '+', '.']);
    let is_number = digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-._:".contains(&byte));
    is_number.then_some(Kind::Number)
}
