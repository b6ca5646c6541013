//! What sample logs were found to say before: those that the index has are not read.

use std::sync::atomic::{AtomicBool, Ordering};

use super::read::{Blob, Outcome};
use crate::base::limits;
use crate::formats::Holds;
use crate::git::Repo;
use crate::index::{Index, Key};

/// The index of a repository's logs, where it has one.
pub(super) struct Known {
    index: Option<Index>,
    /// Whether something was put there.
    has_grown: AtomicBool,
}

impl Known {
    pub(super) fn of(repo: &Repo) -> Self {
        Self { index: repo.cache().and_then(Index::at), has_grown: AtomicBool::new(false) }
    }

    /// What the blob is found by as each of its paths; nothing where it is not worth it, or its id does not vouch for its
    /// content.
    pub(super) fn keys(&self, repo: &Repo, (id, tasks): &Blob<'_>, size: Option<u64>) -> Vec<Key> {
        let is_large = size.is_some_and(|size| size >= limits::INDEXED_BYTES);
        let are_logs = tasks.iter().all(|task| task.holds == Some(Holds::Samples));
        let Some(index) = self.index.as_ref().filter(|_| is_large && are_logs && repo.is_stored(*id)) else {
            return Vec::new();
        };
        let blob = id.to_string();
        tasks.iter().map(|task| index.key(&blob, &task.entry.path, task.stated.as_ref())).collect()
    }

    /// What the blob says as each of its paths, where all of that is known.
    pub(super) fn get(&self, keys: &[Key]) -> Option<Vec<Outcome>> {
        let index = self.index.as_ref().filter(|_| !keys.is_empty())?;
        keys.iter().map(|key| index.get(*key).map(|reading| Outcome::Read(Box::new(reading)))).collect()
    }

    /// Keeps what was read.
    pub(super) fn put(&self, keys: &[Key], outcomes: &[Outcome]) {
        for (key, outcome) in keys.iter().zip(outcomes) {
            if let (Some(index), Outcome::Read(reading)) = (&self.index, outcome) {
                index.put(*key, reading);
                self.has_grown.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Makes room for what was kept.
    pub(super) fn settle(&self) {
        if let Some(index) = self.index.as_ref().filter(|_| self.has_grown.load(Ordering::Relaxed)) {
            index.trim();
        }
    }
}
