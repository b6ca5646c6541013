//! What models and metrics are called.

use super::super::renames::{k_of, of_other_k};
use super::{Facts, difference};
use crate::model::{Comparability, Pairing};

/// Names that differ although they were paired.
pub(super) fn differences(facts: &Facts<'_>) -> Vec<Comparability> {
    model(facts).into_iter().chain(metric(facts)).collect()
}

fn model(facts: &Facts<'_>) -> Option<Comparability> {
    let (base, candidate) = (&facts.base?.0.model, &facts.candidate?.0.model);
    let renamed = facts.pairing == Pairing::OnlyRun && base != candidate;
    renamed.then(|| difference("model-renamed", Some(base.clone()), Some(candidate.clone())))
}

fn metric(facts: &Facts<'_>) -> Option<Comparability> {
    let [base, candidate] = facts.stated.map(|stated| stated.map(|metric| metric.metric.as_str()));
    let (base, candidate) = (base?, candidate?);
    let text = |name: &str| Some(if name.is_empty() { "no name" } else { name }.to_owned());
    let k = |name: &str| k_of(name).map(str::to_owned);
    match (base, candidate) {
        _ if base == candidate => None,
        ("", _) | (_, "") => Some(difference("metric-unnamed", text(base), text(candidate))),
        _ if of_other_k(base, candidate) => Some(difference("k", k(base), k(candidate))),
        _ => Some(difference("metric-renamed", text(base), text(candidate))),
    }
}
