//! Two texts side by side: lines in step, changed words marked.

use std::ops::Range;

use crate::base::Shown;

/// Two texts aligned line by line. Rows cover both texts once, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextDiff {
    /// The rows, top to bottom.
    pub rows: Vec<DiffRow>,
    /// Whether the deadline allowed the best alignment; when not, the rows are still right, only coarser.
    pub complete: bool,
}

/// A line of the base beside a line of the candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct DiffRow {
    /// The base's line; `None` where the candidate added one.
    pub base: Option<DiffLine>,
    /// The candidate's line; `None` where one was removed.
    pub candidate: Option<DiffLine>,
    /// Whether both are the same.
    pub same: bool,
}

/// One line of one side.
#[derive(Clone, Debug, PartialEq)]
pub struct DiffLine {
    /// Counted from 1.
    pub number: u32,
    /// The text, without its line end.
    pub text: Shown,
    /// The changed words, as byte ranges of `text`, in order and apart.
    pub marks: Vec<Range<usize>>,
}
