//! The samples that changed, one a line, for a terminal or a log: what `candor diff --samples` adds.

use std::io::{self, Write};

use super::contract::Which;
use super::figures;
use super::text::metric;
use crate::base::Shown;
use crate::compare::cause::{cause, label};
use crate::compare::counts::MetricView;
use crate::model::{Comparison, EvalRow, PairedItem, PairedSamples, Side};

/// Writes the samples of every row whose task is wanted, under the row they belong to.
///
/// # Errors
/// Whatever the writer reports.
pub fn write(
    comparison: &Comparison,
    which: Which,
    task: &dyn Fn(&str) -> bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    for row in comparison.evals.iter().filter(|row| task(&row.key.task)) {
        let Some(pairs) = &row.pairs else { continue };
        row_samples(row, pairs, which, out)?;
    }
    Ok(())
}

fn row_samples(row: &EvalRow, pairs: &PairedSamples, which: Which, out: &mut dyn Write) -> io::Result<()> {
    let view = MetricView::new(pairs, &row.key.metric, row.direction);
    let wanted: Vec<&PairedItem> = pairs.items.iter().filter(|item| which.holds(view.change(item))).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    writeln!(out, "{} {}", Shown::new(&row.key.task), Shown::new(&metric(row)))?;
    for item in wanted {
        let score = |side: Side| figures::value(view.score(item, side));
        let why = cause(pairs, item, &view).map(|cause| format!("  {}", label(cause))).unwrap_or_default();
        let (base, candidate) = (score(Side::Base), score(Side::Candidate));
        let id = Shown::new(&id(pairs, item));
        writeln!(out, "  {:15} {base} ▶ {candidate}  {id}{why}", view.change(item).as_str())?;
    }
    writeln!(out)
}

fn id(pairs: &PairedSamples, item: &PairedItem) -> String {
    Side::BOTH.into_iter().find_map(|side| pairs.row(item, side)).map(|row| row.id.to_string()).unwrap_or_default()
}
