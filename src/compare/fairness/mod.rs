//! Is the comparison fair? Every difference in how two figures came about, and what it does.
//!
//! [`checks`] looks at one row at a time, [`across`] at all rows of a metric together. Each kind of check has its own
//! file: what runs state of themselves, what the items show, what the figures show, what things are called.

mod codes;
mod columns;
mod figures;
mod items;
mod names;
mod setup;
#[cfg(test)]
mod tests;

pub use codes::{CODES, brief, effect, meaning};
pub use columns::across;

use super::counts::Scored;
use crate::model::{Comparability, Effect, Figure, MetricValue, PairedSamples, Policy, Run, SampleSet, Side, TaskInfo};

/// What the checks look at.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The base's run and what it says of the task.
    pub base: Option<(&'a Run, Option<&'a TaskInfo>)>,
    /// The candidate's.
    pub candidate: Option<(&'a Run, Option<&'a TaskInfo>)>,
    /// The row's metric.
    pub metric: &'a str,
    /// What either side calls the task.
    pub tasks: [&'a str; 2],
    /// The figures of the row.
    pub figures: (Option<&'a Figure>, Option<&'a Figure>),
    /// What files state of them, base and candidate.
    pub stated: [Option<&'a MetricValue>; 2],
    /// The samples each side logged, whether or not the other did.
    pub logged: [Option<&'a SampleSet>; 2],
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
        (None, _) => found.push(difference("missing-base", None, None)),
        (_, None) => found.push(difference("missing-candidate", None, None)),
        (Some(base), Some(candidate)) => {
            found.extend(setup::conditions(facts));
            found.extend(names::differences(facts));
            found.extend(items::differences(facts));
            found.extend(figures::scale(base, candidate));
            found.extend(figures::direction(facts));
        }
    }
    found.extend(figures::stale(facts));
    settle(&mut found, facts.policy);
    found
}

/// A difference with the effect its code has.
fn difference(code: &'static str, base: Option<String>, candidate: Option<String>) -> Comparability {
    Comparability { code, effect: effect(code), base, candidate }
}

/// Puts differences in order, one for each code: the first found says it best. What the owners allow breaks nothing.
fn settle(found: &mut Vec<Comparability>, policy: &Policy) {
    found.sort_by(|one, other| one.code.cmp(other.code));
    found.dedup_by(|one, other| one.code == other.code);
    for difference in found {
        if difference.effect == Effect::Breaks && policy.allows(difference.code) {
            difference.effect = Effect::Weakens;
        }
    }
}

/// Makes two texts of what there is on each side.
fn by_side(text: impl Fn(Side) -> Option<String>) -> (Option<String>, Option<String>) {
    (text(Side::Base), text(Side::Candidate))
}
