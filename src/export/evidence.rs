//! What stands beside the rows: slices, categories, the noise floor, items that are missing or hang together.

use super::{causes, figures};
use crate::model::{Comparability, Comparison, Effect, EvalRow, NoiseSource, Slice, Verdict};

/// More slices than this are counted, not listed: the JSON has all of them.
const LISTED_SLICES: usize = 20;

/// How a text from outside is made harmless where it is going.
pub(super) type Safe<'a> = &'a dyn Fn(&str) -> String;

/// Categories, slices that moved beyond chance, and what is known of the noise: a line each.
pub(super) fn lines(comparison: &Comparison, safe: Safe<'_>) -> Vec<String> {
    categories(comparison, safe).chain(slices(comparison, safe)).chain(noise(comparison)).collect()
}

fn categories(comparison: &Comparison, safe: Safe<'_>) -> impl Iterator<Item = String> {
    comparison.categories.iter().map(move |mean| {
        let change = figures::change(mean.test.as_ref().map(|test| test.delta), Some(1.0));
        let q = figures::probability(mean.test.as_ref().and_then(|test| test.q));
        let (category, verdict) = (safe(&mean.category), mean.verdict.as_str());
        format!("category {category}: mean change {change} over {} tasks, q {q}: {verdict}", mean.tasks)
    })
}

fn slices(comparison: &Comparison, safe: Safe<'_>) -> impl Iterator<Item = String> {
    let all = || comparison.evals.iter().flat_map(|row| row.slices.iter().map(move |slice| (row, slice)));
    let count = all().count();
    let mut moved: Vec<(&EvalRow, &Slice)> =
        all().filter(|(_, slice)| matches!(slice.verdict, Verdict::Regressed | Verdict::Improved)).collect();
    moved.sort_by(|(_, one), (_, other)| delta(one).total_cmp(&delta(other)));
    let head = match (count, moved.len()) {
        (0, _) => None,
        (_, 0) => Some(format!("{count} slices looked at, none moved beyond chance (corrected over all of them)")),
        (_, moved) => {
            Some(format!("{count} slices looked at, {moved} moved beyond chance (corrected over all of them):"))
        }
    };
    let left = moved.len().saturating_sub(LISTED_SLICES);
    let more = (left > 0).then(|| format!("  … and {left} more; --json has them all"));
    let lines: Vec<String> = moved.iter().take(LISTED_SLICES).map(|(row, slice)| line(row, slice, safe)).collect();
    head.into_iter().chain(lines).chain(more)
}

fn delta(slice: &Slice) -> f64 {
    slice.test.as_ref().map_or(0.0, |test| test.delta)
}

fn line(row: &EvalRow, slice: &Slice, safe: Safe<'_>) -> String {
    let test = slice.test.as_ref();
    let other = slice.contrast.as_ref().and_then(|contrast| contrast.q).is_some_and(|q| q <= 0.05);
    format!(
        "  {} {} {}={}: {} over {} items, {} broke, {} fixed, q {}: {}{}",
        safe(&row.key.task),
        safe(&super::text::metric(row)),
        safe(&slice.field),
        safe(&slice.value),
        figures::change(test.map(|test| test.delta), Some(1.0)),
        slice.paired,
        slice.broke,
        slice.fixed,
        figures::probability(test.and_then(|test| test.q)),
        slice.verdict.as_str(),
        if other { ", unlike the rest" } else { "" },
    )
}

/// How many flips chance makes, where repeats tell; else how to find out.
fn noise(comparison: &Comparison) -> Option<String> {
    let tested = comparison.evals.iter().any(|row| row.samples.is_some_and(|counts| counts.paired > 0));
    let measured = comparison.evals.iter().any(|row| row.noise.is_some());
    (tested && !measured).then(|| {
        "noise floor of flips unknown: run the base once more, or with repeats, and commit that run beside it"
            .to_owned()
    })
}

/// What a reader must know beside a row's verdict: `others` are the rows it stands for, and `tell` says in what the two
/// sides differ.
pub(super) fn remarks(row: &EvalRow, others: usize, tell: impl Fn(&Comparability) -> String) -> Vec<String> {
    let is_open = row.verdict == Verdict::Inconclusive;
    let detectable = row.test.as_ref().and_then(|test| test.mde).filter(|_| is_open);
    let mut told = Vec::new();
    told.extend(detectable.map(|mde| format!("would see {} or more", figures::value(Some(mde)))));
    told.extend(causes::remark(row));
    told.extend(row.reason.clone());
    told.extend(hidden(row));
    told.extend(row.comparability.iter().filter(|difference| difference.effect != Effect::None).map(tell));
    told.extend(causes::others(row, others));
    told
}

/// What a row's figures alone would hide.
fn hidden(row: &EvalRow) -> impl Iterator<Item = String> {
    let paired = row.pairing.how().map(|how| format!("paired {how}"));
    // What cannot be compared is not tested, whatever was computed of it.
    let test = row.test.as_ref().filter(|_| row.verdict != Verdict::NotComparable);
    let is_unpaired = test.is_some_and(|test| test.method == "unpaired-z");
    let unpaired = is_unpaired.then(|| "tested unpaired, which is conservative".to_owned());
    let noise = row.noise.as_ref().map(|noise| {
        let source = match noise.source {
            NoiseSource::Repeats(_) => "by its repeats",
            NoiseSource::EarlierRun(_) => "by an earlier run",
        };
        format!("{source}, an unchanged model would break about {:.1} and fix as many", noise.each_way)
    });
    let missing = row.missing_bounds.map(|[low, high]| {
        let ends = [low, high].map(|end| figures::change(Some(end), Some(1.0)));
        format!("with missing items counted as failed or passed between {} and {}", ends[0], ends[1])
    });
    let clustering = row.clustering.as_ref().map(|found| {
        format!("items hang together by {}: standard error ×{:.1} with that as cluster", found.field, found.ratio)
    });
    paired.into_iter().chain(unpaired).chain(noise).chain(missing).chain(clustering)
}
