//! Settings of a run as short texts, equal when the settings are.

use crate::base::Digest;
use crate::model::Value;

/// A text longer than this is given by its hash.
const SHORT: usize = 60;

/// A setting as a short text that does not depend on the order of keys; `none` where it is unset.
pub(super) fn brief(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        other => shorten(&plain(&sorted(other))),
    }
}

/// A value as text, without the addresses Python puts into the names of functions: they change with every run.
pub(super) fn plain(value: &Value) -> String {
    let text = value.text();
    let mut plain = String::with_capacity(text.len());
    let mut pieces = text.split(" at 0x");
    plain.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        plain.push_str(piece.trim_start_matches(|c: char| c.is_ascii_hexdigit()));
    }
    plain
}

/// The text itself where it is short and of one line, else its hash.
pub(super) fn shorten(text: &str) -> String {
    let is_short = text.chars().count() <= SHORT && !text.contains('\n');
    if is_short { text.to_owned() } else { label(&Digest::of(text.as_bytes()).to_string()) }
}

/// The beginning of a hash, and that it is one.
pub(super) fn label(hash: &str) -> String {
    format!("sha256:{}", hash.chars().take(12).collect::<String>())
}

/// A value with the keys of its objects in order.
pub(super) fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(entries) => {
            let mut entries: Vec<(String, Value)> =
                entries.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Object(entries)
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}
