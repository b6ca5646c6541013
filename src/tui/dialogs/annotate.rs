//! Writing an annotation: a decision, how bad it is, labels, words.

use ratatui::layout::Rect;
use ratatui::widgets::Widget as _;
use ratatui_textarea::{CursorMove, DataCursor, TextArea, WrapMode};

use crate::base::Shown;
use crate::engine::desk::Request;
use crate::review::{Disposition, Grade, NewAnnotation};

use super::Dialog;
use crate::tui::actions::name_of;
use crate::tui::event::{EditPurpose, Effect};
use crate::tui::keys::{Code, Key};
use crate::tui::paint::{Painter, Strip};
use crate::tui::state::State;
use crate::tui::subject::{self, Subject};
use crate::tui::widgets::entry::Entry;
use crate::tui::widgets::panel;

/// An annotation being written, as it is kept when the dialog is left.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The decision.
    pub disposition: Option<Disposition>,
    /// How bad a regression is.
    pub severity: Option<Grade>,
    /// Labels, as typed.
    pub labels: String,
    /// The words.
    pub body: String,
}

impl Draft {
    fn is_empty(&self) -> bool {
        self.disposition.is_none() && self.labels.trim().is_empty() && self.body.trim().is_empty()
    }
}

/// The fields, in the order of `Tab`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Disposition,
    Severity,
    Labels,
    Body,
    Save,
}

/// The dialog.
#[derive(Debug)]
pub struct Form {
    subject: Subject,
    field: Field,
    disposition: Option<Disposition>,
    severity: Grade,
    labels: Entry,
    body: TextArea<'static>,
}

impl Form {
    /// A dialog on a subject, with what was written before.
    #[must_use]
    pub fn new(subject: Subject, draft: Draft) -> Self {
        let mut dialog = Self {
            subject,
            field: Field::Disposition,
            disposition: draft.disposition,
            severity: draft.severity.unwrap_or(Grade::Major),
            labels: Entry::new(&draft.labels),
            body: TextArea::default(),
        };
        dialog.set_body(&draft.body);
        dialog
    }

    /// Replaces the words.
    pub fn set_body(&mut self, text: &str) {
        let lines =
            text.trim_end().lines().map(|line| line.replace(|c: char| c.is_control() && c != '\t', "")).collect();
        self.body = text_area(lines);
        self.body.move_cursor(CursorMove::Bottom);
        self.body.move_cursor(CursorMove::End);
    }

    /// Takes pasted text into the field that has the cursor.
    pub fn paste(&mut self, text: &str) {
        match self.field {
            Field::Labels => self.labels.paste(text),
            _ => {
                self.field = Field::Body;
                self.body.insert_str(
                    text.replace('\r', "\n").replace(|c: char| c.is_control() && c != '\n' && c != '\t', ""),
                );
            }
        }
    }

    fn draft(&self) -> Draft {
        Draft {
            disposition: self.disposition,
            severity: Some(self.severity),
            labels: self.labels.text().to_owned(),
            body: self.body.lines().join("\n"),
        }
    }

    /// The fields that apply: how bad it is matters for a regression only.
    fn fields(&self) -> Vec<Field> {
        let all = [Field::Disposition, Field::Severity, Field::Labels, Field::Body, Field::Save];
        all.into_iter().filter(|&field| field != Field::Severity || self.graded()).collect()
    }

    fn graded(&self) -> bool {
        self.disposition == Some(Disposition::Regression)
    }

    fn step(&mut self, forward: bool) {
        let fields = self.fields();
        let at = fields.iter().position(|&field| field == self.field).unwrap_or(0);
        let next = if forward { at + 1 } else { at + fields.len() - 1 };
        self.field = fields[next % fields.len()];
    }

    fn annotation(&self, state: &State) -> Option<NewAnnotation> {
        let draft = self.draft();
        let labels = draft.labels.split([' ', ',']).filter(|label| !label.is_empty()).map(str::to_owned).collect();
        Some(NewAnnotation {
            anchor: subject::anchor(&state.data, &self.subject)?.into(),
            disposition: draft.disposition,
            severity: draft.severity.filter(|_| self.graded()),
            labels,
            body: draft.body.trim_end().to_owned(),
        })
    }
}

/// Takes a key while the dialog is there.
pub fn key(state: &mut State, mut dialog: Form, key: Key) -> Vec<Effect> {
    match (key.code, key.ctrl) {
        (Code::Esc, _) | (Code::Char('c'), true) => leave(state, dialog),
        (Code::Char('s'), true) => return save(state, dialog),
        (Code::Enter, false) if dialog.field == Field::Save => return save(state, dialog),
        (Code::Char('e'), true) => {
            let text = dialog.draft().body;
            stay(state, dialog);
            return vec![Effect::Edit { purpose: EditPurpose::Body, text, suffix: ".md" }];
        }
        (Code::Tab, _) => {
            dialog.step(true);
            stay(state, dialog);
        }
        (Code::BackTab, _) => {
            dialog.step(false);
            stay(state, dialog);
        }
        _ => {
            field_key(&mut dialog, key);
            stay(state, dialog);
        }
    }
    Vec::new()
}

/// The dialog goes on.
fn stay(state: &mut State, dialog: Form) {
    state.dialog = Some(Dialog::Annotate(Box::new(dialog)));
}

/// Leaves the dialog; what was written is kept.
fn leave(state: &mut State, dialog: Form) {
    let draft = dialog.draft();
    if !draft.is_empty() {
        state.say(format!(
            "kept as a draft on {}; {} opens it again",
            name_of(state, &dialog.subject),
            state.keymap.key("annotate")
        ));
        state.drafts.insert(dialog.subject, draft);
    }
}

fn save(state: &mut State, dialog: Form) -> Vec<Effect> {
    let draft = dialog.draft();
    if draft.is_empty() {
        state.say("choose a decision or write a few words first");
        stay(state, dialog);
        return Vec::new();
    }
    let Some(annotation) = dialog.annotation(state) else {
        state.warn("what this was about is no longer there; kept as a draft");
        state.drafts.insert(dialog.subject, draft);
        return Vec::new();
    };
    state.saving.push_back((dialog.subject, draft));
    state.say("saving");
    vec![Effect::ask(Request::Annotate(Box::new(annotation)))]
}

fn field_key(dialog: &mut Form, key: Key) {
    match dialog.field {
        Field::Disposition => disposition_key(dialog, key),
        Field::Severity => severity_key(dialog, key),
        Field::Labels => {
            if !dialog.labels.key(key) {
                arrow_key(dialog, key);
            }
        }
        Field::Body => {
            dialog.body.input(textarea_input(key));
        }
        Field::Save => arrow_key(dialog, key),
    }
}

fn arrow_key(dialog: &mut Form, key: Key) {
    match key.code {
        Code::Down | Code::Enter => dialog.step(true),
        Code::Up => dialog.step(false),
        _ => {}
    }
}

/// The key of a choice is its first letter.
fn chosen<T: Copy>(all: &[T], word: fn(T) -> &'static str, key: Key) -> Option<T> {
    let Code::Char(character) = key.code else { return None };
    all.iter().copied().find(|&choice| word(choice).starts_with(character))
}

pub(super) fn stepped<T: Copy + PartialEq>(all: &[T], now: Option<T>, forward: bool) -> Option<T> {
    let at = now.and_then(|now| all.iter().position(|&choice| choice == now));
    let next = match (at, forward) {
        (None, true) => 0,
        (None, false) => all.len().checked_sub(1)?,
        (Some(at), true) => (at + 1) % all.len(),
        (Some(at), false) => (at + all.len() - 1) % all.len(),
    };
    all.get(next).copied()
}

fn disposition_key(dialog: &mut Form, key: Key) {
    if let Some(disposition) = chosen(&Disposition::ALL, Disposition::as_str, key) {
        dialog.disposition = Some(disposition);
        dialog.step(true);
        return;
    }
    match key.code {
        Code::Left | Code::Right => {
            dialog.disposition = stepped(&Disposition::ALL, dialog.disposition, key.code == Code::Right);
        }
        _ => arrow_key(dialog, key),
    }
}

fn severity_key(dialog: &mut Form, key: Key) {
    // `m` means major first, and minor when major is chosen already.
    let choices: Vec<Grade> = match key.code {
        Code::Char('m') if dialog.severity == Grade::Major => vec![Grade::Minor],
        _ => Grade::ALL.to_vec(),
    };
    if let Some(severity) = chosen(&choices, Grade::as_str, key) {
        dialog.severity = severity;
        return;
    }
    match key.code {
        Code::Left | Code::Right => {
            let next = stepped(&Grade::ALL, Some(dialog.severity), key.code == Code::Right);
            dialog.severity = next.unwrap_or(dialog.severity);
        }
        _ => arrow_key(dialog, key),
    }
}

fn textarea_input(key: Key) -> ratatui_textarea::Input {
    use ratatui_textarea::Key as Typed;
    let typed = match key.code {
        Code::F(number) => Typed::F(number),
        Code::Char(character) => Typed::Char(character),
        Code::Enter => Typed::Enter,
        Code::Esc => Typed::Esc,
        Code::Tab | Code::BackTab => Typed::Tab,
        Code::Backspace => Typed::Backspace,
        Code::Delete => Typed::Delete,
        Code::Up => Typed::Up,
        Code::Down => Typed::Down,
        Code::Left => Typed::Left,
        Code::Right => Typed::Right,
        Code::Home => Typed::Home,
        Code::End => Typed::End,
        Code::PageUp => Typed::PageUp,
        Code::PageDown => Typed::PageDown,
    };
    ratatui_textarea::Input { key: typed, ctrl: key.ctrl, alt: key.alt, shift: false }
}

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
pub(super) fn choices(state: &State, start: Strip, words: &[&'static str], on: Option<usize>, cells: usize) -> Strip {
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
    painter.titled_rule(
        area.x,
        area.y,
        area.width,
        &Strip::new().add("what you saw, for whoever reads it later", theme.muted),
    );
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

fn text_area(lines: Vec<String>) -> TextArea<'static> {
    let mut area = TextArea::new(lines);
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    area.set_cursor_line_style(ratatui::style::Style::new());
    area
}

fn save_line(painter: &mut Painter<'_>, area: Rect, dialog: &Form) {
    let theme = painter.theme();
    let style = if dialog.field == Field::Save { theme.selection.patch(theme.heading) } else { theme.accent };
    let strip = Strip::new()
        .add("[ Save ]", style)
        .add("  C-s save   Tab next   C-e editor   Esc leave, keeps a draft", theme.muted);
    painter.strip(area.x, area.y, usize::from(area.width), &strip);
}
