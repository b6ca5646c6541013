//! Through a file by its tables of keys, noting all that is wrong on the way.

use std::borrow::Cow;
use std::ops::Range;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::value::{Wrong, cut, set};
use super::{Key, Problem};
use crate::base::nearest;

/// A key and what stands behind it.
type Entry<'a, 't> = (&'a Spanned<Cow<'t, str>>, &'a Spanned<DeValue<'t>>);

/// A table in the order of the file; the parser sorts its keys.
#[must_use]
pub fn in_order<'a, 't>(table: &'a DeTable<'t>) -> Vec<Entry<'a, 't>> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// What is read, and what was wrong so far.
#[derive(Debug)]
pub struct Reader<'t> {
    text: &'t str,
    /// Where its lines end.
    ends: Vec<usize>,
    /// What was wrong so far.
    pub problems: Vec<Problem>,
}

impl<'t> Reader<'t> {
    /// Takes a file apart.
    ///
    /// # Errors
    /// Where it is not TOML, that alone: what follows from a missing quote helps nobody.
    pub fn open(text: &'t str) -> Result<(Self, Spanned<DeTable<'t>>), Vec<Problem>> {
        let ends = text.match_indices('\n').map(|(at, _)| at).collect();
        let mut reader = Self { text, ends, problems: Vec::new() };
        let (tree, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let at = error.span().map_or(0..0, |span| span);
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            reader.problem(&at, format!("not valid TOML: {message}"), None);
        }
        if reader.problems.is_empty() { Ok((reader, tree)) } else { Err(reader.problems) }
    }

    /// What was read, or all that was wrong.
    ///
    /// # Errors
    /// What was wrong.
    pub fn finish<T>(self, read: T) -> Result<T, Vec<Problem>> {
        if self.problems.is_empty() { Ok(read) } else { Err(self.problems) }
    }

    /// The line a span begins on.
    #[must_use]
    pub fn line(&self, at: &Range<usize>) -> u64 {
        1 + self.ends.partition_point(|&end| end < at.start) as u64
    }

    /// Notes something wrong.
    pub fn problem(&mut self, at: &Range<usize>, message: String, hint: Option<String>) {
        let line = self.line(at);
        self.problems.push(Problem { line, message, hint });
    }

    /// Notes a value that does not fit.
    pub fn wrong(&mut self, item: &Spanned<DeValue<'_>>, wrong: Wrong) {
        self.problem(&item.span(), wrong.message, wrong.hint);
    }

    /// Notes a key that `table` does not have; `elsewhere` is what to say of one that nothing here is like.
    pub fn unknown<'k>(
        &mut self,
        typed: &Spanned<Cow<'_, str>>,
        table: &str,
        known: impl Iterator<Item = &'k str> + Clone,
        elsewhere: Option<String>,
    ) {
        let name = typed.get_ref();
        let hint = suggestion(name, known.clone())
            .or(elsewhere)
            .unwrap_or_else(|| format!("{table} has {}", known.collect::<Vec<_>>().join(", ")));
        self.problem(&typed.span(), format!("unknown key {:?} in {table}", cut(name)), Some(hint));
    }

    /// Reads a table by its keys; returns the lines of those that were understood. `home_of` says where a key
    /// belongs that this table does not have.
    pub fn table<T>(
        &mut self,
        table: &DeTable<'_>,
        name: &str,
        keys: &'static [Key<T>],
        home_of: impl Fn(&str) -> Option<String>,
        into: &mut T,
    ) -> Vec<(&'static str, u64)> {
        let mut lines = Vec::new();
        for (typed, item) in in_order(table) {
            let Some(key) = keys.iter().find(|key| key.name == typed.get_ref().as_ref()) else {
                let elsewhere = home_of(typed.get_ref()).map(|home| format!("it stands below {home}"));
                self.unknown(typed, name, keys.iter().map(|key| key.name), elsewhere);
                continue;
            };
            match set(into, key.name, &key.kind, item, self.text) {
                Ok(()) => lines.push((key.name, self.line(&typed.span()))),
                Err(wrong) => self.wrong(item, wrong),
            }
        }
        lines
    }

    /// Reads one value by a kind; what is wrong with it is noted.
    pub fn value<T>(&mut self, name: &str, kind: &super::Kind<T>, item: &Spanned<DeValue<'_>>, into: &mut T) {
        if let Err(wrong) = set(into, name, kind, item, self.text) {
            self.wrong(item, wrong);
        }
    }
}

/// Asks whether the known name most like the one typed was meant, if any is much like it.
pub fn suggestion<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    nearest(typed, known).map(|near| format!("did you mean {near}?"))
}
