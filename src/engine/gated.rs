//! What the gate says of a comparison, for the desk: the same judgement as that of `candor check`.

use super::EngineError;
use crate::base::Cancel;
use crate::gate::{Judgement, Outcome, Why, judge};
use crate::git::Repo;
use crate::model::{Comparison, Diagnostic, EvalRow, Side, Verdict};
use crate::policy;
use crate::review::{SignOffConcern, Standing, reviews_of};

use super::signoffs::signoffs;

/// What the gate says, in a few words without names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Whether the candidate may go out; `None` where that cannot be told.
    pub passes: Option<bool>,
    /// How it ends and why: `fails, 4 regressed rows without an answer`.
    pub words: String,
}

/// What the gate says of a comparison, as its review stands.
///
/// # Errors
/// As [`signoffs`].
pub fn gate(repo: &Repo, review: &Standing, comparison: &Comparison, cancel: &Cancel) -> Result<Gate, EngineError> {
    Ok(of(review, comparison, &signoffs(repo, review, comparison, cancel)?))
}

/// The same, where the sign-offs are known.
#[must_use]
pub(super) fn of(review: &Standing, comparison: &Comparison, signoffs: &[SignOffConcern]) -> Gate {
    let unsure = |why: &str| Gate { passes: None, words: format!("cannot tell, {why}") };
    if has_no_policy(comparison) {
        return unsure("the policy of the base is not in order");
    }
    if review.unread {
        return unsure("some annotations cannot be read");
    }
    let concerns = reviews_of(&review.folded.annotations, comparison);
    let is_untested = |row: &EvalRow| matches!(row.verdict, Verdict::Untested | Verdict::NotComparable);
    let untested = !comparison.evals.is_empty() && comparison.evals.iter().all(is_untested);
    told(&judge(comparison, &concerns, signoffs), untested)
}

/// Whether nobody knows what the base demands.
pub(super) fn has_no_policy(comparison: &Comparison) -> bool {
    let is_off = |note: &Diagnostic| note.code == policy::CODE && note.side != Some(Side::Candidate);
    comparison.diagnostics.iter().any(is_off)
}

/// What stands in the way; of a gate that has nothing to go by, that it passes for that.
fn told(judgement: &Judgement, untested: bool) -> Gate {
    let outcome = judgement.outcome();
    let mut counts: Vec<(&'static str, &'static str, usize)> = Vec::new();
    for (one, many) in judgement.reasons.iter().map(|reason| named(&reason.why)) {
        match counts.iter_mut().find(|(known, ..)| *known == one) {
            Some((.., count)) => *count += 1,
            None => counts.push((one, many, 1)),
        }
    }
    let reasons = counts.iter().map(|&(one, many, n)| format!("{n} {}", if n == 1 { one } else { many }));
    let ends = match outcome {
        Outcome::Passed if untested => "passes, nothing could be tested",
        Outcome::Passed => "passes",
        Outcome::Failed => "fails",
        Outcome::Incomplete | Outcome::Inconclusive => outcome.as_str(),
    };
    let words = [ends.to_owned()].into_iter().chain(reasons).collect::<Vec<_>>().join(", ");
    Gate { passes: Some(outcome == Outcome::Passed), words }
}

/// One reason and many of its kind.
fn named(why: &Why) -> (&'static str, &'static str) {
    match why {
        Why::Regressed { .. } => ("regressed row without an answer", "regressed rows without an answer"),
        Why::Blocker { .. } => ("open blocker", "open blockers"),
        Why::Bound { .. } => ("demand missed", "demands missed"),
        Why::SignOff { .. } => ("demand for sign-offs", "demands for sign-offs"),
        Why::Stopped { .. } => ("sign-off against it", "sign-offs against it"),
        Why::Missing => ("row missing", "rows missing"),
        Why::NotComparable => ("row not comparable", "rows not comparable"),
        Why::Untested | Why::Unsure { .. } => ("row untested", "rows untested"),
        Why::Inconclusive => ("row inconclusive", "rows inconclusive"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_that_had_nothing_to_go_by_says_so() {
        let words = |untested| told(&Judgement::default(), untested).words;
        assert_eq!([words(false), words(true)], ["passes", "passes, nothing could be tested"]);
    }
}
