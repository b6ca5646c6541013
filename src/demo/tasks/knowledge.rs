//! School knowledge in three subjects that form a group: chemistry, geography and anatomy.

use std::sync::LazyLock;

use super::super::harness::TaskRun;
use super::super::json::{integer, object, text, texts};
use super::super::phrases::{Gaps, Lists, field, fields};
use super::super::rng::Rng;
use super::super::stage::{Outcomes, Stage};
use super::choice::{self, Choice, mixed};
use super::distinct;

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists::parse(include_str!("../../../assets/demo/knowledge.txt")));
const LETTERS: [&str; 4] = ["A", "B", "C", "D"];

/// A subject: its facts, the questions about them, and what becomes of its items.
struct Subject {
    name: &'static str,
    facts: &'static str,
    questions: &'static str,
    plan: Outcomes,
}

/// The candidates answer every question of anatomy as the base did.
const SUBJECTS: [Subject; 3] = [
    Subject {
        name: "anatomy",
        facts: "body",
        questions: "body_questions",
        plan: Outcomes { task: "mmlu_anatomy", items: 110, passed: 74, first: [0, 0], second: [0, 0] },
    },
    Subject {
        name: "high school chemistry",
        facts: "elements",
        questions: "element_questions",
        plan: Outcomes { task: "mmlu_high_school_chemistry", items: 130, passed: 79, first: [9, 12], second: [11, 10] },
    },
    Subject {
        name: "high school geography",
        facts: "countries",
        questions: "country_questions",
        plan: Outcomes { task: "mmlu_high_school_geography", items: 120, passed: 96, first: [10, 6], second: [8, 7] },
    },
];

pub(super) fn runs(stage: Stage) -> Vec<TaskRun> {
    let runs = SUBJECTS.iter().map(|subject| {
        let key = |choice: &Choice| format!("{} {:?}", choice.prompt, choice.answer);
        let items = distinct(subject.plan.task, subject.plan.items, |rng| question(subject, rng), key);
        let run = choice::run(&subject.plan, stage, "1.0", 0, items);
        TaskRun {
            group: Some("mmlu"),
            doc_to_text: "{{question.strip()}}\nA. {{choices[0]}}\nB. {{choices[1]}}\nC. {{choices[2]}}\nD. \
                          {{choices[3]}}\nAnswer:",
            doc_to_target: "answer",
            ..run
        }
    });
    runs.collect()
}

fn question(subject: &Subject, rng: &mut Rng) -> Choice {
    let facts = LISTS.section(subject.facts);
    let fact = fields(rng.pick(facts));
    let question = fields(rng.pick(LISTS.section(subject.questions)));
    let asked = field(&question, 1).parse().unwrap_or(0);
    let right = field(&fact, asked);
    let mut wrong: Vec<&str> = facts.iter().map(|fact| field(&fields(fact), asked)).filter(|w| *w != right).collect();
    wrong.sort_unstable();
    wrong.dedup();
    rng.shuffle(&mut wrong);
    wrong.truncate(3);
    let mut gaps = Gaps::default();
    for (index, value) in fact.iter().enumerate() {
        gaps.set(&index.to_string(), value);
    }
    let question = gaps.fill(field(&question, 0), rng);
    let (options, answer) = mixed(right, &wrong, rng);
    let listed: String = LETTERS.iter().zip(&options).map(|(letter, option)| format!("{letter}. {option}\n")).collect();
    let subject = subject.name;
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    Choice {
        prompt: format!(
            "The following are multiple choice questions (with answers) about {subject}.\n\n{question}\n{listed}Answer:"
        ),
        doc: object([
            ("question", text(&question)),
            ("subject", text(&subject.replace(' ', "_"))),
            ("choices", texts(&options)),
            ("answer", integer(answer)),
        ]),
        options: LETTERS.iter().map(|letter| format!(" {letter}")).collect(),
        answer,
    }
}
