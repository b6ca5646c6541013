//! The command palette: every command by name and by what it does, with its keys and where it applies.

use ratatui::layout::Rect;

use super::Dialog;
use super::chooser::Chooser;
use crate::tui::commands::{COMMANDS, Command};
use crate::tui::event::Effect;
use crate::tui::keymap::Keymap;
use crate::tui::paint::Painter;
use crate::tui::screens::Screen;
use crate::tui::state::State;
use crate::tui::widgets::picker::{Choice, Picked, Source};

/// The commands as seen from a screen: those that apply on it come first.
#[derive(Debug)]
pub struct Commands {
    here: Screen,
    /// Each command with its keys as they are bound.
    ordered: Vec<(&'static Command, String)>,
}

impl Commands {
    /// The commands from where the reader is.
    #[must_use]
    pub fn from(state: &State) -> Self {
        let here = state.screen;
        let mut ordered: Vec<_> = COMMANDS.iter().map(|command| (command, keys(&state.keymap, command))).collect();
        ordered.sort_by_key(|(command, _)| !command.on.holds(here));
        Self { here, ordered }
    }
}

impl Source for Commands {
    fn len(&self) -> usize {
        self.ordered.len()
    }

    fn choice(&self, at: usize) -> Choice {
        let Some((command, keys)) = self.ordered.get(at) else { return Choice::default() };
        let applies = command.on.holds(self.here);
        let rest = if applies { command.doc.to_owned() } else { format!("{}; {}", elsewhere(command), command.doc) };
        Choice { name: command.name.to_owned(), aside: keys.clone(), rest, minor: !applies }
    }
}

fn keys(keymap: &Keymap, command: &Command) -> String {
    keymap.written(command.name).iter().map(|keys| keys.replace(' ', "")).collect::<Vec<_>>().join(" ")
}

/// Where a command applies that does not apply here.
fn elsewhere(command: &Command) -> String {
    let Some(screens) = command.on.screens() else { return String::new() };
    let names: Vec<&str> = screens.iter().map(|screen| screen.row().name).collect();
    format!("on {} only", names.join(", "))
}

/// Opens the palette.
pub fn open(state: &mut State) -> Vec<Effect> {
    state.dialog = Some(Dialog::Commands(Box::new(Chooser::new(Commands::from(state), 0))));
    Vec::new()
}

/// What a key or click led to.
pub fn picked(state: &mut State, chooser: Box<Chooser<Commands>>, picked: Picked) -> Vec<Effect> {
    match picked {
        Picked::Chosen(at) => chooser.source.ordered.get(at).map_or_else(Vec::new, |(command, _)| run(state, command)),
        Picked::Left => Vec::new(),
        Picked::Still | Picked::Nothing => {
            state.dialog = Some(Dialog::Commands(chooser));
            Vec::new()
        }
    }
}

/// Runs a command, where it applies.
fn run(state: &mut State, command: &Command) -> Vec<Effect> {
    if command.on.holds(state.screen) {
        return (command.run)(state, None);
    }
    state.say(format!("{} does nothing on this screen; it works {}", command.name, elsewhere(command)));
    Vec::new()
}

/// Draws the palette.
pub fn view(chooser: &Chooser<Commands>, painter: &mut Painter<'_>, body: Rect) {
    chooser.view(painter, body, "commands", "Enter runs   Esc leaves");
}
