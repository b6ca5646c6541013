//! Results files: figures of whole tasks, and how the run was made.
//!
//! 0.4 writes `results{task{"<metric>,<filter>": number, "<metric>_stderr,<filter>": number or "N/A"}}`, 0.3 the same
//! without filters; everything else about a task stands in sections beside it, any of which may be missing or of
//! another type.

use std::collections::{BTreeMap, HashMap};

use super::super::{Document, Input, direction, json};
use super::conditions;
use crate::model::{Direction, MetricValue, Note, RunPart, Severity, TaskInfo, Value};

pub(super) fn read(input: &Input<'_>) -> Document {
    let parsed = json::parse_file(input.bytes, json::Dialect::Data);
    let mut notes = parsed.notes;
    let root = parsed.value.unwrap_or(Value::Null);
    let sections = Sections::new(&root);
    let mut part = RunPart {
        key: super::names::parse(&input.path).key,
        model: model(&root),
        date: root.get("date").and_then(Value::as_number).filter(|date| date.is_finite()),
        conditions: conditions::of_run(&root),
        ..RunPart::default()
    };
    for (task, figures) in sections.tasks() {
        part.metrics.extend(task_metrics(task, figures, &sections));
        part.tasks.insert(task.to_owned(), task_info(task, &sections));
    }
    overrule_directions(&mut part.metrics, &mut notes);
    Document { runs: vec![part], notes, ..Document::default() }
}

/// The sections of a file, by task.
struct Sections<'a> {
    results: &'a [(String, Value)],
    groups: HashMap<&'a str, &'a Value>,
    members: HashMap<&'a str, &'a Value>,
    /// For each task, the groups that list it.
    parents: HashMap<&'a str, Vec<&'a str>>,
    configs: HashMap<&'a str, &'a Value>,
    versions: HashMap<&'a str, &'a Value>,
    shots: HashMap<&'a str, &'a Value>,
    counts: HashMap<&'a str, &'a Value>,
    directions: HashMap<&'a str, &'a Value>,
}

impl<'a> Sections<'a> {
    fn new(root: &'a Value) -> Self {
        let section = |name: &str| -> HashMap<&'a str, &'a Value> {
            let entries = root.get(name).and_then(Value::as_object).unwrap_or_default();
            entries.iter().map(|(task, value)| (task.as_str(), value)).collect()
        };
        let mut parents: HashMap<&str, Vec<&str>> = HashMap::new();
        let listed = root.get("group_subtasks").and_then(Value::as_object).unwrap_or_default();
        for (group, members) in listed {
            for member in members.as_array().unwrap_or_default().iter().filter_map(Value::as_str) {
                parents.entry(member).or_default().push(group);
            }
        }
        Self {
            results: root.get("results").and_then(Value::as_object).unwrap_or_default(),
            groups: section("groups"),
            members: section("group_subtasks"),
            parents,
            configs: section("configs"),
            versions: section("versions"),
            shots: section("n-shot"),
            counts: section("n-samples"),
            directions: section("higher_is_better"),
        }
    }

    /// Every task with its figures; a group that only the groups section holds comes last.
    fn tasks(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let listed: BTreeMap<&str, ()> = self.results.iter().map(|(task, _)| (task.as_str(), ())).collect();
        let mut others: Vec<(&str, &Value)> =
            self.groups.iter().filter(|(group, _)| !listed.contains_key(**group)).map(|(g, v)| (*g, *v)).collect();
        others.sort_unstable_by_key(|(group, _)| *group);
        self.results.iter().map(|(task, figures)| (task.as_str(), figures)).chain(others)
    }

    fn is_group(&self, task: &str) -> bool {
        let has_members = self.members.get(task).and_then(|members| members.as_array());
        self.groups.contains_key(task) || has_members.is_some_and(|members| !members.is_empty())
    }

    /// The one group that lists the task, or that its configuration names.
    fn group(&self, task: &str) -> Option<String> {
        match self.parents.get(task).map(Vec::as_slice) {
            Some([only]) => return Some((*only).to_owned()),
            Some(_) => return None,
            None => {}
        }
        let named = self.configs.get(task)?.get("group")?;
        let named = match named.as_array() {
            Some([only]) => only,
            Some(_) => return None,
            None => named,
        };
        named.as_str().map(str::to_owned)
    }
}

/// The figures of one task.
fn task_metrics(task: &str, figures: &Value, sections: &Sections<'_>) -> Vec<MetricValue> {
    let entries = figures.as_object().unwrap_or_default();
    let by_key: HashMap<&str, &Value> = entries.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let sample_counts = by_key.get("sample_count").copied();
    let task_count =
        sections.counts.get(task).and_then(|counts| counts.get("effective")).or(by_key.get("sample_len").copied());
    let stated = stated_directions(task, sections);
    let mut metrics = Vec::new();
    for (key, value) in entries {
        // Filter names never hold a comma, metric names may.
        let (metric, filter) = match key.rsplit_once(',') {
            Some((metric, filter)) => (metric, Some(filter)),
            None => (key.as_str(), None),
        };
        let is_figure = filter.is_some() || (value.as_number().is_some() && !NO_FIGURES.contains(&metric));
        if !is_figure || metric.ends_with("_stderr") {
            continue;
        }
        let stderr_key = match filter {
            Some(filter) => format!("{metric}_stderr,{filter}"),
            None => format!("{metric}_stderr"),
        };
        let count = sample_counts.and_then(|counts| counts.get(metric)).or(task_count);
        metrics.push(MetricValue {
            task: task.to_owned(),
            metric: metric.to_owned(),
            filter: filter.map(str::to_owned),
            value: value.as_number(),
            stderr: by_key.get(stderr_key.as_str()).and_then(|stderr| stderr.as_number()).filter(|s| s.is_finite()),
            n: count.and_then(Value::as_number).and_then(whole),
            direction: stated.get(metric).copied(),
        });
    }
    metrics
}

/// Numbers beside the figures that are none.
const NO_FIGURES: [&str; 4] = ["alias", "name", "sample_len", "sample_count"];

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

fn task_info(task: &str, sections: &Sections<'_>) -> TaskInfo {
    let config = sections.configs.get(task).copied();
    TaskInfo {
        group: sections.group(task),
        is_group: sections.is_group(task),
        filters: conditions::filters(config),
        conditions: conditions::of_task(
            config,
            sections.versions.get(task).copied(),
            sections.shots.get(task).copied(),
        ),
    }
}

/// The model's name: as stated, else the one in the arguments it was loaded with.
fn model(root: &Value) -> Option<String> {
    let stated = root.get("model_name").and_then(Value::as_str);
    let arguments = root.get("config").and_then(|config| config.get("model_args"));
    let named = stated.or_else(|| match arguments? {
        Value::String(text) => MODEL_KEYS
            .iter()
            .find_map(|key| text.split(',').find_map(|argument| argument.trim().strip_prefix(key)?.strip_prefix('='))),
        object => MODEL_KEYS.iter().find_map(|key| object.get(key)?.as_str()),
    });
    named.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
}

/// Arguments that hold the name of a model, the most telling first.
const MODEL_KEYS: [&str; 4] = ["pretrained", "model", "engine", "path"];

/// A number that is a count.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked to be in range
pub(in crate::formats) fn whole(number: f64) -> Option<u64> {
    (number >= 0.0 && number.fract() == 0.0 && number < 9e15).then_some(number as u64)
}
