//! The frame around every screen: who is compared, where one is, what can be done.

use crate::model::Release;
use ratatui::layout::{Rect, Size};

use super::blind;
use super::commands::{COMMANDS, Command, On};
use super::dialogs;
use super::format::count;
use super::narrow;
use super::paint::{Painter, Strip, cut, cut_middle, safe, width};
use super::screens::{SCREENS, Screen};
use super::state::{State, Typing};
use super::theme::Look;
use super::tour;
use super::which_key;
use super::widgets::{detail, progress};

/// Where the parts of the frame lie; those that find no room are empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Areas {
    /// What is compared.
    pub title: Rect,
    /// The main screens.
    pub tabs: Rect,
    /// The line under both.
    pub rule: Rect,
    /// The screen.
    pub body: Rect,
    /// Hints, questions and news.
    pub foot: Rect,
}

/// Divides the terminal. The body is the last to go.
#[must_use]
pub fn areas(size: Size) -> Areas {
    let Size { width, height } = size;
    let (title, tabs, rule, foot) = match height {
        0..=2 => (0, 0, 0, 0),
        3..=5 => (0, 0, 0, 1),
        6..=13 => (1, 0, 0, 1),
        14..=17 => (1, 1, 0, 1),
        _ => (1, 1, 1, 1),
    };
    let line = |y: u16, height: u16| Rect { x: 0, y, width, height };
    let head = title + tabs + rule;
    Areas {
        title: line(0, title),
        tabs: line(title, tabs),
        rule: line(title + tabs, rule),
        body: line(head, height.saturating_sub(head + foot)),
        foot: line(height.saturating_sub(foot), foot),
    }
}

/// Draws everything.
pub fn view(state: &State, painter: &mut Painter<'_>) {
    painter.lay(painter.buffer.area, painter.theme().ground);
    let areas = areas(state.size);
    if !areas.title.is_empty() {
        title(state, painter, areas.title);
    }
    if !areas.tabs.is_empty() {
        tabs(state, painter, areas.tabs);
    }
    if !areas.rule.is_empty() {
        painter.rule(0, areas.rule.y, areas.rule.width);
    }
    if !areas.body.is_empty() {
        body(state, painter, areas.body);
    }
    if !areas.foot.is_empty() {
        foot(state, painter, areas.foot);
    }
    dialogs::view(state, painter, areas.body);
    tour::view(state, painter);
}

/// The screen, unless it must not be seen while judging blind.
fn body(state: &State, painter: &mut Painter<'_>, area: Rect) {
    if !blind::hides_screen(state) {
        return (state.screen.row().view)(state, painter, area);
    }
    let title = Strip::new().add("hidden while you judge blind", painter.theme().heading);
    let style = painter.theme().text;
    detail::draw(painter, area, &title, &blind::instead(state).map(|text| (text, style)));
}

fn title(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let theme = painter.theme();
    let cells = usize::from(area.width);
    let mut progress = unsaved(state).join(unshared(state, cells)).join(review_progress(state, cells));
    if let Some(typed) = narrow::here(state).filter(|_| areas(state.size).tabs.is_empty()) {
        progress = narrowed(state, typed, cells / 3).join(progress);
    }
    let room = cells.saturating_sub(progress.width() + 2);
    let wide = cells >= 60;
    let mut left = Strip::new().add(" ", theme.text);
    if wide {
        left = left.add("Candor", theme.heading.patch(theme.accent)).add("  ", theme.text);
    }
    left = compared(state, left, room);
    if !wide && state.screen != Screen::Overview {
        left = Strip::new().add(format!(" {}  ", state.screen.row().name), theme.accent).join(left);
    }
    painter.strip(area.x, area.y, room, &left);
    let from = area.right().saturating_sub(u16::try_from(progress.width()).unwrap_or(0));
    painter.strip(from, area.y, progress.width(), &progress);
}

/// The two releases, with their dates where there is room; in blind mode what that means here.
fn compared(state: &State, left: Strip, room: usize) -> Strip {
    let Look { theme, glyphs } = state.look;
    if state.blind.on {
        let words = blind::about_here(state, room.saturating_sub(left.width() + "blind".len()));
        return left.add("blind", theme.heading).add(words, theme.muted);
    }
    let (base, candidate) = names_of_sides(state);
    let cells = usize::from(state.size.width);
    let share = room.saturating_sub(if cells >= 60 { 12 } else { 4 }) / 2;
    let to = format!(" {} ", glyphs.to);
    let left = left
        .add(cut_middle(&safe(&base), share.max(8), glyphs), theme.heading)
        .add(to.clone(), theme.muted)
        .add(cut_middle(&safe(&candidate), share.max(8), glyphs), theme.heading);
    if let (Some((base, candidate)), true) = (&state.data.opened, cells >= 72) {
        let dates = format!("   {}{to}{}", base.time.date(), candidate.time.date());
        if left.width() + width(&dates) <= room {
            return left.add(dates, theme.muted);
        }
    }
    left
}

/// Says that a text has no further change, and how to go on.
pub fn say_no_change(state: &mut State, forward: bool, item: &str) {
    let key = |name| state.keymap.key(name);
    state.say(if forward {
        format!("no further change here; {} goes to the next {item}", key("next-item"))
    } else {
        format!("no earlier change here; {} goes to the previous {item}", key("previous-item"))
    });
}

/// What base and candidate are called: as typed until they are known.
#[must_use]
pub fn names_of_sides(state: &State) -> (String, String) {
    match &state.data.opened {
        Some((base, candidate)) => (release_name(base), release_name(candidate)),
        None => state.range.clone(),
    }
}

/// A release as it is called on screen.
#[must_use]
pub fn release_name(release: &Release) -> String {
    release.title()
}

/// What would be lost if the machine stopped now.
fn unsaved(state: &State) -> Strip {
    match state.data.review.unsaved {
        0 => Strip::new(),
        lost => {
            Strip::new().add(format!("{lost} NOT ON DISK"), state.look.theme.regressed).add("  ", state.look.theme.text)
        }
    }
}

/// What nobody else can see yet, where there is somebody to share it with.
fn unshared(state: &State, cells: usize) -> Strip {
    match state.data.review.unshared {
        waiting if waiting > 0 && cells >= 60 => {
            Strip::new().add(format!("{waiting} not shared"), state.look.theme.warning).add("  ", state.look.theme.text)
        }
        _ => Strip::new(),
    }
}

fn review_progress(state: &State, cells: usize) -> Strip {
    let theme = state.look.theme;
    let (done, all) = state.narrowing.progress;
    if state.data.comparison.is_none() {
        return Strip::new();
    }
    if all == 0 && state.narrowing.is_on() {
        return Strip::new().add("no finding passes ", theme.muted);
    }
    if all == 0 {
        let yet = if state.data.complete { "" } else { "yet " };
        return Strip::new().add(format!("nothing to review {yet}"), theme.muted);
    }
    if cells < 60 {
        return Strip::new().add(format!("{done}/{all} "), theme.muted);
    }
    let bar = progress::bar(done as u64, all as u64, if cells >= 100 { 12 } else { 8 }, state.look.glyphs);
    let what = if state.narrowing.is_on() { "reviewed of those that pass" } else { "reviewed" };
    Strip::new().add(format!("{what} {done} of {all} "), theme.muted).add(bar, theme.accent).add(" ", theme.text)
}

/// The tabs and where each begins and ends.
fn tab_spans(state: &State) -> Vec<(Screen, &'static str, u16, u16)> {
    let mut x = 1;
    let mut spans = Vec::new();
    for row in SCREENS.into_iter().filter(|row| row.main || row.screen == state.screen) {
        let end = x + u16::try_from(width(row.name)).unwrap_or(0);
        spans.push((row.screen, row.name, x, end));
        x = end + 3;
    }
    spans
}

fn tabs(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let theme = painter.theme();
    for (screen, name, from, to) in tab_spans(state) {
        if to >= area.right() {
            break;
        }
        let active = screen == state.screen;
        let style = if active { theme.heading.patch(theme.accent).underlined() } else { theme.muted };
        painter.text(from, area.y, name.len(), name, style);
    }
    let room = usize::from(area.right().saturating_sub(tabs_end(state)));
    if let Some(typed) = narrow::here(state) {
        let filter = narrowed(state, typed, room);
        let from = area.right().saturating_sub(u16::try_from(filter.width()).unwrap_or(0));
        painter.strip(from, area.y, room, &filter);
    } else if let Some(help) = help_hint(state, area) {
        painter.right(area.right(), area.y, width(&help), &help, theme.muted);
    }
}

/// Where the tabs end and leave room for more.
fn tabs_end(state: &State) -> u16 {
    tab_spans(state).last().map_or(0, |&(.., end)| end + 3)
}

/// The hints beside the tabs, where there is room for them and no filter is on.
fn help_hint(state: &State, tabs: Rect) -> Option<String> {
    let help = format!("{}{} explain ", going(state), state.keymap.key("help"));
    let fits = width(&help) <= usize::from(tabs.right().saturating_sub(tabs_end(state)));
    (fits && narrow::here(state).is_none()).then_some(help)
}

/// The key that begins the sequences that lead to the screens, where one does.
fn going(state: &State) -> String {
    let key = state.keymap.key("go-evals");
    key.split_once(' ').map(|(prefix, _)| format!("{prefix} go to   ")).unwrap_or_default()
}

/// The filter that is on, cut to a width.
fn narrowed(state: &State, typed: &str, cells: usize) -> Strip {
    let sign = if cells < 20 { "f " } else { "filter " };
    let typed = cut(&safe(typed), cells.saturating_sub(sign.len() + 1), state.look.glyphs);
    Strip::new().add(sign, state.look.theme.muted).add(typed, state.look.theme.accent).add(" ", state.look.theme.text)
}

/// The main screen whose tab is at a cell.
#[must_use]
pub fn tab_at(state: &State, x: u16, y: u16) -> Option<Screen> {
    let tabs = areas(state.size).tabs;
    let hit = |&(screen, _, from, to): &(Screen, &str, u16, u16)| screen.row().main && (from..to).contains(&x);
    (tabs.contains((x, y).into())).then(|| tab_spans(state).into_iter().find(hit))?.map(|(screen, ..)| screen)
}

/// The last line: what is being typed, else what can follow the keys typed, else news, else how far work
/// is, else the keys that matter here.
fn foot(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let theme = painter.theme();
    if state.typing.is_none() && !state.pending.is_empty() {
        return which_key::draw(state, painter, area);
    }
    let line = if let Some(typing) = &state.typing {
        typed_line(state, typing)
    } else if let Some(notice) = &state.notice {
        let style = if notice.trouble { theme.regressed } else { theme.accent };
        let sign = if notice.trouble { format!(" {} ", painter.glyphs().caution) } else { " ".to_owned() };
        Strip::new().add(sign, style).outside(&notice.text, style)
    } else if state.busy() && state.ticks > 0 {
        working(state)
    } else {
        hints(state, usize::from(area.width))
    };
    painter.strip(area.x, area.y, usize::from(area.width), &line);
}

fn typed_line(state: &State, typing: &Typing) -> Strip {
    let theme = state.look.theme;
    let (sign, entry, help) = match typing {
        Typing::Mark { anew } => return marks_line(state, *anew),
        Typing::Search(entry) => ("/", entry, "Enter finds   Esc leaves"),
        Typing::Filter(entry) => ("filter: ", entry, "Enter keeps   Esc clears   also task: verdict: author:"),
    };
    if let (Typing::Filter(_), Some(doubt)) = (typing, &state.narrowing.doubt) {
        return Strip::new()
            .add(format!(" {sign}"), theme.accent)
            .outside(entry.text(), theme.text)
            .add(" ", theme.found)
            .add(format!("   {} ", state.look.glyphs.caution), theme.warning)
            .outside(doubt, theme.warning);
    }
    Strip::new()
        .add(format!(" {sign}"), theme.accent)
        .outside(entry.text(), theme.text)
        .add(" ", theme.found)
        .add(format!("   {help}"), theme.muted)
}

/// The marks there are, while the letter of one is waited for.
fn marks_line(state: &State, anew: bool) -> Strip {
    let theme = state.look.theme;
    let start = if anew { " set mark: a letter " } else { " mark: a letter " };
    let rest = if anew { "" } else { "  ' the place before  Esc leaves" };
    let strip = Strip::new().add(start, theme.accent);
    let marks = state.jumps.marks().fold(strip, |strip, (letter, spot)| {
        strip.add(format!("  {letter} "), theme.accent).outside(&spot.name(), theme.muted)
    });
    marks.add(rest, theme.muted)
}

fn working(state: &State) -> Strip {
    let theme = state.look.theme;
    let frames = state.look.glyphs.spinner;
    let turn = if state.still { 0 } else { state.ticks as usize };
    let spinner = frames.get(turn % frames.len().max(1)).copied().unwrap_or("");
    let what = if !state.data.complete {
        progress::line(&state.data.progress.unwrap_or_default(), state.elapsed(), state.look.glyphs)
    } else if dialogs::waiting(state) {
        "making the export".to_owned()
    } else if state.saving.is_empty() {
        "reading".to_owned()
    } else {
        format!("saving {}", count(state.saving.len(), "annotation", "annotations"))
    };
    Strip::new().add(format!(" {spinner} "), theme.accent).add(what, theme.muted)
}

fn hints(state: &State, cells: usize) -> Strip {
    hint_parts(state, cells).into_iter().fold(Strip::new(), |line, (part, _)| line.join(part))
}

/// The keys that matter here, as many as fit.
fn hint_parts(state: &State, cells: usize) -> Vec<which_key::Part> {
    let theme = state.look.theme;
    let (mut parts, mut used) = (Vec::new(), 0);
    let judging = blind::is_judging(state);
    let fits = |command: &&Command| judging || !matches!(command.on, On::Judging);
    let hinted = COMMANDS.iter().filter(|command| command.is_hinted(state.screen));
    for command in hinted.filter(fits) {
        let Some(key) = state.keymap.key_on(command, state.screen) else { continue };
        let next = Strip::new()
            .add(format!(" {key}"), theme.accent)
            .add(format!(" {} ", command.hint_on(state.screen)), theme.muted);
        used += next.width();
        if used > cells {
            break;
        }
        parts.push((next, command));
    }
    parts
}

/// The command whose hint is at a cell of the last line or beside the tabs, with the count typed before it.
#[must_use]
pub fn command_at(state: &State, x: u16, y: u16) -> Option<(&'static Command, Option<usize>)> {
    let areas = areas(state.size);
    if areas.tabs.contains((x, y).into()) {
        let explain = width(&state.keymap.key("help")) + width(" explain ");
        let from = usize::from(areas.tabs.right()).saturating_sub(explain);
        let help = COMMANDS.iter().find(|command| command.name == "help");
        return help
            .filter(|_| help_hint(state, areas.tabs).is_some() && usize::from(x) >= from)
            .map(|help| (help, None));
    }
    if state.typing.is_none() && !state.pending.is_empty() {
        return which_key::command_at(state, areas.foot, (x, y)).map(|command| (command, state.pending.count()));
    }
    let is_told = state.notice.is_some() || (state.busy() && state.ticks > 0);
    if !areas.foot.contains((x, y).into()) || state.typing.is_some() || is_told {
        return None;
    }
    which_key::hit(hint_parts(state, usize::from(areas.foot.width)), 0, x).map(|command| (command, None))
}
