//! The gate as GitHub's workflows show it: a mark for each reason on the file it speaks of, and a summary.
//!
//! A workflow command is one line, `::error file=…,line=…,title=…::…`. What comes from outside can end neither
//! the line nor a property, because the characters that would are written as the runner reads them back.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::text::{figure_cells, task};
use super::{Check, words};
use crate::base::{Shown, limits};
use crate::export::escape::{code, inline};
use crate::export::place::{Place, broken_sample};
use crate::export::text::metric;
use crate::gate::{About, Reason, Why};
use crate::review::Target;

/// Writes one workflow command for each reason, and then how the gate ended.
///
/// # Errors
/// Whatever the writer reports.
pub fn write(check: &Check<'_>, out: &mut dyn Write) -> io::Result<()> {
    for reason in &check.judgement.reasons {
        writeln!(out, "{}", command(check, reason))?;
    }
    writeln!(out, "{}", words::outcome(check.judgement))
}

fn command(check: &Check<'_>, reason: &Reason) -> String {
    let name = words::target(check, &reason.about);
    let title = property(&format!("{}: {name}", reason.why.code()));
    let place = place(check, &reason.about);
    let place = place.map(|Place { path, line }| format!("file={},line={},", property(&path), line.unwrap_or(1)));
    let place = place.unwrap_or_default();
    let told = format!("{}. To settle: {}", words::message(check, reason), words::settle(check, reason));
    format!("::error {place}title={title}::{}", data(&told))
}

/// What follows the second pair of colons.
fn data(text: &str) -> String {
    Shown::new(text).as_str().replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// The file and line to look at: the first sample that broke, else the candidate's file. None for what the
/// candidate has no file of.
fn place(check: &Check<'_>, about: &About) -> Option<Place> {
    if let Some(row) = words::row(check, about) {
        let figure = || Some(Place { path: row.candidate.as_ref()?.path.to_string(), line: None });
        return broken_sample(row).or_else(figure);
    }
    match words::target(check, about) {
        Target::Config { path, .. } | Target::File { path } => Some(Place { path, line: None }),
        Target::Release | Target::Task { .. } | Target::Metric(_) | Target::Sample { .. } => None,
    }
}

/// The summary of a workflow's step, as Markdown.
#[must_use]
pub fn summary(check: &Check<'_>) -> String {
    let Check { comparison, judgement } = check;
    let mut text = format!("## Candor: {}\n\n", words::outcome(judgement));
    let (base, candidate) = (code(&comparison.base.typed()), code(&comparison.candidate.typed()));
    let _ = writeln!(text, "{candidate} against {base}\n");
    if !judgement.reasons.is_empty() {
        text.push_str("| fails | task | metric | base | candidate | change | 95 % interval | why | to settle |\n");
        text.push_str("|---|---|---|--:|--:|--:|:-:|---|---|\n");
    }
    for reason in judgement.reasons.iter().take(limits::SUMMARY_ROWS) {
        let _ = writeln!(text, "{}", line(check, reason));
    }
    let more = judgement.reasons.len().saturating_sub(limits::SUMMARY_ROWS);
    if more > 0 {
        let _ = writeln!(text, "\n{more} more are left out here; `candor check` lists them all.");
    }
    text.push('\n');
    for answered in judgement.answered.iter().take(limits::SUMMARY_ROWS) {
        let name = words::target(check, &About::Row(answered.row)).to_string();
        let _ = writeln!(text, "- answered by {}: {}", inline(&answered.by.join(", ")), inline(&name));
    }
    for sentence in words::checked(check) {
        let _ = writeln!(text, "- {sentence}");
    }
    text
}

fn line(check: &Check<'_>, reason: &Reason) -> String {
    let (why, settle) = (inline(&words::what(check, reason)), words::settle(check, reason));
    let settle = if matches!(reason.why, Why::Regressed { .. }) { code(&settle) } else { inline(&settle) };
    let word = reason.why.code();
    match words::row(check, &reason.about) {
        Some(row) => {
            let (task, metric) = (inline(&task(check, row)), inline(&metric(row)));
            format!("| {word} | {task} | {metric} | {} | {why} | {settle} |", figure_cells(row).join(" | "))
        }
        None => {
            let name = inline(&words::target(check, &reason.about).to_string());
            format!("| {word} | {name} | | | | | | {why} | {settle} |")
        }
    }
}
