//! The words inside a text that an annotation speaks of.

use std::ops::Range;

use super::Malformed;
use crate::base::limits::{QUOTE_AROUND_BYTES, QUOTE_BYTES};
use crate::model::Side;

/// A part of a text: where it was, and its words, by which it is found again once the text has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Whose text.
    pub side: Side,
    /// Which text of the thing, as a JSON Pointer; empty where the thing itself is a text: a key of a configuration, a
    /// line of a file.
    pub field: String,
    /// How many Unicode scalar values of the text are before it.
    pub start: u64,
    /// How many are before its end.
    pub end: u64,
    /// Its words; `None` where they must not leave the file they are in.
    pub quote: Option<Quote>,
}

/// Words with what is around them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quote {
    /// The words, as many as are kept.
    pub exact: String,
    /// What is before them.
    pub prefix: String,
    /// What comes after those that are kept.
    pub suffix: String,
}

impl Span {
    /// A range of a text, in bytes. `None` where it is no part of the text, or nothing.
    #[must_use]
    pub fn new(side: Side, field: String, text: &str, range: Range<usize>) -> Option<Self> {
        let (before, exact) = (text.get(..range.start)?, text.get(range).filter(|exact| !exact.is_empty())?);
        let start = scalars(before);
        // No record can hold a NUL; what is beside one is found by its place alone.
        let quote = Some(Quote::new(text, before.len(), exact)).filter(|quote| !quote.has_nul());
        Some(Self { side, field, start, end: start + scalars(exact), quote })
    }

    /// Whether it is a span, and within what a record may hold.
    pub(super) fn check(&self) -> Result<(), Malformed> {
        if self.end < self.start {
            return Err(Malformed::Shape("the span ends before it begins".to_owned()));
        }
        let fits = |quote: &Quote| {
            let around = quote.prefix.len().max(quote.suffix.len());
            quote.exact.len() <= QUOTE_BYTES && around <= QUOTE_AROUND_BYTES
        };
        if self.quote.as_ref().is_none_or(fits) { Ok(()) } else { Err(Malformed::Excess("a quotation")) }
    }
}

impl Quote {
    /// How the words begin: one line of them, without what is blank about it.
    #[must_use]
    pub fn first_line(&self) -> &str {
        self.exact.trim().lines().next().unwrap_or_default().trim_end()
    }

    /// The same, with a sign where there is more.
    #[must_use]
    pub fn brief(&self) -> String {
        let first = self.first_line();
        let more = if first == self.exact.trim() { "" } else { "…" };
        format!("{first}{more}")
    }

    fn new(text: &str, start: usize, exact: &str) -> Self {
        let exact = &exact[..exact.floor_char_boundary(QUOTE_BYTES)];
        let (before, after) = (&text[..start], &text[start + exact.len()..]);
        Self {
            exact: exact.to_owned(),
            prefix: before[before.ceil_char_boundary(before.len().saturating_sub(QUOTE_AROUND_BYTES))..].to_owned(),
            suffix: after[..after.floor_char_boundary(QUOTE_AROUND_BYTES)].to_owned(),
        }
    }

    fn has_nul(&self) -> bool {
        [&self.exact, &self.prefix, &self.suffix].into_iter().any(|part| part.contains('\0'))
    }
}

fn scalars(text: &str) -> u64 {
    text.chars().count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_counts_scalar_values_and_quotes_what_is_there() {
        let quoted = |text: &str, range: Range<usize>| {
            let span = Span::new(Side::Base, String::new(), text, range)?;
            let Quote { exact, prefix, suffix } = span.quote.unwrap_or_default();
            Some((span.start, span.end, [prefix, exact, suffix].join("|")))
        };
        let some = |start, end, quote: &str| Some((start, end, quote.to_owned()));
        assert_eq!(quoted("It is 18.", 6..8), some(6, 8, "It is |18|."));
        assert_eq!(quoted("答案是四。", 9..12), some(3, 4, "答案是|四|。"));
        assert_eq!(quoted("👩‍🚀 ok", 12..14), some(4, 6, "👩‍🚀 |ok|"));
        // Where the words are many, what follows is what follows those that are kept.
        let long = "é".repeat(300);
        let expected = ["é".repeat(24), "é".repeat(128), "é".repeat(24)].join("|");
        assert_eq!(quoted(&long, 100..600), some(50, 300, &expected));
        assert_eq!(quoted("a\0b", 2..3), some(2, 3, "||"));
        for (text, range) in [("abc", 1..1), ("abc", 2..4), ("é", 1..2), ("", 0..0)] {
            assert_eq!(quoted(text, range), None, "{text}");
        }
    }
}
