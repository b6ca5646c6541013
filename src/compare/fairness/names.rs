//! What models, tasks and metrics are called.

use super::super::renames::{k_of, of_other_k};
use super::{Facts, difference};
use crate::model::{Comparability, Effect, Pairing};

/// Names that differ although they were paired.
pub(super) fn differences(facts: &Facts<'_>) -> Vec<Comparability> {
    let models = facts.base.zip(facts.candidate).map(|(base, candidate)| [&*base.0.model, &*candidate.0.model]);
    let model = models.and_then(|names| renamed("model-renamed", names, facts.pairing));
    let task = renamed("task-renamed", facts.tasks, facts.pairing);
    model.into_iter().chain(task).chain(metric(facts)).collect()
}

/// Two names of what was paired. Where the owners say that they stand for the same, nothing is weaker for it.
fn renamed(code: &'static str, [base, candidate]: [&str; 2], pairing: Pairing) -> Option<Comparability> {
    let found = || difference(code, Some(base.to_owned()), Some(candidate.to_owned()));
    let effect = |found: Comparability| match pairing {
        Pairing::Policy => Comparability { effect: Effect::None, ..found },
        _ => found,
    };
    (base != candidate).then(found).map(effect)
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
