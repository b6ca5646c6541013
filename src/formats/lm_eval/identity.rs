//! Hashes of what was asked, the way the harness computes them, for logs that are too old to state them.

use crate::base::Digest;
use crate::model::Value;

/// The hash of an item: SHA-256 of what Python's `json.dumps(doc, indent=2, ensure_ascii=False)` makes of it.
pub(super) fn item(doc: &Value) -> Digest {
    let mut text = String::new();
    dump(doc, 0, &mut text);
    Digest::of(text.as_bytes())
}

/// The hash of a reference: SHA-256 of what Python's `str` makes of it (of compact JSON for lists and objects).
pub(super) fn target(target: &Value) -> Digest {
    let text = match target {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        other => super::answers::text(other),
    };
    Digest::of(text.as_bytes())
}

/// Where lmms-eval's rows keep the prompt, having no arguments.
pub(super) const INPUT: &str = "input";

/// The prompt of a row: the context of its first request, which newer logs keep under names and older ones in lists.
pub(super) fn prompt(arguments: &Value) -> Option<&Value> {
    request(arguments, 0)?.first().copied()
}

/// The arguments of one request, in order.
pub(super) fn request(arguments: &Value, index: usize) -> Option<Vec<&Value>> {
    let request = match arguments {
        Value::Array(requests) => requests.get(index)?,
        Value::Object(requests) => &requests.get(index)?.1,
        _ => return None,
    };
    Some(match request {
        Value::Array(arguments) => arguments.iter().collect(),
        Value::Object(arguments) => arguments.iter().map(|(_, argument)| argument).collect(),
        _ => vec![request],
    })
}

fn dump(value: &Value, indent: usize, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => text.push_str(number.text()),
        Value::String(string) => quote(string, text),
        Value::Array(items) => {
            let each = items.iter().map(|item| (None, item));
            dump_all(('[', ']'), each, indent, text);
        }
        Value::Object(entries) => {
            let each = entries.iter().map(|(key, value)| (Some(key), value));
            dump_all(('{', '}'), each, indent, text);
        }
    }
}

fn dump_all<'a>(
    (open, close): (char, char),
    each: impl Iterator<Item = (Option<&'a String>, &'a Value)>,
    indent: usize,
    text: &mut String,
) {
    text.push(open);
    let mut empty = true;
    for (key, value) in each {
        if !empty {
            text.push(',');
        }
        empty = false;
        new_line(indent + 1, text);
        if let Some(key) = key {
            quote(key, text);
            text.push_str(": ");
        }
        dump(value, indent + 1, text);
    }
    if !empty {
        new_line(indent, text);
    }
    text.push(close);
}

fn new_line(indent: usize, text: &mut String) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", indent));
}

/// Python escapes what the standard demands, and nothing else.
fn quote(string: &str, text: &mut String) {
    text.push('"');
    for c in string.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            c if c < ' ' => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::json::{Deviations, Dialect, parse};

    #[test]
    fn items_are_written_as_python_writes_them() {
        let text =
            "{\"q\": \"a\\u00e9\\u0001/\\t\\u007f\", \"n\": [1.0, 1e-05, NaN], \"e\": [], \"o\": {}, \"z\": null}";
        let value = parse(text, 1, Dialect::Data, &mut Deviations::default()).value.unwrap_or(Value::Null);
        let mut dumped = String::new();
        dump(&value, 0, &mut dumped);
        let expected = "{\n  \"q\": \"a\u{e9}\\u0001/\\t\u{7f}\",\n  \"n\": [\n    1.0,\n    1e-05,\n    NaN\n  ],\n  \"e\": [],\n  \"o\": {},\n  \"z\": null\n}";
        assert_eq!(dumped, expected);
    }
}
