//! Samples: what is kept of each, and what is read again when one is looked at.

use std::sync::Arc;

use super::Columns;
use crate::base::{Digest, ShortDigest};

/// The rows of one task under one filter, from one file, in file order.
///
/// Texts stay in the blob: a row keeps digests to compare by and the span to read again.
#[derive(Clone, Debug, Default)]
pub struct SampleSet {
    /// The task.
    pub task: String,
    /// The filter (or the format's other such axis).
    pub filter: Filter,
    /// Names of the metrics scored here; a row has one score for each.
    pub metrics: Vec<String>,
    /// The rows, which a comparison and a history that read the same log have once.
    pub rows: Arc<Vec<SampleRow>>,
    /// Scores, row by row: `rows.len() * metrics.len()` of them. NaN where a row has no number.
    pub scores: Vec<f64>,
    /// For each metric, how many rows state something that is no number.
    pub not_numbers: Vec<u64>,
    /// Where the items' hashes come from.
    pub identity: Identity,
    /// What the items say of themselves that several share: subject, difficulty, the passage they are about.
    pub facets: Vec<Facet>,
    /// What the columns of its table are for, where a policy says so: its rows are read again by that.
    pub columns: Option<Arc<Columns>>,
    /// What of the items that are not listed, where the file lists only those that passed, or only those that failed.
    pub unlisted: Option<Unlisted>,
}

/// What a file that lists only some of its items says of the others by leaving them out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unlisted {
    /// What each of them scores, on every metric.
    pub score: f64,
    /// How many items there are, with those that are listed; `None` where that is not known.
    pub total: Option<u64>,
}

/// One field of the items, as far as several items share a value: what slices and clusters are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facet {
    /// The field's name, such as `subject`.
    pub name: String,
    /// The values met, in the order in which they were.
    pub values: Vec<Box<str>>,
    /// For each row the place of its value in `values`; [`Facet::NONE`] for a row without one.
    pub rows: Vec<u32>,
}

impl Facet {
    /// The row has no value.
    pub const NONE: u32 = u32::MAX;

    /// The facet of some of the rows, in this order.
    #[must_use]
    pub fn pick(&self, rows: &[usize]) -> Self {
        let rows = rows.iter().map(|row| self.rows.get(*row).copied().unwrap_or(Self::NONE)).collect();
        Self { name: self.name.clone(), values: self.values.clone(), rows }
    }

    /// A row's value.
    #[must_use]
    pub fn value(&self, row: usize) -> Option<&str> {
        self.values.get(*self.rows.get(row)? as usize).map(AsRef::as_ref)
    }
}

/// Which filter a set of samples is under.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Filter {
    /// The format has no such axis.
    #[default]
    NoAxis,
    /// The file names it.
    Named(String),
    /// The file repeats each item once for every filter of the task, without naming them.
    Unstated,
}

/// Where [`SampleRow::item`] comes from; hashes of different origin cannot be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Identity {
    /// The harness wrote it.
    Stated,
    /// Computed here from the item's canonical content, the way the harness computes it if it has a way.
    #[default]
    Computed,
    /// The file holds nothing of the item to hash: pair by id.
    Absent,
}

/// One sample as kept in memory: identity, digests and the place of its text.
#[derive(Clone, Debug)]
pub struct SampleRow {
    /// The id the file gives it.
    pub id: SampleId,
    /// Hash of the item's content; zero when [`Identity::Absent`].
    pub item: Digest,
    /// Of the prompt as sent to the model.
    pub prompt: Option<ShortDigest>,
    /// Of the reference.
    pub target: Option<ShortDigest>,
    /// Of the raw responses: for choice tasks, of the chosen option.
    pub output: Option<ShortDigest>,
    /// Of the extracted answer.
    pub answer: Option<ShortDigest>,
    /// What the file says of the response.
    pub flags: RowFlags,
    /// Which repeat of the item, counted from 1; 0 where the format has none.
    pub epoch: u32,
    /// Where the row's text starts in the blob, in bytes; in an archive, where the member begins that holds it.
    pub offset: u64,
    /// How long it is there, in bytes.
    pub length: u32,
    /// Its line in the file, counted from 1.
    pub line: u32,
}

impl SampleRow {
    /// A row of which nothing is known but its id, and which stands nowhere.
    #[must_use]
    pub fn new(id: SampleId) -> Self {
        Self {
            id,
            item: Digest([0; 32]),
            prompt: None,
            target: None,
            output: None,
            answer: None,
            flags: RowFlags::default(),
            epoch: 0,
            offset: 0,
            length: 0,
            line: 0,
        }
    }
}

/// The id a file gives a sample.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SampleId {
    /// A position in the data set, such as lm-evaluation-harness's `doc_id`: says nothing of the content.
    Position(u64),
    /// An id the data set gives.
    Named(Box<str>),
}

impl SampleId {
    /// Whether this id is written so.
    #[must_use]
    pub fn is_written(&self, text: &str) -> bool {
        match self {
            Self::Position(position) => text.parse() == Ok(*position),
            Self::Named(name) => **name == *text,
        }
    }
}

impl std::fmt::Display for SampleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Position(position) => write!(f, "{position}"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

/// What is known of a response without reading it again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowFlags {
    /// The run failed on this sample: it has no score and is not a wrong answer.
    pub errored: bool,
    /// The extracted answer is empty or the harness's mark for none, such as `[invalid]`.
    pub no_answer: bool,
    /// The raw response is empty or white space.
    pub empty: bool,
    /// The file says the response was cut at a length limit.
    pub truncated: bool,
    /// The response reads like a refusal: a guess from its first words.
    pub refused: bool,
    /// The response says the same over and over: a guess from its last lines.
    pub repetitive: bool,
}

impl SampleSet {
    /// The rows, to be changed; a copy of them where somebody else has them, too.
    pub fn rows_mut(&mut self) -> &mut Vec<SampleRow> {
        Arc::make_mut(&mut self.rows)
    }

    /// The score of a row on a metric; NaN where there is none.
    #[must_use]
    pub fn score(&self, row: usize, metric: usize) -> f64 {
        self.scores[row * self.metrics.len() + metric]
    }

    /// The facet of a field.
    #[must_use]
    pub fn facet(&self, name: &str) -> Option<&Facet> {
        self.facets.iter().find(|facet| facet.name == name)
    }

    /// The column of a metric.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<usize> {
        self.metrics.iter().position(|metric| metric == name)
    }
}

/// The whole of one sample, read when somebody looks at it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SampleText {
    /// What the model was asked, turn by turn; one turn without a role for plain prompts.
    pub prompt: Vec<Turn>,
    /// Options of a choice task, in order.
    pub choices: Vec<String>,
    /// The reference.
    pub target: String,
    /// The raw responses, one per repeat or option asked.
    pub outputs: Vec<String>,
    /// The extracted answer; `None` where the format has none.
    pub answer: Option<String>,
    /// Scores as the file writes them.
    pub scores: Vec<(String, String)>,
    /// The rest: fields of the item and hashes, as text.
    pub metadata: Vec<(String, String)>,
}

/// One message of a prompt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Turn {
    /// `system`, `user`, `assistant`, `tool`; `None` for a plain prompt.
    pub role: Option<String>,
    /// Its text.
    pub text: String,
}

impl SampleText {
    /// The responses as one text: itself where there is one, compact JSON where there are several.
    #[must_use]
    pub fn output(&self) -> String {
        match self.outputs.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            many => serde_json::to_string(many).unwrap_or_default(),
        }
    }
}
