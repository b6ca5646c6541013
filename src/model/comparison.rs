//! The outcome of comparing two releases: what the JSON contract, the exports and the desk are made from.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{ConfigDiff, Diagnostic, Direction, Release, SampleRow, SampleSet, Side, Source};

/// Everything that was found between two releases.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The older release.
    pub base: Release,
    /// The newer release.
    pub candidate: Release,
    /// Configuration files that differ, by path.
    pub configs: Vec<ConfigDiff>,
    /// One row per model, task, metric and filter, in that order.
    pub evals: Vec<EvalRow>,
    /// What went wrong while reading, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// Runs that a newer run of the same task replaced.
    pub superseded: Vec<Superseded>,
    /// How many blobs are the same on both sides and were not needed.
    pub identical: u64,
    /// The level at which a change counts as real.
    pub alpha: f64,
}

/// A run of a task that does not count, because a newer one on the same side does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Superseded {
    /// The side.
    pub side: Side,
    /// The model.
    pub model: String,
    /// The task.
    pub task: String,
    /// The file of the run that does not count.
    pub path: String,
}

/// One row: a metric of a task under a filter, on both sides.
#[derive(Clone, Debug)]
pub struct EvalRow {
    /// What the row is about.
    pub key: RowKey,
    /// The base's name of the model, where the base has the row.
    pub base_model: Option<String>,
    /// How the sides' runs came together.
    pub pairing: Pairing,
    /// The group the task belongs to.
    pub group: Option<String>,
    /// Whether the row repeats its members' figures.
    pub is_group: bool,
    /// `safety`, `math` …, from the table of well-known tasks.
    pub category: Option<String>,
    /// The registry name of the format.
    pub format: &'static str,
    /// Which way is better; `None` when nothing says so.
    pub direction: Option<Direction>,
    /// Whether the policy lets this row decide the gate.
    pub gating: bool,
    /// The base's figure.
    pub base: Option<Figure>,
    /// The candidate's figure.
    pub candidate: Option<Figure>,
    /// Candidate − base in the metric's own units.
    pub delta: Option<f64>,
    /// Counts of items, where the samples were read on both sides.
    pub samples: Option<SampleCounts>,
    /// The items behind the counts, shared by the metrics of one task and filter.
    pub pairs: Option<Arc<PairedSamples>>,
    /// The test, where one could be made.
    pub test: Option<Test>,
    /// Differences in how the two figures came about.
    pub comparability: Vec<Comparability>,
    /// What the evidence supports.
    pub verdict: Verdict,
    /// Why the verdict is what it is, in a few words.
    pub reason: Option<String>,
    /// Whether the row's samples are still being read, so that nothing is decided yet.
    pub pending: bool,
}

/// What a row is about. The order of rows is the order of this key, bytewise, `None` first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// The candidate's name of the model (the base's when the candidate has none).
    pub model: String,
    /// The task.
    pub task: String,
    /// The metric.
    pub metric: String,
    /// The filter.
    pub filter: Option<String>,
}

/// How the two sides of a row came together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// The same model, task, metric and filter on both sides; or there is only one side.
    Exact,
    /// Each side has exactly one run of the task, so they pair although the models are called differently.
    OnlyRun,
}

impl Pairing {
    /// The word used in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::OnlyRun => "only-run",
        }
    }
}

/// One side's figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The value in the metric's own units; `None` where the file states none that is a number.
    pub value: Option<f64>,
    /// Its standard error as stated.
    pub stderr: Option<f64>,
    /// The scored samples, else the count the file states.
    pub n: Option<u64>,
    /// The file: results where there are any, else the sample log.
    pub path: Arc<str>,
}

/// Counts of items. `paired = broke + fixed + same_score + differs`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SampleCounts {
    /// Items scored on both sides.
    pub paired: u64,
    /// Items only the base has.
    pub only_base: u64,
    /// Items only the candidate has.
    pub only_candidate: u64,
    /// Further occurrences of a key that the other side has no more of.
    pub duplicate: u64,
    /// Items with the same id and other content: not tested.
    pub content_changed: u64,
    /// Items that failed to run or have no number on a side.
    pub errored: u64,
    /// Items whose score got worse.
    pub broke: u64,
    /// Items whose score got better.
    pub fixed: u64,
    /// Items with the same score.
    pub same_score: u64,
    /// Items whose score differs where the direction is unknown.
    pub differs: u64,
    /// Paired items of which any raw response differs.
    pub output_changed: u64,
    /// Paired items whose extracted answer differs.
    pub answer_changed: u64,
}

impl SampleCounts {
    /// The share of items that could be paired, of all there are; `None` when there are none.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // counts stay far below 2^52
    pub fn paired_share(&self) -> Option<f64> {
        let all = self.paired + self.only_base + self.only_candidate + self.content_changed + self.errored;
        (all > 0).then(|| self.paired as f64 / all as f64)
    }
}

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

/// A test of one row, oriented so that positive is better.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// `mcnemar-midp`, `paired-t`, `clustered-t`, `unpaired-z`; `sign-flip` where differences do not vary.
    pub method: &'static str,
    /// Items tested; `None` where only standard errors were there.
    pub n: Option<u64>,
    /// Candidate − base, oriented.
    pub delta: f64,
    /// The standard error of that difference.
    pub stderr: Option<f64>,
    /// The 95 % interval of that difference.
    pub ci95: Option<[f64; 2]>,
    /// The two-sided p-value.
    pub p: Option<f64>,
    /// The p-value corrected for the number of rows looked at; `None` outside the family.
    pub q: Option<f64>,
    /// The family q was computed in.
    pub family: &'static str,
    /// The smallest change this many items would show, four times in five.
    pub mde: Option<f64>,
    /// Clusters, where the items hang together.
    pub clusters: Option<u64>,
}

/// One difference in how the two figures came about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Comparability {
    /// What differs: `num-fewshot`, `task-version` …
    pub code: &'static str,
    /// What that does to the comparison.
    pub effect: Effect,
    /// The base's value, as text.
    pub base: Option<String>,
    /// The candidate's value, as text.
    pub candidate: Option<String>,
}

/// What a difference does to a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The figures cannot be compared.
    Breaks,
    /// The figures can be compared, with that in mind.
    Weakens,
    /// Worth saying; changes nothing.
    None,
}

impl Effect {
    /// The word used in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Breaks => "breaks",
            Self::Weakens => "weakens",
            Self::None => "none",
        }
    }
}

/// What the evidence supports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Worse beyond noise.
    Regressed,
    /// Better beyond noise.
    Improved,
    /// Not worse by more than the margin the policy states.
    NotWorse,
    /// Every paired score is equal.
    Unchanged,
    /// The evidence does not tell.
    Inconclusive,
    /// Nothing could be tested.
    Untested,
    /// A difference in how the figures came about forbids comparing them.
    NotComparable,
}

impl Verdict {
    /// All verdicts, worst news first.
    pub const ALL: [Verdict; 7] = [
        Self::Regressed,
        Self::Improved,
        Self::NotWorse,
        Self::Unchanged,
        Self::Inconclusive,
        Self::Untested,
        Self::NotComparable,
    ];

    /// The word used on screen and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Regressed => "regressed",
            Self::Improved => "improved",
            Self::NotWorse => "not-worse",
            Self::Unchanged => "unchanged",
            Self::Inconclusive => "inconclusive",
            Self::Untested => "untested",
            Self::NotComparable => "not-comparable",
        }
    }
}

impl Comparison {
    /// How many rows have each verdict.
    #[must_use]
    pub fn verdicts(&self) -> BTreeMap<Verdict, u64> {
        let mut counts: BTreeMap<Verdict, u64> = Verdict::ALL.into_iter().map(|verdict| (verdict, 0)).collect();
        for row in &self.evals {
            *counts.entry(row.verdict).or_default() += 1;
        }
        counts
    }

    /// One side's release.
    #[must_use]
    pub fn release(&self, side: Side) -> &Release {
        match side {
            Side::Base => &self.base,
            Side::Candidate => &self.candidate,
        }
    }
}

impl EvalRow {
    /// One side's figure.
    #[must_use]
    pub fn figure(&self, side: Side) -> Option<&Figure> {
        match side {
            Side::Base => self.base.as_ref(),
            Side::Candidate => self.candidate.as_ref(),
        }
    }
}
