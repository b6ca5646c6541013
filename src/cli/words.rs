//! Words on the command line that belong to other layers, so that help and errors list them.

use clap::builder::PossibleValuesParser;

use crate::export;
use crate::review::{Disposition, Grade, Stance};
use crate::tui::picture;

/// A disposition.
pub(crate) fn disposition(word: &str) -> Result<Disposition, String> {
    Disposition::parse(word).ok_or_else(|| one_of(&Disposition::ALL.map(Disposition::as_str)))
}

/// A grade of a regression.
pub(crate) fn grade(word: &str) -> Result<Grade, String> {
    Grade::parse(word).ok_or_else(|| one_of(&Grade::ALL.map(Grade::as_str)))
}

/// What a signer says.
pub(crate) fn stance(word: &str) -> Result<Stance, String> {
    Stance::parse(word).ok_or_else(|| one_of(&Stance::ALL.map(Stance::as_str)))
}

/// The names in the registry of exports.
pub(crate) fn export_format() -> PossibleValuesParser {
    PossibleValuesParser::new(export::FORMATS.iter().map(|format| format.name))
}

/// The screens pictures can be taken of.
pub(crate) fn screen() -> PossibleValuesParser {
    PossibleValuesParser::new(picture::SCREENS.iter().map(|(name, _)| *name))
}

fn one_of(words: &[&str]) -> String {
    format!("choose one of {}", words.join(", "))
}
