//! What was understood of the files of two releases, or of one: which format each is in, why, and what it says.

use super::{Diagnostic, Note, Side};

/// What was understood of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Understood {
    /// The files that differ and that a format goes by, or of which there is something to say; by path. Of a single
    /// release, all such files.
    pub files: Vec<FileUnderstood>,
    /// The others of them, folded.
    pub unknown: Vec<UnknownFiles>,
    /// How many files are the same on both sides, at the same path or moved; `None` where they were not counted.
    pub unchanged: Option<u64>,
    /// How many are not looked at, because the policy's rules for paths say so.
    pub passed_over: u64,
    /// What is to be said of no single file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Files that no format goes by: those with one ending below one directory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnknownFiles {
    /// The directory, from the release's own; empty for that itself.
    pub directory: String,
    /// What follows the last dot of their names; empty where there is none, `None` where endings differ.
    pub extension: Option<String>,
    /// How many they are.
    pub files: u64,
}

impl UnknownFiles {
    /// Them as a pattern: `src/*.py`.
    #[must_use]
    pub fn told(&self) -> String {
        let slash = if self.directory.is_empty() { "" } else { "/" };
        let name = match self.extension.as_deref() {
            None => "*".to_owned(),
            Some("") => "* (no ending)".to_owned(),
            Some(extension) => format!("*.{extension}"),
        };
        format!("{}{slash}{name}", self.directory)
    }
}

/// One file and what was understood of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileUnderstood {
    /// Its path from the release's own directory.
    pub path: String,
    /// Base, candidate; `None` where a side lacks it. Of a single release, the candidate.
    pub sides: [Option<SideUnderstood>; 2],
}

impl FileUnderstood {
    /// What was understood of it on one side.
    #[must_use]
    pub fn on(&self, side: Side) -> Option<&SideUnderstood> {
        self.sides[side as usize].as_ref()
    }

    /// What was understood of its newer state.
    #[must_use]
    pub fn newest(&self) -> Option<&SideUnderstood> {
        self.sides.iter().rev().flatten().next()
    }

    /// What is to be said of it, each with its side; without one where both sides say the same.
    #[must_use]
    pub fn notes(&self) -> Vec<(Option<Side>, &Note)> {
        let [base, candidate] = Side::BOTH.map(|side| self.on(side).map_or(&[][..], |understood| &understood.notes));
        let of_base = base.iter().map(|note| ((!candidate.contains(note)).then_some(Side::Base), note));
        let own = candidate.iter().filter(|note| !base.contains(note));
        of_base.chain(own.map(|note| (Some(Side::Candidate), note))).collect()
    }
}

/// What was understood of a file as it is on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideUnderstood {
    /// Its path from the root of the repository.
    pub path: String,
    /// What became of it.
    pub state: FileState,
    /// What was odd, or could not be read.
    pub notes: Vec<Note>,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileState {
    /// It was read.
    Read(Box<Taken>),
    /// No format claims what its path promised to be one.
    Unknown,
    /// A pointer to a file that Git LFS keeps, and that was not read; its size in bytes.
    Lfs(u64),
    /// Listed in the release, not in this clone.
    Missing,
    /// Larger than what is read; its size in bytes.
    TooBig(u64),
    /// The object store or a reader failed on it.
    Failed,
}

impl FileState {
    /// The word used in exports.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Read(_) => "read",
            Self::Unknown => "unknown",
            Self::Lfs(_) => "lfs",
            Self::Missing => "missing",
            Self::TooBig(_) => "too-big",
            Self::Failed => "failed",
        }
    }

    /// What became of it, for people.
    #[must_use]
    pub fn told(&self) -> &'static str {
        match self {
            Self::Read(_) => "read",
            Self::Unknown => "named like evaluation output, and in no known format",
            Self::Lfs(_) => "a pointer to what Git LFS keeps outside git",
            Self::Missing => "not in this clone",
            Self::TooBig(_) => "too large to be read",
            Self::Failed => "could not be read",
        }
    }

    /// What it was taken for, where it was read.
    #[must_use]
    pub fn taken(&self) -> Option<&Taken> {
        match self {
            Self::Read(taken) => Some(taken),
            _ => None,
        }
    }
}

/// What a file was taken for, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The format that counts.
    pub by: Claimed,
    /// Formats that claimed it, too, and lost: strongest first.
    pub lost: Vec<Claimed>,
    /// The version of the harness or of the format, where the file states one.
    pub version: Option<String>,
    /// How much it says.
    pub counts: Counts,
}

impl Taken {
    /// The weaker claims, one after the other; `None` where there are none.
    #[must_use]
    pub fn wins_over(&self) -> Option<String> {
        let one = |claim: &Claimed| match claim.strength {
            // Any file of that syntax would do; there is no more to it.
            Strength::Fallback => format!("{} ({})", claim.title, claim.strength.rests_on()),
            strength => format!("{} ({}: {})", claim.title, strength.rests_on(), claim.why),
        };
        (!self.lost.is_empty()).then(|| self.lost.iter().map(one).collect::<Vec<_>>().join(", "))
    }
}

/// A format's claim on a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The format, by its registry name.
    pub format: &'static str,
    /// The name people know it by.
    pub title: &'static str,
    /// How sure the claim is.
    pub strength: Strength,
    /// What decided, in a few words.
    pub why: &'static str,
}

impl Claimed {
    /// The format and why: `table, by its name: …`.
    #[must_use]
    pub fn told(&self) -> String {
        format!("{}, {}: {}", self.title, self.strength.rests_on(), self.why)
    }
}

/// How sure a claim is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Any file of that syntax would do.
    Fallback,
    /// The name says so and the content does not contradict.
    Name,
    /// The content has the format's signature.
    Signature,
    /// The policy says so.
    Stated,
}

impl Strength {
    /// The word used in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fallback => "fallback",
            Self::Name => "name",
            Self::Signature => "signature",
            Self::Stated => "policy",
        }
    }

    /// What such a claim rests on, for people.
    #[must_use]
    pub fn rests_on(self) -> &'static str {
        match self {
            Self::Fallback => "by its syntax",
            Self::Name => "by its name",
            Self::Signature => "by its content",
            Self::Stated => "as stated",
        }
    }
}

/// How much a file says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Figures of tasks.
    pub metrics: u64,
    /// Samples, each repeat and filter counted.
    pub samples: u64,
    /// Ends of keys of a configuration.
    pub keys: u64,
    /// Tensors in a header of weights.
    pub tensors: u64,
    /// Rows or entries that could not be read.
    pub skipped: u64,
}

impl Counts {
    /// What can be counted: its name, in the order in which it is told.
    pub const UNITS: [&'static str; 4] = ["metrics", "samples", "keys", "tensors"];

    /// The counts in the order of [`Counts::UNITS`].
    #[must_use]
    pub fn units(&self) -> [u64; 4] {
        [self.metrics, self.samples, self.keys, self.tensors]
    }
}
