//! What may have been meant by a word that is not known.

use crate::base::edit_distance;

/// Asks whether the known name most like the one typed was meant, if any is much like it.
pub fn suggestion<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    nearest(typed, known).map(|near| format!("did you mean {near}?"))
}

/// The known name most like the one typed, if any is much like it.
pub fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Two letters in each other's place are two edits, and the commonest slip.
    let allowed = (typed.chars().count() / 3).max(2);
    let spelling = |name: &str| name.to_lowercase().replace('-', "_");
    let typed = spelling(typed);
    let likeness = |name: &str| {
        let distance = edit_distance(&typed, &spelling(name), allowed)?;
        (distance < typed.chars().count()).then_some(distance)
    };
    known.filter_map(|name| Some((likeness(name)?, name))).min().map(|(_, name)| name)
}
