//! The same comparison on parts of the items: by subject, difficulty, language, whatever the items say of
//! themselves. All of them are computed and corrected together before anybody looks at one, so that looking
//! through them finds no false alarms.

use super::clusters::{self, Labels};
use super::evidence::Items;
use crate::model::{Direction, SampleChange, Side, Slice, Test, Verdict};
use crate::stats::{self, Spread};

/// Fields worth slicing by, where a file has them and the policy names none.
const FIELDS: &[&str] = &[
    "subject",
    "subject_name",
    "category",
    "subcategory",
    "sub_category",
    "domain",
    "field",
    "topic",
    "difficulty",
    "level",
    "length",
    "context_length",
    "language",
    "lang",
    "locale",
    "type",
    "task_type",
    "question_type",
    "problem_type",
    "reasoning_type",
    "genre",
    "demographic",
    "bias_type",
];

/// A slice of fewer items says nothing of its own.
const LEAST_ITEMS: u64 = 10;

/// A field with more values is an id, not a kind.
const MOST_VALUES: usize = 100;

/// The slices of a row, by field and value; tested, not yet corrected.
pub(super) fn of(items: &Items<'_>) -> Vec<Slice> {
    match &items.settings.slices {
        Some(fields) => fields.iter().flat_map(|field| by_field(items, field)).collect(),
        None => FIELDS.iter().flat_map(|field| by_field(items, field)).collect(),
    }
}

/// The items that share one value.
#[derive(Clone, Default)]
struct Part {
    differences: Vec<f64>,
    /// The cluster of each, where the policy names a field to cluster by.
    clusters: Vec<u64>,
    broke: u64,
    fixed: u64,
    spread: Spread,
    /// The sum of the scores in the base.
    base: f64,
}

impl Part {
    fn add(&mut self, base: f64, difference: f64, cluster: Option<u64>, change: SampleChange) {
        self.base += base;
        self.differences.push(difference);
        self.clusters.extend(cluster);
        self.spread.add(difference);
        self.broke += u64::from(change == SampleChange::Broke);
        self.fixed += u64::from(change == SampleChange::Fixed);
    }

    fn paired(&self) -> u64 {
        self.differences.len() as u64
    }

    /// The mean scores of base and candidate.
    fn means(&self, direction: Direction) -> [f64; 2] {
        let n = self.differences.len().max(1) as f64;
        let change = direction.sign() * self.differences.iter().sum::<f64>();
        [self.base / n, (self.base + change) / n]
    }
}

fn by_field(items: &Items<'_>, field: &str) -> Vec<Slice> {
    let Some(labels) = Labels::of(items.pairs, field) else { return Vec::new() };
    let parts = parts(items, &labels);
    let worth: Vec<usize> = (0..parts.len()).filter(|&part| parts[part].paired() >= LEAST_ITEMS).collect();
    if worth.len() < 2 || worth.len() > MOST_VALUES {
        return Vec::new();
    }
    let slice = |&part: &usize| {
        let rest = parts.iter().enumerate().filter(|(other, _)| *other != part).map(|(_, other)| other.spread);
        let contrast = stats::contrast(parts[part].spread, rest.fold(Spread::default(), Spread::join));
        let value = labels.values().get(part).map_or_else(|| "(none)".to_owned(), |value| (*value).to_owned());
        let Part { broke, fixed, .. } = parts[part];
        Slice {
            field: field.to_owned(),
            value,
            paired: parts[part].paired(),
            means: parts[part].means(items.direction),
            broke,
            fixed,
            test: test(items, &parts[part]),
            contrast: contrast.map(|test| Test { family: super::verdict::CONTRASTS, ..test }),
            verdict: Verdict::Inconclusive,
        }
    };
    let mut slices: Vec<Slice> = worth.iter().map(slice).collect();
    slices.sort_by(|one, other| one.value.cmp(&other.value));
    slices
}

/// One part for each value; the last holds the items without one.
fn parts(items: &Items<'_>, labels: &Labels<'_>) -> Vec<Part> {
    let mut parts = vec![Part::default(); labels.values().len() + 1];
    let none = labels.values().len();
    let clusters = items.settings.cluster.as_ref().and_then(|field| clusters::of(items, field));
    for (place, (item, difference)) in items.differences().enumerate() {
        let part = labels.label(item).map_or(none, |label| label as usize);
        let cluster = clusters.as_ref().and_then(|clusters| clusters.get(place).copied());
        if let Some(part) = parts.get_mut(part) {
            let base = items.view.score(item, Side::Base).unwrap_or_default();
            part.add(base, difference, cluster, items.view.change(item));
        }
    }
    parts
}

fn test(items: &Items<'_>, part: &Part) -> Option<Test> {
    let test = if items.settings.cluster.is_some() {
        stats::clustered(&part.differences, &part.clusters)
    } else if items.scored.binary {
        stats::paired_binary(part.broke, part.fixed, part.paired())
    } else {
        stats::paired_numeric(&part.differences)
    };
    Some(Test { family: super::verdict::SLICES, ..test? })
}
