//! Drawing the history.

use std::ops::Range;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{parts, tell};
use crate::model::{Direction, History, Point, RowHistory, Step, Verdict};
use crate::tui::apart::apart;
use crate::tui::format::{self, Unit};
use crate::tui::narrow::nothing_passes;
use crate::tui::paint::{Painter, Strip, cut_middle, safe};
use crate::tui::screens::evals;
use crate::tui::state::State;
use crate::tui::view::release_name;
use crate::tui::widgets::{detail, progress, scrollbar};

/// Cells of a release: bracket, break, figure, sign, bracket; more where its name needs them.
const LEAST: usize = 9;
const MOST: usize = 14;

/// Cells left of the names: the cursor.
const MARGIN: usize = 2;

/// From this distance on a change is a large one: five points of a share, a twentieth of any other figure.
const LARGE: f64 = 0.05;

/// Where the releases lie: how wide the names of rows are, how wide a release, and which of them are on screen.
struct Columns {
    names: usize,
    release: usize,
    shown: Range<usize>,
}

impl Columns {
    /// The selected release is always on screen, and the newest ones as far as there is room.
    fn fit(history: &History, selected: usize, cells: usize) -> Self {
        let widest = history.releases.iter().map(|release| release_name(release).chars().count() + 1).max();
        let release = widest.unwrap_or(LEAST).clamp(LEAST, MOST);
        let all = history.releases.len();
        let names = cells.saturating_sub(MARGIN + 1 + all * release).clamp((cells / 3).min(28), 44);
        let room = (cells.saturating_sub(MARGIN + names + 1) / release).clamp(1, all.max(1));
        let first = (all - room.min(all)).min(selected);
        Self { names, release, shown: first..(first + room).min(all) }
    }

    fn place(&self, release: usize) -> usize {
        MARGIN + self.names + (release - self.shown.start) * self.release
    }
}

/// The release drawn at a column of the terminal.
pub(super) fn release_at(state: &State, body: Rect, x: u16) -> Option<usize> {
    let history = state.data.followed.history.as_deref()?;
    let columns = Columns::fit(history, state.history.release(history), usize::from(body.width));
    let x = usize::from(x.checked_sub(body.x)?);
    columns
        .shown
        .clone()
        .find(|&release| (columns.place(release)..columns.place(release) + columns.release).contains(&x))
}

pub(super) fn view(state: &State, painter: &mut Painter<'_>, body: Rect) {
    let Some(history) = state.data.followed.history.as_deref().filter(|_| !state.history.list.is_empty()) else {
        return nothing(state, painter, body);
    };
    let rows = &state.history;
    let (head, list, detail) = parts(body, rows.list.len());
    let columns = Columns::fit(history, rows.release(history), usize::from(body.width));
    heading(state, painter, head, history, &columns);
    let window = rows.list.window(usize::from(list.height));
    let top = window.start;
    let named = rows.list.ids().get(window.clone()).unwrap_or_default();
    let names: Vec<String> = named.iter().map(|key| safe(&evals::key_name(&state.data, key))).collect();
    let short = names.iter().map(|name| cut_middle(name, columns.names, painter.glyphs())).collect();
    let names = apart(&names, short, columns.names, painter.glyphs());
    for (line, at) in window.enumerate() {
        let Some(row) = rows.list.ids().get(at).and_then(|key| history.row(key)) else { break };
        let area = Rect { y: list.y + u16::try_from(line).unwrap_or(0), height: 1, ..list };
        let selected = at == rows.list.at();
        if selected {
            painter.lay(area, painter.theme().selection);
            painter.text(area.x, area.y, 1, painter.glyphs().cursor, painter.theme().accent);
        }
        let name = names.get(line).map_or("", String::as_str);
        painter.text(column(area, MARGIN), area.y, columns.names, name, painter.theme().text);
        for release in columns.shown.clone() {
            let area = Rect { x: column(area, columns.place(release)), ..area };
            cell(painter, area, columns.release, row, release);
            if selected && release == rows.release(history) {
                brackets(painter, area, columns.release);
            }
        }
    }
    scrollbar::draw(painter, list, top, rows.list.len());
    if let Some(area) = detail {
        tell::draw(state, painter, area);
    }
}

fn column(area: Rect, column: usize) -> u16 {
    area.x.saturating_add(u16::try_from(column).unwrap_or(u16::MAX))
}

fn heading(state: &State, painter: &mut Painter<'_>, area: Rect, history: &History, columns: &Columns) {
    let theme = painter.theme();
    let selected = state.history.release(history);
    painter.strip(column(area, MARGIN), area.y, columns.names, &corner(state, painter, columns));
    for release in columns.shown.clone() {
        let style = match release {
            _ if release == selected => theme.accent.underlined(),
            _ if Some(release) == history.base => theme.heading,
            _ => theme.muted,
        };
        let cells = columns.release - 1;
        let name = cut_middle(&safe(&release_name(&history.releases[release])), cells, painter.glyphs());
        painter.right(column(area, columns.place(release) + columns.release), area.y, cells, &name, style);
    }
}

/// What is left out on the left, and what passes the filter; else, where there is room, what the signs mean.
fn corner(state: &State, painter: &Painter<'_>, columns: &Columns) -> Strip {
    let (theme, glyphs) = (painter.theme(), painter.glyphs());
    let older = if columns.shown.start > 0 { format!("{} older  ", glyphs.ellipsis) } else { String::new() };
    let strip = Strip::new().add(older, theme.muted);
    if state.narrowing.is_on() {
        let passing = format!("{} pass ", state.history.list.len());
        return strip.add(passing, theme.muted).outside(&state.narrowing.typed, theme.accent);
    }
    let legend = format!("colour: to the base  {} {}: to the one before", glyphs.worse, glyphs.better);
    if strip.width() + legend.chars().count() < columns.names { strip.add(legend, theme.muted) } else { strip }
}

/// The figure with what became of it since the release before, in the shade of its distance from the base.
fn cell(painter: &mut Painter<'_>, area: Rect, cells: usize, row: &RowHistory, release: usize) {
    let theme = painter.theme();
    let glyphs = painter.glyphs();
    let right = column(area, cells - 1);
    let Some(point) = row.point(release) else {
        return painter.right(right - 1, area.y, cells - 1, glyphs.none, theme.muted);
    };
    let unit = format::unit_of(row.points.iter().flatten().map(|point| &point.figure));
    let style = shade(painter, row, point, unit);
    let is_first_bad = row.first_bad.is_some_and(|bad| bad.release == release);
    let sign = match point.previous.as_ref().map(|step| step.verdict) {
        _ if is_first_bad => glyphs.first_bad,
        Some(Verdict::Regressed) => glyphs.worse,
        Some(Verdict::Improved) => glyphs.better,
        _ => " ",
    };
    let value = format::value(Some(&point.figure), unit, glyphs);
    painter.right(right, area.y, cells - 2, &format!("{value}{sign}"), style);
    if !point.breaks.is_empty() {
        painter.text(area.x + 1, area.y, 1, glyphs.broken, theme.warning);
    }
}

/// Brackets around the cell selected, which colours alone would not tell from the rest of the row.
fn brackets(painter: &mut Painter<'_>, area: Rect, cells: usize) {
    let [open, close] = painter.glyphs().brackets;
    let style = painter.theme().accent;
    painter.text(area.x, area.y, 1, open, style);
    painter.text(column(area, cells - 1), area.y, 1, close, style);
}

/// Plain where chance could have done it; else the way it went, and more so from a large distance on.
fn shade(painter: &Painter<'_>, row: &RowHistory, point: &Point, unit: Unit) -> Style {
    let theme = painter.theme();
    let Some(step) = point.base.as_ref().or(point.oldest.as_ref()) else { return theme.text };
    let is_large = is_large(row.direction, step, point, unit);
    match (step.verdict, is_large) {
        (Verdict::Regressed, true) => theme.far_worse,
        (Verdict::Regressed, false) => theme.regressed,
        (Verdict::Improved, true) => theme.far_better,
        (Verdict::Improved, false) => theme.improved,
        (Verdict::NotComparable, _) => theme.muted,
        _ => theme.text,
    }
}

fn is_large(direction: Option<Direction>, step: &Step, point: &Point, unit: Unit) -> bool {
    let (Some(delta), Some(value), Some(_)) = (step.delta, point.figure.value, direction) else { return false };
    let whole = if unit == Unit::Share { 1.0 } else { (value - delta).abs() };
    delta.abs() >= LARGE * whole
}

/// What stands where there are no rows: why, and what to do.
fn nothing(state: &State, painter: &mut Painter<'_>, body: Rect) {
    let theme = painter.theme();
    let followed = &state.data.followed;
    let (title, text) = if state.narrowing.is_on() && followed.history.is_some() {
        ("nothing passes the filter", nothing_passes(state, "row"))
    } else if let Some(failure) = &followed.failure {
        let hint = failure.hint.clone().unwrap_or_default();
        ("no history", format!("{} {hint} {} tries again.", failure.message, state.keymap.key("reload")))
    } else if followed.history.is_some() {
        ("no evals", "No eval results were recognised in any of these releases.".to_owned())
    } else if state.data.complete {
        let line = followed.progress.map(|progress| progress::line(&progress, state.elapsed(), painter.glyphs()));
        ("reading earlier releases", line.unwrap_or_default())
    } else {
        ("not read yet", "Earlier releases are read once the comparison is complete.".to_owned())
    };
    detail::draw(painter, body, &Strip::new().add(title, theme.heading), &[(text, theme.text)]);
}
