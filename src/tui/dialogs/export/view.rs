//! How the export dialog looks: the formats, beside them what is in the export and its first lines, below them where
//! it goes. Where there is little room, the formats and where it goes.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::Export;
use crate::base::Shown;
use crate::engine::exporter::{Exported, FORMATS};
use crate::tui::format::{bytes, count};
use crate::tui::paint::{Painter, Strip, cut_middle, safe};
use crate::tui::state::State;
use crate::tui::widgets::document::{Arrangement, Document, Item};
use crate::tui::widgets::{panel, scrollbar};

/// The cells and lines the dialog takes where there is room.
const SIZE: (u16, u16) = (150, 46);

/// The cells of the formats where the preview is beside them.
const NAMES: u16 = 18;

/// Where the parts of the dialog lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    /// The frame.
    pub(super) frame: Rect,
    /// The formats.
    pub(super) list: Rect,
    /// What is in the export; empty where there is no room.
    pub(super) preview: Rect,
    /// Where it goes.
    pub(super) place: Rect,
}

/// Where the parts lie in a body.
pub(super) fn parts(body: Rect) -> Parts {
    let frame = panel::place(body, SIZE.0, SIZE.1);
    let inside = panel::inside(frame);
    let lines = match inside.height {
        0..=3 => inside.height.min(1),
        4..=9 => 2,
        _ => 3,
    };
    let top = Rect { height: inside.height - lines, ..inside };
    let place = Rect { y: top.bottom(), height: lines, ..inside };
    let wide = top.width >= 60 && top.height >= 6;
    let names = if wide { NAMES } else { top.width };
    // The cursor stands in the cell beside the frame.
    let list = Rect { x: top.x.saturating_sub(1), width: names, ..top }.intersection(frame);
    let preview = if wide { Rect { x: top.x + names + 1, width: top.width - names - 1, ..top } } else { Rect::ZERO };
    Parts { frame, list, preview, place }
}

/// Measures the preview for its place.
pub(super) fn lay_out(preview: &mut Document, area: Rect) {
    preview.lay_out(area.width.saturating_sub(1), area.height, Arrangement::Stacked);
}

/// Sentences to be read in place of a preview.
pub(super) fn told(sentences: impl IntoIterator<Item = String>, style: Style) -> Document {
    Document::new(sentences.into_iter().map(|sentence| line(&sentence, style)).collect(), Vec::new())
}

fn line(text: &str, style: Style) -> Item {
    Item::Paragraph { lead: Strip::new(), indent: 0, text: Shown::new(text), style }
}

/// What is in an export, what is not, and its first lines.
pub(super) fn preview(state: &State, exported: &Exported) -> Document {
    let theme = state.look.theme;
    let mut items = vec![line(exported.format.title, theme.heading), line(&included(state, exported), theme.text)];
    if let Some(narrowed) = &exported.narrowed {
        let nothing = if narrowed.is_empty() { "nothing passes" } else { "narrowed by" };
        let style = if narrowed.is_empty() { theme.warning } else { theme.accent };
        items.push(line(&format!("{nothing} the filter {}: {narrowed}", narrowed.filter), style));
    }
    for left in &exported.left_out {
        let told = format!("{} left out: {}", left.counted(), left.why);
        items.push(line(&told, theme.warning));
    }
    items.extend(exported.trouble.iter().map(|trouble| line(trouble, theme.warning)));
    let size = format!("preview, {}", bytes(exported.bytes.len() as u64));
    items.push(Item::Rule(Strip::new().add(size, theme.muted)));
    let shown = |text: &Shown| Item::Paragraph { lead: Strip::new(), indent: 0, text: text.clone(), style: theme.text };
    items.extend(exported.head.iter().map(shown));
    if exported.further > 0 {
        let further = format!("{} {} more", state.look.glyphs.ellipsis, count(exported.further, "line", "lines"));
        items.push(line(&further, theme.muted));
    }
    Document::new(items, Vec::new())
}

/// How much of the review is in it, in words.
fn included(state: &State, exported: &Exported) -> String {
    let data = &state.data;
    let passing = || state.narrowing.standings(data);
    let open = passing().filter(|standing| !standing.answered).count();
    let findings = match passing().count() {
        0 => "no finding".to_owned(),
        all => format!("{open} of {} unanswered", count(all, "finding", "findings")),
    };
    let annotations = exported.narrowed.as_ref().map_or(exported.annotations, |narrowed| narrowed.annotations[0]);
    let annotations = count(annotations, "annotation", "annotations");
    let signoffs = match exported.signoffs {
        0 => "nobody signed off".to_owned(),
        some => count(some, "sign-off", "sign-offs"),
    };
    format!("{findings}, {annotations}, {signoffs}")
}

/// Draws the dialog over the body.
pub fn view(state: &State, dialog: &Export, painter: &mut Painter<'_>, body: Rect) {
    let theme = painter.theme();
    let parts = parts(body);
    panel::draw(painter, parts.frame, &Strip::new().add("export the review", theme.heading));
    if parts.frame.height > 1 {
        let Rect { x, width, .. } = parts.frame;
        let help = Strip::new().add(help(dialog, parts), theme.muted);
        painter.titled_rule(x, parts.frame.bottom() - 1, width, &help);
    }
    formats(dialog, painter, parts);
    if !parts.preview.is_empty() {
        if dialog.made.is_none() && dialog.preview.rows() == 0 {
            let making = format!("making it{}", painter.glyphs().ellipsis);
            painter.text(parts.preview.x, parts.preview.y, usize::from(parts.preview.width), &making, theme.muted);
        } else {
            dialog.preview.paint(painter, parts.preview, "");
        }
    }
    place(state, dialog, painter, parts.place);
}

fn help(dialog: &Export, parts: Parts) -> &'static str {
    match (parts.preview.is_empty(), dialog.naming) {
        (true, false) => "Enter writes  y copies  Tab name",
        (true, true) => "Enter writes  Tab back  Esc leaves",
        (false, false) => "Enter writes   y copies   Tab file name   C-d C-u scroll   Esc leaves",
        (false, true) => "Enter writes   C-u clears   Tab formats   Esc leaves",
    }
}

fn formats(dialog: &Export, painter: &mut Painter<'_>, parts: Parts) {
    let theme = painter.theme();
    let area = parts.list;
    let window = dialog.formats.window(usize::from(area.height));
    let top = window.start;
    let cells = usize::from(area.width.saturating_sub(3));
    for (y, at) in (area.y..area.bottom()).zip(window) {
        let Some(format) = FORMATS.get(at) else { continue };
        if at == dialog.formats.at() {
            painter.lay(Rect { y, height: 1, ..area }, theme.selection);
            painter.text(area.x, y, 1, painter.glyphs().cursor, theme.accent);
        }
        let mut strip = Strip::new().add(format.name, theme.text);
        if parts.preview.is_empty() {
            strip = strip.to_column(usize::from(NAMES) - 2).add(format.title, theme.muted);
        }
        painter.strip(area.x + 2, y, cells, &strip);
    }
    scrollbar::draw(painter, area, top, dialog.formats.len());
}

/// The name of the file, and the folder it is in.
fn place(state: &State, dialog: &Export, painter: &mut Painter<'_>, area: Rect) {
    let theme = painter.theme();
    if area.height > 2 {
        painter.rule(area.x, area.y, area.width);
    }
    let mut lines = (area.y + area.height.saturating_sub(2).min(1))..area.bottom();
    let cells = usize::from(area.width);
    if let Some(y) = lines.next() {
        let label = if cells < 60 { "to " } else { "to a file  " };
        let room = cells.saturating_sub(label.len() + 1);
        let name = cut_middle(&safe(dialog.name.text()), room, painter.glyphs());
        let mut strip = Strip::new().add(label, theme.muted).add(name, theme.text);
        if dialog.naming {
            painter.text(area.x.saturating_sub(1), y, 1, painter.glyphs().cursor, theme.accent);
            strip = strip.add(" ", theme.found);
        }
        painter.strip(area.x, y, cells, &strip);
    }
    if let Some(y) = lines.next() {
        let strip = if dialog.there.is_some() {
            Strip::new().add("is there already: Enter replaces it", theme.warning)
        } else {
            let label = if cells < 60 { "in " } else { "in         " };
            let file = dialog.file(state);
            let folder = safe(&file.parent().unwrap_or(&file).display().to_string());
            let room = cells.saturating_sub(label.len());
            Strip::new().add(label, theme.muted).add(cut_middle(&folder, room, painter.glyphs()), theme.text)
        };
        painter.strip(area.x, y, cells, &strip);
    }
}
