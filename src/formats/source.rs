//! A whole configuration file as text, for the parsers that want a string.

use std::borrow::Cow;

use super::bytes::{self, Decoded};
use super::{Claim, Document, Holds, Probe, Strength};
use crate::model::{ConfigContent, Note, Severity, Value};

/// The text of a blob of at most `limit` bytes, and what was odd about its encoding; the note says why there is none.
pub(super) fn text(blob: &[u8], limit: usize) -> Result<(Cow<'_, str>, Vec<Note>), Note> {
    if blob.len() > limit {
        let message = format!("the file is larger than {} MiB and was not parsed", limit >> 20);
        return Err(Note::new(Severity::Error, None, "too-big", message));
    }
    let Decoded::Text(decoded) = bytes::decode(blob) else {
        return Err(Note::new(Severity::Error, None, "binary", "the file holds binary data, not text"));
    };
    let (text, lossy) = match decoded.bytes {
        Cow::Borrowed(bytes) => bytes::lossy(bytes),
        Cow::Owned(bytes) => {
            let (text, note) = bytes::lossy(&bytes);
            (Cow::Owned(text.into_owned()), note)
        }
    };
    Ok((text, decoded.note.into_iter().chain(lossy).collect()))
}

/// The claim of a format that takes any text file with its extensions.
pub(super) fn fallback(probe: &Probe<'_>, extensions: &[&str], why: &'static str) -> Option<Claim> {
    (probe.path.has_extension(extensions) && !probe.binary).then_some(Claim {
        strength: Strength::Fallback,
        holds: Holds::Config,
        why,
        version: None,
    })
}

/// A configuration that was read, or could not be.
pub(super) fn document((value, notes): (Option<Value>, Vec<Note>)) -> Document {
    let config = Some(value.map_or(ConfigContent::Unreadable, ConfigContent::Tree));
    Document { config, notes, ..Document::default() }
}
