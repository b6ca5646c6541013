//! One row of a comparison: figures, counts, the test and what stands in its way.

use std::sync::Arc;

use super::{Cause, Direction, PairedSamples, Settings, Side, Verdict};

/// One row: a metric of a task under a filter, on both sides.
#[derive(Clone, Debug, Default)]
pub struct EvalRow {
    /// What the row is about.
    pub key: RowKey,
    /// The base's name of the model, where the base has the row.
    pub base_model: Option<String>,
    /// The base's name of the task, where the base has the row.
    pub base_task: Option<String>,
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
    /// What the policy states of the row.
    pub settings: Settings,
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
    /// Between what the change would lie if the items one side lacks had all failed or all passed there, oriented;
    /// `None` where none is missing or items do not pass or fail.
    pub missing_bounds: Option<[f64; 2]>,
    /// How many items an unchanged model would flip, where repeats tell.
    pub noise: Option<NoiseFloor>,
    /// What more repeats could still take off the standard error, where items were repeated.
    pub repeats: Option<Repeats>,
    /// Why its items changed, most frequent first.
    pub causes: Vec<CauseCount>,
    /// A field of the items by which they seem to hang together, which the test does not count in.
    pub clustering: Option<Clustering>,
    /// The same comparison on parts of the items.
    pub slices: Vec<Slice>,
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
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// How the two sides of a row came together, the surest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pairing {
    /// The same model, task, metric and filter on both sides; or there is only one side.
    #[default]
    Exact,
    /// The policy says that the two names stand for the same.
    Policy,
    /// Files of the two moved from one place to the other, unchanged.
    Moved,
    /// The names are the same but for versions, dates, hashes or the releases' own names.
    Version,
    /// Each side has exactly one run of the task, so they pair although the models are called differently.
    OnlyRun,
    /// Their files are in the same place, but for versions and dates, and no other's.
    Place,
    /// The tasks have the same items.
    Items,
    /// The models ran the same tasks on as many items, and no others did.
    Tasks,
}

impl Pairing {
    /// The word used in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.words().0
    }

    /// How they were paired, to be read after "paired"; `None` where the names are the same.
    #[must_use]
    pub fn how(self) -> Option<&'static str> {
        self.words().1
    }

    fn words(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Exact => ("exact", None),
            Self::Policy => ("policy", Some("as candor.toml says")),
            Self::Moved => ("moved", Some("by files that moved unchanged")),
            Self::Version => ("version", Some("by names that differ in the release alone")),
            Self::Place => ("place", Some("by the place of their files")),
            Self::Items => ("items", Some("by the items of the task")),
            Self::Tasks => ("tasks", Some("by the tasks they ran")),
            Self::OnlyRun => ("only-run", Some("as the only runs of the task")),
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

/// How many items would flip between two runs of a model that did not change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoiseFloor {
    /// The expected number of items that break; as many get fixed.
    pub each_way: f64,
    /// Of how many items the estimate is made.
    pub measured: u64,
    /// What it is made from.
    pub source: NoiseSource,
}

/// What a noise floor is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoiseSource {
    /// The repeats within one side's run.
    Repeats(Side),
    /// An earlier run of the same thing on one side.
    EarlierRun(Side),
}

impl NoiseSource {
    /// The words used on screen and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Repeats(Side::Base) => "repeats-of-base",
            Self::Repeats(Side::Candidate) => "repeats-of-candidate",
            Self::EarlierRun(Side::Base) => "earlier-run-of-base",
            Self::EarlierRun(Side::Candidate) => "earlier-run-of-candidate",
        }
    }
}

/// How often items were repeated, and what that leaves of the noise of single answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Repeats {
    /// The most repeats of an item on either side: base, candidate.
    pub most: [u32; 2],
    /// The share of the squared standard error that is noise of single answers: near 1 more repeats would help,
    /// near 0 only more items.
    pub noise_share: Option<f64>,
}

/// Items of a row that changed for one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CauseCount {
    /// The cause.
    pub cause: Cause,
    /// Items that broke for it.
    pub broke: u64,
    /// Items that were fixed by it.
    pub fixed: u64,
    /// Items that changed otherwise: another output with the same score, an error, other content.
    pub other: u64,
}

/// Items that hang together more than the test assumes.
#[derive(Clone, Debug, PartialEq)]
pub struct Clustering {
    /// The field whose values they share.
    pub field: String,
    /// How many values there are.
    pub clusters: u64,
    /// The standard error with clusters, as a multiple of the one without.
    pub ratio: f64,
}

/// A row on those of its items that share a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// The field, such as `subject`.
    pub field: String,
    /// Its value.
    pub value: String,
    /// Items scored on both sides.
    pub paired: u64,
    /// The mean score of these items in the base and in the candidate, in the metric's own units.
    pub means: [f64; 2],
    /// Items whose score got worse.
    pub broke: u64,
    /// Items whose score got better.
    pub fixed: u64,
    /// The test; its q counts every slice of every row.
    pub test: Option<Test>,
    /// Whether the slice moved otherwise than the rest of the row: a test of the difference between the two.
    pub contrast: Option<Test>,
    /// What the evidence supports.
    pub verdict: Verdict,
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

/// Whether figures of one metric can be taken for shares of a whole: there is a value, and all of them lie between 0
/// and 1.
#[must_use]
pub fn are_shares<'a>(figures: impl Iterator<Item = &'a Figure>) -> bool {
    let mut values = figures.filter_map(|figure| figure.value).peekable();
    values.peek().is_some() && values.all(|value| (0.0..=1.0).contains(&value))
}

impl EvalRow {
    /// Whether the policy lets this row decide the gate.
    #[must_use]
    pub fn is_gating(&self) -> bool {
        self.settings.gating == Some(true)
    }

    /// Whether its figures are shares of a whole, see [`are_shares`].
    #[must_use]
    pub fn is_share(&self) -> bool {
        are_shares([&self.base, &self.candidate].into_iter().flatten())
    }

    /// The interval of the change with the change's own sign: where smaller is better, a test's is turned so that
    /// positive is better.
    #[must_use]
    pub fn interval(&self) -> Option<[f64; 2]> {
        let [low, high] = self.test.as_ref()?.ci95?;
        Some(if self.direction == Some(Direction::Lower) { [-high, -low] } else { [low, high] })
    }

    /// One side's figure.
    #[must_use]
    pub fn figure(&self, side: Side) -> Option<&Figure> {
        match side {
            Side::Base => self.base.as_ref(),
            Side::Candidate => self.candidate.as_ref(),
        }
    }
}
