//! The review as a Markdown document, for a pull request, a wiki or an archive.

use std::io::{self, Write};

use super::escape::{code, commit, cut, inline, quotation};
use super::{Format, Report, Written, evidence, figures};
use crate::compare::findings::Subject;
use crate::compare::held_out;
use crate::model::{ConfigChange, ConfigDiff, EvalRow, Release, RowKey, SampleCounts, Value, Verdict};
use crate::review::{AnnotationState, Answers, Concern, Target, metric_target};

pub(super) const FORMAT: Format = Format { name: "markdown", title: "a review people can read", write };

/// Longer values are cut in tables; the whole is in the file itself.
const VALUE_CHARACTERS: usize = 80;

fn write(report: &Report<'_>, out: &mut dyn Write) -> Written {
    header(report, out)?;
    rows(out, "Regressed", report, |row| row.verdict == Verdict::Regressed)?;
    rows(out, "Not comparable", report, |row| row.verdict == Verdict::NotComparable)?;
    rows(out, "Improved", report, |row| row.verdict == Verdict::Improved)?;
    let rest = |row: &EvalRow| {
        !matches!(row.verdict, Verdict::Regressed | Verdict::NotComparable | Verdict::Improved) && !row.is_group
    };
    rows(out, "No change shown", report, rest)?;
    beside(report, out)?;
    annotations(report, out)?;
    configs(report, out)?;
    diagnostics(report, out)?;
    unanswered(report, out)?;
    Ok(Vec::new())
}

fn header(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let comparison = report.comparison;
    let name = |release: &Release| {
        let subpath = release.subpath.as_ref().map(|path| format!(":{path}")).unwrap_or_default();
        code(&format!("{}{subpath}", release.name))
    };
    writeln!(out, "# Review of {} against {}\n", name(&comparison.candidate), name(&comparison.base))?;
    writeln!(out, "| | release | commit | date |\n|---|---|---|---|")?;
    for (side, release) in [("base", &comparison.base), ("candidate", &comparison.candidate)] {
        writeln!(out, "| {side} | {} | {} | {} |", name(release), commit(release), release.time.date())?;
    }
    if let Some(narrowed) = report.narrowed() {
        writeln!(out, "\nNarrowed to {}: {narrowed}.", code(&narrowed.filter))?;
    }
    if let Some(note) = held_out::note(&comparison.diagnostics) {
        writeln!(out, "\nNote: {}.", inline(note))?;
    }
    writeln!(out, "\n**{}.**", report.verdicts())?;
    let (tested, by_chance) = figures::expected_by_chance(&comparison.evals, comparison.policy.alpha);
    writeln!(
        out,
        "{tested} comparisons were tested at alpha {} after {}; uncorrected, about {by_chance:.1} \
         would look worse by chance alone. Figures speak of items like these.\n",
        comparison.policy.alpha,
        comparison.policy.correction.title()
    )
}

fn rows(out: &mut dyn Write, title: &str, report: &Report<'_>, wanted: impl Fn(&EvalRow) -> bool) -> io::Result<()> {
    let rows: Vec<(&EvalRow, usize)> = report.shown_rows().filter(|(row, _)| wanted(row)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "## {title}\n")?;
    writeln!(out, "| task | metric | base | candidate | change | 95 % interval | broke | fixed | q | says |")?;
    writeln!(out, "|---|---|--:|--:|--:|:-:|--:|--:|--:|---|")?;
    for (row, others) in rows {
        line(row, others, out)?;
    }
    writeln!(out)
}

/// What stands beside the rows: categories, slices, the noise of flips.
fn beside(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let lines = report.beside(&inline);
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Beside the rows\n")?;
    for line in lines {
        let indent = line.len() - line.trim_start().len();
        writeln!(out, "{}- {}", &line[..indent], line.trim_start())?;
    }
    writeln!(out)
}

fn line(row: &EvalRow, others: usize, out: &mut dyn Write) -> io::Result<()> {
    let beside = row.base.as_ref().and_then(|figure| figure.value);
    let count =
        |count: fn(&SampleCounts) -> u64| row.samples.map_or("–".to_owned(), |counts| count(&counts).to_string());
    let cells = [
        inline(&row.key.task),
        inline(&metric_name(&row.key)),
        figures::value(beside),
        figures::value(row.candidate.as_ref().and_then(|figure| figure.value)),
        figures::change(row.delta, beside),
        figures::interval(row),
        count(|counts| counts.broke),
        count(|counts| counts.fixed),
        figures::probability(row.test.as_ref().and_then(|test| test.q)),
        inline(&says(row, others)),
    ];
    writeln!(out, "| {} |", cells.join(" | "))
}

/// The metric and, where it says something, the filter.
pub(super) fn metric_name(key: &RowKey) -> String {
    match &key.filter {
        Some(filter) if filter != "none" => format!("{} {filter}", key.metric),
        _ => key.metric.clone(),
    }
}

/// The verdict and what a reader must know beside it.
fn says(row: &EvalRow, others: usize) -> String {
    let told = evidence::remarks(row, others, |difference| match (&difference.base, &difference.candidate) {
        (Some(base), Some(candidate)) => format!("{}: {base} → {candidate}", difference.code),
        (None, Some(one)) | (Some(one), None) => format!("{}: {one}", difference.code),
        (None, None) => difference.code.to_owned(),
    });
    [vec![row.verdict.as_str().to_owned()], told].concat().join("; ")
}

fn annotations(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let stands = |concern: &&Concern| concern.annotation.state != AnnotationState::Retracted;
    let standing: Vec<&Concern> = report.said().filter(stands).collect();
    if standing.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Annotations\n")?;
    for found in standing {
        annotation(found, out)?;
    }
    Ok(())
}

fn annotation(concern: &Concern, out: &mut dyn Write) -> io::Result<()> {
    let found = &concern.annotation;
    let mut decision: Vec<String> = Vec::new();
    decision.extend(found.disposition.map(|disposition| format!("**{}**", disposition.as_str())));
    decision.extend(found.severity.map(|severity| severity.as_str().to_owned()));
    decision.extend(found.labels.iter().map(|label| code(label)));
    if found.state == AnnotationState::Resolved {
        decision.push("resolved".to_owned());
    }
    writeln!(out, "### {}\n", target(&found.anchor.target))?;
    let id: String = found.id.chars().take(8).collect();
    writeln!(
        out,
        "{} — {}, {}, on {}{} (`{id}`)\n",
        decision.join(" · "),
        inline(&found.author.name),
        found.time.date(),
        code(&found.anchor.candidate.name),
        concern.state.remark().map(|since| format!(", {since}")).unwrap_or_default()
    )?;
    if let Some(words) = found.words() {
        writeln!(out, "On the words “{}”\n", inline(&words.brief()))?;
    }
    if !found.body.trim().is_empty() {
        writeln!(out, "{}", quotation(&found.body))?;
    }
    for reply in &found.replies {
        writeln!(
            out,
            "{} replied on {}:\n\n{}",
            inline(&reply.author.name),
            reply.time.date(),
            quotation(&reply.body)
        )?;
    }
    Ok(())
}

fn target(target: &Target) -> String {
    match target {
        Target::Config { path, pointer } if pointer.is_empty() => code(path),
        Target::Config { path, pointer } => format!("{} {}", code(path), code(pointer)),
        Target::File { path } => code(path),
        other => inline(&other.to_string()),
    }
}

fn configs(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut configs = report.configs().peekable();
    if configs.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "## Configuration\n")?;
    for diff in configs {
        config(diff, out)?;
    }
    Ok(())
}

fn config(diff: &ConfigDiff, out: &mut dyn Write) -> io::Result<()> {
    let from = diff.base_path.as_ref().filter(|path| **path != diff.path);
    let from = from.map(|path| format!(", was {}", code(path))).unwrap_or_default();
    writeln!(out, "### {} — {}{from}\n", code(&diff.path), diff.status.as_str())?;
    if diff.changes.is_empty() {
        return Ok(());
    }
    writeln!(out, "| key | base | candidate | meaning |\n|---|---|---|---|")?;
    for change in &diff.changes {
        let ConfigChange { pointer, base, candidate, meaning } = change;
        let meaning = meaning.as_deref().map(inline).unwrap_or_default();
        writeln!(out, "| {} | {} | {} | {meaning} |", code(pointer), value(base.as_ref()), value(candidate.as_ref()))?;
    }
    writeln!(out)
}

fn value(value: Option<&Value>) -> String {
    let Some(value) = value else { return "–".to_owned() };
    let text = value.to_string();
    let (text, more) = cut(&text, VALUE_CHARACTERS);
    format!("{}{more}", code(text))
}

fn diagnostics(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut diagnostics = report.diagnostics().peekable();
    if diagnostics.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "## What could not be read as it stands\n")?;
    for found in diagnostics {
        let line = found.line.map(|line| format!(", line {line}")).unwrap_or_default();
        let side = found.side.map(|side| format!(" ({})", side.as_str())).unwrap_or_default();
        writeln!(out, "- {}: {}{line}{side}: {}", found.severity.as_str(), code(&found.path), inline(&found.message))?;
    }
    writeln!(out)
}

/// A review is candid about what nobody has looked at, too.
fn unanswered(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let open = report.findings.iter().filter_map(|finding| match finding {
        Subject::Eval(row) => report.comparison.evals.get(*row),
        Subject::Config(_) | Subject::Diagnostic(_) => None,
    });
    let rules = &report.comparison.policy.gate;
    let answered = |row: &EvalRow| Answers::to(&Target::Metric(metric_target(row)), report.annotations, rules).enough();
    let open: Vec<&EvalRow> = open.filter(|row| !answered(row) && report.keeps_row(row)).collect();
    if open.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Not answered by anybody yet\n")?;
    for row in open {
        writeln!(out, "- {} {}: {}", inline(&row.key.task), inline(&metric_name(&row.key)), row.verdict.as_str())?;
    }
    Ok(())
}
