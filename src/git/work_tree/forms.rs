//! The forms a file may have in git: as it is on disk, with its line ends turned, or as the pointer of Git LFS.

use std::borrow::Cow;

use git2::{ObjectFormat, ObjectType, Oid};
use memchr::memmem;

use crate::base::Digest;

/// The id a blob of this content has.
pub(super) fn blob_id(bytes: &[u8], format: ObjectFormat) -> Result<Oid, git2::Error> {
    Oid::hash_object_ext(ObjectType::Blob, bytes, format)
}

/// The form in which a file has an id: as it is, then with other line ends, then as a pointer.
pub(super) fn with_id(bytes: &[u8], id: Oid) -> Option<Cow<'_, [u8]>> {
    let format = id.object_format();
    let has_id = |form: &[u8]| blob_id(form, format).is_ok_and(|found| found == id);
    if has_id(bytes) {
        return Some(Cow::Borrowed(bytes));
    }
    let forms = line_ends(bytes).into_iter().chain(std::iter::once_with(|| pointer(bytes)));
    forms.into_iter().find(|form| has_id(form)).map(Cow::Owned)
}

/// The content with line feeds in place of carriage returns and line feeds; `None` where it has none of these.
pub(super) fn line_ends(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut turned = Vec::new();
    let mut rest = 0;
    for at in memmem::find_iter(bytes, b"\r\n") {
        turned.extend_from_slice(&bytes[rest..at]);
        rest = at + 1;
    }
    turned.extend_from_slice(&bytes[rest..]);
    (rest > 0).then_some(turned)
}

/// The pointer that Git LFS puts in place of a file.
pub(super) fn pointer(bytes: &[u8]) -> Vec<u8> {
    // As git-lfs has it: nothing stays nothing.
    if bytes.is_empty() { Vec::new() } else { pointer_text(&Digest::of(bytes).to_string(), bytes.len() as u64) }
}

/// A pointer as Git LFS writes it.
pub(super) fn pointer_text(oid: &str, size: u64) -> Vec<u8> {
    format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n").into_bytes()
}

/// Whether git takes a content for no text, so that it leaves its line ends alone: by a zero byte, a lone carriage
/// return, or too many control characters.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    let lone = memchr::memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n'));
    let (mut odd, mut plain) = (0_usize, 0_usize);
    for &byte in bytes {
        match byte {
            0 => return true,
            b'\r' | b'\n' => {}
            0x08 | b'\t' | 0x0c | 0x1b | 0x20..=0x7e | 0x80.. => plain += 1,
            _ => odd += 1,
        }
    }
    lone || (plain >> 7) < odd
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_in_whatever_form_has_the_id() {
        let text = b"a\r\nb\rc\n\r\n";
        let id = |bytes: &[u8]| blob_id(bytes, ObjectFormat::Sha1).unwrap();
        assert_eq!(with_id(text, id(text)).as_deref(), Some(&text[..]));
        assert_eq!(with_id(text, id(b"a\nb\rc\n\n")).as_deref(), Some(&b"a\nb\rc\n\n"[..]));
        let pointer = pointer(text);
        assert_eq!(with_id(text, id(&pointer)).as_deref(), Some(&pointer[..]));
        assert_eq!(with_id(text, id(b"other")), None);
        assert_eq!(line_ends(b"a\nb\r"), None);
    }

    #[test]
    fn pointers_are_those_that_are_read() {
        let read = crate::git::lfs::pointer(&pointer(b"abc")).unwrap();
        assert_eq!((read.oid, read.size), (Digest::of(b"abc").to_string(), 3));
        assert!(pointer(b"").is_empty());
    }

    #[test]
    fn binary_is_told_as_git_does() {
        for (bytes, expected) in [
            (&b"{\"a\": 1}\r\n"[..], false),
            ("größe\r\n".as_bytes(), false),
            (b"a\0b", true),
            (b"a\rb", true),
            (b"\x01\x02", true),
            (b"", false),
        ] {
            assert_eq!(is_binary(bytes), expected, "{bytes:?}");
        }
    }
}
