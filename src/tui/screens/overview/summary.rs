//! The top of the overview: is it fair, how did it come out, what would chance alone show.

use ratatui::layout::Rect;

use crate::compare::fairness::brief;
use crate::model::{Effect as Fairness, EvalRow, Verdict};

use crate::tui::data::Data;
use crate::tui::findings::FindingId;
use crate::tui::format::count;
use crate::tui::marks;
use crate::tui::paint::{Painter, Strip, safe};
use crate::tui::state::State;

/// The rows that forbid comparing, each with what differs in a few words and how many others it stands for.
pub(super) fn unfair(data: &Data) -> impl Iterator<Item = (&EvalRow, &'static str, usize)> {
    let breaks = |row: &EvalRow| {
        let breaking = row.comparability.iter().find(|difference| difference.effect == Fairness::Breaks);
        breaking.map_or("not comparable", |difference| brief(difference.code))
    };
    let rows = data.standing_rows().filter(|(row, _)| row.verdict == Verdict::NotComparable);
    rows.map(move |(row, others)| (row, breaks(row), others))
}

/// How fair the rows are of which none wants a decision. What weakens a comparison leaves it standing, not fair.
pub(super) fn fairness(data: &Data) -> String {
    let differs = |row: &&EvalRow| row.comparability.iter().any(|difference| difference.effect != Fairness::None);
    match data.rows().iter().filter(differs).count() {
        0 => "every comparison is fair".to_owned(),
        rows => format!("no comparison is forbidden ({} not like with like)", count(rows, "row", "rows")),
    }
}

/// How many files could not be read as they should.
fn unread(data: &Data) -> usize {
    let is_file = |id: &&FindingId| matches!(id, FindingId::File(_));
    data.findings.iter().filter(is_file).count()
}

/// Whether there is anything to be warned of before any figure is believed.
pub(super) fn is_warned(data: &Data) -> bool {
    unfair(data).next().is_some() || unread(data) > 0
}

/// What stands between the reader and the figures: files that could not be read, comparisons that are not fair.
pub(super) fn banner(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let style = painter.theme().banner;
    let mut parts: Vec<String> = Vec::new();
    match unread(&state.data) {
        0 => {}
        files => parts.push(format!("{} could not be read", count(files, "file", "files"))),
    }
    let mut named: Vec<String> = Vec::new();
    for (row, code, others) in unfair(&state.data) {
        let name = match others {
            0 => format!("{} ({code})", safe(&row.key.task)),
            _ => format!("{} in {} rows ({code})", safe(&row.key.metric), others + 1),
        };
        if !named.contains(&name) {
            named.push(name);
        }
    }
    if !named.is_empty() {
        let start = if area.width < 70 { "not fair: " } else { "Not everything here is a fair comparison: " };
        parts.push(format!("{start}{}", named.join(", ")));
    }
    let line = Strip::new().add(format!(" {} {}", painter.glyphs().caution, parts.join(". ")), style);
    painter.lay(area, style);
    painter.strip(area.x, area.y, usize::from(area.width), &line);
}

/// What the gate says; nothing while it is not known, and in blind mode, because it tells who did worse.
pub(super) fn gate(state: &State) -> Strip {
    let theme = state.look.theme;
    let Some(gate) = state.data.gate.as_ref().filter(|_| !state.blind.on) else { return Strip::new() };
    let style = match gate.passes {
        Some(true) => theme.improved,
        Some(false) => theme.regressed,
        None => theme.warning,
    };
    Strip::new().add("  gate: ", theme.muted).outside(&gate.words, style)
}

/// Counts by verdict of the rows that pass the filter, those that are not zero, worst first: on one line, on two where there is room for
/// two, else by signs alone.
pub(super) fn counts(state: &State, cells: usize, two: bool) -> Vec<Strip> {
    let number = |verdict| state.narrowing.verdicts.get(&verdict).copied().unwrap_or(0);
    let shown: Vec<(Verdict, u64)> = ORDER
        .into_iter()
        .map(|verdict| (verdict, number(verdict)))
        .filter(|&(verdict, number)| number > 0 || verdict == Verdict::Regressed)
        .collect();
    for gap in ["     ", "   "] {
        let line = count_line(state, &shown, true, gap);
        if line.width() <= cells + gap.len() {
            return vec![line];
        }
    }
    if two {
        let (first, second) = shown.split_at(shown.len().div_ceil(2));
        return vec![count_line(state, first, true, "   "), count_line(state, second, true, "   ")];
    }
    vec![count_line(state, &shown, false, "  ")]
}

const ORDER: [Verdict; 7] = [
    Verdict::Regressed,
    Verdict::Improved,
    Verdict::Inconclusive,
    Verdict::NotWorse,
    Verdict::Unchanged,
    Verdict::NotComparable,
    Verdict::Untested,
];

fn count_line(state: &State, shown: &[(Verdict, u64)], words: bool, gap: &'static str) -> Strip {
    let theme = state.look.theme;
    shown.iter().fold(Strip::new().add("  ", theme.text), |strip, &(verdict, number)| {
        let (sign, style) = marks::verdict(state.look, verdict);
        let style = if number == 0 { theme.muted } else { style };
        let word = if words { format!(" {}", marks::verdict_word(verdict)) } else { String::new() };
        strip.add(format!("{sign} {number}"), style.bold()).add(format!("{word}{gap}"), style)
    })
}

/// How many tests were made and what chance alone would show among them: all of them, whatever the filter shows.
#[allow(clippy::cast_precision_loss)] // a rounded expectation
pub(super) fn chance(state: &State) -> Strip {
    let theme = state.look.theme;
    let alpha = state.data.comparison.as_ref().map_or(0.05, |comparison| comparison.policy.alpha);
    let tests = state.data.rows().iter().filter(|row| row.test.as_ref().is_some_and(|test| test.q.is_some())).count();
    let expected = (tests as f64 * alpha / 2.0).round();
    let mut text = format!("  {} at alpha {alpha}", count(tests, "test", "tests"));
    if tests > 1 {
        text.push_str(&if expected < 1.0 {
            "; corrected for looking at many".to_owned()
        } else {
            format!("; corrected for looking at many: else about {expected} would look worse by chance")
        });
    }
    let identical = state.data.comparison.as_ref().and_then(|comparison| comparison.identical);
    if let Some(identical) = identical.filter(|&identical| identical > 0) {
        text.push_str(&format!("; {identical} files are the same"));
    }
    if !state.data.complete {
        text.push_str("; samples are still being read");
    }
    Strip::new().add(text, theme.muted)
}
