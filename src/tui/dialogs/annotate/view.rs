//! How the dialog looks.

use ratatui::layout::Rect;
use ratatui::widgets::Widget as _;
use ratatui_textarea::{CursorMove, DataCursor, TextArea};

use super::{Field, Form, text_area};
use crate::base::Shown;
use crate::review::{Disposition, Grade};
use crate::tui::actions::name_of;
use crate::tui::paint::{Painter, Strip};
use crate::tui::state::State;
use crate::tui::widgets::panel;

/// Draws the dialog over the body.
pub fn view(state: &State, dialog: &Form, painter: &mut Painter<'_>, body: Rect) {
    let area = panel::place(body, 84, 16);
    let name = name_of(state, &dialog.subject);
    let title = Strip::new().add("annotate ", painter.theme().muted).add(name, painter.theme().heading);
    panel::draw(painter, area, &title);
    let (x, cells) = (area.x + 2, usize::from(area.width.saturating_sub(4)));
    let mut y = area.y + 1;
    let last = area.bottom().saturating_sub(2);
    for (field, strip) in lines(state, dialog, cells) {
        if y >= last {
            return;
        }
        if field == dialog.field {
            painter.text(area.x + 1, y, 1, painter.glyphs().cursor, painter.theme().accent);
        }
        painter.strip(x, y, cells, &strip);
        y += 1;
    }
    let text = Rect { x, y, width: area.width.saturating_sub(4), height: last.saturating_sub(y) };
    body_field(painter, text, dialog);
    save_line(painter, Rect { x, y: last, width: area.width.saturating_sub(4), height: 1 }, dialog);
}

/// The lines above the words.
fn lines(state: &State, dialog: &Form, cells: usize) -> Vec<(Field, Strip)> {
    let theme = state.look.theme;
    let label = |text: &'static str| Strip::new().add(text, theme.muted);
    let start = |text: &'static str| label(if cells >= 70 { text } else { "" });
    let on = Disposition::ALL.iter().position(|&each| dialog.disposition == Some(each));
    let decision = choices(state, start("decision  "), &Disposition::ALL.map(Disposition::as_str), on, cells);
    let mut lines = vec![(Field::Disposition, decision)];
    if dialog.graded() {
        let on = Grade::ALL.iter().position(|&each| dialog.severity == each);
        let severity = choices(state, start("severity  "), &Grade::ALL.map(Grade::as_str), on, cells);
        lines.push((Field::Severity, severity));
    }
    let mut labels = label("labels    ").outside(dialog.labels.text(), theme.text);
    if dialog.field == Field::Labels {
        labels = labels.add(" ", theme.found);
    } else if dialog.labels.text().is_empty() {
        labels = labels.add("none", theme.muted);
    }
    lines.push((Field::Labels, labels));
    lines
}

/// Words to choose from, each with its key; where not all fit, the first ones give way to the chosen one.
pub(in crate::tui::dialogs) fn choices(
    state: &State,
    start: Strip,
    words: &[&'static str],
    on: Option<usize>,
    cells: usize,
) -> Strip {
    let theme = state.look.theme;
    let width = |words: &[&str]| words.iter().map(|word| word.len() + 2).sum::<usize>();
    let room = cells.saturating_sub(start.width());
    let chosen = on.unwrap_or(0);
    let shown = |first: &usize| width(words.get(*first..=chosen).unwrap_or_default()) <= room.saturating_sub(2);
    let first = if width(words) <= room { 0 } else { (0..=chosen).find(shown).unwrap_or(chosen) };
    let start = if first > 0 { start.add(state.look.glyphs.ellipsis, theme.muted) } else { start };
    words.iter().enumerate().skip(first).fold(start, |strip, (place, word)| {
        if on == Some(place) {
            return strip.add(format!("[{word}]"), theme.selection.patch(theme.heading));
        }
        let (initial, rest) = word.split_at(1);
        strip.add(" ", theme.text).add(initial, theme.accent).add(rest, theme.text).add(" ", theme.text)
    })
}

fn body_field(painter: &mut Painter<'_>, area: Rect, dialog: &Form) {
    if area.is_empty() {
        return;
    }
    let theme = painter.theme();
    let active = dialog.field == Field::Body;
    let kept = if dialog.safe { "  draft kept" } else { "" };
    let title = Strip::new().add("what you saw, for whoever reads it later", theme.muted).add(kept, theme.muted);
    painter.titled_rule(area.x, area.y, area.width, &title);
    let text = Rect { y: area.y + 1, height: area.height - 1, ..area };
    if text.is_empty() {
        return;
    }
    if active {
        painter.text(area.x.saturating_sub(1), text.y, 1, painter.glyphs().cursor, theme.accent);
    }
    let mut shown = shown_body(&dialog.body);
    shown.set_cursor_style(if active { theme.found } else { theme.text });
    shown.render(text, painter.buffer);
}

/// The words as they may be shown. What is kept is what was written; only the screen must not obey it.
fn shown_body(body: &TextArea<'_>) -> TextArea<'static> {
    let safe = |text: &str| Shown::new(text).to_string();
    let DataCursor(row, column) = body.cursor();
    let before: String = body.lines().get(row).into_iter().flat_map(|line| line.chars().take(column)).collect();
    let mut shown = text_area(body.lines().iter().map(|line| safe(line)).collect());
    let cell = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
    shown.move_cursor(CursorMove::Jump(cell(row), cell(safe(&before).chars().count())));
    shown
}

fn save_line(painter: &mut Painter<'_>, area: Rect, dialog: &Form) {
    let theme = painter.theme();
    let style = if dialog.field == Field::Save { theme.selection.patch(theme.heading) } else { theme.accent };
    let keys = match area.width {
        84.. => "  C-s save  Tab next  . as last  C-t template  C-e editor  C-g discard  Esc keeps a draft",
        _ => "  C-s save  C-t template  C-e editor  C-g discard  Esc keeps a draft",
    };
    let strip = Strip::new().add("[ Save ]", style).add(keys, theme.muted);
    painter.strip(area.x, area.y, usize::from(area.width), &strip);
}
