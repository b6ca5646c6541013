//! All that the desk remembers between two events.

use std::collections::HashMap;
use std::collections::VecDeque;
use std::path::PathBuf;

use ratatui::layout::Size;

use crate::engine::desk::Request;
use crate::review::Draft;

use super::blind::Blind;
use super::data::Data;
use super::dialogs::{self, Dialog};
use super::event::{Effect, TICK};
use super::jumps::Jumps;
use super::keymap::Keymap;
use super::keys::Pending;
use super::narrow::Narrowing;
use super::place::{self, Place};
use super::screens::{
    Screen, annotations, configs, evals, file, files, help, history, overview, sample, samples, text,
};
use super::subject::Subject;
use super::theme::{Look, Palette, Theme};
use super::tour::{self, Tour};
use super::widgets::document::Arrangement;
use super::widgets::entry::Entry;

/// How the desk starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// The older release, as typed.
    pub base: String,
    /// The newer release, as typed.
    pub candidate: String,
    /// The theme.
    pub theme: Theme,
    /// The themes for a dark and for a light background, where the terminal is to be asked which it has.
    pub themes: Option<[Theme; 2]>,
    /// Whether to draw with ASCII signs only.
    pub ascii: bool,
    /// Whether to listen to the mouse.
    pub mouse: bool,
    /// Whether releases that moved are compared again without asking.
    pub live: bool,
    /// Whether nothing may move by itself.
    pub still: bool,
    /// How two sides are shown until the reader says otherwise; by the width where it is `None`.
    pub sides: Option<Arrangement>,
    /// Which keys start which command.
    pub keymap: Keymap,
    /// The folder that files are written to unless their names say otherwise.
    pub directory: PathBuf,
    /// Whether the reader is shown around, unless they were before.
    pub tour: bool,
    /// Where the reader left off, if that is known.
    pub place: Option<Place>,
    /// What sides are shuffled by in blind mode: a number nobody can know.
    pub seed: u64,
    /// Something to say at once that is not as the reader may think.
    pub warning: Option<String>,
}

impl Options {
    /// A desk on two releases, all else as it is when nobody says anything.
    #[must_use]
    pub fn new(base: impl Into<String>, candidate: impl Into<String>) -> Self {
        Self {
            base: base.into(),
            candidate: candidate.into(),
            theme: Palette::default().theme(),
            themes: None,
            ascii: false,
            mouse: true,
            live: true,
            still: false,
            sides: None,
            keymap: Keymap::default(),
            directory: PathBuf::new(),
            tour: false,
            place: None,
            seed: 0,
            warning: None,
        }
    }
}

/// All that the desk remembers.
#[derive(Debug)]
pub struct State {
    /// How things look.
    pub look: Look,
    /// The themes for a dark and for a light background, where the terminal is asked which it has.
    pub themes: Option<[Theme; 2]>,
    /// Whether releases that moved are compared again without asking.
    pub live: bool,
    /// A release that moved and was not compared again yet.
    pub moved: Option<String>,
    /// Whether nothing may move by itself.
    pub still: bool,
    /// How two sides are shown until the reader says otherwise.
    pub sides: Option<Arrangement>,
    /// Whether long lines of texts are wrapped; otherwise they are cut, and scrolled sideways.
    pub wraps: bool,
    /// The terminal's size.
    pub window: Size,
    /// What of it the desk has: all but the lines of the tour.
    pub size: Size,
    /// Where the reader is on the tour.
    pub tour: Tour,
    /// The two releases as typed.
    pub range: (String, String),
    /// The ranges looked at before, last first to be gone back to.
    pub ranges: Vec<(String, String)>,
    /// What is known.
    pub data: Data,
    /// Where the reader is.
    pub screen: Screen,
    /// Where the reader came from, last first to be gone back to.
    pub back: Vec<Screen>,
    /// The screens' own memory.
    pub overview: overview::Overview,
    /// The rows.
    pub evals: evals::Evals,
    /// The samples of a row.
    pub samples: samples::Samples,
    /// One sample.
    pub sample: sample::Sample,
    /// The configuration files.
    pub configs: configs::Configs,
    /// One configuration file's text.
    pub text: text::Text,
    /// The rows through the releases.
    pub history: history::Rows,
    /// Annotations.
    pub annotations: annotations::Annotations,
    /// What was understood of each file.
    pub files: files::Files,
    /// What was understood of one file.
    pub file: file::File,
    /// Help.
    pub help: help::Help,
    /// Which keys start which command.
    pub keymap: Keymap,
    /// The folder that files are written to unless their names say otherwise.
    pub directory: PathBuf,
    /// Where the reader was.
    pub jumps: Jumps,
    /// What has been typed of a command.
    pub pending: Pending,
    /// A line being typed at the foot of the screen.
    pub typing: Option<Typing>,
    /// The filter of the comparison, and what passes it.
    pub narrowing: Narrowing,
    /// Whether sides are hidden, and what was decided without knowing them.
    pub blind: Blind,
    /// What was searched for last.
    pub needle: String,
    /// What lies over the screen.
    pub dialog: Option<Dialog>,
    /// Annotations begun and not saved, by what they are on.
    pub drafts: HashMap<Subject, Draft>,
    /// Annotations handed on and not yet confirmed to be safe, oldest first.
    pub saving: VecDeque<(Subject, Draft)>,
    /// The decision, severity and labels of the last annotation of this session, to be used again.
    pub said_last: Option<Draft>,
    /// Something to tell the reader until the next key.
    pub notice: Option<Notice>,
    /// Where the reader left off, until they go elsewhere.
    pub place: Option<Place>,
    /// How many ticks the work under way has taken.
    pub ticks: u32,
}

/// A line being typed.
#[derive(Clone, Debug)]
pub enum Typing {
    /// What to find.
    Search(Entry),
    /// What to keep.
    Filter(Entry),
    /// The letter of a mark.
    Mark {
        /// Whether it is set here even if it is set elsewhere.
        anew: bool,
    },
}

impl Typing {
    /// The line typed so far; a letter is none.
    pub fn entry(&mut self) -> Option<&mut Entry> {
        match self {
            Self::Search(entry) | Self::Filter(entry) => Some(entry),
            Self::Mark { .. } => None,
        }
    }
}

/// Something to tell the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The sentence; may hold text from outside.
    pub text: String,
    /// Whether something went wrong.
    pub trouble: bool,
}

impl State {
    /// The desk before anything is known, and what it asks for first.
    #[must_use]
    pub fn new(options: &Options, window: Size) -> (Self, Vec<Effect>) {
        let tour = if options.tour { Tour::At(0) } else { Tour::Absent };
        let mut state = Self {
            look: Look::new(options.theme, options.ascii),
            themes: options.themes,
            live: options.live,
            moved: None,
            still: options.still,
            sides: options.sides,
            wraps: true,
            window,
            size: tour::room(tour, window),
            tour,
            range: (options.base.clone(), options.candidate.clone()),
            ranges: Vec::new(),
            data: Data::default(),
            screen: Screen::Overview,
            back: Vec::new(),
            overview: overview::Overview::default(),
            evals: evals::Evals::default(),
            samples: samples::Samples::default(),
            sample: sample::Sample::default(),
            configs: configs::Configs::default(),
            text: text::Text::default(),
            history: history::Rows::default(),
            annotations: annotations::Annotations::default(),
            files: files::Files::default(),
            file: file::File::default(),
            help: help::Help::default(),
            keymap: options.keymap.clone(),
            directory: options.directory.clone(),
            jumps: Jumps::default(),
            pending: Pending::default(),
            typing: None,
            narrowing: Narrowing::default(),
            blind: Blind::new(options.seed),
            needle: String::new(),
            dialog: None,
            drafts: HashMap::new(),
            saving: VecDeque::new(),
            said_last: None,
            notice: options.warning.clone().map(|text| Notice { text, trouble: true }),
            place: None,
            ticks: 0,
        };
        if let Some(place) = options.place.clone() {
            place::begin(&mut state, place);
        }
        let ask = state.ask_to_compare();
        (state, vec![ask])
    }

    /// The request for the comparison.
    #[must_use]
    pub fn ask_to_compare(&self) -> Effect {
        let (base, candidate) = self.range.clone();
        Effect::ask(Request::Compare { base, candidate })
    }

    /// Whether work is under way that the reader waits for.
    #[must_use]
    pub fn busy(&self) -> bool {
        let comparing = !self.data.complete && self.data.failure.is_none();
        let following = self.screen == Screen::History && self.data.followed.waiting();
        let asked = self.sample.waiting() || self.text.waiting() || dialogs::waiting(self);
        comparing || following || asked || !self.saving.is_empty()
    }

    /// Whether the desk has work of its own left that it does in steps, between events.
    #[must_use]
    pub fn unfinished(&self) -> bool {
        dialogs::unfinished(self) || samples::is_looking(self)
    }

    /// How long the work under way has taken.
    #[must_use]
    pub fn elapsed(&self) -> std::time::Duration {
        TICK.saturating_mul(self.ticks)
    }

    /// Tells the reader something.
    pub fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), trouble: false });
    }

    /// Tells the reader that something went wrong.
    pub fn warn(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), trouble: true });
    }
}
