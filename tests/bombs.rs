//! Small files that stand for gigabytes, or for more levels than a stack has: each is refused by its name, and what stands
//! beside it is read.

#[path = "support/mod.rs"]
mod support;

use candor::formats;
use candor::model::Note;
use support::inspect::Log;
use support::zip::{Method, ZipWriter};

/// Reads a file; the notes on it.
fn notes(path: &str, bytes: &[u8]) -> Vec<Note> {
    formats::read(path, bytes).map(|reading| reading.document.notes).unwrap_or_default()
}

/// A text that nests so deep.
fn nested(open: &str, inner: &str, close: &str, levels: usize) -> String {
    [&open.repeat(levels), inner, &close.repeat(levels)].concat()
}

/// Lists of nine aliases each, nine levels deep: a billion words.
fn aliases() -> String {
    let level = |n: usize| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", "));
    ["lr: 1\na0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned()].into_iter().chain((1..10).map(level)).collect()
}

/// A header of weights that claims so many bytes, tensors or keys.
fn safetensors(claimed: u64) -> Vec<u8> {
    [&claimed.to_le_bytes(), &b"{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}"[..]].concat()
}

fn gguf(tensors: u64, keys: u64) -> Vec<u8> {
    [&b"GGUF\x03\0\0\0"[..], &tensors.to_le_bytes(), &keys.to_le_bytes(), &[0; 64]].concat()
}

#[test]
fn bombs_are_refused_by_name() {
    let zip = |method| {
        let mut writer = ZipWriter::default();
        writer.add("header.json", &vec![b' '; 8 << 20], method).finish()
    };
    let members = ZipWriter::wide().finish();
    let record = members.windows(4).position(|window| window == b"PK\x06\x06").expect("a record");
    let mut many = [b"PK\x03\x04".to_vec(), members].concat();
    many[record + 36..record + 44].copy_from_slice(&u64::MAX.to_le_bytes());
    let key = ["a"; 79].join(".");
    let cases: &[(&str, Vec<u8>, &str, &str)] = &[
        ("a.eval", zip(Method::Deflate), "zip-bomb", "zip bomb: it inflates to more than 200 times its size"),
        ("a.eval", zip(Method::Zstd(1 << 30)), "zip-bomb", "zip bomb: it inflates to more than 200 times its size"),
        ("a.yaml", aliases().into(), "yaml-aliases", "YAML aliases expand to more than 16 MiB"),
        ("a.yaml", "? ".repeat(100).into(), "yaml-key", "as a key takes more than"),
        ("a.yaml", nested("[", "", "]", 10_000).into(), "yaml-depth", "deeper than 127 levels"),
        ("a.json", nested("[", "", "]", 100_000).into(), "json-syntax", "deeper than 127 levels"),
        ("a.toml", nested(&format!("{key} = {{"), "", "}", 70).into(), "toml-depth", "deeper than 127 levels"),
        ("a.safetensors", safetensors(1 << 40), "weights-header", "claims 1099511627776 bytes"),
        ("a.safetensors", safetensors(u64::MAX), "weights-header", "more than Candor reads"),
        ("a.gguf", gguf(1 << 60, 0), "weights-header", "claims 1152921504606846976 tensors"),
        ("a.gguf", gguf(0, u64::MAX), "weights-header", "18446744073709551615 keys"),
    ];
    for (path, bytes, code, said) in cases {
        let notes = notes(path, bytes);
        assert!(notes.iter().any(|note| note.code == *code && note.message.contains(said)), "{path}: {notes:?}");
    }
}

#[test]
fn what_stands_beside_a_bomb_is_read() {
    let log = Log::new("acme/lumen", 1).sample(1, 1, "right", "C").sample(3, 1, "wrong", "I");
    let mut writer = ZipWriter::default();
    log.write_journal(&mut writer, Method::Deflate);
    writer.add("samples/2_epoch_1.json", &vec![b' '; 9 << 20], Method::Zstd(1 << 30));
    let blob = writer.add("header.json", log.header.to_string().as_bytes(), Method::Deflate).finish();
    let reading = formats::read("logs/a.eval", &blob).expect("a log");
    let rows: usize = reading.document.runs.iter().flat_map(|run| &run.samples).map(|set| set.rows.len()).sum();
    let codes: Vec<&str> = reading.document.notes.iter().map(|note| note.code).collect();
    assert_eq!((rows, codes), (2, vec!["zip-bomb"]));
}

/// Each member stays within its own bound, and is the same few bytes: only the sum tells.
#[test]
fn members_that_share_their_bytes_are_bounded_together() {
    let log = Log::new("acme/lumen", 1).sample(1, 1, "right", "C");
    let mut writer = ZipWriter::default();
    log.write_journal(&mut writer, Method::Deflate);
    for number in 2..40 {
        writer.add(&format!("_journal/summaries/{number}.json"), &vec![b' '; 4 << 20], Method::Zstd(1 << 30));
    }
    let blob = writer.add("header.json", log.header.to_string().as_bytes(), Method::Deflate).finish();
    let notes = notes("logs/a.eval", &blob);
    assert!(
        notes.iter().any(|note| note.message.contains("zip bomb: with others it inflates to more than 64 MiB")),
        "{notes:?}"
    );
}
