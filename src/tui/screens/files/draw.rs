//! The list of files: the worst that is to be said, the format, the path, how much is in it.

use ratatui::layout::Rect;

use crate::model::{Severity, Understood};

use super::about::{about, figures};
use super::{Entry, of, parts, understood, word, worst};
use crate::tui::format::count;
use crate::tui::paint::{Painter, Strip, cut, cut_path, safe, width};
use crate::tui::screens::nothing_holds;
use crate::tui::state::State;
use crate::tui::widgets::{detail, scrollbar};

pub(super) fn view(state: &State, painter: &mut Painter<'_>, body: Rect) {
    let theme = painter.theme();
    let Some(understood) = understood(&state.data) else {
        let text = "What was recognised in each file is told once files have been read.".to_owned();
        return detail::draw(painter, body, &Strip::new().add("no files yet", theme.heading), &[(text, theme.text)]);
    };
    if state.files.list.is_empty() {
        let (title, text) = match state.files.filter.as_str() {
            "" => (
                "no file differs",
                format!("The same on both sides: {}.", files(understood.unchanged.unwrap_or_default())),
            ),
            filter => ("nothing passes the filter", nothing_holds(state, "file", filter)),
        };
        return detail::draw(painter, body, &Strip::new().add(title, theme.heading), &[(text, theme.text)]);
    }
    let parts = parts(state, body);
    painter.strip(parts.head.x, parts.head.y, usize::from(parts.head.width), &head(state, understood));
    list(state, painter, parts.list);
    if let (Some(area), Some(entry)) = (parts.detail, state.files.list.selected()) {
        more(state, painter, area, entry);
    }
}

/// What there is to say of the selected row, as far as there is room.
fn more(state: &State, painter: &mut Painter<'_>, area: Rect, entry: &Entry) {
    let theme = painter.theme();
    let (name, told) = match entry {
        Entry::File(path) => (path.clone(), of(&state.data, path).map(|file| about(state.look, file))),
        Entry::Unknown(unknown) => {
            let text = format!("{} in no format that Candor knows.", files(unknown.files));
            (unknown.told(), Some(vec![(text, theme.text)]))
        }
    };
    detail::draw(painter, area, &Strip::new().outside(&name, theme.heading), &told.unwrap_or_default());
}

fn files(number: u64) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), "file", "files")
}

/// How many files there are of each kind.
fn head(state: &State, understood: &Understood) -> Strip {
    let theme = state.look.theme;
    if !state.files.filter.is_empty() {
        return Strip::new()
            .add(format!(" {} shown, filter: ", state.files.list.len()), theme.muted)
            .outside(&state.files.filter, theme.accent);
    }
    let of_no_format: u64 = understood.unknown.iter().map(|unknown| unknown.files).sum();
    let noted = understood.files.iter().filter(|file| worst(file).is_some()).count() as u64;
    let parts = [
        (understood.files.len() as u64, "looked at"),
        (noted, "with notes"),
        (of_no_format, "in no known format"),
        (understood.passed_over, "passed over by [paths]"),
        (understood.unchanged.unwrap_or_default(), "unchanged"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    Strip::new().add(format!(" Files: {}", parts.join(", ")), theme.muted)
}

/// One row, ready to be laid out.
struct Row {
    place: usize,
    /// How bad the worst is that is to be said, as a sign.
    sign: Strip,
    format: &'static str,
    path: String,
    figures: String,
}

fn list(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let list = &state.files.list;
    let window = list.window(usize::from(area.height));
    let top = window.start;
    let rows: Vec<Row> = window.filter_map(|place| Some(row(state, place, list.ids().get(place)?))).collect();
    let columns = Columns::of(usize::from(area.width), &rows);
    for (line, row) in (0..).zip(&rows) {
        let place = Rect { y: area.y + line, height: 1, ..area };
        if row.place == list.at() {
            painter.lay(place, painter.theme().selection);
            painter.text(place.x, place.y, 1, painter.glyphs().cursor, painter.theme().accent);
        }
        columns.draw(painter, place, row);
    }
    scrollbar::draw(painter, area, top, list.len());
}

fn row(state: &State, place: usize, entry: &Entry) -> Row {
    let theme = state.look.theme;
    let glyphs = state.look.glyphs;
    match entry {
        Entry::Unknown(unknown) => Row {
            place,
            sign: Strip::new().add(glyphs.unknown, theme.muted),
            format: "none",
            path: safe(&unknown.told()),
            figures: files(unknown.files),
        },
        Entry::File(path) => {
            let file = of(&state.data, path);
            let is_read = file.and_then(|file| file.newest()).is_some_and(|newest| newest.state.taken().is_some());
            let (sign, style) = match file.and_then(worst) {
                Some(Severity::Error) => (glyphs.file, theme.regressed),
                Some(Severity::Warning) => (glyphs.caution, theme.warning),
                Some(Severity::Info) => (glyphs.note, theme.muted),
                None if is_read => (" ", theme.text),
                None => (glyphs.unknown, theme.muted),
            };
            let figures = file.map(|file| figures(file, glyphs)).unwrap_or_default();
            let sign = Strip::new().add(sign, style);
            Row { place, sign, format: file.map_or("", word), path: safe(path), figures }
        }
    }
}

/// How many cells each column has; none where there is no room for it.
struct Columns {
    format: usize,
    path: usize,
    figures: usize,
}

impl Columns {
    /// The path gets what the others leave; where there is little room the format goes, then the figures.
    fn of(width: usize, rows: &[Row]) -> Self {
        // The cursor, the sign with blanks around it, the scrollbar.
        let cells = width.saturating_sub(6);
        let widest = |of: &dyn Fn(&Row) -> usize| rows.iter().map(of).max().unwrap_or(0);
        let format = if cells < 56 { 0 } else { widest(&|row| row.format.len()) };
        let figures = if cells < 28 { 0 } else { widest(&|row| self::width(&row.figures)).min(cells / 3) };
        let gaps = [format, figures].into_iter().filter(|column| *column > 0).count() * 2;
        Self { format, figures, path: cells.saturating_sub(format + figures + gaps) }
    }

    fn draw(&self, painter: &mut Painter<'_>, place: Rect, row: &Row) {
        let theme = painter.theme();
        let glyphs = painter.glyphs();
        painter.strip(place.x + 2, place.y, 1, &row.sign);
        let mut x = place.x + 4;
        if self.format > 0 {
            painter.text(x, place.y, self.format, row.format, theme.muted);
            x = x.saturating_add(u16::try_from(self.format + 2).unwrap_or(u16::MAX));
        }
        painter.text(x, place.y, self.path, &cut_path(&row.path, self.path, glyphs), theme.text);
        let figures = cut(&row.figures, self.figures, glyphs);
        painter.right(place.right().saturating_sub(2), place.y, self.figures, &figures, theme.muted);
    }
}
