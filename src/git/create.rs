//! Making repositories: for `candor demo`, and for tests that want real ones.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use git2::build::CheckoutBuilder;
use git2::{ErrorCode, FileMode, Oid, Repository, RepositoryInitOptions, Signature, Time};

use super::error::GitError;
use super::repo::Repo;
use super::{identity, process_wide};
use crate::base::Timestamp;

/// The branch that is made.
const BRANCH: &str = "refs/heads/main";

/// A repository in the making: each commit is stated whole. The same calls make the same ids on every
/// machine, whatever its user configured; nothing is signed and no hook runs.
pub struct NewRepository {
    inner: Repository,
}

impl std::fmt::Debug for NewRepository {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("NewRepository").field(&self.inner.path()).finish()
    }
}

impl NewRepository {
    /// Makes an empty repository with a work tree, on branch `main`. `dir` must not exist or be empty.
    ///
    /// # Errors
    /// [`GitError::NotEmpty`], or [`GitError::Git`] when libgit2 cannot write there.
    pub fn create(dir: &Path) -> Result<Self, GitError> {
        process_wide::prepare();
        match std::fs::read_dir(dir).map(|entries| entries.count()) {
            Ok(1..) => return Err(GitError::NotEmpty { path: dir.to_owned() }),
            Err(source) if source.kind() != ErrorKind::NotFound => {
                return Err(GitError::Io { path: dir.to_owned(), source });
            }
            _ => {}
        }
        let fail = GitError::while_doing("making a repository");
        let mut options = RepositoryInitOptions::new();
        options.no_reinit(true).mkpath(true).external_template(false).initial_head("main");
        let inner = Repository::init_opts(dir, &options).map_err(&fail)?;
        let mut config = inner.config().map_err(&fail)?;
        // What the user set for all repositories must not change the files that are checked out.
        config.set_bool("core.autocrlf", false).map_err(&fail)?;
        Ok(Self { inner })
    }

    /// Commits exactly these files, by path, onto `main` and checks them out. Returns the commit's id in
    /// hexadecimal. Author and committer are the same person (name, address) at the same time, in UTC.
    ///
    /// # Errors
    /// [`GitError::InvalidName`] for a path git could not check out, or [`GitError::Git`].
    pub fn commit(
        &self,
        files: &BTreeMap<String, Vec<u8>>,
        message: &str,
        author: (&str, &str),
        time: Timestamp,
    ) -> Result<String, GitError> {
        let fail = GitError::while_doing("committing");
        let mut written = Vec::with_capacity(files.len());
        for (path, bytes) in files {
            written.push((path.as_str(), self.inner.blob(bytes).map_err(&fail)?));
        }
        let tree = write_tree(&self.inner, None, &written)?;
        let tree = self.inner.find_tree(tree).map_err(&fail)?;
        let parent = match self.inner.refname_to_id(BRANCH) {
            Ok(id) => Some(self.inner.find_commit(id).map_err(&fail)?),
            Err(_) => None,
        };
        let parents: Vec<_> = parent.iter().collect();
        let signature = signature(author, time)?;
        let commit = self.inner.commit(None, &signature, &signature, message, &tree, &parents).map_err(&fail)?;
        // Before `main` moves, so that files of the commit before are known to be that and are removed.
        let mut checkout = CheckoutBuilder::new();
        self.inner.checkout_tree(tree.as_object(), Some(checkout.force())).map_err(&fail)?;
        self.inner.reference(BRANCH, commit, true, "commit").map_err(&fail)?;
        Ok(commit.to_string())
    }

    /// Tags a commit. With a message the tag is annotated, by the commit's committer at the commit's time.
    ///
    /// # Errors
    /// [`GitError::InvalidName`] for a name git refuses, or [`GitError::Git`], also when the tag exists.
    pub fn tag(&self, name: &str, commit: &str, message: Option<&str>) -> Result<(), GitError> {
        let fail = GitError::while_doing("tagging");
        if !git2::Reference::is_valid_name(&format!("refs/tags/{name}")) || name.starts_with('-') {
            return Err(GitError::InvalidName { name: name.to_owned(), what: "tag" });
        }
        let id = Oid::from_str_ext(commit, self.inner.object_format()).map_err(&fail)?;
        let target = self.inner.find_commit(id).map_err(&fail)?;
        match message {
            Some(message) => self.inner.tag(name, target.as_object(), &target.committer(), message, false),
            None => self.inner.tag_lightweight(name, target.as_object(), false),
        }
        .map(|_| ())
        .map_err(&fail)
    }

    /// The repository, to be read.
    ///
    /// # Errors
    /// [`GitError::Git`] where its objects cannot be reached.
    pub fn into_repo(self) -> Result<Repo, GitError> {
        Repo::of(self.inner)
    }
}

/// A person at a moment, as a commit names them. What a commit cannot hold is taken out; an empty name or
/// address, which libgit2 refuses, becomes `unknown`.
pub(super) fn signature(person: (&str, &str), time: Timestamp) -> Result<Signature<'static>, GitError> {
    let text = |value: &str| Some(identity::tidy(value)).filter(|value| !value.is_empty()).unwrap_or("unknown".into());
    Signature::new(&text(person.0), &text(person.1), &Time::new(time.0, 0)).map_err(GitError::while_doing("signing"))
}

/// Writes the tree that is `onto` (or nothing) with these files in it, and returns its id.
pub(super) fn write_tree(repo: &Repository, onto: Option<Oid>, files: &[(&str, Oid)]) -> Result<Oid, GitError> {
    let mut root = Directory::default();
    for (path, id) in files {
        root.insert(path, *id)?;
    }
    write_directory(repo, onto, &root)
}

/// Files to be put into a tree, by directory.
#[derive(Default)]
struct Directory<'path> {
    files: BTreeMap<&'path str, Oid>,
    directories: BTreeMap<&'path str, Directory<'path>>,
}

impl<'path> Directory<'path> {
    fn insert(&mut self, path: &'path str, id: Oid) -> Result<(), GitError> {
        let invalid = || GitError::InvalidName { name: path.to_owned(), what: "path in git" };
        let (directories, file) = path.rsplit_once('/').map_or((None, path), |(above, file)| (Some(above), file));
        let mut at = self;
        for name in directories.into_iter().flat_map(|above| above.split('/')) {
            if !is_name(name) || at.files.contains_key(name) {
                return Err(invalid());
            }
            at = at.directories.entry(name).or_default();
        }
        if !is_name(file) || at.directories.contains_key(file) || at.files.insert(file, id).is_some() {
            return Err(invalid());
        }
        Ok(())
    }
}

/// Whether every git would check out a file of this name.
fn is_name(name: &str) -> bool {
    let reserved = ["", ".", ".."].contains(&name) || name.eq_ignore_ascii_case(".git");
    !reserved && !name.contains(['/', '\\', '\0'])
}

fn write_directory(repo: &Repository, onto: Option<Oid>, directory: &Directory<'_>) -> Result<Oid, GitError> {
    let fail = GitError::while_doing("writing a tree");
    let existing = onto.map(|id| repo.find_tree(id)).transpose().map_err(&fail)?;
    let mut builder = repo.treebuilder(existing.as_ref()).map_err(&fail)?;
    for (name, below) in &directory.directories {
        let old = existing.as_ref().and_then(|tree| tree.get_name(name));
        let old = old.filter(|entry| entry.filemode_raw() == i32::from(FileMode::Tree)).map(|entry| entry.id());
        builder.insert(*name, write_directory(repo, old, below)?, FileMode::Tree.into()).map_err(&fail)?;
    }
    for (name, id) in &directory.files {
        builder.insert(*name, *id, FileMode::Blob.into()).map_err(&fail)?;
    }
    builder.write().map_err(&fail)
}

/// Whether an error says that something is not there.
pub(super) fn is_absent(error: &git2::Error) -> bool {
    error.code() == ErrorCode::NotFound
}
