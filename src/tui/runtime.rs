//! The loop: wait, drain what came, draw if something changed, do what was asked for.

use std::io;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, after, bounded, never, select};

use crate::engine::desk::{Handle, Report};

use super::background::WAIT;
use super::event::{Effect, Event, TICK};
use super::input::{listen_to_signals, read_terminal, stop_until_continued};
use super::paint::Painter;
use super::place::{self, Place};
use super::state::{Options, State};
use super::terminal::Tty;
use super::update::update;
use super::view::view;

/// A text as the editor left it; `None` when it was left alone; else why there was no editor.
pub type Edited = Result<Option<String>, String>;

/// What the desk needs of the program around it, because it starts no processes itself.
#[derive(Clone, Copy)]
pub struct Host<'a> {
    /// Opens text in the reader's editor, in a file whose name ends with the second argument, and waits.
    pub edit: &'a dyn Fn(&str, &str) -> Edited,
}

impl std::fmt::Debug for Host<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host").finish_non_exhaustive()
    }
}

/// The desk could not be opened, or the terminal failed it.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// The terminal could not be set up, read or written.
    #[error("cannot use the terminal: {0}")]
    Terminal(#[from] io::Error),
}

impl TuiError {
    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        "candor doctor tells what it sees of the terminal; what was said to be saved is".to_owned()
    }
}

/// Results that stream in are drawn at most this often.
const FRAME: Duration = Duration::from_millis(16);

/// Events waiting; a reader of the terminal that is so far ahead waits.
const QUEUE: usize = 256;

/// Opens the desk and stays until the reader leaves; where they were then. The first frame is drawn before anything is
/// done but to ask the terminal for its background, where the theme hangs on that.
///
/// # Errors
/// [`TuiError::Terminal`] when there is no terminal, or it fails; it is given back either way.
pub fn run(handle: &Handle, options: &Options, host: Host<'_>) -> Result<Option<Place>, TuiError> {
    let mut tty = Tty::take(options.mouse)?;
    let (send, events) = bounded(QUEUE);
    let (go, gone) = bounded(1);
    // Before the size is asked for, so that no change of it is missed.
    listen_to_signals(send.clone())?;
    let (state, effects) = State::new(options, tty.size()?);
    let mut desk = Desk { tty: &mut tty, handle, host, state, drawn: Instant::now(), stale: false, ticked: None };
    let asks = options.themes.is_some();
    if asks {
        desk.tty.ask_background()?;
    } else {
        desk.draw()?;
    }
    desk.perform(effects)?;
    read_terminal(send, gone, asks)?;
    let first = if asks { desk.wait_for_background(&events)? } else { None };
    desk.turn(first, &events, &go)?;
    Ok(place::of(&mut desk.state))
}

struct Desk<'a> {
    tty: &'a mut Tty,
    handle: &'a Handle,
    host: Host<'a>,
    state: State,
    drawn: Instant,
    /// Whether something changed since the last frame.
    stale: bool,
    /// When work that is waited for last ticked.
    ticked: Option<Instant>,
}

/// Whether the loop goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    On,
    Over,
}

impl Desk<'_> {
    /// Draws the first frame, once the terminal told of its background or had the time to; what came that is to be
    /// taken after it.
    fn wait_for_background(&mut self, events: &Receiver<Event>) -> io::Result<Option<Event>> {
        let deadline = Instant::now() + WAIT;
        let mut first = None;
        while let Ok(event) = events.recv_deadline(deadline) {
            let told = matches!(event, Event::Background(_));
            if !told && !matches!(event, Event::Focus(_) | Event::Resize { .. }) {
                first = Some(event);
                break;
            }
            self.take(event)?;
            if told {
                break;
            }
        }
        self.draw()?;
        Ok(first)
    }

    fn turn(&mut self, first: Option<Event>, events: &Receiver<Event>, go: &Sender<()>) -> io::Result<()> {
        let mut reports = self.handle.reports().clone();
        if first.is_some() && self.drain(first, events, &reports, go)? == Turn::Over {
            return Ok(());
        }
        loop {
            let wake = self.wake();
            let mut first = None;
            select! {
                recv(events) -> event => first = Some(event.unwrap_or(Event::Leave)),
                recv(reports) -> report => match report {
                    Ok(report) => first = Some(Event::Report(report)),
                    // Nobody is left to answer; what is on screen stays readable.
                    Err(_) => reports = never(),
                },
                recv(wake) -> _ => {}
            }
            if self.drain(first, events, &reports, go)? == Turn::Over {
                return Ok(());
            }
            self.tick()?;
            if self.state.unfinished() {
                self.take(Event::Step)?;
            }
            if self.stale && self.drawn.elapsed() >= FRAME {
                self.draw()?;
            }
        }
    }

    /// Takes what came, and what else is there by now.
    fn drain(
        &mut self,
        first: Option<Event>,
        events: &Receiver<Event>,
        reports: &Receiver<Report>,
        go: &Sender<()>,
    ) -> io::Result<Turn> {
        let mut next = first;
        while let Some(event) = next {
            let by_hand = !matches!(event, Event::Report(_) | Event::Tick | Event::Step);
            let is_key = matches!(event, Event::Key(_));
            let turn = self.take(event)?;
            if is_key {
                let _ = go.send(());
            }
            if turn == Turn::Over {
                return Ok(turn);
            }
            if by_hand && events.is_empty() {
                // What a hand did is seen at once.
                self.draw()?;
            }
            next = events.try_recv().ok().or_else(|| reports.try_recv().ok().map(Event::Report));
            if next.as_ref().is_some_and(|next| matches!(next, Event::Report(_))) && self.drawn.elapsed() >= FRAME {
                self.draw()?;
            }
        }
        Ok(Turn::On)
    }

    fn take(&mut self, event: Event) -> io::Result<Turn> {
        let effects = update(&mut self.state, event);
        self.stale = true;
        self.perform(effects)
    }

    /// Something to wait for besides events: work of the desk's own, the next frame, or the next tick of work under
    /// way. Nothing when idle.
    fn wake(&mut self) -> Receiver<Instant> {
        if self.state.unfinished() {
            return after(Duration::ZERO);
        }
        let frame = self.stale.then(|| FRAME.saturating_sub(self.drawn.elapsed()));
        self.ticked = if self.state.busy() { self.ticked.or_else(|| Some(Instant::now())) } else { None };
        let tick = self.ticked.map(|ticked| TICK.saturating_sub(ticked.elapsed()));
        [frame, tick].into_iter().flatten().min().map_or_else(never, after)
    }

    fn tick(&mut self) -> io::Result<()> {
        if self.ticked.is_some_and(|ticked| ticked.elapsed() >= TICK) {
            self.ticked = Some(Instant::now());
            self.take(Event::Tick)?;
        }
        Ok(())
    }

    fn draw(&mut self) -> io::Result<()> {
        let state = &self.state;
        self.tty.draw(|buffer| {
            let mut painter = Painter { buffer, look: state.look };
            view(state, &mut painter);
        })?;
        self.drawn = Instant::now();
        self.stale = false;
        Ok(())
    }

    fn perform(&mut self, effects: Vec<Effect>) -> io::Result<Turn> {
        for effect in effects {
            match effect {
                Effect::Ask(request) => self.handle.ask(*request),
                Effect::Copy(text) => self.tty.copy(&text)?,
                Effect::Edit { purpose, text, suffix } => {
                    let edit = self.host.edit;
                    let outcome = self.tty.lend(|| edit(&text, suffix))?;
                    self.see_size()?;
                    self.take(Event::Edited { purpose, outcome })?;
                }
                Effect::Suspend => {
                    self.tty.lend(stop_until_continued)?;
                    self.see_size()?;
                }
                Effect::Repaint => self.tty.repaint()?,
                Effect::Quit => return Ok(Turn::Over),
            }
        }
        Ok(Turn::On)
    }

    /// The terminal may have been resized while something else had it.
    fn see_size(&mut self) -> io::Result<()> {
        let size = self.tty.size()?;
        self.take(Event::Resize { width: size.width, height: size.height })?;
        Ok(())
    }
}
