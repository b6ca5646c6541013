//! A number hidden in a long text. The second candidate stretches its context twice as far and loses numbers that
//! stand in the middle of the longest texts.

use std::sync::LazyLock;

use super::super::harness::{Metric, OutputType, PLAIN, TaskRun, generated};
use super::super::json::{integer, object, text};
use super::super::phrases::{Gaps, Lists};
use super::super::rng::Rng;
use super::super::stage::{Outcomes, Stage, voice};

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists::parse(include_str!("../../../assets/demo/retrieval.txt")));
const PLAN: Outcomes = Outcomes { task: "niah_single", items: 200, passed: 182, first: [6, 7], second: [31, 4] };
const SETTINGS: OutputType = OutputType::Generate { tokens: 32, until: &["\n", "<|end|>"] };

/// A text of this many sentences is a long one.
const LONG: usize = 40;

struct Haystack {
    context: String,
    question: String,
    code: String,
    /// The number of something else that is hidden, too.
    other: String,
    sentences: usize,
    depth: usize,
}

pub(super) fn run(stage: Stage) -> TaskRun {
    let (passes, base, last) = (PLAN.passes(stage), PLAN.passes(Stage::Base), PLAN.passes(Stage::Second));
    let samples = passes.iter().zip(base.iter().zip(&last)).enumerate().map(|(item, (passes, (base, last)))| {
        let hay = haystack(item, *base && !*last);
        let mut rng = voice(PLAN.task, item, stage, 60);
        let doc = object([
            ("context", text(&hay.context)),
            ("question", text(&hay.question)),
            ("answer", text(&hay.code)),
            ("length", text(if hay.sentences < LONG { "short" } else { "long" })),
            ("sentences", integer(hay.sentences)),
            ("depth_percent", integer(hay.depth)),
        ]);
        let prompt = format!("{}\n\nQuestion: {}\nAnswer:", hay.context, hay.question);
        let mut sample = generated(doc, &hay.code, prompt, SETTINGS, &answer(&hay, *passes, &mut rng));
        let score = if *passes { 1.0 } else { 0.0 };
        sample.readings.iter_mut().for_each(|reading| reading.scores.push(score));
        sample
    });
    TaskRun {
        task: PLAN.task,
        group: None,
        version: "1.0",
        shots: 0,
        filters: PLAIN,
        metrics: &[Metric { name: "contains", higher_is_better: true, boolean: false }],
        kind: SETTINGS,
        doc_to_text: "{{context}}\n\nQuestion: {{question}}\nAnswer:",
        doc_to_target: "{{answer}}",
        samples: samples.collect(),
    }
}

fn haystack(item: usize, hard: bool) -> Haystack {
    let mut rng = Rng::named(&[PLAN.task, &item.to_string(), "text"]);
    let long = hard || rng.chance(25);
    let count = 12 + rng.below(14) + if long { 30 } else { 0 };
    let depth = if hard { 30 + rng.below(40) } else { rng.below(101) };
    let mut sentences: Vec<String> =
        (0..count).map(|_| sentence("sentences", &mut Gaps::default(), &mut rng)).collect();
    let (mut sought, mut decoy) = (Gaps::default(), Gaps::default());
    for gaps in [&mut sought, &mut decoy] {
        gaps.set("code", rng.between(10_000, 99_999));
    }
    let decoy_sentence = sentence("needles", &mut decoy, &mut rng);
    sentences.insert(rng.below(count), decoy_sentence);
    let needle = sentence("needles", &mut sought, &mut rng);
    sentences.insert(count * depth / 100, needle);
    let code = |gaps: &Gaps| gaps.get("code").unwrap_or_default().to_owned();
    Haystack {
        context: sentences.join(" "),
        question: sought.fill(rng.pick(LISTS.section("questions")), &mut rng),
        code: code(&sought),
        other: code(&decoy),
        sentences: sentences.len(),
        depth,
    }
}

fn sentence(list: &str, gaps: &mut Gaps, rng: &mut Rng) -> String {
    for (gap, list) in [("noun", "nouns"), ("adj", "adjectives"), ("place", "places"), ("day", "days")] {
        gaps.set(gap, rng.pick(LISTS.section(list)));
    }
    gaps.fill(rng.pick(LISTS.section(list)), rng)
}

fn answer(hay: &Haystack, found: bool, rng: &mut Rng) -> String {
    let code = &hay.code;
    if found {
        let said = [format!(" {code}"), format!(" {code}."), format!(" The code is {code}.")];
        return said.get(rng.below(3)).cloned().unwrap_or_default();
    }
    let mut gaps = Gaps::default();
    gaps.set("other", &hay.other);
    format!(" {}", gaps.fill(rng.pick(LISTS.section("lost")), rng))
}
