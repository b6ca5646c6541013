//! What can keep a store from writing.

use std::io;

use crate::base::{Cancelled, Digest, limits};
use crate::git::GitError;
use crate::review::AnnotationState;
use crate::review::fold::Refusal;
use crate::review::journal::JournalError;
use crate::review::record::{Malformed, WriterName};

/// Why something could not be kept, and what became of it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Git names nobody.
    #[error("annotations are signed with your name, and git does not know it")]
    NoIdentity,
    /// No folder for this machine's state can be written.
    #[error("no folder for annotations can be written: {0}")]
    NoDevice(io::Error),
    /// It cannot be a record.
    #[error("this cannot be kept: {0}")]
    Refused(#[from] Malformed),
    /// The disk refuses; the record is in memory.
    #[error("the annotation is not on disk yet: {source}")]
    Unsaved {
        /// The record.
        id: Digest,
        /// The disk's refusal.
        source: JournalError,
    },
    /// The disk still refuses.
    #[error("annotations are not on disk yet: {0}")]
    Journal(JournalError),
    /// The repository refuses; the journal has everything.
    #[error("annotations are safe in the journal but not yet in the repository, log {writer}: {source}")]
    Log {
        /// The log.
        writer: WriterName,
        /// The refusal.
        source: GitError,
    },
    /// The rules forbid it.
    #[error("{reason}: {of} is by {author}")]
    NotAllowed {
        /// What was to be changed, in a few digits.
        of: String,
        /// Who wrote it.
        author: String,
        /// The rule.
        reason: Refusal,
    },
    /// There is nothing of the kind to change.
    #[error("there is no annotation {0} to change")]
    NoTarget(Digest),
    /// It is so already.
    #[error("nothing would change: {of} is {} already", state.as_str())]
    NothingChanges {
        /// What was to be changed, in a few digits.
        of: String,
        /// Its state.
        state: AnnotationState,
    },
    /// Nothing came from a remote.
    #[error("no annotations came from {remote}: {source}")]
    Unfetched {
        /// The remote, bundle or address.
        remote: String,
        /// Why.
        source: GitError,
    },
    /// What was to be taken in cannot be read.
    #[error("the annotations cannot be read: {0}")]
    Unread(io::Error),
    /// More is to be taken in than one log may hold.
    #[error("this is more than the {} MiB one log may hold; nothing was taken in", limits::LOG_BYTES >> 20)]
    TooMuch,
    /// The repository refuses what was handed over.
    #[error("nothing was taken in: {0}")]
    NotTakenIn(GitError),
    /// Git made no bundle.
    #[error("the annotations cannot be bundled: {0}")]
    Unbundled(GitError),
    /// The work was called off.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// Nobody mutes themselves.
    #[error("{0} is your own log, and nobody mutes themselves")]
    OwnLog(WriterName),
    /// The list of muted writers cannot be written.
    #[error("the list of muted writers cannot be written: {0}")]
    Unmuted(io::Error),
    /// This session has written nothing that still stands.
    #[error("there is no annotation of this session to take back")]
    NothingToUndo,
}

impl StoreError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoIdentity => {
                Some("run: git config --global user.name \"Your Name\" (and user.email), or set GIT_AUTHOR_NAME".into())
            }
            Self::NoDevice(_) | Self::Unmuted(_) => Some("set CANDOR_STATE_DIR to a folder that can be written".into()),
            Self::Unsaved { .. } | Self::Journal(_) => {
                Some("it is kept in memory: free space on the disk, or set CANDOR_STATE_DIR to another folder".into())
            }
            Self::Log { source: GitError::Git { .. }, .. } => Some(
                "once the repository can be written, candor sync commits them, and so does opening the desk".into(),
            ),
            Self::NotTakenIn(GitError::Git { .. }) => {
                Some("once the repository can be written, hand them over again: nothing is taken in twice".into())
            }
            Self::Log { source, .. } | Self::NotTakenIn(source) | Self::Unbundled(source) => source.hint(),
            Self::Unfetched { source, .. } => Some(remote_hint(source)),
            Self::Refused(Malformed::TooLong(_)) => Some("shorten the text, or link to where the rest is".into()),
            Self::NotAllowed { of, reason: Refusal::NotTheWriter | Refusal::Blocker, .. } => {
                Some(format!("say what you think in its thread: candor annotations reply {of} -m TEXT"))
            }
            Self::NotAllowed { of, reason: Refusal::NotApplicable, .. } => {
                Some(format!("candor annotations show {of} shows the annotation it belongs to: name that one"))
            }
            Self::NoTarget(_) => Some("candor annotations list shows what there is".into()),
            Self::Refused(_) => Some("say it otherwise, and try again".into()),
            Self::Unread(_) => Some("mend what hands them over, and try again: nothing is taken in twice".into()),
            Self::TooMuch => Some("have them handed over in several files, by their writers".into()),
            Self::OwnLog(_) => Some("name something that somebody else wrote".into()),
            Self::NothingToUndo => Some("an older one is taken back with: candor annotations retract ID".into()),
            Self::NothingChanges { .. } | Self::Cancelled(_) => None,
        }
    }

    /// Nothing came, unless it was called off.
    pub(super) fn unfetched(remote: &str, source: GitError) -> Self {
        match source {
            GitError::Cancelled(cancelled) => Self::Cancelled(cancelled),
            source => Self::Unfetched { remote: remote.to_owned(), source },
        }
    }

    /// The same refusal for another attempt.
    pub(super) fn again(&self) -> Self {
        match self {
            Self::NoDevice(error) => Self::NoDevice(io::Error::new(error.kind(), error.to_string())),
            // A store that cannot be written from the start lacks a folder or a name.
            _ => Self::NoIdentity,
        }
    }
}

/// What to do about a remote, as far as git's words tell what is the matter. They differ by transport and version, so
/// nothing but the advice hangs on them.
fn remote_hint(error: &GitError) -> String {
    let GitError::Command { detail, .. } = error else {
        return error.hint().unwrap_or_else(|| "git remote -v lists the remotes there are".to_owned());
    };
    let has = |words: &[&str]| words.iter().any(|word| detail.contains(word));
    let advice = if has(&["Permission denied", "Authentication failed", "could not read Username", "403", "401"]) {
        "it lets you in only with other credentials: try git fetch, and mend what it complains of"
    } else if has(&["does not appear to be a git repository", "not found", "does not exist"]) {
        "there is no repository at that address: git remote -v lists the remotes there are"
    } else if has(&["resolve host", "timed out", "unreachable", "Connection refused", "Failed to connect"]) {
        "it cannot be reached: try again when it can"
    } else if has(&["invalid gitfile format", "bundle"]) {
        "it is no bundle that git can read: have it made anew, with candor annotations bundle"
    } else if has(&[".lock"]) {
        "if no git runs any more, remove the .lock file it names"
    } else {
        "try git fetch, and mend what it complains of"
    };
    format!("{advice}. What you write is kept here meanwhile; nothing was lost")
}
