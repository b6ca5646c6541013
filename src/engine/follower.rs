//! The thread that follows rows through the releases, behind a desk.

use std::sync::Arc;

use crossbeam_channel::Sender;

use super::EngineError;
use super::desk::{Progress, Report};
use super::history::{Series, history};
use super::policy::Demands;
use crate::base::{Cancel, parallel};
use crate::git::Repo;
use crate::model::{History, Policy};

/// One history on a thread of its own.
pub(super) struct Follower {
    pub(super) repo: Repo,
    /// The policy the command line names.
    pub(super) given: Option<Policy>,
    pub(super) out: Sender<Report>,
    pub(super) cancel: Cancel,
}

impl Follower {
    pub(super) fn run(&self, base: &str, candidate: &str, releases: usize) {
        let report = match parallel::behind(|| self.follow(base, candidate, releases)) {
            Ok(history) => Report::History(Arc::new(history)),
            Err(EngineError::Cancelled(_)) => return,
            Err(error) => Report::HistoryFailed(error.into()),
        };
        if !self.cancel.is_cancelled() {
            let _ = self.out.send(report);
        }
    }

    fn follow(&self, base: &str, candidate: &str, releases: usize) -> Result<History, EngineError> {
        let (base, candidate) = (self.repo.resolve(base)?, self.repo.resolve(candidate)?);
        let demands = Demands::load(&self.repo, &base, &candidate, self.given.as_ref())?;
        let series = Series::find(&self.repo, Some(&base), &candidate, &demands.policy, releases)?;
        let out = &self.out;
        // Progress is worth nothing once it is late: a full queue swallows it.
        let progress = |progress: Progress| drop(out.try_send(Report::HistoryProgress(progress)));
        history(&self.repo, &series, &demands.policy, &progress, &self.cancel)
    }
}
