//! Selecting text with keys: begun at what changed, made longer and shorter by words and by lines.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

use crate::model::Side;

use super::super::list::Motion;
use super::Document;
use super::select::{Selection, Spot};

impl Document {
    /// Begins to select with keys: goes on with what the mouse selected, else begins at the change or the line that was
    /// gone to last, where that is on screen, else at the first text there. Whether there is any.
    pub fn begin_selection(&mut self, height: usize) -> bool {
        if self.selected_text().is_none() {
            let on_screen = self.layout.item_at(self.top)..self.layout.item_at(self.top + height.max(1) - 1) + 1;
            let gone_to = self.focus.and_then(|focus| self.changes.get(focus)).map(|run| run.start).or(self.found);
            let gone_to = gone_to.filter(|item| on_screen.contains(item));
            let first = gone_to.into_iter().chain(on_screen).find_map(|item| self.begin_at(item, Side::Candidate));
            self.selection = first;
        }
        self.selection.as_mut().map(|selection| selection.by_keys = true).is_some()
    }

    /// The first changed words of an item, else its first word: on a side, else on the other one.
    fn begin_at(&self, item: usize, side: Side) -> Option<Selection> {
        [side, side.other()].into_iter().find_map(|side| {
            let text = self.line(item, side)?;
            let pair = self.items.get(item).and_then(|item| self.pair(item));
            let marked = pair.and_then(|row| row.on(side)?.marks.first().cloned());
            let range = marked.or_else(|| words(text).next())?;
            let spot = |offset| Spot { item, offset };
            Some(Selection::new(side, (spot(range.start), spot(last_in(text, &range)))))
        })
    }

    /// Whether keys select.
    #[must_use]
    pub fn is_selecting(&self) -> bool {
        self.selection.as_ref().is_some_and(|selection| selection.by_keys)
    }

    /// Selects nothing any more.
    pub fn end_selection(&mut self) {
        self.selection = None;
    }

    /// Moves the end of the selection from line to line of its side.
    pub fn extend(&mut self, motion: Motion, height: usize) {
        let Some(Selection { side, head, .. }) = self.selection.clone() else { return };
        let lines: Vec<usize> = (0..self.items.len()).filter(|&item| self.line(item, side).is_some()).collect();
        let at = lines.partition_point(|&item| item < head.item);
        let Some(&item) = lines.get(motion.apply(at, lines.len(), height)) else { return };
        let text = self.line(item, side).unwrap_or_default();
        let offset = text.grapheme_indices(true).map(|(at, _)| at).take_while(|&at| at <= head.offset).last();
        self.move_head(Spot { item, offset: offset.unwrap_or(0) }, height);
    }

    /// Moves the end of the selection from word to word: away from where it began to the far ends of words, towards it to
    /// the ends that are left.
    pub fn extend_by_word(&mut self, forward: bool, height: usize) {
        let Some(Selection { side, anchor, head, .. }) = self.selection.clone() else { return };
        let to = if (head > anchor) == forward || head == anchor {
            self.word_from(side, head, forward, forward)
        } else {
            let nearer = self.word_from(side, head, forward, !forward);
            nearer.filter(|&to| (to > anchor) != forward || to == anchor).or(Some(anchor))
        };
        if let Some(to) = to {
            self.move_head(to, height);
        }
    }

    /// The next or previous end of a word: the last character of words, or the first one.
    fn word_from(&self, side: Side, from: Spot, forward: bool, lasts: bool) -> Option<Spot> {
        let ends = |item: usize| {
            let text = self.line(item, side).unwrap_or_default();
            words(text).map(move |word| Spot { item, offset: if lasts { last_in(text, &word) } else { word.start } })
        };
        match forward {
            true => (from.item..self.items.len()).find_map(|item| ends(item).find(|&end| end > from)),
            false => (0..=from.item).rev().find_map(|item| ends(item).take_while(|&end| end < from).last()),
        }
    }

    /// Begins anew on the other side, at the line the selection ends on or the next one that is there.
    pub fn select_other_side(&mut self, height: usize) {
        let Some(Selection { side, head, .. }) = self.selection.clone() else { return };
        let nearest = (head.item..self.items.len()).chain((0..head.item).rev());
        let begun = |item| self.begin_at(item, side.other()).filter(|begun| begun.side != side);
        if let Some(begun) = { nearest }.find_map(begun) {
            let head = begun.head;
            self.selection = Some(Selection { by_keys: true, ..begun });
            self.move_head(head, height);
        }
    }

    /// Selects whole lines, or from word to word again.
    pub fn select_lines(&mut self) {
        if let Some(selection) = &mut self.selection {
            selection.lines = !selection.lines;
        }
    }

    /// The side that is selected on.
    #[must_use]
    pub fn selected_side(&self) -> Option<Side> {
        self.selection.as_ref().map(|selection| selection.side)
    }

    fn move_head(&mut self, head: Spot, height: usize) {
        let Some(selection) = &mut self.selection else { return };
        selection.head = head;
        let side = selection.side;
        let Some((base, candidate)) = self.layout.breaks_of(head.item) else { return };
        let (breaks, above) = match side {
            Side::Base => (base, 0),
            Side::Candidate if self.is_below(head.item) => (candidate, base.rows()),
            Side::Candidate => (candidate, 0),
        };
        let row = self.layout.top_of(head.item) + above + breaks.row_of(head.offset);
        let top = self.top.clamp((row + 1).saturating_sub(height.max(1)), row);
        self.top = top.min(self.last_top(height));
        self.reveal_column(head.item, |_| Some(head.offset));
    }
}

/// The words of a line: what is between its blanks and its punctuation.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let words = text.split_word_bound_indices().filter(|(_, word)| !word.trim().is_empty());
    words.map(|(at, word)| at..at + word.len())
}

/// Where the last character of a range begins.
fn last_in(text: &str, range: &Range<usize>) -> usize {
    let last = text.get(range.clone()).and_then(|part| part.grapheme_indices(true).next_back());
    range.start + last.map_or(0, |(at, _)| at)
}
