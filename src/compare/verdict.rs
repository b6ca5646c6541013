//! From tests to verdicts: the correction for many comparisons, then the first rule that holds.

use crate::model::{Effect, EvalRow, Policy, SampleCounts, Test, Verdict};
use crate::stats;

/// Gives every row its q and its verdict.
pub fn decide(rows: &mut [EvalRow], policy: &Policy) {
    for row in rows.iter_mut() {
        settle_unchanged(row);
    }
    correct(rows);
    for row in rows.iter_mut() {
        let (verdict, reason) = first_that_holds(row, policy);
        row.verdict = verdict;
        row.reason = row.reason.take().or(reason.map(str::to_owned));
    }
}

/// Every paired score is equal: there is nothing to doubt, and the row counts with p = 1.
fn is_unchanged(counts: Option<&SampleCounts>) -> bool {
    counts.is_some_and(|counts| counts.paired > 0 && counts.same_score == counts.paired)
}

fn settle_unchanged(row: &mut EvalRow) {
    if !is_unchanged(row.samples.as_ref()) {
        return;
    }
    if let Some(test) = &mut row.test {
        test.p = Some(1.0);
    }
}

fn breaks(row: &EvalRow) -> bool {
    row.comparability.iter().any(|difference| difference.effect == Effect::Breaks)
}

/// Benjamini–Hochberg over every row that has a p-value. Group rows repeat their members and rows that
/// cannot be compared say nothing: both stay outside.
fn correct(rows: &mut [EvalRow]) {
    let family: Vec<usize> = (0..rows.len())
        .filter(|&index| !rows[index].is_group && !breaks(&rows[index]))
        .filter(|&index| rows[index].test.as_ref().is_some_and(|test| test.p.is_some()))
        .collect();
    let p_of = |index: &usize| rows[*index].test.as_ref().and_then(|test| test.p).unwrap_or(1.0);
    let p: Vec<f64> = family.iter().map(p_of).collect();
    for (index, q) in family.into_iter().zip(stats::benjamini_hochberg(&p)) {
        if let Some(test) = &mut rows[index].test {
            test.q = Some(q);
        }
    }
}

fn first_that_holds(row: &EvalRow, policy: &Policy) -> (Verdict, Option<&'static str>) {
    if breaks(row) {
        return (Verdict::NotComparable, None);
    }
    if let Some(reason) = untested(row) {
        return (Verdict::Untested, Some(reason));
    }
    if is_unchanged(row.samples.as_ref()) {
        return (Verdict::Unchanged, None);
    }
    let alpha = policy.alpha;
    match &row.test {
        Some(Test { q: Some(q), delta, .. }) if *q <= alpha && *delta < 0.0 => (Verdict::Regressed, None),
        Some(Test { q: Some(q), delta, .. }) if *q <= alpha && *delta > 0.0 => (Verdict::Improved, None),
        _ => (Verdict::Inconclusive, None),
    }
}

fn untested(row: &EvalRow) -> Option<&'static str> {
    let paired = row.samples.as_ref().map_or(0, |counts| counts.paired);
    if row.base.is_none() {
        return Some("only in the candidate");
    }
    if row.candidate.is_none() {
        return Some("only in the base");
    }
    if row.is_group {
        return Some("a group: its members are tested");
    }
    if row.direction.is_none() {
        return Some("nothing says whether higher is better");
    }
    if paired > 0 && row.test.is_some() {
        return None;
    }
    match &row.test {
        Some(test) if test.p.is_some() => None,
        _ if row.samples.is_some_and(|counts| counts.errored > 0) => Some("no pair of scores"),
        _ => Some("neither paired samples nor standard errors on both sides"),
    }
}
