//! Which blobs to read: those that changed, and the unchanged ones that changed runs pair with.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::LISTED_FILES;
use crate::base::stem::{is_random, stem};
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

/// The blobs at paths that differ, by what their paths promise. What merely moved is read, too: a changed run
/// may pair with it.
pub(super) fn changed(changes: &TreeChanges, paths: &PathRules) -> Vec<Task> {
    let moved: BTreeSet<usize> = changes.renames.iter().flat_map(|&(from, to)| [from, to]).collect();
    let sides = |(place, change): (usize, &PathChange)| {
        let is_new = !moved.contains(&place);
        let of = |side, entry: &Option<Entry>| task(entry.clone()?, &change.relative, vec![side], is_new, paths);
        [of(Side::Base, &change.base), of(Side::Candidate, &change.candidate)]
    };
    changes.changed.iter().enumerate().flat_map(sides).flatten().filter(Task::is_wanted).collect()
}

/// The paths that differ, and that a format goes by, but are not read because of the rules for paths.
pub(super) fn passed_over(changes: &TreeChanges, paths: &PathRules) -> BTreeSet<String> {
    let is_passed_over = |change: &&PathChange| {
        let entries = [&change.base, &change.candidate].into_iter().flatten();
        let mut tasks = entries.filter_map(|entry| task(entry.clone(), &change.relative, Vec::new(), true, paths));
        tasks.any(|task| task.holds.is_some() && !task.is_wanted())
    };
    changes.changed.iter().filter(is_passed_over).map(|change| change.relative.clone()).collect()
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
    let inside = release.subpath.as_ref().and_then(|subpath| path.strip_prefix(subpath.as_str())?.strip_prefix('/'));
    inside.unwrap_or(path)
}

/// What unchanged files to look for: the rest of a changed run, and runs beside it that it may pair with,
/// recognised by a path that is the same but for its digits and ids.
pub(super) struct Partners {
    own: BTreeSet<RunKey>,
    shapes: BTreeSet<String>,
    directories: BTreeSet<String>,
}

impl Partners {
    /// What the changed blobs ask for.
    pub(super) fn wanted(changed: &[Task]) -> Self {
        let new = changed.iter().filter(|task| task.changed);
        let runs: Vec<(&Task, &RunKey)> = new.filter_map(|task| Some((task, task.run.as_ref()?))).collect();
        let lone = lone_runs(&runs);
        Self {
            own: runs.iter().map(|(_, key)| (*key).clone()).collect(),
            shapes: runs.iter().filter(|(_, key)| lone.contains(key)).map(|(task, _)| shape(&task.relative)).collect(),
            directories: outermost(runs.iter().map(|(task, key)| search_in(task, lone.contains(key))).collect()),
        }
    }

    /// The directories whose unchanged files are worth listing, relative to the release, none in another.
    pub(super) fn directories(&self) -> impl Iterator<Item = &str> {
        self.directories.iter().map(String::as_str)
    }

    /// The task of reading an unchanged file, if a changed run needs it.
    pub(super) fn task(&self, entry: Entry, relative: &str, sides: &[Side], paths: &PathRules) -> Option<Task> {
        let task = task(entry, relative, sides.to_vec(), false, paths).filter(Task::is_wanted)?;
        let key = task.run.as_ref()?;
        (self.own.contains(key) || self.shapes.contains(&shape(relative))).then_some(task)
    }
}

/// Runs that changed on one side only: their other half may be unchanged.
fn lone_runs<'a>(runs: &[(&Task, &'a RunKey)]) -> BTreeSet<&'a RunKey> {
    let mut sides: BTreeMap<&RunKey, BTreeSet<Side>> = BTreeMap::new();
    for (task, key) in runs {
        sides.entry(key).or_default().extend(&task.sides);
    }
    sides.into_iter().filter(|(_, sides)| sides.len() == 1).map(|(key, _)| key).collect()
}

/// The directory of the file; for a run without its other half one level up, because runs may sit in dated directories
/// side by side, or above the first directory that has a release's version or date in its name.
fn search_in(task: &Task, lone: bool) -> String {
    let parent = |path: &str| path.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned();
    let directory = parent(&task.relative);
    if !lone {
        return directory;
    }
    let of_release = directory.split('/').position(|name| stem(name, "") != name);
    let above = of_release.map(|place| directory.split('/').take(place).collect::<Vec<_>>().join("/"));
    above.unwrap_or_else(|| parent(&directory))
}

fn outermost(directories: BTreeSet<String>) -> BTreeSet<String> {
    let inside = |inner: &str, outer: &str| {
        inner != outer && (outer.is_empty() || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/')))
    };
    directories.iter().filter(|inner| !directories.iter().any(|outer| inside(inner, outer))).cloned().collect()
}

/// A path with every run of digits and every random id folded: stamps, step numbers and ids do not tell runs of one
/// kind apart.
fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    for word in path.split_inclusive(|char: char| !char.is_ascii_alphanumeric()) {
        let end = word.trim_end_matches(|char: char| !char.is_ascii_alphanumeric()).len();
        let (word, separator) = word.split_at(end);
        if is_random(word) {
            shape.push('#');
        } else {
            fold_digits(word, &mut shape);
        }
        shape.push_str(separator);
    }
    shape
}

fn fold_digits(word: &str, shape: &mut String) {
    let mut in_digits = false;
    for char in word.chars() {
        let is_digit = char.is_ascii_digit();
        match (is_digit, in_digits) {
            (false, _) => shape.push(char),
            (true, false) => shape.push('#'),
            (true, true) => {}
        }
        in_digits = is_digit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_fold_digits_and_random_ids() {
        assert_eq!(shape("runs/2026-01-05/results_12.json"), "runs/#-#-#/results_#.json");
        assert_eq!(shape("a/b.json"), "a/b.json");
        assert_eq!(
            shape("logs/2025-02-11T15-17-00-05-00_popularity_dPiJifoWeEQBrfWsAopzWr.eval"),
            "logs/#-#-#T#-#-#-#-#_popularity_#.eval"
        );
        assert_eq!(shape("a/\u{e9}1/evaluation_of_everything.json"), "a/\u{e9}#/evaluation_of_everything.json");
    }

    #[test]
    fn directories_inside_others_are_not_listed_twice() {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(outermost(set(&["a", "a/b", "ab", "a/b/c"])), set(&["a", "ab"]));
        assert_eq!(outermost(set(&["", "a"])), set(&[""]));
    }
}
