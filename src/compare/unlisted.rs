//! Items that a file leaves out, because it lists only those that passed, or only those that failed.
//!
//! What is not listed was run all the same. Which items those are the other side tells as far as it lists them; the rest
//! have no names, and all the file says is how many there are.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::pairing::TaskPair;
use crate::base::limits;
use crate::model::{Facet, Run, SampleId, SampleRow, SampleSet, Side, Unlisted};

/// The runs of a pair that leave items of its task out, with these put in.
pub(super) fn completed(pair: &TaskPair<'_>) -> [Option<Run>; 2] {
    let run = |side| match side {
        Side::Base => pair.base,
        Side::Candidate => pair.candidate,
    };
    let sets = |side| run(side).into_iter().flat_map(move |run| sets_of(run, pair.name(side)));
    let listed = || Side::BOTH.into_iter().flat_map(sets);
    if listed().all(|set| set.unlisted.is_none()) {
        return [None, None];
    }
    let ids: BTreeSet<SampleId> = listed().flat_map(|set| set.rows.iter()).map(|row| row.id.clone()).collect();
    Side::BOTH.map(|side| {
        let mut run = run(side).filter(|_| sets(side).any(|set| set.unlisted.is_some()))?.clone();
        for (set, _) in run.samples.iter_mut().filter(|(set, _)| set.task == pair.name(side)) {
            if let Some(unlisted) = set.unlisted {
                complete(Arc::make_mut(set), unlisted, &ids);
            }
        }
        Some(run)
    })
}

fn sets_of<'a>(run: &'a Run, task: &'a str) -> impl Iterator<Item = &'a SampleSet> {
    run.samples.iter().map(|(set, _)| set.as_ref()).filter(move |set| set.task == task)
}

/// How the names begin of items that are only counted.
const UNNAMED: &str = "(unlisted ";

/// What an item scores in a set that does not list it; `None` where the set lists all its items, and for items that are
/// only counted: which of another set's those are nobody can tell.
pub(super) fn score_of(set: &SampleSet, id: &SampleId) -> Option<f64> {
    let unlisted = set.unlisted?;
    let is_whole = unlisted.total.is_some_and(|total| set.rows.len() as u64 >= total);
    let is_named = !matches!(id, SampleId::Named(name) if name.starts_with(UNNAMED));
    (is_named && !is_whole).then_some(unlisted.score)
}

/// Puts in the items that only the other side lists, then as many without a name as there are beside those.
fn complete(set: &mut SampleSet, unlisted: Unlisted, ids: &BTreeSet<SampleId>) {
    let own: HashSet<SampleId> = set.rows.iter().map(|row| row.id.clone()).collect();
    let total = unlisted.total.map(|total| total.min(limits::UNLISTED_ITEMS));
    // What does not fit in is not left out but not there: which of it, nobody can tell.
    let room = total.map_or(usize::MAX, |total| usize::try_from(total).unwrap_or(usize::MAX).saturating_sub(own.len()));
    let named: Vec<SampleId> = ids.iter().filter(|id| !own.contains(id)).cloned().collect();
    let named = if named.len() <= room { named } else { Vec::new() };
    let unnamed = (ids.len() as u64..total.unwrap_or(0)).take(room - named.len());
    let unnamed = unnamed.map(|place| SampleId::Named(format!("{UNNAMED}{})", place + 1).into()));
    let rows: Vec<SampleRow> = named.into_iter().chain(unnamed).map(SampleRow::new).collect();
    set.scores.extend(std::iter::repeat_n(unlisted.score, rows.len() * set.metrics.len()));
    set.rows_mut().extend(rows);
    for facet in &mut set.facets {
        facet.rows.resize(set.rows.len(), Facet::NONE);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{Pairing, Source};

    /// A run of one task that lists some items, each with a score of 1.
    fn lists(side: Side, ids: &[&str], unlisted: Option<Unlisted>) -> Run {
        let named = |id: &&str| SampleRow::new(SampleId::Named((*id).into()));
        let set = SampleSet {
            task: "t".to_owned(),
            metrics: vec!["resolved".to_owned()],
            rows: Arc::new(ids.iter().map(named).collect()),
            scores: vec![1.0; ids.len()],
            not_numbers: vec![0],
            unlisted,
            ..SampleSet::default()
        };
        let source = Source { path: "p".into(), blob: "b".into(), format: "f" };
        Run {
            side,
            format: "f",
            model: "m".to_owned(),
            date: None,
            metrics: Vec::new(),
            samples: vec![(Arc::new(set), source)],
            tasks: BTreeMap::new(),
            conditions: BTreeMap::new(),
            changed: true,
        }
    }

    fn told(run: Option<&Run>) -> Vec<String> {
        let Some(run) = run else { return vec!["as it is".to_owned()] };
        let set = &run.samples[0].0;
        (0..set.rows.len()).map(|row| format!("{} {}", set.rows[row].id, set.score(row, 0))).collect()
    }

    #[test]
    fn what_one_side_lists_the_other_has_too() {
        let fails = |total| Some(Unlisted { score: 0.0, total });
        let as_it_is = &["as it is"][..];
        let cases = [
            (
                "both up to the same number",
                fails(Some(4)),
                fails(Some(4)),
                [&["a 1", "b 1", "c 0", "(unlisted 4) 0"][..], &["b 1", "c 1", "a 0", "(unlisted 4) 0"]],
            ),
            ("no number known", fails(None), fails(None), [&["a 1", "b 1", "c 0"], &["b 1", "c 1", "a 0"]]),
            ("the other lists all", fails(Some(3)), None, [&["a 1", "b 1", "c 0"], as_it_is]),
            ("all that there are", fails(Some(2)), None, [&["a 1", "b 1"], as_it_is]),
            ("nothing left out", None, None, [as_it_is, as_it_is]),
        ];
        for (what, of_base, of_candidate, expected) in cases {
            let base = lists(Side::Base, &["a", "b"], of_base);
            let candidate = lists(Side::Candidate, &["b", "c"], of_candidate);
            let pair = TaskPair {
                task: "t".to_owned(),
                base_task: "t".to_owned(),
                base: Some(&base),
                candidate: Some(&candidate),
                pairing: Pairing::Exact,
                earlier: [None, None],
            };
            let found = completed(&pair);
            assert_eq!(found.each_ref().map(|run| told(run.as_ref())), expected, "{what}");
        }
    }
}
