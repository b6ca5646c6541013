//! Help: what the selected row means, in plain words, then the keys that work on its screen.

use ratatui::layout::Rect;

use crate::base::Shown;

use super::{Action, Screen, ScreenRow, find_in_text};
use crate::tui::actions::{enter, name_of};
use crate::tui::commands::{COMMANDS, Command, On};
use crate::tui::event::Effect;
use crate::tui::explain::explained;
use crate::tui::paint::{Strip, cut, width};
use crate::tui::state::State;
use crate::tui::view::areas;
use crate::tui::widgets::document::{Arrangement, Document, Item};

/// What help remembers.
#[derive(Debug, Default)]
pub struct Help {
    document: Document,
}

/// The screen's row.
pub const ROW: ScreenRow = ScreenRow {
    screen: Screen::Help,
    name: "Help",
    main: false,
    update,
    view: |state, painter, body| {
        state.help.document.paint(painter, body, &state.needle);
    },
    refresh: |_| {},
    settle,
    subject: |_| None,
    filter: |_| None,
};

/// Goes to help for the screen shown.
pub fn open(state: &mut State) {
    state.help.document = document(state);
    enter(state, Screen::Help);
}

/// The text, and where it lies.
pub fn document_of(state: &mut State) -> (&mut Document, Rect) {
    let area = areas(state.size).body;
    (&mut state.help.document, area)
}

fn settle(state: &mut State, body: Rect) {
    state.help.document.lay_out(body.width.saturating_sub(1), body.height, Arrangement::Stacked);
}

fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let height = usize::from(areas(state.size).body.height);
    match action {
        Action::Move(motion) => state.help.document.scroll(motion, height),
        Action::Find { forward } => {
            let told = find_in_text(&mut state.help.document, &state.needle, forward, height);
            state.say(told);
        }
        _ => {}
    }
    Vec::new()
}

fn document(state: &State) -> Document {
    let theme = state.look.theme;
    let mut items = Vec::new();
    if let Some(subject) = super::subject(state) {
        items.push(Item::Rule(Strip::new().add(name_of(state, &subject), theme.heading)));
        for sentence in explained(state, &subject) {
            items.push(Item::Paragraph {
                lead: Strip::new(),
                indent: 2,
                text: Shown::new(&sentence),
                style: theme.text,
            });
        }
        items.push(Item::Gap);
    }
    let here = state.screen.row().name;
    items.push(Item::Rule(Strip::new().add(format!("keys on this screen ({here})"), theme.heading)));
    // Keys to judge with do nothing while sides are seen.
    let is_here =
        |command: &Command| command.on.holds(state.screen) && (state.blind.on || !matches!(command.on, On::Judging));
    items.extend(keys(state, |command| !matches!(command.on, On::Everywhere) && is_here(command)));
    items.push(Item::Gap);
    items.push(Item::Rule(Strip::new().add("keys everywhere", theme.heading)));
    items.extend(keys(state, |command| matches!(command.on, On::Everywhere)));
    items.push(Item::Gap);
    items.push(Item::Rule(Strip::new().add("keys on other screens", theme.heading)));
    items.extend(keys(state, |command| !is_here(command)));
    Document::new(items, Vec::new())
}

/// A sequence in few cells: `ge`, but `g Enter`.
fn compact(keys: &str) -> String {
    let single = keys.split(' ').all(|key| key.chars().count() == 1);
    if single { keys.replace(' ', "") } else { keys.to_owned() }
}

/// The least and the most cells of the key column.
const KEYS: (usize, usize) = (20, 32);

/// The keys of a command, all in one line.
fn keys_of(state: &State, command: &Command) -> String {
    let keys = state.keymap.written(command.name);
    keys.iter().map(|keys| compact(keys)).collect::<Vec<_>>().join("  ")
}

fn keys(state: &State, wanted: impl Fn(&Command) -> bool) -> Vec<Item> {
    let theme = state.look.theme;
    let widest = COMMANDS.iter().map(|command| width(&keys_of(state, command)) + 3).max().unwrap_or(0);
    let column = widest.clamp(KEYS.0, KEYS.1);
    let line = |command: &Command| {
        let keys = cut(&keys_of(state, command), column - 3, state.look.glyphs);
        Item::Paragraph {
            lead: Strip::new().add(format!("  {keys}"), theme.accent),
            indent: u16::try_from(column).unwrap_or(u16::MAX),
            text: Shown::new(command.doc),
            style: theme.text,
        }
    };
    COMMANDS.iter().filter(|command| wanted(command)).map(line).collect()
}
