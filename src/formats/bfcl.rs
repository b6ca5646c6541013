//! BFCL, the Berkeley function-calling leaderboard: result and score files of one category each.
//!
//! A score file begins with how many answers were right and lists only the wrong ones: what is not in it was right. Which
//! items those are the result file beside it tells, as far as it is there. All of it is JSON Lines, whatever the files
//! are called.

use std::collections::BTreeMap;

use super::columns::Columns;
use super::log::{self, Place};
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, SampleAt, Strength, answers, looks};
use crate::base::ShortDigest;
use crate::model::{
    Direction, Identity, MetricValue, RunKey, RunPart, SampleId, SampleRow, SampleText, TaskInfo, Turn, Unlisted, Value,
};

const FAMILY: &str = "bfcl";

const ACCURACY: &str = "accuracy";

/// Part of the ids of items that only prepare others and are not scored.
const PREPARES: &str = "_prereq";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "BFCL",
    reads: "result and score files by category: only failures are listed, the rest passed",
    holds: Holds::Samples,
    hint,
    claim,
    read,
    join: Some(answers::join),
    sample: Some(sample),
};

/// What a file holds, as its name says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum File {
    Result,
    Score,
}

/// The category and the version in the name of a file.
struct Name<'a> {
    file: File,
    category: &'a str,
    version: Option<&'a str>,
}

impl<'a> Name<'a> {
    fn of(path: &FilePath<'a>) -> Option<Self> {
        let (stem, file) = match (path.stem.strip_suffix("_result"), path.stem.strip_suffix("_score")) {
            (Some(stem), _) => (stem, File::Result),
            (None, stem) => (stem?, File::Score),
        };
        let stem = stem.strip_prefix("BFCL_").or_else(|| stem.strip_prefix("gorilla_openfunctions_"))?;
        let (version, category) = match stem.split_once('_') {
            Some((version, rest)) if version.starts_with('v') => (Some(version), rest),
            _ => (None, stem),
        };
        let category = category.strip_prefix("test_").unwrap_or(category);
        path.has_extension(&["json", "jsonl"]).then_some(Self { file, category, version })
    }
}

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    Name::of(path).map(|_| Hint { holds: Holds::Samples, run: Some(key(path)) })
}

/// All categories of a model are one run; its results and its scores stand below folders of these names.
fn key(path: &FilePath<'_>) -> RunKey {
    let parts: Vec<&str> = path.directory.split('/').collect();
    let place = parts.iter().rposition(|part| ["result", "score"].contains(part));
    let directory = match place {
        Some(place) if place + 1 < parts.len() => [&parts[..place], &parts[place + 1..place + 2]].concat().join("/"),
        _ => path.directory.to_owned(),
    };
    RunKey { family: FAMILY, directory, stamp: String::new() }
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let (name, outline) = (Name::of(&probe.path)?, &probe.outline);
    let (is_it, why) = match name.file {
        File::Result => (outline.has_all(&["id", "result"]), "rows have an id and a result"),
        File::Score => {
            (outline.has_all(&[ACCURACY, "correct_count", "total_count"]), "accuracy and counts before the failures")
        }
    };
    (outline.is_rows() && is_it).then_some(Claim {
        strength: Strength::Signature,
        holds: Holds::Samples,
        why,
        version: name.version.map(str::to_owned),
    })
}

fn read(input: &Input<'_>) -> Document {
    let Some(name) = Name::of(&input.path) else { return Document::default() };
    let version = name.version.map(|version| ("task-version", version.to_owned()));
    let info = TaskInfo { conditions: version.into_iter().collect(), ..TaskInfo::default() };
    let part = RunPart {
        key: key(&input.path),
        tasks: BTreeMap::from([(name.category.to_owned(), info)]),
        ..RunPart::default()
    };
    match name.file {
        File::Result => results(input, &name, part),
        File::Score => scores(input, &name, part),
    }
}

/// The answers, right or wrong.
fn results(input: &Input<'_>, name: &Name<'_>, mut part: RunPart) -> Document {
    let mut columns = Columns::default();
    let mut odd = log::each(input.bytes, &[], |row, place| {
        let id = row.get("id").and_then(Value::scalar_text).ok_or("an id")?;
        if !id.contains(PREPARES) {
            columns.push(answered(&id, row.get("result"), place));
        }
        Ok(())
    });
    part.samples.push(columns.finish(name.category, Identity::Absent, &mut odd.notes));
    Document { runs: vec![part], notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

/// How many were right, and those that were not.
fn scores(input: &Input<'_>, name: &Name<'_>, mut part: RunPart) -> Document {
    let mut columns = Columns::default();
    let mut total = None;
    let mut odd = log::each(input.bytes, &[], |row, place| {
        if let Some(accuracy) = row.get(ACCURACY).filter(|_| row.get("id").is_none()) {
            total = row.get("total_count").and_then(Value::as_count);
            part.metrics.push(figure(name.category, accuracy.as_number(), total));
            return Ok(());
        }
        let id = row.get("id").and_then(Value::scalar_text).ok_or("an id")?;
        columns.score(ACCURACY, Some(row.get("valid").and_then(Value::as_number).unwrap_or(0.0)));
        let answer = row.get("model_result_raw").or_else(|| row.get("model_result"));
        columns.push(answered(&id, answer, place));
        Ok(())
    });
    let mut set = columns.finish(name.category, Identity::Absent, &mut odd.notes);
    if set.metrics.is_empty() {
        // All were right.
        set.metrics.push(ACCURACY.to_owned());
        set.not_numbers.push(0);
    }
    set.unlisted = Some(Unlisted { score: 1.0, total });
    part.samples.push(set);
    Document { runs: vec![part], notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

fn figure(task: &str, value: Option<f64>, n: Option<u64>) -> MetricValue {
    MetricValue {
        task: task.to_owned(),
        metric: ACCURACY.to_owned(),
        filter: None,
        value: value.filter(|value| value.is_finite()),
        stderr: None,
        n,
        direction: Some(Direction::Higher),
    }
}

fn answered(id: &str, answer: Option<&Value>, place: Place) -> SampleRow {
    let answer = answer.map(Value::text);
    SampleRow {
        output: answer.as_deref().map(|answer| ShortDigest::of(answer.as_bytes())),
        flags: answer.as_deref().map(looks::flags).unwrap_or_default(),
        ..place.row(SampleId::Named(id.into()))
    }
}

/// An answer, or why it was wrong; of an item that is only counted, its score.
fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let scores = log::scores(at);
    if at.set.rows.get(at.row)?.length == 0 {
        return Some(SampleText { scores, ..SampleText::default() });
    }
    let row = log::again(at)?;
    row.as_object()?;
    let first = |keys: &[&str]| keys.iter().find_map(|key| row.get(key)).map(Value::text);
    let asked =
        row.get("prompt").map(|prompt| Turn { role: None, text: prompt.get("question").unwrap_or(prompt).text() });
    Some(SampleText {
        prompt: asked.into_iter().collect(),
        target: first(&["possible_answer"]).unwrap_or_default(),
        outputs: first(&["result", "model_result_raw", "model_result"]).into_iter().collect(),
        answer: first(&["model_result_decoded"]),
        scores,
        metadata: log::rest(
            &row,
            &["id", "prompt", "result", "possible_answer", "model_result_raw", "model_result", "model_result_decoded"],
        ),
        ..SampleText::default()
    })
}
