//! What can follow the keys typed, on as many lines above the last one as it takes.

use ratatui::layout::Rect;

use super::commands::Command;
use super::paint::{Painter, Strip};
use super::state::State;

/// What is told of a command on a line, with the command it leads to.
pub type Part = (Strip, &'static Command);

/// Draws all that can follow what was typed: the last line on the foot, the ones before above it.
pub fn draw(state: &State, painter: &mut Painter<'_>, foot: Rect) {
    for (y, (begun, parts)) in placed(state, foot) {
        let line = parts.into_iter().fold(begun, |line, (part, _)| line.join(part));
        painter.clear(Rect { y, height: 1, ..foot });
        painter.strip(foot.x, y, usize::from(foot.width), &line);
    }
}

/// The command that is at a cell.
#[must_use]
pub fn command_at(state: &State, foot: Rect, (x, y): (u16, u16)) -> Option<&'static Command> {
    let (_, (begun, parts)) = placed(state, foot).find(|(line, _)| *line == y)?;
    hit(parts, begun.width(), x)
}

/// The command that is at a column of a line of them, which begins at another.
#[must_use]
pub fn hit(parts: Vec<Part>, from: usize, x: u16) -> Option<&'static Command> {
    let mut right = from;
    let hit = parts.into_iter().find(|(part, _)| {
        let left = right;
        right += part.width();
        (left..right).contains(&usize::from(x))
    });
    hit.map(|(_, command)| command)
}

/// The lines, each with where it lies.
fn placed(state: &State, foot: Rect) -> impl Iterator<Item = (u16, (Strip, Vec<Part>))> {
    let lines = lines(state, usize::from(foot.width));
    let above = u16::try_from(lines.len().saturating_sub(1)).unwrap_or(0);
    let first = foot.y.saturating_sub(above);
    (first..=foot.y).zip(lines)
}

/// What was typed, and what can follow it, in lines of a width.
fn lines(state: &State, cells: usize) -> Vec<(Strip, Vec<Part>)> {
    let theme = state.look.theme;
    let typed = format!(" {}{} ", state.pending.text(), state.look.glyphs.ellipsis);
    let begun = Strip::new().add(typed, theme.accent);
    let indent = Strip::new().add(" ".repeat(begun.width()), theme.text);
    let mut lines = vec![(begun.clone(), Vec::new())];
    let mut used = begun.width();
    for (keys, command) in state.pending.continuations(state.screen, &state.keymap) {
        let part = Strip::new().add(format!("  {keys} "), theme.accent).add(short_doc(command.doc), theme.muted);
        if used + part.width() > cells {
            lines.push((indent.clone(), Vec::new()));
            used = indent.width();
        }
        used += part.width();
        if let Some((_, parts)) = lines.last_mut() {
            parts.push((part, command));
        }
    }
    lines
}

/// The first few words of a doc.
fn short_doc(doc: &'static str) -> &'static str {
    let doc = doc.split([',', ';', ':']).next().unwrap_or(doc);
    let doc = doc.split(" of the ").next().unwrap_or(doc);
    doc.strip_prefix("the ").or_else(|| doc.strip_prefix("everybody's ")).unwrap_or(doc)
}
