//! One sample whole, for somebody to look at.

use std::borrow::Cow;

use super::super::json::{Deviations, Dialect, parse};
use super::super::{SampleAt, chat, log};
use super::answers::{Answer, text};
use super::identity;
use crate::model::{SampleText, Turn, Value};

/// Reads one row of a sample log again.
pub(super) fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let row = log::again(at)?;
    row.as_object()?;
    let arguments = row.get("arguments").unwrap_or(&Value::Null);
    let raw = row.get("resps").or(row.get("filtered_resps")).map(Cow::Borrowed).map(Answer::of);
    let choices = match &raw {
        Some(Answer::Choice(_)) => options(arguments),
        _ => Vec::new(),
    };
    let shown = |answer: &Answer| match answer {
        Answer::Choice(option) => vec![choices.get(*option).cloned().unwrap_or_else(|| option.to_string())],
        other => other.texts(),
    };
    let filtered = row.get("filtered_resps").map(Cow::Borrowed).map(Answer::of);
    Some(SampleText {
        prompt: identity::prompt(arguments).or(row.get(identity::INPUT)).map(turns).unwrap_or_default(),
        target: row.get("target").map(text).unwrap_or_default(),
        outputs: raw.as_ref().map(shown).unwrap_or_default(),
        answer: filtered.as_ref().map(|answer| shown(answer).join("\n")),
        scores: at.set.metrics.iter().filter_map(|name| Some((name.clone(), text(row.get(name)?)))).collect(),
        metadata: metadata(&row, arguments),
        choices,
    })
}

/// The options of a choice: what each request asks the likelihood of.
fn options(arguments: &Value) -> Vec<String> {
    let requests = match arguments {
        Value::Array(requests) => requests.len(),
        Value::Object(requests) => requests.len(),
        _ => 0,
    };
    (0..requests)
        .map(|at| identity::request(arguments, at).and_then(|a| a.get(1).map(|o| text(o))).unwrap_or_default())
        .collect()
}

/// A prompt as turns: a chat is written as a JSON list of messages, also inside a string.
pub(in crate::formats) fn turns(prompt: &Value) -> Vec<Turn> {
    let decoded;
    let messages = match prompt {
        Value::String(string) if string.trim_start().starts_with('[') => {
            decoded = parse(string, 1, Dialect::Data, &mut Deviations::default());
            decoded.value.as_ref().filter(|_| decoded.error.is_none())
        }
        other => Some(other),
    };
    let turns = messages.and_then(Value::as_array).and_then(chat::messages);
    turns.unwrap_or_else(|| vec![Turn { role: None, text: text(prompt) }])
}

/// Fields of the item, the settings of its request, and the rest of the row.
fn metadata(row: &Value, arguments: &Value) -> Vec<(String, String)> {
    let item = row.get("doc").and_then(Value::as_object).unwrap_or_default();
    let item = item.iter().map(|(key, value)| (format!("doc.{key}"), text(value)));
    let settings = identity::request(arguments, 0).and_then(|arguments| arguments.get(1).copied());
    let settings = settings.filter(|settings| settings.as_object().is_some());
    let settings = settings.map(|settings| ("generation".to_owned(), settings.to_string()));
    let rest = ["doc_id", "filter", "doc_hash", "prompt_hash", "target_hash"];
    let rest = rest.into_iter().filter_map(|key| Some((key.to_owned(), text(row.get(key)?))));
    item.chain(settings).chain(rest).collect()
}
