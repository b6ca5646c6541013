//! Drawing the evals.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::columns::{Column, Columns};
use super::names::{Names, row_of};
use super::{LineId, Order, hidden, parts, sections, slices};
use crate::compare::fairness::brief;
use crate::model::{EvalRow, History, RowKey, Verdict};
use crate::tui::actions::name_of;
use crate::tui::explain::{explain, of_slice};
use crate::tui::format::{self, Unit};
use crate::tui::marks;
use crate::tui::narrow::nothing_passes;
use crate::tui::paint::{Painter, Strip, cut, safe};
use crate::tui::state::State;
use crate::tui::subject::Subject;
use crate::tui::widgets::{detail, forest, scrollbar, sparkline};

pub(super) fn view(state: &State, painter: &mut Painter<'_>, body: Rect) {
    let (head, list_area, detail_area) = parts(body, state.evals.list.len());
    let evals = &state.evals;
    if evals.list.is_empty() {
        return nothing(state, painter, body);
    }
    let columns = Columns::fit(usize::from(body.width), trends(state).is_some(), evals.name_cells);
    if state.blind.on {
        hidden::heading(painter, head, &columns);
    } else {
        heading(state, painter, head, &columns);
    }
    let window = evals.list.window(usize::from(list_area.height));
    let top = window.start;
    let names = Names::of(state, &columns, evals.list.ids().get(window.clone()).unwrap_or_default());
    for (line, at) in window.enumerate() {
        let Some(id) = evals.list.ids().get(at) else { break };
        let y = list_area.y + u16::try_from(line).unwrap_or(0);
        let area = Rect { y, height: 1, ..list_area };
        if at == evals.list.at() {
            painter.lay(area, painter.theme().selection);
            painter.text(area.x, y, 1, painter.glyphs().cursor, painter.theme().accent);
        }
        match id {
            LineId::Section(name) => section(state, painter, area, &columns, name),
            LineId::Slice { .. } => {
                if let Some(slice) = row_of(state, id) {
                    row(state, painter, area, &columns, (&slice, names.on(line)), line == 0);
                }
            }
            LineId::Row(key) => {
                if let Some(found) = state.data.row(key) {
                    let above = at.checked_sub(1).and_then(|above| category(state, above));
                    let first = line == 0 || above != found.category.as_deref();
                    row(state, painter, area, &columns, (found, names.on(line)), first);
                }
            }
        }
    }
    scrollbar::draw(painter, list_area, top, evals.list.len());
    if let Some(area) = detail_area {
        tell(state, painter, area);
    }
}

/// The history, where there are enough releases for a line.
fn trends(state: &State) -> Option<&History> {
    state.data.followed.history.as_deref().filter(|history| history.releases.len() > 2)
}

fn nothing(state: &State, painter: &mut Painter<'_>, body: Rect) {
    let theme = painter.theme();
    let (title, text) = if state.narrowing.is_on() {
        ("nothing passes the filter", nothing_passes(state, "row"))
    } else if state.data.complete {
        (
            "no evals",
            format!(
                "No eval results were recognised in these releases. The README lists what Candor reads; the configs ({}) show what else differs.",
                state.keymap.key("go-configs")
            ),
        )
    } else {
        ("reading", "Rows appear as soon as the results are read.".to_owned())
    };
    detail::draw(painter, body, &Strip::new().add(title, theme.heading), &[(text, theme.text)]);
}

fn tell(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let theme = painter.theme();
    if state.blind.on {
        return hidden::tell(state, painter, area);
    }
    match state.evals.list.selected() {
        Some(LineId::Row(key)) => {
            let subject = Subject::Row(key.clone());
            let told: Vec<_> =
                explain(&state.data, &subject, painter.glyphs()).into_iter().map(|line| (line, theme.text)).collect();
            let standing = state.data.standing(&subject);
            let mut title = Strip::new().add(name_of(state, &subject), theme.heading);
            if standing.done() || !standing.authors.is_empty() {
                title = title.add(format!("  {}", standing.word()), theme.muted);
            }
            detail::draw(painter, area, &title, &told);
        }
        Some(LineId::Slice { row, field, value }) => tell_slice(state, painter, area, (row, field, value)),
        Some(LineId::Section(name)) => tell_group(state, painter, area, name),
        None => {}
    }
}

/// A slice in words.
fn tell_slice(state: &State, painter: &mut Painter<'_>, area: Rect, (row, field, value): (&RowKey, &str, &str)) {
    let Some((row, slice)) = slices::find(&state.data, row, field, value) else { return };
    let theme = painter.theme();
    let told: Vec<_> = of_slice(&state.data, row, slice, painter.glyphs())
        .into_iter()
        .map(|sentence| (sentence, theme.text))
        .collect();
    let title = Strip::new().outside(&format!("{} {field}={value}", row.key.task), theme.heading);
    detail::draw(painter, area, &title, &told);
}

/// A group's own figure, where the files state one, and how its members came out.
fn tell_group(state: &State, painter: &mut Painter<'_>, area: Rect, name: &str) {
    let theme = painter.theme();
    let Some(section) = state.evals.sections.get(name) else { return };
    let mut told = vec![(
        format!(
            "{} in this group; {} folds and unfolds it.",
            format::count(section.members(), "row", "rows"),
            state.keymap.key("fold")
        ),
        theme.text,
    )];
    for key in section.repeating.iter().take(usize::from(area.height)) {
        let lines = explain(&state.data, &Subject::Row(key.clone()), painter.glyphs());
        told.extend(lines.into_iter().map(|line| (line, theme.text)));
    }
    detail::draw(painter, area, &Strip::new().outside(name, theme.heading), &told);
}

fn heading(state: &State, painter: &mut Painter<'_>, area: Rect, columns: &Columns) {
    let theme = painter.theme();
    let evals = &state.evals;
    let mut right = |column, text: &str| {
        if let Some((at, cells)) = columns.get(column) {
            painter.right(place(area, at + cells), area.y, cells, text, theme.muted);
        }
    };
    right(Column::Base, "base");
    right(Column::Candidate, "cand.");
    right(Column::Delta, "delta");
    right(Column::Broke, "broke");
    right(Column::Fixed, "fixed");
    right(Column::Q, "q");
    if let Some((at, cells)) = columns.get(Column::Metric) {
        painter.text(place(area, at), area.y, cells, "metric", theme.muted);
    }
    if let Some((at, cells)) = columns.get(Column::Trend) {
        painter.text(place(area, at), area.y, cells, "trend", theme.muted);
    }
    if let (Some((at, cells)), Some(scale)) = (columns.get(Column::Forest), evals.scale) {
        let axis = forest::axis(scale, cells, painter.glyphs());
        painter.text(place(area, at), area.y, cells, &axis, theme.muted);
    }
    if let Some((at, cells)) = columns.get(Column::Task) {
        let task = if state.narrowing.is_on() {
            Strip::new()
                .add(format!("{} of {} ", evals.passing, state.data.rows().len()), theme.muted)
                .outside(&state.narrowing.typed, theme.accent)
        } else if evals.order == Order::Group {
            Strip::new().add("task", theme.muted)
        } else {
            Strip::new().add(evals.order.word(), theme.accent)
        };
        painter.strip(place(area, at), area.y, cells, &task);
    }
}

pub(super) fn place(area: Rect, column: usize) -> u16 {
    area.x.saturating_add(u16::try_from(column).unwrap_or(u16::MAX))
}

/// A group's heading: fold sign, name, the group's own figures, how many of its members came out how.
fn section(state: &State, painter: &mut Painter<'_>, area: Rect, columns: &Columns, name: &str) {
    let theme = painter.theme();
    let glyphs = painter.glyphs();
    let Some(section) = state.evals.sections.get(name) else { return };
    let open = sections::is_open(name, section.rows, &state.evals.turned);
    category_cell(painter, area, columns, section.category.as_deref());
    let sign = if open { glyphs.unfolded } else { glyphs.folded };
    if let Some((at, cells)) = columns.get(Column::Task) {
        let size = format!(" ({})", section.members());
        let name = cut(&safe(name), cells.saturating_sub(size.len()), glyphs);
        painter.text(place(area, at - 2), area.y, 1, sign, theme.muted);
        painter.strip(place(area, at), area.y, cells, &Strip::new().add(name, theme.heading).add(size, theme.muted));
    }
    if state.blind.on {
        return;
    }
    if let Some(own) = section.own.as_ref().and_then(|key| state.data.row(key)) {
        figures(painter, area, columns, own, theme.text);
    }
    let counts =
        [Verdict::Regressed, Verdict::Improved, Verdict::Inconclusive, Verdict::NotComparable].map(|verdict| {
            let number = section.verdicts.get(&verdict).copied().unwrap_or(0);
            let (sign, style) = marks::verdict(state.look, verdict);
            if number > 0 { Strip::new().add(format!("{sign} {number} "), style) } else { Strip::new() }
        });
    if let Some((at, cells)) = columns.get(Column::Verdict) {
        painter.strip(place(area, at), area.y, cells, &counts.into_iter().fold(Strip::new(), Strip::join));
    }
}

fn category_cell(painter: &mut Painter<'_>, area: Rect, columns: &Columns, category: Option<&str>) {
    if let Some((at, cells)) = columns.get(Column::Category) {
        let category = cut(&safe(category.unwrap_or("")), cells, painter.glyphs());
        painter.text(place(area, at), area.y, cells, &category, painter.theme().muted);
    }
}

/// The category of a line of the list.
fn category(state: &State, at: usize) -> Option<&str> {
    match state.evals.list.ids().get(at)? {
        LineId::Row(key) | LineId::Slice { row: key, .. } => state.data.row(key)?.category.as_deref(),
        LineId::Section(name) => state.evals.sections.get(name)?.category.as_deref(),
    }
}

fn row(
    state: &State,
    painter: &mut Painter<'_>,
    area: Rect,
    columns: &Columns,
    (row, names): (&EvalRow, [&str; 2]),
    first: bool,
) {
    let theme = painter.theme();
    let (sign, style) = marks::verdict(state.look, row.verdict);
    if first {
        category_cell(painter, area, columns, row.category.as_deref());
    }
    if let (Some((at, _)), Some(sign)) = (columns.get(Column::Task), fold_sign(state, row)) {
        painter.text(place(area, at - 1), area.y, 1, sign, theme.muted);
    }
    named(painter, area, columns, row, names);
    if state.blind.on {
        return hidden::row(painter, area, columns, row);
    }
    figures(painter, area, columns, row, style);
    plot(state, painter, area, columns, row, style);
    if let (Some((at, cells)), Some(trend)) =
        (columns.get(Column::Trend), trends(state).and_then(|history| history.row(&row.key)))
    {
        let trend = sparkline::trend(trend, cells, painter.glyphs());
        painter.text(place(area, at), area.y, cells, &trend, theme.text);
    }
    if let Some((at, cells)) = columns.get(Column::Verdict) {
        let mut strip = Strip::new().add(format!("{sign} {}", marks::verdict_word(row.verdict)), style);
        if cells > 20 {
            strip = strip.join(aside(state, row));
        }
        painter.strip(place(area, at), area.y, cells, &strip);
    }
    let standing = state.data.standing(&Subject::Row(row.key.clone()));
    let mark = match standing {
        _ if !standing.authors.is_empty() => painter.glyphs().note,
        _ if standing.seen => painter.glyphs().better,
        _ => return,
    };
    painter.text(area.x + 2, area.y, 1, mark, theme.accent);
}

/// What shows that a row has slices below it.
fn fold_sign(state: &State, row: &EvalRow) -> Option<&'static str> {
    let glyphs = state.look.glyphs;
    let sign = if state.evals.unfolded.contains(&row.key) { glyphs.unfolded } else { glyphs.folded };
    (!row.slices.is_empty()).then_some(sign)
}

fn named(painter: &mut Painter<'_>, area: Rect, columns: &Columns, row: &EvalRow, [name, metric]: [&str; 2]) {
    let theme = painter.theme();
    let glyphs = painter.glyphs();
    if let Some((at, cells)) = columns.get(Column::Task) {
        painter.text(place(area, at), area.y, cells, name, theme.text);
    }
    if let Some((at, cells)) = columns.get(Column::Metric) {
        let arrow = format::direction(row.direction, glyphs);
        painter.strip(
            place(area, at),
            area.y,
            cells,
            &Strip::new().add(metric.to_owned(), theme.muted).add(format!(" {arrow}"), theme.muted),
        );
    }
}

fn figures(painter: &mut Painter<'_>, area: Rect, columns: &Columns, row: &EvalRow, style: Style) {
    let theme = painter.theme();
    let unit = format::unit(row);
    let delta = format::delta(row, painter.glyphs());
    let none = painter.glyphs().none;
    let count = |pick: fn(&crate::model::SampleCounts) -> u64| {
        row.samples.as_ref().map_or_else(|| none.to_owned(), |counts| pick(counts).to_string())
    };
    let cells: [(Column, String, Style); 6] = [
        (Column::Base, format::value(row.base.as_ref(), unit, painter.glyphs()), theme.text),
        (Column::Candidate, format::value(row.candidate.as_ref(), unit, painter.glyphs()), theme.text),
        (Column::Delta, delta, style),
        (Column::Broke, count(|counts| counts.broke), theme.text),
        (Column::Fixed, count(|counts| counts.fixed), theme.text),
        (Column::Q, format::probability(row.test.as_ref().and_then(|test| test.q), painter.glyphs()), theme.muted),
    ];
    for (column, text, style) in cells {
        if let Some((at, cells)) = columns.get(column) {
            painter.right(place(area, at + cells), area.y, cells, &text, style);
        }
    }
}

fn plot(state: &State, painter: &mut Painter<'_>, area: Rect, columns: &Columns, row: &EvalRow, style: Style) {
    let theme = painter.theme();
    let Some((at, cells)) = columns.get(Column::Forest) else { return };
    let (Some(test), Some(scale)) = (&row.test, state.evals.scale) else {
        return without_plot(painter, area, (at, cells), row);
    };
    if format::unit(row) == Unit::Own {
        // Another unit has another scale: its interval is told, not drawn.
        let told = format::interval(row, painter.glyphs()).unwrap_or_default();
        painter.text(place(area, at), area.y, cells, &cut(&told, cells, painter.glyphs()), theme.muted);
        return;
    }
    let glyphs = &painter.glyphs().forest;
    for (cell, part) in forest::row(scale, test.delta, test.ci95, cells, glyphs).into_iter().enumerate() {
        let (glyph, style) = match part {
            forest::Part::Blank => continue,
            forest::Part::Zero => (glyphs.zero, theme.rule),
            forest::Part::Interval(glyph) => (glyph, style),
            forest::Part::Point(glyph) => (glyph, style.bold()),
        };
        painter.text(place(area, at + cell), area.y, 1, glyph, style);
    }
}

/// What stands in the plot of a row that has none: why.
fn without_plot(painter: &mut Painter<'_>, area: Rect, (at, cells): (usize, usize), row: &EvalRow) {
    let theme = painter.theme();
    let glyphs = painter.glyphs();
    let breaks = row.comparability.iter().find(|difference| difference.effect == crate::model::Effect::Breaks);
    let why = breaks.map(|difference| brief(difference.code).to_owned()).or_else(|| row.reason.clone());
    match why {
        Some(why) => {
            painter.text(place(area, at), area.y, cells, &cut(&safe(&why), cells, glyphs), theme.muted);
        }
        None => {
            painter.text(place(area, at + cells / 2), area.y, 1, glyphs.forest.zero, theme.rule);
        }
    }
}

/// What there is to say beside a verdict: the smallest change that would have shown, or what weakens it.
fn aside(state: &State, row: &EvalRow) -> Strip {
    let theme = state.look.theme;
    let glyphs = state.look.glyphs;
    if row.verdict == Verdict::Inconclusive
        && let Some(mde) = row.test.as_ref().and_then(|test| test.mde)
    {
        let unit = format::unit(row);
        let size = format::signed(mde, unit, glyphs);
        return Strip::new().add(format!(", sees {} {}", glyphs.at_least, size.trim_start_matches('+')), theme.muted);
    }
    match row.comparability.iter().find(|difference| difference.effect == crate::model::Effect::Weakens) {
        Some(difference) => Strip::new().add(format!(" {} {}", glyphs.caution, brief(difference.code)), theme.warning),
        None => Strip::new(),
    }
}
