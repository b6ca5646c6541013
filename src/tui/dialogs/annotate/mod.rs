//! Writing an annotation: a decision, how bad it is, labels, words.

mod view;

use ratatui_textarea::{CursorMove, TextArea, WrapMode};

pub(in crate::tui::dialogs) use view::choices;
pub use view::view;

use crate::engine::desk::Request;
use crate::review::{Anchor, Disposition, Draft, Grade, NewAnnotation, Span};

use super::Dialog;
use crate::tui::actions::name_of;
use crate::tui::event::{EditPurpose, Effect};
use crate::tui::keys::{Code, Key};
use crate::tui::state::State;
use crate::tui::subject::{self, Subject};
use crate::tui::widgets::entry::Entry;

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
    /// The words of the subject it is about.
    span: Option<Span>,
    /// What of it is to be kept in case of a crash.
    kept: Draft,
    /// Whether that is on disk.
    safe: bool,
    /// Whether the next such key throws it away.
    discarding: bool,
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
            span: draft.span,
            kept: Draft::default(),
            safe: false,
            discarding: false,
        };
        dialog.set_body(&draft.body);
        dialog.kept = dialog.draft();
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

    /// Puts a quotation above the words, and points to where it is from.
    pub fn quote(&mut self, quotation: &str, span: Option<Span>) {
        self.span = span;
        let begun = self.draft().body;
        if !begun.contains(quotation) {
            self.set_body(&format!("{quotation}\n\n{begun}"));
            if begun.trim().is_empty() {
                self.body.insert_str("\n\n");
            }
        }
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

    /// Adds the questions that are worth answering for the decision.
    fn fill_in(&mut self) {
        self.field = Field::Body;
        let begun = self.draft().body;
        let gap = if begun.trim().is_empty() { "" } else { "\n" };
        self.set_body(&format!("{}{gap}{}", begun.trim_end(), template(self.disposition)));
    }

    fn draft(&self) -> Draft {
        Draft {
            disposition: self.disposition,
            severity: Some(self.severity),
            labels: self.labels.text().to_owned(),
            body: self.body.lines().join("\n"),
            span: self.span.clone(),
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
        let anchor = subject::anchor(&state.data, &self.subject)?;
        Some(NewAnnotation {
            anchor: Anchor { span: draft.span.map(Box::new), ..anchor }.into(),
            disposition: draft.disposition,
            severity: draft.severity.filter(|_| self.graded()),
            labels,
            body: draft.body.trim_end().to_owned(),
        })
    }
}

/// Has what is being written kept in case of a crash, where it is not yet.
pub fn keep(state: &mut State) -> Vec<Effect> {
    let State { dialog, data, .. } = state;
    let Some(Dialog::Annotate(form)) = dialog else { return Vec::new() };
    let draft = form.draft();
    if draft == form.kept {
        return Vec::new();
    }
    let Some(target) = subject::target(data, &form.subject) else { return Vec::new() };
    form.kept = draft.clone();
    form.safe = false;
    vec![Effect::ask(Request::Draft { target, draft: Some(draft).filter(|draft| !draft.is_empty()) })]
}

/// What was written by then is on disk.
pub fn drafted(state: &mut State, draft: &Draft) {
    if let Some(Dialog::Annotate(form)) = &mut state.dialog {
        form.safe |= form.kept == *draft;
    }
}

/// What was being written about a thing, here or in a session that ended otherwise than it should.
pub fn draft_on(state: &State, subject: &Subject) -> Option<Draft> {
    if let Some(draft) = state.drafts.get(subject) {
        return Some(draft.clone());
    }
    let target = subject::target(&state.data, subject)?;
    let drafts = state.data.review.drafts.iter();
    drafts.into_iter().find(|(on, _)| subject::same_thing(on, &target)).map(|(_, draft)| draft.clone())
}

/// Offers no draft on a thing any more, until something is written about it again.
pub fn forget(state: &mut State, subject: &Subject) {
    state.drafts.remove(subject);
    if let Some(target) = subject::target(&state.data, subject) {
        state.data.review.drafts.retain(|(on, _)| !subject::same_thing(on, &target));
    }
}

/// Throws away what was written, when asked twice.
fn discard(state: &mut State, mut dialog: Form) -> Vec<Effect> {
    if !dialog.discarding && !dialog.draft().is_empty() {
        dialog.discarding = true;
        stay(state, dialog);
        state.say("C-g once more throws away what you wrote");
        return Vec::new();
    }
    state.say("thrown away");
    forget(state, &dialog.subject);
    let target = subject::target(&state.data, &dialog.subject);
    target.map(|target| Effect::ask(Request::Draft { target, draft: None })).into_iter().collect()
}

/// What a reader will want to know of a decision.
fn template(decision: Option<Disposition>) -> &'static str {
    match decision {
        Some(Disposition::Regression) => "What got worse: \nHow often: \nWho will notice: ",
        Some(Disposition::Improvement) => "What got better: \nHow often: ",
        Some(Disposition::Acceptable) => "Why it may go out as it is: ",
        Some(Disposition::Noise) => "Why it is chance: ",
        Some(Disposition::BadEval) => "What is wrong, the item, its target or the scorer: \nWhat would be right: ",
        Some(Disposition::Unsure) | None => "What I saw: \nWhat I would have to know: ",
    }
}

/// Takes a key while the dialog is there.
pub fn key(state: &mut State, mut dialog: Form, key: Key) -> Vec<Effect> {
    if (key.code, key.ctrl) == (Code::Char('g'), true) {
        return discard(state, dialog);
    }
    dialog.discarding = false;
    match (key.code, key.ctrl) {
        (Code::Esc, _) | (Code::Char('c'), true) => leave(state, dialog),
        (Code::Char('s'), true) => return save(state, dialog),
        (Code::Enter, false) if dialog.field == Field::Save => return save(state, dialog),
        (Code::Char('.'), false) if dialog.field == Field::Disposition => {
            repeat(state, &mut dialog);
            stay(state, dialog);
        }
        (Code::Char('t'), true) => {
            dialog.fill_in();
            stay(state, dialog);
        }
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

/// Takes decision, severity and labels of the last annotation.
fn repeat(state: &mut State, dialog: &mut Form) {
    let Some(Draft { disposition, severity, labels, .. }) = state.said_last.clone() else {
        return state.say("nothing was said yet in this session that could be said again");
    };
    dialog.disposition = disposition;
    dialog.severity = severity.unwrap_or(dialog.severity);
    dialog.labels = Entry::new(&labels);
    dialog.field = Field::Save;
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

/// Has it kept, unless it says nothing.
pub fn save(state: &mut State, dialog: Form) -> Vec<Effect> {
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
    state.said_last = Some(Draft { body: String::new(), span: None, ..draft.clone() }).filter(|last| !last.is_empty());
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

fn text_area(lines: Vec<String>) -> TextArea<'static> {
    let mut area = TextArea::new(lines);
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    area.set_cursor_line_style(ratatui::style::Style::new());
    area
}
