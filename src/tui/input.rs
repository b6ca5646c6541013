//! Where events come from: a thread that reads the terminal and one that listens to signals.

use std::io;
use std::thread;

use crossbeam_channel::{Receiver, Sender};
use crossterm::event::{
    self as term, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use super::event::{Event, Mouse, MouseKind};
use super::keys::{Code, Key};

/// Reads the terminal and sends what happens. After each key it waits for `go`, so that it never reads
/// on while an editor that this key started has the terminal.
///
/// # Errors
/// When no thread can be started.
pub fn read_terminal(events: Sender<Event>, go: Receiver<()>) -> io::Result<()> {
    let read = move || {
        loop {
            let Ok(event) = term::read() else {
                // The terminal is gone.
                let _ = events.send(Event::Leave);
                return;
            };
            let Some(event) = translate(event) else { continue };
            let is_key = matches!(event, Event::Key(_));
            if events.send(event).is_err() || (is_key && go.recv().is_err()) {
                return;
            }
        }
    };
    thread::Builder::new().name("input".to_owned()).spawn(read).map(drop)
}

fn translate(event: term::Event) -> Option<Event> {
    match event {
        term::Event::Key(key) if key.kind != KeyEventKind::Release => translate_key(key).map(Event::Key),
        term::Event::Mouse(mouse) => translate_mouse(mouse).map(Event::Mouse),
        term::Event::Paste(text) => Some(Event::Paste(text)),
        // Where there are signals, ours tells of the new size, and from before the first frame on.
        term::Event::Resize(width, height) => (!cfg!(unix)).then_some(Event::Resize { width, height }),
        term::Event::Key(_) | term::Event::FocusGained | term::Event::FocusLost => None,
    }
}

fn translate_key(key: KeyEvent) -> Option<Key> {
    let code = match key.code {
        KeyCode::Char(character) => Code::Char(character),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => Code::BackTab,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(number) => Code::F(number),
        _ => return None,
    };
    let held = |modifier| key.modifiers.contains(modifier);
    Some(Key { code, ctrl: held(KeyModifiers::CONTROL), alt: held(KeyModifiers::ALT) })
}

fn translate_mouse(mouse: MouseEvent) -> Option<Mouse> {
    let kind = match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseKind::Click,
        MouseEventKind::ScrollUp => MouseKind::WheelUp,
        MouseEventKind::ScrollDown => MouseKind::WheelDown,
        _ => return None,
    };
    Some(Mouse { kind, x: mouse.column, y: mouse.row })
}

/// Turns signals into events: those that end or stop a program, so that the terminal is given back first, and
/// the one that tells of a new size.
///
/// # Errors
/// When the handlers cannot be installed or no thread can be started.
#[cfg(unix)]
pub fn listen_to_signals(events: Sender<Event>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH])?;
    let listen = move || {
        for signal in signals.forever() {
            let event = match (signal, crossterm::terminal::size()) {
                (SIGTSTP, _) => Event::Stop,
                (SIGWINCH, Ok((width, height))) => Event::Resize { width, height },
                (SIGWINCH, Err(_)) => continue,
                _ => Event::Leave,
            };
            if events.send(event).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("signals".to_owned()).spawn(listen).map(drop)
}

/// Elsewhere the console ends the program itself.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn listen_to_signals(_events: Sender<Event>) -> io::Result<()> {
    Ok(())
}

/// Stops this process as the terminal's suspend key would have, until it is continued.
pub fn stop_until_continued() {
    #[cfg(unix)]
    {
        // A failure leaves the desk running, which is the next best thing.
        let _ = signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP);
    }
}
