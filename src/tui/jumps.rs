//! Where the reader was: places to go back and forward to, and places marked with a letter.

use std::collections::BTreeMap;

use super::actions;
use super::event::Effect;
use super::keys::{Code, Key};
use super::spot::Spot;
use super::state::{State, Typing};
use crate::base::limits::JUMPS;

/// The places left, and the marks.
#[derive(Debug, Default)]
pub struct Jumps {
    /// The places left, last first to be gone back to.
    back: Vec<Spot>,
    /// The places gone back from.
    forward: Vec<Spot>,
    marks: BTreeMap<char, Spot>,
    /// Where to go as soon as its releases are compared.
    wanted: Option<Spot>,
    /// Whether the reader is going along the list, which leaves no traces in it.
    travelling: bool,
}

impl Jumps {
    /// The marks set, each with its place.
    pub fn marks(&self) -> impl Iterator<Item = (char, &Spot)> {
        self.marks.iter().map(|(letter, spot)| (*letter, spot))
    }

    /// The reader does something else than to wait for a comparison.
    pub fn forget_wanted(&mut self) {
        self.wanted = None;
    }
}

/// Notes the place the reader is about to leave.
pub fn leave(state: &mut State) {
    if state.jumps.travelling {
        return;
    }
    let here = Spot::here(state);
    state.jumps.forward.clear();
    push(&mut state.jumps.back, here);
}

/// Adds a place; the oldest is forgotten when there are many.
fn push(spots: &mut Vec<Spot>, spot: Spot) {
    spots.retain(|other| *other != spot);
    if spots.len() == JUMPS {
        spots.remove(0);
    }
    spots.push(spot);
}

/// Goes to the place before, or after.
pub fn travel(state: &mut State, forward: bool) -> Vec<Effect> {
    let here = Spot::here(state);
    let jumps = &mut state.jumps;
    let (from, to) =
        if forward { (&mut jumps.forward, &mut jumps.back) } else { (&mut jumps.back, &mut jumps.forward) };
    // The place the reader is at is no place to go to.
    while from.last() == Some(&here) {
        from.pop();
    }
    let Some(spot) = from.pop() else {
        state.say(if forward { "no later place to go to" } else { "no earlier place to go back to" });
        return Vec::new();
    };
    push(to, here);
    quietly(state, |state| reach(state, spot))
}

/// Goes far away in one jump, whatever screens are passed through.
pub fn jump(state: &mut State, go: impl FnOnce(&mut State) -> Vec<Effect>) -> Vec<Effect> {
    leave(state);
    quietly(state, go)
}

fn quietly(state: &mut State, go: impl FnOnce(&mut State) -> Vec<Effect>) -> Vec<Effect> {
    state.jumps.travelling = true;
    let effects = go(state);
    state.jumps.travelling = false;
    effects
}

fn reach(state: &mut State, spot: Spot) -> Vec<Effect> {
    if spot.range == state.range {
        return spot.reach(state);
    }
    let effects = actions::visit(state, spot.range.clone());
    state.jumps.wanted = Some(spot);
    effects
}

/// Goes where the reader wanted to go, now that everything is compared.
pub fn arrive(state: &mut State) -> Vec<Effect> {
    match state.jumps.wanted.take() {
        Some(spot) if spot.range == state.range => quietly(state, |state| spot.reach(state)),
        _ => Vec::new(),
    }
}

/// Takes the letter of a mark: goes there, or sets it.
pub fn take_letter(state: &mut State, key: Key, anew: bool) -> Vec<Effect> {
    let Key { code: Code::Char(letter), ctrl: false, alt: false } = key else { return Vec::new() };
    if letter == '\'' {
        return travel(state, false);
    }
    if !letter.is_alphanumeric() {
        state.say("a mark is a letter or a digit");
        return Vec::new();
    }
    match state.jumps.marks.get(&letter).filter(|_| !anew).cloned() {
        Some(spot) => jump(state, |state| reach(state, spot)),
        None => {
            let here = Spot::here(state);
            state.say(format!("mark {letter} set on {}; ' {letter} comes back here", here.name()));
            state.jumps.marks.insert(letter, here);
            Vec::new()
        }
    }
}

/// Waits for the letter of a mark.
pub fn ask_letter(state: &mut State, anew: bool) -> Vec<Effect> {
    state.typing = Some(Typing::Mark { anew });
    Vec::new()
}
