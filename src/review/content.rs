//! What the candidate says about a thing, as a digest: annotations on a row, a sample or a key hold for every
//! later candidate that says the same.
//!
//! The digests stand in records, so what goes into them never changes; what must be put together differently
//! gets another first word, and then differs from all that is known.

use crate::base::{Digest, ShortDigest};
use crate::model::{
    Comparison, ConfigDiff, ConfigStatus, EvalRow, Identity, PairedItem, PairedSamples, SampleSet, Side,
};

/// Of a row: its figure and every sample behind it, in any order and in whatever file. `None` while its samples
/// are still being read.
pub(super) fn of_row(row: &EvalRow) -> Option<Digest> {
    if row.pending {
        return None;
    }
    let mut said = b"row 1\n".to_vec();
    if let Some(figure) = row.figure(Side::Candidate) {
        said.extend(format!("figure {:?} {:?} {:?}\n", figure.value, figure.stderr, figure.n).bytes());
    }
    if let Some(pairs) = &row.pairs {
        let (set, _) = pairs.side(Side::Candidate);
        let mut samples: Vec<ShortDigest> =
            (0..set.rows.len()).map(|at| ShortDigest::of(&sample(set, at, &row.key.metric))).collect();
        samples.sort_unstable();
        samples.iter().for_each(|digest| said.extend(digest.0));
    }
    Some(Digest::of(&said))
}

/// Of a task: all of its rows.
pub(super) fn of_task<'a>(rows: impl Iterator<Item = &'a EvalRow>) -> Option<Digest> {
    let mut said = b"task 1\n".to_vec();
    for row in rows {
        said.extend(format!("{:?} {:?} ", row.key.metric, row.key.filter).bytes());
        said.extend(of_row(row)?.0);
    }
    Some(Digest::of(&said))
}

/// Of a sample under a row's metric: what was answered and how it scored, in every repeat or the one meant.
pub(super) fn of_item(row: &EvalRow, pairs: &PairedSamples, item: &PairedItem, epoch: Option<u32>) -> Digest {
    let (set, _) = pairs.side(Side::Candidate);
    let rows = item.candidate.as_slice().iter().map(|&at| at as usize);
    let mut said = b"sample 1\n".to_vec();
    for at in rows.filter(|&at| epoch.is_none_or(|epoch| set.rows.get(at).is_some_and(|row| row.epoch == epoch))) {
        said.extend(sample(set, at, &row.key.metric));
    }
    Digest::of(&said)
}

/// Every part of a sample is of a fixed length or says how long it is, so that no two run into the same bytes.
fn sample(set: &SampleSet, at: usize, metric: &str) -> Vec<u8> {
    let Some(row) = set.rows.get(at) else { return Vec::new() };
    let mut said = Vec::with_capacity(96);
    match set.identity {
        Identity::Absent => said.extend(format!("{:?} ", row.id).bytes()),
        Identity::Stated | Identity::Computed => said.extend(row.item.0),
    }
    said.extend(row.epoch.to_le_bytes());
    for digest in [row.output, row.answer] {
        said.push(u8::from(digest.is_some()));
        said.extend(digest.map_or([0; 16], |digest| digest.0));
    }
    said.push(u8::from(row.flags.errored));
    let score = set.metric(metric).map_or(f64::NAN, |column| set.score(at, column));
    // Not a number is one score, however it is spelled in bits.
    said.extend(if score.is_nan() { f64::NAN } else { score }.to_bits().to_le_bytes());
    said
}

/// Of a configuration file, or of one key in it. `None` where nothing of the content is at hand.
pub(super) fn of_config(diff: &ConfigDiff, pointer: &str) -> Option<Digest> {
    if matches!(diff.status, ConfigStatus::Added | ConfigStatus::Missing) {
        return None;
    }
    let mut said = format!("config 1\n{}\n", diff.status.as_str());
    for change in diff.changes.iter().filter(|change| pointer.is_empty() || change.pointer == pointer) {
        let value = change.on(Side::Candidate).map_or_else(|| "absent".to_owned(), ToString::to_string);
        said.push_str(&format!("{:?} {value}\n", change.pointer));
    }
    Some(Digest::of(said.as_bytes()))
}

/// Of a file that could not be read as it should: what was wrong with it.
pub(super) fn of_file(comparison: &Comparison, path: &str) -> Digest {
    let mut said = "file 1\n".to_owned();
    let of_candidate = comparison.diagnostics.iter().filter(|found| found.side != Some(Side::Base));
    for found in of_candidate.filter(|found| found.path == path) {
        said.push_str(&format!("{} {:?}\n", found.code, found.line));
    }
    Digest::of(said.as_bytes())
}
