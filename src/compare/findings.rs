//! Findings: the rows, config changes and unreadable files that want a reviewer's decision.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::model::{Comparison, Direction, Effect, EvalRow, Figure, Severity, Verdict};

/// What a finding is about, as a place in the [`Comparison`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A row of [`Comparison::evals`]; also of those it [stands for](stands_for), where one decision settles several.
    Eval(usize),
    /// A file of [`Comparison::configs`].
    Config(usize),
    /// An entry of [`Comparison::diagnostics`].
    Diagnostic(usize),
}

/// All findings, in the order in which they matter: what got worse for sure, safety before the rest and
/// large losses before small ones; what cannot be compared; what could not be tested; configs; files.
#[must_use]
pub fn findings(comparison: &Comparison) -> Vec<Subject> {
    let stands_for = stands_for(&comparison.evals);
    let mut rows: Vec<usize> = (0..comparison.evals.len())
        .filter(|&row| stands_for[row].is_some() && wants_decision(&comparison.evals[row]))
        .collect();
    rows.sort_by(|&a, &b| urgency(&comparison.evals[a], &comparison.evals[b]).then(a.cmp(&b)));
    let rows = rows.into_iter().map(Subject::Eval);
    let configs = (0..comparison.configs.len()).map(Subject::Config);
    let is_error = |place: &usize| comparison.diagnostics[*place].severity == Severity::Error;
    let errors = (0..comparison.diagnostics.len()).filter(is_error).map(Subject::Diagnostic);
    rows.chain(configs).chain(errors).collect()
}

/// Whether a row wants a decision: it got worse, it cannot be compared, or it moved the wrong way untested.
#[must_use]
pub fn wants_decision(row: &EvalRow) -> bool {
    match row.verdict {
        Verdict::Regressed | Verdict::NotComparable => true,
        Verdict::Untested if row.is_group || row.pending => false,
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

/// For each row how many others it stands for; `None` for a row that another one stands for. A metric whose unit
/// changed is one thing to decide, in however many rows it shows: the first of them stands for the rest.
#[must_use]
pub fn stands_for(rows: &[EvalRow]) -> Vec<Option<usize>> {
    let mut first: HashMap<(&str, &str, bool), usize> = HashMap::new();
    let mut others = vec![Some(0); rows.len()];
    for (place, row) in rows.iter().enumerate() {
        let Some(grew) = changed_unit(row) else { continue };
        let first = *first.entry((row.format, &row.key.metric, grew)).or_insert(place);
        if first != place {
            others[place] = None;
            others[first] = others[first].map(|count| count + 1);
        }
    }
    others
}

/// Whether the figure of a row that cannot be compared because of its unit, and for nothing else, grew with it.
fn changed_unit(row: &EvalRow) -> Option<bool> {
    let mut breaks = row.comparability.iter().filter(|difference| difference.effect == Effect::Breaks);
    let only_unit = breaks.next().is_some_and(|difference| difference.code == "scale") && breaks.next().is_none();
    let value = |figure: &Option<Figure>| figure.as_ref()?.value;
    let grew = value(&row.candidate)?.abs() > value(&row.base)?.abs();
    (row.verdict == Verdict::NotComparable && only_unit).then_some(grew)
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
