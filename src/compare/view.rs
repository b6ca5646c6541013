//! One sample or one text, both sides, ready to be shown.

use std::sync::Arc;

use super::said::{self, Said};
use super::syntax::{self, Language, Parts};
use super::text::TextDiff;
use crate::model::{LfsPointer, PairedSamples, SampleText, Side};

/// One sample, both sides, its texts aligned.
#[derive(Clone, Debug)]
pub struct SampleView {
    /// The samples it is among.
    pub pairs: Arc<PairedSamples>,
    /// Its place in [`PairedSamples::items`].
    pub item: usize,
    /// The base's sample, one per repeat.
    pub base: Vec<SampleText>,
    /// The candidate's sample, one per repeat.
    pub candidate: Vec<SampleText>,
    /// The prompts aligned.
    pub prompt: Said,
    /// The responses aligned, one for each repeat or response either side has.
    pub outputs: Vec<Said>,
}

/// A text of a sample on one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleField {
    /// What was asked, all turns of it.
    Prompt,
    /// A response, by its place among those of all repeats.
    Output(usize),
}

impl SampleField {
    /// The text as a JSON Pointer: into the sample as every format is read, not as each file has it.
    #[must_use]
    pub fn pointer(self) -> String {
        match self {
            Self::Prompt => "/prompt".to_owned(),
            Self::Output(at) => format!("/outputs/{at}"),
        }
    }
}

impl SampleView {
    /// One of a side's texts, as it was written; `None` where the side has no such text.
    #[must_use]
    pub fn text(&self, side: Side, field: SampleField) -> Option<String> {
        let texts = if side == Side::Base { &self.base } else { &self.candidate };
        match field {
            SampleField::Prompt => texts.first().map(|text| said::written(&text.prompt)),
            SampleField::Output(at) => texts.iter().flat_map(|text| &text.outputs).nth(at).cloned(),
        }
    }

    /// The same with its sides swapped.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        Self {
            pairs: Arc::clone(&self.pairs),
            item: self.item,
            base: self.candidate.clone(),
            candidate: self.base.clone(),
            prompt: self.prompt.mirrored(),
            outputs: self.outputs.iter().map(Said::mirrored).collect(),
        }
    }
}

/// A text of both sides, aligned: a configuration file, or one long string in it.
#[derive(Clone, Debug, Default)]
pub struct TextView {
    /// What the base and the candidate have.
    pub sides: [TextSide; 2],
    /// Their texts, aligned.
    pub diff: Arc<TextDiff>,
    /// The language they are written in, where it is known, and the parts of each side's lines.
    pub code: Option<(&'static Language, Arc<[Parts; 2]>)>,
}

/// What a side has where a text is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TextSide {
    /// A text.
    #[default]
    Text,
    /// Of a text of so many bytes only the beginning, because it is too long.
    Beginning(u64),
    /// Nothing: it is not there.
    Absent,
    /// So many bytes that are no text.
    Binary(u64),
    /// A pointer to what is kept outside git, and is not in this clone.
    Pointer(LfsPointer),
    /// Something whose content is not in this clone.
    Missing,
    /// So many bytes, too many to be read.
    TooBig(u64),
}

impl TextView {
    /// Two texts that are aligned, written in a language, if it is known.
    #[must_use]
    pub fn new(sides: [TextSide; 2], diff: TextDiff, language: Option<&'static Language>) -> Self {
        let code = language
            .map(|language| (language, Arc::new(Side::BOTH.map(|side| syntax::parts(language, diff.lines(side))))));
        Self { sides, diff: Arc::new(diff), code }
    }
}
