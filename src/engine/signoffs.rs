//! Sign-offs: those there are beside a comparison, their signatures checked, and making one, on the command line and in
//! the desk alike.

use std::collections::BTreeMap;

use super::EngineError;
use super::gated::{self, Gate};
use crate::base::{Cancel, Digest, limits};
use crate::compare::findings::decisions;
use crate::gate::{Judgement, Why, judge};
use crate::git::{BlobState, GitError, Repo, ssh_sign};
use crate::model::Comparison;
use crate::review::{
    Concern, Coverage, NAMESPACE, PolicyPin, Scope, SignOff, SignOffConcern, Signature, Stance, Standing, Store,
    StoreError, What, considered, pin, pin_files, reviews_of, signoffs_of, verify,
};

/// What somebody wants to say of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Intent {
    /// Whether the candidate may go out.
    pub outcome: Stance,
    /// In the signer's own words.
    pub statement: String,
    /// Whether an approval may pass over open blockers.
    pub despite_blockers: bool,
    /// The SSH key to sign with, as [`ssh_sign`] takes it.
    pub key: Option<String>,
}

/// The sign-offs there are, and what another one would rest on.
#[derive(Clone, Debug)]
pub struct SignOffs {
    /// All there are, oldest first.
    pub made: Vec<SignOffConcern>,
    /// What one that is made now pins; without a statement.
    pub draft: SignOff,
    /// What the gate says as things stand.
    pub gate: Gate,
    /// The SSH key that git signs with.
    pub key: Option<String>,
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SignOffError {
    /// An approval would pass over blockers.
    #[error("{}, and an approval would pass over {}", open(*.0), if *.0 == 1 { "it" } else { "them" })]
    OpenBlockers(u64),
    /// Nobody knows what the base demands.
    #[error("the policy of the base is not in order")]
    Policy,
    /// What it would pin cannot be read.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The record cannot be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It was signed off, but by no key.
    #[error("signed off as {id}, but without a signature: {source}")]
    Unsigned {
        /// The sign-off.
        id: Digest,
        /// Why there is no signature.
        source: GitError,
    },
}

impl SignOffError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::OpenBlockers(_) => Some(
                "settle it, sign off with another outcome, or approve despite blockers: the record says so".to_owned(),
            ),
            Self::Policy => Some("mend what its note says, or compare under --policy FILE".to_owned()),
            Self::Engine(error) => error.hint(),
            Self::Store(error) => error.hint(),
            Self::Unsigned { .. } => Some("name a key that works, and sign off anew".to_owned()),
        }
    }
}

fn open(blockers: u64) -> String {
    if blockers == 1 { "1 blocker is open".to_owned() } else { format!("{blockers} blockers are open") }
}

/// All sign-offs as seen from a comparison, their signatures checked as its policy says.
///
/// # Errors
/// When the repository cannot be read, or the base lacks the list of keys that its policy names.
pub fn signoffs(
    repo: &Repo,
    review: &Standing,
    comparison: &Comparison,
    cancel: &Cancel,
) -> Result<Vec<SignOffConcern>, EngineError> {
    let Standing { records, folded, .. } = review;
    if folded.signoffs.is_empty() {
        return Ok(Vec::new());
    }
    let verified = match allowed_signers(repo, comparison)? {
        Some(allowed) => verify(repo, folded, records, &allowed, cancel)?,
        None => BTreeMap::new(),
    };
    let files = pin_files(repo, comparison)?;
    Ok(signoffs_of(folded, records, comparison, &files, &verified))
}

/// Whose keys count, as the base has it: a candidate cannot add to them.
fn allowed_signers(repo: &Repo, comparison: &Comparison) -> Result<Option<Vec<u8>>, EngineError> {
    let Some(path) = &comparison.policy.gate.allowed_signers else { return Ok(None) };
    let base = &comparison.base;
    let missing = || EngineError::NoSigners { base: base.typed(), path: path.clone() };
    let entry = repo.entry(base, path)?.ok_or_else(missing)?;
    match repo.read(entry.id, limits::POLICY_BYTES as u64)? {
        BlobState::Present(bytes) => Ok(Some(bytes)),
        _ => Err(missing()),
    }
}

/// What a reviewer looks at before signing.
///
/// # Errors
/// As [`signoffs`].
pub fn overview(
    repo: &Repo,
    review: &Standing,
    comparison: &Comparison,
    cancel: &Cancel,
) -> Result<SignOffs, EngineError> {
    let made = signoffs(repo, review, comparison, cancel)?;
    let gate = gated::of(review, comparison, &made);
    Ok(SignOffs { made, draft: draft(repo, review, comparison)?, gate, key: repo.signing_key() })
}

/// Signs off, and with the key signs what was kept. `keep` sees each record that was written, or could not be.
///
/// # Errors
/// [`SignOffError`], or whatever `keep` makes of it.
pub fn sign_off<E: From<SignOffError>>(
    repo: &Repo,
    store: &mut Store,
    comparison: &Comparison,
    intent: Intent,
    keep: impl Fn(&mut Store, Result<Digest, StoreError>) -> Result<Digest, E>,
) -> Result<Digest, E> {
    if gated::has_no_policy(comparison) {
        return Err(SignOffError::Policy.into());
    }
    let draft = draft(repo, &store.standing(), comparison).map_err(SignOffError::from)?;
    let blockers = draft.coverage.open_blockers;
    if intent.outcome.approves() && blockers > 0 && !intent.despite_blockers {
        return Err(SignOffError::OpenBlockers(blockers).into());
    }
    let signoff = SignOff { outcome: intent.outcome, statement: intent.statement, ..draft };
    let written = store.write(&What::SignOff(Box::new(signoff)));
    let id = keep(store, written)?;
    if let Some(key) = &intent.key {
        let line = store.records().get(&id).map(|held| held.record.line().to_vec()).unwrap_or_default();
        let sig = ssh_sign(repo, key, NAMESPACE, &line, &Cancel::new())
            .map_err(|source| SignOffError::Unsigned { id, source })?;
        let signature = Signature { of: vec![id.to_string()], fmt: "sshsig".to_owned(), sig };
        let written = store.write(&What::Signature(signature));
        keep(store, written)?;
    }
    Ok(id)
}

/// What a sign-off made now rests on.
fn draft(repo: &Repo, review: &Standing, comparison: &Comparison) -> Result<SignOff, EngineError> {
    let concerns = reviews_of(&review.folded.annotations, comparison);
    let policy = comparison.policy.source.clone();
    Ok(SignOff {
        scope: Scope {
            base: pin(&comparison.base),
            candidate: pin(&comparison.candidate),
            files: pin_files(repo, comparison)?,
        },
        outcome: Stance::default(),
        coverage: coverage(comparison, &concerns, &judge(comparison, &concerns, &[])),
        considered: considered(&review.records),
        policy: policy.map(|source| PolicyPin { path: source.path, blob: source.blob }),
        statement: String::new(),
    })
}

fn coverage(comparison: &Comparison, concerns: &[Concern], judgement: &Judgement) -> Coverage {
    let reasons = |fits: fn(&Why) -> bool| judgement.reasons.iter().filter(|reason| fits(&reason.why)).count() as u64;
    Coverage {
        rows: comparison.evals.len() as u64,
        findings: decisions(comparison).len() as u64,
        answered: judgement.answered.len() as u64,
        unanswered: reasons(|why| matches!(why, Why::Regressed { .. })),
        annotations: concerns.iter().filter(|concern| concern.holds()).count() as u64,
        open_blockers: reasons(|why| matches!(why, Why::Blocker { .. })),
    }
}
