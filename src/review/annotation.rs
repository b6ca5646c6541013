//! What a reviewer wrote, as the rest of Candor sees it.

use std::fmt;
use std::sync::Arc;

use super::{Quote, Span};
use crate::base::{Digest, Timestamp};
use crate::model::Release;

/// An annotation after the fold: what holds now, with what was said in reply.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// SHA-256 of the record's line, in hexadecimal.
    pub id: String,
    /// Who says they wrote it.
    pub author: Arc<Author>,
    /// The writer whose log holds it.
    pub writer: String,
    /// When they say they wrote it.
    pub time: Timestamp,
    /// What it is attached to; the record's own.
    pub anchor: Arc<Anchor>,
    /// The decision; `None` for a bare remark.
    pub disposition: Option<Disposition>,
    /// How bad a regression is.
    pub severity: Option<Grade>,
    /// Free labels.
    pub labels: Vec<String>,
    /// Markdown source.
    pub body: String,
    /// Whether it still stands.
    pub state: AnnotationState,
    /// Who settled it, where it is settled.
    pub settled_by: Option<Author>,
    /// Answers, oldest first.
    pub replies: Vec<Reply>,
    /// Whether it is in the repository already or only in the journal.
    pub committed: bool,
    /// Whether it came through somebody else's log only: then who wrote it is hearsay.
    pub relayed: bool,
}

/// A person as they named themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The address, where given.
    pub email: Option<String>,
}

impl Author {
    /// What tells one person from another, as far as they say: the address, else the name.
    #[must_use]
    pub fn address(&self) -> &str {
        self.email.as_deref().unwrap_or(&self.name)
    }
}

/// An answer to an annotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// SHA-256 of the record's line.
    pub id: String,
    /// Who says they wrote it.
    pub author: Arc<Author>,
    /// The writer whose log holds it.
    pub writer: String,
    /// When they say they wrote it.
    pub time: Timestamp,
    /// Markdown source.
    pub body: String,
}

/// Whether an annotation still stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnnotationState {
    /// It stands.
    Open,
    /// Somebody settled it.
    Resolved,
    /// Its author took it back.
    Retracted,
}

impl AnnotationState {
    /// The word used on screen and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Retracted => "retracted",
        }
    }
}

/// The reviewer's decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disposition {
    /// Worse, and real.
    Regression,
    /// Better, and real.
    Improvement,
    /// Worse or different, and fine.
    Acceptable,
    /// Within what chance does.
    Noise,
    /// The sample, its reference or its scorer is wrong.
    BadEval,
    /// Not decided.
    Unsure,
}

impl Disposition {
    /// All, in the order in which they are offered.
    pub const ALL: [Disposition; 6] =
        [Self::Regression, Self::Improvement, Self::Acceptable, Self::Noise, Self::BadEval, Self::Unsure];

    /// The word used in records, on screen and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Regression => "regression",
            Self::Improvement => "improvement",
            Self::Acceptable => "acceptable",
            Self::Noise => "noise",
            Self::BadEval => "bad-eval",
            Self::Unsure => "unsure",
        }
    }

    /// The disposition a word stands for.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|disposition| disposition.as_str() == word)
    }
}

/// How bad a regression is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// The release must not go out with it.
    Blocker,
    /// Users will feel it.
    Major,
    /// Some users may notice.
    Minor,
    /// Worth stating.
    Info,
}

impl Grade {
    /// All, worst first.
    pub const ALL: [Grade; 4] = [Self::Blocker, Self::Major, Self::Minor, Self::Info];

    /// The word used in records, on screen and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blocker => "blocker",
            Self::Major => "major",
            Self::Minor => "minor",
            Self::Info => "info",
        }
    }

    /// The grade a word stands for.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.as_str() == word)
    }
}

/// What an annotation is attached to: the place, and on which two releases it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Anchor {
    /// The thing.
    pub target: Target,
    /// The base as it was, for what was seen in a comparison.
    pub base: Option<AnchorSide>,
    /// The candidate as it was.
    pub candidate: AnchorSide,
    /// The words in it, where it is about some of them.
    pub span: Option<Box<Span>>,
}

/// One side of an anchor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnchorSide {
    /// The commit's id in hexadecimal, or of the work tree, which is no commit, that of its files as a tree.
    pub rev: String,
    /// The name as typed.
    pub name: String,
    /// The file, from the root of the repository.
    pub path: Option<String>,
    /// The blob's id in hexadecimal.
    pub blob: Option<String>,
    /// The line in the file, counted from 1.
    pub line: Option<u64>,
    /// Digest of what the release said about the thing, in hexadecimal: whether an annotation still speaks of a
    /// later candidate is told by it, wherever the files have moved to.
    pub content: Option<String>,
}

impl AnchorSide {
    /// The commit's id; `None` where it was the work tree.
    #[must_use]
    pub fn committed(&self) -> Option<&str> {
        (!Release::is_work_tree(&self.name)).then_some(&self.rev)
    }
}

/// The thing an annotation speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// The release as a whole.
    Release,
    /// A task, whatever the metric.
    Task {
        /// The candidate's name of the model.
        model: String,
        /// The task.
        task: String,
    },
    /// One row of the comparison.
    Metric(MetricTarget),
    /// One sample under one metric.
    Sample {
        /// The row it was looked at under.
        metric: MetricTarget,
        /// The sample.
        sample: SampleTarget,
    },
    /// A configuration file, or one key of it.
    Config {
        /// The file, from the root of the repository.
        path: String,
        /// JSON Pointer of the key; empty for the file as a whole.
        pointer: String,
    },
    /// Any other file.
    File {
        /// The file, from the root of the repository.
        path: String,
    },
}

/// One row of the comparison.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MetricTarget {
    /// The registry name of the format.
    pub format: String,
    /// The candidate's name of the model.
    pub model: String,
    /// The task.
    pub task: String,
    /// The metric, without its filter.
    pub metric: String,
    /// The filter.
    pub filter: Option<String>,
}

/// One sample.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SampleTarget {
    /// The id as in the file, or its hash where the policy holds it out.
    pub id: String,
    /// Which repeat, where the reviewer meant one.
    pub epoch: Option<u32>,
    /// Hash of the item, `sha256:` and hexadecimal.
    pub input: Option<String>,
    /// Of the base's responses, the first half of SHA-256 over their canonical form, in hexadecimal.
    pub base_output: Option<String>,
    /// Of the candidate's responses, likewise.
    pub candidate_output: Option<String>,
}

impl SampleTarget {
    /// The digest of the item, where it is known.
    #[must_use]
    pub fn content(&self) -> Option<Digest> {
        Digest::from_hex(self.input.as_deref()?.strip_prefix("sha256:")?)
    }
}

impl Annotation {
    /// The words it speaks of, unless what it says quotes them itself.
    #[must_use]
    pub fn words(&self) -> Option<&Quote> {
        let quote = self.anchor.span.as_ref()?.quote.as_ref()?;
        let mut quoted = self.body.lines().filter(|line| line.starts_with('>'));
        let first = quote.first_line();
        (!first.is_empty() && !quoted.any(|line| line.contains(first))).then_some(quote)
    }
}

/// What a reviewer is about to write.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAnnotation {
    /// What it is attached to.
    pub anchor: Arc<Anchor>,
    /// The decision.
    pub disposition: Option<Disposition>,
    /// How bad; only with [`Disposition::Regression`].
    pub severity: Option<Grade>,
    /// Free labels.
    pub labels: Vec<String>,
    /// Markdown source.
    pub body: String,
}

impl Target {
    /// The word for what kind of thing it is, used in exports.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Task { .. } => "task",
            Self::Metric(_) => "metric",
            Self::Sample { .. } => "sample",
            Self::Config { .. } => "config",
            Self::File { .. } => "file",
        }
    }
}

/// The thing in a few words, for lists. The words come from outside.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Release => f.write_str("the release"),
            Self::Task { task, .. } => f.write_str(task),
            Self::Metric(metric) => write!(f, "{metric}"),
            Self::Sample { metric, sample } => write!(f, "{metric} sample {}", sample.id),
            Self::Config { path, pointer } if pointer.is_empty() => f.write_str(path),
            Self::Config { path, pointer } => write!(f, "{path} {pointer}"),
            Self::File { path } => f.write_str(path),
        }
    }
}

/// Task, filter where it says something, and metric.
impl fmt::Display for MetricTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.filter.as_deref() {
            None | Some("none") => write!(f, "{} {}", self.task, self.metric),
            Some(filter) => write!(f, "{} {filter} {}", self.task, self.metric),
        }
    }
}
