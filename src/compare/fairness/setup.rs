//! What runs and tasks state of how they were set up.

use std::collections::BTreeMap;

use super::super::renames::k_of;
use super::items::{agree, compared};
use super::{Facts, difference};
use crate::model::{Comparability, Effect, Run, TaskInfo};

/// Codes of conditions that runs and tasks state of themselves.
pub(super) const CONDITIONS: &[&str] = &[
    "target",
    "scorer",
    "filter-definition",
    "judge",
    "k",
    "task-version",
    "num-fewshot",
    "prompt",
    "system-prompt",
    "chat-template",
    "decoding",
    "limit",
    "seed",
    "epochs",
    "harness-version",
];

/// The conditions that both sides state and that differ.
pub(super) fn conditions(facts: &Facts<'_>) -> Vec<Comparability> {
    let (Some(base), Some(candidate)) = (facts.base, facts.candidate) else { return Vec::new() };
    let (base, candidate) = (stated(base), stated(candidate));
    let differs = |&code: &&'static str| {
        let (base, candidate) = (base.get(code)?, candidate.get(code)?);
        if base == candidate || !counts(code, facts) {
            return None;
        }
        let mut found = difference(code, Some((*base).clone()), Some((*candidate).clone()));
        // A version that changed nothing about the items still deserves a word.
        if code == "task-version" && agree(facts) {
            found.effect = Effect::Weakens;
        }
        Some(found)
    };
    CONDITIONS.iter().filter_map(differs).collect()
}

/// What the run says of every task, overruled by what it says of this one.
fn stated<'a>((run, info): (&'a Run, Option<&'a TaskInfo>)) -> BTreeMap<&'static str, &'a String> {
    let of_task = info.into_iter().flat_map(|info| &info.conditions);
    run.conditions.iter().chain(of_task).map(|(code, value)| (*code, value)).collect()
}

/// Whether a stated condition matters to the row: prompts and targets that were hashed say more than the templates
/// they were made from, and only how k tries come out together depends on k.
fn counts(code: &str, facts: &Facts<'_>) -> bool {
    match code {
        "prompt" => compared(facts, |row| row.prompt).of == 0,
        "target" => compared(facts, |row| row.target).of == 0,
        "k" => k_of(facts.metric).is_some(),
        _ => true,
    }
}
