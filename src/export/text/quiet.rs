//! What a long comparison says in one line in place of hundreds.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::base::{Shown, limits};
use crate::compare::findings::wants_decision;
use crate::model::{Comparison, Effect, EvalRow, Side, Verdict};

/// Takes the rows away that only repeat a figure, where those are too many to read, and returns how many they were.
pub(super) fn fold(rows: &mut Vec<(&EvalRow, usize)>) -> usize {
    let count = rows.iter().filter(|(row, _)| is_quiet(row)).count();
    if count <= limits::REPEATED_ROWS {
        return 0;
    }
    rows.retain(|(row, _)| !is_quiet(row));
    count
}

/// Whether a row has the same figure on both sides and nothing else to say.
fn is_quiet(row: &EvalRow) -> bool {
    let nothing_found = matches!(row.verdict, Verdict::Untested | Verdict::Inconclusive)
        && row.samples.is_none()
        && row.settings.gating != Some(true)
        && !wants_decision(row);
    let fair = row.comparability.iter().all(|difference| difference.effect == Effect::None);
    nothing_found && fair && row.delta == Some(0.0)
}

/// Runs that do not count because a newer one of the same task stands beside them.
pub(super) fn superseded(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let mut sides: BTreeMap<&str, BTreeMap<Side, Vec<&str>>> = BTreeMap::new();
    for run in &comparison.superseded {
        sides.entry(&run.path).or_default().entry(run.side).or_default().push(&run.task);
    }
    let mut lines = Vec::new();
    for (path, mut tasks) in sides {
        let base = tasks.remove(&Side::Base).unwrap_or_default();
        let candidate = tasks.remove(&Side::Candidate).unwrap_or_default();
        if base == candidate {
            lines.push((path, "on both sides", base));
        } else {
            lines.push((path, "in the base", base));
            lines.push((path, "in the candidate", candidate));
        }
    }
    lines.retain(|(_, _, tasks)| !tasks.is_empty());
    for (path, side, tasks) in lines.iter().take(limits::SUPERSEDED_LINES) {
        let tasks = if tasks.len() > 4 { format!("{} tasks", tasks.len()) } else { tasks.join(", ") };
        writeln!(out, "superseded: {} {side}: a newer run of {} counts", Shown::new(path), Shown::new(&tasks))?;
    }
    match lines.len().saturating_sub(limits::SUPERSEDED_LINES) {
        0 => Ok(()),
        more => writeln!(out, "superseded: {more} more like these; --json names them"),
    }
}
