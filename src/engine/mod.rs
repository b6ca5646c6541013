//! Where git, formats, comparison and review meet: reading two releases, and doing it behind a desk.
//!
//! [`compare`] and [`history`] are the plain blocking functions, under the demands that [`policy`] finds; [`sample`]
//! reads what somebody looks at, [`missing`] what a partial clone lacks, and [`session`] does all that, and keeps annotations, behind the channels of [`desk`].

mod collect;
pub mod compare;
mod configs;
pub mod desk;
mod follower;
mod gather;
pub mod history;
mod keeper;
pub mod lines;
mod looker;
pub mod missing;
mod partners;
mod plan;
pub mod policy;
mod read;
mod same;
pub mod sample;
pub mod session;
pub mod survey;
pub mod understood;

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
}

impl From<GitError> for EngineError {
    fn from(error: GitError) -> Self {
        match error {
            GitError::Cancelled(cancelled) => Self::Cancelled(cancelled),
            error => Self::Git(error),
        }
    }
}
