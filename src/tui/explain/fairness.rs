//! Why items changed, and what stands between two figures, in words.

use crate::compare::cause::{leading, words};
use crate::compare::fairness::meaning;
use crate::model::{Cause, Comparability, Effect, EvalRow, Verdict};

/// What most of what broke has in common, as a sentence. That the model answers otherwise is news only where it got worse.
pub(super) fn cause(row: &EvalRow) -> Option<String> {
    let (count, broke) = leading(row)?;
    let news = row.verdict == Verdict::Regressed || count.cause != Cause::Model;
    let many = match (count.broke, broke) {
        (1, 1) => "In the one that broke".to_owned(),
        (some, all) if some == all => format!("In all {all} that broke"),
        (some, all) => format!("In {some} of the {all} that broke"),
    };
    news.then(|| format!("{many} {}.", words(count.cause)))
}

/// What differs, what that means and what it does, as sentences.
pub(super) fn difference(difference: &Comparability) -> String {
    let Comparability { code, effect, base, candidate } = difference;
    let effect = match effect {
        Effect::Breaks => "forbids comparing",
        Effect::Weakens => "weakens the comparison",
        Effect::None => "does not change the verdict",
    };
    let values = match (base, candidate) {
        (Some(base), Some(candidate)) => format!(": {base} in the base, {candidate} in the candidate"),
        (Some(base), None) => format!(": {base} in the base"),
        (None, Some(candidate)) => format!(": {candidate} in the candidate"),
        (None, None) => String::new(),
    };
    format!("{} ({code}{values}); this {effect}.", meaning(code).trim_end_matches('.'))
}

/// The rows that one decision settles together with this one.
pub(super) fn others(row: &EvalRow, others: usize) -> Option<String> {
    let rows = if others == 1 { "row" } else { "rows" };
    (others > 0)
        .then(|| format!("{others} further {rows} of {} changed likewise: one decision for all.", row.key.metric))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CauseCount;

    #[test]
    fn the_leading_cause_is_told_in_words() {
        let count = |cause, broke| CauseCount { cause, broke, fixed: 0, other: 0 };
        let told =
            |verdict, causes: &[CauseCount]| cause(&EvalRow { verdict, causes: causes.to_vec(), ..EvalRow::default() });
        let lost = [count(Cause::Extraction, 84), count(Cause::Model, 17)];
        assert_eq!(
            told(Verdict::Regressed, &lost).as_deref(),
            Some("In 84 of the 101 that broke no answer was found in the output, or another one in the same output.")
        );
        let model = [count(Cause::Model, 24)];
        let said = "In all 24 that broke the prompt is the same and the output is not.";
        assert_eq!(told(Verdict::Regressed, &model).as_deref(), Some(said));
        assert_eq!(told(Verdict::Inconclusive, &model), None, "no news");
        assert_eq!(told(Verdict::Regressed, &[]), None);
    }

    #[test]
    fn differences_say_what_they_mean_and_do() {
        let side = |text: &str| Some(text.to_owned());
        let found =
            Comparability { code: "num-fewshot", effect: Effect::Weakens, base: side("5"), candidate: side("0") };
        assert_eq!(
            difference(&found),
            "The prompts showed another number of worked examples (num-fewshot: 5 in the base, 0 in the candidate); \
             this weakens the comparison."
        );
        let found = Comparability { code: "missing-base", effect: Effect::None, base: None, candidate: None };
        assert_eq!(
            difference(&found),
            "The base lacks what the candidate has (missing-base); this does not change the verdict."
        );
    }
}
