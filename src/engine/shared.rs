//! Samples that are in memory already: a comparison and a history that both find the same log in the index have its rows
//! once, as long as either is there.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, Weak};

use super::read::Outcome;
use crate::index::Key;
use crate::model::{SampleRow, SampleSet};

/// The entry that some rows are found in, and their place there.
type Place = (Key, usize);

/// Rows by where they are found. The rows of an entry are a function of its key, so that it
/// does not matter who read them.
#[derive(Debug, Default)]
pub(super) struct Shared(Mutex<BTreeMap<Place, Weak<Vec<SampleRow>>>>);

/// Those of this process.
pub(super) static SHARED: Shared = Shared(Mutex::new(BTreeMap::new()));

impl Shared {
    /// Puts rows that are there already in the place of what each entry was found to say.
    pub(super) fn replace(&self, keys: &[Key], outcomes: &mut [Outcome]) {
        for (key, outcome) in keys.iter().zip(outcomes) {
            let Outcome::Read(reading) = outcome else { continue };
            let sets = reading.document.runs.iter_mut().flat_map(|part| &mut part.samples);
            sets.enumerate().for_each(|(place, set)| self.replace_rows((*key, place), set));
        }
    }

    fn replace_rows(&self, place: Place, set: &mut SampleSet) {
        let Ok(mut known) = self.0.lock() else { return };
        match known.get(&place).and_then(Weak::upgrade) {
            Some(rows) => set.rows = rows,
            None => drop(known.insert(place, Arc::downgrade(&set.rows))),
        }
    }

    /// Forgets what nobody has any more.
    pub(super) fn tidy(&self) {
        if let Ok(mut known) = self.0.lock() {
            known.retain(|_, rows| rows.strong_count() > 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats;
    use crate::index::Index;

    #[test]
    fn rows_are_in_memory_once_as_long_as_somebody_has_them() {
        let log = br#"{"doc_id": 0, "doc": {"q": "1"}, "target": "1", "resps": [["1"]], "filtered_resps": ["1"], "acc": 1.0}"#;
        let path = "evals/m/samples_t_2026-01-01T00-00-00.000001.jsonl";
        let read = || Outcome::Read(Box::new(formats::read(path, log).expect("a log")));
        let rows = |outcome: &Outcome| match outcome {
            Outcome::Read(reading) => reading.document.runs[0].samples[0].rows.clone(),
            other => panic!("{other:?}"),
        };
        let index = Index::at(std::path::Path::new("nowhere")).expect("a program");
        let keys = ["a", "b"].map(|blob| index.key(blob, path, None));
        let shared = Shared::default();
        let of = |key: &Key| {
            let mut outcomes = [read()];
            shared.replace(&[*key], &mut outcomes);
            rows(&outcomes[0])
        };
        let [first, other] = [of(&keys[0]), of(&keys[1])];
        assert!(Arc::ptr_eq(&first, &of(&keys[0])) && !Arc::ptr_eq(&first, &other));
        drop(first);
        shared.tidy();
        assert_eq!(shared.0.lock().expect("nobody failed").len(), 1);
    }
}
