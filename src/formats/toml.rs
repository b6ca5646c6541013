//! TOML, with numbers and dates kept as written.

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue, Error};

use super::{Document, FilePath, Format, Hint, Holds, Input, source};
use crate::base::{limits, line_at, on_deep_stack};
use crate::model::{Note, Number, Severity, Value};

const EXTENSIONS: &[&str] = &["toml"];

/// Any TOML file: a configuration, compared key by key.
pub(super) static FORMAT: Format = Format {
    name: "toml",
    title: "TOML",
    reads: "likewise",
    holds: Holds::Config,
    hint: |path: &FilePath<'_>| path.has_extension(EXTENSIONS).then_some(Hint { holds: Holds::Config, run: None }),
    claim: |probe| source::fallback(probe, EXTENSIONS, "a .toml file no other format claims"),
    read,
    join: None,
    sample: None,
};

fn read(input: &Input<'_>) -> Document {
    source::document(parse(input.bytes))
}

/// Parses a whole file; `None` with a note when it is not TOML. The parser refuses brackets within brackets beyond 80
/// levels and keys of more than 80 parts; the two together can still make thousands.
pub(super) fn parse(blob: &[u8]) -> (Option<Value>, Vec<Note>) {
    let (text, mut notes) = match source::text(blob, limits::TREE_BYTES) {
        Ok(read) => read,
        Err(note) => return (None, vec![note]),
    };
    let parsed = on_deep_stack(|| match DeTable::parse(&text) {
        Ok(table) => object(table.get_ref(), &text, 1).ok_or_else(too_deep),
        Err(error) => Err(syntax_error(&error, &text)),
    });
    match parsed {
        Ok(Ok(value)) => (Some(value), notes),
        Ok(Err(note)) => {
            notes.push(note);
            (None, notes)
        }
        Err(error) => {
            let message = format!("no thread could be had to read it: {error}");
            notes.push(Note::new(Severity::Error, None, "unreadable", message));
            (None, notes)
        }
    }
}

fn too_deep() -> Note {
    let message = format!("nested deeper than {} levels; the file was not read", limits::DEPTH);
    Note::new(Severity::Error, None, "toml-depth", message)
}

fn syntax_error(error: &Error, text: &str) -> Note {
    let line = error.span().map(|span| line_at(text.as_bytes(), span.start));
    let message = format!("not valid TOML: {}; the file was not read", error.message());
    Note::new(Severity::Error, line, "toml-syntax", message)
}

/// A table in the order of the file; the parser sorts its keys. `None` for what is nested too deep.
fn object(table: &DeTable<'_>, text: &str, depth: usize) -> Option<Value> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let mut object = Vec::with_capacity(entries.len());
    for (key, item) in entries {
        object.push((key.get_ref().to_string(), value(item, text, depth)?));
    }
    Some(Value::Object(object))
}

fn value(item: &Spanned<DeValue<'_>>, text: &str, depth: usize) -> Option<Value> {
    if depth > limits::DEPTH {
        return None;
    }
    let written = || text.get(item.span()).unwrap_or_default().trim();
    Some(match item.get_ref() {
        DeValue::String(string) => Value::String(string.to_string()),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        // Hexadecimal, octal and binary: a number in any other reader of the text would be another one.
        DeValue::Integer(integer) if integer.radix() != 10 => Value::String(written().to_owned()),
        DeValue::Integer(_) | DeValue::Float(_) => Value::Number(Number::from_text(written())),
        DeValue::Datetime(_) => Value::String(written().to_owned()),
        DeValue::Array(items) => {
            let items = items.iter().map(|item| value(item, text, depth + 1));
            items.collect::<Option<_>>().map(Value::Array)?
        }
        DeValue::Table(table) => object(table, text, depth + 1)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        parse(text.as_bytes()).0.map_or_else(|| "unreadable".to_owned(), |value| value.to_string())
    }

    #[test]
    fn values_keep_their_spelling_and_their_order() {
        assert_eq!(
            shown(
                "z = 0.10\na = 1_000\nrate = 1e-5\nday = 2025-02-25\nmask = 0xFF\nlow = -inf\n[t.u]\nx = [1, 'no', true]\n"
            ),
            r#"{"z": 0.10, "a": 1_000, "rate": 1e-5, "day": "2025-02-25", "mask": "0xFF", "low": -inf, "t": {"u": {"x": [1, "no", true]}}}"#
        );
    }

    #[test]
    fn tables_of_arrays_and_dotted_keys_are_trees() {
        assert_eq!(shown("a.b = 1\n[[c]]\nd = 2\n[[c]]\nd = 3\n"), r#"{"a": {"b": 1}, "c": [{"d": 2}, {"d": 3}]}"#);
        assert_eq!(shown(""), "{}");
    }

    #[test]
    fn bad_files_are_refused_with_the_line() {
        for (text, line) in [("a = 1\nb = \n", 2), ("a = 1\na = 2\n", 2)] {
            let (value, notes) = parse(text.as_bytes());
            assert!(value.is_none());
            assert_eq!(
                notes.iter().map(|note| (note.code, note.line)).collect::<Vec<_>>(),
                [("toml-syntax", Some(line))]
            );
        }
        let brackets = format!("a = {}{}", "[".repeat(5000), "]".repeat(5000));
        assert!(parse(brackets.as_bytes()).0.is_none());
        let key = ["a"; 79].join(".");
        let keys = format!("[{key}]\n{key} = {}1{}", format!("{{{key} = ").repeat(79), "}".repeat(79));
        let (value, notes) = parse(keys.as_bytes());
        assert!(value.is_none());
        assert_eq!(notes.iter().map(|note| note.code).collect::<Vec<_>>(), ["toml-depth"]);
        assert_eq!(parse(b"\x00\x01").1.first().map(|note| note.code), Some("binary"));
    }
}
