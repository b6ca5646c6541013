//! Word problems. Answers are read in two ways, and the first candidate changes how it writes them: most end in
//! `**18**` instead of `#### 18`. Some of its longer solutions stop in the middle of a sentence.

use std::sync::LazyLock;

use crate::model::Value;

use super::super::harness::{Filter, Metric, OutputType, Reading, Sample, TaskRun};
use super::super::json::{object, text, texts};
use super::super::phrases::{Gaps, Lists, field, fields};
use super::super::rng::Rng;
use super::super::stage::{Outcomes, Stage, voice};
use super::distinct;

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists::parse(include_str!("../../../assets/demo/arithmetic.txt")));
const TASK: &str = "gsm8k";
/// Whether a problem is solved, however the answer is written.
const PLAN: Outcomes = Outcomes { task: TASK, items: 300, passed: 229, first: [19, 21], second: [18, 24] };
const SETTINGS: OutputType = OutputType::Generate { tokens: 256, until: &["Question:", "<|end|>"] };
const FILTERS: &[Filter] = &[
    Filter { name: "strict-match", pattern: Some("#### (\\-?[0-9\\.\\,]+)") },
    Filter { name: "flexible-extract", pattern: Some("(-?[$0-9.,]{2,})|(-?[0-9]+)") },
];
const METRICS: &[Metric] = &[Metric { name: "exact_match", higher_is_better: true, boolean: false }];

struct Problem {
    question: String,
    /// One sentence a step, and the number that it ends with.
    steps: Vec<(String, i64)>,
}

pub(super) fn run(stage: Stage) -> TaskRun {
    let problems = distinct(TASK, PLAN.items, problem, |problem| problem.question.clone());
    let shots = examples();
    let passes = PLAN.passes(stage);
    let samples = problems.iter().zip(passes).enumerate().map(|(item, (problem, solved))| {
        let response = respond(problem, solved, stage, &mut voice(TASK, item, stage, 25));
        sample(problem, &shots, &response)
    });
    TaskRun {
        task: TASK,
        group: None,
        version: "3.0",
        shots: 3,
        filters: FILTERS,
        metrics: METRICS,
        kind: SETTINGS,
        doc_to_text: "Question: {{question}}\nAnswer:",
        doc_to_target: "{{answer}}",
        samples: samples.collect(),
    }
}

fn problem(rng: &mut Rng) -> Problem {
    let blocks: Vec<Vec<&str>> = LISTS.section("problems").iter().fold(Vec::new(), |mut blocks, line| {
        if line.starts_with("@ ") {
            blocks.push(Vec::new());
        }
        if let Some(block) = blocks.last_mut() {
            block.push(line);
        }
        blocks
    });
    let Some(block) = blocks.get(rng.below(blocks.len())) else {
        return Problem { question: String::new(), steps: Vec::new() };
    };
    let (mut gaps, mut problem) = (Gaps::default(), Problem { question: String::new(), steps: Vec::new() });
    gaps.set("name", field(&fields(rng.pick(LISTS.section("names"))), 0));
    for (gap, list) in [("place", "places"), ("good", "goods"), ("fruit", "fruit")] {
        gaps.set(gap, rng.pick(LISTS.section(list)));
    }
    gaps.set("two", 2);
    gaps.set("seven", 7);
    for line in block {
        match line.split_at(2) {
            ("@ ", ranges) => draw_numbers(ranges, &mut gaps, rng),
            ("? ", question) => problem.question = gaps.fill(question, rng),
            ("> ", step) => problem.steps.extend(work_out(step, &mut gaps)),
            // `! y 1`: a value that must not fall below a bound, or the story makes no sense.
            ("! ", bound) => {
                let (gap, least) = bound.split_once(' ').unwrap_or_default();
                if gaps.number(gap) < least.parse().unwrap_or(0) {
                    return self::problem(rng);
                }
            }
            _ => {}
        }
    }
    problem
}

/// `a=3..9 b=a*2..4`: numbers from ranges, or multiples of a number drawn before.
fn draw_numbers(ranges: &str, gaps: &mut Gaps, rng: &mut Rng) {
    for (gap, range) in ranges.split(' ').filter_map(|part| part.split_once('=')) {
        let (factor, range) = range.split_once('*').map_or((1, range), |(of, range)| (gaps.number(of), range));
        let (low, high) = range.split_once("..").unwrap_or((range, range));
        let number = rng.between(low.parse().unwrap_or(1), high.parse().unwrap_or(1));
        gaps.set(gap, factor * number);
    }
}

/// `x = a * b ; sentence`: computes x for the sentence and for the steps after it.
fn work_out(step: &str, gaps: &mut Gaps) -> Option<(String, i64)> {
    let (formula, sentence) = step.split_once(" ; ")?;
    let parts: Vec<&str> = formula.split(' ').collect();
    let (first, second) = (gaps.number(field(&parts, 2)), gaps.number(field(&parts, 4)));
    let value = match field(&parts, 3) {
        "+" => first + second,
        "-" => first - second,
        "*" => first * second,
        _ => first.checked_div(second)?,
    };
    gaps.set(field(&parts, 0), value);
    Some((gaps.fill_gaps(sentence), value))
}

/// Solved problems that stand before every question.
fn examples() -> String {
    let shots = distinct("gsm8k examples", 3, problem, |problem| problem.question.clone());
    shots.iter().map(|shot| format!("Question: {}\nAnswer: {}\n\n", shot.question, shot.solution())).collect()
}

impl Problem {
    fn answer(&self) -> i64 {
        self.steps.last().map_or(0, |(_, value)| *value)
    }

    fn sentences(&self) -> Vec<&str> {
        self.steps.iter().map(|(sentence, _)| sentence.as_str()).collect()
    }

    fn solution(&self) -> String {
        format!("{}\n#### {}", self.sentences().join("\n"), self.answer())
    }
}

fn respond(problem: &Problem, solved: bool, stage: Stage, rng: &mut Rng) -> String {
    let mut sentences = problem.sentences();
    let opening = rng.pick(LISTS.section("openings"));
    if rng.chance(35) {
        sentences.insert(0, opening);
    }
    let (mut answer, separator) = (problem.answer(), rng.pick(&["\n", " ", "\n\n"]));
    let slip = rng.between(1, 9);
    let bold = rng.chance(stage.of([3, 34, 5]));
    if !solved {
        if stage == Stage::First
            && rng.chance(55)
            && let Some(cut) = cut_short(&sentences, answer)
        {
            return cut;
        }
        // Either the last step is forgotten, or its result is a little wrong.
        let before = problem.steps.iter().rev().nth(1).map_or(answer + slip, |(_, value)| *value);
        answer = if slip > 5 && before != answer { before } else { answer + if slip % 2 == 0 { -slip } else { slip } };
        sentences.pop();
    }
    let ending = if bold {
        let mut gaps = Gaps::default();
        gaps.set("x", answer);
        gaps.fill_gaps(rng.pick(LISTS.section("closings_bold")))
    } else {
        format!("#### {answer}")
    };
    format!(" {}\n{ending}", sentences.join(separator))
}

/// The solution up to the middle of its last sentence, where that leaves another number standing last.
fn cut_short(sentences: &[&str], answer: i64) -> Option<String> {
    let whole = format!(" {}", sentences.join("\n"));
    let last = sentences.last()?;
    let cut = whole.get(..whole.len() - last.len() * 3 / 4)?.to_owned();
    let cut = cut.trim_end_matches(|c: char| !c.is_alphabetic()).to_owned();
    (flexible(&cut) != answer.to_string()).then_some(cut)
}

fn sample(problem: &Problem, shots: &str, response: &str) -> Sample {
    let target = problem.answer().to_string();
    let read =
        |answer: String| Reading { scores: vec![if answer == target { 1.0 } else { 0.0 }], filtered: text(&answer) };
    Sample {
        doc: object([("question", text(&problem.question)), ("answer", text(&problem.solution()))]),
        target: problem.solution(),
        requests: vec![(format!("{shots}Question: {}\nAnswer:", problem.question), SETTINGS.settings())],
        resps: Value::Array(vec![texts(&[response])]),
        readings: vec![read(strict(response)), read(flexible(response))],
    }
}

/// The number after `####`, as the first filter reads it.
fn strict(response: &str) -> String {
    let number: String = response.split_once("#### ").map_or("", |(_, after)| after).to_owned();
    let number: String = number.chars().take_while(|c| c.is_ascii_digit() || "-.,".contains(*c)).collect();
    if number.is_empty() { "[invalid]".to_owned() } else { number }
}

/// The last number of the response, as the second filter and the metric's clean-up read it.
fn flexible(response: &str) -> String {
    let parts = response.split(|c: char| !c.is_ascii_digit() && c != '-');
    let mut numbers = parts.filter(|part| part.contains(|c: char| c.is_ascii_digit()));
    numbers.next_back().map_or_else(|| "[invalid]".to_owned(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_work_out() {
        for problem in distinct("test", 200, problem, |problem| problem.question.clone()) {
            assert!(problem.answer() > 0, "{}\n{}", problem.question, problem.solution());
            assert!(!problem.solution().contains('{') && !problem.question.contains('{'), "{}", problem.question);
        }
    }

    #[test]
    fn answers_are_read_as_the_filters_read_them() {
        assert_eq!([strict("so 3 + 4\n#### 7"), strict("**7**")], ["7", "[invalid]"]);
        assert_eq!([flexible("so 3 + 4 = **7**."), flexible("none")], ["7", "[invalid]"]);
    }
}
