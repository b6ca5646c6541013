//! Wrapping over display columns, with exact heights: what is measured is what is drawn.

use ratatui::buffer::CellWidth as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// Where the rows of a wrapped line begin, in bytes of its text. The first row begins at 0, which is not
/// kept: a line that fits takes no memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Breaks(Box<[u32]>);

impl Breaks {
    /// How many rows the line takes.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.0.len() + 1
    }

    /// The row a byte of the line is in.
    #[must_use]
    pub fn row_of(&self, offset: usize) -> usize {
        self.0.partition_point(|&start| start as usize <= offset)
    }

    /// The text of one row.
    #[must_use]
    pub fn row<'a>(&self, text: &'a str, row: usize) -> (usize, &'a str) {
        let start = |row: usize| match row {
            0 => Some(0),
            _ => self.0.get(row - 1).map(|&start| start as usize),
        };
        let from = start(row).unwrap_or(text.len());
        let to = start(row + 1).unwrap_or(text.len());
        (from, text.get(from..to).unwrap_or_default())
    }
}

/// Wraps a line at the spaces between words, and inside a word that is wider than a row.
///
/// Spaces at the end of a row may hang over its edge, so that a row never begins with the blank that
/// separated it from the one above.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Breaks {
    let columns = columns.max(1);
    let breaks = if text.is_ascii() { wrap_bytes(text.as_bytes(), columns) } else { wrap_clusters(text, columns) };
    Breaks(breaks.into_boxed_slice())
}

/// The same where every byte takes a column: only the end of each row is looked at, not all that lies before it.
fn wrap_bytes(text: &[u8], columns: usize) -> Vec<u32> {
    let (mut start, mut breaks) = (0, Vec::new());
    while let Some(over) = text.get(start + columns..).and_then(|rest| rest.iter().position(|&byte| byte != b' ')) {
        let end = start + columns + over;
        let space = text[start..end].iter().rposition(|&byte| byte == b' ');
        start = space.map_or(end, |space| start + space + 1);
        breaks.push(offset(start));
    }
    breaks
}

fn wrap_clusters(text: &str, columns: usize) -> Vec<u32> {
    let mut breaks = Vec::new();
    // Where the current row and the current word begin, and how wide they are so far.
    let (mut row_width, mut word_start, mut word_width) = (0, 0, 0);
    for (at, grapheme) in clusters(text) {
        let own = usize::from(grapheme.cell_width());
        if grapheme == " " {
            row_width += own;
            word_start = at + 1;
            word_width = 0;
            continue;
        }
        if row_width + own > columns {
            if word_width > 0 && word_width + own <= columns && row_width > word_width {
                breaks.push(offset(word_start));
                row_width = word_width;
            } else {
                breaks.push(offset(at));
                row_width = 0;
                word_width = 0;
                word_start = at;
            }
        }
        row_width += own;
        word_width += own;
    }
    breaks
}

/// The clusters of a text that is safe to show. Of two ASCII characters the first is one: tables are asked about others only,
/// because asking takes ten times as long.
fn clusters(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        let is_plain = bytes.get(start)?.is_ascii() && bytes.get(start + 1).is_none_or(u8::is_ascii);
        at += if is_plain { 1 } else { text[start..].graphemes(true).next()?.len() };
        Some((start, &text[start..at]))
    })
}

/// The part of a line that is seen through a window some columns wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window<'a> {
    /// Where it begins, in bytes of the line.
    pub from: usize,
    /// The columns before it that half of a wide character would be in.
    pub lead: usize,
    /// What is seen.
    pub text: &'a str,
}

/// What of a line is seen when so many of its columns are left of the window.
#[must_use]
pub fn window(text: &str, left: usize, columns: usize) -> Window<'_> {
    if text.is_ascii() {
        let from = left.min(text.len());
        let to = left.saturating_add(columns).min(text.len());
        return Window { from, lead: 0, text: &text[from..to] };
    }
    let (mut column, mut start) = (0, None);
    for (at, grapheme) in text.grapheme_indices(true) {
        if column >= left {
            start.get_or_insert((at, column - left));
        }
        column += usize::from(grapheme.cell_width());
        if let (Some((from, lead)), true) = (start, column > left.saturating_add(columns)) {
            return Window { from, lead, text: &text[from..at] };
        }
    }
    let (from, lead) = start.unwrap_or((text.len(), 0));
    Window { from, lead, text: &text[from..] }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::paint::width;

    fn rows(text: &str, columns: usize) -> Vec<&str> {
        let breaks = wrap(text, columns);
        (0..breaks.rows()).map(|row| breaks.row(text, row).1).collect()
    }

    #[test]
    fn words_stay_whole_where_they_fit() {
        assert_eq!(rows("the farmers' market", 11), ["the ", "farmers' ", "market"]);
        assert_eq!(rows("the farmers' market", 12), ["the farmers' ", "market"]);
        assert_eq!(rows("the farmers' market", 13), ["the farmers' ", "market"]);
        assert_eq!(rows("", 5), [""]);
        assert_eq!(rows("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(rows("ab cdefgh", 4), ["ab ", "cdef", "gh"]);
        assert_eq!(rows("a    b", 3), ["a    ", "b"]);
    }

    #[test]
    fn wide_and_combined_characters_take_their_columns() {
        assert_eq!(rows("日本語", 4), ["日本", "語"]);
        assert_eq!(rows("日本語", 5), ["日本", "語"]);
        assert_eq!(rows("e\u{301}e\u{301}e\u{301}", 2), ["e\u{301}e\u{301}", "e\u{301}"]);
        assert_eq!(rows("日", 1), ["", "日"]);
    }

    #[test]
    fn a_window_shows_whole_characters_only() {
        let seen = |text: &'static str, left, columns| {
            let seen = window(text, left, columns);
            (seen.from, seen.lead, seen.text)
        };
        assert_eq!(seen("abcdef", 2, 3), (2, 0, "cde"));
        assert_eq!(seen("abcdef", 9, 3), (6, 0, ""));
        assert_eq!(seen("日本語", 0, 5), (0, 0, "日本"));
        assert_eq!(seen("日本語", 1, 4), (3, 1, "本"));
        assert_eq!(seen("日本語", 2, 4), (3, 0, "本語"));
        assert_eq!(seen("日本語", 6, 4), (9, 0, ""));
        assert_eq!(seen("日", 1, 1), (3, 0, ""));
    }

    proptest::proptest! {
        #[test]
        fn plain_text_wraps_like_any_other(text in "[a-c ]{0,80}", columns in 1usize..12) {
            proptest::prop_assert_eq!(wrap_bytes(text.as_bytes(), columns), wrap_clusters(&text, columns));
        }

        #[test]
        fn clusters_are_what_the_tables_say(text in "[a 日e\u{301}\u{200D}🇩🇪👩🚀\u{FE0F}]{0,20}") {
            proptest::prop_assert!(clusters(&text).eq(text.grapheme_indices(true)), "{text:?}");
        }

        #[test]
        fn rows_cover_the_text_once_and_fit(text in "[a-c 日e\u{301}]{0,60}", columns in 2usize..12) {
            let rows = rows(&text, columns);
            proptest::prop_assert_eq!(rows.concat(), text.as_str());
            for row in rows {
                proptest::prop_assert!(width(row.trim_end_matches(' ')) <= columns);
            }
        }
    }
}
