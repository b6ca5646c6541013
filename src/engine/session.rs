//! The work behind a desk, on threads of its own: a long comparison holds up neither the sample somebody looks
//! at nor the annotation somebody saves.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use super::EngineError;
use super::compare::{Observer, compare};
use super::desk::{Failure, Handle, Progress, Report, Request, Stage};
use super::follower::Follower;
use super::keeper;
use super::looker::{Look, Looker};
use super::missing::{self, Missing};
use super::policy::Demands;
use super::publisher::{Job, Publisher};
use super::signoffs::SignOffError;
use super::watcher::{Watch, Watcher};
use crate::base::{Cancel, Clock};
use crate::compare::held_out;
use crate::git::{GitError, Repo};
use crate::model::{Comparison, Policy, Release};
use crate::review::StoreError;

/// Reports wait for the desk in a queue this long; work pauses while it is full.
const REPORTS: usize = 256;

/// A running session. Dropping its [`Handle`] ends it.
#[derive(Debug)]
pub struct Session {
    threads: Vec<JoinHandle<()>>,
    keeper: JoinHandle<Vec<u8>>,
}

/// Who sees what a session reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The reviewer at the desk, who has the repository.
    Reviewer,
    /// Whoever sees a picture of the desk: of what the policy holds out, hashes.
    Others,
}

/// Starts the work behind a desk on a repository. A `given` policy stands in for those of the bases compared with.
///
/// # Errors
/// When no further handle on the repository, or no thread, can be had.
pub fn start(
    repo: Repo,
    clock: Clock,
    given: Option<Policy>,
    audience: Audience,
) -> Result<(Handle, Session), EngineError> {
    let (requests, incoming) = unbounded();
    let (out, reports) = bounded(REPORTS);
    let (look, looks) = unbounded();
    let (write, writes) = unbounded();
    let (watch, watches) = unbounded();
    let (publish, jobs) = unbounded();
    let watcher = Watcher::new(repo.another()?, write.clone(), out.clone());
    let looker = Looker::new([repo.another()?, repo.another()?], given.clone(), audience, out.clone());
    let repos = [repo.another()?, repo.another()?];
    let keeping = keeper::Links { requests: writes, out: out.clone(), publish: publish.clone() };
    let publisher = Publisher { repo: repo.another()?, clock, out: out.clone() };
    let (comparing, following, exporting) = (None, None, Cancel::new());
    let dispatcher =
        Dispatcher { repo, given, audience, look, write, watch, publish, out, comparing, following, exporting };
    let keeper = spawn("annotations", move || keeper::run(repos, clock, keeping))?;
    let threads = vec![
        spawn("looks", move || looker.run(&looks))?,
        spawn("refs", move || watcher.run(&watches))?,
        spawn("exports", move || publisher.run(&jobs))?,
        spawn("requests", move || dispatcher.run(&incoming))?,
    ];
    Ok((Handle::new(requests, reports), Session { threads, keeper }))
}

fn spawn<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, EngineError> {
    Ok(thread::Builder::new().name(format!("candor-{name}")).spawn(work)?)
}

impl Session {
    /// Waits until everything asked for is kept, and returns the records that no disk took, for the reader to keep
    /// elsewhere. Drop the [`Handle`] first, or this waits for ever.
    pub fn finish(self) -> Vec<u8> {
        for thread in self.threads {
            let _ = thread.join();
        }
        self.keeper.join().unwrap_or_default()
    }
}

/// Hands each request to the thread that does it.
struct Dispatcher {
    repo: Repo,
    given: Option<Policy>,
    audience: Audience,
    look: Sender<Look>,
    write: Sender<Request>,
    watch: Sender<Watch>,
    publish: Sender<Job>,
    out: Sender<Report>,
    comparing: Option<Running>,
    following: Option<Running>,
    /// Calls off the export asked for last.
    exporting: Cancel,
}

/// Work on a thread of its own that can be called off.
struct Running {
    cancel: Cancel,
    thread: JoinHandle<()>,
}

impl Running {
    fn call_off(self) {
        self.cancel.cancel();
        let _ = self.thread.join();
    }
}

impl Dispatcher {
    fn run(mut self, incoming: &Receiver<Request>) {
        for request in incoming {
            match request {
                Request::Compare { base, candidate } => self.compare(base, candidate, false),
                Request::FetchMissing { base, candidate } => self.compare(base, candidate, true),
                Request::History { base, candidate, releases } => self.follow(base, candidate, releases),
                Request::Sample { .. }
                | Request::Beginnings { .. }
                | Request::Strips { .. }
                | Request::Config { .. }
                | Request::Releases => {
                    let _ = self.look.send(Look::At(Box::new(request)));
                }
                Request::Annotate(_)
                | Request::Draft { .. }
                | Request::Seen { .. }
                | Request::Undo
                | Request::Mute { .. }
                | Request::SignOff { .. }
                | Request::SignOffs(_)
                | Request::Gate(_)
                | Request::Reread => {
                    let _ = self.write.send(request);
                }
                Request::Export { .. } => {
                    self.exporting.cancel();
                    self.exporting = Cancel::new();
                    let _ = self.publish.send(Job::new(request, self.exporting.clone()));
                }
                Request::Write { .. } => drop(self.publish.send(Job::new(request, Cancel::new()))),
                Request::Focus(focus) => {
                    let _ = self.watch.send(Watch::Focus(focus));
                }
            }
        }
        self.exporting.cancel();
        for running in [self.comparing, self.following].into_iter().flatten() {
            running.call_off();
        }
    }

    fn compare(&mut self, base: String, candidate: String, fetch_first: bool) {
        // First, so that reports of two never mix.
        self.comparing.take().into_iter().for_each(Running::call_off);
        let cancel = Cancel::new();
        let comparing = self.repo.another().map(|repo| Comparing {
            repo,
            given: self.given.clone(),
            audience: self.audience,
            out: self.out.clone(),
            look: self.look.clone(),
            watch: self.watch.clone(),
            cancel: cancel.clone(),
            fetch_first,
        });
        match comparing
            .map_err(EngineError::from)
            .and_then(|work| spawn("comparison", move || work.run(&base, &candidate)))
        {
            Ok(thread) => self.comparing = Some(Running { cancel, thread }),
            Err(error) => {
                let _ = self.out.send(Report::CompareFailed(error.into()));
            }
        }
    }

    fn follow(&mut self, base: String, candidate: String, releases: usize) {
        self.following.take().into_iter().for_each(Running::call_off);
        let cancel = Cancel::new();
        let follower = self.repo.another().map(|repo| Follower {
            repo,
            given: self.given.clone(),
            out: self.out.clone(),
            cancel: cancel.clone(),
        });
        let thread = follower
            .map_err(EngineError::from)
            .and_then(|follower| spawn("history", move || follower.run(&base, &candidate, releases)));
        match thread {
            Ok(thread) => self.following = Some(Running { cancel, thread }),
            Err(error) => {
                let _ = self.out.send(Report::HistoryFailed(error.into()));
            }
        }
    }
}

/// One comparison on a thread of its own.
struct Comparing {
    repo: Repo,
    given: Option<Policy>,
    audience: Audience,
    out: Sender<Report>,
    look: Sender<Look>,
    watch: Sender<Watch>,
    cancel: Cancel,
    /// Whether the reviewer agreed to fetch what is missing.
    fetch_first: bool,
}

impl Comparing {
    fn run(&self, base: &str, candidate: &str) {
        match self.compare(base, candidate) {
            Ok(comparison) => {
                let missing = self.missing(&comparison);
                self.compared(comparison, true);
                missing.into_iter().for_each(|missing| self.say(Report::Missing(Arc::new(missing))));
            }
            Err(EngineError::Cancelled(_)) => {}
            Err(error) => self.say(Report::CompareFailed(error.into())),
        }
    }

    fn compare(&self, base: &str, candidate: &str) -> Result<Comparison, EngineError> {
        let (base, candidate) = (self.repo.resolve(base)?, self.repo.resolve(candidate)?);
        self.say(Report::Opened { base: base.clone(), candidate: candidate.clone() });
        let _ = self.watch.send(Watch::Releases(Box::new([base.clone(), candidate.clone()])));
        if self.fetch_first {
            self.fetch(&base, &candidate)?;
        }
        let demands = Demands::load(&self.repo, &base, &candidate, self.given.as_ref())?;
        let out = &self.out;
        let observer = Observer {
            // Progress is worth nothing once it is late: a full queue swallows it.
            progress: &|progress: Progress| drop(out.try_send(Report::Progress(progress))),
            outline: &|outline| self.compared(outline, false),
            counts: true,
        };
        compare(&self.repo, &base, &candidate, &demands, &observer, &self.cancel)
    }

    /// Where git cannot fetch, the comparison is made with what there is.
    fn fetch(&self, base: &Release, candidate: &Release) -> Result<(), EngineError> {
        self.say(Report::Progress(Progress { stage: Stage::Fetching, ..Progress::default() }));
        match missing::fetch(&self.repo, base, candidate, self.given.as_ref(), &self.cancel) {
            Err(error @ EngineError::Git(_)) => self.say(Report::Failed(error.into())),
            otherwise => otherwise?,
        }
        Ok(())
    }

    /// What the clone lacks of what was compared.
    fn missing(&self, comparison: &Comparison) -> Option<Missing> {
        if !comparison.diagnostics.iter().any(missing::is_told) {
            return None;
        }
        let Comparison { base, candidate, policy, .. } = comparison;
        let missing = Missing::of(&self.repo, base, candidate, &policy.paths, &self.cancel).ok()?;
        missing.remote.is_some().then_some(missing)
    }

    fn compared(&self, comparison: Comparison, complete: bool) {
        let comparison = match self.audience {
            Audience::Reviewer => comparison,
            Audience::Others => held_out::comparison(&comparison).into_owned(),
        };
        let comparison = Arc::new(comparison);
        let _ = self.look.send(Look::Among(comparison.clone()));
        self.say(Report::Compared { comparison, complete });
    }

    fn say(&self, report: Report) {
        if !self.cancel.is_cancelled() {
            let _ = self.out.send(report);
        }
    }
}

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        Self { hint: error.hint(), message: error.to_string() }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self { hint: error.hint(), message: error.to_string() }
    }
}

impl From<SignOffError> for Failure {
    fn from(error: SignOffError) -> Self {
        Self { hint: error.hint(), message: error.to_string() }
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Self { hint: error.hint(), message: error.to_string() }
    }
}
