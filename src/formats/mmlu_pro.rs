//! MMLU-Pro: one file a model, usually packed, with a row for each question.
//!
//! A row is right where the letter found in the output is the answer's. Where none was found the official script draws
//! one at random; here such a row is wrong, and how many there are is said.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::columns::Columns;
use super::json::Shape;
use super::log::{self, Place};
use super::zip::{self, Archive};
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, SampleAt, Strength, looks};
use crate::base::{Digest, ShortDigest};
use crate::model::{
    Direction, Identity, Note, RowFlags, RunPart, SampleId, SampleRow, SampleText, Severity, TaskInfo, Turn, Value,
};

const FAMILY: &str = "mmlu-pro";

const TASK: &str = "mmlu_pro";

const ACCURACY: &str = "accuracy";

/// What runs have called the text the model wrote.
const OUTPUTS: [&str; 3] = ["model_outputs", "generated_text", "model_output"];

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "MMLU-Pro",
    reads: "`model_outputs_*`, packed or not: a row a question, sliced by subject",
    holds: Holds::Samples,
    hint,
    claim,
    read,
    join: None,
    sample: Some(sample),
};

/// The model and the number of examples in the name of a file: `model_outputs_<model>_5shots.zip`.
fn named<'a>(path: &FilePath<'a>) -> Option<(&'a str, Option<&'a str>)> {
    let rest = path.stem.strip_prefix("model_outputs_")?;
    let rest = rest.strip_suffix(".json").unwrap_or(rest);
    let shots = rest.match_indices("shots").find_map(|(at, _)| {
        let (model, number) = rest[..at].trim_end_matches('-').rsplit_once('_')?;
        (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some((model, Some(number)))
    });
    path.has_extension(&["zip", "json"]).then(|| shots.unwrap_or((rest, None)))
}

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    named(path).map(|_| Hint { holds: Holds::Samples, run: Some(path.run(FAMILY, path.stem)) })
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let outline = &probe.outline;
    let is_rows = matches!(outline.shape, Shape::Array | Shape::Lines);
    if is_rows && outline.has_all(&["question_id", "options", "answer_index", "pred"]) {
        let why = "rows have options, an answer_index and a pred";
        return Some(Claim { strength: Strength::Signature, holds: Holds::Samples, why, version: None });
    }
    let is_packed = zip::is_archive(probe.bytes) && named(&probe.path).is_some();
    let why = "named as the packed outputs of a model";
    is_packed.then_some(Claim { strength: Strength::Name, holds: Holds::Samples, why, version: None })
}

/// The rows: what the file holds, or the first JSON in the archive that it is.
fn unpacked(blob: &[u8]) -> Result<Cow<'_, [u8]>, Note> {
    if !zip::is_archive(blob) {
        return Ok(Cow::Borrowed(blob));
    }
    let archive = Archive::open(blob).map_err(|refusal| refusal.into_note(None))?;
    let is_rows = |name: &str| name.ends_with(".json") && !name.starts_with("__MACOSX/");
    let Some(member) = archive.members().iter().find(|member| is_rows(&member.name)) else {
        return Err(Note::new(Severity::Error, None, "no-member", "the archive holds no JSON file"));
    };
    let inflated = archive.read(member, &mut archive.allowance());
    inflated.map(Cow::Owned).map_err(|refusal| refusal.into_note(Some(&member.name)))
}

fn read(input: &Input<'_>) -> Document {
    let text = match unpacked(input.bytes) {
        Ok(text) => text,
        Err(note) => return Document { notes: vec![note], ..Document::default() },
    };
    let mut columns = Columns::default();
    let mut unanswered = 0_u64;
    let mut odd = log::each(&text, &[], |row, place| {
        let id = row.get("question_id").and_then(Value::scalar_text).ok_or("a question_id")?;
        let answer = row.get("answer").and_then(Value::as_str).ok_or("an answer")?;
        let found = row.get("pred").and_then(Value::as_str);
        unanswered += u64::from(found.is_none());
        columns.score(ACCURACY, Some(f64::from(u8::from(found == Some(answer)))));
        row.get("category").and_then(Value::as_str).iter().for_each(|category| columns.facet("category", category));
        columns.push(answered(row, &id, answer, found, place));
        Ok(())
    });
    if unanswered > 0 {
        let message = format!(
            "no answer was found in {unanswered} outputs; they count as wrong, where the official script guesses"
        );
        odd.notes.push(Note::new(Severity::Info, None, "no-answer", message));
    }
    let (model, shots) = named(&input.path).unzip();
    let shots = shots.flatten().map(|shots| ("num-fewshot", shots.to_owned()));
    let info = TaskInfo { conditions: shots.into_iter().collect(), ..TaskInfo::default() };
    let set = columns.finish(TASK, Identity::Computed, &mut odd.notes);
    let part = RunPart {
        key: input.path.run(FAMILY, input.path.stem),
        model: model.map(str::to_owned),
        metrics: super::columns::directions(&set, |_| Some(Direction::Higher)),
        samples: vec![set],
        tasks: BTreeMap::from([(TASK.to_owned(), info)]),
        ..RunPart::default()
    };
    Document { runs: vec![part], notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

fn answered(row: &Value, id: &str, answer: &str, found: Option<&str>, place: Place) -> SampleRow {
    let hash = |text: &str| ShortDigest::of(text.as_bytes());
    let asked = |key: &str| row.get(key).map(Value::text).unwrap_or_default();
    let (question, options) = (asked("question"), asked("options"));
    let output = output(row);
    SampleRow {
        item: Digest::of([question.as_str(), options.as_str()].join("\0").as_bytes()),
        prompt: Some(hash(&question)),
        target: Some(hash(answer)),
        answer: found.map(hash),
        flags: RowFlags { no_answer: found.is_none(), ..output.map(looks::flags).unwrap_or_default() },
        output: output.map(hash),
        ..place.row(SampleId::Named(id.into()))
    }
}

fn output(row: &Value) -> Option<&str> {
    OUTPUTS.iter().find_map(|key| row.get(key)?.as_str())
}

fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let text = unpacked(at.blob).ok()?;
    let at = SampleAt { blob: &text, ..*at };
    let row = log::again(&at)?;
    let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let options = row.get("options").and_then(Value::as_array).unwrap_or_default();
    let letters = (b'A'..=b'Z').map(char::from);
    let shown = ["question", "options", "answer", "pred", "model_outputs", "generated_text", "model_output"];
    Some(SampleText {
        prompt: vec![Turn { role: None, text: text("question")? }],
        choices: letters.zip(options).map(|(letter, option)| format!("{letter}. {}", option.text())).collect(),
        target: text("answer").unwrap_or_default(),
        outputs: output(&row).map(str::to_owned).into_iter().collect(),
        answer: text("pred"),
        scores: log::scores(&at),
        metadata: log::rest(&row, &shown),
    })
}
