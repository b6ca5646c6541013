//! GGUF, versions 1 to 3, in either order of bytes: metadata as typed keys and values, then the list of tensors, then
//! the numbers, which are not read.
//!
//! Every count and length in the file is checked against the bytes that are left before anything is reserved for it.

use super::super::{Claim, Document, Format, Holds, Input, Probe, Strength};
use super::{Metadata, Tensor, document, hint, unreadable};
use crate::base::{ShortDigest, limits};
use crate::model::{Number, Value};

const MAGIC: &[u8] = b"GGUF";

/// Lists of numbers up to this long are shown as they are: rotary sections, heads of each layer.
const SHOWN_ITEMS: u64 = 128;

/// Tensors have at most four dimensions.
const DIMENSIONS: u32 = 8;

/// `*.gguf`.
pub(in crate::formats) static FORMAT: Format = Format {
    name: "gguf",
    title: "GGUF weights (header)",
    reads: "likewise",
    holds: Holds::Weights,
    hint: |path| hint(path.has_extension(&["gguf"])),
    claim,
    read,
    join: None,
    sample: None,
};

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let claim = |strength, why, version| Claim { strength, holds: Holds::Weights, why, version };
    if probe.bytes.starts_with(MAGIC) {
        let version = Cursor::open(probe.bytes).map(|cursor| cursor.version.to_string());
        return Some(claim(Strength::Signature, "begins with GGUF", version));
    }
    probe.path.has_extension(&["gguf"]).then(|| claim(Strength::Name, "the extension", None))
}

fn read(input: &Input<'_>) -> Document {
    if !input.bytes.starts_with(MAGIC) {
        return unreadable("the file does not begin with GGUF; it was not read");
    }
    let Some(mut cursor) = Cursor::open(input.bytes) else {
        return unreadable("the file is not GGUF of version 1, 2 or 3; it was not read");
    };
    let Some((tensors, keys)) = cursor.count().zip(cursor.count()) else {
        return unreadable("the file ends within its header; it was not read");
    };
    if tensors > limits::TENSORS || keys > limits::GGUF_KEYS {
        return unreadable(format!(
            "the header claims {tensors} tensors and {keys} keys, more than Candor reads; it was not read"
        ));
    }
    match cursor.header(tensors, keys) {
        Some((metadata, tensors)) => document(metadata, tensors, Vec::new()),
        None => {
            unreadable(format!("the header is not whole or not valid, from byte {} on; it was not read", cursor.at))
        }
    }
}

/// A place in the header. Reading beyond the bytes there are is `None`.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    version: u32,
    big_endian: bool,
}

impl<'a> Cursor<'a> {
    /// Behind magic and version; `None` for a version nobody knows.
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let version = u32::from_le_bytes(*bytes.get(MAGIC.len()..)?.first_chunk()?);
        let big_endian = version > u32::from(u16::MAX);
        let version = if big_endian { version.swap_bytes() } else { version };
        (1..=3).contains(&version).then_some(Self { bytes, at: MAGIC.len() + 4, version, big_endian })
    }

    fn header(&mut self, tensors: u64, keys: u64) -> Option<(Metadata, Vec<Tensor>)> {
        let mut metadata = Vec::new();
        for _ in 0..keys {
            let key = self.string()?;
            let kind = self.number32()?;
            metadata.push((key, self.value(kind)?));
        }
        // A count that lies ends with the bytes; nothing was reserved for it.
        let mut listed = Vec::new();
        for _ in 0..tensors {
            listed.push(self.tensor()?);
        }
        Some((metadata, listed))
    }

    fn take(&mut self, length: u64) -> Option<&'a [u8]> {
        let end = self.at.checked_add(usize::try_from(length).ok()?)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    /// A number of up to eight bytes, as bits.
    fn bits(&mut self, length: u64) -> Option<u64> {
        let bytes = self.take(length)?;
        let join = |bits: u64, byte: &u8| bits << 8 | u64::from(*byte);
        Some(if self.big_endian { bytes.iter().fold(0, join) } else { bytes.iter().rev().fold(0, join) })
    }

    fn number32(&mut self) -> Option<u32> {
        self.bits(4)?.try_into().ok()
    }

    /// A count or length: 32 bits in version 1, 64 since.
    fn count(&mut self) -> Option<u64> {
        self.bits(if self.version == 1 { 4 } else { 8 })
    }

    fn string(&mut self) -> Option<String> {
        let length = self.count()?;
        self.take(length).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    fn tensor(&mut self) -> Option<Tensor> {
        let name = self.string()?;
        let dimensions = self.number32()?;
        (dimensions <= DIMENSIONS).then_some(())?;
        let mut shape = Vec::new();
        for _ in 0..dimensions {
            shape.push(self.count()?);
        }
        let dtype = type_name(self.number32()?);
        self.bits(8)?;
        Some(Tensor { name, dtype, shape })
    }

    fn value(&mut self, kind: u32) -> Option<Value> {
        match kind {
            STRING => self.string().map(Value::String),
            ARRAY => self.array(),
            _ => self.scalar(kind),
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "bits of a type of that width")]
    fn scalar(&mut self, kind: u32) -> Option<Value> {
        let bits = self.bits(width(kind)?)?;
        let text = match kind {
            1 => (bits as i8).to_string(),
            3 => (bits as i16).to_string(),
            5 => (bits as i32).to_string(),
            6 => f32::from_bits(bits as u32).to_string(),
            BOOL => return Some(Value::Bool(bits != 0)),
            11 => (bits as i64).to_string(),
            12 => f64::from_bits(bits).to_string(),
            _ => bits.to_string(),
        };
        Some(Value::Number(Number::from_text(&text)))
    }

    /// A list: short ones of numbers as they are, others as their length and a digest.
    fn array(&mut self) -> Option<Value> {
        let start = self.at;
        let (kind, length) = (self.number32()?, self.count()?);
        if width(kind).is_some() && length <= SHOWN_ITEMS {
            let items: Option<Vec<Value>> = (0..length).map(|_| self.scalar(kind)).collect();
            return items.map(Value::Array);
        }
        self.at = start;
        self.skip_array(0)?;
        let digest = ShortDigest::of(&self.bytes[start..self.at]);
        let what = kind_name(kind);
        Some(Value::String(format!("{length} × {what}, sha256:{digest}")))
    }

    fn skip_array(&mut self, depth: usize) -> Option<()> {
        (depth < limits::GGUF_DEPTH).then_some(())?;
        let (kind, length) = (self.number32()?, self.count()?);
        match (kind, width(kind)) {
            (_, Some(width)) => self.take(length.checked_mul(width)?).map(|_| ()),
            (STRING, _) => (0..length).try_for_each(|_| {
                let bytes = self.count()?;
                self.take(bytes).map(|_| ())
            }),
            (ARRAY, _) => (0..length).try_for_each(|_| self.skip_array(depth + 1)),
            _ => None,
        }
    }
}

const BOOL: u32 = 7;
const STRING: u32 = 8;
const ARRAY: u32 = 9;

/// How many bytes a number of this type takes; `None` for what is no number and for unknown types.
fn width(kind: u32) -> Option<u64> {
    match kind {
        0 | 1 | BOOL => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}

fn kind_name(kind: u32) -> &'static str {
    const NAMES: [&str; 13] =
        ["u8", "i8", "u16", "i16", "u32", "i32", "f32", "bool", "string", "list", "u64", "i64", "f64"];
    usize::try_from(kind).ok().and_then(|kind| NAMES.get(kind)).copied().unwrap_or("value")
}

/// The number types of tensors by their codes; the gaps were types that are no more.
fn type_name(code: u32) -> String {
    const NAMES: [&str; 40] = [
        "F32", "F16", "Q4_0", "Q4_1", "", "", "Q5_0", "Q5_1", "Q8_0", "Q8_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K",
        "Q8_K", "IQ2_XXS", "IQ2_XS", "IQ3_XXS", "IQ1_S", "IQ4_NL", "IQ3_S", "IQ2_S", "IQ4_XS", "I8", "I16", "I32",
        "I64", "F64", "IQ1_M", "BF16", "", "", "", "TQ1_0", "TQ2_0", "", "", "", "MXFP4",
    ];
    let known = usize::try_from(code).ok().and_then(|code| NAMES.get(code)).filter(|name| !name.is_empty());
    known.map_or_else(|| format!("type-{code}"), |name| (*name).to_owned())
}

#[cfg(test)]
mod tests;
