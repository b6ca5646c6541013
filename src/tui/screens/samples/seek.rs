//! Finding samples: by text, by what was written on them, by what an annotation says.

use super::{KINDS, Samples, refresh, said, select};
use crate::base::holds;
use crate::model::{Cause, PairedSamples, RowKey};
use crate::review::{AnnotationState, Facts, Field, Query, Target};
use crate::tui::changes::ItemChange;
use crate::tui::data::Data;
use crate::tui::screens::{tell_found, tell_noted};
use crate::tui::state::State;
use crate::tui::subject::{self, Subject, item_id};
use crate::tui::widgets::list::next_of;

impl Samples {
    /// What an item is searched and filtered by: in blind mode by its id alone.
    pub(super) fn facts(&self, pairs: &PairedSamples, change: &ItemChange) -> Facts<'static> {
        let mut facts = Facts::default();
        let Some(paired) = pairs.items.get(change.item) else { return facts };
        facts.add(Field::Id, item_id(pairs, paired));
        if self.blind {
            return facts;
        }
        facts.maybe(Field::Cause, change.cause.map(Cause::as_str));
        for said in said(pairs, change.item) {
            facts.say(said);
        }
        facts
    }
}

/// Goes to the next sample that holds what is searched for, whatever became of it, in the order of the kinds.
pub(super) fn search(state: &mut State, forward: bool) {
    let State { samples, data, needle, .. } = &mut *state;
    let Some(key) = samples.row.clone() else { return };
    let Some(pairs) = data.row(&key).and_then(|row| row.pairs.as_deref()) else { return };
    let hits = match samples.hits.take().filter(|(of, _)| of == needle) {
        Some((_, hits)) => hits,
        None => found(samples, pairs, needle),
    };
    // Where an item lies in the order they are gone through.
    let order = |item: usize| {
        let change = samples.all.get(item).map(|change| change.change).filter(|_| !samples.blind);
        (KINDS.into_iter().position(|kind| Some(kind) == change), item)
    };
    let places: Vec<_> = hits.iter().map(|&item| order(item)).collect();
    let at = samples.list.selected().map(|&item| order(item));
    let next = match (at, forward) {
        (Some(at), true) => places.iter().position(|&place| place > at).unwrap_or(0),
        (Some(at), false) => places.iter().rposition(|&place| place < at).unwrap_or(places.len().saturating_sub(1)),
        (None, _) => 0,
    };
    let item = hits.get(next).copied();
    let told = item.map(|_| (next + 1, hits.len()));
    if let Some(item) = item.filter(|item| !samples.list.select(item)) {
        samples.kind = samples.all.get(item).map(|change| change.change);
        refresh(state);
        state.samples.list.select(&item);
    }
    state.samples.hits = Some((state.needle.clone(), hits));
    tell_found(state, told);
}

/// The items that hold a text and pass the filter, in the order of the kinds.
fn found(samples: &Samples, pairs: &PairedSamples, needle: &str) -> Vec<usize> {
    let filter = Query::parse(&samples.filter);
    let holds = |change: &&ItemChange| {
        let facts = samples.facts(pairs, change);
        facts.of(None).any(|fact| holds(fact, needle)) && filter.keeps(&facts)
    };
    if samples.blind {
        let judged = samples.all.iter().filter(|change| samples.shows(change)).filter(holds);
        return judged.map(|change| change.item).collect();
    }
    let of_kind = |kind| samples.all.iter().filter(move |change| change.change == kind);
    KINDS.into_iter().flat_map(of_kind).filter(holds).map(|change| change.item).collect()
}

/// Goes to the next or previous sample of the row that has an annotation, whatever became of it; which one.
pub fn go_to_note(state: &mut State, at: Option<usize>, forward: bool) -> Option<(RowKey, usize)> {
    let key = state.samples.row.clone()?;
    let State { data, .. } = &*state;
    let mut items: Vec<usize> = data
        .concerns
        .iter()
        .filter(|concern| concern.annotation.state != AnnotationState::Retracted)
        .filter_map(|concern| find(data, &concern.annotation.anchor.target))
        .filter_map(|(row, item)| (row == key).then_some(item))
        .collect();
    items.sort_unstable();
    items.dedup();
    // Where nothing is selected, the first one comes next.
    let next = at.map_or(0, |at| next_of(&items, at, forward));
    let item = items.get(next).copied();
    if let Some(item) = item {
        select(state, &key, item);
    }
    tell_noted(state, item.map(|_| (next + 1, items.len())));
    Some((key, item?))
}

/// Finds the sample an annotation is on; `None` where it is no longer there.
#[must_use]
pub fn find(data: &Data, target: &Target) -> Option<(RowKey, usize)> {
    let Target::Sample { metric, sample } = target else { return None };
    let key = RowKey {
        model: metric.model.clone(),
        task: metric.task.clone(),
        metric: metric.metric.clone(),
        filter: metric.filter.clone(),
    };
    let pairs = data.row(&key)?.pairs.as_deref()?;
    let is_it = |&item: &usize| {
        // Most are told apart by their ids, which costs nothing.
        if !pairs.items.get(item).is_some_and(|paired| subject::has_id(pairs, paired, &sample.id)) {
            return false;
        }
        let subject = Subject::Sample { row: key.clone(), item };
        subject::target(data, &subject).is_some_and(|found| subject::same_thing(&found, target))
    };
    let item = (0..pairs.items.len()).find(is_it)?;
    Some((key, item))
}
