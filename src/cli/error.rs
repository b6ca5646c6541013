//! Failures as the user meets them: what happened, where, what to do next, and the exit code.

use std::io;

use crate::base::Shown;
use crate::engine::EngineError;
use crate::engine::exporter::PlaceError;
use crate::engine::signoffs::SignOffError;
use crate::git::GitError;
use crate::policy::Problems;
use crate::review::StoreError;

/// Exit codes, after BSD's `sysexits`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// The command line is off.
    Usage = 64,
    /// Data cannot be read.
    Data = 65,
    /// Something named is not there.
    NotFound = 66,
    /// Something needed is missing.
    Unavailable = 69,
    /// A file cannot be written.
    CannotWrite = 73,
    /// Input or output failed.
    Io = 74,
    /// The policy or another configuration is off.
    Config = 78,
}

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    pub(crate) exit: Exit,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, exit }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What goes to standard error.
    pub(crate) fn lines(&self) -> String {
        let line = |text: &str| text.lines().map(|line| Shown::new(line).to_string()).collect::<Vec<_>>().join("\n  ");
        let hint = self.hint.as_ref().map(|hint| format!("hint: {}\n", line(hint))).unwrap_or_default();
        format!("candor: {}\n{hint}", line(&self.message))
    }
}

impl From<GitError> for Failure {
    fn from(error: GitError) -> Self {
        let exit = match &error {
            GitError::NotARepository { .. }
            | GitError::NoCommits
            | GitError::UnknownRevision { .. }
            | GitError::NotACommit { .. }
            | GitError::NoSuchDirectory { .. }
            | GitError::NoWorkTree
            | GitError::TooFewReleases { .. }
            | GitError::TooFewDirectories { .. } => Exit::NotFound,
            GitError::MalformedRange { .. }
            | GitError::AmbiguousRevision { .. }
            | GitError::AmbiguousDirectory { .. }
            | GitError::InvalidName { .. } => Exit::Usage,
            GitError::NotOwned { .. } | GitError::Unsupported { .. } | GitError::NoGit | GitError::Command { .. } => {
                Exit::Unavailable
            }
            GitError::NotEmpty { .. } | GitError::Locked { .. } | GitError::Moved { .. } => Exit::CannotWrite,
            GitError::Io { source, .. }
                if matches!(source.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
            {
                Exit::NotFound
            }
            GitError::Io { .. } => Exit::Io,
            GitError::Missing { .. }
            | GitError::Damaged { .. }
            | GitError::LogTooLarge { .. }
            | GitError::Cancelled(_)
            | GitError::WorkTreeFile { .. }
            | GitError::Git { .. } => Exit::Data,
        };
        Self { hint: error.hint(), message: error.to_string(), exit }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let exit = match &error {
            StoreError::Unfetched { source: GitError::InvalidName { .. }, .. } => Exit::Usage,
            StoreError::Unfetched { .. } | StoreError::Unbundled(_) | StoreError::Cancelled(_) => Exit::Unavailable,
            StoreError::Unread(_) => Exit::Io,
            StoreError::TooMuch => Exit::Data,
            _ => Exit::CannotWrite,
        };
        Self { hint: error.hint(), message: error.to_string(), exit }
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Git(error) => error.into(),
            EngineError::Review(error) => error.into(),
            other => {
                let exit = if matches!(other, EngineError::NoSigners { .. }) { Exit::Config } else { Exit::Data };
                Self { hint: other.hint(), message: other.to_string(), exit }
            }
        }
    }
}

impl From<SignOffError> for Failure {
    fn from(error: SignOffError) -> Self {
        let (exit, hint) = match error {
            SignOffError::Engine(error) => return error.into(),
            SignOffError::Store(error) => return error.into(),
            SignOffError::OpenBlockers(_) => (
                Exit::CannotWrite,
                "settle it, sign off with --outcome block, or approve --despite-blockers: the record says so"
                    .to_owned(),
            ),
            SignOffError::Unsigned { .. } => {
                (Exit::Unavailable, "name a key that works with --key FILE, and sign off anew".to_owned())
            }
            SignOffError::Policy => (Exit::Config, error.hint().unwrap_or_default()),
        };
        Self::new(exit, error.to_string()).hint(hint)
    }
}

impl From<PlaceError> for Failure {
    fn from(error: PlaceError) -> Self {
        let hint = match &error {
            PlaceError::IsDirectory(path) => format!("name a file in it: -o {}", path.join("review").display()),
            PlaceError::IsThere(_) => "name another file, or replace it with --force".to_owned(),
            PlaceError::IsPipe(_) | PlaceError::Refused { .. } => {
                "nothing was written; choose another place with -o".to_owned()
            }
            PlaceError::Output(error) => return Self::new(Exit::Io, error.to_string()),
        };
        Self::new(Exit::CannotWrite, error.to_string()).hint(hint)
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::new(Exit::Config, problems.to_string())
            .hint("candor policy init -o - prints a policy with every key explained")
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(Exit::Io, error.to_string())
    }
}
