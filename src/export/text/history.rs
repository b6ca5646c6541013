//! The history as text for a terminal or a log: what `candor history` prints.

use std::io::{self, Write};

use super::super::table::columns;
use super::{metric_name, release};
use crate::base::Shown;
use crate::export::figures;
use crate::model::{Comparability, FirstBad, History, Point, Release, RowHistory, Severity, Step, Verdict};

/// Names of releases longer than this are cut in their middle.
const NAME_COLUMNS: usize = 16;

/// Writes rows by releases; `style` marks verdicts for a terminal, or leaves them alone.
///
/// # Errors
/// Whatever the writer reports.
pub fn write(history: &History, style: &dyn Fn(Verdict, &str) -> String, out: &mut dyn Write) -> io::Result<()> {
    heading(history, out)?;
    if history.rows.is_empty() {
        writeln!(out, "no evaluation output of a format that candor knows in any of them")?;
    } else {
        table(history, style, out)?;
        legend(history, out)?;
        broken(history, out)?;
        first_bad(history, out)?;
    }
    diagnostics(history, out)
}

fn heading(history: &History, out: &mut dyn Write) -> io::Result<()> {
    let [.., newest] = history.releases.as_slice() else { return Ok(()) };
    let count = history.releases.len();
    if count == 1 {
        writeln!(out, "{}: the only release, so there is nothing to follow yet", release(newest))?;
    } else {
        writeln!(out, "{count} releases, {} ▶ {}", release(&history.releases[0]), release(newest))?;
    }
    if history.left_out > 0 {
        let releases = if history.left_out == 1 { "release is" } else { "releases are" };
        writeln!(out, "{} older {releases} left out: --releases N looks further back", history.left_out)?;
    }
    writeln!(out)
}

/// A cell of the table and, for verdicts, how it is marked.
type Cell = (String, Option<Verdict>);

fn table(history: &History, style: &dyn Fn(Verdict, &str) -> String, out: &mut dyn Write) -> io::Result<()> {
    let several_models = history.rows.iter().any(|row| row.key.model != history.rows[0].key.model);
    let mut lines: Vec<Vec<Cell>> = vec![head(history)];
    lines.extend(history.rows.iter().map(|row| cells(history, row, several_models)));
    let width = |column: usize| lines.iter().map(|cells| columns(&cells[column].0)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..lines[0].len()).map(width).collect();
    for line in &lines {
        let cells = line.iter().zip(&widths).enumerate().map(|(column, ((text, verdict), &width))| {
            let fill = " ".repeat(width.saturating_sub(columns(text)));
            let shown = verdict.map_or(text.clone(), |verdict| style(verdict, text));
            let is_figure = (2..2 + history.releases.len()).contains(&column);
            if is_figure { format!("{fill}{shown}") } else { format!("{shown}{fill}") }
        });
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    writeln!(out)
}

/// What the newest release is compared with: the base, and the oldest supported release where that is another.
fn references(history: &History) -> Vec<usize> {
    let oldest = Some(history.oldest).filter(|&oldest| history.base != Some(oldest));
    let newest = history.releases.len().saturating_sub(1);
    history.base.into_iter().chain(oldest).filter(|&place| place != newest).collect()
}

fn head(history: &History) -> Vec<Cell> {
    let releases = history.releases.iter().map(|release| name(release) + "  ");
    let against = references(history).into_iter().map(|place| format!("against {}", name(&history.releases[place])));
    let names = ["task".to_owned(), "metric".to_owned()].into_iter().chain(releases).chain(against);
    names.map(|name| (name, None)).collect()
}

fn name(release: &Release) -> String {
    let name = Shown::new(&release.title()).to_string();
    let characters: Vec<char> = name.chars().collect();
    if characters.len() <= NAME_COLUMNS {
        return name;
    }
    let half = NAME_COLUMNS / 2;
    let (head, tail) = (&characters[..half], &characters[characters.len() - half + 1..]);
    head.iter().chain(&['…']).chain(tail).collect()
}

fn cells(history: &History, row: &RowHistory, with_model: bool) -> Vec<Cell> {
    let task = if with_model { format!("{} {}", row.key.model, row.key.task) } else { row.key.task.clone() };
    let mut cells = vec![(Shown::new(&task).to_string(), None), (Shown::new(&metric_name(&row.key)).to_string(), None)];
    cells.extend(row.points.iter().map(|point| figure(point.as_ref())));
    let newest = history.releases.len().checked_sub(1).and_then(|newest| row.point(newest));
    cells.extend(references(history).into_iter().map(|place| {
        let step =
            newest.and_then(|point| if Some(place) == history.base { &point.base } else { &point.oldest }.as_deref());
        verdict(history, step.map(|step| (step, place)), newest)
    }));
    cells
}

/// The figure, what became of it since the release before, and `╎` before it where the ruler changed.
fn figure(point: Option<&Point>) -> Cell {
    let Some(point) = point else { return ("–  ".to_owned(), None) };
    let ruler = if point.breaks.is_empty() { "" } else { "╎ " };
    let verdict = point.previous.as_ref().map(|step| step.verdict);
    let sign = match verdict {
        Some(Verdict::Regressed) => " ✗",
        Some(Verdict::Improved) => " ✓",
        _ => "  ",
    };
    let marked = verdict.filter(|verdict| matches!(verdict, Verdict::Regressed | Verdict::Improved));
    (format!("{ruler}{}{sign}", figures::value(point.figure.value)), marked)
}

/// The verdict on the newest figure. Against the oldest release that has the row, where the reference itself lacks it.
fn verdict(history: &History, step: Option<(&Step, usize)>, newest: Option<&Point>) -> Cell {
    let Some((step, reference)) = step else { return ("–".to_owned(), None) };
    let change = figures::change(step.delta, newest.and_then(|point| point.figure.value));
    let other = history.releases.get(step.against).filter(|_| step.against != reference);
    let other = other.map(|release| format!(" (against {})", name(release))).unwrap_or_default();
    (format!("{} {change}{other}", step.verdict.as_str()), Some(step.verdict))
}

fn legend(history: &History, out: &mut dyn Write) -> io::Result<()> {
    if history.releases.len() > 1 {
        writeln!(out, "✗ ✓ since the release before; each pair of releases is corrected for its own rows.")?;
    }
    if history.releases.len() > 2 {
        writeln!(
            out,
            "Steps that show nothing do not add up to no change: the columns on the right compare both ends."
        )?;
    }
    Ok(())
}

/// Where the ruler changed, and why: once for all metrics of a task that say the same.
fn broken(history: &History, out: &mut dyn Write) -> io::Result<()> {
    let mut lines: Vec<String> = Vec::new();
    for row in &history.rows {
        for (release, point) in history.releases.iter().zip(&row.points) {
            let why: Vec<String> = point.iter().flat_map(|point| &point.breaks).map(difference).collect();
            let line = format!("╎ {} before {}: {}", row.key.task, release.short(), why.join("; "));
            if !why.is_empty() && !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    listed(&lines, out)
}

fn difference(found: &Comparability) -> String {
    match (&found.base, &found.candidate) {
        (Some(base), Some(candidate)) => format!("{} {base} ▶ {candidate}", found.code),
        (_, Some(text)) => format!("{} ({text})", found.code),
        _ => found.code.to_owned(),
    }
}

fn first_bad(history: &History, out: &mut dyn Write) -> io::Result<()> {
    let line = |row: &RowHistory| {
        let name = |place: usize| history.releases.get(place).map_or("", Release::short);
        if let Some(FirstBad { release, against }) = row.first_bad {
            return Some(format!("first bad: {} since {}, against {}", named(row), name(release), name(against)));
        }
        let (step, ruler) = row.bad_beyond_ruler()?;
        let (against, ruler) = (name(step.against), name(ruler));
        Some(format!("bad: {} against {against}; since when is unclear, the ruler changed before {ruler}", named(row)))
    };
    listed(&history.rows.iter().filter_map(line).collect::<Vec<_>>(), out)
}

fn named(row: &RowHistory) -> String {
    format!("{} {}", row.key.task, metric_name(&row.key))
}

fn listed(lines: &[String], out: &mut dyn Write) -> io::Result<()> {
    if !lines.is_empty() {
        writeln!(out)?;
    }
    for line in lines {
        writeln!(out, "{}", Shown::new(line))?;
    }
    Ok(())
}

fn diagnostics(history: &History, out: &mut dyn Write) -> io::Result<()> {
    let mut found = history.diagnostics.iter().filter(|found| found.severity != Severity::Info).peekable();
    if found.peek().is_some() {
        writeln!(out)?;
    }
    found.try_for_each(|found| super::diagnostic(found, out))
}
