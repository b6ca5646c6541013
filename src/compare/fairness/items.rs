//! What the items of a row show: whether they are the same, asked and judged alike, run as often.

use super::{Facts, by_side, difference};
use crate::model::{Comparability, PairedBy, PairedItem, SampleRow, Side};

/// All that the items show.
pub(super) fn differences(facts: &Facts<'_>) -> Vec<Comparability> {
    let prompts = digests(facts, "prompt", |row| row.prompt);
    let targets = digests(facts, "target", |row| row.target);
    let single = [prompts, targets, pairing_low(facts), epochs(facts)];
    single.into_iter().flatten().chain(missing(facts)).collect()
}

/// Whether enough of the items pair by their content.
pub(super) fn agree(facts: &Facts<'_>) -> bool {
    let by_content = facts.pairs.is_some_and(|pairs| pairs.by == PairedBy::Content);
    let share = facts.scored.and_then(|scored| scored.counts.paired_share());
    by_content && share.is_some_and(|share| share >= facts.policy.min_paired)
}

/// Digests on both sides, compared.
#[derive(Debug, Default)]
pub(super) struct Compared {
    /// How many items have one on both sides.
    pub(super) of: usize,
    /// Of how many it differs.
    pub(super) differ: usize,
}

/// Compares a digest over the items that have it on both sides.
pub(super) fn compared<D: PartialEq>(facts: &Facts<'_>, digest: impl Fn(&SampleRow) -> Option<D>) -> Compared {
    let mut compared = Compared::default();
    let Some(pairs) = facts.pairs else { return compared };
    for item in pairs.items.iter().filter(|item| !item.content_changed) {
        let [base, candidate] = Side::BOTH.map(|side| pairs.row(item, side).and_then(&digest));
        if let (Some(base), Some(candidate)) = (base, candidate) {
            compared.of += 1;
            compared.differ += usize::from(base != candidate);
        }
    }
    compared
}

fn digests<D: PartialEq>(
    facts: &Facts<'_>,
    code: &'static str,
    digest: impl Fn(&SampleRow) -> Option<D>,
) -> Option<Comparability> {
    let Compared { of, differ } = compared(facts, digest);
    (differ > 0).then(|| difference(code, None, Some(format!("other {code} for {differ} of {of} items"))))
}

fn pairing_low(facts: &Facts<'_>) -> Option<Comparability> {
    let (counts, pairs) = (&facts.scored?.counts, facts.pairs?);
    if counts.paired_share()? >= facts.policy.min_paired {
        return None;
    }
    let items = |only: u64| {
        let all = counts.paired + counts.content_changed + counts.errored + only;
        format!("{} of {all} items paired", counts.paired)
    };
    let refused = match pairs.by {
        PairedBy::Refused(agreed) => format!("; positions are all there is, and inputs agree on {agreed} %"),
        _ => String::new(),
    };
    let (base, candidate) = (items(counts.only_base), items(counts.only_candidate) + &refused);
    Some(difference("pairing-low", Some(base), Some(candidate)))
}

/// Items that one side lacks. Where nothing could be paired, nobody knows which those are.
fn missing(facts: &Facts<'_>) -> Vec<Comparability> {
    let (Some(scored), Some(pairs)) = (facts.scored, facts.pairs) else { return Vec::new() };
    if matches!(pairs.by, PairedBy::Refused(_)) {
        return Vec::new();
    }
    let counts = &scored.counts;
    let common = counts.paired + counts.content_changed + counts.errored;
    let lacks = |code, lacking: Side, only: u64| {
        let all = common + only;
        let text = |side| {
            Some(if side == lacking { format!("{only} of {all} items missing") } else { format!("{all} items") })
        };
        let (base, candidate) = by_side(text);
        (only > 0).then(|| difference(code, base, candidate))
    };
    let base = lacks("missing-base", Side::Base, counts.only_candidate);
    base.into_iter().chain(lacks("missing-candidate", Side::Candidate, counts.only_base)).collect()
}

/// How often items were run, where that differs.
fn epochs(facts: &Facts<'_>) -> Option<Comparability> {
    let pairs = facts.pairs?;
    let most = |side| pairs.items.iter().map(|item: &PairedItem| item.rows(side).as_slice().len()).max();
    let [base, candidate] = Side::BOTH.map(most);
    let (base, candidate) = (base?, candidate?);
    let repeated = base > 0 && candidate > 0 && base != candidate;
    repeated.then(|| difference("epochs", Some(base.to_string()), Some(candidate.to_string())))
}
