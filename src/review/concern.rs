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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::testing::{origin, record, remark};
    use crate::review::{NewAnnotation, Place, Records, SampleTarget, What, fold};

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
        new.anchor.target = target;
        new
    }

    /// The concerns of one candidate, of what these writers said one after the other.
    fn concerns(said: &[(&str, NewAnnotation)], candidate: &str) -> Vec<Concern> {
        let mut records = Records::default();
        for (clock, (name, new)) in said.iter().enumerate() {
            let record = record(name, 1 + clock as u64, &What::Annotation(Box::new(new.clone())));
            records.insert_record(record, &origin(name, Place::Repository));
        }
        reviews_of(&fold(&records), candidate)
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
                let made = concerns(&[("ada", on(anchor.clone(), disposition))], &"c".repeat(40));
                assert_eq!(made[0].answers(&finding), expected && decides, "{anchor:?} {finding:?} {disposition:?}");
                let later = concerns(&[("ada", on(anchor.clone(), disposition))], &"d".repeat(40));
                assert!(!later[0].answers(&finding) && !later[0].for_this_candidate);
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
        let concerns = concerns(&said, &"c".repeat(40));
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
        let concerns = reviews_of(&fold(&records), &"c".repeat(40));
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
}
