//! Local news in one sentence, scored by the words shared with a reference. The second candidate has become
//! wordier, which costs it.

use std::sync::LazyLock;

use super::super::harness::{Metric, OutputType, PLAIN, TaskRun, generated};
use super::super::json::{object, text};
use super::super::phrases::{Gaps, Lists, field, fields};
use super::super::rng::Rng;
use super::super::stage::{Stage, voice};
use super::distinct;

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists::parse(include_str!("../../../assets/demo/summaries.txt")));
const TASK: &str = "xsum";
const ITEMS: usize = 220;
const SETTINGS: OutputType = OutputType::Generate { tokens: 64, until: &["\n", "<|end|>"] };
const METRICS: &[Metric] = &[
    Metric { name: "rouge1", higher_is_better: true, boolean: false },
    Metric { name: "rougeL", higher_is_better: true, boolean: false },
];

struct Article {
    document: String,
    reference: String,
    gaps: Gaps,
}

pub(super) fn run(stage: Stage) -> TaskRun {
    let articles = distinct(TASK, ITEMS, article, |article| article.document.clone());
    let samples = articles.iter().enumerate().map(|(item, article)| {
        let summary = summarise(article, stage, &mut voice(TASK, item, stage, 30));
        let doc = object([
            ("document", text(&article.document)),
            ("summary", text(&article.reference)),
            ("id", text(&format!("{}", 30_100_000 + item * 37))),
        ]);
        let prompt = format!("{}\n\nSummary in one sentence:", article.document);
        let mut sample = generated(doc, &article.reference, prompt, SETTINGS, &summary);
        let scores = rouge(&article.reference, summary.trim());
        sample.readings.iter_mut().for_each(|reading| reading.scores.extend(scores));
        sample
    });
    TaskRun {
        task: TASK,
        group: None,
        version: "1.0",
        shots: 0,
        filters: PLAIN,
        metrics: METRICS,
        kind: SETTINGS,
        doc_to_text: "{{document}}\n\nSummary in one sentence:",
        doc_to_target: "{{summary}}",
        samples: samples.collect(),
    }
}

fn article(rng: &mut Rng) -> Article {
    let subject = fields(rng.pick(LISTS.section("subjects")));
    let mut gaps = Gaps::default();
    for (index, gap) in ["thing", "change", "why", "people"].into_iter().enumerate() {
        gaps.set_word(gap, field(&subject, index));
    }
    for (gap, list) in
        [("town", "towns"), ("day", "days"), ("month", "months"), ("speaker", "speakers"), ("reason", "reasons")]
    {
        gaps.set(gap, rng.pick(LISTS.section(list)));
    }
    gaps.set("cost", format!("{} thousand crowns", rng.between(2, 60) * 15));
    let document = gaps.fill(rng.pick(LISTS.section("documents")), rng);
    let reference = gaps.fill(rng.pick(LISTS.section("references")), rng);
    Article { document, reference, gaps }
}

fn summarise(article: &Article, stage: Stage, rng: &mut Rng) -> String {
    let list = match rng.below(100) {
        0..5 => "weak",
        dice if dice >= stage.of([97, 96, 72]) => "verbose",
        _ => "summaries",
    };
    format!(" {}", article.gaps.fill(rng.pick(LISTS.section(list)), rng))
}

/// ROUGE-1 and ROUGE-L as F1 of shared words, and of the longest common run of words with gaps (Lin 2004).
fn rouge(reference: &str, summary: &str) -> [f64; 2] {
    let (reference, summary) = (words(reference), words(summary));
    let mut unmatched = reference.clone();
    let shared = summary.iter().filter(|word| {
        let found = unmatched.iter().position(|other| other == *word);
        found.map(|at| unmatched.swap_remove(at)).is_some()
    });
    let shared = shared.count();
    [f1(shared, &reference, &summary), f1(common(&reference, &summary), &reference, &summary)]
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[allow(clippy::cast_precision_loss)] // words of a sentence
fn f1(shared: usize, reference: &[String], summary: &[String]) -> f64 {
    2.0 * shared as f64 / (reference.len() + summary.len()) as f64
}

/// Length of the longest common subsequence.
fn common(one: &[String], other: &[String]) -> usize {
    let mut row = vec![0; other.len() + 1];
    for word in one {
        let (mut diagonal, mut left) = (0, 0);
        for (cell, against) in row.iter_mut().skip(1).zip(other) {
            let above = *cell;
            *cell = if word == against { diagonal + 1 } else { above.max(left) };
            (diagonal, left) = (above, *cell);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rouge_counts_words_and_order() {
        assert_eq!(rouge("the cat sat down", "the cat sat down"), [1.0, 1.0]);
        assert_eq!(rouge("a b c d", "d c b a"), [1.0, 0.25]);
        assert_eq!(rouge("a b", "a a"), [0.5, 0.5]);
    }
}
