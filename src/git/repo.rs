//! Opening a repository, and what there is to know about it as a whole.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::io;
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use git2::{ErrorCode, Repository, RepositoryOpenFlags};

use super::bases::Bases;
use super::error::GitError;
use super::objects::Objects;
use super::reftable::Reftable;
use super::work_tree::SharedWorkTree;
use super::{names, process_wide};
use crate::base::{limits, parallel};

/// A handle on a repository, for one thread.
///
/// Not `Sync`: give each thread its own with [`Repo::another`].
pub struct Repo {
    pub(super) inner: Repository,
    /// The work tree as it was last looked through, by any handle.
    pub(super) work_tree: SharedWorkTree,
    /// What `inner` is the shadow of, where libgit2 cannot read the refs.
    pub(super) reftable: Option<Arc<Reftable>>,
    /// Where blobs and directories are read from.
    pub(super) objects: Objects,
    /// Where what its blobs say may be kept.
    cache: Option<Arc<Path>>,
    /// Handles that other threads had, for the next time.
    others: RefCell<Vec<Self>>,
}

impl std::fmt::Debug for Repo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Repo").field(&self.git_dir()).finish()
    }
}

impl Repo {
    /// Opens the repository that `dir` is in: its top folder, any folder below, a bare repository, or a
    /// linked worktree. As git does, it does not search beyond the file system `dir` is on; unlike git, it
    /// pays no heed to `GIT_DIR`.
    ///
    /// # Errors
    /// [`GitError::Io`] where `dir` cannot be entered, [`GitError::NotARepository`], [`GitError::NotOwned`],
    /// [`GitError::Unsupported`].
    pub fn open(dir: &Path) -> Result<Self, GitError> {
        process_wide::prepare();
        let unreadable = |source| GitError::Io { path: dir.to_owned(), source };
        if !std::fs::metadata(dir).map_err(unreadable)?.is_dir() {
            return Err(unreadable(io::ErrorKind::NotADirectory.into()));
        }
        let repo = Self::of(opened(dir, RepositoryOpenFlags::empty())?)?;
        let Some(reftable) = Reftable::of(&repo)? else { return Ok(repo) };
        // The shadow's objects are the repository's own.
        Ok(Self { inner: shadow(&reftable)?, reftable: Some(Arc::new(reftable)), ..repo })
    }

    pub(super) fn of(inner: Repository) -> Result<Self, GitError> {
        let objects = Objects::of(&inner)?;
        Ok(Self {
            inner,
            work_tree: SharedWorkTree::default(),
            reftable: None,
            objects,
            cache: None,
            others: RefCell::default(),
        })
    }

    /// Another handle on the same repository, for another thread.
    ///
    /// # Errors
    /// As [`Repo::open`]: the repository may have changed or vanished meanwhile.
    pub fn another(&self) -> Result<Self, GitError> {
        let dir = self.inner.workdir().unwrap_or_else(|| self.inner.path());
        Ok(Self {
            inner: self.reftable.as_deref().map_or_else(|| opened(dir, RepositoryOpenFlags::NO_SEARCH), shadow)?,
            work_tree: self.work_tree.clone(),
            reftable: self.reftable.clone(),
            objects: self.objects.another(),
            cache: self.cache.clone(),
            others: RefCell::default(),
        })
    }

    /// The repository, with a folder outside of it where whoever reads blobs may keep what they say: it, and every handle
    /// made of it.
    #[must_use]
    pub fn with_cache(self, folder: Option<PathBuf>) -> Self {
        Self { cache: folder.map(Arc::from), ..self }
    }

    /// The folder where what its blobs say may be kept; none unless there was one given.
    #[must_use]
    pub fn cache(&self) -> Option<&Path> {
        self.cache.as_deref()
    }

    /// Does the work on every item, on as many cores as there are, each with a handle of its own. Answers come in the
    /// order of the items.
    ///
    /// # Errors
    /// As [`Repo::another`].
    pub fn map<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&Self, &T) -> R + Sync) -> Result<Vec<R>, GitError> {
        let mut others = self.others.take();
        let wanted = parallel::workers(items.len()) - 1;
        while others.len() < wanted {
            others.push(self.another()?);
        }
        let bases = |others: &[Self], done: fn(&mut Bases)| {
            iter::once(self).chain(others).for_each(|repo| done(&mut repo.objects.bases.borrow_mut()));
        };
        bases(&others, Bases::open);
        let answers = parallel::map_with(self, &mut others[..wanted], items, |repo, item| work(repo, item));
        bases(&others, Bases::close);
        self.others.replace(others);
        Ok(answers)
    }

    /// As [`Repo::map`] where there are at least so many items, since fewer are done before other threads begin; and where
    /// there is no other handle to be had, this one does all of it.
    pub fn spread<T: Sync, R: Send>(
        &self,
        items: &[T],
        at_least: usize,
        work: impl Fn(&Self, &T) -> R + Sync,
    ) -> Vec<R> {
        let spread = (items.len() >= at_least).then(|| self.map(items, &work));
        spread.and_then(Result::ok).unwrap_or_else(|| items.iter().map(|item| work(self, item)).collect())
    }

    /// The folder that all worktrees share: `.git`, or the bare repository itself.
    #[must_use]
    pub fn common_dir(&self) -> &Path {
        self.reftable.as_ref().map_or_else(|| self.inner.commondir(), |reftable| &reftable.common_dir)
    }

    /// The folder of this worktree's own: `.git`, one below it, or the bare repository itself.
    pub(super) fn git_dir(&self) -> &Path {
        self.reftable.as_ref().map_or_else(|| self.inner.path(), |reftable| &reftable.git_dir)
    }

    /// The top folder of the work tree; `None` for a bare repository.
    #[must_use]
    pub fn work_dir(&self) -> Option<&Path> {
        self.inner.workdir()
    }

    /// Whether history was cut off when this was cloned.
    #[must_use]
    pub fn is_shallow(&self) -> bool {
        self.inner.is_shallow()
    }

    /// The ids of the commits `HEAD`'s history begins with, in order. They are the same in every clone.
    ///
    /// Empty where they are not known: no commits, a shallow or damaged clone, or a history longer than
    /// [`limits::ROOT_SEARCH_COMMITS`].
    #[must_use]
    pub fn root_commits(&self) -> Vec<String> {
        self.find_roots().ok().flatten().unwrap_or_default()
    }

    fn find_roots(&self) -> Result<Option<Vec<String>>, git2::Error> {
        if self.inner.is_shallow() {
            return Ok(None);
        }
        let head = self.inner.head()?.target();
        let Some(head) = head.filter(|head| self.sound_history(*head).is_ok()) else { return Ok(None) };
        let mut walk = self.inner.revwalk()?;
        walk.push(head)?;
        let mut roots = Vec::new();
        for (seen, id) in walk.enumerate() {
            if seen >= limits::ROOT_SEARCH_COMMITS {
                return Ok(None);
            }
            let id = id?;
            if self.inner.find_commit(id)?.parent_count() == 0 {
                roots.push(id.to_string());
            }
        }
        roots.sort_unstable();
        Ok(Some(roots))
    }

    /// Refs whose full name starts with `prefix`, such as `refs/candor/log/`, by name, with the id each
    /// stands for in hexadecimal. Symbolic refs are left out.
    ///
    /// # Errors
    /// [`GitError::Git`] when the refs cannot be listed.
    pub fn refs_with_prefix(&self, prefix: &str) -> Result<Vec<(String, String)>, GitError> {
        if prefix.contains(['*', '?', '[', '\\', '\0']) {
            return Ok(Vec::new()); // No ref may hold these, and the search would take them as a pattern.
        }
        self.refresh_refs()?;
        let fail = GitError::while_doing("listing refs");
        let refs = self.inner.references_glob(&format!("{prefix}*")).map_err(&fail)?;
        let mut found: Vec<_> = refs
            .filter_map(Result::ok)
            .filter_map(|reference| Some((names::to_text(reference.name_bytes()), reference.target()?.to_string())))
            .collect();
        found.sort_unstable();
        Ok(found)
    }

    /// Reads an id written in hexadecimal, in the length this repository uses.
    pub(super) fn oid(&self, hex: &str) -> Result<git2::Oid, GitError> {
        let format = self.inner.object_format();
        let digits = match format {
            git2::ObjectFormat::Sha1 => 40,
            git2::ObjectFormat::Sha256 => 64,
        };
        let invalid = || GitError::InvalidName { name: hex.to_owned(), what: "object id here" };
        if hex.len() != digits {
            return Err(invalid());
        }
        git2::Oid::from_str_ext(hex, format).map_err(|_| invalid())
    }
}

/// Opens the repository through which one is read whose refs libgit2 cannot read.
fn shadow(reftable: &Reftable) -> Result<Repository, GitError> {
    let opened = Repository::open_ext(reftable.path(), RepositoryOpenFlags::NO_SEARCH, &[] as &[&OsStr]);
    opened.map_err(|error| refused(&reftable.git_dir, &error))
}

/// Opens a repository. One without a `config` is bare unless its folder is called `.git`, as git has it; libgit2 takes
/// the folder it is in for its work tree.
fn opened(dir: &Path, flags: RepositoryOpenFlags) -> Result<Repository, GitError> {
    let open = |dir: &Path, flags| Repository::open_ext(dir, flags, &[] as &[&OsStr]);
    let inner = open(dir, flags).map_err(|error| refused(dir, &error))?;
    let path = inner.path();
    let is_guessed = inner.workdir().is_some() && inner.workdir() == path.parent();
    if !is_guessed || path.ends_with(".git") || inner.config().is_ok_and(|config| config.get_bool("core.bare").is_ok())
    {
        return Ok(inner);
    }
    Repository::open_bare(path).map_err(|error| refused(dir, &error))
}

/// Why libgit2 would not open a repository. It tells most reasons apart only in its message.
fn refused(dir: &Path, error: &git2::Error) -> GitError {
    let path = dir.to_owned();
    let message = error.message();
    match error.code() {
        ErrorCode::NotFound => return GitError::NotARepository { path },
        ErrorCode::Owner => {
            let named = quoted(message).map(|path| path.trim_end_matches('/').to_owned());
            return GitError::NotOwned { path: named.unwrap_or_else(|| absolute(dir)) };
        }
        _ => {}
    }
    match unsupported(message) {
        Some(feature) => GitError::Unsupported { path, feature },
        None => GitError::Git { doing: "opening the repository", detail: message.to_owned() },
    }
}

/// The feature named by a refusal.
fn unsupported(message: &str) -> Option<String> {
    if let Some(extension) = message.strip_prefix("unsupported extension name ") {
        return Some(extension.trim().to_owned());
    }
    if message.starts_with("unknown object format") {
        return Some(format!("object format {}", quoted(message).unwrap_or("of an unknown name")));
    }
    message.strip_prefix("unsupported ").filter(|rest| rest.starts_with("repository version")).map(str::to_owned)
}

fn quoted(message: &str) -> Option<&str> {
    let (start, end) = (message.find('\'')?, message.rfind('\'')?);
    message.get(start + 1..end)
}

fn absolute(dir: &Path) -> String {
    let path: PathBuf = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_name_the_feature() {
        for (message, feature) in [
            ("unsupported extension name extensions.refstorage", Some("extensions.refstorage")),
            ("unknown object format 'blake3'", Some("object format blake3")),
            (
                "unsupported repository version 7; only versions up to 1 are supported",
                Some("repository version 7; only versions up to 1 are supported"),
            ),
            ("something else", None),
        ] {
            assert_eq!(unsupported(message).as_deref(), feature);
        }
    }
}
