//! Sign-offs: a person's statement over a whole comparison, and what it was made on.
//!
//! The values here are their own form on the wire: keys are written in the order of the fields.

use serde::{Deserialize, Serialize};

use super::Malformed;
use crate::base::{Digest, limits};

/// A statement over a whole comparison. What it pins tells later whether it still speaks of what is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOff {
    /// What was compared.
    pub scope: Scope,
    /// What the signer says of it.
    pub outcome: Stance,
    /// How far the review was.
    pub coverage: Coverage,
    /// The records that were there.
    pub considered: Pinned,
    /// The policy that held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyPin>,
    /// In the signer's own words.
    pub statement: String,
}

/// The two releases, and the files the comparison rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The older.
    pub base: ReleasePin,
    /// The newer.
    pub candidate: ReleasePin,
    /// Side, path and blob of each file.
    pub files: Pinned,
}

/// A release by its commit, which no tag that moves can change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasePin {
    /// The commit's id in hexadecimal.
    pub rev: String,
    /// The name as typed.
    pub name: String,
    /// The directory, where the release is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subpath: Option<String>,
}

/// A set, by its digest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinned {
    /// How many are in it.
    pub n: u64,
    /// SHA-256 of the sorted members, joined by line feeds, in hexadecimal.
    pub digest: String,
}

/// A policy by its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyPin {
    /// Its path.
    pub path: String,
    /// The blob's id in hexadecimal; `None` for a file that no release holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blob: Option<String>,
}

/// How far a review was when somebody signed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// Rows of the comparison.
    pub rows: u64,
    /// What wants a decision.
    pub findings: u64,
    /// Rows that regressed and were answered.
    pub answered: u64,
    /// Rows that regressed and were not.
    pub unanswered: u64,
    /// Annotations on what this candidate says.
    pub annotations: u64,
    /// Open blockers among them.
    pub open_blockers: u64,
}

/// What a signer says of a release.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    /// It may go out.
    #[default]
    Approve,
    /// It may go out, and something should be known of it.
    ApproveWithNotes,
    /// It must not go out.
    Block,
    /// The signer has looked and does not say.
    Abstain,
}

/// A detached signature over the lines of records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The records, by id.
    pub of: Vec<String>,
    /// The form, `sshsig`.
    pub fmt: String,
    /// The signature, armoured.
    pub sig: String,
}

impl Stance {
    /// All, in the order in which they are offered.
    pub const ALL: [Stance; 4] = [Self::Approve, Self::ApproveWithNotes, Self::Block, Self::Abstain];

    /// The word used in records, on screen and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::ApproveWithNotes => "approve-with-notes",
            Self::Block => "block",
            Self::Abstain => "abstain",
        }
    }

    /// The stance a word stands for.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stance| stance.as_str() == word)
    }

    /// Whether the release may go out.
    #[must_use]
    pub fn approves(self) -> bool {
        matches!(self, Self::Approve | Self::ApproveWithNotes)
    }
}

impl Pinned {
    /// Pins a set; its members must be in order.
    pub(in crate::review) fn of(members: impl Iterator<Item = String>) -> Self {
        let members: Vec<String> = members.collect();
        Self { n: members.len() as u64, digest: Digest::of(members.join("\n").as_bytes()).to_string() }
    }
}

impl SignOff {
    pub(super) fn within_bounds(self) -> Result<Self, Malformed> {
        if self.statement.len() > limits::STATEMENT_BYTES { Err(Malformed::Excess("the statement")) } else { Ok(self) }
    }
}
