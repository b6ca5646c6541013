//! What the columns of a table are for, told by their names and, where these leave it open, by the first row.

use super::cells::{Cell, figure, score};
use crate::formats::direction;
use crate::model::Value;

/// A role and the names that stand for it, the most telling first. Case, `-` and spaces do not count.
type Names = &'static [&'static str];

/// The evaluation a row is about.
pub(super) const TASK: Names = &["task", "benchmark", "task_name", "dataset", "eval", "evaluation"];
/// The metric a row states.
pub(super) const METRIC: Names = &["metric", "metric_name"];
/// The figure of that metric.
pub(super) const VALUE: Names = &["value", "score"];
/// The size of the images it was shown: a model at another size is another model.
pub(super) const SIZE: Names = &["img_size", "image_size", "input_size"];
/// How many examples stood in the prompt.
pub(super) const SHOTS: Names = &["num_fewshot", "n_shot", "#_shots", "shots", "fewshot"];
/// What else tells rows of one task apart.
pub(super) const SUBSET: Names = &["subset", "hf_subset", "split", "subtask", "language", "lang", "filter"];
/// An id that belongs to an item.
pub(super) const ITEM_ID: Names = &[
    "id",
    "sample_id",
    "instance_id",
    "question_id",
    "task_id",
    "doc_id",
    "item_id",
    "example_id",
    "case_id",
    "test_id",
    "problem_id",
    "qid",
    "uid",
    "uuid",
];
/// A key that may belong to an item, a model or a run.
pub(super) const KEY: Names = &["dirname", "name", "key", "id", "uid", "uuid", "index", "idx", "test", ""];
/// The model.
pub(super) const MODEL: Names =
    &["model", "model_name", "model_id", "generator", "generator_2", "provider", "provider_id", "system"];
/// What the model was asked.
pub(super) const INPUT: Names = &["input", "prompt", "question", "instruction", "query", "problem", "text", "messages"];
/// What it should have answered.
pub(super) const TARGET: Names =
    &["target", "reference", "expected", "ideal", "gold", "answer", "label", "ground_truth"];
/// What it answered.
pub(super) const OUTPUT: Names =
    &["output", "response", "completion", "generated_text", "model_outputs", "prediction", "pred", "result"];
/// How well.
pub(super) const SCORE: Names = &[
    "score",
    "correct",
    "is_correct",
    "pass",
    "passed",
    "success",
    "resolved",
    "valid",
    "accuracy",
    "acc",
    "f1",
    "em",
    "exact_match",
    "win_rate",
    "grade",
    "rating",
    "reward",
    "preference",
];
/// The answer found in what it answered.
pub(super) const ANSWER: Names = &["extracted_answer", "parsed_answer", "extracted", "prediction", "pred"];
/// The options it had.
pub(super) const CHOICES: Names = &["choices", "options"];
/// Which repeat of the item, counted from 0.
pub(super) const EPOCH: Names = &["epoch", "trial", "attempt", "repeat"];
/// What went wrong.
pub(super) const ERROR: Names = &["error", "errors", "exception"];
/// Why the response ended.
pub(super) const ENDED: Names = &["finish_reason", "stop_reason"];
/// What several items share.
pub(super) const FACET: Names = &[
    "category",
    "subject",
    "difficulty",
    "domain",
    "topic",
    "level",
    "language",
    "lang",
    "split",
    "subset",
    "source",
    "type",
];
/// Which way is better, stated.
pub(super) const HIGHER: Names = &["higher_is_better"];
/// The same, turned round.
pub(super) const LOWER: Names = &["lower_is_better"];
/// How many items a figure rests on.
pub(super) const COUNT: Names =
    &["n", "count", "num_samples", "n_total", "test_cases", "total_tests", "num_examples", "n_samples", "samples"];
/// How sure a figure is.
pub(super) const STDERR: Names = &["stderr", "std_err", "standard_error", "se"];
/// When the row was made.
pub(super) const DATE: Names = &["date", "timestamp", "created_at", "time"];

/// Numbers that say nothing of better or worse: names of the row, its version, its moment, its place.
const NO_FIGURES: Names = &[
    "rank",
    "year",
    "seed",
    "version",
    "versions",
    "commit",
    "commit_hash",
    "hash",
    "sha",
    "revision",
    "port",
    "link",
    "url",
    "epoch",
    "run",
];

/// A name as it is compared.
pub(super) fn fold(name: &str) -> String {
    name.trim().to_ascii_lowercase().replace(['-', ' '], "_")
}

/// The column with a role: the one with the most telling name.
pub(super) fn column(columns: &[String], names: Names) -> Option<usize> {
    let folded: Vec<String> = columns.iter().map(|name| fold(name)).collect();
    names.iter().find_map(|name| folded.iter().position(|column| column == name))
}

/// Whether a column has a role.
pub(super) fn is(name: &str, names: Names) -> bool {
    names.contains(&fold(name).as_str())
}

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One figure each: task, metric, value.
    Long,
    /// One sample each.
    Samples,
    /// One model each, with its figures in columns.
    Board,
}

/// What the rows are, by the names of their columns and the first row; `None` for what is no evaluation output.
///
/// Where the path does not say that results are inside, the columns must say more: prompts and settings are tables,
/// too.
pub(super) fn kind(columns: &[String], first: &[Value], says_results: bool) -> Option<Kind> {
    let has = |names| column(columns, names).is_some();
    let scored = |at: &usize| matches!(score(first.get(*at).unwrap_or(&Value::Null)), Cell::Number(_));
    let is_scored = column(columns, SCORE).as_ref().is_some_and(scored);
    let has_item = has(ITEM_ID) || has(INPUT);
    if has(TASK) && has(VALUE) && (has(METRIC) || says_results && !has_item) {
        return Some(Kind::Long);
    }
    if has_item && is_scored && (says_results || has(OUTPUT) || has(TARGET)) {
        return Some(Kind::Samples);
    }
    let is_metric = |at: usize| is_known_metric(&columns[at]) && figure_at(first, at);
    let figures = (0..columns.len()).any(is_metric);
    (says_results && (has(MODEL) || has(KEY)) && figures).then_some(Kind::Board)
}

/// Whether a name is known to be better one way, as a score or by the table of directions.
pub(super) fn is_known_metric(name: &str) -> bool {
    is(name, SCORE) || direction::known(name).is_some()
}

fn figure_at(row: &[Value], at: usize) -> bool {
    row.get(at).is_some_and(|value| matches!(figure(value), Cell::Number(_)))
}

/// Whether a column may hold figures of a model at all.
pub(super) fn may_be_figure(name: &str) -> bool {
    let roles =
        [TASK, METRIC, SHOTS, SUBSET, ITEM_ID, KEY, MODEL, INPUT, TARGET, OUTPUT, COUNT, STDERR, DATE, NO_FIGURES];
    !roles.iter().any(|names| is(name, names)) && !is_stderr(name)
}

/// Whether a column states how sure another one is.
pub(super) fn is_stderr(name: &str) -> bool {
    let name = fold(name);
    STDERR.iter().any(|ending| name == *ending || name.strip_suffix(ending).is_some_and(|rest| rest.ends_with('_')))
}
