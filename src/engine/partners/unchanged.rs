//! The unchanged files of two releases, by the directory they are in.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use super::alike::Names;
use crate::engine::EngineError;
use crate::engine::compare::LISTED_FILES;
use crate::engine::plan::{self, Task};
use crate::git::{Entry, Files, Repo, TreeChanges};
use crate::model::{PathRules, Release, RunKey, Side};

/// Where a run's files are, as the releases see it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub(super) directory: String,
    /// Whether they are in directories below, too.
    pub(super) is_deep: bool,
}

impl Place {
    /// Where the files of a run are.
    pub(super) fn of(key: &RunKey, files: &[&Task]) -> Self {
        let is_inside = |task: &&Task| {
            task.relative.strip_prefix(&key.directory).is_some_and(|rest| rest.trim_matches('/').contains('/'))
        };
        let is_deep = files.iter().any(is_inside);
        Self { directory: key.directory.clone(), is_deep }
    }
}

/// Files that are the same on both sides, listed once they are asked for: by any thread, with its own repository.
pub(super) struct Unchanged<'a> {
    releases: [&'a Release; 2],
    paths: &'a PathRules,
    is_partial: bool,
    /// Files that differ, by their path within the release.
    changed: HashSet<String>,
    listed: Once<Place, Files>,
    directories: Once<(Side, String), Names>,
}

impl<'a> Unchanged<'a> {
    pub(super) fn new(
        repo: &Repo,
        releases: [&'a Release; 2],
        paths: &'a PathRules,
        changes: &mut TreeChanges,
    ) -> Self {
        let changed = changes.changed.iter().map(|change| change.relative.clone()).collect();
        let place = |(directory, files)| (Place { directory, is_deep: false }, Arc::new(files));
        let listed = Once(Mutex::new(std::mem::take(&mut changes.beside).into_iter().map(place).collect()));
        let is_partial = repo.promisor().is_some();
        Self { releases, paths, is_partial, changed, listed, directories: Once::default() }
    }

    /// The files at a place; with changed ones, but for those that are known not to be. What is unchanged is in both
    /// trees.
    pub(super) fn listed(&self, repo: &Repo, place: &Place) -> Result<Arc<Files>, EngineError> {
        self.listed.get(place, || {
            let release = self.releases[Side::Candidate as usize];
            let directory = plan::in_release(release, &place.directory);
            let entries = match place.is_deep {
                true => repo.list(release, &directory, LISTED_FILES)?.entries,
                false => repo.contents(release, &directory)?.files,
            };
            Ok(Files::of(&directory, &entries))
        })
    }

    pub(super) fn is_changed(&self, path: &str) -> bool {
        self.changed.contains(plan::relative(self.releases[Side::Candidate as usize], path))
    }

    /// The tasks of reading the files of runs that are unchanged.
    pub(super) fn runs(&self, keys: &BTreeSet<RunKey>, among: &Files) -> Vec<Task> {
        let stamps = Stamps::of(keys);
        let mut stamped = match stamps.only() {
            Some(stamp) => among.that_may_hold(stamp),
            None => (0..among.len()).collect(),
        };
        stamped.retain(|at| stamps.is_one_in(name(among.path_below(*at))));
        let tasks = stamped.into_iter().flat_map(|at| self.tasks(&among.entry(at)));
        tasks.filter(|task| self.key_of(task).is_some_and(|key| keys.contains(&key))).collect()
    }

    /// The key of the run that a file tells of, as the releases see it.
    pub(super) fn key_of(&self, task: &Task) -> Option<RunKey> {
        let key = task.run.as_ref()?;
        let release = self.releases[*task.sides.first()? as usize];
        Some(RunKey { directory: plan::relative(release, &key.directory).to_owned(), ..key.clone() })
    }

    /// The tasks of reading an unchanged file: one, or one for each side where its paths differ.
    pub(super) fn tasks(&self, entry: &Entry) -> Vec<Task> {
        let [base, candidate] = self.releases;
        let relative = plan::relative(candidate, &entry.path);
        if self.changed.contains(relative) {
            return Vec::new();
        }
        let sides = match base.subpath == candidate.subpath {
            true => vec![(entry.clone(), Side::BOTH.to_vec())],
            false => {
                let there = Entry { path: plan::in_release(base, relative), ..entry.clone() };
                vec![(there, vec![Side::Base]), (entry.clone(), vec![Side::Candidate])]
            }
        };
        let task = |(entry, sides)| plan::task(entry, relative, sides, false, self.paths);
        sides.into_iter().filter_map(task).filter(Task::is_wanted).collect()
    }

    /// Whether a file was left with the remote that this clone is a part of.
    pub(super) fn is_promised(&self, repo: &Repo, task: &Task) -> bool {
        self.is_partial && matches!(repo.size(task.entry.id), Ok(None))
    }

    /// The directories of a release whose path is like this one's, each name of it.
    pub(super) fn directories_like(
        &self,
        repo: &Repo,
        directory: &str,
        side: Side,
    ) -> Result<Vec<String>, EngineError> {
        if directory.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = vec![String::new()];
        for name in directory.split('/') {
            let mut below = Vec::new();
            for above in found {
                let join = |name: &String| if above.is_empty() { name.clone() } else { format!("{above}/{name}") };
                below.extend(self.names(repo, &above, side)?.alike(name).iter().map(join));
            }
            found = below;
        }
        found.retain(|found| found != directory);
        Ok(found)
    }

    /// The names of the directories in one.
    fn names(&self, repo: &Repo, directory: &str, side: Side) -> Result<Arc<Names>, EngineError> {
        self.directories.get(&(side, directory.to_owned()), || {
            let release = self.releases[side as usize];
            let contents = repo.contents(release, &plan::in_release(release, directory))?;
            Ok(Names::of(contents.directories))
        })
    }
}

/// What was found out once, whichever thread asked for it.
struct Once<K, V>(Mutex<HashMap<K, Arc<V>>>);

impl<K, V> Default for Once<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Clone + Eq + Hash, V> Once<K, V> {
    /// What is known of this; else it is found out, and others need not wait.
    fn get(&self, key: &K, find_out: impl FnOnce() -> Result<V, EngineError>) -> Result<Arc<V>, EngineError> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known().get(key) {
            return Ok(Arc::clone(known));
        }
        let found = Arc::new(find_out()?);
        Ok(Arc::clone(known().entry(key.clone()).or_insert(found)))
    }
}

/// The name of a file.
pub(super) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// The stamps of runs, one of which the name of each of their files holds: to look for them all at once.
struct Stamps<'a>(BTreeMap<usize, Vec<&'a str>>);

impl<'a> Stamps<'a> {
    fn of(keys: &'a BTreeSet<RunKey>) -> Self {
        let stamps: BTreeSet<&str> = keys.iter().map(|key| key.stamp.as_str()).collect();
        let mut by_length: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for stamp in stamps {
            by_length.entry(stamp.len()).or_default().push(stamp);
        }
        Self(by_length)
    }

    /// The only one there is, and that is not empty.
    fn only(&self) -> Option<&'a str> {
        let mut stamps = self.0.values().flatten().copied();
        stamps.next().filter(|stamp| !stamp.is_empty() && stamps.next().is_none())
    }

    /// Whether some words of a name are one. An empty one is in every name.
    fn is_one_in(&self, name: &str) -> bool {
        let is_inside = |at: usize| name.as_bytes().get(at).is_some_and(u8::is_ascii_alphanumeric);
        let is_at = |start: usize, length: usize, stamps: &[&str]| {
            !is_inside(start + length)
                && name.get(start..start + length).is_some_and(|word| stamps.binary_search(&word).is_ok())
        };
        let starts = || (0..name.len()).filter(|&at| at == 0 || !is_inside(at - 1));
        self.0.iter().any(|(&length, stamps)| length == 0 || starts().any(|start| is_at(start, length, stamps)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_are_whole_words() {
        let keys = |stamps: &[&str]| -> BTreeSet<RunKey> {
            stamps.iter().map(|stamp| RunKey { stamp: (*stamp).to_owned(), ..RunKey::default() }).collect()
        };
        for (stamps, name, expected) in [
            (&["2026-01-05", "final"][..], "samples_gsm8k_2026-01-05.jsonl", true),
            (&["2026-01-05", "final"], "final.json", true),
            (&["2026-01-05"], "results_2026-01-06.json", false),
            (&["final"], "semifinal.json", false),
            (&["fin"], "final.json", false),
            (&["5"], "\u{e9}5", true),
            (&[""], "anything", true),
        ] {
            assert_eq!(Stamps::of(&keys(stamps)).is_one_in(name), expected, "{name}");
        }
    }
}
