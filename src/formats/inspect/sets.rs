//! The samples of a log as sets of rows, one for each axis.

use std::collections::HashMap;
use std::sync::Arc;

use super::axes::{Axis, Measure};
use super::facets;
use super::grade::Grade;
use super::item::{Item, Score};
use super::log::{self, Ids};
use crate::base::{Digest, ShortDigest, limits};
use crate::model::{Facet, Filter, Identity, RowFlags, SampleRow, SampleSet, Value};

/// The sets of a log: under the mean of repeats with a row for each of them, under any other reducer with a row for
/// each sample and what the reducer made of it.
pub(super) fn of(task: &str, axes: &[Axis], items: &[Item], ids: Ids, reductions: &Value) -> Vec<SampleSet> {
    let facets = facets::of(items);
    let maker = Maker { task, items, ids, facets: &facets, identity: identity(items) };
    axes.iter()
        .filter_map(|axis| match &axis.reducer {
            None => maker.repeats(axis),
            Some(reducer) => maker.reduced(axis, samples_of(reductions, axis, reducer)?),
        })
        .take(limits::SCORERS)
        .collect()
}

/// A set is as trustworthy as its least trustworthy row.
fn identity(items: &[Item]) -> Identity {
    if items.iter().all(|item| item.content.is_some()) { Identity::Computed } else { Identity::Absent }
}

/// What a reducer made of each sample of an axis.
fn samples_of<'v>(reductions: &'v Value, axis: &Axis, reducer: &str) -> Option<&'v [Value]> {
    let is = |entry: &Value, key: &str, text: &str| entry.get(key).and_then(Value::as_str) == Some(text);
    let of_axis = |entry: &&Value| is(entry, "scorer", &axis.scorer) && is(entry, "reducer", reducer);
    reductions.as_array()?.iter().find(of_axis)?.get("samples")?.as_array()
}

struct Maker<'a> {
    task: &'a str,
    items: &'a [Item],
    ids: Ids,
    facets: &'a [Facet],
    identity: Identity,
}

impl Maker<'_> {
    fn repeats(&self, axis: &Axis) -> Option<SampleSet> {
        let scores: Vec<Option<&Score>> = self.items.iter().map(|item| score(item, &axis.scorer)).collect();
        let rows = self.items.iter().zip(&scores).map(|(item, score)| self.row(item, *score)).collect();
        let grades: Vec<Option<&Grade>> = scores.iter().map(|score| score.map(|score| &score.grade)).collect();
        self.set(axis, rows, &grades, self.facets.to_vec())
    }

    fn reduced(&self, axis: &Axis, samples: &[Value]) -> Option<SampleSet> {
        let grades: HashMap<String, Grade> = samples
            .iter()
            .filter_map(|sample| Some((sample.get("sample_id")?.text(), Grade::of(sample.get("value")?))))
            .collect();
        let (mut rows, mut reduced, mut firsts) = (Vec::new(), Vec::new(), Vec::new());
        let mut from = 0;
        // Sorted by id, so that the repeats of a sample stand together.
        for repeats in self.items.chunk_by(|one, other| one.id == other.id) {
            let grade = repeats.first().and_then(|item| grades.get(&item.id));
            if let (Some(grade), Some(row)) = (grade, self.reduced_row(repeats)) {
                rows.push(row);
                reduced.push(Some(grade));
                firsts.push(from);
            }
            from += repeats.len();
        }
        self.set(axis, rows, &reduced, self.facets.iter().map(|facet| facet.pick(&firsts)).collect())
    }

    /// The set of an axis; `None` where none of its metrics rests on samples.
    fn set(
        &self,
        axis: &Axis,
        rows: Vec<SampleRow>,
        grades: &[Option<&Grade>],
        facets: Vec<Facet>,
    ) -> Option<SampleSet> {
        let rests = |measure: &&Measure| measure.is_mean && (measure.leaf.is_some() || !all_leaves(grades));
        let measures: Vec<&Measure> = axis.measures.iter().filter(rests).collect();
        if measures.is_empty() || rows.is_empty() {
            return None;
        }
        let cells = || grades.iter().flat_map(|grade| measures.iter().map(move |measure| leaf(*grade, measure)));
        let is_strange = |grade: Option<&Grade>| matches!(grade, Some(Grade::Other | Grade::Leaves(_)));
        let strange = |column: usize| {
            let column = cells().skip(column).step_by(measures.len());
            column.filter(|grade| is_strange(*grade)).count() as u64
        };
        Some(SampleSet {
            task: self.task.to_owned(),
            filter: Filter::Named(axis.filter.clone()),
            metrics: measures.iter().map(|measure| measure.name.clone()).collect(),
            scores: cells().map(|grade| grade.map_or(f64::NAN, Grade::number)).collect(),
            not_numbers: (0..measures.len()).map(strange).collect(),
            rows: Arc::new(rows),
            identity: self.identity,
            facets,
            columns: None,
            unlisted: None,
        })
    }

    fn row(&self, item: &Item, score: Option<&Score>) -> SampleRow {
        SampleRow {
            id: log::id(item, self.ids),
            item: item.content.unwrap_or(Digest([0; 32])),
            prompt: item.prompt,
            target: item.target,
            output: item.output,
            answer: score.and_then(|score| score.answer),
            flags: RowFlags { no_answer: score.is_some_and(|score| score.no_answer), ..item.flags },
            epoch: item.epoch,
            offset: item.place.offset,
            length: item.place.length,
            line: item.place.line,
        }
    }

    /// One row for all repeats of a sample: its output differs when that of any repeat does.
    fn reduced_row(&self, repeats: &[Item]) -> Option<SampleRow> {
        let outputs: Vec<u8> = repeats.iter().filter_map(|item| item.output).flat_map(|digest| digest.0).collect();
        let mut row = self.row(repeats.first()?, None);
        row.output = (!outputs.is_empty()).then(|| ShortDigest::of(&outputs));
        row.flags.errored = repeats.iter().all(|item| item.flags.errored);
        row.epoch = 0;
        Some(row)
    }
}

/// What a grade says of a metric.
fn leaf<'g>(grade: Option<&'g Grade>, measure: &Measure) -> Option<&'g Grade> {
    grade?.leaf(measure.leaf.as_deref())
}

/// What a scorer says of a sample.
fn score<'a>(item: &'a Item, scorer: &str) -> Option<&'a Score> {
    item.scores.iter().find(|(name, _)| name == scorer).map(|(_, score)| score)
}

fn all_leaves(grades: &[Option<&Grade>]) -> bool {
    let mut given = grades.iter().flatten().peekable();
    given.peek().is_some() && given.all(|grade| matches!(grade, Grade::Leaves(_)))
}
