//! Whole comparisons of models that did not change, fixed seeds: how often anything is called real.

use super::evidence_tests::{Made, compare, made};
use crate::model::{EvalRow, Policy, Verdict};
use crate::stats::Prng;

/// A draw from 0 to 1.
fn unit(draws: &mut Prng) -> f64 {
    (draws.bits() >> 11) as f64 / (1_u64 << 53) as f64
}

/// Two runs of one model over 40 tasks of 60 items in three subjects.
fn unchanged_model(draws: &mut Prng) -> Vec<EvalRow> {
    let subjects = || (0..60).map(|item| ["a", "b", "c"][item % 3].to_owned()).collect();
    let (mut base, mut candidate) = (Vec::new(), Vec::new());
    for task in 0..40 {
        let chances: Vec<f64> = (0..60).map(|_| unit(draws)).collect();
        let mut run = || {
            let scores: Vec<f64> = chances.iter().map(|chance| f64::from(u8::from(unit(draws) < *chance))).collect();
            Made { task: format!("t{task:02}"), facets: vec![("subject", subjects())], ..made(scores) }
        };
        base.push(run());
        candidate.push(run());
    }
    compare(&base, &candidate, &Policy::default())
}

#[test]
fn a_comparison_of_forty_null_tasks_rarely_calls_anything_real() {
    const ROUNDS: u32 = 120;
    let mut draws = Prng::from_seed(14);
    let (mut rows, mut slices, mut raw) = (0, 0, 0);
    let real = |verdict| matches!(verdict, Verdict::Regressed | Verdict::Improved);
    for _ in 0..ROUNDS {
        let evals = unchanged_model(&mut draws);
        assert_eq!((evals.len(), evals.iter().map(|row| row.slices.len()).sum::<usize>()), (40, 120));
        rows += u32::from(evals.iter().any(|row| real(row.verdict)));
        slices += u32::from(evals.iter().flat_map(|row| &row.slices).any(|slice| real(slice.verdict)));
        let raw_p = evals.iter().filter_map(|row| row.test.as_ref()?.p);
        raw += u32::from(raw_p.fold(1.0, f64::min) <= 0.05);
    }
    println!(
        "of {ROUNDS} null comparisons: a row is called real in {rows}, a slice in {slices}; a raw p ≤ .05 in {raw}"
    );
    // At most alpha, with three standard errors of 120 draws.
    let most = 0.05 + 3.0 * (0.05 * 0.95 / f64::from(ROUNDS)).sqrt();
    assert!(f64::from(rows.max(slices)) / f64::from(ROUNDS) <= most, "{rows} {slices}");
    assert!(raw > ROUNDS / 2, "uncorrected, chance alone finds something most of the time: {raw}");
}
