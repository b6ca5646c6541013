//! How far people, or a judge and people, agree on labels.

use std::collections::BTreeMap;

use super::{count, real};

/// Krippendorff's alpha for nominal labels (2007): 1 for full agreement, 0 for what chance gives,
/// below 0 for less. Any number of raters, any of whom may have skipped an item; items with fewer
/// than two labels tell nothing.
///
/// `None` when no item has two labels, or when all labels are the same: then chance alone would agree
/// fully, and nothing can be learnt.
#[must_use]
pub fn krippendorff_nominal<K: Ord, I: AsRef<[K]>>(items: &[I]) -> Option<f64> {
    let mut labels: BTreeMap<&K, u64> = BTreeMap::new();
    let (mut total, mut disagreement) = (0_u64, 0.0);
    for item in items.iter().map(AsRef::as_ref).filter(|item| item.len() > 1) {
        let mut here: BTreeMap<&K, u64> = BTreeMap::new();
        for label in item {
            *here.entry(label).or_default() += 1;
            *labels.entry(label).or_default() += 1;
        }
        // Ordered pairs of unlike labels within the item; each label takes part in (raters − 1) pairs.
        disagreement += unlike_pairs(&here, count(item)) / (real(count(item)) - 1.0);
        total += count(item);
    }
    let expected = unlike_pairs(&labels, total) / (real(total) - 1.0);
    (total > 0 && expected > 0.0).then(|| 1.0 - disagreement / expected)
}

/// Ordered pairs of two unlike labels among `total` labels.
fn unlike_pairs<K>(labels: &BTreeMap<K, u64>, total: u64) -> f64 {
    real(total) * real(total) - labels.values().map(|times| real(*times) * real(*times)).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of Krippendorff's 2011 note on computing alpha: four observers, twelve
    /// units, values missing; .743 for nominal data.
    #[test]
    fn matches_the_published_example() {
        let units: [&[u8]; 12] = [
            &[1, 1, 1],
            &[2, 2, 3, 2],
            &[3, 3, 3, 3],
            &[3, 3, 3, 3],
            &[2, 2, 2, 2],
            &[1, 2, 3, 4],
            &[4, 4, 4, 4],
            &[1, 1, 2, 1],
            &[2, 2, 2, 2],
            &[5, 5, 5],
            &[1, 1],
            &[3],
        ];
        let alpha = krippendorff_nominal(&units).expect("alpha");
        assert!((alpha - 0.743).abs() < 5e-4, "{alpha}");
    }

    #[test]
    fn agreement_runs_from_full_to_less_than_chance() {
        assert_eq!(krippendorff_nominal(&[["ok", "ok"], ["bad", "bad"]]), Some(1.0));
        assert!(krippendorff_nominal(&[["ok", "bad"], ["bad", "ok"]]).is_some_and(|alpha| alpha < 0.0));
        assert_eq!(krippendorff_nominal(&[["ok", "ok"], ["ok", "ok"]]), None);
        assert_eq!(krippendorff_nominal(&[["ok"], ["bad"]]), None);
        assert_eq!(krippendorff_nominal::<u8, [u8; 2]>(&[]), None);
    }
}
