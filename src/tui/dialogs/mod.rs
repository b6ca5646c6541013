//! What lies over a screen and takes all keys until it is left.

pub mod annotate;
pub mod chooser;
pub mod export;
pub mod jump;
pub mod palette;
pub mod question;
pub mod releases;
pub mod signoff;

use ratatui::layout::Rect;

use self::chooser::Chooser;
use super::event::{Effect, Mouse};
use super::keys::Key;
use super::paint::Painter;
use super::state::State;
use super::view::areas;

/// The dialogs there are.
#[derive(Debug)]
pub enum Dialog {
    /// An annotation being written.
    Annotate(Box<annotate::Form>),
    /// The command palette.
    Commands(Box<Chooser<palette::Commands>>),
    /// Exporting the review.
    Export(Box<export::Export>),
    /// Going to anything.
    Jump(Box<Chooser<jump::Places>>),
    /// A question that the next key answers.
    Question(Box<question::Question>),
    /// Choosing two releases.
    Releases(Box<releases::Choosing>),
    /// Signing off on the comparison.
    SignOff(Box<signoff::SigningOff>),
}

/// Takes a key while a dialog is there.
pub fn key(state: &mut State, key: Key) -> Vec<Effect> {
    let body = areas(state.size).body;
    match state.dialog.take() {
        None => Vec::new(),
        Some(Dialog::Annotate(form)) => annotate::key(state, *form, key),
        Some(Dialog::Question(question)) => question::key(state, *question, key),
        Some(Dialog::Export(dialog)) => export::key(state, dialog, key),
        Some(Dialog::SignOff(dialog)) => signoff::key(state, dialog, key),
        Some(Dialog::Commands(mut chooser)) => {
            let picked = chooser.key(key, body);
            palette::picked(state, chooser, picked)
        }
        Some(Dialog::Jump(mut chooser)) => {
            let picked = chooser.key(key, body);
            jump::picked(state, chooser, picked)
        }
        Some(Dialog::Releases(choosing)) => releases::key(state, choosing, key),
    }
}

/// Takes what the mouse did while a dialog is there.
pub fn mouse(state: &mut State, mouse: Mouse) -> Vec<Effect> {
    let body = areas(state.size).body;
    match state.dialog.take() {
        Some(Dialog::Commands(mut chooser)) => {
            let picked = chooser.mouse(mouse, body);
            palette::picked(state, chooser, picked)
        }
        Some(Dialog::Jump(mut chooser)) => {
            let picked = chooser.mouse(mouse, body);
            jump::picked(state, chooser, picked)
        }
        Some(Dialog::Releases(choosing)) => releases::mouse(state, choosing, mouse),
        Some(Dialog::Export(dialog)) => export::mouse(state, dialog, mouse),
        other => {
            state.dialog = other;
            Vec::new()
        }
    }
}

/// Takes pasted text; whether a dialog took it.
pub fn paste(state: &mut State, text: &str) -> bool {
    match &mut state.dialog {
        None => return false,
        Some(Dialog::Annotate(form)) => form.paste(text),
        // A question is answered by a key alone.
        Some(Dialog::Question(_)) => {}
        Some(Dialog::Export(dialog)) => dialog.paste(text),
        Some(Dialog::SignOff(dialog)) => dialog.paste(text),
        Some(Dialog::Commands(chooser)) => chooser.paste(text),
        Some(Dialog::Jump(chooser)) => chooser.paste(text),
        Some(Dialog::Releases(choosing)) => choosing.chooser_mut().paste(text),
    }
    true
}

/// Whether the dialog waits for work behind the desk.
#[must_use]
pub fn waiting(state: &State) -> bool {
    match &state.dialog {
        Some(Dialog::Export(dialog)) => dialog.waiting(),
        Some(Dialog::SignOff(dialog)) => dialog.waiting(),
        _ => false,
    }
}

/// Whether the dialog has more to look at than it could at once.
#[must_use]
pub fn unfinished(state: &State) -> bool {
    match &state.dialog {
        Some(Dialog::Commands(chooser)) => chooser.unfinished(),
        Some(Dialog::Jump(chooser)) => chooser.unfinished(),
        Some(Dialog::Releases(choosing)) => choosing.chooser().unfinished(),
        None | Some(Dialog::Annotate(_) | Dialog::Question(_) | Dialog::Export(_) | Dialog::SignOff(_)) => false,
    }
}

/// Looks at some more.
pub fn step(state: &mut State) {
    match &mut state.dialog {
        Some(Dialog::Commands(chooser)) => chooser.step(),
        Some(Dialog::Jump(chooser)) => chooser.step(),
        Some(Dialog::Releases(choosing)) => choosing.chooser_mut().step(),
        None | Some(Dialog::Annotate(_) | Dialog::Question(_) | Dialog::Export(_) | Dialog::SignOff(_)) => {}
    }
}

/// Fits the dialog into the terminal.
pub fn settle(state: &mut State) {
    let body = areas(state.size).body;
    match &mut state.dialog {
        Some(Dialog::Commands(chooser)) => chooser.settle(body),
        Some(Dialog::Jump(chooser)) => chooser.settle(body),
        Some(Dialog::Releases(choosing)) => choosing.chooser_mut().settle(body),
        Some(Dialog::Export(dialog)) => dialog.settle(body),
        Some(Dialog::SignOff(dialog)) => dialog.settle(body),
        None | Some(Dialog::Annotate(_) | Dialog::Question(_)) => {}
    }
}

/// Draws the dialog over the body.
pub fn view(state: &State, painter: &mut Painter<'_>, body: Rect) {
    match &state.dialog {
        None => {}
        Some(Dialog::Annotate(form)) => annotate::view(state, form, painter, body),
        Some(Dialog::Question(question)) => question::view(question, painter, state.size),
        Some(Dialog::Export(dialog)) => export::view(state, dialog, painter, body),
        Some(Dialog::SignOff(dialog)) => signoff::view(state, dialog, painter, body),
        Some(Dialog::Commands(chooser)) => palette::view(chooser, painter, body),
        Some(Dialog::Jump(chooser)) => jump::view(chooser, painter, body),
        Some(Dialog::Releases(choosing)) => choosing.view(painter, body),
    }
}
