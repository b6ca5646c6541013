//! Finding typed text in shown text: as typed when it holds capitals, else whatever the case.

use std::ops::Range;

/// Where `needle` is in `text`, in order and apart; nowhere when it is empty.
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

/// Whether every word of a filter is in the text; an empty filter lets everything through.
#[must_use]
pub fn passes(text: &str, filter: &str) -> bool {
    filter.split_whitespace().all(|word| !matches(text, word).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_in_the_needle_count() {
        assert_eq!(matches("GSM8K gsm8k", "gsm"), [0..3, 6..9]);
        assert_eq!(matches("GSM8K gsm8k", "GSM"), vec![0..3]);
        assert_eq!(matches("anything", ""), Vec::<Range<usize>>::new());
        assert_eq!(matches("ÄRGER İx", "är"), vec![0..3]);
        assert_eq!(matches("İx", "x"), vec![2..3]);
        assert!(!passes("math gsm8k strict", "STRICT") && passes("math gsm8k strict", "strict gs"));
    }
}
