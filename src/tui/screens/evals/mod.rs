//! The evals: one row per task, metric and filter, with its interval drawn around zero.

mod columns;
mod draw;
mod hidden;
mod names;
mod sections;
mod slices;

use std::collections::{BTreeSet, HashMap};

use ratatui::layout::Rect;

use crate::compare::findings::wants_decision;
use crate::compare::scale::Scale;
use crate::model::{EvalRow, RowKey};

use sections::Section;

use super::{Action, Driven, Screen, ScreenRow, drive, find_in, go_round, reveal, tell_found, tell_noted, with_detail};
use crate::tui::blind::Blind;
use crate::tui::data::Data;
use crate::tui::event::Effect;
use crate::tui::narrow;
use crate::tui::paint::{safe, width};
use crate::tui::state::State;
use crate::tui::subject::Subject;
use crate::tui::widgets::list::List;

/// What makes a line of the list the same one after a reload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineId {
    /// The heading of a section.
    Section(String),
    /// A row.
    Row(RowKey),
    /// A slice of a row.
    Slice {
        /// The row.
        row: RowKey,
        /// The field.
        field: String,
        /// Its value.
        value: String,
    },
}

/// The order of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By group, as the releases list them.
    #[default]
    Group,
    /// The largest loss first.
    Loss,
    /// The smallest q first.
    Surest,
    /// By name.
    Name,
}

impl Order {
    const ALL: [Order; 4] = [Self::Group, Self::Loss, Self::Surest, Self::Name];

    fn next(self) -> Self {
        let at = Self::ALL.iter().position(|&order| order == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// The order of these words.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.word() == word)
    }

    /// The order in words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Group => "by group",
            Self::Loss => "largest loss first",
            Self::Surest => "surest first",
            Self::Name => "by name",
        }
    }
}

/// What the evals remember.
#[derive(Debug, Default)]
pub struct Evals {
    /// The lines.
    pub list: List<LineId>,
    /// Their order.
    pub order: Order,
    /// The groups folded or unfolded by hand.
    pub turned: BTreeSet<String>,
    /// The rows whose slices are shown.
    unfolded: BTreeSet<RowKey>,
    /// The groups by their names.
    sections: HashMap<String, Section>,
    /// How many rows pass the filter.
    passing: usize,
    scale: Option<Scale>,
    /// Cells of the longest name of a row.
    name_cells: usize,
}

/// The screen's row.
pub const ROW: ScreenRow = ScreenRow {
    screen: Screen::Evals,
    name: "Evals",
    main: true,
    update,
    view: draw::view,
    refresh,
    settle,
    subject: |state| match state.evals.list.selected() {
        Some(LineId::Row(key) | LineId::Slice { row: key, .. }) => Some(Subject::Row(key.clone())),
        Some(LineId::Section(name)) => state.evals.sections.get(name)?.own.clone().map(Subject::Row),
        None => None,
    },
    filter: |state| Some(&mut state.narrowing.typed),
};

/// The heading line, the list, and what tells more of the selected row.
fn parts(body: Rect, rows: usize) -> (Rect, Rect, Option<Rect>) {
    let head = Rect { height: body.height.min(1), ..body };
    let rest = Rect { y: head.bottom(), height: body.height - head.height, ..body };
    let (list, detail) = with_detail(rest, 4, rows);
    (head, list, detail)
}

fn refresh(state: &mut State) {
    let State { evals, data, narrowing, blind, .. } = state;
    let order = shown_order(evals, blind);
    let lines = sections::lines(data, narrowing, order, Some(&evals.turned));
    evals.passing = lines.passing;
    evals.sections = sections::all(data, narrowing);
    let ids = lines.ids.into_iter().flat_map(|id| with_slices(data, id, Some(&evals.unfolded)));
    evals.list.set(ids.collect());
    evals.scale = Some(scale(data.rows()));
    evals.name_cells = data.rows().iter().map(|row| width(&safe(&task_name(data, row)))).max().unwrap_or(0);
}

/// The order of the rows: while sides are hidden by group, as others tell who lost.
fn shown_order(evals: &Evals, blind: &Blind) -> Order {
    if blind.on { Order::Group } else { evals.order }
}

/// A line with the slices below it: those of the rows unfolded, or all.
fn with_slices(data: &Data, id: LineId, unfolded: Option<&BTreeSet<RowKey>>) -> impl Iterator<Item = LineId> {
    let row = if let LineId::Row(key) = &id { data.row(key) } else { None };
    let row = row.filter(|row| unfolded.is_none_or(|unfolded| unfolded.contains(&row.key)));
    let slices = row.map(slices::lines).unwrap_or_default();
    std::iter::once(id).chain(slices)
}

/// One scale for all rows: every confirmed change is on it, and nearly all intervals.
fn scale(rows: &[EvalRow]) -> Scale {
    let shares = || rows.iter().filter(|row| crate::tui::format::unit(row) == crate::tui::format::Unit::Share);
    let musts: Vec<f64> =
        shares().filter(|row| wants_decision(row)).filter_map(|row| Some(row.test.as_ref()?.delta)).collect();
    let bounds: Vec<f64> = shares().filter_map(|row| row.test.as_ref()?.ci95).flatten().collect();
    Scale::around(&musts, &bounds)
}

fn settle(state: &mut State, body: Rect) {
    let rows = state.evals.list.len();
    state.evals.list.follow(usize::from(parts(body, rows).1.height));
}

fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let (_, area, _) = parts(crate::tui::view::areas(state.size).body, state.evals.list.len());
    match action {
        Action::Open => open(state),
        Action::Fold => fold(state),
        Action::Sort if state.blind.on => state.say("in blind mode rows are in groups: other orders tell who lost"),
        Action::Sort => {
            state.evals.order = state.evals.order.next();
            refresh(state);
            state.say(format!("order: {}", state.evals.order.word()));
        }
        Action::Change { forward } => next_finding(state, forward),
        Action::Find { forward } => find(state, forward),
        Action::Note { forward } => {
            let State { evals, data, .. } = &mut *state;
            let noted = |id: &LineId| match id {
                LineId::Row(key) => data.annotated(&Subject::Row(key.clone())),
                LineId::Section(_) | LineId::Slice { .. } => false,
            };
            let found = go_round(&mut evals.list, forward, noted);
            tell_noted(state, found);
        }
        other => {
            if drive(&mut state.evals.list, other, area) == Driven::Open {
                open(state);
            }
        }
    }
    Vec::new()
}

/// Selects a row, even if its group is folded or a filter hides it.
pub fn select(state: &mut State, key: &RowKey) {
    reveal(state, |state| {
        let wanted = LineId::Row(key.clone());
        if state.evals.list.select(&wanted) {
            return true;
        }
        let State { evals, data, .. } = &mut *state;
        let section = data.row(key).and_then(|row| sections::section_of(data, row));
        let Some(section) = section.filter(|name| evals.list.ids().contains(&LineId::Section(name.clone()))) else {
            return false;
        };
        // The group's own row is its heading.
        if evals.sections.get(&section).is_some_and(|section| section.own.as_ref() == Some(key)) {
            return evals.list.select(&LineId::Section(section));
        }
        turn(evals, &section);
        refresh(state);
        state.evals.list.select(&wanted)
    });
}

/// Folds or unfolds a group.
fn turn(evals: &mut Evals, section: &str) {
    if !evals.turned.remove(section) {
        evals.turned.insert(section.to_owned());
    }
}

fn open(state: &mut State) {
    match state.evals.list.selected().cloned() {
        Some(LineId::Row(key) | LineId::Slice { row: key, .. }) => super::samples::open(state, &key),
        Some(LineId::Section(_)) => fold(state),
        None => {}
    }
}

/// Shows or hides the slices of the row the cursor is on; a row without any folds or unfolds its section.
fn fold(state: &mut State) {
    let State { evals, data, .. } = state;
    if let Some(LineId::Row(key) | LineId::Slice { row: key, .. }) = evals.list.selected().cloned()
        && data.row(&key).is_some_and(|row| !row.slices.is_empty())
    {
        if !evals.unfolded.remove(&key) {
            evals.unfolded.insert(key.clone());
        }
        evals.list.select(&LineId::Row(key));
        return refresh(state);
    }
    let section = match evals.list.selected() {
        Some(LineId::Section(name)) => Some(name.clone()),
        Some(LineId::Row(key)) if evals.order == Order::Group => {
            data.row(key).and_then(|row| sections::section_of(data, row))
        }
        _ => None,
    };
    let Some(section) = section else {
        return state.say("this row is in no group here, and has no parts that could be unfolded");
    };
    turn(evals, &section);
    evals.list.select(&LineId::Section(section));
    refresh(state);
}

fn next_finding(state: &mut State, forward: bool) {
    let State { evals, data, blind, .. } = state;
    let at = evals.list.at();
    // Which rows are findings would tell how they came out.
    let finding = |place: &usize| match evals.list.ids().get(*place) {
        Some(LineId::Row(key)) => data.row(key).is_some_and(|row| blind.on || wants_decision(row)),
        _ => false,
    };
    let next = if forward { (at + 1..evals.list.len()).find(finding) } else { (0..at).rev().find(finding) };
    match next {
        Some(next) => evals.list.select_at(next),
        None => state.say("no further finding among the rows shown"),
    }
}

/// Goes to the next line that holds what is searched for, folded or not.
fn find(state: &mut State, forward: bool) {
    let State { evals, data, narrowing, needle, blind, .. } = &mut *state;
    let order = shown_order(evals, blind);
    let mut all: List<LineId> = List::default();
    all.set(
        sections::lines(data, narrowing, order, None)
            .ids
            .into_iter()
            .flat_map(|id| with_slices(data, id, None))
            .collect(),
    );
    evals.list.selected().map(|id| all.select(id));
    let found = find_in(&mut all, needle, forward, |id| match id {
        LineId::Section(name) => name.clone(),
        LineId::Row(key) if blind.on => data.row(key).map(|row| row_name(data, row)).unwrap_or_default(),
        LineId::Row(key) => narrow::facts(data, &Subject::Row(key.clone())).text(),
        LineId::Slice { field, value, .. } => format!("{field}={value}"),
    });
    match all.selected().filter(|_| found.is_some()).cloned() {
        Some(LineId::Row(key)) => select(state, &key),
        Some(LineId::Slice { row, field, value }) => {
            select(state, &row);
            state.evals.unfolded.insert(row.clone());
            refresh(state);
            state.evals.list.select(&LineId::Slice { row, field, value });
        }
        Some(section) => {
            state.evals.list.select(&section);
        }
        None => {}
    }
    tell_found(state, found);
}

/// What a row is called where its metric has no column of its own; not yet safe to show.
#[must_use]
pub fn row_name(data: &Data, row: &EvalRow) -> String {
    key_name(data, &row.key)
}

/// What the row of a key is called; not yet safe to show.
#[must_use]
pub fn key_name(data: &Data, key: &RowKey) -> String {
    let task = key_task(data, key);
    if key.metric.is_empty() { task } else { format!("{task} {}", key.metric) }
}

/// Task and filter, and the model where there are several. The filter `none` is no filter.
#[must_use]
pub fn task_name(data: &Data, row: &EvalRow) -> String {
    key_task(data, &row.key)
}

/// What the task of a key is called; not yet safe to show.
#[must_use]
pub fn key_task(data: &Data, key: &RowKey) -> String {
    format!("{}{}", task_alone(key), data.told_model(&key.model))
}

/// Task and filter, without the model; not yet safe to show.
#[must_use]
pub fn task_alone(key: &RowKey) -> String {
    let filter = key.filter.as_deref().filter(|&filter| filter != "none");
    let filter = filter.map(|filter| format!(" {filter}")).unwrap_or_default();
    format!("{}{filter}", key.task)
}
