//! The policy file `candor.toml`: from its text to a [`Policy`], or to everything that is wrong with it.
//!
//! `keys` is the one table of what can stand in the file: its rows set the fields, name the types, make the
//! suggestions for what was misspelt and the comments of a new file. `read` goes through a file by that table,
//! `rules` settles which rule builds on which.
//! [`mod@write`] makes a new file from what a repository holds, [`words`] says aloud what a policy demands.

mod format_rules;
mod keys;
mod read;
mod rules;
mod suggest;
#[cfg(test)]
mod tests;
pub mod words;
pub mod write;

pub use crate::keyfile::{Problem, Problems};

use crate::base::limits;
use crate::keyfile::text_of;
use crate::model::{Diagnostic, Note, Policy, Severity, Side};

/// The name of the file, at the root of a repository.
pub const FILE: &str = "candor.toml";

/// Reads a policy from the text of the file at `path`.
///
/// # Errors
/// All that is wrong with it. Where it is not TOML, that alone: what follows from a missing quote helps nobody.
pub fn parse(path: &str, text: &str) -> Result<Policy, Problems> {
    read::policy(path, text).map_err(|list| Problems::new(path, list))
}

/// Reads a policy from the bytes of the file at `path`.
///
/// # Errors
/// As [`parse`]; also when the bytes are no text, or too many.
pub fn from_bytes(path: &str, bytes: &[u8]) -> Result<Policy, Problems> {
    parse(path, text_of(path, bytes, limits::POLICY_BYTES)?)
}

/// The code of notes about a policy that is not in order.
pub const CODE: &str = "policy";

/// Each problem as something to say about the file of that side. The first ones stand for all where there are
/// more than [`limits::DIAGNOSTICS_PER_FILE`].
#[must_use]
pub fn diagnostics(problems: &Problems, side: Option<Side>) -> Vec<Diagnostic> {
    let note = |line, message| Note::new(Severity::Error, line, CODE, message).at(side, &problems.path);
    let shown = problems.list.iter().take(limits::DIAGNOSTICS_PER_FILE);
    let mut found: Vec<Diagnostic> =
        shown.map(|problem| note(Some(problem.line), format!("{problem}; the defaults hold"))).collect();
    let more = problems.list.len() - found.len();
    if more > 0 {
        found.push(note(None, format!("{more} more things are wrong; candor policy check lists them")));
    }
    found
}
