//! Safetensors: a length (64 bits, little endian), that many bytes of JSON, then the numbers, which are not read.

use super::super::json::{self, Dialect};
use super::super::{Claim, Document, Format, Holds, Input, Probe, Strength};
use super::{Metadata, Tensor, document, hint, unreadable};
use crate::base::limits;
use crate::model::{Number, Value};

/// `*.safetensors`.
pub(in crate::formats) static FORMAT: Format = Format {
    name: "safetensors",
    title: "Safetensors weights (header)",
    reads: "metadata, tensors by name, type and shape; Git LFS pointers, read where this clone has the content",
    holds: Holds::Weights,
    hint: |path| hint(path.has_extension(&["safetensors"])),
    claim,
    read,
    join: None,
    sample: None,
};

/// How long the header says it is: the first thing in the file.
fn stated_length(bytes: &[u8]) -> Option<u64> {
    bytes.first_chunk().map(|length| u64::from_le_bytes(*length))
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    probe.path.has_extension(&["safetensors"]).then_some(())?;
    let signed = stated_length(probe.bytes).is_some_and(|length| length >= 2) && probe.bytes.get(8) == Some(&b'{');
    let (strength, why) =
        if signed { (Strength::Signature, "a length and a JSON header") } else { (Strength::Name, "the extension") };
    Some(Claim { strength, holds: Holds::Weights, why, version: None })
}

fn read(input: &Input<'_>) -> Document {
    let Some(length) = stated_length(input.bytes) else {
        return unreadable("the file is too short to be safetensors; it was not read");
    };
    if length > limits::WEIGHTS_HEADER_BYTES - 8 {
        return unreadable(format!("the header claims {length} bytes, more than Candor reads of one; it was not read"));
    }
    let header = usize::try_from(length).ok().and_then(|length| input.bytes.get(8..8 + length));
    let Some(header) = header else {
        return unreadable(format!("the header claims {length} bytes and the file ends before; it was not read"));
    };
    let parsed = json::parse_file(header, Dialect::Data);
    match parsed.value {
        Some(Value::Object(entries)) if entries.len() as u64 > limits::TENSORS => unreadable(format!(
            "the header lists {} tensors, more than Candor compares; it was not read",
            entries.len()
        )),
        Some(Value::Object(entries)) if parsed.complete => {
            let (metadata, tensors) = entries.into_iter().partition(|(name, _)| name == "__metadata__");
            let tensors: Option<Vec<Tensor>> = Vec::into_iter(tensors).map(tensor).collect();
            match tensors {
                Some(tensors) => document(own(metadata), tensors, parsed.notes),
                None => unreadable("a tensor in the header has no dtype or shape; it was not read"),
            }
        }
        _ => unreadable("the header is not a JSON object; it was not read"),
    }
}

/// What the file says of itself.
fn own(metadata: Metadata) -> Metadata {
    match metadata.into_iter().next() {
        Some((_, Value::Object(entries))) => entries,
        _ => Vec::new(),
    }
}

fn tensor((name, value): (String, Value)) -> Option<Tensor> {
    let size = |value: &Value| match value {
        Value::Number(number) => Number::text(number).parse().ok(),
        _ => None,
    };
    let shape = value.get("shape")?.as_array()?.iter().map(size).collect::<Option<_>>()?;
    Some(Tensor { name, dtype: value.get("dtype")?.as_str()?.to_owned(), shape })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats;
    use crate::model::ConfigContent;

    /// What a file becomes, as JSON, or the first note.
    fn read(bytes: &[u8]) -> String {
        let document = formats::read("m/model.safetensors", bytes).expect("claimed").document;
        match document.config {
            Some(ConfigContent::Tree(tree)) => tree.to_string(),
            _ => document.notes[0].message.clone(),
        }
    }

    fn file(header: &str) -> Vec<u8> {
        [&(header.len() as u64).to_le_bytes(), header.as_bytes(), b"\0\x01numbers"].concat()
    }

    #[test]
    fn headers_are_summed_up_and_listed() {
        let header = r#"{"__metadata__": {"format": "pt"}, "a": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [0, 12]}, "b": {"dtype": "F32", "shape": [], "data_offsets": [12, 16]}}   "#;
        assert_eq!(
            read(&file(header)),
            r#"{"metadata": {"format": "pt"}, "summary": {"tensors": 2, "parameters": 7, "tensors_by_type": {"BF16": 1, "F32": 1}}, "tensors": {"a": "BF16 [2, 3]", "b": "F32 []"}}"#
        );
    }

    #[test]
    fn headers_that_lie_are_refused() {
        let claims = |length: u64| [&length.to_le_bytes(), &b"{}"[..]].concat();
        for (bytes, said) in [
            (b"\x02\0".to_vec(), "too short"),
            (claims(3), "ends before"),
            (claims(limits::WEIGHTS_HEADER_BYTES), "more than Candor reads"),
            (claims(u64::MAX), "more than Candor reads"),
            (file("[1]"), "not a JSON object"),
            (file(r#"{"a": 1"#), "not a JSON object"),
            (file(r#"{"a": {"dtype": "F32", "shape": [-1]}}"#), "no dtype or shape"),
            (file(&"[".repeat(5000)), "not a JSON object"),
        ] {
            let message = read(&bytes);
            assert!(message.contains(said), "{message}");
        }
        let huge = r#"{"a": {"dtype": "F32", "shape": [18446744073709551615, 9]}}"#;
        assert!(read(&file(huge)).contains("\"parameters\": 18446744073709551615"), "no overflow");
    }
}
