//! What the gate found, in words: for a terminal, as `candor/check/1`, and for GitHub's workflows. All of them
//! tell the same [`Judgement`], whose reasons also make the exit code.

mod github;
mod json;
mod text;
mod words;

#[cfg(test)]
mod tests;

use crate::gate::Judgement;
use crate::model::Comparison;

pub use github::{summary, write as write_github};
pub use json::write as write_json;
pub use text::write as write_text;

/// What the gate found in a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Check<'a> {
    /// The comparison.
    pub comparison: &'a Comparison,
    /// What it was found to be.
    pub judgement: &'a Judgement,
}
