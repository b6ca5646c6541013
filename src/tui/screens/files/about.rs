//! What there is to say of a file, sentence by sentence.

use ratatui::style::Style;

use crate::model::{Counts, FileState, FileUnderstood, Severity, Side, Taken};

use crate::tui::format::count;
use crate::tui::theme::{Glyphs, Look};

/// All there is to say of a file, with how it looks; not yet safe to show.
#[must_use]
pub fn about(look: Look, file: &FileUnderstood) -> Vec<(String, Style)> {
    let theme = look.theme;
    let newest = file.newest().and_then(|newest| newest.state.taken());
    let lost = newest.and_then(Taken::wins_over).map(|lost| format!("It wins over {lost}."));
    let said = Some(figures(file, look.glyphs)).filter(|said| !said.is_empty()).map(|said| format!("It says: {said}."));
    let plain = taken_for(file).into_iter().chain(lost).chain(version(file, look.glyphs)).chain(said);
    let skipped = skipped(file).into_iter().map(|text| (text, theme.warning));
    let notes = file.notes().into_iter().map(|(side, note)| {
        let style = match note.severity {
            Severity::Error => theme.regressed,
            Severity::Warning => theme.warning,
            Severity::Info => theme.muted,
        };
        (capital(&note.told(side)), style)
    });
    plain.map(|text| (text, theme.text)).chain(skipped).chain(notes).collect()
}

/// What it was taken for and why, on each side where that differs.
fn taken_for(file: &FileUnderstood) -> Vec<String> {
    let was = |state: &FileState| match state.taken() {
        Some(taken) => format!("Taken for {}", taken.by.told()),
        None => capital(state.told()),
    };
    match Side::BOTH.map(|side| file.on(side).map(|found| was(&found.state))) {
        [Some(base), Some(candidate)] if base == candidate => vec![format!("{base}.")],
        [Some(base), Some(candidate)] => {
            vec![format!("In the base: {base}."), format!("In the candidate: {candidate}.")]
        }
        [Some(base), None] => vec![format!("{base}."), "Gone from the candidate.".to_owned()],
        [None, Some(candidate)] => vec![format!("{candidate}."), "New in the candidate.".to_owned()],
        [None, None] => Vec::new(),
    }
}

/// How much a file says, on both sides where they differ: `12 ▶ 14 metrics`.
pub(super) fn figures(file: &FileUnderstood, glyphs: &Glyphs) -> String {
    let units = Side::BOTH.map(|side| taken(file, side).map(|taken| taken.counts.units()));
    let unit = |(at, name): (usize, &&str)| {
        let is_there = units.iter().flatten().any(|units| units[at] > 0);
        let sides = units.map(|units| units.map(|units| units[at].to_string()));
        is_there.then(|| format!("{} {name}", both(sides, glyphs)))
    };
    Counts::UNITS.iter().enumerate().filter_map(unit).collect::<Vec<_>>().join(", ")
}

fn taken(file: &FileUnderstood, side: Side) -> Option<&Taken> {
    file.on(side)?.state.taken()
}

/// What both sides have: once where it is the same.
fn both([base, candidate]: [Option<String>; 2], glyphs: &Glyphs) -> String {
    let told = |side: Option<String>| side.unwrap_or_else(|| glyphs.none.to_owned());
    if base == candidate { told(candidate) } else { format!("{} {} {}", told(base), glyphs.to, told(candidate)) }
}

/// The versions the file states.
fn version(file: &FileUnderstood, glyphs: &Glyphs) -> Option<String> {
    let stated = Side::BOTH.map(|side| taken(file, side).and_then(|taken| taken.version.clone()));
    stated.iter().any(Option::is_some).then(|| format!("Version {}.", both(stated, glyphs)))
}

fn skipped(file: &FileUnderstood) -> Vec<String> {
    let on = |side: Side| {
        let skipped = taken(file, side)?.counts.skipped;
        let rows = count(usize::try_from(skipped).unwrap_or(usize::MAX), "row or entry was", "rows or entries were");
        (skipped > 0).then(|| format!("In the {} {rows} skipped.", side.as_str()))
    };
    Side::BOTH.into_iter().filter_map(on).collect()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
