//! Configuration files and how they differ.

use super::{Side, Value};

/// A configuration file as read from one side.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    /// Path from the root of the repository.
    pub path: String,
    /// The format that claimed it, by its registry name.
    pub format: &'static str,
    /// What it holds.
    pub content: ConfigContent,
}

/// What a configuration file holds.
#[derive(Clone, Debug)]
pub enum ConfigContent {
    /// A tree of keys and values.
    Tree(Value),
    /// Text without keys, such as a chat template in a file of its own.
    Text(String),
    /// A pointer to a file kept outside git.
    Lfs(LfsPointer),
    /// Listed in the tree, not in the object store.
    Missing,
    /// Present and not understood; diagnostics say why.
    Unreadable,
}

/// A Git LFS pointer: which file, and how large.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LfsPointer {
    /// SHA-256 of the content, 64 hexadecimal digits.
    pub oid: String,
    /// Size of the content in bytes.
    pub size: u64,
}

/// A configuration file that differs between the sides.
#[derive(Clone, Debug)]
pub struct ConfigDiff {
    /// Its path in the candidate, or in the base when it was removed.
    pub path: String,
    /// Its path in the base, when it is there.
    pub base_path: Option<String>,
    /// What became of the file.
    pub status: ConfigStatus,
    /// The format, by its registry name.
    pub format: &'static str,
    /// The differences, by pointer; empty for a file that is only on one side.
    pub changes: Vec<ConfigChange>,
}

/// What became of a configuration file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigStatus {
    /// Only in the candidate.
    Added,
    /// Only in the base.
    Removed,
    /// On both sides and different.
    Modified,
    /// Moved, with or without differences.
    Renamed,
    /// The content is not in the object store on a side.
    Missing,
    /// A pointer to a file kept outside git, changed.
    Lfs,
}

impl ConfigStatus {
    /// The word used in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Modified => "modified",
            Self::Renamed => "renamed",
            Self::Missing => "missing",
            Self::Lfs => "lfs",
        }
    }
}

/// One difference, at the highest pointer that appeared, went or changed.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigChange {
    /// JSON Pointer (RFC 6901) into the file; an item of a list that is compared by name has its name in it.
    pub pointer: String,
    /// The value in the base; `None` when the key was added.
    pub base: Option<Value>,
    /// The value in the candidate; `None` when the key was removed.
    pub candidate: Option<Value>,
    /// What the change means for the model, where that is known.
    pub meaning: Option<String>,
}

impl ConfigChange {
    /// `added`, `removed` or `changed`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match (&self.base, &self.candidate) {
            (None, _) => "added",
            (_, None) => "removed",
            _ => "changed",
        }
    }

    /// Whether a side is a text, to be compared line by line.
    #[must_use]
    pub fn is_text(&self) -> bool {
        [&self.base, &self.candidate].into_iter().flatten().any(Value::is_text)
    }

    /// The value on one side.
    #[must_use]
    pub fn on(&self, side: Side) -> Option<&Value> {
        match side {
            Side::Base => self.base.as_ref(),
            Side::Candidate => self.candidate.as_ref(),
        }
    }
}
