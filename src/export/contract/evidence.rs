//! What stands beside a row's test, and what was looked at in all, as the contract writes it.

use serde::Serialize;

use super::super::figures::expected_by_chance;
use super::super::json::Float;
use super::{TestJson, test};
use crate::model::{CategoryMean, Clustering, Comparison, EvalRow, NoiseFloor, Repeats, Slice};

/// The fields that every row has beside its test.
#[derive(Serialize)]
pub(super) struct EvidenceJson<'a> {
    margin: Option<Float>,
    missing_bounds: Option<[Float; 2]>,
    noise_floor: Option<NoiseJson>,
    repeats: Option<RepeatsJson>,
    clustering: Option<ClusteringJson<'a>>,
    slices: Vec<SliceJson<'a>>,
}

pub(super) fn evidence(row: &EvalRow) -> EvidenceJson<'_> {
    EvidenceJson {
        margin: row.settings.margin.map(Float),
        missing_bounds: row.missing_bounds.map(|bounds| bounds.map(Float)),
        noise_floor: row.noise.as_ref().map(noise),
        repeats: row.repeats.as_ref().map(repeats),
        clustering: row.clustering.as_ref().map(clustering),
        slices: row.slices.iter().map(slice).collect(),
    }
}

#[derive(Serialize)]
struct NoiseJson {
    each_way: Float,
    measured: u64,
    source: &'static str,
}

fn noise(floor: &NoiseFloor) -> NoiseJson {
    NoiseJson { each_way: Float(floor.each_way), measured: floor.measured, source: floor.source.as_str() }
}

#[derive(Serialize)]
struct RepeatsJson {
    base: u32,
    candidate: u32,
    noise_share: Option<Float>,
}

fn repeats(repeats: &Repeats) -> RepeatsJson {
    let [base, candidate] = repeats.most;
    RepeatsJson { base, candidate, noise_share: repeats.noise_share.map(Float) }
}

#[derive(Serialize)]
struct ClusteringJson<'a> {
    field: &'a str,
    clusters: u64,
    ratio: Float,
}

fn clustering(found: &Clustering) -> ClusteringJson<'_> {
    ClusteringJson { field: &found.field, clusters: found.clusters, ratio: Float(found.ratio) }
}

#[derive(Serialize)]
struct SliceJson<'a> {
    field: &'a str,
    value: &'a str,
    paired: u64,
    base: Float,
    candidate: Float,
    broke: u64,
    fixed: u64,
    test: Option<TestJson>,
    contrast: Option<TestJson>,
    verdict: &'static str,
}

fn slice(slice: &Slice) -> SliceJson<'_> {
    SliceJson {
        field: &slice.field,
        value: &slice.value,
        paired: slice.paired,
        base: Float(slice.means[0]),
        candidate: Float(slice.means[1]),
        broke: slice.broke,
        fixed: slice.fixed,
        test: slice.test.as_ref().map(test),
        contrast: slice.contrast.as_ref().map(test),
        verdict: slice.verdict.as_str(),
    }
}

/// A category's mean.
#[derive(Serialize)]
pub(super) struct CategoryJson<'a> {
    model: &'a str,
    category: &'a str,
    tasks: u64,
    test: Option<TestJson>,
    verdict: &'static str,
}

pub(super) fn category(mean: &CategoryMean) -> CategoryJson<'_> {
    CategoryJson {
        model: &mean.model,
        category: &mean.category,
        tasks: mean.tasks,
        test: mean.test.as_ref().map(test),
        verdict: mean.verdict.as_str(),
    }
}

/// How much was looked at, and what chance alone would make of that.
#[derive(Serialize)]
pub(super) struct MultiplicityJson {
    alpha: Float,
    correction: &'static str,
    tests: usize,
    slices: usize,
    worse_by_chance: Float,
}

pub(super) fn multiplicity(comparison: &Comparison) -> MultiplicityJson {
    let policy = &comparison.policy;
    let (tests, worse_by_chance) = expected_by_chance(&comparison.evals, policy.alpha);
    MultiplicityJson {
        alpha: Float(policy.alpha),
        correction: policy.correction.as_str(),
        tests,
        slices: comparison.evals.iter().map(|row| row.slices.len()).sum(),
        worse_by_chance: Float(worse_by_chance),
    }
}
