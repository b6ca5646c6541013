//! Headers made here, of every version and order of bytes, and ones that lie.

use proptest::prelude::*;

use crate::base::limits;
use crate::formats;
use crate::model::ConfigContent;

/// Writes a header as a file of this version and order would have it.
#[derive(Clone)]
struct Writer {
    bytes: Vec<u8>,
    version: u32,
    big_endian: bool,
}

impl Writer {
    fn new(version: u32, big_endian: bool) -> Self {
        let mut writer = Self { bytes: b"GGUF".to_vec(), version, big_endian };
        writer.bits(u64::from(version), 4);
        writer
    }

    fn bits(&mut self, value: u64, length: usize) {
        let bytes = value.to_le_bytes();
        let bytes = bytes[..length].iter();
        if self.big_endian { self.bytes.extend(bytes.rev()) } else { self.bytes.extend(bytes) }
    }

    fn count(&mut self, value: u64) {
        self.bits(value, if self.version == 1 { 4 } else { 8 });
    }

    fn string(&mut self, text: &str) {
        self.count(text.len() as u64);
        self.bytes.extend(text.as_bytes());
    }

    fn key(&mut self, key: &str, kind: u64) {
        self.string(key);
        self.bits(kind, 4);
    }

    fn list(&mut self, key: &str, kind: u64, length: u64) {
        self.key(key, 9);
        self.bits(kind, 4);
        self.count(length);
    }

    fn tensor(&mut self, name: &str, shape: &[u64], kind: u64) {
        self.string(name);
        self.bits(shape.len() as u64, 4);
        shape.iter().for_each(|&size| self.count(size));
        self.bits(kind, 4);
        self.bits(0, 8);
    }
}

/// A header with a value of many types and two tensors.
fn header(version: u32, big_endian: bool) -> Writer {
    let mut file = Writer::new(version, big_endian);
    file.count(2);
    file.count(7);
    file.key("general.architecture", 8);
    file.string("llama");
    file.key("llama.context_length", 4);
    file.bits(8192, 4);
    file.key("llama.rope.freq_base", 6);
    file.bits(u64::from(500_000_f32.to_bits()), 4);
    file.key("tokenizer.ggml.add_bos_token", 7);
    file.bits(1, 1);
    file.key("x.least", 11);
    file.bits(i64::MIN.cast_unsigned(), 8);
    file.list("x.sections", 5, 2);
    file.bits(16, 4);
    file.bits(u64::from((-1_i32).cast_unsigned()), 4);
    file.list("tokenizer.ggml.tokens", 8, 2);
    file.string("a");
    file.string("bc");
    file.tensor("token_embd.weight", &[4096, 3], 12);
    file.tensor("output_norm.weight", &[4096], 0);
    file
}

/// What a file becomes, as JSON, or the first note.
fn read(bytes: &[u8]) -> String {
    let document = formats::read("m/model.gguf", bytes).expect("claimed").document;
    match document.config {
        Some(ConfigContent::Tree(tree)) => tree.to_string(),
        _ => document.notes[0].message.clone(),
    }
}

#[test]
fn all_versions_and_orders_of_bytes_say_the_same() {
    let said = read(&header(3, false).bytes);
    let (before, after) = said.split_once("sha256:").expect("a digest of the tokens");
    assert_eq!(
        before,
        r#"{"metadata": {"general.architecture": "llama", "llama.context_length": 8192, "llama.rope.freq_base": 500000, "tokenizer.ggml.add_bos_token": true, "x.least": -9223372036854775808, "x.sections": [16, -1], "tokenizer.ggml.tokens": "2 × string, "#
    );
    assert_eq!(
        &after[32..],
        r#""}, "summary": {"tensors": 2, "parameters": 16384, "tensors_by_type": {"F32": 1, "Q4_K": 1}}, "tensors": {"token_embd.weight": "Q4_K [4096, 3]", "output_norm.weight": "F32 [4096]"}}"#
    );
    assert_eq!(read(&header(2, false).bytes), said);
    for (version, big_endian) in [(1, false), (1, true), (3, true)] {
        let other = read(&header(version, big_endian).bytes);
        assert_eq!(other.split_once("sha256:").map(|(before, _)| before), Some(before));
        assert_eq!(other.len(), said.len());
    }
}

#[test]
fn headers_that_lie_are_refused() {
    let with = |write: &dyn Fn(&mut Writer)| {
        let mut file = Writer::new(3, false);
        write(&mut file);
        file.bytes
    };
    let counts = |tensors: u64, keys: u64| {
        with(&move |file| {
            file.count(tensors);
            file.count(keys);
            file.bytes.extend([0; 64]);
        })
    };
    let one_list = |kind: u64, length: u64| {
        with(&move |file| {
            file.count(0);
            file.count(1);
            file.list("k", kind, length);
            file.bytes.extend([0; 64]);
        })
    };
    let nested = with(&|file| {
        file.count(0);
        file.count(1);
        file.list("k", 9, 1);
        for _ in 0..=limits::GGUF_DEPTH {
            file.bits(9, 4);
            file.count(1);
        }
    });
    let dimensions = with(&|file| {
        file.count(1);
        file.count(0);
        file.tensor("t", &[1; 9], 0);
    });
    for bytes in [counts(u64::MAX, 0), counts(limits::TENSORS + 1, 0), counts(0, u64::MAX)] {
        let message = read(&bytes);
        assert!(message.starts_with("the header claims "), "{message}");
    }
    for bytes in [
        counts(9, 1),
        one_list(8, u64::MAX),
        one_list(6, u64::MAX / 4 + 1),
        one_list(0, 1 << 40),
        one_list(99, 1),
        nested,
        dimensions,
    ] {
        let message = read(&bytes);
        assert!(message.starts_with("the header is not whole or not valid"), "{message}");
    }
    assert!(read(b"GGUF\x04\0\0\0").contains("not GGUF of version 1, 2 or 3"));
    assert!(read(b"GGML").contains("does not begin with GGUF"));
}

proptest! {
    #[test]
    fn any_damage_is_read_or_refused(at in any::<prop::sample::Index>(), put in any::<[u8; 3]>(), keep in any::<prop::sample::Index>()) {
        let mut bytes = header(3, false).bytes;
        let from = at.index(bytes.len() - put.len());
        bytes[from..from + put.len()].copy_from_slice(&put);
        bytes.truncate(keep.index(bytes.len()) + 1);
        read(&[b"GGUF", &bytes[4.min(bytes.len())..]].concat());
    }
}
