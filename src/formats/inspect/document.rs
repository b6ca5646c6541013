//! Logs kept as one JSON document.

use super::super::bytes::{self, Decoded};
use super::super::json::{self, Deviations, Dialect, Row, parse};
use super::item::{self, Place};
use super::log::Log;
use crate::base::limits;
use crate::model::{Note, Severity, Value};

/// The parts of a header that are looked into.
const HEADER: [&str; 8] = ["version", "status", "eval", "plan", "results", "reductions", "error", "invalidated"];

/// Bad samples that are named with their line before the rest is only counted.
const NAMED_BAD_SAMPLES: u64 = 3;

/// Reads a log. Only its header and the wanted fields of its samples are parsed.
pub(super) fn read(blob: &[u8]) -> Log {
    let Decoded::Text(text) = bytes::decode(blob) else {
        let note = Note::new(Severity::Error, None, "binary", "the file holds binary data, not JSON");
        return Log { notes: vec![note], ..Log::default() };
    };
    let mut reader = Reader { start: text.start, ..Reader::default() };
    reader.log.notes.extend(text.note.clone());
    for member in json::members(&text.bytes) {
        if member.key == "samples" {
            reader.samples(&member.value);
        } else if HEADER.contains(&member.key.as_ref()) {
            reader.header(member.key.into_owned(), &member.value);
        }
        if member.value.last {
            let message = "the file ends in the middle of this; what stands before it was read";
            reader.log.notes.push(Note::new(Severity::Error, Some(member.value.line), "truncated", message));
        }
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    /// Where the text starts in the blob.
    start: usize,
    header: Vec<(String, Value)>,
    deviations: Deviations,
    log: Log,
}

impl Reader {
    fn header(&mut self, key: String, value: &Row<'_>) {
        if value.bytes.len() > limits::TREE_BYTES {
            let message = format!("{key} is larger than {} MiB and was not parsed", limits::TREE_BYTES >> 20);
            return self.log.notes.push(Note::new(Severity::Error, Some(value.line), "too-big", message));
        }
        let (text, lossy) = bytes::lossy(value.bytes);
        self.log.notes.extend(lossy.map(|note| Note { line: Some(value.line), ..note }));
        let tree = parse(&text, value.line, Dialect::Data, &mut self.deviations);
        if let (Some(error), false) = (tree.error, value.last) {
            self.log.notes.push(error.into_note());
        }
        if let Some(value) = tree.value {
            self.header.retain(|(known, _)| *known != key);
            self.header.push((key, value));
        }
    }

    fn samples(&mut self, list: &Row<'_>) {
        if list.bytes.first() != Some(&b'[') {
            return;
        }
        for row in json::rows(list.bytes) {
            let place = Place {
                offset: (self.start + list.offset + row.offset) as u64,
                length: u32::try_from(row.bytes.len()).unwrap_or(u32::MAX),
                line: u32::try_from(list.line + row.line - 1).unwrap_or(u32::MAX),
            };
            match item::whole(row.bytes, place).filter(|_| !row.last) {
                Some(item) => self.log.items.push(item),
                None => self.skip(place.line),
            }
        }
    }

    fn skip(&mut self, line: u32) {
        self.log.skipped += 1;
        if self.log.skipped <= NAMED_BAD_SAMPLES {
            let message = "a sample without an id, or one that is cut off or too large, was skipped";
            self.log.notes.push(Note::new(Severity::Error, Some(line.into()), "sample-incomplete", message));
        }
    }

    fn finish(self) -> Log {
        let Self { header, deviations, mut log, .. } = self;
        log.notes.extend(deviations.into_notes().filter(|note| note.code != "json-nan"));
        let header = Value::Object(header);
        log.reductions = reductions(&header);
        log.header = header;
        log
    }
}

/// What reducers made of repeated samples; old logs keep it among the results.
fn reductions(header: &Value) -> Value {
    let old = || header.get("results").and_then(|results| results.get("sample_reductions"));
    header.get("reductions").or_else(old).cloned().unwrap_or(Value::Null)
}
