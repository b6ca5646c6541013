//! Rows over a series of releases: which row of one release is which of the next, what changed at each step, where the
//! ruler changed, and since when a row is bad.
//!
//! Every step is a comparison of two releases as [`super::evals`] makes it, so a history and the comparison of the same
//! two never disagree. A step that shows nothing is no proof that nothing changed, and many of them prove no more: each
//! release is also compared with the oldest one that is still supported, and with the base where one is named.

mod alike;
mod own;
mod strips;
mod weave;

use std::sync::Arc;

use crate::base::{Cancel, Cancelled};
use crate::model::{Comparability, Effect, FirstBad, History, Point, Policy, Release, RowHistory, Run, Verdict};
pub use strips::strips;
use weave::{Chain, Weaver};

/// Differences after which a line is broken even where they do not forbid comparing.
const RULERS: &[&str] = &["prompt", "scorer", "task-version"];

/// One release and the runs in it.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The release.
    pub release: Release,
    /// Its runs, which other releases may have, too.
    pub runs: Vec<Arc<Run>>,
    /// For each run what it was made from: runs of equal origin, in whatever release, are the same run.
    pub origins: Vec<usize>,
}

/// What each release is compared with besides the one before it.
#[derive(Clone, Copy, Debug, Default)]
pub struct References {
    /// The place of the oldest release that is still supported.
    pub oldest: usize,
    /// The place of the base.
    pub base: Option<usize>,
}

/// The history of every row in a series of releases, oldest first.
///
/// # Errors
/// When the work is called off.
pub fn history(
    series: &[Recorded],
    references: References,
    policy: &Policy,
    cancel: &Cancel,
) -> Result<History, Cancelled> {
    let mut weaver = Weaver::new(series, policy, cancel);
    let mut rows = Vec::new();
    for chain in weaver.chains()? {
        rows.extend(row(&mut weaver, references, &chain)?);
    }
    rows.sort_by(|a: &RowHistory, b| a.key.cmp(&b.key));
    Ok(History {
        releases: series.iter().map(|recorded| recorded.release.clone()).collect(),
        oldest: references.oldest,
        base: references.base,
        rows,
        left_out: 0,
        diagnostics: Vec::new(),
    })
}

fn row(weaver: &mut Weaver<'_>, references: References, chain: &Chain) -> Result<Option<RowHistory>, Cancelled> {
    let mut points = Vec::with_capacity(chain.len());
    for place in 0..chain.len() {
        points.push(point(weaver, references, chain, place)?);
    }
    let first_bad = first_bad(weaver, chain, &points)?;
    let newest = chain.places().next_back().and_then(|place| weaver.own(chain, place));
    Ok(newest.map(|own| RowHistory {
        key: own.key.as_ref().clone(),
        group: own.group.clone(),
        is_group: own.is_group,
        category: own.category.clone(),
        direction: own.direction,
        points,
        first_bad,
    }))
}

fn point(
    weaver: &mut Weaver<'_>,
    references: References,
    chain: &Chain,
    place: usize,
) -> Result<Option<Point>, Cancelled> {
    let Some(mut point) = weaver.own(chain, place).map(own::Own::point) else { return Ok(None) };
    let before: Vec<usize> = chain.places().take_while(|&other| other < place).collect();
    if let Some(&previous) = before.last()
        && let Some(found) = weaver.step(chain, previous, place)?
    {
        point.breaks = found.comparability.into_iter().filter(is_ruler).collect();
        point.previous = Some(found.step);
    }
    if let Some(&oldest) = before.iter().find(|&&other| other >= references.oldest) {
        point.oldest = weaver.step(chain, oldest, place)?.map(|found| found.step);
    }
    if let Some(base) = references.base.filter(|base| before.contains(base)) {
        point.base = weaver.step(chain, base, place)?.map(|found| found.step);
    }
    Ok(Some(point))
}

/// Whether figures on either side of a difference were measured with different rulers.
fn is_ruler(difference: &Comparability) -> bool {
    difference.effect == Effect::Breaks || RULERS.contains(&difference.code)
}

/// Since when a row is regressed against the first release measured with the same ruler, and has stayed so.
fn first_bad(weaver: &mut Weaver<'_>, chain: &Chain, points: &[Option<Point>]) -> Result<Option<FirstBad>, Cancelled> {
    let is_broken = |place: &usize| points[*place].as_ref().is_some_and(|point| !point.breaks.is_empty());
    let Some(against) = chain.places().rfind(is_broken).or(chain.places().next()) else { return Ok(None) };
    let mut first = None;
    for release in chain.places().rev().take_while(|&place| place > against) {
        let step = weaver.step(chain, against, release)?.map(|found| found.step);
        if step.is_none_or(|step| step.verdict != Verdict::Regressed) {
            break;
        }
        first = Some(FirstBad { release, against });
    }
    Ok(first)
}

#[cfg(test)]
mod tests;
