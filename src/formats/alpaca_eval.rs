//! AlpacaEval: which of two outputs an annotator prefers, and the outputs themselves.
//!
//! `preference` is 1 where the baseline's output is preferred and 2 where the model's is, 1.5 for a draw, which older
//! files write as 0; weighted annotators write anything between. Instructions have no ids: each is called by
//! its own words.

use std::collections::BTreeMap;

use super::columns::{Group, Groups, directions};
use super::json::Shape;
use super::log::{self, Place};
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, SampleAt, Strength, looks, setting};
use crate::base::{Digest, ShortDigest};
use crate::model::{Direction, Identity, RowFlags, RunPart, SampleId, SampleRow, SampleText, TaskInfo, Turn, Value};

const FAMILY: &str = "alpaca-eval";

/// The share of instructions on which the model's output is preferred.
const WIN_RATE: &str = "win_rate";

/// No file names the task.
const TASK: &str = "alpaca_eval";

/// What outputs that nobody has judged are a task of, so that they do not stand in for those that somebody has.
const OUTPUTS: &str = "alpaca_eval outputs";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "AlpacaEval",
    reads: "annotations: wins and draws against a baseline, by annotator; outputs of models",
    holds: Holds::Samples,
    hint,
    claim,
    read,
    join: None,
    sample: Some(sample),
};

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let named = matches!(path.name, "annotations.json" | "model_outputs.json");
    named.then(|| Hint { holds: Holds::Samples, run: Some(path.run(FAMILY, path.stem)) })
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let outline = &probe.outline;
    let is_rows = matches!(outline.shape, Shape::Array | Shape::Lines) && outline.has("instruction");
    let claim = |why| Some(Claim { strength: Strength::Signature, holds: Holds::Samples, why, version: None });
    if is_rows && outline.has_all(&["output_1", "output_2", "preference"]) {
        return claim("rows have an instruction, two outputs and a preference");
    }
    let is_outputs = is_rows && outline.has_all(&["output", "generator"]) && probe.path.stem == "model_outputs";
    is_outputs.then(|| claim("rows have an instruction, an output and a generator")).flatten()
}

fn read(input: &Input<'_>) -> Document {
    let mut groups = Groups::default();
    let mut baseline = None;
    let mut odd = log::each(input.bytes, &[], |row, place| {
        let instruction = row.get("instruction").and_then(Value::as_str).ok_or("an instruction")?;
        let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
        let model = text("generator_2").or_else(|| text("generator"));
        let is_judged = row.get("preference").is_some();
        let task = if is_judged { TASK } else { OUTPUTS };
        let columns = groups.of(Group { model, task: task.to_owned(), filter: text("annotator") });
        if is_judged {
            columns.score(WIN_RATE, win(row));
            baseline = baseline.take().or_else(|| text("generator_1"));
        }
        text("dataset").iter().for_each(|dataset| columns.facet("dataset", dataset));
        columns.push(sample_row(row, instruction, place));
        Ok(())
    });
    let against = baseline.map(|baseline| ("scorer", format!("against {baseline}")));
    let info = TaskInfo { conditions: against.into_iter().collect(), ..TaskInfo::default() };
    let part = RunPart {
        key: input.path.run(FAMILY, input.path.stem),
        tasks: BTreeMap::from([(TASK.to_owned(), info)]),
        ..RunPart::default()
    };
    let mut runs = groups.finish(&part, Identity::Computed, &mut odd.notes);
    for part in &mut runs {
        part.metrics = part.samples.iter().flat_map(|set| directions(set, |_| Some(Direction::Higher))).collect();
    }
    Document { runs, notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

/// How far the model's output is preferred, from 0 to 1; nothing where the annotator failed.
fn win(row: &Value) -> Option<f64> {
    match row.get("preference")?.as_number()? {
        0.0 => Some(0.5),
        preference => (1.0..=2.0).contains(&preference).then_some(preference - 1.0),
    }
}

fn sample_row(row: &Value, instruction: &str, place: Place) -> SampleRow {
    let hash = |text: &str| ShortDigest::of(text.as_bytes());
    let output = output(row);
    SampleRow {
        item: Digest::of(instruction.as_bytes()),
        prompt: Some(hash(instruction)),
        // What the model is held against.
        target: row.get("output_1").and_then(Value::as_str).map(hash),
        output: output.map(hash),
        flags: RowFlags {
            errored: row.get("preference").is_some() && win(row).is_none(),
            ..output.map(looks::flags).unwrap_or_default()
        },
        ..place.row(SampleId::Named(setting::shorten(instruction).into()))
    }
}

fn output(row: &Value) -> Option<&str> {
    row.get("output_2").or_else(|| row.get("output"))?.as_str()
}

fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let row = log::again(at)?;
    let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    Some(SampleText {
        prompt: vec![Turn { role: None, text: text("instruction")? }],
        target: text("output_1").unwrap_or_default(),
        outputs: output(&row).map(str::to_owned).into_iter().collect(),
        scores: log::scores(at),
        metadata: log::rest(&row, &["instruction", "output_1", "output_2", "output"]),
        ..SampleText::default()
    })
}
