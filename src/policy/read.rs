//! Through the file by the table of keys, noting all that is wrong on the way.

use std::borrow::Cow;
use std::ops::Range;

use ::toml::Spanned;
use ::toml::de::{DeArray, DeTable, DeValue};

use super::Problem;
use super::format_rules::FormatDraft;
use super::keys::{Holds, Key, Kind, SECTIONS, Section};
use super::rules::{self, Draft};
use super::{suggest, value};
use crate::base::{Glob, on_deep_stack};
use crate::model::{FormatRule, Policy, PolicySource, Rule};

/// Reads a whole file.
pub(super) fn policy(path: &str, text: &str) -> Result<Policy, Vec<Problem>> {
    on_deep_stack(|| read(path, text)).unwrap_or_else(|error| {
        let message = format!("no thread could be had to read it: {error}");
        Err(vec![Problem { line: 1, message, hint: None }])
    })
}

fn read(path: &str, text: &str) -> Result<Policy, Vec<Problem>> {
    let ends = text.match_indices('\n').map(|(at, _)| at).collect();
    let mut reader = Reader { text, ends, problems: Vec::new() };
    let (tree, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().map_or(0..0, |span| span);
        reader.problem(&at, format!("not valid TOML: {}", one_line(error.message())), None);
    }
    if !reader.problems.is_empty() {
        return Err(reader.problems);
    }
    let source = Some(PolicySource { path: path.to_owned(), blob: None });
    let mut policy = Policy { source, ..Policy::default() };
    reader.sections(tree.get_ref(), &mut policy);
    if reader.problems.is_empty() { Ok(policy) } else { Err(reader.problems) }
}

fn one_line(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join(", ")
}

/// A key and what stands behind it.
type Entry<'a, 't> = (&'a Spanned<Cow<'t, str>>, &'a Spanned<DeValue<'t>>);

/// A table in the order of the file; the parser sorts its keys.
fn in_order<'a, 't>(table: &'a DeTable<'t>) -> Vec<Entry<'a, 't>> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// What is read, and what was wrong so far.
struct Reader<'t> {
    text: &'t str,
    /// Where its lines end.
    ends: Vec<usize>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    /// The line a span begins on.
    fn line(&self, at: &Range<usize>) -> u64 {
        1 + self.ends.partition_point(|&end| end < at.start) as u64
    }

    fn problem(&mut self, at: &Range<usize>, message: String, hint: Option<String>) {
        let line = self.line(at);
        self.problems.push(Problem { line, message, hint });
    }

    fn sections(&mut self, tree: &DeTable<'_>, policy: &mut Policy) {
        for (name, item) in in_order(tree) {
            let Some(section) = SECTIONS.iter().find(|section| section.name == name.get_ref().as_ref()) else {
                let hint = suggest::at_top(name.get_ref());
                self.problem(&name.span(), format!("unknown key {:?}", value::cut(name.get_ref())), Some(hint));
                continue;
            };
            match (&section.holds, item.get_ref()) {
                (Holds::Keys(keys), DeValue::Table(table)) => {
                    self.table(table, &format!("[{}]", section.name), keys, policy);
                }
                (Holds::Categories, DeValue::Table(table)) => self.categories(table, policy),
                (Holds::Rules(keys), DeValue::Array(list)) => policy.rules = self.rules(list, keys),
                (Holds::Formats(keys), DeValue::Array(list)) => policy.paths.formats = self.formats(list, keys),
                _ => self.no_section(&name.span(), section),
            }
        }
    }

    fn no_section(&mut self, at: &Range<usize>, section: &Section) {
        let name = section.name;
        let (what, written) = match section.holds {
            Holds::Rules(_) | Holds::Formats(_) => ("a list of tables", format!("write [[{name}]] above each")),
            Holds::Keys(_) | Holds::Categories => ("a table", format!("write [{name}] above its keys")),
        };
        self.problem(at, format!("{name} is {what}"), Some(written));
    }

    /// Reads a table by its keys; returns the lines of those that were understood.
    fn table<T>(
        &mut self,
        table: &DeTable<'_>,
        name: &str,
        keys: &'static [Key<T>],
        into: &mut T,
    ) -> Vec<(&'static str, u64)> {
        let mut lines = Vec::new();
        for (typed, item) in in_order(table) {
            let Some(key) = keys.iter().find(|key| key.name == typed.get_ref().as_ref()) else {
                let hint = suggest::within(name, typed.get_ref(), keys);
                self.problem(
                    &typed.span(),
                    format!("unknown key {:?} in {name}", value::cut(typed.get_ref())),
                    Some(hint),
                );
                continue;
            };
            match value::set(into, key.name, &key.kind, item, self.text) {
                Ok(()) => lines.push((key.name, self.line(&typed.span()))),
                Err(wrong) => self.problem(&item.span(), wrong.message, wrong.hint),
            }
        }
        lines
    }

    fn categories(&mut self, table: &DeTable<'_>, policy: &mut Policy) {
        static PATTERNS: Kind<Vec<Glob>> = Kind::Globs(|into, globs| *into = globs);
        for (name, item) in in_order(table) {
            let mut globs = Vec::new();
            if let Err(wrong) = value::set(&mut globs, name.get_ref(), &PATTERNS, item, self.text) {
                self.problem(&item.span(), wrong.message, wrong.hint);
            }
            policy.categories.push((name.get_ref().to_string(), globs));
        }
    }

    fn rules(&mut self, list: &DeArray<'_>, keys: &'static [Key<Draft>]) -> Vec<Rule> {
        let mut drafts = Vec::new();
        for (table, line) in self.tables(list, "rule") {
            let mut draft = Draft { line, ..Draft::default() };
            let known = self.problems.len();
            draft.lines = self.table(table, "[[rule]]", keys, &mut draft);
            draft.is_sound = self.problems.len() == known;
            drafts.push(draft);
        }
        rules::settled(drafts, &mut self.problems)
    }

    fn formats(&mut self, list: &DeArray<'_>, keys: &'static [Key<FormatDraft>]) -> Vec<FormatRule> {
        let mut rules = Vec::new();
        for (table, line) in self.tables(list, "format") {
            let mut draft = FormatDraft::default();
            let known = self.problems.len();
            self.table(table, "[[format]]", keys, &mut draft);
            // What keys that were not understood would have said is anybody's guess.
            if self.problems.len() == known {
                match draft.settled(line) {
                    Ok(rule) => rules.push(rule),
                    Err(problem) => self.problems.push(problem),
                }
            }
        }
        rules
    }

    /// The tables of a list, each with its line.
    fn tables<'a, 't>(&mut self, list: &'a DeArray<'t>, name: &str) -> Vec<(&'a DeTable<'t>, u64)> {
        let mut tables = Vec::new();
        for item in list {
            match item.get_ref() {
                DeValue::Table(table) => tables.push((table, self.line(&item.span()))),
                _ => self.problem(
                    &item.span(),
                    format!("a {name} is a table"),
                    Some(format!("write [[{name}]] above it")),
                ),
            }
        }
        tables
    }
}
