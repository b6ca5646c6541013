//! From tests to verdicts: the corrections for many comparisons, then the first rule that holds.

use crate::model::{Correction, Effect, EvalRow, Policy, SampleCounts, Slice, Test, Verdict};
use crate::stats;

/// The family of the rows a policy gates on, under Holm.
pub const GATE: &str = "gate";

/// The family of all slices of all rows.
pub const SLICES: &str = "slices";

/// The family of all contrasts between a slice and the rest of its row.
pub const CONTRASTS: &str = "contrasts";

/// Gives every row and every slice its q and its verdict.
pub fn decide(rows: &mut [EvalRow], policy: &Policy) {
    for row in rows.iter_mut() {
        settle_unchanged(row);
    }
    correct(rows, policy);
    correct_slices(rows, policy);
    for row in rows.iter_mut() {
        let (verdict, reason) = first_that_holds(row, policy);
        row.verdict = verdict;
        row.reason = row.reason.take().or(reason.map(str::to_owned));
        let comparable = !breaks(row);
        row.slices.iter_mut().for_each(|slice| slice.verdict = of_slice(slice, comparable, policy));
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

/// Every row that has a p-value counts: those that gate under Holm, all others together to explore. Group rows
/// repeat their members and rows that cannot be compared say nothing: both stay outside.
fn correct(rows: &mut [EvalRow], policy: &Policy) {
    let (mut gate, mut explore) = (Vec::new(), Vec::new());
    for row in rows.iter_mut().filter(|row| !row.is_group && !breaks(row)) {
        let gating = row.is_gating();
        let Some(test) = row.test.as_mut().filter(|test| test.p.is_some()) else { continue };
        if gating {
            test.family = GATE;
            gate.push(test);
        } else {
            explore.push(test);
        }
    }
    adjust(gate, stats::holm);
    adjust(explore, exploring(policy));
}

/// Slices form families of their own, over all rows: looking through them neither finds false alarms nor takes
/// from what the rows themselves can show.
fn correct_slices(rows: &mut [EvalRow], policy: &Policy) {
    let comparable = rows.iter_mut().filter(|row| !breaks(row));
    let (mut tests, mut contrasts) = (Vec::new(), Vec::new());
    for slice in comparable.flat_map(|row| &mut row.slices) {
        tests.extend(slice.test.as_mut().filter(|test| test.p.is_some()));
        contrasts.extend(slice.contrast.as_mut().filter(|test| test.p.is_some()));
    }
    adjust(tests, exploring(policy));
    adjust(contrasts, exploring(policy));
}

fn exploring(policy: &Policy) -> fn(&[f64]) -> Vec<f64> {
    match policy.correction {
        Correction::BenjaminiHochberg => stats::benjamini_hochberg,
        Correction::BenjaminiYekutieli => stats::benjamini_yekutieli,
    }
}

/// Corrects the p-values of one family.
pub(super) fn adjust(family: Vec<&mut Test>, correction: fn(&[f64]) -> Vec<f64>) {
    let p: Vec<f64> = family.iter().map(|test| test.p.unwrap_or(1.0)).collect();
    for (test, q) in family.into_iter().zip(correction(&p)) {
        test.q = Some(q);
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
    (supported(row.test.as_ref(), row.settings.margin, policy), None)
}

/// What a test supports, given that there is something to doubt.
pub(super) fn supported(test: Option<&Test>, margin: Option<f64>, policy: &Policy) -> Verdict {
    let Some(test) = test else { return Verdict::Inconclusive };
    let real = test.q.is_some_and(|q| q <= policy.alpha);
    let within = |margin: f64| test.ci95.is_some_and(|[low, _]| low > -margin);
    if real && test.delta < 0.0 {
        Verdict::Regressed
    } else if real && test.delta > 0.0 {
        Verdict::Improved
    } else if margin.is_some_and(within) {
        Verdict::NotWorse
    } else {
        Verdict::Inconclusive
    }
}

fn of_slice(slice: &Slice, comparable: bool, policy: &Policy) -> Verdict {
    if !comparable {
        Verdict::NotComparable
    } else if slice.broke + slice.fixed == 0 {
        Verdict::Unchanged
    } else {
        supported(slice.test.as_ref(), None, policy)
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
