//! The lines of the evals: rows that pass the filter, in order, under the headings of their sections.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{LineId, Order};
use crate::model::{EvalRow, RowKey, Verdict};
use crate::tui::data::Data;
use crate::tui::narrow::Narrowing;

/// The lines and how many rows are behind them, folded ones included.
pub(super) struct Lines {
    pub(super) ids: Vec<LineId>,
    pub(super) passing: usize,
}

/// A group with more members than this is folded until the reader unfolds it.
const FOLDED_FROM: usize = 12;

/// The group a row belongs to, with its model where there are several; `None` for a task on its own.
pub(super) fn section_of(data: &Data, row: &EvalRow) -> Option<String> {
    let group = if row.is_group { Some(row.key.task.as_str()) } else { row.group.as_deref() }?;
    Some(format!("{group}{}", data.told_model(&row.key.model)))
}

/// Whether a group shows its members. `turned` are the groups that the reader folded or unfolded by hand.
pub(super) fn is_open(name: &str, members: usize, turned: &BTreeSet<String>) -> bool {
    (members <= FOLDED_FROM) != turned.contains(name)
}

/// The lines, with the groups folded or unfolded by hand; without them, with every group unfolded.
pub(super) fn lines(data: &Data, narrowing: &Narrowing, order: Order, turned: Option<&BTreeSet<String>>) -> Lines {
    let mut rows: Vec<&EvalRow> = narrowing.rows(data).collect();
    let passing = rows.len();
    if order == Order::Group {
        return Lines { ids: grouped(data, &rows, turned), passing };
    }
    rows.sort_by(|a, b| match order {
        Order::Loss => rank(oriented(a)).total_cmp(&rank(oriented(b))),
        Order::Surest => rank(q(a)).total_cmp(&rank(q(b))),
        Order::Name | Order::Group => Ordering::Equal,
    });
    Lines { ids: rows.into_iter().map(|row| LineId::Row(row.key.clone())).collect(), passing }
}

/// What has no number comes last.
fn rank(number: Option<f64>) -> f64 {
    number.unwrap_or(f64::INFINITY)
}

fn oriented(row: &EvalRow) -> Option<f64> {
    Some(row.delta? * row.direction?.sign())
}

fn q(row: &EvalRow) -> Option<f64> {
    row.test.as_ref()?.q
}

/// By category, safety first and those without one last; in each, single tasks as the comparison has them,
/// then groups by name.
fn grouped(data: &Data, rows: &[&EvalRow], turned: Option<&BTreeSet<String>>) -> Vec<LineId> {
    type Place<'a> = (u8, &'a str, Option<String>);
    let mut places: BTreeMap<Place<'_>, Vec<&EvalRow>> = BTreeMap::new();
    for row in rows {
        let category = row.category.as_deref();
        let first = match category {
            Some("safety") => 0,
            Some(_) => 1,
            None => 2,
        };
        places.entry((first, category.unwrap_or(""), section_of(data, row))).or_default().push(row);
    }
    let mut ids = Vec::new();
    for ((.., section), rows) in places {
        let line = |row: &&EvalRow| LineId::Row(row.key.clone());
        match section {
            Some(name) if rows.len() > 1 => {
                let open = turned.is_none_or(|turned| is_open(&name, rows.len(), turned));
                ids.push(LineId::Section(name));
                if open {
                    // The group's own row is the heading.
                    ids.extend(rows.iter().filter(|row| !row.is_group).map(line));
                }
            }
            _ => ids.extend(rows.iter().map(line)),
        }
    }
    ids
}

/// What the heading of a group tells, counted once, because no frame may look at every row.
#[derive(Debug, Default)]
pub(super) struct Section {
    /// The group's own row, which repeats its members' figures, where the files have one.
    pub(super) own: Option<RowKey>,
    /// The category of the first row that passes the filter.
    pub(super) category: Option<String>,
    /// How many rows pass the filter.
    pub(super) rows: usize,
    /// Those of them that repeat their members' figures.
    pub(super) repeating: Vec<RowKey>,
    /// How many of the others have each verdict.
    pub(super) verdicts: BTreeMap<Verdict, usize>,
}

impl Section {
    /// How many rows pass the filter that are of the group and not about it.
    pub(super) fn members(&self) -> usize {
        self.rows - self.repeating.len()
    }
}

/// All groups by their names.
pub(super) fn all(data: &Data, narrowing: &Narrowing) -> HashMap<String, Section> {
    let mut sections: HashMap<String, Section> = HashMap::new();
    for row in data.rows().iter().filter(|row| row.is_group) {
        if let Some(name) = section_of(data, row) {
            sections.entry(name).or_default().own.get_or_insert_with(|| row.key.clone());
        }
    }
    for row in narrowing.rows(data) {
        let Some(name) = section_of(data, row) else { continue };
        let section = sections.entry(name).or_default();
        if section.rows == 0 {
            section.category.clone_from(&row.category);
        }
        section.rows += 1;
        match row.is_group {
            true => section.repeating.push(row.key.clone()),
            false => *section.verdicts.entry(row.verdict).or_default() += 1,
        }
    }
    sections
}
