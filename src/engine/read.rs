//! Reading blobs on every core: the largest first, each on a repository handle of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::EngineError;
use super::plan::Task;
use crate::base::{Cancel, limits};
use crate::formats::{self, Reading};
use crate::git::{BlobState, Repo};
use crate::model::LfsPointer;

/// What became of one blob.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A format claimed it.
    Read(Box<Reading>),
    /// No format claims it.
    Unrecognised,
    /// A pointer to a file kept outside git.
    Lfs(LfsPointer),
    /// Listed in the tree, not in the object store.
    Missing,
    /// Larger than [`limits::BLOB_BYTES`]; its size.
    TooBig(u64),
    /// The object store or a reader failed on it; what it said.
    Failed(String),
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
    let outcomes: Vec<Mutex<Option<Outcome>>> = tasks.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let work = |repo: &Repo| {
        while let Some(&(index, size)) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            if cancel.is_cancelled() {
                break;
            }
            let outcome = guarded(repo, &tasks[index]);
            if let Ok(mut place) = outcomes[index].lock() {
                *place = Some(outcome);
            }
            observer(size);
        }
    };
    let helpers = workers(tasks.len()).saturating_sub(1);
    let handles: Vec<Repo> = (0..helpers).map(|_| repo.another()).collect::<Result<_, _>>()?;
    std::thread::scope(|scope| {
        for handle in handles {
            let work = &work;
            scope.spawn(move || work(&handle));
        }
        work(repo);
    });
    cancel.check()?;
    let outcome = |place: Mutex<Option<Outcome>>| place.into_inner().ok().flatten();
    let unread = || Outcome::Failed("the work on it did not finish".to_owned());
    Ok(outcomes.into_iter().map(|place| outcome(place).unwrap_or_else(unread)).collect())
}

fn workers(tasks: usize) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    cores.min(tasks)
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
    match repo.read(task.entry.id, limits::BLOB_BYTES) {
        Ok(BlobState::Present(bytes)) => match formats::read(&task.entry.path, &bytes) {
            Some(reading) => Outcome::Read(Box::new(reading)),
            None => Outcome::Unrecognised,
        },
        Ok(BlobState::Lfs(pointer)) => Outcome::Lfs(pointer),
        Ok(BlobState::Missing) => Outcome::Missing,
        Ok(BlobState::TooBig(size)) => Outcome::TooBig(size),
        Err(error) => Outcome::Failed(error.to_string()),
    }
}
