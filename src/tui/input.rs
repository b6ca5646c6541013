//! Where events come from: a thread that reads the terminal and one that listens to signals.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};
use crossterm::event::{
    self as term, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use super::background::{Answers, PAUSE, Sorted};
use super::event::{Event, Mouse, MouseKind};
use super::keys::{Code, Key};

/// Reads the terminal and sends what happens. After each key it waits for `go`, so that it never reads
/// on while an editor that this key started has the terminal. Where the terminal was asked for its background, the
/// answer is taken out of the keys.
///
/// # Errors
/// When no thread can be started.
pub fn read_terminal(events: Sender<Event>, go: Receiver<()>, asked: bool) -> io::Result<()> {
    let read = move || {
        let (mut clicks, mut answers) = (Clicks::default(), Answers::new(asked));
        loop {
            let Ok(came) = next(&mut answers) else {
                // The terminal is gone.
                let _ = events.send(Event::Leave);
                return;
            };
            for event in came {
                let event = clicks.count(event, Instant::now());
                let is_key = matches!(event, Event::Key(_));
                if events.send(event).is_err() || (is_key && go.recv().is_err()) {
                    return;
                }
            }
        }
    };
    thread::Builder::new().name("input".to_owned()).spawn(read).map(drop)
}

/// What happens next.
fn next(answers: &mut Answers) -> io::Result<Vec<Event>> {
    let sorted = if answers.is_holding() && !term::poll(PAUSE)? {
        answers.pause()
    } else {
        match translate(term::read()?) {
            Some(Event::Key(key)) => answers.take(key),
            other => return Ok(other.into_iter().collect()),
        }
    };
    Ok(match sorted {
        Sorted::Held | Sorted::Answer(None) => Vec::new(),
        Sorted::Answer(Some(light)) => vec![Event::Background(light)],
        Sorted::Keys(keys) => keys.into_iter().map(Event::Key).collect(),
    })
}

fn translate(event: term::Event) -> Option<Event> {
    match event {
        term::Event::Key(key) if key.kind != KeyEventKind::Release => translate_key(key).map(Event::Key),
        term::Event::Mouse(mouse) => translate_mouse(mouse).map(Event::Mouse),
        term::Event::Paste(text) => Some(Event::Paste(text)),
        // Where there are signals, ours tells of the new size, and from before the first frame on.
        term::Event::Resize(width, height) => (!cfg!(unix)).then_some(Event::Resize { width, height }),
        term::Event::FocusGained => Some(Event::Focus(true)),
        term::Event::FocusLost => Some(Event::Focus(false)),
        term::Event::Key(_) => None,
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
        MouseEventKind::Drag(MouseButton::Left) => MouseKind::Drag,
        MouseEventKind::Up(MouseButton::Left) => MouseKind::Release,
        MouseEventKind::ScrollUp => MouseKind::WheelUp,
        MouseEventKind::ScrollDown => MouseKind::WheelDown,
        _ => return None,
    };
    Some(Mouse { kind, x: mouse.column, y: mouse.row })
}

/// Two clicks at one cell within so long are a double-click.
const DOUBLE_CLICK: Duration = Duration::from_millis(400);

/// Tells double-clicks from two clicks, which terminals do not.
#[derive(Debug, Default)]
struct Clicks {
    /// Where and when the last click was, unless it was the second of two.
    last: Option<((u16, u16), Instant)>,
}

impl Clicks {
    fn count(&mut self, event: Event, now: Instant) -> Event {
        let Event::Mouse(Mouse { kind: MouseKind::Click, x, y }) = event else { return event };
        let twice = self.last.is_some_and(|(at, when)| at == (x, y) && now.duration_since(when) <= DOUBLE_CLICK);
        self.last = (!twice).then_some(((x, y), now));
        let kind = if twice { MouseKind::DoubleClick } else { MouseKind::Click };
        Event::Mouse(Mouse { kind, x, y })
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_clicks_at_once_and_at_one_place_are_a_double_click() {
        let (mut clicks, start) = (Clicks::default(), Instant::now());
        let mut kind = |x, millis| {
            let click = Event::Mouse(Mouse { kind: MouseKind::Click, x, y: 3 });
            match clicks.count(click, start + Duration::from_millis(millis)) {
                Event::Mouse(mouse) => mouse.kind,
                _ => MouseKind::Release,
            }
        };
        let told: Vec<MouseKind> =
            [(1, 0), (1, 300), (1, 500), (2, 600), (2, 1100)].into_iter().map(|(x, at)| kind(x, at)).collect();
        assert_eq!(
            told,
            [MouseKind::Click, MouseKind::DoubleClick, MouseKind::Click, MouseKind::Click, MouseKind::Click]
        );
    }
}
