//! The layer below every parser: from a blob's bytes to bytes that are text.

use std::borrow::Cow;

use crate::base::line_at;
use crate::model::{Note, Severity};

/// How far a NUL is looked for: text that has none in its first 8 KiB has none at all, as git holds it.
const BINARY_PREFIX: usize = 8 << 10;

/// What the bytes of a blob are.
pub(super) enum Decoded<'a> {
    /// No text.
    Binary,
    /// Text, or what claims to be.
    Text(Text<'a>),
}

/// The text of a blob.
pub(super) struct Text<'a> {
    /// The text without its byte order mark: nearly always UTF-8, checked by whoever parses it.
    pub(super) bytes: Cow<'a, [u8]>,
    /// Where it starts in the blob; 0 when it had to be transcoded.
    pub(super) start: usize,
    /// What was odd about the encoding.
    pub(super) note: Option<Note>,
}

/// Finds the text in a blob: drops a byte order mark, transcodes UTF-16, refuses binary content. Costs nothing that
/// grows with the blob unless it is UTF-16.
pub(super) fn decode(blob: &[u8]) -> Decoded<'_> {
    if let Some(utf8) = blob.strip_prefix(b"\xEF\xBB\xBF") {
        return Decoded::Text(Text { bytes: Cow::Borrowed(utf8), start: 3, note: None });
    }
    if let Some(little) = blob.strip_prefix(b"\xFF\xFE") {
        return Decoded::Text(transcode(little, u16::from_le_bytes));
    }
    if let Some(big) = blob.strip_prefix(b"\xFE\xFF") {
        return Decoded::Text(transcode(big, u16::from_be_bytes));
    }
    let prefix = &blob[..blob.len().min(BINARY_PREFIX)];
    if memchr::memchr(0, prefix).is_some() {
        return Decoded::Binary;
    }
    Decoded::Text(Text { bytes: Cow::Borrowed(blob), start: 0, note: None })
}

fn transcode(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Text<'static> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    let note = Note::new(Severity::Info, None, "utf16", "the file is UTF-16; it was read as such");
    Text { bytes: Cow::Owned(text.into_bytes()), start: 0, note: Some(note) }
}

/// The bytes of a span that [`decode`]d text was found at, `offset` counting from the start of the blob.
pub(super) fn span(blob: &[u8], offset: u64, length: u32) -> Option<Cow<'_, [u8]>> {
    let Decoded::Text(text) = decode(blob) else { return None };
    let start = usize::try_from(offset).ok()?.checked_sub(text.start)?;
    let range = start..start.checked_add(usize::try_from(length).ok()?)?;
    match text.bytes {
        Cow::Borrowed(bytes) => bytes.get(range).map(Cow::Borrowed),
        Cow::Owned(bytes) => bytes.get(range).map(|slice| Cow::Owned(slice.to_vec())),
    }
}

/// Bytes as UTF-8, bad sequences replaced and said once.
pub(super) fn lossy(bytes: &[u8]) -> (Cow<'_, str>, Option<Note>) {
    let error = match str::from_utf8(bytes) {
        Ok(text) => return (Cow::Borrowed(text), None),
        Err(error) => error,
    };
    let note = Note::new(
        Severity::Warning,
        Some(line_at(bytes, error.valid_up_to())),
        "utf8-invalid",
        "the file is not UTF-8 throughout; bad bytes are shown as \u{FFFD}",
    );
    (String::from_utf8_lossy(bytes), Some(note))
}

/// The lines of places asked for in ascending order, each newline counted once.
pub(super) struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// Counts in this text.
    pub(super) fn of(text: &'a [u8]) -> Self {
        Self { text, at: 0, line: 1 }
    }

    /// The line a byte is on, counted from 1; that of the last place asked for where it lies before it.
    pub(super) fn at(&mut self, at: usize) -> u64 {
        let at = at.clamp(self.at, self.text.len());
        self.line += memchr::memchr_iter(b'\n', &self.text[self.at..at]).count() as u64;
        self.at = at;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(blob: &[u8]) -> Option<(String, usize)> {
        match decode(blob) {
            Decoded::Binary => None,
            Decoded::Text(text) => Some((String::from_utf8_lossy(&text.bytes).into_owned(), text.start)),
        }
    }

    #[test]
    fn byte_order_marks_are_dropped_and_utf16_is_transcoded() {
        assert_eq!(text_of(b"{}"), Some(("{}".to_owned(), 0)));
        assert_eq!(text_of(b"\xEF\xBB\xBF{}"), Some(("{}".to_owned(), 3)));
        assert_eq!(text_of(b"\xFF\xFEa\0\xAC\x20"), Some(("a\u{20AC}".to_owned(), 0)));
        assert_eq!(text_of(b"\xFE\xFF\0a\xD8\x3D"), Some(("a\u{FFFD}".to_owned(), 0)));
    }

    #[test]
    fn a_nul_near_the_start_means_binary() {
        assert_eq!(text_of(b"PK\x03\x04\0\0"), None);
        let late = [b" ".repeat(BINARY_PREFIX), b"\0".to_vec()].concat();
        assert!(text_of(&late).is_some());
    }

    #[test]
    fn spans_are_found_again() {
        assert_eq!(span(b"\xEF\xBB\xBF[1]", 4, 1).as_deref(), Some(&b"1"[..]));
        assert_eq!(span(b"\xFF\xFE[\x001\0]\0", 1, 1).as_deref(), Some(&b"1"[..]));
        assert_eq!(span(b"[1]", 2, 5), None);
        assert_eq!(span(b"\xEF\xBB\xBF[1]", 1, 1), None);
    }

    #[test]
    fn lines_are_counted_once() {
        let mut lines = Lines::of(b"a\nb\n\nc");
        assert_eq!([0, 2, 5, 2, 99].map(|at| lines.at(at)), [1, 2, 4, 4, 4]);
    }

    #[test]
    fn bad_bytes_are_replaced_and_located() {
        let (text, note) = lossy(b"a\n\xE9b");
        assert_eq!(text, "a\n\u{FFFD}b");
        assert_eq!(note.map(|note| note.line), Some(Some(2)));
        assert!(lossy("\u{e9}".as_bytes()).1.is_none());
    }
}
