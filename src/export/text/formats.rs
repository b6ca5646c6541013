//! What was understood of each file, as text: what `candor formats` prints. Files that were taken for the same, for the
//! same reason, stand together, so that the reason is said once.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::super::Recognition;
use super::super::table::{columns, wrapped};
use super::{diagnostic, release};
use crate::base::Shown;
use crate::formats;
use crate::model::{Counts, FileState, FileUnderstood, Side, Taken, Understood, UnknownFiles};

/// Lines are no longer than this, but for paths that are.
const COLUMNS: usize = 80;

/// Longer versions are cut.
const VERSION_COLUMNS: usize = 16;

/// Writes what was understood.
///
/// # Errors
/// Whatever the writer reports.
pub fn write(found: &Recognition<'_>, out: &mut dyn Write) -> io::Result<()> {
    let base = found.base.map(|base| format!("{} ▶ ", release(base))).unwrap_or_default();
    writeln!(out, "{base}{}", release(found.candidate))?;
    paragraph(&summary(found), 0, out)?;
    let mut groups: BTreeMap<Kind, Vec<&FileUnderstood>> = BTreeMap::new();
    for file in &found.understood.files {
        groups.entry(kind(file)).or_default().push(file);
    }
    for (kind, files) in &groups {
        group(kind, files, found.base.is_some(), out)?;
    }
    unknown(&found.understood.unknown, out)?;
    if !found.understood.diagnostics.is_empty() {
        writeln!(out)?;
    }
    found.understood.diagnostics.iter().try_for_each(|found| diagnostic(found, out))
}

/// How many files there are of each kind.
fn summary(found: &Recognition<'_>) -> String {
    let Understood { files, unknown, unchanged, passed_over, .. } = found.understood;
    let is_read = |file: &&FileUnderstood| file.newest().is_some_and(|side| side.state.taken().is_some());
    let read = files.iter().filter(is_read).count() as u64;
    let of_no_format: u64 = unknown.iter().map(|files| files.files).sum();
    let all = files.len() as u64 + of_no_format + passed_over;
    let parts = [
        (read, "in a known format"),
        (files.len() as u64 - read, "not read"),
        (of_no_format, "in no known format"),
        (*passed_over, "not looked at, as [paths] demands"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let parts = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
    let files = if all == 1 { "1 file" } else { &format!("{all} files") };
    match found.base {
        None => format!("{files}{parts}"),
        Some(_) => {
            let differ = if all == 1 { "differs" } else { "differ" };
            let same = unchanged.map(|unchanged| format!("; {unchanged} the same on both sides"));
            format!("{files} {differ}{parts}{}", same.unwrap_or_default())
        }
    }
}

/// What files were taken for and why: its place among the formats, then the reasons.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    place: usize,
    title: String,
    lost: Option<String>,
}

fn kind(file: &FileUnderstood) -> Kind {
    let state = file.newest().map_or(&FileState::Failed, |side| &side.state);
    let Some(taken) = state.taken() else {
        let title = state.told().to_owned();
        return Kind { place: usize::MAX, title, lost: None };
    };
    let place = formats::FORMATS.iter().position(|format| format.name == taken.by.format);
    Kind { place: place.unwrap_or(usize::MAX - 1), title: taken.by.told(), lost: taken.wins_over() }
}

fn group(kind: &Kind, files: &[&FileUnderstood], two: bool, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    paragraph(&kind.title, 0, out)?;
    if let Some(lost) = &kind.lost {
        paragraph(&format!("wins over {lost}"), 2, out)?;
    }
    let rows: Vec<Vec<String>> = files.iter().map(|file| cells(file, two)).collect();
    let is_told = |column: &usize| rows.iter().any(|cells| !cells[*column].is_empty());
    let told: Vec<usize> = (0..HEAD.len()).filter(is_told).collect();
    let width = |column: usize| rows.iter().map(|cells| columns(&cells[column])).max().unwrap_or(0);
    let widths: Vec<usize> = told.iter().map(|&column| width(column).max(HEAD[column].len())).collect();
    let line = |cell: &dyn Fn(usize) -> String| -> String {
        let filled = told.iter().zip(&widths).map(|(&column, width)| {
            let cell = cell(column);
            format!("  {}{cell}", " ".repeat(width.saturating_sub(columns(&cell))))
        });
        filled.collect()
    };
    let room = COLUMNS.saturating_sub(widths.iter().map(|width| width + 2).sum::<usize>() + 2);
    let fits = |path: &str| columns(&Shown::new(path).to_string()) <= room;
    let shared = if files.iter().all(|file| fits(&file.path)) { "" } else { shared_directory(files) };
    let place = if shared.is_empty() { String::new() } else { format!(" in {}", Shown::new(shared)) };
    if !told.is_empty() || !shared.is_empty() {
        writeln!(out, "{}  file{place}", line(&|column| HEAD[column].to_owned()))?;
    }
    // What still does not fit stands below its figures, for all files alike.
    let is_below = !told.is_empty() && files.iter().any(|file| !fits(&file.path[shared.len()..]));
    let between = if is_below { "\n    " } else { "  " };
    for (file, cells) in files.iter().zip(&rows) {
        let path = &file.path[shared.len()..];
        let figures = line(&|column| cells[column].clone());
        let figures = if is_below { figures.trim_end() } else { &figures };
        writeln!(out, "{figures}{between}{}", Shown::new(path))?;
        beside(file, two, out)?;
    }
    Ok(())
}

/// The directory all of the files are in, with the slash behind it; empty where they share none.
fn shared_directory<'a>(files: &[&'a FileUnderstood]) -> &'a str {
    let Some((first, others)) = files.split_first() else { return "" };
    let mut shared = first.path.rfind('/').map_or("", |end| &first.path[..=end]);
    while !shared.is_empty() && !others.iter().all(|file| file.path.starts_with(shared)) {
        shared = shared[..shared.len() - 1].rfind('/').map_or("", |end| &shared[..=end]);
    }
    shared
}

/// The columns before the path.
const HEAD: [&str; 5] = ["version", Counts::UNITS[0], Counts::UNITS[1], Counts::UNITS[2], Counts::UNITS[3]];

/// A cell for each of [`HEAD`]; empty where there is nothing to count.
fn cells(file: &FileUnderstood, two: bool) -> Vec<String> {
    let taken = Side::BOTH.map(|side| file.on(side).and_then(|found| found.state.taken()));
    let version = |taken: &Taken| taken.version.as_deref().map(short_version);
    let mut cells = vec![both(taken.map(|taken| taken.and_then(version)), two)];
    for unit in 0..Counts::UNITS.len() {
        let count = |taken: &Taken| Some(taken.counts.units()[unit]).filter(|&count| count > 0);
        cells.push(both(
            taken.map(|taken| taken.and_then(count)).map(|count| count.map(|count| count.to_string())),
            two,
        ));
    }
    cells
}

/// A version; those of builds from a work tree are long.
fn short_version(version: &str) -> String {
    let shown = Shown::new(version).to_string();
    match shown.char_indices().nth(VERSION_COLUMNS) {
        Some((end, _)) => format!("{}…", &shown[..end]),
        None => shown,
    }
}

/// What both sides have: once where it is the same.
fn both(sides: [Option<String>; 2], two: bool) -> String {
    match sides {
        [None, None] => String::new(),
        [base, candidate] if base == candidate || !two => candidate.unwrap_or_default(),
        sides => sides.map(|side| side.unwrap_or_else(|| "–".to_owned())).join(" ▶ "),
    }
}

/// What is to be said of one file: what else it was, what was skipped, what was odd.
fn beside(file: &FileUnderstood, two: bool, out: &mut dyn Write) -> io::Result<()> {
    if let [Some(base), Some(candidate)] = &file.sides {
        let was = |state: &FileState| state.taken().map_or_else(|| state.told().to_owned(), |taken| taken.by.told());
        let (before, now) = (was(&base.state), was(&candidate.state));
        if before != now {
            paragraph(&format!("in the base: {before}"), 6, out)?;
        }
    }
    for side in Side::BOTH {
        let skipped = file.on(side).and_then(|found| Some(found.state.taken()?.counts.skipped)).unwrap_or(0);
        if skipped > 0 {
            let place = if two { format!("in the {}, ", side.as_str()) } else { String::new() };
            let what = if skipped == 1 { "row or entry" } else { "rows or entries" };
            paragraph(&format!("{place}{skipped} {what} skipped"), 6, out)?;
        }
    }
    for (side, note) in file.notes() {
        paragraph(&note.told(side.filter(|_| two)), 6, out)?;
    }
    Ok(())
}

fn paragraph(text: &str, indent: usize, out: &mut dyn Write) -> io::Result<()> {
    let text = Shown::new(text).to_string();
    for (line, text) in wrapped(&text, COLUMNS - indent - 2).iter().enumerate() {
        let more = if line == 0 { 0 } else { 2 };
        writeln!(out, "{}{text}", " ".repeat(indent + more))?;
    }
    Ok(())
}

/// Files of no format, folded.
fn unknown(folds: &[UnknownFiles], out: &mut dyn Write) -> io::Result<()> {
    if folds.is_empty() {
        return Ok(());
    }
    let width = folds.iter().map(|fold| fold.files.to_string().len()).max().unwrap_or(0).max("files".len());
    writeln!(out, "\nin no format that candor knows\n  {:>width$}", "files")?;
    for fold in folds {
        writeln!(out, "  {:>width$}  {}", fold.files, Shown::new(&fold.told()))?;
    }
    Ok(())
}
