//! Items that hang together: the same passage, template or document behind several of them.

use std::collections::HashMap;

use super::evidence::Items;
use crate::model::{Clustering, Facet, PairedItem, PairedSamples, Side, Test};
use crate::stats;

/// Fields that say which items hang together, where a file has them.
const FIELDS: &[&str] = &[
    "passage_id",
    "passage",
    "document_id",
    "doc_id",
    "document",
    "paragraph_id",
    "context_id",
    "article_id",
    "article",
    "story_id",
    "story",
    "template_id",
    "template",
    "scenario_id",
    "group_id",
    "cluster_id",
    "conversation_id",
    "dialogue_id",
    "title",
    "subject",
];

/// A field is worth a word only when it makes the standard error this much larger.
const WORTH_SAYING: f64 = 1.3;

/// With fewer clusters the ratio of two standard errors is mostly chance.
const ENOUGH_CLUSTERS: usize = 10;

/// The test on cluster totals, by a field the policy names; with a reason where it cannot be made.
pub(super) fn test(items: &Items<'_>, field: &str) -> (Option<Test>, Option<String>) {
    let Some(clusters) = of(items, field) else {
        return (untested(items), Some(format!("the items have no field {field} to cluster by")));
    };
    let count = distinct(&clusters);
    match stats::clustered(&items.scored.differences, &clusters) {
        Some(test) => (Some(test), None),
        None => {
            let least = stats::MIN_CLUSTERS;
            (untested(items), Some(format!("only {count} clusters by {field}: fewer than {least} cannot be tested")))
        }
    }
}

/// A difference without a test: a plain one would promise more than the items can keep.
fn untested(items: &Items<'_>) -> Option<Test> {
    let plain = stats::paired_numeric(&items.scored.differences)?;
    Some(Test { method: "clustered-t", stderr: None, ci95: None, p: None, mde: None, ..plain })
}

/// The field by which the items seem to hang together most, where the test does not count that in.
pub(super) fn suspected(items: &Items<'_>) -> Option<Clustering> {
    let has = |field: &&str| Side::BOTH.iter().any(|&side| items.pairs.side(side).0.facet(field).is_some());
    if items.settings.cluster.is_some() || !FIELDS.iter().any(has) {
        return None;
    }
    let plain = stats::paired_numeric(&items.scored.differences)?.stderr.filter(|stderr| *stderr > 0.0)?;
    let by_field = |field: &&str| {
        let clusters = of(items, field)?;
        let count = distinct(&clusters);
        if count < ENOUGH_CLUSTERS || count == clusters.len() {
            return None;
        }
        let ratio = stats::clustered(&items.scored.differences, &clusters)?.stderr? / plain;
        Some(Clustering { field: (*field).to_owned(), clusters: count as u64, ratio })
    };
    let worth = |found: &Clustering| found.ratio > WORTH_SAYING;
    FIELDS.iter().filter_map(by_field).filter(worth).max_by(|one, other| one.ratio.total_cmp(&other.ratio))
}

/// The cluster of every paired item: one for each value of the field, one for each item without a value. `None`
/// when no item has the field.
pub(super) fn of(items: &Items<'_>, field: &str) -> Option<Vec<u64>> {
    let labels = Labels::of(items.pairs, field)?;
    let mut alone = u64::from(u32::MAX);
    let mut label = |item| {
        labels.label(item).map_or_else(
            || {
                alone += 1;
                alone
            },
            u64::from,
        )
    };
    Some(items.differences().map(|(item, _)| label(item)).collect())
}

fn distinct(clusters: &[u64]) -> usize {
    clusters.iter().collect::<std::collections::HashSet<_>>().len()
}

/// The values of one field over the items, whichever side states them.
pub(super) struct Labels<'a> {
    base: Option<&'a Facet>,
    candidate: Option<&'a Facet>,
    values: Vec<&'a str>,
    /// The candidate's values as places among `values`.
    of_candidate: Vec<u32>,
}

impl<'a> Labels<'a> {
    /// `None` when neither side has the field.
    pub(super) fn of(pairs: &'a PairedSamples, field: &str) -> Option<Self> {
        let [base, candidate] = Side::BOTH.map(|side| pairs.side(side).0.facet(field));
        if base.is_none() && candidate.is_none() {
            return None;
        }
        let mut values: Vec<&str> = Vec::new();
        let mut places: HashMap<&str, u32> = HashMap::new();
        let mut place = |value: &'a str| {
            *places.entry(value).or_insert_with(|| {
                values.push(value);
                u32::try_from(values.len() - 1).unwrap_or(Facet::NONE)
            })
        };
        for value in base.into_iter().flat_map(|facet| &facet.values) {
            place(value);
        }
        let of_candidate = candidate.into_iter().flat_map(|facet| &facet.values).map(|value| place(value)).collect();
        Some(Self { base, candidate, values, of_candidate })
    }

    /// The values, in the order in which they were met.
    pub(super) fn values(&self) -> &[&'a str] {
        &self.values
    }

    /// The place of an item's value among [`Self::values`].
    pub(super) fn label(&self, item: &PairedItem) -> Option<u32> {
        let row = |facet: Option<&Facet>, side| facet?.rows.get(item.rows(side).first()?).copied();
        let known = |label: &u32| *label != Facet::NONE;
        row(self.base, Side::Base).filter(known).or_else(|| {
            let label = row(self.candidate, Side::Candidate).filter(known)?;
            self.of_candidate.get(label as usize).copied()
        })
    }
}
