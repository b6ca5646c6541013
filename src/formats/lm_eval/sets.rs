//! The rows of a log on their way into sets, one for each filter.

use std::collections::HashMap;
use std::sync::Arc;

use super::facets::Facets;
use super::row::{Fields, Key, Score};
use super::samples::scores;
use crate::base::limits;
use crate::model::{Filter, Identity, Note, SampleRow, SampleSet, Severity};

/// After this many rows of a set the rest is estimated from the room they took.
const ESTIMATE_AFTER: usize = 64;

/// No estimate reserves more rows than this.
const ESTIMATE_MOST: usize = 1 << 20;

/// The sets of a log, in the order in which their filters first appear.
#[derive(Default)]
pub(super) struct Sets {
    sets: Vec<Builder>,
    by_filter: HashMap<Option<String>, usize>,
}

/// One set; its scores stand metric by metric until it is finished, so that a metric may turn up late.
struct Builder {
    filter: Option<String>,
    rows: Vec<SampleRow>,
    metrics: Vec<Column>,
    identity: Identity,
    refused_metrics: bool,
    facets: Facets,
}

struct Column {
    name: String,
    scores: Vec<f64>,
    not_numbers: u64,
}

impl Sets {
    /// Adds a row to the set of its filter; `left` bytes of the log start with it.
    pub(super) fn add(&mut self, fields: &Fields<'_>, row: SampleRow, identity: Identity, left: usize) {
        let filter = fields.get(Key::Filter).and_then(|filter| filter.text());
        let at = match self.sets.last() {
            Some(last) if last.filter.as_deref() == filter.as_deref() => self.sets.len() - 1,
            _ => {
                let filter = filter.map(std::borrow::Cow::into_owned);
                let next = self.sets.len();
                *self.by_filter.entry(filter.clone()).or_insert_with(|| {
                    self.sets.push(Builder::new(filter, identity));
                    next
                })
            }
        };
        if let Some(set) = self.sets.get_mut(at) {
            set.add(fields, row, identity, left);
        }
    }

    /// The sets, with their rows in file order.
    pub(super) fn finish(self, task: &str, notes: &mut Vec<Note>) -> Vec<SampleSet> {
        self.sets.into_iter().map(|set| set.finish(task, notes)).collect()
    }
}

impl Builder {
    fn new(filter: Option<String>, identity: Identity) -> Self {
        Self {
            filter,
            rows: Vec::new(),
            metrics: Vec::new(),
            identity,
            refused_metrics: false,
            facets: Facets::default(),
        }
    }

    fn add(&mut self, fields: &Fields<'_>, row: SampleRow, identity: Identity, left: usize) {
        if self.rows.len() == ESTIMATE_AFTER {
            let taken: usize = self.rows.iter().map(|row| row.length as usize + 1).sum();
            self.rows.reserve((left / (taken / ESTIMATE_AFTER).max(1)).min(ESTIMATE_MOST));
        }
        // A set is as trustworthy as its least trustworthy row.
        self.identity = doubt(self.identity, identity);
        self.facets.add(fields.get(Key::Doc));
        for (name, score) in scores(fields) {
            self.score(&name, score);
        }
        self.rows.push(row);
        for column in &mut self.metrics {
            column.scores.resize(self.rows.len(), f64::NAN);
        }
    }

    /// Puts down what the row about to be added says of a metric.
    fn score(&mut self, name: &str, score: Score) {
        let at = self.metrics.iter().position(|column| column.name == name).or_else(|| self.new_column(name));
        let Some(column) = at.and_then(|at| self.metrics.get_mut(at)) else { return };
        if column.scores.len() > self.rows.len() {
            return; // listed twice
        }
        column.scores.push(if let Score::Number(number) = score { number } else { f64::NAN });
        column.not_numbers += u64::from(matches!(score, Score::List | Score::Other));
    }

    fn new_column(&mut self, name: &str) -> Option<usize> {
        if self.metrics.len() >= limits::METRICS_PER_SET {
            self.refused_metrics = true;
            return None;
        }
        let scores = vec![f64::NAN; self.rows.len()];
        self.metrics.push(Column { name: name.to_owned(), scores, not_numbers: 0 });
        Some(self.metrics.len() - 1)
    }

    fn finish(mut self, task: &str, notes: &mut Vec<Note>) -> SampleSet {
        if self.refused_metrics {
            let message =
                format!("the rows name more than {} metrics; further ones were left out", limits::METRICS_PER_SET);
            notes.push(Note::new(Severity::Warning, None, "too-many-metrics", message));
        }
        self.rows.shrink_to_fit();
        let by_row = (0..self.rows.len()).flat_map(|row| self.metrics.iter().map(move |column| column.scores[row]));
        SampleSet {
            task: task.to_owned(),
            filter: self.filter.map_or(Filter::Unstated, Filter::Named),
            scores: by_row.collect(),
            not_numbers: self.metrics.iter().map(|column| column.not_numbers).collect(),
            metrics: self.metrics.into_iter().map(|column| column.name).collect(),
            rows: Arc::new(self.rows),
            identity: self.identity,
            facets: self.facets.finish(task, notes),
            columns: None,
            unlisted: None,
        }
    }
}

/// The less trustworthy of two origins.
fn doubt(one: Identity, other: Identity) -> Identity {
    match (one, other) {
        (Identity::Absent, _) | (_, Identity::Absent) => Identity::Absent,
        (Identity::Computed, _) | (_, Identity::Computed) => Identity::Computed,
        (Identity::Stated, Identity::Stated) => Identity::Stated,
    }
}
