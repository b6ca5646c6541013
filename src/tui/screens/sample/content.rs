//! What the sample screen shows, from top to bottom.

use std::collections::BTreeSet;
use std::sync::Arc;

use ratatui::style::Style;

use crate::base::Shown;
use crate::compare::said::Said;
use crate::compare::text::{DiffLine, DiffRow, TextDiff};
use crate::compare::view::SampleView;
use crate::model::{SampleChange, SampleText, Side};

use super::said::{Manner, lines_of};
use super::spans::{self, Source};
use super::{Sample, alike, scores};
use crate::tui::blind;
use crate::tui::dialogs::annotate;
use crate::tui::format::{count, score};
use crate::tui::paint::{Strip, safe};
use crate::tui::screens::annotations;
use crate::tui::state::State;
use crate::tui::subject;
use crate::tui::theme::Look;
use crate::tui::view::names_of_sides;
use crate::tui::widgets::document::{Document, Item, Title};

/// A prompt with more rows than this is folded although it differs: the outputs are what one came for.
const SHORT_PROMPT: usize = 8;

/// Whether the prompt is shown: as the reader said, else when it differs between the sides and is short.
pub(super) fn prompt_open(sample: &Sample) -> bool {
    let differs_in_few = |view: &SampleView| {
        let (all, changed) = lines_of(&view.prompt, sample.written);
        changed > 0 && all <= SHORT_PROMPT
    };
    sample.prompt.unwrap_or_else(|| sample.view.as_deref().is_some_and(differs_in_few))
}

/// The whole text of the sample that was read, and where it shows which of its texts.
pub(super) fn document(state: &State) -> (Document, Vec<Source>) {
    let Some(view) = state.sample.view.as_deref() else { return Default::default() };
    let shuffled = blind::shuffled(state, view);
    let manner = Manner::of(state, shuffled.is_some());
    let mut writer = Writer { look: state.look, manner, items: Vec::new(), texts: Vec::new(), sources: Vec::new() };
    writer.held_out(state, view);
    if let Some(shuffled) = shuffled {
        writer.shuffled(state, &shuffled);
        return (Document::new(writer.items, writer.texts).blind(), Vec::new());
    }
    if let Some(outcome) = blind::outcome(state).filter(|_| state.blind.on) {
        writer.items.push(Item::Line(Strip::new().add(format!(" {outcome}"), state.look.theme.accent)));
        writer.line(&blind::agreements(state).join("; "));
    }
    writer.prompt(&view.prompt, prompt_open(&state.sample));
    writer.sides(state, view);
    writer.outputs(view);
    writer.answers(view);
    scores::write(&mut writer, state, view);
    writer.notes(state);
    writer.items.extend(alike::items(state));
    if state.sample.expanded {
        writer.metadata(view);
    } else {
        let fields: BTreeSet<&String> = both(view).flat_map(|text| &text.metadata).map(|(name, _)| name).collect();
        if !fields.is_empty() {
            let (sign, fields) = (state.look.glyphs.folded, count(fields.len(), "field", "fields"));
            let folded = format!("{sign} metadata, {fields}; {} shows", state.keymap.key("fold"));
            writer.items.push(Item::Gap);
            writer.line(&folded);
        }
    }
    let mut document = Document::new(writer.items, writer.texts);
    spans::show(state, view, &writer.sources, &mut document);
    (document, writer.sources)
}

fn both(view: &SampleView) -> impl Iterator<Item = &SampleText> {
    view.base.iter().chain(&view.candidate)
}

pub(super) struct Writer {
    pub(super) look: Look,
    pub(super) manner: Manner,
    pub(super) items: Vec<Item>,
    texts: Vec<Arc<TextDiff>>,
    pub(super) sources: Vec<Source>,
}

impl Writer {
    pub(super) fn line(&mut self, text: &str) {
        self.items.push(Item::Line(Strip::new().add(format!(" {text}"), self.look.theme.muted)));
    }

    pub(super) fn text(&mut self, diff: Arc<TextDiff>) {
        let text = self.texts.len();
        self.items.extend((0..diff.rows.len()).map(|row| Item::Pair { text, row }));
        self.texts.push(diff);
    }

    /// Says of a confidential sample that it stays here.
    fn held_out(&mut self, state: &State, view: &SampleView) {
        if state.data.holds_out(&view.pairs) {
            let style = self.look.theme.warning;
            let text = Shown::new("confidential by the policy: exports and pictures have hashes, not texts");
            self.items.push(Item::Paragraph { lead: Strip::new().add(" held out  ", style), indent: 11, text, style });
        }
    }

    /// A sample whose sides must not be told apart: what was asked and what was answered, and nothing else.
    fn shuffled(&mut self, state: &State, view: &SampleView) {
        let theme = self.look.theme;
        self.common_prompt(view, prompt_open(&state.sample));
        let title = |name: &'static str, there: &[SampleText]| {
            let told = if there.is_empty() { "not there" } else { "" };
            Title { told: Strip::new().add(told, theme.warning), ..Title::of(Strip::new().add(name, theme.heading)) }
        };
        self.items.push(Item::Sides(title("A", &view.base), title("B", &view.candidate)));
        self.outputs(view);
        self.answers(view);
        self.items.push(Item::Gap);
        self.line("scores, metadata, history and annotations are hidden until you decide:");
        let keys = ["prefer-a", "prefer-b", "tie", "both-wrong"].map(|name| state.keymap.key(name));
        let [a, b, tie, wrong] = keys;
        self.line(&format!("{a}: A is better   {b}: B is better   {tie}: as good   {wrong}: both wrong"));
    }

    /// What both sides were asked alike. Where prompts differ they do so in the same way from sample to sample, so that
    /// whoever has seen the truth of one would know it of all others.
    fn common_prompt(&mut self, view: &SampleView, open: bool) {
        let rows: Vec<DiffRow> = view.prompt.whole.rows.iter().filter(|row| row.same).cloned().collect();
        let hidden = view.prompt.whole.rows.len() - rows.len();
        if hidden == 0 || !rows.is_empty() {
            let whole = TextDiff { rows, complete: true }.into();
            self.prompt(&Said { whole, passages: Vec::new() }, open);
        }
        if hidden > 0 {
            self.line(&format!(
                "{} in the prompt, hidden until you decide",
                count(hidden, "difference", "differences")
            ));
        }
    }

    /// The titles of both sides: which release, what its answer was worth.
    fn sides(&mut self, state: &State, view: &SampleView) {
        let theme = self.look.theme;
        let (base, candidate) = names_of_sides(state);
        let change = state.samples.change(view.item);
        let glyphs = self.look.glyphs;
        let (sign, word, style) = match change.map(|change| change.change) {
            Some(SampleChange::Broke) => (glyphs.worse, ", worse", theme.regressed),
            Some(SampleChange::Fixed) => (glyphs.better, ", better", theme.improved),
            _ => ("", "", theme.heading),
        };
        let title = |side: Side, name: &str, score_of: Option<f64>| {
            let there = if side == Side::Base { &view.base } else { &view.candidate };
            let mut title = Title { name: safe(name), ..Title::of(Strip::new().add(side.as_str(), theme.heading)) };
            title.told = match score_of {
                _ if there.is_empty() => Strip::new().add("not there", theme.warning),
                Some(number) if !number.is_nan() && side == Side::Candidate && !sign.is_empty() => {
                    title.more = Strip::new().add(word, style);
                    title.brief = Some(Strip::new().add(format!("{sign} {}", score(number, glyphs)), style));
                    Strip::new().add(format!("{sign} score {}", score(number, glyphs)), style)
                }
                Some(number) if !number.is_nan() => {
                    title.brief = Some(Strip::new().add(score(number, glyphs), theme.heading));
                    Strip::new().add(format!("score {}", score(number, glyphs)), theme.heading)
                }
                _ => Strip::new().add("no score", theme.warning),
            };
            title
        };
        let base = title(Side::Base, &base, change.map(|change| change.base));
        let candidate = title(Side::Candidate, &candidate, change.map(|change| change.candidate));
        self.items.push(Item::Sides(base, candidate));
    }

    /// Answer, target and options, each beside what it is compared with.
    fn answers(&mut self, view: &SampleView) {
        let sides = [view.base.as_slice(), view.candidate.as_slice()];
        self.items.push(Item::Gap);
        let answers = sides.map(|texts| joined(texts, |text| text.answer.clone()));
        // Where nothing is extracted, the answer is the output over again.
        let outputs = sides.map(|texts| joined(texts, |text| Some(text.output())));
        let told = |at: usize| outputs[at].as_deref().map(str::trim) == answers[at].as_deref().map(str::trim);
        if answers.iter().any(Option::is_some) && !(told(0) && told(1)) {
            self.fields("answer", &answers);
        }
        let targets = sides.map(|texts| texts.first().map(|text| text.target.clone()));
        if targets.iter().flatten().any(|target| !target.is_empty()) {
            self.fields("target", &targets);
        }
        let choices = sides.map(|texts| texts.first().map(|text| text.choices.join(" | ")));
        if choices.iter().flatten().any(|choices| !choices.is_empty()) {
            self.fields("choices", &choices);
        }
    }

    /// A field of both sides: across the whole width when it is the same, else side by side.
    pub(super) fn fields(&mut self, name: &'static str, [base, candidate]: &[Option<String>; 2]) {
        let theme = self.look.theme;
        let lead = Strip::new().add(format!("    {name}"), theme.muted);
        if let (Some(base), true) = (base, base == candidate) {
            let text = Shown::new(base);
            self.items.push(Item::Paragraph { lead, indent: 13, text, style: theme.text });
            return;
        }
        let line = |side: &Option<String>| {
            let text = format!("{name:<8}{}", side.as_deref().unwrap_or("none"));
            // Marks are ranges of the safe text, which may be longer than what it was made from.
            let text = Shown::new(&text);
            let end = text.as_str().len();
            let marked = name.len().max(8).min(end)..end;
            Some(DiffLine { number: 0, text, marks: vec![marked] })
        };
        let row = DiffRow { base: line(base), candidate: line(candidate), same: false };
        self.text(Arc::new(TextDiff { rows: vec![row], complete: true }));
    }

    fn notes(&mut self, state: &State) {
        let Some(subject) = (super::ROW.subject)(state) else { return };
        let Some(target) = subject::target(&state.data, &subject) else { return };
        let notes: Vec<_> = state.data.notes_on(&target).collect();
        let muted = state.data.muted_on(&target);
        if !notes.is_empty() || muted > 0 {
            self.items.push(Item::Gap);
            self.items.push(Item::Rule(Strip::new().add("annotations", self.look.theme.heading)));
        }
        for note in notes {
            self.items.extend(annotations::thread(
                self.look,
                (&note.annotation, state.data.words_of(&note.annotation)),
                Some(note.state),
                &state.data.review.muted,
            ));
        }
        if muted > 0 {
            self.line(&annotations::folded_away(state, muted));
        }
        if annotate::draft_on(state, &subject).is_some() {
            self.items.push(Item::Gap);
            let annotate = state.keymap.key("annotate");
            self.line(&format!("you have an unsaved draft here; {annotate} opens it"));
        }
    }

    fn metadata(&mut self, view: &SampleView) {
        let theme = self.look.theme;
        let names: BTreeSet<&str> = both(view).flat_map(|text| &text.metadata).map(|(name, _)| name.as_str()).collect();
        self.items.push(Item::Gap);
        self.items.push(Item::Rule(Strip::new().add("metadata", theme.heading)));
        for name in names {
            let value = |texts: &[SampleText]| {
                let field = texts.first()?.metadata.iter().find(|(field, _)| field == name)?;
                Some(field.1.clone())
            };
            let (base, candidate) = (value(&view.base), value(&view.candidate));
            let name = safe(name);
            if base == candidate {
                self.field(&name, base.as_deref(), theme.text);
            } else {
                self.field(&format!("{name}, base"), base.as_deref(), theme.line_removed);
                self.field(&format!("{name}, candidate"), candidate.as_deref(), theme.line_added);
            }
        }
    }

    fn field(&mut self, name: &str, value: Option<&str>, style: Style) {
        let lead = Strip::new().add(format!(" {name}  "), self.look.theme.muted);
        let indent = u16::try_from(lead.width()).unwrap_or(u16::MAX).clamp(24, 40);
        let text = Shown::new(value.unwrap_or("none"));
        self.items.push(Item::Paragraph { lead, indent, text, style });
    }
}

/// One text for all repeats of a side.
pub(super) fn joined(texts: &[SampleText], pick: impl Fn(&SampleText) -> Option<String>) -> Option<String> {
    let all: Vec<String> = texts.iter().filter_map(pick).collect();
    (!all.is_empty()).then(|| all.join(" | "))
}
