//! A log, whichever way it is kept: its header and its samples.

use super::super::Document;
use super::super::FilePath;
use super::axes;
use super::conditions;
use super::item::Item;
use super::sets;
use crate::base::{Timestamp, limits};
use crate::model::{Note, RunPart, SampleId, Severity, TaskInfo, Value};

/// The format version whose layout is known.
const VERSION: f64 = 2.0;

/// What a log holds.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// All but the samples; `null` where it could not be read.
    pub(super) header: Value,
    /// What reducers made of repeated samples.
    pub(super) reductions: Value,
    /// The samples.
    pub(super) items: Vec<Item>,
    /// What was odd.
    pub(super) notes: Vec<Note>,
    /// Samples that could not be read.
    pub(super) skipped: u64,
}

impl Log {
    /// The log as the run it tells of.
    pub(super) fn into_document(mut self, path: &FilePath<'_>) -> Document {
        let eval = self.header.get("eval").cloned().unwrap_or(Value::Null);
        let text = |key: &str| eval.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        let Some(task) = text("task").map(str::to_owned) else {
            self.notes.push(Note::new(
                Severity::Error,
                None,
                "log-incomplete",
                "the log names no task; it was not read",
            ));
            return Document { notes: self.notes, skipped: self.items.len() as u64, ..Document::default() };
        };
        self.notes.extend(state(&self.header, &self.items));
        let ids = ids(&self.items, &eval);
        self.items.sort_by_cached_key(|item| (id(item, ids), item.epoch));

        let axes = axes::of(&self.header, &mut self.items);
        if axes.len() > limits::SCORERS {
            let message =
                format!("the log has more than {} scorers; of the rest only figures are kept", limits::SCORERS);
            self.notes.push(Note::new(Severity::Warning, None, "too-many-metrics", message));
        }
        let info = TaskInfo { conditions: conditions::of_task(&eval), ..TaskInfo::default() };
        let part = RunPart {
            key: super::names::key(path),
            model: text("model").map(str::to_owned),
            date: text("created").and_then(moment),
            metrics: axes.iter().flat_map(|axis| axis.metrics(&task)).collect(),
            samples: sets::of(&task, &axes, &self.items, ids, &self.reductions),
            tasks: [(task, info)].into(),
            conditions: conditions::of_run(&self.header),
        };
        Document { runs: vec![part], notes: self.notes, skipped: self.skipped, ..Document::default() }
    }
}

/// A moment in seconds since 1970; in UTC where nothing else is said.
#[allow(clippy::cast_precision_loss)] // moments stay far below 2^52
fn moment(text: &str) -> Option<f64> {
    let moment = Timestamp::parse(text).or_else(|| Timestamp::parse(&format!("{text}Z")));
    moment.map(|moment| moment.0 as f64)
}

/// Whether ids are positions in the data set or names the data set gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ids {
    /// The harness counted.
    Counted,
    /// The data set names its items.
    Named,
}

/// The harness counts from 1 where the data set has no ids; numbers beyond the number of samples are the data set's.
#[allow(clippy::cast_precision_loss)] // counts stay far below 2^52
fn ids(items: &[Item], eval: &Value) -> Ids {
    let stated = eval.get("dataset").and_then(|dataset| dataset.get("samples")?.as_number()).unwrap_or(0.0);
    let most = stated.max(items.len() as f64);
    let counted = |item: &Item| item.numbered && item.id.parse().is_ok_and(|id: f64| (1.0..=most).contains(&id));
    if !items.is_empty() && items.iter().all(counted) { Ids::Counted } else { Ids::Named }
}

/// The id of a sample.
pub(super) fn id(item: &Item, ids: Ids) -> SampleId {
    match (ids, item.id.parse()) {
        (Ids::Counted, Ok(position)) => SampleId::Position(position),
        _ => SampleId::Named(item.id.as_str().into()),
    }
}

/// What the header says of the log's state, where it is not as it should be.
fn state(header: &Value, items: &[Item]) -> Vec<Note> {
    let mut notes = Vec::new();
    if let Some(version) = header.get("version").filter(|version| version.as_number() != Some(VERSION)) {
        let message =
            format!("format version {}, where {VERSION} is known; read as far as it is understood", version.text());
        notes.push(Note::new(Severity::Warning, None, "format-version", message));
    }
    let status = header.get("status").and_then(Value::as_str).unwrap_or("started");
    if status != "success" {
        let why = header.get("error").and_then(|error| error.get("message")?.as_str());
        let why = why.map(|why| format!(" ({})", why.lines().next().unwrap_or_default())).unwrap_or_default();
        let message = format!("the run did not finish, its status is {status}{why}; {} were read", count(items.len()));
        notes.push(Note::new(Severity::Warning, None, "run-unfinished", message));
    }
    if header.get("invalidated") == Some(&Value::Bool(true)) {
        let message = "samples of this log were declared invalid by hand; those count as unscored";
        notes.push(Note::new(Severity::Warning, None, "log-invalidated", message));
    }
    if !items.is_empty() && items.iter().all(|item| item.scores.is_empty()) {
        let message = "no sample has a score; there is nothing to compare but figures";
        notes.push(Note::new(Severity::Info, None, "unscored", message));
    }
    let total = header.get("results").and_then(|results| results.get("total_samples")?.as_number());
    #[allow(clippy::cast_precision_loss)] // counts stay far below 2^52
    if let Some(total) = total.filter(|total| !items.is_empty() && *total > items.len() as f64 && status == "success") {
        let message = format!("the figures rest on {total} samples, of which the log holds {}", items.len());
        notes.push(Note::new(Severity::Info, None, "samples-missing", message));
    }
    notes
}

fn count(samples: usize) -> String {
    if samples == 1 { "1 sample".to_owned() } else { format!("{samples} samples") }
}
