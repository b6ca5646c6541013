//! What a model said, taken apart: its reasoning, its answer, the tools it calls. Responses are written as messages in
//! JSON, or as text with the marks that chat templates use.

use super::json::{Deviations, Dialect, parse};
use crate::model::{Turn, Value};

/// The role of a turn that calls a tool; its text is a document with the tool's name and the arguments.
pub const CALL: &str = "tool call";
/// The role of a turn that is thought, not said.
pub const REASONING: &str = "reasoning";

/// How reasoning or a call begins and ends in a text, and which of them it is.
type Mark = (&'static str, &'static str, &'static str);

const MARKS: [Mark; 5] = [
    ("<think>", "</think>", REASONING),
    ("<thinking>", "</thinking>", REASONING),
    ("<thought>", "</thought>", REASONING),
    ("<reasoning>", "</reasoning>", REASONING),
    ("<tool_call>", "</tool_call>", CALL),
];

/// Members of a message under which reasoning is written.
const THOUGHTS: [&str; 3] = ["reasoning_content", "reasoning", "thinking"];
/// Members of a message that are shown, or that are new in every run.
const KNOWN: [&str; 9] =
    ["role", "content", "tool_calls", "id", "tool_call_id", "name", "reasoning_content", "reasoning", "thinking"];

/// A text that is a JSON list or object as a whole, without anything that reading it would hide.
#[must_use]
pub fn document(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let mut deviations = Deviations::default();
    let tree = parse(text, 1, Dialect::Data, &mut deviations);
    let is_whole = tree.error.is_none() && deviations.into_notes().next().is_none();
    tree.value.filter(|_| is_whole)
}

/// A response as turns: one without a role where nothing in it tells parts apart.
#[must_use]
pub fn turns(response: &str) -> Vec<Turn> {
    let said = document(response).and_then(|value| match &value {
        Value::Array(list) if !list.is_empty() => messages(list),
        one if is_answer(one) => message(one),
        _ => None,
    });
    said.unwrap_or_else(|| parts(response, None))
}

/// Messages as turns; `None` where one of the items is no message.
#[must_use]
pub fn messages(items: &[Value]) -> Option<Vec<Turn>> {
    Some(items.iter().map(message).collect::<Option<Vec<_>>>()?.concat())
}

/// Whether an object is a message by itself: any may have a `content`.
fn is_answer(value: &Value) -> bool {
    value.get("role").and_then(Value::as_str).is_some() || value.get("tool_calls").and_then(Value::as_array).is_some()
}

/// A message as turns: what is thought, what is said, and each call; what else it has comes last, as it is written.
fn message(message: &Value) -> Option<Vec<Turn>> {
    let members = message.as_object()?;
    let role = message.get("role").and_then(Value::as_str);
    let calls = message.get("tool_calls").and_then(Value::as_array).unwrap_or_default();
    let content = message.get("content");
    if (role.is_none() && calls.is_empty()) || (content.is_none() && calls.is_empty()) {
        return None;
    }
    let thoughts = THOUGHTS.iter().filter_map(|key| message.get(key)?.as_str());
    let mut turns: Vec<Turn> = thoughts.filter(|text| !text.is_empty()).map(|text| turn(REASONING, text)).collect();
    turns.extend(content.map(|content| self::content(content, role)).unwrap_or_default());
    turns.extend(calls.iter().map(|call| turn(CALL, &self::call(call).to_string())));
    let rest = members.iter().filter(|(key, value)| !KNOWN.contains(&key.as_str()) && !says_nothing(value));
    let rest: Vec<(String, Value)> = rest.cloned().collect();
    if !rest.is_empty() {
        turns.push(turn("other fields of the message", &Value::Object(rest).to_string()));
    }
    Some(turns)
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn turn(role: &str, text: &str) -> Turn {
    Turn { role: Some(role.to_owned()), text: text.to_owned() }
}

/// What a message says: a text, or parts of several kinds.
fn content(content: &Value, role: Option<&str>) -> Vec<Turn> {
    match content {
        Value::Null => Vec::new(),
        Value::String(text) => parts(text, role),
        Value::Array(list) => list.iter().flat_map(|item| part(item, role)).collect(),
        other => vec![Turn { role: role.map(str::to_owned), text: other.to_string() }],
    }
}

fn part(part: &Value, role: Option<&str>) -> Vec<Turn> {
    let text = |key: &str| part.get(key).and_then(Value::as_str);
    match text("type") {
        Some("thinking" | "reasoning") => {
            let thought = THOUGHTS.iter().chain(&["text"]).find_map(|key| text(key));
            vec![turn(REASONING, thought.unwrap_or_default())]
        }
        Some("tool_use") => vec![turn(CALL, &call(part).to_string())],
        _ => match text("text") {
            Some(said) => parts(said, role),
            None => vec![Turn { role: role.map(str::to_owned), text: part.text() }],
        },
    }
}

/// A call as a document: its name, and its arguments, which are often a document inside a string.
fn call(call: &Value) -> Value {
    let function = call.get("function").filter(|function| function.as_object().is_some()).unwrap_or(call);
    let name = ["name", "function"].iter().find_map(|key| function.get(key)?.as_str()).unwrap_or_default();
    let arguments = ["arguments", "input", "parameters"].iter().find_map(|key| function.get(key));
    let arguments = arguments.cloned().unwrap_or_default();
    let arguments = arguments.as_str().and_then(document).unwrap_or(arguments);
    let member = |key: &str, value| (key.to_owned(), value);
    Value::Object(vec![member("name", Value::String(name.to_owned())), member("arguments", arguments)])
}

/// A text taken apart at its marks; what is said outside of them has the role given.
#[must_use]
pub fn parts(text: &str, role: Option<&str>) -> Vec<Turn> {
    let said = |text: &str| Turn { role: role.map(str::to_owned), text: text.trim_matches('\n').to_owned() };
    let (mut turns, mut rest) = (Vec::new(), text);
    if let Some((thought, after)) = begun_by_the_template(text) {
        turns.push(turn(REASONING, thought.trim_matches('\n')));
        rest = after;
    }
    while let Some((before, (_, close, kind), inside)) = first_mark(rest) {
        turns.push(said(before));
        // What is not closed was cut.
        let (inside, after) = inside.split_once(close).unwrap_or((inside, ""));
        turns.push(turn(kind, inside.trim_matches('\n')));
        rest = after;
    }
    turns.push(said(rest));
    turns.retain(|turn| !turn.text.trim().is_empty());
    // A text without marks stays as it is.
    let is_plain = matches!(turns.as_slice(), [] | [_]) && first_mark(text).is_none() && rest.len() == text.len();
    if is_plain { vec![Turn { role: role.map(str::to_owned), text: text.to_owned() }] } else { turns }
}

/// Reasoning that a chat template began, so that only its end is in the response, and what follows.
fn begun_by_the_template(text: &str) -> Option<(&str, &str)> {
    let (_, close, _) = MARKS[0];
    let (thought, after) = text.split_once(close)?;
    first_mark(thought).is_none().then_some((thought, after))
}

/// What is before the first opening mark, the mark, and what is behind it.
fn first_mark(text: &str) -> Option<(&str, Mark, &str)> {
    text.match_indices('<').find_map(|(at, _)| {
        let (before, from) = text.split_at_checked(at)?;
        MARKS.iter().find_map(|mark| Some((before, *mark, from.strip_prefix(mark.0)?)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `role: text` of each turn.
    fn told(response: &str) -> Vec<String> {
        let role = |turn: &Turn| turn.role.clone().unwrap_or_else(|| "-".to_owned());
        turns(response).iter().map(|turn| format!("{}: {}", role(turn), turn.text)).collect()
    }

    #[test]
    fn texts_are_taken_apart_at_their_marks() {
        for (response, expected) in [
            ("It is <b>4</b>.\n", &["-: It is <b>4</b>.\n"][..]),
            ("", &["-: "]),
            ("<think>\nhm\n</think>\n\n4", &["reasoning: hm", "-: 4"]),
            ("hm\n</think>\n4", &["reasoning: hm", "-: 4"]),
            ("<think>hm, cut", &["reasoning: hm, cut"]),
            (
                "Let me see.\n<tool_call>\n{\"name\": \"ls\", \"arguments\": {}}\n</tool_call>",
                &["-: Let me see.", "tool call: {\"name\": \"ls\", \"arguments\": {}}"],
            ),
        ] {
            assert_eq!(told(response), expected, "{response}");
        }
    }

    #[test]
    fn messages_are_taken_apart_and_nothing_of_them_is_left_out() {
        for (response, expected) in [
            (r#"{"content": "no message"}"#, &["-: {\"content\": \"no message\"}"][..]),
            (
                r#"{"role": "assistant", "reasoning_content": "hm", "content": "4", "tool_calls": [], "logprobs": {"a": 1}}"#,
                &["reasoning: hm", "assistant: 4", r#"other fields of the message: {"logprobs": {"a": 1}}"#],
            ),
            (
                r#"[{"role": "assistant", "content": null, "tool_calls":
                    [{"id": "x7", "function": {"name": "add", "arguments": "{\"a\": 1.0}"}}]},
                   {"role": "tool", "content": "3"}]"#,
                &[r#"tool call: {"name": "add", "arguments": {"a": 1.0}}"#, "tool: 3"],
            ),
            (
                r#"{"role": "assistant", "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "4"},
                    {"type": "tool_use", "name": "ls", "input": {}}]}"#,
                &["reasoning: hm", "assistant: 4", r#"tool call: {"name": "ls", "arguments": {}}"#],
            ),
        ] {
            assert_eq!(told(response), expected, "{response}");
        }
    }

    #[test]
    fn only_whole_texts_are_documents() {
        for (text, expected) in
            [("{}", true), (" [1]\n", true), ("[1] so", false), ("1", false), (r#"{"a":1,"a":2}"#, false)]
        {
            assert_eq!(document(text).is_some(), expected, "{text}");
        }
    }

    #[test]
    fn many_marks_are_read_in_one_go() {
        assert_eq!(turns(&"<think>x</think>".repeat(60_000)).len(), 60_000);
    }
}
