//! What a category of tasks says as a whole: the mean over its tasks' primary metrics.

use std::collections::BTreeMap;

use super::verdict::{adjust, supported};
use crate::model::{CategoryMean, EvalRow, Policy, Test, Verdict};
use crate::stats;

/// The family of all categories of a comparison.
const FAMILY: &str = "categories";

/// Metrics by which a task is known, the first it has counts.
const PRIMARY: &[&str] = &["acc_norm", "acc", "exact_match", "pass@1", "accuracy", "f1", "main_score"];

/// One mean for each model and category with at least two tasks that can be compared and tested, tasks weighing
/// alike. Only shares are averaged: other units do not add up.
#[must_use]
pub fn means(rows: &[EvalRow], policy: &Policy) -> Vec<CategoryMean> {
    let mut categories: BTreeMap<(&str, &str), BTreeMap<&str, &EvalRow>> = BTreeMap::new();
    for row in rows.iter().filter(|row| counts(row)) {
        let Some(category) = row.category.as_deref() else { continue };
        let tasks = categories.entry((&row.key.model, category)).or_default();
        let known = tasks.entry(&row.key.task).or_insert(row);
        if rank(row) < rank(known) {
            *known = row;
        }
    }
    let mut means: Vec<CategoryMean> = categories
        .into_iter()
        .filter(|(_, tasks)| tasks.len() > 1)
        .map(|((model, category), tasks)| mean(model, category, &tasks.into_values().collect::<Vec<_>>()))
        .collect();
    let tested = means.iter_mut().filter_map(|mean| mean.test.as_mut().filter(|test| test.p.is_some())).collect();
    adjust(tested, stats::benjamini_hochberg);
    for mean in &mut means {
        mean.verdict = supported(mean.test.as_ref(), None, policy);
    }
    means
}

/// Whether a row can stand for its task in a mean of shares.
fn counts(row: &EvalRow) -> bool {
    let share = |value: Option<f64>| value.is_some_and(|value| (0.0..=1.0).contains(&value));
    let figures = [&row.base, &row.candidate].map(|figure| share(figure.as_ref().and_then(|figure| figure.value)));
    let comparable = !matches!(row.verdict, Verdict::NotComparable | Verdict::Untested);
    comparable && row.test.is_some() && figures == [true, true]
}

/// Where a row stands among those of its task: what the policy calls primary, then well-known metrics, then the
/// order of names.
fn rank(row: &EvalRow) -> (bool, usize, bool) {
    let known = PRIMARY.iter().position(|metric| *metric == row.key.metric).unwrap_or(PRIMARY.len());
    let strict = row.key.filter.as_deref().is_some_and(|filter| filter.starts_with("strict"));
    (row.settings.primary != Some(true), known, !strict)
}

fn mean(model: &str, category: &str, rows: &[&EvalRow]) -> CategoryMean {
    let tests = rows.iter().filter_map(|row| row.test.as_ref());
    let tasks: Vec<(f64, Option<f64>, f64)> = tests.map(|test| (test.delta, test.stderr, 1.0)).collect();
    let test = stats::macro_z(&tasks).map(|test| Test { family: FAMILY, ..test });
    CategoryMean {
        model: model.to_owned(),
        category: category.to_owned(),
        tasks: rows.len() as u64,
        test,
        verdict: Verdict::Inconclusive,
    }
}
