//! What the lines of the evals are called, shortened so that they are told apart.

use std::borrow::Cow;

use super::columns::{Column, Columns};
use super::{LineId, row_name, slices, task_name};
use crate::model::EvalRow;
use crate::tui::apart::apart;
use crate::tui::paint::{cut, cut_middle, safe};
use crate::tui::state::State;
use crate::tui::theme::Glyphs;

/// The tasks and metrics of lines below each other, as they fit.
pub(super) struct Names {
    tasks: Vec<String>,
    metrics: Vec<String>,
}

impl Names {
    pub(super) fn of(state: &State, columns: &Columns, lines: &[LineId]) -> Self {
        let glyphs = state.look.glyphs;
        let [task, metric] = [Column::Task, Column::Metric].map(|column| columns.get(column).map(|(_, cells)| cells));
        let name =
            |row: &EvalRow| if metric.is_some() { task_name(&state.data, row) } else { row_name(&state.data, row) };
        let all = |told: &dyn Fn(&EvalRow) -> String| -> Vec<String> {
            lines.iter().map(|id| row_of(state, id).map(|row| safe(&told(&row))).unwrap_or_default()).collect()
        };
        let fit = |names: Vec<String>, cells: usize, short: fn(&str, usize, &Glyphs) -> String| {
            let short = names.iter().map(|name| short(name, cells, glyphs)).collect();
            apart(&names, short, cells, glyphs)
        };
        let tasks = task.map(|cells| fit(all(&name), cells, cut_middle)).unwrap_or_default();
        // The arrow that tells which way is better stands behind it.
        let metrics = metric.map(|cells| fit(all(&|row| row.key.metric.clone()), cells.saturating_sub(2), cut));
        Self { tasks, metrics: metrics.unwrap_or_default() }
    }

    pub(super) fn on(&self, line: usize) -> [&str; 2] {
        [&self.tasks, &self.metrics].map(|names| names.get(line).map_or("", String::as_str))
    }
}

/// The row a line is, or the slice of one.
pub(super) fn row_of<'a>(state: &'a State, id: &LineId) -> Option<Cow<'a, EvalRow>> {
    match id {
        LineId::Section(_) => None,
        LineId::Slice { row, field, value } => {
            slices::find(&state.data, row, field, value).map(|(of, slice)| Cow::Owned(slices::as_row(of, slice)))
        }
        LineId::Row(key) => state.data.row(key).map(Cow::Borrowed),
    }
}
