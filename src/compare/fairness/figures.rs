//! What the figures themselves show: other units, other directions, figures that their own samples deny.

use super::super::renames::k_of;
use super::super::task_side::mean;
use super::{Facts, difference};
use crate::model::{Comparability, Direction, Figure, SampleSet, Side};

/// Metrics whose figure is the mean over the samples, whoever computes it.
const MEANS: &[&str] = &["acc", "acc_norm", "acc_bytes", "accuracy", "exact_match", "em"];

/// Beginnings of metrics that are no mean even where each sample has 0 or 1.
const NO_MEANS: &[&str] = &["f1", "macro", "micro", "mcc", "matthews", "kappa", "auc", "auroc", "precision", "recall"];

/// A figure that grew or shrank about a hundredfold went from fractions to percent or back.
pub(super) fn scale(base: &Figure, candidate: &Figure) -> Option<Comparability> {
    let (base, candidate) = (base.value?, candidate.value?);
    let (small, large) = if base.abs() < candidate.abs() { (base, candidate) } else { (candidate, base) };
    let jumped = small != 0.0 && small.abs() <= 1.0 && large.abs() > 1.0 && (50.0..=200.0).contains(&(large / small));
    jumped.then(|| difference("scale", Some(base.to_string()), Some(candidate.to_string())))
}

/// Files that state opposite directions.
pub(super) fn direction(facts: &Facts<'_>) -> Option<Comparability> {
    let [base, candidate] = facts.stated.map(|stated| stated.and_then(|metric| metric.direction));
    let (base, candidate) = (base?, candidate?);
    let text = |direction: Direction| Some(format!("{} is better", direction.as_str()));
    (base != candidate).then(|| difference("direction", text(base), text(candidate)))
}

/// A stated figure that its own samples deny. Metrics of which nobody knows that they are means are left alone, unless
/// the other side shows that this one is.
pub(super) fn stale(facts: &Facts<'_>) -> Option<Comparability> {
    let [base, candidate] = Side::BOTH.map(|side| own(facts, side));
    // What rounded one side's figure rounded the other's: the longer of the two tells to how many digits.
    let precision = [&base, &candidate].into_iter().flatten().map(|own| decimals(own.stated)).max()?;
    let denied = |own: &Option<Own<'_>>, other: &Option<Own<'_>>| {
        let own = own.as_ref().filter(|own| !own.agrees(precision))?;
        let shown = other.as_ref().is_some_and(|other| other.agrees(precision) && other.varies());
        (shown || own.is_mean(facts.metric)).then(|| own.text())
    };
    let (base, candidate) = (denied(&base, &candidate), denied(&candidate, &base));
    (base.is_some() || candidate.is_some()).then(|| difference("stale-aggregate", base, candidate))
}

/// A side's stated figure beside the mean of its own samples.
struct Own<'a> {
    stated: f64,
    mean: f64,
    samples: u64,
    set: &'a SampleSet,
    column: usize,
}

/// Both figures of a side, where it states one and logged numbers of every sample.
fn own<'a>(facts: &Facts<'a>, side: Side) -> Option<Own<'a>> {
    let (stated, set) = (facts.stated[side as usize]?, facts.logged[side as usize]?);
    let column = set.metric(&stated.metric)?;
    let all_numbers = set.not_numbers.get(column).is_none_or(|&count| count == 0);
    let (mean, samples) = mean(set, column);
    let stated = stated.value.filter(|value| value.is_finite() && all_numbers)?;
    Some(Own { stated, mean: mean?, samples, set, column })
}

impl Own<'_> {
    /// Equal when rounded, also where one of them is in percent.
    fn agrees(&self, decimals: i32) -> bool {
        let close = |stated: f64, mean: f64, decimals: i32| {
            (stated - mean).abs() <= 0.5001 * 10_f64.powi(-decimals) + 1e-6 * mean.abs()
        };
        close(self.stated, self.mean, decimals)
            || close(self.stated, self.mean * 100.0, decimals)
            || close(self.stated * 100.0, self.mean, decimals - 2)
    }

    fn scores(&self) -> impl Iterator<Item = f64> {
        (0..self.set.rows.len()).map(|row| self.set.score(row, self.column)).filter(|score| score.is_finite())
    }

    /// Whether scores differ: the mean of equal scores agrees with nearly every way to put them together.
    fn varies(&self) -> bool {
        let mut scores = self.scores();
        let first = scores.next();
        scores.any(|score| Some(score) != first)
    }

    /// Whether the metric is known to be a mean: by its name, or because each sample passes or fails. Repeats are put
    /// together in many ways.
    fn is_mean(&self, metric: &str) -> bool {
        let name = metric.to_ascii_lowercase();
        let repeated = self.set.rows.iter().any(|row| row.epoch > 1);
        let pass_or_fail = || self.scores().all(|score| score == 0.0 || score == 1.0);
        let no_mean = k_of(&name).is_some() || NO_MEANS.iter().any(|start| name.starts_with(start));
        !repeated && !no_mean && (MEANS.contains(&name.as_str()) || pass_or_fail())
    }

    fn text(&self) -> String {
        format!("{} stated, {:.4} is the mean of its {} samples", self.stated, self.mean, self.samples)
    }
}

/// The digits a figure is written with after its point, no more than a double can be trusted with.
fn decimals(figure: f64) -> i32 {
    let text = figure.to_string();
    let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
    i32::try_from(digits.min(9)).unwrap_or(0)
}
