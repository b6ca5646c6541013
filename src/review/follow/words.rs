//! Finding the words of an annotation again in a text that may have changed since: by what they say and what is around
//! them, else by what resembles them most.

use std::cmp::Reverse;
use std::ops::Range;

use crate::base::limits::SPAN_REACH;
use crate::review::{Quote, Span};

/// How a place fits: the fewer edits the better, then the more of what was around the words is around it, then the nearer
/// it is to where they were.
type Fit = (usize, Reverse<usize>, usize);

/// Where the words are now, in bytes: all of them where the text is the same, else as many as are quoted. `None` where they
/// are gone, and the annotation is about the whole text.
#[must_use]
pub fn find_words(text: &str, span: &Span, is_same_text: bool) -> Option<Range<usize>> {
    let place = |scalars: u64| {
        let scalars = usize::try_from(scalars).ok()?;
        text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(scalars)
    };
    let was = place(span.start);
    if let (true, Some(start), Some(end)) = (is_same_text, was, place(span.end)) {
        return Some(start..end).filter(|range| !range.is_empty());
    }
    let quote = span.quote.as_ref().filter(|quote| !quote.exact.is_empty())?;
    let was = was.unwrap_or(text.len());
    exact(text, quote, was).or_else(|| resembling(text, quote, was))
}

/// The place with exactly these words that fits best.
fn exact(text: &str, quote: &Quote, was: usize) -> Option<Range<usize>> {
    // Of words that overlap themselves only some places are counted, and the one where they were may be none of those.
    let where_they_were = text.get(was..).filter(|rest| rest.starts_with(&quote.exact)).map(|_| was);
    let places = text.match_indices(&quote.exact).map(|(at, _)| at).chain(where_they_were);
    let ranges = places.map(|at| at..at + quote.exact.len());
    ranges.min_by_key(|range| fit(text, quote, range, (0, was)))
}

fn fit(text: &str, quote: &Quote, range: &Range<usize>, (edits, was): (usize, usize)) -> Fit {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let alike = |(a, b): &(char, char)| a == b;
    let around = before.chars().rev().zip(quote.prefix.chars().rev()).take_while(alike).count()
        + after.chars().zip(quote.suffix.chars()).take_while(alike).count();
    (edits, Reverse(around), range.start.abs_diff(was))
}

/// The place near to where the words were that is the fewest edits away from them, up to a quarter of their length: its own
/// length is then within a quarter of theirs, too.
///
/// A column of the table of edits for each character of the text; a place may begin and end anywhere in it.
fn resembling(text: &str, quote: &Quote, was: usize) -> Option<Range<usize>> {
    let wanted: Vec<char> = quote.exact.chars().collect();
    let most = wanted.len() / 4;
    if most == 0 {
        return None;
    }
    let from = text.ceil_char_boundary(was.saturating_sub(SPAN_REACH));
    let near = &text[from..text.floor_char_boundary(was.saturating_add(SPAN_REACH).max(from))];
    // So many edits lead from so many of the wanted characters to what ends here and begins there.
    let mut column: Vec<(usize, usize)> = (0..=wanted.len()).map(|edits| (edits, from)).collect();
    let mut best: Option<(Fit, Range<usize>)> = None;
    for (at, char) in near.char_indices() {
        let end = from + at + char.len_utf8();
        let mut diagonal = std::mem::replace(&mut column[0], (0, end));
        for (row, &wanted) in wanted.iter().enumerate() {
            let (left, above) = (column[row + 1], column[row]);
            let replaced = (diagonal.0 + usize::from(char != wanted), diagonal.1);
            column[row + 1] = [(left.0 + 1, left.1), (above.0 + 1, above.1)].into_iter().fold(replaced, closer);
            diagonal = left;
        }
        let (edits, start) = column[wanted.len()];
        if edits <= most && best.as_ref().is_none_or(|((least, ..), _)| edits <= *least) {
            let range = start..end;
            let found = (fit(text, quote, &range, (edits, was)), range);
            best = best.filter(|(kept, _)| *kept <= found.0).or(Some(found));
        }
    }
    best.map(|(_, range)| range).filter(|range| !range.is_empty())
}

/// The one with fewer edits, else the first.
fn closer(a: (usize, usize), b: (usize, usize)) -> (usize, usize) {
    if b.0 < a.0 { b } else { a }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Side;

    /// The span of the words between the first brackets of a text.
    fn marked(text: &str) -> (String, Span) {
        let (from, to) = (text.find('[').unwrap(), text.find(']').unwrap());
        let plain = [&text[..from], &text[from + 1..to], &text[to + 1..]].concat();
        let span = Span::new(Side::Candidate, String::new(), &plain, from..to - 1).unwrap();
        (plain, span)
    }

    /// What is found of words in another text, in brackets; nothing where they are gone.
    fn found(words: &str, text: &str) -> String {
        let (_, span) = marked(words);
        let Some(Range { start, end }) = find_words(text, &span, false) else { return String::new() };
        format!("{}[{}]{}", &text[..start], &text[start..end], &text[end..])
    }

    #[test]
    fn words_are_found_where_they_are_now() {
        for (case, words, text) in [
            ("the same", "So it is [18] eggs.", "So it is [18] eggs."),
            ("moved", "So it is [18] eggs.", "Let me think.\nSo it is [18] eggs."),
            ("edited around", "So it is [18] eggs.", "Thus there are [18] of them."),
            ("the first of equal ones", "a [18] b and c 18 d", "x, a [18] b and c 18 d"),
            ("the second of equal ones", "a 18 b and c [18] d", "x, a 18 b and c [18] d"),
            ("by what comes after alone", "18 b and [18] dogs", "[18] dogs, not 18 b"),
            ("with nothing around, the nearest", "[18]", "[18] 18"),
            ("in a loop, where they were", "ha ha [ha ha] ha ha ha", "ha ha [ha ha] ha ha ha"),
            ("edited", "She makes [18 dollars each day] here.", "She makes [18 dollars every day] here."),
            ("edited and moved", "It [was a sunny day] then.", "Well, I say it [was a funny day], friends."),
            ("edited, one of two", "a [sunny day] b", "a [funny day] b, c funny day d"),
            ("CJK", "答案是[四十二]。", "经过思考，答案是[四十二]！"),
            ("CJK, edited", "我们[今天去公园散步]了。", "我们[今天去花园散步]了。"),
            ("emoji", "ok 👩‍🚀 [🎉🎉] end", "no 👩‍🚀👩‍🚀 [🎉🎉] end"),
            ("to the end", "It is [over now]", "It is not [over now]"),
        ] {
            assert_eq!(found(words, &text.replace(['[', ']'], "")), *text, "{case}");
        }
    }

    #[test]
    fn words_that_are_gone_are_nowhere() {
        for (case, words, text) in [
            ("all of it", "So it is [18] eggs.", ""),
            ("too short to resemble anything", "So it is [18] eggs.", "So it is 20 eggs."),
            ("half of it is other", "It is [a sunny day] now.", "It is a rainy week now."),
            ("longer by more than a quarter", "It is [a sunny day].", "It is a very very sunny long day."),
        ] {
            assert_eq!(found(words, text), "", "{case}");
        }
    }

    #[test]
    fn in_the_same_text_the_place_is_enough() {
        let (text, span) = marked("18 and [18], 四 and 18");
        let without = Span { quote: None, ..span.clone() };
        assert_eq!(find_words(&text, &without, true), Some(7..9));
        assert_eq!(find_words(&text, &without, false), None);
        // A record may say anything.
        for (start, end) in [(3, 3), (4, 2), (0, u64::MAX), (u64::MAX, u64::MAX)] {
            assert_eq!(find_words(&text, &Span { start, end, quote: None, ..span.clone() }, true), None);
        }
        assert_eq!(find_words(&text, &Span { start: u64::MAX, end: 0, ..span }, true), Some(7..9));
    }

    #[test]
    fn long_words_far_away_are_found_as_they_were_and_not_otherwise() {
        let words = "x".repeat(200) + "y";
        let far = "-".repeat(2 * SPAN_REACH);
        let span = Span::new(Side::Base, String::new(), &words, 0..201).unwrap();
        let found = |now: &str| find_words(&(far.clone() + now), &span, false).map(|range| range.start);
        assert_eq!(found(&words), Some(far.len()));
        assert_eq!(found(&words.replace('y', "z")), None);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic_and_what_is_found_is_in_the_text(
            text in "[ab四👩]{0,60}", exact in "[ab四👩]{0,12}", prefix in "[ab]{0,4}", start: u64, end: u64, same: bool,
        ) {
            let quote = Some(Quote { exact: exact.clone(), prefix, suffix: String::new() });
            for start in [start, start % 64] {
                let span = Span { side: Side::Base, field: String::new(), start, end, quote: quote.clone() };
                let found = find_words(&text, &span, same);
                prop_assert!(found.clone().is_none_or(|range| text.get(range).is_some_and(|words| !words.is_empty())));
                prop_assert!(same || exact.is_empty() || !text.contains(&exact) || text.get(found.unwrap()) == Some(&exact));
            }
        }
    }
}
