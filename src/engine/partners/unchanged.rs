//! The unchanged files of two releases, by the directory they are in.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use super::alike::Names;
use crate::engine::EngineError;
use crate::engine::compare::LISTED_FILES;
use crate::engine::plan::{self, Task};
use crate::git::{Entry, Repo};
use crate::model::{PathRules, Release, RunKey, Side};

/// The files of a run. One that has another path on each side has a task for each.
pub(super) type Files = Vec<Task>;

/// The runs of a directory, by their keys as the releases see them.
pub(super) type Runs = Rc<BTreeMap<RunKey, Files>>;

/// Where a run's files are, as the releases see it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

/// Files that are the same on both sides, listed once they are asked for.
pub(super) struct Unchanged<'a> {
    repo: &'a Repo,
    releases: [&'a Release; 2],
    paths: &'a PathRules,
    /// Files that differ, by their path within the release.
    changed: HashSet<String>,
    runs: BTreeMap<Place, Runs>,
    directories: BTreeMap<(Side, String), Rc<Names>>,
}

impl<'a> Unchanged<'a> {
    pub(super) fn new(repo: &'a Repo, releases: [&'a Release; 2], paths: &'a PathRules, changed: &[Task]) -> Self {
        let changed = changed.iter().map(|task| task.relative.clone()).collect();
        Self { repo, releases, paths, changed, runs: BTreeMap::new(), directories: BTreeMap::new() }
    }

    /// A key with its directory as the releases see it, so that both sides' are one.
    pub(super) fn key(&self, key: &RunKey, side: Side) -> RunKey {
        RunKey { directory: plan::relative(self.releases[side as usize], &key.directory).to_owned(), ..key.clone() }
    }

    /// The unchanged files of runs at a place.
    pub(super) fn runs(&mut self, place: &Place) -> Result<Runs, EngineError> {
        if let Some(known) = self.runs.get(place) {
            return Ok(Rc::clone(known));
        }
        // What is unchanged is in both trees.
        let release = self.releases[Side::Candidate as usize];
        let directory = plan::in_release(release, &place.directory);
        let entries = match place.is_deep {
            true => self.repo.list(release, &directory, LISTED_FILES)?.entries,
            false => self.repo.contents(release, &directory)?.files,
        };
        let mut runs: BTreeMap<RunKey, Files> = BTreeMap::new();
        for task in entries.into_iter().flat_map(|entry| self.tasks(entry)) {
            let key = task.run.as_ref().map(|run| self.key(run, task.sides[0]));
            runs.entry(key.unwrap_or_default()).or_default().push(task);
        }
        let runs = Rc::new(runs);
        self.runs.insert(place.clone(), Rc::clone(&runs));
        Ok(runs)
    }

    /// The tasks of reading an unchanged file that tells of a run, found in the candidate.
    fn tasks(&self, entry: Entry) -> Files {
        let [base, candidate] = self.releases;
        let relative = plan::relative(candidate, &entry.path).to_owned();
        if self.changed.contains(&relative) {
            return Files::new();
        }
        let sides = match base.subpath == candidate.subpath {
            true => vec![(entry, Side::BOTH.to_vec())],
            false => {
                let there = Entry { path: plan::in_release(base, &relative), ..entry.clone() };
                vec![(there, vec![Side::Base]), (entry, vec![Side::Candidate])]
            }
        };
        let task = |(entry, sides)| plan::task(entry, &relative, sides, false, self.paths);
        sides.into_iter().filter_map(task).filter(|task| task.is_wanted() && task.run.is_some()).collect()
    }

    /// Whether this clone has a file, or something else is wrong with it.
    pub(super) fn is_here(&self, task: &Task) -> bool {
        !matches!(self.repo.size(task.entry.id), Ok(None))
    }

    /// The directories of a release whose path is like this one's, each name of it.
    pub(super) fn directories_like(&mut self, directory: &str, side: Side) -> Result<Vec<String>, EngineError> {
        if directory.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = vec![String::new()];
        for name in directory.split('/') {
            let mut below = Vec::new();
            for above in found {
                let join = |name: &String| if above.is_empty() { name.clone() } else { format!("{above}/{name}") };
                below.extend(self.names(&above, side)?.alike(name).iter().map(join));
            }
            found = below;
        }
        found.retain(|found| found != directory);
        Ok(found)
    }

    /// The names of the directories in one.
    fn names(&mut self, directory: &str, side: Side) -> Result<Rc<Names>, EngineError> {
        let key = (side, directory.to_owned());
        if let Some(known) = self.directories.get(&key) {
            return Ok(Rc::clone(known));
        }
        let release = self.releases[side as usize];
        let contents = self.repo.contents(release, &plan::in_release(release, directory))?;
        let names = Rc::new(Names::of(contents.directories));
        self.directories.insert(key, Rc::clone(&names));
        Ok(names)
    }
}
