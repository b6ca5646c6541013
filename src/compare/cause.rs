//! Why did a sample change? What the hashes say; the first cause that holds.

use super::counts::MetricView;
use crate::model::{PairedItem, PairedSamples, SampleChange, SampleRow, Side};

/// Why a sample changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A side failed to run it.
    Error,
    /// The item itself is another.
    Dataset,
    /// The same item, another reference.
    Target,
    /// The same item, another prompt.
    Prompt,
    /// The same output and answer, another score.
    Scorer,
    /// The answer was not found in the output, or another one was found in the same output.
    Extraction,
    /// The file says the output was cut.
    Truncation,
    /// The output is empty.
    Empty,
    /// The same prompt, another output.
    Model,
}

impl Cause {
    /// The word used on screen and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Dataset => "dataset",
            Self::Target => "target",
            Self::Prompt => "prompt",
            Self::Scorer => "scorer",
            Self::Extraction => "extraction",
            Self::Truncation => "truncation",
            Self::Empty => "empty",
            Self::Model => "model",
        }
    }
}

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
