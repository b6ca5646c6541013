//! What the files of a run know only together: the task's name, and which scores are of which answers.

use std::collections::HashMap;

use crate::model::{RunPart, SampleId, SampleSet};

pub(super) fn join(parts: &mut [RunPart]) {
    name_task(parts);
    let (scores, items): (Vec<_>, Vec<_>) = parts
        .iter_mut()
        .enumerate()
        .flat_map(|(place, part)| std::mem::take(&mut part.samples).into_iter().map(move |set| (place, set)))
        .partition(|(_, set)| !set.metrics.is_empty());
    let mut items: HashMap<_, _> = items.into_iter().map(|(place, set)| (set.filter.clone(), (place, set))).collect();
    for (place, scores) in scores {
        let found = items.remove(&scores.filter);
        let merged = found.and_then(|(place, set)| Some((place, merge(set, &scores)?)));
        let (place, set) = merged.unwrap_or((place, scores));
        parts[place].samples.push(set);
    }
    let mut unscored: Vec<_> = items.into_values().collect();
    unscored.sort_by_key(|(place, set)| (*place, set.rows.first().map(|row| row.offset)));
    for (place, set) in unscored {
        parts[place].samples.push(set);
    }
}

/// Calls the task in all files as the run's own description does; the others only know how their folder is called.
fn name_task(parts: &mut [RunPart]) {
    let described = parts.iter().find_map(|part| Some(part.tasks.keys().next()?.clone()));
    let Some(task) = described else { return };
    for part in parts {
        part.metrics.iter_mut().for_each(|metric| metric.task.clone_from(&task));
        part.samples.iter_mut().for_each(|set| set.task.clone_from(&task));
    }
}

/// The items with their scores; `None` where some score is of no item that is there.
fn merge(items: SampleSet, scores: &SampleSet) -> Option<SampleSet> {
    let mut waiting: HashMap<(&SampleId, u32), Vec<usize>> = HashMap::new();
    for (row, scored) in scores.rows.iter().enumerate().rev() {
        waiting.entry((&scored.id, scored.epoch)).or_default().push(row);
    }
    let width = scores.metrics.len();
    let mut merged = Vec::with_capacity(items.rows.len() * width);
    let mut found = 0;
    for row in &items.rows {
        match waiting.get_mut(&(&row.id, row.epoch)).and_then(Vec::pop) {
            Some(at) => {
                merged.extend_from_slice(&scores.scores[at * width..(at + 1) * width]);
                found += 1;
            }
            None => merged.extend(std::iter::repeat_n(f64::NAN, width)),
        }
    }
    (found == scores.rows.len()).then(|| SampleSet {
        metrics: scores.metrics.clone(),
        scores: merged,
        not_numbers: scores.not_numbers.clone(),
        ..items
    })
}
