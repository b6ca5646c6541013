//! Findings: the rows, config changes and unreadable files that want a reviewer's decision.

use std::cmp::Ordering;

use crate::base::Digest;
use crate::model::{Comparison, ConfigDiff, Diagnostic, Direction, EvalRow, Severity, Verdict};

/// One thing a reviewer must decide on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub subject: Subject,
    /// Digest of what there is to see, so that a mark falls when that changes.
    pub content: Digest,
}

/// What a finding is about, as a place in the [`Comparison`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A row of [`Comparison::evals`].
    Eval(usize),
    /// A file of [`Comparison::configs`].
    Config(usize),
    /// An entry of [`Comparison::diagnostics`].
    Diagnostic(usize),
}

/// All findings, in the order in which they matter: what got worse for sure, safety before the rest and
/// large losses before small ones; what cannot be compared; what could not be tested; configs; files.
#[must_use]
pub fn findings(comparison: &Comparison) -> Vec<Finding> {
    let mut rows: Vec<usize> =
        (0..comparison.evals.len()).filter(|&row| wants_decision(&comparison.evals[row])).collect();
    rows.sort_by(|&a, &b| urgency(&comparison.evals[a], &comparison.evals[b]).then(a.cmp(&b)));
    let rows = rows.into_iter().map(|row| (Subject::Eval(row), row_content(&comparison.evals[row])));
    let configs =
        comparison.configs.iter().enumerate().map(|(place, diff)| (Subject::Config(place), config_content(diff)));
    let errors =
        comparison.diagnostics.iter().enumerate().filter(|(_, diagnostic)| diagnostic.severity == Severity::Error);
    let errors = errors.map(|(place, diagnostic)| (Subject::Diagnostic(place), diagnostic_content(diagnostic)));
    let all = rows.chain(configs).chain(errors);
    all.map(|(subject, content)| Finding { subject, content: Digest::of(content.as_bytes()) }).collect()
}

/// Whether a row wants a decision: it got worse, it cannot be compared, or it moved the wrong way untested.
#[must_use]
pub fn wants_decision(row: &EvalRow) -> bool {
    match row.verdict {
        Verdict::Regressed | Verdict::NotComparable => true,
        Verdict::Untested if row.is_group => false,
        // What the base has and the candidate lacks may have been dropped to hide it.
        Verdict::Untested if row.candidate.is_none() => true,
        Verdict::Untested => match (row.direction, row.delta) {
            (_, None) => false,
            (None, Some(delta)) => delta != 0.0,
            (Some(direction), Some(delta)) => direction.sign() * delta < 0.0,
        },
        Verdict::Improved | Verdict::NotWorse | Verdict::Unchanged | Verdict::Inconclusive => false,
    }
}

fn urgency(a: &EvalRow, b: &EvalRow) -> Ordering {
    let class = |row: &EvalRow| match row.verdict {
        Verdict::Regressed => 0,
        Verdict::NotComparable => 1,
        _ => 2,
    };
    let safety = |row: &EvalRow| row.category.as_deref() != Some("safety");
    let loss = |row: &EvalRow| {
        let oriented = row.delta.unwrap_or(0.0) * row.direction.map_or(1.0, Direction::sign);
        let size = row.base.as_ref().and_then(|figure| figure.value).unwrap_or(0.0).abs().max(1.0);
        oriented / size
    };
    class(a).cmp(&class(b)).then(safety(a).cmp(&safety(b))).then(loss(a).total_cmp(&loss(b)))
}

fn row_content(row: &EvalRow) -> String {
    let figure =
        |side: &Option<crate::model::Figure>| side.as_ref().map(|figure| (figure.value, figure.stderr, figure.n));
    format!("{:?} {:?} {:?} {:?} {:?}", row.key, row.verdict, figure(&row.base), figure(&row.candidate), row.samples)
}

fn config_content(diff: &ConfigDiff) -> String {
    let changes: Vec<_> =
        diff.changes.iter().map(|change| (&change.pointer, &change.base, &change.candidate)).collect();
    format!("{} {:?} {changes:?}", diff.path, diff.status)
}

fn diagnostic_content(diagnostic: &Diagnostic) -> String {
    format!("{diagnostic:?}")
}
