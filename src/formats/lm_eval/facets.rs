//! What items say of themselves that several share: subject, difficulty, the passage they are about.
//!
//! Any short field of an item may be that. For the first rows every field is tried; those that tell items apart are
//! dropped, and once none is left items are not looked at any more, so that logs without such fields cost nothing.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::super::json::entries;
use super::row::{Field, text_of};
use crate::base::limits;
use crate::model::{Facet, Note, Severity, Value};

/// The fields of one set's items that may be facets.
#[derive(Default)]
pub(super) struct Facets {
    columns: Vec<Column>,
    /// Rows seen.
    rows: usize,
}

#[derive(Default)]
struct Column {
    facet: Facet,
    places: HashMap<Box<str>, u32>,
    /// Rows that have a value.
    filled: usize,
}

impl Facets {
    /// Takes in the next row's item.
    pub(super) fn add(&mut self, item: Option<&Field<'_>>) {
        let on_trial = self.rows < limits::FACET_TRIAL_ROWS;
        if on_trial || !self.columns.is_empty() {
            if let Some(item) = item {
                self.look(item, on_trial);
            }
            // Again whenever the set has doubled: what repeats among few rows may not among many.
            let rows = self.rows + 1;
            if rows >= limits::FACET_TRIAL_ROWS && rows.is_power_of_two() {
                self.columns.retain(Column::may_group);
            }
        }
        self.rows += 1;
    }

    fn look(&mut self, item: &Field<'_>, on_trial: bool) {
        match item {
            Field::Tree(tree) => {
                for (name, value) in tree.as_object().unwrap_or_default() {
                    self.put(name, on_trial, || of_tree(value));
                }
            }
            Field::Raw(text) => {
                let mut left = self.columns.len();
                // Nothing to see behind the last field that is still in question.
                let _ = entries(text, |key, value| {
                    let name = text_of(key)?;
                    left -= usize::from(self.put(&name, on_trial, || of_text(value)));
                    (on_trial || left > 0).then_some(())
                });
            }
        }
    }

    /// Puts down one field of the row at hand; whether it was known and is now done.
    fn put<'v>(&mut self, name: &str, on_trial: bool, value: impl FnOnce() -> Option<Cow<'v, str>>) -> bool {
        let known = self.columns.iter().position(|column| column.facet.name == name);
        if known.is_none() {
            if !on_trial || self.columns.len() >= limits::FACET_CANDIDATES || is_answer(name) {
                return false;
            }
            let facet = Facet { name: name.to_owned(), ..Facet::default() };
            self.columns.push(Column { facet, ..Column::default() });
        }
        let at = known.unwrap_or(self.columns.len() - 1);
        let Some(column) = self.columns.get_mut(at) else { return false };
        // A name that stands twice was put down already.
        let is_new = column.facet.rows.len() <= self.rows;
        if is_new {
            column.put(self.rows, value().filter(|value| !value.is_empty() && value.len() <= limits::FACET_BYTES));
        }
        known.is_some() && is_new
    }

    /// The facets: fields of which values repeat, and not always the same one.
    pub(super) fn finish(self, task: &str, notes: &mut Vec<Note>) -> Vec<Facet> {
        let mut facets: Vec<Facet> = self.columns.into_iter().map(|column| column.facet).collect();
        for facet in &mut facets {
            facet.rows.resize(self.rows, Facet::NONE);
        }
        facets.retain(groups_items);
        if facets.len() > limits::FACETS {
            let message = format!(
                "the items of {task} share values in {} fields; the first {} are kept to slice by",
                facets.len(),
                limits::FACETS
            );
            notes.push(Note::new(Severity::Info, None, "facets-left-out", message));
            facets.truncate(limits::FACETS);
        }
        facets
    }
}

impl Column {
    /// Whether values repeat so far. Long texts have none.
    fn may_group(&self) -> bool {
        self.filled > 0 && self.facet.values.len() * 10 <= self.filled * 9
    }

    fn put(&mut self, row: usize, value: Option<Cow<'_, str>>) {
        self.facet.rows.resize(row, Facet::NONE);
        let place = value.map_or(Facet::NONE, |value| self.place(&value));
        self.filled += usize::from(place != Facet::NONE);
        self.facet.rows.push(place);
    }

    fn place(&mut self, value: &str) -> u32 {
        // Items that belong together often stand together.
        let last = self.facet.rows.last().copied();
        if let Some(last) = last.filter(|last| self.facet.values.get(*last as usize).is_some_and(|l| **l == *value)) {
            return last;
        }
        if let Some(place) = self.places.get(value) {
            return *place;
        }
        let Ok(place) = u32::try_from(self.facet.values.len()) else { return Facet::NONE };
        self.facet.values.push(value.into());
        self.places.insert(value.into(), place);
        place
    }
}

/// Whether a field puts items into groups: more than one, and fewer than nine in ten of the items.
pub(super) fn groups_items(facet: &Facet) -> bool {
    let filled = facet.rows.iter().filter(|place| **place != Facet::NONE);
    let distinct: HashSet<u32> = filled.clone().copied().collect();
    distinct.len() > 1 && distinct.len() * 10 <= filled.count() * 9
}

/// Whether a field is named like the answer to its item: slices by the answer would say what the model prefers.
fn is_answer(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    matches!(name.as_str(), "label" | "labels")
        || name.starts_with("answer")
        || words.any(|word| matches!(word, "answer" | "answers" | "gold" | "golds" | "target" | "targets" | "correct"))
}

/// A short text, a whole number or a flag.
fn of_tree(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) if is_whole(number.text()) => Some(Cow::Borrowed(number.text())),
        Value::Bool(flag) => Some(Cow::Borrowed(if *flag { "true" } else { "false" })),
        _ => None,
    }
}

/// The same of text known to be well-formed JSON.
fn of_text(raw: &str) -> Option<Cow<'_, str>> {
    /// Nothing written longer than this can be short enough: an escape takes six bytes at most.
    const WRITTEN: usize = 6 * limits::FACET_BYTES + 2;
    match raw.as_bytes().first()? {
        b'"' if raw.len() <= WRITTEN => text_of(raw),
        b't' | b'f' => Some(Cow::Borrowed(raw)),
        _ => is_whole(raw).then_some(Cow::Borrowed(raw)),
    }
}

fn is_whole(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::row::{Fields, Key};
    use super::*;
    use crate::formats::json::Deviations;

    /// The facets of items, read both ways, as `name: value value -`.
    fn facets(items: &[String]) -> Vec<String> {
        let read = |quick: bool| {
            let mut facets = Facets::default();
            for item in items {
                let row = format!("{{\"doc\": {item}}}");
                let fields = if quick {
                    Fields::split(&row).expect("well-formed")
                } else {
                    Fields::split_tolerantly(&row, 1, &mut Deviations::default()).expect("an object")
                };
                facets.add(fields.get(Key::Doc));
            }
            facets.finish("t", &mut Vec::new())
        };
        assert_eq!(read(true), read(false));
        let values = |facet: &Facet| -> Vec<String> {
            (0..items.len()).map(|row| facet.value(row).unwrap_or("-").to_owned()).collect()
        };
        let told = |facet: &Facet| format!("{}: {}", facet.name, values(facet).join(" "));
        read(true).iter().map(told).collect()
    }

    #[test]
    fn fields_of_which_values_repeat_are_facets() {
        let long = "x".repeat(limits::FACET_BYTES + 1);
        let items = [
            format!(r#"{{"q": "one", "subject": "law", "n": 3, "f": 1.5, "answer_index": 1, "long": "{long}"}}"#),
            format!(r#"{{"q": "two", "subject": "l\u0061w", "n": -4, "f": 1.5, "answer_index": 1, "long": "{long}"}}"#),
            r#"{"q": "six", "hard": true, "subject": "", "n": 3, "same": "s", "list": [1], "label": "A"}"#.to_owned(),
            r#"{"q": "ten", "hard": false, "subject": "art", "n": 3, "same": "s", "list": [1], "label": "A"}"#
                .to_owned(),
            r#"{"q": "odd", "hard": true, "subject": "art", "same": "s", "n": null}"#.to_owned(),
        ];
        assert_eq!(facets(&items), ["subject: law law - art art", "n: 3 -4 3 3 -", "hard: - - true false true"]);
    }

    #[test]
    fn once_no_field_is_left_items_are_not_looked_at() {
        let trial = limits::FACET_TRIAL_ROWS;
        let item = |row: usize| format!(r#"{{"id": {row}, "k": "{}"}}"#, if row < trial { row } else { 0 });
        let items: Vec<String> = (0..4 * trial).map(item).collect();
        assert_eq!(facets(&items), [""; 0]);
        let late = |row: usize| format!(r#"{{"id": {row}, "k": "{}"}}"#, if row < 2 * trial { row % 9 } else { row });
        assert_eq!(facets(&(0..trial).map(late).collect::<Vec<_>>()).len(), 1);
        assert_eq!(facets(&(0..64 * trial).map(late).collect::<Vec<_>>()), [""; 0], "dropped when the set has grown");
    }
}
