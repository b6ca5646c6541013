//! What the desk knows of earlier releases. It is asked for when a screen wants it and the comparison is complete, so
//! that it never delays what the reader came for.

use std::collections::HashMap;
use std::sync::Arc;

use crate::engine::desk::{Failure, Progress, Request};
use crate::engine::history::RELEASES;
use crate::model::{History, PairedSamples, RowKey, Strips};

use super::event::Effect;
use super::screens::Screen;
use super::state::State;

/// What is known of earlier releases.
#[derive(Clone, Debug, Default)]
pub struct Followed {
    /// Whether it was asked for.
    asked: bool,
    /// How far it is, while it is under way.
    pub progress: Option<Progress>,
    /// The rows through the releases.
    pub history: Option<Arc<History>>,
    /// Why there is none.
    pub failure: Option<Failure>,
    strips: HashMap<RowKey, Found>,
}

/// The strips of a row's items, and the items they are of.
#[derive(Clone, Debug)]
struct Found {
    pairs: Arc<PairedSamples>,
    /// `None` until they have come.
    strips: Option<Arc<Strips>>,
}

impl Followed {
    /// Whether something was asked for and has not come.
    #[must_use]
    pub fn waiting(&self) -> bool {
        let history = self.asked && self.history.is_none() && self.failure.is_none();
        history || self.strips.values().any(|found| found.strips.is_none())
    }

    /// Takes the history in.
    pub fn take(&mut self, history: Arc<History>) {
        (self.history, self.progress, self.failure) = (Some(history), None, None);
        self.strips.clear();
    }

    /// There is no history.
    pub fn fail(&mut self, failure: Failure) {
        (self.progress, self.failure) = (None, Some(failure));
    }

    /// Takes the strips of a row in, if they are of the items asked for.
    pub fn take_strips(&mut self, row: &RowKey, pairs: &Arc<PairedSamples>, strips: Arc<Strips>) {
        if let Some(found) = self.strips.get_mut(row).filter(|found| Arc::ptr_eq(&found.pairs, pairs)) {
            found.strips = Some(strips);
        }
    }

    /// Stops waiting for strips: they could not be found.
    pub fn give_up(&mut self) {
        for found in self.strips.values_mut() {
            found.strips.get_or_insert_default();
        }
    }

    /// The strips of a row's items, once they have come.
    #[must_use]
    pub fn strips(&self, row: &RowKey) -> Option<&Strips> {
        self.strips.get(row)?.strips.as_deref()
    }
}

/// Asks for what the screen wants and nobody asked for yet.
pub fn ask(state: &mut State) -> Vec<Effect> {
    if !state.data.complete {
        return Vec::new();
    }
    let wants_history = matches!(state.screen, Screen::Evals | Screen::History | Screen::Samples | Screen::Sample);
    if wants_history && !state.data.followed.asked {
        state.data.followed.asked = true;
        let (base, candidate) = state.range.clone();
        return vec![Effect::ask(Request::History { base, candidate, releases: RELEASES })];
    }
    ask_for_strips(state).into_iter().collect()
}

fn ask_for_strips(state: &mut State) -> Option<Effect> {
    if !matches!(state.screen, Screen::Samples | Screen::Sample) {
        return None;
    }
    let history = state.data.followed.history.clone().filter(|history| history.releases.len() > 1)?;
    let row = state.samples.row.clone()?;
    let pairs = state.data.row(&row)?.pairs.clone()?;
    let strips = &mut state.data.followed.strips;
    if strips.get(&row).is_some_and(|found| Arc::ptr_eq(&found.pairs, &pairs)) {
        return None;
    }
    strips.insert(row.clone(), Found { pairs: pairs.clone(), strips: None });
    Some(Effect::ask(Request::Strips { history, row, pairs }))
}
