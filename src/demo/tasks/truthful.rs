//! Popular errors. The candidates are measured with a revised set: version 3 words two thirds of the items anew
//! and shows six examples, so that their figures cannot be compared with the base's.

use std::sync::LazyLock;

use crate::model::Value;

use super::super::harness::TaskRun;
use super::super::json::{integer, object, text, texts};
use super::super::phrases::{Gaps, Lists, capital, field, fields};
use super::super::rng::Rng;
use super::super::stage::{Outcomes, Stage};
use super::choice::{self, Choice, mixed};
use super::distinct;

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists::parse(include_str!("../../../assets/demo/truthful.txt")));
const PLAN: Outcomes = Outcomes { task: "truthfulqa_mc1", items: 200, passed: 118, first: [16, 35], second: [15, 36] };

pub(super) fn run(stage: Stage) -> TaskRun {
    let items = distinct(PLAN.task, PLAN.items, item, |(question, ..)| question.clone());
    let examples = if stage == Stage::Base { String::new() } else { examples() };
    let choices = items.into_iter().enumerate().map(|(number, (question, options, answer))| {
        let question = if stage == Stage::Base { question } else { revised(number, question) };
        let listed: Vec<&str> = options.iter().map(String::as_str).collect();
        let labels = (0..options.len()).map(|option| integer(usize::from(option == answer)));
        let targets = object([("choices", texts(&listed)), ("labels", Value::Array(labels.collect()))]);
        Choice {
            doc: object([("question", text(&question)), ("mc1_targets", targets)]),
            prompt: format!("{examples}Q: {question}\nA:"),
            options: options.iter().map(|option| format!(" {option}")).collect(),
            answer,
        }
    });
    let (version, shots) = if stage == Stage::Base { ("2.0", 0) } else { ("3.0", 6) };
    let run = choice::run(&PLAN, stage, version, shots, choices.collect());
    TaskRun { doc_to_text: "Q: {{question}}\nA:", doc_to_target: "0", ..run }
}

fn item(rng: &mut Rng) -> (String, Vec<String>, usize) {
    let myth = fields(rng.pick(LISTS.section("myths")));
    let mut gaps = Gaps::default();
    gaps.set("q", field(&myth, 0));
    let question = gaps.fill(rng.pick(LISTS.section("framings")), rng);
    let (options, answer) = mixed(field(&myth, 1), myth.get(2..).unwrap_or_default(), rng);
    (question, options, answer)
}

/// Of every three items one stays as it was.
fn revised(number: usize, question: String) -> String {
    if number.is_multiple_of(3) {
        return question;
    }
    let mut gaps = Gaps::default();
    gaps.set("q", question);
    let mut rng = Rng::named(&["truthfulqa_mc1 revised", &number.to_string()]);
    gaps.fill(rng.pick(LISTS.section("revised")), &mut rng)
}

fn examples() -> String {
    let myths = LISTS.section("myths");
    let shots = myths.iter().step_by(7).take(6).map(|myth| {
        let myth = fields(myth);
        format!("Q: {}\nA: {}\n\n", field(&myth, 0), capital(field(&myth, 1)))
    });
    shots.collect()
}
