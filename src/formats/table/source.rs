//! Tables as they stand in files: lists of objects in JSON, JSON Lines and YAML, on their own or under a key beside
//! what holds for all rows, objects of objects, and separated values.

use std::collections::HashSet;
use std::sync::Arc;

use super::roles::Roles;
use super::separated;
use crate::base::{limits, line_at};
use crate::formats::json::{self, Deviations, Dialect, Kind, Shape};
use crate::formats::{FilePath, Input, Probe, bytes, log, yaml};
use crate::model::{Columns, Note, Severity, Value};

/// Keys a list of rows may stand under.
const LISTS: &[&str] =
    &["results", "rows", "data", "leaderboard", "entries", "scores", "samples", "examples", "evaluations", "tests"];

/// The name of the column that holds the keys of an object of objects.
const OUTER_KEY: &str = "id";

/// As many rows are read to tell what they are. What is odd about the others is not looked for then.
const PEEKED: usize = 1;

/// This share of rows, in thousandths, must have cells of their own for columns to tell rows apart: real tables have
/// a few rows twice.
const UNIQUE_PER_MILLE: usize = 995;

/// A table.
#[derive(Default)]
pub(super) struct Table {
    /// The names of the columns, in the order in which they first appear.
    pub(super) columns: Vec<String>,
    /// The rows.
    pub(super) rows: Vec<TableRow>,
    /// What a policy says the columns are for.
    pub(super) stated: Arc<Columns>,
    /// What stands beside the list of rows.
    pub(super) beside: Vec<(String, Value)>,
    /// What was odd.
    pub(super) notes: Vec<Note>,
    /// Rows that could not be read.
    pub(super) skipped: u64,
}

/// One row.
pub(super) struct TableRow {
    /// What it has, by column and in their order: of hundreds of columns a row may fill two.
    pub(super) cells: Vec<(usize, Value)>,
    /// Where it stands in the blob; nothing for YAML.
    pub(super) span: Option<(usize, usize)>,
    /// Its line.
    pub(super) line: u64,
}

impl TableRow {
    /// The cell of a column.
    pub(super) fn cell(&self, column: usize) -> &Value {
        // Nearly always a row has all columns up to its last.
        let found = match self.cells.get(column) {
            Some((at, value)) if *at == column => Some(value),
            _ => self.cells.binary_search_by_key(&column, |(at, _)| *at).ok().map(|place| &self.cells[place].1),
        };
        found.unwrap_or(&Value::Null)
    }

    /// The text of a cell that has one.
    pub(super) fn text(&self, column: Option<usize>) -> Option<String> {
        let text = match self.cell(column?) {
            Value::Null => return None,
            other => other.text(),
        };
        (!text.trim().is_empty()).then_some(text)
    }
}

impl Table {
    /// The first row, which has the first columns.
    pub(super) fn first(&self) -> Vec<Value> {
        let cells = self.rows.first().map(|row| row.cells.iter().map(|(_, value)| value.clone()).collect());
        cells.unwrap_or_default()
    }

    /// What the columns are for.
    pub(super) fn roles(&self) -> Roles<'_> {
        Roles { columns: &self.columns, stated: &self.stated }
    }

    /// Whether a policy says what a column is for, or which way figures are better.
    pub(super) fn is_stated(&self) -> bool {
        *self.stated != Columns::default()
    }

    /// Whether nearly every row has its own cells in some columns.
    pub(super) fn is_unique(&self, columns: &[usize]) -> bool {
        let key = |row: &TableRow| columns.iter().map(|at| row.cell(*at).text()).collect::<Vec<_>>();
        let distinct = self.rows.iter().map(key).collect::<HashSet<_>>().len();
        distinct * 1000 >= self.rows.len() * UNIQUE_PER_MILLE
    }

    /// Adds the row of an object.
    pub(super) fn add_object(&mut self, object: Value, span: Option<(usize, usize)>, line: u64) {
        let Value::Object(entries) = object else {
            self.skip(Note::new(
                Severity::Warning,
                Some(line),
                "row-incomplete",
                "a row that is no object was skipped",
            ));
            return;
        };
        let mut cells = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let known = self.columns.iter().position(|column| *column == key);
            if known.is_none() && self.columns.len() < limits::METRICS_PER_SET {
                self.columns.push(key);
                cells.push((self.columns.len() - 1, value));
            } else if let Some(at) = known {
                cells.push((at, value));
            }
        }
        cells.sort_by_key(|(at, _)| *at);
        self.rows.push(TableRow { cells, span, line });
    }

    /// Counts a row that could not be read.
    pub(super) fn skip(&mut self, note: Note) {
        self.skipped += 1;
        if self.notes.len() < limits::DIAGNOSTICS_PER_FILE {
            self.notes.push(note);
        }
    }
}

/// How a file holds its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// Rows one after the other, or in one list.
    Rows,
    /// A list under a key.
    Under(&'static str),
    /// An object of objects.
    Keyed,
    /// YAML: a list of maps, on its own or under a key.
    Yaml,
    /// Separated values.
    Separated,
}

fn layout(probe: &Probe<'_>) -> Option<Layout> {
    if probe.binary {
        return None;
    }
    if probe.path.has_extension(&["csv", "tsv"]) {
        return Some(Layout::Separated);
    }
    if probe.path.has_extension(&["yaml", "yml"]) {
        return Some(Layout::Yaml);
    }
    if !probe.path.has_extension(&["json", "jsonl"]) {
        // What a policy calls a table may be called anything.
        probe.stated?;
        if probe.outline.shape == Shape::Other {
            return Some(Layout::Separated);
        }
    }
    let outline = &probe.outline;
    match outline.shape {
        Shape::Array | Shape::Lines => Some(Layout::Rows),
        Shape::Object => {
            let listed = LISTS.iter().find(|key| outline.kind(key) == Some(Kind::Array));
            let all_objects = || outline.keys.len() > 1 && outline.keys.iter().all(|(_, kind)| *kind == Kind::Object);
            match listed {
                Some(key) => Some(Layout::Under(key)),
                None if all_objects() => Some(Layout::Keyed),
                None => probe.path.has_extension(&["jsonl"]).then_some(Layout::Rows),
            }
        }
        Shape::Other => None,
    }
}

/// The columns and the first row of a file that may hold a table, without reading the rest. An object of objects is
/// one only where its rows say that they passed or failed: figures by task look the same.
pub(super) fn peek(probe: &Probe<'_>) -> Option<Table> {
    let layout = layout(probe)?;
    let table = load(probe.bytes, layout, PEEKED);
    let table = Table { stated: probe.stated.cloned().unwrap_or_default(), ..table };
    let passes = |table: &Table| table.first().iter().any(|cell| matches!(cell, Value::Bool(_)));
    let is_table = !table.rows.is_empty() && (layout != Layout::Keyed || passes(&table) || probe.stated.is_some());
    is_table.then_some(table)
}

/// The whole table.
pub(super) fn read(input: &Input<'_>) -> Option<Table> {
    let probe = Probe { stated: input.stated, ..Probe::new(input.path.full, input.bytes) };
    let table = load(input.bytes, layout(&probe)?, usize::MAX);
    Some(Table { stated: input.stated.cloned().unwrap_or_default(), ..table })
}

fn load(blob: &[u8], layout: Layout, most: usize) -> Table {
    let refused = |code, message: &str| Table {
        notes: vec![Note::new(Severity::Error, None, code, message)],
        ..Table::default()
    };
    if blob.len() > limits::TREE_BYTES {
        return refused("too-big", "the table is larger than 64 MiB and was not read");
    }
    let bytes::Decoded::Text(text) = bytes::decode(blob) else {
        return refused("binary", "the file holds binary data, not a table");
    };
    let mut table = Table { notes: text.note.iter().cloned().collect(), ..Table::default() };
    if most > PEEKED {
        table.notes.extend(bytes::lossy(&text.bytes).1);
    }
    match layout {
        Layout::Separated => separated::read(&mut table, &text, most),
        Layout::Yaml => read_yaml(&mut table, blob, most),
        Layout::Rows => read_rows(&mut table, &text, 0, most),
        Layout::Under(key) => {
            if let Some(at) = json::member(&text.bytes, key) {
                read_rows(&mut table, &text, at, most);
            }
            table.beside = log::beside(blob, &[key]).as_object().unwrap_or_default().to_vec();
        }
        Layout::Keyed => read_keyed(&mut table, &text, most),
    }
    table
}

/// Parses one value; says what is wrong with it.
fn value(text: &[u8], line: u64, deviations: &mut Deviations) -> Result<Value, Note> {
    let parsed = json::parse(&String::from_utf8_lossy(text), line, Dialect::Data, deviations);
    match (parsed.value, parsed.error) {
        (Some(value), None) => Ok(value),
        (_, Some(error)) => {
            let message = format!("a row is not valid JSON and was skipped: {}", error.what);
            Err(Note::new(Severity::Error, Some(error.line), "json-syntax", message))
        }
        (None, None) => Err(Note::new(Severity::Error, Some(line), "json-syntax", "an empty row was skipped")),
    }
}

fn read_rows(table: &mut Table, text: &bytes::Text<'_>, from: usize, most: usize) {
    let before = line_at(&text.bytes, from) - 1;
    let mut deviations = Deviations::default();
    for row in json::rows(&text.bytes[from..]).take(most) {
        let (offset, line) = (text.start + from + row.offset, before + row.line);
        match value(row.bytes, line, &mut deviations) {
            Ok(object) => table.add_object(object, Some((offset, row.bytes.len())), line),
            Err(note) => table.skip(note),
        }
    }
    table.notes.extend(deviations.into_notes());
}

fn read_keyed(table: &mut Table, text: &bytes::Text<'_>, most: usize) {
    let mut deviations = Deviations::default();
    for json::Member { key, value: row } in json::members(&text.bytes).take(most) {
        match value(row.bytes, row.line, &mut deviations) {
            Ok(Value::Object(mut entries)) => {
                entries.insert(0, (OUTER_KEY.to_owned(), Value::String(key.into_owned())));
                table.add_object(Value::Object(entries), Some((text.start + row.offset, row.bytes.len())), row.line);
            }
            Ok(_) => {}
            Err(note) => table.skip(note),
        }
    }
    table.notes.extend(deviations.into_notes());
}

fn read_yaml(table: &mut Table, blob: &[u8], most: usize) {
    let (value, notes) = yaml::parse(blob);
    table.notes.extend(notes);
    let rows = match value {
        Some(Value::Array(rows)) => rows,
        Some(Value::Object(entries)) => {
            let is_list = |(key, value): &(String, Value)| LISTS.contains(&key.as_str()) && value.as_array().is_some();
            let (mut lists, beside): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_list);
            table.beside = beside;
            match lists.pop() {
                Some((_, Value::Array(rows))) if lists.is_empty() => rows,
                _ => return,
            }
        }
        _ => return,
    };
    for row in rows.into_iter().take(most) {
        table.add_object(row, None, 1);
    }
}

/// Whether a path is one a table may stand at.
pub(super) fn may_be_table(path: &FilePath<'_>) -> bool {
    path.has_extension(&["csv", "tsv", "json", "jsonl", "yaml", "yml"])
}
