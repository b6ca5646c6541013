//! Releases and the two sides of a comparison.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::base::Timestamp;

/// The lines of a candidate that a diff shows, by path: a range for each hunk, counted from 1.
pub type Hunks = BTreeMap<String, Vec<Range<u64>>>;

/// Which of the two releases compared: the older or the newer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The release compared against.
    Base,
    /// The release under review.
    Candidate,
}

impl Side {
    /// Both, base first.
    pub const BOTH: [Side; 2] = [Side::Base, Side::Candidate];

    /// The one it is compared with.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Base => Self::Candidate,
            Self::Candidate => Self::Base,
        }
    }

    /// The word used on screen and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Candidate => "candidate",
        }
    }
}

/// What kind of name a release goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReleaseKind {
    /// A tag.
    Tag,
    /// A branch, local or of a remote.
    Branch,
    /// A commit named by its id or by an expression such as `HEAD~2`.
    Commit,
    /// A directory that the policy calls a release, in the commit that is checked out.
    Directory,
    /// The files of the work tree as they are on disk.
    WorkTree,
}

impl ReleaseKind {
    /// The word used in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Branch => "branch",
            Self::Commit => "commit",
            Self::Directory => "directory",
            Self::WorkTree => "worktree",
        }
    }
}

/// A resolved release: a name, the commit it stands for, and the directory inside that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The name as typed, without the subpath.
    pub name: String,
    /// What the name is.
    pub kind: ReleaseKind,
    /// The commit's id in hexadecimal, 40 or 64 digits; of the work tree, which is no commit, the id its files have as
    /// a tree. [`Release::committed`] tells them apart.
    pub commit: String,
    /// The directory that is the release, where it is not the whole tree.
    pub subpath: Option<String>,
    /// The commit's committer time; of the work tree the time of its last change.
    pub time: Timestamp,
}

impl Release {
    /// What names the files of the work tree.
    pub const WORK_TREE: &str = "@worktree";

    /// The commit's id in hexadecimal; `None` for the work tree.
    #[must_use]
    pub fn committed(&self) -> Option<&str> {
        (self.kind != ReleaseKind::WorkTree).then_some(&self.commit)
    }

    /// Whether what was typed names the work tree or a directory in it.
    #[must_use]
    pub fn is_work_tree(typed: &str) -> bool {
        typed.strip_prefix(Self::WORK_TREE).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    }

    /// The release as it would be typed again: `name` or `name:subpath`.
    #[must_use]
    pub fn typed(&self) -> String {
        match &self.subpath {
            Some(subpath) => format!("{}:{subpath}", self.name),
            None => self.name.clone(),
        }
    }

    /// Whether the two are named alike: the same name, and the same directory inside.
    #[must_use]
    pub fn is_named_like(&self, other: &Self) -> bool {
        self.name == other.name && self.subpath == other.subpath
    }

    /// Whether people call it so: by its name, or, for a directory, by its path or the last name of that.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        match (&self.subpath, self.kind) {
            (Some(subpath), ReleaseKind::Directory) => subpath == name || self.short() == name || self.typed() == name,
            _ => self.name == name,
        }
    }

    /// What it is called on screen: as typed; among directories that are releases the last name is enough.
    #[must_use]
    pub fn title(&self) -> String {
        match self.kind {
            ReleaseKind::Directory => self.short().to_owned(),
            _ => self.typed(),
        }
    }

    /// What tells it from other releases of its kind: its name; of a directory the last name of its path.
    #[must_use]
    pub fn short(&self) -> &str {
        match (&self.subpath, self.kind) {
            (Some(subpath), ReleaseKind::Directory) => subpath.rsplit('/').next().unwrap_or_default(),
            _ => &self.name,
        }
    }

    /// The first twelve digits of the commit's id: enough to tell commits apart, short enough to read; `None` for
    /// the work tree.
    #[must_use]
    pub fn short_commit(&self) -> Option<&str> {
        self.committed().map(|commit| commit.get(..12).unwrap_or(commit))
    }
}
