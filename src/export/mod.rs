//! What reviewers found, written for others. Each export is one file here and one row of [`FORMATS`].

pub mod annotations;
mod causes;
pub mod check;
pub mod contract;
mod escape;
mod every_eval_ever;
mod evidence;
pub mod exchange;
pub mod figures;
mod filter;
mod github_review;
mod gitlab;
mod html;
mod item;
pub mod json;
mod jsonl;
mod junit;
mod markdown;
mod markup;
pub mod model_card;
mod place;
mod rdjson;
pub mod samples;
mod sarif;
mod spreadsheet;
mod table;
pub mod text;
mod uri;

pub use filter::Narrowed;
pub use place::{Lines, Place, line_of};

use std::io::{self, Write};

use crate::compare::findings::Subject;
use crate::compare::view::SampleView;
use crate::model::{Comparison, EvalRow, History, Hunks, Release, Understood};
use crate::review::{Concern, Query, Records, SignOffConcern};

/// Everything an export is made from.
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
    /// On which line of a file a thing stands.
    pub lines: &'a Lines<'a>,
    /// The lines that a pull request of the candidate shows; `None` where that cannot be told.
    pub hunks: &'a dyn Fn() -> Option<Hunks>,
    /// Reads an annotated sample again, with its text.
    pub views: &'a Views<'a>,
    /// Follows the rows through the releases, for formats that show that; `None` where it cannot be done.
    pub history: &'a dyn Fn() -> Option<History>,
    /// What the export is narrowed to; everything passes an empty one.
    pub filter: &'a Query,
    /// What the reader of the file asked for.
    pub options: Options,
}

/// Reads a sample: the row it belongs to and its place in that row's pairs.
pub type Views<'a> = dyn Fn(&EvalRow, usize) -> Option<SampleView> + 'a;

/// What whoever reads the file wants otherwise than it is by default.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// In a table: a byte order mark first, for spreadsheets that need one to see UTF-8.
    pub bom: bool,
    /// In a table: cells that a spreadsheet would take for a formula as they are.
    pub raw: bool,
}

/// What a format had no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// How many; never none.
    pub items: usize,
    /// One of them: `open item`, `row`.
    pub what: &'static str,
    /// What keeps them out: where they stand, what they lack.
    pub why: &'static str,
}

impl LeftOut {
    /// So many open items, unless there are none.
    fn some(items: usize, why: &'static str) -> Option<Self> {
        (items > 0).then_some(Self { items, what: "open item", why })
    }

    /// So many rows, unless there are none.
    fn rows(items: usize, why: &'static str) -> Option<Self> {
        (items > 0).then_some(Self { items, what: "row", why })
    }

    /// How many of what: `1 row`, `2 open items`.
    #[must_use]
    pub fn counted(&self) -> String {
        let many = if self.items == 1 { "" } else { "s" };
        format!("{} {}{many}", self.items, self.what)
    }
}

/// What came of writing: what the format left out, by reason.
pub type Written = io::Result<Vec<LeftOut>>;

/// What was understood of the files of two releases, or of one.
#[derive(Clone, Copy, Debug)]
pub struct Recognition<'a> {
    /// The older release, where there are two.
    pub base: Option<&'a Release>,
    /// The newer release, or the only one.
    pub candidate: &'a Release,
    /// What was understood.
    pub understood: &'a Understood,
}

/// One export: a row of [`FORMATS`].
#[derive(Debug)]
pub struct Format {
    /// The name on the command line. Never changes.
    pub name: &'static str,
    /// What it is for.
    pub title: &'static str,
    /// Writes it.
    pub write: fn(&Report<'_>, &mut dyn Write) -> Written,
}

/// Every export.
pub static FORMATS: &[Format] = &[
    markdown::FORMAT,
    annotations::FORMAT,
    jsonl::FORMAT,
    every_eval_ever::FORMAT,
    spreadsheet::FORMAT,
    sarif::FORMAT,
    rdjson::FORMAT,
    junit::FORMAT,
    github_review::FORMAT,
    gitlab::FORMAT,
    model_card::FORMAT,
    html::FORMAT,
];

/// The export of a name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}
