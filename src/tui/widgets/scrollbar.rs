//! Where in a long list or text the screen is.

use ratatui::layout::Rect;

use crate::tui::paint::Painter;

/// The cells of a bar of `height` that stand for the rows from `top` to `top + page` of `total`; `None`
/// when everything is on screen.
#[must_use]
pub fn thumb(height: usize, top: usize, page: usize, total: usize) -> Option<(usize, usize)> {
    if total <= page || height == 0 {
        return None;
    }
    let length = (height * page / total).max(1);
    let free = height - length;
    let start = (top * free).div_ceil((total - page).max(1)).min(free);
    Some((start, length))
}

/// Draws the bar in the last column of an area.
pub fn draw(painter: &mut Painter<'_>, area: Rect, top: usize, total: usize) {
    let height = usize::from(area.height);
    let Some((start, length)) = thumb(height, top, height, total) else { return };
    let (glyph, style) = (painter.glyphs().thumb, painter.theme().rule);
    for row in start..start + length {
        let y = area.y + u16::try_from(row).unwrap_or(0);
        painter.text(area.right().saturating_sub(1), y, 1, glyph, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumb_touches_the_ends_only_at_the_ends() {
        assert_eq!(thumb(10, 0, 10, 10), None);
        assert_eq!(thumb(10, 0, 10, 100), Some((0, 1)));
        assert_eq!(thumb(10, 1, 10, 100), Some((1, 1)));
        assert_eq!(thumb(10, 90, 10, 100), Some((9, 1)));
        assert_eq!(thumb(10, 5, 10, 20), Some((3, 5)));
    }
}
