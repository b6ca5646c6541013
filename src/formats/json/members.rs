//! The entries of an object, each with its place: how a large file is looked into without parsing all of it.

use std::borrow::Cow;

use super::deviation::Deviations;
use super::outline::{skip_space, skip_string, skip_value};
use super::rows::{Row, newlines};
use super::tree::{Dialect, parse};

/// One entry of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::formats) struct Member<'a> {
    /// The key, decoded.
    pub(in crate::formats) key: Cow<'a, str>,
    /// The text of the value, which is not checked beyond its brackets.
    pub(in crate::formats) value: Row<'a>,
}

/// Splits an object into its entries, in file order and as far as they go; nothing for anything else.
pub(in crate::formats) fn members(text: &[u8]) -> Members<'_> {
    let open = skip_space(text, 0);
    let at = if text.get(open) == Some(&b'{') { open + 1 } else { text.len() };
    Members { text, at, counted: 0, line: 1 }
}

/// Where the value of a key of the outermost object starts: the last one, as everywhere, where it stands twice.
pub(in crate::formats) fn member(text: &[u8], name: &str) -> Option<usize> {
    members(text).filter(|member| member.key == name).last().map(|member| member.value.offset)
}

/// The iterator of [`members`].
#[derive(Clone, Debug)]
pub(in crate::formats) struct Members<'a> {
    text: &'a [u8],
    at: usize,
    /// Up to where lines were counted, and the line that is.
    counted: usize,
    line: u64,
}

impl<'a> Iterator for Members<'a> {
    type Item = Member<'a>;

    fn next(&mut self) -> Option<Member<'a>> {
        let mut at = skip_space(self.text, self.at);
        if self.text.get(at) == Some(&b',') {
            at = skip_space(self.text, at + 1);
        }
        self.at = self.text.len();
        (self.text.get(at) == Some(&b'"')).then_some(())?;
        let key_end = skip_string(self.text, at)?;
        let colon = skip_space(self.text, key_end);
        (self.text.get(colon) == Some(&b':')).then_some(())?;
        let offset = skip_space(self.text, colon + 1);
        let end = skip_value(self.text, offset);
        self.at = end.unwrap_or(self.text.len());
        self.line += newlines(self.text.get(self.counted..offset)?);
        self.counted = offset;
        let bytes = self.text.get(offset..self.at)?;
        Some(Member {
            key: key(self.text.get(at..key_end)?),
            value: Row { bytes, offset, line: self.line, last: end.is_none() },
        })
    }
}

fn key(quoted: &[u8]) -> Cow<'_, str> {
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    if memchr::memchr(b'\\', inner).is_none() {
        return String::from_utf8_lossy(inner);
    }
    let tree = parse(&String::from_utf8_lossy(quoted), 1, Dialect::Data, &mut Deviations::default());
    Cow::Owned(tree.value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(String, String, u64, bool)> {
        members(text.as_bytes())
            .map(|Member { key, value }| {
                assert!(text.as_bytes()[value.offset..].starts_with(value.bytes));
                (key.into_owned(), String::from_utf8_lossy(value.bytes).into_owned(), value.line, value.last)
            })
            .collect()
    }

    #[test]
    fn entries_are_found_with_their_places() {
        let entry = |key: &str, value: &str, line, last| (key.to_owned(), value.to_owned(), line, last);
        assert_eq!(
            split("{\"a\": NaN,\n \"b\\u0021\":\n{\"c\": \"}\"}, \"d\": [1,\n2]} x"),
            [entry("a", "NaN", 1, false), entry("b!", "{\"c\": \"}\"}", 3, false), entry("d", "[1,\n2]", 3, false)]
        );
        assert_eq!(split("{\"a\": 1, \"b\": [1, 2"), [entry("a", "1", 1, false), entry("b", "[1, 2", 1, true)]);
        for none in ["", "[1]", "{}", "{\"a\"}", "{a: 1}", "{\"a"] {
            assert!(split(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn members_are_found_by_their_keys() {
        let text = "{\"a\": [1, {\"b\": 0}], \"b\" : 2,\"a\":3 , \"c\": [4";
        for (name, rest) in [("a", Some("3 ")), ("b", Some("2,")), ("c", Some("[4")), ("d", None)] {
            let found = member(text.as_bytes(), name).map(|at| &text[at..]);
            assert_eq!(found.is_some(), rest.is_some(), "{name}");
            assert!(found.unwrap_or_default().starts_with(rest.unwrap_or_default()), "{name} {found:?}");
        }
        assert_eq!((member(b"[]", "a"), member(b"{", "a"), member(b"{\"a\"", "a")), (None, None, None));
    }
}
