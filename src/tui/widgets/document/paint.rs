//! Drawing the rows of a document that are on screen.

use std::ops::Range;

use ratatui::buffer::CellWidth as _;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::base::matches;
use crate::compare::syntax::Part;
use crate::compare::text::{DiffLine, DiffRow};
use crate::model::Side;

use super::super::scrollbar;
use super::super::wrap::{Breaks, window};
use super::{Arrangement, Document, Item, Title};
use crate::tui::paint::{Painter, Strip, width};

/// Cells of a titled rule that no title is in.
const FRAME: usize = 4;

/// A row of wrapped text and how it looks.
struct Run<'a> {
    text: &'a str,
    /// Where `text` begins in the line it is a row of.
    offset: usize,
    marks: &'a [Range<usize>],
    /// What the line consists of.
    parts: &'a [Part],
    style: Style,
    mark: Style,
    /// What the mouse selected of the line.
    selected: Range<usize>,
    /// What annotations speak of.
    spoken_of: &'a [Range<usize>],
}

impl Document {
    /// Draws what is on screen, with what was searched for shown; returns how many items were looked at.
    pub fn paint(&self, painter: &mut Painter<'_>, area: Rect, needle: &str) -> usize {
        let first = self.layout.item_at(self.top);
        let end = self.top + usize::from(area.height);
        let mut looked_at = 0;
        for (at, item) in self.items.iter().enumerate().skip(first) {
            let top = self.layout.top_of(at);
            if top >= end {
                break;
            }
            looked_at += 1;
            let bottom = self.layout.top_of(at + 1).min(end);
            for row in top.max(self.top)..bottom {
                let y = area.y + u16::try_from(row - self.top).unwrap_or(u16::MAX);
                let line = Rect { y, height: 1, ..area };
                self.paint_row(painter, line, (at, item), row - top, needle);
            }
        }
        scrollbar::draw(painter, area, self.top, self.rows());
        looked_at
    }

    fn paint_row(&self, painter: &mut Painter<'_>, line: Rect, (at, item): (usize, &Item), row: usize, needle: &str) {
        let cells = usize::from(line.width.saturating_sub(1));
        match item {
            Item::Gap => {}
            Item::Rule(title) => painter.titled_rule(line.x, line.y, line.width.saturating_sub(1), title),
            Item::Line(strip) | Item::Link { strip, .. } => {
                painter.strip(line.x, line.y, cells, strip);
            }
            Item::Sides(base, candidate) => self.paint_titles(painter, line, base, candidate),
            Item::Paragraph { lead, indent, text, style } => {
                if row == 0 {
                    painter.strip(line.x, line.y, usize::from(*indent).max(lead.width()), lead);
                }
                let Some((breaks, _)) = self.layout.breaks_of(at) else { return };
                let (offset, text) = breaks.row(text.as_str(), row);
                let run = Run {
                    text,
                    offset,
                    marks: &[],
                    parts: &[],
                    style: *style,
                    mark: *style,
                    selected: self.selected(at, Side::Base),
                    spoken_of: &self.spoken_of(at, Side::Base),
                };
                let x = line.x.saturating_add(*indent);
                self.paint_line(painter, (x, line.y), cells.saturating_sub(usize::from(*indent)), run, needle);
            }
            Item::Pair { .. } => {
                if let Some(pair) = self.pair(item) {
                    self.paint_pair(painter, line, (at, pair), row, needle);
                }
            }
        }
    }

    fn paint_titles(&self, painter: &mut Painter<'_>, line: Rect, base: &Title, candidate: &Title) {
        let side = self.layout.columns.side;
        match self.layout.arrangement() {
            Arrangement::Split => {
                let cells = usize::from(side).saturating_sub(FRAME);
                let titles = [base, candidate].map(|title| title.fitted(cells, painter.look));
                painter.titled_rule(line.x, line.y, side, &titles[0]);
                painter.titled_rule(line.x + side + 1, line.y, side, &titles[1]);
                painter.text(line.x + side, line.y, 1, painter.glyphs().rule, painter.theme().rule);
            }
            Arrangement::Stacked => {
                let to = if self.blind { "   ".to_owned() } else { format!(" {} ", painter.glyphs().to) };
                let to = Strip::new().add(to, painter.theme().muted);
                let cells = usize::from(line.width.saturating_sub(1)).saturating_sub(FRAME);
                let both = Title::both([base, candidate], to, cells, painter.look);
                painter.titled_rule(line.x, line.y, line.width.saturating_sub(1), &both);
            }
        }
    }

    fn paint_pair(
        &self,
        painter: &mut Painter<'_>,
        line: Rect,
        (at, pair): (usize, &DiffRow),
        row: usize,
        needle: &str,
    ) {
        let Some((base, candidate)) = self.layout.breaks_of(at) else { return };
        let side = self.layout.columns.side;
        let focused = self.focus.and_then(|focus| self.changes.get(focus)).is_some_and(|run| run.contains(&at));
        match self.layout.arrangement() {
            Arrangement::Split => {
                painter.text(line.x + side, line.y, 1, painter.glyphs().bar, painter.theme().rule);
                self.paint_side(painter, line, (at, pair), (Side::Base, base), row, needle);
                let right = Rect { x: line.x + side + 1, ..line };
                self.paint_side(painter, right, (at, pair), (Side::Candidate, candidate), row, needle);
            }
            Arrangement::Stacked => {
                let above = if pair.base.is_some() { base.rows() } else { 0 };
                if row < above {
                    self.paint_side(painter, line, (at, pair), (Side::Base, base), row, needle);
                } else {
                    self.paint_side(painter, line, (at, pair), (Side::Candidate, candidate), row - above, needle);
                }
            }
        }
        if focused {
            let (glyph, style) = (painter.glyphs().cursor, painter.theme().accent);
            let x = line.x + self.layout.columns.number;
            painter.text(x, line.y, 1, glyph, style);
        }
    }

    fn paint_side(
        &self,
        painter: &mut Painter<'_>,
        line: Rect,
        (at, pair): (usize, &DiffRow),
        (side, breaks): (Side, &Breaks),
        row: usize,
        needle: &str,
    ) {
        let own: &Option<DiffLine> = if side == Side::Base { &pair.base } else { &pair.candidate };
        let Some(text) = own.as_ref().filter(|_| row < breaks.rows()) else { return };
        let theme = painter.theme();
        let columns = self.layout.columns;
        if row == 0 && text.number > 0 {
            painter.right(
                line.x + columns.number,
                line.y,
                usize::from(columns.number),
                &text.number.to_string(),
                theme.muted,
            );
        }
        let (sign, line_style, mark) = match side {
            _ if self.blind => (["A", "B"][side as usize], theme.text, theme.accent.underlined()),
            Side::Base => (painter.glyphs().minus, theme.line_removed, theme.mark_removed),
            Side::Candidate => ("+", theme.line_added, theme.mark_added),
        };
        if !pair.same {
            painter.text(line.x + columns.number + 1, line.y, 1, sign, line_style);
        }
        let alone = (pair.base.is_none() || pair.candidate.is_none()) && !self.is_one_sided();
        // The colour of a line that only one side has tells which.
        let (style, parts) = if alone { (line_style, &[][..]) } else { (theme.text, self.parts(side, text.number)) };
        let (offset, shown) = breaks.row(text.text.as_str(), row);
        let selected = self.selected(at, side);
        let spoken_of = &self.spoken_of(at, side);
        let run = Run { text: shown, offset, marks: &text.marks, parts, style, mark, selected, spoken_of };
        let x = line.x + columns.gutter();
        self.paint_line(painter, (x, line.y), usize::from(columns.text()), run, needle);
    }

    /// Whether only one side has any of a text that is coloured: then no line needs to tell.
    fn is_one_sided(&self) -> bool {
        self.code.as_ref().is_some_and(|code| code.iter().any(Vec::is_empty))
    }

    /// Draws a row of wrapped text, or as much of a line that is cut as is on screen, and shows where more is.
    fn paint_line(&self, painter: &mut Painter<'_>, (x, y): (u16, u16), cells: usize, run: Run<'_>, needle: &str) {
        if !self.cut {
            return paint_run(painter, x, y, cells, &run, needle);
        }
        let more = painter.glyphs().ellipsis;
        let all = window(run.text, self.shift, cells);
        let (before, after) = (all.from > 0, all.from + all.text.len() < run.text.len());
        let [left, right] = [before, after].map(|is_cut| if is_cut { width(more) } else { 0 });
        let seen = window(run.text, self.shift + left, cells.saturating_sub(left + right));
        let part = Run { text: seen.text, offset: run.offset + seen.from, ..run };
        let column = |cells: usize| x.saturating_add(u16::try_from(cells).unwrap_or(u16::MAX));
        paint_run(painter, column(left + seen.lead), y, cells.saturating_sub(left + seen.lead), &part, needle);
        let style = painter.theme().muted;
        if before {
            painter.text(x, y, cells, more, style);
        }
        if after {
            painter.text(column(cells.saturating_sub(right)), y, right, more, style);
        }
    }
}

/// Draws one row of text, coloured by its parts: its changed words marked, what was searched for over that.
fn paint_run(painter: &mut Painter<'_>, x: u16, y: u16, cells: usize, run: &Run<'_>, needle: &str) {
    let found = matches(run.text, needle);
    let theme = painter.theme();
    let mut parts = run.parts.iter().skip(run.parts.partition_point(|part| part.range().end <= run.offset)).peekable();
    let mut marks = run.marks.iter().skip(run.marks.partition_point(|mark| mark.end <= run.offset)).peekable();
    let mut found = found.iter().peekable();
    let mut used = 0;
    for (at, grapheme) in run.text.grapheme_indices(true) {
        let own = usize::from(grapheme.cell_width());
        if used + own > cells {
            break;
        }
        let end = run.offset + at + grapheme.len();
        while marks.next_if(|mark| mark.end <= run.offset + at).is_some() {}
        while found.next_if(|range| range.end <= at).is_some() {}
        while parts.next_if(|part| part.range().end <= run.offset + at).is_some() {}
        let style = match (found.peek(), marks.peek(), parts.peek()) {
            (Some(range), ..) if range.start <= at => theme.found,
            (_, Some(mark), _) if mark.start < end => run.mark,
            (.., Some(part)) if part.range().start < end => run.style.patch(theme.code(part.kind)),
            _ => run.style,
        };
        let is_spoken_of = run.spoken_of.iter().any(|part| part.contains(&(run.offset + at)));
        let style = if is_spoken_of { style.underlined() } else { style };
        let style = if run.selected.contains(&(run.offset + at)) { style.patch(theme.selection) } else { style };
        let column = x.saturating_add(u16::try_from(used).unwrap_or(u16::MAX));
        used += painter.text(column, y, own, grapheme, style);
    }
}
