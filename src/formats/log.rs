//! Logs in JSON, row by row: JSON Lines, one list, or a list under some key. What most harnesses write.
//!
//! A row is parsed, handed over with its place, and forgotten; a bad one is noted and the next one read.

use super::json::{self, Deviations, Dialect};
use super::{SampleAt, bytes};
use crate::base::{limits, line_at};
use crate::model::{Note, SampleId, SampleRow, Severity, Value};

/// Bad rows that are named with their line before the rest is only counted.
const NAMED_BAD_ROWS: u64 = 3;

/// Where a row stands in the blob.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    offset: usize,
    length: usize,
    line: u64,
}

impl Place {
    /// So many bytes from a place in the blob.
    pub(super) fn new(offset: usize, length: usize, line: u64) -> Self {
        Self { offset, length, line }
    }

    /// A sample that stands here, of which nothing is known but its id.
    pub(super) fn row(self, id: SampleId) -> SampleRow {
        SampleRow {
            offset: self.offset as u64,
            length: u32::try_from(self.length).unwrap_or(u32::MAX),
            line: u32::try_from(self.line).unwrap_or(u32::MAX),
            ..SampleRow::new(id)
        }
    }
}

/// What was odd in a log.
#[derive(Debug, Default)]
pub(super) struct Oddities {
    /// To be told.
    pub(super) notes: Vec<Note>,
    /// Rows that could not be read.
    pub(super) skipped: u64,
}

impl Oddities {
    /// Counts a row that could not be read; the first ones are told.
    fn skip(&mut self, note: Note) {
        self.skipped += 1;
        if self.skipped <= NAMED_BAD_ROWS {
            self.notes.push(note);
        }
    }

    /// Counts a row that says too little.
    pub(super) fn lacks(&mut self, line: Option<u64>, what: &str) {
        self.skip(Note::new(Severity::Error, line, "row-incomplete", format!("a row without {what} was skipped")));
    }

    fn finish(mut self, deviations: Deviations) -> Self {
        if self.skipped > NAMED_BAD_ROWS {
            let message = format!("{} rows in all could not be read", self.skipped);
            self.notes.push(Note::new(Severity::Error, None, "rows-skipped", message));
        }
        self.notes.extend(deviations.into_notes());
        self
    }
}

/// Hands over each row of a log, or of the list found by following `keys` from the outermost object. A row that says
/// too little is refused with what it lacks: `a question_id`.
pub(super) fn each(
    blob: &[u8],
    keys: &[&str],
    mut take: impl FnMut(&Value, Place) -> Result<(), &'static str>,
) -> Oddities {
    let mut odd = Oddities::default();
    let bytes::Decoded::Text(text) = bytes::decode(blob) else {
        odd.notes.push(Note::new(Severity::Error, None, "binary", "the file holds binary data, not rows"));
        return odd;
    };
    odd.notes.extend(text.note.clone());
    odd.notes.extend(bytes::lossy(&text.bytes).1);
    let mut deviations = Deviations::default();
    let Some(from) = follow(&text.bytes, keys) else { return odd };
    let before = line_at(&text.bytes, from) - 1;
    for row in json::rows(&text.bytes[from..]) {
        let row = json::Row { line: before + row.line, ..row };
        let place = Place { offset: text.start + from + row.offset, length: row.bytes.len(), line: row.line };
        match parse(&row, &mut deviations).map(|value| take(&value, place)) {
            Ok(Ok(())) => {}
            Ok(Err(lack)) => odd.lacks(Some(row.line), lack),
            Err(note) => odd.skip(note),
        }
    }
    odd.finish(deviations)
}

/// Hands over each entry of the outermost object, or of the one found by following `keys` from it, as a row, by its
/// key; those whose key is none of a row's are passed over.
pub(super) fn each_member(
    blob: &[u8],
    keys: &[&str],
    is_row: impl Fn(&str) -> bool,
    mut take: impl FnMut(&str, &Value, Place) -> Result<(), &'static str>,
) -> Oddities {
    let mut odd = Oddities::default();
    let bytes::Decoded::Text(text) = bytes::decode(blob) else { return odd };
    let mut deviations = Deviations::default();
    let Some(from) = follow(&text.bytes, keys) else { return odd };
    let before = line_at(&text.bytes, from) - 1;
    for json::Member { key, value: row } in json::members(&text.bytes[from..]).filter(|member| is_row(&member.key)) {
        let row = json::Row { line: before + row.line, ..row };
        let place = Place { offset: text.start + from + row.offset, length: row.bytes.len(), line: row.line };
        match parse(&row, &mut deviations).map(|value| take(&key, &value, place)) {
            Ok(Ok(())) => {}
            Ok(Err(lack)) => odd.lacks(Some(row.line), lack),
            Err(note) => odd.skip(note),
        }
    }
    odd.finish(deviations)
}

/// Where the value is that one comes to by following keys from the outermost object.
fn follow(text: &[u8], keys: &[&str]) -> Option<usize> {
    keys.iter().try_fold(0, |at, key| Some(at + json::member(&text[at..], key)?))
}

fn parse(row: &json::Row<'_>, deviations: &mut Deviations) -> Result<Value, Note> {
    let wrong = |line, code, message| Note::new(Severity::Error, Some(line), code, message);
    if row.bytes.len() > limits::LINE_BYTES {
        let message =
            format!("a row of {} MiB is longer than the limit of 64 MiB and was skipped", row.bytes.len() >> 20);
        return Err(wrong(row.line, "line-too-long", message));
    }
    let tree = json::parse(&String::from_utf8_lossy(row.bytes), row.line, Dialect::Data, deviations);
    match (tree.value, tree.error) {
        (Some(value @ Value::Object(_)), None) => Ok(value),
        (_, Some(error)) if row.last && error.at_end => {
            let message = "the file ends in the middle of this row; the rows before it were read".to_owned();
            Err(wrong(row.line, "truncated", message))
        }
        (_, Some(error)) => {
            Err(wrong(error.line, "json-syntax", format!("a row is not valid JSON and was skipped: {}", error.what)))
        }
        _ => Err(wrong(row.line, "row-incomplete", "a row that is no object was skipped".to_owned())),
    }
}

/// What stands beside the list found by following `keys`, as an object; nothing where the log is rows alone.
pub(super) fn beside(blob: &[u8], keys: &[&str]) -> Value {
    let found = || {
        let bytes::Decoded::Text(text) = bytes::decode(blob) else { return None };
        let (list, before) = keys.split_last()?;
        let outer = &text.bytes[follow(&text.bytes, before)?..];
        let others = json::members(outer).filter(|member| member.key != *list);
        Some(others.filter_map(|member| Some((member.key.into_owned(), whole(member.value.bytes)?))).collect())
    };
    Value::Object(found().unwrap_or_default())
}

/// The value one comes to by following keys from the outermost object.
pub(super) fn value(blob: &[u8], keys: &[&str]) -> Option<Value> {
    let bytes::Decoded::Text(text) = bytes::decode(blob) else { return None };
    let found = &text.bytes[follow(&text.bytes, keys)?..];
    whole(&found[..json::skip_value(found, 0)?])
}

/// What one comes to by following keys from the outermost object looks like from outside.
pub(super) fn outline(blob: &[u8], keys: &[&str]) -> json::Outline {
    let bytes::Decoded::Text(text) = bytes::decode(blob) else { return json::Outline::default() };
    follow(&text.bytes, keys).map(|at| json::outline(&text.bytes[at..])).unwrap_or_default()
}

/// The row a sample was read from, again; `None` when the blob is not what it was.
pub(super) fn again(at: &SampleAt<'_>) -> Option<Value> {
    let row = at.set.rows.get(at.row)?;
    whole(&bytes::span(at.blob, row.offset, row.length)?)
}

fn whole(text: &[u8]) -> Option<Value> {
    json::parse(&String::from_utf8_lossy(text), 1, Dialect::Data, &mut Deviations::default()).value
}

/// The scores of a sample that are numbers, as text.
pub(super) fn scores(at: &SampleAt<'_>) -> Vec<(String, String)> {
    let scores = (0..).zip(&at.set.metrics).map(|(column, name)| (name.clone(), at.set.score(at.row, column)));
    scores.filter(|(_, score)| !score.is_nan()).map(|(name, score)| (name, score.to_string())).collect()
}

/// The entries of an object as text, but for those that are shown elsewhere; objects in it one level deep.
pub(super) fn rest(object: &Value, shown: &[&str]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (key, value) in object.as_object().unwrap_or_default().iter().filter(|(key, _)| !shown.contains(&key.as_str()))
    {
        match value.as_object() {
            Some(inner) => all.extend(inner.iter().map(|(name, value)| (format!("{key}.{name}"), value.text()))),
            None => all.push((key.clone(), value.text())),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(blob: &[u8], keys: &[&str]) -> (Vec<(String, u32)>, Oddities) {
        let mut found = Vec::new();
        let odd = each(blob, keys, |row, place| {
            let id = row.get("id").and_then(Value::scalar_text).ok_or("an id")?;
            let sample = place.row(SampleId::Named(id.clone().into()));
            let span = bytes::span(blob, sample.offset, sample.length).expect("the row is there");
            assert!(span.starts_with(b"{") && span.ends_with(b"}"), "{span:?}");
            found.push((id, sample.line));
            Ok(())
        });
        (found, odd)
    }

    #[test]
    fn rows_are_found_wherever_they_are() {
        let two = |lines: [u32; 2]| vec![("1".to_owned(), lines[0]), ("b".to_owned(), lines[1])];
        for (text, keys, lines) in [
            ("{\"id\": 1}\r\n{\"id\": \"b\"}\n", &[][..], [1, 2]),
            ("\u{feff}[{\"id\": 1},\n {\"id\": \"b\"}]", &[], [1, 2]),
            (
                "{\"x\": {\"id\": 0},\n\"a\": {\"id\": [],\n\"b\": [\n{\"id\": 1},{\"id\": \"b\"}]}}",
                &["a", "b"],
                [4, 4],
            ),
        ] {
            let (found, odd) = ids(text.as_bytes(), keys);
            assert_eq!((found, odd.skipped), (two(lines), 0), "{text} {:?}", odd.notes);
        }
        assert!(ids(b"{\"a\": 1}", &["b"]).0.is_empty());
    }

    #[test]
    fn entries_are_rows_by_their_keys() {
        let entries = "{\"a\": {\"id\": 1},\n\"b\": 2, \"c\": {}, \"type\": \"x\"}";
        for (text, keys, first) in [(entries.to_owned(), &[][..], 1), (format!("{{\n\"in\": {entries}}}"), &["in"], 2)]
        {
            let mut found = Vec::new();
            let odd = each_member(
                text.as_bytes(),
                keys,
                |key| key != "type",
                |key, row, place| {
                    row.get("id").ok_or("an id")?;
                    let sample = place.row(SampleId::Named(key.into()));
                    assert_eq!(
                        bytes::span(text.as_bytes(), sample.offset, sample.length).as_deref(),
                        Some(&b"{\"id\": 1}"[..])
                    );
                    found.push((key.to_owned(), place.line));
                    Ok(())
                },
            );
            assert_eq!((found, odd.skipped), (vec![("a".to_owned(), first)], 2));
            assert_eq!(odd.notes.iter().map(|note| note.line).collect::<Vec<_>>(), [Some(first + 1), Some(first + 1)]);
        }
    }

    #[test]
    fn bad_rows_are_counted_and_the_first_are_told() {
        let text = "{\"id\": 1}\n{}\n[2]\n{\"id\": NaN]\n{\"x\": 1}\n{\"id\": 3}\n{\"id\": 4";
        let (found, odd) = ids(text.as_bytes(), &[]);
        assert_eq!(found.iter().map(|(_, line)| *line).collect::<Vec<_>>(), [1, 6]);
        assert_eq!(odd.skipped, 5);
        let told: Vec<(&str, Option<u64>)> = odd.notes.iter().map(|note| (note.code, note.line)).collect();
        let expected = [
            ("row-incomplete", Some(2)),
            ("row-incomplete", Some(3)),
            ("json-syntax", Some(4)),
            ("rows-skipped", None),
        ];
        assert_eq!(told[..4], expected);
        assert!(ids(b"\0\x01", &[]).1.notes.iter().any(|note| note.code == "binary"));
    }

    #[test]
    fn what_stands_beside_the_rows_is_found() {
        let blob = b"{\"a\": {\"b\": [{\"id\": 1}], \"c\": {\"d\": 2}, \"e\": NaN}, \"f\": 3}";
        for (keys, expected) in [
            (&["a", "b"][..], "{\"c\": {\"d\": 2}, \"e\": NaN}"),
            (&["a"], "{\"f\": 3}"),
            (&["x", "b"], "{}"),
            (&[], "{}"),
        ] {
            assert_eq!(beside(blob, keys).text(), expected, "{keys:?}");
        }
        assert_eq!(beside(b"{\"id\": 1}\n{\"id\": 2}", &["rows", "x"]).text(), "{}");
        assert_eq!(value(blob, &["a", "c", "d"]).map(|value| value.text()), Some("2".to_owned()));
        assert_eq!(value(blob, &["a", "f"]), None);
        assert!(outline(blob, &["a", "b"]).has("id") && !outline(blob, &["b"]).has("id"));
    }
}
