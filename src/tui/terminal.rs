//! The terminal while the desk has it: raw mode, the alternate screen, mouse and bracketed paste; given
//! back whatever happens.

use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write as _};
use std::mem::ManuallyDrop;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ThreadId};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste, EnableFocusChange,
    EnableMouseCapture,
};
use crossterm::style::{Print, force_color_output};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use super::background::QUESTION;

/// Whether the terminal is in the desk's hands now.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// A frame at 200 × 60 with every cell styled is some 300 KB at the very most; it leaves in few writes.
const FRAME_BYTES: usize = 1 << 16;

/// The terminal, in the desk's hands. Dropping it gives it back.
#[derive(Debug)]
pub struct Tty {
    /// Never dropped: it would show the cursor, which giving back does, and panics where neither that nor a word about it
    /// can be written, as when a connection broke.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<BufWriter<Stdout>>>>,
    mouse: bool,
}

impl Tty {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When standard input or output is no terminal, or it does not let itself be set up; it is given back then.
    pub fn take(mouse: bool) -> io::Result<Self> {
        if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
            return Err(io::Error::new(io::ErrorKind::Unsupported, "standard input and output are not a terminal"));
        }
        give_back_on_panic(thread::current().id());
        // The theme has the colours that are wanted; NO_COLOR has been heard, and may have been overruled.
        force_color_output(true);
        // From here on dropping `tty` gives the terminal back, however far setting it up came.
        TAKEN.store(true, Ordering::SeqCst);
        let restore = Restore;
        let terminal = Terminal::new(CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, io::stdout())))?;
        let mut tty = Self { terminal: ManuallyDrop::new(terminal), mouse };
        tty.set_up()?;
        std::mem::forget(restore);
        Ok(tty)
    }

    fn set_up(&mut self) -> io::Result<()> {
        TAKEN.store(true, Ordering::SeqCst);
        enable_raw_mode()?;
        let out = self.terminal.backend_mut();
        queue!(out, EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange, Hide)?;
        if self.mouse {
            queue!(out, EnableMouseCapture)?;
        }
        out.flush()
    }

    /// The terminal's size.
    ///
    /// # Errors
    /// When the terminal does not tell.
    pub fn size(&self) -> io::Result<Size> {
        self.terminal.size()
    }

    /// Draws a frame, of which only the cells that differ from the last one are written, all at once.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(|frame| paint(frame.buffer_mut()))?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Forgets what is on the screen, so that the next frame is written whole.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn repaint(&mut self) -> io::Result<()> {
        // Not `Terminal::clear`, which asks the terminal where its cursor is and waits for the answer on
        // the input that another thread reads.
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::new(0, 0, size.width, size.height))
    }

    /// Gives the terminal back for as long as something else runs in it.
    ///
    /// # Errors
    /// When the terminal cannot be taken again.
    pub fn lend<T>(&mut self, run: impl FnOnce() -> T) -> io::Result<T> {
        give_back();
        let outcome = run();
        self.set_up()?;
        self.repaint()?;
        Ok(outcome)
    }

    /// Asks for the background's colour; the answer comes among the keys.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn ask_background(&mut self) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), Print(QUESTION))
    }

    /// Puts text on the clipboard of the reader's own terminal (OSC 52), also through SSH.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), CopyToClipboard::to_clipboard_from(text))
    }
}

/// The columns and lines of the terminal, where there is one that tells.
#[must_use]
pub fn size() -> Option<(u16, u16)> {
    crossterm::terminal::size().ok().filter(|(columns, lines)| *columns > 0 && *lines > 0)
}

impl Drop for Tty {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back when setting it up fails half-way.
struct Restore;

impl Drop for Restore {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives the terminal back; does nothing when it is not taken. Failures have nobody left to hear them.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = execute!(
            io::stdout(),
            EndSynchronizedUpdate,
            DisableMouseCapture,
            DisableBracketedPaste,
            DisableFocusChange,
            LeaveAlternateScreen,
            Show
        );
        let _ = disable_raw_mode();
    }
}

/// On a panic of the drawing thread the terminal is given back before the message is printed. A worker's
/// panic is an outcome that the engine reports; its message must not be written over the screen.
fn give_back_on_panic(drawing: ThreadId) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let earlier = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if thread::current().id() == drawing {
                give_back();
            }
            if !TAKEN.load(Ordering::SeqCst) {
                earlier(info);
            }
        }));
    });
}
