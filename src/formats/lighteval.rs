//! lighteval's results: figures of whole tasks, called as lm-evaluation-harness calls its files, which is why that
//! format's names open them.
//!
//! A task is `<task>|<shots>`; older versions put a suite in front and whether shots were cut behind. Averages over the
//! parts of a task are groups, whose standard errors are mere means of those of their parts and left out; `all`
//! averages what only has the same name and is left out whole. What each item scored is in Parquet files beside this.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::json::{Kind, Shape};
use super::lm_eval::{moment, split_stamp};
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength, setting};
use crate::model::{Direction, MetricValue, RunPart, TaskInfo, Value};

const FAMILY: &str = "lighteval";

/// The average over all tasks.
const ALL: &str = "all";

/// How the name of an average over the parts of a task ends.
const AVERAGE: &str = ":_average";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "lighteval",
    reads: "results of every version: figures with their standard errors, groups, shots, versions and settings",
    holds: Holds::Figures,
    hint,
    claim,
    read,
    join: None,
    sample: None,
};

fn hint(_: &FilePath<'_>) -> Option<Hint> {
    None
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let outline = &probe.outline;
    let is_one = outline.shape == Shape::Object
        && ["config_general", "results"].iter().all(|key| outline.kind(key) == Some(Kind::Object));
    is_one.then_some(Claim {
        strength: Strength::Signature,
        holds: Holds::Figures,
        why: "results beside a config_general",
        version: None,
    })
}

/// What the key of an entry tells.
#[derive(Debug, PartialEq, Eq)]
struct Key<'a> {
    task: &'a str,
    shots: Option<&'a str>,
    is_group: bool,
}

impl<'a> Key<'a> {
    fn of(key: &'a str) -> Self {
        let parts: Vec<&str> = key.split('|').collect();
        let named = parts.iter().rposition(|part| part.parse::<u32>().is_err()).unwrap_or(0);
        let task = parts.get(named).copied().unwrap_or(key);
        let group = task.strip_suffix(AVERAGE);
        Self { task: group.unwrap_or(task), shots: parts.get(named + 1).copied(), is_group: group.is_some() }
    }
}

/// What a file says of one task.
struct Entry<'a> {
    key: Key<'a>,
    /// What the task is called here: as its key says, the whole of it where that is of several.
    task: String,
    figures: &'a Value,
    config: &'a Value,
    summary: &'a Value,
    version: Option<&'a Value>,
}

fn read(input: &Input<'_>) -> Document {
    let parsed = input.json();
    let root = parsed.value.unwrap_or_default();
    let entries = entries(&root);
    let groups: BTreeSet<&str> =
        entries.iter().filter(|entry| entry.key.is_group).map(|entry| entry.key.task).collect();
    let general = root.get("config_general").unwrap_or(&Value::Null);
    let model = general.get("model_config").unwrap_or(&Value::Null);
    let (_, stamp) = split_stamp(input.path.stem);
    let part = RunPart {
        key: input.path.run(FAMILY, if stamp.is_empty() { input.path.stem } else { stamp }),
        model: [general, model].iter().find_map(|from| from.get("model_name")?.as_str()).map(str::to_owned),
        date: moment(stamp),
        metrics: entries.iter().flat_map(figures).collect(),
        tasks: entries.iter().map(|entry| (entry.task.clone(), info(entry, &groups, general))).collect(),
        conditions: conditions(general, model),
        ..RunPart::default()
    };
    Document { runs: vec![part], notes: parsed.notes, ..Document::default() }
}

fn entries<'a>(root: &'a Value) -> Vec<Entry<'a>> {
    let results = root.get("results").and_then(Value::as_object).unwrap_or_default();
    let of_tasks = || results.iter().filter(|(key, _)| key != ALL).map(|(key, figures)| (key, Key::of(key), figures));
    let mut alike: HashMap<(&str, bool), usize> = HashMap::new();
    of_tasks().for_each(|(_, key, _)| *alike.entry((key.task, key.is_group)).or_default() += 1);
    let entry = |(whole, key, figures): (&'a String, Key<'a>, &'a Value)| Entry {
        task: if alike[&(key.task, key.is_group)] > 1 { whole } else { key.task }.to_owned(),
        config: section(root, "config_tasks", whole).unwrap_or(&Value::Null),
        summary: section(root, "summary_tasks", whole).unwrap_or(&Value::Null),
        version: section(root, "versions", whole),
        key,
        figures,
    };
    of_tasks().map(entry).collect()
}

/// What a section says of a task. Some versions leave the last parts of the key out there.
fn section<'a>(root: &'a Value, name: &str, key: &str) -> Option<&'a Value> {
    let section = root.get(name)?;
    let shorter = std::iter::successors(Some(key), |key| key.rsplit_once('|').map(|(before, _)| before));
    shorter.into_iter().find_map(|key| section.get(key))
}

fn figures(entry: &Entry<'_>) -> Vec<MetricValue> {
    let directions = directions(entry.config);
    let number = |name: &str| match entry.figures.get(name) {
        Some(Value::Number(number)) => Some(number.as_f64()),
        _ => None,
    };
    let names = entry.figures.as_object().unwrap_or_default().iter().map(|(name, _)| name);
    let figure = |metric: &String| {
        Some(MetricValue {
            task: entry.task.clone(),
            metric: metric.clone(),
            filter: None,
            value: Some(number(metric)?).filter(|value| !value.is_nan()),
            stderr: number(&format!("{metric}_stderr")).filter(|stderr| stderr.is_finite() && !entry.key.is_group),
            n: entry.config.get("effective_num_docs").and_then(Value::as_count),
            direction: directions.get(metric.as_str()).copied(),
        })
    };
    names.filter(|name| !name.ends_with("_stderr")).filter_map(figure).collect()
}

/// Which way the metrics of a task are better: said of each, or of each of those that are computed together.
fn directions(config: &Value) -> HashMap<&str, Direction> {
    let listed = ["metrics", "metric"].iter().find_map(|key| config.get(key)?.as_array()).unwrap_or_default();
    let mut found = HashMap::new();
    for metric in listed {
        let (name, flag) = (metric.get("metric_name"), metric.get("higher_is_better"));
        match flag {
            Some(Value::Object(flags)) => {
                found.extend(flags.iter().filter_map(|(name, flag)| Some((name.as_str(), direction(flag)?))));
            }
            flag => found.extend(name.and_then(Value::as_str).zip(flag.and_then(direction))),
        }
    }
    found
}

fn direction(flag: &Value) -> Option<Direction> {
    match flag {
        Value::Bool(true) => Some(Direction::Higher),
        Value::Bool(false) => Some(Direction::Lower),
        _ => None,
    }
}

fn info(entry: &Entry<'_>, groups: &BTreeSet<&str>, general: &Value) -> TaskInfo {
    let hash = |name: &str| {
        let hash = entry.summary.get("hashes")?.get(name)?.as_str().filter(|hash| !hash.is_empty())?;
        Some(format!("xxh64:{hash}"))
    };
    let of_part = entry.key.task.split_once(':').map(|(whole, _)| whole).filter(|_| !entry.key.is_group);
    let limit = hash("hash_examples").or_else(|| general.get("max_samples").map(setting::brief));
    let conditions = [
        ("num-fewshot", entry.key.shots.map(str::to_owned)),
        ("task-version", entry.version.map(setting::brief)),
        ("prompt", hash("hash_full_prompts")),
        ("limit", limit),
    ];
    TaskInfo {
        group: of_part.filter(|group| groups.contains(group)).map(str::to_owned),
        is_group: entry.key.is_group,
        conditions: conditions.into_iter().filter_map(|(code, value)| Some((code, value?))).collect(),
        ..TaskInfo::default()
    }
}

fn conditions(general: &Value, model: &Value) -> BTreeMap<&'static str, String> {
    let generation = [model, general].iter().find_map(|from| from.get("generation_parameters"));
    let set = generation.and_then(Value::as_object).map(|all| {
        let set = all.iter().filter(|(_, value)| *value != Value::Null).cloned();
        setting::brief(&Value::Object(set.collect()))
    });
    let sha = general.get("lighteval_sha").and_then(Value::as_str).filter(|sha| *sha != "?");
    let entries = [
        ("decoding", set),
        ("system-prompt", model.get("system_prompt").map(setting::brief)),
        ("harness-version", sha.map(str::to_owned)),
    ];
    entries.into_iter().filter_map(|(code, value)| Some((code, value?))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    #[test]
    fn keys_of_every_version_are_taken_apart() {
        for (key, task, shots, is_group) in [
            ("arc:challenge|25", "arc:challenge", Some("25"), false),
            ("harness|arc:challenge|25", "arc:challenge", Some("25"), false),
            ("leaderboard|gsm8k|5|0", "gsm8k", Some("5"), false),
            ("leaderboard|mmlu:_average|5", "mmlu", Some("5"), true),
            ("gsm8k", "gsm8k", None, false),
        ] {
            assert_eq!(Key::of(key), Key { task, shots, is_group }, "{key}");
        }
    }

    #[test]
    fn tasks_that_only_their_shots_tell_apart_keep_their_whole_names() {
        let text = r#"{"config_general": {"model_name": "acme/lumen", "lighteval_sha": "?", "max_samples": 10,
            "model_config": {"generation_parameters": {"top_p": null, "temperature": 0}}},
            "results": {"x|gsm8k|0": {"em": 0.25, "em_stderr": NaN}, "x|gsm8k|5": {"em": 0.5, "em_stderr": 0.1},
                "x|wiki|0": {"ppl": 3.5, "bits": Infinity, "note": "x"}, "all": {"em": 0.375}},
            "versions": {"all": 0, "x|gsm8k|5": 1},
            "config_tasks": {"x|gsm8k": {"effective_num_docs": 8, "metric": ["em"]}, "x|wiki": {"metric": [
                {"metric_name": ["ppl", "bits"], "higher_is_better": {"ppl": false, "bits": true}}]}}}"#;
        let reading = read("results_2024-01-04T13-27-32.660899.json", text.as_bytes()).expect("a reading");
        assert_eq!(reading.format.name, FAMILY);
        let part = &reading.document.runs[0];
        let told = |found: &MetricValue| {
            let direction = found.direction.map_or("?", Direction::as_str);
            format!("{} {} {:?} {:?} {:?} {direction}", found.task, found.metric, found.value, found.stderr, found.n)
        };
        let expected = [
            "x|gsm8k|0 em Some(0.25) None Some(8) ?",
            "x|gsm8k|5 em Some(0.5) Some(0.1) Some(8) ?",
            "wiki ppl Some(3.5) None None lower",
            "wiki bits Some(inf) None None higher",
        ];
        assert_eq!(part.metrics.iter().map(told).collect::<Vec<_>>(), expected);
        assert_eq!((part.key.stamp.as_str(), part.date), ("2024-01-04T13-27-32.660899", Some(1_704_374_852.0)));
        let told = |task: &str| part.tasks[task].conditions.iter().map(|(code, it)| format!("{code} {it}")).collect();
        let all: [Vec<String>; 2] = [told("x|gsm8k|5"), told("wiki")];
        assert_eq!(all[0], ["limit 10", "num-fewshot 5", "task-version 1"]);
        assert_eq!(all[1], ["limit 10", "num-fewshot 0"]);
        assert_eq!(part.conditions.keys().copied().collect::<Vec<_>>(), ["decoding"]);
    }
}
