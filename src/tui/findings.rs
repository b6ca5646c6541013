//! The things a reviewer must decide on, by what identifies them after a reload.

use crate::compare::findings::{Subject as Found, decisions};
use crate::model::{Comparison, RowKey};

use super::subject::Subject;

/// What makes a finding the same one after a reload.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FindingId {
    /// A row of the comparison.
    Row(RowKey),
    /// A configuration file, by path.
    Config(String),
    /// The files that the weights of one checkpoint are split into, by path, those that changed: one decision.
    Shards(Vec<String>),
    /// A file that could not be read as it should, by path: all its errors are one decision.
    File(String),
}

impl FindingId {
    /// Whether a thing is part of the finding.
    #[must_use]
    pub fn holds(&self, subject: &Subject) -> bool {
        match (self, subject) {
            (Self::Row(key), Subject::Row(row) | Subject::Sample { row, .. }) => key == row,
            (Self::Config(own), Subject::Config { path, .. }) | (Self::File(own), Subject::File(path)) => own == path,
            (Self::Shards(own), Subject::Config { path, .. }) => own.contains(path),
            _ => false,
        }
    }
}

/// The findings of a comparison, most important first, with those as one that are decided together.
#[must_use]
pub fn of(comparison: &Comparison) -> Vec<FindingId> {
    let path = |found: &Found| match *found {
        Found::Config(place) => comparison.configs.get(place).map(|config| config.path.clone()),
        _ => None,
    };
    let id = |decision: &Vec<Found>| match *decision.first()? {
        Found::Eval(place) => comparison.evals.get(place).map(|row| FindingId::Row(row.key.clone())),
        Found::Config(_) if decision.len() > 1 => {
            let mut paths: Vec<String> = decision.iter().filter_map(path).collect();
            paths.sort_unstable();
            Some(FindingId::Shards(paths))
        }
        found @ Found::Config(_) => path(&found).map(FindingId::Config),
        Found::Diagnostic(place) => {
            comparison.diagnostics.get(place).map(|diagnostic| FindingId::File(diagnostic.path.clone()))
        }
    };
    decisions(comparison).iter().filter_map(id).collect()
}
