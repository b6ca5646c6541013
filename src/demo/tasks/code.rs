//! Small functions to write. The candidates, trained on more code, get more of them right.

use std::sync::LazyLock;

use crate::model::Value;

use super::super::harness::{Filter, Metric, OutputType, Reading, Sample, TaskRun};
use super::super::json::{object, text, texts};
use super::super::phrases::{Gaps, Lists};
use super::super::rng::Rng;
use super::super::stage::{Outcomes, Stage, voice};
use super::distinct;

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists::parse(include_str!("../../../assets/demo/code.txt")));
const PLAN: Outcomes = Outcomes { task: "humaneval", items: 200, passed: 97, first: [12, 38], second: [14, 41] };
const SETTINGS: OutputType =
    OutputType::Generate { tokens: 1024, until: &["\nclass", "\ndef", "\n#", "\nif", "\nprint"] };

struct Exercise {
    prompt: String,
    name: String,
    test: String,
    good: Vec<String>,
    bad: Vec<String>,
}

pub(super) fn run(stage: Stage) -> TaskRun {
    let exercises = distinct(PLAN.task, PLAN.items, exercise, |exercise| exercise.prompt.clone());
    let passes = PLAN.passes(stage);
    let samples = exercises.iter().zip(passes).enumerate().map(|(item, (exercise, passes))| {
        let mut rng = voice(PLAN.task, item, stage, 40);
        let bodies = if passes { &exercise.good } else { &exercise.bad };
        let bodies: Vec<&str> = bodies.iter().map(String::as_str).collect();
        let remark = rng.pick(&["", "", "    # Straight from the description.\n", "    # One pass is enough.\n"]);
        sample(item, exercise, &format!("{remark}{}", rng.pick(&bodies)), passes)
    });
    TaskRun {
        task: PLAN.task,
        group: None,
        version: "1.0",
        shots: 0,
        filters: &[Filter { name: "create_test", pattern: None }],
        metrics: &[Metric { name: "pass@1", higher_is_better: true, boolean: false }],
        kind: SETTINGS,
        doc_to_text: "{{prompt}}",
        doc_to_target: "{{test}}\ncheck({{entry_point}})",
        samples: samples.collect(),
    }
}

fn exercise(rng: &mut Rng) -> Exercise {
    let lines = LISTS.section("");
    let kinds: Vec<usize> = (0..lines.len()).filter(|at| lines.get(*at).is_some_and(|l| l.starts_with("@ "))).collect();
    let from = kinds.get(rng.below(kinds.len())).copied().unwrap_or(0);
    let block = lines.iter().skip(from).enumerate().take_while(|(at, line)| *at == 0 || !line.starts_with("@ "));
    let (mut gaps, mut signature) = (Gaps::default(), String::new());
    let mut exercise =
        Exercise { prompt: String::new(), name: String::new(), test: String::new(), good: vec![], bad: vec![] };
    for (_, line) in block {
        let (kind, rest) = line.split_once(' ').unwrap_or_default();
        match kind {
            "@" => draw(rest, &mut gaps, rng),
            "def" => signature = gaps.fill_gaps(rest),
            "doc" => exercise.prompt = format!("def {signature}:\n    \"\"\"{}\"\"\"\n", gaps.fill_gaps(rest)),
            "good" => exercise.good.push(body(&gaps.fill_gaps(rest))),
            "bad" => exercise.bad.push(body(&gaps.fill_gaps(rest))),
            _ => exercise.test = format!("def check(candidate):\n    {}\n", gaps.fill_gaps(rest)),
        }
    }
    exercise.name = gaps.get("f").unwrap_or_default().to_owned();
    exercise
}

/// `k=2..9 f=this|that`: a number from a range, or one of several words.
fn draw(choices: &str, gaps: &mut Gaps, rng: &mut Rng) {
    for (name, values) in choices.split(' ').filter_map(|part| part.split_once('=')) {
        match values.split_once("..") {
            Some((low, high)) => {
                gaps.set(name, rng.between(low.parse().unwrap_or(1), high.parse().unwrap_or(1)));
            }
            None => gaps.set(name, rng.pick(&values.split('|').collect::<Vec<_>>())),
        }
    }
}

/// A function body from one line with `\n` in it.
fn body(line: &str) -> String {
    line.split("\\n").map(|line| format!("    {line}\n")).collect()
}

fn sample(item: usize, exercise: &Exercise, completion: &str, passes: bool) -> Sample {
    let Exercise { prompt, name, test, good, .. } = exercise;
    Sample {
        doc: object([
            ("task_id", text(&format!("Brindle/{item}"))),
            ("prompt", text(prompt)),
            ("canonical_solution", text(good.first().map_or("", String::as_str))),
            ("test", text(test)),
            ("entry_point", text(name)),
        ]),
        target: format!("{test}\ncheck({name})"),
        requests: vec![(prompt.clone(), SETTINGS.settings())],
        resps: Value::Array(vec![texts(&[completion])]),
        readings: vec![Reading {
            filtered: texts(&[&format!("{prompt}{completion}")]),
            scores: vec![if passes { 1.0 } else { 0.0 }],
        }],
    }
}
