//! What a partial clone lacks, said after every comparison.

use super::error::{Exit, Failure};
use crate::base::Cancel;
use crate::engine::missing::{self, Missing};
use crate::git::Repo;
use crate::model::Comparison;

/// Says on standard error what was missing when two releases were compared.
pub(super) fn tell_what_is_missing(repo: &Repo, comparison: &Comparison) {
    if !comparison.diagnostics.iter().any(missing::is_told) {
        return;
    }
    let Comparison { base, candidate, policy, .. } = comparison;
    let Ok(missing) = Missing::of(repo, base, candidate, &policy.paths, &Cancel::new()) else { return };
    if let Some(remote) = missing.remote.as_ref().filter(|_| !missing.is_empty()) {
        let hint = format!("--fetch-missing has git fetch what is missing, and nothing else, from {remote}");
        eprint!("{}", Failure::new(Exit::Data, missing.to_string()).hint(hint).lines());
    }
}
