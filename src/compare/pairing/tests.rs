use std::sync::Arc;

use super::*;
use crate::base::Digest;
use crate::model::{Identity, MetricValue, Renames, SampleId, SampleRow, SampleSet, Source};

/// What it is about, what is known, the two sides, and what pairs.
type Case<'t> = (&'t str, Hints, &'t [Told<'t>], &'t [Told<'t>], &'t [&'t str]);

/// What a test states of a run: path, model, date, and its tasks with how many items each has.
#[derive(Clone, Copy)]
struct Told<'t>(&'t str, &'t str, f64, &'t [(&'t str, u64)]);

const T: &[(&str, u64)] = &[("t", 10)];

fn run(side: Side, Told(path, model, date, tasks): Told<'_>, changed: bool) -> Run {
    let metric = |&(task, n): &(&str, u64)| {
        let value = MetricValue {
            task: task.to_owned(),
            metric: "acc".to_owned(),
            filter: None,
            value: Some(0.5),
            stderr: None,
            n: (n > 0).then_some(n),
            direction: None,
        };
        (value, Arc::from(path))
    };
    Run {
        side,
        format: "f",
        model: model.to_owned(),
        date: (date > 0.0).then_some(date),
        metrics: tasks.iter().map(metric).collect(),
        samples: Vec::new(),
        tasks: BTreeMap::new(),
        conditions: BTreeMap::new(),
        changed,
    }
}

fn runs(side: Side, told: &[Told<'_>]) -> Vec<Run> {
    told.iter().map(|told| run(side, *told, true)).collect()
}

fn outline(pairs: &[TaskPair<'_>]) -> Vec<String> {
    let side = |run: Option<&Run>, task: &str| run.map_or("-".to_owned(), |run| format!("{}/{task}", run.model));
    let line = |pair: &TaskPair<'_>| {
        let [base, candidate] =
            [(pair.base, Side::Base), (pair.candidate, Side::Candidate)].map(|(run, on)| side(run, pair.name(on)));
        format!("{base} {candidate} {}", pair.pairing.as_str())
    };
    let mut lines: Vec<String> = pairs.iter().map(line).collect();
    lines.sort();
    lines
}

fn paired(base: &[Told<'_>], candidate: &[Told<'_>], policy: &Policy, hints: &Hints) -> Vec<String> {
    let (base, candidate) = (runs(Side::Base, base), runs(Side::Candidate, candidate));
    outline(&pair(&base, &candidate, policy, hints).0)
}

fn named(base: &str, candidate: &str) -> Hints {
    Hints { releases: [base, candidate].map(str::to_owned), moved: Vec::new() }
}

#[test]
fn the_newest_run_of_a_task_counts_and_the_others_are_listed() {
    let two = &[("t", 1), ("u", 1)];
    let base = runs(Side::Base, &[Told("d/a", "m", 2.0, two), Told("d/b", "m", 1.0, T)]);
    let candidate = runs(Side::Candidate, &[Told("d/v9", "m", 0.0, T), Told("d/v10", "m", 0.0, T)]);
    let (pairs, superseded) = pair(&base, &candidate, &Policy::default(), &Hints::default());
    assert_eq!(outline(&pairs), ["m/t m/t exact", "m/u - exact"]);
    assert_eq!(pairs[0].base.and_then(|run| run.date), Some(2.0));
    let paths: Vec<(&str, &str)> = superseded.iter().map(|run| (run.path.as_str(), run.task.as_str())).collect();
    assert_eq!(paths, [("d/b", "t"), ("d/v9", "t")]);
}

#[test]
fn runs_that_did_not_change_on_either_side_make_no_rows() {
    let unchanged = |side| run(side, Told("d/a", "m", 1.0, &[("t", 1), ("u", 1)]), false);
    let (base, mut candidate) = (vec![unchanged(Side::Base)], vec![unchanged(Side::Candidate)]);
    candidate.push(run(Side::Candidate, Told("d/b", "m", 2.0, T), true));
    let (pairs, superseded) = pair(&base, &candidate, &Policy::default(), &Hints::default());
    assert_eq!(outline(&pairs), ["m/t m/t exact"]);
    assert_eq!(superseded.len(), 1);
}

#[test]
fn models_pair_by_what_is_sure_and_say_how() {
    let same: &[(&str, u64)] = &[("t", 10), ("u", 20)];
    let none = Hints::default;
    let moved = Hints { moved: vec![("old/a".to_owned(), "new/a".to_owned())], ..none() };
    #[rustfmt::skip]
    let cases: &[Case<'_>] = &[
        ("the same name", none(), &[Told("a", "m", 0.0, T), Told("b", "k", 0.0, T)],
            &[Told("c", "m", 0.0, T), Told("d", "k", 0.0, T)], &["k/t k/t exact", "m/t m/t exact"]),
        ("the only runs, whatever they are called", none(), &[Told("a", "m-7b", 0.0, T)], &[Told("b", "m-13b", 0.0, T)],
            &["m-7b/t m-13b/t only-run"]),
        ("a choice", none(), &[Told("d/1", "x", 0.0, T), Told("d/2", "y", 0.0, T)], &[Told("d/3", "z", 0.0, T)],
            &["- z/t exact", "x/t - exact", "y/t - exact"]),
        ("versions, sizes apart", none(), &[Told("d/1", "m-7b-v1.0", 0.0, T), Told("d/2", "m-13b-v1.0", 0.0, T)],
            &[Told("d/3", "m-7b-v1.1", 0.0, T), Told("d/4", "m-13b-v1.1", 0.0, T)],
            &["m-13b-v1.0/t m-13b-v1.1/t version", "m-7b-v1.0/t m-7b-v1.1/t version"]),
        ("sizes alone", none(), &[Told("d/1", "m-7b", 0.0, T), Told("d/2", "k", 0.0, T)],
            &[Told("d/3", "m-13b", 0.0, T), Told("d/4", "k", 0.0, T)], &["- m-13b/t exact", "k/t k/t exact", "m-7b/t - exact"]),
        ("two of one stem", none(), &[Told("d/1", "m-v1", 0.0, T), Told("d/2", "m-v2", 0.0, T)],
            &[Told("d/3", "m-v3", 0.0, T), Told("d/4", "m-v4", 0.0, T)],
            &["- m-v3/t exact", "- m-v4/t exact", "m-v1/t - exact", "m-v2/t - exact"]),
        ("the releases' names", named("llama-3", "llama-3.1"),
            &[Told("d/1", "llama-3-8b", 0.0, T), Told("d/2", "llama-3-70b", 0.0, T)],
            &[Told("d/3", "llama-3.1-8b", 0.0, T), Told("d/4", "llama-3.1-70b", 0.0, T)],
            &["llama-3-70b/t llama-3.1-70b/t version", "llama-3-8b/t llama-3.1-8b/t version"]),
        ("the same place", none(), &[Told("a/r_2024-01-01.json", "x", 0.0, T), Told("b/r.json", "k", 0.0, T)],
            &[Told("a/r_2024-02-02.json", "y", 0.0, T), Told("b/r.json", "k", 0.0, T)], &["k/t k/t exact", "x/t y/t place"]),
        ("a place of two", none(), &[Told("a/r.json", "x", 0.0, T), Told("a/r.json", "k", 0.0, T)],
            &[Told("a/r.json", "y", 0.0, T), Told("a/r.json", "k", 0.0, T)], &["- y/t exact", "k/t k/t exact", "x/t - exact"]),
        ("files that moved", moved, &[Told("old/a", "x", 0.0, T), Told("old/b", "k", 0.0, T)],
            &[Told("new/a", "y", 0.0, T), Told("new/b", "k", 0.0, T)], &["k/t k/t exact", "x/t y/t moved"]),
        ("the same tasks", none(), &[Told("d/1", "x", 0.0, same), Told("d/2", "k", 0.0, T)],
            &[Told("d/3", "y", 0.0, same), Told("d/4", "k", 0.0, T)],
            &["k/t k/t exact", "x/t y/t tasks", "x/u y/u only-run"]),
        ("tasks of another size", none(), &[Told("d/1", "x", 0.0, &[("t", 11)]), Told("d/2", "k", 0.0, T)],
            &[Told("d/3", "y", 0.0, &[("t", 12)]), Told("d/4", "k", 0.0, T)],
            &["- y/t exact", "k/t k/t exact", "x/t - exact"]),
        ("tasks of files by version", none(), &[Told("m/r_v1.0.json", "m", 0.0, &[("r_v1.0", 1)])],
            &[Told("m/r_v1.1.json", "m", 0.0, &[("r_v1.1", 1)])], &["m/r_v1.0 m/r_v1.1 version"]),
        ("tasks with a version of their own", none(), &[Told("m/r.json", "m", 0.0, &[("t-1.1", 1)])],
            &[Told("m/r.json", "m", 0.0, &[("t-1.2", 1)])], &["- m/t-1.2 exact", "m/t-1.1 - exact"]),
    ];
    for (what, hints, base, candidate, expected) in cases {
        assert_eq!(paired(base, candidate, &Policy::default(), hints), *expected, "{what}");
    }
}

#[test]
fn what_was_kept_beside_the_new_one_is_its_base() {
    let kept = |side, version| run(side, Told("d/r", version, 0.0, T), false);
    let base = ["m-v9", "m-v10"].map(|version| kept(Side::Base, version));
    let mut candidate = ["m-v9", "m-v10"].map(|version| kept(Side::Candidate, version)).to_vec();
    candidate.push(run(Side::Candidate, Told("d/r", "m-v11", 0.0, T), true));
    let pairs = pair(&base, &candidate, &Policy::default(), &Hints::default()).0;
    assert_eq!(outline(&pairs), ["m-v10/t m-v11/t version"]);
}

#[test]
fn the_owners_map_comes_before_any_name() {
    let map = |from: &str, to: &str| [(from.to_owned(), to.to_owned())].into();
    let renames = Renames { models: map("a", "b"), tasks: map("t", "u") };
    let policy = Policy { renames, ..Policy::default() };
    let both: &[(&str, u64)] = &[("t", 1), ("u", 1)];
    let found = paired(
        &[Told("1", "a", 0.0, both), Told("2", "b", 0.0, T)],
        &[Told("3", "b", 0.0, both)],
        &policy,
        &named("", ""),
    );
    assert_eq!(found, ["- b/t exact", "a/t b/u policy", "a/u - exact", "b/t - exact"]);

    let renames = Renames { models: map("m-v1", "m-v2"), ..Renames::default() };
    let policy = Policy { renames, ..Policy::default() };
    let found = paired(
        &[Told("m-v1/r", "m-v1", 0.0, &[("m-v1", 1), ("r-v1", 1)])],
        &[Told("m-v2/r", "m-v2", 0.0, &[("m-v2", 1)])],
        &policy,
        &Hints::default(),
    );
    assert_eq!(found, ["m-v1/m-v1 m-v2/m-v2 policy", "m-v1/r-v1 - exact"], "a task called after its model");
}

#[test]
fn what_the_map_names_in_vain_is_noted() {
    let map = |from: &str, to: &str| [(from.to_owned(), to.to_owned())].into();
    let source = Some(crate::model::PolicySource { path: "candor.toml".to_owned(), blob: None });
    let policy = |models| Policy {
        source: source.clone(),
        renames: Renames { models, ..Renames::default() },
        ..Policy::default()
    };
    let (base, candidate) =
        (runs(Side::Base, &[Told("1", "a", 0.0, T)]), runs(Side::Candidate, &[Told("2", "b", 0.0, T)]));
    for (from, to, expected) in [("a", "b", &[][..]), ("a", "c", &["c"]), ("x", "y", &["x", "y"])] {
        let found = absent(&base, &candidate, &policy(map(from, to)));
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (note, name) in found.iter().zip(expected) {
            assert!(note.code == "rename-absent" && note.message.contains(&format!("the model {name},")), "{note:?}");
        }
    }
}

#[test]
fn tasks_pair_by_their_items() {
    let logged = |side, task: &str, items: std::ops::Range<u8>, identity| {
        let row =
            |item: u8| SampleRow { item: Digest::of(&[item]), ..SampleRow::new(SampleId::Position(u64::from(item))) };
        let rows = Arc::new(items.map(row).collect());
        let set = SampleSet { task: task.to_owned(), rows, identity, ..SampleSet::default() };
        let source = Source { path: "p".into(), blob: "b".into(), format: "f" };
        Run { samples: vec![(Arc::new(set), source)], ..run(side, Told("p", "m", 0.0, &[]), true) }
    };
    for (items, identity, expected) in [
        (0..100, Identity::Stated, &["m/arc m/arc_e items"][..]),
        (4..100, Identity::Stated, &["m/arc m/arc_e items"]),
        (6..100, Identity::Stated, &["- m/arc_e exact", "m/arc - exact"]),
        (0..100, Identity::Absent, &["- m/arc_e exact", "m/arc - exact"]),
    ] {
        let base = [logged(Side::Base, "arc", 0..100, identity)];
        let candidate = [logged(Side::Candidate, "arc_e", items, identity)];
        let pairs = pair(&base, &candidate, &Policy::default(), &Hints::default()).0;
        assert_eq!(outline(&pairs), *expected);
    }
}
