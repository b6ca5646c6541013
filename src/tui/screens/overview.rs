//! The overview: is the comparison fair, how did it come out, what is to be reviewed.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::model::{Effect as Fairness, EvalRow, Verdict};

use super::{Action, Driven, Screen, ScreenRow, drive, find_in, tell_found, with_detail};
use crate::tui::data::Data;
use crate::tui::event::Effect;
use crate::tui::explain::explain;
use crate::tui::findings::FindingId;
use crate::tui::format::{count, delta, interval};
use crate::tui::marks;
use crate::tui::paint::{Painter, Strip, cut, cut_middle, safe, width};
use crate::tui::search;
use crate::tui::state::State;
use crate::tui::subject::{self, Subject};
use crate::tui::theme::{Glyphs, Look};
use crate::tui::widgets::list::List;
use crate::tui::widgets::{detail, progress, scrollbar};

/// What the overview remembers.
#[derive(Debug, Default)]
pub struct Overview {
    list: List<FindingId>,
    filter: String,
}

/// The screen's row.
pub const ROW: ScreenRow = ScreenRow {
    screen: Screen::Overview,
    name: "Overview",
    main: true,
    update,
    view,
    refresh,
    settle,
    subject: |state| state.overview.list.selected().and_then(subject::of_finding),
    filter: |state| Some(&mut state.overview.filter),
};

/// Where the parts lie.
struct Parts {
    banner: Option<Rect>,
    counts: Rect,
    chance: Option<Rect>,
    title: Rect,
    list: Rect,
    detail: Option<Rect>,
}

fn parts(state: &State, body: Rect) -> Parts {
    let roomy = body.height >= 16;
    let mut y = body.y;
    let mut line = |wanted: bool| {
        let area = Rect { y, height: 1, ..body };
        y += u16::from(wanted);
        wanted.then_some(area)
    };
    let banner = line(!unfair(&state.data).is_empty() && body.height >= 5);
    line(roomy);
    let cells = usize::from(body.width);
    let lines = counts(state, cells, roomy).len();
    let counts = line(true).unwrap_or_default();
    for _ in 1..lines {
        line(true);
    }
    let chance = line(body.height >= 12);
    line(roomy);
    let title = line(body.height >= 4).unwrap_or_default();
    let rest = Rect { y, height: body.bottom().saturating_sub(y), ..body };
    let (list, detail) = with_detail(rest, 4, state.overview.list.len());
    Parts { banner, counts, chance, title, list, detail }
}

fn refresh(state: &mut State) {
    let State { overview, data, .. } = state;
    let kept = data.findings.iter().filter(|id| search::passes(&text_of(data, id), &overview.filter));
    overview.list.set(kept.cloned().collect());
}

fn settle(state: &mut State, body: Rect) {
    let height = parts(state, body).list.height;
    state.overview.list.follow(usize::from(height));
}

fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let area = parts(state, crate::tui::view::areas(state.size).body).list;
    match action {
        Action::Open => open(state),
        Action::Change { forward } => {
            let State { overview, data, .. } = state;
            next_open(overview, data, forward);
            Vec::new()
        }
        Action::Find { forward } => {
            let State { overview, data, needle, .. } = &mut *state;
            let found = find_in(&mut overview.list, needle, forward, |id| text_of(data, id));
            tell_found(state, found);
            Vec::new()
        }
        other => match drive(&mut state.overview.list, other, area) {
            Driven::Open => open(state),
            Driven::Moved | Driven::Not => Vec::new(),
        },
    }
}

/// Goes to the next finding that is not done yet.
fn next_open(overview: &mut Overview, data: &Data, forward: bool) {
    let at = overview.list.at();
    let open = |place: &usize| {
        let id = overview.list.ids().get(*place);
        let finding = data.findings.iter().position(|finding| Some(finding) == id);
        finding.and_then(|finding| data.standings.get(finding)).is_some_and(|standing| !standing.done())
    };
    let next = if forward { (at + 1..overview.list.len()).find(open) } else { (0..at).rev().find(open) };
    if let Some(next) = next {
        overview.list.select_at(next);
    }
}

fn open(state: &mut State) -> Vec<Effect> {
    match state.overview.list.selected().cloned() {
        Some(FindingId::Row(key)) => super::samples::open(state, &key),
        Some(FindingId::Config(path)) => super::configs::open(state, &path),
        Some(FindingId::File(path)) => {
            let said = explain(&state.data, &Subject::File(path), state.look.glyphs).join(" ");
            state.say(said);
        }
        None => {}
    }
    Vec::new()
}

/// What a finding is searched and filtered by.
fn text_of(data: &Data, id: &FindingId) -> String {
    match id {
        FindingId::Row(key) => {
            let row = data.row(key);
            let category = row.and_then(|row| row.category.clone()).unwrap_or_default();
            let verdict = row.map(|row| marks::verdict_word(row.verdict)).unwrap_or_default();
            let filter = key.filter.clone().unwrap_or_default();
            format!("{category} {} {filter} {} {} {verdict}", key.task, key.metric, key.model)
        }
        FindingId::Config(path) => format!("config {path}"),
        FindingId::File(path) => format!("file {path}"),
    }
}

/// The rows that forbid comparing, each with what differs.
fn unfair(data: &Data) -> Vec<(&EvalRow, &'static str)> {
    let breaks = |row: &EvalRow| {
        row.comparability
            .iter()
            .find(|difference| difference.effect == Fairness::Breaks)
            .map(|difference| difference.code)
    };
    data.rows()
        .iter()
        .filter(|row| row.verdict == Verdict::NotComparable)
        .map(|row| (row, breaks(row).unwrap_or("not comparable")))
        .collect()
}

fn view(state: &State, painter: &mut Painter<'_>, body: Rect) {
    if let Some(failure) = &state.data.failure {
        return failed(painter, body, &failure.message, failure.hint.as_deref());
    }
    if state.data.comparison.is_none() {
        return loading(state, painter, body);
    }
    let parts = parts(state, body);
    if let Some(area) = parts.banner {
        banner(state, painter, area);
    }
    let cells = usize::from(body.width);
    for (line, strip) in (0..).zip(counts(state, cells, body.height >= 16)) {
        painter.strip(body.x, parts.counts.y + line, cells, &strip);
    }
    if let Some(area) = parts.chance {
        painter.strip(area.x, area.y, usize::from(area.width), &chance(state));
    }
    if state.overview.list.is_empty() {
        return nothing(
            state,
            painter,
            Rect { y: parts.title.y, height: body.bottom().saturating_sub(parts.title.y), ..body },
        );
    }
    title(state, painter, parts.title);
    list(state, painter, parts.list);
    if let (Some(area), Some(subject)) = (parts.detail, super::subject(state)) {
        let theme = painter.theme();
        let name = Strip::new().add(crate::tui::actions::name_of(state, &subject), theme.heading);
        let told = explain(&state.data, &subject, painter.glyphs())
            .into_iter()
            .map(|line| (line, theme.text))
            .collect::<Vec<_>>();
        detail::draw(painter, area, &name, &told);
    }
}

/// What is said when there is no comparison: what happened, where, what next.
fn failed(painter: &mut Painter<'_>, body: Rect, message: &str, hint: Option<&str>) {
    let theme = painter.theme();
    let title =
        Strip::new().add(format!("{} the releases could not be compared", painter.glyphs().caution), theme.regressed);
    let mut lines = vec![(message.to_owned(), theme.text)];
    lines.extend(hint.map(|hint| (hint.to_owned(), theme.accent)));
    lines.push(("R tries again, q quits.".to_owned(), theme.muted));
    detail::draw(painter, body, &title, &lines);
}

fn loading(state: &State, painter: &mut Painter<'_>, body: Rect) {
    let theme = painter.theme();
    let (base, candidate) = &state.range;
    let what = Strip::new()
        .add("  Comparing ", theme.muted)
        .outside(base, theme.heading)
        .add(format!(" {} ", painter.glyphs().to), theme.muted)
        .outside(candidate, theme.heading);
    let y = body.y + body.height.min(3) / 2;
    painter.strip(body.x, y, usize::from(body.width), &what);
    if let Some(now) = state.data.progress.filter(|_| body.height > 3) {
        let line = progress::line(&now, state.elapsed(), painter.glyphs());
        painter.strip(body.x, y + 1, usize::from(body.width), &Strip::new().add(format!("  {line}"), theme.muted));
    }
}

fn banner(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let style = painter.theme().banner;
    let mut named: Vec<String> = Vec::new();
    for (row, code) in unfair(&state.data) {
        let name = format!("{} ({code})", safe(&row.key.task));
        if !named.contains(&name) {
            named.push(name);
        }
    }
    let start = if area.width < 70 { "not fair: " } else { "Not everything here is a fair comparison: " };
    let line = Strip::new().add(format!(" {} {start}{}", painter.glyphs().caution, named.join(", ")), style);
    painter.lay(area, style);
    painter.strip(area.x, area.y, usize::from(area.width), &line);
}

/// Counts by verdict, those that are not zero, worst first: on one line, on two where there is room for
/// two, else by signs alone.
fn counts(state: &State, cells: usize, two: bool) -> Vec<Strip> {
    let verdicts = state.data.comparison.as_ref().map(|comparison| comparison.verdicts()).unwrap_or_default();
    let number = |verdict| verdicts.get(&verdict).copied().unwrap_or(0);
    let shown: Vec<(Verdict, u64)> = ORDER
        .into_iter()
        .map(|verdict| (verdict, number(verdict)))
        .filter(|&(verdict, number)| number > 0 || verdict == Verdict::Regressed)
        .collect();
    for gap in ["     ", "   "] {
        let line = count_line(state, &shown, true, gap);
        if line.width() <= cells + gap.len() {
            return vec![line];
        }
    }
    if two {
        let (first, second) = shown.split_at(shown.len().div_ceil(2));
        return vec![count_line(state, first, true, "   "), count_line(state, second, true, "   ")];
    }
    vec![count_line(state, &shown, false, "  ")]
}

const ORDER: [Verdict; 7] = [
    Verdict::Regressed,
    Verdict::Improved,
    Verdict::Inconclusive,
    Verdict::NotWorse,
    Verdict::Unchanged,
    Verdict::NotComparable,
    Verdict::Untested,
];

fn count_line(state: &State, shown: &[(Verdict, u64)], words: bool, gap: &'static str) -> Strip {
    let theme = state.look.theme;
    shown.iter().fold(Strip::new().add("  ", theme.text), |strip, &(verdict, number)| {
        let (sign, style) = marks::verdict(state.look, verdict);
        let style = if number == 0 { theme.muted } else { style };
        let word = if words { format!(" {}", marks::verdict_word(verdict)) } else { String::new() };
        strip.add(format!("{sign} {number}"), style.bold()).add(format!("{word}{gap}"), style)
    })
}

/// How many tests were made and what chance alone would show among them.
#[allow(clippy::cast_precision_loss)] // a rounded expectation
fn chance(state: &State) -> Strip {
    let theme = state.look.theme;
    let alpha = state.data.comparison.as_ref().map_or(0.05, |comparison| comparison.alpha);
    let tests = state.data.rows().iter().filter(|row| row.test.as_ref().is_some_and(|test| test.q.is_some())).count();
    let expected = (tests as f64 * alpha / 2.0).round();
    let mut text = format!("  {} at alpha {alpha}", count(tests, "test", "tests"));
    if tests > 1 {
        text.push_str(&if expected < 1.0 {
            "; corrected for looking at many".to_owned()
        } else {
            format!("; uncorrected, about {expected} would look worse by chance")
        });
    }
    let identical = state.data.comparison.as_ref().map_or(0, |comparison| comparison.identical);
    if identical > 0 {
        text.push_str(&format!("; {identical} files are the same"));
    }
    if !state.data.complete {
        text.push_str("; samples are still being read");
    }
    Strip::new().add(text, theme.muted)
}

fn nothing(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let theme = painter.theme();
    let data = &state.data;
    let (title, text) = if !state.overview.filter.is_empty() {
        ("nothing passes the filter", format!("No finding holds \"{}\". Esc shows all again.", state.overview.filter))
    } else if data.rows().is_empty() && data.configs().is_empty() {
        let text = "No eval results and no configs that differ were recognised in these releases. `candor formats RANGE` tells what \
                    was found in each file, and why.";
        ("nothing to compare", text.to_owned())
    } else {
        let text = "No row regressed beyond noise, every comparison is fair, no config changed, every file could be read. The evals \
                    (g e) hold the rows that were tested.";
        ("nothing to review", text.to_owned())
    };
    detail::draw(painter, area, &Strip::new().add(title, theme.heading), &[(text, theme.text)]);
}

fn title(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let theme = painter.theme();
    let all = state.data.findings.len();
    let shown = state.overview.list.len();
    let mut strip = Strip::new().add("To review", theme.heading);
    if shown < all {
        strip = strip
            .add(format!("  {shown} of {all}, filter: "), theme.muted)
            .outside(&state.overview.filter, theme.accent);
    }
    painter.titled_rule(area.x, area.y, area.width, &strip);
}

fn list(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let list = &state.overview.list;
    let window = list.window(usize::from(area.height));
    let top = window.start;
    let columns = Columns::of(usize::from(area.width));
    for (line, at) in window.enumerate() {
        let Some(id) = list.ids().get(at) else { break };
        let y = area.y + u16::try_from(line).unwrap_or(0);
        row(state, painter, Rect { y, height: 1, ..area }, &columns, id, at == list.at());
    }
    scrollbar::draw(painter, area, top, list.len());
}

/// Where the columns begin; those left out by narrow screens are `None`.
struct Columns {
    category: Option<usize>,
    name: usize,
    name_cells: usize,
    text: usize,
    /// Cells of the state in words; narrow screens have a sign instead.
    state_cells: usize,
    authors: bool,
}

impl Columns {
    fn of(cells: usize) -> Self {
        let category = (cells >= 64).then_some(5);
        let name = if category.is_some() { 15 } else { 5 };
        let narrow = cells < 56;
        let name_cells = if narrow { cells.saturating_sub(name + 11) } else { (cells * 3 / 10).clamp(12, 44) };
        let state_cells = if narrow { 0 } else { 9 };
        Self { category, name, name_cells, text: name + name_cells + 1, state_cells, authors: cells >= 110 }
    }
}

fn row(state: &State, painter: &mut Painter<'_>, line: Rect, columns: &Columns, id: &FindingId, selected: bool) {
    let theme = painter.theme();
    let glyphs = painter.glyphs();
    let shown = describe(&state.data, state.look, id);
    let place = state.data.findings.iter().position(|finding| finding == id);
    let standing = place.and_then(|place| state.data.standings.get(place)).cloned().unwrap_or_default();
    let dim = |style: Style| if standing.done() { theme.muted } else { style };
    let at = |column: usize| line.x + u16::try_from(column).unwrap_or(u16::MAX);
    let cells = usize::from(line.width.saturating_sub(2));
    if selected {
        painter.lay(line, theme.selection);
        painter.text(line.x, line.y, 1, glyphs.cursor, theme.accent);
    }
    painter.text(at(2), line.y, 1, shown.sign, dim(shown.style));
    if let Some(category) = columns.category {
        painter.text(at(category), line.y, 9, &cut(&shown.category, 9, glyphs), dim(theme.muted));
    }
    painter.text(
        at(columns.name),
        line.y,
        columns.name_cells,
        &shown.name.fitted(columns.name_cells, glyphs),
        dim(theme.text),
    );
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
fn standing_mark(painter: &mut Painter<'_>, x: u16, y: u16, standing: &crate::tui::data::Standing) {
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

/// A name, and what it is followed by where there is room.
struct Name {
    first: String,
    second: String,
}

impl Name {
    /// What comes second is cut before what comes first.
    fn fitted(&self, cells: usize, glyphs: &Glyphs) -> String {
        let left = cells.saturating_sub(width(&self.first) + 1);
        if self.second.is_empty() || left < 4 {
            return cut_middle(&self.first, cells, glyphs);
        }
        format!("{} {}", self.first, cut(&self.second, left, glyphs))
    }
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
            let mut described = described_as(sign, style, category, &super::evals::task_name(data, row));
            described.name.second = safe(&row.key.metric);
            described.text = row_text(look, row, style);
            described
        }
        FindingId::Config(path) => {
            let mut described = described_as(glyphs.config, theme.warning, "config", path);
            described.text =
                Told::of(data.config(path).map(|config| super::configs::summary(look, config)).unwrap_or_default());
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

fn described_as(sign: &'static str, style: Style, category: &str, name: &str) -> Described {
    Described {
        sign,
        style,
        category: safe(category),
        name: Name { first: safe(name), second: String::new() },
        text: Told::of(Strip::new()),
    }
}

fn row_text(look: Look, row: &EvalRow, style: Style) -> Told {
    let Look { theme, glyphs } = look;
    if let Some(difference) = row.comparability.iter().find(|difference| difference.effect == Fairness::Breaks) {
        let strip = Strip::new().add(difference.code, style);
        return Told::of(match (&difference.base, &difference.candidate) {
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
        Some(counts) => Strip::new().add(format!("{} broke, {} fixed", counts.broke, counts.fixed), theme.text),
        None => row.reason.as_ref().map(|reason| Strip::new().outside(reason, theme.muted)).unwrap_or_default(),
    };
    let range = interval(row, glyphs).map(|range| Strip::new().add(format!("  {range}"), theme.muted).to_column(17));
    let long = short.clone().join(range.unwrap_or_default()).add("  ", theme.text).join(told.clone());
    Told { long, short: short.clone().add("  ", theme.text).join(told), least: short }
}
