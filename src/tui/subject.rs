//! The thing under the cursor: what can be annotated, marked as reviewed, copied and explained.

use std::fmt::Write as _;

use crate::base::Digest;
use crate::compare::held_out;
use crate::model::{EvalRow, PairedItem, PairedSamples, RowKey, SampleRow, Side};
use crate::review::{Anchor, SampleTarget, Target, anchor_of, metric_target, sample_target};

use super::data::Data;
use super::findings::FindingId;

/// A thing of the comparison, by what identifies it after a reload.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A row.
    Row(RowKey),
    /// A sample under a row's metric.
    Sample {
        /// The row.
        row: RowKey,
        /// Its place among the row's items.
        item: usize,
    },
    /// A configuration file, or a key of it.
    Config {
        /// The file.
        path: String,
        /// The key's JSON Pointer; empty for the file.
        pointer: String,
    },
    /// Any other file.
    File(String),
}

/// What a finding is about: of several things the first.
#[must_use]
pub fn of_finding(id: &FindingId) -> Option<Subject> {
    all_of_finding(id).into_iter().next()
}

/// All that a finding is about.
#[must_use]
pub fn all_of_finding(id: &FindingId) -> Vec<Subject> {
    let config = |path: &String| Subject::Config { path: path.clone(), pointer: String::new() };
    match id {
        FindingId::Row(key) => vec![Subject::Row(key.clone())],
        FindingId::Config(path) => vec![config(path)],
        FindingId::Shards(paths) => paths.iter().map(config).collect(),
        FindingId::File(path) => vec![Subject::File(path.clone())],
    }
}

/// The item a sample subject names, with the row and pairs it is among.
#[must_use]
pub fn item<'a>(data: &'a Data, row: &RowKey, item: usize) -> Option<(&'a EvalRow, &'a PairedSamples, &'a PairedItem)> {
    let row = data.row(row)?;
    let pairs = row.pairs.as_deref()?;
    Some((row, pairs, pairs.items.get(item)?))
}

/// The id of an item as its file gives it: the candidate's, else the base's.
#[must_use]
pub fn item_id(pairs: &PairedSamples, item: &PairedItem) -> String {
    of_either(pairs, item).map(|row| row.id.to_string()).unwrap_or_default()
}

/// The place of the item with an id; `None` where there is none.
#[must_use]
pub fn place_of(pairs: &PairedSamples, id: &str) -> Option<usize> {
    pairs.items.iter().position(|item| has_id(pairs, item, id))
}

/// Whether an item has an id, as [`item_id`] gives it or as others may see it.
#[must_use]
pub fn has_id(pairs: &PairedSamples, item: &PairedItem, id: &str) -> bool {
    of_either(pairs, item).map_or(id.is_empty(), |row| held_out::is_called(&row.id, id))
}

/// Whether an item may be the one a target means: it asks the same, where that is known, and has its id.
#[must_use]
pub fn may_be(pairs: &PairedSamples, item: &PairedItem, wanted: &SampleTarget) -> bool {
    let asks = |content| of_either(pairs, item).is_some_and(|row| row.item == content);
    wanted.content().is_none_or(asks) && has_id(pairs, item, &wanted.id)
}

fn of_either<'a>(pairs: &'a PairedSamples, item: &PairedItem) -> Option<&'a SampleRow> {
    pairs.row(item, Side::Candidate).or_else(|| pairs.row(item, Side::Base))
}

/// What an annotation on the subject is attached to.
#[must_use]
pub fn target(data: &Data, subject: &Subject) -> Option<Target> {
    Some(match subject {
        Subject::Row(key) => Target::Metric(metric_target(data.row(key)?)),
        Subject::Sample { row, item: at } => {
            let (row, pairs, item) = item(data, row, *at)?;
            let rules = &data.comparison.as_ref()?.policy.held_out;
            Target::Sample { metric: metric_target(row), sample: sample_target(row, (pairs, item), None, rules) }
        }
        Subject::Config { path, pointer } => Target::Config { path: path.clone(), pointer: pointer.clone() },
        Subject::File(path) => Target::File { path: path.clone() },
    })
}

/// What a new annotation on the subject is attached to, with both releases as they were.
#[must_use]
pub fn anchor(data: &Data, subject: &Subject) -> Option<Anchor> {
    Some(anchor_of(data.comparison.as_deref()?, target(data, subject)?))
}

/// Digest of what a reviewer sees of the subject, so that a mark falls when that changes; `None` for what
/// is no longer there.
#[must_use]
pub fn content(data: &Data, subject: &Subject) -> Option<String> {
    let mut seen = String::new();
    match subject {
        Subject::Row(key) => {
            let row = data.row(key)?;
            let side = |side| row.figure(side).map(|figure| (figure.value, figure.n));
            let _ = write!(
                seen,
                "{} {:?} {:?} {:?}",
                row.verdict.as_str(),
                side(Side::Base),
                side(Side::Candidate),
                row.delta
            );
        }
        Subject::Sample { row, item: at } => {
            let (_, pairs, item) = item(data, row, *at)?;
            for side in Side::BOTH {
                let (set, _) = pairs.side(side);
                for row in item.rows(side).as_slice().iter().filter_map(|&row| set.rows.get(row as usize)) {
                    let _ = write!(seen, "{} {:?};", row.item, row.output.map(|output| output.0));
                }
            }
        }
        Subject::Config { path, pointer } => {
            let config = data.config(path)?;
            let changes = config.changes.iter().filter(|change| pointer.is_empty() || change.pointer == *pointer);
            let _ = write!(seen, "{} {:?}", config.status.as_str(), config.base_path);
            for change in changes {
                let _ = write!(
                    seen,
                    "\n{} {} {}",
                    change.pointer,
                    json(change.on(Side::Base)),
                    json(change.on(Side::Candidate))
                );
            }
        }
        Subject::File(path) => {
            for error in data.errors(path) {
                let _ = writeln!(seen, "{:?} {}", error.line, error.message);
            }
        }
    }
    Some(Digest::of(seen.as_bytes()).to_string())
}

/// A value as text; an absent one differs from `null` and from an empty string.
fn json(value: Option<&crate::model::Value>) -> String {
    value.map_or_else(|| "absent".to_owned(), ToString::to_string)
}

/// Whether two targets are the same thing, whatever it held at the time.
#[must_use]
pub fn same_thing(a: &Target, b: &Target) -> bool {
    match (a, b) {
        (Target::Sample { metric, sample }, Target::Sample { metric: other_metric, sample: other }) => {
            metric == other_metric && sample.input == other.input && held_out::is_same_id(&sample.id, &other.id)
        }
        _ => a == b,
    }
}

/// Whether an annotation on `said` speaks of `thing`: it is the thing, or the task the row is of.
#[must_use]
pub fn speaks_of(said: &Target, thing: &Target) -> bool {
    match (said, thing) {
        (Target::Task { model, task }, Target::Metric(metric)) => *model == metric.model && *task == metric.task,
        _ => same_thing(said, thing),
    }
}
