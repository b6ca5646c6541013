//! Putting text into cells: strips of styled text, cut visibly where they do not fit.
//!
//! Text from outside the program enters a [`Strip`] through [`Strip::outside`] or as a
//! [`Shown`]; nothing else on this path takes text that is not our own.

use std::borrow::Cow;

use ratatui::buffer::{Buffer, CellWidth as _};
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::base::Shown;

use super::theme::{Glyphs, Look, Theme};

/// The width of text in cells.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(|grapheme| usize::from(grapheme.cell_width())).sum()
}

/// A line of text in several styles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strip {
    parts: Vec<(Cow<'static, str>, Style)>,
}

impl Strip {
    /// An empty line.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds text of our own.
    #[must_use]
    pub fn add(mut self, text: impl Into<Cow<'static, str>>, style: Style) -> Self {
        self.parts.push((text.into(), style));
        self
    }

    /// Adds text from outside, made safe.
    #[must_use]
    pub fn outside(self, text: &str, style: Style) -> Self {
        self.add(safe(text), style)
    }

    /// Adds blanks up to a column, and at least one.
    #[must_use]
    pub fn to_column(self, column: usize) -> Self {
        let gap = column.saturating_sub(self.width()).max(1);
        self.add(" ".repeat(gap), Style::new())
    }

    /// Adds all of another.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self
    }

    /// Its width in cells.
    #[must_use]
    pub fn width(&self) -> usize {
        self.parts.iter().map(|(text, _)| width(text)).sum()
    }

    /// The text without its styles.
    #[must_use]
    pub fn text(&self) -> String {
        self.parts.iter().map(|(text, _)| text.as_ref()).collect()
    }
}

/// Text from outside, made safe to show on one line.
#[must_use]
pub fn safe(text: &str) -> String {
    Shown::new(text).as_str().to_owned()
}

/// Text cut to a width, with an ellipsis where something is missing.
#[must_use]
pub fn cut(text: &str, cells: usize, glyphs: &Glyphs) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += usize::from(grapheme.cell_width());
        if used + width(glyphs.ellipsis) > cells {
            break;
        }
        kept.push_str(grapheme);
    }
    if cells > 0 {
        kept.push_str(glyphs.ellipsis);
    }
    kept
}

/// Text cut in its middle, for paths and names whose ends tell them apart.
#[must_use]
pub fn cut_middle(text: &str, cells: usize, glyphs: &Glyphs) -> String {
    if width(text) <= cells || cells < 5 {
        return cut(text, cells, glyphs);
    }
    let tail_cells = (cells - 1) * 3 / 5;
    let mut tail = Vec::new();
    let mut used = 0;
    for grapheme in text.graphemes(true).rev() {
        used += usize::from(grapheme.cell_width());
        if used > tail_cells {
            break;
        }
        tail.push(grapheme);
    }
    tail.reverse();
    let tail = tail.concat();
    let head = cut(text, cells - width(&tail), glyphs);
    format!("{head}{tail}")
}

/// A path cut to a width. Its directories go first, and of the file's name what it ends with: what it begins with tells
/// more.
#[must_use]
pub fn cut_path(path: &str, cells: usize, glyphs: &Glyphs) -> String {
    match path.rsplit_once('/') {
        Some((_, name)) if width(path) > cells => cut(&format!("{}/{name}", glyphs.ellipsis), cells, glyphs),
        _ => cut(path, cells, glyphs),
    }
}

/// A pen over the cells of a frame.
#[derive(Debug)]
pub struct Painter<'a> {
    /// The cells.
    pub buffer: &'a mut Buffer,
    /// How things look.
    pub look: Look,
}

impl Painter<'_> {
    /// The styles.
    #[must_use]
    pub fn theme(&self) -> Theme {
        self.look.theme
    }

    /// The signs.
    #[must_use]
    pub fn glyphs(&self) -> &'static Glyphs {
        self.look.glyphs
    }

    /// Draws a strip from a cell on, cut visibly at `cells`; returns the cells used.
    pub fn strip(&mut self, x: u16, y: u16, cells: usize, strip: &Strip) -> usize {
        let mut left = cells;
        let mut remaining = strip.width();
        let mut at = x;
        for (text, style) in &strip.parts {
            let own = width(text);
            let text = if own > left || (own == left && remaining > own) {
                Cow::Owned(force_cut(text, left, self.glyphs()))
            } else {
                Cow::Borrowed(text.as_ref())
            };
            let used = self.text(at, y, left, &text, *style);
            at = at.saturating_add(u16::try_from(used).unwrap_or(u16::MAX));
            left -= used.min(left);
            remaining = remaining.saturating_sub(own);
            if left == 0 {
                break;
            }
        }
        cells - left
    }

    /// Draws text from a cell on, as far as `cells` go; returns the cells used.
    pub fn text(&mut self, x: u16, y: u16, cells: usize, text: &str, style: Style) -> usize {
        if !self.buffer.area.contains((x, y).into()) {
            return 0;
        }
        let (end, _) = self.buffer.set_stringn(x, y, text, cells, style);
        usize::from(end.saturating_sub(x))
    }

    /// Draws text so that it ends before the column `right`.
    pub fn right(&mut self, right: u16, y: u16, cells: usize, text: &str, style: Style) {
        let text = cut(text, cells, self.glyphs());
        let own = u16::try_from(width(&text)).unwrap_or(0);
        self.text(right.saturating_sub(own), y, cells, &text, style);
    }

    /// Lays a style over an area.
    pub fn lay(&mut self, area: Rect, style: Style) {
        self.buffer.set_style(area.intersection(self.buffer.area), style);
    }

    /// Empties an area down to the ground.
    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for position in area.positions() {
            self.buffer[position].reset();
        }
        self.lay(area, self.look.theme.ground);
    }

    /// Draws a horizontal rule.
    pub fn rule(&mut self, x: u16, y: u16, cells: u16) {
        let (glyph, style) = (self.glyphs().rule, self.theme().rule);
        for column in x..x.saturating_add(cells) {
            self.text(column, y, 1, glyph, style);
        }
    }

    /// Draws a rule with a title in it.
    pub fn titled_rule(&mut self, x: u16, y: u16, cells: u16, title: &Strip) {
        self.rule(x, y, cells);
        if cells > 4 {
            let title = Strip::new().add(" ", Style::new()).join(title.clone()).add(" ", Style::new());
            // What has no colour of its own must not have that of the rule under it.
            let own = u16::try_from(title.width()).unwrap_or(u16::MAX).min(cells - 2);
            self.clear(Rect { x: x + 1, y, width: own, height: 1 });
            self.strip(x + 1, y, usize::from(cells) - 2, &title);
        }
    }
}

/// Cuts text that is followed by more, so that an ellipsis is always seen.
fn force_cut(text: &str, cells: usize, glyphs: &Glyphs) -> String {
    if width(text) > cells { cut(text, cells, glyphs) } else { cut(&format!("{text}  "), cells, glyphs) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::UNICODE;

    #[test]
    fn nothing_is_cut_silently() {
        assert_eq!(cut("gsm8k", 5, &UNICODE), "gsm8k");
        assert_eq!(cut("gsm8k strict", 8, &UNICODE), "gsm8k s…");
        assert_eq!(cut("日本語", 5, &UNICODE), "日本…");
        assert_eq!(cut("日本語", 4, &UNICODE), "日…");
        assert_eq!(cut("abc", 0, &UNICODE), "");
        assert_eq!(cut_middle("evals/samples_mbpp_2026.jsonl", 16, &UNICODE), "evals/…026.jsonl");
        assert_eq!(cut_path("evals/samples_mbpp_2026.jsonl", 29, &UNICODE), "evals/samples_mbpp_2026.jsonl");
        assert_eq!(cut_path("evals/samples_mbpp_2026.jsonl", 26, &UNICODE), "…/samples_mbpp_2026.jsonl");
        assert_eq!(cut_path("evals/samples_mbpp_2026.jsonl", 16, &UNICODE), "…/samples_mbpp_…");
        assert_eq!(width("e\u{301}日"), 3);
    }
}
