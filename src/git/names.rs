//! Names that are bytes in git, as strings and back.
//!
//! A byte that is not part of UTF-8 becomes `\xNN` (lower case). A backslash that happens to stand before
//! an `x` becomes `\x5c`, so that the two can be told apart; every other name is itself. [`to_bytes`] undoes
//! [`to_text`] for every sequence of bytes.

use std::ffi::OsStr;
use std::path::PathBuf;

/// Bytes as text.
pub(super) fn to_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    push_text(&mut text, bytes);
    text
}

/// Names one behind the other as text, where all are as they would be written; each ends at a place of its own.
pub(super) fn plain(names: Vec<u8>, mut ends: impl Iterator<Item = usize>) -> Option<String> {
    let names = Some(names).filter(|names| memchr::memchr(b'\\', names).is_none())?;
    let text = String::from_utf8(names).ok()?;
    ends.all(|end| text.is_char_boundary(end)).then_some(text)
}

/// Adds bytes as text.
pub(super) fn push_text(text: &mut String, bytes: &[u8]) {
    // Of a hundred thousand names hardly one has anything in it to be spelled.
    if memchr::memchr(b'\\', bytes).is_none()
        && let Ok(plain) = str::from_utf8(bytes)
    {
        return text.push_str(plain);
    }
    for chunk in bytes.utf8_chunks() {
        let mut rest = chunk.valid();
        while let Some(at) = rest.find(r"\x") {
            text.push_str(&rest[..at]);
            text.push_str(r"\x5c");
            rest = &rest[at + 1..];
        }
        text.push_str(rest);
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!(r"\x{byte:02x}")));
    }
}

/// Text as the bytes it stands for. `\x` without two digits behind it stands for itself.
pub(super) fn to_bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(r"\x") {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let digits = rest.get(at + 2..at + 4).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &rest[at + 4..];
            }
            None => {
                bytes.extend_from_slice(br"\x");
                rest = &rest[at + 2..];
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// The path on disk of a name of git's: bytes as they are where paths are bytes, else what of it is UTF-8.
pub(super) fn to_path(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    return PathBuf::from(std::os::unix::ffi::OsStrExt::from_bytes(bytes) as &OsStr);
    #[cfg(not(unix))]
    return PathBuf::from(String::from_utf8_lossy(bytes).into_owned());
}

/// A name on disk as git has it.
pub(super) fn of_path(name: &OsStr) -> Vec<u8> {
    #[cfg(unix)]
    return std::os::unix::ffi::OsStrExt::as_bytes(name).to_vec();
    #[cfg(not(unix))]
    return name.to_string_lossy().replace('\\', "/").into_bytes();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_readably() {
        for (bytes, text) in [
            (&b"results/a.json"[..], "results/a.json"),
            ("größe".as_bytes(), "größe"),
            (b"caf\xe9.json", r"caf\xe9.json"),
            (br"a\b", r"a\b"),
            (br"a\xff", r"a\x5cxff"),
            (b"\\\xff", r"\\xff"),
        ] {
            assert_eq!(to_text(bytes), text);
            assert_eq!(to_bytes(text), bytes);
        }
        assert_eq!(to_bytes(r"\xzz\x4"), br"\xzz\x4");
    }

    proptest::proptest! {
        #[test]
        fn every_name_comes_back(bytes in proptest::collection::vec(proptest::prelude::prop_oneof![
            proptest::prelude::any::<u8>(), proptest::prelude::Just(b'\\'), proptest::prelude::Just(b'x'),
        ], 0..24)) {
            proptest::prop_assert_eq!(to_bytes(&to_text(&bytes)), bytes);
        }
    }
}
