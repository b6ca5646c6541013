//! What commands do that is not one screen's own: going places, marking, annotating, copying.

use crate::engine::desk::Request;

use super::blind;
use super::dialogs::annotate::{self, Form};
use super::dialogs::{Dialog, question::Question};
use super::event::Effect;
use super::jumps;
use super::narrow;
use super::paint::safe;
use super::screens::{self, Action, Screen};
use super::selecting;
use super::state::{State, Typing};
use super::subject::{self, Subject};
use super::widgets::entry::Entry;
use super::widgets::list::Motion;

/// Hands an action to the screen.
pub fn on_screen(state: &mut State, action: Action) -> Vec<Effect> {
    if blind::hides_screen(state) {
        state.say("this screen is hidden while you judge blind");
        return Vec::new();
    }
    if let Action::Move(motion) = action
        && selecting::extends(state, motion)
    {
        return Vec::new();
    }
    if matches!(action, Action::Find { .. } | Action::Note { .. } | Action::Move(Motion::Top(_) | Motion::Bottom)) {
        jumps::leave(state);
    }
    (state.screen.row().update)(state, action)
}

/// Hands an action to the screen as often as the count says, which is bounded by what a hand can mean.
pub fn repeat(state: &mut State, count: Option<usize>, action: Action) -> Vec<Effect> {
    let mut effects = Vec::new();
    for _ in 0..count.unwrap_or(1).min(1000) {
        // Of many requests only the last matters: they replace each other.
        effects = on_screen(state, action);
    }
    effects
}

/// Goes to a screen from the one shown, which is gone back to later.
pub fn enter(state: &mut State, screen: Screen) {
    if state.screen != screen {
        leave(state);
        state.back.push(state.screen);
        state.screen = screen;
    }
}

/// Leaves the screen. What was searched for on it is not searched for on the next one.
fn leave(state: &mut State) {
    jumps::leave(state);
    state.needle.clear();
}

/// Goes to a main screen; back leads to the overview.
pub fn go(state: &mut State, screen: Screen) -> Vec<Effect> {
    if state.screen != screen {
        leave(state);
    }
    state.back.clear();
    if screen != Screen::Overview {
        state.back.push(Screen::Overview);
    }
    state.screen = screen;
    Vec::new()
}

/// Goes to the samples of the selected row.
pub fn go_samples(state: &mut State) -> Vec<Effect> {
    match screens::subject(state) {
        Some(Subject::Row(key) | Subject::Sample { row: key, .. }) => screens::samples::open(state, &key),
        _ if state.samples.row.is_some() => enter(state, Screen::Samples),
        _ => {
            let evals = state.keymap.key("go-evals");
            state.say(format!("select a row of the evals first; {evals} shows them"));
        }
    }
    Vec::new()
}

/// Goes to the next or previous main screen.
pub fn next_screen(state: &mut State, forward: bool) -> Vec<Effect> {
    // On the history, the same keys go from release to release.
    let cycled = |row: &&screens::ScreenRow| row.main && row.screen != Screen::History;
    let main: Vec<Screen> = screens::SCREENS.into_iter().filter(cycled).map(|row| row.screen).collect();
    let at = main.iter().position(|&screen| screen == state.screen).unwrap_or(0);
    let step = if forward { 1 } else { main.len() - 1 };
    main.get((at + step) % main.len()).map_or_else(Vec::new, |&screen| go(state, screen))
}

/// Wraps long lines, or cuts them.
pub fn wrap(state: &mut State) -> Vec<Effect> {
    state.wraps = !state.wraps;
    let [right, out] = ["scroll-right", "out"].map(|name| state.keymap.key(name));
    state.say(match state.wraps {
        true => "long lines are wrapped".to_owned(),
        false => format!("long lines are cut; {right} scrolls to the right, {out} back"),
    });
    Vec::new()
}

/// Scrolls lines that are cut sideways.
pub fn sideways(state: &mut State, right: bool, count: Option<usize>) -> Vec<Effect> {
    let moved =
        screens::document(state).is_some_and(|(document, _)| document.scroll_sideways(right, count.unwrap_or(1)));
    if state.wraps {
        let wrap = state.keymap.key("wrap");
        state.say(format!("long lines are wrapped; {wrap} cuts them, to be scrolled sideways"));
    } else if !moved {
        state.say(if right { "no line goes on to the right" } else { "this is where lines begin" });
    }
    Vec::new()
}

/// Goes back to where lines begin, ends a filter or a search, else goes back; never quits.
pub fn out(state: &mut State) -> Vec<Effect> {
    if screens::document(state).is_some_and(|(document, _)| document.scroll_sideways(false, 1)) {
        return Vec::new();
    }
    if screens::filter(state).is_some() {
        screens::set_filter(state, "");
    } else if !state.needle.is_empty() {
        state.needle.clear();
    } else if !back(state) {
        let key = state.keymap.key("back-or-quit");
        match state.ranges.last() {
            Some((base, candidate)) => {
                state.say(format!("this is the first screen; {key} goes back to {base}..{candidate}"))
            }
            None => state.say(format!("this is the first screen; {key} quits")),
        }
    }
    Vec::new()
}

/// Whether there is anything that [`out`] would end or leave.
#[must_use]
pub fn has_out(state: &State) -> bool {
    !state.back.is_empty() || !state.needle.is_empty() || narrow::here(state).is_some()
}

fn back(state: &mut State) -> bool {
    let Some(before) = state.back.last().copied() else { return false };
    leave(state);
    state.back.pop();
    state.screen = before;
    true
}

/// Goes back: to the screen before, from the first one to the releases compared before, or quits.
pub fn back_or_quit(state: &mut State) -> Vec<Effect> {
    if back(state) {
        return Vec::new();
    }
    match state.ranges.pop() {
        Some(range) => compare(state, range),
        None => vec![Effect::Quit],
    }
}

/// Compares two other releases, to come back later to those compared now; goes back to those compared before.
pub fn visit(state: &mut State, range: (String, String)) -> Vec<Effect> {
    if state.ranges.last() == Some(&range) {
        state.ranges.pop();
    } else {
        state.ranges.push(state.range.clone());
    }
    compare(state, range)
}

fn compare(state: &mut State, range: (String, String)) -> Vec<Effect> {
    jumps::leave(state);
    state.range = range;
    state.data.forget_comparison();
    state.samples = screens::samples::Samples::default();
    state.sample = screens::sample::Sample::default();
    state.text = screens::text::Text::default();
    screens::refresh(state);
    (state.screen, state.back) = (Screen::Overview, Vec::new());
    vec![state.ask_to_compare()]
}

/// Goes to the history of the selected row.
pub fn history(state: &mut State) -> Vec<Effect> {
    let row = match screens::subject(state) {
        Some(Subject::Row(key) | Subject::Sample { row: key, .. }) => Some(key),
        _ => None,
    };
    screens::history::open(state, row);
    Vec::new()
}

/// Shows help for the selected row and the screen.
pub fn help(state: &mut State) -> Vec<Effect> {
    if state.screen == Screen::Help {
        back(state);
    } else {
        screens::help::open(state);
    }
    Vec::new()
}

/// Begins to type a filter.
pub fn start_filter(state: &mut State) -> Vec<Effect> {
    let kept = screens::filter(state).unwrap_or_default();
    state.typing = Some(Typing::Filter(Entry::new(&kept)));
    Vec::new()
}

/// Begins to type what to search for.
pub fn start_search(state: &mut State) -> Vec<Effect> {
    state.typing = Some(Typing::Search(Entry::default()));
    Vec::new()
}

/// Marks what is selected as reviewed and goes on; takes the mark back where there is one.
pub fn reviewed(state: &mut State) -> Vec<Effect> {
    let things = screens::marked(state);
    if things.is_empty() {
        state.say("nothing is selected");
    }
    let targets = things.iter().filter_map(|thing| Some((thing, subject::target(&state.data, thing)?)));
    let targets: Vec<_> = targets.collect();
    if targets.is_empty() {
        return Vec::new();
    }
    let seen = |content| move |target| Effect::ask(Request::Seen { target, content });
    if things.iter().all(|thing| state.data.standing(thing).seen) {
        state.say("no longer marked as reviewed");
        return targets.into_iter().map(|(_, target)| seen(None)(target)).collect();
    }
    let mut effects = Vec::new();
    for (thing, target) in targets {
        let content = subject::content(&state.data, thing);
        state.data.marking.extend(content.clone().map(|content| (target.clone(), content)));
        effects.push(seen(content)(target));
    }
    effects.extend(advance(state));
    effects
}

/// Goes to what comes after what was just reviewed.
fn advance(state: &mut State) -> Vec<Effect> {
    if state.screen == Screen::Overview {
        screens::overview::next_to_review(state);
        return Vec::new();
    }
    let action = match state.screen {
        Screen::Sample | Screen::Text => Action::Item { forward: true },
        _ => Action::Move(Motion::Down(1)),
    };
    let effects = on_screen(state, action);
    // A mark on the last row leads nowhere; that is no trouble to speak of.
    state.notice = None;
    effects
}

/// Opens the annotation dialog on what is selected; it quotes what is selected of its text.
pub fn annotate(state: &mut State) -> Vec<Effect> {
    let subject = screens::subject(state);
    let quote = selecting::quote(state);
    let effects = open_dialog(state, subject);
    if let (Some(Dialog::Annotate(form)), Some((quote, span))) = (&mut state.dialog, quote) {
        form.quote(&quote, span);
        selecting::end(state);
    }
    effects
}

/// Opens the annotation dialog one level above what is selected.
pub fn annotate_above(state: &mut State) -> Vec<Effect> {
    let above = screens::subject(state).map(|subject| match subject {
        Subject::Sample { row, .. } => Subject::Row(row),
        Subject::Config { path, .. } => Subject::Config { path, pointer: String::new() },
        other => other,
    });
    open_dialog(state, above)
}

fn open_dialog(state: &mut State, subject: Option<Subject>) -> Vec<Effect> {
    match subject {
        None => state.say("nothing is selected that could be annotated"),
        Some(subject) if blind::hides_subject(state, &subject) => {
            let key = state.keymap.key("annotate");
            state.say(format!("decide first which answer is better; {key} then adds words to it"));
        }
        Some(subject) => {
            let draft = annotate::draft_on(state, &subject);
            state.drafts.remove(&subject);
            let kept = draft.is_some();
            let form = Form::new(subject, draft.unwrap_or_default());
            state.dialog = Some(Dialog::Annotate(Box::new(form)));
            if kept {
                state.say("your draft, as you left it");
            }
        }
    }
    Vec::new()
}

/// Says of what is selected what was said last: the same decision, severity and labels, and no words.
pub fn annotate_again(state: &mut State) -> Vec<Effect> {
    let Some(last) = state.said_last.clone() else {
        let annotate = state.keymap.key("annotate");
        state.say(format!("nothing was said yet that could be said again; {annotate} writes an annotation"));
        return Vec::new();
    };
    match screens::subject(state) {
        Some(subject) if !blind::hides_subject(state, &subject) && annotate::draft_on(state, &subject).is_none() => {
            annotate::save(state, Form::new(subject, last))
        }
        subject => open_dialog(state, subject),
    }
}

/// Takes back the last annotation.
pub fn undo(state: &mut State) -> Vec<Effect> {
    state.say("taking back your last annotation of this session");
    vec![Effect::ask(Request::Undo)]
}

/// Compares again.
pub fn reload(state: &mut State) -> Vec<Effect> {
    state.data.wait_for_comparison();
    state.say("comparing again");
    vec![state.ask_to_compare()]
}

/// Asks whether git may fetch what is missing, and says whom it would contact.
pub fn ask_to_fetch(state: &mut State) -> Vec<Effect> {
    let missing = state.data.missing.as_ref().and_then(|missing| Some((missing.count(), missing.remote.as_ref()?)));
    match missing {
        Some((count, remote)) => {
            let text = format!("Have git fetch {count} from {remote}?");
            let (base, candidate) = state.range.clone();
            state.dialog =
                Some(Dialog::Question(Question { text, request: Request::FetchMissing { base, candidate } }.into()));
        }
        None => state.say("nothing is missing that could be fetched"),
    }
    Vec::new()
}

/// The thing's name, safe to show.
#[must_use]
pub fn name_of(state: &State, subject: &Subject) -> String {
    let model = match subject {
        Subject::Row(row) | Subject::Sample { row, .. } => state.data.told_model(&row.model),
        _ => String::new(),
    };
    subject::target(&state.data, subject).map(|target| safe(&format!("{target}{model}"))).unwrap_or_default()
}
