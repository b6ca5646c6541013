//! Sign-offs beside a comparison, their signatures checked.

use std::collections::BTreeMap;

use super::EngineError;
use crate::base::{Cancel, limits};
use crate::git::{BlobState, Repo};
use crate::model::Comparison;
use crate::review::{SignOffConcern, Store, pin_files, signoffs_of, verify};

/// All sign-offs as seen from a comparison, their signatures checked as its policy says.
///
/// # Errors
/// When the repository cannot be read, or the base lacks the list of keys that its policy names.
pub fn signoffs(
    repo: &Repo,
    store: &Store,
    comparison: &Comparison,
    cancel: &Cancel,
) -> Result<Vec<SignOffConcern>, EngineError> {
    let folded = store.folded();
    if folded.signoffs.is_empty() {
        return Ok(Vec::new());
    }
    let verified = match allowed_signers(repo, comparison)? {
        Some(allowed) => verify(repo, folded, store.records(), &allowed, cancel)?,
        None => BTreeMap::new(),
    };
    let files = pin_files(repo, comparison)?;
    Ok(signoffs_of(folded, store.records(), comparison, &files, &verified))
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
