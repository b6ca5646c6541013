use std::sync::Arc;

use super::*;
use crate::base::{Digest, ShortDigest};
use crate::compare::samples::pair;
use crate::model::{Identity, SampleId, SampleSet, Source};

/// A row about item 0 that asks, answers and is judged the same way as any other until a test says otherwise.
fn row() -> SampleRow {
    let digest = |text: &str| Some(ShortDigest::of(text.as_bytes()));
    SampleRow {
        item: Digest::of(b"item"),
        prompt: digest("prompt"),
        target: digest("target"),
        output: digest("output"),
        answer: digest("answer"),
        ..SampleRow::new(SampleId::Position(0))
    }
}

fn other(text: &str) -> Option<ShortDigest> {
    Some(ShortDigest::of(text.as_bytes()))
}

/// Rows with another output and these flags.
fn flagged(flags: RowFlags) -> SampleRow {
    SampleRow { output: other("another"), flags, ..row() }
}

/// Rows with their scores: several of one item are its repeats.
fn paired(base: &[(SampleRow, f64)], candidate: &[(SampleRow, f64)]) -> PairedSamples {
    let side = |rows: &[(SampleRow, f64)]| {
        let set = SampleSet {
            metrics: vec!["acc".to_owned()],
            rows: Arc::new(rows.iter().map(|(row, _)| row.clone()).collect()),
            scores: rows.iter().map(|(_, score)| *score).collect(),
            identity: Identity::Stated,
            ..SampleSet::default()
        };
        (set.into(), Source { path: "p".into(), blob: "b".into(), format: "t" })
    };
    pair(side(base), side(candidate))
}

/// The cause of one item's change from one row to another.
fn cause_of(base: (SampleRow, f64), candidate: (SampleRow, f64)) -> Option<Cause> {
    let pairs = paired(&[base], &[candidate]);
    let view = MetricView::new(&pairs, "acc", Some(Direction::Higher));
    cause(&pairs, &pairs.items[0], &view)
}

#[test]
fn hashes_say_first_why_a_sample_changed() {
    let no_answer = RowFlags { no_answer: true, ..RowFlags::default() };
    let cases = [
        ("the same", row(), 1.0, None),
        ("no number", row(), f64::NAN, Some(Cause::Error)),
        ("another reference", SampleRow { target: other("x"), prompt: other("x"), ..row() }, 0.0, Some(Cause::Target)),
        ("another prompt", SampleRow { prompt: other("x"), output: other("x"), ..row() }, 0.0, Some(Cause::Prompt)),
        ("another score for the same", row(), 0.0, Some(Cause::Scorer)),
        ("no answer found", SampleRow { answer: other(""), ..flagged(no_answer) }, 0.0, Some(Cause::Extraction)),
        ("another answer in the same", SampleRow { answer: other("x"), ..row() }, 0.0, Some(Cause::Extraction)),
        ("another output", SampleRow { output: other("x"), answer: other("x"), ..row() }, 0.0, Some(Cause::Model)),
        ("another output, same score", SampleRow { output: other("x"), ..row() }, 1.0, Some(Cause::Model)),
    ];
    for (what, candidate, score, expected) in cases {
        assert_eq!(cause_of((row(), 1.0), (candidate, score)), expected, "{what}");
    }
    let moved = SampleRow { item: Digest::of(b"another"), ..row() };
    assert_eq!(cause_of((row(), 1.0), (moved, 0.0)), Some(Cause::Dataset));
}

#[test]
fn what_nobody_kept_explains_nothing() {
    let bare = SampleRow { output: None, answer: None, ..row() };
    assert_eq!(cause_of((bare.clone(), 1.0), (bare.clone(), 0.0)), None);
    let answered = SampleRow { answer: other("x"), ..bare.clone() };
    assert_eq!(cause_of((SampleRow { answer: other("y"), ..bare }, 1.0), (answered, 0.0)), Some(Cause::Model));
}

#[test]
fn looks_explain_a_change_only_where_one_side_alone_shows_them() {
    let plain = RowFlags::default();
    let looks = [
        (RowFlags { truncated: true, ..plain }, Cause::Truncation, false),
        (RowFlags { empty: true, no_answer: true, ..plain }, Cause::Empty, false),
        (RowFlags { refused: true, ..plain }, Cause::Refusal, true),
        (RowFlags { repetitive: true, ..plain }, Cause::Repetition, true),
    ];
    for (flags, expected, guess) in looks {
        let with = |output: &str| SampleRow { output: other(output), ..flagged(flags) };
        assert_eq!(cause_of((row(), 1.0), (with("x"), 0.0)), Some(expected));
        assert_eq!(cause_of((with("x"), 1.0), (row(), 0.0)), Some(expected), "the base shows it");
        assert_eq!(cause_of((with("x"), 1.0), (with("y"), 0.0)), Some(Cause::Model), "both show {expected:?}");
        assert_eq!(is_guess(expected), guess, "{expected:?}");
    }
    let cut_and_refused = flagged(RowFlags { truncated: true, refused: true, ..plain });
    assert_eq!(cause_of((row(), 1.0), (cut_and_refused, 0.0)), Some(Cause::Truncation), "the surer one first");
    assert!(!is_guess(Cause::Model) && !is_guess(Cause::Extraction));
}

#[test]
fn causes_are_counted_most_frequent_first() {
    let item = |id: u64| SampleRow { id: SampleId::Position(id), item: Digest::of(&id.to_le_bytes()), ..row() };
    let refused = RowFlags { refused: true, ..RowFlags::default() };
    let base: Vec<_> = (0..8).map(|id| (item(id), f64::from(u8::from(id < 6)))).collect();
    let candidate: Vec<_> = (0..8)
        .map(|id| match id {
            0 | 1 => (SampleRow { output: other("x"), ..item(id) }, 0.0),
            2 => (SampleRow { output: other("x"), flags: refused, ..item(id) }, 0.0),
            3 | 4 => (SampleRow { output: other("x"), ..item(id) }, 1.0),
            6 => (item(id), 1.0),
            _ => (item(id), base[id as usize].1),
        })
        .collect();
    let pairs = paired(&base, &candidate);
    let counted = causes(&pairs, "acc", Some(Direction::Higher));
    let count = |cause, broke, fixed, other| CauseCount { cause, broke, fixed, other };
    assert_eq!(
        counted,
        [count(Cause::Model, 2, 0, 2), count(Cause::Scorer, 0, 1, 0), count(Cause::Refusal, 1, 0, 0)],
        "of equals the one that is asked for first"
    );
    let row = EvalRow { causes: counted, ..EvalRow::default() };
    assert_eq!(leading(&row), Some((&count(Cause::Model, 2, 0, 2), 3)));
    assert_eq!(leading(&EvalRow::default()), None);
}
