//! Finding samples: by what was written on them, by what an annotation says.

use super::select;
use crate::model::RowKey;
use crate::review::{AnnotationState, Target};
use crate::tui::blind;
use crate::tui::data::Data;
use crate::tui::screens::tell_noted;
use crate::tui::state::State;
use crate::tui::subject::{self, Subject};
use crate::tui::widgets::list::next_of;

/// Goes to the next or previous sample of the row that has an annotation, whatever became of it; which one.
pub fn go_to_note(state: &mut State, at: Option<usize>, forward: bool) -> Option<(RowKey, usize)> {
    let key = state.samples.row.clone()?;
    let State { data, .. } = &*state;
    let mut items: Vec<usize> = data
        .concerns
        .iter()
        .filter(|concern| concern.annotation.state != AnnotationState::Retracted)
        .filter(|concern| !blind::hides(state, &concern.annotation.anchor.target))
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
        // Most are told apart by what they ask or by their ids, which costs nothing.
        if !pairs.items.get(item).is_some_and(|paired| subject::may_be(pairs, paired, sample)) {
            return false;
        }
        let subject = Subject::Sample { row: key.clone(), item };
        subject::target(data, &subject).is_some_and(|found| subject::same_thing(&found, target))
    };
    let item = (0..pairs.items.len()).find(is_it)?;
    Some((key, item))
}
