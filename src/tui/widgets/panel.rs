//! The frame of what lies over a screen.

use ratatui::layout::Rect;

use crate::tui::paint::{Painter, Strip};

/// The middle of a body, or all of it where it is small.
#[must_use]
pub fn place(body: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (body.width.min(width), body.height.min(height));
    Rect { x: body.x + (body.width - width) / 2, y: body.y + (body.height - height) / 2, width, height }
}

/// Empties an area and draws a frame around it, with a title.
pub fn draw(painter: &mut Painter<'_>, area: Rect, title: &Strip) {
    painter.clear(area);
    if area.is_empty() {
        return;
    }
    let (theme, bar) = (painter.theme(), painter.glyphs().bar);
    painter.titled_rule(area.x, area.y, area.width, title);
    painter.rule(area.x, area.bottom().saturating_sub(1), area.width);
    for y in area.y + 1..area.bottom().saturating_sub(1) {
        painter.text(area.x, y, 1, bar, theme.rule);
        painter.text(area.right().saturating_sub(1), y, 1, bar, theme.rule);
    }
}

/// What is inside the frame, a cell away from its sides.
#[must_use]
pub fn inside(area: Rect) -> Rect {
    Rect {
        x: area.x.saturating_add(2),
        y: area.y.saturating_add(1),
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}
