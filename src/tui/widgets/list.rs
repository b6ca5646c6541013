//! A list of any length with one selected row, which is remembered by its id: a reload, a filter or
//! another order never moves the cursor to something else.

use std::fmt::Debug;
use std::ops::Range;

use crate::base::Digest;

/// How the cursor moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// So many rows up.
    Up(usize),
    /// So many rows down.
    Down(usize),
    /// So many half pages up.
    HalfUp(usize),
    /// So many half pages down.
    HalfDown(usize),
    /// So many pages up.
    PageUp(usize),
    /// So many pages down.
    PageDown(usize),
    /// To the first row, or to the row with this number, counted from 1.
    Top(usize),
    /// To the last.
    Bottom,
}

impl Motion {
    /// Where a place among `length` comes to lie, with `page` rows on screen.
    #[must_use]
    pub fn apply(self, at: usize, length: usize, page: usize) -> usize {
        let (page, half) = (page.max(1), (page / 2).max(1));
        let to = match self {
            Self::Up(count) => at.saturating_sub(count),
            Self::Down(count) => at.saturating_add(count),
            Self::HalfUp(count) => at.saturating_sub(half.saturating_mul(count)),
            Self::HalfDown(count) => at.saturating_add(half.saturating_mul(count)),
            Self::PageUp(count) => at.saturating_sub(page.saturating_mul(count)),
            Self::PageDown(count) => at.saturating_add(page.saturating_mul(count)),
            Self::Top(number) => number.saturating_sub(1),
            Self::Bottom => usize::MAX,
        };
        to.min(length.saturating_sub(1))
    }
}

/// Which of some places in order comes next, around the ends: its place among them.
#[must_use]
pub fn next_of(places: &[usize], at: usize, forward: bool) -> usize {
    if forward {
        places.iter().position(|&place| place > at).unwrap_or(0)
    } else {
        places.iter().rposition(|&place| place < at).unwrap_or(places.len().saturating_sub(1))
    }
}

/// The rows by id, the selected one and the first one on screen.
#[derive(Clone, Debug)]
pub struct List<Id> {
    ids: Vec<Id>,
    at: usize,
    top: usize,
    /// Whether anybody chose the selected row. Until then it is the first one, whatever comes to stand there.
    chosen: bool,
    /// The row selected at an earlier sitting, until it comes or another is chosen.
    wanted: Option<String>,
}

impl<Id> Default for List<Id> {
    fn default() -> Self {
        Self { ids: Vec::new(), at: 0, top: 0, chosen: false, wanted: None }
    }
}

impl<Id: PartialEq + Debug> List<Id> {
    /// Takes other rows; the selected one stays selected if it is among them, else its place stays.
    pub fn set(&mut self, ids: Vec<Id>) {
        let chosen = self.ids.get(self.at).filter(|_| self.chosen);
        let kept = chosen.and_then(|selected| ids.iter().position(|id| id == selected));
        self.ids = ids;
        self.at = kept.unwrap_or(self.at).min(self.ids.len().saturating_sub(1));
        let wanted = self.wanted.as_ref().filter(|_| !self.chosen);
        if let Some(at) = wanted.and_then(|wanted| self.ids.iter().position(|id| mark(id) == *wanted)) {
            self.select_at(at);
        }
    }

    /// The rows.
    #[must_use]
    pub fn ids(&self) -> &[Id] {
        &self.ids
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The selected row's id.
    #[must_use]
    pub fn selected(&self) -> Option<&Id> {
        self.ids.get(self.at)
    }

    /// The selected row's id, when somebody chose it.
    #[must_use]
    pub fn chosen(&self) -> Option<&Id> {
        self.selected().filter(|_| self.chosen)
    }

    /// Selects the row with a [`mark`] as soon as it comes, unless another is chosen first.
    pub fn want(&mut self, mark: String) {
        self.wanted = Some(mark);
    }

    /// The selected row's place.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    /// Selects a place, as near as there is one.
    pub fn select_at(&mut self, at: usize) {
        self.chosen = true;
        self.at = at.min(self.ids.len().saturating_sub(1));
    }

    /// Selects an id; whether it is there.
    pub fn select(&mut self, id: &Id) -> bool {
        let found = self.ids.iter().position(|other| other == id);
        self.chosen |= found.is_some();
        self.at = found.unwrap_or(self.at);
        found.is_some()
    }

    /// Moves the cursor, with `page` rows on screen.
    pub fn go(&mut self, motion: Motion, page: usize) {
        self.chosen = true;
        self.at = motion.apply(self.at, self.ids.len(), page);
    }

    /// Scrolls as little as brings the cursor on screen, with a row or two around it where there is room.
    pub fn follow(&mut self, height: usize) {
        self.top = self.window(height).start;
    }

    /// The places on screen in `height` rows.
    #[must_use]
    pub fn window(&self, height: usize) -> Range<usize> {
        let margin = 2.min(height.saturating_sub(1) / 2);
        let lowest = (self.at + margin + 1).saturating_sub(height);
        let highest = self.at.saturating_sub(margin);
        let last = self.ids.len().saturating_sub(height);
        let top = self.top.clamp(lowest.min(highest), highest).min(last);
        top..(top + height).min(self.ids.len())
    }

    /// Selects the row shown `line` lines below the top of the list; whether there is one.
    pub fn click(&mut self, line: usize, height: usize) -> bool {
        let window = self.window(height);
        let hit = window.start + line;
        let there = window.contains(&hit);
        if there {
            self.chosen = true;
            self.at = hit;
        }
        there
    }
}

/// What a row is recognised by at the next sitting.
pub fn mark(id: &impl Debug) -> String {
    Digest::of(format!("{id:?}").as_bytes()).to_string().chars().take(16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(ids: &[u32]) -> List<u32> {
        let mut list = List::default();
        list.set(ids.to_vec());
        list
    }

    #[test]
    fn the_selection_survives_filters_and_reloads() {
        let mut list = list(&[1, 2, 3, 4, 5]);
        list.select(&4);
        list.set(vec![9, 4, 1]);
        assert_eq!(list.selected(), Some(&4));
        list.set(vec![7, 8]);
        assert_eq!(list.selected(), Some(&8));
        list.set(Vec::new());
        assert_eq!(list.selected(), None);
        assert_eq!(list.window(10), 0..0);
    }

    #[test]
    fn until_somebody_chooses_the_first_row_is_selected() {
        let mut list = list(&[5, 6]);
        list.set(vec![4, 5, 6]);
        assert_eq!(list.selected(), Some(&4));
        list.go(Motion::Down(1), 10);
        list.set(vec![3, 4, 5, 6]);
        assert_eq!(list.selected(), Some(&5));
    }

    #[test]
    fn the_row_of_an_earlier_sitting_is_selected_when_it_comes() {
        let mut list = List::default();
        list.want(mark(&7));
        list.set(vec![5, 6]);
        assert_eq!((list.selected(), list.chosen()), (Some(&5), None));
        list.set(vec![5, 6, 7]);
        assert_eq!(list.chosen(), Some(&7));
        list.go(Motion::Up(1), 10);
        list.set(vec![7, 6, 5]);
        assert_eq!(list.selected(), Some(&6), "once");
        let mut busy = List::default();
        busy.want(mark(&7));
        busy.set(vec![5, 6]);
        busy.go(Motion::Down(1), 10);
        busy.set(vec![5, 6, 7]);
        assert_eq!(busy.selected(), Some(&6), "the reader was faster");
    }

    thread_local! {
        static COMPARED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }

    /// An id that counts how often it is looked at.
    #[derive(Clone, Debug)]
    struct Counted(usize);

    impl PartialEq for Counted {
        fn eq(&self, other: &Self) -> bool {
            COMPARED.set(COMPARED.get() + 1);
            self.0 == other.0
        }
    }

    #[test]
    fn no_row_is_looked_at_to_move_and_each_once_where_the_rows_change() {
        const MANY: usize = 100_000;
        let compared = |run: &mut dyn FnMut()| {
            COMPARED.set(0);
            run();
            COMPARED.get()
        };
        let ids: Vec<Counted> = (0..MANY).map(Counted).collect();
        let mut list = List::default();
        list.set(ids.clone());
        for motion in [Motion::Bottom, Motion::Top(1), Motion::PageDown(3), Motion::HalfUp(1), Motion::Down(1)] {
            let moved = compared(&mut || {
                list.go(motion, 40);
                list.follow(40);
                list.click(3, 40);
                assert_eq!(list.window(40).len(), 40);
            });
            assert_eq!(moved, 0, "{motion:?}");
        }
        list.go(Motion::Bottom, 40);
        assert_eq!(compared(&mut || list.set(ids.clone())), MANY);
        assert_eq!(compared(&mut || _ = list.select(&Counted(MANY - 1))), MANY);
    }

    #[test]
    fn the_window_follows_the_cursor_with_a_margin() {
        let mut list = list(&(0..100).collect::<Vec<_>>());
        list.go(Motion::Down(9), 10);
        assert_eq!(list.window(10), 2..12);
        list.go(Motion::Bottom, 10);
        list.follow(10);
        assert_eq!(list.window(10), 90..100);
        list.go(Motion::Up(8), 10);
        assert_eq!(list.window(10), 89..99);
        list.go(Motion::Top(50), 10);
        assert_eq!(list.selected(), Some(&49));
        assert_eq!(list.window(1), 49..50);
        assert_eq!(list.window(0).len(), 0);
    }
}
