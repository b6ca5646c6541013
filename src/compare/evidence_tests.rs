use std::sync::Arc;

use super::pairing::Hints;
use super::runs::{Piece, assemble};
use super::{categories, evals};
use crate::base::{Digest, Glob, ShortDigest};
use crate::model::*;

/// One run of a task: scores in the order of the items, each with its epoch, and what the items say of themselves.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) task: String,
    pub(super) metric: &'static str,
    pub(super) rows: Vec<(u64, u32, f64)>,
    pub(super) facets: Vec<(&'static str, Vec<String>)>,
    pub(super) date: f64,
}

pub(super) fn made(scores: impl IntoIterator<Item = f64>) -> Made {
    let rows = scores.into_iter().zip(0..).map(|(score, id)| (id, 0, score)).collect();
    Made { task: "t".to_owned(), metric: "acc", rows, facets: Vec::new(), date: 1.0 }
}

fn facet((name, values): &(&str, Vec<String>)) -> Facet {
    let mut known: Vec<Box<str>> = Vec::new();
    let mut place = |value: &String| {
        let at = known.iter().position(|known| **known == **value).unwrap_or_else(|| {
            known.push(value.as_str().into());
            known.len() - 1
        });
        u32::try_from(at).unwrap()
    };
    let rows = values.iter().map(&mut place).collect();
    Facet { name: (*name).to_owned(), values: known, rows }
}

fn piece(made: &Made) -> Piece {
    let row = |&(id, epoch, _): &(u64, u32, f64)| SampleRow {
        id: SampleId::Position(id),
        item: Digest::of(&id.to_le_bytes()),
        prompt: None,
        target: None,
        output: Some(ShortDigest::of(b"output")),
        answer: None,
        flags: RowFlags::default(),
        epoch,
        offset: 0,
        length: 0,
        line: 0,
    };
    let set = SampleSet {
        task: made.task.clone(),
        filter: Filter::NoAxis,
        metrics: vec![made.metric.to_owned()],
        rows: Arc::new(made.rows.iter().map(row).collect()),
        scores: made.rows.iter().map(|(_, _, score)| *score).collect(),
        not_numbers: vec![0],
        identity: Identity::Stated,
        facets: made.facets.iter().map(facet).collect(),
        columns: None,
        unlisted: None,
    };
    let key = RunKey { family: "t", directory: "d".to_owned(), stamp: made.date.to_string() };
    let part =
        RunPart { key, model: Some("m".to_owned()), date: Some(made.date), samples: vec![set], ..RunPart::default() };
    Piece {
        part: Box::new(part),
        source: Source { path: Arc::from("d/f"), blob: Arc::from("b"), format: "t" },
        changed: true,
    }
}

pub(super) fn compare(base: &[Made], candidate: &[Made], policy: &Policy) -> Vec<EvalRow> {
    let side = |side, made: &[Made]| assemble(side, made.iter().map(piece).collect());
    evals(&side(Side::Base, base), &side(Side::Candidate, candidate), policy, &Hints::default()).0
}

fn one(base: Made, candidate: Made, policy: &Policy) -> EvalRow {
    compare(&[base], &[candidate], policy).remove(0)
}

fn stating(settings: Settings) -> Policy {
    Policy { rules: vec![Rule { task: Some(Glob::new("*")), settings, ..Rule::default() }], ..Policy::default() }
}

/// `n` items, all passed but the first `failed`.
fn passes(n: usize, failed: usize) -> Made {
    made((0..n).map(|item| if item < failed { 0.0 } else { 1.0 }))
}

fn named(n: usize, value: impl Fn(usize) -> String) -> Vec<String> {
    (0..n).map(value).collect()
}

#[test]
fn a_field_to_cluster_by_replaces_the_plain_test() {
    let by_passage = |made: Made, values: Vec<String>| Made { facets: vec![("passage_id", values)], ..made };
    let values = named(60, |item| format!("p{}", item / 5));
    let (base, candidate) = (by_passage(passes(60, 0), values.clone()), by_passage(passes(60, 20), values));
    let plain = one(base.clone(), candidate.clone(), &Policy::default());
    assert_eq!(plain.test.as_ref().map(|test| test.method), Some("mcnemar-midp"));
    let found = plain.clustering.expect("whole passages broke");
    assert_eq!((found.field.as_str(), found.clusters), ("passage_id", 12));
    assert!(found.ratio > 2.0, "{}", found.ratio);

    let cluster = |field: &str| stating(Settings { cluster: Some(field.to_owned()), ..Settings::default() });
    let clustered = one(base.clone(), candidate.clone(), &cluster("passage_id"));
    let test = clustered.test.expect("a test");
    assert_eq!((test.method, test.clusters, test.n), ("clustered-t", Some(12), Some(60)));
    assert!(clustered.clustering.is_none());
    let missing = one(base, candidate, &cluster("chapter"));
    assert_eq!((missing.verdict, missing.test.and_then(|test| test.p)), (Verdict::Inconclusive, None));
    assert_eq!(missing.reason.as_deref(), Some("the items have no field chapter to cluster by"));
}

#[test]
fn few_clusters_are_refused_with_their_number() {
    let values = named(40, |item| format!("p{}", item % 3));
    let side = |made: Made| Made { facets: vec![("passage_id", values.clone())], ..made };
    let policy = stating(Settings { cluster: Some("passage_id".to_owned()), ..Settings::default() });
    let row = one(side(passes(40, 0)), side(passes(40, 30)), &policy);
    assert_eq!(row.verdict, Verdict::Inconclusive);
    assert_eq!(row.reason.as_deref(), Some("only 3 clusters by passage_id: fewer than 5 cannot be tested"));
}

#[test]
fn slices_are_corrected_together_and_held_against_the_rest() {
    let values = named(200, |item| if item < 50 { "algebra" } else { "geometry" }.to_owned());
    let side = |made: Made| Made { facets: vec![("subject", values.clone())], ..made };
    let row = one(side(passes(200, 0)), side(passes(200, 30)), &Policy::default());
    let [algebra, geometry] = row.slices.as_slice() else { panic!("{:?}", row.slices) };
    assert_eq!((algebra.field.as_str(), algebra.value.as_str(), algebra.paired), ("subject", "algebra", 50));
    assert_eq!((algebra.broke, algebra.fixed, algebra.verdict), (30, 0, Verdict::Regressed));
    assert_eq!(algebra.means, [1.0, 0.4]);
    assert_eq!((geometry.paired, geometry.verdict), (150, Verdict::Unchanged));
    let test = algebra.test.as_ref().expect("a test");
    assert_eq!((test.family, test.q), ("slices", test.p.map(|p| 2.0 * p)));
    let contrast = algebra.contrast.as_ref().expect("a contrast");
    assert!((contrast.delta + 0.6).abs() < 1e-12 && contrast.q.is_some_and(|q| q < 0.001));
    // The row itself is corrected as if there were no slices.
    let test = row.test.expect("a test");
    assert_eq!((test.family, test.q), ("explore", test.p));
}

#[test]
fn small_slices_ids_and_unknown_fields_are_no_slices_unless_the_policy_names_them() {
    let side = |made: Made, name: &'static str, values: Vec<String>| Made { facets: vec![(name, values)], ..made };
    let slices = |name: &'static str, values: Vec<String>, policy: &Policy| {
        one(side(passes(60, 0), name, values.clone()), side(passes(60, 9), name, values), policy).slices.len()
    };
    let halves = || named(60, |item| (item % 2).to_string());
    assert_eq!(slices("subject", halves(), &Policy::default()), 2);
    assert_eq!(slices("subject", named(60, |item| (item % 9).to_string()), &Policy::default()), 0);
    assert_eq!(slices("colour", halves(), &Policy::default()), 0);
    let named_fields = stating(Settings { slices: Some(vec!["colour".to_owned()]), ..Settings::default() });
    assert_eq!(slices("colour", halves(), &named_fields), 2);
    assert_eq!(slices("subject", halves(), &named_fields), 0);
}

#[test]
fn repeats_are_averaged_and_tell_the_noise_floor() {
    let repeated = |flips: &dyn Fn(u64, u32) -> f64, epochs: u32| {
        let rows = (0..20).flat_map(|id| (1..=epochs).map(move |epoch| (id, epoch)));
        Made { rows: rows.map(|(id, epoch)| (id, epoch, flips(id, epoch))).collect(), ..made([]) }
    };
    let base = repeated(&|id, epoch| if id < 10 { f64::from(epoch % 2) } else { 1.0 }, 2);
    let candidate = repeated(&|id, _| if id < 4 { 0.0 } else { 1.0 }, 3);
    let row = one(base, candidate, &Policy::default());
    assert_eq!(row.samples.map(|counts| counts.paired), Some(20));
    assert_eq!(row.test.as_ref().map(|test| (test.method, test.n)), Some(("paired-t", Some(20))));
    // Ten items that pass one time of two: half of them flip between two single runs.
    let noise = row.noise.expect("repeats");
    assert_eq!((noise.each_way, noise.measured, noise.source), (5.0, 20, NoiseSource::Repeats(Side::Base)));
    let repeats = row.repeats.expect("repeats");
    assert_eq!(repeats.most, [2, 3]);
    assert!(repeats.noise_share.is_some_and(|share| share > 0.5));
}

#[test]
fn a_run_made_twice_tells_the_noise_floor() {
    let earlier = passes(40, 6);
    let newer = Made { date: 2.0, ..passes(40, 2) };
    let row = one_of(&[earlier, newer], &[passes(40, 5)]);
    let noise = row.noise.expect("a rerun");
    assert_eq!((noise.each_way, noise.measured, noise.source), (2.0, 40, NoiseSource::EarlierRun(Side::Base)));
    assert_eq!(one(passes(40, 2), passes(40, 5), &Policy::default()).noise, None);
}

fn one_of(base: &[Made], candidate: &[Made]) -> EvalRow {
    compare(base, candidate, &Policy::default()).remove(0)
}

#[test]
fn missing_items_are_bounded_by_the_worst_and_the_best() {
    let all = passes(100, 0);
    let mut fewer = passes(100, 0);
    fewer.rows.truncate(98);
    let row = one(all.clone(), fewer, &Policy::default());
    assert_eq!((row.verdict, row.missing_bounds), (Verdict::Unchanged, Some([-0.02, 0.0])));
    assert_eq!(one(all.clone(), all, &Policy::default()).missing_bounds, None);
    let count = Made { rows: vec![(0, 0, 3.0), (1, 0, 4.0)], ..made([]) };
    let less = Made { rows: vec![(0, 0, 3.0)], ..made([]) };
    assert_eq!(one(count, less, &Policy::default()).missing_bounds, None, "counts have no worst");
}

#[test]
fn margins_and_gates_come_from_the_policy() {
    let sides = || (passes(400, 20), passes(400, 22));
    let margin = |margin| stating(Settings { margin: Some(margin), ..Settings::default() });
    let verdict = |policy: &Policy| one(sides().0, sides().1, policy).verdict;
    assert_eq!(verdict(&Policy::default()), Verdict::Inconclusive);
    assert_eq!((verdict(&margin(0.05)), verdict(&margin(0.001))), (Verdict::NotWorse, Verdict::Inconclusive));

    let gating = stating(Settings { gating: Some(true), ..Settings::default() });
    let rows = |policy: &Policy| {
        let side = |failed| ["a", "b", "c"].map(|task| Made { task: task.to_owned(), ..passes(100, failed) });
        compare(&side(0), &side(6), policy)
    };
    let q = |rows: &[EvalRow]| rows[0].test.as_ref().map(|test| (test.family, test.q.unwrap() / test.p.unwrap()));
    assert_eq!(q(&rows(&gating)), Some(("gate", 3.0)), "Holm over three rows with the same p");
    assert_eq!(q(&rows(&Policy::default())), Some(("explore", 1.0)));
    assert!(rows(&gating)[0].is_gating());
}

#[test]
fn a_category_is_the_mean_of_its_tasks() {
    let side = |failed: [usize; 2]| {
        [
            Made { task: "gsm8k".to_owned(), ..passes(100, failed[0]) },
            Made { task: "math".to_owned(), ..passes(100, failed[1]) },
        ]
    };
    let rows = compare(&side([0, 0]), &side([20, 10]), &Policy::default());
    let means = categories::means(&rows, &Policy::default());
    let [mean] = means.as_slice() else { panic!("{means:?}") };
    assert_eq!((mean.category.as_str(), mean.tasks, mean.verdict), ("math", 2, Verdict::Regressed));
    let test = mean.test.as_ref().expect("a test");
    assert!((test.delta + 0.15).abs() < 1e-12 && test.method == "macro-z");
    assert!(categories::means(&rows[..1], &Policy::default()).is_empty(), "one task is no category");
}
