//! FastChat's MT-Bench: a judge's scores of single answers, and its choice between two.
//!
//! Judgements are added to one file for all models, and an answer that was judged again stands there twice: the later
//! judgement counts. A score of −1 says that the judge gave none that could be read. A pair is judged twice, the second
//! time the other way round; only what both say is a win.

use std::collections::HashMap;

use super::columns::{Group, Groups, directions};
use super::json::Kind;
use super::log::{self, Place};
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, SampleAt, Strength, looks};
use crate::base::ShortDigest;
use crate::model::{Direction, Identity, RowFlags, RunPart, SampleId, SampleRow, SampleText, Turn, Value};

const FAMILY: &str = "mt-bench";

const SINGLE: &str = "mt_bench";
const PAIRS: &str = "mt_bench pairs";

/// The subjects of the benchmark's own questions, ten of each, counted from this number on.
const FIRST_QUESTION: u64 = 81;
const SUBJECTS: [&str; 8] = ["writing", "roleplay", "reasoning", "math", "coding", "extraction", "stem", "humanities"];

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "MT-Bench",
    reads: "a judge's scores of single answers and its choices between pairs, by model",
    holds: Holds::Samples,
    hint,
    claim,
    read,
    join: None,
    sample: Some(sample),
};

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let is_one = path.has_extension(&["jsonl"]) && path.directory.contains("model_judgment");
    is_one.then(|| Hint { holds: Holds::Samples, run: Some(path.run(FAMILY, path.stem)) })
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let outline = &probe.outline;
    if !outline.is_rows() || !outline.has("question_id") {
        return None;
    }
    let claim = |why| Some(Claim { strength: Strength::Signature, holds: Holds::Samples, why, version: None });
    if outline.has_all(&["model_1", "model_2", "g1_winner", "g2_winner"]) {
        return claim("rows have two models and the winner of two games");
    }
    let is_single = outline.has_all(&["model", "judgment", "score"]) && outline.kind("score") == Some(Kind::Number);
    is_single.then(|| claim("rows have a judgment and a score")).flatten()
}

/// What was judged: the model, its opponent, the judge, the question and the turn.
type Judged = [String; 5];

/// A judgement on one answer.
struct Judgement {
    at: f64,
    subject: Option<&'static str>,
    score: Option<f64>,
    row: SampleRow,
}

fn read(input: &Input<'_>) -> Document {
    let mut judgements: HashMap<Judged, Judgement> = HashMap::new();
    let mut order: Vec<Judged> = Vec::new();
    let mut odd = log::each(input.bytes, &[], |row, place| {
        for (judged, judgement) in judgements_of(row, place)? {
            match judgements.get_mut(&judged) {
                Some(known) if known.at > judgement.at => {}
                Some(known) => *known = judgement,
                None => {
                    order.push(judged.clone());
                    judgements.insert(judged, judgement);
                }
            }
        }
        Ok(())
    });
    let mut groups = Groups::default();
    for judged in order {
        let Some(judgement) = judgements.remove(&judged) else { continue };
        let [model, opponent, judge, ..] = judged;
        let (task, metric) = if opponent.is_empty() { (SINGLE, "score") } else { (PAIRS, "win_rate") };
        let filter = Some(judge).filter(|judge| !judge.is_empty());
        let columns = groups.of(Group { model: Some(model), task: task.to_owned(), filter });
        judgement.score.into_iter().for_each(|score| columns.score(metric, Some(score)));
        judgement.subject.into_iter().for_each(|subject| columns.facet("category", subject));
        columns.push(judgement.row);
    }
    let part = RunPart { key: input.path.run(FAMILY, input.path.stem), ..RunPart::default() };
    let mut runs = groups.finish(&part, Identity::Absent, &mut odd.notes);
    for part in &mut runs {
        part.metrics = part.samples.iter().flat_map(|set| directions(set, |_| Some(Direction::Higher))).collect();
    }
    Document { runs, notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

/// What a row says: of one model, or of both of a pair.
fn judgements_of(row: &Value, place: Place) -> Result<Vec<(Judged, Judgement)>, &'static str> {
    let question = row.get("question_id").and_then(Value::scalar_text).ok_or("a question_id")?;
    let turn = row.get("turn").and_then(Value::scalar_text).unwrap_or_default();
    let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let judge = row.get("judge").and_then(|judge| judge.as_array().map_or(Some(judge), |parts| parts.first()));
    let judge = judge.and_then(Value::as_str).unwrap_or_default().to_owned();
    let number =
        question.parse::<u64>().ok().and_then(|number| usize::try_from(number.checked_sub(FIRST_QUESTION)? / 10).ok());
    let judged = |model: String, opponent: String, score: Option<f64>| {
        let name =
            [&question, &turn].into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("/");
        let id = if opponent.is_empty() { name } else { format!("{name} against {opponent}") };
        let judgement = Judgement {
            at: row.get("tstamp").and_then(Value::as_number).unwrap_or(f64::NEG_INFINITY),
            subject: number.and_then(|number| SUBJECTS.get(number).copied()),
            score,
            row: sample_row(row, id, score.is_none(), place),
        };
        ([model, opponent, judge.clone(), question.clone(), turn.clone()], judgement)
    };
    match (text("model_1"), text("model_2")) {
        (Some(one), Some(other)) => {
            let share = share_of_first(row);
            let rest = share.map(|share| 1.0 - share);
            Ok(vec![judged(one.clone(), other.clone(), share), judged(other, one, rest)])
        }
        _ => {
            let score = row.get("score").and_then(Value::as_number).filter(|score| *score >= 0.0);
            Ok(vec![judged(text("model").ok_or("a model")?, String::new(), score)])
        }
    }
}

/// 1 where both games were won by the first model, 0 where both were lost, a half for all else; nothing where the judge
/// failed.
fn share_of_first(row: &Value) -> Option<f64> {
    let winner = |key: &str| row.get(key)?.as_str();
    match (winner("g1_winner")?, winner("g2_winner")?) {
        ("error", _) | (_, "error") => None,
        ("model_1", "model_1") => Some(1.0),
        ("model_2", "model_2") => Some(0.0),
        _ => Some(0.5),
    }
}

fn sample_row(row: &Value, id: String, errored: bool, place: Place) -> SampleRow {
    let judgement = judgement(row);
    SampleRow {
        output: judgement.as_deref().map(|text| ShortDigest::of(text.as_bytes())),
        flags: RowFlags { errored, ..judgement.as_deref().map(looks::flags).unwrap_or_default() },
        ..place.row(SampleId::Named(id.into()))
    }
}

/// What the judge wrote, of a pair in both games.
fn judgement(row: &Value) -> Option<String> {
    let texts: Vec<&str> =
        ["judgment", "g1_judgment", "g2_judgment"].into_iter().filter_map(|key| row.get(key)?.as_str()).collect();
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let row = log::again(at)?;
    row.as_object()?;
    let asked = ["user_prompt", "g1_user_prompt"].into_iter().find_map(|key| row.get(key)?.as_str());
    let shown = ["user_prompt", "g1_user_prompt", "judgment", "g1_judgment", "g2_judgment"];
    Some(SampleText {
        prompt: asked.map(|text| Turn { role: None, text: text.to_owned() }).into_iter().collect(),
        outputs: judgement(&row).into_iter().collect(),
        scores: log::scores(at),
        metadata: log::rest(&row, &shown),
        ..SampleText::default()
    })
}
