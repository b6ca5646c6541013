//! Exchanging annotations with a remote: fetch, check, merge, push, in this order.
//!
//! Merging is a union, so whatever goes wrong on the way, nothing is lost and everything can be done again. Only logs of
//! this machine are ever pushed, each to the ref of the same name, and never by force.

use std::collections::BTreeSet;
use std::thread;

use super::{Pen, Store, StoreError};
use crate::base::Cancel;
use crate::git::{GitError, Pushed};
use crate::review::log::{self, OWN, SetAside};
use crate::review::record::WriterName;

/// How often a push is tried that others are faster than.
const TRIES: u32 = 5;

/// What an exchange came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synced {
    /// The remote.
    pub remote: String,
    /// How many logs it has.
    pub logs: usize,
    /// How many records came that were not known here.
    pub received: usize,
    /// How many records of this machine it has now that it did not have before.
    pub shared: usize,
    /// How many it still lacks.
    pub unshared: usize,
    /// How many records it no longer has; they are kept here.
    pub withdrawn: usize,
    /// Logs, or parts of them, that were not taken over. The rest is unaffected.
    pub aside: Vec<SetAside>,
    /// Why this machine's records did not go out, if they did not.
    pub kept_back: Option<String>,
}

/// What one round of an exchange found.
enum Round {
    Done,
    Again(String),
    Refused(String),
}

impl Store {
    /// How many records of this machine no remote has, as far as this repository heard; 0 where it has no remote.
    #[must_use]
    pub fn unshared(&self) -> usize {
        let Ok(pen) = &self.pen else { return 0 };
        if self.repo.remotes().is_empty() {
            return 0;
        }
        self.records.unshared_of(pen.origin.writer.device())
    }

    /// Exchanges annotations with a remote. What could not go out is told in [`Synced::kept_back`].
    ///
    /// # Errors
    /// [`StoreError::Unfetched`] when nothing came, and then nothing went out either; [`StoreError::Cancelled`].
    pub fn sync(&mut self, remote: &str, cancel: &Cancel) -> Result<Synced, StoreError> {
        let committed = self.commit();
        let known = self.records.iter().count();
        let mut synced = Synced { remote: remote.to_owned(), ..Synced::default() };
        let mut unshared = None;
        for tries in 1..=TRIES {
            self.receive(&mut synced, cancel)?;
            synced.received = self.records.iter().count().saturating_sub(known);
            let before = *unshared.get_or_insert_with(|| self.unshared());
            let round = self.send(remote, cancel)?;
            self.reread();
            synced.unshared = self.unshared();
            synced.shared = before.saturating_sub(synced.unshared);
            synced.kept_back = match round {
                Round::Done => None,
                Round::Again(why) if tries < TRIES => {
                    synced.kept_back = Some(why);
                    thread::sleep(log::pause(tries + 2));
                    continue;
                }
                Round::Again(why) | Round::Refused(why) => Some(why),
            };
            break;
        }
        if let Err(error) = committed {
            synced.kept_back.get_or_insert_with(|| error.to_string());
        }
        Ok(synced)
    }

    /// Fetches a remote's logs and takes over what is good in them.
    fn receive(&mut self, synced: &mut Synced, cancel: &Cancel) -> Result<(), StoreError> {
        let remote = synced.remote.clone();
        let mut tries = 0;
        let unfetched = loop {
            match self.repo.fetch_refs(&remote, OWN, &log::incoming(&remote), cancel) {
                // Two exchanges in one repository at the same time.
                Err(GitError::Command { detail, .. }) if detail.contains("lock") && tries < TRIES => {
                    tries += 1;
                    thread::sleep(log::pause(tries + 2));
                }
                outcome => break outcome.map_err(|error| StoreError::unfetched(&remote, error))?,
            }
        };
        let merged = log::take_over_all(&self.repo, &remote).map_err(|error| StoreError::unfetched(&remote, error))?;
        synced.logs = merged.logs;
        synced.withdrawn = merged.withdrawn;
        let named = |refname: &str| refname.strip_prefix(OWN).unwrap_or(refname).to_owned();
        synced.aside =
            unfetched.into_iter().map(|one| SetAside { log: named(&one.refname), reason: one.reason }).collect();
        synced.aside.extend(merged.aside);
        self.reread();
        Ok(())
    }

    /// Pushes this machine's logs.
    fn send(&mut self, remote: &str, cancel: &Cancel) -> Result<Round, StoreError> {
        let writers = match self.own_logs() {
            Ok(writers) => writers,
            Err(why) => return Ok(Round::Refused(why)),
        };
        for writer in writers {
            match self.send_one(remote, &writer, cancel) {
                Ok(Round::Done) => {}
                Ok(other) => return Ok(other),
                Err(GitError::Cancelled(cancelled)) => return Err(StoreError::Cancelled(cancelled)),
                Err(error) => return Ok(Round::Refused(error.to_string())),
            }
        }
        Ok(Round::Done)
    }

    fn send_one(&self, remote: &str, writer: &WriterName, cancel: &Cancel) -> Result<Round, GitError> {
        log::join_own(&self.repo, remote, writer)?;
        let own = format!("{OWN}{writer}");
        let Some(tip) = self.repo.log_tip(&own)? else { return Ok(Round::Done) };
        let there = self.repo.log_tip(&format!("{}{writer}", log::incoming(remote)))?;
        if there != Some(tip) {
            match self.repo.push_ref(remote, &own, cancel)? {
                Pushed::Done => {}
                Pushed::Raced(why) => return Ok(Round::Again(why)),
                Pushed::Refused(why) => return Ok(Round::Refused(why)),
            }
        }
        log::take_over(&self.repo, &own, remote, writer).map(|_| Round::Done)
    }

    /// The logs of this machine: that of its user, and those of the names its user had before.
    fn own_logs(&self) -> Result<BTreeSet<WriterName>, String> {
        let pen = self.pen.as_ref().map_err(ToString::to_string)?;
        let refs = self.repo.refs_with_prefix(OWN).map_err(|error| error.to_string())?;
        let writers = refs.iter().filter_map(|(name, _)| WriterName::parse(name.strip_prefix(OWN)?));
        let own = writers.filter(|writer| is_own(pen, writer));
        // Even without a log here, the remote may have one of this machine.
        Ok(own.chain([pen.origin.writer.clone()]).collect())
    }
}

fn is_own(pen: &Pen, writer: &WriterName) -> bool {
    writer.device() == pen.origin.writer.device()
}
