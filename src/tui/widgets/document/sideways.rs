//! Long lines that are cut where they do not fit, and scrolled sideways, instead of wrapped.

use super::Document;
use crate::base::matches;
use crate::compare::text::DiffLine;
use crate::tui::paint::width;

impl Document {
    /// Wraps long lines, or cuts them.
    pub fn wrap(&mut self, wraps: bool) {
        if self.cut == wraps {
            (self.cut, self.shift) = (!wraps, 0);
        }
    }

    /// Scrolls sideways, a number of times half of what a line shows; whether that moved anything.
    pub fn scroll_sideways(&mut self, right: bool, times: usize) -> bool {
        let step = usize::from(self.layout.columns.text() / 2).max(1).saturating_mul(times);
        let to = if right { self.shift.saturating_add(step) } else { self.shift.saturating_sub(step) };
        let to = to.min(self.layout.beyond);
        std::mem::replace(&mut self.shift, to) != to
    }

    /// Brings the first changed word of an item on screen.
    pub(super) fn reveal_mark(&mut self, item: usize) {
        self.reveal_column(item, |line| line.marks.first().map(|mark| mark.start));
    }

    /// Brings the first place of an item on screen that was searched for.
    pub(super) fn reveal_found(&mut self, item: usize, needle: &str) {
        self.reveal_column(item, |line| matches(line.text.as_str(), needle).first().map(|found| found.start));
    }

    /// Scrolls sideways until a place of one of an item's lines is seen, with some of what is before it.
    pub(super) fn reveal_column(&mut self, item: usize, place: impl Fn(&DiffLine) -> Option<usize>) {
        let Some(pair) = self.items.get(item).and_then(|item| self.pair(item)).filter(|_| self.cut) else { return };
        let column = |line: &DiffLine| line.text.as_str().get(..place(line)?).map(width);
        let columns: Vec<usize> = [&pair.candidate, &pair.base].into_iter().flatten().filter_map(column).collect();
        let room = usize::from(self.layout.columns.text());
        let seen = self.shift..(self.shift + room).saturating_sub(1);
        if let Some(first) = columns.first().filter(|_| !columns.iter().any(|column| seen.contains(column))) {
            self.shift = if *first < room / 2 { 0 } else { first - room / 3 };
        }
    }
}
