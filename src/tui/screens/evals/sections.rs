//! The lines of the evals: rows that pass the filter, in order, under the headings of their sections.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::{LineId, Order};
use crate::model::EvalRow;
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

/// A group's own row, which repeats its members' figures, where the files have one.
pub(super) fn own_row<'a>(data: &'a Data, section: &str) -> Option<&'a EvalRow> {
    data.rows().iter().find(|row| row.is_group && section_of(data, row).as_deref() == Some(section))
}

/// The rows of a group that pass the filter.
pub(super) fn rows_of<'a>(data: &'a Data, narrowing: &'a Narrowing, section: &str) -> Vec<&'a EvalRow> {
    narrowing.rows(data).filter(|row| section_of(data, row).as_deref() == Some(section)).collect()
}
