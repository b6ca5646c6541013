//! What a comparison lacks because the clone is partial, and fetching it once somebody agreed.
//!
//! Nothing is fetched by itself: comparing goes on with what is there, and says what is not.

use std::collections::BTreeSet;
use std::fmt;

use super::EngineError;
use super::compare::QUIET;
use super::gather::Gathering;
use super::policy::Demands;
use crate::base::Cancel;
pub use crate::git::Promisor;
use crate::git::{BlobId, GitError, Repo};
use crate::model::{Diagnostic, PathRules, Policy, Release};
use crate::policy::FILE;

/// Each round fetches what the one before made known: directories, then their files. Servers send directories whole.
const ROUNDS: usize = 8;

/// What two releases list and the clone does not have, of all that would be read to compare them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// The files, by their paths from the root of the repository. How large they are git does not know before it
    /// has them.
    pub files: BTreeSet<String>,
    /// How many directories; what is in them is not known, either.
    pub directories: usize,
    /// The remote that has them; `None` where the clone knows of none.
    pub remote: Option<Promisor>,
    directory_ids: BTreeSet<BlobId>,
    file_ids: BTreeSet<BlobId>,
}

impl Missing {
    /// Finds out what is missing.
    ///
    /// # Errors
    /// When the repository cannot be read otherwise, or the work is called off.
    pub fn of(
        repo: &Repo,
        base: &Release,
        candidate: &Release,
        paths: &PathRules,
        cancel: &Cancel,
    ) -> Result<Self, EngineError> {
        let mut missing = Self { remote: repo.promisor(), ..Self::default() };
        match missing.look(repo, base, candidate, paths, cancel) {
            // A root, of which nothing else is known.
            Err(EngineError::Git(GitError::Missing { id })) => missing.directory(BlobId::from_hex(&id)),
            otherwise => otherwise?,
        }
        Ok(missing)
    }

    fn look(
        &mut self,
        repo: &Repo,
        base: &Release,
        candidate: &Release,
        paths: &PathRules,
        cancel: &Cancel,
    ) -> Result<(), EngineError> {
        let policy = repo.entry(base, FILE)?;
        // What else is needed, only what was read tells.
        let mut gathering = Gathering::begin(repo, [base, candidate], paths, QUIET.progress, cancel)?;
        gathering.results(QUIET.counts)?;
        gathering.logs()?;
        for id in gathering.changes.missing {
            self.directory(Some(id));
        }
        let read = gathering.asked.into_iter().flatten().filter(|task| task.holds.is_some()).map(|task| task.entry);
        for entry in policy.into_iter().chain(read) {
            if repo.size(entry.id)?.is_none() {
                self.file_ids.insert(entry.id);
                self.files.insert(entry.path);
            }
        }
        Ok(())
    }

    fn directory(&mut self, id: Option<BlobId>) {
        self.directory_ids.extend(id);
        self.directories = self.directory_ids.len();
    }

    /// What to fetch next: directories by themselves, because only they tell which files are needed, and because git
    /// leaves out files that are asked for along with the directory they are in.
    fn next(&self) -> Vec<BlobId> {
        let next = if self.directory_ids.is_empty() { &self.file_ids } else { &self.directory_ids };
        next.iter().copied().collect()
    }

    /// Whether everything is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.directory_ids.is_empty() && self.file_ids.is_empty()
    }

    /// How much is missing, in words: `3 files and 1 directory`.
    #[must_use]
    pub fn count(&self) -> String {
        let counted = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        };
        let files = counted(self.files.len(), "file", "files");
        let directories = counted(self.directories, "directory", "directories");
        [files, directories].into_iter().flatten().collect::<Vec<_>>().join(" and ")
    }
}

/// What is missing, by name.
impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 5;
        write!(f, "not in this clone, which is partial, and not compared: {}", self.count())?;
        for (place, path) in self.files.iter().take(SHOWN).enumerate() {
            write!(f, "{}{path}", if place == 0 { ": " } else { ", " })?;
        }
        let others = self.files.len().saturating_sub(SHOWN);
        if others > 0 { write!(f, " and {others} more") } else { Ok(()) }
    }
}

/// Whether a comparison tells by this that something was missing.
#[must_use]
pub fn is_told(diagnostic: &Diagnostic) -> bool {
    ["missing-blob", "directory-missing"].contains(&diagnostic.code)
}

/// Has git fetch what is missing, from the remote that promised it. Only for those who asked for it. A `given` policy
/// stands in for the base's.
///
/// # Errors
/// When git cannot fetch, the repository cannot be read, or the work is called off.
pub fn fetch(
    repo: &Repo,
    base: &Release,
    candidate: &Release,
    given: Option<&Policy>,
    cancel: &Cancel,
) -> Result<(), EngineError> {
    let mut before = Missing::default();
    for _ in 0..ROUNDS {
        // The policy itself may be missing; without its rules for paths a little more is fetched.
        let demands = Demands::load(repo, base, candidate, given).unwrap_or_default();
        let missing = Missing::of(repo, base, candidate, &demands.policy.paths, cancel)?;
        let Some(remote) = missing.remote.as_ref().filter(|_| missing != before && !missing.is_empty()) else { break };
        repo.fetch_objects(remote, &missing.next(), cancel)?;
        before = missing;
    }
    Ok(())
}
