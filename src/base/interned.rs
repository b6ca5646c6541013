//! Words of the source that come back from a file.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::limits;

static WORDS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// The text for as long as the program runs; `None` where it is too long, or where there are too many already: what is
/// kept here is never given back.
#[must_use]
pub fn interned(text: &str) -> Option<&'static str> {
    let mut words = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = words.get(text) {
        return Some(known);
    }
    if text.len() > limits::WORD_BYTES || words.len() >= limits::WORDS {
        return None;
    }
    let word: &'static str = Box::leak(text.into());
    words.insert(word);
    Some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_kept_once_and_a_text_is_none() {
        let [one, other] = [String::from("some word"), String::from("some word")].map(|word| interned(&word));
        assert!(one == Some("some word") && one.map(str::as_ptr) == other.map(str::as_ptr));
        assert_eq!(interned(&"x".repeat(limits::WORD_BYTES + 1)), None);
    }
}
