//! Exporting the review: which format, what is in it, how it looks, and where it goes. What is written or copied is
//! what was shown.

mod view;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ratatui::layout::Rect;

use super::Dialog;
use crate::base::limits::CLIPBOARD_BYTES;
use crate::engine::desk::{Failure, Request};
use crate::engine::exporter::{Exported, FORMATS, Format, LeftOut, file_name};
use crate::tui::event::{Effect, Mouse, MouseKind};
use crate::tui::format::{bytes, sentences};
use crate::tui::keys::{Code, Key};
use crate::tui::state::State;
use crate::tui::view::areas;
use crate::tui::widgets::document::Document;
use crate::tui::widgets::entry::Entry;
use crate::tui::widgets::list::{List, Motion};

pub use view::view;

/// The dialog.
#[derive(Debug, Default)]
pub struct Export {
    /// Places in [`FORMATS`].
    formats: List<usize>,
    /// The export, or why there is none; nothing while it is being made.
    made: Option<Result<Arc<Exported>, Failure>>,
    /// What is in it, and how it looks.
    preview: Document,
    name: Entry,
    /// Whether the name is the reader's own.
    named: bool,
    /// Whether keys go to the name.
    naming: bool,
    /// What the reader wants as soon as it is made.
    wanted: Option<Wanted>,
    /// Whether it is being written.
    writing: bool,
    /// The file that Enter once more replaces.
    there: Option<PathBuf>,
}

/// What is done with an export.
#[derive(Clone, Copy, Debug)]
enum Wanted {
    Write,
    Copy,
}

impl Export {
    fn format(&self) -> &'static Format {
        let at = self.formats.selected().copied().unwrap_or_default();
        FORMATS.get(at).unwrap_or(&FORMATS[0])
    }

    /// Where it goes.
    fn file(&self, state: &State) -> PathBuf {
        state.directory.join(self.name.text().trim())
    }

    /// Whether the reader waits for it.
    #[must_use]
    pub fn waiting(&self) -> bool {
        self.made.is_none() || self.writing
    }

    /// Fits the dialog into a body.
    pub fn settle(&mut self, body: Rect) {
        let parts = view::parts(body);
        self.formats.follow(usize::from(parts.list.height));
        view::lay_out(&mut self.preview, parts.preview);
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str) {
        if self.naming {
            self.name.paste(text);
            (self.named, self.there) = (true, None);
        }
    }
}

/// Opens the dialog, once there is a whole comparison to export.
pub fn open(state: &mut State) -> Vec<Effect> {
    let [export, reload] = ["export", "reload"].map(|name| state.keymap.key(name));
    if state.blind.on {
        let key = state.keymap.key("blind");
        state.say(format!("an export tells how everything came out; {key} ends blind mode first"));
        return Vec::new();
    }
    if !state.data.complete {
        match &state.data.failure {
            Some(_) => state.say(format!("there is no comparison to export; {reload} tries again")),
            None => state.say(format!("not everything is read yet; {export} exports it once it is")),
        }
        return Vec::new();
    }
    let mut formats = List::default();
    formats.set((0..FORMATS.len()).collect());
    make(state, Box::new(Export { formats, ..Export::default() }))
}

/// Asks for the export of the format chosen.
fn make(state: &mut State, mut dialog: Box<Export>) -> Vec<Effect> {
    let Some(comparison) = state.data.comparison.clone() else { return Vec::new() };
    let format = dialog.format();
    if !dialog.named {
        dialog.name = Entry::new(&file_name(format, &comparison.candidate));
    }
    dialog.made = None;
    state.dialog = Some(Dialog::Export(dialog));
    vec![Effect::ask(Request::Export { comparison, format, filter: state.narrowing.filter.clone() })]
}

/// Makes the export anew: something else was said.
pub fn refresh(state: &mut State) -> Vec<Effect> {
    match state.dialog.take() {
        Some(Dialog::Export(dialog)) => make(state, dialog),
        other => {
            state.dialog = other;
            Vec::new()
        }
    }
}

/// Takes the export in, if it is still the one wanted.
pub fn take(state: &mut State, exported: Arc<Exported>) -> Vec<Effect> {
    let is_wanted =
        |dialog: &Export| dialog.format().name == exported.format.name && state.narrowing.filter == exported.filter;
    match state.dialog.take() {
        Some(Dialog::Export(mut dialog)) if is_wanted(&dialog) => {
            dialog.preview = view::preview(state, &exported).at_place_of(&dialog.preview);
            dialog.made = Some(Ok(exported));
            match dialog.wanted.take() {
                Some(wanted) => carry_out(state, dialog, wanted, None),
                None => stay(state, dialog),
            }
        }
        other => {
            state.dialog = other;
            Vec::new()
        }
    }
}

/// The export could not be made.
pub fn fail(state: &mut State, failure: Failure) {
    let theme = state.look.theme;
    if let Some(Dialog::Export(dialog)) = &mut state.dialog {
        dialog.preview = view::told(sentences(&failure), theme.warning);
        dialog.made = Some(Err(failure));
        dialog.wanted = None;
    }
}

/// It is written.
pub fn written(state: &mut State, to: &Path, exported: &Exported) {
    if matches!(state.dialog, Some(Dialog::Export(_))) {
        state.dialog = None;
    }
    let name = to.strip_prefix(&state.directory).unwrap_or(to).display().to_string();
    let left: Vec<String> = exported.left_out.iter().map(LeftOut::counted).collect();
    let left = if left.is_empty() { String::new() } else { format!("; {} left out", left.join(", ")) };
    let (sign, size) = (state.look.glyphs.better, bytes(exported.bytes.len() as u64));
    state.say(format!("{sign} written to {name}, {size}{left}"));
}

/// It could not be written; the dialog stays as it was.
pub fn not_written(state: &mut State, failure: &Failure, there: Option<PathBuf>) {
    if let Some(Dialog::Export(dialog)) = &mut state.dialog {
        dialog.writing = false;
        dialog.there = there;
    }
    state.warn(sentences(failure).join(" "));
}

/// Takes a key.
pub fn key(state: &mut State, mut dialog: Box<Export>, key: Key) -> Vec<Effect> {
    let there = dialog.there.take();
    let naming = dialog.naming;
    match (key.code, key.ctrl) {
        (Code::Esc, _) | (Code::Char('c'), true) => return Vec::new(),
        (Code::Enter, _) => return carry_out(state, dialog, Wanted::Write, there),
        (Code::Tab | Code::BackTab, _) => dialog.naming = !naming,
        (Code::Down, _) | (Code::Char('n'), true) => return choose(state, dialog, Motion::Down(1)),
        (Code::Up, _) | (Code::Char('p'), true) => return choose(state, dialog, Motion::Up(1)),
        (Code::PageDown, _) | (Code::Char('d'), true) => scroll(state, &mut dialog, Motion::HalfDown(1)),
        (Code::PageUp, _) => scroll(state, &mut dialog, Motion::HalfUp(1)),
        _ if naming => dialog.named |= dialog.name.key(key),
        (Code::Char('u'), true) => scroll(state, &mut dialog, Motion::HalfUp(1)),
        (Code::Char('y'), false) => return carry_out(state, dialog, Wanted::Copy, None),
        (Code::Char('j'), _) => return choose(state, dialog, Motion::Down(1)),
        (Code::Char('k'), _) => return choose(state, dialog, Motion::Up(1)),
        (Code::Home | Code::Char('g'), false) => return choose(state, dialog, Motion::Top(1)),
        (Code::End | Code::Char('G'), false) => return choose(state, dialog, Motion::Bottom),
        _ => {}
    }
    stay(state, dialog)
}

/// Takes what the mouse did: as in other choosers, a click on the chosen one takes it.
pub fn mouse(state: &mut State, mut dialog: Box<Export>, mouse: Mouse) -> Vec<Effect> {
    let parts = view::parts(areas(state.size).body);
    let at = (mouse.x, mouse.y).into();
    match mouse.kind {
        MouseKind::WheelUp if parts.preview.contains(at) => scroll(state, &mut dialog, Motion::Up(WHEEL)),
        MouseKind::WheelDown if parts.preview.contains(at) => scroll(state, &mut dialog, Motion::Down(WHEEL)),
        MouseKind::WheelUp => return choose(state, dialog, Motion::Up(1)),
        MouseKind::WheelDown => return choose(state, dialog, Motion::Down(1)),
        MouseKind::Click if !parts.frame.contains(at) => return Vec::new(),
        MouseKind::Click if parts.place.contains(at) => dialog.naming = true,
        MouseKind::Click if parts.list.contains(at) => {
            return click(state, dialog, mouse.y - parts.list.y, parts.list.height);
        }
        _ => {}
    }
    stay(state, dialog)
}

/// Takes a click on a line of the formats.
fn click(state: &mut State, mut dialog: Box<Export>, line: u16, height: u16) -> Vec<Effect> {
    let before = dialog.formats.at();
    dialog.naming = false;
    match dialog.formats.click(line.into(), height.into()) {
        false => stay(state, dialog),
        true if dialog.formats.at() == before => {
            let there = dialog.there.take();
            carry_out(state, dialog, Wanted::Write, there)
        }
        true => chosen(state, dialog),
    }
}

/// Rows the wheel moves by.
const WHEEL: usize = 3;

fn stay(state: &mut State, dialog: Box<Export>) -> Vec<Effect> {
    state.dialog = Some(Dialog::Export(dialog));
    Vec::new()
}

fn scroll(state: &State, dialog: &mut Export, motion: Motion) {
    let height = view::parts(areas(state.size).body).preview.height;
    dialog.preview.scroll(motion, usize::from(height));
}

fn choose(state: &mut State, mut dialog: Box<Export>, motion: Motion) -> Vec<Effect> {
    let before = dialog.formats.at();
    dialog.formats.go(motion, 1);
    if dialog.formats.at() == before { stay(state, dialog) } else { chosen(state, dialog) }
}

/// Another format is chosen.
fn chosen(state: &mut State, mut dialog: Box<Export>) -> Vec<Effect> {
    (dialog.wanted, dialog.there) = (None, None);
    dialog.preview = Document::default();
    make(state, dialog)
}

/// Writes or copies the export, as soon as there is one. A file that is `there` is replaced.
fn carry_out(state: &mut State, mut dialog: Box<Export>, wanted: Wanted, there: Option<PathBuf>) -> Vec<Effect> {
    let Some(made) = dialog.made.clone().filter(|_| !dialog.writing) else {
        dialog.wanted = Some(wanted).filter(|_| !dialog.writing);
        return stay(state, dialog);
    };
    let effects = match (made, wanted) {
        (Err(failure), _) => {
            state.warn(sentences(&failure).join(" "));
            Vec::new()
        }
        (Ok(exported), _) if exported.narrowed.as_ref().is_some_and(|narrowed| narrowed.is_empty()) => {
            let out = state.keymap.key("out");
            state.warn(format!("nothing passes the filter; leave with Esc, then {out} ends the filter"));
            Vec::new()
        }
        (Ok(exported), Wanted::Copy) => copy(state, &exported),
        (Ok(exported), Wanted::Write) => write(state, &mut dialog, exported, there),
    };
    state.dialog = Some(Dialog::Export(dialog));
    effects
}

fn copy(state: &mut State, exported: &Exported) -> Vec<Effect> {
    let size = bytes(exported.bytes.len() as u64);
    if exported.bytes.len() > CLIPBOARD_BYTES {
        state.warn(format!("{size} are more than terminals take to the clipboard; Enter writes a file"));
        return Vec::new();
    }
    state.say(format!("copied {}, {size}", exported.format.name));
    vec![Effect::Copy(String::from_utf8_lossy(&exported.bytes).into_owned())]
}

fn write(state: &mut State, dialog: &mut Export, exported: Arc<Exported>, there: Option<PathBuf>) -> Vec<Effect> {
    if dialog.name.text().trim().is_empty() {
        state.say("type the name of a file first");
        dialog.naming = true;
        return Vec::new();
    }
    let to = dialog.file(state);
    dialog.writing = true;
    vec![Effect::ask(Request::Write { exported, replace: there.as_ref() == Some(&to), to })]
}
