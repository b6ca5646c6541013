//! The words of a sample that annotations speak of: which text of it a part of the screen shows, and where in it.

use std::ops::Range;

use crate::base::Shown;
use crate::base::limits::SPANS_SHOWN;
use crate::compare::view::{SampleField, SampleView};
use crate::model::Side;
use crate::review::{Span, find_words};
use crate::tui::blind;
use crate::tui::state::State;
use crate::tui::subject;
use crate::tui::widgets::document::{Document, Excerpt};

/// A text of the sample on screen.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// Which one.
    pub(super) field: SampleField,
    /// The items of the document that show it.
    pub(super) items: Range<usize>,
    /// Whether they show it line by line, not part by part.
    pub(super) as_written: bool,
}

/// What is selected on the screen, as an annotation points to it; nothing where it is of several texts, or is not there
/// as it is shown.
#[must_use]
pub fn selected(state: &State) -> Option<Span> {
    let sample = &state.sample;
    let view = sample.view.as_deref().filter(|_| sample.arrived() && !blind::is_judging(state))?;
    let of = |source: &Source| Some((source.clone(), sample.document.excerpt(&source.items)?));
    let (source, excerpt) = sample.sources.iter().find_map(of)?;
    let text = view.text(excerpt.side, source.field)?;
    let range = if source.as_written { within(&text, &excerpt) } else { among_parts(&text, &excerpt) }?;
    Span::new(excerpt.side, source.field.pointer(), &text, range)
}

/// Shows of which words the annotations on the sample speak, as far as they are there and on screen.
pub(super) fn show(state: &State, view: &SampleView, sources: &[Source], document: &mut Document) {
    let target = (super::ROW.subject)(state).and_then(|subject| subject::target(&state.data, &subject));
    let notes = target.iter().flat_map(|target| state.data.notes_on(target));
    let spans = notes.filter_map(|note| Some((note, note.annotation.anchor.span.as_deref()?)));
    for (note, span) in spans.take(SPANS_SHOWN) {
        let Some(source) = sources.iter().find(|source| source.field.pointer() == span.field) else { continue };
        let shown = document.text_of(&source.items, span.side);
        // What is followed is what the candidate says; and a place counts where nothing is shown otherwise than it is.
        let is_same = span.side == Side::Candidate && note.state.holds();
        let is_as_it_is =
            || view.text(span.side, source.field).is_some_and(|text| text.trim_end_matches('\n') == shown);
        if let Some(part) = find_words(&shown, span, is_same && is_as_it_is()) {
            document.speak_of(&source.items, span.side, &part);
        }
    }
}

/// Where an excerpt of all lines of a text is in the text.
fn within(text: &str, excerpt: &Excerpt<'_>) -> Option<Range<usize>> {
    let place = |(wanted, shown): (usize, usize)| {
        let mut before = 0;
        for (at, line) in text.split_inclusive('\n').enumerate() {
            if at == wanted {
                return Some(before + Shown::origin(line.trim_end_matches(['\n', '\r']), shown));
            }
            before += line.len();
        }
        None
    };
    Some(place(excerpt.from)?..place(excerpt.to)?)
}

/// Where an excerpt of the parts of a text is in the text, if it is there word by word.
fn among_parts(text: &str, excerpt: &Excerpt<'_>) -> Option<Range<usize>> {
    let parts = excerpt.lines.join("\n");
    let place =
        |(line, at): (usize, usize)| excerpt.lines.iter().take(line).map(|line| line.len() + 1).sum::<usize>() + at;
    let range = place(excerpt.from)..place(excerpt.to);
    let words = parts.get(range.clone())?;
    let start = find_words(text, &Span::new(excerpt.side, String::new(), &parts, range)?, false)?.start;
    let range = start..start + words.len();
    (text.get(range.clone()) == Some(words)).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_of_parts_is_found_where_the_text_has_it() {
        let excerpt = |lines: &[&'static str], from, to| Excerpt { side: Side::Base, lines: lines.to_vec(), from, to };
        let text = "<think>\nMaybe 18.\n</think>\nIt is 18.";
        let parts = excerpt(&["Maybe 18.", "It is 18."], (0, 6), (0, 8));
        assert_eq!(among_parts(text, &parts), Some(14..16));
        let answer = Excerpt { from: (1, 6), to: (1, 9), ..parts };
        assert_eq!(among_parts(text, &answer), Some(33..36));
        // What was laid out anew is not there as it is shown.
        assert_eq!(among_parts("{\"a\":1}", &excerpt(&["{", "  \"a\": 1", "}"], (1, 2), (1, 8))), None);
        assert_eq!(among_parts("{\"a\":1}", &excerpt(&["{", "  \"a\": 1", "}"], (1, 2), (1, 5))), Some(1..4));
    }

    #[test]
    fn a_selection_is_found_in_the_text_though_hazards_are_shown_longer() {
        let excerpt = |from, to| Excerpt { side: Side::Base, lines: Vec::new(), from, to };
        for (text, from, to, expected) in [
            ("It is 18.\nYes.\n", (0, 6), (0, 8), Some("18")),
            ("one\r\ntwo\r\nthree", (1, 0), (2, 2), Some("two\r\nth")),
            ("\tx \u{202e}y", (0, 4), (0, 19), Some("x \u{202e}y")),
            ("答案\n是 👩‍🚀 四", (1, 4), (1, 15), Some("👩‍🚀")),
            // The mark of a line end that the other side has not is no part of the line.
            ("one\r\n", (0, 0), (0, 6), Some("one")),
            ("one", (1, 0), (1, 1), None),
        ] {
            let found = within(text, &excerpt(from, to));
            assert_eq!(found.map(|range| &text[range]), expected, "{text:?}");
        }
    }
}
