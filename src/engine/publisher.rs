//! The thread that makes exports to be looked at, and writes them when somebody wants them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};

use super::desk::{Failure, Report, Request};
use super::exporter::{Exported, Exporter, Place, PlaceError};
use super::gated::gate;
use super::signoffs::{SignOffs, overview};
use super::{EngineError, guarded};
use crate::base::{Cancel, Clock};
use crate::git::Repo;
use crate::model::Comparison;
use crate::review::Standing;

/// What to do, and the flag that calls it off.
pub(super) struct Job {
    pub(super) request: Request,
    pub(super) cancel: Cancel,
    /// The review as the keeper of it has it, for what is judged by it.
    pub(super) review: Standing,
}

impl Job {
    /// Work for which the review is not needed, or read where it is kept.
    pub(super) fn new(request: Request, cancel: Cancel) -> Self {
        Self { request, cancel, review: Standing::default() }
    }
}

pub(super) struct Publisher {
    pub(super) repo: Repo,
    pub(super) clock: Clock,
    pub(super) out: Sender<Report>,
}

impl Publisher {
    pub(super) fn run(self, jobs: &Receiver<Job>) {
        for Job { request, cancel, review } in jobs {
            let report = match request {
                Request::Write { exported, to, replace } => Some(written(exported, to, replace)),
                Request::SignOffs(comparison) => Some(Report::SignOffs(self.signoffs(&review, &comparison))),
                Request::Gate(comparison) => Some(self.gate(&review, comparison)),
                request => self.export(&request, &cancel),
            };
            report.into_iter().for_each(|report| drop(self.out.send(report)));
        }
    }

    fn signoffs(&self, review: &Standing, comparison: &Comparison) -> Result<Arc<SignOffs>, Failure> {
        let looked = guarded(|| overview(&self.repo, review, comparison, &Cancel::new()));
        looked.map(Arc::new).map_err(Failure::from)
    }

    /// Nothing is told where it cannot be read: signing off and the gate itself say why.
    fn gate(&self, review: &Standing, comparison: Arc<Comparison>) -> Report {
        let gate = guarded(|| gate(&self.repo, review, &comparison, &Cancel::new()));
        Report::Gate { comparison, gate: gate.ok() }
    }

    /// Nothing where it was called off.
    fn export(&self, request: &Request, cancel: &Cancel) -> Option<Report> {
        let Request::Export { comparison, format, filter } = request else { return None };
        let made = guarded(|| {
            cancel.check()?;
            let exporter = Exporter::open(&self.repo, comparison, self.clock, cancel)?;
            exporter.export(format, filter.clone())
        });
        match made {
            Ok(exported) => Some(Report::Exported(Arc::new(exported))),
            Err(EngineError::Cancelled(_)) => None,
            Err(error) => Some(Report::ExportFailed(error.into())),
        }
    }
}

fn written(exported: Arc<Exported>, to: PathBuf, replace: bool) -> Report {
    match write(&exported, &to, replace) {
        Ok(()) => Report::Written { to, exported },
        Err(error) => {
            let there = matches!(error, PlaceError::IsThere(_)).then_some(to);
            Report::NotWritten { failure: error.into(), there }
        }
    }
}

/// Writes into files alone: the output is the desk's, and a pipe that nobody reads would hold it up for ever.
fn write(exported: &Exported, to: &Path, replace: bool) -> Result<(), PlaceError> {
    match Place::find(to, replace)? {
        place @ Place::File(_) => place.write(|out| out.write_all(&exported.bytes)),
        Place::Output | Place::Pipe(_) => Err(PlaceError::IsPipe(to.to_owned())),
    }
}

impl From<PlaceError> for Failure {
    /// The desk shows which file it is, and has one line for the rest.
    fn from(error: PlaceError) -> Self {
        let (message, hint) = match error {
            PlaceError::IsThere(_) => ("it is there already".to_owned(), "Enter once more replaces it"),
            PlaceError::IsDirectory(_) => ("that is a directory".to_owned(), "add the name of a file in it"),
            PlaceError::IsPipe(_) => ("that is no file".to_owned(), "type the name of one"),
            PlaceError::Refused { why, .. } => (format!("cannot write it: {why}"), "type another name"),
            PlaceError::Output(error) => (error.to_string(), "type another name"),
        };
        Self { message, hint: Some(hint.to_owned()) }
    }
}
