//! Sample logs: one row for each item and filter, in any layout 0.4 has had.

use std::borrow::Cow;

use super::super::json::{self, Deviations, Row};
use super::super::{Document, Input, bytes, looks};
use super::answers::Answer;
use super::identity;
use super::row::{Field, Fields, Key, Score};
use super::sets::Sets;
use crate::base::{Digest, ShortDigest, limits};
use crate::model::{Identity, Note, RowFlags, RunPart, SampleId, SampleRow, Severity, Value};

/// Bad rows that are named with their line before the rest is only counted.
const NAMED_BAD_ROWS: u64 = 3;

pub(super) fn read(input: &Input<'_>) -> Document {
    let bytes::Decoded::Text(text) = bytes::decode(input.bytes) else {
        let note = Note::new(Severity::Error, None, "binary", "the file holds binary data, not rows");
        return Document { notes: vec![note], ..Document::default() };
    };
    let name = super::names::parse(&input.path);
    let mut reader = Reader { start: text.start, size: text.bytes.len(), ..Reader::default() };
    reader.notes.extend(text.note.clone());
    for row in json::rows(&text.bytes) {
        reader.row(&row);
    }
    let samples = reader.sets.finish(name.task, &mut reader.notes);
    reader.notes.extend(reader.deviations.into_notes());
    if reader.bad > NAMED_BAD_ROWS {
        let message = format!("{} rows in all could not be read", reader.bad);
        reader.notes.push(Note::new(Severity::Error, None, "rows-skipped", message));
    }
    let part = RunPart { key: name.key, samples, ..RunPart::default() };
    Document { runs: vec![part], notes: reader.notes, skipped: reader.bad, ..Document::default() }
}

/// What a log amounts to so far.
#[derive(Default)]
struct Reader {
    /// Where the text starts in the blob.
    start: usize,
    /// How long the text is.
    size: usize,
    sets: Sets,
    deviations: Deviations,
    notes: Vec<Note>,
    bad: u64,
    said_not_utf8: bool,
}

impl Reader {
    fn row(&mut self, row: &Row<'_>) {
        if row.bytes.len() > limits::LINE_BYTES {
            return self.skip(Note::new(
                Severity::Error,
                Some(row.line),
                "line-too-long",
                format!("a row of {} MiB is longer than the limit of 64 MiB and was skipped", row.bytes.len() >> 20),
            ));
        }
        let text = self.text(row);
        let fields = match &text {
            Cow::Borrowed(text) => Fields::split(text),
            Cow::Owned(_) => None,
        };
        let fields = match fields {
            Some(fields) => Ok(fields),
            None => Fields::split_tolerantly(&text, row.line, &mut self.deviations),
        };
        match fields {
            Ok(fields) if fields.get(Key::DocId).is_some() => self.keep(row, &fields),
            Ok(_) => self.skip(Note::new(
                Severity::Error,
                Some(row.line),
                "row-incomplete",
                "a row without doc_id was skipped",
            )),
            Err(error) if row.last && error.at_end => self.skip(Note::new(
                Severity::Error,
                Some(row.line),
                "truncated",
                "the file ends in the middle of this row; the rows before it were read",
            )),
            Err(error) => self.skip(Note::new(
                Severity::Error,
                Some(error.line),
                "json-syntax",
                format!("a row is not valid JSON and was skipped: {}", error.what),
            )),
        }
    }

    fn text<'a>(&mut self, row: &Row<'a>) -> Cow<'a, str> {
        if let Ok(text) = std::str::from_utf8(row.bytes) {
            return Cow::Borrowed(text);
        }
        if !self.said_not_utf8 {
            self.said_not_utf8 = true;
            let message = "the file is not UTF-8 throughout; bad bytes are shown as \u{FFFD}";
            self.notes.push(Note::new(Severity::Warning, Some(row.line), "utf8-invalid", message));
        }
        String::from_utf8_lossy(row.bytes)
    }

    fn skip(&mut self, note: Note) {
        self.bad += 1;
        if self.bad <= NAMED_BAD_ROWS {
            self.notes.push(note);
        }
    }

    fn keep(&mut self, row: &Row<'_>, fields: &Fields<'_>) {
        let (item, identity) = item(fields);
        let answers = Answers::of(fields);
        let sample = SampleRow {
            id: id(fields),
            item,
            prompt: prompt(fields),
            target: target(fields),
            output: answers.output,
            answer: answers.answer,
            flags: answers.flags,
            epoch: 0,
            offset: (self.start + row.offset) as u64,
            length: u32::try_from(row.bytes.len()).unwrap_or(u32::MAX),
            line: u32::try_from(row.line).unwrap_or(u32::MAX),
        };
        let left = self.size - row.offset.min(self.size);
        self.sets.add(fields, sample, identity, left);
    }
}

fn id(fields: &Fields<'_>) -> SampleId {
    let text = match fields.get(Key::DocId) {
        Some(Field::Raw(raw)) if raw.bytes().all(|byte| byte.is_ascii_digit()) => Cow::Borrowed(*raw),
        Some(field) => match field.text() {
            Some(name) => return SampleId::Named(name.into()),
            None => Cow::Owned(super::answers::text(&field.tree())),
        },
        None => Cow::Borrowed(""),
    };
    text.parse().map_or_else(|_| SampleId::Named(text.as_ref().into()), SampleId::Position)
}

fn stated_hash(fields: &Fields<'_>, key: Key) -> Option<Digest> {
    Digest::from_hex(&fields.get(key)?.text()?)
}

fn item(fields: &Fields<'_>) -> (Digest, Identity) {
    if let Some(hash) = stated_hash(fields, Key::DocHash) {
        return (hash, Identity::Stated);
    }
    match fields.get(Key::Doc) {
        Some(doc) => (identity::item(&doc.tree()), Identity::Computed),
        None => (Digest([0; 32]), Identity::Absent),
    }
}

fn prompt(fields: &Fields<'_>) -> Option<ShortDigest> {
    if let Some(hash) = stated_hash(fields, Key::PromptHash) {
        return Some(hash.short());
    }
    let Some(arguments) = fields.get(Key::Arguments).map(Field::tree) else {
        // lmms-eval keeps no more of the arguments than this.
        return Some(ShortDigest::of(fields.other(identity::INPUT)?.text()?.as_bytes()));
    };
    let prompt = identity::prompt(&arguments)?;
    Some(ShortDigest::of(super::answers::text(prompt).as_bytes()))
}

fn target(fields: &Fields<'_>) -> Option<ShortDigest> {
    if let Some(hash) = stated_hash(fields, Key::TargetHash) {
        return Some(hash.short());
    }
    Some(identity::target(&fields.get(Key::Target)?.tree()).short())
}

/// Digests of a row's raw responses and of what the filter made of them.
#[derive(Default)]
struct Answers {
    output: Option<ShortDigest>,
    answer: Option<ShortDigest>,
    flags: RowFlags,
}

impl Answers {
    fn of(fields: &Fields<'_>) -> Self {
        // lmms-eval leaves responses out that the filters took as they were.
        let raw = if fields.get(Key::Responses).is_some() { Key::Responses } else { Key::Filtered };
        let [raw, filtered] = [raw, Key::Filtered].map(|key| fields.get(key).map(Answer::in_field));
        let output = raw.as_ref().map(Answer::digest);
        // Most filters take the first response as it is: then there is nothing more to hash.
        let same = raw == filtered;
        let empty = raw.as_ref().is_some_and(|answer| answer.all_texts(|text| text.trim().is_empty()));
        // What is not there looks like anything.
        let all = |like: fn(&str) -> bool| !empty && raw.as_ref().is_some_and(|answer| answer.all_texts(like));
        let flags = RowFlags {
            no_answer: filtered.as_ref().is_some_and(|answer| answer.all_texts(is_no_answer)),
            empty,
            refused: all(looks::refuses),
            repetitive: all(looks::repeats),
            ..RowFlags::default()
        };
        Self { output, answer: if same { output } else { filtered.as_ref().map(Answer::digest) }, flags }
    }
}

/// Whether an extracted answer says that there was none to extract.
fn is_no_answer(text: &str) -> bool {
    matches!(text.trim(), "" | "[invalid]")
}

/// The names of the metrics a row scores, with what it says: those it lists, else every field that looks like one.
pub(super) fn scores<'f>(fields: &'f Fields<'_>) -> Vec<(Cow<'f, str>, Score)> {
    if let Some(listed) = fields.get(Key::Metrics).map(Field::tree)
        && let Some(names) = listed.as_array()
    {
        let score = |name: &str| match fields.other(name) {
            _ if name == super::results::BYPASS => Score::Other,
            field => field.map_or(Score::Missing, Field::score),
        };
        return names.iter().filter_map(Value::as_str).map(|name| (Cow::Owned(name.to_owned()), score(name))).collect();
    }
    let looks_like_one = |score: &Score| matches!(score, Score::Number(_) | Score::List);
    fields
        .others
        .iter()
        .filter(|(name, _)| !NO_METRICS.contains(&name.as_ref()))
        .map(|(name, field)| (Cow::Borrowed(name.as_ref()), field.score()))
        .filter(|(_, score)| looks_like_one(score))
        .collect()
}

/// Fields of forks that look like metrics and are none.
const NO_METRICS: [&str; 3] = ["input", "input_media", "token_counts"];
