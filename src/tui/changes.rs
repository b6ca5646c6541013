//! What became of each item of a row under the row's metric, and why.

use std::ops::Range;

use crate::compare::cause::cause;
use crate::compare::counts::MetricView;
use crate::model::Cause;
use crate::model::{Direction, PairedSamples, SampleChange, Side};
use crate::tui::format::score;
use crate::tui::theme::Glyphs;

/// One item under one metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ItemChange {
    /// Its place in [`PairedSamples::items`].
    pub item: usize,
    /// What became of it.
    pub change: SampleChange,
    /// Why, as far as hashes tell.
    pub cause: Option<Cause>,
    /// The base's score, the mean of its repeats; NaN where there is none.
    pub base: f64,
    /// The candidate's score.
    pub candidate: f64,
}

/// Some of the items of a row, in the order of the pairs.
#[must_use]
pub fn of_items(
    pairs: &PairedSamples,
    metric: &str,
    direction: Option<Direction>,
    items: Range<usize>,
) -> Vec<ItemChange> {
    let view = MetricView::new(pairs, metric, direction);
    let items = pairs.items.iter().enumerate().take(items.end).skip(items.start);
    let change = items.map(|(item, paired)| {
        let score = |side| view.score(paired, side).unwrap_or(f64::NAN);
        let (base, candidate) = (score(Side::Base), score(Side::Candidate));
        ItemChange { item, change: view.change(paired), cause: cause(pairs, paired, &view), base, candidate }
    });
    change.collect()
}

/// What both sides' answers were worth: `1 ▶ 0`.
#[must_use]
pub fn scores_of(change: &ItemChange, glyphs: &Glyphs) -> String {
    format!("{} {} {}", score(change.base, glyphs), glyphs.to, score(change.candidate, glyphs))
}
