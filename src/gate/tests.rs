use super::*;
use crate::base::Glob;
use crate::model::{Blocks, Rule, Settings, Verdict};
use crate::review::testing::{comparison, concerns, decided, row, with_samples};
use crate::review::{Concern, Disposition, Grade, NewAnnotation, metric_target, sample_target};
use crate::stats::Prng;

/// Settings for every row of a task.
fn rule(task: &str, settings: Settings) -> Rule {
    Rule { task: Some(Glob::new(task)), settings, ..Rule::default() }
}

fn gating() -> Settings {
    Settings { gating: Some(true), ..Settings::default() }
}

fn certain() -> Settings {
    Settings { certain: Some(true), ..Settings::default() }
}

fn with_rules(evals: Vec<EvalRow>, rules: &[(&str, Settings)]) -> Comparison {
    let mut comparison = comparison("c", evals);
    comparison.policy.rules = rules.iter().map(|(task, settings)| rule(task, settings.clone())).collect();
    comparison
}

/// The codes of the reasons, and how it ends.
fn found(comparison: &Comparison, concerns: &[Concern]) -> (Vec<&'static str>, u8) {
    let judgement = judge(comparison, concerns, &[]);
    (judgement.reasons.iter().map(|reason| reason.why.code()).collect(), judgement.outcome().exit())
}

fn missing(mut row: EvalRow) -> EvalRow {
    (row.candidate, row.delta) = (None, None);
    row
}

fn on(target: &EvalRow) -> Target {
    Target::Metric(metric_target(target))
}

#[test]
fn what_a_row_may_lack() {
    use Verdict::{Improved, Inconclusive, NotComparable, NotWorse, Regressed, Unchanged, Untested};
    for (verdict, settings, expected) in [
        (Regressed, Settings::default(), (vec!["regressed"], 1)),
        (Regressed, gating(), (vec!["regressed"], 1)),
        (Improved, gating(), (vec![], 0)),
        (NotWorse, certain(), (vec![], 0)),
        (Unchanged, certain(), (vec![], 0)),
        (Inconclusive, Settings::default(), (vec![], 0)),
        (Inconclusive, gating(), (vec![], 0)),
        (Inconclusive, certain(), (vec!["inconclusive"], 2)),
        (Inconclusive, Settings { gating: Some(false), ..certain() }, (vec![], 0)),
        (Untested, Settings::default(), (vec![], 0)),
        (Untested, gating(), (vec!["untested"], 3)),
        (Untested, certain(), (vec!["untested"], 3)),
        (NotComparable, Settings::default(), (vec![], 0)),
        (NotComparable, gating(), (vec!["not-comparable"], 3)),
    ] {
        let judged = with_rules(vec![row("gsm8k", "acc", verdict)], &[("gsm8k", settings.clone())]);
        assert_eq!(found(&judged, &[]), expected, "{verdict:?} {settings:?}");
    }
    let gone = || vec![missing(row("gsm8k", "acc", Untested))];
    assert_eq!(found(&with_rules(gone(), &[("gsm*", gating())]), &[]), (vec!["missing"], 3));
    assert_eq!(found(&with_rules(gone(), &[("math", gating())]), &[]), (vec![], 0));
}

#[test]
fn one_wins_over_three_over_two() {
    let rows = || {
        let task = |name: &str, verdict| row(name, "acc", verdict);
        vec![
            task("inconclusive", Verdict::Inconclusive),
            task("missing", Verdict::NotComparable),
            task("regressed", Verdict::Regressed),
        ]
    };
    for (without, expected) in [
        ("", (vec!["regressed", "not-comparable", "inconclusive"], 1)),
        ("regressed", (vec!["not-comparable", "inconclusive"], 3)),
        ("missing", (vec!["regressed", "inconclusive"], 1)),
        ("inconclusive", (vec!["regressed", "not-comparable"], 1)),
    ] {
        let rows = rows().into_iter().filter(|row| row.key.task != without).collect();
        assert_eq!(found(&with_rules(rows, &[("*", certain())]), &[]), expected, "without {without}");
    }
}

#[test]
fn only_rows_that_decide_block_where_the_policy_says_so() {
    let rows = vec![row("gsm8k", "acc", Verdict::Regressed), row("math", "acc", Verdict::Regressed)];
    let mut judged = with_rules(rows, &[("math", gating())]);
    assert_eq!(found(&judged, &[]).0.len(), 2);
    judged.policy.gate.blocks = Blocks::GatingOnly;
    let judgement = judge(&judged, &[], &[]);
    assert_eq!(judgement.reasons.len(), 1);
    assert_eq!(judgement.reasons[0].about, About::Row(1));
    assert_eq!((judgement.rows, judgement.gating), (2, 1));
}

#[test]
fn a_regression_passes_when_the_policy_accepts_its_answers() {
    let mut judged = comparison("c", vec![row("gsm8k", "acc", Verdict::Regressed)]);
    let answer = |disposition| decided(&judged, on(&judged.evals[0]), disposition);
    let said = [("ada", answer(Disposition::Regression)), ("bob", answer(Disposition::Unsure))];
    let said = concerns(&said, &judged);
    assert_eq!(found(&judged, &said), (vec![], 0));
    assert_eq!(judge(&judged, &said, &[]).answered, [Answered { row: 0, by: vec!["ada".into()] }]);
    judged.policy.gate.answers = 2;
    let reason = judge(&judged, &said, &[]).reasons.remove(0);
    assert_eq!(
        (reason.why, reason.answered_by),
        (Why::Regressed { wanting: 1, on_samples: 0 }, vec!["ada".to_owned()])
    );
    judged.policy.gate.answers = 1;
    judged.policy.gate.answered_by = vec![Glob::new("bob")];
    assert_eq!(found(&judged, &said), (vec!["regressed"], 1));
    // Words about what is missing answer nothing: somebody must bring it back.
    let gone = with_rules(vec![missing(row("gsm8k", "acc", Verdict::Untested))], &[("*", gating())]);
    let said = concerns(&[("ada", decided(&gone, on(&gone.evals[0]), Disposition::Acceptable))], &gone);
    assert_eq!(found(&gone, &said), (vec!["missing"], 3));
}

#[test]
fn words_about_a_sample_are_counted_and_answer_for_nothing_else() {
    let judged = comparison("c", vec![with_samples(row("gsm8k", "acc", Verdict::Regressed), &[0.0, 1.0])]);
    let row = &judged.evals[0];
    let pairs = row.pairs.as_deref().unwrap();
    let sample = Target::Sample { metric: metric_target(row), sample: sample_target(pairs, &pairs.items[0], None) };
    let said = concerns(&[("ada", decided(&judged, sample, Disposition::Regression))], &judged);
    let reason = judge(&judged, &said, &[]).reasons.remove(0);
    assert_eq!(reason.why, Why::Regressed { wanting: 1, on_samples: 1 });
}

fn blocker(on: NewAnnotation) -> NewAnnotation {
    NewAnnotation { severity: Some(Grade::Blocker), ..on }
}

#[test]
fn an_open_blocker_fails_answered_or_not() {
    let judged = comparison("c", vec![row("gsm8k", "acc", Verdict::Regressed)]);
    let stop = |target| blocker(decided(&judged, target, Disposition::Regression));
    let fine = |target| decided(&judged, target, Disposition::Acceptable);
    let of_row = || on(&judged.evals[0]);
    let major = NewAnnotation { severity: Some(Grade::Major), ..stop(of_row()) };
    for (what, said, expected) in [
        ("it answers the row, too", vec![("ada", stop(of_row()))], vec!["blocker"]),
        ("another's answer", vec![("ada", stop(of_row())), ("bob", fine(of_row()))], vec!["blocker"]),
        ("its writer's later word", vec![("ada", stop(of_row())), ("ada", fine(of_row()))], vec![]),
        ("on the release", vec![("ada", stop(Target::Release)), ("bob", fine(of_row()))], vec!["blocker"]),
        ("less bad", vec![("ada", major)], vec![]),
    ] {
        assert_eq!(found(&judged, &concerns(&said, &judged)).0, expected, "{what}");
    }
    for (state, expected) in [
        (crate::review::AnnotationState::Open, vec!["blocker"]),
        (crate::review::AnnotationState::Resolved, vec![]),
        (crate::review::AnnotationState::Retracted, vec!["regressed"]),
    ] {
        let mut said = concerns(&[("ada", stop(of_row()))], &judged);
        std::sync::Arc::make_mut(&mut said[0].annotation).state = state;
        assert_eq!(found(&judged, &said).0, expected, "{state:?}");
    }
}

#[test]
fn a_blocker_on_what_has_changed_since_wants_another_look() {
    let made = comparison("c", vec![row("gsm8k", "acc", Verdict::Regressed)]);
    let said = [("ada", blocker(decided(&made, on(&made.evals[0]), Disposition::Regression)))];
    let mut later = comparison("d", vec![row("gsm8k", "acc", Verdict::Inconclusive)]);
    assert_eq!(found(&later, &concerns(&said, &later)), (vec!["blocker"], 1));
    later.evals[0].candidate.as_mut().unwrap().value = Some(0.79);
    let judgement = judge(&later, &concerns(&said, &later), &[]);
    assert_eq!((judgement.outcome(), judgement.recheck), (Outcome::Passed, 1));
}

#[test]
fn a_group_decides_by_its_members_where_they_decide() {
    let group = EvalRow { is_group: true, ..row("mmlu", "acc", Verdict::Untested) };
    let member = EvalRow { group: Some("mmlu".into()), ..row("mmlu_law", "acc", Verdict::Unchanged) };
    let rows = vec![group, member];
    assert_eq!(found(&with_rules(rows.clone(), &[("mmlu*", gating())]), &[]), (vec![], 0));
    assert_eq!(found(&with_rules(rows, &[("mmlu", gating())]), &[]), (vec!["untested"], 3));
}

#[test]
fn bounds_are_judged_by_the_end_of_the_candidates_own_interval() {
    let at_least = |limit| Settings { at_least: Some(limit), ..Settings::default() };
    let at_most = |limit| Settings { at_most: Some(limit), ..Settings::default() };
    let rate = |passed: usize, of: usize| {
        let scores: Vec<f64> = (0..of).map(|at| f64::from(u8::from(at < passed))).collect();
        let mut row = with_samples(row("t", "acc", Verdict::Inconclusive), &scores);
        #[allow(clippy::cast_precision_loss)]
        let value = passed as f64 / of as f64;
        row.candidate.as_mut().unwrap().value = Some(value);
        row
    };
    let stated = |value: Option<f64>, stderr: Option<f64>| {
        let mut row = row("t", "f1", Verdict::Inconclusive);
        let figure = row.candidate.as_mut().unwrap();
        (figure.value, figure.stderr) = (value, stderr);
        row
    };
    let percents = |mut row: EvalRow| {
        for figure in [&mut row.base, &mut row.candidate] {
            let value = &mut figure.as_mut().unwrap().value;
            *value = value.map(|value| 100.0 * value);
        }
        row.base.as_mut().unwrap().value = Some(100.0);
        row
    };
    // Wilson's interval of 90 in 100 is [0.8256, 0.9448]; no event in 100 leaves 0.0295 open.
    for (row, settings, expected) in [
        (rate(90, 100), at_least(0.82), vec![]),
        (rate(90, 100), at_least(0.83), vec!["bound"]),
        (rate(90, 100), at_most(0.95), vec![]),
        (rate(90, 100), at_most(0.94), vec!["bound"]),
        (rate(0, 100), at_most(0.03), vec![]),
        (rate(0, 100), at_most(0.029), vec!["bound"]),
        (rate(100, 100), at_least(0.97), vec![]),
        (rate(100, 100), at_least(0.971), vec!["bound"]),
        (percents(rate(90, 100)), at_least(82.0), vec![]),
        (percents(rate(90, 100)), at_least(83.0), vec!["bound"]),
        (percents(rate(0, 100)), at_most(2.9), vec!["bound"]),
        // 0.5 ± 1.96 · 0.1 is [0.304, 0.696].
        (stated(Some(0.5), Some(0.1)), at_least(0.30), vec![]),
        (stated(Some(0.5), Some(0.1)), at_least(0.31), vec!["bound"]),
        (stated(Some(0.5), Some(0.1)), at_most(0.69), vec!["bound"]),
        (stated(Some(0.5), None), at_least(0.4), vec!["untested"]),
        (stated(Some(0.5), None), at_least(0.6), vec!["bound"]),
        (stated(None, None), at_least(0.6), vec!["untested"]),
        (missing(stated(None, None)), at_least(0.6), vec!["missing"]),
        (rate(90, 100), Settings { gating: Some(false), ..at_least(0.99) }, vec![]),
    ] {
        let judged = with_rules(vec![row.clone()], &[("t", settings.clone())]);
        assert_eq!(found(&judged, &[]).0, expected, "{:?} {settings:?}", row.candidate);
    }
}

/// Whatever is found, the code is that of the weightiest reason, and no reason means passed.
#[test]
fn the_exit_code_follows_from_the_reasons() {
    let mut random = Prng::from_seed(8);
    let mut met = std::collections::BTreeSet::new();
    for _ in 0..2_000 {
        let mut pick = |from: usize| usize::try_from(random.bits() % from as u64).unwrap_or(0);
        let rows: Vec<EvalRow> = (0..pick(4))
            .map(|at| {
                let row = row(&format!("t{at}"), "acc", Verdict::ALL[pick(7)]);
                if pick(5) == 0 { missing(row) } else { row }
            })
            .collect();
        let choices = [Settings::default(), gating(), certain(), Settings { at_least: Some(0.72), ..gating() }];
        let rules: Vec<(&str, Settings)> =
            ["t0", "t1", "t2"].into_iter().map(|task| (task, choices[pick(4)].clone())).collect();
        let judged = with_rules(rows, &rules);
        let severity = [None, Some(Grade::Blocker)][pick(2)];
        let mut said: Vec<(&str, NewAnnotation)> = Vec::new();
        for row in &judged.evals {
            let new = decided(&judged, on(row), Disposition::ALL[pick(6)]);
            said.extend((pick(2) == 0).then_some(("ada", NewAnnotation { severity, ..new })));
        }
        let judgement = judge(&judged, &concerns(&said, &judged), &[]);
        let has = |codes: &[&str]| judgement.reasons.iter().any(|reason| codes.contains(&reason.why.code()));
        let expected = match () {
            () if has(&["regressed", "blocker", "bound"]) => 1,
            () if has(&["missing", "not-comparable", "untested"]) => 3,
            () if has(&["inconclusive"]) => 2,
            () => 0,
        };
        assert_eq!(judgement.outcome().exit(), expected, "{judgement:?}");
        met.insert(expected);
    }
    assert_eq!(met.len(), 4, "every way to end was met");
}
