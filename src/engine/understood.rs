//! What was understood of each file of two releases, or of one.
//!
//! Of two, it is what their comparison understood: nothing is read for this alone.

use std::collections::{BTreeMap, BTreeSet};

use super::EngineError;
use super::collect::Collected;
use super::compare::LISTED_FILES;
use super::gather::worth_opening;
use super::plan::{self, Task};
use super::policy::Demands;
use super::read::{self, Outcome};
use crate::base::{Cancel, limits};
use crate::formats::{Claim, Format, Holds, Reading};
use crate::git::{Entry, Repo, TreeChanges};
use crate::model::{
    Claimed, ConfigContent, Counts, Diagnostic, FileState, FileUnderstood, Note, Release, Severity, Side, Taken,
    Understood, UnknownFiles, Value,
};

/// What is understood of the files of one release.
///
/// # Errors
/// When the release cannot be read, or the work is cancelled.
pub fn of_release(
    repo: &Repo,
    release: &Release,
    demands: &Demands,
    cancel: &Cancel,
) -> Result<Understood, EngineError> {
    let paths = &demands.policy.paths;
    let listing = repo.list(release, release.subpath.as_deref().unwrap_or_default(), LISTED_FILES)?;
    let all: Vec<String> =
        listing.entries.iter().map(|entry| plan::relative(release, &entry.path).to_owned()).collect();
    let task = |(entry, relative): (Entry, &String)| plan::task(entry, relative, vec![Side::Candidate], true, paths);
    let tasks: Vec<Task> = listing.entries.into_iter().zip(&all).filter_map(task).collect();
    let is_passed_over = |task: &&Task| task.holds.is_some() && !task.is_wanted();
    let passed_over = tasks.iter().filter(is_passed_over).map(|task| task.relative.clone()).collect();
    let tasks = worth_opening(repo, tasks.into_iter().filter(Task::is_wanted).collect());
    let mut collected = Collected { passed_over, ..Collected::default() };
    let sizes = read::sizes(repo, tasks.iter().map(|task| task.entry.id));
    let outcomes = read::all(repo, &tasks, &sizes, &|_| (), cancel)?;
    for (task, outcome) in tasks.iter().zip(outcomes) {
        collected.add(task, outcome);
    }
    let cut = (!listing.complete).then(|| {
        let message = "not every file of the release could be listed; the rest is not in here";
        Note::new(Severity::Warning, None, "listing-cut", message).at(None, "")
    });
    let diagnostics = demands.diagnostics.iter().cloned().chain(cut).collect();
    Ok(Collecting { collected: &collected, all: all.iter().map(String::as_str), unchanged: Some(0), diagnostics }
        .finish())
}

/// What a comparison understood of the files that differ.
pub(super) fn of_changes(
    collected: &Collected,
    changes: &TreeChanges,
    unchanged: Option<u64>,
    demands: &Demands,
) -> Understood {
    let moved: BTreeSet<usize> = changes.renames.iter().flat_map(|&(from, to)| [from, to]).collect();
    let differing = changes.changed.iter().enumerate().filter(|(place, _)| !moved.contains(place));
    Collecting {
        collected,
        all: differing.map(|(_, change)| change.relative.as_str()),
        unchanged,
        diagnostics: changes.diagnostics.iter().chain(&demands.diagnostics).cloned().collect(),
    }
    .finish()
}

/// What was read, and what it was read from.
struct Collecting<'a, Paths> {
    collected: &'a Collected,
    /// Every path that could have been.
    all: Paths,
    unchanged: Option<u64>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a, Paths: Iterator<Item = &'a str>> Collecting<'a, Paths> {
    fn finish(mut self) -> Understood {
        let Collected { understood, passed_over, .. } = self.collected;
        let unknown = self.all.filter(|path| !understood.contains_key(*path) && !passed_over.contains(*path));
        self.diagnostics.sort();
        self.diagnostics.dedup();
        Understood {
            unknown: folded(unknown),
            passed_over: passed_over.iter().filter(|path| !understood.contains_key(*path)).count() as u64,
            files: understood
                .iter()
                .map(|(path, sides)| FileUnderstood { path: path.clone(), sides: sides.clone() })
                .collect(),
            unchanged: self.unchanged,
            diagnostics: self.diagnostics,
        }
    }
}

/// What became of a file; `None` where that is nothing to tell of it alone.
pub(super) fn state(task: &Task, outcome: &Outcome) -> Option<FileState> {
    match outcome {
        Outcome::Read(reading) => task.may_be(reading.claim.holds).then(|| FileState::Read(Box::new(taken(reading)))),
        Outcome::Unrecognised => task.holds.is_some_and(Holds::is_output).then_some(FileState::Unknown),
        Outcome::Lfs(pointer, _) => Some(FileState::Lfs(pointer.size)),
        Outcome::Missing => Some(FileState::Missing),
        Outcome::TooBig(size) => Some(FileState::TooBig(*size)),
        Outcome::Failed(_) => Some(FileState::Failed),
    }
}

fn taken(reading: &Reading) -> Taken {
    let Reading { format, claim, lost, document } = reading;
    let stated = || document.runs.iter().find_map(|part| part.conditions.get("harness-version")).cloned();
    Taken {
        by: claimed(format, claim),
        lost: lost.iter().map(|(format, claim)| claimed(format, claim)).collect(),
        version: claim.version.clone().or_else(stated),
        counts: counts(reading),
    }
}

fn claimed(format: &Format, claim: &Claim) -> Claimed {
    Claimed { format: format.name, title: format.title, strength: claim.strength, why: claim.why }
}

fn counts(Reading { claim, document, .. }: &Reading) -> Counts {
    let tree = match &document.config {
        Some(ConfigContent::Tree(tree)) => Some(tree),
        _ => None,
    };
    // Of a header of weights, the rest is what was made of its tensors.
    let part = |name: &str| tree.filter(|_| claim.holds == Holds::Weights).and_then(|tree| tree.get(name)?.as_object());
    let own = if claim.holds == Holds::Weights { part("metadata").map(<[_]>::len) } else { None };
    let figures = document.runs.iter().flat_map(|part| &part.metrics).filter(|metric| metric.value.is_some());
    Counts {
        metrics: figures.count() as u64,
        samples: document.runs.iter().flat_map(|part| &part.samples).map(|set| set.rows.len() as u64).sum(),
        keys: own.map_or_else(|| tree.map_or(0, Value::keys), |own| own as u64),
        tensors: part("tensors").map_or(0, <[_]>::len) as u64,
        skipped: document.skipped,
    }
}

/// Files nothing is known of by directory and ending: as few lines as [`limits::UNKNOWN_FOLDS`] allows, the deepest
/// directories folded into those above them first, then endings into one.
fn folded<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<UnknownFiles> {
    let mut folds: BTreeMap<(&str, Option<&str>), u64> = BTreeMap::new();
    for path in paths {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        // A dot in front is no ending but a hidden file.
        let extension = name.trim_start_matches('.').rsplit_once('.').map_or("", |(_, extension)| extension);
        *folds.entry((directory, Some(extension))).or_default() += 1;
    }
    while folds.len() > limits::UNKNOWN_FOLDS {
        let deepest = folds.keys().map(|(directory, _)| depth(directory)).max().unwrap_or(0);
        let fold = |((directory, extension), files): (&(&'a str, Option<&'a str>), &u64)| match depth(directory) {
            0 if deepest == 0 => ((*directory, None), *files),
            own if own == deepest => ((directory.rsplit_once('/').map_or("", |(above, _)| above), *extension), *files),
            _ => ((*directory, *extension), *files),
        };
        let mut fewer = BTreeMap::new();
        for (key, files) in folds.iter().map(fold) {
            *fewer.entry(key).or_default() += files;
        }
        folds = fewer;
    }
    let unknown = |((directory, extension), files): ((&str, Option<&str>), u64)| UnknownFiles {
        directory: directory.to_owned(),
        extension: extension.map(str::to_owned),
        files,
    };
    folds.into_iter().map(unknown).collect()
}

/// How many directories stand above what is in one.
fn depth(directory: &str) -> usize {
    if directory.is_empty() { 0 } else { directory.split('/').count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(paths: &[String]) -> Vec<String> {
        let line = |unknown: UnknownFiles| {
            format!("{}/*.{} {}", unknown.directory, unknown.extension.as_deref().unwrap_or("*"), unknown.files)
        };
        folded(paths.iter().map(String::as_str)).into_iter().map(line).collect()
    }

    #[test]
    fn few_files_are_folded_by_directory_and_ending() {
        let paths = ["src/a.py", "src/b.py", "src/x/c.py", "LICENSE", ".gitignore", "a.b/Makefile"].map(str::to_owned);
        assert_eq!(told(&paths), ["/*. 2", "a.b/*. 1", "src/*.py 2", "src/x/*.py 1"]);
    }

    #[test]
    fn however_many_there_are_few_lines_tell_of_them() {
        let deep: Vec<String> = (0..3000).map(|at| format!("src/{}/{}/{at}.py", at % 50, at)).collect();
        assert_eq!(told(&deep), ["src/*.py 3000"]);
        let endings: Vec<String> = (0..3000).map(|at| format!("a/b.{at}")).collect();
        assert_eq!(told(&endings), ["/*.* 3000"]);
        assert!(told(&[]).is_empty());
    }
}
