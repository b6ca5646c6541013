//! Choosing which two releases to compare: any of those there are, or whatever git can resolve.

use ratatui::layout::Rect;

use super::Dialog;
use super::chooser::Chooser;
use crate::engine::desk::Request;
use crate::model::{Release, Side};
use crate::tui::actions;
use crate::tui::event::{Effect, Mouse};
use crate::tui::keys::{Code, Key};
use crate::tui::paint::{Painter, Strip};
use crate::tui::state::State;
use crate::tui::view::areas;
use crate::tui::widgets::picker::{Choice, Picked, Source};

/// The releases, newest first.
#[derive(Debug, Default)]
pub struct Releases(Option<Vec<Release>>);

impl Releases {
    fn all(&self) -> &[Release] {
        self.0.as_deref().unwrap_or_default()
    }
}

impl Source for Releases {
    fn len(&self) -> usize {
        self.all().len()
    }

    fn choice(&self, at: usize) -> Choice {
        let Some(release) = self.all().get(at) else { return Choice::default() };
        let commit: String = release.commit.chars().take(10).collect();
        let rest = format!("{}  {commit}", release.kind.as_str());
        Choice { name: release.typed(), aside: release.time.date().to_string(), rest, minor: false }
    }
}

/// The dialog.
#[derive(Debug)]
pub struct Choosing {
    chooser: Chooser<Releases>,
    /// Which side is chosen for.
    side: Side,
    base: String,
    candidate: String,
}

impl Choosing {
    fn of(&self, side: Side) -> &str {
        if side == Side::Base { &self.base } else { &self.candidate }
    }

    /// Chooses for a side, beginning at what is chosen for it.
    fn turn_to(&mut self, side: Side) {
        self.side = side;
        let releases = std::mem::take(&mut self.chooser.source);
        self.chooser = Chooser::new(releases, HEAD);
        self.show_chosen();
    }

    fn show_chosen(&mut self) {
        let chosen = self.of(self.side).to_owned();
        if let Some(at) = self.chooser.source.all().iter().position(|release| release.typed() == chosen) {
            self.chooser.picker.select(at);
        }
    }

    /// Whether the base is known to be newer than the candidate.
    fn is_backwards(&self) -> bool {
        let time = |side: Side| {
            let chosen = self.of(side);
            self.chooser.source.all().iter().find(|release| release.typed() == chosen).map(|release| release.time)
        };
        time(Side::Base).zip(time(Side::Candidate)).is_some_and(|(base, candidate)| base > candidate)
    }
}

/// The lines above the one typed in: both sides, and what to know of them.
const HEAD: u16 = 3;

/// Opens the dialog and asks for the releases there are.
pub fn open(state: &mut State) -> Vec<Effect> {
    let (base, candidate) = state.range.clone();
    let chooser = Chooser::new(Releases::default(), HEAD);
    state.dialog = Some(Dialog::Releases(Box::new(Choosing { chooser, side: Side::Base, base, candidate })));
    vec![Effect::ask(Request::Releases)]
}

/// Takes the releases in.
pub fn take(state: &mut State, releases: Vec<Release>) {
    if let Some(Dialog::Releases(choosing)) = &mut state.dialog {
        choosing.chooser.replace(Releases(Some(releases)));
        choosing.show_chosen();
    }
}

/// Compares the two releases the other way round.
pub fn swap(state: &mut State) -> Vec<Effect> {
    let (base, candidate) = state.range.clone();
    let effects = actions::visit(state, (candidate, base));
    state.say("the other way round; S turns it back");
    effects
}

/// Takes a key.
pub fn key(state: &mut State, mut choosing: Box<Choosing>, key: Key) -> Vec<Effect> {
    match (key.code, key.ctrl) {
        (Code::Tab | Code::BackTab, _) => {
            let other = if choosing.side == Side::Base { Side::Candidate } else { Side::Base };
            choosing.turn_to(other);
        }
        (Code::Char('x'), true) => {
            let Choosing { base, candidate, .. } = &mut *choosing;
            std::mem::swap(base, candidate);
            choosing.turn_to(Side::Candidate);
        }
        _ => {
            let picked = choosing.chooser.key(key, areas(state.size).body);
            return self::picked(state, choosing, picked);
        }
    }
    stay(state, choosing)
}

/// Takes what the mouse did.
pub fn mouse(state: &mut State, mut choosing: Box<Choosing>, mouse: Mouse) -> Vec<Effect> {
    let picked = choosing.chooser.mouse(mouse, areas(state.size).body);
    self::picked(state, choosing, picked)
}

fn picked(state: &mut State, mut choosing: Box<Choosing>, picked: Picked) -> Vec<Effect> {
    let chosen = match picked {
        Picked::Left => return Vec::new(),
        Picked::Still => return stay(state, choosing),
        Picked::Chosen(at) => choosing.chooser.source.all().get(at).map(Release::typed),
        // What is none of the releases may still be something git knows: a commit, `HEAD~2`, `rev:directory`.
        Picked::Nothing => Some(choosing.chooser.picker.typed().trim().to_owned()).filter(|typed| !typed.is_empty()),
    };
    let Some(chosen) = chosen else { return stay(state, choosing) };
    match choosing.side {
        Side::Base => {
            choosing.base = chosen;
            choosing.turn_to(Side::Candidate);
            stay(state, choosing)
        }
        Side::Candidate => {
            choosing.candidate = chosen;
            compare(state, choosing)
        }
    }
}

fn compare(state: &mut State, choosing: Box<Choosing>) -> Vec<Effect> {
    let range = (choosing.base.clone(), choosing.candidate.clone());
    if range.0 == range.1 {
        state.say("base and candidate are the same release; Tab chooses another base");
        return stay(state, choosing);
    }
    if range == state.range {
        state.say("these are the releases compared now");
        return Vec::new();
    }
    let told = format!("comparing {} with {}; q on the overview or C-o goes back", range.1, range.0);
    let effects = actions::visit(state, range);
    state.say(told);
    effects
}

fn stay(state: &mut State, choosing: Box<Choosing>) -> Vec<Effect> {
    state.dialog = Some(Dialog::Releases(choosing));
    Vec::new()
}

impl Choosing {
    /// The list, for what every list in a dialog does.
    pub fn chooser(&self) -> &Chooser<Releases> {
        &self.chooser
    }

    /// The same, to be changed.
    pub fn chooser_mut(&mut self) -> &mut Chooser<Releases> {
        &mut self.chooser
    }

    /// Draws the dialog.
    pub fn view(&self, painter: &mut Painter<'_>, body: Rect) {
        let help = "Enter takes   Tab other side   C-x swaps   Esc leaves";
        let head = self.chooser.view(painter, body, "compare two releases", help);
        let theme = painter.theme();
        for (y, side) in (head.y..head.bottom()).zip(Side::BOTH) {
            let (sign, style) =
                if side == self.side { (painter.glyphs().cursor, theme.heading) } else { (" ", theme.text) };
            let strip = Strip::new()
                .add(sign, theme.accent)
                .add(format!(" {:<10}", side.as_str()), theme.muted)
                .outside(self.of(side), style);
            painter.strip(head.x, y, usize::from(head.width), &strip);
        }
        let told = match (&self.chooser.source.0, self.is_backwards()) {
            (None, _) => "reading the names of the releases",
            (_, true) => "the base is newer than the candidate",
            (_, false) => "",
        };
        if head.height >= HEAD {
            let strip = Strip::new().add(format!("  {told}"), theme.warning);
            painter.strip(head.x, head.bottom() - 1, usize::from(head.width), &strip);
        }
    }
}
