//! Which annotations concern a comparison, and which of its findings they answer.

use std::collections::BTreeSet;

use super::{Annotation, AnnotationState, Disposition, Folded, MetricTarget, Target};
use crate::base::Digest;

/// An annotation beside the comparison on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Concern {
    /// The annotation.
    pub annotation: Annotation,
    /// Whether it was made on this very candidate.
    pub for_this_candidate: bool,
    /// Whether its writer decided anew about the same thing since.
    pub superseded: bool,
}

/// Every annotation, in the common order, as seen from one candidate (the commit's id in hexadecimal).
#[must_use]
pub fn reviews_of(folded: &Folded, candidate_rev: &str) -> Vec<Concern> {
    let mut decided = BTreeSet::new();
    let mut concerns: Vec<Concern> = Vec::with_capacity(folded.annotations.len());
    for annotation in folded.annotations.iter().rev() {
        let key = (thread_key(&annotation.anchor.target), &annotation.writer, &annotation.anchor.candidate.rev);
        let decides = annotation.disposition.is_some() && annotation.state != AnnotationState::Retracted;
        concerns.push(Concern {
            annotation: annotation.clone(),
            for_this_candidate: annotation.anchor.candidate.rev == candidate_rev,
            superseded: decides && !decided.insert(key),
        });
    }
    concerns.reverse();
    concerns
}

impl Concern {
    /// Whether it answers a row of the comparison: it counts on this candidate, is its writer's last word
    /// and decides about the row or its task.
    #[must_use]
    pub fn answers(&self, row: &Target) -> bool {
        self.for_this_candidate && !self.superseded && answers(&self.annotation, row)
    }
}

/// Whether an annotation decides about a finding: it is not retracted, its disposition is one and not
/// `unsure`, and its anchor is the row or the task the row belongs to, or for a configuration key the key or
/// its file. A remark on a single sample is no decision about the row.
#[must_use]
pub fn answers(annotation: &Annotation, row: &Target) -> bool {
    let decided = annotation.disposition.is_some_and(|disposition| disposition != Disposition::Unsure);
    decided && annotation.state != AnnotationState::Retracted && covers(&annotation.anchor.target, row)
}

fn covers(anchor: &Target, row: &Target) -> bool {
    match (anchor, row) {
        (Target::Task { model, task }, Target::Metric(metric)) => *model == metric.model && *task == metric.task,
        (Target::Config { path, pointer }, Target::Config { path: file, .. }) if pointer.is_empty() => path == file,
        _ => anchor == row,
    }
}

/// What annotations on the same thing have in common, across writers and candidates: the hashes of outputs
/// are left out, since they change from candidate to candidate.
#[must_use]
pub fn thread_key(target: &Target) -> Digest {
    let row = |kind, row: &MetricTarget| {
        let MetricTarget { format: _, model, task, metric, filter } = row.clone();
        vec![Some(kind), Some(model), Some(task), Some(metric), filter]
    };
    let parts: Vec<Option<String>> = match target {
        Target::Release => vec![Some("release".into())],
        Target::Task { model, task } => vec![Some("task".into()), Some(model.clone()), Some(task.clone())],
        Target::Metric(metric) => row("metric".into(), metric),
        Target::Sample { metric, sample } => {
            let item = sample.input.clone().unwrap_or_else(|| format!("id:{}", sample.id));
            let mut parts = row("sample".into(), metric);
            parts.push(Some(item));
            parts
        }
        Target::Config { path, pointer } => vec![Some("config".into()), Some(path.clone()), Some(pointer.clone())],
        Target::File { path } => vec![Some("file".into()), Some(path.clone())],
    };
    // As JSON, so that no two lists of parts can run into the same bytes.
    Digest::of(&serde_json::to_vec(&parts).unwrap_or_default())
}
