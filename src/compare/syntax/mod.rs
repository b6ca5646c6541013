//! What the parts of a line are: keys, strings, numbers, comments, for the languages that configurations are written in.
//!
//! A lexer looks at one line and at what is still open from the lines before it. It knows no style and checks nothing:
//! a file that is not well-formed has parts, too, and where a lexer is wrong, a word has the colour of another.

mod jinja;
mod json;
mod line;
mod toml_lines;
mod yaml;

#[cfg(test)]
mod tests;

use std::ops::Range;

pub use jinja::LANGUAGE as TEMPLATE;
use line::Line;

/// A language and what reads its lines.
#[derive(Debug)]
pub struct Language {
    /// Its name.
    pub name: &'static str,
    /// How the names of its files end.
    endings: &'static [&'static str],
    /// Takes a line with what is open where it begins; what is open where it ends.
    read: fn(&mut Line<'_>, Open) -> Open,
}

/// The languages. A new one is a file and a row.
pub static LANGUAGES: [&Language; 4] = [&json::LANGUAGE, &yaml::LANGUAGE, &toml_lines::LANGUAGE, &jinja::LANGUAGE];

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// What a part of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name that something has.
    Key,
    /// A string, with its quotes.
    String,
    /// A number or a date.
    Number,
    /// A word that the language has a meaning for: `true`, `null`, `endfor`.
    Word,
    /// A comment.
    Comment,
    /// Signs that make up the structure, where they stand among other text: `{%`.
    Sign,
}

/// A part of a line, by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    start: u32,
    end: u32,
    /// What it is.
    pub kind: Kind,
}

impl Part {
    /// Its bytes.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// What lines before have begun and not ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Open {
    /// Nothing.
    #[default]
    Nothing,
    /// A string, until these quotes.
    Quotes(&'static str),
    /// A block of text, whose lines begin at this column or further to the right.
    Block(usize),
    /// A comment.
    Comment,
    /// A tag of a template until this sign, with a string in it until these quotes.
    Tag(&'static str, Option<&'static str>),
    /// Text of a template that is not looked at.
    Raw,
}

/// The language a file is written in, by how its name ends.
#[must_use]
pub fn of_path(path: &str) -> Option<&'static Language> {
    let path = path.to_ascii_lowercase();
    LANGUAGES.into_iter().find(|language| language.endings.iter().any(|ending| path.ends_with(ending)))
}

/// The language a text without a name is written in: templates tell by their tags.
#[must_use]
pub fn of_text(text: &str) -> Option<&'static Language> {
    ["{%", "{{", "{#"].iter().any(|tag| text.contains(tag)).then_some(&TEMPLATE)
}

/// The parts of every line of a text: in order, apart, and none of them empty.
pub type Parts = Vec<Box<[Part]>>;

/// Finds the parts of every line of a text.
#[must_use]
pub fn parts<'t>(language: &Language, lines: impl Iterator<Item = &'t str>) -> Parts {
    let mut open = Open::default();
    let read = |text| {
        let mut line = Line::new(text);
        open = (language.read)(&mut line, open);
        line.parts.into_boxed_slice()
    };
    lines.map(read).collect()
}
