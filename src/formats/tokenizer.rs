//! `tokenizer.json`: megabytes of vocabulary of which a reviewer wants to know whether they changed, and small settings
//! that are compared key by key.

use super::{Claim, Document, Format, Hint, Holds, Input, Probe, Strength};
use crate::base::ShortDigest;
use crate::model::{ConfigContent, Number, Value};

/// `tokenizer.json` of the tokenizers library.
pub(super) static FORMAT: Format = Format {
    name: "hf-tokenizer",
    title: "Hugging Face tokenizer",
    reads: "vocabulary, merges and added tokens, counted and hashed",
    holds: Holds::Config,
    hint: |path| (path.name == "tokenizer.json").then_some(Hint { holds: Holds::Config, run: None }),
    claim,
    read,
    join: None,
    sample: None,
};

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let signed = probe.outline.has("model") && probe.outline.has_any(&["added_tokens", "pre_tokenizer", "version"]);
    (probe.path.name == "tokenizer.json" && signed).then_some(Claim {
        strength: Strength::Signature,
        holds: Holds::Config,
        why: "the name and keys of a tokenizer",
        version: None,
    })
}

fn read(input: &Input<'_>) -> Document {
    let parsed = input.json();
    let config = match parsed.value {
        Some(Value::Object(entries)) if parsed.complete => {
            ConfigContent::Tree(Value::Object(entries.into_iter().map(top_level).collect()))
        }
        _ => ConfigContent::Unreadable,
    };
    Document { config: Some(config), notes: parsed.notes, ..Document::default() }
}

fn top_level((key, value): (String, Value)) -> (String, Value) {
    let value = match (key.as_str(), value) {
        ("added_tokens", Value::Array(tokens)) => by_content(tokens),
        ("model", Value::Object(entries)) => Value::Object(entries.into_iter().map(of_model).collect()),
        (_, value) => value,
    };
    (key, value)
}

/// Added tokens by what they stand for: their places in the list mean nothing.
fn by_content(tokens: Vec<Value>) -> Value {
    let named = |token: Value| {
        let name = token.get("content").and_then(Value::as_str).unwrap_or_default().to_owned();
        let rest = match token {
            Value::Object(entries) => Value::Object(entries.into_iter().filter(|(key, _)| key != "content").collect()),
            other => other,
        };
        (name, rest)
    };
    Value::Object(tokens.into_iter().map(named).collect())
}

fn of_model((key, value): (String, Value)) -> (String, Value) {
    let value = match (key.as_str(), value) {
        ("vocab", vocabulary) => summed_up(vocabulary_lines(&vocabulary)),
        ("merges", merges) => summed_up(merges.as_array().unwrap_or_default().iter().map(merge_line).collect()),
        (_, value) => value,
    };
    (key, value)
}

/// How many there are, and a digest of them all.
fn summed_up(lines: Vec<String>) -> Value {
    let count = Number::from_text(&lines.len().to_string());
    let digest = format!("sha256:{}", ShortDigest::of(lines.join("\n").as_bytes()));
    Value::Object(vec![("count".to_owned(), Value::Number(count)), ("digest".to_owned(), Value::String(digest))])
}

/// A vocabulary in an order that does not depend on the file's: an object from token to number, or, of unigram
/// models, a list of tokens with scores, whose order are the numbers.
fn vocabulary_lines(vocabulary: &Value) -> Vec<String> {
    match vocabulary {
        Value::Object(entries) => {
            let mut lines: Vec<String> = entries.iter().map(|(token, number)| format!("{number} {token:?}")).collect();
            lines.sort_unstable();
            lines
        }
        other => other.as_array().unwrap_or_default().iter().map(Value::to_string).collect(),
    }
}

/// A merge rule, which older versions write as `"a b"` and newer ones as `["a", "b"]`.
fn merge_line(merge: &Value) -> String {
    let parts = merge.as_array().unwrap_or_default().iter().filter_map(Value::as_str);
    merge.as_str().map_or_else(|| parts.collect::<Vec<_>>().join(" "), str::to_owned)
}

#[cfg(test)]
mod tests {
    use crate::formats;
    use crate::model::{ConfigContent, Value};

    fn tree(text: &str) -> Value {
        let reading = formats::read("m/tokenizer.json", text.as_bytes()).expect("claimed");
        assert_eq!(reading.format.name, "hf-tokenizer");
        match reading.document.config {
            Some(ConfigContent::Tree(tree)) => tree,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn large_parts_are_summed_up_and_small_ones_kept() {
        let text = r#"{"version": "1.0", "added_tokens": [{"id": 2, "content": "<e>", "special": true}], "model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": ["a b"]}}"#;
        let shown = tree(text).to_string();
        let expected = r#"{"version": "1.0", "added_tokens": {"<e>": {"id": 2, "special": true}}, "model": {"type": "BPE", "vocab": {"count": 2, "digest": "sha256:"#;
        assert!(shown.starts_with(expected), "{shown}");
    }

    #[test]
    fn order_and_spelling_do_not_count() {
        let with = |vocabulary: &str, merges: &str| {
            tree(&format!(r#"{{"version": "1.0", "model": {{"vocab": {vocabulary}, "merges": {merges}}}}}"#))
        };
        let one = with(r#"{"a": 0, "b": 1}"#, r#"["a b", "b a"]"#);
        assert_eq!(one, with(r#"{ "b": 1, "a": 0 }"#, r#"[["a", "b"], ["b", "a"]]"#));
        assert_ne!(one, with(r#"{"a": 1, "b": 0}"#, r#"["a b", "b a"]"#));
        assert_ne!(one, with(r#"{"a": 0, "b": 1}"#, r#"["b a", "a b"]"#));
        assert_ne!(with(r#"[["a", -1.5]]"#, "[]"), with(r#"[["a", -2.5]]"#, "[]"));
    }
}
