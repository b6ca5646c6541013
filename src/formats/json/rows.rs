//! The rows of a log, each with its place in the file.

use super::outline::{skip_space, skip_value};

/// The text of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) struct Row<'a> {
    /// The text, without white space around it.
    pub(in crate::formats) bytes: &'a [u8],
    /// Where it starts in the text.
    pub(in crate::formats) offset: usize,
    /// The line it starts on, counted from 1.
    pub(in crate::formats) line: u64,
    /// Whether the file ends right behind it, without the end of a line or list.
    pub(in crate::formats) last: bool,
}

/// Splits a log into rows: one a line, or, where the whole file is one list or one object laid out over several
/// lines, its items. Lines end at `\n` only, because U+2028 and the like may stand unescaped in strings.
pub(in crate::formats) fn rows(text: &[u8]) -> Rows<'_> {
    let start = skip_space(text, 0);
    let line = 1 + newlines(&text[..start]);
    match text.get(start) {
        Some(b'[') => Rows { text, at: start + 1, line, layout: Layout::Items },
        Some(b'{') if text[start + 1..].iter().find(|byte| !b" \t\r".contains(byte)) == Some(&b'\n') => {
            Rows { text, at: start, line, layout: Layout::Items }
        }
        _ => Rows { text, at: 0, line: 1, layout: Layout::Lines },
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    Lines,
    Items,
}

/// The iterator of [`rows`].
#[derive(Clone, Debug)]
pub(in crate::formats) struct Rows<'a> {
    text: &'a [u8],
    at: usize,
    /// The line `at` is on.
    line: u64,
    layout: Layout,
}

impl<'a> Rows<'a> {
    fn next_line(&mut self) -> Option<Row<'a>> {
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let end = memchr::memchr(b'\n', rest);
            let (offset, line) = (self.at, self.line);
            let whole = &rest[..end.unwrap_or(rest.len())];
            self.at += whole.len() + 1;
            self.line += 1;
            let bytes = whole.trim_ascii();
            if !bytes.is_empty() {
                let indent = whole.len() - whole.trim_ascii_start().len();
                return Some(Row { bytes, offset: offset + indent, line, last: end.is_none() });
            }
        }
        None
    }

    fn next_item(&mut self) -> Option<Row<'a>> {
        let is_between = |byte: &&u8| b" \t\r\n,".contains(*byte);
        let between = self.text[self.at.min(self.text.len())..].iter().take_while(is_between).count();
        self.step(between);
        if matches!(self.text.get(self.at), None | Some(b']')) {
            self.at = self.text.len();
            return None;
        }
        let (offset, line) = (self.at, self.line);
        let end = skip_value(self.text, offset);
        let bytes = &self.text[offset..end.unwrap_or(self.text.len())];
        self.step(bytes.len());
        Some(Row { bytes: bytes.trim_ascii_end(), offset, line, last: end.is_none() })
    }

    fn step(&mut self, length: usize) {
        self.line += newlines(&self.text[self.at..self.at + length]);
        self.at += length;
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Row<'a>;

    fn next(&mut self) -> Option<Row<'a>> {
        match self.layout {
            Layout::Lines => self.next_line(),
            Layout::Items => self.next_item(),
        }
    }
}

pub(super) fn newlines(text: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', text).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(&str, u64, bool)> {
        rows(text.as_bytes())
            .map(|row| {
                assert_eq!(&text.as_bytes()[row.offset..][..row.bytes.len()], row.bytes, "the span is the row");
                (std::str::from_utf8(row.bytes).unwrap_or("?"), row.line, row.last)
            })
            .collect()
    }

    #[test]
    fn lines_are_split_at_newlines_only() {
        let text = "{\"a\":\"\u{2028}\"}\r\n\n  {\"b\":1}\n{\"c\"";
        assert_eq!(split(text), [("{\"a\":\"\u{2028}\"}", 1, false), ("{\"b\":1}", 3, false), ("{\"c\"", 4, true)]);
        assert_eq!(split(""), []);
        assert_eq!(split("\n\n"), []);
    }

    #[test]
    fn a_list_gives_its_items() {
        assert_eq!(
            split("[\n{\"a\": [1]},\n\n{\"b\": 2}\n]\n"),
            [("{\"a\": [1]}", 2, false), ("{\"b\": 2}", 4, false)]
        );
        assert_eq!(split("[1, \"]\""), [("1", 1, false), ("\"]\"", 1, false)]);
        assert_eq!(split("[{\"a\": 1}, {\"b\""), [("{\"a\": 1}", 1, false), ("{\"b\"", 1, true)]);
        assert_eq!(split("[]"), []);
    }

    #[test]
    fn one_object_over_several_lines_is_one_row() {
        assert_eq!(split("{\n \"a\": 1\n}\n"), [("{\n \"a\": 1\n}", 1, false)]);
        assert_eq!(split("{\n \"a\": 1\n}\n{\n}").len(), 2);
    }

    #[test]
    fn stray_brackets_end_it() {
        assert_eq!(split("[}}}"), [("}}}", 1, true)]);
    }
}
