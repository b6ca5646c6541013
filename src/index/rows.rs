//! A sample as kept: what is there of it and nothing else, because there are hundreds of thousands.

use super::wire::{Bytes, Kept, keep_text};
use crate::base::{Digest, ShortDigest};
use crate::model::{RowFlags, SampleId, SampleRow};

/// What a row has, in two bytes in front of it.
#[derive(Clone, Copy, Default)]
struct Marks(u16);

/// The file gives it a name, not a position.
const NAMED: u16 = 1 << 6;
/// It has a hash of its item.
const ITEM: u16 = 1 << 7;
const PROMPT: u16 = 1 << 8;
const TARGET: u16 = 1 << 9;
const OUTPUT: u16 = 1 << 10;
const ANSWER: u16 = 1 << 11;
/// The answer is the output, and stands there.
const ALIKE: u16 = 1 << 12;
const ALL: u16 = (1 << 13) - 1;

impl Marks {
    fn of(row: &SampleRow) -> Self {
        let is_alike = row.answer.is_some() && row.answer == row.output;
        let marks = [
            (NAMED, matches!(row.id, SampleId::Named(_))),
            (ITEM, row.item != NO_ITEM),
            (PROMPT, row.prompt.is_some()),
            (TARGET, row.target.is_some()),
            (OUTPUT, row.output.is_some()),
            (ANSWER, row.answer.is_some() && !is_alike),
            (ALIKE, is_alike),
        ];
        let said = said(row.flags).into_iter().enumerate().map(|(place, is_so)| (1 << place, is_so));
        Self(said.chain(marks).filter(|(_, is_so)| *is_so).fold(0, |all, (mark, _)| all | mark))
    }

    fn has(self, mark: u16) -> bool {
        self.0 & mark != 0
    }

    fn flags(self) -> RowFlags {
        let is_so = |place: u16| self.has(1 << place);
        RowFlags {
            errored: is_so(0),
            no_answer: is_so(1),
            empty: is_so(2),
            truncated: is_so(3),
            refused: is_so(4),
            repetitive: is_so(5),
        }
    }
}

/// What the file says of the response, in the order of the marks.
fn said(flags: RowFlags) -> [bool; 6] {
    let RowFlags { errored, no_answer, empty, truncated, refused, repetitive } = flags;
    [errored, no_answer, empty, truncated, refused, repetitive]
}

const NO_ITEM: Digest = Digest([0; 32]);

impl Kept for SampleRow {
    /// Marks, a position or the length of a name, and the place.
    const LEAST: usize = 2 + 8 + 4 + 8 + 4 + 4;

    fn keep(&self, out: &mut Vec<u8>) {
        let Self { id, item, prompt, target, output, answer, flags: _, epoch, offset, length, line } = self;
        let marks = Marks::of(self);
        marks.0.keep(out);
        match id {
            SampleId::Position(position) => position.keep(out),
            SampleId::Named(name) => keep_text(name, out),
        }
        if marks.has(ITEM) {
            out.extend_from_slice(&item.0);
        }
        let answer = answer.as_ref().filter(|_| marks.has(ANSWER));
        for digest in [prompt.as_ref(), target.as_ref(), output.as_ref(), answer].into_iter().flatten() {
            out.extend_from_slice(&digest.0);
        }
        epoch.keep(out);
        offset.keep(out);
        length.keep(out);
        line.keep(out);
    }

    fn find(from: &mut Bytes<'_>) -> Option<Self> {
        let marks = Marks(u16::find(from)?);
        if marks.0 & !ALL != 0 {
            return None;
        }
        let id =
            if marks.has(NAMED) { SampleId::Named(Kept::find(from)?) } else { SampleId::Position(u64::find(from)?) };
        let item = if marks.has(ITEM) { Digest(from.array()?) } else { NO_ITEM };
        let mut digest = |mark| if marks.has(mark) { from.array().map(ShortDigest).map(Some) } else { Some(None) };
        let [prompt, target, output] = [digest(PROMPT)?, digest(TARGET)?, digest(OUTPUT)?];
        let answer = if marks.has(ALIKE) { output } else { digest(ANSWER)? };
        let (epoch, offset) = (u32::find(from)?, u64::find(from)?);
        let (length, line) = (u32::find(from)?, u32::find(from)?);
        Some(Self { id, item, prompt, target, output, answer, flags: marks.flags(), epoch, offset, length, line })
    }
}
