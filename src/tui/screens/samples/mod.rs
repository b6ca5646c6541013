//! The samples of a row, one kind of change at a time.

mod answers;
mod draw;
mod scan;
mod seek;

use std::sync::Arc;

use ratatui::layout::Rect;

use crate::model::{Cause, Direction, EvalRow, PairedSamples, RowKey, SampleChange};

use answers::Answers;
pub use answers::{ask as ask_answers, is_waiting as awaits_answers, take as take_answers};
use scan::{Scan, search};
pub use scan::{is_looking, look_on};
pub use seek::{find, go_to_note};

use super::{Action, Driven, Screen, ScreenRow, drive};
use crate::base::limits::SAMPLES_PER_STEP;
use crate::tui::actions::enter;
use crate::tui::changes::{ItemChange, of_items};
use crate::tui::data::Data;
use crate::tui::event::Effect;
use crate::tui::findings::FindingId;
use crate::tui::state::State;
use crate::tui::subject::Subject;
use crate::tui::widgets::list::{List, Motion};

/// What the samples remember.
#[derive(Debug, Default)]
pub struct Samples {
    /// The row whose samples are shown.
    pub row: Option<RowKey>,
    /// What `all` was made of.
    of: Option<(Arc<PairedSamples>, Option<Direction>)>,
    /// What became of the items, as far as they were looked at: of a hundred thousand the first come at once.
    all: Vec<ItemChange>,
    /// Which of them are of each of the [`KINDS`]: going from one to another must not take a look at all of them.
    of_kinds: [Vec<usize>; KINDS.len()],
    kind: Option<SampleChange>,
    /// Whether the reader chose the kind; else it is the first of those met.
    chosen: bool,
    list: List<usize>,
    filter: String,
    /// Whether what became of the items is hidden: then all that can be judged are shown, of whatever kind.
    blind: bool,
    /// What was searched for last, and the items that hold it: there may be too many to look through at every key.
    hits: Option<(String, Vec<usize>)>,
    /// What the list was narrowed by last: kind, filter, whether kinds are hidden, and how many items were looked at.
    narrowed: Option<(Option<SampleChange>, String, bool, usize)>,
    answers: Answers,
    /// What is being looked for, and how far that is.
    scan: Option<Scan>,
}

/// The kinds, in the order of the tabs.
const KINDS: [SampleChange; 9] = [
    SampleChange::Broke,
    SampleChange::Fixed,
    SampleChange::Differs,
    SampleChange::OutputChanged,
    SampleChange::Errored,
    SampleChange::OnlyBase,
    SampleChange::OnlyCandidate,
    SampleChange::ContentChanged,
    SampleChange::Same,
];

/// The kinds that can be judged blind: two answers to the same question, which differ.
const JUDGED: [SampleChange; 4] =
    [SampleChange::Broke, SampleChange::Fixed, SampleChange::Differs, SampleChange::OutputChanged];

/// The screen's row.
pub const ROW: ScreenRow = ScreenRow {
    screen: Screen::Samples,
    name: "Samples",
    main: false,
    update,
    view: draw::view,
    refresh,
    settle,
    subject: |state| {
        let row = state.samples.row.clone()?;
        match state.samples.list.selected() {
            Some(&item) => Some(Subject::Sample { row, item }),
            None => Some(Subject::Row(row)),
        }
    },
    filter: |state| Some(&mut state.samples.filter),
};

impl Samples {
    /// The selected item's place among those shown, counted from 1, and how many there are.
    #[must_use]
    pub fn place_of(&self, item: usize) -> Option<(usize, usize)> {
        let at = self.list.ids().iter().position(|&other| other == item)?;
        Some((at + 1, self.list.len()))
    }

    /// What became of an item.
    #[must_use]
    pub fn change(&self, item: usize) -> Option<&ItemChange> {
        self.all.get(item)
    }

    /// The items that changed in one way for one cause.
    #[must_use]
    pub fn alike(&self, change: SampleChange, cause: Cause) -> Vec<usize> {
        let is_alike = |other: &&ItemChange| (other.change, other.cause) == (change, Some(cause));
        self.all.iter().filter(is_alike).map(|other| other.item).collect()
    }

    /// How both sides' answers to an item begin, where the list showed it.
    #[must_use]
    pub fn beginnings(&self, item: usize) -> Option<[&str; 2]> {
        let known = self.answers.known(item)?;
        Some(known.each_ref().map(|answer| answer.as_deref().unwrap_or_default()))
    }

    /// The kind shown; none in blind mode, where it would tell the sides apart.
    #[must_use]
    pub fn kind(&self) -> Option<SampleChange> {
        self.kind.filter(|_| !self.blind)
    }

    /// The items of a kind, as far as they were looked at.
    fn items(&self, kind: SampleChange) -> &[usize] {
        KINDS.iter().zip(&self.of_kinds).find(|(known, _)| **known == kind).map_or(&[], |(_, items)| items)
    }

    /// Takes the items of a row, unless it has them already.
    fn take(&mut self, row: &EvalRow, pairs: &Arc<PairedSamples>) {
        let known = |(of, direction): &(Arc<PairedSamples>, _)| Arc::ptr_eq(of, pairs) && *direction == row.direction;
        if self.of.as_ref().is_some_and(known) {
            return;
        }
        self.of = Some((Arc::clone(pairs), row.direction));
        (self.all, self.of_kinds, self.narrowed) = (Vec::new(), Default::default(), None);
        self.grow(SAMPLES_PER_STEP);
    }

    /// Looks at so many items more.
    fn grow(&mut self, most: usize) {
        let (Some((pairs, direction)), Some(key)) = (&self.of, &self.row) else { return };
        let from = self.all.len();
        let found = of_items(pairs, &key.metric, *direction, from..from.saturating_add(most));
        for (kind, items) in KINDS.iter().zip(&mut self.of_kinds) {
            items.extend(found.iter().filter(|change| change.change == *kind).map(|change| change.item));
        }
        self.all.extend(found);
    }

    /// Whether not all items were looked at.
    fn is_growing(&self) -> bool {
        self.of.as_ref().is_some_and(|(pairs, _)| self.all.len() < pairs.items.len())
    }

    /// The items shown, but for the filter.
    fn shown(&self) -> Vec<usize> {
        if !self.blind {
            return self.kind.map(|kind| self.items(kind).to_vec()).unwrap_or_default();
        }
        let mut all: Vec<usize> = JUDGED.iter().flat_map(|&kind| self.items(kind)).copied().collect();
        all.sort_unstable();
        all
    }

    /// Whether an item is among those shown, but for the filter.
    fn shows(&self, change: &ItemChange) -> bool {
        if self.blind { JUDGED.contains(&change.change) } else { Some(change.change) == self.kind }
    }

    fn kinds(&self) -> Vec<SampleChange> {
        KINDS.into_iter().filter(|&kind| !self.items(kind).is_empty()).collect()
    }
}

/// Goes to the samples of a row.
pub fn open(state: &mut State, key: &RowKey) {
    let Some(row) = state.data.row(key) else { return };
    if row.pairs.is_none() {
        let why = if state.data.complete {
            "no samples were logged for this row on both sides"
        } else {
            "the samples are still being read"
        };
        state.say(why);
        return;
    }
    show(state, key);
    enter(state, Screen::Samples);
}

fn show(state: &mut State, key: &RowKey) {
    if state.samples.row.as_ref() != Some(key) {
        state.samples = Samples { row: Some(key.clone()), ..Samples::default() };
    }
    refresh(state);
}

/// Shows the item among the samples, under whatever kind it has.
pub fn select(state: &mut State, key: &RowKey, item: usize) {
    show(state, key);
    scan::finish(state);
    if state.samples.list.select(&item) {
        return;
    }
    state.samples.kind = state.samples.all.get(item).map(|change| change.change);
    state.samples.chosen = true;
    state.samples.filter.clear();
    refresh(state);
    state.samples.list.select(&item);
}

fn refresh(state: &mut State) {
    let State { samples, data, blind, .. } = state;
    let Some(row) = samples.row.as_ref().and_then(|key| data.row(key)) else { return };
    let Some(pairs) = &row.pairs else { return };
    samples.take(row, pairs);
    let kinds = samples.kinds();
    if !samples.chosen || samples.kind.is_none_or(|kind| !kinds.contains(&kind)) {
        samples.kind = kinds.first().copied();
    }
    samples.blind = blind.on;
    let wanted = (samples.kind, samples.filter.clone(), samples.blind, samples.all.len());
    if samples.narrowed.as_ref() != Some(&wanted) {
        (samples.narrowed, samples.hits) = (Some(wanted), None);
        scan::narrow(state);
    }
}

fn area(state: &State) -> Rect {
    parts(crate::tui::view::areas(state.size).body).1
}

/// The row, its kinds and what the columns are called, as far as there is height; and the samples.
fn parts(body: Rect) -> (Rect, Rect) {
    let height = match body.height {
        0..6 => 1,
        6..12 => 3,
        _ => 4,
    };
    let head = Rect { height: body.height.min(height), ..body };
    (head, Rect { y: head.bottom(), height: body.height - head.height, ..body })
}

fn settle(state: &mut State, body: Rect) {
    state.samples.list.follow(usize::from(parts(body).1.height));
}

fn update(state: &mut State, action: Action) -> Vec<Effect> {
    scan::finish(state);
    match action {
        Action::Open => return open_sample(state),
        Action::Change { forward } => {
            let motion = if forward { Motion::Down(1) } else { Motion::Up(1) };
            state.samples.list.go(motion, 1);
        }
        Action::Pane { forward } => next_kind(state, forward),
        Action::Item { forward } => next_row(state, forward),
        Action::Find { forward } => search(state, forward),
        Action::Note { forward } => {
            let at = state.samples.list.selected().copied();
            go_to_note(state, at, forward);
        }
        other => {
            let area = area(state);
            if drive(&mut state.samples.list, other, area) == Driven::Open {
                return open_sample(state);
            }
        }
    }
    Vec::new()
}

fn open_sample(state: &mut State) -> Vec<Effect> {
    let (Some(key), Some(&item)) = (state.samples.row.clone(), state.samples.list.selected()) else {
        return Vec::new();
    };
    super::sample::open(state, key, item)
}

fn next_kind(state: &mut State, forward: bool) {
    if state.samples.blind {
        return state.say("in blind mode kinds are hidden: they tell which side is which");
    }
    let kinds = state.samples.kinds();
    let Some(at) = kinds.iter().position(|&kind| Some(kind) == state.samples.kind) else { return };
    let next = if forward { at + 1 } else { at + kinds.len() - 1 };
    state.samples.kind = kinds.get(next % kinds.len()).copied();
    state.samples.chosen = true;
    refresh(state);
    state.samples.list.select_at(0);
}

/// The next finding that has samples; without one in that direction, nothing.
fn next_row(state: &mut State, forward: bool) {
    let with_samples = |data: &Data, id: &FindingId| match id {
        FindingId::Row(key) => data.row(key).is_some_and(|row| row.pairs.is_some()).then(|| key.clone()),
        _ => None,
    };
    let keys: Vec<RowKey> = state.data.findings.iter().filter_map(|id| with_samples(&state.data, id)).collect();
    let at = keys.iter().position(|key| Some(key) == state.samples.row.as_ref());
    let next = match (at, forward) {
        (Some(at), true) => keys.get(at + 1),
        (Some(at), false) => at.checked_sub(1).and_then(|at| keys.get(at)),
        (None, true) => keys.first(),
        (None, false) => keys.last(),
    };
    match next {
        Some(key) => show(state, key),
        None => state.say("no further finding with samples"),
    }
}

/// Moves to the next or previous item shown; whether there is one.
pub fn step(state: &mut State, forward: bool) -> Option<(RowKey, usize)> {
    scan::finish(state);
    let before = state.samples.list.at();
    state.samples.list.go(if forward { Motion::Down(1) } else { Motion::Up(1) }, 1);
    if state.samples.list.at() == before {
        return None;
    }
    Some((state.samples.row.clone()?, *state.samples.list.selected()?))
}
