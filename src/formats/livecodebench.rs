//! LiveCodeBench: every problem with the programs a model wrote for it, and which of them passed its tests.

use std::collections::BTreeMap;

use super::columns::{Columns, directions};
use super::json::{Kind, Shape};
use super::log;
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, SampleAt, Strength, looks};
use crate::base::{Digest, ShortDigest};
use crate::model::{Direction, Identity, RowFlags, RunPart, SampleId, SampleRow, SampleText, TaskInfo, Turn, Value};

const FAMILY: &str = "livecodebench";

/// The share of a problem's programs that pass: the mean over repeats is pass@1.
const PASS: &str = "pass@1";

/// How the files end that hold everything.
const ENDING: &str = "_eval_all";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "LiveCodeBench",
    reads: "`*_eval_all.json`: every program written for a problem is a repeat of it, sliced by difficulty and platform",
    holds: Holds::Samples,
    hint,
    claim,
    read,
    join: None,
    sample: Some(sample),
};

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let is_one = path.has_extension(&["json"]) && path.stem.ends_with(ENDING);
    is_one.then(|| Hint { holds: Holds::Samples, run: Some(path.run(FAMILY, path.stem)) })
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let outline = &probe.outline;
    let is_it = matches!(outline.shape, Shape::Array | Shape::Lines)
        && outline.has("question_id")
        && outline.kind("graded_list") == Some(Kind::Array);
    let why = "rows have a question_id and a graded_list";
    is_it.then_some(Claim { strength: Strength::Signature, holds: Holds::Samples, why, version: None })
}

/// The scenario and the temperature in the name of a file: `Scenario.codegeneration_10_0.2_eval_all.json`.
fn named<'a>(path: &FilePath<'a>) -> (&'a str, Option<&'a str>) {
    let stem = path.stem.strip_suffix(ENDING).unwrap_or(path.stem);
    let stem = stem.strip_prefix("Scenario.").unwrap_or(stem);
    let mut parts = stem.rsplitn(3, '_');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(temperature), Some(_), Some(scenario)) if temperature.parse::<f64>().is_ok() => {
            (scenario, Some(temperature))
        }
        _ => (stem, None),
    }
}

fn read(input: &Input<'_>) -> Document {
    let (scenario, temperature) = named(&input.path);
    let task = format!("{FAMILY}/{scenario}");
    let mut columns = Columns::default();
    let mut odd = log::each(input.bytes, &[], |row, place| {
        let id = row.get("question_id").and_then(Value::scalar_text).ok_or("a question_id")?;
        let graded = row.get("graded_list").and_then(Value::as_array).ok_or("a graded_list")?;
        for (epoch, grade) in (1..).zip(graded) {
            columns.score(PASS, grade.as_number());
            for facet in ["difficulty", "platform"] {
                row.get(facet).and_then(Value::as_str).iter().for_each(|value| columns.facet(facet, value));
            }
            columns.push(SampleRow { epoch, ..program(row, epoch, place.row(SampleId::Named(id.as_str().into()))) });
        }
        Ok(())
    });
    let set = columns.finish(&task, Identity::Computed, &mut odd.notes);
    let decoding = temperature.map(|temperature| ("decoding", format!("temperature {temperature}")));
    let part = RunPart {
        key: input.path.run(FAMILY, input.path.stem),
        metrics: directions(&set, |_| Some(Direction::Higher)),
        samples: vec![set],
        tasks: BTreeMap::from([(task, TaskInfo::default())]),
        conditions: decoding.into_iter().collect(),
        ..RunPart::default()
    };
    Document { runs: vec![part], notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

fn program(row: &Value, epoch: u32, sample: SampleRow) -> SampleRow {
    let hash = |text: &str| ShortDigest::of(text.as_bytes());
    let asked = |key: &str| row.get(key).map(Value::text).unwrap_or_default();
    let question = asked("question_content");
    let (output, code) = (written(row, "output_list", epoch), written(row, "code_list", epoch));
    SampleRow {
        item: Digest::of([question.as_str(), asked("starter_code").as_str()].join("\0").as_bytes()),
        prompt: Some(hash(&question)),
        answer: code.as_deref().map(hash),
        flags: RowFlags {
            no_answer: code.as_deref().is_some_and(|code| code.trim().is_empty()),
            ..output.as_deref().map(looks::flags).unwrap_or_default()
        },
        output: output.or(code).as_deref().map(hash),
        ..sample
    }
}

/// What was written the so-many-th time.
fn written(row: &Value, list: &str, epoch: u32) -> Option<String> {
    let place = usize::try_from(epoch.checked_sub(1)?).ok()?;
    Some(row.get(list)?.as_array()?.get(place)?.text())
}

fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let epoch = at.set.rows.get(at.row)?.epoch;
    let row = log::again(at)?;
    row.as_object()?;
    let code = written(&row, "code_list", epoch);
    let reports = written(&row, "metadata", epoch).map(|text| ("metadata".to_owned(), text));
    let shown = ["question_content", "output_list", "code_list", "graded_list", "metadata", "pass@1"];
    let asked = ["question_content", "starter_code"].map(|key| row.get(key).map(Value::text).unwrap_or_default());
    Some(SampleText {
        prompt: vec![Turn { role: None, text: asked.join("\n\n").trim().to_owned() }],
        outputs: written(&row, "output_list", epoch).or_else(|| code.clone()).into_iter().collect(),
        answer: code,
        scores: log::scores(at),
        metadata: reports.into_iter().chain(log::rest(&row, &shown)).collect(),
        ..SampleText::default()
    })
}
