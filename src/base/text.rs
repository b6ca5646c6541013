//! Where in a text something is, how like one text is to another, and which comes first.

use std::cmp::Ordering;
use std::ops::Range;

/// The line a byte is on, counted from 1.
#[must_use]
pub fn line_at(bytes: &[u8], at: usize) -> u64 {
    let before = &bytes[..at.min(bytes.len())];
    1 + memchr::memchr_iter(b'\n', before).count() as u64
}

/// The lines that say something, without their line feeds.
pub fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]);
    let lines = ends.map(move |end| &bytes[std::mem::replace(&mut start, end + 1)..end]);
    lines.filter(|line| !line.is_empty())
}

/// How many characters must be put in, taken out or replaced to make one text the other; `None` when more
/// than `allowed`, or when the texts are too long to be names anyone typed.
#[must_use]
pub fn edit_distance(one: &str, other: &str, allowed: usize) -> Option<usize> {
    const LONGEST: usize = 128;
    let other: Vec<char> = other.chars().take(LONGEST + 1).collect();
    let length = one.chars().take(LONGEST + 1).count();
    if length > LONGEST || other.len() > LONGEST || length.abs_diff(other.len()) > allowed {
        return None;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, here) in one.chars().enumerate() {
        let (mut diagonal, mut before) = (above, above + 1);
        for (cell, &there) in row.iter_mut().skip(1).zip(&other) {
            let best = (diagonal + usize::from(here != there)).min(before + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, best);
            before = best;
        }
        row[0] = above + 1;
    }
    row.last().copied().filter(|&distance| distance <= allowed)
}

/// Text in the order a person would list it: runs of digits count as numbers. Total, and equal only for
/// equal texts.
#[must_use]
pub fn natural_order(a: &str, b: &str) -> Ordering {
    let common = common_prefix(a.as_bytes(), b.as_bytes());
    // Numbers are compared whole, though they may begin alike.
    let start = common - a.as_bytes()[..common].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (mut rest_a, mut rest_b) = (&a.as_bytes()[start..], &b.as_bytes()[start..]);
    while let (Some(&byte_a), Some(&byte_b)) = (rest_a.first(), rest_b.first()) {
        if byte_a.is_ascii_digit() && byte_b.is_ascii_digit() {
            let (number_a, number_b) = (leading_digits(&mut rest_a), leading_digits(&mut rest_b));
            let order = number_a.len().cmp(&number_b.len()).then_with(|| number_a.cmp(number_b));
            if order != Ordering::Equal {
                return order;
            }
        } else if byte_a == byte_b {
            (rest_a, rest_b) = (&rest_a[1..], &rest_b[1..]);
        } else {
            return byte_a.cmp(&byte_b);
        }
    }
    rest_a.len().cmp(&rest_b.len()).then_with(|| a.cmp(b))
}

/// How many bytes two texts begin with alike. Names of results do for most of their length.
fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    let eights = a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0).take_while(|(a, b)| a == b).count() * 8;
    eights + a[eights..].iter().zip(&b[eights..]).take_while(|(a, b)| a == b).count()
}

/// Takes a run of digits off the front, without its leading zeros.
fn leading_digits<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    let zeros = digits.iter().position(|&byte| byte != b'0').unwrap_or(digits.len());
    &digits[zeros..]
}

/// The known name most like the one typed, if any is much like it.
#[must_use]
pub fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Two letters in each other's place are two edits, and the commonest slip.
    let allowed = (typed.chars().count() / 3).max(2);
    let spelling = |name: &str| name.to_lowercase().replace('-', "_");
    let typed = spelling(typed);
    let likeness = |name: &str| {
        let distance = edit_distance(&typed, &spelling(name), allowed)?;
        (distance < typed.chars().count()).then_some(distance)
    };
    known.filter_map(|name| Some((likeness(name)?, name))).min().map(|(_, name)| name)
}

/// Where `needle` is in `text`, in order and apart: as typed when it holds capitals, else whatever the case. Nowhere
/// when it is empty.
#[must_use]
pub fn matches(text: &str, needle: &str) -> Vec<Range<usize>> {
    if needle.is_empty() {
        return Vec::new();
    }
    if needle.chars().any(char::is_uppercase) {
        return text.match_indices(needle).map(|(at, hit)| at..at + hit.len()).collect();
    }
    if text.is_ascii() {
        return text.to_ascii_lowercase().match_indices(needle).map(|(at, hit)| at..at + hit.len()).collect();
    }
    folded_matches(text, needle)
}

/// Whether `needle` is anywhere in `text`, as [`matches()`] finds it.
#[must_use]
pub fn holds(text: &str, needle: &str) -> bool {
    let as_it_is = needle.chars().any(char::is_uppercase) || !text.bytes().any(|byte| byte.is_ascii_uppercase());
    if as_it_is && text.is_ascii() {
        return !needle.is_empty() && text.contains(needle);
    }
    !matches(text, needle).is_empty()
}

/// Lower case may be longer or shorter than what it is the lower case of, so places are carried along.
fn folded_matches(text: &str, needle: &str) -> Vec<Range<usize>> {
    let mut folded = String::with_capacity(text.len());
    let mut origin = Vec::with_capacity(text.len() + 1);
    for (at, character) in text.char_indices() {
        for lower in character.to_lowercase() {
            folded.push(lower);
            origin.resize(folded.len(), at);
        }
    }
    origin.push(text.len());
    let place = |at: usize| origin.get(at).copied().unwrap_or(text.len());
    folded.match_indices(needle).map(|(at, hit)| place(at)..place(at + hit.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_lines_say_nothing() {
        for (text, told) in [("", ""), ("\n", ""), ("a", "a"), ("a\nb\n", "a|b"), ("\n\na\n\nb", "a|b")] {
            assert_eq!(lines(text.as_bytes()).collect::<Vec<_>>().join(&b'|'), told.as_bytes(), "{text:?}");
        }
    }

    #[test]
    fn distances_are_counted() {
        for (one, other, distance) in [
            ("", "", 0),
            ("kitten", "sitting", 3),
            ("v1.0.0", "v1.0.1", 1),
            ("", "abc", 3),
            ("abc", "", 3),
            ("ab", "ba", 2),
        ] {
            assert_eq!(edit_distance(one, other, 9), Some(distance), "{one} {other}");
            assert_eq!(edit_distance(other, one, 9), Some(distance), "{other} {one}");
        }
        assert_eq!(edit_distance("kitten", "sitting", 2), None);
    }

    #[test]
    fn natural_order_is_total_and_counts_numbers() {
        let mut ids = vec!["q10", "q2", "q02", "a", "q2b", ""];
        ids.sort_by(|a, b| natural_order(a, b));
        assert_eq!(ids, ["", "a", "q02", "q2", "q2b", "q10"]);
    }

    #[test]
    fn capitals_in_the_needle_count() {
        assert_eq!(matches("GSM8K gsm8k", "gsm"), [0..3, 6..9]);
        assert_eq!(matches("GSM8K gsm8k", "GSM"), vec![0..3]);
        assert_eq!(matches("anything", ""), Vec::<Range<usize>>::new());
        assert_eq!(matches("ÄRGER İx", "är"), vec![0..3]);
        assert_eq!(matches("İx", "x"), vec![2..3]);
        for (text, needle) in
            [("GSM8K", "gsm"), ("gsm8k", "GSM"), ("GSM", "GSM"), ("abc", ""), ("ÄRGER", "är"), ("a", "b")]
        {
            assert_eq!(holds(text, needle), !matches(text, needle).is_empty(), "{text} {needle}");
        }
    }
}
