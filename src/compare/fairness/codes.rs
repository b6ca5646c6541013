//! The one table of what can stand between two figures: code, effect, and what it means in plain words, few and more.

use crate::model::Effect::{self, Breaks, Weakens};

/// Every code with what a difference of it does to a comparison, a few words for it and what it means. Exports, explanations and the
/// words a policy may allow come from here.
pub const CODES: &[(&str, Effect, &str, &str)] = &[
    ("pairing-low", Breaks, "few items shared", "Too few of the items are on both sides to speak of the whole."),
    ("target", Breaks, "other targets", "The answers that count as right are not the same."),
    ("scorer", Breaks, "other scorer", "Answers were scored in another way."),
    ("filter-definition", Breaks, "other filter", "The answer was taken out of the output by other rules."),
    ("judge", Breaks, "other judge", "Another judge decided what is right."),
    (
        "scale",
        Breaks,
        "other scale",
        "The figure is about a hundred times as large on one side: fractions there, percent here.",
    ),
    ("task-version", Breaks, "other task version", "The task itself was changed."),
    ("k", Breaks, "other k", "The figure says how k tries come out together, and k is not the same."),
    ("num-fewshot", Weakens, "other examples", "The prompts showed another number of worked examples."),
    ("prompt", Weakens, "other prompts", "The same items were asked in other words."),
    ("system-prompt", Weakens, "other system prompt", "The model was instructed otherwise before it was asked."),
    ("chat-template", Weakens, "other chat template", "The prompts were laid out otherwise for the model."),
    ("decoding", Weakens, "other decoding", "The outputs were drawn with other settings."),
    ("limit", Weakens, "other part of the items", "Another part of the items was run."),
    ("seed", Weakens, "other seed", "Other random numbers were used."),
    ("epochs", Weakens, "other repeats", "The items were run another number of times."),
    ("harness-version", Weakens, "other harness version", "Another version of the program ran the evaluation."),
    (
        "metric-unnamed",
        Weakens,
        "metric not named",
        "One side does not name the metric; it is taken for the only one the other side has.",
    ),
    (
        "metric-renamed",
        Weakens,
        "metric renamed",
        "The metric is called otherwise; the two names are known to mean the same.",
    ),
    ("model-renamed", Weakens, "model renamed", "The models are called differently and were paired all the same."),
    ("task-renamed", Weakens, "task renamed", "The tasks are called differently and were paired all the same."),
    ("direction", Effect::None, "direction unclear", "The files contradict each other on which way is better."),
    (
        "stale-aggregate",
        Effect::None,
        "figure not that of its samples",
        "A file states a figure that is not the mean of its own samples.",
    ),
    (
        "zero-means-missing",
        Effect::None,
        "0 may mean missing",
        "A figure of exactly 0 seems to stand for one that was never measured.",
    ),
    ("missing-base", Effect::None, "not in the base", "The base lacks what the candidate has."),
    ("missing-candidate", Effect::None, "not in the candidate", "The candidate lacks what the base has."),
];

/// What a difference of a code does, unless the policy allows it.
#[must_use]
pub fn effect(code: &str) -> Effect {
    find(code).map_or(Effect::None, |(_, effect, ..)| *effect)
}

/// A code in a few words, for where there is no room for a sentence.
#[must_use]
pub fn brief(code: &str) -> &'static str {
    find(code).map_or("", |(_, _, brief, _)| brief)
}

/// What a code means, as a sentence.
#[must_use]
pub fn meaning(code: &str) -> &'static str {
    find(code).map_or("", |(.., meaning)| meaning)
}

fn find(code: &str) -> Option<&'static (&'static str, Effect, &'static str, &'static str)> {
    CODES.iter().find(|(known, ..)| *known == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_stands_once_and_is_explained_in_a_sentence() {
        for (place, (code, _, brief, meaning)) in CODES.iter().enumerate() {
            assert!(CODES.iter().skip(place + 1).all(|(other, ..)| other != code), "{code} stands twice");
            assert!(meaning.ends_with('.') && meaning.starts_with(char::is_uppercase), "{code}: {meaning}");
            assert!(!brief.is_empty() && brief.len() <= 30 && !brief.contains('-'), "{code}: {brief}");
            assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{code}");
        }
        assert_eq!((effect("scale"), effect("seed"), effect("missing-base")), (Breaks, Weakens, Effect::None));
    }
}
