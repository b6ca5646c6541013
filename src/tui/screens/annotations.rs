//! Everybody's annotations, and the thread of the selected one.

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use crate::base::Shown;
use crate::engine::desk::Request;
use crate::model::RowKey;
use crate::review::{
    AnchorState, Annotation, AnnotationState, Disposition, Facts, Field, Query, Quote, RECHECK, Target,
};

use super::{Action, Driven, Screen, ScreenRow, drive, find_in, reveal, tell_found};
use crate::tui::actions::{enter, go};
use crate::tui::blind;
use crate::tui::event::Effect;
use crate::tui::format::count;
use crate::tui::narrow;
use crate::tui::paint::{Painter, Strip, cut, cut_middle, safe};
use crate::tui::state::State;
use crate::tui::theme::Look;
use crate::tui::widgets::document::{Arrangement, Document, Item};
use crate::tui::widgets::list::List;
use crate::tui::widgets::{detail, scrollbar};

/// What the annotations remember.
#[derive(Debug, Default)]
pub struct Annotations {
    /// The annotations.
    pub list: List<String>,
    /// What waits to be looked at again, and how far reviewers agree, where that can be told.
    told: String,
    /// Whether those of muted writers are among them.
    unfolded: bool,
    /// A filter of this list alone: of what waits to be looked at again. Rows and findings know nothing of that.
    queue: String,
}

impl Annotations {
    /// The filter of what waits to be looked at again, while that is shown alone.
    #[must_use]
    pub fn queue(&self) -> &str {
        &self.queue
    }
}

/// The screen's row.
pub const ROW: ScreenRow = ScreenRow {
    screen: Screen::Annotations,
    name: "Annotations",
    main: true,
    update,
    view,
    refresh,
    settle,
    subject: |_| None,
    filter: |state| match state.annotations.queue.is_empty() {
        true => Some(&mut state.narrowing.typed),
        false => Some(&mut state.annotations.queue),
    },
};

fn refresh(state: &mut State) {
    let State { annotations, data, narrowing, .. } = &*state;
    let queue = blind::allowed(state, Query::parse(&annotations.queue));
    let heard = |note: &Annotation| annotations.unfolded || !data.review.muted.contains(&note.writer);
    let passes = |at: usize, note: &Annotation| {
        let facts = || data.concerns.get(at).map_or_else(|| Facts::of_annotation(note), Facts::of_concern);
        [&narrowing.filter, &queue].into_iter().all(|filter| filter.is_empty() || filter.keeps(&facts()))
    };
    // In blind mode what others wrote on a sample is hidden until the reviewer has decided.
    let open = |note: &Annotation| !blind::hides(state, &note.anchor.target);
    // The newest first: that is what one comes here for.
    let notes = data.review.annotations.iter().enumerate().rev();
    let notes = notes.filter(|&(at, note)| heard(note) && passes(at, note) && open(note));
    let notes: Vec<String> = notes.map(|(_, note)| note.id.clone()).collect();
    let told = waiting(state).into_iter().chain(blind::agreements(state)).collect::<Vec<_>>().join("; ");
    state.annotations.told = told;
    state.annotations.list.set(notes);
}

/// How many annotations wait to be looked at again, and what shows them.
fn waiting(state: &State) -> Option<String> {
    let waiting = state.data.concerns.iter().filter(|concern| concern.recheck).count();
    let key = state.keymap.key("recheck");
    (waiting > 0).then(|| format!("{} to look at again ({key})", count(waiting, "annotation", "annotations")))
}

/// Shows what waits to be looked at again on this candidate; once more, everything.
pub fn recheck(state: &mut State) -> Vec<Effect> {
    let effects = go(state, Screen::Annotations);
    let on = !state.annotations.queue.is_empty();
    state.annotations.queue = if on { String::new() } else { format!("{}:{RECHECK}", Field::State.as_str()) };
    refresh(state);
    if !on && state.annotations.list.is_empty() {
        state.say("nothing waits to be looked at again: what was said speaks of this candidate, or was decided anew");
    }
    effects
}

/// The selected annotation's id.
#[must_use]
pub fn selected(state: &State) -> Option<String> {
    state.annotations.list.selected().cloned()
}

/// Selects an annotation, even if a filter hides it.
pub fn select(state: &mut State, id: &String) {
    if !state.annotations.list.ids().contains(id) && !std::mem::take(&mut state.annotations.queue).is_empty() {
        refresh(state);
    }
    reveal(state, |state| state.annotations.list.select(id));
}

fn note<'a>(state: &'a State, id: &str) -> Option<&'a Annotation> {
    state.data.note(id)
}

/// How many of muted writers there are.
fn muted(state: &State) -> usize {
    let review = &state.data.review;
    review.annotations.iter().filter(|note| review.muted.contains(&note.writer)).count()
}

/// That annotations of muted writers are folded away, and what shows them.
#[must_use]
pub fn folded_away(state: &State, muted: usize) -> String {
    let [list, fold] = ["go-annotations", "fold"].map(|name| state.keymap.key(name));
    let way = if state.screen == Screen::Annotations { fold } else { format!("{list} {fold}") };
    format!("{} of muted writers folded away; {way} shows what they say", count(muted, "annotation", "annotations"))
}

/// Folds the words of muted writers away, or unfolds them.
fn fold(state: &mut State) {
    let muted = muted(state);
    state.annotations.unfolded = !state.annotations.unfolded && muted > 0;
    refresh(state);
    if muted == 0 {
        let mute = state.keymap.key("mute");
        state.say(format!("nobody is muted; {mute} mutes the writer of the selected annotation"));
    }
}

/// Mutes the writer of the selected annotation, or takes it back.
pub fn mute(state: &mut State) -> Vec<Effect> {
    let Some(note) = selected(state).and_then(|id| note(state, &id)) else {
        state.say("nothing is selected");
        return Vec::new();
    };
    let (writer, name) = (note.writer.clone(), safe(&note.author.name));
    let mute = !state.data.review.muted.contains(&writer);
    let key = state.keymap.key("fold");
    state.say(match mute {
        true => format!("what {name} says is folded away for you, and counts as before; {key} shows it"),
        false => format!("what {name} says is shown again"),
    });
    vec![Effect::ask(Request::Mute { writer, mute })]
}

/// What is told of all of them, where there is room and something to tell; the list and, below, the thread.
fn parts(state: &State, body: Rect) -> (Rect, Rect, Option<Rect>) {
    let Annotations { list, told, .. } = &state.annotations;
    let told = u16::from(!told.is_empty() && body.height > 14);
    let head = Rect { height: told, ..body };
    let body = Rect { y: head.bottom(), height: body.height - told, ..body };
    let (list, below) = super::with_detail(body, (body.height / 2).saturating_sub(1).max(4), list.len());
    (head, list, below)
}

fn settle(state: &mut State, body: Rect) {
    let height = usize::from(parts(state, body).1.height);
    state.annotations.list.follow(height);
}

fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let (_, area, _) = parts(state, crate::tui::view::areas(state.size).body);
    match action {
        Action::Open => return open(state),
        Action::Fold => fold(state),
        Action::Find { forward } => {
            let State { annotations, data, needle, .. } = &mut *state;
            let found = find_in(&mut annotations.list, needle, forward, |id| {
                data.review
                    .annotations
                    .iter()
                    .find(|note| note.id == *id)
                    .map(|note| Facts::of_annotation(note).text())
                    .unwrap_or_default()
            });
            tell_found(state, found);
        }
        other => {
            if drive(&mut state.annotations.list, other, area) == Driven::Open {
                return open(state);
            }
        }
    }
    Vec::new()
}

/// Goes to what the selected annotation is on.
fn open(state: &mut State) -> Vec<Effect> {
    let Some(id) = state.annotations.list.selected().cloned() else { return Vec::new() };
    let Some(target) = note(state, &id).map(|note| note.anchor.target.clone()) else { return Vec::new() };
    match &target {
        Target::Sample { .. } => {
            if let Some((key, item)) = super::samples::find(&state.data, &target) {
                super::samples::select(state, &key, item);
                return super::sample::open(state, key, item);
            }
        }
        Target::Metric(metric) => {
            let key = RowKey {
                model: metric.model.clone(),
                task: metric.task.clone(),
                metric: metric.metric.clone(),
                filter: metric.filter.clone(),
            };
            if state.data.row(&key).is_some() {
                super::samples::open(state, &key);
                return Vec::new();
            }
        }
        Target::Config { path, pointer } if state.data.config(path).is_some() => {
            super::configs::select_key(state, path, pointer);
            enter(state, Screen::Configs);
            return Vec::new();
        }
        Target::Release => return go(state, Screen::Overview),
        Target::Task { .. } => return go(state, Screen::Evals),
        Target::Config { .. } | Target::File { .. } => {}
    }
    state.say("what this is about is not part of this comparison");
    Vec::new()
}

fn view(state: &State, painter: &mut Painter<'_>, body: Rect) {
    let list = &state.annotations.list;
    let theme = painter.theme();
    let folded = if state.annotations.unfolded { 0 } else { muted(state) };
    if list.is_empty() {
        let all = narrow::here(state).is_none();
        let (title, text) = if folded > 0 && all {
            ("nothing but muted writers", folded_away(state, folded))
        } else if all {
            (
                "no annotations yet",
                format!(
                    "{} writes one on whatever is selected: a finding, a row, a sample, a config key.",
                    state.keymap.key("annotate")
                ),
            )
        } else {
            ("nothing passes the filter", narrow::nothing_passes(state, "annotation"))
        };
        return detail::draw(painter, body, &Strip::new().add(title, theme.heading), &[(text, theme.text)]);
    }
    let (head, area, below) = parts(state, body);
    if !head.is_empty() {
        let told = Strip::new().add(format!(" {}", state.annotations.told), theme.muted);
        painter.strip(head.x, head.y, usize::from(head.width), &told);
    }
    let window = list.window(usize::from(area.height));
    let top = window.start;
    for (line, at) in window.enumerate() {
        let Some(note) = list.ids().get(at).and_then(|id| note(state, id)) else { continue };
        let row = Rect { y: area.y + u16::try_from(line).unwrap_or(0), height: 1, ..area };
        if at == list.at() {
            painter.lay(row, theme.selection);
            painter.text(row.x, row.y, 1, painter.glyphs().cursor, theme.accent);
        }
        note_row(painter, row, note, state.data.concern(&note.id).map(|concern| concern.state));
    }
    scrollbar::draw(painter, area, top, list.len());
    if let (Some(below), Some(note)) = (below, list.selected().and_then(|id| note(state, id))) {
        let mut title = Strip::new().outside(&note.anchor.target.to_string(), theme.heading);
        if folded > 0 {
            title = title.add("   ", theme.text).add(folded_away(state, folded), theme.muted);
        }
        painter.titled_rule(below.x, below.y, below.width, &title);
        let area = Rect { y: below.y + 1, height: below.height - 1, ..below };
        let anchor = state.data.concern(&note.id).map(|concern| concern.state);
        let nobody = BTreeSet::new();
        let muted = if state.annotations.unfolded { &nobody } else { &state.data.review.muted };
        let mut document =
            Document::new(thread(painter.look, (note, state.data.words_of(note)), anchor, muted), Vec::new());
        document.lay_out(area.width.saturating_sub(1), area.height, Arrangement::Stacked);
        document.paint(painter, area, &state.needle);
    }
}

fn note_row(painter: &mut Painter<'_>, row: Rect, note: &Annotation, anchor: Option<AnchorState>) {
    let theme = painter.theme();
    let glyphs = painter.glyphs();
    let cells = usize::from(row.width.saturating_sub(3));
    let state = standing(note, anchor, cells < 100);
    let name_cells = if cells < 100 { 9 } else { 16 };
    let target_cells = (cells * 3 / 10).clamp(10, 44);
    let first = note.body.lines().next().unwrap_or("");
    let strip = Strip::new()
        .add(cut(&safe(&note.author.name), name_cells, glyphs), theme.text)
        .to_column(name_cells + 1)
        .join(decision(painter.look, note))
        .to_column(name_cells + 19)
        .add(cut_middle(&safe(&note.anchor.target.to_string()), target_cells, glyphs), theme.text)
        .to_column(name_cells + 20 + target_cells)
        .outside(first, theme.muted);
    let room = cells.saturating_sub(state.len() + 1);
    painter.strip(row.x + 2, row.y, room, &strip);
    painter.right(row.right().saturating_sub(1), row.y, state.len(), &state, theme.muted);
}

/// Whether it stands, what has become of what it was made on, and where it is kept; the last only where there is room.
fn standing(note: &Annotation, anchor: Option<AnchorState>, narrow: bool) -> String {
    let settled = (note.state != AnnotationState::Open).then_some(note.state.as_str());
    let since = anchor.filter(|anchor| *anchor != AnchorState::Exact).map(AnchorState::as_str);
    let kept = if note.committed { "in git" } else { "not in git" };
    let kept = (!narrow || since.is_none() || !note.committed).then_some(kept);
    settled.into_iter().chain(since).chain(kept).collect::<Vec<_>>().join(", ")
}

/// The decision and how bad it is: `regression major`.
fn decision(look: Look, note: &Annotation) -> Strip {
    let theme = look.theme;
    let Some(disposition) = note.disposition else { return Strip::new().add("remark", theme.muted) };
    let style = match disposition {
        Disposition::Regression => theme.regressed,
        Disposition::Improvement => theme.improved,
        Disposition::BadEval | Disposition::Unsure => theme.warning,
        Disposition::Acceptable | Disposition::Noise => theme.text,
    };
    let strip = Strip::new().add(disposition.as_str(), style);
    match note.severity {
        Some(grade) => strip.add(format!(" {}", grade.as_str()), style),
        None => strip,
    }
}

/// An annotation with the words it speaks of and its answers, as pieces of a document; those of muted writers are counted.
#[must_use]
pub fn thread(
    look: Look,
    (note, words): (&Annotation, Option<&Quote>),
    anchor: Option<AnchorState>,
    muted: &BTreeSet<String>,
) -> Vec<Item> {
    let theme = look.theme;
    let kept = if note.committed { "in git" } else { "not in git yet" };
    let mut head = Strip::new()
        .add(" ", theme.text)
        .outside(&note.author.name, theme.heading)
        .add("  ", theme.text)
        .join(decision(look, note))
        .add(format!("  {}", note.time.date()), theme.muted);
    if !note.labels.is_empty() {
        head = head.add("  ", theme.text).outside(&note.labels.join(" "), theme.accent);
    }
    if note.state != AnnotationState::Open {
        head = head.add(format!("  {}", note.state.as_str()), theme.warning);
    }
    head = head
        .add("  on ", theme.muted)
        .outside(&note.anchor.candidate.name, theme.muted)
        .add(anchor.and_then(AnchorState::remark).map(|since| format!(", {since}")).unwrap_or_default(), theme.muted)
        .add(format!("  {kept}"), theme.muted);
    let mut items = vec![Item::Line(head)];
    if let Some(words) = words {
        let first = words.first_line();
        let more = if first == words.exact.trim() { "" } else { look.glyphs.ellipsis };
        let strip = Strip::new().add("   on ", theme.muted).outside(first, theme.text.underlined());
        items.push(Item::Line(strip.add(more, theme.muted)));
    }
    items.extend(body(look, &note.body, 3));
    let (folded, replies): (Vec<_>, Vec<_>) = note.replies.iter().partition(|reply| muted.contains(&reply.writer));
    for reply in replies {
        let head = Strip::new()
            .add("   ", theme.text)
            .outside(&reply.author.name, theme.heading)
            .add(format!("  answers  {}", reply.time.date()), theme.muted);
        items.push(Item::Line(head));
        items.extend(body(look, &reply.body, 6));
    }
    if !folded.is_empty() {
        let told = format!("   {} of muted writers folded away", count(folded.len(), "answer", "answers"));
        items.push(Item::Line(Strip::new().add(told, theme.muted)));
    }
    items
}

fn body(look: Look, text: &str, indent: u16) -> Vec<Item> {
    let style = look.theme.text;
    text.lines().map(|line| Item::Paragraph { lead: Strip::new(), indent, text: Shown::new(line), style }).collect()
}
