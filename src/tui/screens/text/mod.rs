//! A configuration file as text, both sides in step, or one long string in it: a chat template.

mod content;

use std::collections::BTreeSet;
use std::sync::Arc;

use ratatui::layout::Rect;

use crate::base::Shown;
use crate::compare::config::segments;
use crate::compare::text::TextDiff;
use crate::compare::view::{TextSide, TextView};
use crate::engine::desk::Request;

use super::sample::{lay_out, rearranged};
use super::{Action, Screen, ScreenRow, find_in_text, tell_noted};
use crate::model::Side;
use crate::tui::actions::enter;
use crate::tui::event::Effect;
use crate::tui::format::{COARSE, count, key_path};
use crate::tui::outside;
use crate::tui::paint::{Painter, Strip, cut_middle, safe};
use crate::tui::state::State;
use crate::tui::subject::Subject;
use crate::tui::view::{self, areas};
use crate::tui::widgets::detail;
use crate::tui::widgets::document::{Arrangement, Document};
use crate::tui::widgets::list::next_of;

/// What the text screen remembers.
#[derive(Debug, Default)]
pub struct Text {
    path: Option<String>,
    /// The key whose string is shown, or at which the file is opened, as a JSON Pointer; empty for none.
    pointer: String,
    /// Whether the file is shown as it is written, though the key has a long string.
    written: bool,
    /// The texts, once read.
    pub view: Option<Arc<TextView>>,
    document: Document,
    /// The stretches of lines that are unfolded though they are the same, by their first rows; `None` for all.
    unfolded: Option<BTreeSet<usize>>,
    /// How the reader put the sides.
    pub arrangement: Option<Arrangement>,
    waiting: bool,
    /// The commits of the two releases it was read from.
    of: Option<[String; 2]>,
}

impl Text {
    /// Whether a file was asked for and has not arrived.
    #[must_use]
    pub fn waiting(&self) -> bool {
        self.waiting
    }

    /// Whether a stretch of lines is shown that are the same on both sides.
    fn shows(&self, stretch: usize) -> bool {
        self.unfolded.as_ref().is_none_or(|unfolded| unfolded.contains(&stretch))
    }

    /// Stops waiting: the file could not be read.
    pub fn give_up(&mut self) {
        self.waiting = false;
    }
}

/// The screen's row.
pub const ROW: ScreenRow = ScreenRow {
    screen: Screen::Text,
    name: "Text",
    main: false,
    update,
    view,
    refresh: |state| {
        if let Some(view) = state.text.view.clone() {
            state.text.document = content::document(state, &view).at_place_of(&state.text.document);
        }
    },
    settle,
    subject: |state| Some(Subject::Config { path: state.text.path.clone()?, pointer: string(state).to_owned() }),
    filter: |_| None,
};

/// Goes to a file's text, at a key where its pointer is not empty; to the text of the key itself where that is a long
/// string, unless the file is wanted as it is written.
pub fn open(state: &mut State, path: &str, pointer: &str, written: bool) -> Vec<Effect> {
    enter(state, Screen::Text);
    ask(state, path, pointer, written)
}

fn ask(state: &mut State, path: &str, pointer: &str, written: bool) -> Vec<Effect> {
    state.text = Text {
        path: Some(path.to_owned()),
        pointer: pointer.to_owned(),
        written,
        unfolded: Some(BTreeSet::new()),
        arrangement: state.text.arrangement,
        waiting: true,
        ..Text::default()
    };
    request(state).into_iter().collect()
}

fn request(state: &State) -> Option<Effect> {
    let (path, pointer) = (state.text.path.clone()?, string(state).to_owned());
    Some(Effect::ask(Request::Config { path, pointer }))
}

/// The key whose string is shown; empty where the file is.
fn string(state: &State) -> &str {
    let Text { path, pointer, written, .. } = &state.text;
    let change = path.as_deref().and_then(|path| state.data.change(path, pointer));
    if change.is_some_and(|change| change.is_text()) && !written { pointer } else { "" }
}

/// The file as it is written in place of a string in it, and back.
fn as_written(state: &mut State) -> Vec<Effect> {
    let Text { path, pointer, written, .. } = &state.text;
    let (path, pointer, written) = (path.clone().unwrap_or_default(), pointer.clone(), !written);
    if state.data.change(&path, &pointer).is_some_and(|change| change.is_text()) {
        let (effects, back) = (ask(state, &path, &pointer, written), state.keymap.key("as-written"));
        if written {
            state.say(format!("the whole file as it is written; {back} leads back to {}", key_path(&pointer)));
        }
        return effects;
    }
    state.say("this is the file as it is written");
    Vec::new()
}

/// Asks again for the file shown after the releases moved under it.
pub fn ask_again(state: &State) -> Vec<Effect> {
    let shown = state.text.path.as_ref().filter(|_| state.screen == Screen::Text && !state.text.waiting);
    let stale = shown.filter(|_| state.text.of != commits(state));
    let path = stale.filter(|path| state.data.config(path).is_some());
    path.and_then(|_| request(state)).into_iter().collect()
}

fn commits(state: &State) -> Option<[String; 2]> {
    let comparison = state.data.comparison.as_ref()?;
    Some([comparison.base.commit.clone(), comparison.candidate.commit.clone()])
}

/// Takes a file in that was read, if it is the one that is wanted.
pub fn take(state: &mut State, path: &str, pointer: &str, view: Arc<TextView>) {
    if state.text.path.as_deref() != Some(path) || string(state) != pointer {
        return;
    }
    let again = !std::mem::take(&mut state.text.waiting);
    if !again && view.diff.rows.len() < usize::from(parts(areas(state.size).body).1.height) {
        // Nothing is to be gained by folding what the screen has room for.
        state.text.unfolded = None;
    }
    let document = content::document(state, &view);
    state.text.document = if again { document.at_place_of(&state.text.document) } else { document };
    let key = Some(&state.text.pointer).filter(|_| pointer.is_empty()).and_then(|key| row_of_key(&view.diff, key));
    state.text.view = Some(view);
    state.text.of = commits(state);
    let body = areas(state.size).body;
    settle(state, body);
    if !again {
        // A long file opens at what changed.
        let height = usize::from(parts(body).1.height);
        match key {
            Some(row) => state.text.document.go_to_change_from(row, height),
            None => state.text.document.go_to_change(true, height),
        };
    }
}

/// Makes the text anew with other lines folded, the one on top where it was.
fn fold(state: &mut State, unfolded: Option<BTreeSet<usize>>) {
    let Some(view) = state.text.view.clone() else { return };
    state.text.unfolded = unfolded;
    // With the first line the titles are on screen, too.
    let row = state.text.document.row_on_top().filter(|&row| row > 0 || !state.text.document.is_on_top());
    state.text.document = content::document(state, &view).at_place_of(&state.text.document);
    let body = areas(state.size).body;
    settle(state, body);
    if let Some(row) = row {
        state.text.document.put_on_top(row, usize::from(parts(body).1.height));
    }
}

/// The row at which a key stands, as far as its lines tell: below the keys it lies in, one that changed before others.
fn row_of_key(diff: &TextDiff, pointer: &str) -> Option<usize> {
    // Of lists the text shows no numbers.
    let names: Vec<String> = segments(pointer).filter(|part| part.parse::<usize>().is_err()).collect();
    let (last, above) = names.split_last()?;
    let names_on = |row: usize, key: &str| {
        let row = diff.rows.get(row);
        row.is_some_and(|row| {
            [&row.base, &row.candidate].into_iter().flatten().any(|line| begins_with(&line.text, key))
        })
    };
    let rows = diff.rows.len();
    let from = above.iter().try_fold(0, |from, key| (from..rows).find(|&row| names_on(row, key)))?;
    let changed = |row: &usize| diff.rows.get(*row).is_some_and(|row| !row.same);
    let mut named = (from..rows).filter(|&row| names_on(row, last));
    named.clone().find(changed).or_else(|| named.next())
}

/// Whether a line begins with a key, as JSON, YAML and TOML write them.
fn begins_with(line: &Shown, key: &str) -> bool {
    let line = line.as_str().trim_start_matches([' ', '\t', '-', '{', '[', '"', '\'']);
    line.strip_prefix(key).is_some_and(|rest| rest.starts_with(['"', '\'', ':', ' ', '=', ']']))
}

/// The texts of both sides, once they are read.
#[must_use]
pub fn both(state: &State) -> Option<String> {
    let diff = &state.text.view.as_ref()?.diff;
    let text = |side: Side| diff.lines(side).collect::<Vec<_>>().join("\n");
    Some(outside::both(Side::BOTH.map(Side::as_str), Side::BOTH.map(text)))
}

fn parts(body: Rect) -> (Rect, Rect) {
    let head = Rect { height: body.height.min(1), ..body };
    (head, Rect { y: head.bottom(), height: body.height - head.height, ..body })
}

/// The text, and where it lies.
pub fn document(state: &mut State) -> (&mut Document, Rect) {
    let area = parts(areas(state.size).body).1;
    (&mut state.text.document, area)
}

fn settle(state: &mut State, body: Rect) {
    // What only one side has needs no place for the other.
    let is_alone = state.text.view.as_ref().is_some_and(|view| view.sides.contains(&TextSide::Absent));
    let chosen = state.text.arrangement.or(is_alone.then_some(Arrangement::Stacked)).or(state.sides);
    state.text.document.wrap(state.wraps);
    lay_out(&mut state.text.document, parts(body).1, chosen);
}

fn update(state: &mut State, action: Action) -> Vec<Effect> {
    let height = usize::from(parts(areas(state.size).body).1.height);
    match action {
        Action::Move(motion) => state.text.document.scroll(motion, height),
        Action::Change { forward } => {
            let found = state.text.document.go_to_change(forward, height);
            if !found {
                view::say_no_change(state, forward, "file");
            }
        }
        Action::Item { forward } => return next_file(state, forward),
        Action::Note { forward } => return next_noted(state, forward),
        Action::Arrange => {
            state.text.arrangement = Some(rearranged(state.text.arrangement.or(state.sides), state.size.width))
        }
        Action::AsWritten => return as_written(state),
        Action::Fold => {
            let all = state.text.unfolded.is_none();
            fold(state, all.then(BTreeSet::new));
        }
        Action::Follow { to } => {
            let mut unfolded = state.text.unfolded.clone().unwrap_or_default();
            unfolded.insert(to);
            fold(state, Some(unfolded));
        }
        Action::Find { forward } => {
            // What is folded is searched, too.
            if state.text.unfolded.is_some() {
                fold(state, None);
            }
            let told = find_in_text(&mut state.text.document, &state.needle, forward, height);
            state.say(told);
        }
        _ => {}
    }
    Vec::new()
}

/// Goes to the next or previous changed file that has an annotation.
fn next_noted(state: &mut State, forward: bool) -> Vec<Effect> {
    let data = &state.data;
    let noted = |path: &str| data.annotated(&Subject::Config { path: path.to_owned(), pointer: String::new() });
    let paths: Vec<String> = data.configs().iter().map(|config| config.path.clone()).collect();
    let hits: Vec<usize> = (0..paths.len()).filter(|&place| noted(&paths[place])).collect();
    let at = paths.iter().position(|path| Some(path) == state.text.path.as_ref()).unwrap_or(0);
    let next = next_of(&hits, at, forward);
    let path = hits.get(next).and_then(|&place| paths.get(place)).cloned();
    tell_noted(state, path.as_ref().map(|_| (next + 1, hits.len())));
    match path {
        Some(path) => {
            super::configs::select(state, &path);
            ask(state, &path, "", false)
        }
        None => Vec::new(),
    }
}

fn next_file(state: &mut State, forward: bool) -> Vec<Effect> {
    let paths: Vec<String> = state.data.configs().iter().map(|config| config.path.clone()).collect();
    let at = paths.iter().position(|path| Some(path) == state.text.path.as_ref());
    let next = match (at, forward) {
        (Some(at), true) => paths.get(at + 1),
        (Some(at), false) => at.checked_sub(1).and_then(|at| paths.get(at)),
        (None, _) => None,
    };
    match next.cloned() {
        Some(path) => {
            super::configs::select(state, &path);
            ask(state, &path, "", false)
        }
        None => {
            state.say(if forward { "that was the last changed file" } else { "this is the first changed file" });
            Vec::new()
        }
    }
}

fn view(state: &State, painter: &mut Painter<'_>, body: Rect) {
    let theme = painter.theme();
    let (head, text) = parts(body);
    heading(state, painter, head);
    match &state.text.view {
        Some(_) => {
            state.text.document.paint(painter, text, &state.needle);
        }
        None if state.text.waiting => {}
        None => {
            let out = state.keymap.key("out");
            let told = format!("The text could not be read. {out} goes back to the changed keys.");
            detail::draw(painter, text, &Strip::new().add("no text", theme.heading), &[(told, theme.text)]);
        }
    }
}

/// Which file, or which key of it, and how far it differs.
fn heading(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let theme = painter.theme();
    let Text { path, view, document, .. } = &state.text;
    let mut told = Strip::new();
    if let Some(view) = view {
        let changes = count(document.changes(), "change", "changes");
        let place = document.focused_change().map(|at| format!("{at} of ")).unwrap_or_default();
        told = told.add(format!("  {place}{changes}"), theme.muted);
        if !view.diff.complete {
            told = told.add(format!("  {COARSE}"), theme.warning);
        }
        if let Some((language, _)) = &view.code {
            told = told.add(format!("  {}", language.name), theme.muted);
        }
        if !string(state).is_empty() {
            told = told.add(format!("  {} shows the file", state.keymap.key("as-written")), theme.muted);
        }
    }
    let name = format!("{} {}", path.as_deref().unwrap_or_default(), key_path(string(state)));
    let cells = usize::from(area.width);
    let name = cut_middle(safe(&name).trim_end(), cells.saturating_sub(told.width() + 1).max(12), painter.glyphs());
    painter.strip(area.x, area.y, cells, &Strip::new().add(" ", theme.text).add(name, theme.heading).join(told));
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::compare::text::align;

    #[test]
    fn a_key_is_found_below_the_keys_it_lies_in() {
        let base = "{\n \"size\": 1,\n \"a\": {\n  \"size\": 2\n },\n \"b\": {\n  \"size\": 3\n }\n}\n";
        let candidate = base.replace('3', "4").replace('2', "5");
        let diff = align(base, &candidate, Duration::from_secs(9));
        for (pointer, row) in [
            ("/a/size", Some(3)),
            ("/b/size", Some(6)),
            ("/b/0/size", Some(6)),
            ("/a", Some(2)),
            ("/c", None),
            ("", None),
        ] {
            assert_eq!(row_of_key(&diff, pointer), row, "{pointer}");
        }
        let toml = align("[run]\nsize = 1\n", "[run]\nsize = 2\n", Duration::from_secs(9));
        assert_eq!(row_of_key(&toml, "/run/size"), Some(1));
    }
}
