//! Logs kept in refs: files added commit by commit, by several writers at once without a loss.
//!
//! Candor's annotations live in `refs/candor/log/<writer>`, whose trees have this fixed shape:
//!
//! ```text
//! format                     what kind of log it is
//! seg/<aa>/<sha256>.jsonl    a segment, named by the SHA-256 of its bytes; aa: the first two digits
//! ```
//!
//! A name that is the digest of the content means that two logs never disagree about a path. Nothing else
//! in such a tree is read: a log may come from a stranger.

mod read;

use git2::{ErrorCode, ObjectFormat, Oid};

pub use read::{Listed, LogTree, Refused, Segment, segment_path};

use super::create::{is_absent, signature, write_tree};
use super::error::GitError;
use super::repo::Repo;
use crate::base::Timestamp;

/// An ordinary file, the only mode a segment may have.
const FILE_MODE: i32 = 0o100_644;
/// A directory.
const TREE_MODE: i32 = 0o040_000;
/// What commits say that join two logs.
const JOIN: &str = "chore(candor): join annotation logs\n";

/// What [`Repo::append`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The log's newest commit, in hexadecimal.
    pub commit: String,
    /// Whether a commit was made; `false` when the log held all files already.
    pub changed: bool,
}

impl Repo {
    /// Adds files, by path, to the tree of a log and moves its ref to a new commit, unless someone else moved
    /// it meanwhile. Objects and ref are flushed to disk before this returns. `author` is a name and an
    /// address, `message` the commit's.
    ///
    /// # Errors
    /// [`GitError::Locked`] and [`GitError::Moved`] leave the log as it was: try again, a bounded
    /// number of times, for a lock may have been left behind by a process that was killed.
    /// [`GitError::InvalidName`] for a ref or path git refuses, [`GitError::Git`] for a full disk and the like.
    pub fn append(
        &self,
        refname: &str,
        add: &[(String, Vec<u8>)],
        message: &str,
        author: (&str, &str),
        time: Timestamp,
    ) -> Result<Appended, GitError> {
        is_ref(refname)?;
        let tip = self.tip(refname)?;
        let onto = self.tree_of(tip)?;
        let tree = self.log_tree(onto, add)?;
        if let (Some(tip), true) = (tip, onto == Some(tree)) {
            return Ok(Appended { commit: tip.to_string(), changed: false });
        }
        let parents: Vec<Oid> = tip.into_iter().collect();
        self.commit_log(refname, tip, &parents, tree, (message, author, time))
    }

    /// Joins a log with another commit of the same log, made elsewhere: `add` are those of its files that count,
    /// `whole` says that these are all. Afterwards that commit is part of the log's history. Whoever joins the same
    /// two commits makes the same third, so that two who do it at once are done.
    ///
    /// # Errors
    /// As [`Repo::append`].
    pub fn join_log(
        &self,
        refname: &str,
        other: &str,
        add: &[(String, Vec<u8>)],
        whole: bool,
    ) -> Result<Appended, GitError> {
        is_ref(refname)?;
        let fail = GitError::while_doing("joining logs");
        let other = self.oid(other)?;
        let tip = self.tip(refname)?;
        [Some(other), tip].into_iter().flatten().try_for_each(|id| self.sound_history(id))?;
        let descends = |one, of| self.inner.graph_descendant_of(one, of).map_err(&fail);
        if let Some(tip) = tip
            && (tip == other || descends(tip, other)?)
        {
            return Ok(Appended { commit: tip.to_string(), changed: false });
        }
        if whole && tip.map_or(Ok(true), |tip| descends(other, tip))? {
            self.swap(refname, tip, other, JOIN)?;
            return Ok(Appended { commit: other.to_string(), changed: true });
        }
        let tree = self.log_tree(self.tree_of(tip)?, add)?;
        let mut parents: Vec<Oid> = tip.into_iter().chain([other]).collect();
        parents.sort_unstable();
        let mut newest = Timestamp(0);
        for parent in &parents {
            newest = newest.max(Timestamp(self.inner.find_commit(*parent).map_err(&fail)?.time().seconds()));
        }
        self.commit_log(refname, tip, &parents, tree, (JOIN, ("Candor", ""), newest))
    }

    /// The tree of a log's newest commit, in hexadecimal: two logs with the same tree hold the same.
    ///
    /// # Errors
    /// As [`Repo::list_log`].
    pub fn log_tree_id(&self, refname: &str) -> Result<Option<String>, GitError> {
        let tree = self.tree_of(self.tip(refname)?)?;
        Ok(tree.map(|tree| tree.to_string()))
    }

    /// The newest commit of a log, in hexadecimal; `None` when there is no such ref.
    ///
    /// # Errors
    /// [`GitError::Git`].
    pub fn log_tip(&self, refname: &str) -> Result<Option<String>, GitError> {
        Ok(self.tip(refname)?.map(|tip| tip.to_string()))
    }

    fn tree_of(&self, commit: Option<Oid>) -> Result<Option<Oid>, GitError> {
        commit.map_or(Ok(()), |id| self.sound(id))?;
        let commit = commit.map(|id| self.inner.find_commit(id).map_err(|error| GitError::about_object(id, &error)));
        Ok(commit.transpose()?.map(|commit| commit.tree_id()))
    }

    fn log_tree(&self, onto: Option<Oid>, add: &[(String, Vec<u8>)]) -> Result<Oid, GitError> {
        let mut files = Vec::with_capacity(add.len());
        for (path, bytes) in add {
            files.push((path.as_str(), self.inner.blob(bytes).map_err(GitError::while_doing("writing the log"))?));
        }
        write_tree(&self.inner, onto, &files)
    }

    /// Commits a tree and moves the ref to it, if it still is at `tip`.
    fn commit_log(
        &self,
        refname: &str,
        tip: Option<Oid>,
        parents: &[Oid],
        tree: Oid,
        (message, author, time): (&str, (&str, &str), Timestamp),
    ) -> Result<Appended, GitError> {
        let fail = GitError::while_doing("writing the log");
        let tree = self.inner.find_tree(tree).map_err(&fail)?;
        let found: Result<Vec<_>, _> = parents.iter().map(|id| self.inner.find_commit(*id)).collect();
        let found = found.map_err(&fail)?;
        let person = signature(author, time)?;
        let parents: Vec<_> = found.iter().collect();
        let commit = self.inner.commit(None, &person, &person, message, &tree, &parents).map_err(&fail)?;
        self.swap(refname, tip, commit, message)?;
        Ok(Appended { commit: commit.to_string(), changed: true })
    }

    /// The commit a ref points at directly; `None` when there is no such ref.
    fn tip(&self, refname: &str) -> Result<Option<Oid>, GitError> {
        self.refresh_refs()?;
        match self.inner.find_reference(refname) {
            Ok(reference) => Ok(reference.target()),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(self.ref_error(refname, &error)),
        }
    }

    /// Moves a ref from what it was to another commit, if it still is what it was.
    fn swap(&self, refname: &str, from: Option<Oid>, to: Oid, message: &str) -> Result<(), GitError> {
        let absent = match self.inner.object_format() {
            ObjectFormat::Sha1 => Oid::ZERO_SHA1,
            ObjectFormat::Sha256 => Oid::ZERO_SHA256,
        };
        let from = from.unwrap_or(absent);
        if self.reftable.is_some() {
            return self.swap_by_git(refname, from, to, message);
        }
        // Git keeps a history of where a ref was only for refs it knows, unless one has been begun.
        self.inner.reference_ensure_log(refname).map_err(|error| self.ref_error(refname, &error))?;
        let moved = self.inner.reference_matching(refname, to, true, from, message);
        moved.map(|_| ()).map_err(|error| self.ref_error(refname, &error))
    }

    fn ref_error(&self, refname: &str, error: &git2::Error) -> GitError {
        let refname = refname.to_owned();
        match error.code() {
            ErrorCode::Locked => GitError::Locked { refname },
            // A ref that appears, changes or goes between two looks at it has moved.
            ErrorCode::Modified | ErrorCode::Exists | ErrorCode::NotFound => GitError::Moved { refname },
            _ => GitError::Git { doing: "moving a ref", detail: error.message().to_owned() },
        }
    }
}

fn is_ref(refname: &str) -> Result<(), GitError> {
    if refname.starts_with("refs/") && git2::Reference::is_valid_name(refname) {
        return Ok(());
    }
    Err(GitError::InvalidName { name: refname.to_owned(), what: "ref" })
}
