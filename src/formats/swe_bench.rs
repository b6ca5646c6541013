//! SWE-bench: reports of the harness, the layout of its collection of submissions, predicted patches.
//!
//! A submission lists the instances it resolved; whatever of the split is not listed failed. Reports list all, or most:
//! what is in none of their lists failed, too. An instance whose machinery broke down says nothing of the model.

use std::collections::BTreeSet;

use super::columns::Columns;
use super::json::{Kind, Outline, Shape};
use super::log::{self, Place};
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, SampleAt, Strength, answers, looks};
use crate::base::{ShortDigest, Timestamp};
use crate::model::{
    Direction, Identity, MetricValue, Note, RowFlags, RunKey, RunPart, SampleId, SampleRow, SampleText, Severity,
    Unlisted, Value,
};

const FAMILY: &str = "swe-bench";

const RESOLVED: &str = "resolved";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "SWE-bench",
    reads: "results of submissions, where only resolved instances are listed, reports of the harness, predicted patches",
    holds: Holds::Samples,
    hint,
    claim,
    read,
    join: Some(answers::join),
    sample: Some(sample),
};

/// How many instances the splits have that are published under these names.
const SPLITS: [(&str, u64); 4] = [("lite", 300), ("verified", 500), ("test", 2294), ("multimodal", 517)];

/// Lists of instances that were not resolved, or need not have been.
const LISTS: [&str; 13] = [
    "submitted_ids",
    "completed_ids",
    "unresolved_ids",
    "incomplete_ids",
    "empty_patch_ids",
    "error_ids",
    "no_generation",
    "no_logs",
    "generated",
    "with_logs",
    "applied",
    "no_apply",
    "test_timeout",
];

/// Lists of instances whose machinery broke down.
const BROKEN_DOWN: [&str; 2] = ["infra_failure_ids", "ambiguous_failure_ids"];

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    const NAMES: [&str; 5] =
        ["results.json", "report.json", "per_instance_details.json", "all_preds.jsonl", "preds.json"];
    // `<model>.<run>.json` may be called anything.
    let is_one = NAMES.contains(&path.name) || (path.directory.contains("swe") && path.has_extension(&["json"]));
    is_one.then(|| Hint { holds: Holds::Samples, run: Some(key(path)) })
}

/// All files of a submission are one run: results and logs stand in folders of their own.
fn key(path: &FilePath<'_>) -> RunKey {
    let directory = path.directory.strip_suffix("/results").unwrap_or(path.directory);
    let directory = directory.rfind("/logs/").map_or(directory, |at| &directory[..at]);
    let is_named = ["results", "report", "per_instance_details", "all_preds", "preds"].contains(&path.stem);
    let stamp = if is_named { "" } else { path.stem };
    RunKey { family: FAMILY, directory: directory.to_owned(), stamp: stamp.to_owned() }
}

/// The layouts of results.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Lists of instances under keys.
    Lists,
    /// What became of each instance, under its name.
    ByInstance,
    /// Patches.
    Predictions,
}

fn layout(probe: &Probe<'_>) -> Option<(Layout, &'static str)> {
    let outline = &probe.outline;
    let is_list = |key: &str| outline.kind(key) == Some(Kind::Array);
    if outline.shape == Shape::Object && (is_list("resolved") || is_list("resolved_ids")) {
        let others = LISTS.iter().chain(&["total_instances", "resolved_instances"]);
        return others
            .into_iter()
            .any(|key| outline.has(key))
            .then_some((Layout::Lists, "lists of resolved instances"));
    }
    if outline.is_rows() && outline.has_all(&["instance_id", "model_patch"]) {
        return Some((Layout::Predictions, "rows have an instance_id and a model_patch"));
    }
    let first = outline.keys.first().filter(|_| outline.shape == Shape::Object)?;
    let says_so = probe.says("\"resolved\"") || probe.says("\"model_patch\"");
    let inner = (says_so && first.1 == Kind::Object).then(|| log::outline(probe.bytes, &[&first.0]))?;
    if is_outcome(&inner) {
        return Some((Layout::ByInstance, "instances that were resolved or not"));
    }
    let is_patch = inner.has_all(&["instance_id", "model_patch"]);
    is_patch.then_some((Layout::Predictions, "instances with a model_patch"))
}

fn is_outcome(outline: &Outline) -> bool {
    outline.has(RESOLVED) && outline.has_any(&["patch_exists", "tests_status", "api_calls", "cost"])
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let (_, why) = layout(probe)?;
    Some(Claim { strength: Strength::Signature, holds: Holds::Samples, why, version: None })
}

fn read(input: &Input<'_>) -> Document {
    let Some((layout, _)) = layout(&Probe::new(input.path.full, input.bytes)) else { return Document::default() };
    let run = Run::of(&input.path);
    match layout {
        Layout::Lists => lists(input, run),
        Layout::ByInstance => by_instance(input, run),
        Layout::Predictions => predictions(input, run),
    }
}

/// What the path tells of a run.
struct Run {
    part: RunPart,
    task: String,
    total: Option<u64>,
}

impl Run {
    #[allow(clippy::cast_precision_loss)] // seconds since 1970
    fn of(path: &FilePath<'_>) -> Self {
        let key = key(path);
        let (above, folder) = key.directory.rsplit_once('/').unwrap_or(("", &key.directory));
        let (date, system) = split_date(folder);
        // `<model>.<run>.json` names the model before the file that holds it is opened.
        let model = match key.stamp.rsplit_once('.') {
            Some((model, _)) => model,
            None => system,
        };
        let split = above.rsplit_once("evaluation/").map(|(_, split)| split).or(above.strip_prefix("evaluation/"));
        let split = split.unwrap_or_default();
        let total = SPLITS.iter().find(|(name, _)| *name == split).map(|(_, total)| *total);
        let task = if split.is_empty() { FAMILY.to_owned() } else { format!("{FAMILY}/{split}") };
        let date = date.and_then(|day| {
            let (year, month, day) = (day.get(..4)?, day.get(4..6)?, day.get(6..)?);
            Timestamp::parse(&format!("{year}-{month}-{day}T00:00:00Z"))
        });
        let model = Some(model.to_owned()).filter(|model| !model.is_empty());
        Self { part: RunPart { model, date: date.map(|day| day.0 as f64), key, ..RunPart::default() }, task, total }
    }
}

/// The day a folder's name begins with, and the rest of the name.
fn split_date(folder: &str) -> (Option<&str>, &str) {
    match folder.split_once('_') {
        Some((day, system)) if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) => (Some(day), system),
        _ => (None, folder),
    }
}

/// Lists of instances: those resolved, and perhaps the others.
fn lists(input: &Input<'_>, mut run: Run) -> Document {
    let parsed = input.json();
    let (root, mut notes) = (parsed.value.unwrap_or_default(), parsed.notes);
    let ids = |keys: &[&str]| -> BTreeSet<String> {
        let lists = keys.iter().filter_map(|key| root.get(key)?.as_array());
        lists.flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let (resolved, broken_down) = (ids(&[RESOLVED, "resolved_ids"]), ids(&BROKEN_DOWN));
    let mut columns = Columns::default();
    let listed: BTreeSet<String> = ids(&LISTS).into_iter().chain(resolved.clone()).chain(broken_down.clone()).collect();
    for id in &listed {
        let errored = broken_down.contains(id) && !resolved.contains(id);
        if !errored {
            columns.score(RESOLVED, Some(f64::from(u8::from(resolved.contains(id)))));
        }
        columns.push(outcome(id, errored, Place::default()));
    }
    let total = root.get("total_instances").and_then(Value::as_count).or(run.total);
    let is_whole = total.is_some_and(|total| listed.len() as u64 >= total);
    if !is_whole {
        let message = match total {
            Some(total) => {
                format!("{} of {total} instances are listed; the others count as not resolved", listed.len())
            }
            None => "instances that only the other side lists count as not resolved; how many there are is unknown"
                .to_owned(),
        };
        notes.push(Note::new(Severity::Info, None, "unlisted", message));
    }
    if broken_down.is_empty() {
        run.part.metrics.extend(figure(&run.task, resolved.len(), total));
    }
    let mut set = columns.finish(&run.task, Identity::Absent, &mut notes);
    set.unlisted = Some(Unlisted { score: 0.0, total });
    run.part.samples.push(set);
    Document { runs: vec![run.part], notes, ..Document::default() }
}

/// The share that was resolved; nothing where nobody knows of how many.
#[allow(clippy::cast_precision_loss)] // counts stay far below 2^52
fn figure(task: &str, resolved: usize, total: Option<u64>) -> Option<MetricValue> {
    let total = total.filter(|total| *total > 0)?;
    Some(MetricValue {
        task: task.to_owned(),
        metric: RESOLVED.to_owned(),
        filter: None,
        value: Some(resolved as f64 / total as f64),
        stderr: None,
        n: Some(total),
        direction: Some(Direction::Higher),
    })
}

fn outcome(id: &str, errored: bool, place: Place) -> SampleRow {
    SampleRow { flags: RowFlags { errored, ..RowFlags::default() }, ..place.row(SampleId::Named(id.into())) }
}

/// What became of each instance: one file for all of them, or one for each.
fn by_instance(input: &Input<'_>, mut run: Run) -> Document {
    let mut columns = Columns::default();
    let mut odd = log::each_member(
        input.bytes,
        &[],
        |_| true,
        |id, instance, place| {
            let resolved = instance.get(RESOLVED).and_then(Value::as_number).ok_or(RESOLVED)?;
            columns.score(RESOLVED, Some(resolved));
            columns.push(outcome(id, false, place));
            Ok(())
        },
    );
    run.part.samples.push(columns.finish(&run.task, Identity::Absent, &mut odd.notes));
    Document { runs: vec![run.part], notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

/// Patches: what the model answered, which the results say nothing of.
fn predictions(input: &Input<'_>, mut run: Run) -> Document {
    let mut columns = Columns::default();
    let mut take = |row: &Value, place: Place| {
        let id = row.get("instance_id").and_then(Value::as_str).ok_or("an instance_id")?;
        let patch = row.get("model_patch").and_then(Value::as_str);
        columns.push(SampleRow {
            output: patch.map(|patch| ShortDigest::of(patch.as_bytes())),
            flags: RowFlags {
                empty: patch.is_none_or(|patch| patch.trim().is_empty()),
                ..patch.map(looks::flags).unwrap_or_default()
            },
            ..outcome(id, false, place)
        });
        Ok(())
    };
    let is_rows = Probe::new(input.path.full, input.bytes).outline.has("instance_id");
    let mut odd = match is_rows {
        true => log::each(input.bytes, &[], take),
        false => log::each_member(input.bytes, &[], |_| true, |_, row, place| take(row, place)),
    };
    run.part.samples.push(columns.finish(&run.task, Identity::Absent, &mut odd.notes));
    Document { runs: vec![run.part], notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

/// A patch, or what became of it; of an instance that is only listed, its scores.
fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let row = at.set.rows.get(at.row)?;
    let scores = log::scores(at);
    if row.length == 0 {
        return Some(SampleText { scores, ..SampleText::default() });
    }
    let row = log::again(at)?;
    row.as_object()?;
    let patch = row.get("model_patch").and_then(Value::as_str).map(str::to_owned);
    Some(SampleText {
        outputs: patch.into_iter().collect(),
        scores,
        metadata: log::rest(&row, &["model_patch"]),
        ..SampleText::default()
    })
}
