//! The comparison as text for a terminal or a log: what `candor diff` prints.

pub mod formats;
pub mod history;
mod quiet;

use std::io::{self, Write};
use std::iter;

use super::table::aligned;
use super::{causes, evidence, figures};
use crate::base::{Shown, limits};
use crate::compare::findings::wants_decision;
use crate::compare::held_out;
use crate::model::{Comparison, ConfigDiff, Diagnostic, EvalRow, Release, RowKey, Severity, Value, Verdict};

/// Longer values are cut.
const VALUE_COLUMNS: usize = 48;

/// Writes the comparison, row by row; `style` marks verdicts for a terminal, or leaves them alone.
///
/// # Errors
/// Whatever the writer reports.
pub fn write(comparison: &Comparison, style: &dyn Fn(Verdict, &str) -> String, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} ▶ {}", release(&comparison.base), release(&comparison.candidate))?;
    summary(comparison, out)?;
    evals(comparison, style, out)?;
    beside(comparison, out)?;
    configs(comparison, out)?;
    quiet::superseded(comparison, out)?;
    diagnostics(comparison, out)
}

pub(super) fn release(release: &Release) -> String {
    let subpath = release.subpath.as_ref().map(|path| format!(":{path}")).unwrap_or_default();
    let commit = release.committed().map_or("not committed", |commit| commit.get(..10).unwrap_or(commit));
    format!("{} ({commit}, {})", Shown::new(&format!("{}{subpath}", release.name)), release.time.date())
}

fn summary(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let counts = comparison.verdicts();
    let counts: Vec<String> = Verdict::ALL
        .iter()
        .filter_map(|verdict| Some((verdict, counts.get(verdict).copied().filter(|&count| count > 0)?)))
        .map(|(verdict, count)| format!("{count} {}", verdict.as_str()))
        .collect();
    let (tested, by_chance) = figures::expected_by_chance(&comparison.evals, comparison.policy.alpha);
    if counts.is_empty() {
        let same = comparison.identical.map(|identical| format!("; {} the same on both sides", files(identical)));
        return writeln!(out, "{}{}\n", nothing(comparison), same.unwrap_or_default());
    }
    let tests = if tested == 1 { "1 test".to_owned() } else { format!("{tested} tests") };
    // A chance of less than a twentieth of a row is not worth a sentence.
    let chance = if by_chance < 0.05 {
        String::new()
    } else {
        format!(", uncorrected about {by_chance:.1} would look worse by chance")
    };
    writeln!(out, "{}; {tests} at alpha {}{chance}\n", counts.join(", "), comparison.policy.alpha)
}

/// Why there is no row: candid about what was not looked at.
fn nothing(comparison: &Comparison) -> &'static str {
    let same = |release: &Release| (release.commit.clone(), release.subpath.clone());
    if same(&comparison.base) == same(&comparison.candidate) {
        "both sides are the same release"
    } else if !comparison.superseded.is_empty() {
        "no run that counts differs"
    } else if comparison.configs.is_empty() && comparison.diagnostics.is_empty() {
        "nothing differs that candor can read, neither evaluation output nor configuration"
    } else {
        "no evaluation output of a format that candor knows differs"
    }
}

fn files(count: u64) -> String {
    if count == 1 { "1 file is".to_owned() } else { format!("{count} files are") }
}

fn evals(comparison: &Comparison, style: &dyn Fn(Verdict, &str) -> String, out: &mut dyn Write) -> io::Result<()> {
    if comparison.evals.is_empty() {
        return Ok(());
    }
    let several_models = comparison.evals.iter().any(|row| row.key.model != comparison.evals[0].key.model);
    let mut rows: Vec<(&EvalRow, usize)> = causes::shown_rows(comparison).collect();
    let folded = quiet::fold(&mut rows);
    let head = ["task", "metric", "base", "candidate", "change", "95 % interval", "broke/fixed", "q"];
    let cells = rows.iter().map(|(row, _)| cells(row, several_models));
    let table: Vec<[String; 8]> = iter::once(head.map(str::to_owned)).chain(cells).collect();
    let lines = aligned(&table, 2);
    if !rows.is_empty() {
        writeln!(out, "{}  verdict", lines[0])?;
    }
    for ((row, others), line) in rows.into_iter().zip(&lines[1..]) {
        let verdict = style(row.verdict, row.verdict.as_str());
        writeln!(out, "{line}  {verdict}{}", remark(row, others))?;
    }
    for line in folded {
        writeln!(out, "{line}")?;
    }
    writeln!(out)
}

/// What stands beside the rows.
fn beside(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let lines = evidence::lines(comparison, &|text| Shown::new(text).to_string());
    for line in &lines {
        writeln!(out, "{line}")?;
    }
    if lines.is_empty() { Ok(()) } else { writeln!(out) }
}

fn cells(row: &EvalRow, with_model: bool) -> [String; 8] {
    let beside = row.base.as_ref().and_then(|figure| figure.value);
    let task = if with_model { format!("{} {}", row.key.model, row.key.task) } else { row.key.task.clone() };
    [
        Shown::new(&task).to_string(),
        Shown::new(&metric(row)).to_string(),
        figures::value(beside),
        figures::value(row.candidate.as_ref().and_then(|figure| figure.value)),
        figures::change(row.delta, beside),
        figures::interval(row),
        row.samples.map_or("–".to_owned(), |counts| format!("{}/{}", counts.broke, counts.fixed)),
        figures::probability(row.test.as_ref().and_then(|test| test.q)),
    ]
}

/// The metric and, where it says something, its filter: as lm-evaluation-harness writes them.
pub(super) fn metric(row: &EvalRow) -> String {
    metric_name(&row.key)
}

fn metric_name(key: &RowKey) -> String {
    let filter = key.filter.as_ref().filter(|filter| *filter != "none");
    filter.map_or(key.metric.clone(), |filter| format!("{},{filter}", key.metric))
}

fn remark(row: &EvalRow, others: usize) -> String {
    let mut parts = evidence::remarks(row, others, |difference| difference.code.to_owned());
    if row.verdict == Verdict::Untested && wants_decision(row) {
        parts.push("wants a decision".to_owned());
    }
    if parts.is_empty() { String::new() } else { format!(" ({})", Shown::new(&parts.join("; "))) }
}

fn configs(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    for diff in &comparison.configs {
        config(diff, out)?;
    }
    if comparison.configs.is_empty() { Ok(()) } else { writeln!(out) }
}

fn config(diff: &ConfigDiff, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} {}", diff.status.as_str(), Shown::new(&diff.path))?;
    for change in diff.changes.iter().take(limits::CHANGE_LINES) {
        let meaning = change.meaning.as_ref().map(|meaning| format!("   {}", Shown::new(meaning))).unwrap_or_default();
        let (base, candidate) = (value(change.base.as_ref()), value(change.candidate.as_ref()));
        writeln!(out, "  {}  {base} ▶ {candidate}{meaning}", Shown::new(&change.pointer))?;
    }
    match diff.changes.len().saturating_sub(limits::CHANGE_LINES) {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more changes; --json lists them"),
    }
}

fn value(value: Option<&Value>) -> String {
    let Some(value) = value else { return "–".to_owned() };
    let shown = Shown::new(&value.to_string()).to_string();
    match shown.char_indices().nth(VALUE_COLUMNS) {
        Some((end, _)) => format!("{}… ({} characters)", &shown[..end], shown.chars().count()),
        None => shown,
    }
}

fn diagnostics(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    for found in comparison.diagnostics.iter().filter(|found| found.severity != Severity::Info) {
        diagnostic(found, out)?;
    }
    held_out::note(&comparison.diagnostics).map_or(Ok(()), |note| writeln!(out, "note: {}", Shown::new(note)))
}

fn diagnostic(found: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
    let line = found.line.map(|line| format!(":{line}")).unwrap_or_default();
    let side = found.side.map(|side| format!(" in the {}", side.as_str())).unwrap_or_default();
    let (path, message) = (Shown::new(&found.path), Shown::new(&found.message));
    writeln!(out, "{}: {path}{line}{side}: {message}", found.severity.as_str())
}
