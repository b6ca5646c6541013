//! The one table of what can stand between two figures: code, effect, and what it means in plain words.

use crate::model::Effect::{self, Breaks, Weakens};

/// Every code with what a difference of it does to a comparison and what it means. Exports, explanations and the
/// words a policy may allow come from here.
pub const CODES: &[(&str, Effect, &str)] = &[
    ("pairing-low", Breaks, "Too few of the items are on both sides to speak of the whole."),
    ("target", Breaks, "The answers that count as right are not the same."),
    ("scorer", Breaks, "Answers were scored in another way."),
    ("filter-definition", Breaks, "The answer was taken out of the output by other rules."),
    ("judge", Breaks, "Another judge decided what is right."),
    ("scale", Breaks, "The figure is about a hundred times as large on one side: fractions there, percent here."),
    ("task-version", Breaks, "The task itself was changed."),
    ("k", Breaks, "The figure says how k tries come out together, and k is not the same."),
    ("num-fewshot", Weakens, "The prompts showed another number of worked examples."),
    ("prompt", Weakens, "The same items were asked in other words."),
    ("system-prompt", Weakens, "The model was instructed otherwise before it was asked."),
    ("chat-template", Weakens, "The prompts were laid out otherwise for the model."),
    ("decoding", Weakens, "The outputs were drawn with other settings."),
    ("limit", Weakens, "Another part of the items was run."),
    ("seed", Weakens, "Other random numbers were used."),
    ("epochs", Weakens, "The items were run another number of times."),
    ("harness-version", Weakens, "Another version of the program ran the evaluation."),
    ("metric-unnamed", Weakens, "One side does not name the metric; it is taken for the only one the other side has."),
    ("metric-renamed", Weakens, "The metric is called otherwise; the two names are known to mean the same."),
    ("model-renamed", Weakens, "The models are called differently and were paired all the same."),
    ("task-renamed", Weakens, "The tasks are called differently and were paired all the same."),
    ("direction", Effect::None, "The files contradict each other on which way is better."),
    ("stale-aggregate", Effect::None, "A file states a figure that is not the mean of its own samples."),
    ("zero-means-missing", Effect::None, "A figure of exactly 0 seems to stand for one that was never measured."),
    ("missing-base", Effect::None, "The base lacks what the candidate has."),
    ("missing-candidate", Effect::None, "The candidate lacks what the base has."),
];

/// What a difference of a code does, unless the policy allows it.
#[must_use]
pub fn effect(code: &str) -> Effect {
    find(code).map_or(Effect::None, |(_, effect, _)| *effect)
}

/// What a code means, as a sentence.
#[must_use]
pub fn meaning(code: &str) -> &'static str {
    find(code).map_or("", |(_, _, meaning)| meaning)
}

fn find(code: &str) -> Option<&'static (&'static str, Effect, &'static str)> {
    CODES.iter().find(|(known, _, _)| *known == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_stands_once_and_is_explained_in_a_sentence() {
        for (place, (code, _, meaning)) in CODES.iter().enumerate() {
            assert!(CODES.iter().skip(place + 1).all(|(other, _, _)| other != code), "{code} stands twice");
            assert!(meaning.ends_with('.') && meaning.starts_with(char::is_uppercase), "{code}: {meaning}");
            assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{code}");
        }
        assert_eq!((effect("scale"), effect("seed"), effect("missing-base")), (Breaks, Weakens, Effect::None));
    }
}
