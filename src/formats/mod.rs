//! From bytes to the model: which format a file is in, and what it says.
//!
//! Everything here is a pure function of a path and bytes. Nothing knows git or a file system, nothing in a file is
//! executed, rendered, followed or joined to a path, and no content is ever a failure: what cannot be read becomes a
//! [`Note`], the rest is read.
//!
//! A format is one file and one row of [`FORMATS`]. A row says, in the order in which it is asked:
//!
//! 1. [`Format::hint`]: what a path alone tells, before any blob is opened: whether to open it, when, and which other
//!    files tell of the same run;
//! 2. [`Format::claim`]: whether bytes are in the format, how sure that is, and why;
//! 3. [`Format::read`]: all it says, as [`RunPart`]s or as a configuration;
//! 4. [`Format::join`]: what one file could not know alone, once all files of a run have been read;
//! 5. [`Format::sample`]: the whole text of one sample, when somebody looks at it.

mod agent_runs;
mod alpaca_eval;
mod answers;
mod arena_hard;
mod bfcl;
mod bytes;
pub mod chat;
mod claim;
mod columns;
pub mod direction;
mod dvc;
mod every_eval_ever;
mod evidence;
mod expected;
mod helm;
mod hf_config;
mod hf_trainer;
mod inspect;
mod json;
mod json_config;
mod leaves;
mod lighteval;
mod livecodebench;
mod lm_eval;
mod lm_eval_table;
mod log;
mod looks;
mod metrics_file;
mod mlflow;
mod mmlu_pro;
mod model_card;
mod model_meta;
mod mt_bench;
mod mteb;
mod note;
mod open_mmlab;
mod openai_evals;
mod opencompass;
mod packages;
mod promptfoo;
mod setting;
mod source;
mod stated;
mod swe_bench;
mod table;
mod tokenizer;
mod toml;
mod weights;
mod yaml;
mod zip;

use std::cmp::Reverse;
use std::sync::Arc;

pub use chat::document;
pub use claim::{Claim, FilePath, Holds, Probe};
pub use json::{Kind, Once, Outline, Shape};
pub use stated::{hint_as, read_as};

pub use crate::model::Strength;
use crate::model::{Columns, ConfigContent, Note, RunKey, RunPart, SampleSet, SampleText};

/// Every format, strongest signature first: of equally strong claims the earlier row's counts.
pub static FORMATS: &[&Format] = &[
    &lighteval::FORMAT,
    &lm_eval::FORMAT,
    &lm_eval_table::FORMAT,
    &agent_runs::FORMAT,
    &inspect::FORMAT,
    &promptfoo::FORMAT,
    &helm::FORMAT,
    &every_eval_ever::FORMAT,
    &alpaca_eval::FORMAT,
    &swe_bench::FORMAT,
    &bfcl::FORMAT,
    &mt_bench::FORMAT,
    &arena_hard::FORMAT,
    &mmlu_pro::FORMAT,
    &livecodebench::FORMAT,
    &opencompass::FORMAT,
    &openai_evals::FORMAT,
    &mteb::FORMAT,
    &hf_trainer::FORMAT,
    &model_meta::FORMAT,
    &expected::FORMAT,
    &open_mmlab::FORMAT,
    &mlflow::FORMAT,
    &model_card::FORMAT,
    &hf_config::CONFIG,
    &hf_config::GENERATION,
    &hf_config::TOKENIZER,
    &hf_config::TEMPLATE,
    &hf_config::WEIGHTS_INDEX,
    &hf_config::LLAMA_PARAMS,
    &hf_config::ADAPTER,
    &hf_config::QUANTIZATION,
    &tokenizer::FORMAT,
    &packages::REQUIREMENTS,
    &packages::LOCK,
    &dvc::FORMAT,
    &weights::safetensors::FORMAT,
    &weights::gguf::FORMAT,
    &table::FORMAT,
    &metrics_file::FORMAT,
    &json_config::FORMAT,
    &yaml::FORMAT,
    &toml::FORMAT,
];

/// One format: a row of [`FORMATS`].
#[derive(Debug)]
pub struct Format {
    /// The name in exports, such as `lm-eval`. Never changes.
    pub name: &'static str,
    /// The name people know it by.
    pub title: &'static str,
    /// What of it is read, for the table in the README; empty where an earlier row tells it, too.
    pub reads: &'static str,
    /// What most of its files hold: for those that only a policy tells.
    pub holds: Holds,
    /// What the path alone tells; `None` when the format never goes by such a path.
    pub hint: fn(&FilePath<'_>) -> Option<Hint>,
    /// Whether the bytes are in this format.
    pub claim: fn(&Probe<'_>) -> Option<Claim>,
    /// Reads a file this format has claimed.
    pub read: fn(&Input<'_>) -> Document,
    /// Settles between all parts of one run what no file knows alone: names of tasks and filters, scores kept apart
    /// from outputs. Parts stay in place, so that each still belongs to the file it came from.
    pub join: Option<fn(&mut [RunPart])>,
    /// Reads one sample whole.
    pub sample: Option<fn(&SampleAt<'_>) -> Option<SampleText>>,
}

/// What a path tells before anything is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// What the file probably holds: small things are read first.
    pub holds: Holds,
    /// The run it tells of, where the path says so. Equal keys: one run.
    pub run: Option<RunKey>,
}

/// A file to be read.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// Its path from the root of the repository.
    pub path: FilePath<'a>,
    /// Its content.
    pub bytes: &'a [u8],
    /// The content as JSON, as far as a claim had it parsed.
    pub parsed: &'a Once<'a>,
    /// What the format claimed it by.
    pub claim: &'a Claim,
    /// What a policy says of its columns, where it says that this is a table.
    pub stated: Option<&'a Arc<Columns>>,
}

impl Input<'_> {
    /// The content as JSON data, parsed once.
    fn json(&self) -> json::Parsed {
        self.parsed.take()
    }
}

/// What a file says.
#[derive(Debug, Default)]
pub struct Document {
    /// Runs, or what the file tells of them.
    pub runs: Vec<RunPart>,
    /// The content, where the file is a configuration.
    pub config: Option<ConfigContent>,
    /// What was odd or could not be read, in file order.
    pub notes: Vec<Note>,
    /// Rows or entries that could not be read.
    pub skipped: u64,
}

/// One sample to be read whole.
#[derive(Clone, Copy, Debug)]
pub struct SampleAt<'a> {
    /// The whole blob the set was read from.
    pub blob: &'a [u8],
    /// The set.
    pub set: &'a SampleSet,
    /// The row's number in the set.
    pub row: usize,
}

/// A file that was read, and what it was taken for.
#[derive(Debug)]
pub struct Reading {
    /// The format.
    pub format: &'static Format,
    /// Why it was taken for that.
    pub claim: Claim,
    /// Formats that claimed it, too, and lost: strongest first.
    pub lost: Vec<(&'static Format, Claim)>,
    /// What it says.
    pub document: Document,
}

/// What a path alone tells; `None` when no format goes by such a path and the blob need not be opened.
#[must_use]
pub fn hint(path: &str) -> Option<Hint> {
    let path = FilePath::new(path);
    let hints = || FORMATS.iter().filter_map(|format| (format.hint)(&path));
    hints().find(|hint| hint.run.is_some()).or_else(|| hints().next())
}

/// Every claim on a file, the strongest first: the one that counts. Of equally strong ones the earlier row's does.
fn claims(probe: &Probe<'_>) -> Vec<(&'static Format, Claim)> {
    let claims = FORMATS.iter().filter_map(|format| Some((*format, (format.claim)(probe)?)));
    let mut claims: Vec<(&'static Format, Claim)> = claims.collect();
    claims.sort_by_key(|(_, claim)| Reverse(claim.strength));
    claims
}

/// The format with the strongest claim on a file.
#[must_use]
pub fn recognise(path: &str, bytes: &[u8]) -> Option<(&'static Format, Claim)> {
    claims(&Probe::new(path, bytes)).into_iter().next()
}

/// Recognises a file and reads it; `None` when no format claims it.
#[must_use]
pub fn read(path: &str, bytes: &[u8]) -> Option<Reading> {
    let probe = Probe::new(path, bytes);
    let mut claims = claims(&probe).into_iter();
    let (format, claim) = claims.next()?;
    let input = Input { path: probe.path, bytes, parsed: &probe.parsed, claim: &claim, stated: None };
    let mut document = (format.read)(&input);
    note::keep_few(&mut document.notes);
    Some(Reading { format, claim, lost: claims.collect(), document })
}

/// The names of all formats.
#[must_use]
pub fn names() -> Vec<&'static str> {
    FORMATS.iter().map(|format| format.name).collect()
}

/// The format of a name, as runs and configurations carry it.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name).copied()
}

/// Settles what the parts of one run know only together (see [`Format::join`]). To be called once for each run with
/// all its parts, also when there is only one.
pub fn join(family: &str, parts: &mut [RunPart]) {
    if let Some(join) = by_name(family).and_then(|format| format.join) {
        join(parts);
    }
}

/// Reads one sample whole from the blob it is in; `None` when the blob is not what it was.
#[must_use]
pub fn sample(format: &str, at: &SampleAt<'_>) -> Option<SampleText> {
    by_name(format)?.sample.and_then(|sample| sample(at))
}
