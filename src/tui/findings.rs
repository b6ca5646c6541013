//! The things a reviewer must decide on, by what identifies them after a reload.

use crate::compare::findings::{Subject as Found, findings};
use crate::model::{Comparison, RowKey};

use super::subject::Subject;

/// What makes a finding the same one after a reload.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FindingId {
    /// A row of the comparison.
    Row(RowKey),
    /// A configuration file, by path.
    Config(String),
    /// A file that could not be read as it should, by path: all its errors are one decision.
    File(String),
}

impl FindingId {
    /// The finding that a thing is part of.
    #[must_use]
    pub fn of(subject: &Subject) -> Self {
        match subject {
            Subject::Row(row) | Subject::Sample { row, .. } => Self::Row(row.clone()),
            Subject::Config { path, .. } => Self::Config(path.clone()),
            Subject::File(path) => Self::File(path.clone()),
        }
    }
}

/// The findings of a comparison, most important first.
#[must_use]
pub fn of(comparison: &Comparison) -> Vec<FindingId> {
    let mut ids: Vec<FindingId> = Vec::new();
    for finding in findings(comparison) {
        let id = match finding {
            Found::Eval(place) => comparison.evals.get(place).map(|row| FindingId::Row(row.key.clone())),
            Found::Config(place) => comparison.configs.get(place).map(|config| FindingId::Config(config.path.clone())),
            Found::Diagnostic(place) => {
                let file = comparison.diagnostics.get(place).map(|diagnostic| FindingId::File(diagnostic.path.clone()));
                file.filter(|file| !ids.contains(file))
            }
        };
        ids.extend(id);
    }
    ids
}
