//! Values separated by commas, semicolons or tabs.

use csv::{ByteRecord, ReaderBuilder};

use super::source::{Table, TableRow};
use crate::formats::bytes::{self, Text};
use crate::formats::log;
use crate::model::{Note, Severity, Value};

/// What may stand between two values, the usual first.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// Reads the header and at most so many rows.
pub(super) fn read(table: &mut Table, text: &Text<'_>, most: usize) {
    let mut reader = reader(&text.bytes, separator(&text.bytes));
    let mut record = ByteRecord::new();
    let mut lines = bytes::Lines::of(&text.bytes);
    while table.rows.len() < most || table.columns.is_empty() {
        let start = position(&reader);
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) if table.columns.is_empty() => table.columns = cells(&record),
            Ok(true) => {
                let start = start + line_ends(&text.bytes[start..]);
                let place =
                    Place { start: text.start + start, length: position(&reader) - start, line: lines.at(start) };
                add(table, &record, &place);
            }
            Err(_) => break,
        }
    }
}

/// A whole file of separated values, for formats that know what its columns are.
#[derive(Default)]
pub(in crate::formats) struct Separated {
    /// The names of the columns, which may repeat.
    pub(in crate::formats) columns: Vec<String>,
    /// The cells of each row, as many as there are columns, and where it stands.
    pub(in crate::formats) rows: Vec<(Vec<String>, log::Place)>,
    /// What was odd.
    pub(in crate::formats) notes: Vec<Note>,
    /// Rows that could not be read.
    pub(in crate::formats) skipped: u64,
}

/// Reads the header and at most so many rows.
pub(in crate::formats) fn whole(blob: &[u8], most: usize) -> Separated {
    let bytes::Decoded::Text(text) = bytes::decode(blob) else { return Separated::default() };
    let mut table = Table::default();
    read(&mut table, &text, most);
    let row = |row: TableRow| {
        let (offset, length) = row.span.unwrap_or_default();
        let cells = (0..table.columns.len()).map(|column| row.text(Some(column)).unwrap_or_default());
        (cells.collect(), log::Place::new(offset, length, row.line))
    };
    let rows = std::mem::take(&mut table.rows).into_iter().map(row).collect();
    Separated { columns: table.columns, rows, notes: table.notes, skipped: table.skipped }
}

/// The names of the columns and the cells of one row that stands at a span, as text.
pub(in crate::formats) fn row(blob: &[u8], offset: u64, length: u32) -> Option<Vec<(String, Value)>> {
    let bytes::Decoded::Text(text) = bytes::decode(blob) else { return None };
    let separator = separator(&text.bytes);
    let span = bytes::span(blob, offset, length)?;
    let one = |bytes: &[u8]| {
        let mut record = ByteRecord::new();
        reader(bytes, separator).read_byte_record(&mut record).ok()?.then(|| cells(&record))
    };
    let values = one(&span)?.into_iter().map(Value::String);
    Some(one(&text.bytes)?.into_iter().zip(values).collect())
}

fn reader(bytes: &[u8], separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(bytes)
}

fn position(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(usize::MAX)
}

/// The separator that stands most often in the first line.
fn separator(text: &[u8]) -> u8 {
    let line = text.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let count = |separator: &u8| line.iter().filter(|byte| *byte == separator).count();
    // Of equals the last counts: then it is the usual one.
    SEPARATORS.into_iter().rev().max_by_key(count).unwrap_or(b',')
}

fn cells(record: &ByteRecord) -> Vec<String> {
    record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
}

/// How many ends of lines stand before a row: of the row before it, and of empty lines.
fn line_ends(text: &[u8]) -> usize {
    text.iter().take_while(|byte| b"\r\n".contains(byte)).count()
}

/// Where a row stands.
struct Place {
    start: usize,
    length: usize,
    line: u64,
}

fn add(table: &mut Table, record: &ByteRecord, place: &Place) {
    let (cells, names) = (record.len(), table.columns.len());
    if cells > names {
        let message =
            format!("a row with {cells} cells under {names} names was skipped: its cells cannot be told apart");
        return table.skip(Note::new(Severity::Warning, Some(place.line), "row-ragged", message));
    }
    let cells = self::cells(record).into_iter().map(Value::String).enumerate().collect();
    table.rows.push(TableRow { cells, span: Some((place.start, place.length)), line: place.line });
}
