//! Agent baselines: one file for each model, every task run k times.
//!
//! `{run_id, model, tasks: [{id, n_runs, passed_count, solved_count, pass_k, solve_k, difficulty?, category?, metrics,
//! runs: [{passed, solved, response_text?, metrics, errors, …}]}], aggregate}`. The file is one task of ours: its tasks
//! are the samples, their runs the repeats. That all k runs solved a task is known once for each task, so it stands
//! with the first repeat; what it says depends on k, which rates do not.

mod detail;

use std::collections::BTreeMap;

use super::columns::Columns;
use super::json::{Kind, Shape};
use super::log::{self, Place};
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength, evidence, looks};
use crate::base::{ShortDigest, Timestamp};
use crate::model::{Direction, Identity, MetricValue, RowFlags, RunPart, SampleId, SampleRow, TaskInfo, Value};

const FAMILY: &str = "agent-runs";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "agent baseline, k runs a task",
    reads: "one file a model, every task run k times: rates of single runs, pass^k",
    holds: Holds::Figures,
    hint,
    claim,
    read,
    join: None,
    sample: Some(detail::sample),
};

/// Metrics of one run: the name here, the name in the file, the count of it the file keeps for a task.
const OUTCOMES: [(&str, &str); 2] = [("passed", "passed_count"), ("solved", "solved_count")];

/// Metrics of all k runs of a task together: the name here, in a task, and in the aggregate (there in percent).
const ALL_OF_K: [(&str, &str, &str); 2] = [("pass^k", "pass_k", "pass_k_rate"), ("solve^k", "solve_k", "solve_k_rate")];

/// Fields of a task that several share.
const FACETS: [&str; 2] = ["difficulty", "category"];

/// Fields that may hold what the agent was asked.
const PROMPTS: [&str; 4] = ["prompt", "input", "instruction", "question"];

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let named = path.has_extension(&["json"]) && evidence::says_results(path.full);
    named.then(|| Hint { holds: Holds::Figures, run: Some(path.run(FAMILY, path.stem)) })
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let outline = &probe.outline;
    let is_one = outline.shape == Shape::Object && outline.kind("tasks") == Some(Kind::Array);
    if !is_one || !outline.has_any(&["run_id", "aggregate", "model"]) {
        return None;
    }
    let first = log::outline(probe.bytes, &["tasks"]);
    let counts = first.has("id") && (first.kind("runs") == Some(Kind::Array) || first.has("n_runs"));
    counts.then_some(Claim {
        strength: Strength::Signature,
        holds: Holds::Figures,
        why: "tasks have an id and runs",
        version: None,
    })
}

fn read(input: &Input<'_>) -> Document {
    let root = log::beside(input.bytes, &["tasks"]);
    let name = task_name(&input.path);
    let mut columns = Columns::default();
    let mut most_runs = None;
    let odd = log::each(input.bytes, &["tasks"], |task, place| {
        let runs = task.get("n_runs").and_then(Value::as_number);
        most_runs = [most_runs, runs].into_iter().flatten().reduce(f64::max);
        add_task(&mut columns, task, place).ok_or("an id")
    });
    let mut notes = odd.notes;
    let part = RunPart {
        key: input.path.run(FAMILY, input.path.stem),
        model: root.get("model").and_then(Value::as_str).map(str::to_owned),
        date: root.get("run_id").and_then(Value::as_str).and_then(date),
        metrics: figures(name, &root, &columns),
        samples: vec![columns.finish(name, Identity::Absent, &mut notes)],
        tasks: BTreeMap::from([(name.to_owned(), TaskInfo::default())]),
        conditions: conditions(&root, most_runs),
    };
    Document { runs: vec![part], notes, skipped: odd.skipped, ..Document::default() }
}

/// The name of the suite: no file states it, so it is called as its folder is.
fn task_name<'a>(path: &FilePath<'a>) -> &'a str {
    let folder = path.directory.rsplit('/').next().unwrap_or_default();
    if folder.is_empty() { "tasks" } else { folder }
}

#[allow(clippy::cast_precision_loss)] // seconds since 1970
fn date(run_id: &str) -> Option<f64> {
    Timestamp::parse(run_id).map(|moment| moment.0 as f64)
}

/// The repeats of one task; `None` for a task that cannot be told from others.
fn add_task(columns: &mut Columns, task: &Value, place: Place) -> Option<()> {
    let id = task.get("id")?.scalar_text()?;
    let runs = task.get("runs").and_then(Value::as_array).unwrap_or_default();
    let repeats: Vec<(u32, &Value)> = if runs.is_empty() { vec![(0, task)] } else { (1..).zip(runs).collect() };
    for (epoch, run) in repeats {
        for (metric, count) in OUTCOMES {
            let share = || Some(task.get(count)?.as_number()? / task.get("n_runs")?.as_number()?);
            if let Some(score) = run.get(metric).and_then(Value::as_number).or_else(share) {
                columns.score(metric, Some(score));
            }
        }
        for (metric, flag, _) in ALL_OF_K {
            if let Some(score) = task.get(flag).and_then(Value::as_number).filter(|_| epoch <= 1) {
                columns.score(metric, Some(score));
            }
        }
        for (metric, value) in run.get("metrics").and_then(Value::as_object).unwrap_or_default() {
            if let Value::Number(number) = value {
                columns.score(metric, Some(number.as_f64()));
            }
        }
        for name in FACETS {
            if let Some(value) = task.get(name).and_then(Value::as_str) {
                columns.facet(name, value);
            }
        }
        columns.push(row(&id, epoch, task, run, place));
    }
    Some(())
}

fn row(id: &str, epoch: u32, task: &Value, run: &Value, place: Place) -> SampleRow {
    let response = run.get("response_text").and_then(Value::as_str);
    let hash = |text: &str| ShortDigest::of(text.as_bytes());
    SampleRow {
        prompt: prompt(task).map(hash),
        output: response.map(hash),
        flags: RowFlags {
            errored: run.get("passed").is_none() && run.get("solved").is_none() && epoch > 0,
            ..response.map(looks::flags).unwrap_or_default()
        },
        epoch,
        ..place.row(SampleId::Named(id.into()))
    }
}

/// What the agent was asked, where the file says so.
fn prompt(task: &Value) -> Option<&str> {
    PROMPTS.iter().find_map(|key| task.get(key)?.as_str())
}

/// The shares of tasks that all k runs passed or solved: from the tasks, because the aggregate is rounded.
fn figures(task: &str, root: &Value, columns: &Columns) -> Vec<MetricValue> {
    let stated = |key: &str| root.get("aggregate")?.get(key)?.as_number();
    let figure = |(metric, _, rate): (&str, &str, &str)| {
        let counted = columns.mean(metric);
        let value = counted.map(|(mean, _)| mean).or_else(|| stated(rate).map(|percent| percent / 100.0))?;
        Some(MetricValue {
            task: task.to_owned(),
            metric: metric.to_owned(),
            filter: None,
            value: Some(value),
            stderr: None,
            n: counted.map(|(_, n)| n),
            direction: Some(Direction::Higher),
        })
    };
    ALL_OF_K.into_iter().filter_map(figure).collect()
}

fn conditions(root: &Value, most_runs: Option<f64>) -> BTreeMap<&'static str, String> {
    let stated = |keys: &[&str]| keys.iter().find_map(|key| root.get(key)?.scalar_text());
    let k = stated(&["n_runs", "k"])
        .or_else(|| root.get("aggregate")?.get("n_runs")?.scalar_text())
        .or_else(|| most_runs.map(|most| most.to_string()));
    let entries = [
        ("harness-version", stated(&["harness_version", "git_sha"])),
        ("judge", stated(&["judge_model", "judge", "grader"])),
        ("k", k.clone()),
        ("epochs", k),
    ];
    entries.into_iter().filter_map(|(code, value)| Some((code, value?))).collect()
}

#[cfg(test)]
mod tests;
