//! The files: what each was taken for, how much it says, and where something was odd.

mod about;
mod draw;

use ratatui::layout::Rect;

pub use about::about;

use crate::base::matches;
use crate::model::{FileUnderstood, Severity, Understood, UnknownFiles};

use super::{Action, Driven, Screen, ScreenRow, drive, find_in, tell_found, with_detail};
use crate::tui::data::Data;
use crate::tui::event::Effect;
use crate::tui::state::State;
use crate::tui::widgets::list::List;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A file, by its path from the release's own directory.
    File(String),
    /// Files that no format goes by.
    Unknown(UnknownFiles),
}

/// What the files remember.
#[derive(Debug, Default)]
pub struct Files {
    list: List<Entry>,
    filter: String,
}

impl Files {
    /// Selects a file, if it is there.
    pub fn select(&mut self, path: &str) {
        self.list.select(&Entry::File(path.to_owned()));
    }

    /// The paths of the files listed, in their order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.list.ids().iter().filter_map(|entry| match entry {
            Entry::File(path) => Some(path.as_str()),
            Entry::Unknown(_) => None,
        })
    }
}

/// The screen's row.
pub const ROW: ScreenRow = ScreenRow {
    screen: Screen::Files,
    name: "Files",
    main: false,
    update,
    view: draw::view,
    refresh,
    settle,
    subject: |_| None,
    filter: |state| Some(&mut state.files.filter),
};

fn understood(data: &Data) -> Option<&Understood> {
    data.comparison.as_ref().map(|comparison| &comparison.understood)
}

/// What was understood of a file.
#[must_use]
pub fn of<'a>(data: &'a Data, path: &str) -> Option<&'a FileUnderstood> {
    let files = &understood(data)?.files;
    let at = files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
    files.get(at)
}

/// The path within the release of a file that a side has at a path from the root of the repository.
#[must_use]
pub fn within<'a>(data: &'a Data, full: &str) -> Option<&'a str> {
    let is_it = |file: &&FileUnderstood| file.sides.iter().flatten().any(|side| side.path == full);
    understood(data)?.files.iter().find(is_it).map(|file| file.path.as_str())
}

fn refresh(state: &mut State) {
    let State { files, data, .. } = state;
    let Some(understood) = understood(data) else { return files.list.set(Vec::new()) };
    let read = understood.files.iter().map(|file| Entry::File(file.path.clone()));
    let all = read.chain(understood.unknown.iter().cloned().map(Entry::Unknown));
    let passes = |entry: &_| {
        let text = text_of(data, entry);
        files.filter.split_whitespace().all(|word| !matches(&text, word).is_empty())
    };
    files.list.set(all.filter(passes).collect());
}

/// What a row is searched and filtered by.
fn text_of(data: &Data, entry: &Entry) -> String {
    match entry {
        Entry::Unknown(unknown) => format!("{} none", unknown.told()),
        Entry::File(path) => {
            let Some(file) = of(data, path) else { return path.clone() };
            let notes: Vec<String> = file.notes().iter().map(|(side, note)| note.told(*side)).collect();
            format!("{path} {} {}", word(file), notes.join(" "))
        }
    }
}

/// What a file was taken for, by its registry name, or what became of it.
fn word(file: &FileUnderstood) -> &'static str {
    let Some(newest) = file.newest() else { return "" };
    newest.state.taken().map_or_else(|| newest.state.as_str(), |taken| taken.by.format)
}

/// How bad the worst is that is to be said of a file.
fn worst(file: &FileUnderstood) -> Option<Severity> {
    file.notes().iter().map(|(_, note)| note.severity).min()
}

/// Where the parts lie.
struct Parts {
    head: Rect,
    list: Rect,
    detail: Option<Rect>,
}

fn parts(state: &State, body: Rect) -> Parts {
    let head = Rect { height: body.height.min(1), ..body };
    let rest = Rect { y: head.bottom(), height: body.height - head.height, ..body };
    let (list, detail) = with_detail(rest, 5, state.files.list.len());
    Parts { head, list, detail }
}

fn settle(state: &mut State, body: Rect) {
    let height = parts(state, body).list.height;
    state.files.list.follow(usize::from(height));
}

fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let area = parts(state, crate::tui::view::areas(state.size).body).list;
    match action {
        Action::Open => open(state),
        Action::Change { forward } => next_odd(state, forward),
        Action::Find { forward } => {
            let State { files, data, needle, .. } = &mut *state;
            let found = find_in(&mut files.list, needle, forward, |entry| text_of(data, entry));
            tell_found(state, found);
        }
        other => {
            if drive(&mut state.files.list, other, area) == Driven::Open {
                open(state);
            }
        }
    }
    Vec::new()
}

fn open(state: &mut State) {
    match state.files.list.selected().cloned() {
        Some(Entry::File(path)) => super::file::open(state, &path),
        Some(Entry::Unknown(_)) => {
            state.say("where such files hold results, [[format]] in candor.toml can say what they are");
        }
        None => {}
    }
}

/// Goes to the next file of which something is to be said.
fn next_odd(state: &mut State, forward: bool) {
    let State { files, data, .. } = &mut *state;
    let ids = files.list.ids();
    let is_odd = |place: &usize| match ids.get(*place) {
        Some(Entry::File(path)) => of(data, path).is_some_and(|file| worst(file).is_some()),
        _ => false,
    };
    let at = files.list.at();
    let next = if forward { (at + 1..ids.len()).find(is_odd) } else { (0..at).rev().find(is_odd) };
    match next {
        Some(next) => files.list.select_at(next),
        None => state.say(if forward { "no further file with a note" } else { "no earlier file with a note" }),
    }
}
