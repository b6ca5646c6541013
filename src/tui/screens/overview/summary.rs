//! The top of the overview: is it fair, how did it come out, what would chance alone show.

use std::collections::HashSet;

use ratatui::layout::Rect;

use crate::compare::fairness::brief;
use crate::model::{Effect as Fairness, EvalRow, Verdict};

use crate::tui::data::Data;
use crate::tui::findings::FindingId;
use crate::tui::format::count;
use crate::tui::marks;
use crate::tui::paint::{Painter, Strip, safe, width};
use crate::tui::state::State;

/// What is counted once for a comparison and its review, because no frame may look at every row.
#[derive(Debug, Default)]
pub(super) struct Summary {
    /// What is not a fair comparison, each named once.
    unfair: Vec<String>,
    /// How many files could not be read as they should.
    unread: usize,
    /// How many tests were made.
    tests: usize,
    /// Whether anybody wrote on a finding.
    pub(super) annotated: bool,
}

impl Summary {
    pub(super) fn of(data: &Data) -> Self {
        let is_file = |id: &&FindingId| matches!(id, FindingId::File(_));
        let is_tested = |row: &&EvalRow| row.test.as_ref().is_some_and(|test| test.q.is_some());
        let mut named = HashSet::new();
        Self {
            unfair: unfair(data).filter(|name| named.insert(name.clone())).collect(),
            unread: data.findings.iter().filter(is_file).count(),
            tests: data.rows().iter().filter(is_tested).count(),
            annotated: data.standings.iter().any(|standing| !standing.authors.is_empty()),
        }
    }

    /// Whether there is anything to be warned of before any figure is believed.
    pub(super) fn is_warned(&self) -> bool {
        !self.unfair.is_empty() || self.unread > 0
    }

    /// What is not a fair comparison, as much of it as so many cells show.
    fn unfair_within(&self, cells: usize) -> String {
        let mut told = String::new();
        for name in &self.unfair {
            if !told.is_empty() {
                told.push_str(", ");
            }
            told.push_str(name);
            if told.len() > cells && width(&told) > cells {
                break;
            }
        }
        told
    }
}

/// The rows that forbid comparing: what they are called, how many they stand for, what differs in a few words.
fn unfair(data: &Data) -> impl Iterator<Item = String> {
    let breaks = |row: &EvalRow| {
        let breaking = row.comparability.iter().find(|difference| difference.effect == Fairness::Breaks);
        breaking.map_or("not comparable", |difference| brief(difference.code))
    };
    let rows = data.standing_rows().filter(|(row, _)| row.verdict == Verdict::NotComparable);
    rows.map(move |(row, others)| match others {
        0 => format!("{} ({})", safe(&row.key.task), breaks(row)),
        _ => format!("{} in {} rows ({})", safe(&row.key.metric), others + 1, breaks(row)),
    })
}

/// How fair the rows are of which none wants a decision. What weakens a comparison leaves it standing, not fair.
pub(super) fn fairness(data: &Data) -> String {
    let differs = |row: &&EvalRow| row.comparability.iter().any(|difference| difference.effect != Fairness::None);
    match data.rows().iter().filter(differs).count() {
        0 => "every comparison is fair".to_owned(),
        rows => format!("no comparison is forbidden ({} not like with like)", count(rows, "row", "rows")),
    }
}

/// What stands between the reader and the figures: files that could not be read, comparisons that are not fair.
pub(super) fn banner(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let style = painter.theme().banner;
    let summary = &state.overview.summary;
    let mut parts: Vec<String> = Vec::new();
    match summary.unread {
        0 => {}
        files => parts.push(format!("{} could not be read", count(files, "file", "files"))),
    }
    if !summary.unfair.is_empty() {
        let start = if area.width < 70 { "not fair: " } else { "Not everything here is a fair comparison: " };
        parts.push(format!("{start}{}", summary.unfair_within(usize::from(area.width))));
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
    let tests = state.overview.summary.tests;
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
