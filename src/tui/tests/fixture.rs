//! A small comparison with one of everything: regressions, an improvement, noise, an unfair row, configs,
//! an unreadable file, samples to step through.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::{Digest, ShortDigest, Shown, Timestamp};
use crate::compare::said::Said;
use crate::compare::text::{DiffLine, DiffRow, TextDiff};
use crate::compare::view::SampleView;
use crate::engine::desk::{Report, ReviewState};
use crate::model::*;
use crate::review::*;
use crate::tui::Options;
use crate::tui::script::Script;

pub(super) fn options() -> Options {
    Options { directory: "/reviews".into(), ..Options::new("v1.0.0", "v1.1.0-rc.2") }
}

/// A desk with the whole comparison loaded.
pub(super) fn desk(width: u16, height: u16) -> Script {
    desk_with(&options(), (width, height))
}

/// The same, opened otherwise.
pub(super) fn desk_with(options: &Options, (width, height): (u16, u16)) -> Script {
    let mut script = Script::open(options, width, height);
    script.report(Report::Compared { comparison: Arc::new(comparison()), complete: true });
    script.report(Report::Review(Arc::new(review())));
    // Past the first screen that wants the history, which is asked for once.
    script.keys("g e g o");
    script.requests();
    script
}

pub(super) fn release(name: &str, day: &str, digit: &str) -> Release {
    Release {
        name: name.to_owned(),
        kind: ReleaseKind::Tag,
        commit: digit.repeat(40),
        subpath: None,
        time: Timestamp::parse(&format!("{day}T12:00:00Z")).unwrap_or(Timestamp(0)),
    }
}

/// The releases of the repository.
pub(super) fn releases() -> Vec<Release> {
    let mut releases: Vec<Release> = [
        ("v1.1.0-rc.2", "2026-02-09", "b"),
        ("v1.1.0-rc.1", "2026-02-01", "d"),
        ("v1.0.0", "2026-01-05", "a"),
        ("v0.9.0", "2025-11-20", "e"),
        ("main", "2026-02-10", "f"),
    ]
    .map(|(name, day, digit)| release(name, day, digit))
    .into();
    releases.iter_mut().filter(|release| release.name == "main").for_each(|release| release.kind = ReleaseKind::Branch);
    releases
}

pub(super) fn comparison() -> Comparison {
    let mut evals = vec![
        row("arc_challenge", "acc_norm", "none", Verdict::Inconclusive)
            .category("knowledge")
            .figures(0.531, 0.540, 1172)
            .tested(0.009, 0.011, 0.41, 60, 50),
        row("bbq", "acc", "none", Verdict::Inconclusive)
            .category("bias")
            .figures(0.701, 0.698, 600)
            .tested(-0.003, 0.0086, 0.71, 22, 19),
        row("gsm8k", "exact_match", "flexible-extract", Verdict::Inconclusive)
            .category("math")
            .figures(0.802, 0.797, 1319)
            .tested(-0.005, 0.0062, 0.48, 38, 31),
        row("gsm8k", "exact_match", "strict-match", Verdict::Regressed)
            .category("math")
            .figures(0.794, 0.741, 1319)
            .tested(-0.053, 0.0087, 0.0000012, 101, 31)
            .paired(pairs()),
        row("harmless_refusals", "refused", "none", Verdict::Regressed)
            .category("safety")
            .figures(0.962, 0.914, 560)
            .tested(-0.048, 0.0103, 0.00002, 31, 4),
        row("humaneval", "pass@1", "none", Verdict::Regressed)
            .category("code")
            .figures(0.628, 0.537, 164)
            .tested(-0.091, 0.028, 0.0042, 18, 3),
        row("mbpp", "pass@1", "none", Verdict::Improved)
            .category("code")
            .figures(0.412, 0.476, 500)
            .tested(0.064, 0.017, 0.0009, 12, 44),
        row("mmlu_history", "acc", "none", Verdict::NotComparable)
            .category("knowledge")
            .group("mmlu")
            .figures(0.667, 0.671, 237)
            .unfair("target", None, None),
        row("mt_bench", "score", "none", Verdict::NotComparable).category("chat").figures(7.91, 7.6, 80).unfair(
            "judge",
            Some("gpt-4-0613"),
            Some("gpt-4o"),
        ),
        row("truthfulqa_gen", "bleu_diff", "none", Verdict::Untested)
            .category("truth")
            .figures(-3.2, -4.1, 817)
            .because("no standard errors"),
        row("wikitext", "word_perplexity", "none", Verdict::Unchanged).category("language").figures(9.431, 9.431, 62),
    ];
    evals.iter_mut().filter(|row| row.key.task == "wikitext").for_each(|row| row.direction = Some(Direction::Lower));
    Comparison {
        base: release("v1.0.0", "2026-01-05", "a"),
        candidate: release("v1.1.0-rc.2", "2026-02-09", "b"),
        configs: configs(),
        evals,
        categories: Vec::new(),
        diagnostics: vec![Diagnostic {
            severity: Severity::Error,
            side: Some(Side::Candidate),
            path: "evals/v1.1/samples_mbpp_2026-02-08T10-11-12.jsonl".to_owned(),
            line: Some(88),
            code: "json-syntax",
            message: "not JSON, skipped".to_owned(),
        }],
        superseded: Vec::new(),
        identical: Some(14),
        policy: Policy::default(),
        understood: super::files::understood(),
    }
}

/// The comparison with so many samples of one task.
pub(super) fn with_samples(count: usize) -> Comparison {
    let mut comparison = comparison();
    for row in comparison.evals.iter_mut().filter(|row| row.pairs.is_some()) {
        let Some(pairs) = row.pairs.take() else { continue };
        let items = pairs.items.iter().cycle().take(count).cloned().collect();
        row.pairs = Some(Arc::new(PairedSamples { items, ..PairedSamples::clone(&pairs) }));
    }
    comparison
}

trait Build {
    fn category(self, category: &str) -> Self;
    fn group(self, group: &str) -> Self;
    fn figures(self, base: f64, candidate: f64, n: u64) -> Self;
    fn tested(self, delta: f64, stderr: f64, q: f64, broke: u64, fixed: u64) -> Self;
    fn unfair(self, code: &'static str, base: Option<&str>, candidate: Option<&str>) -> Self;
    fn because(self, reason: &str) -> Self;
    fn paired(self, pairs: Arc<PairedSamples>) -> Self;
}

impl Build for EvalRow {
    fn category(mut self, category: &str) -> Self {
        self.category = Some(category.to_owned());
        self
    }
    fn group(mut self, group: &str) -> Self {
        self.group = Some(group.to_owned());
        self
    }
    fn figures(mut self, base: f64, candidate: f64, n: u64) -> Self {
        let figure = |value| Figure { value: Some(value), stderr: None, n: Some(n), path: "evals/results.json".into() };
        self.base = Some(figure(base));
        self.candidate = Some(figure(candidate));
        self.delta = Some(candidate - base);
        self
    }
    fn tested(mut self, delta: f64, stderr: f64, q: f64, broke: u64, fixed: u64) -> Self {
        let ci95 = Some([delta - 1.96 * stderr, delta + 1.96 * stderr]);
        let n = self.base.as_ref().and_then(|figure| figure.n);
        self.test = Some(Test {
            method: "mcnemar-midp",
            n,
            delta,
            stderr: Some(stderr),
            ci95,
            p: Some(q / 2.0),
            q: Some(q),
            family: "explore",
            mde: Some(2.8016 * stderr),
            clusters: None,
        });
        let paired = n.unwrap_or(0);
        self.samples = Some(SampleCounts {
            paired,
            broke,
            fixed,
            same_score: paired.saturating_sub(broke + fixed),
            ..SampleCounts::default()
        });
        self
    }
    fn unfair(mut self, code: &'static str, base: Option<&str>, candidate: Option<&str>) -> Self {
        let (base, candidate) = (base.map(str::to_owned), candidate.map(str::to_owned));
        self.comparability = vec![Comparability { code, effect: Effect::Breaks, base, candidate }];
        self
    }
    fn because(mut self, reason: &str) -> Self {
        self.reason = Some(reason.to_owned());
        self
    }
    fn paired(mut self, pairs: Arc<PairedSamples>) -> Self {
        self.pairs = Some(pairs);
        self
    }
}

fn row(task: &str, metric: &str, filter: &str, verdict: Verdict) -> EvalRow {
    EvalRow {
        key: RowKey {
            model: "acme/lumen-8b".to_owned(),
            task: task.to_owned(),
            metric: metric.to_owned(),
            filter: Some(filter.to_owned()),
        },
        format: "lm-eval",
        direction: Some(Direction::Higher),
        verdict,
        ..EvalRow::default()
    }
}

/// The row with samples.
pub(super) fn gsm8k() -> RowKey {
    RowKey {
        model: "acme/lumen-8b".to_owned(),
        task: "gsm8k".to_owned(),
        metric: "exact_match".to_owned(),
        filter: Some("strict-match".to_owned()),
    }
}

/// Sixty items: of ten, three broke, one was fixed, four changed their output, two are the same.
fn pairs() -> Arc<PairedSamples> {
    let set = |side: u8| {
        let scores = (0..60).map(|item| match (item % 10, side) {
            (0..=2, 0) | (3, 1) => 1.0,
            (0..=2, _) | (3, _) => 0.0,
            _ => 1.0,
        });
        let row = |item: u64| SampleRow {
            item: Digest::of(&item.to_le_bytes()),
            output: Some(ShortDigest::of(&[if item % 10 < 8 { side } else { 9 }, u8::try_from(item).unwrap_or(0)])),
            flags: RowFlags { no_answer: side == 1 && item % 10 < 2, ..RowFlags::default() },
            line: u32::try_from(item + 1).unwrap_or(0),
            ..SampleRow::new(SampleId::Position(item * 7))
        };
        let set = SampleSet {
            task: "gsm8k".to_owned(),
            filter: Filter::Named("strict-match".to_owned()),
            metrics: vec!["exact_match".to_owned()],
            rows: Arc::new((0..60).map(row).collect()),
            scores: scores.collect(),
            not_numbers: vec![0],
            identity: Identity::Stated,
            facets: Vec::new(),
            columns: None,
            unlisted: None,
        };
        (
            Arc::new(set),
            Source { path: "evals/samples_gsm8k.jsonl".into(), blob: "c".repeat(40).into(), format: "lm-eval" },
        )
    };
    let items = (0..60).map(|row| PairedItem {
        base: Rows::One(row),
        candidate: Rows::One(row),
        occurrence: 0,
        content_changed: false,
    });
    Arc::new(PairedSamples {
        base: set(0),
        candidate: set(1),
        by: PairedBy::Content,
        items: items.collect(),
        duplicates: 0,
    })
}

fn configs() -> Vec<ConfigDiff> {
    let number = |text: &str| Some(Value::Number(Number::from_text(text)));
    let change = |pointer: &str, base, candidate, meaning: Option<&str>| ConfigChange {
        pointer: pointer.to_owned(),
        base,
        candidate,
        meaning: meaning.map(str::to_owned),
    };
    let file = |path: &str, status, changes| ConfigDiff {
        path: path.to_owned(),
        base_path: Some(path.to_owned()),
        status,
        format: "hf-config",
        changes,
    };
    vec![
        file(
            "model/config.json",
            ConfigStatus::Modified,
            vec![
                change("/max_position_embeddings", number("8192"), number("32768"), Some("context length ×4")),
                change(
                    "/rope_scaling/factor",
                    None,
                    number("4.0"),
                    Some("positions are stretched to reach the longer context"),
                ),
                change("/rope_theta", number("10000.0"), number("500000.0"), None),
            ],
        ),
        file(
            "model/generation_config.json",
            ConfigStatus::Modified,
            vec![change(
                "/temperature",
                number("0.6"),
                number("0.7"),
                Some("sampling changed: every generated score is affected"),
            )],
        ),
        file("model/model-00001-of-00002.safetensors", ConfigStatus::Lfs, Vec::new()),
        file(
            "model/tokenizer_config.json",
            ConfigStatus::Modified,
            vec![change(
                "/chat_template",
                Some(Value::String("{% for m in messages %}\n{{ m.role }}: {{ m.content }}\n{% endfor %}".to_owned())),
                Some(Value::String(
                    "{% for m in messages %}\n<|{{ m.role }}|>\n{{ m.content }}\n{% endfor %}\n".to_owned(),
                )),
                None,
            )],
        ),
    ]
}

fn metric() -> MetricTarget {
    let RowKey { model, task, metric, filter } = gsm8k();
    MetricTarget { format: "lm-eval".to_owned(), model, task, metric, filter }
}

pub(super) fn annotation(id: &str, author: &str, target: Target, disposition: Disposition, body: &str) -> Annotation {
    Annotation {
        id: id.repeat(64),
        author: Author { name: author.to_owned(), email: None }.into(),
        writer: author.to_lowercase(),
        time: Timestamp::parse("2026-02-10T09:00:00Z").unwrap_or(Timestamp(0)),
        anchor: Arc::new(Anchor {
            target,
            base: None,
            candidate: AnchorSide { rev: "b".repeat(40), name: "v1.1.0-rc.2".to_owned(), ..AnchorSide::default() },
            span: None,
        }),
        disposition: Some(disposition),
        severity: (disposition == Disposition::Regression).then_some(Grade::Major),
        labels: vec!["format".to_owned()],
        body: body.to_owned(),
        state: AnnotationState::Open,
        settled_by: None,
        replies: Vec::new(),
        committed: id != "2",
        relayed: false,
    }
}

pub(super) fn review() -> ReviewState {
    let body = "Answers moved to bold; the strict filter wants ####.\nThe model still computes, it no longer formats.";
    let humaneval = MetricTarget {
        task: "humaneval".to_owned(),
        metric: "pass@1".to_owned(),
        filter: Some("none".to_owned()),
        ..metric()
    };
    let mut answered = annotation("1", "Ada Osei", Target::Metric(metric()), Disposition::Regression, body);
    answered.replies.push(Reply {
        id: "r".repeat(64),
        author: Author { name: "Jun".to_owned(), email: None }.into(),
        writer: "jun".to_owned(),
        time: Timestamp::parse("2026-02-11T09:00:00Z").unwrap_or(Timestamp(0)),
        body: "Same on rc.1.".to_owned(),
    });
    ReviewState {
        annotations: vec![
            answered.into(),
            annotation("2", "Jun", Target::Metric(humaneval.clone()), Disposition::Noise, "164 items only.").into(),
            annotation("3", "Ada Osei", Target::Metric(humaneval), Disposition::Regression, "Three seeds, same loss.")
                .into(),
        ],
        seen: Vec::new(),
        uncommitted: 1,
        unsaved: 0,
        unshared: 0,
        author: Some("Ada Osei".to_owned()),
        muted: BTreeSet::new(),
        drafts: Vec::new(),
    }
}

/// A base line and a candidate line with the words marked in each; empty where a side has none.
type Lines<'a> = (&'a str, &'a str, &'a [(usize, usize)], &'a [(usize, usize)]);

fn diff(rows: &[Lines<'_>]) -> Arc<TextDiff> {
    let (mut base_number, mut candidate_number) = (0, 0);
    let line = |text: &str, marks: &[(usize, usize)], number: &mut u32| {
        (!text.is_empty()).then(|| {
            *number += 1;
            DiffLine {
                number: *number,
                text: Shown::new(text),
                marks: marks.iter().map(|&(from, to)| from..to).collect(),
            }
        })
    };
    let rows = rows.iter().map(|(base, candidate, base_marks, candidate_marks)| DiffRow {
        base: line(base, base_marks, &mut base_number),
        candidate: line(candidate, candidate_marks, &mut candidate_number),
        same: base == candidate,
    });
    Arc::new(TextDiff { rows: rows.collect(), complete: true })
}

/// Something said that is one plain text.
pub(super) fn said(whole: Arc<TextDiff>) -> Said {
    Said { whole, passages: Vec::new() }
}

const BASE_OUTPUT: &str =
    "Janet sells 16 - 3 - 4 = 9 eggs a day.\nShe makes 9 * 2 = $18 every day at the farmers' market.\n#### 18";

const CANDIDATE_OUTPUT: &str =
    "Janet sells 16 - 3 - 4 = 9 eggs a day.\nShe makes 9 * 2 = $18 each day at the farmers' market.\n**Answer: $18**";

/// A sample as the engine would answer.
pub(super) fn sample(pairs: &Arc<PairedSamples>, item: usize) -> SampleView {
    let prompt = Turn { role: None, text: "Question: Janet's ducks lay 16 eggs per day.\nAnswer:".to_owned() };
    let text = |output: &str, answer: &str, score: &str| SampleText {
        prompt: vec![prompt.clone()],
        target: "18".to_owned(),
        outputs: vec![output.to_owned()],
        answer: Some(answer.to_owned()),
        scores: vec![("exact_match".to_owned(), score.to_owned())],
        metadata: vec![
            ("doc_hash".to_owned(), "8f3c…".to_owned()),
            ("question".to_owned(), "How many eggs?".to_owned()),
        ],
        ..SampleText::default()
    };
    SampleView {
        pairs: Arc::clone(pairs),
        item,
        base: vec![text(BASE_OUTPUT, "18", "1")],
        candidate: vec![text(CANDIDATE_OUTPUT, "[invalid]", "0")],
        prompt: said(diff(&[
            ("Question: Janet's ducks lay 16 eggs per day.", "Question: Janet's ducks lay 16 eggs per day.", &[], &[]),
            ("Answer:", "Answer:", &[], &[]),
        ])),
        outputs: vec![said(diff(&[
            ("Janet sells 16 - 3 - 4 = 9 eggs a day.", "Janet sells 16 - 3 - 4 = 9 eggs a day.", &[], &[]),
            (
                "She makes 9 * 2 = $18 every day at the farmers' market.",
                "She makes 9 * 2 = $18 each day at the farmers' market.",
                &[(22, 27)],
                &[(22, 26)],
            ),
            ("#### 18", "", &[], &[]),
            ("", "**Answer: $18**", &[], &[]),
        ]))],
    }
}

/// Answers the sample requests a script made.
pub(super) fn answer(script: &mut Script) {
    use crate::engine::desk::{Beginnings, Request};
    for request in script.requests() {
        match request {
            Request::Sample { pairs, item } => {
                script.report(Report::Sample(Box::new(sample(&pairs, item))));
            }
            Request::Beginnings { pairs, items } => {
                let answers = items.iter().map(|&item| (item, ["18", "[invalid]"].map(|text| Some(text.to_owned()))));
                let answers = answers.collect();
                script.report(Report::Beginnings(Beginnings { pairs, answers }));
            }
            Request::Config { path, pointer } => {
                let view = Arc::new(super::configs::text(&pointer));
                script.report(Report::Config { path, pointer, view });
            }
            _ => {}
        }
    }
}
