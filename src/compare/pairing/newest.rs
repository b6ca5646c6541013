//! Of one task and model on one side, the run that counts.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::natural_order;
use crate::model::{Run, Superseded};

/// Of one task, the newest run of each model.
pub(super) type Models<'a> = BTreeMap<&'a str, Newest<'a>>;

/// The newest run of a task and model, and the newest of those it replaces.
#[derive(Clone, Copy, Debug)]
pub(super) struct Newest<'a> {
    pub(super) run: &'a Run,
    replaced: Option<&'a Run>,
}

impl<'a> Newest<'a> {
    /// The replaced run, where it was made under the same conditions.
    pub(super) fn earlier(self, task: &str) -> Option<&'a Run> {
        let task_conditions = |run: &'a Run| run.tasks.get(task).map(|info| &info.conditions);
        self.replaced.filter(|earlier| {
            earlier.conditions == self.run.conditions && task_conditions(earlier) == task_conditions(self.run)
        })
    }
}

/// For each task and model, the newest run: by its own date, else by its path, which may hold a date or a version.
pub(super) fn newest<'a>(runs: &'a [Run], superseded: &mut Vec<Superseded>) -> BTreeMap<String, Models<'a>> {
    let mut chosen: BTreeMap<String, Models<'a>> = BTreeMap::new();
    for run in runs {
        for task in tasks_of(run) {
            let models = chosen.entry(task.to_owned()).or_default();
            let Some(known) = models.get_mut(run.model.as_str()) else {
                models.insert(&run.model, Newest { run, replaced: None });
                continue;
            };
            let (newer, older) = if is_newer(run, known.run) { (run, known.run) } else { (known.run, run) };
            let replaced = known.replaced.filter(|replaced| is_newer(replaced, older)).unwrap_or(older);
            *known = Newest { run: newer, replaced: Some(replaced) };
            superseded.push(Superseded {
                side: older.side,
                model: older.model.clone(),
                task: task.to_owned(),
                path: path_of_task(older, task).to_owned(),
            });
        }
    }
    chosen
}

fn is_newer(one: &Run, other: &Run) -> bool {
    let date = |run: &Run| run.date.unwrap_or(f64::NEG_INFINITY);
    date(one).total_cmp(&date(other)).then_with(|| natural_order(first_path(one), first_path(other))).is_gt()
}

/// The tasks a run tells of.
pub(super) fn tasks_of(run: &Run) -> BTreeSet<&str> {
    let stated = run.metrics.iter().map(|(metric, _)| metric.task.as_str());
    stated.chain(run.samples.iter().map(|(set, _)| set.task.as_str())).collect()
}

/// The files a run was read from.
pub(super) fn paths_of(run: &Run) -> impl Iterator<Item = &str> {
    let stated = run.metrics.iter().map(|(_, path)| path.as_ref());
    stated.chain(run.samples.iter().map(|(_, source)| source.path.as_ref()))
}

fn first_path(run: &Run) -> &str {
    paths_of(run).next().unwrap_or_default()
}

fn path_of_task<'a>(run: &'a Run, task: &str) -> &'a str {
    let stated = run.metrics.iter().filter(|(metric, _)| metric.task == task).map(|(_, path)| path.as_ref());
    let logged = run.samples.iter().filter(|(set, _)| set.task == task).map(|(_, source)| source.path.as_ref());
    stated.chain(logged).next().unwrap_or_default()
}
