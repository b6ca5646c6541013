//! The command palette: every command by name and by what it does, with its keys and where it applies.

use ratatui::layout::Rect;

use super::Dialog;
use super::chooser::Chooser;
use crate::tui::commands::{COMMANDS, Command, On};
use crate::tui::event::Effect;
use crate::tui::paint::Painter;
use crate::tui::screens::Screen;
use crate::tui::state::State;
use crate::tui::widgets::picker::{Choice, Picked, Source};

/// The commands as seen from a screen: those that apply on it come first.
#[derive(Debug)]
pub struct Commands {
    here: Screen,
    ordered: Vec<&'static Command>,
}

impl Commands {
    /// The commands from a screen.
    #[must_use]
    pub fn from(here: Screen) -> Self {
        let mut ordered: Vec<&'static Command> = COMMANDS.iter().collect();
        ordered.sort_by_key(|command| !command.on.holds(here));
        Self { here, ordered }
    }
}

impl Source for Commands {
    fn len(&self) -> usize {
        self.ordered.len()
    }

    fn choice(&self, at: usize) -> Choice {
        let Some(command) = self.ordered.get(at) else { return Choice::default() };
        let applies = command.on.holds(self.here);
        let rest = if applies { command.doc.to_owned() } else { format!("{}; {}", elsewhere(command), command.doc) };
        Choice { name: command.name.to_owned(), aside: keys(command), rest, minor: !applies }
    }
}

/// The keys of a command as they are bound.
fn keys(command: &Command) -> String {
    command.keys.iter().map(|keys| keys.replace(' ', "")).collect::<Vec<_>>().join(" ")
}

/// Where a command applies that does not apply here.
fn elsewhere(command: &Command) -> String {
    let On::Only(screens) = command.on else { return String::new() };
    let names: Vec<&str> = screens.iter().map(|screen| screen.row().name).collect();
    format!("on {} only", names.join(", "))
}

/// Opens the palette.
pub fn open(state: &mut State) -> Vec<Effect> {
    state.dialog = Some(Dialog::Commands(Box::new(Chooser::new(Commands::from(state.screen), 0))));
    Vec::new()
}

/// What a key or click led to.
pub fn picked(state: &mut State, chooser: Box<Chooser<Commands>>, picked: Picked) -> Vec<Effect> {
    match picked {
        Picked::Chosen(at) => chooser.source.ordered.get(at).map_or_else(Vec::new, |command| run(state, command)),
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
