//! A long text to scroll in: aligned sides that wrap in step or are cut, paragraphs, headings. Heights are exact,
//! and what is off screen is measured once and never drawn.

mod caret;
mod layout;
mod paint;
mod select;
mod sideways;
mod title;

use std::ops::Range;
use std::sync::Arc;

use ratatui::style::Style;

use crate::base::{Shown, holds};
use crate::compare::syntax::{Part, Parts};
use crate::compare::text::{DiffRow, TextDiff};
use crate::model::Side;

use super::list::{Motion, next_of};
use crate::tui::paint::Strip;
use layout::Layout;
pub use select::Excerpt;
use select::Selection;
pub use title::Title;

/// One piece of a document.
#[derive(Clone, Debug)]
pub enum Item {
    /// An empty line.
    Gap,
    /// A titled rule over the whole width.
    Rule(Strip),
    /// One line, cut where it does not fit.
    Line(Strip),
    /// One line that leads somewhere when it is clicked.
    Link {
        /// What it says.
        strip: Strip,
        /// What it leads to, as whoever made the document counts.
        to: usize,
    },
    /// The titles of the two sides: beside each other, or in one line where the sides are stacked.
    Sides(Title, Title),
    /// A row of one of the document's aligned texts.
    Pair {
        /// Which text.
        text: usize,
        /// Which of its rows.
        row: usize,
    },
    /// A paragraph over the whole width.
    Paragraph {
        /// What stands before the first row.
        lead: Strip,
        /// Where the text begins, in cells.
        indent: u16,
        /// The text: one line, wrapped or cut.
        text: Shown,
        /// Its style.
        style: Style,
    },
}

/// How two sides are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// Beside each other.
    Split,
    /// One under the other, row by row.
    Stacked,
}

/// A document, laid out for a width, scrolled to a row.
#[derive(Clone, Debug)]
pub struct Document {
    items: Vec<Item>,
    texts: Vec<Arc<TextDiff>>,
    /// What the lines of both sides of the first text consist of, where that is to be seen.
    code: Option<Arc<[Parts; 2]>>,
    /// The items of each run of changed rows.
    changes: Vec<Range<usize>>,
    /// Which of them was jumped to last.
    focus: Option<usize>,
    /// The item found last, until the document is scrolled otherwise.
    found: Option<usize>,
    layout: Layout,
    top: usize,
    /// Whether long lines are cut, not wrapped.
    cut: bool,
    /// How many columns of lines that are cut are left of the screen.
    shift: usize,
    /// Whether the sides are A and B, and nothing tells them apart but these letters.
    blind: bool,
    /// What the mouse or keys selected.
    selection: Option<Selection>,
    /// What is spoken of: parts of the lines of items, on a side.
    spoken_of: Vec<(usize, Side, Range<usize>)>,
}

impl Default for Document {
    fn default() -> Self {
        Self::new(Vec::new(), Vec::new())
    }
}

impl Document {
    /// A document of these items, whose pairs are rows of these texts.
    #[must_use]
    pub fn new(items: Vec<Item>, texts: Vec<Arc<TextDiff>>) -> Self {
        let mut document = Self {
            items,
            texts,
            code: None,
            changes: Vec::new(),
            focus: None,
            found: None,
            layout: Layout::default(),
            top: 0,
            cut: false,
            shift: 0,
            blind: false,
            selection: None,
            spoken_of: Vec::new(),
        };
        document.changes = document.changed_runs();
        document
    }

    /// The same with sides called A and B, which look alike.
    #[must_use]
    pub fn blind(self) -> Self {
        Self { blind: true, ..self }
    }

    /// The same with the lines of its first text coloured by what they consist of.
    #[must_use]
    pub fn coloured(self, code: Arc<[Parts; 2]>) -> Self {
        Self { code: Some(code), ..self }
    }

    /// What a line consists of, where that is known.
    fn parts(&self, side: Side, number: u32) -> &[Part] {
        let lines = self.code.as_ref().map(|code| &code[side as usize]);
        let line = lines.and_then(|lines| lines.get((number as usize).checked_sub(1)?));
        line.map_or(&[], |parts| parts)
    }

    fn changed_runs(&self) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (at, item) in self.items.iter().enumerate() {
            if self.pair(item).is_none_or(|row| row.same) {
                continue;
            }
            match runs.last_mut().filter(|run| run.end == at) {
                Some(run) => run.end = at + 1,
                None => runs.push(at..at + 1),
            }
        }
        runs
    }

    /// The aligned lines an item stands for.
    fn pair(&self, item: &Item) -> Option<&DiffRow> {
        match item {
            Item::Pair { text, row } => self.texts.get(*text)?.rows.get(*row),
            _ => None,
        }
    }

    /// Keeps the place of another document that this one replaces.
    #[must_use]
    pub fn at_place_of(mut self, other: &Self) -> Self {
        (self.top, self.cut, self.shift) = (other.top, other.cut, other.shift);
        let same = |selection: &Selection| {
            [selection.anchor.item, selection.head.item]
                .into_iter()
                .all(|item| self.line(item, selection.side) == other.line(item, selection.side))
        };
        self.selection = other.selection.clone().filter(same);
        self
    }

    /// Measures the document for a size, unless it is measured for it already.
    pub fn lay_out(&mut self, width: u16, height: u16, arrangement: Arrangement) {
        let wanted = (width, arrangement, self.cut);
        if self.layout.measured_for != Some(wanted) {
            // The item at the top stays there, however its height changes.
            let anchor = self.layout.item_at(self.top);
            let measured = Layout::measure(self, width, arrangement);
            if self.layout.measured_for.is_some() {
                self.top = measured.top_of(anchor);
            }
            self.layout = measured;
        }
        self.top = self.top.min(self.last_top(usize::from(height)));
        self.shift = self.shift.min(self.layout.beyond);
    }

    fn last_top(&self, height: usize) -> usize {
        self.rows().saturating_sub(height)
    }

    /// How many rows the document has at its width.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.layout.rows()
    }

    /// How many runs of changes there are.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.changes.len()
    }

    /// The run of changes jumped to last, counted from 1.
    #[must_use]
    pub fn focused_change(&self) -> Option<usize> {
        self.focus.map(|focus| focus + 1)
    }

    /// Scrolls.
    pub fn scroll(&mut self, motion: Motion, height: usize) {
        (self.focus, self.found) = (None, None);
        self.top = match motion {
            Motion::Bottom => self.last_top(height),
            other => other.apply(self.top, self.rows(), height).min(self.last_top(height)),
        };
    }

    /// Goes to the next or previous run of changes; whether there is one.
    pub fn go_to_change(&mut self, forward: bool, height: usize) -> bool {
        let top_of = |run: &Range<usize>| self.layout.top_of(run.start);
        let on_screen = self.top..self.top + height.max(1);
        let focus =
            self.focus.filter(|&focus| self.changes.get(focus).is_some_and(|run| on_screen.contains(&top_of(run))));
        let below = self.changes.partition_point(|run| top_of(run) < self.top);
        let next = match (focus, forward) {
            (Some(focus), true) => Some(focus + 1),
            (Some(focus), false) => focus.checked_sub(1),
            (None, true) => Some(below),
            (None, false) => below.checked_sub(1),
        };
        let Some((focus, run)) = next.and_then(|next| Some((next, self.changes.get(next)?))) else { return false };
        (self.focus, self.found) = (Some(focus), None);
        let first = run.start;
        self.reveal(first, height);
        self.reveal_mark(first);
        true
    }

    /// The item that shows a row of a text, or the first one after it.
    fn item_of(&self, wanted: usize) -> usize {
        let shows = |item: &Item| matches!(item, Item::Pair { row, .. } if *row >= wanted);
        self.items.iter().position(shows).unwrap_or(self.items.len())
    }

    /// The row of a text that is on top of the screen, or the first one below.
    #[must_use]
    pub fn row_on_top(&self) -> Option<usize> {
        let row = |item: &Item| if let Item::Pair { row, .. } = item { Some(*row) } else { None };
        self.items.get(self.layout.item_at(self.top)..)?.iter().find_map(row)
    }

    /// Whether the beginning is on screen.
    #[must_use]
    pub fn is_on_top(&self) -> bool {
        self.top == 0
    }

    /// Brings a row of a text to the top of the screen.
    pub fn put_on_top(&mut self, row: usize, height: usize) {
        self.top = self.layout.top_of(self.item_of(row)).min(self.last_top(height));
    }

    /// Goes to the run of changes that a row of a text is in, at the row, else to the next one below it; whether there is
    /// one.
    pub fn go_to_change_from(&mut self, row: usize, height: usize) -> bool {
        let item = self.item_of(row);
        let focus = self.changes.partition_point(|run| run.end <= item);
        let Some(run) = self.changes.get(focus) else { return false };
        let item = item.max(run.start);
        (self.focus, self.found) = (Some(focus), None);
        self.reveal(item, height);
        self.reveal_mark(item);
        true
    }

    /// Brings an item on screen, with a little of what is above it.
    fn reveal(&mut self, item: usize, height: usize) {
        let top = self.layout.top_of(item);
        let seen = self.top + 1..(self.top + height).saturating_sub(2).max(self.top + 2);
        if !seen.contains(&top) {
            self.top = top.saturating_sub((height / 4).min(3)).min(self.last_top(height));
        }
    }

    /// Goes to the next or previous item that contains text, around the ends; which of how many it is.
    pub fn find(&mut self, needle: &str, forward: bool, height: usize) -> Option<(usize, usize)> {
        let here = self.layout.item_at(self.top);
        let hit = |&at: &usize| self.items.get(at).is_some_and(|item| self.contains(item, needle));
        let hits: Vec<usize> = (0..self.items.len()).filter(hit).collect();
        let next = match (self.found, forward) {
            (Some(found), _) => next_of(&hits, found, forward),
            // The first line on screen comes next, too.
            (None, true) => hits.iter().position(|&hit| hit >= here).unwrap_or(0),
            (None, false) => next_of(&hits, here, false),
        };
        let item = *hits.get(next)?;
        self.found = Some(item);
        let top = self.layout.top_of(item);
        self.top = top.saturating_sub((height / 4).min(3)).min(self.last_top(height));
        self.reveal_found(item, needle);
        Some((next + 1, hits.len()))
    }

    fn contains(&self, item: &Item, needle: &str) -> bool {
        let within = |text: &str| holds(text, needle);
        match item {
            Item::Gap => false,
            Item::Rule(strip) | Item::Line(strip) | Item::Link { strip, .. } => within(&strip.text()),
            Item::Sides(base, candidate) => within(&base.text()) || within(&candidate.text()),
            Item::Paragraph { lead, text, .. } => within(&lead.text()) || within(text.as_str()),
            Item::Pair { .. } => self.pair(item).is_some_and(|row| {
                [&row.base, &row.candidate].into_iter().flatten().any(|line| within(line.text.as_str()))
            }),
        }
    }
}

#[cfg(test)]
mod tests;
