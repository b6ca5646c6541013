//! The thread that notices when refs move: a candidate somebody pushed, annotations somebody fetched.
//!
//! It looks only while the reader does. A desk in the background never wakes up, and looks at once when it is come
//! back to; a terminal that does not tell of its focus counts as looked at.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::desk::{Report, Request};
use crate::git::Repo;
use crate::model::{Release, Side};
use crate::review::LOGS;

/// How often it looks; people notice no sooner.
const EVERY: Duration = Duration::from_secs(1);

/// It sleeps at least so many times as long as a look took: a repository of a million refs must not cost a core.
const REST: u32 = 50;

/// What the thread is told.
pub(super) enum Watch {
    /// The releases compared from now on, as they were found.
    Releases(Box<[Release; 2]>),
    /// Whether somebody looks at the desk.
    Focus(bool),
}

pub(super) struct Watcher {
    repo: Repo,
    /// Where annotations are read again.
    write: Sender<Request>,
    out: Sender<Report>,
    /// The releases compared; none before the first comparison.
    releases: Option<[Release; 2]>,
    /// The annotation logs as they were at the last look.
    logs: Option<Vec<(String, String)>>,
    focus: bool,
}

impl Watcher {
    pub(super) fn new(repo: Repo, write: Sender<Request>, out: Sender<Report>) -> Self {
        Self { repo, write, out, releases: None, logs: None, focus: true }
    }

    pub(super) fn run(mut self, told: &Receiver<Watch>) {
        let mut pause = EVERY;
        loop {
            let wait = if self.focus && self.releases.is_some() { pause } else { Duration::MAX };
            match told.recv_timeout(wait) {
                Ok(Watch::Releases(releases)) => self.releases = Some(*releases),
                Ok(Watch::Focus(focus)) => {
                    // Whoever comes back may have fetched elsewhere.
                    let back = focus && !self.focus;
                    self.focus = focus;
                    if back {
                        self.look();
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    let began = Instant::now();
                    self.look();
                    pause = EVERY.max(began.elapsed() * REST);
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn look(&mut self) {
        self.look_at_releases();
        self.look_at_logs();
    }

    /// A release that is gone or cannot be read now has not moved: what was read of it stays true.
    fn look_at_releases(&mut self) {
        let Some(releases) = &mut self.releases else { return };
        for (release, side) in releases.iter_mut().zip([Side::Base, Side::Candidate]) {
            let Ok(now) = self.repo.resolve(&release.typed()) else { continue };
            if now.commit != release.commit {
                *release = now;
                let _ = self.out.send(Report::Moved { side, name: release.typed() });
            }
        }
    }

    fn look_at_logs(&mut self) {
        let found: Result<Vec<_>, _> = LOGS.iter().map(|prefix| self.repo.refs_with_prefix(prefix)).collect();
        let Ok(found) = found.map(|found| found.concat()) else { return };
        if self.logs.as_ref().is_some_and(|logs| *logs != found) {
            let _ = self.write.send(Request::Reread);
        }
        self.logs = Some(found);
    }
}
