//! What the tests of this folder, and of those above it, share.

use std::sync::Arc;

use super::{
    Anchor, AnchorSide, Author, Concern, Disposition, Grade, NewAnnotation, Origin, Place, Record, Records, Stamp,
    Target, What, WriterName, fold, reviews_of,
};
use crate::base::{Digest, ShortDigest, Timestamp};
use crate::model::{
    Comparison, Direction, EvalRow, Figure, Filter, PairedBy, PairedItem, PairedSamples, Policy, Release, ReleaseKind,
    RowKey, Rows, SampleId, SampleRow, SampleSet, Source, Understood, Verdict,
};

pub(crate) fn writer(name: &str) -> WriterName {
    WriterName::new(name, 0xd0)
}

pub(crate) fn origin(name: &str, place: Place) -> Origin {
    Origin { writer: writer(name), place }
}

/// A record that names this writer, at this clock.
pub(crate) fn record(name: &str, clock: u64, what: &What) -> Record {
    let stamp = Stamp {
        clock,
        time: Timestamp(1_769_904_000),
        author: Author { name: name.to_owned(), email: None },
        writer: writer(name),
        nonce: "0123456789abcdef".to_owned(),
    };
    Record::write(&stamp, what).expect("tests write good records")
}

/// An annotation of a task.
pub(crate) fn remark(task: &str, disposition: Option<Disposition>, severity: Option<Grade>) -> NewAnnotation {
    NewAnnotation {
        anchor: Arc::new(Anchor {
            target: Target::Task { model: "m".to_owned(), task: task.to_owned() },
            base: None,
            candidate: AnchorSide { rev: "c".repeat(40), name: "v1.1.0-rc.1".to_owned(), ..AnchorSide::default() },
            span: None,
        }),
        disposition,
        severity,
        labels: Vec::new(),
        body: "What I saw.".to_owned(),
    }
}

/// An annotation that must be settled before the release.
pub(crate) fn blocker(task: &str) -> What {
    What::Annotation(Box::new(remark(task, Some(Disposition::Regression), Some(Grade::Blocker))))
}

/// An annotation that hinders nothing.
pub(crate) fn minor(task: &str) -> What {
    What::Annotation(Box::new(remark(task, Some(Disposition::Regression), Some(Grade::Minor))))
}

/// What was decided about a thing of a comparison.
pub(crate) fn decided(on: &Comparison, target: Target, disposition: Disposition) -> NewAnnotation {
    NewAnnotation { anchor: super::anchor_of(on, target).into(), ..remark("", Some(disposition), None) }
}

/// What these writers said one after the other, as seen from a comparison.
pub(crate) fn concerns(said: &[(&str, NewAnnotation)], from: &Comparison) -> Vec<Concern> {
    let mut records = Records::default();
    for (clock, (name, new)) in said.iter().enumerate() {
        let record = record(name, 1 + clock as u64, &What::Annotation(Box::new(new.clone())));
        records.insert_record(record, &origin(name, Place::Repository));
    }
    reviews_of(&fold(&records).annotations, from)
}

/// A comparison of `v1.0.0` with the commit whose id is all this digit.
pub(crate) fn comparison(digit: &str, evals: Vec<EvalRow>) -> Comparison {
    let release = |name: &str, digit: &str| Release {
        name: name.to_owned(),
        kind: ReleaseKind::Tag,
        commit: digit.repeat(40),
        subpath: None,
        time: Timestamp(1_769_904_000),
    };
    Comparison {
        base: release("v1.0.0", "a"),
        candidate: release("v1.1.0-rc.1", digit),
        configs: Vec::new(),
        evals,
        categories: Vec::new(),
        diagnostics: Vec::new(),
        superseded: Vec::new(),
        identical: Some(0),
        policy: Policy::default(),
        understood: Understood::default(),
    }
}

/// A row of model `m` with figures on both sides and this verdict.
pub(crate) fn row(task: &str, metric: &str, verdict: Verdict) -> EvalRow {
    let figure = |value: f64| {
        Some(Figure { value: Some(value), stderr: Some(0.01), n: Some(100), path: Arc::from("results/a.json") })
    };
    EvalRow {
        key: RowKey { model: "m".into(), task: task.into(), metric: metric.into(), filter: None },
        format: "lm-eval",
        direction: Some(Direction::Higher),
        base: figure(0.8),
        candidate: figure(0.7),
        delta: Some(-0.1),
        verdict,
        ..EvalRow::default()
    }
}

/// The row with samples: the base passed each of these items, the candidate scored as told.
pub(crate) fn with_samples(row: EvalRow, scores: &[f64]) -> EvalRow {
    let (base, candidate) = (vec![1.0; scores.len()], scores.to_vec());
    let side = |scores: Vec<f64>| {
        let set = SampleSet {
            task: row.key.task.clone(),
            filter: Filter::NoAxis,
            metrics: vec![row.key.metric.clone()],
            rows: Arc::new((0..).zip(&scores).map(|(at, score)| sample_row(at, &format!("answer {score}"))).collect()),
            scores,
            not_numbers: vec![0],
            ..SampleSet::default()
        };
        (Arc::new(set), Source { path: "samples/a.jsonl".into(), blob: "b".repeat(40).into(), format: "lm-eval" })
    };
    let item = |at| PairedItem { base: Rows::One(at), candidate: Rows::One(at), occurrence: 0, content_changed: false };
    let items = (0..u32::try_from(scores.len()).unwrap_or(0)).map(item).collect();
    let (base, candidate) = (side(base), side(candidate));
    let pairs = PairedSamples { base, candidate, by: PairedBy::Content, items, duplicates: 0 };
    EvalRow { pairs: Some(Arc::new(pairs)), ..row }
}

/// The sample at a place of the file, with this output.
pub(crate) fn sample_row(at: u32, output: &str) -> SampleRow {
    SampleRow {
        item: Digest::of(&at.to_le_bytes()),
        output: Some(ShortDigest::of(output.as_bytes())),
        line: at + 1,
        ..SampleRow::new(SampleId::Position(at.into()))
    }
}
