//! What the paired items of a row say: the test, and all that must stand beside it for an honest reading.

use super::clusters;
use super::counts::{MetricView, Scored};
use super::slices;
use crate::model::{
    Clustering, Direction, EvalRow, Figure, NoiseFloor, NoiseSource, PairedItem, PairedSamples, Repeats, Settings,
    Side, Slice, Test,
};
use crate::stats;

/// What the items say, ready to be put into the row.
#[derive(Debug, Default)]
pub struct Evidence {
    /// The test; `None` where none can be made.
    pub test: Option<Test>,
    /// Why the test says less than it might.
    pub reason: Option<String>,
    /// See [`crate::model::EvalRow::missing_bounds`].
    pub missing_bounds: Option<[f64; 2]>,
    /// How many items an unchanged model would flip.
    pub noise: Option<NoiseFloor>,
    /// What more repeats could do.
    pub repeats: Option<Repeats>,
    /// By what the items seem to hang together.
    pub clustering: Option<Clustering>,
    /// The same on parts of the items.
    pub slices: Vec<Slice>,
}

/// The items of one row under its metric.
#[derive(Clone, Copy, Debug)]
pub struct Items<'a> {
    /// The items, both sides together.
    pub pairs: &'a PairedSamples,
    /// What became of them.
    pub scored: &'a Scored,
    /// The same, item by item.
    pub view: &'a MetricView<'a>,
    /// Which way is better.
    pub direction: Direction,
    /// What the policy states of the row.
    pub settings: &'a Settings,
}

impl Items<'_> {
    /// All they say.
    #[must_use]
    pub fn evidence(&self) -> Evidence {
        let (test, reason) = self.test();
        let repeats = self.repeats(test.as_ref());
        Evidence {
            clustering: clusters::suspected(self),
            missing_bounds: self.missing_bounds(),
            noise: repeats.and_then(|_| self.noise()),
            slices: slices::of(self),
            test,
            reason,
            repeats,
        }
    }

    /// McNemar for pass and fail, a paired t for other numbers, on cluster totals where the policy names a field.
    fn test(&self) -> (Option<Test>, Option<String>) {
        if let Some(field) = &self.settings.cluster {
            return clusters::test(self, field);
        }
        let counts = &self.scored.counts;
        let test = if self.scored.binary {
            stats::paired_binary(counts.broke, counts.fixed, counts.paired)
        } else {
            stats::paired_numeric(&self.scored.differences)
        };
        (test, None)
    }

    /// The paired items with their oriented differences.
    pub(super) fn differences(&self) -> impl Iterator<Item = (&PairedItem, f64)> {
        self.scored
            .paired
            .iter()
            .zip(&self.scored.differences)
            .filter_map(|(place, difference)| Some((self.pairs.items.get(*place as usize)?, *difference)))
    }

    /// How far items that one side lacks, or could not score, could move a rate.
    fn missing_bounds(&self) -> Option<[f64; 2]> {
        let counts = &self.scored.counts;
        if counts.only_base + counts.only_candidate + counts.errored == 0 || !self.view.is_pass_or_fail() {
            return None;
        }
        let goodness = |score: f64| if self.direction == Direction::Higher { score } else { 1.0 - score };
        let (mut only_base, mut only_candidate) = ((0, 0.0), (0, 0.0));
        for item in self.pairs.items.iter().filter(|item| !item.content_changed) {
            match [Side::Base, Side::Candidate].map(|side| self.view.score(item, side)) {
                [Some(_), Some(_)] => {}
                [Some(score), None] => only_base = (only_base.0 + 1, only_base.1 + goodness(score)),
                [None, Some(score)] => only_candidate = (only_candidate.0 + 1, only_candidate.1 + goodness(score)),
                // Nobody knows either side: it may have been passed by the base and failed by the candidate, or the
                // other way round.
                [None, None] => {
                    only_base = (only_base.0 + 1, only_base.1 + 1.0);
                    only_candidate.0 += 1;
                }
            }
        }
        let mean = self.scored.differences.iter().sum::<f64>() / self.scored.differences.len().max(1) as f64;
        stats::missing_bounds(mean, counts.paired, only_base, only_candidate)
    }

    /// How often items were repeated; `None` where none was.
    fn repeats(&self, test: Option<&Test>) -> Option<Repeats> {
        let most = Side::BOTH.map(|side| {
            let repeats = self.pairs.items.iter().map(|item| item.rows(side).as_slice().len()).max();
            u32::try_from(repeats.unwrap_or(0)).unwrap_or(u32::MAX)
        });
        if most.iter().all(|&repeats| repeats < 2) {
            return None;
        }
        Some(Repeats { most, noise_share: test.and_then(|test| self.noise_share(test, most)) })
    }

    fn noise_share(&self, test: &Test, most: [u32; 2]) -> Option<f64> {
        let [base, candidate] = Side::BOTH.map(|side| {
            let scores: Vec<Vec<f64>> = self.differences().map(|(item, _)| self.finite_scores(item, side)).collect();
            stats::within_variance(scores.iter().map(Vec::as_slice))
        });
        stats::repeat_share((base?, most[0]), (candidate?, most[1]), test.n?, test.stderr?)
    }

    fn finite_scores(&self, item: &PairedItem, side: Side) -> Vec<f64> {
        self.view.scores(item, side).into_iter().flatten().collect()
    }

    /// The noise floor from the base's repeats, else from the candidate's.
    fn noise(&self) -> Option<NoiseFloor> {
        Side::BOTH.into_iter().find_map(|side| self.noise_of(side))
    }

    #[allow(clippy::float_cmp)] // passes and fails are exactly 1 and 0
    fn noise_of(&self, side: Side) -> Option<NoiseFloor> {
        let mut passes = Vec::with_capacity(self.scored.paired.len());
        for (item, _) in self.differences() {
            let scores = self.finite_scores(item, side);
            if !scores.iter().all(|score| *score == 0.0 || *score == 1.0) {
                return None;
            }
            let passed = scores.iter().filter(|score| **score == 1.0).count();
            passes.push((u32::try_from(passed).ok()?, u32::try_from(scores.len()).ok()?));
        }
        let noise = stats::flip_noise(passes)?;
        Some(NoiseFloor { each_way: noise.each_way(), measured: noise.measured, source: NoiseSource::Repeats(side) })
    }
}

impl Evidence {
    /// Puts it into the row it is about; what the row has as its reason counts before ours.
    pub fn put_into(self, row: &mut EvalRow) {
        let Self { test, reason, missing_bounds, noise, repeats, clustering, slices } = self;
        row.reason = row.reason.take().or(reason);
        (row.test, row.missing_bounds, row.noise) = (test, missing_bounds, noise);
        (row.repeats, row.clustering, row.slices) = (repeats, clustering, slices);
    }
}

/// The test of two figures without samples: from the standard errors stated, else, for rates, from the number of
/// items that the policy states.
#[must_use]
pub fn of_figures(
    (base, candidate): (Option<&Figure>, Option<&Figure>),
    direction: Direction,
    items: Option<u64>,
) -> Evidence {
    let value = |figure: Option<&Figure>| figure?.value.filter(|value| value.is_finite());
    let (Some(base_value), Some(candidate_value)) = (value(base), value(candidate)) else { return Evidence::default() };
    // A rate above 1 is in percent, and then so is the other one.
    let whole = if base_value.abs().max(candidate_value.abs()) > 1.0 { 100.0 } else { 1.0 };
    let stderr = |figure: Option<&Figure>, value: f64| {
        let stated = figure?.stderr.filter(|stderr| stderr.is_finite());
        stated.or_else(|| stats::rate_stderr(value / whole, items?).map(|stderr| stderr * whole))
    };
    let test = stderr(base, base_value).zip(stderr(candidate, candidate_value)).and_then(|(of_base, of_candidate)| {
        stats::unpaired((base_value, of_base), (candidate_value, of_candidate), direction)
    });
    Evidence { test, ..Evidence::default() }
}

/// The noise floor from a run that was made twice: the items whose score differs between the two.
#[must_use]
pub fn noise_of_rerun(earlier: &PairedSamples, metric: &str, side: Side) -> Option<NoiseFloor> {
    let scored = super::counts::score(earlier, metric, None);
    if !scored.binary || scored.counts.paired == 0 {
        return None;
    }
    let each_way = scored.counts.differs as f64 / 2.0;
    Some(NoiseFloor { each_way, measured: scored.counts.paired, source: NoiseSource::EarlierRun(side) })
}
