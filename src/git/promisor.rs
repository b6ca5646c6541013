//! Partial clones: objects that were left with a remote, which promised to have them, and having git fetch some.

use std::fmt;

use super::command::GitCommand;
use super::error::GitError;
use super::identity::without_credentials;
use super::repo::Repo;
use super::tree::BlobId;
use crate::base::Cancel;

/// The remote that has what a partial clone lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promisor {
    /// Its name, such as `origin`.
    pub name: String,
    /// Its address, without what would let its reader in; `None` where none is configured.
    pub url: Option<String>,
}

impl fmt::Display for Promisor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.url {
            Some(url) => write!(f, "{} ({url})", self.name),
            None => write!(f, "{}", self.name),
        }
    }
}

impl Repo {
    /// The remote to fetch from what is not here; `None` where nobody promised anything, so that what is missing is lost.
    #[must_use]
    pub fn promisor(&self) -> Option<Promisor> {
        let config = self.inner.config().and_then(|mut config| config.snapshot()).ok()?;
        let promised = |name: &&str| config.get_bool(&format!("remote.{name}.promisor")).unwrap_or(false);
        let remotes = self.inner.remotes().ok()?;
        let named = config.get_string("extensions.partialclone").ok();
        let name =
            named.or_else(|| Some(remotes.iter().filter_map(|name| name.ok().flatten()).find(promised)?.to_owned()))?;
        // Git takes no such name for a remote, and would take it for an option.
        let name = Some(name).filter(|name| !name.starts_with('-'))?;
        let remote = self.inner.find_remote(&name).ok();
        let url = remote.and_then(|remote| remote.url().ok().map(without_credentials));
        Some(Promisor { name, url })
    }

    /// Has git fetch objects from a promisor: those named, and of directories those below, but no other file.
    /// Refs stay as they are.
    ///
    /// # Errors
    /// [`GitError::NoGit`], [`GitError::Command`] with what git complained of, [`GitError::Cancelled`].
    pub fn fetch_objects(&self, from: &Promisor, ids: &[BlobId], cancel: &Cancel) -> Result<(), GitError> {
        let lines: String = ids.iter().map(|id| format!("{id}\n")).collect();
        // There is no history to find common ground in: the objects are named.
        let fetch = GitCommand::new(self, "fetch")
            .settings(&["fetch.negotiationAlgorithm=noop"])
            .args(["--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", "--no-prune", "--progress"])
            .args(["--filter=blob:none", "--stdin", &from.name])
            .input(lines.into_bytes());
        fetch.run(cancel)?.success().map(drop)
    }
}
