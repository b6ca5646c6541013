//! How the samples of a row look: the row, the kinds of change there are, a line for each item.

use ratatui::layout::Rect;

use super::answers;
use super::scan::{self, Scan};
use super::{Samples, parts};
use crate::compare::cause::label;
use crate::model::{EvalRow, PairedSamples};
use crate::tui::blind;
use crate::tui::changes::{ItemChange, scores_of};
use crate::tui::format::{delta, unit, value};
use crate::tui::marks;
use crate::tui::paint::{Painter, Strip, cut, safe, width};
use crate::tui::screens::{self, evals};
use crate::tui::state::State;
use crate::tui::strips;
use crate::tui::subject::{Subject, item_id};
use crate::tui::theme::{Glyphs, Look};
use crate::tui::widgets::{detail, scrollbar};

/// How wide the columns are whose content tells.
#[derive(Clone, Copy)]
struct Cells {
    id: usize,
    scores: usize,
}

impl Cells {
    /// Where the cause begins.
    fn cause(self) -> usize {
        self.id + self.scores + 6
    }

    /// Where the releases begin.
    fn releases(self) -> usize {
        self.cause() + 13
    }
}

pub(super) fn view(state: &State, painter: &mut Painter<'_>, body: Rect) {
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
    let changes = || shown.iter().filter_map(|&item| samples.all.get(item));
    let score_cells = changes().map(|change| width(&scores_of(change, state.look.glyphs))).max().unwrap_or(0).max(12);
    let cells = Cells { id: id_cells, scores: score_cells };
    let used = changes().map(|change| told(state, (row, pairs, change), cells).width()).max().unwrap_or(0);
    let column = answers::column(list, used.max(cells.releases() + 8) + 4).filter(|_| !samples.blind);
    if head.height > 3 {
        heading(state, painter, Rect { y: head.y + 3, height: 1, ..head }, row, (cells, column));
    }
    for (line, at) in window.enumerate() {
        let Some(change) = samples.list.ids().get(at).and_then(|&item| samples.all.get(item)) else { break };
        let y = list.y + u16::try_from(line).unwrap_or(0);
        item_row(
            state,
            painter,
            Rect { y, height: 1, ..list },
            (row, pairs, change),
            (cells, column),
            at == samples.list.at(),
        );
    }
    scrollbar::draw(painter, list, top, samples.list.len());
    if samples.list.is_empty() {
        let text = screens::nothing_holds(state, "sample of this kind", &samples.filter);
        detail::draw(
            painter,
            list,
            &Strip::new().add("nothing passes the filter", painter.theme().heading),
            &[(text, painter.theme().text)],
        );
    }
}

/// What the columns are called.
fn heading(
    state: &State,
    painter: &mut Painter<'_>,
    line: Rect,
    row: &EvalRow,
    (cells, column): (Cells, Option<Rect>),
) {
    let muted = painter.theme().muted;
    let mut strip = Strip::new().add("  id", muted);
    if !state.samples.blind {
        let releases = if strips::of(state, &row.key).is_some() { "releases" } else { "" };
        strip = strip
            .to_column(cells.id + 4)
            .add(format!("base {} cand.", painter.glyphs().to), muted)
            .to_column(cells.cause())
            .add("cause", muted)
            .to_column(cells.releases())
            .add(releases, muted);
    }
    painter.strip(line.x + 4, line.y, usize::from(line.width.saturating_sub(5)), &strip);
    if let Some(column) = column {
        let half = column.width / 2;
        painter.text(column.x, line.y, usize::from(half), "answer of the base", muted);
        painter.text(column.x + half, line.y, usize::from(half), "of the candidate", muted);
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
pub(super) fn row_line(state: &State, row: &EvalRow) -> Strip {
    let theme = state.look.theme;
    let glyphs = state.look.glyphs;
    let (sign, style) = marks::verdict(state.look, row.verdict);
    Strip::new()
        .add(" ", theme.text)
        .outside(&evals::row_name(&state.data, row), theme.heading)
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
        .outside(&evals::row_name(&state.data, row), theme.heading)
        .add("  how it came out is hidden", theme.muted)
}

/// The kinds there are, the one shown standing out.
fn kind_line(state: &State, cells: usize) -> Strip {
    let theme = state.look.theme;
    let samples = &state.samples;
    let mut strip = Strip::new().add(" ", theme.text);
    if !samples.filter.is_empty() {
        strip = strip
            .add(passing(samples, state.look.glyphs), theme.muted)
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
        let text = format!("{sign} {} {}", marks::change_word(kind), samples.items(kind).len());
        let style = if Some(kind) == samples.kind { style.bold().underlined() } else { theme.muted };
        strip = strip.add(text, style).add("   ", theme.text);
    }
    if samples.is_growing() { strip.add(format!("counting{}", state.look.glyphs.ellipsis), theme.muted) } else { strip }
}

/// An item's id, cut to its column.
fn id(state: &State, pairs: &PairedSamples, item: usize, cells: usize) -> String {
    let id = pairs.items.get(item).map(|item| item_id(pairs, item)).unwrap_or_default();
    cut(&safe(&id), cells, state.look.glyphs)
}

/// What became of an item, why, in which release, and what the files say of it.
fn told(state: &State, (row, pairs, change): (&EvalRow, &PairedSamples, &ItemChange), cells: Cells) -> Strip {
    let Look { theme, glyphs } = state.look;
    let (sign, style) = marks::change(state.look, change.change);
    let strip = strips::of(state, &row.key).map(|strips| strips.signs(change.item).add("  ", theme.text));
    Strip::new()
        .add(format!("{sign} "), style)
        .add(id(state, pairs, change.item, cells.id), theme.text)
        .to_column(cells.id + 4)
        .add(scores_of(change, glyphs), style)
        .to_column(cells.cause())
        .add(change.cause.map(label).unwrap_or_default(), theme.text)
        .to_column(cells.releases())
        .join(strip.unwrap_or_default())
        .add(scan::said(pairs, &row.key, change.item).join(", "), theme.muted)
}

fn item_row(
    state: &State,
    painter: &mut Painter<'_>,
    line: Rect,
    (row, pairs, change): (&EvalRow, &PairedSamples, &ItemChange),
    (cells, column): (Cells, Option<Rect>),
    selected: bool,
) {
    let theme = painter.theme();
    let glyphs = painter.glyphs();
    if selected {
        painter.lay(line, theme.selection);
        painter.text(line.x, line.y, 1, glyphs.cursor, theme.accent);
    }
    let subject = Subject::Sample { row: row.key.clone(), item: change.item };
    if blind::hides_outcome(state, &subject) {
        painter.text(line.x + 6, line.y, cells.id, &id(state, pairs, change.item, cells.id), theme.text);
        return;
    }
    let standing = state.data.standing(&subject);
    if standing.done() || !standing.authors.is_empty() {
        let mark = if standing.authors.is_empty() { glyphs.better } else { glyphs.note };
        painter.text(line.x + 2, line.y, 1, mark, theme.accent);
    }
    let strip = told(state, (row, pairs, change), cells);
    let right = column.map_or(line.right() - 1, |column| column.x.saturating_sub(1));
    painter.strip(line.x + 4, line.y, usize::from(right.saturating_sub(line.x + 4)), &strip);
    if let Some(column) = column {
        answers::draw(state, painter, Rect { y: line.y, height: 1, ..column }, change.item);
    }
}

/// How many pass the filter, as far as they were looked at.
fn passing(samples: &Samples, glyphs: &Glyphs) -> String {
    match samples.scan.as_ref().and_then(Scan::passing) {
        Some(so_far) => format!("{so_far}{} pass ", glyphs.ellipsis),
        None => format!("{} pass ", samples.list.len()),
    }
}
