//! Stepping over strict JSON at the speed of memory: what millions of rows go through.
//!
//! Takes exactly what the standard takes, so that text which passed needs no second look; everything else is `None`
//! and goes through the tolerant reader. Strings, the bulk of every log, are searched with vector instructions;
//! nesting is a bit for each level, so nothing recurses.

use super::outline::skip_space;
use super::tree::number_length;
use crate::base::limits::DEPTH;

/// The key and the value of each entry of an object, as they stand in the text, quotes included; `None` at the first
/// thing the standard refuses, and for text behind the object. `entry` may refuse, too.
pub(in crate::formats) fn entries<'a>(
    text: &'a str,
    mut entry: impl FnMut(&'a str, &'a str) -> Option<()>,
) -> Option<()> {
    let bytes = text.as_bytes();
    let mut at = skip_space(bytes, 0);
    (bytes.get(at) == Some(&b'{')).then_some(())?;
    at = skip_space(bytes, at + 1);
    if bytes.get(at) == Some(&b'}') {
        return (skip_space(bytes, at + 1) == bytes.len()).then_some(());
    }
    loop {
        let key_end = string_end(bytes, at)?;
        let value_at = after_colon(bytes, key_end)?;
        let value_end = value_end(bytes, value_at)?;
        entry(text.get(at..key_end)?, text.get(value_at..value_end)?)?;
        at = skip_space(bytes, value_end);
        match bytes.get(at)? {
            b',' => at = skip_space(bytes, at + 1),
            b'}' => return (skip_space(bytes, at + 1) == bytes.len()).then_some(()),
            _ => return None,
        }
    }
}

/// Where the value at `at` ends.
fn value_end(text: &[u8], mut at: usize) -> Option<usize> {
    /// One bit for each open container, set for objects; the innermost is the lowest.
    type Open = u128;
    const { assert!(DEPTH <= Open::BITS as usize) };
    let mut open: Open = 0;
    let mut depth = 0;
    loop {
        match text.get(at)? {
            b'"' => at = string_end(text, at)?,
            start @ (b'{' | b'[') => {
                let is_object = *start == b'{';
                let inside = skip_space(text, at + 1);
                let close = if is_object { b'}' } else { b']' };
                if text.get(inside)? == &close {
                    at = inside + 1;
                } else {
                    depth += 1;
                    (depth <= DEPTH).then_some(())?;
                    open = open << 1 | Open::from(is_object);
                    at = if is_object { after_key(text, inside)? } else { inside };
                    continue;
                }
            }
            b'-' | b'0'..=b'9' => at += number_length(&text[at..])?,
            _ => at += word_length(&text[at..])?,
        }
        // Behind a value: close what ends here, step over one comma.
        loop {
            if depth == 0 {
                return Some(at);
            }
            at = skip_space(text, at);
            let in_object = open & 1 == 1;
            match (text.get(at)?, in_object) {
                (b',', true) => at = after_key(text, skip_space(text, at + 1))?,
                (b',', false) => at = skip_space(text, at + 1),
                (b'}', true) | (b']', false) => {
                    depth -= 1;
                    open >>= 1;
                    at += 1;
                    continue;
                }
                _ => return None,
            }
            break;
        }
    }
}

fn after_key(text: &[u8], at: usize) -> Option<usize> {
    after_colon(text, string_end(text, at)?)
}

fn after_colon(text: &[u8], at: usize) -> Option<usize> {
    let colon = skip_space(text, at);
    (text.get(colon) == Some(&b':')).then(|| skip_space(text, colon + 1))
}

fn word_length(text: &[u8]) -> Option<usize> {
    [&b"null"[..], b"true", b"false"].iter().find(|word| text.starts_with(word)).map(|word| word.len())
}

/// Where the string that starts at `at` ends.
pub(in crate::formats) fn string_end(text: &[u8], at: usize) -> Option<usize> {
    (text.get(at) == Some(&b'"')).then_some(())?;
    let mut at = at + 1;
    loop {
        let rest = text.get(at..)?;
        let run = plain_run(rest)?;
        at += run + 1;
        if rest[run] == b'"' {
            return Some(at);
        }
        at += escape_length(&rest[run + 1..])?;
    }
}

/// How many bytes stand before the first quote or backslash; `None` where a control character does, or there is none.
fn plain_run(text: &[u8]) -> Option<usize> {
    // Most strings are short: they end before a search with vector instructions has begun.
    let mut passed = 0;
    while passed < 2 * size_of::<u64>()
        && let Some(word) = text[passed..].first_chunk()
    {
        let special = special_bytes(u64::from_le_bytes(*word));
        if special != 0 {
            let run = passed + (special.trailing_zeros() / 8) as usize;
            return (text[run] >= b' ').then_some(run);
        }
        passed += size_of::<u64>();
    }
    let rest = &text[passed..];
    let run = memchr::memchr2(b'"', b'\\', rest)?;
    // No early exit: this way the compiler looks at many bytes at once.
    let is_plain = !rest[..run].iter().fold(false, |found, byte| found | (*byte < b' '));
    is_plain.then_some(passed + run)
}

/// Quotes, backslashes and control characters among eight bytes: the lowest bit set is the highest of the first of them.
/// Above it bits may stand for nothing (Warren, *Hacker's Delight*, 6-1).
fn special_bytes(word: u64) -> u64 {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    let below = |word: u64, bound: u8| word.wrapping_sub(EACH * u64::from(bound)) & !word & (EACH << 7);
    let equal = |byte: u8| below(word ^ (EACH * u64::from(byte)), 1);
    below(word, b' ') | equal(b'"') | equal(b'\\')
}

/// How long an escape is behind its backslash, a surrogate pair taken as one.
fn escape_length(text: &[u8]) -> Option<usize> {
    match text.first()? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(1),
        b'u' => match code_unit(&text[1..])? {
            0xD800..=0xDBFF => {
                let low = code_unit(text.get(5..)?.strip_prefix(b"\\u")?)?;
                (0xDC00..=0xDFFF).contains(&low).then_some(11)
            }
            0xDC00..=0xDFFF => None,
            _ => Some(5),
        },
        _ => None,
    }
}

fn code_unit(digits: &[u8]) -> Option<u32> {
    digits.get(..4)?.iter().try_fold(0, |unit, digit| Some(unit << 4 | (*digit as char).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str) -> Option<Vec<(&str, &str)>> {
        let mut found = Vec::new();
        entries(text, |key, value| {
            found.push((key, value));
            Some(())
        })?;
        Some(found)
    }

    #[test]
    fn entries_are_found_as_they_are_written() {
        let text = " {\"a\" : [1, {\"b\": \"]\\\"\"}] ,\n\"c\":-0.5e3} ";
        assert_eq!(split(text), Some(vec![("\"a\"", "[1, {\"b\": \"]\\\"\"}]"), ("\"c\"", "-0.5e3")]));
        assert_eq!(split("{}"), Some(vec![]));
    }

    #[test]
    fn what_the_standard_refuses_is_refused() {
        let values = [
            "NaN",
            "-Infinity",
            "01",
            "1.",
            "nul",
            "\"\x1b\"",
            "\"\\x\"",
            "\"\\ud83d\"",
            "\"\\udc00\"",
            "\"\\u12\"",
            "[1,]",
            "[1}",
            "{\"a\"}",
            "{\"a\":1,}",
            "{1:2}",
            "[",
            "\"",
            "",
            "[1 2]",
        ];
        for value in values {
            assert_eq!(split(&format!("{{\"a\": {value}}}")), None, "{value}");
        }
        for text in ["", "[]", "{} x", "{\"a\": 1", "{,}"] {
            assert_eq!(split(text), None, "{text}");
        }
        assert!(split("{\"a\": \"\\ud83d\\ude00 \\u00e9\"}").is_some());
        assert_eq!(split(&format!("{{\"a\": {}", "[".repeat(1_000_000))), None);
    }

    proptest! {
        #[test]
        fn strings_end_wherever_they_are_looked_through(text in r#"[a-z\u{80}-\u{ff}\u{1f}\u{20}"\\]{0,40}"#) {
            let special = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
            let first = text.bytes().position(|byte| special(&byte));
            let expected = first.filter(|at| text.as_bytes()[*at] >= b' ');
            prop_assert_eq!(plain_run(text.as_bytes()), expected);
        }

        #[test]
        fn it_takes_what_serde_takes(value in r#"[\[\]{}",:01a\\tn \-.eu]{0,16}|"[a-z\\"u0]{0,8}"|\[[-0-9.eE, ]{0,8}\]"#) {
            let text = format!("{{\"k\": {value}}}");
            let takes = serde_json::from_str::<serde_json::Value>(&text);
            let out_of_range = takes.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
            prop_assume!(!out_of_range);
            prop_assert_eq!(split(&text).is_some(), takes.is_ok(), "{}", text);
        }
    }
}
