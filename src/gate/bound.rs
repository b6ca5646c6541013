//! What a policy demands of the candidate's own figure, judged by the end of its own interval: a figure that
//! merely may be good enough is not.

use super::{Demand, Why};
use crate::compare::counts::MetricView;
use crate::model::{EvalRow, Settings, Side};
use crate::stats;

/// The demands that the candidate's figure does not meet for sure.
pub(super) fn broken(row: &EvalRow, settings: &Settings) -> Vec<Why> {
    // That the candidate has no figure is a reason of its own.
    let Some(figure) = row.candidate.as_ref().filter(|_| settings.decides_gate()) else { return Vec::new() };
    let demands = [settings.at_least.map(Demand::AtLeast), settings.at_most.map(Demand::AtMost)];
    let interval = own_interval(row);
    demands
        .into_iter()
        .flatten()
        .filter_map(|demand| match (interval, figure.value) {
            (Some([low, high]), _) => demand.broken(low, high),
            // A figure that misses by itself needs no interval to be told.
            (None, Some(value)) => demand.broken(value, value).or(Some(Why::Unsure { demand })),
            (None, None) => Some(Why::Unsure { demand }),
        })
        .collect()
}

impl Demand {
    fn broken(self, low: f64, high: f64) -> Option<Why> {
        let (end, is_broken) = match self {
            Self::AtLeast(limit) => (low, low < limit),
            Self::AtMost(limit) => (high, high > limit),
        };
        is_broken.then_some(Why::Bound { demand: self, end })
    }
}

/// The 95 % interval of the candidate's figure, in the metric's own units: Wilson's where samples pass or fail,
/// else the figure and its standard error. `None` where nothing tells.
#[must_use]
pub fn own_interval(row: &EvalRow) -> Option<[f64; 2]> {
    let figure = row.candidate.as_ref()?;
    let scores = scores(row, Side::Candidate);
    if let Some(interval) = rate_interval(row, &scores) {
        return Some(interval);
    }
    let of_samples = || stats::paired_numeric(&scores)?.stderr.filter(|stderr| *stderr > 0.0);
    let value = figure.value.filter(|value| value.is_finite())?;
    let half = stats::Z_975 * figure.stderr.filter(|stderr| stderr.is_finite()).or_else(of_samples)?;
    Some([value - half, value + half])
}

/// One score for each of a side's items that has one.
fn scores(row: &EvalRow, side: Side) -> Vec<f64> {
    let Some(pairs) = &row.pairs else { return Vec::new() };
    let view = MetricView::new(pairs, &row.key.metric, row.direction);
    pairs.items.iter().filter_map(|item| view.score(item, side)).collect()
}

/// The interval of a rate of passes, where the samples are passes and fails and their rate is the figure stated.
#[allow(clippy::float_cmp)] // passes are written as just 0 and 1
fn rate_interval(row: &EvalRow, scores: &[f64]) -> Option<[f64; 2]> {
    if !scores.iter().all(|&score| score == 0.0 || score == 1.0) {
        return None;
    }
    let passed = scores.iter().filter(|&&score| score == 1.0).count() as u64;
    let n = scores.len() as u64;
    let [mut low, mut high] = stats::wilson(passed, n)?;
    if passed == 0 {
        high = stats::zero_event_bound(n)?;
    } else if passed == n {
        low = 1.0 - stats::zero_event_bound(n)?;
    }
    let unit = unit(row)?;
    Some([low * unit, high * unit])
}

/// What a rate is stated in: 1 for shares, 100 for percents. Nought is the same in both, so the base's figure is
/// asked where the candidate's does not tell. `None` where the candidate's is not the rate of its samples at all.
fn unit(row: &EvalRow) -> Option<f64> {
    let mut told = None;
    for side in [Side::Base, Side::Candidate] {
        let scores = scores(row, side);
        let Some(stated) = row.figure(side).and_then(|figure| figure.value) else { continue };
        let Some(rate) = stats::paired_numeric(&scores).map(|mean| mean.delta) else { continue };
        let miss = |unit: &f64| (stated / unit - rate).abs();
        let unit = [1.0, 100.0].into_iter().min_by(|a, b| miss(a).total_cmp(&miss(b)))?;
        // Files round to two digits at worst.
        let is_its_rate = miss(&unit) <= 0.005;
        if side == Side::Candidate && !is_its_rate {
            return None;
        }
        if is_its_rate && rate > 0.0 {
            told = Some(unit);
        }
    }
    Some(told.unwrap_or(1.0))
}
