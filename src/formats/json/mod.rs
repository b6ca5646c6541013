//! JSON as harnesses really write it.
//!
//! Strict JSON plus a closed list of deviations, each counted and said: `NaN` and infinities, numbers beyond a
//! double, raw control characters in strings, lone surrogates, keys that stand twice. Comments and trailing commas
//! are taken only where people edit by hand ([`Dialect::WithComments`]). Anything else is a syntax error, and what
//! parsed before it is kept.

mod deviation;
mod members;
mod outline;
mod rows;
mod strict;
mod tree;
#[cfg(test)]
mod tree_tests;

pub(super) use deviation::Deviations;
pub(super) use members::{Member, member, members};
pub use outline::{Kind, Outline, Shape};
pub(super) use outline::{outline, skip_value};
pub(super) use rows::{Row, rows};
pub(super) use strict::{entries, string_end};
pub(super) use tree::{Dialect, SyntaxError, Tree, parse};

use std::cell::RefCell;

use super::bytes::{self, Decoded};
use crate::base::limits;
use crate::model::{Note, Severity, Value};

/// A whole file that was parsed.
#[derive(Debug)]
pub(super) struct Parsed {
    /// What it holds; a prefix when it is not complete.
    pub(super) value: Option<Value>,
    /// Whether all of the file was understood.
    pub(super) complete: bool,
    /// What was odd.
    pub(super) notes: Vec<Note>,
}

/// A file as JSON data, parsed for the first who asks: one claim may need to see what another format reads.
#[derive(Debug)]
pub struct Once<'a> {
    bytes: &'a [u8],
    parsed: RefCell<Option<Parsed>>,
}

impl<'a> Once<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, parsed: RefCell::default() }
    }

    /// Looks at it.
    pub(super) fn with<R>(&self, look: impl FnOnce(&Parsed) -> R) -> R {
        look(self.parsed.borrow_mut().get_or_insert_with(|| parse_file(self.bytes, Dialect::Data)))
    }

    /// Takes it.
    pub(super) fn take(&self) -> Parsed {
        self.parsed.take().unwrap_or_else(|| parse_file(self.bytes, Dialect::Data))
    }
}

/// Parses a whole file into a tree.
pub(super) fn parse_file(blob: &[u8], dialect: Dialect) -> Parsed {
    let refused = |code, message: &str| Parsed {
        value: None,
        complete: false,
        notes: vec![Note::new(Severity::Error, None, code, message)],
    };
    if blob.len() > limits::TREE_BYTES {
        return refused("too-big", "the file is larger than 64 MiB and was not parsed");
    }
    let Decoded::Text(decoded) = bytes::decode(blob) else {
        return refused("binary", "the file holds binary data, not JSON");
    };
    let (text, lossy) = bytes::lossy(&decoded.bytes);
    let mut deviations = Deviations::default();
    let Tree { value, error } = parse(&text, 1, dialect, &mut deviations);
    let mut notes: Vec<Note> = decoded.note.into_iter().chain(lossy).collect();
    notes.extend(deviations.into_notes());
    let complete = error.is_none();
    notes.extend(error.map(SyntaxError::into_note));
    Parsed { value, complete, notes }
}
