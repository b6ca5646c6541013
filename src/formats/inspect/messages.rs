//! Messages of a conversation as text: parts labelled, attachments put back, media named.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;

use super::super::chat;
use crate::base::{ShortDigest, limits};
use crate::model::{Turn, Value};

/// How a text refers to an attachment.
pub(super) const REFERENCE: &str = "attachment://";

/// Texts kept once for a whole sample, by their hash or, in samples kept in pieces, by their number.
#[derive(Clone, Debug, Default)]
pub(super) struct Attachments {
    texts: HashMap<String, String>,
    /// How many bytes may still be put in the place of references.
    left: Cell<usize>,
}

impl Attachments {
    /// Those of a sample: an object.
    pub(super) fn of(attachments: Value) -> Self {
        let Value::Object(entries) = attachments else { return Self::default() };
        let text = |value| if let Value::String(text) = value { Some(text) } else { None };
        let texts: HashMap<_, _> = entries.into_iter().filter_map(|(hash, value)| Some((hash, text(value)?))).collect();
        let length: usize = texts.values().map(String::len).sum();
        Self { texts, left: Cell::new(length.saturating_mul(limits::ATTACHMENT_USES)) }
    }

    /// The text of a name; a page of references to one long text could stand for gigabytes, so that each use is paid.
    fn take(&self, name: &str) -> Option<&str> {
        let text = self.texts.get(name)?;
        self.left.set(self.left.get().checked_sub(text.len())?);
        Some(text)
    }

    /// A text with every reference replaced by what it refers to, until [`limits::ATTACHMENT_USES`] are spent. References
    /// inside attachments stay: nothing that is put in is looked through again.
    fn resolve<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.texts.is_empty() || !text.contains(REFERENCE) {
            return Cow::Borrowed(text);
        }
        let mut pieces = text.split(REFERENCE);
        let mut resolved = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let end = piece.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(piece.len());
            let (name, rest) = piece.split_at(end);
            match self.take(name) {
                Some(content) => resolved.push_str(content),
                None => resolved.extend([REFERENCE, name]),
            }
            resolved.push_str(rest);
        }
        Cow::Owned(resolved)
    }

    /// A value with the references in all its texts replaced.
    fn put_back(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.resolve(text).into_owned()),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.put_back(item)).collect()),
            Value::Object(entries) => {
                Value::Object(entries.iter().map(|(key, value)| (key.clone(), self.put_back(value))).collect())
            }
            other => other.clone(),
        }
    }
}

/// The text of a message's content.
pub(super) fn content(content: &Value, attachments: &Attachments) -> String {
    match content {
        Value::String(text) => attachments.resolve(text).into_owned(),
        Value::Array(parts) => parts.iter().map(|content| part(content, attachments)).collect::<Vec<_>>().join("\n"),
        Value::Null => String::new(),
        other => other.text(),
    }
}

/// One part of a message's content.
fn part(part: &Value, attachments: &Attachments) -> String {
    let text = |key: &str| part.get(key).and_then(Value::as_str).unwrap_or_default();
    match text("type") {
        "text" => attachments.resolve(text("text")).into_owned(),
        "reasoning" => {
            // What stands there instead of redacted thoughts is not for people.
            let redacted = part.get("redacted") == Some(&Value::Bool(true));
            match text(if redacted { "summary" } else { "reasoning" }) {
                "" => "[reasoning, not shown]".to_owned(),
                thought => format!("<think>\n{}\n</think>", attachments.resolve(thought)),
            }
        }
        media @ ("image" | "audio" | "video" | "document") => name_media(media, &attachments.resolve(text(media))),
        "tool_use" => {
            let (name, arguments) = (text("name"), attachments.resolve(text("arguments")));
            format!("[tool call] {name}\n{arguments}\n[result]\n{}", attachments.resolve(text("result")))
        }
        "data" => "[data of the model's own]".to_owned(),
        _ => part.as_str().map_or_else(|| part.text(), |text| attachments.resolve(text).into_owned()),
    }
}

/// Names a picture or the like by its type, size and hash instead of showing its bytes.
fn name_media(media: &str, source: &str) -> String {
    match source.strip_prefix("data:").and_then(|data| data.split_once(',')) {
        Some((kind, data)) => {
            let kind = kind.split(';').next().unwrap_or_default();
            let bytes = data.trim_end_matches('=').len() * 3 / 4;
            format!("[{media} {kind}, {bytes} bytes, {}]", ShortDigest::of(data.as_bytes()))
        }
        None => format!("[{media} {source}]"),
    }
}

/// A message as turns: what it says, and each tool it calls.
pub(super) fn turns(message: &Value, attachments: &Attachments) -> Vec<Turn> {
    let role = message.get("role").and_then(Value::as_str).map(str::to_owned);
    let mut text = message.get("content").map(|found| content(found, attachments)).unwrap_or_default();
    if let Some(error) = message.get("error").filter(|error| **error != Value::Null) {
        let told = error.get("message").unwrap_or(error).text();
        text.push_str(&format!("\n[error] {told}"));
    }
    let calls = message.get("tool_calls").and_then(Value::as_array).unwrap_or_default();
    let said = (!text.is_empty() || calls.is_empty()).then_some(Turn { role, text });
    let called =
        calls.iter().map(|call| Turn { role: Some(chat::CALL.to_owned()), text: self::call(call, attachments) });
    said.into_iter().chain(called).collect()
}

/// A call as a document: the name of the tool and its arguments.
fn call(call: &Value, attachments: &Attachments) -> String {
    let member = |key: &str, value: Value| (key.to_owned(), value);
    let mut members = vec![member("name", call.get("function").cloned().unwrap_or_default())];
    members.extend(call.get("arguments").map(|given| member("arguments", attachments.put_back(given))));
    if let Some(error @ Value::String(_)) = call.get("parse_error") {
        members.push(member("error", error.clone()));
    }
    Value::Object(members).to_string()
}

/// What was asked, as turns: an input is one text of the user, or messages.
pub(super) fn input(input: &Value, attachments: &Attachments) -> Vec<Turn> {
    match input {
        Value::Array(messages) => messages.iter().flat_map(|message| turns(message, attachments)).collect(),
        other => vec![Turn { role: Some("user".to_owned()), text: content(other, attachments) }],
    }
}

/// What the model said, one text for each choice; the last word of the conversation where the log has no choices.
pub(super) fn outputs(output: &Value, last: Option<&Value>, attachments: &Attachments) -> Vec<String> {
    let said = |message: &Value| {
        let turns = turns(message, attachments).into_iter();
        let label = |turn: Turn| match turn.role.as_deref() {
            Some(chat::CALL) => format!("<tool_call>\n{}\n</tool_call>", turn.text),
            _ => turn.text,
        };
        turns.map(label).collect::<Vec<_>>().join("\n")
    };
    let choices = output.get("choices").and_then(Value::as_array).unwrap_or_default();
    let texts: Vec<String> = choices.iter().filter_map(|choice| choice.get("message")).map(said).collect();
    if !texts.is_empty() {
        return texts;
    }
    match output.get("completion").and_then(Value::as_str).filter(|text| !text.is_empty()) {
        Some(completion) => vec![completion.to_owned()],
        None => last.filter(|message| is_answer(message)).map(said).into_iter().collect(),
    }
}

/// Whether a message is the model's own, and not an example in the prompt.
pub(super) fn is_answer(message: &Value) -> bool {
    let is = |key: &str, text: &str| message.get(key).and_then(Value::as_str) == Some(text);
    is("role", "assistant") && !is("source", "input")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::json::{Deviations, Dialect, parse};

    fn value(text: &str) -> Value {
        parse(text, 1, Dialect::Data, &mut Deviations::default()).value.unwrap_or(Value::Null)
    }

    #[test]
    fn parts_are_labelled_and_media_named() {
        let attachments = Attachments::of(value(
            r#"{"aa": "put back attachment://aa", "bb": "data:image/png;base64,QUJDRA==", "n": 1}"#,
        ));
        let cases = [
            (r#""plain""#, "plain"),
            (r#""see attachment://aa!""#, "see put back attachment://aa!"),
            (r#""attachment://cc""#, "attachment://cc"),
            (r#"[{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]"#, "a\nb"),
            (r#"[{"type": "reasoning", "reasoning": "hm"}]"#, "<think>\nhm\n</think>"),
            (r#"[{"type": "reasoning", "reasoning": "x9=", "redacted": true}]"#, "[reasoning, not shown]"),
            (r#"[{"type": "image", "image": "https://a/b.png"}]"#, "[image https://a/b.png]"),
            (
                r#"[{"type": "tool_use", "name": "n", "arguments": "{}", "result": "r"}]"#,
                "[tool call] n\n{}\n[result]\nr",
            ),
            (r#"[{"type": "new", "x": 1}]"#, r#"{"type": "new", "x": 1}"#),
            ("null", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(content(&value(text), &attachments), expected, "{text}");
        }
        let image = content(&value(r#"[{"type": "image", "image": "attachment://bb"}]"#), &attachments);
        assert!(image.starts_with("[image image/png, 4 bytes, ") && !image.contains("QUJD"), "{image}");
    }

    #[test]
    fn references_are_replaced_until_they_would_stand_for_gigabytes() {
        let attachments = Attachments::of(value(&format!(r#"{{"aa": "{}"}}"#, "x".repeat(1000))));
        let many = Value::String("attachment://aa ".repeat(100));
        let text = content(&many, &attachments);
        assert_eq!(text.matches('x').count(), 1000 * limits::ATTACHMENT_USES);
        assert_eq!(text.matches("attachment://aa").count(), 100 - limits::ATTACHMENT_USES);
    }

    #[test]
    fn tool_calls_are_turns_of_their_own() {
        let message = value(
            r#"{"role": "assistant", "content": "", "tool_calls": [{"function": "bash", "arguments": {"cmd": "ls\n-l", "n": 1}}]}"#,
        );
        let told = turns(&message, &Attachments::default());
        let text = r#"{"name": "bash", "arguments": {"cmd": "ls\n-l", "n": 1}}"#;
        assert_eq!(told, [Turn { role: Some("tool call".to_owned()), text: text.to_owned() }]);
        let result = value(r#"{"role": "tool", "content": "x", "error": {"type": "timeout", "message": "late"}}"#);
        assert_eq!(turns(&result, &Attachments::default())[0].text, "x\n[error] late");
    }
}
