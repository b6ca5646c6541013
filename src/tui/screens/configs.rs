//! Configuration files that changed, with the keys that differ and what that means.

mod told;

use std::collections::BTreeSet;

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::model::{ConfigChange, ConfigDiff, ConfigStatus, Side};
use crate::review::Facts;

use told::{status_word, values};
pub use told::{summary, summary_of};

use super::{Action, Driven, Screen, ScreenRow, drive, find_in, go_round, reveal, tell_found, tell_noted, with_detail};
use crate::tui::actions::enter;
use crate::tui::data::Data;
use crate::tui::event::Effect;
use crate::tui::explain::explain;
use crate::tui::format::{count, key_path, meaning};
use crate::tui::narrow::{self, Narrowing, nothing_passes};
use crate::tui::paint::{Painter, Strip, cut_middle, cut_path, safe};
use crate::tui::state::State;
use crate::tui::subject::Subject;
use crate::tui::widgets::list::List;
use crate::tui::widgets::{detail, scrollbar};

/// A file (with an empty pointer) or a key of it.
type LineId = (String, String);

/// What the configs remember.
#[derive(Debug, Default)]
pub struct Configs {
    /// The files and keys.
    pub list: List<LineId>,
    /// The files that are folded.
    pub folded: BTreeSet<String>,
}

/// The screen's row.
pub const ROW: ScreenRow = ScreenRow {
    screen: Screen::Configs,
    name: "Configs",
    main: true,
    update,
    view,
    refresh,
    settle,
    subject: |state| {
        let (path, pointer) = state.configs.list.selected().cloned()?;
        Some(Subject::Config { path, pointer })
    },
    filter: |state| Some(&mut state.narrowing.typed),
};

/// Goes to a file's changes.
pub fn open(state: &mut State, path: &str) {
    select(state, path);
    enter(state, Screen::Configs);
}

/// Selects a file.
pub fn select(state: &mut State, path: &str) {
    reveal(state, |state| state.configs.list.select(&(path.to_owned(), String::new())));
}

/// Selects a file or key, where it is there.
pub fn select_key(state: &mut State, path: &str, pointer: &str) {
    select(state, path);
    if state.configs.folded.remove(path) {
        refresh(state);
    }
    reveal(state, |state| state.configs.list.select(&(path.to_owned(), pointer.to_owned())));
}

fn refresh(state: &mut State) {
    let State { configs, data, narrowing, .. } = state;
    configs.list.set(lines(data, narrowing, &configs.folded));
}

/// The files and keys that pass the filter: a key that does brings its file along, a file whose path does all its keys.
fn lines(data: &Data, narrowing: &Narrowing, folded: &BTreeSet<String>) -> Vec<LineId> {
    let mut ids = Vec::new();
    for config in data.configs() {
        let path = &config.path;
        let passes = |pointer: &str| {
            let subject = Subject::Config { path: path.clone(), pointer: pointer.to_owned() };
            narrow::keeps(data, &narrowing.filter, &subject)
        };
        let by_path = !narrowing.is_on() || narrowing.filter.keeps(&Facts::of_file(path, "config"));
        let keys = config.changes.iter().map(|change| &change.pointer);
        let keys: Vec<LineId> =
            keys.filter(|pointer| by_path || passes(pointer)).map(|key| (path.clone(), key.clone())).collect();
        if !by_path && keys.is_empty() && !passes("") {
            continue;
        }
        ids.push((path.clone(), String::new()));
        if !folded.contains(path) {
            ids.extend(keys);
        }
    }
    ids
}

fn settle(state: &mut State, body: Rect) {
    let (list, _) = with_detail(body, 6, state.configs.list.len());
    state.configs.list.follow(usize::from(list.height));
}

fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let (area, _) = with_detail(crate::tui::view::areas(state.size).body, 6, state.configs.list.len());
    match action {
        Action::Open => return open_text(state, false),
        Action::AsWritten => return open_text(state, true),
        Action::Fold => fold(state),
        Action::Change { forward } => next_change(state, forward),
        Action::Find { forward } => find(state, forward),
        Action::Note { forward } => {
            let State { configs, data, .. } = &mut *state;
            let found = go_round(&mut configs.list, forward, |(path, pointer)| {
                data.annotated(&Subject::Config { path: path.clone(), pointer: pointer.clone() })
            });
            tell_noted(state, found);
        }
        other => {
            if drive(&mut state.configs.list, other, area) == Driven::Open {
                return open_text(state, false);
            }
        }
    }
    Vec::new()
}

/// Goes to the next file or key that holds what is searched for, folded or not.
fn find(state: &mut State, forward: bool) {
    let State { configs, data, narrowing, needle, .. } = &mut *state;
    let mut all: List<LineId> = List::default();
    all.set(lines(data, narrowing, &BTreeSet::new()));
    configs.list.selected().map(|id| all.select(id));
    let found = find_in(&mut all, needle, forward, |(path, pointer)| match change_of(data, path, pointer) {
        Some((config, change)) => Facts::of_key(config, change).text(),
        None => path.clone(),
    });
    if let (Some(_), Some((path, pointer))) = (found, all.selected()) {
        select_key(state, path, pointer);
    }
    tell_found(state, found);
}

/// Goes to the text of what is selected: of a long string its own, unless the file is wanted as it is written.
fn open_text(state: &mut State, written: bool) -> Vec<Effect> {
    let Some((path, pointer)) = state.configs.list.selected().cloned() else { return Vec::new() };
    match state.data.config(&path).map(|config| config.status) {
        Some(ConfigStatus::Missing) => {
            state.say("the content of this file is not in this clone; git fetch may bring it")
        }
        Some(_) => return super::text::open(state, &path, &pointer, written),
        None => {}
    }
    Vec::new()
}

fn fold(state: &mut State) {
    let Some((path, _)) = state.configs.list.selected().cloned() else { return };
    if !state.configs.folded.remove(&path) {
        state.configs.folded.insert(path.clone());
    }
    state.configs.list.select(&(path, String::new()));
    refresh(state);
}

/// The next changed key, or the next file without any.
fn next_change(state: &mut State, forward: bool) {
    let list = &mut state.configs.list;
    let ids = list.ids();
    let is_change = |&at: &usize| {
        let own_keys = ids.get(at + 1).is_some_and(|next| ids.get(at).is_some_and(|id| next.0 == id.0));
        ids.get(at).is_some_and(|(_, pointer)| !pointer.is_empty() || !own_keys)
    };
    let next = if forward { (list.at() + 1..ids.len()).find(is_change) } else { (0..list.at()).rev().find(is_change) };
    if let Some(next) = next {
        list.select_at(next);
    }
}

fn change_of<'a>(data: &'a Data, path: &str, pointer: &str) -> Option<(&'a ConfigDiff, &'a ConfigChange)> {
    let config = data.config(path)?;
    let change = config.changes.iter().find(|change| !pointer.is_empty() && change.pointer == pointer)?;
    Some((config, change))
}

fn view(state: &State, painter: &mut Painter<'_>, body: Rect) {
    let list = &state.configs.list;
    if list.is_empty() {
        return nothing(state, painter, body);
    }
    let (area, told) = with_detail(body, 6, list.len());
    let window = list.window(usize::from(area.height));
    let top = window.start;
    for (line, at) in window.enumerate() {
        let Some((path, pointer)) = list.ids().get(at) else { break };
        let row = Rect { y: area.y + u16::try_from(line).unwrap_or(0), height: 1, ..area };
        if at == list.at() {
            painter.lay(row, painter.theme().selection);
            painter.text(row.x, row.y, 1, painter.glyphs().cursor, painter.theme().accent);
        }
        mark(state, painter, row, path, pointer);
        match (change_of(&state.data, path, pointer), state.data.config(path)) {
            (Some((_, change)), _) => key_row(painter, row, change),
            (None, Some(config)) => file_row(state, painter, row, config),
            (None, None) => {}
        }
    }
    scrollbar::draw(painter, area, top, list.len());
    if let (Some(area), Some((path, pointer))) = (told, list.selected()) {
        tell(state, painter, area, path, pointer);
    }
}

fn nothing(state: &State, painter: &mut Painter<'_>, body: Rect) {
    let theme = painter.theme();
    let (title, text) = match (!state.narrowing.is_on(), state.data.complete) {
        (false, _) => ("nothing passes the filter", nothing_passes(state, "file or key")),
        (true, true) => (
            "no config changed",
            "Every configuration file that was recognised is the same in both releases.".to_owned(),
        ),
        (true, false) => ("reading", "Files appear as soon as they are read.".to_owned()),
    };
    detail::draw(painter, body, &Strip::new().add(title, theme.heading), &[(text, theme.text)]);
}

fn mark(state: &State, painter: &mut Painter<'_>, row: Rect, path: &str, pointer: &str) {
    let subject = Subject::Config { path: path.to_owned(), pointer: pointer.to_owned() };
    let standing = state.data.standing(&subject);
    let glyph = match standing {
        _ if !standing.authors.is_empty() => painter.glyphs().note,
        _ if standing.seen => painter.glyphs().better,
        _ => return,
    };
    painter.text(row.x + 2, row.y, 1, glyph, painter.theme().accent);
}

fn file_row(state: &State, painter: &mut Painter<'_>, row: Rect, config: &ConfigDiff) {
    let theme = painter.theme();
    let glyphs = painter.glyphs();
    let folded = state.configs.folded.contains(&config.path);
    let sign = if config.changes.is_empty() {
        " "
    } else if folded {
        glyphs.folded
    } else {
        glyphs.unfolded
    };
    let cells = usize::from(row.width.saturating_sub(5));
    let told = match config.changes.len() {
        0 => status_word(config.status).to_owned(),
        keys => format!("{}, {}", status_word(config.status), count(keys, "key", "keys")),
    };
    let name = cut_path(&safe(&config.path), cells.saturating_sub(told.len() + 5).max(12), glyphs);
    let mut strip = Strip::new()
        .add(format!("{sign} "), theme.muted)
        .add(name, theme.heading)
        .add(format!("  {told}"), theme.muted);
    if let Some(before) = config.base_path.as_ref().filter(|before| **before != config.path) {
        strip = strip.add("  was ", theme.muted).outside(before, theme.text);
    }
    painter.strip(row.x + 4, row.y, cells, &strip);
}

fn key_row(painter: &mut Painter<'_>, row: Rect, change: &ConfigChange) {
    let theme = painter.theme();
    let cells = usize::from(row.width.saturating_sub(9));
    let key_cells = (cells / 3).clamp(10, 34);
    let sign = match change.kind() {
        "added" => "+",
        "removed" => painter.glyphs().minus,
        _ => painter.glyphs().config,
    };
    let pointer = cut_middle(&safe(&key_path(&change.pointer)), key_cells, painter.glyphs());
    let strip = Strip::new()
        .add(format!("{sign} "), theme.muted)
        .add(pointer, theme.text)
        .to_column(key_cells + 3)
        .join(values(painter.look, change));
    let meaning =
        meaning(change, painter.glyphs()).map(|told| Strip::new().add("  ", theme.text).outside(&told, theme.muted));
    painter.strip(row.x + 8, row.y, cells, &strip.join(meaning.unwrap_or_default()));
}

fn tell(state: &State, painter: &mut Painter<'_>, area: Rect, path: &str, pointer: &str) {
    let theme = painter.theme();
    let subject = Subject::Config { path: path.to_owned(), pointer: pointer.to_owned() };
    let title =
        Strip::new().outside(path, theme.heading).add(" ", theme.text).outside(&key_path(pointer), theme.heading);
    let mut told: Vec<(String, Style)> =
        explain(&state.data, &subject, painter.glyphs()).into_iter().map(|line| (line, theme.text)).collect();
    if let Some((_, change)) = change_of(&state.data, path, pointer) {
        let full = |side: Side| {
            format!("{:<10} {}", side.as_str(), change.on(side).map_or_else(|| "none".to_owned(), ToString::to_string))
        };
        told.push((full(Side::Base), theme.line_removed));
        told.push((full(Side::Candidate), theme.line_added));
    }
    detail::draw(painter, area, &title, &told);
}
