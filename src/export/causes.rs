//! Why items changed, in the few words there is room for beside a row.

use crate::compare::cause::{label, leading};
use crate::compare::findings::stands_for;
use crate::model::{Comparison, EvalRow, Verdict};

/// The cause for which most items of a regressed row broke: `extraction 84 of 101`; a guess has a question mark.
pub(super) fn remark(row: &EvalRow) -> Option<String> {
    let (count, broke) = leading(row).filter(|_| row.verdict == Verdict::Regressed)?;
    Some(format!("{} {} of {broke}", label(count.cause), count.broke))
}

/// The rows that stand for themselves or for several, each with the number of those others.
pub(super) fn shown_rows(comparison: &Comparison) -> impl Iterator<Item = (&EvalRow, usize)> {
    let others = stands_for(&comparison.evals);
    comparison.evals.iter().zip(others).filter_map(|(row, others)| Some((row, others?)))
}

/// What a row says that stands for others.
pub(super) fn others(row: &EvalRow, others: usize) -> Option<String> {
    let rows = if others == 1 { "row" } else { "rows" };
    (others > 0).then(|| format!("and so do {others} further {rows} of {}", row.key.metric))
}
