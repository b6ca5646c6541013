//! One sample of a log, reduced to what two releases are compared by.

use std::collections::HashMap;

use super::super::json::{self, Deviations, Dialect, Row, parse};
use super::grade::Grade;
use super::messages::{self, Attachments};
use crate::base::{Digest, ShortDigest, limits};
use crate::model::{RowFlags, Turn, Value};

/// The text of a summary is cut somewhere above this length, so that only shorter ones are sure to be whole.
const WHOLE_SUMMARY_TEXT: usize = 1000;

/// A sample of a log.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Its id, as text.
    pub(super) id: String,
    /// Whether the id is a whole number.
    pub(super) numbered: bool,
    /// Which repeat, counted from 1.
    pub(super) epoch: u32,
    /// Hash of input, choices and target; `None` where only a summary tells of it.
    pub(super) content: Option<Digest>,
    /// Of the conversation up to the model's first word.
    pub(super) prompt: Option<ShortDigest>,
    /// Of the reference.
    pub(super) target: Option<ShortDigest>,
    /// Of what the model said.
    pub(super) output: Option<ShortDigest>,
    /// What the log says of the response.
    pub(super) flags: RowFlags,
    /// What each scorer says; the scorer has no name in the oldest logs.
    pub(super) scores: Vec<(String, Score)>,
    /// Short fields of its metadata.
    pub(super) labels: Vec<(String, Box<str>)>,
    /// Where it is in the log.
    pub(super) place: Place,
}

/// What one scorer says of a sample.
#[derive(Clone, Debug)]
pub(super) struct Score {
    pub(super) grade: Grade,
    /// Of the answer the scorer extracted.
    pub(super) answer: Option<ShortDigest>,
    /// Whether there was no answer to extract.
    pub(super) no_answer: bool,
}

/// Where a sample is found again.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    pub(super) offset: u64,
    pub(super) length: u32,
    pub(super) line: u32,
}

/// The fields of a sample that are looked into.
const FIELDS: [&str; 15] = [
    "id",
    "epoch",
    "input",
    "choices",
    "target",
    "messages",
    "output",
    "scores",
    "score",
    "metadata",
    "attachments",
    "error",
    "limit",
    "invalidation",
    "total_time",
];

/// The fields of a sample, parsed when asked for.
pub(super) struct Fields<'a>(HashMap<&'static str, Row<'a>>);

impl<'a> Fields<'a> {
    /// Takes a sample apart; `None` for what is cut off, has no id, or has a field that is too large to be held.
    pub(super) fn of(text: &'a [u8]) -> Option<Self> {
        let mut fields = HashMap::new();
        for json::Member { key, value } in json::members(text) {
            if value.last {
                return None;
            }
            let Some(field) = FIELDS.into_iter().find(|field| *field == key) else { continue };
            // Messages are read one by one; all else is held as a tree.
            if field != "messages" && value.bytes.len() > limits::TREE_BYTES {
                return None;
            }
            fields.insert(field, value);
        }
        let has_id = fields.get("id").is_some_and(|id| id.bytes.len() <= limits::NAME_BYTES);
        has_id.then_some(Self(fields))
    }

    /// The text of a field.
    pub(super) fn raw(&self, key: &str) -> Option<&'a [u8]> {
        self.0.get(key).map(|row| row.bytes)
    }

    /// The value of a field; `null` where there is none.
    pub(super) fn value(&self, key: &str) -> Value {
        self.raw(key).map_or(Value::Null, value)
    }

    /// The value of a field that says something.
    pub(super) fn stated(&self, key: &str) -> Option<Value> {
        Some(self.value(key)).filter(|value| *value != Value::Null)
    }

    /// The id, as text, and whether it is a whole number.
    pub(super) fn id(&self) -> (String, bool) {
        let id = self.value("id");
        let text = id.text();
        let numbered = matches!(id, Value::Number(_)) && text.bytes().all(|byte| byte.is_ascii_digit());
        (text, numbered)
    }

    /// Which repeat it is.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // floats saturate
    pub(super) fn epoch(&self) -> u32 {
        self.value("epoch").as_number().map_or(1, |epoch| epoch as u32)
    }

    /// The texts it keeps apart.
    pub(super) fn attachments(&self) -> Attachments {
        Attachments::of(self.value("attachments"))
    }

    /// The messages, one by one, so that a long conversation need not be held.
    pub(super) fn messages(&self) -> impl Iterator<Item = Value> {
        self.rows_of_messages().map(|row| value(row.bytes))
    }

    /// The last message.
    fn last_message(&self) -> Option<Value> {
        self.rows_of_messages().last().map(|row| value(row.bytes))
    }

    fn rows_of_messages(&self) -> impl Iterator<Item = Row<'a>> {
        json::rows(self.raw("messages").unwrap_or_default())
    }

    /// What each scorer says. The oldest logs have one score without a name.
    pub(super) fn scores(&self) -> Vec<(String, Value)> {
        match (self.value("scores"), self.value("score")) {
            (Value::Object(scores), _) => {
                let is_one =
                    |(name, score): &(String, Value)| *score != Value::Null && name.len() <= limits::NAME_BYTES;
                scores.into_iter().filter(is_one).take(limits::SCORERS + 1).collect()
            }
            (_, score @ Value::Object(_)) => vec![(String::new(), score)],
            _ => Vec::new(),
        }
    }
}

/// The value of a text; `null` where one message is too large to be held as a tree.
fn value(text: &[u8]) -> Value {
    if text.len() > limits::TREE_BYTES {
        return Value::Null;
    }
    let text = String::from_utf8_lossy(text);
    parse(&text, 1, Dialect::Data, &mut Deviations::default()).value.unwrap_or(Value::Null)
}

/// Reduces a whole sample.
pub(super) fn whole(text: &[u8], place: Place) -> Option<Item> {
    let fields = Fields::of(text)?;
    let refers = memchr::memmem::find(text, messages::REFERENCE.as_bytes()).is_some();
    let attachments = if refers { fields.attachments() } else { Attachments::default() };
    let mut item = known(&fields, place);
    item.content = Some(content(&fields, &attachments));
    item.prompt = Some(prompt(&fields, &attachments));
    item.target = Some(ShortDigest::of(self::target(&fields.value("target")).join("\0").as_bytes()));
    let output = fields.value("output");
    let last = fields.last_message();
    let outputs = messages::outputs(&output, last.as_ref(), &attachments);
    item.output = (!outputs.is_empty()).then(|| ShortDigest::of(outputs.join("\0").as_bytes()));
    item.flags.empty = !outputs.is_empty() && outputs.iter().all(|text| text.trim().is_empty());
    let stopped = |reason: &str| stop_reasons(&output).any(|stop| stop == reason);
    item.flags.truncated |= stopped("max_tokens") || stopped("model_length");
    item.flags.refused = stopped("content_filter");
    for ((_, score), (_, stated)) in item.scores.iter_mut().zip(fields.scores()) {
        score.answer = stated.get("answer").and_then(Value::as_str).map(|answer| ShortDigest::of(answer.as_bytes()));
    }
    Some(item)
}

/// Reduces a summary, which keeps neither what the model said nor long texts.
pub(super) fn summary(text: &[u8], place: Place) -> Option<Item> {
    let fields = Fields::of(text)?;
    let mut item = known(&fields, place);
    let target = target(&fields.value("target")).join("\0");
    item.target = (target.len() < WHOLE_SUMMARY_TEXT).then(|| ShortDigest::of(target.as_bytes()));
    Some(item)
}

/// What whole samples and summaries say alike.
fn known(fields: &Fields<'_>, place: Place) -> Item {
    let (id, numbered) = fields.id();
    let invalid = fields.stated("invalidation").is_some();
    let score = |stated: &Value| Score {
        grade: if invalid { Grade::Unscored } else { Grade::of(stated.get("value").unwrap_or(&Value::Null)) },
        answer: None,
        no_answer: stated.get("value").and_then(Value::as_str) == Some("N")
            || stated.get("answer").and_then(Value::as_str).is_some_and(|answer| answer.trim().is_empty()),
    };
    Item {
        id,
        numbered,
        epoch: fields.epoch(),
        content: None,
        prompt: None,
        target: None,
        output: None,
        flags: RowFlags {
            errored: fields.stated("error").is_some(),
            truncated: fields.stated("limit").is_some(),
            ..RowFlags::default()
        },
        scores: fields.scores().iter().map(|(name, stated)| (name.clone(), score(stated))).collect(),
        labels: labels(&fields.value("metadata")),
        place,
    }
}

/// The reference: one text, or several that would each do.
pub(super) fn target(target: &Value) -> Vec<String> {
    match target {
        Value::Array(targets) => targets.iter().map(Value::text).collect(),
        Value::Null => Vec::new(),
        other => vec![other.text()],
    }
}

/// The options of a choice task.
pub(super) fn choices(choices: &Value) -> Vec<String> {
    choices.as_array().unwrap_or_default().iter().map(Value::text).collect()
}

/// Why the model stopped, for each of its responses.
pub(super) fn stop_reasons(output: &Value) -> impl Iterator<Item = &str> {
    let choices = output.get("choices").and_then(Value::as_array).unwrap_or_default();
    choices.iter().filter_map(|choice| choice.get("stop_reason")?.as_str())
}

/// The hash of what was asked and what would be right. A plain input is a message of the user's, and ids of messages,
/// which are new in every run, do not count.
fn content(fields: &Fields<'_>, attachments: &Attachments) -> Digest {
    let mut text = String::new();
    write_turns(&messages::input(&fields.value("input"), attachments), &mut text);
    write_all("choice", &choices(&fields.value("choices")), &mut text);
    write_all("target", &target(&fields.value("target")), &mut text);
    Digest::of(text.as_bytes())
}

/// The hash of the conversation up to the model's first word.
fn prompt(fields: &Fields<'_>, attachments: &Attachments) -> ShortDigest {
    let mut text = String::new();
    for message in fields.messages().take_while(|message| !messages::is_answer(message)) {
        write_turns(&messages::turns(&message, attachments), &mut text);
    }
    if text.is_empty() {
        write_turns(&messages::input(&fields.value("input"), attachments), &mut text);
    }
    ShortDigest::of(text.as_bytes())
}

/// Texts behind their lengths, so that no two lists of texts are written alike.
fn write_all(name: &str, texts: &[String], to: &mut String) {
    for text in texts {
        to.push_str(&format!("{name} {}\n{text}\n", text.len()));
    }
}

fn write_turns(turns: &[Turn], to: &mut String) {
    for turn in turns {
        write_all(turn.role.as_deref().unwrap_or_default(), std::slice::from_ref(&turn.text), to);
    }
}

/// The fields of metadata short enough to be labels.
fn labels(metadata: &Value) -> Vec<(String, Box<str>)> {
    let entries = metadata.as_object().unwrap_or_default().iter();
    let label = |(name, value): &(String, Value)| {
        let text = if *value == Value::Null { None } else { value.scalar_text() };
        let is_label = |text: &str| !text.is_empty() && text.len() <= limits::FACET_BYTES;
        let text = text.filter(|text| is_label(text) && is_label(name))?;
        Some((name.clone(), text.into_boxed_str()))
    };
    entries.take(limits::FACET_CANDIDATES).filter_map(label).collect()
}
