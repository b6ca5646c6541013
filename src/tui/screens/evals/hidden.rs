//! What is left of the evals while sides are hidden: which rows there are, and how many samples can be judged.

use ratatui::layout::Rect;

use super::columns::{Column, Columns};
use super::draw::place;
use crate::model::EvalRow;
use crate::tui::paint::{Painter, Strip};
use crate::tui::state::State;
use crate::tui::widgets::detail;

/// What the columns are called that are left while sides are hidden.
pub(super) fn heading(painter: &mut Painter<'_>, area: Rect, columns: &Columns) {
    let muted = painter.theme().muted;
    for (column, name) in [(Column::Task, "task"), (Column::Metric, "metric")] {
        if let Some((at, cells)) = columns.get(column) {
            painter.text(place(area, at), area.y, cells, name, muted);
        }
    }
    if let Some((at, cells)) = columns.get(Column::Delta) {
        painter.right(place(area, at + cells), area.y, cells, "samples", muted);
    }
}

/// How many samples of a row there are to be judged.
pub(super) fn row(painter: &mut Painter<'_>, area: Rect, columns: &Columns, row: &EvalRow) {
    let (theme, none) = (painter.theme(), painter.glyphs().none);
    let samples = row.samples.as_ref().filter(|_| row.pairs.is_some());
    let samples = samples.map_or_else(|| none.to_owned(), |counts| counts.paired.to_string());
    if let Some((at, cells)) = columns.get(Column::Delta) {
        painter.right(place(area, at + cells), area.y, cells, &samples, theme.text);
    }
}

/// Below the rows: what hides the rest, and what can be done.
pub(super) fn tell(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let theme = painter.theme();
    let title = Strip::new().add("how rows came out is hidden while you judge blind", theme.heading);
    let open = state.keymap.key("open");
    let told = (format!("{open} shows the samples of a row, to be judged."), theme.text);
    detail::draw(painter, area, &title, &[told]);
}
