//! Runs: one evaluation of one model over tasks, as the files of a release state it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{SampleSet, Side};

/// Which way a metric is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Larger is better.
    Higher,
    /// Smaller is better.
    Lower,
}

impl Direction {
    /// The word used in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
        }
    }

    /// +1 or −1: multiplies a difference so that positive is better.
    #[must_use]
    pub fn sign(self) -> f64 {
        match self {
            Self::Higher => 1.0,
            Self::Lower => -1.0,
        }
    }
}

/// What one file says of one run. A run may be told by several files (results and sample logs);
/// those with the same [`RunPart::key`] belong together.
#[derive(Clone, Debug, Default)]
pub struct RunPart {
    /// What ties files of one run together, within one format.
    pub key: RunKey,
    /// The model's name, where the file states it.
    pub model: Option<String>,
    /// When the run was made, in seconds since 1970; decides which of several runs counts.
    pub date: Option<f64>,
    /// The figures the file states.
    pub metrics: Vec<MetricValue>,
    /// The samples the file holds.
    pub samples: Vec<SampleSet>,
    /// What the file says about how each task was run, by task.
    pub tasks: BTreeMap<String, TaskInfo>,
    /// What holds for every task of the run, as pairs of a fairness code and a value:
    /// `decoding`, `seed`, `chat-template`, `system-prompt`, `limit`, `harness-version` …
    pub conditions: BTreeMap<&'static str, String>,
}

/// What ties the files of one run together: the directory and the stamp in their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunKey {
    /// The registry name of the family of formats, such as `lm-eval`.
    pub family: &'static str,
    /// The directory, from the root of the repository.
    pub directory: String,
    /// The stamp shared by the files' names; empty where the format writes none.
    pub stamp: String,
}

/// How one task was run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskInfo {
    /// The group the task belongs to, where the file names exactly one.
    pub group: Option<String>,
    /// Whether this is a group: its figures repeat its members'.
    pub is_group: bool,
    /// Names of the filters in the order in which the harness wrote its rows.
    pub filters: Vec<String>,
    /// What comparability depends on, as pairs of a fairness code and a value: `task-version`,
    /// `num-fewshot`, `prompt`, `target`, `filter-definition` …
    pub conditions: BTreeMap<&'static str, String>,
}

/// One figure a file states.
#[derive(Clone, Debug)]
pub struct MetricValue {
    /// The task.
    pub task: String,
    /// The metric, without its filter. Empty where the file names none.
    pub metric: String,
    /// The filter, or the format's other such axis; `None` for formats without one.
    pub filter: Option<String>,
    /// The figure, in the metric's own units. `None` where the file has no number.
    pub value: Option<f64>,
    /// Its standard error, in the same units.
    pub stderr: Option<f64>,
    /// On how many samples it rests.
    pub n: Option<u64>,
    /// The direction the file states.
    pub direction: Option<Direction>,
}

/// All that one side's files say of one run.
#[derive(Clone, Debug)]
pub struct Run {
    /// The side.
    pub side: Side,
    /// The registry name of the format (of the results file, else of the samples).
    pub format: &'static str,
    /// The model, as stated, else as the directory is called.
    pub model: String,
    /// When it was made, in seconds since 1970.
    pub date: Option<f64>,
    /// The figures stated, each with the path of the file that states it.
    pub metrics: Vec<(MetricValue, Arc<str>)>,
    /// The samples, each set with the path and blob it was read from.
    pub samples: Vec<(Arc<SampleSet>, Source)>,
    /// How each task was run.
    pub tasks: BTreeMap<String, TaskInfo>,
    /// What holds for every task.
    pub conditions: BTreeMap<&'static str, String>,
    /// Whether any of its files differs from the other side's file of the same path.
    pub changed: bool,
}

/// The file something was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Path from the root of the repository.
    pub path: Arc<str>,
    /// The blob's id in hexadecimal.
    pub blob: Arc<str>,
    /// The registry name of its format.
    pub format: &'static str,
}
