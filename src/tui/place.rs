//! Where a reader left off: which screen, what was selected, filtered and folded, kept from one sitting to the next
//! for the same two releases of the same repository.
//!
//! Nothing here is believed: what is not there any more, or never was, is passed over, and the desk opens as it does
//! the first time.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use serde::{Deserialize, Serialize};

use crate::model::RowKey;
use crate::review::Target;

use super::actions;
use super::event::Effect;
use super::narrow;
use super::screens::{self, SCREENS, Screen};
use super::state::State;
use super::subject;
use super::tour::Tour;
use super::widgets::document::Arrangement;
use super::widgets::list::{List, mark};

/// Where a reader left off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// The two releases, as typed.
    pub range: (String, String),
    /// The screen, by name.
    pub screen: String,
    /// The selected row of each list, by the screen's name: a [`mark`].
    pub selected: BTreeMap<String, String>,
    /// What the comparison is narrowed to, as typed.
    pub filter: String,
    /// The row whose samples were looked at: a [`mark`].
    pub row: Option<String>,
    /// The sample that was looked at, by its id.
    pub sample: Option<String>,
    /// The order of the evals, in words.
    pub order: String,
    /// The groups of the evals folded or unfolded by hand.
    pub turned: BTreeSet<String>,
    /// The configuration files that are folded.
    pub folded: BTreeSet<String>,
    /// Whether the sides of a sample and of a text were put beside each other, or stacked.
    pub split: [Option<bool>; 2],
    /// Whether long lines of texts were cut.
    pub cut: bool,
    /// Whether sides were hidden.
    pub blind: bool,
    /// Whether the tour was taken or left.
    pub toured: bool,
}

/// A list of which only the selected row matters.
trait Marked {
    fn marked(&self) -> Option<String>;
    fn want(&mut self, mark: String);
}

impl<Id: PartialEq + Debug> Marked for List<Id> {
    fn marked(&self) -> Option<String> {
        self.chosen().map(mark)
    }

    fn want(&mut self, mark: String) {
        Self::want(self, mark);
    }
}

/// The lists of the main screens.
fn lists(state: &mut State) -> [(Screen, &mut dyn Marked); 4] {
    [
        (Screen::Overview, &mut state.overview.list),
        (Screen::Evals, &mut state.evals.list),
        (Screen::Configs, &mut state.configs.list),
        (Screen::Annotations, &mut state.annotations.list),
    ]
}

/// Where the reader is. Of releases that were only visited nothing is kept.
#[must_use]
pub fn of(state: &mut State) -> Option<Place> {
    if !state.ranges.is_empty() {
        return None;
    }
    let mut place = Place {
        range: state.range.clone(),
        screen: state.screen.row().name.to_owned(),
        row: state.samples.row.as_ref().map(mark),
        sample: sample_id(state),
        filter: state.narrowing.typed.clone(),
        order: state.evals.order.word().to_owned(),
        turned: state.evals.turned.clone(),
        folded: state.configs.folded.clone(),
        split: [state.sample.arrangement, state.text.arrangement].map(|it| it.map(|it| it == Arrangement::Split)),
        cut: !state.wraps,
        blind: state.blind.on,
        toured: state.tour == Tour::Over,
        ..Place::default()
    };
    for (screen, list) in lists(state) {
        place.selected.extend(list.marked().map(|mark| (screen.row().name.to_owned(), mark)));
    }
    Some(place)
}

fn sample_id(state: &State) -> Option<String> {
    let on = screens::subject(state)?;
    let Target::Sample { sample, .. } = subject::target(&state.data, &on)? else { return None };
    Some(sample.id)
}

/// Opens the desk where the reader left off, as far as that needs no data.
pub fn begin(state: &mut State, place: Place) {
    if place.range != state.range {
        return;
    }
    for (screen, list) in lists(state) {
        if let Some(mark) = place.selected.get(screen.row().name) {
            list.want(mark.clone());
        }
    }
    state.wraps = !place.cut;
    state.blind.on = place.blind;
    if place.toured {
        state.tour = Tour::Over;
    }
    state.narrowing.typed.clone_from(&place.filter);
    narrow::read(state);
    state.evals.order = screens::evals::Order::named(&place.order).unwrap_or_default();
    state.evals.turned.clone_from(&place.turned);
    state.configs.folded.clone_from(&place.folded);
    let split = |split: bool| if split { Arrangement::Split } else { Arrangement::Stacked };
    [state.sample.arrangement, state.text.arrangement] = place.split.map(|it| it.map(split));
    if let Some(row) = SCREENS.into_iter().find(|row| row.main && row.name == place.screen) {
        actions::go(state, row.screen);
    }
    state.place = Some(place);
}

/// Goes on to the sample where the reader left off, once everything is read and unless they have gone elsewhere by
/// then.
pub fn resume(state: &mut State) -> Vec<Effect> {
    if !state.data.complete {
        return Vec::new();
    }
    let Some(place) = state.place.take() else { return Vec::new() };
    let sample = place.screen == Screen::Sample.row().name;
    if !sample && place.screen != Screen::Samples.row().name {
        return Vec::new();
    }
    let row = place.row.and_then(|row| row_marked(state, &row));
    let Some(key) = row.filter(|key| state.data.row(key).is_some_and(|row| row.pairs.is_some())) else {
        return Vec::new();
    };
    screens::samples::open(state, &key);
    let Some(item) = place.sample.and_then(|id| item_named(state, &key, &id)) else { return Vec::new() };
    screens::samples::select(state, &key, item);
    if sample { screens::sample::open(state, key, item) } else { Vec::new() }
}

fn row_marked(state: &State, wanted: &str) -> Option<RowKey> {
    let rows = &state.data.comparison.as_ref()?.evals;
    rows.iter().map(|row| &row.key).find(|key| mark(key) == wanted).cloned()
}

fn item_named(state: &State, key: &RowKey, id: &str) -> Option<usize> {
    let pairs = state.data.row(key)?.pairs.as_ref()?;
    subject::place_of(pairs, id)
}
