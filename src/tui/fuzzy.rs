//! Finding what was meant by a few letters of it: the home of the package that scores.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::base::limits::FUZZY_CHARS;

/// What was typed, ready to be held against many texts. Every word of it must be in a text, its letters in order;
/// letters that begin words or follow each other count more. Capitals count where there are any.
#[derive(Debug)]
pub struct Fuzzy {
    typed: String,
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
}

/// What a text gains that begins with all that was typed: about as much as one letter more.
const PREFIX: u32 = 16;

impl Fuzzy {
    /// Makes what was typed ready.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        let typed = beginning(typed, FUZZY_CHARS[0]);
        Self {
            typed: typed.to_lowercase(),
            pattern: Pattern::new(typed, CaseMatching::Smart, Normalization::Smart, AtomKind::Fuzzy),
            matcher: Matcher::new(Config::DEFAULT),
            buffer: Vec::new(),
        }
    }

    /// Whether nothing was typed, so that everything matches alike.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pattern.atoms.is_empty()
    }

    /// How well a text matches; `None` where it does not.
    pub fn score(&mut self, text: &str) -> Option<u32> {
        let text = beginning(text, FUZZY_CHARS[1]);
        let score = self.pattern.score(Utf32Str::new(text, &mut self.buffer), &mut self.matcher)?;
        let mut begins = text.chars().flat_map(char::to_lowercase);
        let prefix = !self.is_empty() && self.typed.chars().all(|character| begins.next() == Some(character));
        Some(if prefix { score + PREFIX } else { score })
    }

    /// The characters of a text that match, by their places among its grapheme clusters, in order.
    pub fn places(&mut self, text: &str) -> Vec<usize> {
        let text = beginning(text, FUZZY_CHARS[1]);
        let mut places = Vec::new();
        let _ = self.pattern.indices(Utf32Str::new(text, &mut self.buffer), &mut self.matcher, &mut places);
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|place| usize::try_from(place).ok()).collect()
    }
}

/// The first so many characters of a text.
fn beginning(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best<'a>(typed: &str, texts: &[&'a str]) -> Vec<&'a str> {
        let mut fuzzy = Fuzzy::new(typed);
        let mut found: Vec<(u32, &str)> = texts.iter().filter_map(|text| Some((fuzzy.score(text)?, *text))).collect();
        found.sort_by_key(|&(score, _)| std::cmp::Reverse(score));
        found.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn prefixes_word_starts_and_neighbours_come_first() {
        assert_eq!(best("gs", &["bigstack", "gsm8k", "big_sum"]), ["gsm8k", "big_sum", "bigstack"]);
        assert_eq!(best("nc", &["launch", "next-change"]), ["next-change", "launch"]);
        assert_eq!(best("strict", &["s-t-r-i-c-t", "gsm8k strict-match"]), ["gsm8k strict-match", "s-t-r-i-c-t"]);
        assert_eq!(best("match gsm", &["gsm8k strict-match", "gsm8k flexible"]), ["gsm8k strict-match"]);
        assert_eq!(best("GSM", &["gsm8k", "GSM8K"]), ["GSM8K"]);
        assert_eq!(best("", &["a", "b"]), ["a", "b"]);
    }

    #[test]
    fn pages_of_text_are_matched_by_their_beginnings() {
        let [typed, text] = FUZZY_CHARS;
        let page = "a".repeat(100_000);
        let mut fuzzy = Fuzzy::new(&page);
        assert!(fuzzy.score(&"a".repeat(typed)).is_some());
        assert_eq!(fuzzy.score(&page), fuzzy.score(&"a".repeat(text)));
        assert_eq!(fuzzy.places(&page).len(), typed);
        assert_eq!(Fuzzy::new("b").score(&(page + "b")), None);
    }

    #[test]
    fn places_are_of_whole_characters() {
        assert_eq!(Fuzzy::new("nc").places("next-change"), [0, 5]);
        assert_eq!(Fuzzy::new("b").places("e\u{301}日b"), [2]);
        assert_eq!(Fuzzy::new("").places("abc"), Vec::<usize>::new());
    }
}
