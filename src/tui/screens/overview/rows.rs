//! A finding as a row: what it is, what happened, where its review stands.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::names::{Name, fitted};
use crate::compare::fairness::brief;
use crate::compare::findings::checkpoint;
use crate::model::{Effect as Fairness, EvalRow};

use crate::tui::data::{Data, Standing};
use crate::tui::findings::FindingId;
use crate::tui::format::{changed, delta, interval};
use crate::tui::marks;
use crate::tui::paint::{Painter, Strip, cut, safe, width};
use crate::tui::screens::{configs, evals};
use crate::tui::state::State;
use crate::tui::theme::Look;

/// Where the columns begin; those left out by narrow screens are `None`.
pub(super) struct Columns {
    category: Option<usize>,
    category_cells: usize,
    name: usize,
    name_cells: usize,
    text: usize,
    /// Cells of the state in words; narrow screens have a sign instead.
    state_cells: usize,
    authors: bool,
}

impl Columns {
    /// The columns of a width; who found what has one where anybody found anything, and names that hold a model have
    /// more room.
    pub(super) fn of(cells: usize, annotated: bool, models: bool) -> Self {
        let category_cells = if cells < 90 { 9 } else { 14 };
        let category = (cells >= 64).then_some(5);
        let name = if category.is_some() { 6 + category_cells } else { 5 };
        let narrow = cells < 56;
        let name_cells = match models {
            _ if narrow => cells.saturating_sub(name + 11),
            true => (cells * 2 / 5).clamp(12, 64),
            false => (cells * 3 / 10).clamp(12, 44),
        };
        let state_cells = if narrow { 0 } else { 9 };
        Self {
            category,
            category_cells,
            name,
            name_cells,
            text: name + name_cells + 1,
            state_cells,
            authors: annotated && cells >= 110,
        }
    }
}

/// The names of findings below each other, as they fit.
pub(super) fn names(state: &State, columns: &Columns, findings: &[FindingId]) -> Vec<String> {
    let glyphs = state.look.glyphs;
    let names: Vec<Name> = findings.iter().map(|id| describe(&state.data, state.look, id).name).collect();
    fitted(&names, columns.name_cells, glyphs)
}

pub(super) fn row(
    state: &State,
    painter: &mut Painter<'_>,
    line: Rect,
    columns: &Columns,
    (id, name): (&FindingId, &str),
    selected: bool,
) {
    let theme = painter.theme();
    let glyphs = painter.glyphs();
    let shown = describe(&state.data, state.look, id);
    let standing = state.data.standing_of(id);
    let dim = |style: Style| if standing.done() { theme.muted } else { style };
    let at = |column: usize| line.x + u16::try_from(column).unwrap_or(u16::MAX);
    let cells = usize::from(line.width.saturating_sub(2));
    if selected {
        painter.lay(line, theme.selection);
        painter.text(line.x, line.y, 1, glyphs.cursor, theme.accent);
    }
    painter.text(at(2), line.y, 1, shown.sign, dim(shown.style));
    if let Some(category) = columns.category {
        let cells = columns.category_cells;
        painter.text(at(category), line.y, cells, &cut(&shown.category, cells, glyphs), dim(theme.muted));
    }
    painter.text(at(columns.name), line.y, columns.name_cells, name, dim(theme.text));
    standing_mark(painter, at(3), line.y, &standing);
    let tail = columns.state_cells + if columns.authors { 20 } else { 0 };
    let room = cells.saturating_sub(columns.text + if tail > 0 { tail + 1 } else { 0 });
    painter.strip(at(columns.text), line.y, room, shown.text.fitted(room));
    if columns.authors {
        let authors = cut(&safe(&standing.authors.join(", ")), 18, glyphs);
        painter.text(at(cells - tail), line.y, 18, &authors, theme.muted);
    }
    if columns.state_cells > 0 {
        let style = match standing.word() {
            "open" => theme.text,
            _ if standing.contested || standing.fallen => theme.warning,
            _ => theme.muted,
        };
        painter.right(at(cells), line.y, columns.state_cells, standing.word(), style);
    }
}

/// A sign for what was done: somebody wrote, or it was looked at.
fn standing_mark(painter: &mut Painter<'_>, x: u16, y: u16, standing: &Standing) {
    let glyph = match standing {
        _ if !standing.authors.is_empty() => painter.glyphs().note,
        _ if standing.seen => painter.glyphs().better,
        _ => return,
    };
    painter.text(x, y, 1, glyph, painter.theme().accent);
}

/// A finding as its row shows it.
struct Described {
    sign: &'static str,
    style: Style,
    category: String,
    name: Name,
    text: Told,
}

/// What a row tells, at length, in short and in one word.
struct Told {
    long: Strip,
    short: Strip,
    least: Strip,
}

impl Told {
    fn of(strip: Strip) -> Self {
        Self { long: strip.clone(), short: strip.clone(), least: strip }
    }

    /// The same, said of so many rows more.
    fn with_others(self, others: usize, style: Style) -> Self {
        let more = |strip: Strip| if others > 0 { strip.add(format!(" (+{others} more)"), style) } else { strip };
        Self { long: more(self.long), short: more(self.short), least: self.least }
    }

    /// The longest form that fits; the short one may be cut where there is room to read what is left.
    fn fitted(&self, cells: usize) -> &Strip {
        match cells {
            _ if self.long.width() <= cells => &self.long,
            0..16 => &self.least,
            _ => &self.short,
        }
    }
}

fn describe(data: &Data, look: Look, id: &FindingId) -> Described {
    let Look { theme, glyphs } = look;
    match id {
        FindingId::Row(key) => {
            let Some(row) = data.row(key) else { return described_as(glyphs.unknown, theme.muted, "", &key.task) };
            let (sign, style) = marks::verdict(look, row.verdict);
            let category = row.category.as_deref().or(row.group.as_deref()).unwrap_or("");
            let mut described = described_as(sign, style, category, &evals::task_alone(&row.key));
            if data.several_models() {
                described.name.model = safe(&row.key.model);
            }
            described.name.second = safe(&row.key.metric);
            described.text = row_text(look, row, style).with_others(data.others(key), theme.muted);
            described
        }
        FindingId::Config(path) => {
            let mut described = described_as(glyphs.config, theme.warning, "config", path);
            described.text =
                Told::of(data.config(path).map(|config| configs::summary(look, config)).unwrap_or_default());
            described
        }
        FindingId::Shards(paths) => {
            let [first, second] = weights(paths);
            let mut described = described_as(glyphs.config, theme.warning, "config", &first);
            described.name.second = safe(&second);
            let files = paths.iter().filter_map(|path| data.config(path));
            described.text = Told::of(configs::summary_of(look, files));
            described
        }
        FindingId::File(path) => {
            let mut described = described_as(glyphs.file, theme.regressed, "file", path);
            let errors = data.errors(path);
            if let Some(first) = errors.first() {
                let place = first.line.map(|line| format!("line {line}: ")).unwrap_or_default();
                let mut strip = Strip::new().add(place, theme.muted).outside(&first.message, theme.text);
                if errors.len() > 1 {
                    strip = strip.add(format!(" (+{} more)", errors.len() - 1), theme.muted);
                }
                described.text = Told::of(strip);
            }
            described
        }
    }
}

/// Files of one checkpoint as one: how many of them there are, and what they are called without their numbers.
#[must_use]
pub fn weights(paths: &[String]) -> [String; 2] {
    let Some((name, all, _)) = paths.first().and_then(|path| checkpoint(path)) else { return Default::default() };
    let changed = match all.parse::<usize>() {
        Ok(all) if paths.len() != all => format!("{} of {all}", paths.len()),
        _ => paths.len().to_string(),
    };
    [format!("weights, {changed} shards"), name.to_owned()]
}

fn described_as(sign: &'static str, style: Style, category: &str, name: &str) -> Described {
    Described {
        sign,
        style,
        category: safe(category),
        name: Name { first: safe(name), ..Name::default() },
        text: Told::of(Strip::new()),
    }
}

fn row_text(look: Look, row: &EvalRow, style: Style) -> Told {
    let Look { theme, glyphs } = look;
    if let Some(difference) = row.comparability.iter().find(|difference| difference.effect == Fairness::Breaks) {
        let strip = Strip::new().add(brief(difference.code), style);
        return Told::of(match (&difference.base, &difference.candidate) {
            (Some(base), Some(candidate)) if base == candidate => strip.add(" ", theme.text).outside(base, theme.muted),
            (Some(base), Some(candidate)) => strip
                .add(" ", theme.text)
                .outside(base, theme.muted)
                .add(format!(" {} ", glyphs.to), theme.muted)
                .outside(candidate, theme.text),
            _ => strip,
        });
    }
    let moved = delta(row, glyphs);
    let padding = " ".repeat(8usize.saturating_sub(width(&moved)));
    let short = Strip::new().add(format!("{padding}{moved}"), style);
    let told = match row.samples.filter(|counts| counts.broke + counts.fixed > 0) {
        Some(counts) => Strip::new().add(changed(row, [counts.broke, counts.fixed]), theme.text),
        None => row.reason.as_ref().map(|reason| Strip::new().outside(reason, theme.muted)).unwrap_or_default(),
    };
    let range = interval(row, glyphs).map(|range| Strip::new().add(format!("  {range}"), theme.muted).to_column(17));
    let long = short.clone().join(range.unwrap_or_default()).add("  ", theme.text).join(told.clone());
    Told { long, short: short.clone().add("  ", theme.text).join(told), least: short }
}
