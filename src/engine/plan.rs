//! Which blobs to read, by their paths.

use std::collections::BTreeSet;

use super::compare::LISTED_FILES;
use crate::formats::{self, Holds};
use crate::git::{Entry, EntryKind, GitError, PathChange, Repo, TreeChanges};
use crate::model::{FormatRule, PathRules, Release, RunKey, Side};

/// A blob to be read, for one side or, where both have it, for both.
#[derive(Clone, Debug)]
pub(super) struct Task {
    /// The blob and its path from the root of the repository.
    pub(super) entry: Entry,
    /// The path from the release's own directory: what files of the two sides are matched by.
    pub(super) relative: String,
    /// The sides the blob is read for.
    pub(super) sides: Vec<Side>,
    /// Whether the content is new: neither the same at this path on the other side nor moved from another.
    pub(super) changed: bool,
    /// What it probably holds; `None` when no format goes by such a path.
    pub(super) holds: Option<Holds>,
    /// The run the path tells of.
    pub(super) run: Option<RunKey>,
    /// What it is to be taken for, where the policy says so.
    pub(super) stated: Option<FormatRule>,
    /// Whether it may count as evaluation output.
    pub(super) may_be_eval: bool,
    /// Whether it may count as configuration.
    pub(super) may_be_config: bool,
}

impl Task {
    /// Whether it may count as what it turned out to hold.
    pub(super) fn may_be(&self, holds: Holds) -> bool {
        match holds {
            Holds::Figures | Holds::Samples => self.may_be_eval,
            Holds::Config | Holds::Weights => self.may_be_config,
        }
    }

    /// Whether anything it may hold by its path may count. What looks like a configuration can be evaluation output.
    pub(super) fn is_wanted(&self) -> bool {
        match self.holds {
            Some(Holds::Figures | Holds::Samples) => self.may_be_eval,
            Some(Holds::Config) => self.may_be_eval || self.may_be_config,
            Some(Holds::Weights) | None => self.may_be_config,
        }
    }
}

/// What there is to read of the paths that differ.
#[derive(Debug, Default)]
pub(super) struct Changed {
    /// The blobs, by what their paths promise. What merely moved is read, too: a changed run may pair with it.
    pub(super) tasks: Vec<Task>,
    /// The paths that a format goes by, but that are not read because of the rules for paths.
    pub(super) passed_over: BTreeSet<String>,
}

/// Looks through the paths that differ.
pub(super) fn changed(changes: &TreeChanges, paths: &PathRules) -> Changed {
    let moved: BTreeSet<usize> = changes.renames.iter().flat_map(|&(from, to)| [from, to]).collect();
    let sides = |(place, change): (usize, &PathChange)| {
        let is_new = !moved.contains(&place);
        let of = |side, entry: &Option<Entry>| task(entry.clone()?, &change.relative, vec![side], is_new, paths);
        [of(Side::Base, &change.base), of(Side::Candidate, &change.candidate)]
    };
    let sides_there = changes.changed.iter().flat_map(|change| [&change.base, &change.candidate]).flatten();
    let mut changed = Changed { tasks: Vec::with_capacity(sides_there.count()), ..Changed::default() };
    for task in changes.changed.iter().enumerate().flat_map(sides).flatten() {
        if task.is_wanted() {
            changed.tasks.push(task);
        } else if task.holds.is_some() {
            changed.passed_over.insert(task.relative);
        }
    }
    changed
}

/// The task of reading a file; `None` for what is none.
pub(super) fn task(entry: Entry, relative: &str, sides: Vec<Side>, changed: bool, paths: &PathRules) -> Option<Task> {
    if !matches!(entry.kind, EntryKind::File | EntryKind::Executable) {
        return None;
    }
    let stated = paths.format(relative);
    let hint = stated.and_then(|rule| formats::hint_as(rule, &entry.path)).or_else(|| formats::hint(&entry.path));
    let (holds, run) = hint.map_or((None, None), |hint| (Some(hint.holds), hint.run));
    let (may_be_eval, may_be_config) = (paths.may_be_eval(relative), paths.may_be_config(relative));
    let (relative, stated) = (relative.to_owned(), stated.cloned());
    Some(Task { entry, relative, sides, changed, holds, run, stated, may_be_eval, may_be_config })
}

/// The files of one release, whole, that a format goes by.
pub(super) fn whole(repo: &Repo, release: &Release, paths: &PathRules) -> Result<Vec<Task>, GitError> {
    let directory = release.subpath.as_deref().unwrap_or_default();
    let entries = repo.list(release, directory, LISTED_FILES)?.entries;
    let task = |entry: Entry| {
        let relative = relative(release, &entry.path).to_owned();
        task(entry, &relative, vec![Side::Candidate], true, paths)
    };
    Ok(entries.into_iter().filter_map(task).filter(|task| task.holds.is_some() && task.is_wanted()).collect())
}

/// A path from the root of the repository as a path within a release.
pub(super) fn relative<'a>(release: &Release, path: &'a str) -> &'a str {
    let inside = release.subpath.as_ref().and_then(|subpath| path.strip_prefix(subpath.as_str()));
    inside.and_then(|rest| if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }).unwrap_or(path)
}

/// A path within a release as a path from the root of the repository.
pub(super) fn in_release(release: &Release, path: &str) -> String {
    match &release.subpath {
        Some(subpath) if path.is_empty() => subpath.clone(),
        Some(subpath) => format!("{subpath}/{path}"),
        None => path.to_owned(),
    }
}
