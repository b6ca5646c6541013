//! A few sentences about the selected row, below its list.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::wrap::wrap;
use crate::tui::paint::{Painter, Strip, cut, safe, width};

/// Draws a titled rule and as much of the sentences as there is room for; what is left out is seen to be.
pub fn draw(painter: &mut Painter<'_>, area: Rect, title: &Strip, sentences: &[(String, Style)]) {
    painter.titled_rule(area.x, area.y, area.width, title);
    let cells = usize::from(area.width.saturating_sub(3));
    let mut y = area.y + 1;
    for (sentence, style) in sentences {
        let sentence = safe(sentence);
        let breaks = wrap(&sentence, cells);
        for row in 0..breaks.rows() {
            if y >= area.bottom() {
                return;
            }
            let (offset, text) = breaks.row(&sentence, row);
            let more = y + 1 == area.bottom() && offset + text.len() < sentence.len();
            let text = text.trim_end();
            let ellipsis = painter.glyphs().ellipsis;
            let text = if more {
                format!("{}{ellipsis}", cut(text, cells.saturating_sub(width(ellipsis)), painter.glyphs()))
            } else {
                text.to_owned()
            };
            painter.text(area.x + 2, y, cells, &text, *style);
            y += 1;
        }
    }
}
