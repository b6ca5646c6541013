//! Values that are written in another way and mean the same.

use crate::compare::config::segments;
use crate::model::{ConfigChange, Value};

/// What to say when a change only spells the same value in another way.
pub(super) fn respelled(change: &ConfigChange, all: &[ConfigChange]) -> Option<&'static str> {
    if let (Some(base), Some(candidate)) = (&change.base, &change.candidate) {
        return same_value(&change.pointer, base, candidate);
    }
    let (parent, key) = change.pointer.rsplit_once('/')?;
    let sibling = |name: &str| all.iter().find(|other| other.pointer == format!("{parent}/{name}"));
    match key {
        "torch_dtype" | "dtype" => {
            let (before, after) = (sibling("torch_dtype")?, sibling("dtype")?);
            let pairs = [(&before.base, &after.candidate), (&after.base, &before.candidate)];
            pairs.iter().any(|(x, y)| is_same_type(x.as_ref(), y.as_ref())).then_some(
                "torch_dtype and dtype are two names for the same setting and the value is the same; no effect on the model.",
            )
        }
        "rope_scaling" | "rope_theta" => {
            let value = change.base.as_ref()?;
            let home = sibling("rope_parameters")?.candidate.as_ref()?;
            let is_there = match (key, value) {
                ("rope_theta", theta) => home.get(key) == Some(theta),
                (_, Value::Object(entries)) => {
                    let there = |key: &str| home.get(if key == "type" { "rope_type" } else { key });
                    entries.iter().all(|(key, value)| there(key) == Some(value))
                }
                (_, other) => *other == Value::Null,
            };
            is_there.then_some("Moved into rope_parameters with the same value; no effect on the model.")
        }
        _ => None,
    }
}

/// Two values under one key that mean the same.
fn same_value(pointer: &str, base: &Value, candidate: &Value) -> Option<&'static str> {
    let is_infinity = |marker: &Value, number: &Value| matches!((marker.get("__float__"), number), (Some(Value::String(text)), Value::Number(number)) if text == number.text());
    if is_infinity(base, candidate) || is_infinity(candidate, base) {
        return Some("The same number, which transformers 5 spells as an object; no effect on the model.");
    }
    let is_list_of =
        |list: &Value, item: &Value| list.as_array().is_some_and(|items| items == std::slice::from_ref(item));
    let key = segments(pointer).next_back()?;
    match key.as_str() {
        "eos_token_id" if is_list_of(base, candidate) || is_list_of(candidate, base) => {
            Some("The same token, alone and as a list of one; no effect on the model.")
        }
        "torch_dtype" | "dtype" if is_same_type(Some(base), Some(candidate)) => {
            Some("The same number type in another spelling; no effect on the model.")
        }
        _ => None,
    }
}

/// Whether two names of number types are one: `torch.bfloat16` is `bfloat16`.
fn is_same_type(base: Option<&Value>, candidate: Option<&Value>) -> bool {
    let name = |value: Option<&Value>| {
        let text = value?.as_str()?;
        Some(text.strip_prefix("torch.").unwrap_or(text).to_owned())
    };
    let base = name(base);
    base.is_some() && base == name(candidate)
}
