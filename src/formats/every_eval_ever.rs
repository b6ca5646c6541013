//! Every Eval Ever: one schema for the results of many harnesses, aggregate and by instance.
//!
//! Files are called after a random id, which is no identity; the model, the collection and the evaluation's name are.
//! Several collections call an evaluation alike, so that a task has the collection in front of its name.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Group, Groups};
use super::json::Shape;
use super::lm_eval::turns;
use super::log::{self, Place};
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, SampleAt, Strength, looks, setting};
use crate::base::{Digest, ShortDigest};
use crate::model::{
    Direction, Identity, MetricValue, RowFlags, RunKey, RunPart, SampleId, SampleRow, SampleText, TaskInfo, Value,
};

const FAMILY: &str = "every-eval-ever";

/// What the score is called where a file names no metric.
const SCORE: &str = "score";

/// How files of instances end, before the extension.
const INSTANCES: &str = "_samples";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "Every Eval Ever",
    reads: "aggregates of every schema version with their uncertainty, and instances",
    holds: Holds::Figures,
    hint,
    claim,
    read,
    join: Some(join),
    sample: Some(sample),
};

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let id = path.stem.strip_suffix(INSTANCES).unwrap_or(path.stem);
    let is_id = id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let holds = match path.extension {
        "json" => Holds::Figures,
        "jsonl" => Holds::Samples,
        _ => return None,
    };
    is_id.then(|| Hint { holds, run: Some(key(path)) })
}

fn key(path: &FilePath<'_>) -> RunKey {
    let stamp = path.stem.strip_suffix(INSTANCES).unwrap_or(path.stem);
    path.run(FAMILY, stamp)
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let outline = &probe.outline;
    if !outline.is_rows() || !outline.has_all(&["schema_version", "evaluation_id"]) {
        return None;
    }
    let claim = |holds, why| Some(Claim { strength: Strength::Signature, holds, why, version: None });
    if outline.has("evaluation_results") {
        return claim(Holds::Figures, "an evaluation_id and evaluation_results");
    }
    let is_instance = outline.has_all(&["sample_id", "evaluation_name"]);
    is_instance.then(|| claim(Holds::Samples, "rows have an evaluation_id and a sample_id")).flatten()
}

fn read(input: &Input<'_>) -> Document {
    if input.claim.holds == Holds::Samples {
        return instances(input);
    }
    // One record, as a rule, or one a line.
    if Probe::new(input.path.full, input.bytes).outline.shape == Shape::Object {
        let parsed = input.json();
        let runs = parsed.value.iter().map(|record| aggregate(record, &input.path)).collect();
        return Document { runs, notes: parsed.notes, ..Document::default() };
    }
    let mut runs = Vec::new();
    let odd = log::each(input.bytes, &[], |record, _| {
        runs.push(aggregate(record, &input.path));
        Ok(())
    });
    Document { runs, notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

/// What a record says of one model.
fn aggregate(record: &Value, path: &FilePath<'_>) -> RunPart {
    let results = record.get("evaluation_results").and_then(Value::as_array).unwrap_or_default();
    let (figures, stated): (Vec<MetricValue>, Vec<&Value>) =
        results.iter().filter_map(|result| Some((figure(record, result)?, result))).unzip();
    let metrics = told_apart(figures, &stated);
    let model = record.get("model_info");
    let named = |key: &str| model?.get(key)?.as_str().map(str::to_owned);
    let moment = record.get("evaluation_timestamp").or_else(|| record.get("retrieved_timestamp"));
    RunPart {
        key: key(path),
        model: named("id").or_else(|| named("name")),
        date: moment.and_then(Value::as_number).filter(|date| date.is_finite()),
        metrics,
        tasks: results.iter().filter_map(|result| Some((task(record, result)?, task_info(result)))).collect(),
        conditions: library(record).map(|library| ("harness-version", library)).into_iter().collect(),
        ..RunPart::default()
    }
}

/// The task: the evaluation's name behind that of its collection, which begins the evaluation's id.
fn task(record: &Value, result: &Value) -> Option<String> {
    let name = result.get("evaluation_name")?.as_str()?;
    let id = record.get("evaluation_id").and_then(Value::as_str).unwrap_or_default();
    let collection = id.split_once('/').map_or("", |(collection, _)| collection);
    let is_whole = collection.is_empty() || name.starts_with(collection);
    Some(if is_whole { name.to_owned() } else { format!("{collection}/{name}") })
}

fn figure(record: &Value, result: &Value) -> Option<MetricValue> {
    let config = result.get("metric_config");
    let named = |key: &str| config?.get(key)?.as_str();
    let details = result.get("score_details")?;
    let uncertainty = details.get("uncertainty");
    let stderr = uncertainty.and_then(|uncertainty| uncertainty.get("standard_error"));
    let counted = uncertainty.and_then(|uncertainty| uncertainty.get("num_samples"));
    let counted = counted.or_else(|| result.get("source_data")?.get("samples_number"));
    Some(MetricValue {
        task: task(record, result)?,
        metric: named("metric_id").or_else(|| named("metric_name")).unwrap_or(SCORE).to_owned(),
        filter: filter(config).map(str::to_owned),
        value: details.get("score").and_then(Value::as_number).filter(|value| !value.is_nan()),
        stderr: stderr.and_then(|stderr| stderr.get("value").unwrap_or(stderr).as_number()),
        n: counted.and_then(Value::as_count),
        direction: match config.and_then(|config| config.get("lower_is_better")) {
            Some(Value::Bool(true)) => Some(Direction::Lower),
            Some(Value::Bool(false)) => Some(Direction::Higher),
            _ => None,
        },
    })
}

/// The filter of a metric, where it is one of the metric's parameters.
fn filter(config: Option<&Value>) -> Option<&str> {
    config?.get("metric_parameters")?.get("filter")?.as_str()
}

/// Tells results of one task and metric apart where the record has several: by their ids, else by the tab of the
/// leaderboard they are from, else by their order.
fn told_apart(mut metrics: Vec<MetricValue>, results: &[&Value]) -> Vec<MetricValue> {
    let mut seen: BTreeMap<(String, String), u32> = BTreeMap::new();
    for metric in metrics.iter().filter(|metric| metric.filter.is_none()) {
        *seen.entry((metric.task.clone(), metric.metric.clone())).or_default() += 1;
    }
    seen.retain(|_, count| *count > 1);
    for (metric, result) in metrics.iter_mut().zip(results).filter(|(metric, _)| metric.filter.is_none()) {
        let Some(left) = seen.get_mut(&(metric.task.clone(), metric.metric.clone())) else { continue };
        let tab = || result.get("score_details")?.get("details")?.get("tab")?.as_str();
        let stated = result.get("evaluation_result_id").and_then(Value::as_str).or_else(tab);
        metric.filter = Some(stated.map_or_else(|| format!("{left} from the end"), str::to_owned));
        *left -= 1;
    }
    metrics
}

fn task_info(result: &Value) -> TaskInfo {
    let generation = result.get("generation_config").filter(|config| config.keys() > 0 && **config != Value::Null);
    let generation = generation.map(|config| config.get("generation_args").unwrap_or(config));
    let decoding = generation.filter(|args| args.as_object().is_some_and(|args| !args.is_empty()));
    TaskInfo {
        conditions: decoding.map(|args| ("decoding", setting::brief(args))).into_iter().collect(),
        ..TaskInfo::default()
    }
}

/// The program that ran the evaluation, and its version.
fn library(record: &Value) -> Option<String> {
    let library = record.get("eval_library")?;
    let text = |key: &str| library.get(key).and_then(Value::as_str).filter(|text| *text != "unknown");
    Some([Some(text("name")?), text("version")].into_iter().flatten().collect::<Vec<_>>().join(" "))
}

fn instances(input: &Input<'_>) -> Document {
    let mut groups = Groups::default();
    let mut odd = log::each(input.bytes, &[], |row, place| {
        let id = row.get("sample_id").and_then(Value::scalar_text).ok_or("a sample_id")?;
        let task = task(row, row).ok_or("an evaluation_name")?;
        let model = row.get("model_id").and_then(Value::as_str).map(str::to_owned);
        let columns = groups.of(Group { model, task, filter: None });
        let sample = instance(row, SampleId::Named(id.into()), place);
        if !sample.flags.errored {
            let graded = row.get("evaluation").unwrap_or(&Value::Null);
            let score = graded.get("score").or_else(|| graded.get("is_correct"));
            columns.score(SCORE, score.and_then(Value::as_number));
        }
        columns.push(sample);
        Ok(())
    });
    let part = RunPart { key: key(&input.path), ..RunPart::default() };
    let runs = groups.finish(&part, Identity::Computed, &mut odd.notes);
    Document { runs, notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

fn instance(row: &Value, id: SampleId, place: Place) -> SampleRow {
    let hash = |text: &str| ShortDigest::of(text.as_bytes());
    let asked = |key: &str| row.get("input").and_then(|input| input.get(key)).map(Value::text).unwrap_or_default();
    let (raw, choices, reference) = (asked("raw"), asked("choices"), asked("reference"));
    let (output, answer) = (output(row), answer(row));
    SampleRow {
        item: Digest::of([raw, choices, reference.clone()].join("\0").as_bytes()),
        prompt: prompt(row).map(|prompt| hash(&prompt.text())),
        target: (!reference.is_empty()).then(|| hash(&reference)),
        flags: RowFlags {
            errored: row.get("error").is_some_and(|error| *error != Value::Null),
            ..output.as_deref().map(looks::flags).unwrap_or_default()
        },
        answer: answer.as_deref().map(hash),
        output: output.as_deref().map(hash),
        ..place.row(id)
    }
}

/// What the model was sent, as far as the row says.
fn prompt(row: &Value) -> Option<&Value> {
    let input = row.get("input")?;
    let there = |key: &str| input.get(key).filter(|value| **value != Value::Null);
    there("formatted").or_else(|| there("raw"))
}

/// What the model said: the output, else its last message.
fn output(row: &Value) -> Option<String> {
    let texts = |value: &Value| match value.as_array() {
        Some(all) => all.iter().map(Value::text).collect::<Vec<_>>().join("\n"),
        None => value.text(),
    };
    let output = row.get("output").and_then(|output| output.get("raw")).filter(|raw| **raw != Value::Null);
    let last = || {
        let messages = row.get("messages")?.as_array()?.iter().rev();
        messages
            .filter(|message| message.get("role").and_then(Value::as_str) == Some("assistant"))
            .find_map(|message| message.get("content"))
    };
    output.or_else(last).map(texts)
}

/// The answer that was found in the output, in the end.
fn answer(row: &Value) -> Option<String> {
    let found = row.get("answer_attribution")?.as_array()?.last()?.get("extracted_value")?;
    (*found != Value::Null).then(|| found.text())
}

/// Calls the scores of instances as the aggregate calls the only metric of their task.
fn join(parts: &mut [RunPart]) {
    let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for metric in parts.iter().flat_map(|part| &part.metrics) {
        named.entry(metric.task.clone()).or_default().insert(metric.metric.clone());
    }
    for set in parts.iter_mut().flat_map(|part| &mut part.samples) {
        if let Some(only) = named.get(&set.task).filter(|names| names.len() == 1).and_then(BTreeSet::first) {
            set.metrics.iter_mut().for_each(|metric| metric.clone_from(only));
        }
    }
}

fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let row = log::again(at)?;
    row.as_object()?;
    let input = row.get("input").unwrap_or(&Value::Null);
    let all = |key: &str| input.get(key).and_then(Value::as_array).unwrap_or_default().iter().map(Value::text);
    let shown = ["input", "output", "messages", "answer_attribution", "evaluation", "evaluation_id", "evaluation_name"];
    Some(SampleText {
        prompt: prompt(&row).map(turns).unwrap_or_default(),
        choices: all("choices").collect(),
        target: all("reference").collect::<Vec<_>>().join("\n"),
        outputs: output(&row).into_iter().collect(),
        answer: answer(&row),
        scores: log::scores(at),
        metadata: log::rest(&row, &shown),
    })
}
