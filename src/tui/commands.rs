//! Every command as a row: name, doc, keys, where it applies, what it does.
//!
//! Help, the hint line, the which-key line, the palette and `candor keys` are made from this table and the reader's
//! [keymap](super::keymap): what is not in here does not exist, and what is in here has a key.

use super::actions as act;
use super::blind::{self, Choice};
use super::dialogs::{export, jump, palette, releases, signoff};
use super::event::Effect;
use super::jumps;
use super::outside;
use super::screens::{Action, Screen, annotations};
use super::selecting;
use super::state::State;
use super::widgets::list::Motion;

/// One command.
#[derive(Debug)]
pub struct Command {
    /// Its stable name, for key maps and the palette.
    pub name: &'static str,
    /// What it does, as help says it.
    pub doc: &'static str,
    /// One or two words for the hint line; empty for commands that are not hinted at.
    pub hint: &'static str,
    /// The sequences that start it, unless a preset or the reader says otherwise: see [`super::keymap`].
    pub keys: &'static [&'static str],
    /// Where it applies.
    pub on: On,
    /// What it does; the number is the count typed before it.
    pub run: fn(&mut State, Option<usize>) -> Vec<Effect>,
}

/// Commands of every screen that are hinted at on the overview alone, where a review begins and ends.
const ON_OVERVIEW: [&str; 3] = ["export", "sign-off", "commands"];

impl Command {
    /// The words of the hint line on a screen: a row of the history is a pair of releases.
    #[must_use]
    pub fn hint_on(&self, screen: Screen) -> &'static str {
        if self.name == "open" && screen == Screen::History { "compare with the one before" } else { self.hint }
    }

    /// Whether the hint line of a screen may name it.
    #[must_use]
    pub fn is_hinted(&self, screen: Screen) -> bool {
        let here = screen == Screen::Overview || !ON_OVERVIEW.contains(&self.name);
        here && !self.hint.is_empty() && self.on.holds(screen)
    }
}

/// Where a command applies.
#[derive(Clone, Copy, Debug)]
pub enum On {
    /// On every screen.
    Everywhere,
    /// On some.
    Only(&'static [Screen]),
    /// On a sample whose sides are hidden.
    Judging,
}

impl On {
    /// Whether it applies on a screen.
    #[must_use]
    pub fn holds(self, screen: Screen) -> bool {
        self.screens().is_none_or(|screens| screens.contains(&screen))
    }

    /// The screens it applies on; `None` for all.
    #[must_use]
    pub fn screens(self) -> Option<&'static [Screen]> {
        match self {
            Self::Everywhere => None,
            Self::Only(screens) => Some(screens),
            Self::Judging => Some(&[Screen::Sample]),
        }
    }
}

const LISTS: On = On::Only(&[
    Screen::Overview,
    Screen::Evals,
    Screen::Samples,
    Screen::Configs,
    Screen::History,
    Screen::Annotations,
    Screen::Files,
]);
const ROWS: On = On::Only(&[
    Screen::Overview,
    Screen::Evals,
    Screen::Samples,
    Screen::Sample,
    Screen::Configs,
    Screen::History,
    Screen::Text,
]);
const SIDES: On = On::Only(&[Screen::Sample, Screen::Text]);
const MAIN: On = On::Only(&[Screen::Overview, Screen::Evals, Screen::Configs, Screen::Annotations]);
const CHANGES: On = On::Only(&[
    Screen::Overview,
    Screen::Evals,
    Screen::Samples,
    Screen::Sample,
    Screen::Configs,
    Screen::History,
    Screen::Text,
    Screen::Files,
]);
const WITH_HISTORY: On = On::Only(&[Screen::Overview, Screen::Evals, Screen::Samples, Screen::Sample]);
const BLIND: On = On::Only(&[Screen::Overview, Screen::Evals, Screen::Samples, Screen::Sample, Screen::Annotations]);
const LEVEL_ABOVE: On = On::Only(&[Screen::Samples, Screen::Sample, Screen::Text, Screen::File]);

macro_rules! command {
    ($name:literal, $keys:expr, $on:expr, $hint:literal, $doc:literal, $run:expr) => {
        Command { name: $name, doc: $doc, hint: $hint, keys: &$keys, on: $on, run: $run }
    };
}

macro_rules! motion {
    ($name:literal, $keys:expr, $doc:literal, $motion:expr) => {
        command!($name, $keys, On::Everywhere, "", $doc, |state, count| {
            act::on_screen(state, Action::Move($motion(count.unwrap_or(1))))
        })
    };
}

macro_rules! judgement {
    ($name:literal, $key:literal, $hint:literal, $doc:literal, $choice:expr) => {
        command!($name, [$key], On::Judging, $hint, $doc, |state, _| blind::decide(state, $choice))
    };
}

/// All commands, in the order help lists them.
pub const COMMANDS: &[Command] = &[
    judgement!("prefer-a", "A", "better", "blind: A is the better answer; then see which side it was", Choice::A),
    judgement!("prefer-b", "B", "better", "blind: B is the better answer", Choice::B),
    judgement!("tie", "=", "as good", "blind: both answers will do", Choice::Tie),
    judgement!("both-wrong", "!", "both wrong", "blind: neither answer will do", Choice::BothWrong),
    command!("open", ["Enter", "l", "Right"], LISTS, "open", "go into the selected row", |state, _| act::on_screen(
        state,
        Action::Open
    )),
    command!(
        "out",
        ["Esc", "h", "Left"],
        On::Everywhere,
        "",
        "out of here: back to where cut lines begin, ends a filter or search, else goes back; never quits",
        |state, _| { act::out(state) }
    ),
    command!(
        "next-change",
        ["]", "J"],
        CHANGES,
        "next change",
        "to the next change: finding, changed sample, changed lines, row that went bad, file with a note",
        |state, count| { act::repeat(state, count, Action::Change { forward: true }) }
    ),
    command!("previous-change", ["[", "K"], CHANGES, "", "to the previous change", |state, count| {
        act::repeat(state, count, Action::Change { forward: false })
    }),
    command!(
        "next-item",
        ["}"],
        LEVEL_ABOVE,
        "next item",
        "to the next item of the list one level up: sample, finding, file",
        |state, count| { act::repeat(state, count, Action::Item { forward: true }) }
    ),
    command!(
        "previous-item",
        ["{"],
        LEVEL_ABOVE,
        "",
        "to the previous item of the list one level up",
        |state, count| { act::repeat(state, count, Action::Item { forward: false }) }
    ),
    command!(
        "next-alike",
        [")"],
        On::Only(&[Screen::Sample]),
        "",
        "to the next sample that changed in the same way for the same cause",
        |state, count| act::repeat(state, count, Action::Alike { forward: true })
    ),
    command!(
        "previous-alike",
        ["("],
        On::Only(&[Screen::Sample]),
        "",
        "to the previous sample with the same cause",
        |state, count| act::repeat(state, count, Action::Alike { forward: false })
    ),
    command!(
        "reviewed",
        ["r", "Space"],
        ROWS,
        "reviewed",
        "mark as reviewed and go on; on a marked row, take the mark back",
        |state, _| { act::reviewed(state) }
    ),
    command!("annotate", ["c"], ROWS, "annotate", "write an annotation on what is selected", |state, _| act::annotate(
        state
    )),
    command!(
        "annotate-above",
        ["C"],
        ROWS,
        "",
        "write an annotation one level up: on the row of a sample, on the file of a key",
        |state, _| { act::annotate_above(state) }
    ),
    command!(
        "annotate-again",
        ["."],
        ROWS,
        "",
        "say of what is selected what you said last: the same decision, severity and labels",
        |state, _| act::annotate_again(state)
    ),
    command!("undo", ["u"], On::Everywhere, "", "take back the last annotation of this session", |state, _| act::undo(
        state
    )),
    command!(
        "next-kind",
        ["Tab"],
        On::Only(&[Screen::Samples]),
        "kind",
        "the next kind of change: broke, fixed, output changed …",
        |state, _| { act::on_screen(state, Action::Pane { forward: true }) }
    ),
    command!(
        "previous-kind",
        ["S-Tab"],
        On::Only(&[Screen::Samples]),
        "",
        "the previous kind of change",
        |state, _| { act::on_screen(state, Action::Pane { forward: false }) }
    ),
    command!(
        "next-release",
        ["Tab"],
        On::Only(&[Screen::History]),
        "release",
        "the next release of the selected row; Enter compares it with the one before",
        |state, _| { act::on_screen(state, Action::Pane { forward: true }) }
    ),
    command!("previous-release", ["S-Tab"], On::Only(&[Screen::History]), "", "the release before", |state, _| {
        act::on_screen(state, Action::Pane { forward: false })
    }),
    command!("next-screen", ["Tab"], MAIN, "", "the next of the main screens", |state, _| act::next_screen(
        state, true
    )),
    command!("previous-screen", ["S-Tab"], MAIN, "", "the previous of the main screens", |state, _| act::next_screen(
        state, false
    )),
    command!(
        "filter",
        ["f"],
        LISTS,
        "filter",
        "keep only what has every word typed: gsm8k verdict:regressed author:ada !task:mmlu",
        |state, _| { act::start_filter(state) }
    ),
    command!(
        "sort",
        ["o"],
        On::Only(&[Screen::Evals]),
        "order",
        "the next order: by group, largest loss, surest, name",
        |state, _| { act::on_screen(state, Action::Sort) }
    ),
    command!("search", ["/"], On::Everywhere, "search", "find text on this screen", |state, _| act::start_search(
        state
    )),
    command!("find-next", ["n"], On::Everywhere, "", "to the next place found", |state, count| {
        act::repeat(state, count, Action::Find { forward: true })
    }),
    command!("find-previous", ["N"], On::Everywhere, "", "to the previous place found", |state, count| {
        act::repeat(state, count, Action::Find { forward: false })
    }),
    command!(
        "fold",
        ["x"],
        On::Only(&[Screen::Evals, Screen::Sample, Screen::Configs, Screen::Text, Screen::Annotations]),
        "fold",
        "fold or unfold a group or file; lines that are the same; on a sample, prompt and metadata; of annotations, muted \
         writers",
        |state, _| { act::on_screen(state, Action::Fold) }
    ),
    command!(
        "mute",
        ["X"],
        On::Only(&[Screen::Annotations]),
        "",
        "fold away all the writer of the selected annotation says, for you alone, or show it again",
        |state, _| annotations::mute(state)
    ),
    command!("prompt", ["p"], On::Only(&[Screen::Sample]), "prompt", "fold or unfold the prompt", |state, _| {
        act::on_screen(state, Action::Prompt)
    }),
    command!(
        "reasoning",
        ["T"],
        On::Only(&[Screen::Sample]),
        "",
        "fold or unfold the reasoning before an answer",
        |state, _| act::on_screen(state, Action::Reasoning)
    ),
    command!(
        "as-written",
        ["W"],
        On::Only(&[Screen::Sample, Screen::Configs, Screen::Text]),
        "",
        "texts as they were written, or part by part: turns, reasoning, calls of tools, JSON as JSON; of a key that is a \
         text, such as a chat template, the whole file",
        |state, _| act::on_screen(state, Action::AsWritten)
    ),
    command!("arrange", ["s"], SIDES, "stack", "the sides beside each other or stacked", |state, _| act::on_screen(
        state,
        Action::Arrange
    )),
    command!("wrap", ["w"], SIDES, "wrap", "wrap long lines, or cut them", |state, _| act::wrap(state)),
    command!(
        "scroll-right",
        ["l", "Right", ">"],
        SIDES,
        "",
        "lines that are cut: further to the right; out of here leads back",
        |state, count| act::sideways(state, true, count)
    ),
    command!("scroll-left", ["<"], SIDES, "", "lines that are cut: back to the left", |state, count| act::sideways(
        state, false, count
    )),
    command!(
        "blind",
        ["b"],
        BLIND,
        "blind",
        "hide which side is the candidate and shuffle sides until you decide, or show them again",
        |state, _| blind::toggle(state)
    ),
    command!(
        "select",
        ["v"],
        SIDES,
        "select",
        "select text: then h l by words, motions by lines, v whole lines, Tab the other side; annotate quotes it, copy \
         copies it, Esc ends",
        |state, _| selecting::start(state)
    ),
    command!("copy", ["y"], ROWS, "", "copy what is selected to your clipboard, also over SSH", |state, _| {
        outside::copy(state)
    }),
    command!(
        "export",
        ["E"],
        On::Everywhere,
        "export",
        "export the review, as far as the filter lets it through: a preview first, then a file or your clipboard",
        |state, _| export::open(state)
    ),
    command!(
        "sign-off",
        ["O"],
        On::Everywhere,
        "sign off",
        "sign off on the comparison: what is said, what it pins and who did so far, before anything is written",
        |state, _| signoff::open(state)
    ),
    command!("edit", ["e"], SIDES, "", "open both texts in your editor, to read", |state, _| outside::edit(state)),
    command!("go-overview", ["g o"], On::Everywhere, "", "the overview", |state, _| act::go(state, Screen::Overview)),
    command!("go-evals", ["g e"], On::Everywhere, "", "the evals", |state, _| act::go(state, Screen::Evals)),
    command!("go-configs", ["g c"], On::Everywhere, "", "the configs", |state, _| act::go(state, Screen::Configs)),
    command!("go-history", ["g h"], On::Everywhere, "", "the history: rows through the releases", |state, _| act::go(
        state,
        Screen::History
    )),
    command!("history", ["H"], WITH_HISTORY, "history", "the history of the selected row", |state, _| act::history(
        state
    )),
    command!("go-samples", ["g s"], On::Everywhere, "", "the samples of the selected row", |state, _| act::go_samples(
        state
    )),
    command!("go-annotations", ["g a", "a"], On::Everywhere, "", "everybody's annotations", |state, _| act::go(
        state,
        Screen::Annotations
    )),
    command!(
        "recheck",
        ["g w"],
        On::Everywhere,
        "",
        "what waits: annotations on what this candidate says otherwise, to be looked at again; once more, all of them",
        |state, _| annotations::recheck(state)
    ),
    command!("go-files", ["g f"], On::Everywhere, "", "the files: what each was taken for, and why", |state, _| {
        act::go(state, Screen::Files)
    }),
    command!("reload", ["R"], On::Everywhere, "", "compare again", |state, _| act::reload(state)),
    command!(
        "fetch-missing",
        ["F"],
        On::Everywhere,
        "",
        "in a partial clone, have git fetch the files that are missing, after a question",
        |state, _| act::ask_to_fetch(state)
    ),
    command!("redraw", ["C-l"], On::Everywhere, "", "draw the screen anew", |_, _| vec![Effect::Repaint]),
    command!("suspend", ["C-z"], On::Everywhere, "", "stop for now; fg in the shell comes back", |_, _| vec![
        Effect::Suspend
    ]),
    command!("jump", ["t", "C-p"], On::Everywhere, "", "go to anything by a few letters of its name", |state, _| {
        jump::open(state)
    }),
    command!("releases", ["g r"], On::Everywhere, "", "the releases to compare: choose which two", |state, _| {
        releases::open(state)
    }),
    command!("swap", ["S"], On::Everywhere, "", "compare the two releases the other way round", |state, _| {
        releases::swap(state)
    }),
    command!("jump-back", ["C-o"], On::Everywhere, "", "to the place you were at before", |state, _| jumps::travel(
        state, false
    )),
    // Terminals send Tab for C-i.
    command!("jump-forward", ["C-n"], On::Everywhere, "", "to the place you went back from", |state, _| {
        jumps::travel(state, true)
    }),
    command!(
        "mark",
        ["'"],
        On::Everywhere,
        "",
        "to the mark the next letter names; sets it here where it is not set yet",
        |state, _| jumps::ask_letter(state, false)
    ),
    command!("set-mark", ["\""], On::Everywhere, "", "set the mark the next letter names here", |state, _| {
        jumps::ask_letter(state, true)
    }),
    command!(
        "next-annotation",
        ["m"],
        ROWS,
        "",
        "to the next row, sample or file with an annotation",
        |state, count| { act::repeat(state, count, Action::Note { forward: true }) }
    ),
    command!("previous-annotation", ["M"], ROWS, "", "to the previous one with an annotation", |state, count| {
        act::repeat(state, count, Action::Note { forward: false })
    }),
    command!(
        "commands",
        [":"],
        On::Everywhere,
        "commands",
        "every command by name and by what it does, to be run",
        |state, _| palette::open(state)
    ),
    command!(
        "help",
        ["?"],
        On::Everywhere,
        "explain",
        "what the selected row means, then the keys that work here",
        |state, _| act::help(state)
    ),
    command!(
        "back-or-quit",
        ["q"],
        On::Everywhere,
        "",
        "back; from the first screen to the releases compared before, or quit",
        |state, _| { act::back_or_quit(state) }
    ),
    command!("quit", ["Z Z", "C-c"], On::Everywhere, "", "quit at once; nothing saved is lost", |_, _| vec![
        Effect::Quit
    ]),
    // Moving about comes last in help: what a screen can do is looked for more often.
    motion!("down", ["j", "Down"], "down one row, or as many as the count before it says", Motion::Down),
    motion!("up", ["k", "Up"], "up one row", Motion::Up),
    motion!("half-page-down", ["C-d"], "down half a page", Motion::HalfDown),
    motion!("half-page-up", ["C-u"], "up half a page", Motion::HalfUp),
    motion!("page-down", ["PageDown", "C-f"], "down a page", Motion::PageDown),
    motion!("page-up", ["PageUp", "C-b"], "up a page", Motion::PageUp),
    motion!("top", ["g g", "Home"], "to the first row, or to the row the count names", Motion::Top),
    command!(
        "bottom",
        ["G", "End"],
        On::Everywhere,
        "",
        "to the last row, or to the row the count names",
        |state, count| { act::on_screen(state, Action::Move(count.map_or(Motion::Bottom, Motion::Top))) }
    ),
];
