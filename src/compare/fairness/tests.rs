use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::base::Digest;
use crate::compare::counts::score;
use crate::compare::samples::pair;
use crate::model::{Direction, EvalRow, Identity, RowKey, SampleId, SampleRow, Source};

/// What one side says of the row.
#[derive(Clone)]
struct Told {
    metric: &'static str,
    stated: Option<f64>,
    direction: Option<Direction>,
    scores: Vec<f64>,
    /// Every item of the side this many times.
    epochs: u32,
    first_item: u64,
    conditions: &'static [(&'static str, &'static str)],
}

const TOLD: Told = Told {
    metric: "acc",
    stated: None,
    direction: None,
    scores: Vec::new(),
    epochs: 0,
    first_item: 0,
    conditions: &[],
};

fn stated(value: f64) -> Told {
    Told { stated: Some(value), ..TOLD }
}

fn logged(metric: &'static str, stated: Option<f64>, scores: &[f64]) -> Told {
    Told { metric, stated, scores: scores.to_vec(), ..TOLD }
}

impl Told {
    fn run(&self, side: Side) -> Run {
        let conditions = self.conditions.iter().map(|(code, value)| (*code, (*value).to_owned())).collect();
        Run {
            side,
            format: "t",
            model: "m".to_owned(),
            date: None,
            metrics: Vec::new(),
            samples: Vec::new(),
            tasks: BTreeMap::new(),
            conditions,
            changed: true,
        }
    }

    fn metric(&self) -> Option<MetricValue> {
        self.stated.map(|value| MetricValue {
            task: "t".to_owned(),
            metric: self.metric.to_owned(),
            filter: None,
            value: Some(value),
            stderr: None,
            n: None,
            direction: self.direction,
        })
    }

    fn set(&self) -> SampleSet {
        let repeats = self.epochs.max(1);
        let row = |item: u64, epoch: u32| SampleRow {
            item: Digest::of(&item.to_le_bytes()),
            epoch,
            ..SampleRow::new(SampleId::Position(item))
        };
        let items = (0..self.scores.len() as u64).flat_map(|item| (0..repeats).map(move |repeat| (item, repeat)));
        let epoch = |repeat: u32| if self.epochs > 0 { repeat + 1 } else { 0 };
        SampleSet {
            metrics: vec![self.metric.to_owned()],
            rows: Arc::new(items.map(|(item, repeat)| row(item + self.first_item, epoch(repeat))).collect()),
            scores: self.scores.iter().flat_map(|score| vec![*score; repeats as usize]).collect(),
            not_numbers: vec![0],
            identity: Identity::Stated,
            ..SampleSet::default()
        }
    }

    fn figure(&self) -> Figure {
        Figure { value: self.stated, stderr: None, n: None, path: "p".into() }
    }
}

fn check_under(base: &Told, candidate: &Told, policy: &Policy) -> Vec<Comparability> {
    let runs = [base.run(Side::Base), candidate.run(Side::Candidate)];
    let metrics = [base.metric(), candidate.metric()];
    let sets = [base, candidate].map(|told| Arc::new(told.set()));
    let source = || Source { path: "p".into(), blob: "b".into(), format: "t" };
    let both = !base.scores.is_empty() && !candidate.scores.is_empty();
    let pairs = both.then(|| pair((sets[0].clone(), source()), (sets[1].clone(), source())));
    let scored = pairs.as_ref().map(|pairs| score(pairs, candidate.metric, Some(Direction::Higher)));
    let figures = [base.figure(), candidate.figure()];
    let log = |side: usize| (!sets[side].rows.is_empty()).then(|| sets[side].as_ref());
    checks(&Facts {
        base: Some((&runs[0], None)),
        candidate: Some((&runs[1], None)),
        metric: candidate.metric,
        tasks: ["t", "t"],
        figures: (Some(&figures[0]), Some(&figures[1])),
        stated: [metrics[0].as_ref(), metrics[1].as_ref()],
        logged: [log(0), log(1)],
        pairs: pairs.as_ref(),
        scored: scored.as_ref(),
        policy,
    })
}

fn check(base: &Told, candidate: &Told) -> Vec<Comparability> {
    check_under(base, candidate, &Policy::default())
}

/// `code effect base|candidate`, with `-` for a side that has no text.
fn said(found: &[Comparability]) -> Vec<String> {
    let side = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let line = |found: &Comparability| {
        format!("{} {} {}|{}", found.code, found.effect.as_str(), side(&found.base), side(&found.candidate))
    };
    found.iter().map(line).collect()
}

#[test]
fn every_condition_that_differs_is_listed_with_its_effect() {
    assert_eq!(said(&check(&stated(0.5), &stated(0.5))), Vec::<String>::new());
    for code in setup::CONDITIONS {
        let told = |value| {
            let conditions: &'static [(&str, &str)] = Box::leak(Box::new([(*code, value)]));
            Told { conditions, metric: "pass^k", ..stated(0.5) }
        };
        let expected = format!("{code} {} one|two", effect(code).as_str());
        assert_eq!(said(&check(&told("one"), &told("two"))), [expected]);
        assert!(check(&told("one"), &told("one")).is_empty(), "{code} is the same");
        assert!(check(&told("one"), &stated(0.5)).iter().all(|found| found.code != *code), "{code} is unknown");
        assert!(!meaning(code).is_empty(), "{code} is in the table");
    }
}

#[test]
fn k_matters_only_to_what_puts_k_tries_together() {
    let told = |metric, k| Told { metric, conditions: k, ..stated(0.5) };
    for (metric, breaks) in [("pass^k", true), ("pass@k", true), ("solve_rate", false)] {
        let found = check(&told(metric, &[("k", "3")]), &told(metric, &[("k", "5")]));
        assert_eq!(!found.is_empty(), breaks, "{metric}");
    }
    let found = check(&told("pass@3", &[]), &told("pass@5", &[]));
    assert_eq!(said(&found), ["k breaks 3|5"]);
}

#[test]
fn what_the_owners_allow_weakens_instead_of_breaking() {
    let judge = |value: &'static [(&str, &str)]| Told { conditions: value, ..stated(0.5) };
    let (base, candidate) = (judge(&[("judge", "a"), ("seed", "1")]), judge(&[("judge", "b"), ("seed", "2")]));
    let allowing = Policy { allow: vec!["judge".to_owned()], ..Policy::default() };
    assert_eq!(said(&check(&base, &candidate)), ["judge breaks a|b", "seed weakens 1|2"]);
    assert_eq!(said(&check_under(&base, &candidate, &allowing)), ["judge weakens a|b", "seed weakens 1|2"]);
}

#[test]
fn names_that_differ_are_said() {
    let named = |metric| Told { metric, ..stated(0.5) };
    for (base, candidate, expected) in [
        ("las", "dep_las", "metric-renamed weakens las|dep_las"),
        ("", "acc", "metric-unnamed weakens no name|acc"),
        ("acc", "", "metric-unnamed weakens acc|no name"),
    ] {
        assert_eq!(said(&check(&named(base), &named(candidate))), [expected]);
    }
}

#[test]
fn directions_that_contradict_each_other_are_said() {
    let told = |direction| Told { direction: Some(direction), ..stated(0.5) };
    let found = check(&told(Direction::Higher), &told(Direction::Lower));
    assert_eq!(said(&found), ["direction none higher is better|lower is better"]);
}

#[test]
fn a_figure_that_its_own_samples_deny_is_stale() {
    let halves = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0];
    let thirds = [1.0, 0.0, 0.0];
    let numbers = [3.5, 4.0, 1.25];
    let cases = [
        ("the mean", "acc", 0.5, &halves[..], None),
        ("rounded", "acc", 0.333, &thirds, None),
        ("in percent", "acc", 33.3, &thirds, None),
        ("another figure", "acc", 0.4217, &halves, Some("0.4217 stated, 0.5000 is the mean of its 6 samples")),
        (
            "pass or fail under any name",
            "solved",
            0.75,
            &halves,
            Some("0.75 stated, 0.5000 is the mean of its 6 samples"),
        ),
        ("no mean even of pass and fail", "f1_macro", 0.75, &halves, None),
        ("nor of tries", "pass^3", 0.125, &halves, None),
        ("nobody knows how bleu was put together", "bleu", 27.5, &numbers, None),
        ("nor perplexity", "perplexity", 12.75, &numbers, None),
    ];
    for (what, metric, value, scores, expected) in cases {
        let found = check(&Told { metric, ..stated(value) }, &logged(metric, Some(value), scores));
        let stale = found.iter().find(|found| found.code == "stale-aggregate");
        assert_eq!(stale.and_then(|found| found.candidate.as_deref()), expected, "{what}");
        assert!(stale.is_none_or(|found| found.base.is_none() && found.effect == Effect::None), "{what}");
    }
}

#[test]
fn one_side_can_show_that_a_metric_is_a_mean() {
    let numbers = [3.5, 4.0, 1.5];
    let stale = |base: f64, scores: &[f64]| {
        let found = check(&logged("bleu", Some(base), scores), &logged("bleu", Some(2.75), &numbers));
        found.iter().any(|found| found.code == "stale-aggregate")
    };
    assert!(stale(3.0, &numbers));
    assert!(!stale(2.9, &numbers), "neither side is a mean");
    assert!(!stale(2.0, &[2.0, 2.0, 2.0]), "any way to put equal scores together gives their mean");
}

#[test]
fn repeats_are_put_together_in_many_ways() {
    let told = |epochs, value| Told { epochs, stated: Some(value), ..logged("solved", None, &[1.0, 0.0, 1.0]) };
    assert_eq!(said(&check(&told(2, 0.9), &told(2, 0.2))), Vec::<String>::new());
    let third = 2.0 / 3.0;
    assert_eq!(said(&check(&told(2, third), &told(3, third))), ["epochs weakens 2|3"]);
}

#[test]
fn a_side_without_samples_can_still_find_the_other_stale() {
    let found = check(&logged("acc", Some(0.9), &[1.0, 0.0]), &stated(0.9));
    assert_eq!(said(&found), ["stale-aggregate none 0.9 stated, 0.5000 is the mean of its 2 samples|-"]);
}

#[test]
fn items_that_one_side_lacks_are_counted() {
    let ones = [1.0; 200];
    let found = check(&logged("acc", None, &ones), &logged("acc", None, &ones[..197]));
    assert_eq!(said(&found), ["missing-candidate none 200 items|3 of 200 items missing"]);
    let shifted = Told { first_item: 2, ..logged("acc", None, &ones) };
    let found = check(&logged("acc", None, &ones), &shifted);
    assert_eq!(
        said(&found),
        [
            "missing-base none 2 of 200 items missing|200 items",
            "missing-candidate none 200 items|2 of 200 items missing"
        ]
    );
}

/// Rows of one metric with figures alone.
fn column(metric: &str, pairs: &[(f64, f64)]) -> Vec<EvalRow> {
    let figure = |value| Some(Figure { value: Some(value), stderr: None, n: None, path: "p".into() });
    let row = |(task, &(base, candidate)): (usize, &(f64, f64))| {
        let (base, candidate) = (figure(base), figure(candidate));
        let comparability =
            base.as_ref().zip(candidate.as_ref()).and_then(|(b, c)| figures::scale(b, c)).into_iter().collect();
        let key = RowKey { task: task.to_string(), metric: metric.to_owned(), ..RowKey::default() };
        EvalRow { key, format: "t", base, candidate, comparability, ..EvalRow::default() }
    };
    pairs.iter().enumerate().map(row).collect()
}

fn after_across(mut rows: Vec<EvalRow>) -> Vec<Option<&'static str>> {
    across(&mut rows, &Policy::default());
    assert!(rows.iter().all(|row| row.comparability.len() <= 1));
    rows.iter().map(|row| row.comparability.first().map(|found| found.code)).collect()
}

#[test]
fn a_column_that_changed_its_unit_did_so_in_every_row() {
    let mut pairs: Vec<(f64, f64)> = (0..20).map(|at| (60.0 + f64::from(at), 0.61 + f64::from(at) / 100.0)).collect();
    pairs.extend([(0.9, 0.009), (85.0, 0.3)]);
    assert_eq!(after_across(column("acc", &pairs)), vec![Some("scale"); 22]);
    // One task that fell to a hundredth says nothing of the others.
    let one = after_across(column("acc", &[(60.0, 0.6), (61.0, 60.0), (62.0, 62.0), (63.0, 62.5)]));
    assert_eq!(one, [Some("scale"), None, None, None]);
}

#[test]
fn zeros_that_stand_for_nothing_are_named() {
    let code = Some("zero-means-missing");
    assert_eq!(after_across(column("comet", &[(0.0, 0.87), (0.8, 0.9)])), [code, None]);
    assert_eq!(after_across(column("acc", &[(0.0, 0.87), (0.8, 0.9)])), [None, None], "a model can fail every item");
    assert_eq!(after_across(column("acc", &[(0.8, 0.0), (0.7, 0.0), (0.9, 0.0)])), [code; 3]);
    assert_eq!(after_across(column("acc", &[(0.0, 0.0), (0.0, 0.0), (0.0, 0.0)])), [None; 3]);
    let mut measured = column("comet", &[(0.0, 0.87)]);
    measured[0].base.as_mut().expect("a figure").n = Some(200);
    assert_eq!(after_across(measured), [None]);
    let mut rows = column("comet", &[(0.8, 0.0)]);
    across(&mut rows, &Policy::default());
    assert!(rows[0].reason.as_ref().is_some_and(|reason| reason.contains("never measured")));
}
