//! One page that holds the whole review: it needs no network and no script, and can be printed, read on a phone, by
//! keyboard and by ear. A small script sorts and filters its tables; the page's own policy names it, and the style,
//! by their digests and lets nothing else run, load or connect.

mod annotations;
mod evals;
mod history;
mod page;
mod sample;

use std::io::{self, Write};

use super::escape::cut;
use super::markup::{attribute, text};
use super::{Format, Report, Written, figures};
use crate::base::limits;
use crate::compare::held_out;
use crate::gate::judge;
use crate::model::{ConfigDiff, Release, Severity, Value, Verdict};
use crate::review::Concern;

pub(super) const FORMAT: Format =
    Format { name: "html", title: "one page with everything, to read in a browser", write };

fn write(report: &Report<'_>, out: &mut dyn Write) -> Written {
    let title = format!("Review of {}", report.range());
    page::begin(&title, out)?;
    summary(report, out)?;
    evals::write(report, out)?;
    if let Some(history) = (report.history)() {
        history::write(&history, report, out)?;
    }
    annotations::write(report, out)?;
    configs(report, out)?;
    diagnostics(report, out)?;
    page::end(out)?;
    Ok(Vec::new())
}

/// The verdict in five lines: how the gate ends, what was compared, how many of each verdict.
fn summary(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let comparison = report.comparison;
    let judgement = judge(comparison, report.annotations, report.signoffs);
    let outcome = judgement.outcome();
    let release = |release: &Release| {
        let commit = release.short_commit().unwrap_or("not committed");
        format!("<code>{}</code> ({commit}, {})", text(&release.typed()), release.time.date())
    };
    writeln!(out, "<header>\n<h1>Review of {}</h1>", text(&comparison.candidate.typed()))?;
    writeln!(out, "<p>{} against {}</p>", release(&comparison.candidate), release(&comparison.base))?;
    writeln!(
        out,
        "<p class=\"outcome {0}\"><strong>Gate: {0}</strong>{1}</p>",
        outcome.as_str(),
        match judgement.reasons.len() {
            0 => String::new(),
            1 => ", for 1 reason".to_owned(),
            reasons => format!(", for {reasons} reasons"),
        }
    )?;
    if let Some(narrowed) = report.narrowed() {
        writeln!(out, "<p>Narrowed to <code>{}</code>: {narrowed}.</p>", text(&narrowed.filter))?;
    }
    if let Some(note) = held_out::note(&comparison.diagnostics) {
        writeln!(out, "<p>Note: {}.</p>", text(note))?;
    }
    write!(out, "<ul class=\"counts\">")?;
    for (verdict, count) in report.verdict_counts() {
        write!(out, "<li>{count} <span>{}</span></li>", badge(verdict))?;
    }
    writeln!(out, "</ul>")?;
    let (tested, by_chance) = figures::expected_by_chance(&comparison.evals, comparison.policy.alpha);
    writeln!(
        out,
        "<p>{tested} comparisons were tested at alpha {} after {}; uncorrected, about {by_chance:.1} would look worse \
         by chance alone.</p>\n</header>\n<main>",
        comparison.policy.alpha,
        comparison.policy.correction.title()
    )
}

/// A verdict, told by its sign and word and not by colour alone.
fn badge(verdict: Verdict) -> String {
    let sign = match verdict {
        Verdict::Regressed => "▼",
        Verdict::Improved => "▲",
        Verdict::NotWorse => "≥",
        Verdict::Unchanged => "=",
        Verdict::Inconclusive => "~",
        Verdict::Untested => "?",
        Verdict::NotComparable => "≠",
    };
    format!("<b class=\"verdict {0}\"><span aria-hidden=\"true\">{sign}</span> {0}</b>", verdict.as_str())
}

/// A heading with a table under it, in a frame that scrolls on its own where the table is wider than the screen.
fn table(
    out: &mut dyn Write,
    id: &str,
    caption: &str,
    head: &[(&str, &str)],
    rows: impl Iterator<Item = String>,
) -> io::Result<()> {
    writeln!(out, "<div class=\"frame\" role=\"region\" aria-labelledby=\"{id}-caption\" tabindex=\"0\">")?;
    writeln!(
        out,
        "<table id=\"{id}\" data-sortable>\n<caption id=\"{id}-caption\"><span>{caption}</span></caption>\n<thead><tr>"
    )?;
    for (name, class) in head {
        writeln!(out, "<th scope=\"col\" class=\"{class}\">{name}</th>")?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for row in rows {
        writeln!(out, "{row}")?;
    }
    writeln!(out, "</tbody>\n</table>\n</div>")
}

fn configs(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut configs = report.configs().peekable();
    if configs.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "<section aria-labelledby=\"configs\">\n<h2 id=\"configs\">Configuration</h2>")?;
    for (place, diff) in configs.enumerate() {
        config(place, diff, out)?;
    }
    writeln!(out, "</section>")
}

fn config(place: usize, diff: &ConfigDiff, out: &mut dyn Write) -> io::Result<()> {
    let from = diff.base_path.as_ref().filter(|path| **path != diff.path);
    let from = from.map(|path| format!(", was <code>{}</code>", text(path))).unwrap_or_default();
    let name = format!("<code>{}</code> {}{from}", text(&diff.path), diff.status.as_str());
    if diff.changes.is_empty() {
        return writeln!(out, "<p>{name}</p>");
    }
    let rows = diff.changes.iter().map(|change| {
        format!(
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td><td>{}</td></tr>",
            text(&change.pointer),
            value(change.base.as_ref()),
            value(change.candidate.as_ref()),
            text(change.meaning.as_deref().unwrap_or_default())
        )
    });
    let head = [("key", ""), ("base", ""), ("candidate", ""), ("meaning", "")];
    table(out, &format!("config-{place}"), &name, &head, rows)
}

fn value(value: Option<&Value>) -> String {
    let Some(value) = value else { return "–".to_owned() };
    let mut written = Vec::new();
    // Writing into memory does not fail.
    let _ = super::json::write_line(&mut written, &super::json::Tree(value));
    let written = String::from_utf8_lossy(&written);
    let (written, more) = cut(written.trim_end(), limits::PAGE_VALUE_CHARACTERS);
    format!("<code>{}</code>{more}", text(written))
}

fn diagnostics(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let notes: Vec<_> = report.diagnostics().filter(|found| found.severity != Severity::Info).collect();
    let beside = report.beside(&|words| words.to_owned());
    if !beside.is_empty() {
        writeln!(out, "<section aria-labelledby=\"beside\">\n<h2 id=\"beside\">Beside the rows</h2>\n<ul>")?;
        for line in beside {
            writeln!(out, "<li>{}</li>", text(line.trim()))?;
        }
        writeln!(out, "</ul>\n</section>")?;
    }
    if notes.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section aria-labelledby=\"notes\">\n<h2 id=\"notes\">Files with problems</h2>\n<ul>")?;
    for note in notes {
        let line = note.line.map(|line| format!(", line {line}")).unwrap_or_default();
        let (path, told) = (text(&note.path), text(&note.message));
        writeln!(out, "<li>{}: <code>{path}</code>{line}: {told}</li>", note.severity.as_str())?;
    }
    writeln!(out, "</ul>\n</section>")
}

/// The decision, grade and labels of an annotation.
fn decision(concern: &Concern) -> String {
    let annotation = &concern.annotation;
    let decided = annotation.disposition.map_or("remark", |disposition| disposition.as_str());
    let graded = annotation.severity.map(|grade| format!(" · {}", grade.as_str())).unwrap_or_default();
    let labels: String =
        annotation.labels.iter().map(|label| format!(" <span class=\"label\">{}</span>", text(label))).collect();
    format!("<b class=\"decision\">{decided}{graded}</b>{labels}")
}

/// A cell that sorts by something else than what it shows.
fn cell(class: &str, sort: Option<f64>, shown: &str) -> String {
    let sort = sort.map(|sort| format!(" data-sort=\"{}\"", attribute(&format!("{sort:?}")))).unwrap_or_default();
    format!("<td class=\"{class}\"{sort}>{shown}</td>")
}
