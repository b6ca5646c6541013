use super::*;
use std::sync::Arc;

use crate::model::{EvalRow, HeldOut, PairedSamples, Policy, SampleRow, Verdict};
use crate::review::testing::{comparison, concerns, decided, origin, record, remark, row, with_samples};
use crate::review::{NewAnnotation, Place, Records, SampleTarget, What, fold, metric_target, sample_target};

fn metric(task: &str, filter: Option<&str>) -> MetricTarget {
    MetricTarget {
        format: "lm-eval".into(),
        model: "m".into(),
        task: task.into(),
        metric: "acc".into(),
        filter: filter.map(str::to_owned),
    }
}

fn sample(candidate_output: &str) -> Target {
    let sample = SampleTarget {
        id: "1".into(),
        epoch: None,
        input: Some("sha256:00".into()),
        base_output: None,
        candidate_output: Some(candidate_output.into()),
    };
    Target::Sample { metric: metric("gsm8k", None), sample }
}

fn on(target: Target, disposition: Option<Disposition>) -> NewAnnotation {
    let mut new = remark("gsm8k", disposition, None);
    Arc::make_mut(&mut new.anchor).target = target;
    new
}

/// A candidate, by the digit its commit's id is made of.
fn candidate(digit: &str) -> Comparison {
    comparison(digit, Vec::new())
}

#[test]
fn a_row_is_answered_by_a_decision_about_it_or_its_task() {
    let row = Target::Metric(metric("gsm8k", Some("strict-match")));
    let task = |model: &str, task: &str| Target::Task { model: model.into(), task: task.into() };
    let config = |pointer: &str| Target::Config { path: "config.json".into(), pointer: pointer.into() };
    for (anchor, finding, expected) in [
        (row.clone(), row.clone(), true),
        (task("m", "gsm8k"), row.clone(), true),
        (task("m", "math"), row.clone(), false),
        (task("other", "gsm8k"), row.clone(), false),
        (Target::Metric(metric("gsm8k", None)), row.clone(), false),
        (sample("x"), row.clone(), false),
        (Target::Release, row.clone(), false),
        (row.clone(), task("m", "gsm8k"), false),
        (config(""), config("/rope_theta"), true),
        (config("/rope_theta"), config(""), false),
    ] {
        for disposition in Disposition::ALL.into_iter().map(Some).chain([None]) {
            let decides = disposition.is_some_and(|disposition| disposition != Disposition::Unsure);
            let made = concerns(&[("ada", on(anchor.clone(), disposition))], &candidate("c"));
            assert_eq!(made[0].answers(&finding), expected && decides, "{anchor:?} {finding:?} {disposition:?}");
            let later = concerns(&[("ada", on(anchor.clone(), disposition))], &candidate("d"));
            assert!(!later[0].answers(&finding) && !later[0].holds());
        }
    }
}

#[test]
fn a_writers_last_word_counts() {
    let row = Target::Metric(metric("gsm8k", None));
    let said = [
        ("ada", on(row.clone(), Some(Disposition::Acceptable))),
        ("bob", on(row.clone(), Some(Disposition::Regression))),
        ("ada", on(row.clone(), Some(Disposition::Unsure))),
        ("ada", on(row.clone(), None)),
    ];
    let concerns = concerns(&said, &candidate("c"));
    let flags: Vec<_> = concerns.iter().map(|concern| (concern.superseded, concern.answers(&row))).collect();
    assert_eq!(flags, [(true, false), (false, true), (false, false), (false, false)]);
}

#[test]
fn what_was_taken_back_answers_nothing_and_supersedes_nothing() {
    let row = Target::Metric(metric("gsm8k", None));
    let first = record("ada", 1, &What::Annotation(Box::new(on(row.clone(), Some(Disposition::Noise)))));
    let second = record("ada", 2, &What::Annotation(Box::new(on(row.clone(), Some(Disposition::Unsure)))));
    let back = record("ada", 3, &What::Retract { of: second.id() });
    let mut records = Records::default();
    for record in [first, second, back] {
        records.insert_record(record, &origin("ada", Place::Repository));
    }
    let concerns = reviews_of(&fold(&records).annotations, &candidate("c"));
    assert!(concerns[0].answers(&row) && !concerns[1].answers(&row));
}

#[test]
fn threads_outlast_outputs_and_keep_apart_what_differs() {
    assert_eq!(thread_key(&sample("x")), thread_key(&sample("y")));
    let task = |model: &str, task: &str| Target::Task { model: model.into(), task: task.into() };
    let all = [
        Target::Release,
        task("a", "bc"),
        task("ab", "c"),
        Target::Metric(metric("gsm8k", None)),
        Target::Metric(metric("gsm8k", Some(""))),
        sample("x"),
        Target::Config { path: "x".into(), pointer: String::new() },
        Target::File { path: "x".into() },
    ];
    let keys: BTreeSet<Digest> = all.iter().map(thread_key).collect();
    assert_eq!(keys.len(), all.len());
}

/// The row as a later candidate might have it.
fn changed(row: &EvalRow, change: impl FnOnce(&mut EvalRow)) -> EvalRow {
    let mut row = row.clone();
    change(&mut row);
    row
}

/// The candidate's samples of the row, as a later candidate might have them.
fn resampled(row: &EvalRow, change: impl FnOnce(&mut crate::model::SampleSet)) -> EvalRow {
    changed(row, |row| {
        let mut pairs: PairedSamples = row.pairs.as_deref().unwrap().clone();
        change(Arc::make_mut(&mut pairs.candidate.0));
        row.pairs = Some(Arc::new(pairs));
    })
}

fn output(row: &mut SampleRow, text: &str) {
    row.output = Some(crate::base::ShortDigest::of(text.as_bytes()));
}

#[test]
fn a_decision_holds_for_candidates_that_say_the_same() {
    let first = with_samples(row("gsm8k", "acc", Verdict::Regressed), &[0.0, 1.0, 0.0]);
    let on_row = Target::Metric(metric_target(&first));
    let pairs = first.pairs.as_deref().unwrap();
    let on_sample = |item: usize| Target::Sample {
        metric: metric_target(&first),
        sample: sample_target(&first, (pairs, &pairs.items[item]), None, &HeldOut::default()),
    };
    let on_task = Target::Task { model: "m".into(), task: "gsm8k".into() };
    let everything = [&on_row, &on_task, &on_sample(1), &on_sample(0)];
    let moved = |row: &mut EvalRow| row.candidate.as_mut().unwrap().path = Arc::from("results/b.json");
    let value = |row: &mut EvalRow| row.candidate.as_mut().unwrap().value = Some(0.71);
    use AnchorState::{Exact, Gone, Moved, OutputChanged as Changed, Unverifiable};
    for (what, now, expected) in [
        ("nothing", vec![first.clone()], [Exact, Exact, Exact, Exact]),
        ("another file", vec![changed(&first, moved)], [Moved, Exact, Exact, Exact]),
        ("the figure", vec![changed(&first, value)], [Changed, Changed, Exact, Exact]),
        (
            "an output",
            vec![resampled(&first, |set| output(&mut set.rows_mut()[0], "x"))],
            [Changed, Changed, Exact, Changed],
        ),
        ("a score", vec![resampled(&first, |set| set.scores[1] = 0.0)], [Changed, Changed, Changed, Exact]),
        ("a line", vec![resampled(&first, |set| set.rows_mut()[1].line = 9)], [Exact, Exact, Moved, Exact]),
        (
            "another row of the task",
            vec![first.clone(), row("gsm8k", "f1", Verdict::Unchanged)],
            [Exact, Changed, Exact, Exact],
        ),
        ("the base", vec![changed(&first, |row| row.base.as_mut().unwrap().value = None)], [Exact; 4]),
        ("all of it", vec![row("math", "acc", Verdict::Regressed)], [Gone; 4]),
        ("not read yet", vec![changed(&first, |row| row.pending = true)], [Unverifiable, Unverifiable, Exact, Exact]),
    ] {
        let made = comparison("c", vec![first.clone()]);
        let later = comparison("d", now);
        for (target, expected) in everything.into_iter().zip(expected) {
            let said = [("ada", decided(&made, target.clone(), Disposition::Acceptable))];
            let found = &concerns(&said, &later)[0];
            assert_eq!(found.state, expected, "{what} differs: {target}");
            let is_row = !matches!(target, Target::Sample { .. });
            assert_eq!(found.answers(&on_row), is_row && matches!(expected, Exact | Moved), "{what}: {target}");
            assert_eq!(concerns(&said, &made)[0].state, Exact, "{what}: {target}");
        }
    }
}

#[test]
fn rows_may_change_places_in_a_file() {
    let first = with_samples(row("gsm8k", "acc", Verdict::Regressed), &[0.0, 1.0, 0.0]);
    let on_row = Target::Metric(metric_target(&first));
    let said = [("ada", decided(&comparison("c", vec![first.clone()]), on_row, Disposition::Noise))];
    let shuffled = resampled(&first, |set| {
        set.rows_mut().swap(0, 1);
        set.scores.swap(0, 1);
    });
    assert_eq!(concerns(&said, &comparison("d", vec![shuffled]))[0].state, AnchorState::Exact);
    let exchanged = resampled(&first, |set| set.scores.swap(0, 1));
    assert_eq!(concerns(&said, &comparison("d", vec![exchanged]))[0].state, AnchorState::OutputChanged);
}

#[test]
fn what_no_record_tells_is_not_guessed() {
    let first = row("gsm8k", "acc", Verdict::Regressed);
    let on_row = Target::Metric(metric_target(&first));
    let mut bare = decided(&comparison("c", vec![first.clone()]), on_row.clone(), Disposition::Noise);
    Arc::make_mut(&mut bare.anchor).candidate.content = None;
    let found = concerns(&[("ada", bare)], &comparison("d", vec![first.clone()]));
    assert_eq!(found[0].state, AnchorState::Unverifiable);
    // A release is a directory here: the same commit is not the same candidate.
    let mut made = comparison("c", vec![first.clone()]);
    made.candidate.subpath = Some("evals/7b".into());
    let said = [("ada", decided(&made, Target::Release, Disposition::Acceptable))];
    assert_eq!(concerns(&said, &made)[0].state, AnchorState::Exact);
    made.candidate.subpath = Some("evals/13b".into());
    assert_eq!(concerns(&said, &made)[0].state, AnchorState::OutputChanged);
}

#[test]
fn the_last_word_counts_across_candidates_that_say_the_same() {
    let first = row("gsm8k", "acc", Verdict::Regressed);
    let on_row = Target::Metric(metric_target(&first));
    let [made, later] = ["c", "d"].map(|digit| comparison(digit, vec![first.clone()]));
    let said = [
        ("ada", decided(&made, on_row.clone(), Disposition::Acceptable)),
        ("ada", decided(&later, on_row.clone(), Disposition::Unsure)),
    ];
    for from in [&made, &later] {
        let answers: Vec<bool> = concerns(&said, from).iter().map(|concern| concern.answers(&on_row)).collect();
        assert_eq!(answers, [false, false]);
    }
    // Where the row is another, what is said of it takes nothing back.
    let other = comparison("d", vec![changed(&first, |row| row.candidate.as_mut().unwrap().value = Some(0.1))]);
    let said = [said[0].clone(), ("ada", decided(&other, on_row.clone(), Disposition::Unsure))];
    assert!(concerns(&said, &made)[0].answers(&on_row) && !concerns(&said, &other)[0].answers(&on_row));
}

#[test]
fn the_policy_says_who_answers_and_how_many() {
    let made = comparison("c", vec![row("gsm8k", "acc", Verdict::Regressed)]);
    let on_row = Target::Metric(metric_target(&made.evals[0]));
    let said = |names: &[&'static str]| -> Vec<Concern> {
        let say = |name: &&'static str| (*name, decided(&made, on_row.clone(), Disposition::Acceptable));
        concerns(&names.iter().map(say).collect::<Vec<_>>(), &made)
    };
    let globs = |patterns: &[&str]| patterns.iter().map(|pattern| Glob::new(*pattern)).collect::<Vec<_>>();
    for (names, answers, by, wanting) in [
        (&["ada"][..], 1, &[][..], 0),
        (&[], 1, &[], 1),
        (&[], 0, &[], 1),
        (&["ada"], 2, &[], 1),
        (&["ada", "ada"], 2, &[], 1),
        (&["ada", "bob"], 2, &[], 0),
        (&["ada", "bob"], 2, &["b*"], 1),
        (&["ada"], 1, &["bob", "a?a"], 0),
        (&["ada"], 1, &["*@example.org"], 1),
    ] {
        let rules = GateRules { answers, answered_by: globs(by), ..Policy::default().gate };
        assert_eq!(Answers::to(&on_row, &said(names), &rules).wanting, wanting, "{names:?} {answers} {by:?}");
    }
    let mut concerns = said(&["ada"]);
    Arc::make_mut(&mut Arc::make_mut(&mut concerns[0].annotation).author).email = Some("ada@example.org".into());
    let rules = GateRules { answered_by: globs(&["*@example.org"]), ..Policy::default().gate };
    assert_eq!(Answers::to(&on_row, &concerns, &rules).people(), ["ada"]);
}
