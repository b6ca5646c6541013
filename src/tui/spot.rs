//! A place on the desk: which screen, on what, of which comparison. What it is on is named so that it is found again
//! after a reload.

use super::actions;
use super::event::Effect;
use super::screens::{self, Screen, annotations, configs, evals, history, overview, sample, samples, text};
use super::state::State;
use super::subject::{self, Subject};

/// A place on the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The releases compared, as typed.
    pub range: (String, String),
    /// The screen.
    pub screen: Screen,
    /// The screens that going out of it leads to.
    back: Vec<Screen>,
    /// What the cursor is on.
    on: Option<Thing>,
}

/// What a cursor can be on.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Thing {
    /// Anything but a sample, whose place among others may change.
    Subject(Subject),
    /// A sample, by the row it is shown under and its id.
    Sample(crate::model::RowKey, String),
    /// An annotation, by its id.
    Annotation(String),
}

impl Spot {
    /// Where the reader is.
    #[must_use]
    pub fn here(state: &State) -> Self {
        let on = match screens::subject(state) {
            Some(Subject::Sample { row, item }) => {
                let id = subject::item(&state.data, &row, item).map(|(_, pairs, item)| subject::item_id(pairs, item));
                Some(Thing::Sample(row, id.unwrap_or_default()))
            }
            Some(subject) => Some(Thing::Subject(subject)),
            None if state.screen == Screen::Annotations => annotations::selected(state).map(Thing::Annotation),
            None => None,
        };
        Self { range: state.range.clone(), screen: state.screen, back: state.back.clone(), on }
    }

    /// The place in a few words; may hold text from outside.
    #[must_use]
    pub fn name(&self) -> String {
        let screen = self.screen.row().name;
        match &self.on {
            Some(Thing::Sample(row, id)) => format!("{} {id}", row.task),
            Some(Thing::Subject(Subject::Row(row) | Subject::Sample { row, .. })) => format!("{screen} {}", row.task),
            Some(Thing::Subject(Subject::Config { path, .. } | Subject::File(path))) => format!("{screen} {path}"),
            Some(Thing::Annotation(_)) | None => screen.to_owned(),
        }
    }

    /// Goes there, once the releases it is of are compared.
    pub fn reach(&self, state: &mut State) -> Vec<Effect> {
        let effects = match &self.on {
            None => Vec::new(),
            Some(Thing::Annotation(id)) => {
                annotations::select(state, id);
                Vec::new()
            }
            Some(Thing::Sample(row, id)) => reach_sample(state, self.screen, row, id),
            Some(Thing::Subject(subject)) => reach_subject(state, self.screen, subject),
        };
        state.screen = self.screen;
        state.back.clone_from(&self.back);
        effects
    }
}

fn reach_sample(state: &mut State, screen: Screen, row: &crate::model::RowKey, id: &str) -> Vec<Effect> {
    let pairs = state.data.row(row).and_then(|row| row.pairs.clone());
    let Some(item) = pairs.and_then(|pairs| subject::place_of(&pairs, id)) else {
        state.say("this sample is no longer part of the comparison");
        return Vec::new();
    };
    let there = Some(Subject::Sample { row: row.clone(), item });
    if (Screen::Samples.row().subject)(state) != there {
        samples::select(state, row, item);
    }
    if screen != Screen::Sample || (Screen::Sample.row().subject)(state) == there {
        return Vec::new();
    }
    sample::open(state, row.clone(), item)
}

fn reach_subject(state: &mut State, screen: Screen, on: &Subject) -> Vec<Effect> {
    match (screen, on) {
        (Screen::Overview, on) => overview::select_of(state, on),
        (Screen::Evals, Subject::Row(key)) => evals::select(state, key),
        (Screen::History, Subject::Row(key)) => history::open(state, Some(key.clone())),
        (Screen::Samples, Subject::Row(key)) => samples::open(state, key),
        (Screen::Configs, Subject::Config { path, pointer }) => configs::select_key(state, path, pointer),
        (Screen::Text, Subject::Config { path, pointer })
            if (Screen::Text.row().subject)(state).as_ref() != Some(on) =>
        {
            configs::select(state, path);
            return text::open(state, path, pointer, false);
        }
        _ => {}
    }
    Vec::new()
}

/// Goes to a thing on the screen that shows it best.
pub fn show(state: &mut State, on: &Subject) -> Vec<Effect> {
    match on {
        Subject::Row(key) => {
            actions::go(state, Screen::Evals);
            evals::select(state, key);
        }
        Subject::Sample { row, item } => {
            actions::go(state, Screen::Evals);
            evals::select(state, row);
            samples::select(state, row, *item);
            actions::enter(state, Screen::Samples);
            return sample::open(state, row.clone(), *item);
        }
        Subject::Config { path, pointer } => {
            actions::go(state, Screen::Configs);
            configs::select_key(state, path, pointer);
        }
        Subject::File(_) => {
            actions::go(state, Screen::Overview);
            overview::select_of(state, on);
        }
    }
    Vec::new()
}
