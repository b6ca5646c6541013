//! Where git, formats, comparison and review meet: reading two releases, and doing it behind a desk.
//!
//! [`compare`] and [`history`] are the plain blocking functions, under the demands that [`policy`] finds; [`sample`]
//! reads what somebody looks at, [`missing`] what a partial clone lacks, [`exporter`] what an export is made from, and
//! [`session`] does all that, and keeps annotations, behind the channels of [`desk`].

mod collect;
pub mod compare;
mod configs;
pub mod desk;
pub mod exporter;
mod follower;
pub mod gated;
mod gather;
pub mod history;
mod keeper;
mod known;
pub mod lines;
mod looker;
pub mod missing;
mod partners;
mod plan;
pub mod policy;
mod publisher;
mod read;
mod same;
pub mod sample;
pub mod session;
mod shared;
pub mod signoffs;
pub mod survey;
mod text;
pub mod understood;
mod watcher;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::base::Cancelled;
use crate::git::GitError;
use crate::review::StoreError;

/// Why the engine could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The repository could not be read.
    #[error(transparent)]
    Git(GitError),
    /// An annotation could not be kept or read.
    #[error(transparent)]
    Review(#[from] StoreError),
    /// The work was called off.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The system gives no thread.
    #[error("cannot start a thread: {0}")]
    Thread(#[from] std::io::Error),
    /// The object store no longer has what it had when the comparison was made.
    #[error("{path} can no longer be read: {what}")]
    Gone {
        /// The file, from the root of the repository.
        path: String,
        /// What became of it.
        what: &'static str,
    },
    /// The policy names a list of keys that the base does not have.
    #[error("{base} has no readable file {path}, which the policy names as allowed_signers")]
    NoSigners {
        /// The base, as typed.
        base: String,
        /// The list.
        path: String,
    },
    /// An export could not be made.
    #[error("the export cannot be made: {0}")]
    Export(#[source] std::io::Error),
    /// Something panicked.
    #[error("this stopped unexpectedly; everything else goes on")]
    Stopped,
}

impl EngineError {
    /// What to do next, where there is something.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Git(error) => error.hint(),
            Self::Review(error) => error.hint(),
            Self::NoSigners { .. } => Some("commit it to the base; without it no signature can count".to_owned()),
            Self::Stopped => Some("please report it, with the file it is about".to_owned()),
            Self::Thread(_) => Some("the system has none to spare: end other programs, and try again".to_owned()),
            Self::Gone { .. } => Some("compare again; git fsck tells whether the repository is in order".to_owned()),
            Self::Export(_) => Some("make room, or choose another place".to_owned()),
            Self::Cancelled(_) => None,
        }
    }
}

impl From<GitError> for EngineError {
    fn from(error: GitError) -> Self {
        match error {
            GitError::Cancelled(cancelled) => Self::Cancelled(cancelled),
            error => Self::Git(error),
        }
    }
}

/// Does some work. Hostile content that makes a reader panic costs this work, not the desk.
fn guarded<T>(work: impl FnOnce() -> Result<T, EngineError>) -> Result<T, EngineError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(EngineError::Stopped))
}
