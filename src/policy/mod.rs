//! The policy file `candor.toml`: from its text to a [`Policy`], or to everything that is wrong with it.
//!
//! `keys` is the one table of what can stand in the file: its rows set the fields, name the types, make the
//! suggestions for what was misspelt and the comments of a new file. `read` goes through a file by that table,
//! `value` takes a value for what its key wants, `rules` settles which rule builds on which.
//! [`mod@write`] makes a new file from what a repository holds, [`words`] says aloud what a policy demands.

mod format_rules;
mod keys;
mod problem;
mod read;
mod rules;
mod suggest;
#[cfg(test)]
mod tests;
mod value;
pub mod words;
pub mod write;

pub use problem::{Problem, Problems};

use crate::base::{limits, line_at};
use crate::model::Policy;

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
    if bytes.len() > limits::POLICY_BYTES {
        let message = format!("the file is larger than {} KiB and was not read", limits::POLICY_BYTES >> 10);
        return Err(Problems::of_file(path, message));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => parse(path, text),
        Err(error) => {
            let line = line_at(bytes, error.valid_up_to());
            Err(Problems::new(
                path,
                vec![Problem { line, message: "the file is not UTF-8 text".to_owned(), hint: None }],
            ))
        }
    }
}
