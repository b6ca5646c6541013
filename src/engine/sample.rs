//! Reading what somebody looks at: one sample, on both sides.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::EngineError;
use super::desk::Beginnings;
use super::text;
use crate::base::limits;
use crate::compare::held_out;
use crate::compare::said::{self, Said};
use crate::compare::view::{SampleView, TextView};
use crate::formats::{self, SampleAt};
use crate::git::{BlobId, BlobState, LfsState, Repo};
use crate::model::{ConfigDiff, HeldOut, PairedItem, PairedSamples, SampleText, Side, Source};

/// How long one text may be aligned before a coarser answer is given.
pub(super) const ALIGN_TIME: Duration = Duration::from_millis(400);

/// Logs that were inflated, the one asked for last first.
type Kept = VecDeque<(Arc<str>, Arc<Vec<u8>>)>;

/// Reads samples from blobs, and keeps the last few blobs.
pub struct Reader {
    repo: Repo,
    held_out: HeldOut,
    kept: Kept,
}

impl Reader {
    /// Reads from this repository for the reviewer at the desk, who sees everything.
    #[must_use]
    pub fn new(repo: Repo) -> Self {
        Self::for_others(repo, HeldOut::default())
    }

    /// Reads what is to leave the desk: of what is held out, hashes.
    #[must_use]
    pub fn for_others(repo: Repo, held_out: HeldOut) -> Self {
        Self { repo, held_out, kept: VecDeque::new() }
    }

    /// Holds this out from now on.
    pub(super) fn hold_out(&mut self, held_out: &HeldOut) {
        self.held_out.clone_from(held_out);
    }

    /// One item on both sides, its texts aligned.
    ///
    /// # Errors
    /// When a blob can no longer be read.
    pub fn view(&mut self, pairs: &Arc<PairedSamples>, item: usize) -> Result<SampleView, EngineError> {
        let nothing = || EngineError::Gone { path: pairs.candidate.1.path.to_string(), what: "it has no such sample" };
        let paired = pairs.items.get(item).ok_or_else(nothing)?;
        let base = self.texts(pairs, paired, Side::Base)?;
        let candidate = self.texts(pairs, paired, Side::Candidate)?;
        let asked = |texts: &[SampleText]| texts.first().map(|text| text.prompt.clone()).unwrap_or_default();
        let prompt = said::prompts(&asked(&base), &asked(&candidate), ALIGN_TIME);
        let outputs = align_outputs(&base, &candidate);
        Ok(SampleView { pairs: pairs.clone(), item, base, candidate, prompt, outputs })
    }

    /// The responses of one item on one side as one text; `None` when the side lacks it or it cannot be read.
    pub fn output(&mut self, pairs: &PairedSamples, item: &PairedItem, side: Side) -> Option<String> {
        let texts = self.texts(pairs, item, side).ok()?;
        match texts.as_slice() {
            [] => None,
            [one] => Some(one.output()),
            many => serde_json::to_string(&many.iter().map(SampleText::output).collect::<Vec<_>>()).ok(),
        }
    }

    /// How the answers of some items begin, on both sides.
    pub(super) fn beginnings(&mut self, pairs: &Arc<PairedSamples>, items: &[usize]) -> Beginnings {
        let mut of = |item: usize, side| {
            let texts = self.texts(pairs, pairs.items.get(item)?, side).ok()?;
            said::beginning(texts.first()?)
        };
        let answers = items.iter().map(|&item| (item, Side::BOTH.map(|side| of(item, side)))).collect();
        Beginnings { pairs: Arc::clone(pairs), answers }
    }

    /// The whole of one item on one side, one text per repeat.
    fn texts(&mut self, pairs: &PairedSamples, item: &PairedItem, side: Side) -> Result<Vec<SampleText>, EngineError> {
        let (set, source) = pairs.side(side);
        if item.rows(side).as_slice().is_empty() {
            return Ok(Vec::new());
        }
        let blob = self.blob(source)?;
        let gone = |what| EngineError::Gone { path: source.path.to_string(), what };
        let read = formats::by_name(source.format)
            .and_then(|format| format.sample)
            .ok_or_else(|| gone("its format keeps no samples"))?;
        let text = |&row: &u32| read(&SampleAt { blob: &blob, set, row: row as usize });
        let texts: Option<Vec<SampleText>> = item.rows(side).as_slice().iter().map(text).collect();
        let texts = texts.ok_or_else(|| gone("the sample cannot be read again"))?;
        let held = self.held_out.holds_samples(pairs);
        Ok(if held { texts.into_iter().map(held_out::sample).collect() } else { texts })
    }

    fn blob(&mut self, source: &Source) -> Result<Arc<Vec<u8>>, EngineError> {
        let place = self.kept.iter().position(|(id, _)| *id == source.blob);
        if let Some((id, bytes)) = place.and_then(|place| self.kept.remove(place)) {
            self.kept.push_front((id, bytes.clone()));
            return Ok(bytes);
        }
        let gone = |what| EngineError::Gone { path: source.path.to_string(), what };
        let id = BlobId::from_hex(&source.blob).ok_or_else(|| gone("its id is malformed"))?;
        let bytes = match self.repo.read(id, limits::BLOB_BYTES)? {
            BlobState::Present(bytes) => Arc::new(bytes),
            BlobState::Lfs(pointer) => match self.repo.lfs_content(&pointer, limits::BLOB_BYTES) {
                LfsState::Present(bytes) => Arc::new(bytes),
                _ => return Err(gone("it is an LFS pointer")),
            },
            BlobState::Missing => return Err(gone("its content is not in this clone")),
            BlobState::TooBig(_) => return Err(gone("it is too big")),
        };
        self.kept.push_front((source.blob.clone(), bytes.clone()));
        forget(&mut self.kept, limits::KEPT_BLOB_BYTES);
        Ok(bytes)
    }

    /// A configuration file on both sides, as text.
    ///
    /// # Errors
    /// When a blob can no longer be read.
    pub(super) fn file(&self, diff: &ConfigDiff, ids: [Option<BlobId>; 2]) -> Result<TextView, EngineError> {
        let [base, candidate] = ids.map(|id| text::side(&self.repo, id));
        Ok(text::file([base?, candidate?], diff, self.held_out.holds_config(diff)))
    }

    /// One long string of a configuration file; `None` where it has no such string.
    pub(super) fn string(&self, diff: &ConfigDiff, pointer: &str) -> Option<TextView> {
        text::string(diff, pointer, self.held_out.holds_config(diff))
    }
}

/// Forgets the logs asked for the longest ago until the others take no more than this; never those of both sides.
fn forget(kept: &mut Kept, most: usize) {
    while kept.len() > Side::BOTH.len() && kept.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() > most {
        kept.pop_back();
    }
}

/// The responses of all repeats, in order, each beside its counterpart.
fn align_outputs(base: &[SampleText], candidate: &[SampleText]) -> Vec<Said> {
    let outputs = |texts: &[SampleText]| texts.iter().flat_map(|text| text.outputs.clone()).collect::<Vec<_>>();
    let (base, candidate) = (outputs(base), outputs(candidate));
    let nothing = String::new();
    (0..base.len().max(candidate.len()))
        .map(|place| {
            let (base, candidate) = (base.get(place).unwrap_or(&nothing), candidate.get(place).unwrap_or(&nothing));
            said::responses(base, candidate, ALIGN_TIME)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_are_kept_as_far_as_there_is_room_and_always_those_of_both_sides() {
        for (sizes, most, expected) in
            [(&[1, 1, 1, 1, 1][..], 4, 4), (&[9, 9, 1], 4, 2), (&[1, 9, 1], 4, 2), (&[9], 4, 1)]
        {
            let log = |&size: &usize| (Arc::from("id"), Arc::new(vec![0; size]));
            let mut kept: Kept = sizes.iter().map(log).collect();
            forget(&mut kept, most);
            assert_eq!(kept.len(), expected, "{sizes:?}");
        }
    }
}
