//! Departures from the JSON standard that are read all the same, counted.

use crate::model::{Note, Severity};

/// A departure from the standard whose meaning is clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Deviation {
    /// `NaN`, `Infinity` or `-Infinity`, as Python writes them.
    NotFinite,
    /// A number too large for a double.
    OutOfRange,
    /// A key that stands twice in one object.
    DuplicateKey,
    /// Half of a surrogate pair, as text cut by JavaScript has it.
    LoneSurrogate,
    /// A raw control character in a string.
    ControlCharacter,
}

impl Deviation {
    const ALL: [Self; 5] =
        [Self::NotFinite, Self::OutOfRange, Self::DuplicateKey, Self::LoneSurrogate, Self::ControlCharacter];

    /// The diagnostic's code, how bad it is, and what to say of it.
    fn describe(self) -> (&'static str, Severity, &'static str) {
        match self {
            Self::NotFinite => ("json-nan", Severity::Info, "NaN or Infinity, which JSON has no word for"),
            Self::OutOfRange => ("json-number-range", Severity::Warning, "a number too large for a double"),
            Self::DuplicateKey => ("json-duplicate-key", Severity::Warning, "a key stands twice; the last one counts"),
            Self::LoneSurrogate => {
                ("json-lone-surrogate", Severity::Warning, "half of a surrogate pair, read as U+FFFD")
            }
            Self::ControlCharacter => {
                ("json-control-character", Severity::Warning, "a control character stands unescaped in a string")
            }
        }
    }
}

/// How often each deviation was met in a file, and where first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::formats) struct Deviations {
    met: [Option<Met>; Deviation::ALL.len()],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Met {
    count: u64,
    line: u64,
}

impl Deviations {
    /// Counts one; `line` is asked for only the first time, because it costs a look at the text before.
    pub(in crate::formats) fn count(&mut self, deviation: Deviation, line: impl FnOnce() -> u64) {
        match &mut self.met[deviation as usize] {
            Some(met) => met.count += 1,
            empty => *empty = Some(Met { count: 1, line: line() }),
        }
    }

    /// One note for each kind that was met.
    pub(in crate::formats) fn into_notes(self) -> impl Iterator<Item = Note> {
        Deviation::ALL.into_iter().zip(self.met).filter_map(|(deviation, met)| {
            let Met { count, line } = met?;
            let (code, severity, what) = deviation.describe();
            let message = if count == 1 { what.to_owned() } else { format!("{what} ({count} times, here first)") };
            Some(Note::new(severity, Some(line), code, message))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviations_are_counted_and_the_first_is_located() {
        let mut deviations = Deviations::default();
        deviations.count(Deviation::NotFinite, || 7);
        deviations.count(Deviation::NotFinite, || unreachable!("the line is known"));
        deviations.count(Deviation::DuplicateKey, || 9);
        let notes: Vec<Note> = deviations.into_notes().collect();
        assert_eq!(notes.len(), 2);
        assert_eq!((notes[0].code, notes[0].line), ("json-nan", Some(7)));
        assert!(notes[0].message.contains("2 times"), "{}", notes[0].message);
        assert_eq!((notes[1].code, notes[1].line), ("json-duplicate-key", Some(9)));
    }
}
