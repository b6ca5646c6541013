//! Results files: figures of whole tasks, and how the run was made.
//!
//! 0.4 writes `results{task{"<metric>,<filter>": number, "<metric>_stderr,<filter>": number or "N/A"}}`, 0.3 the same
//! without filters; everything else about a task stands in sections beside it, any of which may be missing or of
//! another type.

use std::collections::HashMap;

use super::super::{Document, Input, direction};
use super::entries::{Entry, entries, rounds};
use super::sections::Sections;
use super::{conditions, groups, names};
use crate::base::stem::is_step;
use crate::model::{Direction, MetricValue, Note, RunKey, RunPart, Severity, TaskInfo, Value};

pub(super) fn read(input: &Input<'_>) -> Document {
    let parsed = input.json();
    let mut notes = parsed.notes;
    let root = parsed.value.unwrap_or(Value::Null);
    let entries = entries(&root);
    let sections = Sections::new(&root, &entries);
    let key = names::parse(&input.path).key;
    let mut runs = Vec::new();
    for entries in rounds(entries, &mut notes) {
        let stamp = entries.iter().map(|entry| entry.stamp).max().unwrap_or_default();
        let mut part = run(&root, &key, stamp);
        for entry in &entries {
            part.metrics.extend(task_metrics(entry, &sections));
            part.tasks.entry(entry.task.to_owned()).or_insert_with(|| task_info(entry, &sections));
        }
        overrule_directions(&mut part.metrics, &mut notes);
        notes.extend(groups::refuse_variances(&mut part.metrics, &sections));
        notes.extend(say_bypass(&part.metrics));
        runs.push(part);
    }
    Document { runs, notes, ..Document::default() }
}

/// What the file says of all tasks of one run; of the one made then, in a file that collects several.
fn run(root: &Value, key: &RunKey, stamp: &str) -> RunPart {
    let mut key = key.clone();
    if !stamp.is_empty() {
        stamp.clone_into(&mut key.stamp);
    }
    let stated = root.get("date").and_then(Value::as_number).filter(|date| date.is_finite());
    RunPart {
        model: model(root),
        date: stated.or_else(|| names::moment(&key.stamp)),
        conditions: conditions::of_run(root),
        key,
        ..RunPart::default()
    }
}

/// The figures of one task.
fn task_metrics(entry: &Entry<'_>, sections: &Sections<'_>) -> Vec<MetricValue> {
    let by_key: HashMap<&str, &Value> = entry.figures.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let sample_counts = by_key.get("sample_count").copied();
    let task_count =
        sections.counts.get(entry.key).and_then(|counts| counts.get("effective")).or(by_key.get("sample_len").copied());
    let stated = stated_directions(entry.key, sections);
    let mut metrics = Vec::new();
    for (key, value) in entry.figures {
        // Filter names never hold a comma, metric names may.
        let (metric, filter) = match key.rsplit_once(',') {
            Some((metric, filter)) => (metric, Some(filter)),
            None => (key.as_str(), None),
        };
        let is_figure = filter.is_some() || (is_number(value) && !NO_FIGURES.contains(&metric));
        if !is_figure || metric.ends_with("_stderr") {
            continue;
        }
        let stderr_key = match filter {
            Some(filter) => format!("{metric}_stderr,{filter}"),
            None => format!("{metric}_stderr"),
        };
        let count = sample_counts.and_then(|counts| counts.get(metric)).or(task_count);
        metrics.push(MetricValue {
            task: entry.task.to_owned(),
            metric: metric.to_owned(),
            filter: filter.or(entry.prompt).map(str::to_owned),
            value: value.as_number().filter(|_| metric != BYPASS),
            stderr: by_key.get(stderr_key.as_str()).and_then(|stderr| stderr.as_number()).filter(|s| s.is_finite()),
            n: count.and_then(Value::as_count),
            direction: stated.get(metric).copied(),
        });
    }
    metrics
}

/// Whether a value without a filter in its key is a figure: a number, also as text, or the mark for none.
fn is_number(value: &Value) -> bool {
    match value {
        Value::Number(_) => true,
        Value::String(text) => text == "N/A" || value.as_number().is_some(),
        _ => false,
    }
}

/// Says that nothing was scored.
fn say_bypass(metrics: &[MetricValue]) -> Option<Note> {
    let bypassed = metrics.iter().find(|metric| metric.metric == BYPASS)?;
    let message = format!("{} and others like it were answered but not scored: 999 is no figure", bypassed.task);
    Some(Note::new(Severity::Info, None, "not-scored", message))
}

/// The metric of runs that only write down answers: what stands there is no score.
pub(super) const BYPASS: &str = "bypass";

/// Numbers beside the figures that are none.
const NO_FIGURES: [&str; 12] = [
    "alias",
    "name",
    "sample_len",
    "sample_count",
    "samples",
    "task_name",
    "prompt_name",
    "prompt_id",
    "dataset_path",
    "dataset_name",
    "subset",
    "comment",
];

/// The directions a file states for a task's metrics.
fn stated_directions<'a>(task: &str, sections: &Sections<'a>) -> HashMap<&'a str, Direction> {
    let direction = |flag: &Value| match flag {
        Value::Bool(true) => Some(Direction::Higher),
        Value::Bool(false) => Some(Direction::Lower),
        _ => None,
    };
    let listed = sections.configs.get(task).and_then(|config| config.get("metric_list")).and_then(Value::as_array);
    let from_config = listed
        .unwrap_or_default()
        .iter()
        .filter_map(|metric| Some((metric.get("metric")?.as_str()?, direction(metric.get("higher_is_better")?)?)));
    let flags = sections.directions.get(task).and_then(|flags| flags.as_object()).unwrap_or_default();
    let from_flags = flags.iter().filter_map(|(metric, flag)| Some((metric.as_str(), direction(flag)?)));
    from_config.chain(from_flags).collect()
}

/// Corrects directions that are known to be stated wrongly, and says so once.
fn overrule_directions(metrics: &mut [MetricValue], notes: &mut Vec<Note>) {
    let mut said = false;
    for metric in metrics {
        if direction::contradicts(&metric.metric, metric.direction) {
            metric.direction = direction::known(&metric.metric);
            if !said {
                let message = format!(
                    "{} of {} is stated as better when higher; it is an error rate, so lower counts",
                    metric.metric, metric.task
                );
                notes.push(Note::new(Severity::Info, None, "direction-overruled", message));
            }
            said = true;
        }
    }
}

fn task_info(entry: &Entry<'_>, sections: &Sections<'_>) -> TaskInfo {
    let config = sections.configs.get(entry.key).copied();
    TaskInfo {
        group: sections.group(entry.task),
        is_group: sections.is_group(entry.task),
        filters: conditions::filters(config),
        conditions: conditions::of_task(
            config,
            sections.versions.get(entry.key).copied(),
            sections.shots.get(entry.key).copied(),
        ),
    }
}

/// The model's name: as stated, else the one in the arguments it was loaded with. A model at some step of its training
/// is not the same as at another, so the step belongs to the name.
fn model(root: &Value) -> Option<String> {
    let stated = root.get("model_name").and_then(Value::as_str).filter(|name| !name.trim().is_empty());
    let arguments = root.get("config").and_then(|config| config.get("model_args"));
    let argument = |key: &str| match arguments? {
        Value::String(text) => text.split(',').find_map(|one| one.trim().strip_prefix(key)?.strip_prefix('=')),
        object => object.get(key)?.as_str(),
    };
    let named = stated.or_else(|| MODEL_KEYS.iter().find_map(|key| argument(key)));
    let name = named.map(str::trim).filter(|name| !name.is_empty())?;
    Some(match argument("revision").filter(|revision| is_step(revision)) {
        Some(step) => format!("{name} ({step})"),
        None => name.to_owned(),
    })
}

/// Arguments that hold the name of a model, the most telling first.
const MODEL_KEYS: [&str; 6] = ["pretrained", "model", "model_version", "model_name", "engine", "path"];

#[cfg(test)]
mod tests {
    use super::super::super::json;
    use super::*;

    #[test]
    fn the_step_of_training_belongs_to_the_model() {
        for (text, name) in [
            (r#"{"config": {"model_args": "pretrained=acme/lumen,revision=step63000"}}"#, "acme/lumen (step63000)"),
            (r#"{"config": {"model_args": {"pretrained": "lumen", "revision": "step9"}}}"#, "lumen (step9)"),
            (r#"{"config": {"model_args": "revision=step9"}, "model_name": "lumen"}"#, "lumen (step9)"),
            (r#"{"config": {"model_args": "pretrained=acme/lumen,revision=v2,dtype=half"}}"#, "acme/lumen"),
            (r#"{"config": {"model_args": "pretrained=acme/lumen"}}"#, "acme/lumen"),
        ] {
            let root = json::parse_file(text.as_bytes(), json::Dialect::Data).value.unwrap_or(Value::Null);
            assert_eq!(model(&root).as_deref(), Some(name), "{text}");
        }
        assert_eq!(model(&Value::Null), None);
    }
}
