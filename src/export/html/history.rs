//! The rows through the releases, as a map of small squares: what each release's figure is against the oldest one that
//! is still supported, with a line where the ruler changed.

use std::collections::HashSet;
use std::io::{self, Write};

use super::{attribute, text};
use crate::base::limits;
use crate::export::markdown::metric_name;
use crate::export::{Report, figures};
use crate::model::{History, Point, RowHistory, RowKey, Verdict};

/// Units of the drawing: a square and the gap after it.
const SIDE: usize = 22;
const STEP: usize = 26;

pub(super) fn write(history: &History, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    if history.releases.len() < 3 {
        return Ok(());
    }
    let shown: HashSet<&RowKey> = report.rows().map(|row| &row.key).collect();
    let rows: Vec<&RowHistory> = history
        .rows
        .iter()
        .filter(|row| !row.is_group && shown.contains(&row.key))
        .take(limits::PAGE_HISTORY_ROWS)
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section aria-labelledby=\"history\">\n<h2 id=\"history\">History</h2>")?;
    let releases: Vec<String> =
        history.releases.iter().map(|release| format!("<code>{}</code>", text(&release.typed()))).collect();
    writeln!(
        out,
        "<p>From left to right: {}. Each square compares a release with {}; a bar before a square says that it \
         was measured otherwise than the one before.</p>",
        releases.join(", "),
        releases[history.oldest]
    )?;
    writeln!(out, "<table class=\"map\">\n<caption>Rows through the releases</caption>")?;
    writeln!(
        out,
        "<thead><tr><th scope=\"col\">row</th><th scope=\"col\">releases</th><th scope=\"col\">bad since</th></tr></thead>\n<tbody>"
    )?;
    for row in &rows {
        writeln!(out, "{}", line(history, row))?;
    }
    writeln!(out, "</tbody>\n</table>\n</section>")
}

fn line(history: &History, row: &RowHistory) -> String {
    let name = format!("{} {}", row.key.task, metric_name(&row.key));
    let since = row.first_bad.map(|bad| format!("<code>{}</code>", text(&history.releases[bad.release].typed())));
    format!(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>",
        text(&name),
        squares(history, row),
        since.unwrap_or_default()
    )
}

fn squares(history: &History, row: &RowHistory) -> String {
    let width = STEP * history.releases.len();
    let squares: String =
        row.points.iter().enumerate().map(|(place, point)| square(history, place, point.as_ref())).collect();
    let told: Vec<String> =
        row.points.iter().map(|point| figures::value(point.as_ref().and_then(|point| point.figure.value))).collect();
    format!(
        "<svg class=\"squares\" width=\"{width}\" height=\"{STEP}\" viewBox=\"0 0 {width} {STEP}\" role=\"img\" \
         aria-label=\"{}\">{squares}</svg>",
        attribute(&told.join(", "))
    )
}

fn square(history: &History, place: usize, point: Option<&Point>) -> String {
    let x = STEP * place + 3;
    let Some(point) = point else {
        return format!("<rect class=\"missing\" x=\"{x}\" y=\"2\" width=\"{SIDE}\" height=\"{SIDE}\"/>");
    };
    let verdict = point.oldest.as_ref().map(|step| step.verdict);
    let (class, sign) = match verdict {
        Some(Verdict::Regressed) => ("regressed", "▼"),
        Some(Verdict::Improved) => ("improved", "▲"),
        Some(Verdict::NotComparable) => ("not-comparable", "≠"),
        Some(_) => ("even", "·"),
        None => ("even", ""),
    };
    let title = format!(
        "{}: {}{}",
        history.releases[place].typed(),
        figures::value(point.figure.value),
        verdict.map(|verdict| format!(", {}", verdict.as_str())).unwrap_or_default()
    );
    let broken = if point.breaks.is_empty() {
        String::new()
    } else {
        format!("<line class=\"break\" x1=\"{0}\" y1=\"0\" x2=\"{0}\" y2=\"{STEP}\"/>", x - 2)
    };
    format!(
        "{broken}<g class=\"{class}\"><title>{}</title><rect x=\"{x}\" y=\"2\" width=\"{SIDE}\" height=\"{SIDE}\"/>\
         <text x=\"{}\" y=\"17\">{sign}</text></g>",
        text(&title),
        x + SIDE / 2
    )
}
