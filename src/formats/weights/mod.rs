//! Files of weights, of which only the header is read: metadata, and name, type and shape of every tensor.
//!
//! A header becomes a configuration of three parts, so that two of them compare like any other: `metadata` as the file
//! has it, `summary` in a handful of numbers, `tensors` with one short text each, such as `BF16 [4096, 4096]`.

pub(super) mod gguf;
pub(super) mod safetensors;

use std::collections::BTreeMap;

use super::{Document, Hint, Holds};
use crate::model::{ConfigContent, Note, Number, Severity, Value};

/// Keys and values, as a header has them.
type Metadata = Vec<(String, Value)>;

/// One tensor, as a header lists it.
struct Tensor {
    name: String,
    /// The number type, as the format calls it.
    dtype: String,
    shape: Vec<u64>,
}

impl Tensor {
    /// How many numbers it holds; a header that lies cannot make this overflow.
    fn parameters(&self) -> u64 {
        self.shape.iter().fold(1, |product, &size| product.saturating_mul(size))
    }
}

/// What a header becomes.
fn document(metadata: Metadata, tensors: Vec<Tensor>, notes: Vec<Note>) -> Document {
    let tree = Value::Object(vec![
        ("metadata".to_owned(), Value::Object(metadata)),
        ("summary".to_owned(), summary(&tensors)),
        ("tensors".to_owned(), Value::Object(tensors.into_iter().map(entry).collect())),
    ]);
    Document { config: Some(ConfigContent::Tree(tree)), notes, ..Document::default() }
}

fn summary(tensors: &[Tensor]) -> Value {
    let mut types: BTreeMap<&str, u64> = BTreeMap::new();
    for tensor in tensors {
        *types.entry(&tensor.dtype).or_default() += 1;
    }
    let parameters = tensors.iter().fold(0, |sum: u64, tensor| sum.saturating_add(tensor.parameters()));
    let types = types.into_iter().map(|(dtype, count)| (dtype.to_owned(), number(count))).collect();
    Value::Object(vec![
        ("tensors".to_owned(), number(tensors.len() as u64)),
        ("parameters".to_owned(), number(parameters)),
        ("tensors_by_type".to_owned(), Value::Object(types)),
    ])
}

fn entry(tensor: Tensor) -> (String, Value) {
    let text = format!("{} {:?}", tensor.dtype, tensor.shape);
    (tensor.name, Value::String(text))
}

fn number(count: u64) -> Value {
    Value::Number(Number::from_text(&count.to_string()))
}

/// A header that could not be read: half of one would look as if the other tensors were gone.
fn unreadable(message: impl Into<String>) -> Document {
    let note = Note::new(Severity::Error, None, "weights-header", message);
    Document { config: Some(ConfigContent::Unreadable), notes: vec![note], ..Document::default() }
}

fn hint(applies: bool) -> Option<Hint> {
    applies.then_some(Hint { holds: Holds::Weights, run: None })
}
