//! The tour of the demo: five steps below the desk, each one thing to do and the key for it as it is bound. A step is
//! over when the reader did it, by whatever way; the desk works as ever meanwhile.

use ratatui::layout::{Rect, Size};

use super::actions;
use super::dialogs::Dialog;
use super::keys::{Code, Key};
use super::paint::{Painter, Strip};
use super::screens::Screen;
use super::state::State;

/// Where the reader is on the tour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tour {
    /// There is none here.
    #[default]
    Absent,
    /// On this step, counted from 0.
    At(usize),
    /// They took it, or left it.
    Over,
}

/// One thing to do.
#[derive(Debug)]
struct Step {
    /// What there is to know first.
    before: &'static str,
    /// The command that is the thing to do.
    command: &'static str,
    /// What the command does.
    does: &'static str,
    /// The same where there is little room.
    short: &'static str,
    /// Whether the reader did it.
    done: fn(&State) -> bool,
}

const STEPS: [Step; 5] = [
    Step {
        before: "What wants a decision, most urgent first. ",
        command: "open",
        does: " goes into what is selected.",
        short: " opens it",
        done: |state| state.screen != Screen::Overview,
    },
    Step {
        before: "What changed, one by one. ",
        command: "open",
        does: " shows one on both sides.",
        short: " shows both",
        done: |state| matches!(state.screen, Screen::Sample | Screen::Text),
    },
    Step {
        before: "Changed words are marked. ",
        command: "annotate",
        does: " writes down what you make of it.",
        short: " annotates it",
        done: |state| matches!(state.dialog, Some(Dialog::Annotate(_))),
    },
    Step {
        before: "",
        command: "reviewed",
        does: " marks as reviewed and goes on; the mark falls when its content changes.",
        short: " marks and goes on",
        done: |state| !state.data.marking.is_empty(),
    },
    Step {
        before: "Whatever is selected, ",
        command: "help",
        does: " explains it in plain words, and lists the keys.",
        short: " explains it",
        done: |state| state.screen == Screen::Help,
    },
];

fn step(state: &State) -> Option<(usize, &'static Step)> {
    match state.tour {
        Tour::At(at) => STEPS.get(at).map(|step| (at, step)),
        Tour::Absent | Tour::Over => None,
    }
}

/// What the desk has of a window: all of it but the lines of the tour.
#[must_use]
pub fn room(tour: Tour, window: Size) -> Size {
    Size { height: window.height - rows(tour, window), ..window }
}

/// The lines of the tour: a title and a sentence, one of both where there is little room, none where there is less.
fn rows(tour: Tour, Size { width, height }: Size) -> u16 {
    match (tour, height) {
        (Tour::Absent | Tour::Over, _) | (_, 0..=5) => 0,
        (Tour::At(_), 20..) if width >= 80 => 2,
        (Tour::At(_), _) => 1,
    }
}

/// Takes the key that leaves the tour, where it has nothing else to end; whether there was one to leave.
pub fn takes(state: &mut State, key: Key) -> bool {
    key.code == Code::Esc && !actions::has_out(state) && leave(state)
}

/// What stands where the tour can be left: the key, or where it is the tour's; a click on it leaves everywhere.
fn leaves(state: &State) -> &'static str {
    let is_roomy = state.window.height - state.size.height > 1;
    match away(state) {
        true => "",
        false if !actions::has_out(state) => " Esc leaves ",
        false if is_roomy => " Esc on the overview leaves ",
        false => " leave ",
    }
}

/// Takes a click at a cell; whether it was one on the lines of the tour, of which the words that say how to leave it
/// leave it.
pub fn clicked(state: &mut State, x: u16, y: u16) -> bool {
    let (on_tour, below) = (step(state).is_some(), state.size.height);
    if !on_tour || y < below {
        return false;
    }
    if y == below && usize::from(x) + leaves(state).len() + 1 >= usize::from(state.window.width) && !away(state) {
        leave(state);
    }
    true
}

fn leave(state: &mut State) -> bool {
    let leaves = step(state).is_some();
    if leaves {
        end(state, "the tour is left");
    }
    leaves
}

/// Who types something has no use for the step, nor is Esc the tour's then.
fn away(state: &State) -> bool {
    state.dialog.is_some() || state.typing.is_some()
}

/// There is none any more, nor the next time.
fn end(state: &mut State, why: &str) {
    state.tour = Tour::Over;
    let [help, commands] = ["help", "commands"].map(|name| state.keymap.key(name));
    state.say(format!("{why}; {help} explains and lists the keys, {commands} every command"));
}

/// Goes on past what the reader did, and gives the desk its room.
pub fn settle(state: &mut State) {
    while let Some((at, step)) = step(state)
        && (step.done)(state)
    {
        if at + 1 < STEPS.len() {
            state.tour = Tour::At(at + 1);
        } else {
            end(state, "that was the tour");
        }
    }
    state.size = room(state.tour, state.window);
}

/// Draws the step below the desk.
pub fn view(state: &State, painter: &mut Painter<'_>) {
    let Some((at, step)) = step(state) else { return };
    let Size { width, height } = state.window;
    let place = Rect { x: 0, y: state.size.height, width, height: height - state.size.height };
    let theme = painter.theme();
    let (away, leaves) = (away(state), leaves(state));
    let number = format!("{} of {}", at + 1, STEPS.len());
    if place.height > 1 {
        let title = Strip::new().add("tour ", theme.muted).add(number, theme.heading);
        painter.titled_rule(0, place.y, width, &title);
        painter.right(width - 1, place.y, leaves.len(), leaves, theme.muted);
        painter.strip(0, place.y + 1, usize::from(width), &words(state, step, (step.before, step.does), away));
    } else if place.height == 1 {
        let line = Strip::new().add(format!(" {number}"), theme.muted).join(words(state, step, ("", step.short), away));
        painter.strip(0, place.y, usize::from(width).saturating_sub(leaves.len()), &line);
        painter.right(width, place.y, leaves.len(), leaves, theme.muted);
    }
}

/// What to do, and the key for it.
fn words(state: &State, step: &Step, (before, does): (&'static str, &'static str), away: bool) -> Strip {
    let theme = state.look.theme;
    let strip = Strip::new().add(" ", theme.text);
    if away {
        return strip.add("the tour goes on after this", theme.muted);
    }
    let key = state.keymap.key(step.command);
    strip.add(before, theme.text).add(key, theme.accent.bold()).add(does, theme.text)
}
