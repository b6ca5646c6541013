//! What a long comparison says in one line in place of hundreds.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::base::{Shown, limits};
use crate::compare::findings::wants_decision;
use crate::model::{Comparison, Effect, EvalRow, Side, Verdict};

/// Takes the rows away that say little, where those are too many to read, and says how many they were: those that only
/// repeat a figure, and those of models and tasks that the base has nothing of.
pub(super) fn fold(rows: &mut Vec<(&EvalRow, usize)>) -> Vec<String> {
    let repeated = take(rows, repeats).map(|rows| {
        format!("{} more rows show the same figure on both sides, without samples; --json lists them", rows.len())
    });
    let mut added: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for row in take(rows, is_added).unwrap_or_default() {
        let (count, tasks) = added.entry(&row.key.model).or_default();
        *count += 1;
        tasks.insert(&row.key.task);
    }
    let added = added.into_iter().map(|(model, (rows, tasks))| {
        let (model, tasks) = (Shown::new(model), tasks.len());
        let plural = if tasks == 1 { "" } else { "s" };
        format!("{model}: {rows} more rows of {tasks} task{plural} are in the candidate alone; --json lists them")
    });
    repeated.into_iter().chain(added).collect()
}

/// Takes away the rows of a kind; `None` where they are few enough to be read.
fn take<'a>(rows: &mut Vec<(&'a EvalRow, usize)>, is_one: fn(&EvalRow) -> bool) -> Option<Vec<&'a EvalRow>> {
    let taken: Vec<&EvalRow> = rows.iter().map(|(row, _)| *row).filter(|row| is_one(row)).collect();
    (taken.len() > limits::REPEATED_ROWS).then(|| {
        rows.retain(|(row, _)| !is_one(row));
        taken
    })
}

/// Whether a row has the same figure on both sides and nothing else to say.
fn repeats(row: &EvalRow) -> bool {
    says_nothing(row) && row.samples.is_none() && row.delta == Some(0.0)
}

/// Whether a row stands beside nothing, as every row of a new model or task does.
fn is_added(row: &EvalRow) -> bool {
    says_nothing(row) && row.base.is_none()
}

fn says_nothing(row: &EvalRow) -> bool {
    matches!(row.verdict, Verdict::Untested | Verdict::Inconclusive)
        && row.settings.gating != Some(true)
        && !wants_decision(row)
        && row.comparability.iter().all(|difference| difference.effect == Effect::None)
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
