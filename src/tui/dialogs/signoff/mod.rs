//! Signing off on the comparison: what is said of it, what that pins, and who has said something so far. Nothing is
//! written before all of it was shown and Enter was pressed twice.

mod view;

use std::sync::Arc;

use ratatui::layout::Rect;

use super::Dialog;
use super::annotate::stepped;
use crate::engine::desk::{Failure, Request};
use crate::engine::signoffs::{Intent, SignOffs};
use crate::model::Comparison;
use crate::review::Stance;
use crate::tui::event::Effect;
use crate::tui::format::sentences;
use crate::tui::keys::{Code, Key};
use crate::tui::state::State;
use crate::tui::view::areas;
use crate::tui::widgets::document::Document;
use crate::tui::widgets::entry::Entry;
use crate::tui::widgets::list::Motion;

pub use view::view;

/// The dialog.
#[derive(Debug)]
pub struct SigningOff {
    /// What is signed off: the comparison whose pins are shown, and no later one.
    comparison: Arc<Comparison>,
    /// The sign-offs there are and what another one pins, or why that cannot be told.
    looked: Option<Result<Arc<SignOffs>, Failure>>,
    /// The same, to be read.
    told: Document,
    /// What was chosen, if anything was.
    chosen: Option<Stance>,
    statement: Entry,
    /// Whether an approval may pass over open blockers.
    despite_blockers: bool,
    /// Whether it is to be signed with git's key.
    with_key: bool,
    /// Whether Enter signs.
    asked: bool,
    /// Whether it is being signed.
    signing: bool,
}

impl SigningOff {
    fn new(comparison: Arc<Comparison>) -> Self {
        Self {
            comparison,
            looked: None,
            told: Document::default(),
            chosen: None,
            statement: Entry::default(),
            despite_blockers: false,
            with_key: false,
            asked: false,
            signing: false,
        }
    }

    fn known(&self) -> Option<&SignOffs> {
        self.looked.as_ref()?.as_deref().ok()
    }

    /// What is said of the candidate: what was chosen, or an approval. While regressed rows have no answer nothing is
    /// said for the reviewer.
    fn outcome(&self) -> Option<Stance> {
        let nothing_left = self.known().is_some_and(|known| known.draft.coverage.unanswered == 0);
        self.chosen.or(nothing_left.then(Stance::default))
    }

    fn key(&self) -> Option<&str> {
        self.known()?.key.as_deref()
    }

    /// How many blockers an approval would pass over.
    fn blockers(&self) -> u64 {
        self.known()
            .filter(|_| self.outcome().is_some_and(Stance::approves))
            .map_or(0, |known| known.draft.coverage.open_blockers)
    }

    /// Whether the reader waits for it.
    #[must_use]
    pub fn waiting(&self) -> bool {
        self.looked.is_none() || self.signing
    }

    /// Fits the dialog into a body.
    pub fn settle(&mut self, body: Rect) {
        view::lay_out(&mut self.told, view::parts(body).told);
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str) {
        self.statement.paste(text);
        self.asked = false;
    }
}

/// Opens the dialog, once there is a whole comparison to sign off on.
pub fn open(state: &mut State) -> Vec<Effect> {
    if state.blind.on {
        let key = state.keymap.key("blind");
        state.say(format!("a sign-off tells how everything came out; {key} ends blind mode first"));
        return Vec::new();
    }
    let Some(comparison) = state.data.comparison.clone().filter(|_| state.data.complete) else {
        let key = state.keymap.key("sign-off");
        state.say(format!("not everything is read yet; {key} signs off once it is"));
        return Vec::new();
    };
    look(state, Box::new(SigningOff::new(comparison)))
}

/// Asks what is there to sign, and who has signed.
fn look(state: &mut State, mut dialog: Box<SigningOff>) -> Vec<Effect> {
    dialog.asked = false;
    let request = Request::SignOffs(dialog.comparison.clone());
    state.dialog = Some(Dialog::SignOff(dialog));
    vec![Effect::ask(request)]
}

/// Looks anew: something else was said.
pub fn refresh(state: &mut State) -> Vec<Effect> {
    match state.dialog.take() {
        Some(Dialog::SignOff(dialog)) if !dialog.signing => look(state, dialog),
        other => {
            state.dialog = other;
            Vec::new()
        }
    }
}

/// Takes in what there is to sign.
pub fn take(state: &mut State, looked: Result<Arc<SignOffs>, Failure>) {
    let told = view::told(state, &looked);
    if let Some(Dialog::SignOff(dialog)) = &mut state.dialog {
        dialog.told = told.at_place_of(&dialog.told);
        dialog.looked = Some(looked);
    }
}

/// It is signed off and on disk, or it is not; then the dialog stays as it was.
pub fn signed(state: &mut State, outcome: Result<String, Failure>) -> Vec<Effect> {
    let Some(Dialog::SignOff(mut dialog)) = state.dialog.take() else { return Vec::new() };
    match outcome {
        Ok(id) => {
            let id: String = id.chars().take(10).collect();
            state.say(format!("{} signed off as {id}", state.look.glyphs.better));
            Vec::new()
        }
        Err(failure) => {
            state.warn(sentences(&failure).join(" "));
            dialog.signing = false;
            look(state, dialog)
        }
    }
}

/// Takes a key.
pub fn key(state: &mut State, mut dialog: Box<SigningOff>, key: Key) -> Vec<Effect> {
    let asked = std::mem::take(&mut dialog.asked);
    match (key.code, key.ctrl) {
        (Code::Esc, _) | (Code::Char('c'), true) => return Vec::new(),
        _ if dialog.signing => {}
        (Code::Enter, _) => return enter(state, dialog, asked),
        (Code::Tab | Code::Right, _) => step(&mut dialog, true),
        (Code::BackTab | Code::Left, _) => step(&mut dialog, false),
        (Code::Char('k'), true) => dialog.with_key = !dialog.with_key && dialog.key().is_some(),
        (Code::Char('b'), true) => dialog.despite_blockers = !dialog.despite_blockers,
        (Code::PageDown | Code::Down, _) => scroll(state, &mut dialog, Motion::HalfDown(1)),
        (Code::PageUp | Code::Up, _) => scroll(state, &mut dialog, Motion::HalfUp(1)),
        _ => drop(dialog.statement.key(key)),
    }
    stay(state, dialog)
}

fn step(dialog: &mut SigningOff, forward: bool) {
    dialog.chosen = stepped(&Stance::ALL, dialog.outcome(), forward);
}

fn scroll(state: &State, dialog: &mut SigningOff, motion: Motion) {
    let height = view::parts(areas(state.size).body).told.height;
    dialog.told.scroll(motion, usize::from(height));
}

fn stay(state: &mut State, dialog: Box<SigningOff>) -> Vec<Effect> {
    state.dialog = Some(Dialog::SignOff(dialog));
    Vec::new()
}

/// Asks first, and signs when it is pressed once more.
fn enter(state: &mut State, mut dialog: Box<SigningOff>, asked: bool) -> Vec<Effect> {
    let current = state.data.comparison.clone().filter(|_| state.data.complete);
    if !current.is_some_and(|current| Arc::ptr_eq(&current, &dialog.comparison)) {
        state.warn("the comparison was made anew meanwhile; look at it, and sign off then");
        return Vec::new();
    }
    match &dialog.looked {
        None => state.say("still looking at what it would pin"),
        Some(Err(failure)) => state.warn(sentences(failure).join(" ")),
        Some(Ok(_)) if dialog.statement.text().trim().is_empty() => state.say("say in a few words what you looked at"),
        Some(Ok(_)) if dialog.outcome().is_none() => {
            state.say("regressed rows have no answer: choose an outcome yourself, with Tab");
        }
        Some(Ok(_)) if dialog.blockers() > 0 && !dialog.despite_blockers => {
            state.warn("an approval would pass over open blockers; C-b allows it, and the record says so");
        }
        Some(Ok(_)) if asked => return sign(state, dialog),
        Some(Ok(_)) => dialog.asked = true,
    }
    stay(state, dialog)
}

fn sign(state: &mut State, mut dialog: Box<SigningOff>) -> Vec<Effect> {
    let Some(outcome) = dialog.outcome() else { return stay(state, dialog) };
    dialog.signing = true;
    let intent = Intent {
        outcome,
        statement: dialog.statement.text().trim().to_owned(),
        despite_blockers: dialog.despite_blockers,
        key: dialog.key().filter(|_| dialog.with_key).map(str::to_owned),
    };
    let request = Request::SignOff { comparison: dialog.comparison.clone(), intent };
    state.dialog = Some(Dialog::SignOff(dialog));
    vec![Effect::ask(request)]
}
