//! Pictures of screens: a real frame, as SVG or as text.

use std::fmt::Write as _;

use ratatui::buffer::Cell;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use crate::engine::desk::{Handle, Report, Request};

use super::paint;
use super::screens::samples;
use super::script::{Frame, Script};
use super::state::Options;
use super::theme::{Theme, rgb};

/// The screens pictures can be taken of, and the keys that lead there from a desk just opened.
pub const SCREENS: &[(&str, &str)] = &[
    ("overview", ""),
    ("evals", "g e"),
    ("samples", "Enter"),
    ("sample", "Enter Enter"),
    ("configs", "g c"),
    ("history", "g h"),
    ("annotations", "g a"),
    ("files", "g f"),
    ("help", "?"),
];

/// A cell in the units of the picture.
const CELL: (f32, f32) = (8.4, 18.0);

/// Opens a desk without a terminal, types keys, each after everything asked for has come, and draws.
#[must_use]
pub fn take(handle: &Handle, options: &Options, (width, height): (u16, u16), keys: &str) -> Frame {
    let mut desk = Script::open(options, width, height);
    wait(&mut desk, handle);
    for key in keys.split_whitespace() {
        desk.keys(key);
        wait(&mut desk, handle);
    }
    desk.frame()
}

/// Hands in reports until nothing is waited for, or nobody reports any more. The desk itself does not wait for the gate.
fn wait(desk: &mut Script, handle: &Handle) {
    let mut gates = 0_usize;
    loop {
        desk.finish();
        for request in desk.requests() {
            gates += usize::from(matches!(request, Request::Gate(_)));
            handle.ask(request);
        }
        if gates == 0
            && !desk.state.busy()
            && !desk.state.data.followed.waiting()
            && !samples::awaits_answers(&desk.state)
        {
            return;
        }
        let Ok(report) = handle.reports().recv() else { return };
        gates = gates.saturating_sub(usize::from(matches!(report, Report::Gate { .. })));
        desk.report(report);
    }
}

impl Frame {
    /// The frame as an SVG picture, on the ground of a theme.
    #[must_use]
    pub fn svg(&self, theme: &Theme) -> String {
        let (paper, ink) = if theme.light { ("#ffffff", "#1f2328") } else { ("#16181d", "#d8dce4") };
        let own = |of: Option<Color>, otherwise| color(of.unwrap_or_default(), otherwise);
        let (paper, ink) = (own(theme.ground.bg, paper), own(theme.ground.fg, ink));
        let ground = (paper.as_str(), ink.as_str());
        let (width, height) = (CELL.0 * f32::from(self.0.area.width), CELL.1 * f32::from(self.0.area.height));
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-size=\"14\" \
             font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n",
            ground.0
        );
        for row in self.0.area.rows() {
            self.svg_row(row, ground, &mut svg);
        }
        svg.push_str("</svg>\n");
        svg
    }

    /// One line: neighbours of one style are drawn together, each run stretched to its exact columns.
    fn svg_row(&self, row: Rect, ground: (&str, &str), svg: &mut String) {
        let mut column = row.x;
        while column < row.right() {
            let first = &self.0[(column, row.y)];
            let (mut text, mut end) = (String::new(), column);
            while end < row.right() && look(&self.0[(end, row.y)]) == look(first) {
                let symbol = self.0[(end, row.y)].symbol();
                text.push_str(symbol);
                end += u16::try_from(paint::width(symbol)).unwrap_or(1).max(1);
            }
            run(&Run { text: &text, columns: (column, end.min(row.right())), line: row.y, cell: first }, ground, svg);
            column = end;
        }
    }
}

fn look(cell: &Cell) -> (Color, Color, Modifier) {
    (cell.fg, cell.bg, cell.modifier)
}

struct Run<'a> {
    text: &'a str,
    columns: (u16, u16),
    line: u16,
    cell: &'a Cell,
}

fn run(run: &Run<'_>, (paper, ink): (&str, &str), svg: &mut String) {
    let (x, y) = (CELL.0 * f32::from(run.columns.0), CELL.1 * f32::from(run.line));
    let width = CELL.0 * f32::from(run.columns.1 - run.columns.0);
    let (mut fill, mut back) = (color(run.cell.fg, ink), color(run.cell.bg, paper));
    if run.cell.modifier.contains(Modifier::REVERSED) {
        std::mem::swap(&mut fill, &mut back);
    }
    // Writing to a string cannot fail.
    if back != paper {
        let _ = writeln!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{}\" fill=\"{back}\"/>",
            CELL.1
        );
    }
    if run.text.trim().is_empty() {
        return;
    }
    let weight = if run.cell.modifier.contains(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let line = if run.cell.modifier.contains(Modifier::UNDERLINED) { " text-decoration=\"underline\"" } else { "" };
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\" \
         xml:space=\"preserve\" fill=\"{fill}\"{weight}{line}>{}</text>",
        y + CELL.1 * 0.75,
        escaped(run.text)
    );
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A colour as SVG writes it.
fn color(color: Color, otherwise: &str) -> String {
    match rgb(color) {
        Some((red, green, blue)) => format!("#{red:02x}{green:02x}{blue:02x}"),
        None => otherwise.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_is_no_markup() {
        assert_eq!(escaped("<script>&"), "&lt;script&gt;&amp;");
    }
}
