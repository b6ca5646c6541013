//! On which line of a file a thing stands, for exports that point into files.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::base::limits;
use crate::export::line_of;
use crate::git::{BlobState, Repo};
use crate::model::{Comparison, Side};

/// Files by side and path; `None` for what is no text.
type Texts = HashMap<(Side, String), Option<Rc<str>>>;

/// Reads the files of both sides when a line of one is asked for, and keeps their text.
pub struct Lines<'a> {
    repo: &'a Repo,
    comparison: &'a Comparison,
    kept: RefCell<Texts>,
}

impl<'a> Lines<'a> {
    /// Of the two releases of a comparison.
    #[must_use]
    pub fn new(repo: &'a Repo, comparison: &'a Comparison) -> Self {
        Self { repo, comparison, kept: RefCell::default() }
    }

    /// The line of the innermost of these names; see [`line_of`]. `None` where the file is not there or no text.
    pub fn of(&self, side: Side, path: &str, names: &[&str]) -> Option<u64> {
        if names.is_empty() {
            return None;
        }
        let mut kept = self.kept.borrow_mut();
        let text = kept.entry((side, path.to_owned())).or_insert_with(|| self.read(side, path));
        line_of(text.as_deref()?, names)
    }

    fn read(&self, side: Side, path: &str) -> Option<Rc<str>> {
        let entry = self.repo.entry(self.comparison.release(side), path).ok()??;
        match self.repo.read(entry.id, limits::TREE_BYTES as u64).ok()? {
            BlobState::Present(bytes) => String::from_utf8(bytes).ok().map(Rc::from),
            _ => None,
        }
    }
}
