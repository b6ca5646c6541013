//! A table of everything there is to tell, for spreadsheets: RFC 4180, UTF-8, every cell quoted. Cells that a
//! spreadsheet would take for a formula begin with an apostrophe (CWE-1236); figures are written as numbers.

use std::io::Write;

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::item::Item;
use super::{Format, Report, Written};
use crate::base::{Shown, is_hazard};
use crate::model::{EvalRow, Figure};
use crate::review::{Disposition, Grade, MetricTarget, SampleTarget, Target, thread_key};

pub(super) const FORMAT: Format = Format { name: "csv", title: "everything as a table for spreadsheets", write };

/// The columns. Their names and order never change; new ones are added at the end. One is there for whoever counts on
/// it, and empty: only sign-offs are signed, so there is no `signature_key`.
const COLUMNS: [&str; 32] = [
    "id",
    "thread_key",
    "created_at",
    "author",
    "trust",
    "kind",
    "task",
    "filter",
    "metric",
    "sample_id",
    "epoch",
    "base_rev",
    "candidate_rev",
    "path",
    "line",
    "field",
    "quote",
    "disposition",
    "severity",
    "category",
    "labels",
    "state",
    "anchor_state",
    "base_value",
    "candidate_value",
    "delta",
    "body",
    "resolved_by",
    "signature_key",
    "model",
    "rule",
    "verdict",
];

fn write(report: &Report<'_>, out: &mut dyn Write) -> Written {
    if report.options.bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut table = WriterBuilder::new().quote_style(QuoteStyle::Always).terminator(Terminator::CRLF).from_writer(out);
    table.write_record(COLUMNS)?;
    for item in report.items() {
        let cells = cells(report, &item);
        let cells = cells.map(|cell| match cell {
            Cell::Text(text) if report.options.raw => text,
            Cell::Text(text) => inert(&text),
            Cell::Number(number) => number.map(|number| number.to_string()).unwrap_or_default(),
        });
        table.write_record(cells)?;
    }
    table.flush()?;
    Ok(Vec::new())
}

enum Cell {
    Text(String),
    Number(Option<f64>),
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn maybe(found: Option<&str>) -> Cell {
    Cell::Text(found.unwrap_or_default().to_owned())
}

fn cells(report: &Report<'_>, item: &Item<'_>) -> [Cell; COLUMNS.len()] {
    let said = item.said.map(|concern| &concern.annotation);
    let (metric, sample, pointer) = parts(&item.target);
    let task = metric.map(|metric| metric.task.as_str()).or(match &item.target {
        Target::Task { task, .. } => Some(task),
        _ => None,
    });
    let span = said.and_then(|said| said.anchor.span.as_ref());
    let line = item.candidate.as_ref().and_then(|place| place.line);
    let value = |figure: fn(&EvalRow) -> &Option<Figure>| figure(item.row?).as_ref()?.value;
    [
        maybe(said.map(|said| said.id.as_str())),
        text(thread_key(&item.target).to_string()),
        text(said.map(|said| said.time.to_string()).unwrap_or_default()),
        maybe(said.map(|said| said.author.name.as_str())),
        maybe(said.map(|said| if said.relayed { "relayed" } else { "writer" })),
        text(item.target.kind()),
        maybe(task),
        maybe(metric.and_then(|metric| metric.filter.as_deref())),
        maybe(metric.map(|metric| metric.metric.as_str())),
        maybe(sample.map(|sample| sample.id.as_str())),
        Cell::Number(sample.and_then(|sample| sample.epoch).map(f64::from)),
        maybe(report.comparison.base.committed()),
        maybe(report.comparison.candidate.committed()),
        maybe(item.candidate.as_ref().map(|place| place.path.as_str())),
        #[allow(clippy::cast_precision_loss)] // lines of files stay far below 2^52
        Cell::Number(line.map(|line| line as f64)),
        maybe(pointer.or(span.map(|span| &*span.field))),
        maybe(span.and_then(|span| span.quote.as_ref()).map(|quote| &*quote.exact)),
        maybe(said.and_then(|said| said.disposition).map(Disposition::as_str)),
        maybe(said.and_then(|said| said.severity).map(Grade::as_str)),
        maybe(item.row.and_then(|row| row.category.as_deref())),
        text(said.map(|said| said.labels.join(", ")).unwrap_or_default()),
        text(said.map_or("unanswered", |said| said.state.as_str())),
        maybe(item.said.map(|concern| concern.state.as_str())),
        Cell::Number(value(|row| &row.base)),
        Cell::Number(value(|row| &row.candidate)),
        Cell::Number(item.row.and_then(|row| row.delta)),
        text(said.map_or(item.message.as_str(), |said| said.body.as_str())),
        maybe(said.and_then(|said| said.settled_by.as_ref()).map(|author| author.name.as_str())),
        maybe(None),
        maybe(metric.map(|metric| metric.model.as_str())),
        text(item.rule.id),
        maybe(item.row.map(|row| row.verdict.as_str())),
    ]
}

fn parts(target: &Target) -> (Option<&MetricTarget>, Option<&SampleTarget>, Option<&str>) {
    match target {
        Target::Metric(metric) => (Some(metric), None, None),
        Target::Sample { metric, sample } => (Some(metric), Some(sample), None),
        Target::Config { pointer, .. } => (None, None, Some(pointer)),
        Target::Release | Target::Task { .. } | Target::File { .. } => (None, None, None),
    }
}

/// Text that a spreadsheet shows and does not run. Line feeds stay; other characters that act or hide are shown.
fn inert(text: &str) -> String {
    let shown: String = text.chars().fold(String::with_capacity(text.len()), |mut shown, char| {
        match char {
            '\n' => shown.push('\n'),
            '\t' => shown.push(' '),
            hazard if is_hazard(hazard) => shown.push_str(Shown::new(&hazard.to_string()).as_str()),
            plain => shown.push(plain),
        }
        shown
    });
    let first = text.trim_start_matches(' ').chars().next();
    let runs = first.is_some_and(|char| "=+-@\t\r\n\0＝＋－＠".contains(char));
    if runs { format!("'{shown}") } else { shown }
}

#[cfg(test)]
mod tests {
    #[test]
    fn formulas_do_not_run() {
        for (raw, safe) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("  +1", "'  +1"),
            ("\n=1", "'\n=1"),
            ("＝1", "'＝1"),
            ("a\u{1b}[2Jb\u{202e}", "a␛[2Jb‹U+202E›"),
            ("two\nlines", "two\nlines"),
            ("", ""),
        ] {
            assert_eq!(super::inert(raw), safe, "{raw:?}");
        }
    }
}
