//! What became of each item of a row under the row's metric.

use crate::model::{Direction, PairedItem, PairedSamples, Rows, SampleChange, Side};

/// One item under one metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ItemChange {
    /// Its place in [`PairedSamples::items`].
    pub item: usize,
    /// What became of it.
    pub change: SampleChange,
    /// The base's score, the mean of its repeats; NaN where there is none.
    pub base: f64,
    /// The candidate's score.
    pub candidate: f64,
}

/// The items of a row, in the order of the pairs.
#[must_use]
pub fn of_row(pairs: &PairedSamples, metric: &str, direction: Option<Direction>) -> Vec<ItemChange> {
    let one = |(item, paired): (usize, &PairedItem)| {
        let base = mean_score(pairs, Side::Base, &paired.base, metric);
        let candidate = mean_score(pairs, Side::Candidate, &paired.candidate, metric);
        let change = change(pairs, paired, (base, candidate), direction);
        ItemChange { item, change, base, candidate }
    };
    pairs.items.iter().enumerate().map(one).collect()
}

fn mean_score(pairs: &PairedSamples, side: Side, rows: &Rows, metric: &str) -> f64 {
    let (set, _) = pairs.side(side);
    let Some(metric) = set.metric(metric) else { return f64::NAN };
    let (mut sum, mut count) = (0.0, 0.0);
    for &row in rows.as_slice() {
        sum += set.score(row as usize, metric);
        count += 1.0;
    }
    sum / count
}

fn change(
    pairs: &PairedSamples,
    item: &PairedItem,
    (base, candidate): (f64, f64),
    direction: Option<Direction>,
) -> SampleChange {
    match (&item.base, &item.candidate) {
        _ if item.content_changed => return SampleChange::ContentChanged,
        (_, Rows::None) => return SampleChange::OnlyBase,
        (Rows::None, _) => return SampleChange::OnlyCandidate,
        _ => {}
    }
    if base.is_nan() || candidate.is_nan() || errored(pairs, item) {
        return SampleChange::Errored;
    }
    if base == candidate {
        return if same_output(pairs, item) { SampleChange::Same } else { SampleChange::OutputChanged };
    }
    match direction {
        None => SampleChange::Differs,
        Some(direction) if (candidate - base) * direction.sign() < 0.0 => SampleChange::Broke,
        Some(_) => SampleChange::Fixed,
    }
}

fn errored(pairs: &PairedSamples, item: &PairedItem) -> bool {
    Side::BOTH.into_iter().any(|side| {
        let rows = &pairs.side(side).0.rows;
        item.rows(side).as_slice().iter().any(|&row| rows.get(row as usize).is_some_and(|row| row.flags.errored))
    })
}

fn same_output(pairs: &PairedSamples, item: &PairedItem) -> bool {
    let outputs = |side: Side| {
        let rows = &pairs.side(side).0.rows;
        item.rows(side)
            .as_slice()
            .iter()
            .map(|&row| rows.get(row as usize).and_then(|row| row.output))
            .collect::<Vec<_>>()
    };
    outputs(Side::Base) == outputs(Side::Candidate)
}
