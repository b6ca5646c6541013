//! What was asked and what was answered, as far as it is folded out: as it was written, or turn by turn.

use std::sync::Arc;

use crate::compare::said::{Passage, PassageKind, Said};
use crate::compare::text::{DiffLine, DiffRow, TextDiff};
use crate::compare::view::{SampleField, SampleView};
use crate::model::Side;
use crate::tui::format::{COARSE, count};
use crate::tui::paint::{Strip, safe};
use crate::tui::state::State;
use crate::tui::widgets::document::Item;

use super::content::Writer;
use super::spans::Source;

/// How what was said is shown.
#[derive(Debug)]
pub(super) struct Manner {
    /// As it was written, not in its parts.
    written: bool,
    /// With what was thought.
    thoughts: bool,
    /// Whether sides are A and B.
    blind: bool,
    /// The keys that change this: of the prompt, of reasoning, of the text as written.
    keys: [String; 3],
}

impl Manner {
    pub(super) fn of(state: &State, blind: bool) -> Self {
        let keys = ["prompt", "reasoning", "as-written"].map(|name| state.keymap.key(name));
        Self { written: state.sample.written, thoughts: state.sample.thoughts, blind, keys }
    }

    /// The parts shown; none where the text is shown as it was written.
    fn passages<'a>(&self, said: &'a Said) -> &'a [Passage] {
        if self.written { &[] } else { &said.passages }
    }

    fn side(&self, side: Side) -> &'static str {
        match (self.blind, side) {
            (true, side) => ["A", "B"][side as usize],
            (false, side) => side.as_str(),
        }
    }
}

/// How many lines there are, and how many of them changed.
fn lines<'a>(rows: impl Iterator<Item = &'a DiffRow>) -> (usize, usize) {
    rows.fold((0, 0), |(all, changed), row| (all + 1, changed + usize::from(!row.same)))
}

/// The same of something said, as it is shown.
pub(super) fn lines_of(said: &Said, written: bool) -> (usize, usize) {
    match said.passages.as_slice() {
        passages if !passages.is_empty() && !written => lines(passages.iter().flat_map(|passage| &passage.text.rows)),
        _ => lines(said.whole.rows.iter()),
    }
}

impl Writer {
    /// What both sides answered.
    pub(super) fn outputs(&mut self, view: &SampleView) {
        for (at, output) in view.outputs.iter().enumerate() {
            if view.outputs.len() > 1 {
                self.line(&format!("response {}", at + 1));
            }
            self.said(output, SampleField::Output(at));
        }
        if view.outputs.iter().all(|output| output.whole.rows.is_empty()) {
            self.line("no response on either side");
        }
        let in_parts = view.outputs.iter().any(|output| !output.passages.is_empty());
        if in_parts && self.manner.written {
            let key = &self.manner.keys[2];
            self.line(&format!("as written; {key} compares it part by part"));
        }
    }

    /// What both sides were asked, or that it is folded.
    pub(super) fn prompt(&mut self, prompt: &Said, open: bool) {
        let (all, changed) = lines_of(prompt, self.manner.written);
        let sign = if open { self.look.glyphs.unfolded } else { self.look.glyphs.folded };
        let turns = prompt.passages.len();
        let turns = if turns > 0 { format!("{}, ", count(turns, "turn", "turns")) } else { String::new() };
        let told = format!("{turns}{}", count(all, "line", "lines"));
        let key = &self.manner.keys[0];
        let told = match (all, changed) {
            (0, _) => "no prompt is logged".to_owned(),
            (_, 0) => format!("{sign} prompt, the same on both sides, {told}"),
            _ if open => format!("{sign} prompt, {told}, {changed} changed"),
            _ => format!("{sign} prompt, {told}, {changed} changed; {key} shows it"),
        };
        let style = if changed > 0 { self.look.theme.warning } else { self.look.theme.muted };
        self.items.push(Item::Line(Strip::new().add(format!(" {told}"), style)));
        if open {
            self.said(prompt, SampleField::Prompt);
        }
    }

    /// Something said, whole or part by part; a prompt that is the same is read across the whole width.
    fn said(&mut self, said: &Said, field: SampleField) {
        let passages = self.manner.passages(said);
        let as_written = passages.is_empty();
        let mut shown = passages.iter().map(|passage| &passage.text).chain(as_written.then_some(&said.whole));
        if shown.any(|text| !text.complete) {
            self.items.push(Item::Line(Strip::new().add(format!(" {COARSE}"), self.look.theme.warning)));
        }
        let (first, once) = (self.items.len(), field == SampleField::Prompt);
        if as_written {
            self.aligned(&said.whole, once);
        }
        let mut told_of_documents = false;
        for passage in passages {
            let tells = passage.is_document && !told_of_documents;
            told_of_documents |= passage.is_document;
            let is_folded = passage.kind == PassageKind::Reasoning && !self.manner.thoughts;
            let title = self.title(passage, is_folded, tells);
            self.items.push(Item::Line(title));
            if !is_folded {
                self.aligned(&passage.text, once);
            }
        }
        self.sources.push(Source { field, items: first..self.items.len(), as_written });
    }

    fn aligned(&mut self, text: &Arc<TextDiff>, once: bool) {
        if once && text.rows.iter().all(|row| row.same) {
            self.once(text);
        } else {
            self.text(Arc::clone(text));
        }
    }

    /// Whose words follow, on which side, and how they are compared.
    fn title(&self, passage: &Passage, is_folded: bool, tells: bool) -> Strip {
        let (theme, glyphs) = (self.look.theme, self.look.glyphs);
        let [reasoning, written] = [&self.manner.keys[1], &self.manner.keys[2]];
        let sign = match (passage.kind, is_folded) {
            (PassageKind::Reasoning, true) => format!("{} ", glyphs.folded),
            (PassageKind::Reasoning, false) => format!("{} ", glyphs.unfolded),
            _ => String::new(),
        };
        let mut strip = Strip::new().add(format!(" {sign}"), theme.heading);
        strip = match &passage.titles {
            [Some(base), Some(candidate)] if base != candidate => {
                let both = format!("{} {} {}", safe(base), glyphs.to, safe(candidate));
                strip.add(both, theme.heading)
            }
            [Some(title), Some(_)] => strip.outside(title, theme.heading),
            [Some(title), None] => self.alone(strip, title, Side::Base),
            [None, Some(title)] => self.alone(strip, title, Side::Candidate),
            [None, None] => strip,
        };
        let (all, changed) = lines(passage.text.rows.iter());
        if is_folded {
            let changed = if changed > 0 { format!(", {changed} changed") } else { ", the same".to_owned() };
            let all = count(all, "line", "lines");
            return strip.add(format!("  {all}{changed}; {reasoning} shows what was thought"), theme.muted);
        }
        match (passage.is_document, tells) {
            (true, true) => strip.add(
                format!("  as JSON: order and layout do not count; {written} shows what was written"),
                theme.muted,
            ),
            (true, false) => strip.add("  as JSON", theme.muted),
            (false, _) => strip,
        }
    }

    fn alone(&self, strip: Strip, title: &str, side: Side) -> Strip {
        let told = format!("  only in {}", self.manner.side(side));
        strip.outside(title, self.look.theme.heading).add(told, self.look.theme.warning)
    }

    fn once(&mut self, diff: &TextDiff) {
        let style = self.look.theme.text;
        let lines = diff.rows.iter().filter_map(|row| row.candidate.as_ref().or(row.base.as_ref()));
        let paragraph =
            |line: &DiffLine| Item::Paragraph { lead: Strip::new(), indent: 3, text: line.text.clone(), style };
        self.items.extend(lines.map(paragraph));
    }
}
