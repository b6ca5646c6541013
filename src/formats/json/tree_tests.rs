//! What the tolerant reader takes, and what it says of it.

use proptest::prelude::*;

use super::{Deviations, Dialect, Tree, parse};
use crate::model::Value;

fn read(text: &str, dialect: Dialect) -> (Tree, String) {
    let mut deviations = Deviations::default();
    let tree = parse(text, 1, dialect, &mut deviations);
    let notes = deviations.into_notes().map(|note| format!("{}:{}", note.code, note.line.unwrap_or(0)));
    (tree, notes.collect::<Vec<_>>().join(" "))
}

#[test]
fn deviations_are_read_and_said() {
    let cases = [
        (r#"{"a": NaN, "b": [-Infinity, Infinity]}"#, r#"{"a": NaN, "b": [-Infinity, Infinity]}"#, "json-nan:1"),
        ("{\"a\": 1,\n\"b\": 2,\n\"a\": 3}", r#"{"a": 3, "b": 2}"#, "json-duplicate-key:3"),
        (
            r#""\ud83d x \udc00 \ud83d\ude00 \ud83d\n""#,
            "\"\u{FFFD} x \u{FFFD} \u{1F600} \u{FFFD}\\n\"",
            "json-lone-surrogate:1",
        ),
        ("[\"a\x1bb\",\n\"c\td\"]", "[\"a\\u001bb\", \"c\\td\"]", "json-control-character:1"),
        (
            "[1e400, 0.10, 1e-5, 1000000000000000019884624838656]",
            "[1e400, 0.10, 1e-5, 1000000000000000019884624838656]",
            "json-number-range:1",
        ),
        (" {} ", "{}", ""),
    ];
    for (text, shown, notes) in cases {
        let (tree, said) = read(text, Dialect::Data);
        assert_eq!(tree.value.map(|value| value.to_string()).as_deref(), Some(shown), "{text}");
        assert_eq!((tree.error, said.as_str()), (None, notes), "{text}");
    }
}

#[test]
fn many_keys_keep_order_and_last_value() {
    let keys: Vec<String> = (0..40).map(|key| format!("\"k{key}\": {key}")).collect();
    let (tree, said) = read(&format!("{{{}, \"k3\": 99, \"k39\": 98}}", keys.join(",")), Dialect::Data);
    let value = tree.value.unwrap_or(Value::Null);
    assert_eq!(value.as_object().map(<[_]>::len), Some(40));
    assert_eq!(value.get("k3").and_then(Value::as_number), Some(99.0));
    assert_eq!(value.as_object().map(|entries| entries[3].0.as_str()), Some("k3"));
    assert_eq!(said, "json-duplicate-key:1");
}

#[test]
fn errors_are_located_and_keep_what_stands_before() {
    let cases = [
        ("{\"a\": 1,\n\"b\": oops}", 2, r#"{"a": 1}"#, false),
        ("{\"a\": [1, 2", 1, r#"{"a": [1, 2]}"#, true),
        ("{\"a\": \"x", 1, "{}", true),
        ("[1, 2] x", 1, "[1, 2]", false),
        ("[1,]", 1, "[1]", false),
        ("[01]", 1, "[]", false),
        ("[1.]", 1, "[]", false),
        ("[\"\\x\"]", 1, "[]", false),
        ("[\"\\u12g4\"]", 1, "[]", false),
        ("// c\n1", 1, "null", false),
        ("", 1, "null", true),
    ];
    for (text, line, kept, at_end) in cases {
        let (tree, _) = read(text, Dialect::Data);
        let error = tree.error.expect(text);
        assert_eq!((error.line, error.at_end), (line, at_end), "{text}");
        assert_eq!(tree.value.unwrap_or(Value::Null).to_string(), kept, "{text}");
    }
}

#[test]
fn comments_and_trailing_commas_are_for_hand_edited_files() {
    let text = "// head\n{\"a\": [1, 2,], /* why */ \"b\": \"// no comment\",\n}\n// end";
    let (tree, said) = read(text, Dialect::WithComments);
    assert_eq!(tree.value.map(|value| value.to_string()).as_deref(), Some(r#"{"a": [1, 2], "b": "// no comment"}"#));
    assert_eq!((tree.error, said.as_str()), (None, ""));
    assert!(read(text, Dialect::Data).0.error.is_some());
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(read(&nested(127), Dialect::Data).0.error, None);
    for deep in [nested(129), "[".repeat(1_000_000), "{\"a\":".repeat(100_000)] {
        let error = read(&deep, Dialect::Data).0.error;
        assert!(error.is_some_and(|error| error.what.contains("127")));
    }
}

/// The tree of another reader, numbers as text.
fn convert(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(flag) => Value::Bool(*flag),
        serde_json::Value::Number(number) => Value::Number(crate::model::Number::from_text(&number.to_string())),
        serde_json::Value::String(text) => Value::String(text.clone()),
        serde_json::Value::Array(items) => Value::Array(items.iter().map(convert).collect()),
        serde_json::Value::Object(entries) => {
            Value::Object(entries.iter().map(|(key, value)| (key.clone(), convert(value))).collect())
        }
    }
}

proptest! {
    #[test]
    fn strict_json_reads_as_serde_reads_it(text in r#"[\[\]{}",:0-9a\\n \-.eu]{0,24}"#) {
        let (tree, said) = read(&text, Dialect::Data);
        match serde_json::from_str::<serde_json::Value>(&text) {
            Ok(value) if said.is_empty() => {
                prop_assert_eq!(tree.error, None);
                // Keys come sorted there and in file order here.
                if !text.contains('{') || text.matches(':').count() < 2 {
                    prop_assert_eq!(tree.value, Some(convert(&value)));
                }
            }
            Ok(_) => prop_assert_eq!(tree.error, None),
            Err(_) => prop_assert!(tree.error.is_some() || !said.is_empty(), "{:?}", text),
        }
    }

    #[test]
    fn nothing_makes_it_fail(text in any::<String>()) {
        read(&text, Dialect::Data);
        read(&text, Dialect::WithComments);
    }
}
