//! The samples of a row, one kind of change at a time.

mod seek;

use ratatui::layout::Rect;

use crate::compare::cause::label;
use crate::model::{EvalRow, PairedSamples, RowFlags, RowKey, SampleChange, Side};
use crate::review::Query;

use seek::search;
pub use seek::{find, go_to_note};

use super::{Action, Driven, Screen, ScreenRow, drive};
use crate::tui::actions::enter;
use crate::tui::blind;
use crate::tui::changes::{ItemChange, of_row};
use crate::tui::data::Data;
use crate::tui::event::Effect;
use crate::tui::findings::FindingId;
use crate::tui::format::{count, delta, score, unit, value};
use crate::tui::marks;
use crate::tui::paint::{Painter, Strip, cut, safe, width};
use crate::tui::state::State;
use crate::tui::strips;
use crate::tui::subject::{Subject, item_id};
use crate::tui::widgets::list::{List, Motion};
use crate::tui::widgets::{detail, scrollbar};

/// What the samples remember.
#[derive(Debug, Default)]
pub struct Samples {
    /// The row whose samples are shown.
    pub row: Option<RowKey>,
    all: Vec<ItemChange>,
    kind: Option<SampleChange>,
    list: List<usize>,
    filter: String,
    /// Whether what became of the items is hidden: then all that can be judged are shown, of whatever kind.
    blind: bool,
    /// What was searched for last, and the items that hold it: there may be too many to look through at every key.
    hits: Option<(String, Vec<usize>)>,
}

/// The kinds, in the order of the tabs.
const KINDS: [SampleChange; 9] = [
    SampleChange::Broke,
    SampleChange::Fixed,
    SampleChange::Differs,
    SampleChange::OutputChanged,
    SampleChange::Errored,
    SampleChange::OnlyBase,
    SampleChange::OnlyCandidate,
    SampleChange::ContentChanged,
    SampleChange::Same,
];

/// The kinds that can be judged blind: two answers to the same question, which differ.
const JUDGED: [SampleChange; 4] =
    [SampleChange::Broke, SampleChange::Fixed, SampleChange::Differs, SampleChange::OutputChanged];

/// The screen's row.
pub const ROW: ScreenRow = ScreenRow {
    screen: Screen::Samples,
    name: "Samples",
    main: false,
    update,
    view,
    refresh,
    settle,
    subject: |state| {
        let row = state.samples.row.clone()?;
        match state.samples.list.selected() {
            Some(&item) => Some(Subject::Sample { row, item }),
            None => Some(Subject::Row(row)),
        }
    },
    filter: |state| Some(&mut state.samples.filter),
};

impl Samples {
    /// The selected item's place among those shown, counted from 1, and how many there are.
    #[must_use]
    pub fn place_of(&self, item: usize) -> Option<(usize, usize)> {
        let at = self.list.ids().iter().position(|&other| other == item)?;
        Some((at + 1, self.list.len()))
    }

    /// What became of an item.
    #[must_use]
    pub fn change(&self, item: usize) -> Option<&ItemChange> {
        self.all.get(item)
    }

    /// The kind shown; none in blind mode, where it would tell the sides apart.
    #[must_use]
    pub fn kind(&self) -> Option<SampleChange> {
        self.kind.filter(|_| !self.blind)
    }

    fn number(&self, kind: SampleChange) -> usize {
        self.all.iter().filter(|change| change.change == kind).count()
    }

    /// Whether an item is among those shown, but for the filter.
    fn shows(&self, change: &ItemChange) -> bool {
        if self.blind { JUDGED.contains(&change.change) } else { Some(change.change) == self.kind }
    }

    fn kinds(&self) -> Vec<SampleChange> {
        KINDS.into_iter().filter(|&kind| self.number(kind) > 0).collect()
    }
}

/// Goes to the samples of a row.
pub fn open(state: &mut State, key: &RowKey) {
    let Some(row) = state.data.row(key) else { return };
    if row.pairs.is_none() {
        let why = if state.data.complete {
            "no samples were logged for this row on both sides"
        } else {
            "the samples are still being read"
        };
        state.say(why);
        return;
    }
    show(state, key);
    enter(state, Screen::Samples);
}

fn show(state: &mut State, key: &RowKey) {
    if state.samples.row.as_ref() != Some(key) {
        state.samples = Samples { row: Some(key.clone()), ..Samples::default() };
    }
    refresh(state);
}

/// Shows the item among the samples, under whatever kind it has.
pub fn select(state: &mut State, key: &RowKey, item: usize) {
    show(state, key);
    state.samples.kind = state.samples.all.get(item).map(|change| change.change);
    state.samples.filter.clear();
    refresh(state);
    state.samples.list.select(&item);
}

fn refresh(state: &mut State) {
    let State { samples, data, blind, .. } = state;
    samples.blind = blind.on;
    let Some(row) = samples.row.as_ref().and_then(|key| data.row(key)) else { return };
    let Some(pairs) = &row.pairs else { return };
    samples.all = of_row(pairs, &row.key.metric, row.direction);
    let kinds = samples.kinds();
    if samples.kind.is_none_or(|kind| !kinds.contains(&kind)) {
        samples.kind = kinds.first().copied();
    }
    let filter = Query::parse(&samples.filter);
    let shown = samples.all.iter().filter(|change| samples.shows(change));
    let shown = shown.filter(|change| filter.is_empty() || filter.keeps(&samples.facts(pairs, change)));
    samples.list.set(shown.map(|change| change.item).collect());
    samples.hits = None;
}

fn area(state: &State) -> Rect {
    parts(crate::tui::view::areas(state.size).body).1
}

fn parts(body: Rect) -> (Rect, Rect) {
    let head = Rect { height: body.height.min(if body.height < 6 { 1 } else { 3 }), ..body };
    (head, Rect { y: head.bottom(), height: body.height - head.height, ..body })
}

fn settle(state: &mut State, body: Rect) {
    state.samples.list.follow(usize::from(parts(body).1.height));
}

fn update(state: &mut State, action: Action) -> Vec<Effect> {
    match action {
        Action::Open => return open_sample(state),
        Action::Change { forward } => {
            let motion = if forward { Motion::Down(1) } else { Motion::Up(1) };
            state.samples.list.go(motion, 1);
        }
        Action::Pane { forward } => next_kind(state, forward),
        Action::Item { forward } => next_row(state, forward),
        Action::Find { forward } => search(state, forward),
        Action::Note { forward } => {
            let at = state.samples.list.selected().copied();
            go_to_note(state, at, forward);
        }
        other => {
            let area = area(state);
            if drive(&mut state.samples.list, other, area) == Driven::Open {
                return open_sample(state);
            }
        }
    }
    Vec::new()
}

fn open_sample(state: &mut State) -> Vec<Effect> {
    let (Some(key), Some(&item)) = (state.samples.row.clone(), state.samples.list.selected()) else {
        return Vec::new();
    };
    super::sample::open(state, key, item)
}

fn next_kind(state: &mut State, forward: bool) {
    if state.samples.blind {
        return state.say("in blind mode kinds are hidden: they tell which side is which");
    }
    let kinds = state.samples.kinds();
    let Some(at) = kinds.iter().position(|&kind| Some(kind) == state.samples.kind) else { return };
    let next = if forward { at + 1 } else { at + kinds.len() - 1 };
    state.samples.kind = kinds.get(next % kinds.len()).copied();
    refresh(state);
    state.samples.list.select_at(0);
}

/// The next finding that has samples; without one in that direction, nothing.
fn next_row(state: &mut State, forward: bool) {
    let with_samples = |data: &Data, id: &FindingId| match id {
        FindingId::Row(key) => data.row(key).is_some_and(|row| row.pairs.is_some()).then(|| key.clone()),
        _ => None,
    };
    let keys: Vec<RowKey> = state.data.findings.iter().filter_map(|id| with_samples(&state.data, id)).collect();
    let at = keys.iter().position(|key| Some(key) == state.samples.row.as_ref());
    let next = match (at, forward) {
        (Some(at), true) => keys.get(at + 1),
        (Some(at), false) => at.checked_sub(1).and_then(|at| keys.get(at)),
        (None, true) => keys.first(),
        (None, false) => keys.last(),
    };
    match next {
        Some(key) => show(state, key),
        None => state.say("no further finding with samples"),
    }
}

/// Moves to the next or previous item shown; whether there is one.
pub fn step(state: &mut State, forward: bool) -> Option<(RowKey, usize)> {
    let before = state.samples.list.at();
    state.samples.list.go(if forward { Motion::Down(1) } else { Motion::Up(1) }, 1);
    if state.samples.list.at() == before {
        return None;
    }
    Some((state.samples.row.clone()?, *state.samples.list.selected()?))
}

fn view(state: &State, painter: &mut Painter<'_>, body: Rect) {
    let samples = &state.samples;
    let Some(row) = samples.row.as_ref().and_then(|key| state.data.row(key)) else { return gone(state, painter, body) };
    let Some(pairs) = row.pairs.as_deref() else { return gone(state, painter, body) };
    let (head, list) = parts(body);
    let cells = usize::from(body.width.saturating_sub(1));
    painter.strip(head.x, head.y, cells, &if samples.blind { blind_line(state, row) } else { row_line(state, row) });
    if head.height > 1 {
        painter.strip(head.x, head.y + 1, cells, &kind_line(state, cells));
        painter.rule(head.x, head.y + 2, head.width);
    }
    let window = samples.list.window(usize::from(list.height));
    let top = window.start;
    let id_of = |item: usize| pairs.items.get(item).map(|paired| safe(&item_id(pairs, paired))).unwrap_or_default();
    let shown = samples.list.ids().get(window.clone()).unwrap_or_default();
    let id_cells =
        shown.iter().map(|&item| width(&id_of(item))).max().unwrap_or(0).clamp(6, usize::from(list.width / 3).max(6));
    for (line, at) in window.enumerate() {
        let Some(change) = samples.list.ids().get(at).and_then(|&item| samples.all.get(item)) else { break };
        let y = list.y + u16::try_from(line).unwrap_or(0);
        item_row(
            state,
            painter,
            Rect { y, height: 1, ..list },
            (row, pairs, change),
            id_cells,
            at == samples.list.at(),
        );
    }
    scrollbar::draw(painter, list, top, samples.list.len());
    if samples.list.is_empty() {
        let text = super::nothing_holds(state, "sample of this kind", &samples.filter);
        detail::draw(
            painter,
            list,
            &Strip::new().add("nothing passes the filter", painter.theme().heading),
            &[(text, painter.theme().text)],
        );
    }
}

fn gone(state: &State, painter: &mut Painter<'_>, body: Rect) {
    let theme = painter.theme();
    let out = state.keymap.key("out");
    let text = format!("This row is no longer part of the comparison, or its samples are not. {out} goes back.");
    detail::draw(painter, body, &Strip::new().add("no samples", theme.heading), &[(text, theme.text)]);
}

/// The row in one line, above its samples.
#[must_use]
pub fn row_line(state: &State, row: &EvalRow) -> Strip {
    let theme = state.look.theme;
    let glyphs = state.look.glyphs;
    let (sign, style) = marks::verdict(state.look, row.verdict);
    Strip::new()
        .add(" ", theme.text)
        .outside(&super::evals::row_name(&state.data, row), theme.heading)
        .add(format!("  {sign} {}  {}", marks::verdict_word(row.verdict), delta(row, glyphs)), style)
        .add(
            format!(
                "  {} {} {}",
                value(row.base.as_ref(), unit(row), glyphs),
                glyphs.to,
                value(row.candidate.as_ref(), unit(row), glyphs)
            ),
            theme.muted,
        )
}

/// The row above samples whose sides are hidden.
fn blind_line(state: &State, row: &EvalRow) -> Strip {
    let theme = state.look.theme;
    Strip::new()
        .add(" blind  ", theme.accent)
        .outside(&super::evals::row_name(&state.data, row), theme.heading)
        .add("  how it came out is hidden", theme.muted)
}

/// The kinds there are, the one shown standing out.
fn kind_line(state: &State, cells: usize) -> Strip {
    let theme = state.look.theme;
    let samples = &state.samples;
    let mut strip = Strip::new().add(" ", theme.text);
    if !samples.filter.is_empty() {
        strip = strip
            .add(format!("{} pass ", samples.list.len()), theme.muted)
            .outside(&samples.filter, theme.accent)
            .add("   ", theme.text);
    }
    if samples.blind {
        return strip.add(format!("{} with two answers to judge", samples.list.len()), theme.muted);
    }
    let kinds = samples.kinds();
    let at = kinds.iter().position(|&kind| Some(kind) == samples.kind).unwrap_or(0);
    // On a narrow screen the line begins with the kind shown.
    let from = if cells < 60 { at } else { 0 };
    for kind in kinds.into_iter().skip(from) {
        let (sign, style) = marks::change(state.look, kind);
        let text = format!("{sign} {} {}", marks::change_word(kind), samples.number(kind));
        let style = if Some(kind) == samples.kind { style.bold().underlined() } else { theme.muted };
        strip = strip.add(text, style).add("   ", theme.text);
    }
    strip
}

fn item_row(
    state: &State,
    painter: &mut Painter<'_>,
    line: Rect,
    (row, pairs, change): (&EvalRow, &PairedSamples, &ItemChange),
    id_cells: usize,
    selected: bool,
) {
    let theme = painter.theme();
    let glyphs = painter.glyphs();
    if selected {
        painter.lay(line, theme.selection);
        painter.text(line.x, line.y, 1, glyphs.cursor, theme.accent);
    }
    let subject = Subject::Sample { row: row.key.clone(), item: change.item };
    let id = pairs.items.get(change.item).map(|item| item_id(pairs, item)).unwrap_or_default();
    let id = cut(&safe(&id), id_cells, glyphs);
    if blind::hides_subject(state, &subject) {
        painter.text(line.x + 6, line.y, id_cells, &id, theme.text);
        return;
    }
    let standing = state.data.standing(&subject);
    if standing.done() || !standing.authors.is_empty() {
        let mark = if standing.authors.is_empty() { glyphs.better } else { glyphs.note };
        painter.text(line.x + 2, line.y, 1, mark, theme.accent);
    }
    let (sign, style) = marks::change(state.look, change.change);
    let strip = strips::of(state, &row.key).map(|strips| strips.signs(change.item).add("  ", theme.text));
    let strip = strip.unwrap_or_default();
    let strip = Strip::new()
        .add(format!("{sign} "), style)
        .add(id, theme.text)
        .to_column(id_cells + 4)
        .add(format!("{} {} {}", score(change.base, glyphs), glyphs.to, score(change.candidate, glyphs)), style)
        .to_column(id_cells + 18)
        .add(change.cause.map(label).unwrap_or_default(), theme.text)
        .to_column(id_cells + 31)
        .join(strip)
        .add(said(pairs, change.item).join(", "), theme.muted);
    painter.strip(line.x + 4, line.y, usize::from(line.width.saturating_sub(5)), &strip);
}

/// What the files say of an item's responses, and of how often it was run.
fn said(pairs: &PairedSamples, item: usize) -> Vec<String> {
    let Some(paired) = pairs.items.get(item) else { return Vec::new() };
    let mut said = Vec::new();
    for side in Side::BOTH {
        let rows = paired.rows(side).as_slice();
        let row = rows.first().and_then(|&row| pairs.side(side).0.rows.get(row as usize));
        let Some(row) = row else { continue };
        let RowFlags { errored, no_answer, empty, truncated, refused, repetitive } = row.flags;
        for (holds, word) in [
            (errored, "failed to run"),
            (empty, "empty"),
            (truncated, "cut off"),
            (no_answer && !empty, "no answer found"),
            (refused, "reads like a refusal"),
            (repetitive, "repeats itself"),
        ] {
            if holds {
                said.push(format!("{word} in {}", side.as_str()));
            }
        }
        if rows.len() > 1 {
            said.push(format!("{} in {}", count(rows.len(), "repeat", "repeats"), side.as_str()));
        }
    }
    if paired.occurrence > 0 {
        said.push(format!("occurrence {} of the same item", paired.occurrence + 1));
    }
    said
}
