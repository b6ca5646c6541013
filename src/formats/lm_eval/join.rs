//! What results and sample logs of one run know only together: the names of tasks and filters.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::{facets, groups};
use crate::model::{Filter, RunPart, SampleId, SampleSet};

/// Settles the tasks and filters of all sample sets of a run, and what figures of groups lack.
pub(super) fn join(parts: &mut [RunPart]) {
    if parts.iter().any(|part| !part.samples.is_empty()) {
        settle_sets(parts);
    }
    groups::compute_stderrs(parts);
}

fn settle_sets(parts: &mut [RunPart]) {
    let known: BTreeSet<String> = parts.iter().flat_map(|part| part.tasks.keys().cloned()).collect();
    let filters: BTreeMap<String, Vec<String>> = parts
        .iter()
        .flat_map(|part| &part.tasks)
        .filter(|(_, info)| !info.filters.is_empty())
        .map(|(task, info)| (task.clone(), info.filters.clone()))
        .collect();
    for part in &mut *parts {
        for set in &mut part.samples {
            set.task = task(&set.task, &known);
        }
        let sets = std::mem::take(&mut part.samples);
        part.samples = sets.into_iter().flat_map(|set| name_filters(set, &filters)).collect();
    }
}

/// The task of a log, from what its name says. Before 0.4.3 that is `<model arguments>_<task>`, both of which may
/// hold underscores: the longest task of the run that the name ends with, else what follows the last argument's value.
fn task(name: &str, known: &BTreeSet<String>) -> String {
    if known.contains(name) {
        return name.to_owned();
    }
    let mut endings = name.match_indices('_').map(|(at, _)| &name[at + 1..]);
    if let Some(task) = endings.find(|ending| known.contains(*ending)) {
        return task.to_owned();
    }
    // Arguments are written `key__value,key__value`.
    let value = name.rsplit_once("__").map(|(_, value)| value);
    let task = value.and_then(|value| value.split_once('_')).map(|(_, task)| task);
    task.filter(|task| !task.is_empty()).unwrap_or(name).to_owned()
}

/// Names the filter of a set that does not state it. Where the task has several, the k-th row of an item is under the
/// k-th of them; a set whose rows do not come out even stays as it is.
fn name_filters(mut set: SampleSet, filters: &BTreeMap<String, Vec<String>>) -> Vec<SampleSet> {
    if set.filter != Filter::Unstated {
        return vec![set];
    }
    let names = filters.get(&set.task).map_or(&[][..], Vec::as_slice);
    if let [only] = names {
        set.filter = Filter::Named(only.clone());
        return vec![set];
    }
    let places = places(&set);
    if names.is_empty() || places.iter().max().is_none_or(|most| most + 1 != names.len()) {
        return vec![set];
    }
    let under =
        |filter: usize| places.iter().enumerate().filter(move |(_, place)| **place == filter).map(|(row, _)| row);
    names.iter().enumerate().map(|(filter, name)| select(&set, under(filter), Filter::Named(name.clone()))).collect()
}

/// For each row, how many rows of the same item stand before it.
fn places(set: &SampleSet) -> Vec<usize> {
    let mut met: HashMap<&SampleId, usize> = HashMap::new();
    set.rows
        .iter()
        .map(|row| {
            let count = met.entry(&row.id).or_default();
            *count += 1;
            *count - 1
        })
        .collect()
}

fn select(set: &SampleSet, rows: impl Iterator<Item = usize>, filter: Filter) -> SampleSet {
    let rows: Vec<usize> = rows.collect();
    let width = set.metrics.len();
    SampleSet {
        task: set.task.clone(),
        filter,
        metrics: set.metrics.clone(),
        scores: rows.iter().flat_map(|row| &set.scores[row * width..(row + 1) * width]).copied().collect(),
        rows: Arc::new(rows.iter().map(|row| set.rows[*row].clone()).collect()),
        // Which of the rows they were is not kept; either they are numbers under every filter or under none.
        not_numbers: set.not_numbers.clone(),
        identity: set.identity,
        // Each item stood here once for every filter, so that even names of items seemed to repeat.
        facets: set.facets.iter().map(|facet| facet.pick(&rows)).filter(facets::groups_items).collect(),
        columns: None,
        unlisted: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::model::{SampleRow, TaskInfo};

    #[test]
    fn tasks_are_told_from_model_arguments() {
        let known: BTreeSet<String> = ["gen", "truthfulqa_gen"].map(str::to_owned).into();
        let old = "pretrained__o__n,dtype__auto_truthfulqa_gen";
        assert_eq!(task(old, &known), "truthfulqa_gen");
        assert_eq!(task(old, &BTreeSet::new()), "truthfulqa_gen");
        assert_eq!(task("a_b", &BTreeSet::new()), "a_b");
        assert_eq!(task("gen", &known), "gen");
    }

    fn run(filters: &[&str], ids: &[u64]) -> Vec<RunPart> {
        let row = |id: &u64| SampleRow::new(SampleId::Position(*id));
        let set = SampleSet {
            task: "t".to_owned(),
            filter: Filter::Unstated,
            metrics: vec!["m".to_owned()],
            rows: Arc::new(ids.iter().map(row).collect()),
            scores: (0..ids.len()).map(|score| score as f64).collect(),
            not_numbers: vec![0],
            ..SampleSet::default()
        };
        let info = TaskInfo { filters: filters.iter().map(|name| (*name).to_owned()).collect(), ..TaskInfo::default() };
        let results = RunPart { tasks: [("t".to_owned(), info)].into(), ..RunPart::default() };
        vec![results, RunPart { samples: vec![set], ..RunPart::default() }]
    }

    #[test]
    fn the_kth_row_of_an_item_is_under_the_kth_filter() {
        let mut parts = run(&["strict", "flexible"], &[0, 0, 1, 1, 2]);
        join(&mut parts);
        let sets = &parts[1].samples;
        assert_eq!(sets.len(), 2);
        assert_eq!(
            (&sets[0].filter, sets[0].scores.as_slice()),
            (&Filter::Named("strict".to_owned()), &[0.0, 2.0, 4.0][..])
        );
        assert_eq!(
            (&sets[1].filter, sets[1].scores.as_slice()),
            (&Filter::Named("flexible".to_owned()), &[1.0, 3.0][..])
        );
    }

    #[test]
    fn one_filter_names_the_set_and_uneven_rows_stay_unnamed() {
        let mut parts = run(&["none"], &[0, 1]);
        join(&mut parts);
        assert_eq!(parts[1].samples[0].filter, Filter::Named("none".to_owned()));
        for (filters, ids) in [(&["a", "b"][..], &[0, 1][..]), (&["a", "b"], &[0, 0, 0]), (&[], &[0])] {
            let mut parts = run(filters, ids);
            join(&mut parts);
            assert_eq!(parts[1].samples.len(), 1);
            assert_eq!(parts[1].samples[0].filter, Filter::Unstated, "{filters:?}");
        }
    }
}
