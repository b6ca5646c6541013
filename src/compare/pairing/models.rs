//! Which model of the base is which of the candidate, where they are called differently.

use std::collections::{BTreeMap, BTreeSet};

use super::Hints;
use super::newest::paths_of;
use super::partners::{Names, Partners, by_stem, by_what};
use crate::base::stem::stem;
use crate::model::{Pairing, Run};

/// A figure of a run without its value: task, metric, filter and how many items are behind it.
type Figure<'a> = (&'a str, &'a str, Option<&'a str>, u64);

/// The models that have another name on the other side, the surest first.
pub(super) fn partners(base: &[Run], candidate: &[Run], map: &BTreeMap<String, String>, hints: &Hints) -> Partners {
    let sides = [names(base), names(candidate)];
    let [of_base, of_candidate] = &sides;
    let mut partners = Partners::stated(map, of_base, of_candidate);
    if of_base.lone(of_candidate).is_empty() && of_candidate.lone(of_base).is_empty() {
        return partners;
    }
    let both = [of_base, of_candidate];
    partners.add(
        by_what(both, moved(base, hints, |(from, _)| from), moved(candidate, hints, |(_, to)| to)),
        Pairing::Moved,
    );
    partners.add(by_stem(of_base, of_candidate, |name, side| stem(name, &hints.releases[side])), Pairing::Version);
    partners
        .add(by_what(both, places(base, &hints.releases[0]), places(candidate, &hints.releases[1])), Pairing::Place);
    partners.add(by_what(both, suites(base), suites(candidate)), Pairing::Tasks);
    partners
}

fn names(runs: &[Run]) -> Names<'_> {
    let mut names = Names::default();
    runs.iter().for_each(|run| names.add(&run.model, run.changed));
    names
}

/// The models whose files moved unchanged, by the place of the move among all.
fn moved<'a>(
    runs: &'a [Run],
    hints: &Hints,
    end: impl Fn(&(String, String)) -> &String,
) -> impl Iterator<Item = (usize, &'a str)> {
    let moves: BTreeMap<&str, usize> = hints.moved.iter().map(|way| end(way).as_str()).zip(0..).collect();
    let of_run = |run: &'a Run| {
        let paths: BTreeSet<&str> = paths_of(run).collect();
        paths.into_iter().filter_map(|path| Some((*moves.get(path)?, run.model.as_str()))).collect::<Vec<_>>()
    };
    runs.iter().flat_map(of_run).collect::<Vec<_>>().into_iter()
}

/// The models by the places of their files, whatever of these tells one release from another.
fn places<'a>(runs: &'a [Run], release: &str) -> impl Iterator<Item = (String, &'a str)> {
    runs.iter().flat_map(move |run| {
        let paths: BTreeSet<&str> = paths_of(run).collect();
        paths.into_iter().map(|path| (stem(path, release), run.model.as_str())).collect::<Vec<_>>()
    })
}

/// The models by all they ran and how many items that took; those of which not every count is known are left out.
fn suites(runs: &[Run]) -> impl Iterator<Item = (BTreeSet<Figure<'_>>, &str)> {
    let mut suites: BTreeMap<&str, Option<BTreeSet<Figure<'_>>>> = BTreeMap::new();
    for run in runs {
        let figures: Option<Vec<Figure<'_>>> = figures(run).collect();
        let known = suites.entry(&run.model).or_insert_with(|| Some(BTreeSet::new()));
        match figures {
            Some(figures) => known.iter_mut().for_each(|known| known.extend(figures.iter().copied())),
            None => *known = None,
        }
    }
    suites.into_iter().filter_map(|(model, suite)| Some((suite.filter(|suite| !suite.is_empty())?, model)))
}

fn figures(run: &Run) -> impl Iterator<Item = Option<Figure<'_>>> {
    run.metrics.iter().map(|(metric, _)| {
        let logged = run.samples.iter().find(|(set, _)| set.task == metric.task).map(|(set, _)| set.rows.len() as u64);
        Some((metric.task.as_str(), metric.metric.as_str(), metric.filter.as_deref(), metric.n.or(logged)?))
    })
}
