//! Selected text: on one side only, however the sides are arranged. With the mouse it is from where the button went down
//! to where it came up, with keys as [`super::caret`] has it.

use std::ops::Range;

use ratatui::buffer::CellWidth as _;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::model::Side;

use super::super::wrap::Breaks;
use super::{Arrangement, Document, Item};

/// A character of a document: its item, and where it begins in the item's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) item: usize,
    pub(super) offset: usize,
}

/// What is selected: everything between two characters, both included.
#[derive(Clone, Debug)]
pub(super) struct Selection {
    pub(super) side: Side,
    pub(super) anchor: Spot,
    pub(super) head: Spot,
    /// Whether it is more than the place where the button went down.
    pub(super) is_text: bool,
    /// Whether the button is still down.
    pub(super) held: bool,
    /// Whether keys make it longer and shorter.
    pub(super) by_keys: bool,
    /// Whether it is of whole lines.
    pub(super) lines: bool,
}

impl Selection {
    /// From one character to another.
    pub(super) fn new(side: Side, (anchor, head): (Spot, Spot)) -> Self {
        Self { side, anchor, head, is_text: true, held: false, by_keys: false, lines: false }
    }
}

/// A part of the lines of a side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt<'a> {
    /// The side.
    pub side: Side,
    /// All lines it has there.
    pub lines: Vec<&'a str>,
    /// Which of them the part begins in, and where in that.
    pub from: (usize, usize),
    /// Which of them it ends in, and where in that.
    pub to: (usize, usize),
}

/// A row that no text has: its end is that of the text.
const BEYOND: usize = usize::MAX - 1;

/// Text on a row of the screen: the whole line it is of, where the line breaks, which of its rows, and the cells
/// from the row's first to the pointer.
struct Hit<'a> {
    text: &'a str,
    breaks: Option<&'a Breaks>,
    row: usize,
    column: usize,
}

impl Hit<'_> {
    /// Where the character under the pointer begins; the end of the row beyond its last.
    fn offset(&self) -> usize {
        let (from, shown) = self.breaks.map_or((0, self.text), |breaks| breaks.row(self.text, self.row));
        let mut used = 0;
        for (at, grapheme) in shown.grapheme_indices(true) {
            used += usize::from(grapheme.cell_width());
            if self.column < used {
                return from + at;
            }
        }
        from + shown.len()
    }
}

impl Document {
    /// The button went down at a cell, counted from the corner of the document; the second time in a row it takes
    /// the whole word.
    pub fn press(&mut self, x: u16, y: u16, twice: bool) {
        self.selection = self.hit(None, x, y).map(|(side, anchor)| {
            let ends = if twice { self.word(side, anchor) } else { (anchor, anchor) };
            Selection { is_text: twice, held: true, ..Selection::new(side, ends) }
        });
    }

    /// Where the line at a row of the screen leads.
    #[must_use]
    pub fn link_at(&self, y: u16) -> Option<usize> {
        let row = self.top + usize::from(y);
        match self.items.get(self.layout.item_at(row))? {
            Item::Link { to, .. } if row < self.rows() => Some(*to),
            _ => None,
        }
    }

    /// The mouse moved to a cell with the button down.
    pub fn drag(&mut self, x: u16, y: u16) {
        let Some(held) = self.selection.as_ref().filter(|selection| selection.held) else { return };
        let Some((_, head)) = self.hit(Some(held.side), x, y) else { return };
        if let Some(selection) = &mut self.selection {
            selection.is_text |= head != selection.anchor;
            selection.head = head;
        }
    }

    /// Whether the button that selects is down.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.selection.as_ref().is_some_and(|selection| selection.held)
    }

    /// The button came up: what was selected, if anything was.
    pub fn release(&mut self) -> Option<String> {
        let selection = self.selection.as_mut().filter(|selection| selection.held)?;
        selection.held = false;
        self.selected_text().map(|(_, text)| text)
    }

    /// What is selected, and on which side.
    #[must_use]
    pub fn selected_text(&self) -> Option<(Side, String)> {
        let selection = self.selection.as_ref()?;
        let (side, first, last) =
            (selection.side, selection.anchor.min(selection.head), selection.anchor.max(selection.head));
        let lines = (first.item..=last.item).filter_map(|item| Some((item, self.line(item, side)?)));
        let lines: Vec<&str> =
            lines.map(|(item, line)| line.get(self.selected(item, side)).unwrap_or_default()).collect();
        Some((side, lines.join("\n"))).filter(|(_, text)| !text.is_empty())
    }

    /// What is selected, as a part of some items; `None` where it is not within them.
    #[must_use]
    pub fn excerpt(&self, items: &Range<usize>) -> Option<Excerpt<'_>> {
        let selection = self.selection.as_ref().filter(|selection| selection.is_text)?;
        let side = selection.side;
        if ![selection.anchor, selection.head].iter().all(|spot| items.contains(&spot.item)) {
            return None;
        }
        let (mut lines, mut from, mut to) = (Vec::new(), None, None);
        for (item, line) in self.lines(items, side) {
            let part = self.selected(item, side);
            if !part.is_empty() {
                from = from.or(Some((lines.len(), part.start)));
                to = Some((lines.len(), part.end));
            }
            lines.push(line);
        }
        Some(Excerpt { side, lines, from: from?, to: to? })
    }

    /// The lines that some items have on a side, each with its item.
    fn lines(&self, items: &Range<usize>, side: Side) -> impl Iterator<Item = (usize, &str)> {
        items.clone().filter_map(move |item| Some((item, self.line(item, side)?)))
    }

    /// The lines that some items have on a side, as one text.
    #[must_use]
    pub fn text_of(&self, items: &Range<usize>, side: Side) -> String {
        self.lines(items, side).map(|(_, line)| line).collect::<Vec<_>>().join("\n")
    }

    /// Shows that a part of that text is spoken of.
    pub fn speak_of(&mut self, items: &Range<usize>, side: Side, part: &Range<usize>) {
        let mut from = 0;
        let mut spoken_of = Vec::new();
        for (item, line) in self.lines(items, side) {
            let within = part.start.saturating_sub(from)..part.end.saturating_sub(from).min(line.len());
            if !within.is_empty() {
                spoken_of.push((item, side, within));
            }
            from += line.len() + 1;
        }
        self.spoken_of.extend(spoken_of);
    }

    /// The parts of an item's text that are spoken of, on a side.
    pub(super) fn spoken_of(&self, item: usize, side: Side) -> Vec<Range<usize>> {
        let here = |&&(at, on, _): &&(usize, Side, Range<usize>)| at == item && (on == side || self.is_shared(item));
        self.spoken_of.iter().filter(here).map(|(.., part)| part.clone()).collect()
    }

    /// The part of an item's text that is selected, on a side.
    pub(super) fn selected(&self, item: usize, side: Side) -> Range<usize> {
        let Some(selection) = self.selection.as_ref().filter(|selection| selection.is_text) else { return 0..0 };
        let (first, last) = (selection.anchor.min(selection.head), selection.anchor.max(selection.head));
        if !(first.item..=last.item).contains(&item) || (side != selection.side && !self.is_shared(item)) {
            return 0..0;
        }
        let text = self.line(item, selection.side).unwrap_or_default();
        let (begins, ends) = (item == first.item && !selection.lines, item == last.item && !selection.lines);
        let from = if begins { first.offset } else { 0 };
        let to = if ends { after(text, last.offset) } else { text.len() };
        from..to.max(from)
    }

    /// Whether the candidate's line of an item stands below the base's.
    pub(super) fn is_below(&self, item: usize) -> bool {
        let stacked = self.layout.arrangement() == Arrangement::Stacked;
        let both = self.items.get(item).and_then(|item| self.pair(item)).is_some_and(|pair| pair.base.is_some());
        stacked && both && !self.is_shared(item)
    }

    /// Whether an item stands there once for both sides: a paragraph, and what is the same on both where they are
    /// stacked.
    pub(super) fn is_shared(&self, item: usize) -> bool {
        let stacked = self.layout.arrangement() == Arrangement::Stacked;
        self.items.get(item).is_none_or(|item| self.pair(item).is_none_or(|pair| stacked && pair.same))
    }

    /// An item's text on a side; a paragraph is on both.
    pub(super) fn line(&self, item: usize, side: Side) -> Option<&str> {
        let item = self.items.get(item)?;
        match item {
            Item::Paragraph { text, .. } => Some(text.as_str()),
            _ => {
                let pair = self.pair(item)?;
                let line = if side == Side::Base { &pair.base } else { &pair.candidate };
                line.as_ref().map(|line| line.text.as_str())
            }
        }
    }

    /// What is at a cell: the side it is on, unless that is given, and the character.
    fn hit(&self, side: Option<Side>, x: u16, y: u16) -> Option<(Side, Spot)> {
        let row = (self.top + usize::from(y)).min(self.rows().checked_sub(1)?);
        let item = self.layout.item_at(row);
        let within = row - self.layout.top_of(item);
        let (base, candidate) = self.layout.breaks_of(item)?;
        let columns = self.layout.columns;
        let (side, hit) = match self.items.get(item)? {
            Item::Paragraph { indent, text, .. } => {
                let column = usize::from(x.saturating_sub(*indent)) + self.shift;
                (side.unwrap_or(Side::Base), Hit { text: text.as_str(), breaks: Some(base), row: within, column })
            }
            Item::Pair { .. } => {
                let split = self.layout.arrangement() == Arrangement::Split;
                let above = if self.line(item, Side::Base).is_some() { base.rows() } else { 0 };
                let under = if split { x < columns.side } else { within < above };
                let side = side.unwrap_or(if under { Side::Base } else { Side::Candidate });
                let breaks = if side == Side::Base { base } else { candidate };
                // Stacked, the candidate's rows begin below the base's.
                let own = if split || self.is_shared(item) { Some(within) } else { own_row(side, within, above) };
                let left = if split && side == Side::Candidate { columns.side + 1 } else { 0 };
                let column = own.map_or(0, |_| usize::from(x.saturating_sub(left + columns.gutter())) + self.shift);
                let text = self.line(item, side).unwrap_or_default();
                let row = own.unwrap_or(if side == Side::Base { BEYOND } else { 0 });
                (side, Hit { text, breaks: Some(breaks), row, column })
            }
            Item::Gap | Item::Rule(_) | Item::Line(_) | Item::Link { .. } | Item::Sides(..) => {
                (side.unwrap_or(Side::Base), Hit { text: "", breaks: None, row: 0, column: 0 })
            }
        };
        Some((side, Spot { item, offset: hit.offset() }))
    }

    /// The first and the last character of the word at a place.
    pub(super) fn word(&self, side: Side, spot: Spot) -> (Spot, Spot) {
        let text = self.line(spot.item, side).unwrap_or_default();
        let mut words = text.split_word_bound_indices();
        let Some((from, word)) = words.rfind(|(from, _)| *from <= spot.offset) else { return (spot, spot) };
        let last = word.grapheme_indices(true).next_back().map_or(0, |(at, _)| at);
        (Spot { offset: from, ..spot }, Spot { offset: from + last, ..spot })
    }
}

/// Which of its rows a side has at a row of a stacked pair.
fn own_row(side: Side, within: usize, above: usize) -> Option<usize> {
    match side {
        Side::Base => (within < above).then_some(within),
        Side::Candidate => within.checked_sub(above),
    }
}

/// Where the character ends that begins at a place.
fn after(text: &str, offset: usize) -> usize {
    let next = text.get(offset..).and_then(|rest| rest.graphemes(true).next());
    offset + next.map_or(0, str::len)
}
