//! The history: rows by releases, each cell with its figure, shaded where it is surely away from the base.

mod draw;
mod tell;

use ratatui::layout::Rect;

use crate::model::{History, RowHistory, RowKey, Verdict};
use crate::review::{Facts, Field};

use super::{Action, Driven, Screen, ScreenRow, drive, find_in, go_round, tell_found, tell_noted, with_detail};
use crate::tui::actions::{enter, visit};
use crate::tui::data::Data;
use crate::tui::event::Effect;
use crate::tui::narrow;
use crate::tui::state::State;
use crate::tui::subject::Subject;
use crate::tui::view::areas;
use crate::tui::widgets::list::List;

/// What the history remembers.
#[derive(Debug, Default)]
pub struct Rows {
    list: List<RowKey>,
    /// The release selected, by its place; `None` for the newest.
    release: Option<usize>,
    /// The row to go to as soon as there are rows.
    wanted: Option<RowKey>,
}

/// The screen's row.
pub const ROW: ScreenRow = ScreenRow {
    screen: Screen::History,
    name: "History",
    main: true,
    update,
    view: draw::view,
    refresh,
    settle,
    subject: |state| {
        let key = state.history.list.selected()?;
        state.data.row(key).map(|row| Subject::Row(row.key.clone()))
    },
    filter: |state| Some(&mut state.narrowing.typed),
};

impl Rows {
    /// The place of the release selected.
    fn release(&self, history: &History) -> usize {
        let newest = history.releases.len().saturating_sub(1);
        self.release.unwrap_or(newest).min(newest)
    }
}

/// Goes to the history, at a row where one is named.
pub fn open(state: &mut State, row: Option<RowKey>) {
    if let Some(key) = row {
        if !narrow::keeps(&state.data, &state.narrowing.filter, &Subject::Row(key.clone())) {
            super::show_all(state);
        }
        state.history.wanted = Some(key);
    }
    refresh(state);
    enter(state, Screen::History);
}

fn refresh(state: &mut State) {
    let State { history: rows, data, narrowing, .. } = state;
    let Some(history) = &data.followed.history else { return rows.list.set(Vec::new()) };
    let shown = history.rows.iter().filter(|row| !narrowing.is_on() || narrowing.filter.keeps(&facts(data, row)));
    rows.list.set(shown.map(|row| row.key.clone()).collect());
    if let Some(key) = rows.wanted.take() {
        rows.list.select(&key);
    }
}

/// What a row is searched and filtered by. It may be none of the comparison.
fn facts<'a>(data: &'a Data, row: &'a RowHistory) -> Facts<'a> {
    let mut facts = match data.row(&row.key) {
        Some(found) => narrow::facts(data, &Subject::Row(found.key.clone())),
        None => {
            let mut facts = Facts::default();
            facts
                .add(Field::Kind, "row")
                .maybe(Field::Category, row.category.as_deref())
                .add(Field::Task, &*row.key.task)
                .maybe(Field::Filter, row.key.filter.as_deref())
                .add(Field::Metric, &*row.key.metric)
                .add(Field::Model, &*row.key.model);
            facts
        }
    };
    if is_bad(row) {
        facts.say("bad");
    }
    facts
}

/// Whether the newest release is surely worse than one before it.
fn is_bad(row: &RowHistory) -> bool {
    let regressed = |(_, point): (usize, &crate::model::Point)| {
        let steps = [&point.previous, &point.base, &point.oldest];
        steps.into_iter().flatten().any(|step| step.verdict == Verdict::Regressed)
    };
    row.first_bad.is_some() || row.newest().is_some_and(regressed)
}

/// The heading, the rows, and what tells more of the selected cell.
fn parts(body: Rect, rows: usize) -> (Rect, Rect, Option<Rect>) {
    let head = Rect { height: body.height.min(1), ..body };
    let rest = Rect { y: head.bottom(), height: body.height - head.height, ..body };
    let (list, detail) = with_detail(rest, 6, rows);
    (head, list, detail)
}

fn settle(state: &mut State, body: Rect) {
    let rows = state.history.list.len();
    state.history.list.follow(usize::from(parts(body, rows).1.height));
}

fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let body = areas(state.size).body;
    let (_, area, _) = parts(body, state.history.list.len());
    match action {
        Action::Open => return open_pair(state),
        Action::Pane { forward } => step_release(state, forward),
        Action::Change { forward } => next_bad(state, forward),
        Action::Find { forward } => {
            let State { history: rows, data, needle, .. } = &mut *state;
            let history = data.followed.history.as_deref();
            let text = |key: &RowKey| history.and_then(|history| history.row(key)).map(|row| facts(data, row).text());
            let found = find_in(&mut rows.list, needle, forward, |key| text(key).unwrap_or_default());
            tell_found(state, found);
        }
        Action::Note { forward } => {
            let State { history: rows, data, .. } = &mut *state;
            let found = go_round(&mut rows.list, forward, |key| data.annotated(&Subject::Row(key.clone())));
            tell_noted(state, found);
        }
        other => {
            let clicked = if let Action::Click { x, .. } = other { draw::release_at(state, body, x) } else { None };
            if let (Some(release), true) = (clicked, area.contains(at(other))) {
                state.history.release = Some(release);
            }
            if drive(&mut state.history.list, other, area) == Driven::Open {
                return open_pair(state);
            }
        }
    }
    Vec::new()
}

fn at(action: Action) -> ratatui::layout::Position {
    if let Action::Click { x, y, .. } = action { (x, y).into() } else { (u16::MAX, u16::MAX).into() }
}

/// The selected row and the place of the selected release.
fn selected(state: &State) -> Option<(&History, &RowHistory, usize)> {
    let history = state.data.followed.history.as_deref()?;
    let row = history.row(state.history.list.selected()?)?;
    Some((history, row, state.history.release(history)))
}

/// To the next or previous release, around the ends.
fn step_release(state: &mut State, forward: bool) {
    let Some(history) = state.data.followed.history.as_ref() else { return };
    let releases = history.releases.len().max(1);
    let step = if forward { 1 } else { releases - 1 };
    state.history.release = Some((state.history.release(history) + step) % releases);
}

/// To the next or previous row that went bad, at the release where it did.
fn next_bad(state: &mut State, forward: bool) {
    let State { history: rows, data, .. } = &mut *state;
    let Some(history) = data.followed.history.clone() else { return };
    let keys = rows.list.ids();
    let is_bad = |place: &usize| keys.get(*place).and_then(|key| history.row(key)).is_some_and(is_bad);
    let at = rows.list.at();
    let next = if forward { (at + 1..keys.len()).find(is_bad) } else { (0..at.min(keys.len())).rev().find(is_bad) };
    let Some(next) = next else {
        return state.say(if forward { "no further row went bad" } else { "no earlier row went bad" });
    };
    rows.list.select_at(next);
    let row = rows.list.selected().and_then(|key| history.row(key));
    if let Some(bad) = row.and_then(|row| row.first_bad) {
        rows.release = Some(bad.release);
    }
}

/// Compares the selected release with the one before it that has the row.
fn open_pair(state: &mut State) -> Vec<Effect> {
    let Some((history, row, release)) = selected(state) else { return Vec::new() };
    let Some(point) = row.point(release) else {
        state.say("this release does not have the row");
        return Vec::new();
    };
    let Some(step) = &point.previous else {
        state.say("no release before this one has the row: there is nothing to compare it with");
        return Vec::new();
    };
    let typed = |place: usize| history.releases.get(place).map(crate::model::Release::typed).unwrap_or_default();
    let range = (typed(step.against), typed(release));
    if range == state.range {
        let overview = state.keymap.key("go-overview");
        state.say(format!("these are the releases compared now; {overview} shows them"));
        return Vec::new();
    }
    let [here, back] = ["history", "back-or-quit"].map(|name| state.keymap.key(name));
    let (base, candidate) = &range;
    let to = state.look.glyphs.to;
    let told = format!(
        "now comparing {base} {to} {candidate}; {here} comes back here, {back} on the overview to the releases before"
    );
    let effects = visit(state, range);
    state.say(told);
    effects
}
