//! Reading blobs on every core: the largest first, each on a repository handle of its own.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::EngineError;
use super::known::Known;
use super::plan::Task;
use super::shared::SHARED;
use crate::base::{Cancel, limits};
use crate::formats::{self, Holds, Reading};
use crate::git::{BlobId, BlobState, LfsState, Repo};
use crate::model::{LfsPointer, Note, Severity};

/// The sizes of fewer blobs are found out faster than other threads begin.
const SIZES_WORTH_SPREADING: usize = 128;

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

/// A blob and every file it is to be read as: what a file says depends on its path, too.
pub(super) type Blob<'a> = (BlobId, Vec<&'a Task>);

/// Reads all blobs; outcomes come in the order of the tasks.
pub(super) fn all(
    repo: &Repo,
    tasks: &[Task],
    sizes: &[Option<u64>],
    observer: &Observer<'_>,
    cancel: &Cancel,
) -> Result<Vec<Outcome>, EngineError> {
    let blobs: Vec<Blob<'_>> = tasks.iter().map(|task| (task.entry.id, vec![task])).collect();
    Ok(blobs_as(repo, &blobs, sizes, observer, cancel)?.into_iter().flatten().collect())
}

/// Reads every blob once; for each, in order, what became of it as each of its paths.
pub(super) fn blobs_as(
    repo: &Repo,
    blobs: &[Blob<'_>],
    sizes: &[Option<u64>],
    observer: &Observer<'_>,
    cancel: &Cancel,
) -> Result<Vec<Vec<Outcome>>, EngineError> {
    let order = largest_first(sizes);
    let known = Known::of(repo);
    let mut outcomes = repo.map(&order, |repo, &(index, size)| {
        if cancel.is_cancelled() {
            return (index, Vec::new());
        }
        let bytes = Cell::new(size.unwrap_or_default());
        let outcome = guarded(repo, &blobs[index], size, &known, &bytes);
        observer(bytes.get());
        (index, outcome)
    })?;
    known.settle();
    SHARED.tidy();
    cancel.check()?;
    outcomes.sort_by_key(|(index, _)| *index);
    Ok(outcomes.into_iter().map(|(_, outcomes)| outcomes).collect())
}

/// The sizes of the blobs in bytes, from their headers; none of what is missing or damaged, which reading will find out.
pub(super) fn sizes(repo: &Repo, blobs: impl IntoIterator<Item = BlobId>) -> Vec<Option<u64>> {
    let blobs: Vec<BlobId> = blobs.into_iter().collect();
    repo.spread(&blobs, SIZES_WORTH_SPREADING, |repo, id| repo.size(*id).ok().flatten())
}

/// A large blob begun last would leave the other cores waiting.
fn largest_first(sizes: &[Option<u64>]) -> Vec<(usize, Option<u64>)> {
    let mut order: Vec<(usize, Option<u64>)> = sizes.iter().copied().enumerate().collect();
    order.sort_by_key(|&(index, size)| (std::cmp::Reverse(size), index));
    order
}

/// A reader that panics loses its file, not the comparison. How many `bytes` a blob has is told, where that was not known.
fn guarded(repo: &Repo, blob: &Blob<'_>, size: Option<u64>, known: &Known, bytes: &Cell<u64>) -> Vec<Outcome> {
    catch_unwind(AssertUnwindSafe(|| found(repo, blob, size, known, bytes))).unwrap_or_else(|_| {
        every(blob, || Outcome::Failed("its reader stopped unexpectedly; please report the file".to_owned()))
    })
}

/// What is known of a blob already, else what it says when it is read.
fn found(repo: &Repo, blob: &Blob<'_>, size: Option<u64>, known: &Known, bytes: &Cell<u64>) -> Vec<Outcome> {
    let keys = known.keys(repo, blob, size);
    let mut outcomes = known.get(&keys).unwrap_or_else(|| {
        let outcomes = one(repo, blob, size, bytes);
        known.put(&keys, &outcomes);
        outcomes
    });
    SHARED.replace(&keys, &mut outcomes);
    outcomes
}

fn one(repo: &Repo, blob: &Blob<'_>, size: Option<u64>, length: &Cell<u64>) -> Vec<Outcome> {
    let (id, tasks) = blob;
    let read = |bytes: &[u8]| -> Vec<Outcome> {
        length.set(length.get().max(bytes.len() as u64));
        tasks.iter().map(|task| read_as(task, bytes)).collect()
    };
    let state = if tasks.iter().any(|task| task.holds == Some(Holds::Weights)) {
        repo.read_start_with(*id, limits::WEIGHTS_HEADER_BYTES, limits::PACKED_WEIGHTS_BYTES, read)
    } else if let Some(size) = size {
        repo.read_sized(*id, size, limits::BLOB_BYTES, read)
    } else {
        repo.read_any_with(*id, read)
    };
    match state {
        Ok(BlobState::Present(outcomes)) => outcomes,
        Ok(BlobState::Lfs(pointer)) => tasks.iter().map(|task| fetched(repo, task, pointer.clone())).collect(),
        Ok(BlobState::Missing) => every(blob, || Outcome::Missing),
        Ok(BlobState::TooBig(size)) => every(blob, || Outcome::TooBig(size)),
        Err(error) => every(blob, || Outcome::Failed(error.to_string())),
    }
}

fn read_as(task: &Task, bytes: &[u8]) -> Outcome {
    reading(task, bytes).map_or(Outcome::Unrecognised, |found| Outcome::Read(Box::new(found)))
}

/// A file as what the policy says it is, else as what it looks like.
fn reading(task: &Task, bytes: &[u8]) -> Option<Reading> {
    match &task.stated {
        Some(rule) => formats::read_as(rule, &task.entry.path, bytes),
        None => formats::read(&task.entry.path, bytes),
    }
}

/// The same outcome for every file.
fn every((_, tasks): &Blob<'_>, outcome: impl Fn() -> Outcome) -> Vec<Outcome> {
    tasks.iter().map(|_| outcome()).collect()
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
    let Some(mut reading) = reading(task, &bytes) else { return Outcome::Unrecognised };
    let message = format!("kept by Git LFS; its {} bytes were read from the LFS store of this clone", pointer.size);
    reading.document.notes.insert(0, Note::new(Severity::Info, None, "lfs-local", message));
    Outcome::Read(Box::new(reading))
}
