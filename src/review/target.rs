//! From places in a comparison to what an annotation is attached to.

use super::{Anchor, AnchorSide, MetricTarget, SampleTarget, Target};
use crate::model::{Comparison, EvalRow, Identity, PairedItem, PairedSamples, Side};

/// A row as a target.
#[must_use]
pub fn metric_target(row: &EvalRow) -> MetricTarget {
    MetricTarget {
        format: row.format.to_owned(),
        model: row.key.model.clone(),
        task: row.key.task.clone(),
        metric: row.key.metric.clone(),
        filter: row.key.filter.clone(),
    }
}

/// A sample as a target.
#[must_use]
pub fn sample_target(pairs: &PairedSamples, item: &PairedItem, epoch: Option<u32>) -> SampleTarget {
    let row = |side: Side| pairs.row(item, side);
    let of_either = row(Side::Candidate).or(row(Side::Base));
    let digest = |side: Side| row(side)?.output.map(|output| output.to_string());
    SampleTarget {
        id: of_either.map(|row| row.id.to_string()).unwrap_or_default(),
        epoch,
        input: of_either
            .filter(|_| pairs.base.0.identity != Identity::Absent)
            .map(|row| format!("sha256:{}", row.item)),
        base_output: digest(Side::Base),
        candidate_output: digest(Side::Candidate),
    }
}

/// A target with the two releases it was seen on and, where there is one, the file and line.
#[must_use]
pub fn anchor_of(comparison: &Comparison, target: Target) -> Anchor {
    let side = |side: Side| AnchorSide {
        rev: comparison.release(side).commit.clone(),
        name: comparison.release(side).typed(),
        ..place(comparison, &target, side)
    };
    Anchor { base: Some(side(Side::Base)), candidate: side(Side::Candidate), target }
}

/// File, blob and line on one side, as far as the comparison knows them.
fn place(comparison: &Comparison, target: &Target, side: Side) -> AnchorSide {
    let row_of = |wanted: &MetricTarget| comparison.evals.iter().find(|row| metric_target(row) == *wanted);
    match target {
        Target::Metric(wanted) => row_of(wanted).map(|row| of_row(row, side)).unwrap_or_default(),
        Target::Sample { metric: wanted, sample } => {
            row_of(wanted).and_then(|row| of_sample(row, sample, side)).unwrap_or_default()
        }
        Target::Config { path, .. } => {
            let diff = comparison.configs.iter().find(|diff| diff.path == *path);
            let path =
                diff.and_then(|diff| if side == Side::Base { diff.base_path.clone() } else { Some(diff.path.clone()) });
            AnchorSide { path, ..AnchorSide::default() }
        }
        Target::File { path } => AnchorSide { path: Some(path.clone()), ..AnchorSide::default() },
        Target::Release | Target::Task { .. } => AnchorSide::default(),
    }
}

fn of_row(row: &EvalRow, side: Side) -> AnchorSide {
    AnchorSide { path: row.figure(side).map(|figure| figure.path.to_string()), ..AnchorSide::default() }
}

fn of_sample(row: &EvalRow, wanted: &SampleTarget, side: Side) -> Option<AnchorSide> {
    let pairs = row.pairs.as_ref()?;
    let item = pairs.items.iter().find(|item| sample_target(pairs, item, wanted.epoch) == *wanted)?;
    let source = &pairs.side(side).1;
    let line = pairs.row(item, side).map(|row| u64::from(row.line));
    Some(AnchorSide {
        path: Some(source.path.to_string()),
        blob: Some(source.blob.to_string()),
        line,
        ..AnchorSide::default()
    })
}
