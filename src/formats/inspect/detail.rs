//! One sample whole, for somebody to look at.

use super::super::{SampleAt, bytes, zip};
use super::archive;
use super::item::{self, Fields};
use super::messages::{self, Attachments};
use crate::base::limits;
use crate::model::{Filter, SampleText, Turn, Value};

/// Reads one sample of a log again.
pub(super) fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let row = at.set.rows.get(at.row)?;
    let text = if zip::is_archive(at.blob) {
        archive::sample_text(at.blob, row.offset, &row.id.to_string(), row.epoch)?
    } else {
        bytes::span(at.blob, row.offset, row.length)?.into_owned()
    };
    let fields = Fields::of(&text)?;
    let attachments = fields.attachments();
    let output = fields.value("output");
    let messages: Vec<Value> = fields.messages().take(limits::MESSAGES).collect();
    let outputs = messages::outputs(&output, messages.last(), &attachments);
    let scorer = scorer(&at.set.filter, &fields);
    let own = fields.scores().into_iter().find(|(name, _)| *name == scorer).map(|(_, score)| score);
    Some(SampleText {
        prompt: prompt(&fields, messages, &outputs, &attachments),
        choices: item::choices(&fields.value("choices")),
        target: item::target(&fields.value("target")).join("\n"),
        answer: own.as_ref().and_then(|score| score.get("answer")?.as_str()).map(str::to_owned),
        scores: scores(&fields, &scorer, &outputs),
        metadata: metadata(&fields, &output),
        outputs,
    })
}

/// The whole conversation but for the model's last word, which is the output.
fn prompt(fields: &Fields<'_>, mut messages: Vec<Value>, outputs: &[String], attachments: &Attachments) -> Vec<Turn> {
    let is_output = |message: &Value| messages::outputs(&Value::Null, Some(message), attachments) == outputs;
    if messages.last().is_some_and(is_output) {
        messages.pop();
    }
    if messages.is_empty() {
        return messages::input(&fields.value("input"), attachments);
    }
    let cut = messages.len() >= limits::MESSAGES;
    let rest =
        cut.then(|| Turn { role: None, text: format!("[only the first {} messages are shown]", limits::MESSAGES) });
    messages.iter().flat_map(|message| messages::turns(message, attachments)).chain(rest).collect()
}

/// The scorer whose rows these are: the longest name that the filter is or begins with.
fn scorer(filter: &Filter, fields: &Fields<'_>) -> String {
    let Filter::Named(filter) = filter else { return String::new() };
    let is_of =
        |name: &String| filter.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let names = fields.scores().into_iter().map(|(name, _)| name);
    names.filter(is_of).max_by_key(String::len).unwrap_or_default()
}

/// What every scorer says, the one looked at first; explanations where they are more than the output over again.
fn scores(fields: &Fields<'_>, first: &str, outputs: &[String]) -> Vec<(String, String)> {
    let mut scores = fields.scores();
    scores.sort_by_key(|(name, _)| name != first);
    let mut told = Vec::new();
    for (name, score) in scores {
        let name = if name.is_empty() { "score".to_owned() } else { name };
        let explanation = score.get("explanation").and_then(Value::as_str).map(str::trim).unwrap_or_default();
        told.push((name.clone(), score.get("value").map(Value::text).unwrap_or_default()));
        if !explanation.is_empty() && !outputs.iter().any(|output| output.trim() == explanation) {
            told.push((format!("{name} explained"), explanation.to_owned()));
        }
    }
    told
}

/// Fields of the item, and what became of it.
fn metadata(fields: &Fields<'_>, output: &Value) -> Vec<(String, String)> {
    let of_item = match fields.value("metadata") {
        Value::Object(entries) => entries,
        _ => Vec::new(),
    };
    let mut told: Vec<(String, String)> = of_item.iter().map(|(key, value)| (key.clone(), value.text())).collect();
    for key in ["id", "epoch", "error", "limit", "invalidation", "total_time"] {
        let Some(value) = fields.stated(key) else { continue };
        // A traceback in colour says what the plain one says.
        let plain = [value.get("message"), value.get("traceback")].into_iter().flatten().map(Value::text);
        let plain = plain.collect::<Vec<_>>().join("\n");
        told.push((format!("sample.{key}"), if plain.is_empty() { value.text() } else { plain }));
    }
    let stopped: Vec<&str> = item::stop_reasons(output).collect();
    if !stopped.is_empty() {
        told.push(("sample.stop_reason".to_owned(), stopped.join(", ")));
    }
    told
}
