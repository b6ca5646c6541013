//! One file: what it was taken for and why, and everything there is to say of it.

use ratatui::layout::Rect;

use crate::base::Shown;

use super::files::{about, of};
use super::{Action, Screen, ScreenRow, find_in_text};
use crate::tui::actions::enter;
use crate::tui::event::Effect;
use crate::tui::paint::Strip;
use crate::tui::state::State;
use crate::tui::view::areas;
use crate::tui::widgets::document::{Arrangement, Document, Item};

/// What the screen remembers.
#[derive(Debug, Default)]
pub struct File {
    path: String,
    document: Document,
}

/// The screen's row.
pub const ROW: ScreenRow = ScreenRow {
    screen: Screen::File,
    name: "File",
    main: false,
    update,
    view: |state, painter, body| {
        state.file.document.paint(painter, body, &state.needle);
    },
    refresh: |state| {
        state.file.document = document(state, &state.file.path).at_place_of(&state.file.document);
    },
    settle,
    subject: |_| None,
    filter: |_| None,
};

/// Goes to a file.
pub fn open(state: &mut State, path: &str) {
    show(state, path);
    enter(state, Screen::File);
}

fn show(state: &mut State, path: &str) {
    state.files.select(path);
    state.file = File { path: path.to_owned(), document: document(state, path) };
}

fn settle(state: &mut State, body: Rect) {
    state.file.document.lay_out(body.width.saturating_sub(1), body.height, Arrangement::Stacked);
}

fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let height = usize::from(areas(state.size).body.height);
    match action {
        Action::Move(motion) => state.file.document.scroll(motion, height),
        Action::Item { forward } => next(state, forward),
        Action::Find { forward } => {
            let told = find_in_text(&mut state.file.document, &state.needle, forward, height);
            state.say(told);
        }
        _ => {}
    }
    Vec::new()
}

/// Shows the next or previous of the files listed.
fn next(state: &mut State, forward: bool) {
    let paths: Vec<String> = state.files.paths().map(str::to_owned).collect();
    let at = paths.iter().position(|path| *path == state.file.path);
    let next = if forward { at.map(|at| at + 1) } else { at.and_then(|at| at.checked_sub(1)) };
    match next.and_then(|at| paths.get(at)) {
        Some(path) => show(state, path),
        None => state.say(if forward { "that was the last file" } else { "this is the first file" }),
    }
}

fn document(state: &State, path: &str) -> Document {
    let theme = state.look.theme;
    let Some(file) = of(&state.data, path) else { return Document::default() };
    let paragraph =
        |(text, style): (String, _)| Item::Paragraph { lead: Strip::new(), indent: 2, text: Shown::new(&text), style };
    let rule = Item::Rule(Strip::new().outside(path, theme.heading));
    Document::new(std::iter::once(rule).chain(about(state.look, file).into_iter().map(paragraph)).collect(), Vec::new())
}
