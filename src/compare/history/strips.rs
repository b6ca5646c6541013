//! What became of each item of a comparison in every release.

use std::sync::Arc;

use crate::compare::{samples, unlisted};
use crate::model::{
    Direction, Mark, PairedItem, PairedSamples, Point, RowHistory, Rows, SampleId, SampleSet, Side, Source, Strips,
};

/// The strips of the items of a comparison, in their order: of every item the result in each release of the history.
///
/// Items are found in other releases as in any comparison, by content first, never by line.
#[must_use]
pub fn strips(row: &RowHistory, pairs: &PairedSamples) -> Strips {
    let metric = row.key.metric.as_str();
    let sets = row.points.iter().flatten().filter_map(|point| point.samples.as_ref());
    let is_binary = sets.map(|(set, _)| set).all(|set| is_pass_or_fail(set, metric));
    let direction = row.direction.filter(|_| is_binary);
    let columns: Vec<Vec<Mark>> =
        row.points.iter().map(|point| column(point.as_ref(), pairs, metric, direction)).collect();
    let marks = (0..pairs.items.len()).flat_map(|item| columns.iter().map(move |marks| marks[item])).collect();
    Strips::new(row.points.len(), marks)
}

fn is_pass_or_fail(set: &SampleSet, metric: &str) -> bool {
    let Some(column) = set.metric(metric) else { return true };
    (0..set.rows.len()).map(|row| set.score(row, column)).all(|score| score == 0.0 || score == 1.0 || score.is_nan())
}

/// What became of every item in one release.
fn column(point: Option<&Point>, pairs: &PairedSamples, metric: &str, direction: Option<Direction>) -> Vec<Mark> {
    let missing = || vec![Mark::Missing; pairs.items.len()];
    let Some((set, source)) = point.and_then(|point| point.samples.as_ref()) else { return missing() };
    let Some(metric) = set.metric(metric) else { return missing() };
    if let Some(side) = Side::BOTH.into_iter().find(|&side| is_same(pairs.side(side), (set, source))) {
        // Of a set that leaves items out, the comparison has them put in.
        let set = &pairs.side(side).0;
        return pairs.items.iter().map(|item| mark(set, metric, item.rows(side), direction)).collect();
    }
    let marks = elsewhere(pairs, (set, source)).into_iter().zip(&pairs.items).map(|(rows, item)| match rows {
        Rows::None => {
            id(pairs, item).and_then(|id| unlisted::score_of(set, id)).map(|score| of_score(score, direction))
        }
        rows => Some(mark(set, metric, &rows, direction)),
    });
    marks.map(|mark| mark.unwrap_or(Mark::Missing)).collect()
}

fn id<'a>(pairs: &'a PairedSamples, item: &PairedItem) -> Option<&'a SampleId> {
    Side::BOTH.into_iter().find_map(|side| pairs.row(item, side)).map(|row| &row.id)
}

/// Whether two sets were read from the same place; one that leaves items out may have been completed since.
fn is_same((known, known_source): &(Arc<SampleSet>, Source), (set, source): (&Arc<SampleSet>, &Source)) -> bool {
    known_source.blob == source.blob
        && (&known.task, &known.filter, &known.metrics) == (&set.task, &set.filter, &set.metrics)
        && (known.rows.len() == set.rows.len() || (known.unlisted.is_some() && known.rows.len() > set.rows.len()))
}

/// The rows of every item in a set that is on neither side of the comparison: found from the candidate's sample, or
/// from the base's where the candidate lacks the item.
fn elsewhere(pairs: &PairedSamples, (set, source): (&Arc<SampleSet>, &Source)) -> Vec<Rows> {
    let of_side = |side: Side| {
        let known = pairs.side(side);
        let found = samples::pair((set.clone(), source.clone()), known.clone());
        let mut rows = vec![Rows::None; known.0.rows.len()];
        for item in found.items.into_iter().filter(|item| !item.content_changed) {
            if let Some(row) = item.candidate.first() {
                rows[row] = item.base;
            }
        }
        rows
    };
    let of_candidate = of_side(Side::Candidate);
    let is_lone = |item: &PairedItem| item.candidate.first().is_none();
    let of_base = if pairs.items.iter().any(is_lone) { of_side(Side::Base) } else { Vec::new() };
    let find = |item: &PairedItem| match (item.candidate.first(), item.base.first()) {
        (Some(row), _) => of_candidate.get(row).cloned(),
        (None, Some(row)) => of_base.get(row).cloned(),
        (None, None) => None,
    };
    pairs.items.iter().map(|item| find(item).unwrap_or(Rows::None)).collect()
}

/// What became of one item; `direction` is known where every score is a pass or a fail.
fn mark(set: &SampleSet, metric: usize, rows: &Rows, direction: Option<Direction>) -> Mark {
    let rows = rows.as_slice().iter().map(|&row| row as usize);
    if rows.len() == 0 {
        return Mark::Missing;
    }
    let scored = rows.filter(|&row| !set.rows[row].flags.errored).map(|row| set.score(row, metric));
    let (mut sum, mut n) = (0.0, 0.0);
    for score in scored.filter(|score| score.is_finite()) {
        sum += score;
        n += 1.0;
    }
    if n == 0.0 { Mark::Unscored } else { of_score(sum / n, direction) }
}

fn of_score(score: f64, direction: Option<Direction>) -> Mark {
    match (score, direction) {
        (1.0, Some(Direction::Higher)) | (0.0, Some(Direction::Lower)) => Mark::Pass,
        (0.0, Some(Direction::Higher)) | (1.0, Some(Direction::Lower)) => Mark::Fail,
        (score, _) => Mark::Score(score),
    }
}
