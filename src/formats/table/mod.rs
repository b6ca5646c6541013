//! Tables no harness defines: what people commit as CSV, JSON, JSON Lines and YAML.
//!
//! What a column is for is told by its name ([`roles`]). Rows are figures (task, metric, value), models with their
//! figures in columns, or samples. Such a claim is weak: any other format's signature counts before it, and a file is
//! only taken for one where its path says that results are inside or its columns leave no doubt, because settings and
//! prompts are tables, too. A policy may say what a column is for, and that a file is a table whatever it looks like.

mod board;
mod cells;
mod detail;
mod long;
mod roles;
mod samples;
pub(super) mod separated;
mod source;
#[cfg(test)]
mod tests;

use roles::{Kind, Role, Roles};
use source::Table;

use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength, evidence};
use crate::base::Timestamp;
use crate::model::{Note, RunKey, RunPart, Severity, Value};

const FAMILY: &str = "table";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "table",
    reads: "CSV, TSV, JSON, JSON Lines, YAML: figures by task and metric, leaderboards, samples, told apart by the names of their columns",
    holds: Holds::Figures,
    hint,
    claim,
    read,
    join: None,
    sample: Some(detail::sample),
};

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let named = source::may_be_table(path) && evidence::says_results(path.full);
    named.then(|| Hint { holds: Holds::Figures, run: Some(key(path, FAMILY)) })
}

fn key(path: &FilePath<'_>, family: &'static str) -> RunKey {
    path.run(family, path.stem)
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let says_results = probe.stated.is_some() || evidence::says_results(probe.path.full);
    // To see the first row of YAML all of it is parsed.
    if !says_results && !probe.path.has_extension(&["json", "jsonl"]) {
        return None;
    }
    let table = source::peek(probe)?;
    let (holds, why) = match kind(&table, says_results)? {
        Kind::Long => (Holds::Figures, "rows of task, metric and value"),
        Kind::Board => (Holds::Figures, "named like results, one row a model, metrics in columns"),
        Kind::Samples => (Holds::Samples, "rows have an id or input and a score"),
    };
    let strength = if says_results { Strength::Name } else { Strength::Fallback };
    Some(Claim { strength, holds, why, version: None })
}

/// What the rows are, as the first one tells.
fn kind(table: &Table, says_results: bool) -> Option<Kind> {
    let first = table.first();
    let columns = table.columns.get(..first.len()).unwrap_or(&table.columns);
    roles::kind(&Roles { columns, stated: &table.stated }, &first, says_results)
}

fn read(input: &Input<'_>) -> Document {
    let Some(mut table) = source::read(input) else { return Document::default() };
    let context = Context::new(&input.path, &table);
    let says_results = input.stated.is_some() || evidence::says_results(input.path.full);
    let kind = kind(&table, says_results);
    table.notes.extend(missing_columns(&table));
    let runs = match kind {
        Some(Kind::Long) => long::read(&mut table, &context),
        Some(Kind::Board) => board::read(&mut table, &context),
        Some(Kind::Samples) => samples::read(&mut table, &context),
        None => Vec::new(),
    };
    Document { runs, notes: table.notes, skipped: table.skipped, ..Document::default() }
}

/// What to say where a policy names columns that the table does not have.
fn missing_columns(table: &Table) -> Option<Note> {
    let missing: Vec<&str> =
        table.stated.all().filter(|stated| !table.columns.iter().any(|column| column == stated)).collect();
    let message = format!("candor.toml names columns that are not here: {}", missing.join(", "));
    (!missing.is_empty()).then(|| Note::new(Severity::Warning, None, "format-columns", message))
}

/// What holds for every row.
struct Context<'a> {
    path: &'a FilePath<'a>,
    /// The model, where it stands beside the rows.
    model: Option<String>,
    /// The moment, where it stands beside the rows.
    date: Option<f64>,
    /// What the table is called, for rows that name no task.
    title: &'a str,
}

impl<'a> Context<'a> {
    fn new(path: &'a FilePath<'a>, table: &Table) -> Self {
        let stated = |role: Role| {
            let is_it = |(key, _): &&(String, Value)| roles::is(key, role);
            table.beside.iter().find(is_it).and_then(|(_, value)| value.scalar_text())
        };
        let date = stated(roles::DATE).and_then(|text| date(&text));
        Self { path, model: stated(roles::MODEL), date, title: evidence::title(path) }
    }

    /// A run of a model, or of the one that stands beside the rows.
    fn part(&self, model: Option<String>, family: &'static str) -> RunPart {
        let model = model.or_else(|| self.model.clone());
        RunPart { key: key(self.path, family), model, date: self.date, ..RunPart::default() }
    }
}

/// A moment or a day, in seconds since 1970.
#[allow(clippy::cast_precision_loss)] // seconds since 1970
fn date(text: &str) -> Option<f64> {
    let moment = Timestamp::parse(text).or_else(|| Timestamp::parse(&format!("{}T00:00:00Z", text.trim())));
    moment.map(|moment| moment.0 as f64)
}
