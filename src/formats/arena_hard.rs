//! Arena-Hard: a judge's verdicts on two games of a model against a baseline, who is A in the first and B in the second.
//!
//! `A>>B`, `A>B`, `A=B`, `B>A` and `B>>A` say who is better, as do these written the other way; how much counts for
//! nothing here, so that a figure is the share of games won and no Elo-like score. An item without both verdicts has no
//! score.

use std::collections::BTreeMap;

use super::columns::{Group, Groups, directions};
use super::json::Kind;
use super::lm_eval::turns;
use super::log;
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, SampleAt, Strength, looks};
use crate::base::ShortDigest;
use crate::model::{Direction, Identity, RowFlags, RunPart, SampleId, SampleRow, SampleText, TaskInfo, Value};

const FAMILY: &str = "arena-hard";

const TASK: &str = "arena_hard";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "Arena-Hard",
    reads: "judgements of both games against the baseline, by model and judge",
    holds: Holds::Samples,
    hint,
    claim,
    read,
    join: None,
    sample: Some(sample),
};

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let is_one = path.has_extension(&["jsonl"]) && path.full.contains("arena") && path.directory.contains("judgment");
    is_one.then(|| Hint { holds: Holds::Samples, run: Some(path.run(FAMILY, path.stem)) })
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let outline = &probe.outline;
    let is_it = outline.is_rows()
        && outline.kind("games") == Some(Kind::Array)
        && outline.has_any(&["uid", "question_id"])
        && outline.has_all(&["model", "judge"]);
    let why = "rows have a judge and games";
    is_it.then_some(Claim { strength: Strength::Signature, holds: Holds::Samples, why, version: None })
}

fn read(input: &Input<'_>) -> Document {
    let mut groups = Groups::default();
    let mut baseline = None;
    let mut odd = log::each(input.bytes, &[], |row, place| {
        let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
        let id = text("uid").or_else(|| row.get("question_id")?.scalar_text()).ok_or("a uid")?;
        let model = text("model").ok_or("a model")?;
        baseline = baseline.take().or_else(|| text("baseline"));
        let columns = groups.of(Group { model: Some(model), task: TASK.to_owned(), filter: text("judge") });
        let share = share(row);
        share.into_iter().for_each(|share| columns.score("win_rate", Some(share)));
        text("category").iter().for_each(|category| columns.facet("category", category));
        let judgement = judgement(row);
        columns.push(SampleRow {
            output: Some(ShortDigest::of(judgement.as_bytes())),
            flags: RowFlags { errored: share.is_none(), ..looks::flags(&judgement) },
            ..place.row(SampleId::Named(id.into()))
        });
        Ok(())
    });
    let against = baseline.map(|baseline| ("scorer", format!("against {baseline}")));
    let info = TaskInfo { conditions: against.into_iter().collect(), ..TaskInfo::default() };
    let part = RunPart {
        key: input.path.run(FAMILY, input.path.stem),
        tasks: BTreeMap::from([(TASK.to_owned(), info)]),
        ..RunPart::default()
    };
    let mut runs = groups.finish(&part, Identity::Absent, &mut odd.notes);
    for part in &mut runs {
        part.metrics = part.samples.iter().flat_map(|set| directions(set, |_| Some(Direction::Higher))).collect();
    }
    Document { runs, notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

/// The model's share of both games; nothing where one of them has no verdict.
fn share(row: &Value) -> Option<f64> {
    let [first, second] = row.get("games")?.as_array()? else { return None };
    let won_by_a = |game: &Value| {
        Some(match game.get("score")?.as_str()? {
            "A>>B" | "A>B" | "B<A" | "B<<A" => 1.0,
            "A=B" | "B=A" => 0.5,
            "B>A" | "B>>A" | "A<B" | "A<<B" => 0.0,
            _ => return None,
        })
    };
    Some((1.0 - won_by_a(first)? + won_by_a(second)?) / 2.0)
}

/// What the judge wrote on both games.
fn judgement(row: &Value) -> String {
    let games = row.get("games").and_then(Value::as_array).unwrap_or_default();
    let texts = games.iter().filter_map(|game| {
        let judgement = game.get("judgment")?;
        Some(judgement.get("answer").unwrap_or(judgement).text())
    });
    texts.collect::<Vec<_>>().join("\n\n")
}

fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let row = log::again(at)?;
    row.as_object()?;
    let games = row.get("games").and_then(Value::as_array).unwrap_or_default();
    let verdicts = games.iter().zip(["first game", "second game"]);
    let verdicts = verdicts.filter_map(|(game, name)| Some((name.to_owned(), game.get("score")?.text())));
    let mut metadata: Vec<(String, String)> = verdicts.collect();
    metadata.extend(log::rest(&row, &["games"]));
    // What the judge was asked in the first game.
    let asked = games.first().and_then(|game| ["user_prompt", "prompt"].iter().find_map(|key| game.get(key)));
    Some(SampleText {
        prompt: asked.map(turns).unwrap_or_default(),
        outputs: vec![judgement(&row)],
        scores: log::scores(at),
        metadata,
        ..SampleText::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_the_harness_knows_counts() {
        let share_of = |verdicts: [&str; 2]| {
            let game = |verdict: &str| match verdict {
                "" => "null".to_owned(),
                verdict => format!("{{\"score\": \"{verdict}\"}}"),
            };
            let text = format!("{{\"games\": [{}, {}]}}", game(verdicts[0]), game(verdicts[1]));
            super::super::json::parse_file(text.as_bytes(), super::super::json::Dialect::Data)
                .value
                .and_then(|row| share(&row))
        };
        // The model is B in the first game and A in the second.
        for (verdicts, expected) in [
            (["B>>A", "A>B"], Some(1.0)),
            (["A<<B", "B<A"], Some(1.0)),
            (["A>B", "A<B"], Some(0.0)),
            (["B<<A", "B>A"], Some(0.0)),
            (["A=B", "A>>B"], Some(0.75)),
            (["A>B", "?"], None),
            (["", "A>B"], None),
        ] {
            assert_eq!(share_of(verdicts), expected, "{verdicts:?}");
        }
    }
}
