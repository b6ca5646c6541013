//! The overview: is the comparison fair, how did it come out, what is to be reviewed.

mod names;
mod rows;
mod summary;

use ratatui::layout::Rect;

pub use rows::weights;
use rows::{Columns, names, row};
use summary::{Summary, banner, chance, counts};

use super::{Action, Driven, Screen, ScreenRow, drive, find_in, go_round, reveal, tell_found, tell_noted, with_detail};
use crate::tui::data::Data;
use crate::tui::event::Effect;
use crate::tui::explain::explain;
use crate::tui::findings::FindingId;
use crate::tui::narrow::{self, nothing_passes};
use crate::tui::paint::{Painter, Strip};
use crate::tui::state::State;
use crate::tui::subject::{self, Subject};
use crate::tui::widgets::list::List;
use crate::tui::widgets::{detail, progress, scrollbar};

/// What the overview remembers.
#[derive(Debug, Default)]
pub struct Overview {
    /// The findings.
    pub list: List<FindingId>,
    summary: Summary,
}

/// The screen's row.
pub const ROW: ScreenRow = ScreenRow {
    screen: Screen::Overview,
    name: "Overview",
    main: true,
    update,
    view,
    refresh,
    settle,
    subject: |state| state.overview.list.selected().and_then(subject::of_finding),
    filter: |state| Some(&mut state.narrowing.typed),
};

/// Where the parts lie.
struct Parts {
    banner: Option<Rect>,
    gate: Option<Rect>,
    counts: Rect,
    chance: Option<Rect>,
    title: Rect,
    list: Rect,
    detail: Option<Rect>,
}

fn parts(state: &State, body: Rect) -> Parts {
    let roomy = body.height >= 16;
    let mut y = body.y;
    let mut line = |wanted: bool| {
        let area = Rect { y, height: 1, ..body };
        y += u16::from(wanted);
        wanted.then_some(area)
    };
    let banner = line(state.overview.summary.is_warned() && body.height >= 5);
    let gate = line(body.height >= 12);
    let cells = usize::from(body.width);
    let lines = counts(state, cells, roomy).len();
    let counts = line(true).unwrap_or_default();
    for _ in 1..lines {
        line(true);
    }
    let chance = line(body.height >= 12);
    line(roomy);
    let title = line(body.height >= 4).unwrap_or_default();
    let rest = Rect { y, height: body.bottom().saturating_sub(y), ..body };
    let (list, detail) = with_detail(rest, 4, state.overview.list.len());
    Parts { banner, gate, counts, chance, title, list, detail }
}

fn refresh(state: &mut State) {
    let State { overview, data, narrowing, .. } = state;
    overview.list.set(narrowing.findings(data).cloned().collect());
    overview.summary = Summary::of(data);
}

fn settle(state: &mut State, body: Rect) {
    let height = parts(state, body).list.height;
    state.overview.list.follow(usize::from(height));
}

fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let area = parts(state, crate::tui::view::areas(state.size).body).list;
    match action {
        Action::Open => open(state),
        Action::Change { forward } => {
            let State { overview, data, .. } = state;
            next_open(overview, data, forward);
            Vec::new()
        }
        Action::Find { forward } => {
            let State { overview, data, needle, .. } = &mut *state;
            let found = find_in(&mut overview.list, needle, forward, |id| text_of(data, id));
            tell_found(state, found);
            Vec::new()
        }
        Action::Note { forward } => {
            let State { overview, data, .. } = &mut *state;
            let noted = |id: &FindingId| subject::all_of_finding(id).iter().any(|thing| data.annotated(thing));
            let found = go_round(&mut overview.list, forward, noted);
            tell_noted(state, found);
            Vec::new()
        }
        other => match drive(&mut state.overview.list, other, area) {
            Driven::Open => open(state),
            Driven::Moved | Driven::Not => Vec::new(),
        },
    }
}

/// Selects a finding, even if a filter hides it.
pub fn select(state: &mut State, id: &FindingId) {
    reveal(state, |state| state.overview.list.select(id));
}

/// Selects the finding a thing is part of.
pub fn select_of(state: &mut State, thing: &Subject) {
    if let Some(id) = state.data.findings.iter().find(|id| id.holds(thing)).cloned() {
        select(state, &id);
    }
}

/// Goes to the next finding that is not done yet.
fn next_open(overview: &mut Overview, data: &Data, forward: bool) {
    let at = overview.list.at();
    let open = |place: &usize| is_open(overview, data, *place);
    let next = if forward { (at + 1..overview.list.len()).find(open) } else { (0..at).rev().find(open) };
    if let Some(next) = next {
        overview.list.select_at(next);
    }
}

/// Goes to the next finding that is not done, around the end; says so when there is none.
pub fn next_to_review(state: &mut State) {
    let State { overview, data, .. } = &mut *state;
    let at = overview.list.at();
    let open = |place: &usize| is_open(overview, data, *place);
    match (at + 1..overview.list.len()).chain(0..at).find(open) {
        Some(next) => overview.list.select_at(next),
        None if state.narrowing.is_on() => {
            let out = state.keymap.key("out");
            state.say(format!("that was the last open finding that passes; {out} shows all"));
        }
        None => state.say("that was the last open finding: all are reviewed"),
    }
}

/// Whether the finding at a place of the list is not done, nor about to be: who marks faster than a disk writes is not
/// led back to what they marked.
fn is_open(overview: &Overview, data: &Data, place: usize) -> bool {
    let Some(id) = overview.list.ids().get(place) else { return false };
    let marked = |thing| subject::target(data, thing).is_some_and(|target| data.being_marked(&target));
    !data.standing_of(id).done() && !subject::all_of_finding(id).iter().all(marked)
}

fn open(state: &mut State) -> Vec<Effect> {
    match state.overview.list.selected().cloned() {
        Some(FindingId::Row(key)) => super::samples::open(state, &key),
        Some(FindingId::Config(path)) => super::configs::open(state, &path),
        Some(FindingId::Shards(paths)) => paths.first().into_iter().for_each(|path| super::configs::open(state, path)),
        Some(FindingId::File(path)) => {
            if let Some(path) = super::files::within(&state.data, &path).map(str::to_owned) {
                super::file::open(state, &path);
                return Vec::new();
            }
            let said = explain(&state.data, &Subject::File(path), state.look.glyphs).join(" ");
            state.say(said);
        }
        None => {}
    }
    Vec::new()
}

/// What a finding is searched by.
fn text_of(data: &Data, id: &FindingId) -> String {
    let texts = subject::all_of_finding(id).into_iter().map(|thing| narrow::facts(data, &thing).text());
    texts.collect::<Vec<_>>().join(" ")
}

fn view(state: &State, painter: &mut Painter<'_>, body: Rect) {
    if let Some(failure) = &state.data.failure {
        return failed(state, painter, body, &failure.message, failure.hint.as_deref());
    }
    if state.data.comparison.is_none() {
        return loading(state, painter, body);
    }
    let parts = parts(state, body);
    if let Some(area) = parts.banner {
        banner(state, painter, area);
    }
    let cells = usize::from(body.width);
    if let Some(area) = parts.gate {
        painter.strip(area.x, area.y, cells, &summary::gate(state));
    }
    for (line, strip) in (0..).zip(counts(state, cells, body.height >= 16)) {
        painter.strip(body.x, parts.counts.y + line, cells, &strip);
    }
    if let Some(area) = parts.chance {
        painter.strip(area.x, area.y, usize::from(area.width), &chance(state));
    }
    if state.overview.list.is_empty() {
        return nothing(
            state,
            painter,
            Rect { y: parts.title.y, height: body.bottom().saturating_sub(parts.title.y), ..body },
        );
    }
    title(state, painter, parts.title);
    list(state, painter, parts.list);
    if let (Some(area), Some(id)) = (parts.detail, state.overview.list.selected()) {
        tell_more(state, painter, area, id);
    }
}

/// What is known of the selected finding, and who wrote on it.
fn tell_more(state: &State, painter: &mut Painter<'_>, area: Rect, id: &FindingId) {
    let Some(subject) = subject::of_finding(id) else { return };
    let theme = painter.theme();
    let mut name = Strip::new().add(crate::tui::actions::name_of(state, &subject), theme.heading);
    let authors = state.data.standing_of(id).authors.join(", ");
    if !authors.is_empty() {
        name = name.add("  by ", theme.muted).outside(&authors, theme.accent);
    }
    let mut told = explain(&state.data, &subject, painter.glyphs());
    if let FindingId::Shards(paths) = id {
        let reviewed = state.keymap.key("reviewed");
        told.insert(
            0,
            format!("The first of {} files of one checkpoint that changed. {reviewed} marks all.", paths.len()),
        );
    }
    let told: Vec<_> = told.into_iter().map(|line| (line, theme.text)).collect();
    detail::draw(painter, area, &name, &told);
}

/// What is said when there is no comparison: what happened, where, what next.
fn failed(state: &State, painter: &mut Painter<'_>, body: Rect, message: &str, hint: Option<&str>) {
    let theme = painter.theme();
    let title =
        Strip::new().add(format!("{} the releases could not be compared", painter.glyphs().caution), theme.regressed);
    let mut lines = vec![(message.to_owned(), theme.text)];
    lines.extend(hint.map(|hint| (hint.to_owned(), theme.accent)));
    let key = |name| state.keymap.key(name);
    lines.push((format!("{} tries again, {} quits.", key("reload"), key("back-or-quit")), theme.muted));
    detail::draw(painter, body, &title, &lines);
}

fn loading(state: &State, painter: &mut Painter<'_>, body: Rect) {
    let theme = painter.theme();
    let (base, candidate) = &state.range;
    let what = Strip::new()
        .add("  Comparing ", theme.muted)
        .outside(base, theme.heading)
        .add(format!(" {} ", painter.glyphs().to), theme.muted)
        .outside(candidate, theme.heading);
    let y = body.y + body.height.min(3) / 2;
    painter.strip(body.x, y, usize::from(body.width), &what);
    if let Some(now) = state.data.progress.filter(|_| body.height > 3) {
        let line = progress::line(&now, state.elapsed(), painter.glyphs());
        painter.strip(body.x, y + 1, usize::from(body.width), &Strip::new().add(format!("  {line}"), theme.muted));
    }
}

fn nothing(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let theme = painter.theme();
    let data = &state.data;
    let (title, text) = if state.narrowing.is_on() {
        ("nothing passes the filter", nothing_passes(state, "finding"))
    } else if !data.complete {
        ("nothing to review yet", "Files are still being read; what they tell comes here.".to_owned())
    } else if data.rows().is_empty() && data.configs().is_empty() {
        let text = format!(
            "No eval results and no configs that differ were recognised in these releases. The files ({}) tell what each \
             was taken for; the README lists what Candor reads, and [[format]] in candor.toml can say what files are.",
            state.keymap.key("go-files")
        );
        ("nothing to compare", text)
    } else {
        let text = format!(
            "No row regressed beyond noise, {}, no config changed, every file could be read. The evals ({}) hold the rows \
             that were tested.",
            summary::fairness(data),
            state.keymap.key("go-evals")
        );
        ("nothing to review", text)
    };
    detail::draw(painter, area, &Strip::new().add(title, theme.heading), &[(text, theme.text)]);
}

fn title(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let theme = painter.theme();
    let all = state.data.findings.len();
    let shown = state.overview.list.len();
    let mut strip = Strip::new().add("To review", theme.heading);
    if shown < all {
        strip = strip
            .add(format!("  {shown} of {all}, filter: "), theme.muted)
            .outside(&state.narrowing.typed, theme.accent);
    }
    painter.titled_rule(area.x, area.y, area.width, &strip);
}

fn list(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let list = &state.overview.list;
    let window = list.window(usize::from(area.height));
    let top = window.start;
    let annotated = state.overview.summary.annotated;
    let columns = Columns::of(usize::from(area.width), annotated, state.data.several_models());
    let names = names(state, &columns, list.ids().get(window.clone()).unwrap_or_default());
    for ((line, at), name) in window.enumerate().zip(&names) {
        let Some(id) = list.ids().get(at) else { break };
        let y = area.y + u16::try_from(line).unwrap_or(0);
        row(state, painter, Rect { y, height: 1, ..area }, &columns, (id, name), at == list.at());
    }
    scrollbar::draw(painter, area, top, list.len());
}
