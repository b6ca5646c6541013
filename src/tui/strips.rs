//! The strip of one item: its result in each release.

use ratatui::style::Style;

use crate::model::{History, Mark, Release, RowHistory, RowKey, Strips, went_bad};

use super::paint::{Strip, safe};
use super::state::State;
use super::theme::Look;
use super::view::release_name;

/// The strips of a row, and what they are of.
#[derive(Clone, Copy)]
pub struct Of<'a> {
    history: &'a History,
    row: &'a RowHistory,
    strips: &'a Strips,
    look: Look,
}

/// The strips of a row's items, once they are known.
#[must_use]
pub fn of<'a>(state: &'a State, key: &RowKey) -> Option<Of<'a>> {
    let followed = &state.data.followed;
    let history = followed.history.as_deref()?;
    let (row, strips) = (history.row(key)?, followed.strips(key)?);
    Some(Of { history, row, strips, look: state.look })
}

impl Of<'_> {
    /// The signs of one item, oldest release first, with a break where the ruler changed: `✓✓╎✗`.
    #[must_use]
    pub fn signs(&self, item: usize) -> Strip {
        let marks = self.strips.of(item);
        marks.iter().enumerate().fold(Strip::new(), |strip, (place, &mark)| {
            let (sign, style) = self.sign(mark, marks);
            self.broken(strip, place).add(sign, style)
        })
    }

    /// The same with the names of the releases: `v1.0.0 ✓  v1.1.0 ✗`.
    #[must_use]
    pub fn named(&self, item: usize) -> Strip {
        let marks = self.strips.of(item);
        let named = self.history.releases.iter().zip(marks).enumerate();
        named.fold(Strip::new(), |strip, (place, (release, &mark))| {
            let (sign, style) = self.sign(mark, marks);
            let name = format!("{} ", name(release));
            self.broken(strip, place).add(name, self.look.theme.muted).add(sign, style).add("  ", Style::new())
        })
    }

    /// Since which release an item is bad, in words: unclear where the ruler changed between the last good result and
    /// the first bad one.
    #[must_use]
    pub fn bad_since(&self, item: usize) -> Option<String> {
        let (marks, direction) = (self.strips.of(item), self.row.direction);
        let bad = went_bad(marks, direction)?;
        let good = marks.get(..bad)?.iter().rposition(|mark| mark.goodness(direction).is_some())?;
        if (good + 1..=bad).any(|place| self.is_broken(place)) {
            return Some("bad, since when is unclear".to_owned());
        }
        self.history.releases.get(bad).map(|release| format!("bad since {}", name(release)))
    }

    fn broken(&self, strip: Strip, place: usize) -> Strip {
        if self.is_broken(place) { strip.add(self.look.glyphs.broken, self.look.theme.warning) } else { strip }
    }

    /// Whether the ruler changed before a release.
    fn is_broken(&self, place: usize) -> bool {
        self.row.point(place).is_some_and(|point| !point.breaks.is_empty())
    }

    /// A pass, a failure, or a level among the item's own scores.
    fn sign(&self, mark: Mark, marks: &[Mark]) -> (&'static str, Style) {
        let Look { theme, glyphs } = self.look;
        let [pass, fail, unscored, missing] = glyphs.results;
        match mark {
            Mark::Pass => (pass, theme.improved),
            Mark::Fail => (fail, theme.regressed),
            Mark::Unscored => (unscored, theme.warning),
            Mark::Missing => (missing, theme.muted),
            Mark::Score(score) => (glyphs.levels[level(score, marks)], theme.text),
        }
    }
}

fn name(release: &Release) -> String {
    safe(&release_name(release))
}

/// Lowest, highest or between, among all scores of the item; in the middle where they are all the same.
fn level(score: f64, marks: &[Mark]) -> usize {
    let scores = || marks.iter().filter_map(|mark| if let Mark::Score(score) = mark { Some(*score) } else { None });
    let lower = scores().any(|other| other < score);
    let higher = scores().any(|other| other > score);
    match (lower, higher) {
        (true, false) => 7,
        (false, true) => 0,
        _ => 3,
    }
}
