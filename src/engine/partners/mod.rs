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

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Mutex, PoisonError};

use hunt::Hunt;
use told::Told;
use unchanged::{Place, Unchanged};

use super::EngineError;
use super::collect::Collected;
use super::plan::Task;
use crate::base::limits;
use crate::git::{Repo, TreeChanges};
use crate::model::{Diagnostic, Note, PathRules, Release, RunKey, Severity, Side};

/// Fewer directories are looked through faster than other threads begin.
const WORTH_SPREADING: usize = 32;

/// The search for what new runs pair with.
pub(super) struct Search<'a> {
    repo: &'a Repo,
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
        changes: &mut TreeChanges,
        changed: &[Task],
    ) -> Result<(Self, Vec<Task>), EngineError> {
        let unchanged = Unchanged::new(repo, releases, paths, changes);
        let mut runs: BTreeMap<RunKey, Vec<&Task>> = BTreeMap::new();
        for task in changed.iter().filter(|task| task.changed) {
            if let Some(key) = unchanged.key_of(task) {
                runs.entry(key).or_default().push(task);
            }
        }
        let rest = rest_of(repo, &runs, &unchanged)?;
        let hunts = hunts(runs, &rest, &unchanged);
        Ok((Self { repo, unchanged, hunts, told: Told::default(), taken: HashSet::new() }, rest))
    }

    /// Whether every new run has found what it may pair with, or there is no more: those that results tell of, or the others.
    pub(super) fn is_done(&self, of_logs: bool) -> bool {
        self.hunts.iter().all(|hunt| hunt.is_of_logs() != of_logs || hunt.is_done())
    }

    /// The files to be read next, as far as what was read tells.
    pub(super) fn go_on(&mut self, of_logs: bool, read: &Collected) -> Result<Vec<Task>, EngineError> {
        self.told.hear(&read.pieces);
        let (unchanged, told) = (&self.unchanged, &self.told);
        let waiting = self.hunts.iter_mut().filter(|hunt| hunt.is_of_logs() == of_logs && !hunt.is_done());
        let waiting: Vec<Mutex<&mut Hunt>> = waiting.map(Mutex::new).collect();
        let found = self.repo.spread(&waiting, WORTH_SPREADING, |repo, hunt| {
            hunt.lock().unwrap_or_else(PoisonError::into_inner).go_on(repo, unchanged, told)
        });
        let mut next = Vec::new();
        for files in found {
            next.extend(files?);
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

/// The unchanged files of runs of which others changed.
fn rest_of(
    repo: &Repo,
    runs: &BTreeMap<RunKey, Vec<&Task>>,
    unchanged: &Unchanged<'_>,
) -> Result<Vec<Task>, EngineError> {
    let mut places: BTreeMap<Place, BTreeSet<RunKey>> = BTreeMap::new();
    for (key, files) in runs {
        places.entry(Place::of(key, files)).or_default().insert(key.clone());
    }
    let places: Vec<(Place, BTreeSet<RunKey>)> = places.into_iter().collect();
    let found = repo.spread(&places, WORTH_SPREADING, |repo, (place, keys)| {
        Ok(unchanged.runs(keys, &*unchanged.listed(repo, place)?))
    });
    let found: Result<Vec<Vec<Task>>, EngineError> = found.into_iter().collect();
    Ok(found?.into_iter().flatten().collect())
}

/// The searches for the other halves of runs that only one side has.
fn hunts(runs: BTreeMap<RunKey, Vec<&Task>>, rest: &[Task], unchanged: &Unchanged<'_>) -> Vec<Hunt> {
    let on_both: BTreeSet<RunKey> = rest.iter().filter_map(|task| unchanged.key_of(task)).collect();
    let mut hunts = BTreeMap::new();
    for (key, files) in runs.into_iter().filter(|(key, _)| !on_both.contains(key)) {
        let sides: BTreeSet<Side> = files.iter().flat_map(|task| &task.sides).copied().collect();
        if let [side] = Vec::from_iter(sides)[..] {
            let hunt = Hunt::new(side.other(), key, &files);
            match hunts.entry(hunt.kind()) {
                Entry::Vacant(vacant) => drop(vacant.insert(hunt)),
                Entry::Occupied(mut others) => others.get_mut().join(hunt),
            }
        }
    }
    hunts.into_values().collect()
}
