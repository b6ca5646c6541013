//! Instructions whose following can be checked by rule. Scored strictly, and loosely: without a first or last line
//! that only makes conversation.

use std::sync::LazyLock;

use crate::model::Value;

use super::super::harness::{Metric, OutputType, PLAIN, TaskRun, generated};
use super::super::json::{integer, object, text, texts};
use super::super::model_files::chat_prompt;
use super::super::phrases::Lists;
use super::super::rng::Rng;
use super::super::stage::{Outcomes, Stage, voice};
use super::distinct;

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists::parse(include_str!("../../../assets/demo/instructions.txt")));
const PLAN: Outcomes = Outcomes { task: "ifeval", items: 260, passed: 178, first: [17, 20], second: [25, 19] };
const SETTINGS: OutputType = OutputType::Generate { tokens: 1280, until: &["<|end|>"] };
const METRICS: &[Metric] = &[
    Metric { name: "prompt_level_strict_acc", higher_is_better: true, boolean: true },
    Metric { name: "prompt_level_loose_acc", higher_is_better: true, boolean: true },
];

/// What is asked for.
#[derive(Clone, Copy)]
enum Rule {
    NoComma,
    LowerCase,
    Bullets(usize),
    Keyword(&'static str),
    EndWith(&'static str),
    Sentences(usize),
    Quotation,
    Title,
}

struct Task {
    prompt: String,
    rule: Rule,
}

pub(super) fn run(stage: Stage) -> TaskRun {
    let tasks = distinct(PLAN.task, PLAN.items, task, |task| task.prompt.clone());
    let passes = PLAN.passes(stage);
    let samples = tasks.iter().zip(passes).enumerate().map(|(item, (task, passes))| {
        let response = respond(task.rule, passes, &mut voice(PLAN.task, item, stage, 25));
        let doc = object([
            ("key", integer(1_000 + item)),
            ("prompt", text(&task.prompt)),
            ("instruction_id_list", texts(&[task.rule.id()])),
            ("kwargs", Value::Array(vec![task.rule.arguments()])),
        ]);
        let mut sample = generated(doc, "0", chat_prompt(stage, &task.prompt), SETTINGS, &response);
        let score = |follows: bool| if follows { 1.0 } else { 0.0 };
        let scores = [score(task.rule.is_followed(&response)), score(task.rule.is_loosely_followed(&response))];
        sample.readings.iter_mut().for_each(|reading| reading.scores.extend(scores));
        sample
    });
    TaskRun {
        task: PLAN.task,
        group: None,
        version: "4.0",
        shots: 0,
        filters: PLAIN,
        metrics: METRICS,
        kind: SETTINGS,
        doc_to_text: "{{prompt}}",
        doc_to_target: "0",
        samples: samples.collect(),
    }
}

fn task(rng: &mut Rng) -> Task {
    let number = usize::try_from(rng.between(3, 6)).unwrap_or(3);
    let rule = match rng.below(8) {
        0 => Rule::NoComma,
        1 => Rule::LowerCase,
        2 => Rule::Bullets(number),
        3 => Rule::Keyword(rng.pick(LISTS.section("keywords"))),
        4 => Rule::EndWith("Now it is your turn."),
        5 => Rule::Sentences(number),
        6 => Rule::Quotation,
        _ => Rule::Title,
    };
    let (form, topic) = (rng.pick(LISTS.section("forms")), rng.pick(LISTS.section("topics")));
    Task { prompt: format!("Write {form} about {topic}. {}", rule.request()), rule }
}

impl Rule {
    fn id(self) -> &'static str {
        match self {
            Self::NoComma => "punctuation:no_comma",
            Self::LowerCase => "change_case:english_lowercase",
            Self::Bullets(_) => "detectable_format:number_bullet_lists",
            Self::Keyword(_) => "keywords:existence",
            Self::EndWith(_) => "startend:end_checker",
            Self::Sentences(_) => "length_constraints:number_sentences",
            Self::Quotation => "startend:quotation",
            Self::Title => "detectable_format:title",
        }
    }

    fn arguments(self) -> Value {
        match self {
            Self::Bullets(number) => object([("num_bullets", integer(number))]),
            Self::Keyword(word) => object([("keywords", texts(&[word]))]),
            Self::EndWith(phrase) => object([("end_phrase", text(phrase))]),
            Self::Sentences(number) => object([("num_sentences", integer(number))]),
            Self::NoComma | Self::LowerCase | Self::Quotation | Self::Title => object([]),
        }
    }

    fn request(self) -> String {
        match self {
            Self::NoComma => "Do not use any commas.".to_owned(),
            Self::LowerCase => "Use lower case letters only, no capital letters at all.".to_owned(),
            Self::Bullets(number) => format!("Use exactly {number} bullet points that start with \"* \"."),
            Self::Keyword(word) => format!("The word \"{word}\" has to appear in it."),
            Self::EndWith(phrase) => format!("End with the words \"{phrase}\" and nothing after them."),
            Self::Sentences(number) => format!("It should have exactly {number} sentences."),
            Self::Quotation => "Put the whole response into double quotation marks.".to_owned(),
            Self::Title => "Give it a title in double angular brackets, such as <<joy>>.".to_owned(),
        }
    }

    fn is_followed(self, response: &str) -> bool {
        match self {
            Self::NoComma => !response.contains(','),
            Self::LowerCase => !response.chars().any(char::is_uppercase),
            Self::Bullets(number) => response.lines().filter(|line| line.starts_with("* ")).count() == number,
            Self::Keyword(word) => response.contains(word),
            Self::EndWith(phrase) => response.ends_with(phrase),
            Self::Sentences(number) => response.matches(['.', '!', '?']).count() == number,
            Self::Quotation => response.starts_with('"') && response.ends_with('"'),
            Self::Title => response.contains("<<") && response.contains(">>"),
        }
    }

    fn is_loosely_followed(self, response: &str) -> bool {
        let without_first = response.split_once('\n').map(|(_, rest)| rest.trim_start());
        let without_last = response.rsplit_once('\n').map(|(rest, _)| rest.trim_end());
        let mut forms = [Some(response), without_first, without_last].into_iter().flatten();
        forms.any(|form| self.is_followed(form))
    }

    /// Whether a line before or after the text is enough to break it.
    fn breaks_by_chatter(self) -> bool {
        matches!(self, Self::LowerCase | Self::EndWith(_) | Self::Quotation)
    }
}

fn respond(rule: Rule, follows: bool, rng: &mut Rng) -> String {
    let mut sentences = LISTS.section("sentences").to_vec();
    rng.shuffle(&mut sentences);
    let chatter = rng.chance(45);
    if follows {
        return write(rule, true, &sentences);
    }
    if chatter && rule.breaks_by_chatter() {
        let text = write(rule, true, &sentences);
        return if matches!(rule, Rule::EndWith(_)) {
            format!("{text}\n\n{}", rng.pick(LISTS.section("endings")))
        } else {
            format!("{}\n\n{text}", rng.pick(LISTS.section("prefaces")))
        };
    }
    write(rule, false, &sentences)
}

/// A text of some of the sentences that follows the rule or does not.
fn write(rule: Rule, follows: bool, sentences: &[&str]) -> String {
    let some = |count: usize| sentences.iter().take(count).map(|s| format!("{s}.")).collect::<Vec<_>>().join(" ");
    match rule {
        Rule::NoComma if follows => some(4),
        Rule::NoComma => format!("{} First of all, keep calm.", some(3)),
        Rule::LowerCase if follows => some(4).to_lowercase(),
        Rule::Bullets(number) => {
            let number = if follows { number } else { number + 1 };
            let lines: Vec<String> = sentences.iter().take(number).map(|s| format!("* {s}.")).collect();
            lines.join("\n")
        }
        Rule::Keyword(word) if follows => format!("{} Keep a {word} in mind.", some(3)),
        Rule::EndWith(phrase) if follows => format!("{} {phrase}", some(3)),
        Rule::Sentences(number) => some(if follows { number } else { number + 2 }),
        Rule::Quotation if follows => format!("\"{}\"", some(3)),
        Rule::Title if follows => format!("<<A few thoughts>>\n\n{}", some(4)),
        Rule::Title => format!("**A few thoughts**\n\n{}", some(4)),
        _ => some(4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_are_scored_as_planned() {
        for stage in Stage::ALL {
            let strict: Vec<bool> = run(stage).scores(0, 0).iter().map(|score| *score > 0.5).collect();
            assert_eq!(strict, PLAN.passes(stage));
            let loose: f64 = run(stage).scores(0, 1).iter().sum();
            assert!(loose > run(stage).scores(0, 0).iter().sum());
        }
    }
}
