//! Which rows may continue one another at all: numbers, so that nobody goes through a release to find one.

use std::collections::{BTreeMap, HashMap};

use super::own::Own;
use crate::base::stem::stem;
use crate::model::RowKey;

/// What the rows of a series state, by number: rows of one number have the same metric of a task of the same name, but
/// for what any release changes in it.
pub(super) struct Alike {
    kinds: Vec<Vec<usize>>,
    /// What becomes of tasks that an owner renamed.
    renamed: HashMap<usize, usize>,
}

impl Alike {
    pub(super) fn new(series: &[Vec<Own>], renames: &BTreeMap<String, String>) -> Self {
        let (mut numbers, mut renamed) = (Numbers::default(), HashMap::new());
        let mut kind = |Own { key, .. }: &Own| {
            let kind = numbers.of(&key.task, key);
            if let Some(task) = renames.get(&key.task) {
                renamed.insert(kind, numbers.of(task, key));
            }
            kind
        };
        let kinds = series.iter().map(|rows| rows.iter().map(&mut kind).collect()).collect();
        Self { kinds, renamed }
    }

    /// What a row states, and what it would if its task was renamed.
    fn continuing(&self, place: usize, row: usize) -> impl Iterator<Item = usize> {
        let kind = self.kinds[place][row];
        std::iter::once(kind).chain(self.renamed.get(&kind).copied())
    }
}

/// A number for each stem of a task, metric and filter.
#[derive(Default)]
struct Numbers(HashMap<(String, String, Option<String>), usize>);

impl Numbers {
    fn of(&mut self, task: &str, key: &RowKey) -> usize {
        let next = self.0.len();
        *self.0.entry((stem(task, ""), key.metric.clone(), key.filter.clone())).or_insert(next)
    }
}

/// The rows of one release that continue none yet.
pub(super) struct Free<'a> {
    alike: &'a Alike,
    place: usize,
    rows: Vec<bool>,
    /// How many there are of each kind.
    left: HashMap<usize, usize>,
}

impl<'a> Free<'a> {
    /// All rows of a release.
    pub(super) fn all(alike: &'a Alike, place: usize) -> Self {
        let kinds = &alike.kinds[place];
        let mut left = HashMap::new();
        for &kind in kinds {
            *left.entry(kind).or_default() += 1;
        }
        Self { alike, place, rows: vec![true; kinds.len()], left }
    }

    /// Whether any of them may continue a row of another release.
    pub(super) fn may_continue(&self, older: usize, row: usize) -> bool {
        self.alike.continuing(older, row).any(|kind| self.left.get(&kind).is_some_and(|left| *left > 0))
    }

    /// Whether one of them may.
    pub(super) fn is_free(&self, row: usize, (older, continued): (usize, usize)) -> bool {
        let kind = self.alike.kinds[self.place][row];
        self.rows[row] && self.alike.continuing(older, continued).any(|other| other == kind)
    }

    /// Takes one of them.
    pub(super) fn take(&mut self, row: usize) {
        self.rows[row] = false;
        if let Some(left) = self.left.get_mut(&self.alike.kinds[self.place][row]) {
            *left -= 1;
        }
    }

    /// What nobody took.
    pub(super) fn rest(self) -> impl Iterator<Item = usize> {
        (0..self.rows.len()).filter(move |row| self.rows[*row])
    }
}
