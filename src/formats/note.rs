//! How many notes on one file are told.

use crate::base::limits;
use crate::model::{Note, Severity};

/// Keeps the first notes on a file and counts the others: one line for each of thousands of broken rows helps nobody. The
/// count is as bad as the worst of what it stands for.
pub(super) fn keep_few(notes: &mut Vec<Note>) {
    let Some(more) = notes.get(limits::DIAGNOSTICS_PER_FILE..).filter(|more| !more.is_empty()) else { return };
    let severity = more.iter().map(|note| note.severity).min().unwrap_or(Severity::Info);
    let message = format!("{} more things to say of this file are left out", more.len());
    notes.truncate(limits::DIAGNOSTICS_PER_FILE);
    notes.push(Note::new(severity, None, "more-notes", message));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_counted_and_no_less_severe() {
        let note = |severity| Note::new(severity, None, "x", "y");
        let mut notes = vec![note(Severity::Info); limits::DIAGNOSTICS_PER_FILE];
        keep_few(&mut notes);
        assert_eq!(notes.len(), limits::DIAGNOSTICS_PER_FILE);
        notes.extend([note(Severity::Error), note(Severity::Info)]);
        keep_few(&mut notes);
        let last = notes.pop();
        assert_eq!(
            last.map(|note| (note.severity, note.message)),
            Some((Severity::Error, "2 more things to say of this file are left out".to_owned()))
        );
    }
}
