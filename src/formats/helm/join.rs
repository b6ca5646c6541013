//! What the files of a run know only together: the task's name, and which scores are of which answers.

use super::super::answers;
use crate::model::RunPart;

pub(super) fn join(parts: &mut [RunPart]) {
    name_task(parts);
    name_model(parts);
    answers::join(parts);
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

/// A folder is of one model, which two of its files name.
fn name_model(parts: &mut [RunPart]) {
    let model = parts.iter().find_map(|part| part.model.clone());
    parts.iter_mut().for_each(|part| part.model.clone_from(&model));
}
