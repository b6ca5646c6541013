//! A series of releases in, a history out: every blob is read once, however many releases hold it, and every run is put
//! together once.

mod listing;
mod series;
mod shelf;

use std::collections::BTreeMap;
use std::sync::Mutex;

use listing::Listed;
pub use series::{RELEASES, Series};

use super::collect::Collected;
use super::desk::{Progress, Stage};
use super::plan::Task;
use super::{EngineError, read};
use crate::base::Cancel;
use crate::compare::held_out;
use crate::compare::history::{References, history as follow};
use crate::compare::runs::Piece;
use crate::git::{BlobId, Repo};
use crate::model::{Diagnostic, History, Policy, Severity};

/// The evaluation output of a series of releases, followed from each to the next.
///
/// # Errors
/// When the repository cannot be read, or the work is called off. Content is never an error: what could not be read is
/// in [`History::diagnostics`].
pub fn history(
    repo: &Repo,
    series: &Series,
    policy: &Policy,
    progress: &(dyn Fn(Progress) + Sync),
    cancel: &Cancel,
) -> Result<History, EngineError> {
    progress(Progress::default());
    let Listed { files, of_releases, mut diagnostics } =
        listing::outputs(repo, &series.releases, &policy.paths, cancel)?;
    diagnostics.extend(unknown_oldest(series, policy));
    let pieces = read(repo, &files, &mut diagnostics, progress, cancel)?;
    progress(Progress { stage: Stage::Comparing, ..Progress::default() });
    let recorded = shelf::record(&series.releases, &of_releases, pieces);
    let references = References { oldest: series.oldest, base: series.base };
    let mut history = follow(&recorded, references, policy, cancel)?;
    for diagnostic in &mut diagnostics {
        diagnostic.side = None;
        held_out::diagnostic(diagnostic, &policy.held_out);
    }
    diagnostics.sort();
    diagnostics.dedup();
    (history.left_out, history.diagnostics) = (series.left_out, diagnostics);
    Ok(history)
}

/// An oldest supported release that is none of the releases: the first of them stands in, and that is said.
fn unknown_oldest(series: &Series, policy: &Policy) -> Option<Diagnostic> {
    let oldest = policy.releases.oldest.as_ref()?;
    let is_known = series.releases.iter().any(|release| release.is_called(oldest));
    let message = format!("the oldest supported release, {oldest}, is none of the releases; the first shown stands in");
    let path = policy.source.as_ref().map(|source| source.path.clone()).unwrap_or_default();
    let severity = Severity::Warning;
    (!is_known).then_some(Diagnostic { severity, side: None, path, line: None, code: "unknown-release", message })
}

/// What each file says of runs, read blob by blob.
fn read(
    repo: &Repo,
    files: &[Task],
    diagnostics: &mut Vec<Diagnostic>,
    progress: &(dyn Fn(Progress) + Sync),
    cancel: &Cancel,
) -> Result<Vec<Vec<Piece>>, EngineError> {
    let mut places: BTreeMap<BlobId, Vec<usize>> = BTreeMap::new();
    for (place, file) in files.iter().enumerate() {
        places.entry(file.entry.id).or_default().push(place);
    }
    let file = |place: &usize| &files[*place];
    let blobs: Vec<read::Blob<'_>> =
        places.iter().map(|(id, places)| (*id, places.iter().map(file).collect())).collect();
    let sizes = read::sizes(repo, places.keys().copied());
    let (files_to_read, bytes) = (blobs.len() as u64, sizes.iter().flatten().sum());
    let start = Progress { stage: Stage::Samples, files: files_to_read, bytes, ..Progress::default() };
    progress(start);
    let done = Mutex::new(start);
    let step = |bytes: u64| {
        if let Ok(mut done) = done.lock() {
            done.files_done += 1;
            done.bytes_done += bytes;
            progress(*done);
        }
    };
    let outcomes = read::blobs_as(repo, &blobs, &sizes, &step, cancel)?;
    let mut pieces: Vec<Vec<Piece>> = files.iter().map(|_| Vec::new()).collect();
    for (places, outcomes) in places.values().zip(outcomes) {
        for (&place, outcome) in places.iter().zip(outcomes) {
            let mut collected = Collected::default();
            collected.add(&files[place], outcome);
            let Collected { pieces: [_, read], diagnostics: found, .. } = collected;
            pieces[place] = read;
            diagnostics.extend(found);
        }
    }
    Ok(pieces)
}
