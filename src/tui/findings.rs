//! The things a reviewer must decide on, by what identifies them after a reload.

use crate::compare::findings::{Subject, findings};
use crate::model::{Comparison, RowKey};

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

/// The findings of a comparison, most important first.
#[must_use]
pub fn of(comparison: &Comparison) -> Vec<FindingId> {
    let mut ids: Vec<FindingId> = Vec::new();
    for finding in findings(comparison) {
        let id = match finding {
            Subject::Eval(place) => comparison.evals.get(place).map(|row| FindingId::Row(row.key.clone())),
            Subject::Config(place) => {
                comparison.configs.get(place).map(|config| FindingId::Config(config.path.clone()))
            }
            Subject::Diagnostic(place) => {
                let file = comparison.diagnostics.get(place).map(|diagnostic| FindingId::File(diagnostic.path.clone()));
                file.filter(|file| !ids.contains(file))
            }
        };
        ids.extend(id);
    }
    ids
}
