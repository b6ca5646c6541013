//! The unchanged files that changed runs need, and as few others as can be.
//!
//! The rest of a run of which some files changed is read with them. A run that only one side has may pair with an unchanged
//! one, which is looked for by its path: beside it, then in directories of which only version, date or id differ. Of such
//! there may be thousands, and only reading them tells of which model and task they are. So the newest is read first, and
//! the search ends as soon as all that the new run speaks of was met.

mod alike;
mod hunt;
mod told;
mod unchanged;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use hunt::Hunt;
use told::Told;
use unchanged::{Place, Unchanged};

use super::EngineError;
use super::collect::Collected;
use super::plan::Task;
use crate::base::limits;
use crate::base::stem::stem;
use crate::git::Repo;
use crate::model::{Diagnostic, Note, PathRules, Release, RunKey, Severity, Side};

/// The search for what new runs pair with.
pub(super) struct Search<'a> {
    unchanged: Unchanged<'a>,
    hunts: Vec<Hunt>,
    told: Told,
    /// The paths of what is being read already.
    taken: HashSet<String>,
}

impl<'a> Search<'a> {
    /// Begins it; also the tasks of reading what is left of changed runs.
    pub(super) fn begin(
        repo: &'a Repo,
        releases: [&'a Release; 2],
        paths: &'a PathRules,
        changed: &[Task],
    ) -> Result<(Self, Vec<Task>), EngineError> {
        let mut unchanged = Unchanged::new(repo, releases, paths, changed);
        let mut runs: BTreeMap<RunKey, Vec<&Task>> = BTreeMap::new();
        for task in changed.iter().filter(|task| task.changed) {
            if let Some(key) = &task.run {
                runs.entry(unchanged.key(key, task.sides[0])).or_default().push(task);
            }
        }
        let (mut hunts, mut rest) = (BTreeMap::new(), Vec::new());
        for (key, tasks) in runs {
            let place = Place::of(&key, &tasks);
            let left = unchanged.runs(&place)?.get(&key).cloned().unwrap_or_default();
            let sides: BTreeSet<Side> =
                tasks.iter().chain(&left.iter().collect::<Vec<_>>()).flat_map(|task| task.sides.clone()).collect();
            rest.extend(left);
            if let [side] = sides.into_iter().collect::<Vec<_>>()[..] {
                let kind = (side, key.family, place.clone(), stem(&key.stamp, ""));
                let hunt = hunts.entry(kind).or_insert_with(|| Hunt::new(side.other(), place));
                tasks.into_iter().for_each(|task| hunt.add(task, &key));
            }
        }
        let hunts = hunts.into_values().collect();
        Ok((Self { unchanged, hunts, told: Told::default(), taken: HashSet::new() }, rest))
    }

    /// Whether every new run has found what it may pair with, or there is no more: those that results tell of, or the others.
    pub(super) fn is_done(&self, of_logs: bool) -> bool {
        self.hunts.iter().all(|hunt| hunt.is_of_logs() != of_logs || hunt.is_done())
    }

    /// The files to be read next, as far as what was read tells.
    pub(super) fn go_on(&mut self, of_logs: bool, read: &Collected) -> Result<Vec<Task>, EngineError> {
        self.told.hear(&read.pieces);
        let mut next = Vec::new();
        for hunt in self.hunts.iter_mut().filter(|hunt| hunt.is_of_logs() == of_logs && !hunt.is_done()) {
            next.extend(hunt.go_on(&mut self.unchanged, &self.told)?);
        }
        next.retain(|task| self.taken.insert(task.entry.path.clone()));
        Ok(next)
    }

    /// What to say of new runs that may have an other half among older ones than were read.
    pub(super) fn diagnostic(&self) -> Option<Diagnostic> {
        let kinds = self.hunts.iter().filter(|hunt| hunt.gave_up()).count();
        let message = format!(
            "new runs in {kinds} director{} have nothing to pair with among more than {} of the newest unchanged ones like them; older ones were not read",
            if kinds == 1 { "y" } else { "ies" },
            limits::PARTNERS_TRIED,
        );
        (kinds > 0).then(|| Note::new(Severity::Info, None, "no-partner", message).at(None, ""))
    }
}
