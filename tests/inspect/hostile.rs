//! Damaged logs.

use candor::formats;
use proptest::prelude::*;

use super::{kept, own, planted, text};

fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let [log, _] = planted();
    let ours = ["grades.json", "first-layout.json", "repeats.json"];
    kept(&log).into_iter().chain(ours.map(|name| (name, own(name).0))).collect()
}

proptest! {
    /// Whatever is cut out of a log or put into it: it is read without a failure, and every row that was kept
    /// can be read again.
    #[test]
    fn damaged_logs_are_read_as_far_as_they_go(
        (name, mut blob) in prop::sample::select(seeds()),
        at in any::<prop::sample::Index>(),
        cut in 0_usize..40,
        put in prop::collection::vec(prop::sample::select(b"{}[]\",:\\u\n\xffN0 \0".to_vec()), 0..6),
    ) {
        let from = at.index(blob.len());
        blob.splice(from..(from + cut).min(blob.len()), put);
        let Some(reading) = formats::read(name, &blob).filter(|reading| reading.format.name == "inspect") else {
            return Ok(());
        };
        for set in reading.document.runs.iter().flat_map(|run| &run.samples) {
            prop_assert_eq!(set.scores.len(), set.rows.len() * set.metrics.len());
            prop_assert!(set.facets.iter().all(|facet| facet.rows.len() == set.rows.len()));
            for row in 0..set.rows.len() {
                text(&blob, set, row);
            }
        }
    }
}
