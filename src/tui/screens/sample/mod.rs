//! One sample, both sides: what was asked, what each release said, what that was worth.

mod alike;
mod content;
mod said;
mod scores;
mod spans;

use ratatui::layout::Rect;

use crate::compare::view::SampleView;
use crate::engine::desk::Request;
use crate::model::RowKey;

use super::{Action, Screen, ScreenRow, find_in_text, samples};
use crate::tui::actions::enter;
use crate::tui::blind;
use crate::tui::event::Effect;
use crate::tui::marks;
use crate::tui::paint::{Painter, Strip, safe};
use crate::tui::state::State;
use crate::tui::strips;
use crate::tui::subject::{self, Subject};
use crate::tui::view::{self, areas};
use crate::tui::widgets::detail;
use crate::tui::widgets::document::{Arrangement, Document};
use spans::Source;
pub use spans::selected as selected_span;

/// Narrower than this, sides are stacked unless the reader says otherwise.
pub const SPLIT_FROM: u16 = 72;

/// What the sample screen remembers.
#[derive(Debug, Default)]
pub struct Sample {
    /// The sample asked for: its row, its place among the row's items, its id.
    wanted: Option<(RowKey, usize, String)>,
    /// The sample as read; of another one until the one asked for arrives.
    pub view: Option<Box<SampleView>>,
    document: Document,
    /// Which of its items show which text of the sample.
    sources: Vec<Source>,
    /// How the reader put the sides.
    pub arrangement: Option<Arrangement>,
    /// Whether everything that is folded otherwise is shown.
    expanded: bool,
    /// Whether the prompt is shown; `None` leaves it to whether it differs.
    prompt: Option<bool>,
    /// Whether what was thought is shown, and not only what was said.
    thoughts: bool,
    /// Whether texts are shown as they were written, not part by part.
    written: bool,
    waiting: bool,
}

impl Sample {
    /// Whether a sample was asked for and has not arrived.
    #[must_use]
    pub fn waiting(&self) -> bool {
        self.waiting
    }

    /// Stops waiting: the sample could not be read.
    pub fn give_up(&mut self) {
        self.waiting = false;
    }

    /// Whether the sample asked for is the one that was read.
    fn arrived(&self) -> bool {
        !self.waiting && self.view.is_some()
    }
}

/// The screen's row.
pub const ROW: ScreenRow = ScreenRow {
    screen: Screen::Sample,
    name: "Sample",
    main: false,
    update,
    view,
    refresh,
    settle,
    subject: |state| {
        let (row, item, _) = state.sample.wanted.clone()?;
        Some(Subject::Sample { row, item })
    },
    filter: |_| None,
};

/// The items that are listed below the sample shown: those that changed for the same cause.
#[must_use]
pub fn alike(state: &State) -> Vec<usize> {
    if state.sample.arrived() { alike::listed(state) } else { Vec::new() }
}

/// Goes to a sample.
pub fn open(state: &mut State, key: RowKey, item: usize) -> Vec<Effect> {
    enter(state, Screen::Sample);
    ask(state, key, item)
}

fn ask(state: &mut State, key: RowKey, item: usize) -> Vec<Effect> {
    let Some(pairs) = state.data.row(&key).and_then(|row| row.pairs.clone()) else { return Vec::new() };
    let id = pairs.items.get(item).map(|paired| subject::item_id(&pairs, paired)).unwrap_or_default();
    state.sample.wanted = Some((key, item, id));
    state.sample.waiting = true;
    state.ticks = 0;
    vec![Effect::ask(Request::Sample { pairs, item })]
}

/// Asks again for the sample shown after the comparison changed under it: it may have another place now.
pub fn ask_again(state: &mut State) -> Vec<Effect> {
    let (Some((key, _, id)), Screen::Sample) = (state.sample.wanted.clone(), state.screen) else { return Vec::new() };
    let Some(pairs) = state.data.row(&key).and_then(|row| row.pairs.clone()) else { return Vec::new() };
    if state.sample.view.as_ref().is_some_and(|view| std::sync::Arc::ptr_eq(&view.pairs, &pairs)) {
        return Vec::new();
    }
    match subject::place_of(&pairs, &id) {
        Some(item) => ask(state, key, item),
        None => {
            state.say("this sample is no longer part of the comparison");
            Vec::new()
        }
    }
}

/// Takes a sample in that was read, if it is the one that is wanted.
pub fn take(state: &mut State, view: SampleView) {
    let Some((key, item, _)) = &state.sample.wanted else { return };
    let pairs = state.data.row(key).and_then(|row| row.pairs.as_ref());
    let wanted = view.item == *item && pairs.is_some_and(|pairs| std::sync::Arc::ptr_eq(pairs, &view.pairs));
    if !wanted {
        return;
    }
    state.sample.view = Some(Box::new(view));
    state.sample.waiting = false;
    state.sample.prompt = None;
    (state.sample.document, state.sample.sources) = content::document(state);
    settle(state, areas(state.size).body);
}

/// Makes the text anew, at the place it was at.
fn refresh(state: &mut State) {
    if state.sample.arrived() {
        let (document, sources) = content::document(state);
        state.sample.document = document.at_place_of(&state.sample.document);
        state.sample.sources = sources;
    }
}

fn parts(body: Rect) -> (Rect, Rect) {
    let head = Rect { height: body.height.min(1), ..body };
    (head, Rect { y: head.bottom(), height: body.height - head.height, ..body })
}

/// The text, and where it lies.
pub fn document(state: &mut State) -> (&mut Document, Rect) {
    let area = parts(areas(state.size).body).1;
    (&mut state.sample.document, area)
}

/// The arrangement the reader chose, else the one the width suggests.
fn arrangement(chosen: Option<Arrangement>, width: u16) -> Arrangement {
    chosen.unwrap_or(if width >= SPLIT_FROM { Arrangement::Split } else { Arrangement::Stacked })
}

/// The other arrangement.
#[must_use]
pub fn rearranged(chosen: Option<Arrangement>, width: u16) -> Arrangement {
    match arrangement(chosen, width) {
        Arrangement::Split => Arrangement::Stacked,
        Arrangement::Stacked => Arrangement::Split,
    }
}

/// Lays a text of two sides out for an area.
pub fn lay_out(document: &mut Document, area: Rect, chosen: Option<Arrangement>) {
    document.lay_out(area.width.saturating_sub(1), area.height, arrangement(chosen, area.width));
}

fn settle(state: &mut State, body: Rect) {
    let chosen = state.sample.arrangement.or(state.sides);
    state.sample.document.wrap(state.wraps);
    lay_out(&mut state.sample.document, parts(body).1, chosen);
}

fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let height = usize::from(parts(areas(state.size).body).1.height);
    match action {
        Action::Move(motion) => state.sample.document.scroll(motion, height),
        Action::Change { forward } => {
            let found = state.sample.document.go_to_change(forward, height);
            if !found {
                view::say_no_change(state, forward, "sample");
            }
        }
        Action::Item { forward } => match samples::step(state, forward) {
            Some((key, item)) => return ask(state, key, item),
            None => state.say(if forward {
                "that was the last of these samples"
            } else {
                "this is the first of these samples"
            }),
        },
        Action::Alike { forward } => return alike::step(state, forward),
        Action::Follow { to } => return alike::go_to(state, to),
        Action::Fold => {
            state.sample.expanded = !state.sample.expanded;
            state.sample.prompt = Some(state.sample.expanded);
            refresh(state);
        }
        Action::Prompt => {
            state.sample.prompt = Some(!content::prompt_open(&state.sample));
            refresh(state);
        }
        Action::Reasoning => {
            state.sample.thoughts = !state.sample.thoughts;
            refresh(state);
        }
        Action::AsWritten => {
            state.sample.written = !state.sample.written;
            refresh(state);
        }
        Action::Arrange => {
            state.sample.arrangement = Some(rearranged(state.sample.arrangement.or(state.sides), state.size.width))
        }
        Action::Note { forward } => {
            let at = state.sample.wanted.as_ref().map(|(_, item, _)| *item);
            if let Some((key, item)) = samples::go_to_note(state, at, forward) {
                return ask(state, key, item);
            }
        }
        Action::Find { forward } => find(state, forward, height),
        Action::Open | Action::Pane { .. } | Action::Sort | Action::Click { .. } => {}
    }
    Vec::new()
}

fn find(state: &mut State, forward: bool, height: usize) {
    let told = find_in_text(&mut state.sample.document, &state.needle, forward, height);
    state.say(told);
}

fn view(state: &State, painter: &mut Painter<'_>, body: Rect) {
    let sample = &state.sample;
    let (head, text) = parts(body);
    heading(state, painter, head);
    // Until the next sample arrives the last one stays, for as long as no one would notice.
    if sample.view.is_none() || (sample.waiting && state.ticks > 0) {
        let theme = painter.theme();
        let (title, told) = if sample.waiting {
            ("reading both sides", String::new())
        } else {
            ("not read", format!("The sample could not be read. {} compares again.", state.keymap.key("reload")))
        };
        if state.ticks > 0 || !sample.waiting {
            detail::draw(painter, text, &Strip::new().add(title, theme.heading), &[(told, theme.text)]);
        }
        return;
    }
    sample.document.paint(painter, text, &state.needle);
}

fn heading(state: &State, painter: &mut Painter<'_>, area: Rect) {
    match blind::is_judging(state) {
        true => blind_header(state, painter, area),
        false => header(state, painter, area),
    }
}

/// The right end of the header with the item's strip before it: with names where they fit, as signs alone where only
/// these do.
fn with_strip(state: &State, key: &RowKey, item: usize, (left, right): (&Strip, Strip), cells: usize) -> Strip {
    let Some(strips) = strips::of(state, key) else { return right };
    let theme = state.look.theme;
    let since = strips.bad_since(item).map(|since| format!("{since}  ")).unwrap_or_default();
    let signs = strips.signs(item).add("  ", theme.text);
    let with_since = |strip: &Strip| strip.clone().add(since.clone(), theme.muted);
    let room = cells.saturating_sub(left.width() + right.width() + 2);
    match [with_since(&strips.named(item)), with_since(&signs), signs].into_iter().find(|strip| strip.width() <= room) {
        Some(strip) => strip.join(right),
        None => right,
    }
}

/// Which sample it is of how many to judge, and nothing else.
fn blind_header(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let theme = painter.theme();
    let Some((key, item, id)) = &state.sample.wanted else { return };
    let Some(row) = state.data.row(key) else { return };
    let place = state.samples.place_of(*item).map(|(at, all)| format!("{at} of {all} to judge "));
    let place = place.unwrap_or_default();
    let name = safe(&super::evals::row_name(&state.data, row));
    let left = Strip::new().add(" blind  ", theme.accent).add("sample ", theme.muted);
    let left = left.outside(id, theme.heading).add(format!("  {name}"), theme.muted);
    painter.strip(area.x, area.y, usize::from(area.width).saturating_sub(place.len() + 1), &left);
    painter.right(area.right(), area.y, place.len(), &place, theme.muted);
}

/// Which sample, what became of it, its place among those stepped through.
fn header(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let theme = painter.theme();
    let Some((key, item, id)) = &state.sample.wanted else { return };
    let Some(row) = state.data.row(key) else { return };
    let change = state.samples.change(*item);
    let place = state.samples.place_of(*item);
    let mut right = Strip::new();
    if let Some((at, all)) = place {
        let kind = state.samples.kind().map_or("", marks::change_word);
        right = right.add(format!("{at} of {all} {kind} "), theme.muted);
    }
    let mut left = Strip::new();
    if let Some(change) = change {
        let (sign, style) = marks::change(state.look, change.change);
        left = left.add(format!(" {sign} {}  ", marks::change_word(change.change)), style.bold());
        if let Some(cause) = change.cause {
            left = left.add(format!("cause {}  ", cause.as_str()), theme.text);
        }
    }
    let standing = state.data.standing(&Subject::Sample { row: key.clone(), item: *item });
    let name = safe(&super::evals::row_name(&state.data, row));
    left = left.add("sample ", theme.muted).outside(id, theme.heading).add(format!("  {name}"), theme.muted);
    if standing.done() || !standing.authors.is_empty() {
        // The row stays open: nobody answers for it on one of its samples.
        let word = if standing.word() == "answered" { "annotated" } else { standing.word() };
        left = left.add(format!(" {} {word}", painter.glyphs().note), theme.accent);
    }
    let cells = usize::from(area.width);
    let right = with_strip(state, key, *item, (&left, right), cells);
    let room = cells.saturating_sub(right.width() + 1);
    painter.strip(area.x, area.y, room, &left);
    let from = area.right().saturating_sub(u16::try_from(right.width()).unwrap_or(0));
    painter.strip(from, area.y, right.width(), &right);
}
