//! Is the comparison fair? Every difference in how two figures came about, and what it does.

use std::collections::BTreeMap;

use super::counts::Scored;
use crate::model::{Comparability, Effect, Figure, PairedBy, PairedSamples, Pairing, Policy, Run, TaskInfo};

/// Conditions that runs and tasks state about themselves, and what a difference in one does.
const CONDITIONS: &[(&str, Effect)] = &[
    ("target", Effect::Breaks),
    ("scorer", Effect::Breaks),
    ("filter-definition", Effect::Breaks),
    ("judge", Effect::Breaks),
    ("k", Effect::Breaks),
    ("task-version", Effect::Breaks),
    ("num-fewshot", Effect::Weakens),
    ("prompt", Effect::Weakens),
    ("system-prompt", Effect::Weakens),
    ("chat-template", Effect::Weakens),
    ("decoding", Effect::Weakens),
    ("limit", Effect::Weakens),
    ("seed", Effect::Weakens),
    ("epochs", Effect::Weakens),
    ("harness-version", Effect::Weakens),
];

/// What the checks look at.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The base's run and what it says of the task.
    pub base: Option<(&'a Run, Option<&'a TaskInfo>)>,
    /// The candidate's.
    pub candidate: Option<(&'a Run, Option<&'a TaskInfo>)>,
    /// The row's metric.
    pub metric: &'a str,
    /// How the runs came together.
    pub pairing: Pairing,
    /// The figures of the row.
    pub figures: (Option<&'a Figure>, Option<&'a Figure>),
    /// The samples of the row.
    pub pairs: Option<&'a PairedSamples>,
    /// What became of them under the row's metric.
    pub scored: Option<&'a Scored>,
    /// What the repository's owners allow.
    pub policy: &'a Policy,
}

/// All differences, by code. What is the same or unknown is not listed.
#[must_use]
pub fn checks(facts: &Facts<'_>) -> Vec<Comparability> {
    let mut found = Vec::new();
    match facts.figures {
        (None, _) => found.push(difference("missing-base", Effect::None, None, None)),
        (_, None) => found.push(difference("missing-candidate", Effect::None, None, None)),
        (Some(base), Some(candidate)) => {
            found.extend(conditions(facts));
            found.extend(renamed(facts));
            found.extend(sample_evidence(facts));
            found.extend(pairing_low(facts));
            found.extend(scale(base, candidate));
        }
    }
    found.sort();
    found.dedup_by(|a, b| a.code == b.code);
    found
}

fn difference(code: &'static str, effect: Effect, base: Option<String>, candidate: Option<String>) -> Comparability {
    Comparability { code, effect, base, candidate }
}

fn conditions(facts: &Facts<'_>) -> Vec<Comparability> {
    let (Some(base), Some(candidate)) = (facts.base, facts.candidate) else { return Vec::new() };
    let (base, candidate) = (stated(base), stated(candidate));
    let items_agree = items_agree(facts);
    let compare = |&(code, effect): &(&'static str, Effect)| {
        let (base, candidate) = (base.get(code)?, candidate.get(code)?);
        if base == candidate || settled_by_samples(code, facts) || code == "k" && !depends_on_k(facts.metric) {
            return None;
        }
        // A version that changed nothing about the items still deserves a word.
        let effect = if code == "task-version" && items_agree { Effect::Weakens } else { effect };
        Some(difference(code, effect, Some((*base).clone()), Some((*candidate).clone())))
    };
    CONDITIONS.iter().filter_map(compare).collect()
}

/// Whether a figure says how often k tries succeed together or at all, which changes with k; a rate of single tries
/// does not.
fn depends_on_k(metric: &str) -> bool {
    metric.contains(['^', '@'])
}

/// What the run says of every task, overruled by what it says of this one.
fn stated<'a>((run, info): (&'a Run, Option<&'a TaskInfo>)) -> BTreeMap<&'static str, &'a String> {
    let of_task = info.into_iter().flat_map(|info| &info.conditions);
    run.conditions.iter().chain(of_task).map(|(code, value)| (*code, value)).collect()
}

/// Prompts and targets that were hashed say more than the templates they were made from.
fn settled_by_samples(code: &str, facts: &Facts<'_>) -> bool {
    let Some(pairs) = facts.pairs else { return false };
    match code {
        "prompt" => evidence(pairs, |row| row.prompt).compared > 0,
        "target" => evidence(pairs, |row| row.target).compared > 0,
        _ => false,
    }
}

fn items_agree(facts: &Facts<'_>) -> bool {
    let by_content = facts.pairs.is_some_and(|pairs| pairs.by == PairedBy::Content);
    let share = facts.scored.and_then(|scored| scored.counts.paired_share());
    by_content && share.is_some_and(|share| share >= facts.policy.min_paired)
}

#[derive(Default)]
struct Evidence {
    compared: usize,
    differ: usize,
}

/// How many items have a digest on both sides, and of how many it differs.
fn evidence<D: PartialEq>(pairs: &PairedSamples, digest: impl Fn(&crate::model::SampleRow) -> Option<D>) -> Evidence {
    let mut evidence = Evidence::default();
    for item in pairs.items.iter().filter(|item| !item.content_changed) {
        let (Some(base), Some(candidate)) = (item.base.first(), item.candidate.first()) else { continue };
        let (base, candidate) = (digest(&pairs.base.0.rows[base]), digest(&pairs.candidate.0.rows[candidate]));
        if let (Some(base), Some(candidate)) = (base, candidate) {
            evidence.compared += 1;
            evidence.differ += usize::from(base != candidate);
        }
    }
    evidence
}

fn sample_evidence(facts: &Facts<'_>) -> Vec<Comparability> {
    let Some(pairs) = facts.pairs else { return Vec::new() };
    let mut found = Vec::new();
    for (code, effect, evidence) in [
        ("prompt", Effect::Weakens, evidence(pairs, |row| row.prompt)),
        ("target", Effect::Breaks, evidence(pairs, |row| row.target)),
    ] {
        if evidence.differ > 0 {
            let text = format!("other {code} for {} of {} items", evidence.differ, evidence.compared);
            found.push(difference(code, effect, None, Some(text)));
        }
    }
    found
}

fn renamed(facts: &Facts<'_>) -> Option<Comparability> {
    let (base, candidate) = (&facts.base?.0.model, &facts.candidate?.0.model);
    let renamed = facts.pairing == Pairing::OnlyRun && base != candidate;
    renamed.then(|| difference("model-renamed", Effect::Weakens, Some(base.clone()), Some(candidate.clone())))
}

fn pairing_low(facts: &Facts<'_>) -> Option<Comparability> {
    let (scored, pairs) = (facts.scored?, facts.pairs?);
    if scored.counts.paired_share()? >= facts.policy.min_paired {
        return None;
    }
    let items = |only: u64| {
        let counts = &scored.counts;
        let all = counts.paired + counts.content_changed + counts.errored + only;
        format!("{} of {all} items paired", counts.paired)
    };
    let refused = match pairs.by {
        PairedBy::Refused(agreed) => format!("; positions are all there is, and inputs agree on {agreed} %"),
        _ => String::new(),
    };
    let (base, candidate) = (items(scored.counts.only_base), items(scored.counts.only_candidate) + &refused);
    Some(difference("pairing-low", Effect::Breaks, Some(base), Some(candidate)))
}

/// A figure that grew or shrank about a hundredfold went from fractions to percent or back.
fn scale(base: &Figure, candidate: &Figure) -> Option<Comparability> {
    let (base, candidate) = (base.value?, candidate.value?);
    let (small, large) = if base.abs() < candidate.abs() { (base, candidate) } else { (candidate, base) };
    let jumped = small != 0.0 && small.abs() <= 1.0 && large.abs() > 1.0 && (50.0..=200.0).contains(&(large / small));
    jumped.then(|| difference("scale", Effect::Breaks, Some(base.to_string()), Some(candidate.to_string())))
}
