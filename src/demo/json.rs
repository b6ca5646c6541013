//! JSON as Python's `json.dumps(…, ensure_ascii=False)` writes it, to the byte: hashes are taken of it.

use crate::model::{Number, Value};

pub(super) fn text(value: &str) -> Value {
    Value::String(value.to_owned())
}

pub(super) fn integer(value: usize) -> Value {
    Value::Number(Number::from_text(&value.to_string()))
}

/// A double as Python's `repr` shows one of ordinary size: always with a point.
pub(super) fn float(value: f64) -> Value {
    Value::Number(Number::from_text(&format!("{value:?}")))
}

/// A number exactly as given, for those that are written unlike the others.
pub(super) fn number(as_written: &str) -> Value {
    Value::Number(Number::from_text(as_written))
}

pub(super) fn texts(values: &[&str]) -> Value {
    Value::Array(values.iter().map(|value| text(value)).collect())
}

pub(super) fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// On one line, with `, ` and `: `.
pub(super) fn line(value: &Value) -> String {
    let mut out = String::new();
    write(value, None, &mut out);
    out
}

/// With `indent=2`.
pub(super) fn indented(value: &Value) -> String {
    let mut out = String::new();
    write(value, Some(0), &mut out);
    out
}

fn write(value: &Value, depth: Option<usize>, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(number.text()),
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            write_all(items, ['[', ']'], depth, out, write);
        }
        Value::Object(entries) => {
            write_all(entries, ['{', '}'], depth, out, |(key, value), inner, out| {
                write_string(key, out);
                out.push_str(": ");
                write(value, inner, out);
            });
        }
    }
}

fn write_all<T>(
    items: &[T],
    [open, close]: [char; 2],
    depth: Option<usize>,
    out: &mut String,
    write_one: impl Fn(&T, Option<usize>, &mut String),
) {
    let inner = depth.map(|depth| depth + 1);
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push_str(if inner.is_some() { "," } else { ", " });
        }
        new_line(inner, out);
        write_one(item, inner, out);
    }
    if !items.is_empty() {
        new_line(depth, out);
    }
    out.push(close);
}

fn new_line(depth: Option<usize>, out: &mut String) {
    if let Some(depth) = depth {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

/// Texts are long and escapes are few, so whole stretches are copied between them. The demo's texts hold no
/// control characters but line breaks; a test reads every file back.
fn write_string(text: &str, out: &mut String) {
    out.push('"');
    let mut from = 0;
    for at in memchr::memchr3_iter(b'"', b'\\', b'\n', text.as_bytes()) {
        out.push_str(text.get(from..at).unwrap_or_default());
        match text.as_bytes().get(at) {
            Some(b'\n') => out.push_str("\\n"),
            Some(escaped) => out.extend(['\\', char::from(*escaped)]),
            None => {}
        }
        from = at + 1;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_python_writes() {
        let value = object([
            ("a", texts(&["x\n\"é\\", ""])),
            ("b", Value::Array(vec![])),
            ("c", object([("d", float(0.5)), ("e", float(1.0))])),
        ]);
        assert_eq!(line(&value), r#"{"a": ["x\n\"é\\", ""], "b": [], "c": {"d": 0.5, "e": 1.0}}"#);
        let tall = "{\n  \"a\": [\n    \"x\\n\\\"é\\\\\",\n    \"\"\n  ],\n  \"b\": [],\n  \"c\": {\n    \
                    \"d\": 0.5,\n    \"e\": 1.0\n  }\n}";
        assert_eq!(indented(&value), tall);
    }
}
