//! Sample logs.

use super::super::{Document, Input, SampleAt};
use crate::model::{RunPart, SampleText};

pub(super) fn read(_input: &Input<'_>) -> Document {
    Document::default()
}

pub(super) fn join(_parts: &mut [RunPart]) {}

pub(super) fn sample(_at: &SampleAt<'_>) -> Option<SampleText> {
    None
}
