//! A text as lines, each with the end it was written with.

use super::DiffLine;
use crate::base::Shown;

/// A line of a text.
pub(super) struct Line<'t> {
    /// The line without its end.
    pub(super) text: &'t str,
    /// `\n`, `\r\n`, or nothing for a last line that does not end.
    pub(super) end: &'t str,
}

/// The lines of a text; an empty text has none.
pub(super) fn split(text: &str) -> Vec<Line<'_>> {
    text.split_inclusive('\n')
        .map(|line| {
            let text = line.strip_suffix('\n').map_or(line, |text| text.strip_suffix('\r').unwrap_or(text));
            Line { text, end: line.get(text.len()..).unwrap_or_default() }
        })
        .collect()
}

/// What tells two line ends apart: `\r` and nothing for CRLF and LF, `\n` and nothing for LF and a missing end.
pub(super) fn distinct_ends<'t>(base: &'t str, candidate: &'t str) -> (&'t str, &'t str) {
    match (base, candidate) {
        ("\r\n", "\n") => ("\r", ""),
        ("\n", "\r\n") => ("", "\r"),
        (base, candidate) if base == candidate => ("", ""),
        ends => ends,
    }
}

impl Line<'_> {
    /// The line as it goes on screen, unmarked; `index` counts from 0.
    pub(super) fn shown(&self, index: usize) -> DiffLine {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        DiffLine { number, text: Shown::new(self.text), marks: Vec::new() }
    }
}
