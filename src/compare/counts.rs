//! What became of each sample under one metric, counted.

use crate::model::{Direction, PairedItem, PairedSamples, SampleChange, SampleCounts, SampleRow, SampleSet, Side};

/// The samples of one row, counted.
#[derive(Debug)]
pub struct Scored {
    /// The counts.
    pub counts: SampleCounts,
    /// The places in [`PairedSamples::items`] of the items scored on both sides, in order.
    pub paired: Vec<u32>,
    /// Candidate − base of each of them, oriented so that positive is better; as it is where the direction is unknown.
    pub differences: Vec<f64>,
    /// Whether every score on both sides is 0 or 1.
    pub binary: bool,
    /// Whether some scores are no numbers at all.
    pub not_numbers: bool,
}

/// Counts the items of a row; items that were repeated count with the mean of their repeats.
#[must_use]
pub fn score(pairs: &PairedSamples, metric: &str, direction: Option<Direction>) -> Scored {
    let view = MetricView::new(pairs, metric, direction);
    let mut counts = SampleCounts { duplicate: pairs.duplicates, ..SampleCounts::default() };
    let mut differences = Vec::with_capacity(pairs.items.len());
    let mut paired = Vec::with_capacity(pairs.items.len());
    for (place, item) in (0_u32..).zip(&pairs.items) {
        let change = view.change(item);
        count(&mut counts, change);
        if !is_paired(change) {
            continue;
        }
        counts.output_changed += u64::from(view.differs(item, |row| row.output));
        counts.answer_changed += u64::from(view.differs(item, |row| row.answer));
        if let (Some(base), Some(candidate)) = (view.score(item, Side::Base), view.score(item, Side::Candidate)) {
            paired.push(place);
            differences.push(direction.map_or(1.0, Direction::sign) * (candidate - base));
        }
    }
    Scored { counts, paired, differences, binary: view.is_binary(), not_numbers: view.has_not_numbers() }
}

fn is_paired(change: SampleChange) -> bool {
    use SampleChange::{Broke, Differs, Fixed, OutputChanged, Same};
    matches!(change, Broke | Fixed | Differs | OutputChanged | Same)
}

fn count(counts: &mut SampleCounts, change: SampleChange) {
    let counter = match change {
        SampleChange::Broke => &mut counts.broke,
        SampleChange::Fixed => &mut counts.fixed,
        SampleChange::Differs => &mut counts.differs,
        SampleChange::OutputChanged | SampleChange::Same => &mut counts.same_score,
        SampleChange::OnlyBase => &mut counts.only_base,
        SampleChange::OnlyCandidate => &mut counts.only_candidate,
        SampleChange::ContentChanged => &mut counts.content_changed,
        SampleChange::Errored => &mut counts.errored,
    };
    *counter += 1;
    counts.paired += u64::from(is_paired(change));
}

/// Paired samples seen through one metric.
#[derive(Debug)]
pub struct MetricView<'a> {
    pairs: &'a PairedSamples,
    columns: [Option<usize>; 2],
    direction: Option<Direction>,
}

impl<'a> MetricView<'a> {
    /// The samples under a metric. A side that does not score it has no numbers.
    #[must_use]
    pub fn new(pairs: &'a PairedSamples, metric: &str, direction: Option<Direction>) -> Self {
        Self { pairs, columns: Side::BOTH.map(|side| pairs.side(side).0.metric(metric)), direction }
    }

    /// The item's score on a side: the mean over its repeats that have a number.
    #[must_use]
    pub fn score(&self, item: &PairedItem, side: Side) -> Option<f64> {
        let column = self.columns[side as usize]?;
        let set = self.set(side);
        let (mut sum, mut n) = (0.0, 0.0);
        for &row in item.rows(side).as_slice() {
            let score = set.score(row as usize, column);
            if score.is_finite() && !set.rows[row as usize].flags.errored {
                sum += score;
                n += 1.0;
            }
        }
        (n > 0.0).then(|| sum / n)
    }

    /// The score of every repeat, in the order of the file; `None` where there is no number.
    #[must_use]
    pub fn scores(&self, item: &PairedItem, side: Side) -> Vec<Option<f64>> {
        let Some(column) = self.columns[side as usize] else { return Vec::new() };
        let score = |&row: &u32| Some(self.set(side).score(row as usize, column)).filter(|score| score.is_finite());
        item.rows(side).as_slice().iter().map(score).collect()
    }

    /// What became of an item.
    #[must_use]
    pub fn change(&self, item: &PairedItem) -> SampleChange {
        if item.content_changed {
            return SampleChange::ContentChanged;
        }
        match (item.base.first(), item.candidate.first()) {
            (_, None) => return SampleChange::OnlyBase,
            (None, _) => return SampleChange::OnlyCandidate,
            _ => {}
        }
        let (Some(base), Some(candidate)) = (self.score(item, Side::Base), self.score(item, Side::Candidate)) else {
            return SampleChange::Errored;
        };
        let repeated = Side::BOTH.iter().any(|&side| item.rows(side).as_slice().len() > 1);
        match self.direction {
            _ if same_score(base, candidate, repeated) && self.differs(item, |row| row.output) => {
                SampleChange::OutputChanged
            }
            _ if same_score(base, candidate, repeated) => SampleChange::Same,
            None => SampleChange::Differs,
            Some(direction) if direction.sign() * (candidate - base) < 0.0 => SampleChange::Broke,
            Some(_) => SampleChange::Fixed,
        }
    }

    /// Whether a digest differs between the sides, in any repeat of which both have one: what a side did not keep is
    /// unknown, not different.
    pub fn differs<D: PartialEq>(&self, item: &PairedItem, digest: impl Fn(&SampleRow) -> Option<D>) -> bool {
        let (base, candidate) = (item.base.as_slice(), item.candidate.as_slice());
        base.iter().zip(candidate).any(|(&base, &candidate)| {
            let base = digest(&self.set(Side::Base).rows[base as usize]);
            let candidate = digest(&self.set(Side::Candidate).rows[candidate as usize]);
            base.zip(candidate).is_some_and(|(base, candidate)| base != candidate)
        })
    }

    fn set(&self, side: Side) -> &'a SampleSet {
        &self.pairs.side(side).0
    }

    /// Whether every repeat of every item passed or failed.
    #[must_use]
    pub fn is_pass_or_fail(&self) -> bool {
        self.all_scores(|score| score == 0.0 || score == 1.0 || score.is_nan())
    }

    fn is_binary(&self) -> bool {
        // An item that was run several times has a rate, not a pass.
        let repeated = |item: &PairedItem| Side::BOTH.iter().any(|&side| item.rows(side).as_slice().len() > 1);
        self.is_pass_or_fail() && !self.pairs.items.iter().any(repeated)
    }

    fn all_scores(&self, holds: impl Fn(f64) -> bool) -> bool {
        Side::BOTH.iter().all(|&side| {
            let Some(column) = self.columns[side as usize] else { return false };
            let set = self.set(side);
            (0..set.rows.len()).all(|row| holds(set.score(row, column)))
        })
    }

    fn has_not_numbers(&self) -> bool {
        Side::BOTH.iter().any(|&side| {
            let stated = self.columns[side as usize].and_then(|column| self.set(side).not_numbers.get(column));
            stated.is_some_and(|&count| count > 0)
        })
    }
}

/// Scores are equal when they are the same number; means of repeats may differ in the last bit.
#[allow(clippy::float_cmp)]
fn same_score(base: f64, candidate: f64, repeated: bool) -> bool {
    let slack = if repeated { f64::EPSILON * base.abs().max(candidate.abs()) } else { 0.0 };
    base == candidate || (base - candidate).abs() <= slack
}
