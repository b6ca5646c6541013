//! What models, tasks and metrics are called.

use std::collections::BTreeMap;

use super::super::renames::{k_of, of_other_k};
use super::{Facts, difference};
use crate::model::{Comparability, Effect, Renames};

/// Names that differ although they were paired.
pub(super) fn differences(facts: &Facts<'_>) -> Vec<Comparability> {
    let Renames { models, tasks } = &facts.policy.renames;
    let names = facts.base.zip(facts.candidate).map(|(base, candidate)| [&*base.0.model, &*candidate.0.model]);
    let model = names.and_then(|names| renamed("model-renamed", names, models));
    model.into_iter().chain(renamed("task-renamed", facts.tasks, tasks)).chain(metric(facts)).collect()
}

/// Two names of what was paired. Where the owners say that they stand for the same, nothing is weaker for it.
fn renamed(code: &'static str, [base, candidate]: [&str; 2], map: &BTreeMap<String, String>) -> Option<Comparability> {
    if base == candidate {
        return None;
    }
    let mut found = difference(code, Some(base.to_owned()), Some(candidate.to_owned()));
    if map.get(base).is_some_and(|name| name == candidate) {
        found.effect = Effect::None;
    }
    Some(found)
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
