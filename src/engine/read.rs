//! Reading blobs on every core: the largest first, each on a repository handle of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::EngineError;
use super::plan::Task;
use crate::base::{Cancel, limits, parallel};
use crate::formats::{self, Holds, Reading};
use crate::git::{BlobState, LfsState, Repo};
use crate::model::{LfsPointer, Note, Severity};

/// What became of one blob.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A format claimed it.
    Read(Box<Reading>),
    /// No format claims it.
    Unrecognised,
    /// A pointer to a file kept outside git, and what this clone has of it, when that is of no use.
    Lfs(LfsPointer, Unusable),
    /// Listed in the tree, not in the object store.
    Missing,
    /// Larger than [`limits::BLOB_BYTES`]; its size.
    TooBig(u64),
    /// The object store or a reader failed on it; what it said.
    Failed(String),
}

/// Why what an LFS pointer stands for was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// It is not in this clone, or nothing would read it.
    Absent,
    /// It is larger than [`limits::BLOB_BYTES`].
    TooBig,
    /// What is in its place is something else.
    Damaged,
}

/// Told after every blob: how many bytes it had.
pub(super) type Observer<'a> = dyn Fn(u64) + Sync + 'a;

/// Reads all blobs; outcomes come in the order of the tasks.
pub(super) fn all(
    repo: &Repo,
    tasks: &[Task],
    sizes: &[u64],
    observer: &Observer<'_>,
    cancel: &Cancel,
) -> Result<Vec<Outcome>, EngineError> {
    let order = largest_first(sizes);
    let mut handles = Vec::new();
    for _ in 0..parallel::workers(tasks.len()) {
        handles.push(repo.another()?);
    }
    let mut outcomes = parallel::map_with(handles, &order, |repo, &(index, size)| {
        if cancel.is_cancelled() {
            return (index, Outcome::Failed("the work was called off".to_owned()));
        }
        let outcome = guarded(repo, &tasks[index]);
        observer(size);
        (index, outcome)
    });
    cancel.check()?;
    outcomes.sort_by_key(|(index, _)| *index);
    Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

/// The sizes of the blobs in bytes, from their headers; 0 for what is missing or damaged, which reading
/// will find out.
pub(super) fn sizes(repo: &Repo, tasks: &[Task]) -> Vec<u64> {
    tasks.iter().map(|task| repo.size(task.entry.id).ok().flatten().unwrap_or(0)).collect()
}

/// A large blob begun last would leave the other cores waiting.
fn largest_first(sizes: &[u64]) -> Vec<(usize, u64)> {
    let mut order: Vec<(usize, u64)> = sizes.iter().copied().enumerate().collect();
    order.sort_by_key(|&(index, size)| (std::cmp::Reverse(size), index));
    order
}

/// A reader that panics loses its file, not the comparison.
fn guarded(repo: &Repo, task: &Task) -> Outcome {
    catch_unwind(AssertUnwindSafe(|| one(repo, task)))
        .unwrap_or_else(|_| Outcome::Failed("its reader stopped unexpectedly; please report the file".to_owned()))
}

fn one(repo: &Repo, task: &Task) -> Outcome {
    let make = |bytes: &[u8]| formats::read(&task.entry.path, bytes);
    let state = if task.holds == Some(Holds::Weights) {
        let (start, whole) = (limits::WEIGHTS_HEADER_BYTES, limits::PACKED_WEIGHTS_BYTES);
        repo.read_start_with(task.entry.id, start, whole, make)
    } else {
        repo.read_with(task.entry.id, limits::BLOB_BYTES, make)
    };
    match state {
        Ok(BlobState::Present(Some(reading))) => Outcome::Read(Box::new(reading)),
        Ok(BlobState::Present(None)) => Outcome::Unrecognised,
        Ok(BlobState::Lfs(pointer)) => fetched(repo, task, pointer),
        Ok(BlobState::Missing) => Outcome::Missing,
        Ok(BlobState::TooBig(size)) => Outcome::TooBig(size),
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

/// What a pointer stands for, where this clone has it. Weights stay pointers: what changed in them is said by their
/// size, and to check a digest all of them would have to be read.
fn fetched(repo: &Repo, task: &Task, pointer: LfsPointer) -> Outcome {
    if matches!(task.holds, None | Some(Holds::Weights)) {
        return Outcome::Lfs(pointer, Unusable::Absent);
    }
    let bytes = match repo.lfs_content(&pointer, limits::BLOB_BYTES) {
        LfsState::Present(bytes) => bytes,
        LfsState::Absent => return Outcome::Lfs(pointer, Unusable::Absent),
        LfsState::TooBig => return Outcome::Lfs(pointer, Unusable::TooBig),
        LfsState::Damaged => return Outcome::Lfs(pointer, Unusable::Damaged),
    };
    let Some(mut reading) = formats::read(&task.entry.path, &bytes) else { return Outcome::Unrecognised };
    let message = format!("kept by Git LFS; its {} bytes were read from the LFS store of this clone", pointer.size);
    reading.document.notes.insert(0, Note::new(Severity::Info, None, "lfs-local", message));
    Outcome::Read(Box::new(reading))
}
