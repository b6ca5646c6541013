//! The rows a reviewer must decide on, most important first.

use crate::model::{Comparison, EvalRow, RowKey, Severity, Verdict};

/// What makes a finding the same one after a reload.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FindingId {
    /// A row of the comparison.
    Row(RowKey),
    /// A configuration file, by path.
    Config(String),
    /// A file that could not be read as it should, by path.
    File(String),
}

/// The findings of a comparison: safety first, then the size of the confirmed loss, then what cannot be
/// told, then configuration files, then unreadable files.
#[must_use]
pub fn findings(comparison: &Comparison) -> Vec<FindingId> {
    let mut rows: Vec<&EvalRow> = comparison.evals.iter().filter(|row| wants_decision(row)).collect();
    rows.sort_by(|a, b| importance(a).0.cmp(&importance(b).0).then(importance(b).1.total_cmp(&importance(a).1)));
    let rows = rows.into_iter().map(|row| FindingId::Row(row.key.clone()));
    let configs = comparison.configs.iter().map(|config| FindingId::Config(config.path.clone()));
    let mut files: Vec<&str> = Vec::new();
    for diagnostic in comparison.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error) {
        if !files.contains(&diagnostic.path.as_str()) {
            files.push(&diagnostic.path);
        }
    }
    rows.chain(configs).chain(files.into_iter().map(|path| FindingId::File(path.to_owned()))).collect()
}

/// Whether somebody has to decide on a row.
#[must_use]
pub fn wants_decision(row: &EvalRow) -> bool {
    match row.verdict {
        Verdict::Regressed | Verdict::NotComparable => true,
        Verdict::Untested => moved_for_the_worse(row) && !row.is_group,
        Verdict::Improved | Verdict::NotWorse | Verdict::Unchanged | Verdict::Inconclusive => false,
    }
}

fn moved_for_the_worse(row: &EvalRow) -> bool {
    match (row.delta, row.direction) {
        (Some(delta), Some(direction)) => delta * direction.sign() < 0.0,
        (Some(delta), None) => delta != 0.0,
        // A task that the candidate lacks is a loss; one that it adds is none.
        (None, _) => row.base.is_some(),
    }
}

/// Which class a row is in, smaller first, and how large its loss is.
fn importance(row: &EvalRow) -> (u8, f64) {
    let safety = row.category.as_deref() == Some("safety");
    let class = match (safety, row.verdict) {
        (true, Verdict::Regressed) => 0,
        (true, _) => 1,
        (false, Verdict::Regressed) => 2,
        (false, Verdict::NotComparable) => 3,
        (false, _) => 4,
    };
    (class, loss(row))
}

/// How much worse a row got, as a share of its scale so that rows of different scales can be ordered.
fn loss(row: &EvalRow) -> f64 {
    let (Some(delta), Some(direction)) = (row.delta, row.direction) else { return 0.0 };
    let largest =
        [&row.base, &row.candidate].into_iter().flatten().filter_map(|figure| figure.value).fold(1.0, f64::max);
    -delta * direction.sign() / largest
}
