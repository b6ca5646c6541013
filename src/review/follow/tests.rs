use std::sync::Arc;

use super::AnchorState::{Ambiguous, Exact, Gone, InputChanged, MaybeFixed, Moved, OutputChanged, Unverifiable};
use super::*;
use crate::base::ShortDigest;
use crate::model::{HeldOut, Rows, SampleSet, Verdict};
use crate::review::testing::{comparison, concerns, decided, row, with_samples};
use crate::review::{metric_target, sample_target};

/// A row whose first and last sample broke.
fn first() -> EvalRow {
    with_samples(row("gsm8k", "acc", Verdict::Regressed), &[0.0, 1.0, 0.0])
}

fn on_sample(row: &EvalRow, item: usize) -> Target {
    let pairs = row.pairs.as_deref().unwrap();
    Target::Sample {
        metric: metric_target(row),
        sample: sample_target(row, (pairs, &pairs.items[item]), None, &HeldOut::default()),
    }
}

/// The row as a later candidate might have it.
fn later(change: impl FnOnce(&mut PairedSamples)) -> Vec<EvalRow> {
    let mut row = first();
    let mut pairs: PairedSamples = row.pairs.as_deref().unwrap().clone();
    change(&mut pairs);
    row.pairs = Some(Arc::new(pairs));
    vec![row]
}

/// The row with other samples of the candidate.
fn with(change: impl FnOnce(&mut SampleSet)) -> Vec<EvalRow> {
    later(|pairs| change(Arc::make_mut(&mut pairs.candidate.0)))
}

fn answer(set: &mut SampleSet, at: usize, text: &str, score: f64) {
    set.rows_mut()[at].output = Some(ShortDigest::of(text.as_bytes()));
    set.scores[at] = score;
}

fn state(target: &Target, disposition: Disposition, now: Vec<EvalRow>) -> AnchorState {
    let made = comparison("c", vec![first()]);
    let said = [("ada", decided(&made, target.clone(), disposition))];
    concerns(&said, &comparison("d", now))[0].state
}

#[test]
fn a_note_on_a_sample_is_in_one_of_eight_states() {
    let other = Digest::of(b"another question");
    let asked = |set: &SampleSet, at: usize| set.rows[at].item;
    let renamed = |set: &mut SampleSet| {
        (7..).zip(&mut set.rows_mut()[..3]).for_each(|(place, row)| row.id = crate::model::SampleId::Position(place));
    };
    let cases: Vec<(&str, Vec<EvalRow>, AnchorState)> = vec![
        ("nothing differs", vec![first()], Exact),
        ("another line", with(|set| set.rows_mut()[0].line = 9), Moved),
        ("another file", later(|pairs| pairs.candidate.1.path = "samples/b.jsonl".into()), Moved),
        ("another answer, as bad", with(|set| answer(set, 0, "x", 0.0)), OutputChanged),
        ("the same answer, scored higher", with(|set| set.scores[0] = 1.0), MaybeFixed),
        ("another answer, as good as the base", with(|set| answer(set, 0, "x", 1.0)), MaybeFixed),
        ("another question of the same name", with(|set| set.rows_mut()[0].item = other), InputChanged),
        (
            "another name for the question",
            with(|set| set.rows_mut()[0].id = crate::model::SampleId::Position(7)),
            Exact,
        ),
        (
            "the question twice under other names, answered otherwise",
            with(|set| {
                let question = asked(set, 0);
                renamed(set);
                set.rows_mut()[2].item = question;
                answer(set, 0, "x", 0.0);
                answer(set, 2, "y", 0.0);
            }),
            Ambiguous,
        ),
        (
            "the question twice under other names, once answered as it was",
            with(|set| {
                let question = asked(set, 0);
                renamed(set);
                set.rows_mut()[2].item = question;
                answer(set, 2, "y", 0.0);
            }),
            Exact,
        ),
        ("the sample is gone", later(|pairs| drop(pairs.items.remove(0))), Gone),
        ("the candidate lacks it", later(|pairs| pairs.items[0].candidate = Rows::None), Gone),
        ("the task is gone", vec![row("math", "acc", Verdict::Unchanged)], Gone),
        ("its samples are not at hand", vec![EvalRow { pairs: None, ..first() }], Unverifiable),
    ];
    for (what, now, expected) in cases {
        assert_eq!(state(&on_sample(&first(), 0), Disposition::Regression, now), expected, "{what}");
    }
}

#[test]
fn a_sample_whose_id_is_held_out_is_followed_as_any_other() {
    let told = |row: &EvalRow| {
        let Target::Sample { metric, mut sample } = on_sample(row, 0) else { panic!() };
        sample.id = held_out::hashed(&sample.id);
        Target::Sample { metric, sample }
    };
    let unknown = |mut row: EvalRow| {
        let pairs = Arc::make_mut(row.pairs.as_mut().unwrap());
        for (set, _) in [&mut pairs.base, &mut pairs.candidate] {
            Arc::make_mut(set).identity = Identity::Absent;
        }
        row
    };
    let other = Digest::of(b"another question");
    for (what, target, now, expected) in [
        ("what it asks is known", told(&first()), vec![first()], Exact),
        (
            "only its id is, so that it is not known to be the same",
            told(&unknown(first())),
            vec![unknown(first())],
            OutputChanged,
        ),
        ("it asks something else", told(&first()), with(|set| set.rows_mut()[0].item = other), InputChanged),
    ] {
        assert_eq!(state(&target, Disposition::Regression, now), expected, "{what}");
    }
}

#[test]
fn only_what_was_called_a_regression_can_be_fixed() {
    let better = || with(|set| answer(set, 0, "x", 1.0));
    let risen = || {
        let mut row = first();
        row.candidate.as_mut().unwrap().value = Some(0.81);
        row.delta = Some(0.01);
        vec![row]
    };
    let on_row = Target::Metric(metric_target(&first()));
    let on_task = Target::Task { model: "m".into(), task: "gsm8k".into() };
    for disposition in Disposition::ALL {
        let expected = if disposition == Disposition::Regression { MaybeFixed } else { OutputChanged };
        assert_eq!(state(&on_sample(&first(), 0), disposition, better()), expected, "{disposition:?}");
        assert_eq!(state(&on_row, disposition, risen()), expected, "{disposition:?} on the row");
        assert_eq!(state(&on_task, disposition, risen()), expected, "{disposition:?} on the task");
    }
    let sunk = || {
        let mut row = first();
        row.candidate.as_mut().unwrap().value = Some(0.75);
        row.delta = Some(-0.05);
        vec![row]
    };
    assert_eq!(state(&on_row, Disposition::Regression, sunk()), OutputChanged);
    let undirected = || vec![EvalRow { direction: None, ..risen().remove(0) }];
    assert_eq!(state(&on_row, Disposition::Regression, undirected()), OutputChanged);
}

#[test]
fn what_says_something_else_waits_to_be_looked_at_again_until_somebody_decides() {
    let made = comparison("c", vec![first()]);
    let now = comparison("d", with(|set| answer(set, 0, "x", 1.0)));
    let sample = on_sample(&first(), 0);
    let said = ("ada", decided(&made, sample.clone(), Disposition::Regression));
    let queued = |said: &[(&str, crate::review::NewAnnotation)]| -> Vec<bool> {
        concerns(said, &now).iter().map(|concern| concern.recheck).collect()
    };
    assert_eq!(queued(std::slice::from_ref(&said)), [true]);
    let again = ("bob", decided(&now, sample, Disposition::Acceptable));
    assert_eq!(queued(&[said.clone(), again]), [false, false]);
    let elsewhere = ("bob", decided(&now, on_sample(&first(), 1), Disposition::Acceptable));
    assert_eq!(queued(&[said.clone(), elsewhere]), [true, false]);
    let otherwise = ("ada", decided(&made, on_sample(&first(), 0), Disposition::Noise));
    assert_eq!(queued(&[said.clone(), otherwise]), [false, true], "only its writer's last word waits");
    assert!(!concerns(&[said], &made)[0].recheck);
}

#[test]
fn whoever_decides_about_what_it_asks_now_has_looked_at_what_was_said_before() {
    let made = comparison("c", vec![first()]);
    let now = comparison("d", with(|set| set.rows_mut()[0].item = Digest::of(b"another question")));
    let old = ("ada", decided(&made, on_sample(&first(), 0), Disposition::Regression));
    let new = ("ada", decided(&now, on_sample(&now.evals[0], 0), Disposition::Noise));
    let found = concerns(&[old, new], &now);
    assert_eq!((found[0].state, found[0].recheck), (InputChanged, false));
}

#[test]
fn words_are_written_as_they_are_read() {
    let words: Vec<&str> = AnchorState::ALL.into_iter().map(AnchorState::as_str).collect();
    assert_eq!(words.join(" "), "exact moved output-changed maybe-fixed input-changed ambiguous gone unverifiable");
    for state in AnchorState::ALL {
        assert_eq!(state.remark().is_none(), state == Exact);
        assert!(!(state.holds() && state.wants_recheck()));
    }
}
