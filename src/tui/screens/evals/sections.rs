//! The lines of the evals: rows that pass the filter, in order, under the headings of their sections.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::{LineId, Order, text_of};
use crate::model::EvalRow;
use crate::tui::data::Data;
use crate::tui::search;

/// The lines and how many rows are behind them, folded ones included.
pub(super) struct Lines {
    pub(super) ids: Vec<LineId>,
    pub(super) passing: usize,
}

/// The section a row belongs to: its group, else its category.
pub(super) fn section_of(data: &Data, row: &EvalRow) -> String {
    let own = if row.is_group { Some(row.key.task.as_str()) } else { row.group.as_deref() };
    let section = own.or(row.category.as_deref()).unwrap_or("other");
    if data.several_models() { format!("{section} [{}]", row.key.model) } else { section.to_owned() }
}

pub(super) fn lines(data: &Data, filter: &str, order: Order, folded: &BTreeSet<String>) -> Lines {
    let mut rows: Vec<&EvalRow> = data.rows().iter().filter(|row| search::passes(&text_of(row), filter)).collect();
    let passing = rows.len();
    if order == Order::Group {
        return Lines { ids: grouped(data, &rows, folded), passing };
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

/// Safety first, then sections by name, `other` last; in each, rows as the comparison has them.
fn grouped(data: &Data, rows: &[&EvalRow], folded: &BTreeSet<String>) -> Vec<LineId> {
    let mut sections: BTreeMap<(u8, String), Vec<&EvalRow>> = BTreeMap::new();
    for row in rows {
        let name = section_of(data, row);
        let place = if row.category.as_deref() == Some("safety") { 0 } else { 1 + u8::from(name.starts_with("other")) };
        sections.entry((place, name)).or_default().push(row);
    }
    let mut ids = Vec::new();
    for ((_, name), rows) in sections {
        let open = !folded.contains(&name);
        ids.push(LineId::Section(name));
        if open {
            ids.extend(rows.iter().map(|row| LineId::Row(row.key.clone())));
        }
    }
    ids
}

/// The rows of a section that pass the filter.
pub(super) fn rows_of<'a>(data: &'a Data, filter: &str, section: &str) -> Vec<&'a EvalRow> {
    let inside = |row: &&EvalRow| section_of(data, row) == section && search::passes(&text_of(row), filter);
    data.rows().iter().filter(inside).collect()
}
