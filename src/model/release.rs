//! Releases and the two sides of a comparison.

use crate::base::Timestamp;

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
}

impl ReleaseKind {
    /// The word used in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Branch => "branch",
            Self::Commit => "commit",
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
    /// The commit's id in hexadecimal, 40 or 64 digits.
    pub commit: String,
    /// The directory that is the release, where it is not the whole tree.
    pub subpath: Option<String>,
    /// The commit's committer time.
    pub time: Timestamp,
}

impl Release {
    /// The release as it would be typed again: `name` or `name:subpath`.
    #[must_use]
    pub fn typed(&self) -> String {
        match &self.subpath {
            Some(subpath) => format!("{}:{subpath}", self.name),
            None => self.name.clone(),
        }
    }

    /// The first twelve digits of the commit's id: enough to tell commits apart, short enough to read.
    #[must_use]
    pub fn short_commit(&self) -> &str {
        self.commit.get(..12).unwrap_or(&self.commit)
    }
}
