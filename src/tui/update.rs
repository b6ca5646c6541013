//! The one transition: an event changes the state and may have effects. No I/O, no clock, no channel.

use ratatui::layout::Size;

use crate::engine::desk::{Failure, Report, Request, ReviewState};

use super::actions;
use super::dialogs::{self, Dialog};
use super::event::{EditPurpose, Effect, Event};
use super::followed;
use super::format::sentences;
use super::jumps;
use super::keys::{Code, Key, Typed};
use super::live;
use super::mouse;
use super::place;
use super::screens::{self, Action};
use super::selecting;
use super::state::{State, Typing};
use super::tour;

/// Takes an event in.
pub fn update(state: &mut State, event: Event) -> Vec<Effect> {
    let mut effects = match event {
        Event::Key(key) => take_key(state, key),
        Event::Mouse(happened) => mouse::take(state, happened),
        Event::Paste(text) => {
            paste(state, &text);
            Vec::new()
        }
        Event::Resize { width, height } => {
            state.window = Size { width, height };
            // A terminal that was smaller for a moment, too short for a frame, has forgotten what was outside.
            vec![Effect::Repaint]
        }
        Event::Background(light) => {
            repaint(state, light);
            Vec::new()
        }
        Event::Focus(focus) => vec![Effect::ask(Request::Focus(focus))],
        Event::Report(report) => take_report(state, report),
        Event::Step => {
            dialogs::step(state);
            screens::samples::look_on(state);
            Vec::new()
        }
        Event::Tick => {
            state.ticks = state.ticks.saturating_add(1);
            Vec::new()
        }
        Event::Edited { purpose, outcome } => {
            edited(state, purpose, outcome);
            Vec::new()
        }
        Event::Leave => vec![Effect::Quit],
        Event::Stop => vec![Effect::Suspend],
    };
    effects.extend(live::settle(state));
    effects.extend(followed::ask(state));
    effects.extend(dialogs::annotate::keep(state));
    if !state.busy() {
        state.ticks = 0;
    }
    tour::settle(state);
    screens::settle(state);
    effects.extend(screens::samples::ask_answers(state));
    dialogs::settle(state);
    effects
}

/// Takes the theme that suits the terminal's background.
fn repaint(state: &mut State, light: bool) {
    if let Some([dark, bright]) = state.themes {
        state.look.theme = if light { bright } else { dark };
        screens::refresh(state);
    }
}

fn take_key(state: &mut State, key: Key) -> Vec<Effect> {
    let key = as_meant(state, key);
    state.place = None;
    state.notice = None;
    state.jumps.forget_wanted();
    if state.dialog.is_some() {
        return dialogs::key(state, key);
    }
    if state.typing.is_some() {
        return type_key(state, key);
    }
    if key.code == Code::Esc && !state.pending.is_empty() {
        state.pending = Default::default();
        return Vec::new();
    }
    if selecting::takes(state, key) || tour::takes(state, key) {
        return Vec::new();
    }
    let alone = state.pending.is_empty();
    match state.pending.feed(key, state.screen, &state.keymap) {
        Typed::Command(command, count) => (command.run)(state, count),
        Typed::Waiting => Vec::new(),
        Typed::Unknown => {
            let help = state.keymap.key("help");
            let elsewhere = if alone { state.keymap.screens_of(key) } else { Vec::new() };
            let elsewhere =
                if elsewhere.is_empty() { String::new() } else { format!(", only on {}", elsewhere.join(", ")) };
            state.say(format!("{key} does nothing here{elsewhere}; {help} lists the keys that do"));
            Vec::new()
        }
    }
}

/// What a terminal makes of Enter when it is typed before the desk is there, `C-j`, is Enter.
fn as_meant(state: &State, key: Key) -> Key {
    let is_line_feed = key == Key { ctrl: true, ..'j'.into() };
    if is_line_feed && !state.keymap.begins(key, state.screen) { Code::Enter.into() } else { key }
}

/// A key while a line is being typed. What is typed takes effect at once.
fn type_key(state: &mut State, key: Key) -> Vec<Effect> {
    let Some(mut typing) = state.typing.take() else { return Vec::new() };
    if let Typing::Mark { anew } = typing {
        return jumps::take_letter(state, key, anew);
    }
    match key {
        Key { code: Code::Enter, .. } => return finish_typing(state, &typing),
        Key { code: Code::Esc, .. } | Key { code: Code::Char('c'), ctrl: true, .. } => {
            if let Typing::Filter(_) = typing {
                screens::set_filter(state, "");
            }
            return Vec::new();
        }
        key => {
            typing.entry().map(|entry| entry.key(key));
        }
    }
    typed(state, &typing);
    state.typing = Some(typing);
    Vec::new()
}

fn typed(state: &mut State, typing: &Typing) {
    if let Typing::Filter(entry) = typing {
        screens::set_filter(state, entry.text());
    }
}

fn finish_typing(state: &mut State, typing: &Typing) -> Vec<Effect> {
    let Typing::Search(entry) = typing else { return Vec::new() };
    state.needle = entry.text().to_owned();
    if state.needle.is_empty() {
        return Vec::new();
    }
    actions::on_screen(state, Action::Find { forward: true })
}

fn paste(state: &mut State, text: &str) {
    if dialogs::paste(state, text) {
        return;
    }
    if let Some(mut typing) = state.typing.take() {
        if let Some(entry) = typing.entry() {
            entry.paste(text);
        }
        typed(state, &typing);
        state.typing = Some(typing);
    }
}

fn take_report(state: &mut State, report: Report) -> Vec<Effect> {
    match report {
        Report::Opened { base, candidate } => state.data.opened = Some((base, candidate)),
        Report::Progress(progress) => state.data.progress = Some(progress),
        Report::Compared { comparison, complete } => {
            state.data.take_comparison(comparison, complete);
            screens::refresh(state);
            dialogs::jump::refresh(state);
            let effects = if complete { jumps::arrive(state) } else { Vec::new() };
            let again = [screens::sample::ask_again(state), screens::text::ask_again(state), place::resume(state)];
            return [ask_gate(state), effects, again.concat()].concat();
        }
        Report::Missing(missing) => {
            let fetch = state.keymap.key("fetch-missing");
            state.warn(format!("{} not in this clone; {fetch} asks whether to fetch", missing.count()));
            state.data.missing = Some(missing);
        }
        Report::CompareFailed(failure) => {
            state.data.progress = None;
            state.data.failure = Some(failure);
        }
        Report::HistoryProgress(progress) => state.data.followed.progress = Some(progress),
        Report::History(history) => {
            state.data.followed.take(history);
            screens::refresh(state);
        }
        Report::HistoryFailed(failure) => state.data.followed.fail(failure),
        Report::Strips { row, pairs, strips } => state.data.followed.take_strips(&row, &pairs, strips),
        Report::Beginnings(found) => screens::samples::take_answers(state, found),
        Report::Sample(view) => screens::sample::take(state, *view),
        Report::Config { path, pointer, view } => screens::text::take(state, &path, &pointer, view),
        Report::Review(review) => return take_review(state, &review),
        Report::Exported(exported) => return dialogs::export::take(state, exported),
        Report::ExportFailed(failure) => dialogs::export::fail(state, failure),
        Report::Written { to, exported } => dialogs::export::written(state, &to, &exported),
        Report::NotWritten { failure, there } => dialogs::export::not_written(state, &failure, there),
        Report::Saved { id } => {
            if let Some((subject, _)) = state.saving.pop_front() {
                dialogs::annotate::forget(state, &subject);
            }
            let id: String = id.chars().take(10).collect();
            let undo = state.keymap.key("undo");
            state.say(format!("{} saved {id}; {undo} takes it back", state.look.glyphs.better));
        }
        Report::Drafted(draft) => dialogs::annotate::drafted(state, &draft),
        Report::SignOffs(looked) => dialogs::signoff::take(state, looked),
        Report::SignedOff(outcome) => {
            return [ask_gate(state), dialogs::signoff::signed(state, outcome)].concat();
        }
        Report::Gate { comparison, gate } => state.data.take_gate(&comparison, gate),
        Report::Unsaved(failure) => {
            state.saving.pop_front();
            // First what becomes of it, because the rest may not fit on the line.
            state.warn(format!("Kept in memory, and written once there is room: {}.", failure.message));
        }
        Report::Failed(failure) => failed(state, &failure),
        Report::Moved { side, name } => live::moved(state, side, name),
        Report::Releases(releases) => dialogs::releases::take(state, releases),
    }
    Vec::new()
}

/// Asks what the gate says of a whole comparison: whatever was said may change it.
fn ask_gate(state: &State) -> Vec<Effect> {
    let whole = state.data.comparison.clone().filter(|_| state.data.complete);
    whole.map(|comparison| Effect::ask(Request::Gate(comparison))).into_iter().collect()
}

fn take_review(state: &mut State, review: &ReviewState) -> Vec<Effect> {
    let said_more = review.annotations != state.data.review.annotations;
    state.data.take_review(review);
    screens::refresh(state);
    let gate = ask_gate(state);
    if !said_more {
        return gate;
    }
    [gate, dialogs::export::refresh(state), dialogs::signoff::refresh(state)].concat()
}

/// A request failed. What was being saved becomes a draft again, so that nothing written is lost.
fn failed(state: &mut State, failure: &Failure) {
    let mut sentences = sentences(failure);
    if let Some((subject, draft)) = state.saving.pop_front() {
        state.drafts.insert(subject, draft);
        // First, because the rest may not fit on the line.
        sentences.insert(0, "Not saved; your text is kept as a draft.".to_owned());
    }
    let text = sentences.join(" ");
    state.data.marking.clear();
    state.sample.give_up();
    state.text.give_up();
    state.data.followed.give_up();
    state.warn(text);
}

fn edited(state: &mut State, purpose: EditPurpose, outcome: Result<Option<String>, String>) {
    match (outcome, purpose, &mut state.dialog) {
        (Err(why), ..) => state.warn(why),
        (Ok(Some(text)), EditPurpose::Body, Some(Dialog::Annotate(form))) => form.set_body(&text),
        (Ok(_), ..) => {}
    }
}
