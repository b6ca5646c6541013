//! Samples of two sides, brought together item by item, and what became of each.

use std::sync::Arc;

use super::{SampleRow, SampleSet, Side, Source};

/// The items of one task and filter, both sides together.
#[derive(Clone, Debug)]
pub struct PairedSamples {
    /// The base's rows and the file they are in.
    pub base: (Arc<SampleSet>, Source),
    /// The candidate's rows and the file they are in.
    pub candidate: (Arc<SampleSet>, Source),
    /// What the items were paired by.
    pub by: PairedBy,
    /// The items, in the natural order of their ids.
    pub items: Vec<PairedItem>,
    /// Further occurrences of a key that the other side has no more of.
    pub duplicates: u64,
}

/// What samples were paired by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairedBy {
    /// The hash of the item's content.
    Content,
    /// An id the data set gives.
    Id,
    /// The position, after the inputs were found to agree.
    Position,
    /// Nothing: positions are all there is, and the inputs disagree. Holds the share that agreed, in percent.
    Refused(u8),
}

/// One item and its rows on either side: several where it was repeated.
#[derive(Clone, Debug)]
pub struct PairedItem {
    /// Row numbers in the base's set; empty when the base lacks the item.
    pub base: Rows,
    /// Row numbers in the candidate's set.
    pub candidate: Rows,
    /// Which occurrence of the same key, counted from 0.
    pub occurrence: u32,
    /// The same id with content that matches nothing on the other side.
    pub content_changed: bool,
}

/// Row numbers of one item: nearly always one, so that one costs no allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// The side lacks the item.
    None,
    /// One row.
    One(u32),
    /// One row for each repeat.
    Many(Box<[u32]>),
}

impl Rows {
    /// The row numbers.
    #[must_use]
    pub fn as_slice(&self) -> &[u32] {
        match self {
            Self::None => &[],
            Self::One(row) => std::slice::from_ref(row),
            Self::Many(rows) => rows,
        }
    }

    /// The first row.
    #[must_use]
    pub fn first(&self) -> Option<usize> {
        self.as_slice().first().map(|row| *row as usize)
    }
}

impl PairedSamples {
    /// The first row of an item on one side; `None` when the side lacks the item.
    #[must_use]
    pub fn row(&self, item: &PairedItem, side: Side) -> Option<&SampleRow> {
        self.side(side).0.rows.get(item.rows(side).first()?)
    }

    /// One side's rows and the file they are in.
    #[must_use]
    pub fn side(&self, side: Side) -> &(Arc<SampleSet>, Source) {
        match side {
            Side::Base => &self.base,
            Side::Candidate => &self.candidate,
        }
    }
}

impl PairedItem {
    /// One side's row numbers.
    #[must_use]
    pub fn rows(&self, side: Side) -> &Rows {
        match side {
            Side::Base => &self.base,
            Side::Candidate => &self.candidate,
        }
    }
}

/// What became of one item under one metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SampleChange {
    /// The score got worse.
    Broke,
    /// The score got better.
    Fixed,
    /// The score differs and nothing says which way is better.
    Differs,
    /// The same score, another output.
    OutputChanged,
    /// Only the base has it.
    OnlyBase,
    /// Only the candidate has it.
    OnlyCandidate,
    /// The same id, other content.
    ContentChanged,
    /// A side failed to run it or has no number.
    Errored,
    /// The same score, the same output.
    Same,
}

impl SampleChange {
    /// The word used on screen and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Broke => "broke",
            Self::Fixed => "fixed",
            Self::Differs => "differs",
            Self::OutputChanged => "output-changed",
            Self::OnlyBase => "only-base",
            Self::OnlyCandidate => "only-candidate",
            Self::ContentChanged => "content-changed",
            Self::Errored => "errored",
            Self::Same => "same",
        }
    }
}

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
    /// The output reads like a refusal: a guess.
    Refusal,
    /// The output repeats itself: a guess.
    Repetition,
    /// The same prompt, another output.
    Model,
}

impl Cause {
    /// All, in the order in which they are tried.
    pub const ALL: [Cause; 11] = [
        Self::Error,
        Self::Dataset,
        Self::Target,
        Self::Prompt,
        Self::Scorer,
        Self::Extraction,
        Self::Truncation,
        Self::Empty,
        Self::Refusal,
        Self::Repetition,
        Self::Model,
    ];

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
            Self::Refusal => "refusal",
            Self::Repetition => "repetition",
            Self::Model => "model",
        }
    }
}
