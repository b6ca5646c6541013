//! The screens: one file and one row of [`SCREENS`] each.

pub mod annotations;
pub mod configs;
pub mod evals;
pub mod file;
pub mod files;
pub mod help;
pub mod history;
pub mod overview;
pub mod sample;
pub mod samples;
pub mod text;

use ratatui::layout::Rect;

use crate::base::holds;

use super::blind;
use super::event::Effect;
use super::narrow;
use super::paint::Painter;
use super::state::State;
use super::subject::{self, Subject};
use super::view;
use super::widgets::document::Document;
use super::widgets::list::{List, Motion, next_of};

/// The screens there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Screen {
    /// What was compared, how it came out, what is to be reviewed.
    Overview,
    /// One row per task, metric and filter.
    Evals,
    /// The samples of a row.
    Samples,
    /// One sample, both sides.
    Sample,
    /// The rows through the releases.
    History,
    /// Configuration files and their changed keys.
    Configs,
    /// One configuration file as text, both sides.
    Text,
    /// Everybody's annotations.
    Annotations,
    /// What was understood of each file.
    Files,
    /// What was understood of one file.
    File,
    /// The selected row explained, and the keys.
    Help,
}

/// What a command asks of the screen it is given on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Move the cursor, or scroll.
    Move(Motion),
    /// Go into what is selected.
    Open,
    /// Go to the next or previous change.
    Change {
        /// The next one.
        forward: bool,
    },
    /// Go to the next or previous item of the list one level up.
    Item {
        /// The next one.
        forward: bool,
    },
    /// Go to the next or previous part of the screen.
    Pane {
        /// The next one.
        forward: bool,
    },
    /// Go to the next or previous place with the text searched for.
    Find {
        /// The next one.
        forward: bool,
    },
    /// Go to the next or previous thing with an annotation.
    Note {
        /// The next one.
        forward: bool,
    },
    /// Go to the next or previous sample that changed for the same cause.
    Alike {
        /// The next one.
        forward: bool,
    },
    /// Go where a line of the text leads.
    Follow {
        /// What the line says it leads to.
        to: usize,
    },
    /// Fold or unfold.
    Fold,
    /// Fold or unfold the prompt.
    Prompt,
    /// Fold or unfold what was thought and not said.
    Reasoning,
    /// Show texts as they were written, or part by part.
    AsWritten,
    /// Split or stack.
    Arrange,
    /// Take the next order.
    Sort,
    /// The mouse was clicked.
    Click {
        /// The column.
        x: u16,
        /// The row.
        y: u16,
        /// Whether for the second time in a row.
        twice: bool,
    },
}

/// One screen.
#[derive(Debug)]
pub struct ScreenRow {
    /// Which.
    pub screen: Screen,
    /// Its name, as on its tab.
    pub name: &'static str,
    /// Whether it is one of the main screens, which have tabs.
    pub main: bool,
    /// Takes an action in.
    pub update: fn(&mut State, Action) -> Vec<Effect>,
    /// Draws the screen into its area.
    pub view: fn(&State, &mut Painter<'_>, Rect),
    /// Makes the rows anew after what they are made of changed.
    pub refresh: fn(&mut State),
    /// Fits what is shown into its area after anything happened.
    pub settle: fn(&mut State, Rect),
    /// What the cursor is on.
    pub subject: fn(&State) -> Option<Subject>,
    /// The filter of its rows, where it has one: that of the comparison, or one of its own.
    pub filter: fn(&mut State) -> Option<&mut String>,
}

/// All screens, in the order of their tabs.
pub const SCREENS: [&ScreenRow; 11] = [
    &overview::ROW,
    &evals::ROW,
    &configs::ROW,
    &history::ROW,
    &annotations::ROW,
    &samples::ROW,
    &sample::ROW,
    &text::ROW,
    &files::ROW,
    &file::ROW,
    &help::ROW,
];

impl Screen {
    /// The screen's row of the table.
    #[must_use]
    pub fn row(self) -> &'static ScreenRow {
        SCREENS.into_iter().find(|row| row.screen == self).unwrap_or(&overview::ROW)
    }
}

/// Makes the rows of all screens anew.
pub fn refresh(state: &mut State) {
    narrow::refresh(state);
    for row in SCREENS {
        (row.refresh)(state);
    }
}

/// What is said where a filter leaves nothing.
#[must_use]
pub fn nothing_holds(state: &State, what: &str, filter: &str) -> String {
    format!("No {what} holds \"{filter}\". {} shows all again.", state.keymap.key("out"))
}

/// Fits the screen into the terminal.
pub fn settle(state: &mut State) {
    let body = view::areas(state.size).body;
    (state.screen.row().settle)(state, body);
}

/// What the cursor is on.
#[must_use]
pub fn subject(state: &State) -> Option<Subject> {
    if blind::hides_screen(state) { None } else { (state.screen.row().subject)(state) }
}

/// What a mark on what the cursor is on marks: all that is folded there.
#[must_use]
pub fn marked(state: &State) -> Vec<Subject> {
    let folded = state.overview.list.selected().filter(|_| state.screen == Screen::Overview);
    match (subject(state), folded) {
        (Some(_), Some(id)) => subject::all_of_finding(id),
        (thing, _) => thing.into_iter().collect(),
    }
}

/// The text on the screen and where it lies, on screens that are one.
#[must_use]
pub fn document(state: &mut State) -> Option<(&mut Document, Rect)> {
    match state.screen {
        Screen::Sample => Some(sample::document(state)),
        Screen::Text => Some(text::document(state)),
        Screen::Help => Some(help::document_of(state)),
        _ => None,
    }
}

/// The filter of the screen, where it has one and it is not empty.
#[must_use]
pub fn filter(state: &mut State) -> Option<String> {
    (state.screen.row().filter)(state).filter(|filter| !filter.is_empty()).cloned()
}

/// Narrows the screen's rows, and those of all main screens with them.
pub fn set_filter(state: &mut State, text: &str) {
    let here = state.screen.row();
    if let Some(filter) = (here.filter)(state) {
        text.clone_into(filter);
        narrow::read(state);
        for row in SCREENS.into_iter().filter(|row| row.main || row.screen == here.screen) {
            (row.refresh)(state);
        }
    }
}

/// Ends the filter of the comparison.
pub fn show_all(state: &mut State) {
    if !std::mem::take(&mut state.narrowing.typed).is_empty() {
        narrow::read(state);
        refresh(state);
    }
}

/// What a list made of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Driven {
    /// The cursor moved.
    Moved,
    /// What is selected should be opened: it was clicked twice.
    Open,
    /// Nothing.
    Not,
}

/// Moves a list's cursor; clicking a row twice opens it.
pub fn drive<Id: PartialEq + std::fmt::Debug>(list: &mut List<Id>, action: Action, area: Rect) -> Driven {
    let height = usize::from(area.height);
    match action {
        Action::Move(motion) => {
            list.go(motion, height);
            Driven::Moved
        }
        Action::Click { x, y, twice } if area.contains((x, y).into()) => {
            match (list.click(usize::from(y - area.y), height), twice) {
                (true, true) => Driven::Open,
                (true, false) => Driven::Moved,
                (false, _) => Driven::Not,
            }
        }
        _ => Driven::Not,
    }
}

/// Selects what the filter may hide, which is ended for it.
pub fn reveal(state: &mut State, select: impl Fn(&mut State) -> bool) {
    if !select(state) && state.narrowing.is_on() {
        show_all(state);
        select(state);
    }
}

/// Goes to the next row of a list that is wanted, around its end; which of how many it is.
pub fn go_round<Id: PartialEq + std::fmt::Debug>(
    list: &mut List<Id>,
    forward: bool,
    wanted: impl Fn(&Id) -> bool,
) -> Option<(usize, usize)> {
    let hits: Vec<usize> = list.ids().iter().enumerate().filter(|(_, id)| wanted(id)).map(|(at, _)| at).collect();
    let next = next_of(&hits, list.at(), forward);
    list.select_at(*hits.get(next)?);
    Some((next + 1, hits.len()))
}

/// Goes to the next row of a list that holds text, around its end; which of how many it is.
pub fn find_in<Id: PartialEq + std::fmt::Debug>(
    list: &mut List<Id>,
    needle: &str,
    forward: bool,
    text: impl Fn(&Id) -> String,
) -> Option<(usize, usize)> {
    go_round(list, forward, |id| holds(&text(id), needle))
}

/// Tells how looking for annotations went.
pub fn tell_noted(state: &mut State, found: Option<(usize, usize)>) {
    match found {
        Some((at, all)) => state.say(format!("annotated: {at} of {all}")),
        None => {
            let all = state.keymap.key("go-annotations");
            state.say(format!("nothing here is annotated; {all} shows all annotations"));
        }
    }
}

/// Tells how a search went.
pub fn tell_found(state: &mut State, found: Option<(usize, usize)>) {
    let needle = state.needle.clone();
    match found {
        Some((at, all)) => state.say(format!("/{needle}  {at}/{all}")),
        None => state.say(format!("/{needle}  not found here")),
    }
}

/// Goes to the next line of a text that holds the needle, and tells how that went.
pub fn find_in_text(document: &mut Document, needle: &str, forward: bool, height: usize) -> String {
    match document.find(needle, forward, height) {
        Some((at, all)) => format!("/{needle}  {at}/{all}"),
        None => format!("/{needle}  not found here"),
    }
}

/// The part of a body that lists `rows`, and the part below that tells more of the selected row in at least
/// `lines`, where the body is high enough for both. What tells more comes right after the rows.
#[must_use]
pub fn with_detail(body: Rect, lines: u16, rows: usize) -> (Rect, Option<Rect>) {
    if body.height < lines + 9 {
        return (body, None);
    }
    let wanted = u16::try_from(rows + 1).unwrap_or(u16::MAX).max(4);
    let list = Rect { height: wanted.min(body.height - lines - 1), ..body };
    let detail = Rect { y: list.bottom(), height: body.height - list.height, ..body };
    (list, Some(detail))
}
