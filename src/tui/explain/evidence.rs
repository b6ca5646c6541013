//! What stands beside a row's test, in words: noise, missing items, items that hang together, slices.

use super::super::data::Data;
use super::super::format::{count, probability, signed, suffix, unit, value};
use super::super::theme::Glyphs;
use crate::model::{EvalRow, NoiseFloor, NoiseSource, Slice, Verdict};

/// Slices named before the rest is only counted.
const NAMED_SLICES: usize = 3;

/// What a test without samples cannot see.
const UNPAIRED: &str = "Only the two figures and how uncertain each is are known, not who answered what: the test is \
                        conservative, and a smaller change may be real without showing.";

/// What to do where nothing tells how much chance flips.
const NO_REPEATS: &str = "How many items a model that did not change would flip is not known: run the base once more, or \
                          with repeats, and commit that run beside it.";

/// One sentence for everything that the figures alone would hide.
pub(super) fn sentences(row: &EvalRow, glyphs: &Glyphs) -> Vec<String> {
    let unknown = row.samples.filter(|counts| counts.paired > 0 && row.noise.is_none()).map(|_| NO_REPEATS.to_owned());
    let noise = row.noise.as_ref().map(|floor| noise(row, floor)).or(unknown);
    let missing = row.missing_bounds.map(|[low, high]| {
        let [low, high] = [low, high].map(|end| signed(end, unit(row), glyphs));
        format!(
            "Items that one side lacks are left out; had they all failed or all passed there, the change would be \
             between {low} and {high} points."
        )
    });
    let clustering = row.clustering.as_ref().map(|found| {
        format!(
            "The items seem to hang together by {}: counted that way the evidence is weaker, the standard error {:.1} \
             times as large. A rule in candor.toml with cluster = \"{}\" makes the test count it.",
            found.field, found.ratio, found.field
        )
    });
    let unpaired = row.test.as_ref().filter(|test| test.method == "unpaired-z").map(|_| UNPAIRED.to_owned());
    let known = repeats(row).into_iter().chain(missing).chain(clustering).chain(slices(row, glyphs));
    unpaired.into_iter().chain(known).chain(noise).collect()
}

fn noise(row: &EvalRow, floor: &NoiseFloor) -> String {
    let source = match floor.source {
        NoiseSource::Repeats(_) => "Going by its repeats",
        NoiseSource::EarlierRun(_) => "Going by a run that was made twice",
    };
    let found = row
        .samples
        .map_or_else(String::new, |counts| format!("; here {} broke and {} were fixed", counts.broke, counts.fixed));
    let about = floor.each_way;
    format!("{source}, a model that did not change at all would break about {about:.1} items and fix as many{found}.")
}

fn repeats(row: &EvalRow) -> Option<String> {
    let share = row.repeats?.noise_share?;
    let advice = if share >= 0.5 { "more repeats would sharpen the figures" } else { "only more items would help" };
    Some(format!("{:.0} % of the uncertainty is the noise of single answers: {advice}.", share * 100.0))
}

fn slices(row: &EvalRow, glyphs: &Glyphs) -> Option<String> {
    if row.slices.is_empty() {
        return None;
    }
    let worse: Vec<&Slice> = row.slices.iter().filter(|slice| slice.verdict == Verdict::Regressed).collect();
    let all = count(row.slices.len(), "slice", "slices");
    if worse.is_empty() {
        return Some(format!("Of its {all} none got worse beyond chance; unfold the row on Evals to see them."));
    }
    let own = unit(row);
    let named = |slice: &&Slice| {
        let [base, candidate] = slice.means;
        format!("{} {}{}", slice.value, signed(candidate - base, own, glyphs), suffix(own))
    };
    let names: Vec<String> = worse.iter().take(NAMED_SLICES).map(named).collect();
    let more = if worse.len() > names.len() { " and others" } else { "" };
    Some(format!(
        "Of its {all} {} got worse beyond chance: {}{more}; unfold the row on Evals to see them.",
        worse.len(),
        names.join(", ")
    ))
}

/// A slice in plain sentences.
#[must_use]
pub fn of_slice(data: &Data, row: &EvalRow, slice: &Slice, glyphs: &Glyphs) -> Vec<String> {
    let own = unit(row);
    let [base, candidate] = slice.means.map(|mean| {
        let figure = crate::model::Figure { value: Some(mean), stderr: None, n: None, path: "".into() };
        value(Some(&figure), own, glyphs)
    });
    let first = format!(
        "On the {} items with {} = {} the score went from {base} to {candidate}: {} broke and {} were fixed.",
        slice.paired, slice.field, slice.value, slice.broke, slice.fixed
    );
    let q = probability(slice.test.as_ref().and_then(|test| test.q), glyphs);
    let every = data.rows().iter().map(|row| row.slices.len()).sum::<usize>();
    let second = match slice.verdict {
        Verdict::Regressed | Verdict::Improved => {
            format!("That is beyond chance, even after counting that {every} slices were looked at (q {q}).")
        }
        Verdict::Unchanged => "Every one of them has the same score on both sides.".to_owned(),
        Verdict::NotComparable => "The row cannot be compared, so neither can its slices.".to_owned(),
        _ => format!("Among {every} slices chance alone would show this often (q {q})."),
    };
    vec![first, second].into_iter().chain(contrast(data, slice, glyphs)).collect()
}

fn contrast(data: &Data, slice: &Slice, glyphs: &Glyphs) -> Option<String> {
    let q = slice.contrast.as_ref()?.q?;
    let alpha = data.comparison.as_ref().map_or(0.05, |comparison| comparison.policy.alpha);
    let shown = probability(Some(q), glyphs);
    Some(if q <= alpha {
        format!("It moved otherwise than the rest of the row, beyond chance (q {shown}).")
    } else {
        format!("Whether it moved otherwise than the rest of the row, the evidence does not tell (q {shown}).")
    })
}
