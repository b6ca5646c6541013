//! What the desk says of figures that are not fair to compare, and of why items changed.

use std::sync::Arc;

use super::fixture::{comparison, desk, gsm8k};
use crate::engine::desk::Report;
use crate::model::{Cause, CauseCount, Comparability, Effect, EvalRow, Figure, RowKey, Verdict};

/// A task whose metric is in percent in the base and a fraction in the candidate.
fn other_unit(task: u32) -> EvalRow {
    let figure = |value| Some(Figure { value: Some(value), stderr: None, n: None, path: "evals/results.json".into() });
    let (percent, share) = (60.0 + f64::from(task), 0.6 + f64::from(task) / 100.0);
    let comparability = vec![Comparability {
        code: "scale",
        effect: Effect::Breaks,
        base: Some(percent.to_string()),
        candidate: Some(share.to_string()),
    }];
    EvalRow {
        key: RowKey { task: format!("unit_{task}"), metric: "acc".to_owned(), ..RowKey::default() },
        base: figure(percent),
        candidate: figure(share),
        format: "other",
        comparability,
        verdict: Verdict::NotComparable,
        ..EvalRow::default()
    }
}

#[test]
fn a_metric_that_changed_its_unit_is_one_line_and_one_decision() {
    let mut script = desk(200, 60);
    let before = script.state.data.findings.len();
    let mut changed = comparison();
    changed.evals.extend((0..30).map(other_unit));
    script.report(Report::Compared { comparison: Arc::new(changed), complete: true });
    assert_eq!(script.state.data.findings.len(), before + 1);
    let text = script.frame().text();
    assert!(text.contains("acc in 30 rows (other scale)"), "{text}");
    assert!(text.contains("unit_0") && text.contains("(+29 more)") && !text.contains("unit_1"), "{text}");
}

#[test]
fn a_regression_is_explained_by_its_leading_cause() {
    let mut script = desk(200, 60);
    let mut explained = comparison();
    for row in explained.evals.iter_mut().filter(|row| row.key == gsm8k()) {
        row.causes = vec![CauseCount { cause: Cause::Extraction, broke: 12, fixed: 0, other: 0 }];
    }
    script.report(Report::Compared { comparison: Arc::new(explained), complete: true });
    let evals = script.keys("g e /").types("strict").keys("Enter").frame().text();
    assert!(evals.contains("In all 12 that broke no answer was found in the output"), "{evals}");
}

#[test]
fn a_comparison_that_something_weakens_is_not_called_fair() {
    for (effect, code, said) in [
        (Effect::None, "missing-base", "every comparison is fair"),
        (Effect::Weakens, "metric-unnamed", "no comparison is forbidden (1 row not like with like)"),
    ] {
        let mut script = desk(200, 60);
        let mut calm = comparison();
        calm.evals.retain(|row| row.verdict == Verdict::Unchanged);
        (calm.configs, calm.diagnostics) = (Vec::new(), Vec::new());
        calm.evals[0].comparability = vec![Comparability { code, effect, base: None, candidate: None }];
        script.report(Report::Compared { comparison: Arc::new(calm), complete: true });
        let text = script.frame().text();
        assert!(text.contains(said), "{text}");
    }
}
