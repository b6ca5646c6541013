//! Rows over a series of releases: values, what changed from step to step, and where it went bad.

use std::sync::Arc;

use super::{Comparability, Diagnostic, Direction, Figure, Release, RowKey, SampleSet, Source, Test, Verdict};

/// A series of releases and what each row was in them.
#[derive(Clone, Debug)]
pub struct History {
    /// The releases, oldest first. The last is the one under review.
    pub releases: Vec<Release>,
    /// The place of the oldest release that is still supported: every later one is compared with it, too, because
    /// many steps that show nothing may add up to something.
    pub oldest: usize,
    /// The place of the base, where one was named.
    pub base: Option<usize>,
    /// One row per model, task, metric and filter, in that order.
    pub rows: Vec<RowHistory>,
    /// How many older releases were left out.
    pub left_out: usize,
    /// What went wrong while reading, in order.
    pub diagnostics: Vec<Diagnostic>,
}

/// One row over the releases.
#[derive(Clone, Debug)]
pub struct RowHistory {
    /// What the row is about, with the model as the newest release that has the row calls it.
    pub key: RowKey,
    /// The group the task belongs to.
    pub group: Option<String>,
    /// Whether the row repeats its members' figures.
    pub is_group: bool,
    /// `safety`, `math` …
    pub category: Option<String>,
    /// Which way is better.
    pub direction: Option<Direction>,
    /// One for each release; `None` where the release lacks the row.
    pub points: Vec<Option<Point>>,
    /// Since when the row is bad.
    pub first_bad: Option<FirstBad>,
}

/// A row in one release.
#[derive(Clone, Debug)]
pub struct Point {
    /// What the release calls the model.
    pub model: String,
    /// The figure.
    pub figure: Figure,
    /// The 95 % interval of the figure itself; `None` where nothing tells how sure it is.
    pub interval: Option<[f64; 2]>,
    /// The samples behind the figure, where they were logged.
    pub samples: Option<(Arc<SampleSet>, Source)>,
    /// What stands between this figure and that of the release before: the line is broken here. Empty where it goes on.
    pub breaks: Vec<Comparability>,
    /// Against the release before that has the row.
    pub previous: Option<Arc<Step>>,
    /// Against the oldest supported release that has the row.
    pub oldest: Option<Arc<Step>>,
    /// Against the base.
    pub base: Option<Arc<Step>>,
}

/// What became of a row between two releases.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The place of the older release.
    pub against: usize,
    /// Whether both releases hold the very same run, so that there is nothing to test.
    pub same_run: bool,
    /// This release − the older one, in the metric's own units.
    pub delta: Option<f64>,
    /// The test; its q counts the rows of these two releases.
    pub test: Option<Test>,
    /// What the evidence supports.
    pub verdict: Verdict,
    /// Why, in a few words.
    pub reason: Option<String>,
}

/// Since when a row is bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstBad {
    /// The place of the first release that is regressed, as is every later one that has the row.
    pub release: usize,
    /// The place of the release it is regressed against: the first one measured with the same ruler.
    pub against: usize,
}

/// The results of the items of a row over the releases.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strips {
    releases: usize,
    marks: Vec<Mark>,
}

/// What became of one item in one release.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Mark {
    /// The release lacks the item.
    #[default]
    Missing,
    /// It failed to run, or has no number.
    Unscored,
    /// It passed.
    Pass,
    /// It failed.
    Fail,
    /// It has a score other than pass and fail, or nothing says which way is better.
    Score(f64),
}

impl History {
    /// The row with this key.
    #[must_use]
    pub fn row(&self, key: &RowKey) -> Option<&RowHistory> {
        let place = self.rows.binary_search_by(|row| row.key.cmp(key)).ok()?;
        self.rows.get(place)
    }
}

impl RowHistory {
    /// The row in a release.
    #[must_use]
    pub fn point(&self, release: usize) -> Option<&Point> {
        self.points.get(release)?.as_ref()
    }

    /// The newest release that has the row, and the row in it.
    #[must_use]
    pub fn newest(&self) -> Option<(usize, &Point)> {
        self.points.iter().enumerate().rev().find_map(|(place, point)| Some((place, point.as_ref()?)))
    }

    /// Where the newest release is regressed although nothing tells since when: the step that says so, against the base
    /// or the oldest supported release, and the place of the release before which the ruler last changed.
    #[must_use]
    pub fn bad_beyond_ruler(&self) -> Option<(&Step, usize)> {
        let (_, newest) = self.newest().filter(|_| self.first_bad.is_none())?;
        let steps = [&newest.base, &newest.oldest].into_iter().flatten();
        let bad = steps.into_iter().find(|step| step.verdict == Verdict::Regressed)?;
        let is_broken = |point: &Option<Point>| point.as_ref().is_some_and(|point| !point.breaks.is_empty());
        Some((bad, self.points.iter().rposition(is_broken)?))
    }
}

impl Strips {
    /// Strips of so many releases, one mark for each release of each item, item by item.
    #[must_use]
    pub fn new(releases: usize, marks: Vec<Mark>) -> Self {
        Self { releases, marks }
    }

    /// The strip of an item, oldest release first; empty where there is no such item.
    #[must_use]
    pub fn of(&self, item: usize) -> &[Mark] {
        let start = item.saturating_mul(self.releases);
        self.marks.get(start..start.saturating_add(self.releases)).unwrap_or(&[])
    }
}

impl Mark {
    /// How good it is, larger being better; `None` where nothing tells.
    #[must_use]
    pub fn goodness(self, direction: Option<Direction>) -> Option<f64> {
        match self {
            Self::Missing | Self::Unscored => None,
            // Where lower is better, passing is a score of 0: as good as that of a repeated item.
            Self::Pass => Some(if direction == Some(Direction::Lower) { 0.0 } else { 1.0 }),
            Self::Fail => Some(if direction == Some(Direction::Lower) { -1.0 } else { 0.0 }),
            Self::Score(score) => direction.map(|direction| direction.sign() * score),
        }
    }
}

/// The first release since which an item is worse than it was in the release before and has stayed so; `None` where it
/// is not bad in the newest release that scores it.
#[must_use]
pub fn went_bad(strip: &[Mark], direction: Option<Direction>) -> Option<usize> {
    let scored = strip.iter().enumerate().filter_map(|(place, mark)| Some((place, mark.goodness(direction)?)));
    let scored: Vec<(usize, f64)> = scored.collect();
    let mut best_after = f64::NEG_INFINITY;
    let mut since = None;
    for pair in scored.windows(2).rev() {
        let [(_, before), (place, at)] = *pair else { continue };
        best_after = best_after.max(at);
        if best_after < before {
            since = Some(place);
        }
    }
    since
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_went_bad_where_it_got_worse_for_good() {
        let strip = |text: &str| -> Vec<Mark> {
            let mark = |sign| match sign {
                'p' => Mark::Pass,
                'f' => Mark::Fail,
                'e' => Mark::Unscored,
                _ => Mark::Missing,
            };
            text.chars().map(mark).collect()
        };
        for (text, since) in [
            ("pppf", Some(3)),
            ("pfff", Some(1)),
            ("pfpf", Some(3)),
            ("fpff", Some(2)),
            ("p-ff", Some(2)),
            ("p-ef", Some(3)),
            ("ppf-", Some(2)),
            ("ffff", None),
            ("fffp", None),
            ("pfp", None),
            ("f", None),
            ("", None),
        ] {
            assert_eq!(went_bad(&strip(text), Some(Direction::Higher)), since, "{text}");
        }
        let scores = [5.0, 4.0, 4.5].map(Mark::Score);
        assert_eq!(went_bad(&scores, Some(Direction::Higher)), Some(1));
        assert_eq!(went_bad(&scores, Some(Direction::Lower)), Some(2));
        assert_eq!(went_bad(&scores, None), None);
    }

    #[test]
    fn strips_are_found_by_item() {
        let strips = Strips::new(2, vec![Mark::Pass, Mark::Fail, Mark::Missing, Mark::Pass]);
        assert_eq!(strips.of(1), [Mark::Missing, Mark::Pass]);
        assert_eq!(strips.of(2), []);
        assert_eq!(Strips::default().of(usize::MAX), []);
    }
}
