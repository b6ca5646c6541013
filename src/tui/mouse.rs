//! What the mouse does: the wheel scrolls, a click selects or presses what is written there, the second one opens,
//! and text is selected and copied by dragging.

use super::actions;
use super::dialogs;
use super::event::{Effect, Mouse, MouseKind};
use super::format;
use super::screens::{self, Action, Screen};
use super::state::State;
use super::tour;
use super::view;
use super::widgets::list::Motion;

/// Rows the wheel moves by.
const WHEEL: usize = 3;

/// Takes in what the mouse did.
pub fn take(state: &mut State, mouse: Mouse) -> Vec<Effect> {
    if state.dialog.is_some() {
        return dialogs::mouse(state, mouse);
    }
    state.place = None;
    match mouse.kind {
        MouseKind::WheelUp => actions::on_screen(state, Action::Move(Motion::Up(WHEEL))),
        MouseKind::WheelDown => actions::on_screen(state, Action::Move(Motion::Down(WHEEL))),
        MouseKind::Click => press(state, mouse, false),
        MouseKind::DoubleClick => press(state, mouse, true),
        MouseKind::Drag => drag(state, mouse),
        MouseKind::Release => release(state),
    }
}

fn press(state: &mut State, Mouse { x, y, .. }: Mouse, twice: bool) -> Vec<Effect> {
    if tour::clicked(state, x, y) {
        return Vec::new();
    }
    if let Some(screen) = view::tab_at(state, x, y) {
        return actions::go(state, screen);
    }
    if view::areas(state.size).title.contains((x, y).into()) {
        return actions::go(state, Screen::Overview);
    }
    if let Some((command, count)) = view::command_at(state, x, y) {
        state.pending = Default::default();
        state.notice = None;
        return (command.run)(state, count);
    }
    if let Some((document, area)) = screens::document(state)
        && area.contains((x, y).into())
    {
        if let Some(to) = document.link_at(y - area.y) {
            return actions::on_screen(state, Action::Follow { to });
        }
        document.press(x - area.x, y - area.y, twice);
        return Vec::new();
    }
    actions::on_screen(state, Action::Click { x, y, twice })
}

/// Beyond the upper and the lower edge the text goes on, a row for each report of the mouse.
fn drag(state: &mut State, Mouse { x, y, .. }: Mouse) -> Vec<Effect> {
    let Some((document, area)) = screens::document(state).filter(|(_, area)| !area.is_empty()) else {
        return Vec::new();
    };
    let height = usize::from(area.height);
    match y {
        y if !document.is_held() || (area.y..area.bottom()).contains(&y) => {}
        y if y < area.y => document.scroll(Motion::Up(1), height),
        _ => document.scroll(Motion::Down(1), height),
    }
    let y = y.clamp(area.y, area.bottom() - 1) - area.y;
    document.drag(x.saturating_sub(area.x), y);
    Vec::new()
}

fn release(state: &mut State) -> Vec<Effect> {
    let Some(text) = screens::document(state).and_then(|(document, _)| document.release()) else { return Vec::new() };
    state.say(format!("copied {}", format::bytes(text.len() as u64)));
    vec![Effect::Copy(text)]
}
