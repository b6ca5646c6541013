//! What became of weights: of one tensor in a header, or of a file of which only id and size are known.

use super::super::config::segments;
use super::ratio;
use crate::model::{ConfigChange, Value};

/// What a change of one tensor means.
pub(super) fn tensor(format: &str, change: &ConfigChange) -> Option<String> {
    ["safetensors", "gguf"].contains(&format).then_some(())?;
    let mut path = segments(&change.pointer);
    (path.next().as_deref() == Some("tensors") && path.count() == 1).then_some(())?;
    let side = |value: &Option<Value>| {
        Some(value.as_ref()?.as_str()?.split_once(' ')?).map(|(a, b)| (a.to_owned(), b.to_owned()))
    };
    Some(match (side(&change.base), side(&change.candidate)) {
        (None, _) => "A tensor the base does not have.".to_owned(),
        (_, None) => "A tensor the candidate does not have.".to_owned(),
        (Some((from, before)), Some((to, after))) if before == after => {
            format!("The same shape as {to} instead of {from}; results shift by rounding or more.")
        }
        (Some((from, before)), Some((to, after))) if from == to => {
            format!("Reshaped from {before} to {after}; it is another model.")
        }
        _ => "Another shape and another number type; it is another model.".to_owned(),
    })
}

/// What a change of an LFS pointer means, or of weights that were not read. Where the sizes are the same only the id changed.
pub(super) fn pointer(path: &str, change: &ConfigChange, all: &[ConfigChange]) -> Option<String> {
    let what = if is_weights(path) { "weights" } else { "content" };
    let resized = all.iter().any(|other| other.pointer == "/size");
    match change.pointer.as_str() {
        "/oid" if resized => Some(format!("Other {what}; see the size.")),
        "/oid" if is_weights(path) => {
            Some("Other weights of exactly the same size: probably the same shapes with other values.".to_owned())
        }
        "/oid" => Some("Other content of exactly the same size.".to_owned()),
        "/size" => {
            let size = |value: &Option<Value>| value.as_ref().and_then(Value::as_number);
            let (from, to) = (size(&change.base)?, size(&change.candidate)?);
            let sign = if to < from { '−' } else { '+' };
            let (before, after, by) = (bytes(from), bytes(to), bytes((to - from).abs()));
            let hint = if is_weights(path) {
                "; other shapes, another number type, or split into files differently"
            } else {
                ""
            };
            Some(format!("Size of the {what} {before} → {after} ({sign}{by}{}){hint}.", ratio(from, to)))
        }
        _ => None,
    }
}

fn is_weights(path: &str) -> bool {
    const EXTENSIONS: [&str; 12] =
        ["safetensors", "gguf", "ggml", "bin", "pt", "pth", "ckpt", "onnx", "h5", "msgpack", "npz", "tflite"];
    path.rsplit_once('.').is_some_and(|(_, extension)| EXTENSIONS.contains(&extension))
}

/// A size with three digits, as downloads state it.
fn bytes(size: f64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    let (mut scaled, mut unit) = (size, "bytes");
    for next in UNITS {
        if scaled < 999.5 {
            break;
        }
        (scaled, unit) = (scaled / 1000.0, next);
    }
    let digits = if unit == "bytes" || scaled >= 99.95 {
        0
    } else if scaled >= 9.995 {
        1
    } else {
        2
    };
    format!("{scaled:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::config::diff;
    use crate::model::Number;

    fn said(path: &str, base: (&str, &str), candidate: (&str, &str)) -> Vec<String> {
        let pointer_of = |(oid, size): (&str, &str)| {
            let size = Value::Number(Number::from_text(size));
            Value::Object(vec![("oid".to_owned(), Value::String(oid.to_owned())), ("size".to_owned(), size)])
        };
        let changes = diff(&pointer_of(base), &pointer_of(candidate));
        changes.iter().filter_map(|change| pointer(path, change, &changes)).collect()
    }

    #[test]
    fn pointers_say_by_how_much() {
        assert_eq!(
            said("m/model.safetensors", ("a", "4976698672"), ("b", "16060522496")),
            [
                "Other weights; see the size.",
                "Size of the weights 4.98 GB → 16.1 GB (+11.1 GB, ×3.23); other shapes, another number type, or split into files differently."
            ]
        );
        assert_eq!(
            said("a.bin", ("a", "7"), ("b", "7")),
            ["Other weights of exactly the same size: probably the same shapes with other values."]
        );
        assert_eq!(
            said("runs.jsonl", ("a", "1200"), ("b", "1100")),
            ["Other content; see the size.", "Size of the content 1.20 kB → 1.10 kB (−100 bytes)."]
        );
    }

    #[test]
    fn sizes_have_three_digits() {
        for (size, text) in
            [(0.0, "0 bytes"), (999.0, "999 bytes"), (99_960.0, "100 kB"), (12_345_678.0, "12.3 MB"), (1e18, "1000 PB")]
        {
            assert_eq!(bytes(size), text);
        }
    }

    #[test]
    fn tensors_say_what_became_of_them() {
        let text = |text: &str| (text != "-").then(|| Value::String(text.to_owned()));
        for (base, candidate, expected) in [
            ("-", "F32 [1]", "A tensor the base does not have."),
            ("F32 [1]", "-", "A tensor the candidate does not have."),
            ("F32 [1]", "F16 [1]", "The same shape as F16 instead of F32; results shift by rounding or more."),
            ("F32 [1]", "F32 [2]", "Reshaped from [1] to [2]; it is another model."),
            ("F32 [1]", "F16 [2]", "Another shape and another number type; it is another model."),
        ] {
            let change = ConfigChange {
                pointer: "/tensors/a.b".to_owned(),
                base: text(base),
                candidate: text(candidate),
                meaning: None,
            };
            assert_eq!(tensor("gguf", &change).as_deref(), Some(expected));
            assert_eq!(tensor("json", &change), None);
        }
    }
}
