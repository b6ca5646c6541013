//! MTEB, the benchmark of text embeddings: a file for each task below `<model>/<revision>/`.
//!
//! `{task_name, dataset_revision, mteb_version, scores: {split: [{hf_subset, main_score, …}]}}`; before 1.11 below
//! `<model>/` `{mteb_dataset_name, mteb_version, <split>: {<subset>: {…}}}`, where a task without subsets has its figures
//! in the split and those of one measure of similarity stand together. Split and subset tell figures of one task apart. Every figure is better when higher, but for three kinds that are left out because they
//! say nothing of how good a model is: how well confidence tells right from wrong (`nauc_…`), how far the folds of an
//! evaluation lie apart (`…_std`, before that `…_stderr`), and the thresholds found on the way (`…_threshold`).

use std::collections::BTreeMap;

use super::json::{Kind, Shape};
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength};
use crate::base::Timestamp;
use crate::model::{Direction, MetricValue, RunKey, RunPart, TaskInfo, Value};

const FAMILY: &str = "mteb";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "MTEB results",
    reads: "results by task, split and subset, of every version",
    holds: Holds::Figures,
    hint,
    claim,
    read,
    join: None,
    sample: None,
};

/// What the task was called before 1.11.
const EARLY_NAME: &str = "mteb_dataset_name";

/// Measures of similarity whose figures stood together before 1.11, and how the names of those begin since.
const MEASURES: [(&str, &str); 5] =
    [("cos_sim", "cosine"), ("dot", "dot"), ("euclidean", "euclidean"), ("manhattan", "manhattan"), ("max", "max")];

/// The subset of tasks that have none.
const NO_SUBSET: &str = "default";

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let below_results = path.directory.split('/').rev().nth(2).is_some_and(|folder| folder == "results");
    let named = below_results && path.has_extension(&["json"]) && path.stem != "model_meta";
    named.then(|| Hint { holds: Holds::Figures, run: Some(key(path)) })
}

/// All tasks of one revision of a model are one run.
fn key(path: &FilePath<'_>) -> RunKey {
    path.run(FAMILY, "")
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let outline = &probe.outline;
    let is_one = outline.shape == Shape::Object
        && outline.kind("task_name") == Some(Kind::String)
        && outline.kind("scores") == Some(Kind::Object)
        && outline.has_any(&["mteb_version", "dataset_revision"]);
    let is_early = outline.shape == Shape::Object
        && outline.kind(EARLY_NAME) == Some(Kind::String)
        && outline.keys.iter().any(|(_, kind)| *kind == Kind::Object);
    let claim = |why| Some(Claim { strength: Strength::Signature, holds: Holds::Figures, why, version: None });
    match (is_one, is_early) {
        (true, _) => claim("scores by split beside a task name and a data set's revision"),
        (_, true) => claim("scores by split beside an mteb_dataset_name"),
        _ => None,
    }
}

fn read(input: &Input<'_>) -> Document {
    let parsed = input.json();
    let root = parsed.value.unwrap_or(Value::Null);
    let text = |key: &str| root.get(key).and_then(Value::as_str);
    let task = text("task_name").or_else(|| text(EARLY_NAME)).unwrap_or(input.path.stem);
    let condition = |code, key| text(key).map(|value| (code, value.to_owned()));
    let version =
        condition("task-version", "dataset_revision").or_else(|| condition("task-version", "dataset_version"));
    let info = TaskInfo { conditions: version.into_iter().collect(), ..TaskInfo::default() };
    let part = RunPart {
        key: key(&input.path),
        model: model(&input.path),
        date: root.get("date").and_then(date),
        metrics: if root.get("scores").is_some() { figures(task, &root) } else { early_figures(task, &root) },
        tasks: BTreeMap::from([(task.to_owned(), info)]),
        conditions: condition("harness-version", "mteb_version").into_iter().collect(),
        ..RunPart::default()
    };
    Document { runs: vec![part], notes: parsed.notes, ..Document::default() }
}

/// The model two folders up, its slash written as two underscores; right below the results where there is no revision.
fn model(path: &FilePath<'_>) -> Option<String> {
    let mut folders = path.directory.rsplit('/');
    let (nearest, above) = (folders.next()?, folders.next());
    let folder = above.filter(|above| *above != "results").unwrap_or(nearest);
    Some(folder.replacen("__", "/", 1)).filter(|model| !model.is_empty())
}

#[allow(clippy::cast_precision_loss)] // seconds since 1970
fn date(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(number.as_f64()).filter(|date| date.is_finite()),
        Value::String(text) => Timestamp::parse(text).map(|moment| moment.0 as f64),
        _ => None,
    }
}

fn figures(task: &str, root: &Value) -> Vec<MetricValue> {
    let splits = root.get("scores").and_then(Value::as_object).unwrap_or_default();
    let entries = splits.iter().flat_map(|(split, entries)| {
        let entries = entries.as_array().unwrap_or_default();
        entries.iter().map(move |entry| (variant(split, entry), entry.as_object().unwrap_or_default()))
    });
    entries
        .flat_map(|(variant, entry)| {
            let numbers = entry.iter().filter(|(name, _)| is_figure(name)).filter_map(|(name, value)| match value {
                Value::Number(number) => Some((name, number.as_f64())),
                _ => None,
            });
            numbers.map(|(name, value)| figure(task, &variant, name, value)).collect::<Vec<_>>()
        })
        .collect()
}

fn figure(task: &str, filter: &str, metric: &str, value: f64) -> MetricValue {
    MetricValue {
        task: task.to_owned(),
        metric: metric.to_owned(),
        filter: Some(filter.to_owned()),
        value: Some(value).filter(|value| !value.is_nan()),
        stderr: None,
        n: None,
        direction: Some(Direction::Higher),
    }
}

/// Figures as they were written before 1.11.
fn early_figures(task: &str, root: &Value) -> Vec<MetricValue> {
    let mut found = Vec::new();
    for (split, scores) in root.as_object().unwrap_or_default() {
        for (name, value) in scores.as_object().unwrap_or_default() {
            let is_subset = !MEASURES.iter().any(|(measure, _)| measure == name);
            match value.as_object().filter(|_| is_subset) {
                Some(entries) => {
                    let variant = format!("{split}/{name}");
                    entries.iter().for_each(|(name, value)| add(&mut found, task, &variant, name, value));
                }
                None => add(&mut found, task, split, name, value),
            }
        }
    }
    found
}

/// A figure, or those of one measure.
fn add(found: &mut Vec<MetricValue>, task: &str, filter: &str, name: &str, value: &Value) {
    let measure = MEASURES.iter().find(|(measure, _)| *measure == name);
    match (value, measure) {
        (Value::Number(number), _) if is_figure(name) => found.push(figure(task, filter, name, number.as_f64())),
        (Value::Object(entries), Some((_, begin))) => {
            entries.iter().for_each(|(name, value)| add(found, task, filter, &format!("{begin}_{name}"), value));
        }
        _ => {}
    }
}

fn variant(split: &str, entry: &Value) -> String {
    match entry.get("hf_subset").and_then(Value::as_str) {
        None | Some(NO_SUBSET) => split.to_owned(),
        Some(subset) => format!("{split}/{subset}"),
    }
}

fn is_figure(name: &str) -> bool {
    let no_figures = ["_std", "_stderr", "_threshold", "evaluation_time"];
    !name.starts_with("nauc_") && !no_figures.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "results/acme__lumen-embed/0123abc/NotesRetrieval.json";
    const FILE: &[u8] = include_bytes!("../../tests/corpus/mteb/results/acme__lumen-embed/0123abc/NotesRetrieval.json");

    #[test]
    fn splits_and_subsets_tell_figures_apart() {
        let reading = super::super::read(PATH, FILE).expect("a reading");
        assert_eq!((reading.format.name, reading.claim.strength), (FAMILY, Strength::Signature));
        let part = &reading.document.runs[0];
        let told = |found: &MetricValue| {
            let filter = found.filter.as_deref().unwrap_or_default();
            format!("{filter} {} {}", found.metric, found.value.unwrap_or(-1.0))
        };
        let expected = [
            "test ndcg_at_10 0.5",
            "test recall_at_1 -1",
            "test main_score 0.5",
            "test/de main_score 0.25",
            "dev main_score 0.75",
        ];
        assert_eq!(part.metrics.iter().map(told).collect::<Vec<_>>(), expected);
        assert_eq!((part.model.as_deref(), part.date), (Some("acme/lumen-embed"), Some(1_750_000_000.5)));
        assert_eq!(part.tasks["NotesRetrieval"].conditions["task-version"], "003f74e");
        assert_eq!(part.conditions["harness-version"], "2.13.1");
        assert_eq!(hint(&FilePath::new(PATH)).and_then(|hint| hint.run).as_ref(), Some(&part.key));
        assert_eq!(reading.document.notes.iter().map(|note| note.code).collect::<Vec<_>>(), ["json-nan"]);
    }

    #[test]
    fn files_of_before_1_11_are_read() {
        let text = r#"{"test": {"en": {"accuracy": 0.5, "accuracy_stderr": 0.1, "main_score": 0.5,
            "cos_sim": {"ap": 0.75, "accuracy_threshold": 0.3}}, "ndcg_at_10": 0.25, "max": {"f1": 1}, "evaluation_time": 9},
            "dataset_version": null, "mteb_version": "0.0.2", "mteb_dataset_name": "Sums"}"#;
        let reading = super::super::read("results/acme__lumen/Sums.json", text.as_bytes()).expect("a reading");
        assert_eq!(reading.format.name, FAMILY);
        let part = &reading.document.runs[0];
        let told = |found: &MetricValue| {
            let filter = found.filter.as_deref().unwrap_or_default();
            format!("{} {filter} {} {}", found.task, found.metric, found.value.unwrap_or(-1.0))
        };
        let expected = [
            "Sums test/en accuracy 0.5",
            "Sums test/en main_score 0.5",
            "Sums test/en cosine_ap 0.75",
            "Sums test ndcg_at_10 0.25",
            "Sums test max_f1 1",
        ];
        assert_eq!(part.metrics.iter().map(told).collect::<Vec<_>>(), expected);
        assert_eq!(part.model.as_deref(), Some("acme/lumen"));
        assert!(part.tasks["Sums"].conditions.is_empty());
    }

    #[test]
    fn other_scores_are_no_results_of_it() {
        for text in [r#"{"task_name": "x", "scores": {}}"#, r#"{"task_name": "x", "scores": [], "mteb_version": "1"}"#]
        {
            assert_ne!(super::super::read(PATH, text.as_bytes()).expect("a reading").format.name, FAMILY);
        }
        assert_eq!(hint(&FilePath::new("results/a/b/model_meta.json")), None);
    }
}
