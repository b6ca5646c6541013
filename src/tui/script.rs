//! The desk without a terminal: keys and reports in, frames and requests out. For tests, and for pictures
//! of screens.

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::Style;

use crate::engine::desk::{Report, Request};

use super::event::{Effect, Event};
use super::keys::{Code, Key};
use super::paint::Painter;
use super::state::{Options, State};
use super::update::update;
use super::view::view;

/// A desk that is driven by hand.
#[derive(Debug)]
pub struct Script {
    /// The desk's memory, to look into.
    pub state: State,
    /// What the desk asked for and did, oldest first.
    pub effects: Vec<Effect>,
}

impl Script {
    /// Opens a desk of a size.
    #[must_use]
    pub fn open(options: &Options, width: u16, height: u16) -> Self {
        let (state, effects) = State::new(options, Size { width, height });
        Self { state, effects }
    }

    /// Lets something happen.
    pub fn send(&mut self, event: Event) -> &mut Self {
        let effects = update(&mut self.state, event);
        self.effects.extend(effects);
        self
    }

    /// Types keys separated by blanks: `g e j j Enter`.
    ///
    /// # Panics
    /// When a word is no key.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for word in keys.split_whitespace() {
            let key = Key::parse(word);
            assert!(key.is_some(), "{word} is no key");
            key.map(|key| self.send(Event::Key(key)));
        }
        self
    }

    /// Types text, character by character.
    pub fn types(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            let key: Key = if character == '\n' { Code::Enter.into() } else { character.into() };
            self.send(Event::Key(key));
        }
        self
    }

    /// Lets the desk finish what it does in steps.
    pub fn finish(&mut self) -> &mut Self {
        while self.state.unfinished() {
            self.send(Event::Step);
        }
        self
    }

    /// Hands a report in.
    pub fn report(&mut self, report: Report) -> &mut Self {
        self.send(Event::Report(report))
    }

    /// Changes the size of the terminal.
    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.send(Event::Resize { width, height })
    }

    /// The requests made since this was last asked.
    pub fn requests(&mut self) -> Vec<Request> {
        let effects = std::mem::take(&mut self.effects);
        effects
            .into_iter()
            .filter_map(|effect| if let Effect::Ask(request) = effect { Some(*request) } else { None })
            .collect()
    }

    /// The frame as it would be drawn now.
    #[must_use]
    pub fn frame(&self) -> Frame {
        frame(&self.state)
    }
}

/// Draws a state without a terminal.
#[must_use]
pub fn frame(state: &State) -> Frame {
    let mut buffer = Buffer::empty(Rect::new(0, 0, state.window.width, state.window.height));
    view(state, &mut Painter { buffer: &mut buffer, look: state.look });
    Frame(buffer)
}

/// A frame, cell by cell.
#[derive(Clone, Debug)]
pub struct Frame(pub Buffer);

impl Frame {
    /// The frame as lines of text, without blanks at their ends.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let line = |row: Rect| {
            let mut text = String::new();
            let mut covered = 0;
            for position in row.positions() {
                if covered > 0 {
                    covered -= 1;
                    continue;
                }
                let symbol = self.0[position].symbol();
                covered = super::paint::width(symbol).saturating_sub(1);
                text.push_str(symbol);
            }
            text.trim_end().to_owned()
        };
        self.0.area.rows().map(line).collect()
    }

    /// The frame as text.
    #[must_use]
    pub fn text(&self) -> String {
        self.lines().join("\n")
    }

    /// The style of the first cell of some text on the frame; `None` where it is not there.
    #[must_use]
    pub fn style_of(&self, text: &str) -> Option<Style> {
        self.0.area.rows().find_map(|row| {
            let cells: Vec<&str> = row.positions().map(|position| self.0[position].symbol()).collect();
            let starts_here = |at: &usize| cells.get(*at..).is_some_and(|rest| rest.concat().starts_with(text));
            let at = (0..cells.len()).find(starts_here)?;
            let x = row.x + u16::try_from(at).ok()?;
            Some(self.0[(x, row.y)].style())
        })
    }
}
