//! The gate for a terminal or a log: what fails, with its figures, and what would settle it.

use std::io::{self, Write};

use super::{Check, words};
use crate::base::Shown;
use crate::export::table::aligned;
use crate::export::{figures, text};
use crate::gate::{About, Outcome, Why};
use crate::model::EvalRow;

/// Writes it; `style` marks words for a terminal by how the gate ends for them, or leaves them alone.
///
/// # Errors
/// Whatever the writer reports.
pub fn write(check: &Check<'_>, style: &dyn Fn(Outcome, &str) -> String, out: &mut dyn Write) -> io::Result<()> {
    let Check { comparison, judgement } = check;
    writeln!(out, "{} ▶ {}\n", text::release(&comparison.base), text::release(&comparison.candidate))?;
    reasons(check, style, out)?;
    answered(check, out)?;
    for line in words::checked(check) {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "{}", style(judgement.outcome(), &words::outcome(judgement)))
}

const HEAD: [&str; 7] = ["fails", "task", "metric", "base", "candidate", "change", "95 % interval"];

fn reasons(check: &Check<'_>, style: &dyn Fn(Outcome, &str) -> String, out: &mut dyn Write) -> io::Result<()> {
    let reasons = &check.judgement.reasons;
    if reasons.is_empty() {
        return Ok(());
    }
    let cells = reasons.iter().map(|reason| cells(check, reason.why.code(), &reason.about));
    let table: Vec<[String; 7]> = [HEAD.map(str::to_owned)].into_iter().chain(cells).collect();
    let mut lines = aligned(&table, 3).into_iter();
    writeln!(out, "{}", lines.next().unwrap_or_default().trim_end())?;
    for (reason, line) in reasons.iter().zip(lines) {
        writeln!(out, "{}", style(reason.why.outcome(), line.trim_end()))?;
        writeln!(out, "  {}", Shown::new(&words::what(check, reason)))?;
        writeln!(out, "  to settle: {}", Shown::new(&words::settle(check, reason)))?;
    }
    if reasons.iter().any(|reason| matches!(reason.why, Why::Regressed { .. } | Why::Blocker { .. })) {
        writeln!(out, "\nWORD is one of {}.", words::dispositions())?;
    }
    writeln!(out)
}

/// Regressions that pass because somebody stated them: a release goes out with them, so they are shown.
fn answered(check: &Check<'_>, out: &mut dyn Write) -> io::Result<()> {
    let answered = &check.judgement.answered;
    if answered.is_empty() {
        return Ok(());
    }
    let rows: Vec<[String; 7]> = answered.iter().map(|row| cells(check, "answered", &About::Row(row.row))).collect();
    for (row, line) in answered.iter().zip(aligned(&rows, 3)) {
        writeln!(out, "{line}  by {}", Shown::new(&row.by.join(", ")))?;
    }
    writeln!(out)
}

fn cells(check: &Check<'_>, word: &str, about: &About) -> [String; 7] {
    let Some(row) = words::row(check, about) else {
        let name = Shown::new(&words::target(check, about).to_string()).to_string();
        return [word.to_owned(), name, String::new(), String::new(), String::new(), String::new(), String::new()];
    };
    let [base, candidate, change, interval] = figure_cells(row);
    let metric = Shown::new(&text::metric(row)).to_string();
    [word.to_owned(), Shown::new(&task(check, row)).to_string(), metric, base, candidate, change, interval]
}

/// The task, with its model where there are several.
pub(super) fn task(check: &Check<'_>, row: &EvalRow) -> String {
    let several = check.comparison.evals.iter().any(|other| other.key.model != row.key.model);
    if several { format!("{} {}", row.key.model, row.key.task) } else { row.key.task.clone() }
}

/// Base, candidate, change and its interval.
pub(super) fn figure_cells(row: &EvalRow) -> [String; 4] {
    let beside = row.base.as_ref().and_then(|figure| figure.value);
    [
        figures::value(beside),
        figures::value(row.candidate.as_ref().and_then(|figure| figure.value)),
        figures::change(row.delta, beside),
        figures::interval(row),
    ]
}
