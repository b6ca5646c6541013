//! From places in a comparison to what an annotation is attached to.

use super::{Anchor, AnchorSide, MetricTarget, SampleTarget, Target, content};
use crate::base::Digest;
use crate::compare::held_out;
use crate::model::{Comparison, EvalRow, HeldOut, Identity, PairedItem, PairedSamples, RowKey, SampleRow, Side};

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

/// A sample as a target. What is made of it is shared as it is, so an id that the policy holds out does not get into it.
#[must_use]
pub fn sample_target(
    row: &EvalRow,
    (pairs, item): (&PairedSamples, &PairedItem),
    epoch: Option<u32>,
    rules: &HeldOut,
) -> SampleTarget {
    let on = |side: Side| pairs.row(item, side);
    let of_either = on(Side::Candidate).or(on(Side::Base));
    let digest = |side: Side| on(side)?.output.map(|output| output.to_string());
    let id = of_either.map(|row| row.id.to_string()).unwrap_or_default();
    SampleTarget {
        id: if rules.holds_row(row) { held_out::id(&id, rules) } else { id },
        epoch,
        input: of_either
            .filter(|_| pairs.base.0.identity != Identity::Absent)
            .map(|row| format!("sha256:{}", row.item)),
        base_output: digest(Side::Base),
        candidate_output: digest(Side::Candidate),
    }
}

/// A target with the two releases it was seen on and, where there is one, the file and line. The candidate's side
/// holds the digest by which later candidates are told from this one.
#[must_use]
pub fn anchor_of(comparison: &Comparison, target: Target) -> Anchor {
    let side = |side: Side| AnchorSide {
        rev: comparison.release(side).commit.clone(),
        name: comparison.release(side).typed(),
        ..place_of(comparison, &target, side).unwrap_or_default()
    };
    Anchor { base: Some(side(Side::Base)), candidate: side(Side::Candidate), span: None, target }
}

/// File, blob, line and content on one side; `None` for what is no part of the comparison.
#[must_use]
pub fn place_of(comparison: &Comparison, target: &Target, side: Side) -> Option<AnchorSide> {
    let row_of = |wanted: &MetricTarget| comparison.evals.iter().find(|row| is_row(row, wanted));
    // Only what a candidate says is ever followed.
    let told = |content: &dyn Fn() -> Option<Digest>| {
        let content = if side == Side::Candidate { content() } else { None };
        content.map(|digest| digest.to_string())
    };
    match target {
        Target::Metric(wanted) => {
            let row = row_of(wanted)?;
            let path = row.figure(side).map(|figure| figure.path.to_string());
            Some(AnchorSide { path, content: told(&|| content::of_row(row)), ..AnchorSide::default() })
        }
        Target::Sample { metric: wanted, sample } => of_sample(row_of(wanted)?, sample, side),
        Target::Task { model, task } => {
            let rows = || comparison.evals.iter().filter(|row| row.key.model == *model && row.key.task == *task);
            rows().next()?;
            Some(AnchorSide { content: told(&|| content::of_task(rows())), ..AnchorSide::default() })
        }
        Target::Config { path, pointer } => {
            let diff = comparison.configs.iter().find(|diff| diff.path == *path)?;
            if !pointer.is_empty() && !diff.changes.iter().any(|change| change.pointer == *pointer) {
                return None;
            }
            let path = if side == Side::Base { diff.base_path.clone() } else { Some(diff.path.clone()) };
            Some(AnchorSide { path, content: told(&|| content::of_config(diff, pointer)), ..AnchorSide::default() })
        }
        Target::File { path } => {
            comparison.diagnostics.iter().find(|found| found.path == *path)?;
            let content = told(&|| Some(content::of_file(comparison, path)));
            Some(AnchorSide { path: Some(path.clone()), content, ..AnchorSide::default() })
        }
        Target::Release => None,
    }
}

/// Whether a row is the one meant, without making a target of each.
#[must_use]
pub fn is_row(row: &EvalRow, wanted: &MetricTarget) -> bool {
    let MetricTarget { format, model, task, metric, filter } = wanted;
    let RowKey { model: own_model, task: own_task, metric: own_metric, filter: own_filter } = &row.key;
    own_task == task && own_metric == metric && own_filter == filter && own_model == model && row.format == format
}

/// Whether the text of what an annotation was made on is held out, also where it is no part of the comparison any more.
#[must_use]
pub fn is_held_out(comparison: &Comparison, anchor: &Anchor) -> bool {
    let rules = &comparison.policy.held_out;
    if rules.is_empty() {
        return false;
    }
    let sides = anchor.base.iter().chain([&anchor.candidate]);
    if sides.filter_map(|side| side.path.as_deref()).any(|path| rules.holds_path(path)) {
        return true;
    }
    match &anchor.target {
        Target::Metric(metric) | Target::Sample { metric, .. } => {
            let rows = || comparison.evals.iter().filter(|row| is_row(row, metric));
            rules.holds_task(&metric.task) || rows().any(|row| rules.holds_row(row))
        }
        Target::Task { task, .. } => rules.holds_task(task),
        Target::Config { path, .. } | Target::File { path } => {
            let configs = || comparison.configs.iter().filter(|diff| diff.path == *path);
            rules.holds_path(path) || configs().any(|diff| rules.holds_config(diff))
        }
        Target::Release => false,
    }
}

fn of_sample(row: &EvalRow, wanted: &SampleTarget, side: Side) -> Option<AnchorSide> {
    let pairs = row.pairs.as_ref()?;
    let item = pairs.items.get(item_of(pairs, wanted)?)?;
    Some(sample_side(row, (pairs, item), wanted.epoch, side))
}

/// File, blob, line and content of a sample on one side.
pub(super) fn sample_side(
    row: &EvalRow,
    (pairs, item): (&PairedSamples, &PairedItem),
    epoch: Option<u32>,
    side: Side,
) -> AnchorSide {
    let source = &pairs.side(side).1;
    let content = (side == Side::Candidate).then(|| content::of_item(row, pairs, item, epoch).to_string());
    AnchorSide {
        path: Some(source.path.to_string()),
        blob: Some(source.blob.to_string()),
        line: pairs.row(item, side).map(|row| u64::from(row.line)),
        content,
        ..AnchorSide::default()
    }
}

/// The place among the items of the one a target means: by its content where that is known, and among equal ones by its
/// id; else by its id.
#[must_use]
pub fn item_of(pairs: &PairedSamples, wanted: &SampleTarget) -> Option<usize> {
    let content = wanted.content().filter(|_| pairs.base.0.identity != Identity::Absent);
    let has = |item: &PairedItem, fits: &dyn Fn(&SampleRow) -> bool| {
        Side::BOTH.into_iter().any(|side| pairs.row(item, side).is_some_and(fits))
    };
    let is_called = |place: &usize| has(&pairs.items[*place], &|row| held_out::is_called(&row.id, &wanted.id));
    let mut places = 0..pairs.items.len();
    match content {
        None => places.find(is_called),
        Some(content) => {
            let mut equal = places.filter(|place| has(&pairs.items[*place], &|row| row.item == content)).peekable();
            let first = equal.peek().copied();
            equal.find(is_called).or(first)
        }
    }
}
