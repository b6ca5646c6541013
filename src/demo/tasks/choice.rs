//! Tasks in which the model picks one of several options by their likelihood.

use crate::model::Value;

use super::super::harness::{ACC, OutputType, PLAIN, Reading, Sample, TaskRun};
use super::super::json::{text, texts};
use super::super::rng::Rng;
use super::super::stage::{Outcomes, Stage, voice};

/// One question with its options.
pub(super) struct Choice {
    pub(super) doc: Value,
    pub(super) prompt: String,
    /// As they continue the prompt.
    pub(super) options: Vec<String>,
    pub(super) answer: usize,
}

/// The run of a task: likelihoods are made up so that the option that should win does.
pub(super) fn run(plan: &Outcomes, stage: Stage, version: &'static str, shots: usize, items: Vec<Choice>) -> TaskRun {
    let passes = plan.passes(stage);
    let samples = items.into_iter().zip(passes).enumerate().map(|(item, (choice, right))| {
        let picked = picked(plan.task, item, &choice, right);
        sample(choice, picked, &mut voice(plan.task, item, stage, 0))
    });
    TaskRun {
        task: plan.task,
        group: None,
        version,
        shots,
        filters: PLAIN,
        metrics: ACC,
        kind: OutputType::MultipleChoice,
        doc_to_text: "{{question}}\nAnswer:",
        doc_to_target: "{{answer}}",
        samples: samples.collect(),
    }
}

/// The right option, or the wrong one that every release falls for.
fn picked(task: &str, item: usize, choice: &Choice, right: bool) -> usize {
    let others = choice.options.len().saturating_sub(1);
    let step = 1 + Rng::named(&[task, &item.to_string(), "wrong"]).below(others);
    if right { choice.answer } else { (choice.answer + step) % choice.options.len().max(1) }
}

#[allow(clippy::cast_precision_loss)] // steps of a made-up likelihood
fn sample(choice: Choice, picked: usize, rng: &mut Rng) -> Sample {
    let best = 8 + rng.below(120);
    let likelihoods = (0..choice.options.len()).map(|option| {
        // In steps of 1/64, as short floats give them.
        let behind = if option == picked { 0 } else { 9 + rng.below(200) };
        let value = -((best + behind) as f64) / 64.0;
        let greedy = option == picked && best < 48;
        texts(&[&format!("{value:?}"), if greedy { "True" } else { "False" }])
    });
    let likelihoods: Vec<Value> = likelihoods.collect();
    let score = if picked == choice.answer { 1.0 } else { 0.0 };
    Sample {
        doc: choice.doc,
        target: choice.answer.to_string(),
        requests: choice.options.iter().map(|option| (choice.prompt.clone(), text(option))).collect(),
        resps: Value::Array(likelihoods.iter().map(|one| Value::Array(vec![one.clone()])).collect()),
        readings: vec![Reading { filtered: Value::Array(likelihoods), scores: vec![score] }],
    }
}

/// Puts the right option among the wrong ones; the second value is its place.
pub(super) fn mixed(right: &str, wrong: &[&str], rng: &mut Rng) -> (Vec<String>, usize) {
    let mut options: Vec<&str> = wrong.to_vec();
    rng.shuffle(&mut options);
    let at = rng.below(options.len() + 1);
    options.insert(at, right);
    (options.into_iter().map(str::to_owned).collect(), at)
}
