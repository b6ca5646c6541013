//! The sign, word and style of every verdict and change: the one table that keeps screens alike.

use ratatui::style::Style;

use crate::model::{SampleChange, Verdict};

use super::theme::Look;

/// A verdict's sign and style.
#[must_use]
pub fn verdict(look: Look, verdict: Verdict) -> (&'static str, Style) {
    let Look { theme, glyphs } = look;
    match verdict {
        Verdict::Regressed => (glyphs.worse, theme.regressed),
        Verdict::Improved => (glyphs.better, theme.improved),
        Verdict::NotWorse => (glyphs.not_worse, theme.improved),
        Verdict::Unchanged => (glyphs.equal, theme.muted),
        Verdict::Inconclusive => (glyphs.unclear, theme.muted),
        Verdict::Untested => (glyphs.unknown, theme.warning),
        Verdict::NotComparable => (glyphs.caution, theme.warning),
    }
}

/// A verdict's word, as a reader says it.
#[must_use]
pub fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotWorse => "not worse",
        Verdict::NotComparable => "not comparable",
        other => other.as_str(),
    }
}

/// A change's sign and style.
#[must_use]
pub fn change(look: Look, change: SampleChange) -> (&'static str, Style) {
    let Look { theme, glyphs } = look;
    match change {
        SampleChange::Broke => (glyphs.worse, theme.regressed),
        SampleChange::Fixed => (glyphs.better, theme.improved),
        SampleChange::Differs => (glyphs.config, theme.warning),
        SampleChange::OutputChanged => (glyphs.unclear, theme.text),
        SampleChange::Same => (glyphs.equal, theme.muted),
        SampleChange::OnlyBase => (glyphs.minus, theme.warning),
        SampleChange::OnlyCandidate => ("+", theme.warning),
        SampleChange::ContentChanged | SampleChange::Errored => (glyphs.caution, theme.warning),
    }
}

/// A change's word, as a reader says it.
#[must_use]
pub fn change_word(change: SampleChange) -> &'static str {
    match change {
        SampleChange::OutputChanged => "output changed",
        SampleChange::OnlyBase => "only in base",
        SampleChange::OnlyCandidate => "only in candidate",
        SampleChange::ContentChanged => "content changed",
        other => other.as_str(),
    }
}
