//! What the columns of a table are for, told by their names and, where these leave it open, by the first row.

use super::cells::{Cell, figure, score};
use crate::formats::direction;
use crate::model::{ColumnRole, Columns, Value};

/// A role of columns.
#[derive(Clone, Copy)]
pub(super) struct Role {
    /// What a policy may state it as.
    stated: Option<ColumnRole>,
    /// The names that stand for it, the most telling first. Case, `-` and spaces do not count.
    pub(super) names: Names,
}

/// Names that stand for the same.
type Names = &'static [&'static str];

/// A role that only names tell.
const fn named(names: Names) -> Role {
    Role { stated: None, names }
}

/// A role that a policy may state, too.
const fn stated(role: ColumnRole, names: Names) -> Role {
    Role { stated: Some(role), names }
}

/// The evaluation a row is about.
pub(super) const TASK: Role =
    stated(ColumnRole::Task, &["task", "benchmark", "task_name", "dataset", "eval", "evaluation"]);
/// The metric a row states.
pub(super) const METRIC: Role = stated(ColumnRole::Metric, &["metric", "metric_name"]);
/// The figure of that metric.
pub(super) const VALUE: Role = stated(ColumnRole::Value, &["value", "score"]);
/// The size of the images it was shown: a model at another size is another model.
pub(super) const SIZE: Role = named(&["img_size", "image_size", "input_size", "infer_img_size", "train_img_size"]);
/// How many examples stood in the prompt.
pub(super) const SHOTS: Role = named(&["num_fewshot", "n_shot", "#_shots", "shots", "fewshot"]);
/// What else tells rows of one task apart.
pub(super) const SUBSET: Role = named(&["subset", "hf_subset", "split", "subtask", "language", "lang", "filter"]);
/// An id that belongs to an item.
pub(super) const ITEM_ID: Role = stated(
    ColumnRole::Id,
    &[
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
    ],
);
/// A key that may belong to an item, a model or a run.
pub(super) const KEY: Role = named(&["dirname", "name", "key", "id", "uid", "uuid", "index", "idx", "test", ""]);
/// The model.
pub(super) const MODEL: Role = stated(
    ColumnRole::Model,
    &["model", "model_name", "model_id", "generator", "generator_2", "provider", "provider_id", "system"],
);
/// What the model was asked.
pub(super) const INPUT: Role =
    stated(ColumnRole::Input, &["input", "prompt", "question", "instruction", "query", "problem", "text", "messages"]);
/// What it should have answered.
pub(super) const TARGET: Role = stated(
    ColumnRole::Target,
    &["target", "reference", "expected", "ideal", "gold", "answer", "label", "ground_truth"],
);
/// What it answered.
pub(super) const OUTPUT: Role = stated(
    ColumnRole::Output,
    &["output", "response", "completion", "generated_text", "model_outputs", "prediction", "pred", "result"],
);
/// How well.
pub(super) const SCORE: Role = stated(
    ColumnRole::Score,
    &[
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
    ],
);
/// The answer found in what it answered.
pub(super) const ANSWER: Role =
    stated(ColumnRole::Answer, &["extracted_answer", "parsed_answer", "extracted", "prediction", "pred"]);
/// The options it had.
pub(super) const CHOICES: Role = named(&["choices", "options"]);
/// Which repeat of the item, counted from 0.
pub(super) const EPOCH: Role = named(&["epoch", "trial", "attempt", "repeat"]);
/// What went wrong.
pub(super) const ERROR: Role = named(&["error", "errors", "exception"]);
/// Why the response ended.
pub(super) const ENDED: Role = named(&["finish_reason", "stop_reason"]);
/// What several items share.
pub(super) const FACET: Role = named(&[
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
]);
/// Which way is better, stated.
pub(super) const HIGHER: Role = named(&["higher_is_better"]);
/// The same, turned round.
pub(super) const LOWER: Role = named(&["lower_is_better"]);
/// How many items a figure rests on.
pub(super) const COUNT: Role = stated(
    ColumnRole::Count,
    &["n", "count", "num_samples", "n_total", "test_cases", "total_tests", "num_examples", "n_samples", "samples"],
);
/// How sure a figure is.
pub(super) const STDERR: Role = stated(ColumnRole::Stderr, &["stderr", "std_err", "standard_error", "se"]);
/// When the row was made.
pub(super) const DATE: Role = named(&["date", "timestamp", "created_at", "time"]);

/// Numbers that say nothing of better or worse: names of the row, its version, its moment, its place, how it was run.
const NO_FIGURES: Role = named(&[
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
    "batch_size",
    "infer_batch_size",
    "train_batch_size",
]);

/// A name as it is compared.
pub(super) fn fold(name: &str) -> String {
    name.trim().to_ascii_lowercase().replace(['-', ' '], "_")
}

/// Whether a name stands for a role.
pub(super) fn is(name: &str, role: Role) -> bool {
    role.names.contains(&fold(name).as_str())
}

/// The columns of a table, and what a policy says of them.
#[derive(Clone, Copy)]
pub(super) struct Roles<'a> {
    /// Their names.
    pub(super) columns: &'a [String],
    /// What is stated. A column that is stated for one role has no other.
    pub(super) stated: &'a Columns,
}

impl Roles<'_> {
    /// The columns stated for a role, as far as the table has them.
    pub(super) fn stated(&self, role: Role) -> Vec<usize> {
        let names = role.stated.map_or(&[][..], |role| self.stated.of(role));
        names.iter().filter_map(|name| self.columns.iter().position(|column| column == name)).collect()
    }

    /// The column with a role: the one stated, else the one with the most telling name.
    pub(super) fn column(&self, role: Role) -> Option<usize> {
        let stated = self.stated(role).into_iter().next();
        stated.or_else(|| role.names.iter().find_map(|name| self.called(name)))
    }

    /// The first column of a name that is not stated to be for something.
    pub(super) fn called(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| fold(column) == name && !self.stated.has(column))
    }

    /// Whether a column has a role.
    pub(super) fn is(&self, at: usize, role: Role) -> bool {
        let is_named = || self.columns.get(at).is_some_and(|name| is(name, role) && !self.stated.has(name));
        self.stated(role).contains(&at) || is_named()
    }

    /// Every column with a role.
    pub(super) fn all(&self, role: Role) -> Vec<usize> {
        (0..self.columns.len()).filter(|at| self.is(*at, role)).collect()
    }
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
pub(super) fn kind(roles: &Roles<'_>, first: &[Value], says_results: bool) -> Option<Kind> {
    let has = |role| roles.column(role).is_some();
    let scored = |at: &usize| matches!(score(first.get(*at).unwrap_or(&Value::Null)), Cell::Number(_));
    let scores = roles.stated(SCORE);
    let is_scored = !scores.is_empty() || roles.column(SCORE).as_ref().is_some_and(scored);
    let has_item = has(ITEM_ID) || has(INPUT);
    let is_long = has(TASK) && has(VALUE) && (has(METRIC) || says_results && !has_item);
    if !roles.stated(VALUE).is_empty() || is_long && scores.is_empty() {
        return Some(Kind::Long);
    }
    if has_item && is_scored && (says_results || has(OUTPUT) || has(TARGET)) {
        return Some(Kind::Samples);
    }
    let is_metric = |at: usize| is_known_metric(&roles.columns[at]) && figure_at(first, at);
    let figures = !scores.is_empty() || (0..roles.columns.len()).any(is_metric);
    (says_results && (has(MODEL) || has(KEY) || !scores.is_empty()) && figures).then_some(Kind::Board)
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
    !roles.iter().any(|role| is(name, *role)) && !is_stderr(name)
}

/// Whether a column states how sure another one is.
pub(super) fn is_stderr(name: &str) -> bool {
    let name = fold(name);
    STDERR
        .names
        .iter()
        .any(|ending| name == *ending || name.strip_suffix(ending).is_some_and(|rest| rest.ends_with('_')))
}
