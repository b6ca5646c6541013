//! What can happen to the desk, and what the desk can want done: two closed lists.

use crate::engine::desk::{Report, Request};

use super::keys::Key;

/// Everything the desk reacts to.
#[derive(Clone, Debug)]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// The mouse did something at a cell.
    Mouse(Mouse),
    /// Text was pasted.
    Paste(String),
    /// The terminal has a new size, in cells.
    Resize {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// The terminal got or lost the keyboard.
    Focus(bool),
    /// The terminal told of its background, whether it is light.
    Background(bool),
    /// Work behind the desk has something to say.
    Report(Report),
    /// [`TICK`] passed while work was under way; never sent when idle.
    Tick,
    /// Nothing else is waiting, and the desk has work of its own left; never sent otherwise.
    Step,
    /// The editor was closed.
    Edited {
        /// What the text was for.
        purpose: EditPurpose,
        /// The text as it is now, `None` when it was left alone, or why there was no editor.
        outcome: Result<Option<String>, String>,
    },
    /// The system or the terminal asks the desk to go.
    Leave,
    /// The system asks the desk to stop for a while (`SIGTSTP`).
    Stop,
}

/// How long one [`Event::Tick`] is: also how long work may take before a spinner appears.
pub const TICK: std::time::Duration = std::time::Duration::from_millis(150);

/// Something the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// What it did.
    pub kind: MouseKind,
    /// The column, from 0.
    pub x: u16,
    /// The row, from 0.
    pub y: u16,
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button went down.
    Click,
    /// It went down again, at the same cell and at once.
    DoubleClick,
    /// The mouse moved with the left button down.
    Drag,
    /// The left button came up.
    Release,
    /// The wheel turned away from the reader.
    WheelUp,
    /// The wheel turned towards the reader.
    WheelDown,
}

/// What a text was opened in the editor for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditPurpose {
    /// To become the text of the annotation being written.
    Body,
    /// To be read; what becomes of it does not matter.
    Reading,
}

/// What the loop does for the state, which does nothing itself.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Ask for work.
    Ask(Box<Request>),
    /// Put text on the clipboard of the reader's own terminal.
    Copy(String),
    /// Open text in the reader's editor.
    Edit {
        /// What for.
        purpose: EditPurpose,
        /// The text.
        text: String,
        /// How the file's name should end, so that the editor knows the language.
        suffix: &'static str,
    },
    /// Give the terminal back and stop until resumed.
    Suspend,
    /// Draw everything anew.
    Repaint,
    /// End.
    Quit,
}

impl Effect {
    /// Asks for work.
    #[must_use]
    pub fn ask(request: Request) -> Self {
        Self::Ask(Box::new(request))
    }
}
