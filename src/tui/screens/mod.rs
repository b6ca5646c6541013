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

use super::event::Effect;
use super::format::count;
use super::paint::Painter;
use super::search;
use super::state::State;
use super::subject::Subject;
use super::view;
use super::widgets::document::Document;
use super::widgets::list::{List, Motion};

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
    /// Fold or unfold.
    Fold,
    /// Fold or unfold the prompt.
    Prompt,
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
    /// The filter of its rows, where it has one.
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
    for row in SCREENS {
        (row.refresh)(state);
    }
}

/// Fits the screen into the terminal.
pub fn settle(state: &mut State) {
    let body = view::areas(state.size).body;
    (state.screen.row().settle)(state, body);
}

/// What the cursor is on.
#[must_use]
pub fn subject(state: &State) -> Option<Subject> {
    (state.screen.row().subject)(state)
}

/// The filter of the screen, where it has one and it is not empty.
#[must_use]
pub fn filter(state: &mut State) -> Option<String> {
    (state.screen.row().filter)(state).filter(|filter| !filter.is_empty()).cloned()
}

/// Narrows the screen's rows.
pub fn set_filter(state: &mut State, text: &str) {
    let row = state.screen.row();
    if let Some(filter) = (row.filter)(state) {
        text.clone_into(filter);
        (row.refresh)(state);
    }
}

/// What a list made of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Driven {
    /// The cursor moved.
    Moved,
    /// What is selected should be opened: it was clicked once more.
    Open,
    /// Nothing.
    Not,
}

/// Moves a list's cursor; clicking the selected row opens it.
pub fn drive<Id: PartialEq>(list: &mut List<Id>, action: Action, area: Rect) -> Driven {
    let height = usize::from(area.height);
    match action {
        Action::Move(motion) => {
            list.go(motion, height);
            Driven::Moved
        }
        Action::Click { x, y } if area.contains((x, y).into()) => {
            let before = list.at();
            match list.click(usize::from(y - area.y), height) {
                true if list.at() == before => Driven::Open,
                true => Driven::Moved,
                false => Driven::Not,
            }
        }
        _ => Driven::Not,
    }
}

/// Goes to the next row of a list that holds text, around its end; whether there is one, and how many.
pub fn find_in<Id: PartialEq>(
    list: &mut List<Id>,
    needle: &str,
    forward: bool,
    text: impl Fn(&Id) -> String,
) -> Option<(usize, usize)> {
    let hits: Vec<usize> = list
        .ids()
        .iter()
        .enumerate()
        .filter(|(_, id)| !search::matches(&text(id), needle).is_empty())
        .map(|(at, _)| at)
        .collect();
    let next = if forward {
        hits.iter().position(|&hit| hit > list.at()).unwrap_or(0)
    } else {
        hits.iter().rposition(|&hit| hit < list.at()).unwrap_or(hits.len().saturating_sub(1))
    };
    list.select_at(*hits.get(next)?);
    Some((next + 1, hits.len()))
}

/// Tells how a search went.
pub fn tell_found(state: &mut State, found: Option<(usize, usize)>) {
    let needle = state.needle.clone();
    match found {
        Some((at, all)) => state.say(format!("/{needle}  {at} of {all}")),
        None => state.say(format!("/{needle}  not found here")),
    }
}

/// Goes to the next line of a text that holds the needle, and tells how that went.
pub fn find_in_text(document: &mut Document, needle: &str, forward: bool, height: usize) -> String {
    if !document.find(needle, forward, height) {
        return format!("/{needle}  not found here");
    }
    format!("/{needle}  in {}", count(document.count(needle), "line", "lines"))
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
