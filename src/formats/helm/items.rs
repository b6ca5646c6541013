//! The items of a run: what each scored, and what it asked and was answered.

use super::super::columns::{Group, Groups, directions};
use super::super::log::{self, Place};
use super::super::{Document, Input, looks};
use super::names;
use crate::base::{Digest, ShortDigest};
use crate::model::{Identity, RowFlags, RunPart, SampleId, SampleRow, Value};

/// `per_instance_stats.json`: the scores of each item.
pub(super) fn scores(input: &Input<'_>) -> Document {
    let task = names::task_of_folder(&input.path);
    let mut groups = Groups::default();
    let mut odd = log::each(input.bytes, &[], |row, place| {
        let sample = row_of(row.get("instance_id"), row, place).ok_or("an instance_id")?;
        let stats = row.get("stats").and_then(Value::as_array).ok_or("stats")?;
        let split = stats.iter().find_map(|stat| stat.get("name")?.get("split")?.as_str());
        let filter = Some(names::variant(split, row.get("perturbation")));
        let columns = groups.of(Group { task: task.clone(), filter, ..Group::default() });
        for stat in stats {
            if let Some(((metric, _), mean)) = names::metric(stat).zip(names::mean(stat)) {
                columns.score(&metric, Some(mean));
            }
        }
        columns.push(sample);
        Ok(())
    });
    let part = RunPart { key: super::key(&input.path), ..RunPart::default() };
    let mut runs = groups.finish(&part, Identity::Absent, &mut odd.notes);
    for part in &mut runs {
        part.metrics = part.samples.iter().flat_map(|set| directions(set, names::direction)).collect();
    }
    Document { runs, notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

/// `scenario_state.json`: what was asked and answered.
pub(super) fn state(input: &Input<'_>) -> Document {
    let task = names::task_of_folder(&input.path);
    let mut groups = Groups::default();
    let mut date = None;
    let mut odd = log::each(input.bytes, &["request_states"], |state, place| {
        let instance = state.get("instance").ok_or("an instance")?;
        let sample = row_of(instance.get("id"), state, place).ok_or("an instance's id")?;
        let made = state.get("result").and_then(|result| result.get("request_datetime")?.as_number());
        date = [date, made].into_iter().flatten().reduce(f64::max);
        if !repeats_an_item(state) {
            let split = instance.get("split").and_then(Value::as_str);
            let filter = Some(names::variant(split, instance.get("perturbation")));
            groups.of(Group { task: task.clone(), filter, ..Group::default() }).push(answered(sample, state, instance));
        }
        Ok(())
    });
    let adapter = log::beside(input.bytes, &["request_states"]);
    let model = adapter.get("adapter_spec").and_then(|adapter| adapter.get("model")?.as_str());
    let part = RunPart { key: super::key(&input.path), model: model.map(str::to_owned), date, ..RunPart::default() };
    let runs = groups.finish(&part, Identity::Computed, &mut odd.notes);
    Document { runs, notes: odd.notes, skipped: odd.skipped, ..Document::default() }
}

/// The row of an item and a draw of examples. Ids that only number the items say nothing of what is in them.
fn row_of(id: Option<&Value>, row: &Value, place: Place) -> Option<SampleRow> {
    let id = id?.scalar_text()?;
    let number = id.strip_prefix("id").and_then(|number| number.parse().ok());
    let trial = row.get("train_trial_index").and_then(Value::as_count).and_then(|trial| u32::try_from(trial).ok());
    let epoch = trial.unwrap_or(0).saturating_add(1);
    let id = number.map_or_else(|| SampleId::Named(id.as_str().into()), SampleId::Position);
    Some(SampleRow { epoch, ..place.row(id) })
}

/// Whether a request asks for an option after the first, or calibrates: the item has a row already.
fn repeats_an_item(state: &Value) -> bool {
    let option = state.get("reference_index").and_then(Value::as_count);
    option.is_some_and(|option| option > 0) || state.get("request_mode").and_then(Value::as_str) == Some("calibration")
}

fn answered(row: SampleRow, state: &Value, instance: &Value) -> SampleRow {
    let hash = |text: &str| ShortDigest::of(text.as_bytes());
    // Where each option was asked for by itself, the answer is in the likelihoods of all of them.
    let output = if state.get("reference_index").is_none() { output(state) } else { None };
    let answer = output.as_deref().and_then(|output| answer(state, output));
    let is_choice = state.get("output_mapping").is_some();
    SampleRow {
        item: item(&row.id, instance),
        prompt: state.get("request").map(prompt).map(|prompt| hash(&prompt.text())),
        target: Some(hash(&target(instance))),
        flags: RowFlags {
            errored: state.get("result").and_then(|result| result.get("success")) == Some(&Value::Bool(false)),
            no_answer: is_choice && output.is_some() && answer.is_none(),
            ..output.as_deref().map(looks::flags).unwrap_or_default()
        },
        answer: answer.map(|answer| hash(&answer)),
        output: output.as_deref().map(hash),
        ..row
    }
}

/// What is in an item; where its text was taken out before publishing, its id stands for that.
fn item(id: &SampleId, instance: &Value) -> Digest {
    let input = instance.get("input").map(Value::text).unwrap_or_default();
    let references = instance.get("references").map(Value::text).unwrap_or_default();
    let withheld = if input.contains("[redacted]") { id.to_string() } else { String::new() };
    Digest::of([input, references, withheld].join("\0").as_bytes())
}

/// What the model was asked: one text, or a conversation.
pub(super) fn prompt(request: &Value) -> Value {
    let messages = request.get("messages").filter(|messages| messages.as_array().is_some_and(|all| !all.is_empty()));
    messages.or_else(|| request.get("prompt")).cloned().unwrap_or_default()
}

/// The references that count as right.
pub(super) fn target(instance: &Value) -> String {
    let references = instance.get("references").and_then(Value::as_array).unwrap_or_default();
    let is_right = |reference: &&Value| {
        let tags = reference.get("tags").and_then(Value::as_array).unwrap_or_default();
        tags.iter().any(|tag| tag.as_str() == Some("correct"))
    };
    let texts =
        references.iter().filter(is_right).filter_map(|reference| reference.get("output")?.get("text")?.as_str());
    texts.collect::<Vec<_>>().join("\n")
}

/// What the model answered, all completions.
pub(super) fn output(state: &Value) -> Option<String> {
    let completions = state.get("result")?.get("completions")?.as_array()?;
    let texts = completions.iter().filter_map(|completion| completion.get("text")?.as_str());
    Some(texts.collect::<Vec<_>>().join("\n"))
}

/// The option an answer names.
pub(super) fn answer(state: &Value, output: &str) -> Option<String> {
    state.get("output_mapping")?.get(output.trim())?.scalar_text()
}
