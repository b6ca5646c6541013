//! Rows from runs to verdicts, on runs made here.

use std::sync::Arc;

use super::evals;
use super::findings::stands_for;
use super::pairing::Hints;
use super::runs::{Piece, assemble};
use crate::base::{Digest, ShortDigest};
use crate::model::{
    Cause, Comparability, Direction, Effect, EvalRow, Filter, Identity, MetricValue, Pairing, Policy, RunKey, RunPart,
    SampleId, SampleRow, SampleSet, Side, Source, TaskInfo, Unlisted, Verdict,
};

/// One side's run of one task: what a test states about it.
#[derive(Clone, Default)]
pub(super) struct Task {
    pub(super) stated: Option<(f64, Option<f64>)>,
    pub(super) scores: Vec<f64>,
    pub(super) metric: &'static str,
    pub(super) info: TaskInfo,
    pub(super) direction: Option<Direction>,
    pub(super) first_id: u64,
    pub(super) target: &'static str,
    pub(super) unlisted: Option<Unlisted>,
}

pub(super) fn task(metric: &'static str) -> Task {
    Task { metric, ..Task::default() }
}

/// Scores of pass and fail: so many of each, in the order pass, fail.
pub(super) fn passes(pass: usize, fail: usize) -> Vec<f64> {
    [vec![1.0; pass], vec![0.0; fail]].concat()
}

fn samples(name: &str, task: &Task) -> SampleSet {
    // Whoever lists only some items says nothing of them but their names.
    let id = |id: u64| task.unlisted.map_or(SampleId::Position(id), |_| SampleId::Named(id.to_string().into()));
    let row = |place: u64| SampleRow {
        item: Digest::of(&place.to_le_bytes()),
        prompt: Some(ShortDigest::of(b"prompt")),
        target: Some(ShortDigest::of(task.target.as_bytes())),
        output: Some(ShortDigest::of(b"output")),
        ..SampleRow::new(id(place))
    };
    SampleSet {
        task: name.to_owned(),
        filter: Filter::Named("none".to_owned()),
        metrics: vec![task.metric.to_owned()],
        rows: Arc::new((0..task.scores.len() as u64).map(|id| row(id + task.first_id)).collect()),
        scores: task.scores.clone(),
        not_numbers: vec![0],
        identity: task.unlisted.map_or(Identity::Stated, |_| Identity::Absent),
        facets: Vec::new(),
        columns: None,
        unlisted: task.unlisted,
    }
}

pub(super) fn piece(model: &str, tasks: &[(&str, Task)]) -> Piece {
    let metric = |(name, task): &(&str, Task)| {
        task.stated.map(|(value, stderr)| MetricValue {
            task: (*name).to_owned(),
            metric: task.metric.to_owned(),
            filter: Some("none".to_owned()),
            value: Some(value),
            stderr,
            n: None,
            direction: task.direction,
        })
    };
    let with_samples = |(_, task): &&(&str, Task)| !task.scores.is_empty();
    let part = RunPart {
        key: RunKey { family: "t", directory: "d".to_owned(), stamp: String::new() },
        model: Some(model.to_owned()),
        metrics: tasks.iter().filter_map(metric).collect(),
        samples: tasks.iter().filter(with_samples).map(|(name, task)| samples(name, task)).collect(),
        tasks: tasks.iter().map(|(name, task)| ((*name).to_owned(), task.info.clone())).collect(),
        ..RunPart::default()
    };
    Piece {
        part: Box::new(part),
        source: Source { path: Arc::from("d/f"), blob: Arc::from("b"), format: "t" },
        changed: true,
    }
}

fn compare(base: &[(&str, Task)], candidate: &[(&str, Task)]) -> Vec<EvalRow> {
    let base = assemble(Side::Base, vec![piece("m", base)]);
    let candidate = assemble(Side::Candidate, vec![piece("m", candidate)]);
    evals(&base, &candidate, &Policy::default(), &Hints::default()).0
}

fn compare_one(base: Task, candidate: Task) -> EvalRow {
    compare(&[("t", base)], &[("t", candidate)]).remove(0)
}

pub(super) fn scored(scores: Vec<f64>) -> Task {
    Task { scores, ..task("acc") }
}

#[test]
fn a_real_loss_is_a_regression_and_is_oriented() {
    let row = compare_one(scored(passes(90, 10)), scored(passes(60, 40)));
    let (counts, test) = (row.samples.unwrap(), row.test.unwrap());
    assert_eq!((counts.paired, counts.broke, counts.fixed, counts.same_score), (100, 30, 0, 70));
    assert_eq!((row.verdict, test.method, test.delta), (Verdict::Regressed, "mcnemar-midp", -0.3));

    let loss = |scores: Vec<f64>| Task { scores, ..task("perplexity") };
    let noisy = |shift: f64| (0..50).map(|i| f64::from(i % 7) + shift + f64::from(i % 3) / 10.0).collect::<Vec<_>>();
    let row = compare_one(loss(noisy(0.0)), loss(noisy(1.0).iter().map(|s| s + s / 50.0).collect()));
    let test = row.test.unwrap();
    assert_eq!((row.direction, row.verdict, test.method), (Some(Direction::Lower), Verdict::Regressed, "paired-t"));
    assert!(row.delta.unwrap() > 0.0 && test.delta < 0.0);
}

#[test]
fn equal_scores_are_unchanged_and_count_with_p_1() {
    let row = compare_one(scored(passes(30, 0)), scored(passes(30, 0)));
    let test = row.test.unwrap();
    assert_eq!((row.verdict, test.p, test.q, test.mde), (Verdict::Unchanged, Some(1.0), Some(1.0), None));
    let [low, high] = test.ci95.unwrap();
    assert!((high - 0.113_513).abs() < 1e-6 && (low + high).abs() < 1e-12);
}

#[test]
fn little_evidence_is_inconclusive_and_says_what_it_would_see() {
    let row = compare_one(scored(passes(15, 15)), scored(passes(13, 17)));
    assert_eq!(row.verdict, Verdict::Inconclusive);
    assert!(row.test.unwrap().mde.unwrap() > 0.0);
}

#[test]
fn what_cannot_be_tested_says_why() {
    let stated = |value, stderr| Task { stated: Some((value, stderr)), ..task("acc") };
    let group = |value| Task { info: TaskInfo { is_group: true, ..TaskInfo::default() }, ..stated(value, Some(0.01)) };
    let odd = |value| Task { metric: "sparkle", ..stated(value, Some(0.01)) };
    let rows = compare(
        &[("a", stated(0.5, None)), ("b", group(0.5)), ("c", odd(0.5)), ("d", stated(0.5, Some(0.1)))],
        &[("a", stated(0.4, None)), ("b", group(0.4)), ("c", odd(0.4)), ("e", stated(0.5, Some(0.1)))],
    );
    let verdicts: Vec<_> =
        rows.iter().map(|row| (row.key.task.as_str(), row.verdict, row.reason.as_deref().unwrap())).collect();
    assert_eq!(
        verdicts,
        [
            ("a", Verdict::Untested, "neither paired samples nor standard errors on both sides"),
            ("b", Verdict::Untested, "a group: its members are tested"),
            ("c", Verdict::Untested, "nothing says whether higher is better"),
            ("d", Verdict::Untested, "only in the base"),
            ("e", Verdict::Untested, "only in the candidate"),
        ]
    );
    assert!(rows.iter().all(|row| row.test.as_ref().is_none_or(|test| test.q.is_none())));
    assert_eq!((rows[3].delta, rows[3].comparability[0].code), (None, "missing-candidate"));
}

#[test]
fn standard_errors_alone_are_tested_unpaired() {
    let stated = |value| Task { stated: Some((value, Some(0.01))), ..task("acc") };
    let row = compare_one(stated(0.5), stated(0.4));
    assert_eq!((row.verdict, row.test.unwrap().method), (Verdict::Regressed, "unpaired-z"));
}

#[test]
fn too_few_pairs_cannot_be_compared_and_stay_outside_the_family() {
    let shifted = Task { first_id: 10, ..scored(passes(60, 40)) };
    let rows = compare(
        &[("a", scored(passes(90, 10))), ("b", scored(passes(90, 10)))],
        &[("a", shifted), ("b", scored(passes(80, 20)))],
    );
    assert_eq!(rows[0].verdict, Verdict::NotComparable);
    let codes: Vec<_> = rows[0].comparability.iter().map(|difference| difference.code).collect();
    assert_eq!(codes, ["missing-base", "missing-candidate", "pairing-low"]);
    assert_eq!(rows[0].test.as_ref().unwrap().q, None);
    let other = rows[1].test.as_ref().unwrap();
    assert_eq!(other.p, other.q, "a family of one needs no correction");
}

#[test]
fn a_new_task_version_breaks_unless_the_items_agree() {
    let version = |task: Task, version: &str| {
        let info = TaskInfo { conditions: [("task-version", version.to_owned())].into(), ..TaskInfo::default() };
        Task { info, ..task }
    };
    let aggregate = |value| Task { stated: Some((value, Some(0.01))), ..task("acc") };
    let row = compare_one(version(aggregate(0.5), "1"), version(aggregate(0.4), "2"));
    assert_eq!(row.verdict, Verdict::NotComparable);
    let row = compare_one(version(scored(passes(90, 10)), "1"), version(scored(passes(60, 40)), "2"));
    assert_eq!(row.verdict, Verdict::Regressed);
    assert_eq!(row.comparability[0].effect.as_str(), "weakens");
}

#[test]
fn another_k_breaks_what_depends_on_k_and_no_rate() {
    let run = |metric, k: &str| {
        let info = TaskInfo { conditions: [("k", k.to_owned())].into(), ..TaskInfo::default() };
        Task { info, scores: passes(90, 10), ..task(metric) }
    };
    for (metric, breaks) in [("pass^k", true), ("pass@k", true), ("solved", false)] {
        let row = compare_one(run(metric, "3"), run(metric, "5"));
        assert_eq!(row.verdict == Verdict::NotComparable, breaks, "{metric}");
        assert_eq!(row.comparability.iter().any(|found| found.code == "k"), breaks, "{metric}");
    }
}

#[test]
fn other_references_and_other_units_break() {
    let row =
        compare_one(Task { target: "A", ..scored(passes(50, 50)) }, Task { target: "B", ..scored(passes(50, 50)) });
    assert_eq!((row.verdict, row.comparability[0].code), (Verdict::NotComparable, "target"));
    let stated = |value| Task { stated: Some((value, Some(0.01))), ..task("acc") };
    let row = compare_one(stated(85.43), stated(0.8418));
    assert_eq!((row.verdict, row.comparability[0].code), (Verdict::NotComparable, "scale"));
}

#[test]
fn scores_that_are_no_numbers_count_as_errored() {
    let row = compare_one(scored(vec![1.0, f64::NAN, 0.0]), scored(vec![1.0, 1.0, f64::NAN]));
    let counts = row.samples.unwrap();
    assert_eq!((counts.paired, counts.errored), (1, 2));
    let row = compare_one(scored(vec![f64::NAN; 3]), scored(vec![f64::NAN; 3]));
    assert_eq!(row.verdict, Verdict::NotComparable, "nothing paired");
}

#[test]
fn one_pair_gives_no_number_that_cannot_be_computed() {
    for (base, candidate) in [(1.0, 0.0), (0.25, 0.5)] {
        let row = compare_one(scored(vec![base]), scored(vec![candidate]));
        let test = row.test.expect("one pair can be counted");
        let numbers = [test.p, test.q, test.stderr, test.mde, test.ci95.map(|ends| ends[0])];
        assert!(numbers.into_iter().flatten().all(f64::is_finite));
        assert!(matches!(row.verdict, Verdict::Inconclusive | Verdict::Untested));
    }
}

#[test]
fn the_only_runs_of_a_task_pair_across_models_and_say_so() {
    let base = assemble(Side::Base, vec![piece("m7", &[("t", scored(passes(5, 5)))])]);
    let candidate = assemble(Side::Candidate, vec![piece("m13", &[("t", scored(passes(5, 5)))])]);
    let row = evals(&base, &candidate, &Policy::default(), &Hints::default()).0.remove(0);
    assert_eq!((row.pairing, row.key.model.as_str(), row.base_model.as_deref()), (Pairing::OnlyRun, "m13", Some("m7")));
    assert!(row.comparability.iter().any(|difference| difference.code == "model-renamed"));
}

#[test]
fn the_correction_counts_every_row_with_a_p() {
    let pairs: Vec<(String, usize)> = (0..10).map(|index| (format!("t{index}"), index)).collect();
    let side = |loss: &dyn Fn(usize) -> usize| -> Vec<(&str, Task)> {
        pairs
            .iter()
            .map(|(name, index)| (name.as_str(), scored(passes(100 - loss(*index), 100 + loss(*index)))))
            .collect()
    };
    let rows = compare(&side(&|_| 0), &side(&|index| if index == 3 { 8 } else { 0 }));
    let test = rows[3].test.as_ref().unwrap();
    let (p, q) = (test.p.unwrap(), test.q.unwrap());
    assert!((q - 10.0 * p).abs() < 1e-12, "{p} {q}");
}

fn aggregate(metric: &'static str, value: f64) -> Task {
    Task { stated: Some((value, Some(0.01))), ..task(metric) }
}

#[test]
fn metrics_that_are_called_differently_pair_and_say_so() {
    for (base, candidate, name, code) in [
        ("las", "dep_las", "dep_las", "metric-renamed"),
        ("", "acc", "acc", "metric-unnamed"),
        ("acc", "", "acc", "metric-unnamed"),
    ] {
        let rows = compare(&[("t", aggregate(base, 0.9))], &[("t", aggregate(candidate, 0.7))]);
        assert_eq!(rows.len(), 1, "{base} {candidate}");
        let row = &rows[0];
        assert_eq!((row.key.metric.as_str(), row.comparability[0].code), (name, code));
        assert_eq!((row.delta.map(|delta| delta < -0.19), row.verdict), (Some(true), Verdict::Regressed));
    }
    let rows = compare(&[("t", aggregate("pass@3", 0.9))], &[("t", aggregate("pass@5", 0.9))]);
    assert_eq!((rows.len(), rows[0].verdict, rows[0].comparability[0].code), (1, Verdict::NotComparable, "k"));
}

#[test]
fn a_metric_that_samples_are_scored_by_keeps_its_name() {
    let rows =
        compare(&[("t", Task { stated: Some((0.5, None)), ..scored(passes(5, 5)) })], &[("t", aggregate("", 0.5))]);
    assert_eq!(rows.len(), 1, "the other side's name is given up");
    let accuracy = Task { metric: "accuracy", ..scored(passes(5, 5)) };
    let rows = compare(&[("t", Task { stated: Some((0.5, None)), ..accuracy })], &[("t", aggregate("acc", 0.5))]);
    assert_eq!(rows.len(), 2);
}

/// Percent on one side and fractions on the other, in a thousand rows: one thing to decide, and no regression.
#[test]
fn a_metric_that_changed_its_unit_is_one_finding() {
    let names: Vec<String> = (0..1000).map(|task| format!("t{task}")).collect();
    let side = |unit: f64| -> Vec<(&str, Task)> {
        let value = |task: usize| (1 + task % 97) as f64 / unit;
        let tasks = names.iter().enumerate();
        tasks.map(|(task, name)| (name.as_str(), aggregate("acc", value(task)))).collect()
    };
    let rows = compare(&side(1.0), &side(100.0));
    assert!(rows.iter().all(|row| row.verdict == Verdict::NotComparable && row.key.metric == "acc"));
    let stands_for = stands_for(&rows);
    assert_eq!(stands_for[0], Some(999));
    assert!(stands_for[1..].iter().all(Option::is_none));
    // Another reason not to compare, or the other way round, is another thing to decide.
    let mut rows = rows;
    rows[5].comparability.push(Comparability { code: "target", effect: Effect::Breaks, base: None, candidate: None });
    let (base, candidate) = (rows[7].base.take(), rows[7].candidate.take());
    (rows[7].base, rows[7].candidate) = (candidate, base);
    let stands_for = super::findings::stands_for(&rows);
    assert_eq!((stands_for[0], stands_for[5], stands_for[7]), (Some(997), Some(0), Some(0)));
}

#[test]
fn rows_tell_why_their_items_changed() {
    let row = compare_one(scored(passes(90, 10)), scored(passes(60, 40)));
    let counted: Vec<_> = row.causes.iter().map(|count| (count.cause, count.broke, count.fixed, count.other)).collect();
    assert_eq!(counted, [(Cause::Scorer, 30, 0, 0)], "the same output under another score");
}
