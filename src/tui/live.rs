//! Releases that move while they are looked at: they are compared again, but not under the hands of somebody who
//! writes.

use crate::model::Side;

use super::actions;
use super::event::Effect;
use super::state::State;

/// A release of the comparison shown is another one now.
pub fn moved(state: &mut State, side: Side, name: String) {
    let compared = match side {
        Side::Base => &state.range.0,
        Side::Candidate => &state.range.1,
    };
    // News of what was compared before comes too late.
    if *compared == name {
        state.moved = Some(name);
    }
}

/// Compares again what moved, once nobody is writing.
pub fn settle(state: &mut State) -> Vec<Effect> {
    if state.dialog.is_some() || state.typing.is_some() {
        return Vec::new();
    }
    let Some(name) = state.moved.take() else { return Vec::new() };
    if !state.live {
        let reload = state.keymap.key("reload");
        state.say(format!("{name} has moved; {reload} compares again"));
        return Vec::new();
    }
    let effects = actions::reload(state);
    state.say(format!("{name} has moved; comparing again"));
    effects
}
