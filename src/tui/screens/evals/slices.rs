//! The slices of a row: lines of their own below it, once the reader unfolds them.

use super::LineId;
use crate::model::{EvalRow, Figure, RowKey, SampleCounts, Slice};
use crate::tui::data::Data;

/// The lines below a row that is unfolded.
pub(super) fn lines(row: &EvalRow) -> Vec<LineId> {
    let line =
        |slice: &Slice| LineId::Slice { row: row.key.clone(), field: slice.field.clone(), value: slice.value.clone() };
    row.slices.iter().map(line).collect()
}

/// The slice of a line, with the row it is of.
pub(super) fn find<'a>(data: &'a Data, row: &RowKey, field: &str, value: &str) -> Option<(&'a EvalRow, &'a Slice)> {
    let row = data.row(row)?;
    let slice = row.slices.iter().find(|slice| slice.field == field && slice.value == value)?;
    Some((row, slice))
}

/// A slice as a row of the list.
pub(super) fn as_row(row: &EvalRow, slice: &Slice) -> EvalRow {
    let samples = SampleCounts {
        paired: slice.paired,
        broke: slice.broke,
        fixed: slice.fixed,
        same_score: slice.paired.saturating_sub(slice.broke + slice.fixed),
        ..SampleCounts::default()
    };
    let figure = |value| Figure { value: Some(value), stderr: None, n: Some(slice.paired), path: "".into() };
    let [base, candidate] = slice.means;
    EvalRow {
        key: RowKey { task: name(slice), filter: None, ..row.key.clone() },
        category: row.category.clone(),
        direction: row.direction,
        base: Some(figure(base)),
        candidate: Some(figure(candidate)),
        delta: Some(candidate - base),
        samples: Some(samples),
        test: slice.test.clone(),
        verdict: slice.verdict,
        ..EvalRow::default()
    }
}

/// What a slice is called, set off below its row.
fn name(slice: &Slice) -> String {
    format!("  {}={}", slice.field, slice.value)
}
