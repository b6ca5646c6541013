//! The rows, each with its interval drawn around zero, on one scale for all.

use std::io::{self, Write};

use super::{badge, cell, table, text};
use crate::base::limits;
use crate::compare::findings::wants_decision;
use crate::compare::scale::Scale;
use crate::export::{Report, evidence, figures};
use crate::model::{EvalRow, Figure, SampleCounts, Verdict};

/// Units of the drawing: its width and height.
const WIDTH: f64 = 200.0;
const HEIGHT: f64 = 20.0;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<(&EvalRow, usize)> = report.shown_rows().collect();
    writeln!(out, "<section aria-labelledby=\"evals\">\n<h2 id=\"evals\">Evals</h2>")?;
    if rows.is_empty() {
        return writeln!(out, "<p>No evaluation output differs.</p>\n</section>");
    }
    let scale = scale(rows.iter().map(|(row, _)| *row));
    controls(&rows, out)?;
    let caption = format!(
        "Every row with its 95 % interval; worse is to the left of the line, better to the right, from −{0} to +{0}",
        scale.extent()
    );
    let head = [
        ("row", ""),
        ("verdict", "says"),
        ("base", "number"),
        ("candidate", "number"),
        ("change", "number"),
        ("interval", "plot"),
        ("broke", "number"),
        ("fixed", "number"),
        ("q", "number"),
    ];
    let several = rows.iter().any(|(row, _)| row.key.model != rows[0].0.key.model);
    let lines = |rows: &[(&EvalRow, usize)]| -> Vec<String> {
        rows.iter().map(|(row, others)| line(row, *others, scale, several)).collect()
    };
    // A browser takes seconds over a table of thousands of rows, and none over what is folded up.
    let (first, further) = rows.split_at(rows.len().min(limits::PAGE_ROWS));
    table(out, "rows", &caption, &head, lines(first).into_iter())?;
    if !further.is_empty() {
        writeln!(out, "<details data-more=\"rows\"><summary>{} further rows</summary>", further.len())?;
        table(out, "further-rows", "The rows after those above", &head, lines(further).into_iter())?;
        writeln!(out, "</details>")?;
    }
    writeln!(out, "</section>")
}

/// What the script makes work; without it, they stay hidden.
fn controls(rows: &[(&EvalRow, usize)], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<form class=\"controls\" data-for=\"rows\" hidden>")?;
    writeln!(out, "<label>Filter <input type=\"search\" data-filter></label>\n<label>Verdict <select data-verdict>")?;
    writeln!(out, "<option value=\"\">all</option>")?;
    for verdict in Verdict::ALL {
        if rows.iter().any(|(row, _)| row.verdict == verdict) {
            writeln!(out, "<option>{}</option>", verdict.as_str())?;
        }
    }
    writeln!(out, "</select></label>\n<output aria-live=\"polite\" data-count></output>\n</form>")
}

fn scale<'a>(rows: impl Iterator<Item = &'a EvalRow> + Clone) -> Scale {
    // Only shares can stand on one scale.
    let tests = rows.filter(|row| row.is_share()).filter_map(|row| Some((row, row.test.as_ref()?)));
    let musts: Vec<f64> = tests.clone().filter(|(row, _)| wants_decision(row)).map(|(_, test)| test.delta).collect();
    let bounds: Vec<f64> = tests.filter_map(|(_, test)| test.ci95).flatten().collect();
    Scale::around(&musts, &bounds)
}

fn line(row: &EvalRow, others: usize, scale: Scale, with_model: bool) -> String {
    let value = |figure: &Option<Figure>| figure.as_ref().and_then(|figure| figure.value);
    let (base, candidate) = (value(&row.base), value(&row.candidate));
    let q = row.test.as_ref().and_then(|test| test.q);
    let model = if with_model { format!("{} ", text(&row.key.model)) } else { String::new() };
    #[allow(clippy::cast_precision_loss)] // samples are counted in millions
    let count = |count: fn(&SampleCounts) -> u64| {
        let count = row.samples.as_ref().map(count);
        cell("number", count.map(|count| count as f64), &count.map_or("–".to_owned(), |count| count.to_string()))
    };
    [
        format!("<tr data-verdict=\"{}\"><th scope=\"row\">{model}{}", row.verdict.as_str(), text(&row.key.task)),
        format!(" <small>{}</small></th>", text(&crate::export::text::metric(row))),
        cell("says", None, &format!("{}{}", badge(row.verdict), remarks(row, others))),
        cell("number", base, &figures::value(base)),
        cell("number", candidate, &figures::value(candidate)),
        cell("number", row.delta, &figures::change(row.delta, base)),
        cell("plot", row.test.as_ref().map(|test| test.delta), &plot(row, scale)),
        count(|counts| counts.broke),
        count(|counts| counts.fixed),
        cell("number", q, &text(&figures::probability(q))),
        "</tr>".to_owned(),
    ]
    .concat()
}

fn remarks(row: &EvalRow, others: usize) -> String {
    let told = evidence::remarks(row, others, |difference| difference.code.to_owned());
    if told.is_empty() { String::new() } else { format!(" <small>{}</small>", text(&told.join("; "))) }
}

/// The interval as a line and the change as a dot, cut off where the scale ends.
fn plot(row: &EvalRow, scale: Scale) -> String {
    let is_drawn = row.is_share() && row.verdict != Verdict::NotComparable;
    let Some(test) = row.test.as_ref().filter(|_| is_drawn) else { return "–".to_owned() };
    let at = |value: f64| (WIDTH * scale.position(value)).clamp(2.0, WIDTH - 2.0);
    let interval = test.ci95.map(|[low, high]| {
        format!("<line class=\"interval\" x1=\"{:.1}\" y1=\"10\" x2=\"{:.1}\" y2=\"10\"/>", at(low), at(high))
    });
    let label = format!("change {:+.4}, interval {}", test.delta, figures::interval(row));
    format!(
        "<svg class=\"{}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\"><line class=\"zero\" x1=\"{2}\" \
         y1=\"0\" x2=\"{2}\" y2=\"{HEIGHT}\"/>{3}<circle cx=\"{4:.1}\" cy=\"10\" r=\"4\"/></svg>",
        row.verdict.as_str(),
        super::attribute(&label),
        WIDTH / 2.0,
        interval.unwrap_or_default(),
        at(test.delta)
    )
}
