//! Through the file by the table of keys.

use std::ops::Range;

use ::toml::de::{DeArray, DeTable, DeValue};

use super::Problem;
use super::format_rules::FormatDraft;
use super::keys::{Holds, SECTIONS, Section};
use super::rules::{self, Draft};
use super::suggest;
use crate::base::{Glob, on_deep_stack};
use crate::keyfile::{Key, Kind, Reader, cut, in_order};
use crate::model::{FormatRule, Policy, PolicySource, Rule};

/// Reads a whole file.
pub(super) fn policy(path: &str, text: &str) -> Result<Policy, Vec<Problem>> {
    on_deep_stack(|| read(path, text)).unwrap_or_else(|error| {
        let message = format!("no thread could be had to read it: {error}");
        Err(vec![Problem { line: 1, message, hint: None }])
    })
}

fn read(path: &str, text: &str) -> Result<Policy, Vec<Problem>> {
    let (reader, tree) = Reader::open(text)?;
    let source = Some(PolicySource { path: path.to_owned(), blob: None });
    let mut policy = Policy { source, ..Policy::default() };
    let mut sections = Sections(reader);
    sections.read(tree.get_ref(), &mut policy);
    sections.0.finish(policy)
}

/// The tables of the file.
struct Sections<'t>(Reader<'t>);

impl Sections<'_> {
    fn read(&mut self, tree: &DeTable<'_>, policy: &mut Policy) {
        for (name, item) in in_order(tree) {
            let Some(section) = SECTIONS.iter().find(|section| section.name == name.get_ref().as_ref()) else {
                let hint = suggest::at_top(name.get_ref());
                self.0.problem(&name.span(), format!("unknown key {:?}", cut(name.get_ref())), Some(hint));
                continue;
            };
            match (&section.holds, item.get_ref()) {
                (Holds::Keys(keys), DeValue::Table(table)) => {
                    self.0.table(table, &format!("[{}]", section.name), keys, suggest::home_of, policy);
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
        self.0.problem(at, format!("{name} is {what}"), Some(written));
    }

    fn categories(&mut self, table: &DeTable<'_>, policy: &mut Policy) {
        static PATTERNS: Kind<Vec<Glob>> = Kind::Globs(|into, globs| *into = globs);
        for (name, item) in in_order(table) {
            let mut globs = Vec::new();
            self.0.value(name.get_ref(), &PATTERNS, item, &mut globs);
            policy.categories.push((name.get_ref().to_string(), globs));
        }
    }

    fn rules(&mut self, list: &DeArray<'_>, keys: &'static [Key<Draft>]) -> Vec<Rule> {
        let mut drafts = Vec::new();
        for (table, line) in self.tables(list, "rule") {
            let mut draft = Draft { line, ..Draft::default() };
            let known = self.0.problems.len();
            draft.lines = self.0.table(table, "[[rule]]", keys, suggest::home_of, &mut draft);
            draft.is_sound = self.0.problems.len() == known;
            drafts.push(draft);
        }
        rules::settled(drafts, &mut self.0.problems)
    }

    fn formats(&mut self, list: &DeArray<'_>, keys: &'static [Key<FormatDraft>]) -> Vec<FormatRule> {
        let mut rules = Vec::new();
        for (table, line) in self.tables(list, "format") {
            let mut draft = FormatDraft::default();
            let known = self.0.problems.len();
            self.0.table(table, "[[format]]", keys, suggest::home_of, &mut draft);
            // What keys that were not understood would have said is anybody's guess.
            if self.0.problems.len() == known {
                match draft.settled(line) {
                    Ok(rule) => rules.push(rule),
                    Err(problem) => self.0.problems.push(problem),
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
                DeValue::Table(table) => tables.push((table, self.0.line(&item.span()))),
                _ => self.0.problem(
                    &item.span(),
                    format!("a {name} is a table"),
                    Some(format!("write [[{name}]] above it")),
                ),
            }
        }
        tables
    }
}
