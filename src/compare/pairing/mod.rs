//! From the runs of two sides to pairs: which task and which model of the base is which of the candidate.
//!
//! An owner's map in the policy comes first, then the same name, then files that moved unchanged and names that differ
//! in version or date alone, then, where each side has exactly one run of a task, those two, and where it has more the
//! same place, the same items or the same tasks. Nothing pairs where there is a choice, and a pair says how it came about.

mod models;
mod newest;
mod partners;
mod tasks;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use newest::{Models, Newest};
use partners::Partners;

use crate::model::{Diagnostic, Note, Pairing, Policy, Run, Severity, Side, Superseded};

/// What tells which name of the base is which of the candidate, besides the runs themselves.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// What the two releases are called.
    pub releases: [String; 2],
    /// Files that moved unchanged: where from, where to.
    pub moved: Vec<(String, String)>,
}

/// A task as run on both sides, or on one.
#[derive(Debug)]
pub struct TaskPair<'a> {
    /// The task, as the candidate calls it; as the base does where only that has it.
    pub task: String,
    /// The task, as the base calls it.
    pub base_task: String,
    /// The base's run that counts.
    pub base: Option<&'a Run>,
    /// The candidate's run that counts.
    pub candidate: Option<&'a Run>,
    /// How they came together.
    pub pairing: Pairing,
    /// On either side the run of the same thing, under the same conditions, that the one that counts replaced:
    /// together they tell how much a model flips that did not change.
    pub earlier: [Option<&'a Run>; 2],
}

impl TaskPair<'_> {
    /// What a side calls the task.
    #[must_use]
    pub fn name(&self, side: Side) -> &str {
        match side {
            Side::Base => &self.base_task,
            Side::Candidate => &self.task,
        }
    }
}

/// Pairs the runs of two sides task by task. Where a side ran a task several times on one model, the newest counts.
///
/// Tasks of which neither run changed are left out: a changed run needed another task of the same file.
#[must_use]
pub fn pair<'a>(
    base: &'a [Run],
    candidate: &'a [Run],
    policy: &Policy,
    hints: &Hints,
) -> (Vec<TaskPair<'a>>, Vec<Superseded>) {
    let mut superseded = Vec::new();
    let of_base = newest::newest(base, &mut superseded);
    let of_candidate = newest::newest(candidate, &mut superseded);
    superseded.sort();
    let models = models::partners(base, candidate, &policy.renames.models, hints);
    let tasks = tasks::partners(base, candidate, &policy.renames.tasks, hints);
    let nothing = BTreeMap::new();
    let mut pairs = Vec::new();
    for slot in tasks.slots(of_base.keys(), of_candidate.keys()) {
        let of = |side: &BTreeMap<String, Models<'a>>, name: Option<&str>| {
            name.and_then(|name| side.get(name)).unwrap_or(&nothing).clone()
        };
        let found = pair_models(of(&of_base, slot.base), of(&of_candidate, slot.candidate), &models);
        pairs.extend(found.into_iter().map(|pair| slot.task_pair(pair)));
    }
    pairs.retain(|pair| [pair.base, pair.candidate].into_iter().flatten().any(|run| run.changed));
    (pairs, superseded)
}

/// One task on both sides, or on one.
struct Slot<'n> {
    base: Option<&'n str>,
    candidate: Option<&'n str>,
    pairing: Pairing,
}

impl Slot<'_> {
    fn names(&self) -> impl Iterator<Item = &str> {
        self.base.into_iter().chain(self.candidate)
    }

    fn task_pair<'a>(&self, pair: ModelPair<'a>) -> TaskPair<'a> {
        let ModelPair { base, candidate, pairing } = pair;
        let task = self.candidate.or(self.base).unwrap_or_default();
        let base_task = self.base.unwrap_or(task);
        // Of two ways the less sure one is told, but a task that is called after its model is told like that.
        let is_called = |newest: Option<Newest<'_>>, task: &str| newest.is_some_and(|newest| newest.run.model == task);
        let follows = is_called(base, base_task) && is_called(candidate, task);
        let both = base.is_some() && candidate.is_some();
        let sureness = if follows { pairing } else { pairing.max(self.pairing) };
        TaskPair {
            task: if candidate.is_some() { task } else { base_task }.to_owned(),
            base_task: base_task.to_owned(),
            base: base.map(|newest| newest.run),
            candidate: candidate.map(|newest| newest.run),
            pairing: if both { sureness } else { Pairing::Exact },
            earlier: [
                base.and_then(|newest| newest.earlier(base_task)),
                candidate.and_then(|newest| newest.earlier(task)),
            ],
        }
    }
}

/// The runs of one task by one model on both sides, or on one.
struct ModelPair<'a> {
    base: Option<Newest<'a>>,
    candidate: Option<Newest<'a>>,
    pairing: Pairing,
}

fn pair_models<'a>(base: Models<'a>, candidate: Models<'a>, partners: &Partners) -> Vec<ModelPair<'a>> {
    let slots = partners.slots(base.keys(), candidate.keys());
    let pair = |slot: &Slot<'_>| ModelPair {
        base: slot.base.and_then(|name| base.get(name)).copied(),
        candidate: slot.candidate.and_then(|name| candidate.get(name)).copied(),
        pairing: slot.pairing,
    };
    let mut pairs: Vec<ModelPair<'a>> = slots.iter().map(pair).collect();
    if (base.len(), candidate.len()) == (1, 1) {
        match &mut pairs[..] {
            [pair] => pair.pairing = pair.pairing.min(Pairing::OnlyRun),
            [one, other] if !slots.iter().any(|slot| slot.names().any(|name| partners.has(name))) => {
                let (base, candidate) = (one.base.or(other.base), one.candidate.or(other.candidate));
                return vec![ModelPair { base, candidate, pairing: Pairing::OnlyRun }];
            }
            _ => {}
        }
    }
    pairs
}

/// What the policy's map names and no run that is compared has.
#[must_use]
pub fn absent(base: &[Run], candidate: &[Run], policy: &Policy) -> Vec<Diagnostic> {
    let Some(source) = &policy.source else { return Vec::new() };
    let names = |runs: &[Run], tasks: bool| -> BTreeSet<String> {
        let of_run = |run: &Run| match tasks {
            true => newest::tasks_of(run).into_iter().map(str::to_owned).collect(),
            false => vec![run.model.clone()],
        };
        runs.iter().flat_map(of_run).collect()
    };
    let mut found = Vec::new();
    for (what, map, tasks) in [("model", &policy.renames.models, false), ("task", &policy.renames.tasks, true)] {
        let (of_base, of_candidate) = (names(base, tasks), names(candidate, tasks));
        let of_base = map.keys().filter(|name| !of_base.contains(*name)).map(|name| (Side::Base, name));
        let of_candidate =
            map.values().filter(|name| !of_candidate.contains(*name)).map(|name| (Side::Candidate, name));
        found.extend(of_base.chain(of_candidate).map(|(side, name)| {
            let side = side.as_str();
            let message =
                format!("[renames] names the {what} {name}, and no run compared in the {side} is of such a one");
            Note::new(Severity::Info, None, "rename-absent", message).at(None, &source.path)
        }));
    }
    found
}
