//! Looking through all samples of a row for those that pass the filter, or that hold a text. There may be a hundred
//! thousand: they are looked at a bounded number at a time, between two events, so that no key waits.

use super::{KINDS, Samples, refresh};
use crate::base::holds;
use crate::base::limits::SAMPLES_PER_STEP;
use crate::model::{Cause, PairedSamples, RowFlags, RowKey, Side};
use crate::review::{Facts, Field, Query};
use crate::tui::changes::ItemChange;
use crate::tui::format::count;
use crate::tui::screens::tell_found;
use crate::tui::state::State;
use crate::tui::subject::item_id;

/// A look through all items, as far as it is.
#[derive(Debug)]
pub(super) struct Scan {
    wanted: Wanted,
    filter: Query,
    /// How many were looked at.
    looked: usize,
    found: Vec<usize>,
}

/// What is looked for.
#[derive(Debug)]
enum Wanted {
    /// The items to be shown.
    Shown,
    /// The items that hold a text, of which the next or the previous one is then gone to.
    Text { needle: String, forward: bool },
}

impl Scan {
    fn new(wanted: Wanted, samples: &Samples) -> Self {
        Self { wanted, filter: Query::parse(&samples.filter), looked: 0, found: Vec::new() }
    }

    /// How many are found to pass the filter by now.
    pub(super) fn passing(&self) -> Option<usize> {
        matches!(self.wanted, Wanted::Shown).then_some(self.found.len())
    }

    /// Looks at so many items more; whether that was all.
    fn look(&mut self, samples: &Samples, pairs: &PairedSamples, most: usize) -> bool {
        let to = samples.all.len().min(self.looked.saturating_add(most));
        let next = samples.all.get(self.looked..to).unwrap_or_default();
        let found: Vec<usize> =
            next.iter().filter(|change| self.wants(samples, pairs, change)).map(|change| change.item).collect();
        self.found.extend(found);
        self.looked = to;
        to == samples.all.len()
    }

    fn wants(&self, samples: &Samples, pairs: &PairedSamples, change: &ItemChange) -> bool {
        let passes = |facts: &Facts<'_>| self.filter.is_empty() || self.filter.keeps(facts);
        match &self.wanted {
            Wanted::Shown if !samples.shows(change) => false,
            Wanted::Shown => self.filter.is_empty() || passes(&facts(samples, pairs, change)),
            Wanted::Text { .. } if samples.blind && !samples.shows(change) => false,
            Wanted::Text { needle, .. } => {
                let facts = facts(samples, pairs, change);
                let is_said = facts.of(None).any(|fact| holds(fact, needle));
                let is_answered = || !samples.blind && samples.answers.hold(change.item, needle);
                (is_said || is_answered()) && passes(&facts)
            }
        }
    }
}

/// Whether not all were looked at that may pass the filter or hold the text.
#[must_use]
pub fn is_looking(state: &State) -> bool {
    state.samples.scan.is_some() || state.samples.is_growing()
}

/// Looks at some more.
pub fn look_on(state: &mut State) {
    if state.samples.is_growing() {
        state.samples.grow(SAMPLES_PER_STEP);
        return refresh(state);
    }
    look(state, SAMPLES_PER_STEP);
}

/// Looks at all that is left: what comes next depends on it.
pub(super) fn finish(state: &mut State) {
    if state.samples.is_growing() {
        state.samples.grow(usize::MAX);
        refresh(state);
    }
    look(state, usize::MAX);
}

/// Shows the items of the kind shown that pass the filter. Without one there is nothing to be read of them: they are known.
pub(super) fn narrow(state: &mut State) {
    let scan = Scan::new(Wanted::Shown, &state.samples);
    if !scan.filter.is_empty() {
        state.samples.scan = Some(scan);
        return look(state, SAMPLES_PER_STEP);
    }
    state.samples.scan = None;
    let all = state.samples.shown();
    state.samples.list.set(all);
}

/// Goes to the next sample that holds what is searched for, whatever became of it, in the order of the kinds.
pub(super) fn search(state: &mut State, forward: bool) {
    match &state.samples.hits {
        Some((of, _)) if *of == state.needle => go_to_hit(state, forward),
        _ => {
            let wanted = Wanted::Text { needle: state.needle.clone(), forward };
            state.samples.scan = Some(Scan::new(wanted, &state.samples));
            look_on(state);
        }
    }
}

fn look(state: &mut State, most: usize) {
    let Some(mut scan) = state.samples.scan.take() else { return };
    let Some((pairs, _)) = &state.samples.of else { return };
    if !scan.look(&state.samples, pairs, most) {
        state.samples.scan = Some(scan);
        return;
    }
    match scan.wanted {
        Wanted::Shown => state.samples.list.set(scan.found),
        Wanted::Text { needle, forward } => {
            let mut hits = scan.found;
            hits.sort_by_key(|&item| order(&state.samples, item));
            state.samples.hits = Some((needle, hits));
            go_to_hit(state, forward);
        }
    }
}

/// Where an item lies in the order they are gone through: of the kinds, unless these are hidden.
fn order(samples: &Samples, item: usize) -> (Option<usize>, usize) {
    let change = samples.change(item).map(|change| change.change).filter(|_| !samples.blind);
    (KINDS.into_iter().position(|kind| Some(kind) == change), item)
}

fn go_to_hit(state: &mut State, forward: bool) {
    let samples = &state.samples;
    let hits = samples.hits.as_ref().map(|(_, hits)| hits.as_slice()).unwrap_or_default();
    let at = samples.list.selected().map(|&item| order(samples, item));
    let before = |than: (Option<usize>, usize)| hits.partition_point(|&hit| order(samples, hit) < than);
    let next = match (at, forward) {
        (Some((kind, item)), true) => before((kind, item + 1)) % hits.len().max(1),
        (Some(at), false) => before(at).checked_sub(1).unwrap_or(hits.len().saturating_sub(1)),
        (None, _) => 0,
    };
    let item = hits.get(next).copied();
    let told = item.map(|_| (next + 1, hits.len()));
    if let Some(item) = item.filter(|item| !state.samples.list.select(item)) {
        show_kind_of(state, item);
    }
    tell_found(state, told);
}

/// Shows the kind of an item and selects it, without forgetting what was found.
fn show_kind_of(state: &mut State, item: usize) {
    let hits = state.samples.hits.take();
    state.samples.kind = state.samples.change(item).map(|change| change.change);
    state.samples.chosen = true;
    refresh(state);
    finish(state);
    state.samples.list.select(&item);
    state.samples.hits = hits;
}

/// What an item is searched and filtered by: where kinds are hidden, by its id alone.
fn facts(samples: &Samples, pairs: &PairedSamples, change: &ItemChange) -> Facts<'static> {
    let mut facts = Facts::default();
    let Some(paired) = pairs.items.get(change.item) else { return facts };
    facts.add(Field::Id, item_id(pairs, paired));
    if samples.blind {
        return facts;
    }
    facts.maybe(Field::Cause, change.cause.map(Cause::as_str));
    let of = samples.row.as_ref();
    for said in of.map(|row| said(pairs, row, change.item)).unwrap_or_default() {
        facts.say(said);
    }
    facts
}

/// Whether a row measures refusals: there a guess at which responses refuse only contradicts the score beside it.
fn measures_refusals(row: &RowKey) -> bool {
    [&row.task, &row.metric].into_iter().any(|name| name.to_lowercase().contains("refus"))
}

/// What the files say of an item's responses, and of how often it was run.
pub(super) fn said(pairs: &PairedSamples, row: &RowKey, item: usize) -> Vec<String> {
    let Some(paired) = pairs.items.get(item) else { return Vec::new() };
    let mut said = Vec::new();
    let guess_refusals = !measures_refusals(row);
    for side in Side::BOTH {
        let rows = paired.rows(side).as_slice();
        let row = rows.first().and_then(|&row| pairs.side(side).0.rows.get(row as usize));
        let Some(row) = row else { continue };
        let RowFlags { errored, no_answer, empty, truncated, refused, repetitive } = row.flags;
        for (holds, word) in [
            (errored, "failed to run"),
            (empty, "empty"),
            (truncated, "cut off"),
            (no_answer && !empty, "no answer found"),
            (refused && guess_refusals, "reads like a refusal"),
            (repetitive, "repeats itself"),
        ] {
            if holds {
                said.push(format!("{word} in {}", side.as_str()));
            }
        }
        if rows.len() > 1 {
            said.push(format!("{} in {}", count(rows.len(), "repeat", "repeats"), side.as_str()));
        }
    }
    if paired.occurrence > 0 {
        said.push(format!("occurrence {} of the same item", paired.occurrence + 1));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_measures_refusals_where_its_task_or_metric_says_so() {
        for (task, metric, expected) in
            [("harmless_refusals", "rate", true), ("xstest", "Refused", true), ("gsm8k", "exact_match", false)]
        {
            let key = RowKey { task: task.into(), metric: metric.into(), ..RowKey::default() };
            assert_eq!(measures_refusals(&key), expected, "{task} {metric}");
        }
    }
}
