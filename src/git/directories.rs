//! Directories that are releases: what the policy says of the tree that is checked out.

use super::error::GitError;
use super::names;
use super::releases::{DefaultRange, Tag, base_for_first, sort};
use super::repo::Repo;
use super::tree::{EntryKind, joined};
use super::version::Version;
use crate::base::{limits, natural_order};
use crate::model::{Release, ReleaseKind, ReleaseRules};

/// The revision in whose tree directories are looked for when none is named: what is checked out.
const HEAD: &str = "HEAD";

impl Repo {
    /// The directories of `HEAD` that are releases by these rules, newest first: those with a version in their path in
    /// the order of [`Repo::releases`], then the others, the last in the order of their names first. They answer to
    /// [`Release::typed`] whatever the rules.
    ///
    /// # Errors
    /// When the tree of `HEAD` cannot be read. Where nothing is checked out, there are none.
    pub fn directories(&self, rules: &ReleaseRules) -> Result<Vec<Release>, GitError> {
        if rules.directories.is_empty() {
            return Ok(Vec::new());
        }
        let Ok(head) = self.resolve(HEAD) else { return Ok(Vec::new()) };
        self.directories_of(&head, rules)
    }

    /// The directories as [`Repo::directories`], in the tree of any release.
    ///
    /// # Errors
    /// When that tree cannot be read.
    pub fn directories_of(&self, release: &Release, rules: &ReleaseRules) -> Result<Vec<Release>, GitError> {
        Ok(self.tags_of(release, rules)?.into_iter().map(|tag| tag.release).collect())
    }

    /// The directory that is a release by these rules and has this path, or this as the last name of its path.
    ///
    /// # Errors
    /// [`GitError::AmbiguousDirectory`] when several end in that name, or as [`Repo::directories`].
    pub fn directory_called(&self, name: &str, rules: &ReleaseRules) -> Result<Option<Release>, GitError> {
        let all = self.directories(rules)?;
        let path = name.trim_matches('/');
        if let Some(found) = all.iter().find(|release| release.subpath.as_deref() == Some(path)) {
            return Ok(Some(found.clone()));
        }
        let mut called: Vec<Release> = all.into_iter().filter(|release| release.is_called(path)).collect();
        match called.len() {
            0 | 1 => Ok(called.pop()),
            _ => Err(GitError::AmbiguousDirectory {
                name: name.to_owned(),
                directories: called.into_iter().filter_map(|release| release.subpath).collect(),
            }),
        }
    }

    /// The newest of the directories that are releases against the newest full one before it.
    pub(super) fn default_directories(&self, rules: &ReleaseRules) -> Result<DefaultRange, GitError> {
        let mut directories = match self.resolve(HEAD) {
            Ok(head) => self.tags_of(&head, rules)?,
            Err(error) => return Err(error),
        };
        let Some(base) = base_for_first(&directories) else {
            return Err(GitError::TooFewDirectories {
                patterns: rules.directories.iter().map(|glob| glob.as_str().to_owned()).collect(),
                found: directories.into_iter().filter_map(|directory| directory.release.subpath).collect(),
            });
        };
        let base = directories.swap_remove(base).release;
        let candidate = directories.swap_remove(0).release;
        Ok(DefaultRange { base, candidate })
    }

    /// The directories with what their paths say, newest first.
    fn tags_of(&self, release: &Release, rules: &ReleaseRules) -> Result<Vec<Tag>, GitError> {
        let directory = |path: String| Tag {
            version: Version::of_path(&path),
            release: Release { kind: ReleaseKind::Directory, subpath: Some(path), ..release.clone() },
        };
        let found = self.outermost(release, rules)?.into_iter().map(directory);
        let (mut versions, mut others): (Vec<Tag>, Vec<Tag>) = found.partition(|found| found.version.is_some());
        sort(&mut versions);
        let path = |tag: &Tag| tag.release.subpath.clone().unwrap_or_default();
        others.sort_by(|one, other| natural_order(&path(other), &path(one)));
        versions.append(&mut others);
        Ok(versions)
    }

    /// The paths that fit. What is inside of one that fits is part of it.
    fn outermost(&self, release: &Release, rules: &ReleaseRules) -> Result<Vec<String>, GitError> {
        let mut budget = limits::WALKED_ENTRIES;
        let mut found = Vec::new();
        let mut waiting = vec![(Vec::new(), self.root_tree(release)?, 0)];
        while let Some((path, id, depth)) = waiting.pop() {
            // A directory this clone lacks holds no release that could be read.
            let Ok(tree) = self.tree(id) else { continue };
            budget = budget.checked_sub(tree.len() as u64).ok_or_else(too_many)?;
            for entry in tree.iter().filter(|entry| EntryKind::of_mode(entry.filemode_raw()).is_none()) {
                let below = joined(&path, entry.name_bytes());
                let name = names::to_text(&below);
                if rules.has_directory(&name) {
                    found.push(name);
                } else if depth < limits::DIRECTORY_DEPTH && rules.may_have_below(&name) {
                    waiting.push((below, entry.id(), depth + 1));
                }
            }
        }
        Ok(found)
    }
}

fn too_many() -> GitError {
    GitError::Git {
        doing: "looking for directories that are releases",
        detail: format!("more than {} entries; begin the patterns with a path", limits::WALKED_ENTRIES),
    }
}
