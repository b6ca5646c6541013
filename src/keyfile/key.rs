//! A row of a table of keys: how a key is written, what it says, what may stand behind it and what that sets.

use std::collections::BTreeMap;

use crate::base::Glob;

/// One key: a row of the table.
pub struct Key<T: 'static> {
    /// How it is written.
    pub name: &'static str,
    /// What it says: one sentence.
    pub doc: &'static str,
    /// What a new file writes behind it.
    pub value: Written,
    /// What may stand there, and what that sets.
    pub kind: Kind<T>,
}

/// The value a new file shows.
#[derive(Clone, Copy)]
pub enum Written {
    /// What holds anyway.
    Default(&'static str),
    /// How it might look; what holds without the key has no spelling.
    Example(&'static str),
}

/// A word, and what it sets.
type Word<T> = (&'static str, fn(&mut T));

/// What may stand behind a key, and what that sets.
pub enum Kind<T: 'static> {
    /// A text.
    Text(fn(&mut T, String)),
    /// A list of texts.
    Texts(fn(&mut T, Vec<String>)),
    /// A table of names, each with the name it has now.
    Names(fn(&mut T, BTreeMap<String, String>)),
    /// A pattern.
    Glob(fn(&mut T, Glob)),
    /// A list of patterns.
    Globs(fn(&mut T, Vec<Glob>)),
    /// Yes or no.
    Flag(fn(&mut T, bool)),
    /// A whole number from 1 on.
    Count(fn(&mut T, u32)),
    /// A number.
    Number(Range, fn(&mut T, f64)),
    /// One of these words; each sets something.
    Word(&'static [Word<T>]),
    /// One of the names that a registry has.
    Name(fn() -> Vec<&'static str>, fn(&mut T, &'static str)),
    /// A list of some of these words.
    Words(&'static [&'static str], fn(&mut T, Vec<String>)),
}

/// The numbers that make sense.
#[derive(Clone, Copy)]
pub enum Range {
    /// Above 0 and below 1.
    Inside,
    /// From 0 to 1.
    Share,
    /// Above 0.
    Positive,
    /// Any number.
    Finite,
}

impl Range {
    /// Whether a number is among them.
    pub fn has(self, number: f64) -> bool {
        number.is_finite()
            && match self {
                Self::Inside => number > 0.0 && number < 1.0,
                Self::Share => (0.0..=1.0).contains(&number),
                Self::Positive => number > 0.0,
                Self::Finite => true,
            }
    }

    /// The numbers in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Inside => "a number above 0 and below 1",
            Self::Share => "a number from 0 to 1",
            Self::Positive => "a number above 0",
            Self::Finite => "a number",
        }
    }
}

impl<T> Kind<T> {
    /// What may stand there, in words.
    pub fn words(&self) -> String {
        match self {
            Self::Text(_) => "a text".to_owned(),
            Self::Texts(_) => "a list of texts".to_owned(),
            Self::Names(_) => "a table of names, each with its new name".to_owned(),
            Self::Glob(_) => "a pattern".to_owned(),
            Self::Globs(_) => "a list of patterns".to_owned(),
            Self::Flag(_) => "true or false".to_owned(),
            Self::Count(_) => "a whole number from 1 on".to_owned(),
            Self::Number(range, _) => range.words().to_owned(),
            Self::Word(words) => words.iter().map(|(word, _)| format!("{word:?}")).collect::<Vec<_>>().join(" or "),
            Self::Name(known, _) => format!("one of {}", known().join(", ")),
            Self::Words(words, _) => format!("a list of some of {}", words.join(", ")),
        }
    }
}
