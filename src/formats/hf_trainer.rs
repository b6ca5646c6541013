//! What the Hugging Face Trainer leaves beside a model: `eval_results.json` and its like, `trainer_state.json`.
//!
//! Names are flat, `eval_accuracy`: what stands before the first underscore is the task. Speed and run times are left
//! out: they tell of the machine.

use std::collections::BTreeMap;

use super::json::{Kind, Shape};
use super::leaves::Leaves;
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength};
use crate::model::{MetricValue, RunKey, RunPart, Value};

const FAMILY: &str = "hf-trainer";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "Hugging Face Trainer",
    reads: "`all_results.json` and its like, `trainer_state.json`",
    holds: Holds::Figures,
    hint,
    claim,
    read,
    join: None,
    sample: None,
};

/// What was done, as the names begin.
const TASKS: [&str; 4] = ["eval", "train", "test", "predict"];

/// The state of a training, with every figure logged on the way.
const STATE: &str = "trainer_state.json";

fn is_results(path: &FilePath<'_>) -> bool {
    let before = path.stem.strip_suffix("_results");
    path.has_extension(&["json"]) && before.is_some_and(|before| before == "all" || TASKS.contains(&before))
}

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    (path.name == STATE || is_results(path)).then(|| Hint { holds: Holds::Figures, run: Some(key(path)) })
}

/// The files of a folder are one run, but for the state: its last figures may be of an earlier step.
fn key(path: &FilePath<'_>) -> RunKey {
    let stamp = if path.name == STATE { path.stem } else { "" };
    path.run(FAMILY, stamp)
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let outline = &probe.outline;
    let flat = |name: &str| split(name).is_some() || name == "epoch";
    let is_state = probe.path.name == STATE && outline.kind("log_history") == Some(Kind::Array);
    let is_flat = is_results(&probe.path) && outline.keys.iter().any(|(key, _)| flat(key));
    (outline.shape == Shape::Object && (is_state || is_flat)).then_some(Claim {
        strength: Strength::Signature,
        holds: Holds::Figures,
        why: "the name and the flat figures of a Trainer",
        version: None,
    })
}

fn read(input: &Input<'_>) -> Document {
    let parsed = input.json();
    let root = parsed.value.unwrap_or(Value::Null);
    let is_state = input.path.name == STATE;
    let figures = if is_state { last_logged(&root) } else { root.clone() };
    let metrics = Leaves::of(&figures).metrics("");
    let metrics = metrics.into_iter().filter(|metric| metric.task.is_empty());
    let count =
        |task: &str| figures.get(&format!("{task}_samples")).and_then(Value::as_number).and_then(crate::model::whole);
    let metrics = metrics.filter_map(|metric| {
        let (task, name) = split(&metric.metric)?;
        let n = count(task);
        let task = if is_state { format!("{task} (last logged)") } else { task.to_owned() };
        Some(MetricValue { task, metric: name.to_owned(), n, ..metric })
    });
    let part = RunPart { key: key(&input.path), metrics: metrics.collect(), ..RunPart::default() };
    Document { runs: vec![part], notes: parsed.notes, ..Document::default() }
}

/// The task and the metric of a flat name.
fn split(name: &str) -> Option<(&str, &str)> {
    name.split_once('_').filter(|(task, metric)| TASKS.contains(task) && !metric.is_empty())
}

/// The last figure of each name that is no step of the training itself.
fn last_logged(root: &Value) -> Value {
    let mut last = BTreeMap::new();
    let log = root.get("log_history").and_then(Value::as_array).unwrap_or_default();
    for (name, value) in log.iter().filter_map(Value::as_object).flatten() {
        if split(name).is_some_and(|(task, _)| task != "train") {
            last.insert(name.clone(), value.clone());
        }
    }
    Value::Object(last.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn figures(path: &str, text: &str) -> Vec<String> {
        let reading = read(path, text.as_bytes()).expect("a reading");
        assert_eq!(reading.format.name, FAMILY);
        let told = |found: &MetricValue| {
            format!("{} {} {} {:?}", found.task, found.metric, found.value.unwrap_or(-1.0), found.n)
        };
        reading.document.runs[0].metrics.iter().map(told).collect()
    }

    #[test]
    fn flat_names_are_task_and_metric() {
        let text = r#"{"epoch": 3.0, "eval_accuracy": 0.86, "eval_loss": NaN, "eval_samples": 408, "eval_runtime": 1.5,
            "eval_samples_per_second": 12.5, "train_loss": 0.3, "total_flos": 1e15}"#;
        let expected = ["eval accuracy 0.86 Some(408)", "eval loss -1 Some(408)", "train loss 0.3 None"];
        assert_eq!(figures("out/all_results.json", text), expected);
    }

    #[test]
    fn the_last_logged_figures_count() {
        let text = r#"{"best_metric": 0.9, "log_history": [{"loss": 2, "step": 1}, {"eval_f1": 0.5, "step": 1},
            {"eval_f1": 0.75, "eval_runtime": 2, "step": 2}, {"train_loss": 1}, 7]}"#;
        assert_eq!(figures("checkpoint-2/trainer_state.json", text), ["eval (last logged) f1 0.75 None"]);
    }
}
