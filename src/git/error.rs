//! What can go wrong between a name and its bytes, told apart so that each can be answered.

use std::io;
use std::path::PathBuf;

use crate::base::{Cancelled, shell_word};

/// Why a repository, a release or an object could not be had, or a log not be written.
///
/// [`GitError::hint`] says what to do next. Names and paths appear as they are: text from outside, to be
/// made safe by whoever shows it.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// Neither the folder nor one above it is a repository.
    #[error("{} is not in a git repository", path.display())]
    NotARepository {
        /// The folder where the search began.
        path: PathBuf,
    },
    /// The repository belongs to another user of this machine, and git's configuration does not trust it.
    #[error("the repository {path} belongs to another user")]
    NotOwned {
        /// The folder as git's configuration must name it.
        path: String,
    },
    /// The repository uses something this reader does not know.
    #[error("the repository at {} uses {feature}, which Candor cannot read", path.display())]
    Unsupported {
        /// The folder that was opened.
        path: PathBuf,
        /// What it uses, such as `extensions.refstorage`.
        feature: String,
    },
    /// The file system refused.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The reason it gave.
        source: io::Error,
    },
    /// There is no commit yet.
    #[error("the repository has no commits yet")]
    NoCommits,
    /// No tag, branch or commit answers to the name.
    #[error("there is no release or commit called {name:?}")]
    UnknownRevision {
        /// The name as typed.
        name: String,
        /// Names that are much like it, best first; at most three.
        suggestions: Vec<String>,
        /// Whether the clone is shallow, so that it may be further back.
        is_shallow: bool,
    },
    /// An abbreviated id fits several objects.
    #[error("{name:?} is short for several objects")]
    AmbiguousRevision {
        /// The name as typed.
        name: String,
    },
    /// The name stands for something that is not a commit.
    #[error("{name:?} is a {kind}, not a commit")]
    NotACommit {
        /// The name as typed.
        name: String,
        /// What it is: `blob` or `tree`.
        kind: String,
    },
    /// The release has no such directory.
    #[error("{release} has no directory {subpath:?}")]
    NoSuchDirectory {
        /// The release's name.
        release: String,
        /// The directory as typed.
        subpath: String,
        /// The longest part of it that is a directory; `None` when not even its first name is.
        nearest: Option<String>,
    },
    /// There are not two releases to compare.
    #[error("{}", too_few(tags, branches))]
    TooFewReleases {
        /// The tags there are: none or one.
        tags: Vec<String>,
        /// The branches there are, at most ten.
        branches: Vec<String>,
        /// Whether the clone is shallow, so that there may be more further back.
        is_shallow: bool,
    },
    /// The policy calls directories releases, and there are not two of them.
    #[error("no two releases to compare: {} like {}", one_or_none(found), patterns.join(", "))]
    TooFewDirectories {
        /// The patterns the policy gives.
        patterns: Vec<String>,
        /// The directories there are: none or one.
        found: Vec<String>,
    },
    /// Several directories that are releases end in the name.
    #[error("{name:?} is the last name of several directories")]
    AmbiguousDirectory {
        /// The name as typed.
        name: String,
        /// The directories.
        directories: Vec<String>,
    },
    /// The text is not a range of two releases.
    #[error("{text:?} is not a range: {reason}")]
    MalformedRange {
        /// The text as typed.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
        /// What may have been meant.
        instead: Option<String>,
    },
    /// A commit or directory is listed and not in the object store.
    #[error("object {id} is not in this repository")]
    Missing {
        /// Its id in hexadecimal.
        id: String,
    },
    /// An object is there and cannot be read.
    #[error("object {id} is damaged: {detail}")]
    Damaged {
        /// Its id in hexadecimal.
        id: String,
        /// What libgit2 says.
        detail: String,
    },
    /// Somebody else is writing the ref, or was killed while doing so.
    #[error("{refname} is locked by another process")]
    Locked {
        /// The ref.
        refname: String,
    },
    /// The ref moved between reading and writing it.
    #[error("{refname} was changed by another process")]
    Moved {
        /// The ref.
        refname: String,
    },
    /// An annotation log is larger than any honest one.
    #[error("the log {refname} holds more than {bound}")]
    LogTooLarge {
        /// The ref.
        refname: String,
        /// The bound it breaks, in words.
        bound: String,
    },
    /// A name or path cannot be stored in git.
    #[error("{name:?} cannot be a {what}")]
    InvalidName {
        /// The name.
        name: String,
        /// What it was meant to be.
        what: &'static str,
    },
    /// A repository was to be made where there already is something.
    #[error("{} is not empty", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// The git command is needed and not there.
    #[error("this takes the git command, which was not found")]
    NoGit,
    /// The git command did not do what it was asked to.
    #[error("{name} failed: {detail}")]
    Command {
        /// The command, such as `git fetch`.
        name: String,
        /// What it complained of, a line each.
        detail: String,
    },
    /// The work was called off.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The repository is bare, so that no files are there but those of commits.
    #[error("the repository is bare: it has no work tree")]
    NoWorkTree,
    /// A file of the work tree cannot be read, or is not what it was when the work tree was looked through.
    #[error("{path} in the work tree cannot be read: {detail}")]
    WorkTreeFile {
        /// The file, from the root of the repository.
        path: String,
        /// Why not.
        detail: String,
    },
    /// Anything else libgit2 refuses.
    #[error("{doing} failed: {detail}")]
    Git {
        /// What was being done.
        doing: &'static str,
        /// What libgit2 says.
        detail: String,
    },
}

impl GitError {
    /// What to do next, where there is something to do.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotARepository { .. } => Some(
                "run candor inside a clone of the model's repository, or name its folder with -C; \
                 git init, git add and git commit make a repository of a folder"
                    .into(),
            ),
            Self::NotOwned { path } => {
                Some(format!("if you trust it: git config --global --add safe.directory {}", shell_word(path)))
            }
            Self::Unsupported { feature, .. } if feature.eq_ignore_ascii_case("extensions.refstorage") => {
                Some("make a copy with plain refs: git refs migrate --ref-format=files".into())
            }
            Self::Unsupported { .. } => Some("clone it with a git that knows it, and run candor in the clone".into()),
            Self::NoCommits => Some("commit the model's files first, or try `candor demo`".into()),
            Self::UnknownRevision { is_shallow: true, .. } | Self::TooFewReleases { is_shallow: true, .. } => {
                Some("this clone is shallow: git fetch --unshallow --tags brings the releases further back".into())
            }
            Self::UnknownRevision { suggestions, .. } if suggestions.is_empty() => {
                Some("`git tag` lists the releases; `git fetch --tags` brings those of the remote".into())
            }
            Self::UnknownRevision { suggestions, .. } => Some(format!("did you mean {}?", suggestions.join(", "))),
            Self::AmbiguousRevision { .. } => Some("give more of its digits".into()),
            Self::NoSuchDirectory { nearest: Some(nearest), .. } => Some(format!("there is {nearest:?}")),
            Self::NoSuchDirectory { nearest: None, release, .. } => {
                Some(format!("`git ls-tree -d --name-only {}` lists the folders there are", shell_word(release)))
            }
            Self::TooFewDirectories { .. } => Some(
                "name two tags, commits or branches, or REV:PATH for other directories: candor BASE..CANDIDATE".into(),
            ),
            Self::AmbiguousDirectory { directories, .. } => Some(format!("write one of {}", directories.join(", "))),
            Self::TooFewReleases { .. } => {
                Some("name two commits or branches: candor BASE..CANDIDATE; @worktree is the files on disk".into())
            }
            Self::MalformedRange { instead: Some(instead), .. } => Some(format!("try {instead}")),
            Self::MalformedRange { instead: None, .. } => {
                Some("write BASE..CANDIDATE; candor releases lists what there is".into())
            }
            Self::NotACommit { .. } => Some("name a tag, branch or commit; TAG:PATH is a directory of one".into()),
            Self::Missing { .. } => Some(
                "the clone is partial or shallow: --fetch-missing, git fetch --unshallow, or clone without --filter"
                    .into(),
            ),
            Self::Damaged { .. } => Some("git fsck tells how far the damage goes".into()),
            Self::Locked { .. } => {
                Some("try again; if no git runs any more, remove the .lock file beside the ref".into())
            }
            Self::Io { source, .. }
                if matches!(source.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
            {
                Some("name a folder that is there, inside a clone of the model's repository".into())
            }
            Self::Io { path, source } if source.kind() == io::ErrorKind::PermissionDenied => {
                Some(format!("ls -ld {} tells who may read it", shell_word(&path.to_string_lossy())))
            }
            Self::Io { .. } => Some("see whether the disk, or the network under it, is well, and try again".into()),
            Self::LogTooLarge { refname, .. } => {
                Some(format!("where it is none of yours: git update-ref -d {}", shell_word(refname)))
            }
            Self::InvalidName { .. } => Some("choose another name".into()),
            Self::NotEmpty { .. } => Some("name a folder that is empty, or not there yet".into()),
            Self::Git { .. } => Some("git fsck tells whether the repository is in order".into()),
            Self::Moved { .. } => Some("read it again and retry".into()),
            Self::NoWorkTree => Some("name a tag, branch or commit, or run candor in a clone with files".into()),
            Self::WorkTreeFile { .. } => Some("compare again".into()),
            Self::NoGit => Some("install git, or put it on PATH".into()),
            // Git has said what it needs, and whoever called work off knows.
            Self::Command { .. } | Self::Cancelled(_) => None,
        }
    }

    /// An object that is there and cannot be read; why.
    pub(super) fn damaged(id: git2::Oid, detail: impl ToString) -> Self {
        Self::Damaged { id: id.to_string(), detail: detail.to_string() }
    }

    /// An error of libgit2 about one object.
    pub(super) fn about_object(id: git2::Oid, error: &git2::Error) -> Self {
        match error.code() {
            git2::ErrorCode::NotFound => Self::Missing { id: id.to_string() },
            _ => Self::damaged(id, error.message()),
        }
    }

    /// An error of libgit2 that nothing more is known about, with what was being done.
    pub(super) fn while_doing(doing: &'static str) -> impl Fn(git2::Error) -> Self {
        move |error| Self::Git { doing, detail: error.message().to_owned() }
    }
}

fn one_or_none(directories: &[String]) -> String {
    directories.first().map_or("HEAD has no directory".to_owned(), |only| format!("HEAD has only the directory {only}"))
}

fn too_few(tags: &[String], branches: &[String]) -> String {
    let tags = match tags {
        [] => "there are no tags".to_owned(),
        [tag] => format!("there is only one tag, {tag}"),
        _ => format!("there are only the tags {}", tags.join(", ")),
    };
    match branches {
        [] => format!("no two releases to compare: {tags}"),
        _ => format!("no two releases to compare: {tags} (branches: {})", branches.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remedy_for_foreign_repositories_can_be_pasted() {
        let hint = |path: &str| GitError::NotOwned { path: path.into() }.hint().unwrap_or_default();
        assert!(hint("/srv/model").ends_with("safe.directory /srv/model"));
        assert!(hint("/srv/it's mine").ends_with(r"safe.directory '/srv/it'\''s mine'"));
    }

    #[test]
    fn too_few_releases_lists_what_there_is() {
        let error =
            GitError::TooFewReleases { tags: vec!["v1".into()], branches: vec!["main".into()], is_shallow: false };
        assert_eq!(error.to_string(), "no two releases to compare: there is only one tag, v1 (branches: main)");
    }
}
