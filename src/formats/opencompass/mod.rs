//! OpenCompass: a folder for each run, in it what was answered and what became of it, by model and data set.
//!
//! `<moment>/predictions/<model>/<data set>.json` are prompts and answers by position;
//! `<moment>/results/<model>/<data set>.json` are figures, most of them in percent, and details where a run keeps them:
//! by position, as a list, or as a list in which every repeat has its place in the fields of its item. Repeats stand
//! behind one another in the predictions, one whole data set after the other. Items and scores meet when the run is
//! joined.

mod item;

use std::collections::BTreeMap;

use item::Item;

use super::columns::Columns;
use super::json::{Kind, Shape};
use super::lm_eval::moment;
use super::log::{self, Place};
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength, answers};
use crate::model::{Direction, Identity, MetricValue, RunKey, RunPart, SampleId, TaskInfo, Value};

const FAMILY: &str = "opencompass";

/// What most evaluators call the share of right answers, which they give in percent.
const ACCURACY: &str = "accuracy";

/// Where the items are.
const DETAILS: &str = "details";

/// How details say whether an answer was right.
const CORRECT: [&str; 3] = ["correct", "is_correct", "cascade_correct"];

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "OpenCompass",
    reads: "predictions and results by model and data set, details of items with their repeats",
    holds: Holds::Samples,
    hint,
    claim,
    read,
    join: Some(join),
    sample: Some(item::sample),
};

/// The folders of a run that say something of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Folder {
    Predictions,
    Results,
}

/// What the path of a file tells.
#[derive(Debug, PartialEq, Eq)]
struct Parts<'a> {
    /// The folder of the run, in which all others are.
    run: &'a str,
    folder: Folder,
    model: &'a str,
}

impl<'a> Parts<'a> {
    fn of(path: &FilePath<'a>) -> Option<Self> {
        let (above, model) = path.directory.rsplit_once('/')?;
        let (run, name) = above.rsplit_once('/').unwrap_or(("", above));
        let folder = match name {
            "predictions" => Folder::Predictions,
            "results" => Folder::Results,
            _ => return None,
        };
        path.has_extension(&["json"]).then_some(Self { run, folder, model })
    }

    /// When the run began, where its folder is called after that.
    fn date(&self) -> Option<f64> {
        moment(self.run.rsplit('/').next().unwrap_or_default())
    }
}

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let parts = Parts::of(path).filter(|parts| parts.date().is_some())?;
    let holds = if parts.folder == Folder::Results { Holds::Figures } else { Holds::Samples };
    Some(Hint { holds, run: Some(key(path)) })
}

/// All data sets of a model are one run.
fn key(path: &FilePath<'_>) -> RunKey {
    match Parts::of(path) {
        Some(parts) => {
            RunKey { family: FAMILY, directory: format!("{}/{}", parts.run, parts.model), stamp: String::new() }
        }
        None => path.run(FAMILY, path.stem),
    }
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let outline = &probe.outline;
    if outline.shape != Shape::Object {
        return None;
    }
    let claim = |strength, holds, why| Some(Claim { strength, holds, why, version: None });
    if holds_predictions(probe.bytes, outline.keys.first()) {
        return claim(Strength::Signature, Holds::Samples, "numbered items with an origin_prompt and a prediction");
    }
    if has_details(probe.bytes, outline.kind(DETAILS)) {
        return claim(
            Strength::Signature,
            Holds::Samples,
            "details of items with a prediction, an answer and whether it is right",
        );
    }
    let named = Parts::of(&probe.path).is_some_and(|parts| parts.folder == Folder::Results && parts.date().is_some());
    let states = outline.keys.iter().any(|(_, kind)| *kind == Kind::Number);
    (named && states).then(|| claim(Strength::Name, Holds::Figures, "figures in a run's folder of results")).flatten()
}

fn is_number(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit())
}

fn holds_predictions(bytes: &[u8], first: Option<&(String, Kind)>) -> bool {
    let Some((key, Kind::Object)) = first.filter(|(key, _)| is_number(key)) else { return false };
    let first = log::outline(bytes, &[key]);
    let has_prompt = first.has("origin_prompt") || first.keys.iter().any(|(key, _)| key.starts_with("label: "));
    first.has("prediction") && has_prompt
}

fn has_details(bytes: &[u8], kind: Option<Kind>) -> bool {
    let told = |item: &super::json::Outline| {
        let is_graded = item.has_any(&CORRECT) || item.has("origin_prediction");
        item.has("example_abbr") || (is_graded && item.has_any(&["pred", "predictions"]))
    };
    match kind {
        Some(Kind::Array) => told(&log::outline(bytes, &[DETAILS])),
        Some(Kind::Object) => told(&log::outline(bytes, &[DETAILS, "0"])),
        _ => false,
    }
}

fn read(input: &Input<'_>) -> Document {
    let parts = Parts::of(&input.path);
    let part = RunPart {
        key: key(&input.path),
        model: parts.as_ref().map(|parts| parts.model.to_owned()),
        date: parts.as_ref().and_then(Parts::date),
        tasks: BTreeMap::from([(input.path.stem.to_owned(), TaskInfo::default())]),
        ..RunPart::default()
    };
    let outline = Probe::new(input.path.full, input.bytes).outline;
    if holds_predictions(input.bytes, outline.keys.first()) {
        return predictions(input, part);
    }
    results(input, part, outline.kind(DETAILS))
}

/// What was answered; of what became of it nothing is known here.
fn predictions(input: &Input<'_>, mut part: RunPart) -> Document {
    let mut columns = Columns::default();
    let mut odd = log::each_member(input.bytes, &[], is_number, |key, row, place| {
        columns.push(Item { row, repeat: None }.sample(id(key), place));
        Ok(())
    });
    part.samples.push(columns.finish(input.path.stem, Identity::Computed, &mut odd.notes));
    Document { runs: vec![part], notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

/// Figures, and the items they were made from.
fn results(input: &Input<'_>, mut part: RunPart, details: Option<Kind>) -> Document {
    let task = input.path.stem;
    let mut items = Items::default();
    let mut odd = match details {
        Some(Kind::Array) => log::each(input.bytes, &[DETAILS], |row, place| {
            items.add(SampleId::Position(items.next), row, place);
            Ok(())
        }),
        Some(Kind::Object) => log::each_member(input.bytes, &[DETAILS], is_number, |key, row, place| {
            items.add(id(key), row, place);
            Ok(())
        }),
        _ => log::Oddities::default(),
    };
    let mean = items.columns.mean(ACCURACY).map(|(mean, _)| mean);
    let (metrics, scored) = figures(task, &log::beside(input.bytes, &[DETAILS]), mean);
    part.metrics = metrics;
    if items.repeats > 1 {
        part.conditions.insert("epochs", items.repeats.to_string());
    }
    if items.next > 0 {
        let identity = if items.lack_prompts { Identity::Absent } else { Identity::Computed };
        let mut set = items.columns.finish(task, identity, &mut odd.notes);
        set.metrics.iter_mut().for_each(|metric| metric.clone_from(&scored));
        part.samples.push(set);
    }
    Document { runs: vec![part], notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

fn id(position: &str) -> SampleId {
    position.parse().map_or_else(|_| SampleId::Named(position.into()), SampleId::Position)
}

/// The figures of a file, and what the metric is called that its items are scored by: the one that is their mean. That
/// one is a share here, as the items are; so is what is called as it is everywhere.
fn figures(task: &str, stated: &Value, mean: Option<f64>) -> (Vec<MetricValue>, String) {
    let numbers = stated.as_object().unwrap_or_default().iter().filter_map(|(name, value)| match value {
        Value::Number(number) => Some((metric_name(name), number.as_f64())),
        _ => None,
    });
    let numbers: Vec<(&str, f64)> = numbers.collect();
    let is_mean = |value: f64, scale: f64| mean.is_some_and(|mean| (value - scale * mean).abs() < 0.005 * scale);
    let scored = numbers.iter().find(|(_, value)| is_mean(*value, 100.0) || is_mean(*value, 1.0));
    let scored = scored.map_or(ACCURACY, |(name, _)| *name);
    let figure = |(name, value): &(&str, f64)| {
        let (part, metric) = of_part(name, &numbers);
        let is_share = metric == scored || metric == ACCURACY || metric.contains("Pass@");
        let is_percent = is_share && !is_mean(*value, 1.0);
        MetricValue {
            task: task.to_owned(),
            metric: metric.to_owned(),
            filter: part.map(str::to_owned),
            value: Some(if is_percent { value / 100.0 } else { *value }).filter(|value| value.is_finite()),
            stderr: None,
            n: None,
            direction: (is_share || metric == "score").then_some(Direction::Higher),
        }
    };
    (numbers.iter().map(figure).collect(), scored.to_owned())
}

/// `<part>/<metric>` is a metric of a part of the data set, where that of the whole is there, too.
fn of_part<'a>(name: &'a str, all: &[(&str, f64)]) -> (Option<&'a str>, &'a str) {
    match name.split_once('/').filter(|(_, metric)| all.iter().any(|(name, _)| name == metric)) {
        Some((part, metric)) => (Some(part), metric),
        None => (None, name),
    }
}

/// A metric without how many runs it is the mean of.
fn metric_name(name: &str) -> &str {
    name.strip_suffix(" runs average)").and_then(|name| name.rsplit_once(" (")).map_or(name, |(name, _)| name)
}

/// Items with their scores, as details tell them.
#[derive(Default)]
struct Items {
    columns: Columns,
    next: u64,
    repeats: usize,
    lack_prompts: bool,
}

impl Items {
    fn add(&mut self, id: SampleId, row: &Value, place: Place) {
        let grades = CORRECT.iter().find_map(|key| row.get(key));
        let repeats = grades.and_then(Value::as_array).map(<[Value]>::len);
        self.lack_prompts |= row.get("prompt").is_none();
        self.repeats = self.repeats.max(repeats.unwrap_or(1));
        self.next += 1;
        // Of a data set in parts, each item says which it is from.
        let part = row.get("example_abbr").and_then(Value::as_str).and_then(|name| Some(name.rsplit_once('_')?.0));
        for repeat in 0..repeats.unwrap_or(1) {
            let item = Item { row, repeat: repeats.map(|_| repeat) };
            if let Some(grade) = item.field(&CORRECT) {
                self.columns.score(ACCURACY, grade.as_number());
            }
            part.into_iter().for_each(|part| self.columns.facet("subdivision", part));
            self.columns.push(item.sample(id.clone(), place));
        }
    }
}

/// Lets answers and what became of them meet, once it is known which answers are repeats.
fn join(parts: &mut [RunPart]) {
    let scored: BTreeMap<String, (u64, u32)> = parts
        .iter()
        .flat_map(|part| &part.samples)
        .filter(|set| !set.metrics.is_empty())
        .map(|set| {
            let repeats = set.rows.iter().map(|row| row.epoch).max().unwrap_or(0);
            (set.task.clone(), (set.rows.len() as u64 / u64::from(repeats.max(1)), repeats))
        })
        .collect();
    for set in parts.iter_mut().flat_map(|part| &mut part.samples).filter(|set| set.metrics.is_empty()) {
        let Some((items, repeats)) = scored.get(&set.task).filter(|(items, repeats)| *items > 0 && *repeats > 0) else {
            continue;
        };
        if set.rows.len() as u64 != items * u64::from(*repeats) {
            continue;
        }
        for row in set.rows_mut() {
            if let SampleId::Position(position) = row.id {
                row.id = SampleId::Position(position % items);
                row.epoch = u32::try_from(position / items + 1).unwrap_or(u32::MAX);
            }
        }
    }
    answers::join(parts);
}

#[cfg(test)]
mod tests;
