//! Two releases in, a comparison out: the plain blocking function.

use std::sync::Mutex;

use super::collect::Collected;
use super::desk::{Progress, Stage};
use super::plan::{self, Partners, Task};
use super::policy::Demands;
use super::same::Same;
use super::{EngineError, configs, read, understood};
use crate::base::Cancel;
use crate::compare::pairing::{self, Hints};
use crate::compare::{self, places, restated, runs};
use crate::formats::Holds;
use crate::git::{Entry, Repo, TreeChanges};
use crate::model::{Comparison, Diagnostic, Note, PathRules, Release, Severity, Side, Verdict};

/// At most this many files of a release are looked through, by their paths.
pub(super) const LISTED_FILES: usize = 200_000;

/// A changed file without a known name is opened only when it is as small as an LFS pointer.
const POINTER_BYTES: u64 = 1024;

/// Who wants to hear how far the work is.
pub struct Observer<'a> {
    /// Told after every file.
    pub progress: &'a (dyn Fn(Progress) + Sync),
    /// Told what results and configs alone say, before any sample log is read.
    pub outline: &'a dyn Fn(Comparison),
}

/// Nobody wants to hear.
pub const QUIET: Observer<'static> = Observer { progress: &|_| (), outline: &|_| () };

/// Compares two releases under what is demanded of the candidate.
///
/// # Errors
/// When the repository cannot be read, or the work is cancelled. Content is never an error: what could
/// not be read is in [`Comparison::diagnostics`].
pub fn compare(
    repo: &Repo,
    base: &Release,
    candidate: &Release,
    demands: &Demands,
    observer: &Observer<'_>,
    cancel: &Cancel,
) -> Result<Comparison, EngineError> {
    (observer.progress)(Progress::default());
    let paths = &demands.policy.paths;
    let (changes, tasks) = planned(repo, base, candidate, paths, cancel)?;
    let same = Same::of(&tasks, &changes);
    let (large, small): (Vec<Task>, Vec<Task>) = tasks.into_iter().partition(|task| task.holds == Some(Holds::Samples));

    let work = Work { repo, base, candidate, demands, same, observer, cancel };
    let diagnostics = changes.diagnostics.iter().chain(&demands.diagnostics).cloned().collect();
    let passed_over = plan::passed_over(&changes, paths);
    let mut collected = Collected { diagnostics, passed_over, ..Collected::default() };
    work.read(&small, Stage::Results, &mut collected)?;
    if !large.is_empty() {
        (observer.outline)(work.outline(collected.clone(), &changes));
    }
    work.read(&large, Stage::Samples, &mut collected)?;
    (observer.progress)(Progress { stage: Stage::Comparing, ..Progress::default() });
    Ok(work.comparison(collected, &changes))
}

/// What differs, and the blobs to read for it.
pub(super) fn planned(
    repo: &Repo,
    base: &Release,
    candidate: &Release,
    paths: &PathRules,
    cancel: &Cancel,
) -> Result<(TreeChanges, Vec<Task>), EngineError> {
    let changes = repo.changes(base, candidate)?;
    let tasks = with_partners(repo, [base, candidate], plan::changed(&changes, paths), paths, cancel)?;
    Ok((changes, worth_opening(repo, tasks)))
}

/// The changed blobs, and the unchanged ones that changed runs pair with.
fn with_partners(
    repo: &Repo,
    releases: [&Release; 2],
    mut tasks: Vec<Task>,
    paths: &PathRules,
    cancel: &Cancel,
) -> Result<Vec<Task>, EngineError> {
    let wanted = Partners::wanted(&tasks);
    let changed: std::collections::HashSet<String> = tasks.iter().map(|task| task.relative.clone()).collect();
    let [base, candidate] = releases;
    // What is unchanged is the same on both sides, so one tree will do, unless the paths above differ.
    let listings: &[(&Release, &[Side])] = if base.subpath == candidate.subpath {
        &[(candidate, &Side::BOTH)]
    } else {
        &[(base, &[Side::Base]), (candidate, &[Side::Candidate])]
    };
    for (directory, (release, sides)) in
        wanted.directories().flat_map(|directory| listings.iter().map(move |listing| (directory, *listing)))
    {
        cancel.check()?;
        for entry in listed(repo, release, directory)? {
            let relative = plan::relative(release, &entry.path).to_owned();
            if !changed.contains(&relative) {
                tasks.extend(wanted.task(entry, &relative, sides, paths));
            }
        }
    }
    Ok(tasks)
}

/// The files below a directory that one of the releases has; none where this one lacks it.
fn listed(repo: &Repo, release: &Release, directory: &str) -> Result<Vec<Entry>, EngineError> {
    Ok(repo.list(release, &in_release(release, directory), LISTED_FILES)?.entries)
}

/// A path within a release as a path from the root of the repository.
fn in_release(release: &Release, path: &str) -> String {
    match &release.subpath {
        Some(subpath) if path.is_empty() => subpath.clone(),
        Some(subpath) => format!("{subpath}/{path}"),
        None => path.to_owned(),
    }
}

/// Leaves out files that no format goes by, but for those that may be LFS pointers.
pub(super) fn worth_opening(repo: &Repo, tasks: Vec<Task>) -> Vec<Task> {
    let small = |task: &Task| repo.size(task.entry.id).is_ok_and(|size| size.is_some_and(|size| size < POINTER_BYTES));
    tasks.into_iter().filter(|task| task.holds.is_some() || small(task)).collect()
}

struct Work<'a> {
    repo: &'a Repo,
    base: &'a Release,
    candidate: &'a Release,
    demands: &'a Demands,
    same: Same,
    observer: &'a Observer<'a>,
    cancel: &'a Cancel,
}

impl Work<'_> {
    fn read(&self, tasks: &[Task], stage: Stage, collected: &mut Collected) -> Result<(), EngineError> {
        let sizes = read::sizes(self.repo, tasks.iter().map(|task| task.entry.id));
        let start = Progress { stage, files: tasks.len() as u64, bytes: sizes.iter().sum(), ..Progress::default() };
        (self.observer.progress)(start);
        let progress = Mutex::new(start);
        let step = |bytes: u64| {
            if let Ok(mut progress) = progress.lock() {
                progress.files_done += 1;
                progress.bytes_done += bytes;
                (self.observer.progress)(*progress);
            }
        };
        let outcomes = read::all(self.repo, tasks, &sizes, &step, self.cancel)?;
        for (task, outcome) in tasks.iter().zip(outcomes) {
            collected.add(task, outcome);
        }
        Ok(())
    }

    /// What is known before any sample log was read. Rows get no verdict yet: it could only be taken back.
    fn outline(&self, collected: Collected, changes: &TreeChanges) -> Comparison {
        let mut comparison = self.comparison(collected, changes);
        for row in comparison.evals.iter_mut().filter(|row| !row.is_group && row.verdict != Verdict::NotComparable) {
            row.verdict = Verdict::Untested;
            row.test = None;
            row.reason = Some("its samples are still being read".to_owned());
            row.pending = true;
        }
        comparison
    }

    /// What to say of files that differ and are not looked at.
    fn passed_over(&self, count: usize) -> Option<Diagnostic> {
        let source = self.demands.policy.source.as_ref().filter(|_| count > 0)?;
        let files =
            if count == 1 { "1 file that differs is".to_owned() } else { format!("{count} files that differ are") };
        let message = format!("{files} not looked at, as [paths] demands");
        Some(Note::new(Severity::Info, None, "policy-paths", message).at(None, &source.path))
    }

    /// What the releases and the moves between them tell of names.
    fn hints(&self, changes: &TreeChanges) -> Hints {
        let name = |release: &Release| match &release.subpath {
            Some(subpath) => subpath.rsplit('/').next().unwrap_or_default().to_owned(),
            None => release.name.clone(),
        };
        let path = |place: usize, side: Side| Some(changes.changed.get(place)?.on(side)?.path.clone());
        let way = |&(from, to): &(usize, usize)| Some((path(from, Side::Base)?, path(to, Side::Candidate)?));
        Hints {
            releases: [name(self.base), name(self.candidate)],
            moved: changes.renames.iter().filter_map(way).collect(),
        }
    }

    fn comparison(&self, collected: Collected, changes: &TreeChanges) -> Comparison {
        let understood = understood::of_changes(&collected, changes, self.demands);
        let Collected { mut pieces, configs, mut diagnostics, passed_over, .. } = collected;
        diagnostics.extend(self.passed_over(passed_over.len()));
        let [base, candidate] = &mut pieces;
        diagnostics.extend(places::name_models([base, candidate]));
        let [base, candidate] = pieces;
        let [base, candidate] = [(Side::Base, base), (Side::Candidate, candidate)].map(|(side, pieces)| {
            let mut runs = runs::assemble(side, pieces);
            restated::take_out(&mut runs);
            runs
        });
        let policy = &self.demands.policy;
        diagnostics.extend(pairing::absent(&base, &candidate, policy));
        let (evals, superseded) = compare::evals(&base, &candidate, policy, &self.hints(changes));
        let configs = configs::differences(configs, changes);
        diagnostics.sort();
        diagnostics.dedup();
        Comparison {
            base: self.base.clone(),
            candidate: self.candidate.clone(),
            identical: self.same.unneeded(&evals, &configs),
            configs,
            categories: compare::categories::means(&evals, policy),
            evals,
            diagnostics,
            superseded,
            policy: policy.clone(),
            understood,
        }
    }
}
