//! The thread that reads what somebody looks at. Of what was asked meanwhile, the latest counts.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};

use super::desk::{Report, Request};
use super::policy::release_rules;
use super::sample::Reader;
use super::session::Audience;
use super::{EngineError, guarded};
use crate::compare::history;
use crate::git::Repo;
use crate::model::{Comparison, History, PairedSamples, Policy, Release, RowKey};

/// What the thread is told.
pub(super) enum Look {
    /// What to look at.
    At(Box<Request>),
    /// The comparison it is among.
    Among(Arc<Comparison>),
}

pub(super) struct Looker {
    repo: Repo,
    reader: Reader,
    given: Option<Policy>,
    audience: Audience,
    comparison: Option<Arc<Comparison>>,
    out: Sender<Report>,
}

/// The latest request of each kind.
#[derive(Default)]
struct Wanted {
    sample: Option<Request>,
    beginnings: Option<Request>,
    strips: Option<Request>,
    config: Option<Request>,
    releases: bool,
}

/// Beginnings of answers are read once nobody has gone on for so long: whoever pages through a list does not read them,
/// and each page would cost some of the time that its frame needs.
const REST: Duration = Duration::from_millis(80);

impl Wanted {
    /// Whether nothing is wanted that somebody waits for.
    fn is_only_beginnings(&self) -> bool {
        let Self { sample, beginnings, strips, config, releases } = self;
        beginnings.is_some() && sample.is_none() && strips.is_none() && config.is_none() && !releases
    }
}

impl Looker {
    pub(super) fn new(
        [repo, reader_repo]: [Repo; 2],
        given: Option<Policy>,
        audience: Audience,
        out: Sender<Report>,
    ) -> Self {
        Self { repo, reader: Reader::new(reader_repo), given, audience, comparison: None, out }
    }

    pub(super) fn run(mut self, looks: &Receiver<Look>) {
        while let Ok(look) = looks.recv() {
            let mut wanted = Wanted::default();
            self.note(look, &mut wanted);
            while let Ok(look) = looks.try_recv() {
                self.note(look, &mut wanted);
            }
            while wanted.is_only_beginnings() {
                match looks.recv_timeout(REST) {
                    Ok(look) => self.note(look, &mut wanted),
                    Err(_) => break,
                }
            }
            let releases = wanted.releases.then_some(Request::Releases);
            let requests = [wanted.sample, wanted.beginnings, wanted.strips, wanted.config, releases];
            for request in requests.into_iter().flatten() {
                let report = guarded(|| self.look(&request)).unwrap_or_else(|error| Report::Failed(error.into()));
                let _ = self.out.send(report);
            }
        }
    }

    fn note(&mut self, look: Look, wanted: &mut Wanted) {
        match look {
            Look::Among(comparison) => {
                if self.audience == Audience::Others {
                    self.reader.hold_out(&comparison.policy.held_out);
                }
                self.comparison = Some(comparison);
            }
            Look::At(request) => match *request {
                Request::Releases => wanted.releases = true,
                request @ Request::Beginnings { .. } => wanted.beginnings = Some(request),
                request @ Request::Strips { .. } => wanted.strips = Some(request),
                request @ Request::Config { .. } => wanted.config = Some(request),
                request => wanted.sample = Some(request),
            },
        }
    }

    fn look(&mut self, request: &Request) -> Result<Report, EngineError> {
        match request {
            Request::Sample { pairs, item } => Ok(Report::Sample(Box::new(self.reader.view(pairs, *item)?))),
            Request::Beginnings { pairs, items } => Ok(Report::Beginnings(self.reader.beginnings(pairs, items))),
            Request::Strips { history, row, pairs } => Ok(strips(history, row, pairs)),
            Request::Config { path, pointer } => self.config(path, pointer),
            _ => {
                let (rules, _) = release_rules(&self.repo, self.given.as_ref());
                Ok(Report::Releases(self.repo.releases_under(&rules)?))
            }
        }
    }

    /// A file, or the string under a key of it.
    fn config(&self, path: &str, pointer: &str) -> Result<Report, EngineError> {
        let gone = || EngineError::Gone { path: path.to_owned(), what: "it is not part of the comparison" };
        let comparison = self.comparison.as_ref().ok_or_else(gone)?;
        let diff = comparison.configs.iter().find(|diff| diff.path == path).ok_or_else(gone)?;
        let told = |view| Report::Config { path: path.to_owned(), pointer: pointer.to_owned(), view: Arc::new(view) };
        if !pointer.is_empty() {
            return self.reader.string(diff, pointer).map(told).ok_or_else(gone);
        }
        let blob = |release: &Release, path: Option<&str>| match path {
            Some(path) => Ok::<_, EngineError>(self.repo.entry(release, path)?.map(|entry| entry.id)),
            None => Ok(None),
        };
        let base = blob(&comparison.base, diff.base_path.as_deref())?;
        let candidate = blob(&comparison.candidate, Some(&diff.path))?;
        Ok(told(self.reader.file(diff, [base, candidate])?))
    }
}

/// The items of a row in every release; of a row that the history lacks, none.
fn strips(history: &History, row: &RowKey, pairs: &Arc<PairedSamples>) -> Report {
    let strips = history.row(row).map(|row| history::strips(row, pairs)).unwrap_or_default();
    Report::Strips { row: row.clone(), pairs: pairs.clone(), strips: Arc::new(strips) }
}
