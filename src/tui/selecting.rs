//! Selecting a part of the text on screen with keys. While that goes on, a few keys make the part longer and shorter and
//! the motions go along with it; all others do what they always do: one annotates the part, one copies it.

use super::blind;
use super::event::Effect;
use super::keys::{Code, Key};
use super::screens::{self, Screen};
use super::state::State;
use super::subject::Subject;
use super::widgets::document::Document;
use super::widgets::list::Motion;
use crate::base::limits::QUOTE_BYTES;
use crate::model::Side;
use crate::review::Span;

/// Begins to select.
pub fn start(state: &mut State) -> Vec<Effect> {
    let begun = on_text(state, |document, height| document.begin_selection(height));
    match begun {
        Some(true) => tell(state),
        _ => state.say("there is no text on screen that could be selected"),
    }
    Vec::new()
}

/// Selects nothing any more.
pub fn end(state: &mut State) {
    let _ = on_text(state, |document, _| document.end_selection());
}

fn on_text<T>(state: &mut State, change: impl FnOnce(&mut Document, usize) -> T) -> Option<T> {
    screens::document(state).map(|(document, area)| change(document, usize::from(area.height)))
}

/// What can be done with the part, as far as it fits.
fn tell(state: &mut State) {
    let Some(side) = on_text(state, |document, _| document.selected_side()).flatten() else { return };
    let name = if blind::is_judging(state) { ["A", "B"][side as usize] } else { side.as_str() };
    let key = |name| state.keymap.key(name);
    let [annotate, copy, down] = [key("annotate"), key("copy"), key("down")];
    state.say(format!(
        "selecting, {name}: {annotate} annotates, {copy} copies, Esc ends; h l words, {down} lines, v whole lines, Tab other side"
    ));
}

/// Takes a key that belongs to selecting; whether it was one.
pub fn takes(state: &mut State, key: Key) -> bool {
    let is_on = on_text(state, |document, _| document.is_selecting()).unwrap_or(false);
    if !is_on || key.ctrl || key.alt {
        return false;
    }
    let times = std::mem::take(&mut state.pending).count().unwrap_or(1);
    let by_word = |forward| {
        move |document: &mut Document, height| {
            (0..times.min(1000)).for_each(|_| document.extend_by_word(forward, height))
        }
    };
    match key.code {
        Code::Esc => end(state),
        Code::Char('l') | Code::Right => _ = on_text(state, by_word(true)),
        Code::Char('h') | Code::Left => _ = on_text(state, by_word(false)),
        Code::Char('v') => _ = on_text(state, |document, _| document.select_lines()),
        Code::Tab | Code::BackTab => _ = on_text(state, Document::select_other_side),
        _ => return false,
    }
    if key.code != Code::Esc {
        tell(state);
    }
    true
}

/// Takes a motion along with the part that is being selected; whether there is one.
pub fn extends(state: &mut State, motion: Motion) -> bool {
    let extend = |document: &mut Document, height| {
        let is_on = document.is_selecting();
        if is_on {
            document.extend(motion, height);
        }
        is_on
    };
    let is_on = on_text(state, extend).unwrap_or(false);
    if is_on {
        tell(state);
    }
    is_on
}

/// The part that keys select.
pub fn text(state: &mut State) -> Option<String> {
    on_text(state, |document, _| document.selected_text().filter(|_| document.is_selecting()))?.map(|(_, text)| text)
}

/// What is selected on a text of two sides, by keys or with the mouse, as an annotation quotes it, and of a sample where it
/// is; nothing of what the policy keeps confidential.
pub fn quote(state: &mut State) -> Option<(String, Option<Span>)> {
    let on_sides = matches!(state.screen, Screen::Sample | Screen::Text);
    let (side, text) = on_text(state, |document, _| document.selected_text()).flatten().filter(|_| on_sides)?;
    let is_held = screens::subject(state).is_some_and(|subject| holds_out(state, &subject));
    let span = if state.screen == Screen::Sample { screens::sample::selected_span(state) } else { None };
    (!is_held).then(|| (quoted(side, &text), span))
}

fn holds_out(state: &State, subject: &Subject) -> bool {
    match subject {
        Subject::Sample { row, .. } => {
            state.data.row(row).and_then(|row| row.pairs.as_ref()).is_some_and(|pairs| state.data.holds_out(pairs))
        }
        Subject::Config { path, .. } => {
            let rules = state.data.comparison.as_ref().map(|comparison| &comparison.policy.held_out);
            state.data.config(path).zip(rules).is_some_and(|(config, rules)| rules.holds_config(config))
        }
        _ => false,
    }
}

/// A quotation as Markdown has it, cut where it is long.
fn quoted(side: Side, text: &str) -> String {
    let kept = &text[..text.floor_char_boundary(QUOTE_BYTES)];
    let more = if kept.len() < text.len() { "…" } else { "" };
    let lines = kept.lines().map(|line| format!("> {line}"));
    format!("On the {}:\n{}{more}", side.as_str(), lines.collect::<Vec<_>>().join("\n"))
}
