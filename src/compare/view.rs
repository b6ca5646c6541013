//! One sample, both sides, ready to be shown.

use std::sync::Arc;

use super::said::Said;
use crate::model::{PairedSamples, SampleText};

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

impl SampleView {
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
