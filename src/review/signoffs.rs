//! Sign-offs as seen from a comparison: whose they are, and whether they still speak of what is there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::record::{Pinned, ReleasePin, SignOff, Signature, What};
use super::records::Records;
use super::{Author, Folded};
use crate::base::{Cancel, Digest, Timestamp};
use crate::git::{self, GitError, Repo};
use crate::model::{Comparison, GateRules, Release, Side};

/// What a signature is for: one that was made for something else, such as a commit, is none here.
pub const NAMESPACE: &str = "candor-signoff@v1";

/// A sign-off after the fold.
#[derive(Clone, Debug, PartialEq)]
pub struct SignedOff {
    /// SHA-256 of the record's line, in hexadecimal.
    pub id: String,
    /// Who says they signed.
    pub author: Arc<Author>,
    /// The writer whose log holds it.
    pub writer: String,
    /// When they say they did.
    pub time: Timestamp,
    /// Whether it came through somebody else's log only: then who signed it is hearsay.
    pub relayed: bool,
    /// What they say.
    pub said: SignOff,
    /// Signatures that claim to be over it.
    pub signatures: Vec<Signature>,
}

/// A sign-off beside the comparison on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct SignOffConcern {
    /// The sign-off.
    pub signed: SignedOff,
    /// Why it does not speak of this comparison; `None` where it does.
    pub stale: Option<&'static str>,
    /// Whether the same person signed anew since.
    pub superseded: bool,
    /// How many records came since it was made.
    pub later: u64,
    /// Whose key signed it, of the keys the policy names.
    pub verified: Option<String>,
}

impl SignOffConcern {
    /// Whether it speaks of this comparison and is its signer's last word.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.stale.is_none() && !self.superseded
    }

    /// The person it counts for under a policy: the owner of the key, or where the policy demands no signature whoever
    /// the writer's own log says. `None` where it counts for nobody.
    #[must_use]
    pub fn voice(&self, rules: &GateRules) -> Option<&str> {
        let SignedOff { author, relayed, .. } = &self.signed;
        let named = match &self.verified {
            Some(principal) => principal,
            None if !rules.signed && !relayed => author.address(),
            None => return None,
        };
        let fits = |name: &str| rules.signed_off_by.iter().any(|glob| glob.matches(name));
        // A name beside a verified key is a claim like any other; only the key's owner counts then.
        let accepted = fits(named) || (self.verified.is_none() && fits(&author.name));
        (rules.signed_off_by.is_empty() || accepted).then_some(named)
    }
}

/// All sign-offs as seen from a comparison, oldest first.
#[must_use]
pub fn signoffs_of(
    folded: &Folded,
    records: &Records,
    comparison: &Comparison,
    files: &Pinned,
    verified: &BTreeMap<String, String>,
) -> Vec<SignOffConcern> {
    let now = considered(records);
    let seen = |signed: &SignedOff| {
        let then = &signed.said.considered;
        let later = if *then == now { 0 } else { now.n.saturating_sub(then.n).max(1) };
        let verified = verified.get(&signed.id).cloned();
        SignOffConcern {
            stale: stale(&signed.said, comparison, files),
            superseded: false,
            later,
            verified,
            signed: signed.clone(),
        }
    };
    let mut all: Vec<SignOffConcern> = folded.signoffs.iter().map(seen).collect();
    let mut spoken = BTreeSet::new();
    for concern in all.iter_mut().rev().filter(|concern| concern.stale.is_none()) {
        // Hearsay replaces nobody's word but hearsay's.
        let SignedOff { author, writer, relayed, .. } = &concern.signed;
        concern.superseded = !spoken.insert((author.address().to_owned(), writer.clone(), *relayed));
    }
    all
}

fn stale(said: &SignOff, comparison: &Comparison, files: &Pinned) -> Option<&'static str> {
    let policy = comparison.policy.source.as_ref().map(|source| source.blob.as_deref());
    if said.scope.candidate.rev != comparison.candidate.commit {
        let same = said.scope.files == *files;
        return Some(if same { "made on another commit of the same files" } else { "made on another candidate" });
    }
    if said.scope.base.rev != comparison.base.commit {
        return Some("made against another base");
    }
    if said.scope.candidate.subpath != comparison.candidate.subpath
        || said.scope.base.subpath != comparison.base.subpath
    {
        return Some("made on another directory");
    }
    (said.policy.as_ref().map(|policy| policy.blob.as_deref()) != policy).then_some("made under another policy")
}

/// A release as a sign-off pins it.
#[must_use]
pub fn pin(release: &Release) -> ReleasePin {
    ReleasePin { rev: release.commit.clone(), name: release.typed(), subpath: release.subpath.clone() }
}

/// The files a comparison rests on, by side, path and blob.
///
/// # Errors
/// When a tree cannot be read.
pub fn pin_files(repo: &Repo, comparison: &Comparison) -> Result<Pinned, GitError> {
    let mut members = BTreeSet::new();
    for side in Side::BOTH {
        let release = comparison.release(side);
        let figures = comparison.evals.iter().filter_map(|row| row.figure(side)).map(|figure| &*figure.path);
        let logs = comparison.evals.iter().filter_map(|row| row.pairs.as_ref()).map(|pairs| &*pairs.side(side).1.path);
        let configs = comparison.configs.iter().filter_map(|diff| match side {
            Side::Base => diff.base_path.as_deref(),
            Side::Candidate => Some(diff.path.as_str()),
        });
        let paths: BTreeSet<&str> = figures.chain(logs).chain(configs).collect();
        for path in paths {
            if let Some(entry) = repo.entry(release, path)? {
                members.insert(format!("{} {path} {}", side.as_str(), entry.id.hex()));
            }
        }
    }
    Ok(Pinned::of(members.into_iter()))
}

/// The records a sign-off takes into account: what people said, and neither marks nor sign-offs.
#[must_use]
pub fn considered(records: &Records) -> Pinned {
    let speaks = |what: &What| !matches!(what, What::Seen { .. } | What::SignOff(_) | What::Signature(_));
    let said = records.iter().filter(|held| held.record.said().is_some_and(|said| speaks(&said.what)));
    Pinned::of(said.map(|held| held.record.id().to_string()))
}

/// Whose keys signed the sign-offs, of those a list of allowed signers names, by the id of the sign-off.
///
/// # Errors
/// [`GitError::Command`] when `ssh-keygen` cannot be run, [`GitError::Cancelled`].
pub fn verify(
    repo: &Repo,
    folded: &Folded,
    records: &Records,
    allowed: &[u8],
    cancel: &Cancel,
) -> Result<BTreeMap<String, String>, GitError> {
    let mut verified = BTreeMap::new();
    for signed in &folded.signoffs {
        let Some(held) = Digest::from_hex(&signed.id).and_then(|id| records.get(&id)) else { continue };
        for signature in signed.signatures.iter().filter(|signature| signature.fmt == "sshsig") {
            let line = held.record.line();
            if let Some(signer) = git::ssh_signer(repo, allowed, NAMESPACE, line, &signature.sig, cancel)? {
                verified.insert(signed.id.clone(), signer);
                break;
            }
        }
    }
    Ok(verified)
}
