//! Why did a sample change? What the hashes say; the first cause that holds.

use super::counts::MetricView;
use crate::model::{Cause, PairedItem, PairedSamples, SampleChange, SampleRow, Side};

/// The cause of an item's change; `None` where nothing changed or a side lacks the item.
#[must_use]
pub fn cause(pairs: &PairedSamples, item: &PairedItem, view: &MetricView<'_>) -> Option<Cause> {
    match view.change(item) {
        SampleChange::Same | SampleChange::OnlyBase | SampleChange::OnlyCandidate => None,
        SampleChange::Errored => Some(Cause::Error),
        SampleChange::ContentChanged => Some(Cause::Dataset),
        SampleChange::Broke | SampleChange::Fixed | SampleChange::Differs => Some(of_rows(pairs, item, view, true)),
        SampleChange::OutputChanged => Some(of_rows(pairs, item, view, false)),
    }
}

fn of_rows(pairs: &PairedSamples, item: &PairedItem, view: &MetricView<'_>, score_differs: bool) -> Cause {
    let any = |side: Side, holds: fn(&SampleRow) -> bool| {
        item.rows(side).as_slice().iter().any(|&row| holds(&pairs.side(side).0.rows[row as usize]))
    };
    // What only the worse side shows explains the change; what both sides show does not.
    let appeared = |holds: fn(&SampleRow) -> bool| any(Side::Base, holds) != any(Side::Candidate, holds);
    let output_differs = view.differs(item, |row| row.output);
    let answer_differs = view.differs(item, |row| row.answer);
    if view.differs(item, |row| row.target) {
        Cause::Target
    } else if view.differs(item, |row| row.prompt) {
        Cause::Prompt
    } else if score_differs && !output_differs && !answer_differs {
        Cause::Scorer
    } else if appeared(|row| row.flags.no_answer && !row.flags.empty) || (!output_differs && answer_differs) {
        Cause::Extraction
    } else if appeared(|row| row.flags.truncated) {
        Cause::Truncation
    } else if appeared(|row| row.flags.empty) {
        Cause::Empty
    } else {
        Cause::Model
    }
}
