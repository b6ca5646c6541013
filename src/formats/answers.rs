//! Answers in one file, what became of them in another: how they meet when a run is joined.

use std::collections::{BTreeMap, HashMap};

use crate::base::Digest;
use crate::model::{Facet, Filter, Identity, RunPart, SampleId, SampleRow, SampleSet};

/// What tells the sets of a run apart: the model, the task and the filter.
type Name = (Option<String>, String, String);

/// Lets the sets of a run that hold answers and no scores, and those that score the same items, become one, which
/// stays with the answers: they are what one wants to look at. Sets that have no counterpart stay as they are.
pub(super) fn join(parts: &mut [RunPart]) {
    let mut scores: BTreeMap<Name, (usize, SampleSet)> = BTreeMap::new();
    let mut answers: BTreeMap<Name, (usize, SampleSet)> = BTreeMap::new();
    for (place, part) in parts.iter_mut().enumerate() {
        for set in std::mem::take(&mut part.samples) {
            let name = (part.model.clone(), set.task.clone(), filter_of(&set));
            let side = if set.metrics.is_empty() { &mut answers } else { &mut scores };
            match side.get_mut(&name) {
                Some((_, known)) => append(known, &set),
                None => drop(side.insert(name, (place, set))),
            }
        }
    }
    for (name, (place, scores)) in scores {
        let (place, set) = match answers.remove(&name) {
            Some((place, answers)) => (place, scored(answers, &scores)),
            None => (place, scores),
        };
        parts[place].samples.push(set);
    }
    for (place, set) in answers.into_values() {
        parts[place].samples.push(set);
    }
}

fn filter_of(set: &SampleSet) -> String {
    match &set.filter {
        Filter::Named(name) => name.clone(),
        Filter::NoAxis | Filter::Unstated => String::new(),
    }
}

/// Puts the items of another file of the run behind those that are there. Their text is in that file, not in this one.
fn append(known: &mut SampleSet, other: &SampleSet) {
    for row in 0..other.rows.len() {
        let scores =
            known.metrics.iter().map(|metric| other.metric(metric).map_or(f64::NAN, |at| other.score(row, at)));
        known.scores.extend(scores.collect::<Vec<_>>());
        known.rows_mut().push(without_place(&other.rows[row]));
        known.identity = Identity::Absent;
    }
    known.facets.iter_mut().for_each(|facet| facet.rows.resize(known.rows.len(), Facet::NONE));
}

/// The row as one is that stands in another file: nothing of its item is known here but the id.
fn without_place(row: &SampleRow) -> SampleRow {
    SampleRow { offset: 0, length: 0, item: Digest([0; 32]), ..row.clone() }
}

/// Answers with the scores of their items. Items that are scored and not among the answers come last; answers that are
/// not scored have what the scores say of items they leave out, else no score.
fn scored(answers: SampleSet, scores: &SampleSet) -> SampleSet {
    let mut waiting: HashMap<(&SampleId, u32), Vec<usize>> = HashMap::new();
    for (row, scored) in scores.rows.iter().enumerate().rev() {
        waiting.entry((&scored.id, scored.epoch)).or_default().push(row);
    }
    let width = scores.metrics.len();
    let otherwise = scores.unlisted.map_or(f64::NAN, |unlisted| unlisted.score);
    let mut merged = Vec::with_capacity(answers.rows.len().max(scores.rows.len()) * width);
    for row in answers.rows.iter() {
        match waiting.get_mut(&(&row.id, row.epoch)).and_then(Vec::pop) {
            Some(at) => merged.extend_from_slice(&scores.scores[at * width..(at + 1) * width]),
            None => merged.extend(std::iter::repeat_n(otherwise, width)),
        }
    }
    let mut left: Vec<usize> = waiting.into_values().flatten().collect();
    left.sort_unstable();
    let mut whole = SampleSet {
        metrics: scores.metrics.clone(),
        scores: merged,
        not_numbers: scores.not_numbers.clone(),
        unlisted: scores.unlisted,
        identity: if left.is_empty() { answers.identity } else { Identity::Absent },
        ..answers
    };
    for row in left {
        whole.scores.extend_from_slice(&scores.scores[row * width..(row + 1) * width]);
        whole.rows_mut().push(without_place(&scores.rows[row]));
    }
    whole.facets.iter_mut().for_each(|facet| facet.rows.resize(whole.rows.len(), Facet::NONE));
    whole
}
