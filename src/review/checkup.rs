//! How annotations are kept here, looked at without touching anything: nothing is repaired, no number is drawn.

use super::journal::{Replayed, inspect};
use super::{Records, StateDirs, log};
use crate::base::Digest;
use crate::git::Repo;
use crate::model::Note;

/// What there is of annotations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checkup {
    /// How many logs there are: one for each writer and remote.
    pub logs: usize,
    /// How many records are in them.
    pub records: usize,
    /// How many records of this machine no remote has; 0 where there is no remote.
    pub unshared: usize,
    /// How many records of sessions that ended are in journals alone.
    pub waiting: usize,
    /// How many sessions run now.
    pub running: usize,
    /// What could not be read, or is odd.
    pub notes: Vec<Note>,
}

impl Checkup {
    /// Looks at a repository and at the journals that belong to it.
    #[must_use]
    pub fn of(repo: &Repo, dirs: &StateDirs) -> Self {
        let (records, mut notes) = log::read(repo);
        let logs = super::LOGS.iter().filter_map(|prefix| repo.refs_with_prefix(prefix).ok());
        let logs = logs.map(|refs| refs.len()).sum();
        let mut journals: Vec<Replayed> = Vec::new();
        for folder in dirs.journals() {
            let (found, odd) = inspect(&folder);
            journals.extend(found);
            notes.extend(odd);
        }
        let (running, ended): (Vec<_>, Vec<_>) = journals.into_iter().partition(|journal| journal.live);
        let is_waiting = |line: &&Vec<u8>| records.get(&Digest::of(line)).is_none_or(|held| !held.is_committed());
        Self {
            logs,
            records: records.iter().count(),
            unshared: unshared(repo, &records, dirs),
            waiting: ended.iter().flat_map(|journal| &journal.records).filter(is_waiting).count(),
            running: running.len(),
            notes,
        }
    }
}

fn unshared(repo: &Repo, records: &Records, dirs: &StateDirs) -> usize {
    let Some(device) = dirs.known_device().filter(|_| !repo.remotes().is_empty()) else { return 0 };
    records.unshared_of(&format!("{device:08x}"))
}
