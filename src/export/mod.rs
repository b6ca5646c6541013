//! What reviewers found, written for others. Each export is one file here and one row of [`FORMATS`].

pub mod annotations;
mod causes;
pub mod check;
pub mod contract;
mod escape;
mod evidence;
pub mod exchange;
pub mod figures;
pub mod json;
mod jsonl;
mod markdown;
pub mod samples;
mod table;
pub mod text;

use std::io::{self, Write};

use crate::compare::findings::Subject;
use crate::model::Comparison;
use crate::review::{Concern, Records, SignOffConcern};

/// Everything an export is made from.
#[derive(Debug)]
pub struct Report<'a> {
    /// What was compared and found.
    pub comparison: &'a Comparison,
    /// What wants a decision, in order.
    pub findings: &'a [Subject],
    /// All annotations as seen from the candidate, oldest first.
    pub annotations: &'a [Concern],
    /// All sign-offs as seen from the comparison, oldest first.
    pub signoffs: &'a [SignOffConcern],
    /// All records behind them.
    pub records: &'a Records,
}

/// One export: a row of [`FORMATS`].
#[derive(Debug)]
pub struct Format {
    /// The name on the command line. Never changes.
    pub name: &'static str,
    /// What it is for.
    pub title: &'static str,
    /// Writes it.
    pub write: fn(&Report<'_>, &mut dyn Write) -> io::Result<()>,
}

/// Every export.
pub static FORMATS: &[Format] = &[markdown::FORMAT, annotations::FORMAT, jsonl::FORMAT];

/// The export of a name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}
