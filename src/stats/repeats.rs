//! Items that were run several times: what repeats tell about noise, and pass rates over k tries.
//!
//! Repeats are averaged within an item before items are tested; they never count as items.

use super::{count, finite, real};

/// The chance that at least one of k tries passes, from `passed` of `tries`: 1 − C(n−c, k)/C(n, k).
/// `None` when k is 0 or exceeds the tries, or more passed than were tried.
#[must_use]
pub fn pass_at_k(passed: u32, tries: u32, k: u32) -> Option<f64> {
    all_of(tries.checked_sub(passed)?, tries, k).map(|none| 1.0 - none)
}

/// The chance that all of k tries pass: C(c, k)/C(n, k). Unbiased, where the k-th power of the rate
/// is too high. `None` as for [`pass_at_k`].
#[must_use]
pub fn pass_hat_k(passed: u32, tries: u32, k: u32) -> Option<f64> {
    all_of(passed, tries, k)
}

/// The chance that k draws without return from `total` all fall into `marked` of them.
fn all_of(marked: u32, total: u32, k: u32) -> Option<f64> {
    if k == 0 || k > total || marked > total {
        return None;
    }
    if k > marked {
        return Some(0.0);
    }
    Some((0..k).map(|drawn| f64::from(marked - drawn) / f64::from(total - drawn)).product())
}

/// How many items would flip between two single runs of one and the same model.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FlipNoise {
    /// Expected flips among the measured items.
    pub flips: f64,
    /// Items with at least two repeats: those the estimate is made from.
    pub measured: u64,
    /// Items with fewer: nothing is known about them.
    pub unmeasured: u64,
}

impl FlipNoise {
    /// Expected items that break; as many get fixed.
    #[must_use]
    pub fn each_way(&self) -> f64 {
        self.flips / 2.0
    }
}

/// The noise floor of flips from (passed, repeats) of each item: Σ 2·K/(K−1)·p(1−p), unbiased.
/// `None` when no item was repeated: the floor is unknown, and one more run of the base would tell.
#[must_use]
pub fn flip_noise(items: impl IntoIterator<Item = (u32, u32)>) -> Option<FlipNoise> {
    let mut noise = FlipNoise::default();
    for (passed, repeats) in items {
        if repeats < 2 || passed > repeats {
            noise.unmeasured += 1;
            continue;
        }
        let (passed, repeats) = (f64::from(passed), f64::from(repeats));
        noise.flips += 2.0 * passed * (repeats - passed) / (repeats * (repeats - 1.0));
        noise.measured += 1;
    }
    (noise.measured > 0).then_some(noise)
}

/// The mean variance of the repeats within an item, over items with at least two finite scores.
/// `None` when there is no such item.
#[must_use]
pub fn within_variance<'a>(items: impl IntoIterator<Item = &'a [f64]>) -> Option<f64> {
    let (mut sum, mut measured) = (0.0, 0_u64);
    for scores in items {
        let repeats = real(count(scores));
        if scores.len() < 2 || !scores.iter().all(|score| score.is_finite()) {
            continue;
        }
        let mean = scores.iter().sum::<f64>() / repeats;
        sum += scores.iter().map(|score| (score - mean).powi(2)).sum::<f64>() / (repeats - 1.0);
        measured += 1;
    }
    (measured > 0).then(|| finite(sum / real(measured))).flatten()
}

/// The share of a paired difference's squared standard error that comes from the noise of single
/// answers: near 1, more repeats would help; near 0, only more items would (Miller 2024, section 3).
/// Each side is (within-item variance, repeats). `None` where it cannot be computed.
#[must_use]
pub fn repeat_share(base: (f64, u32), candidate: (f64, u32), n: u64, stderr: f64) -> Option<f64> {
    let noise = (base.0 / f64::from(base.1) + candidate.0 / f64::from(candidate.1)) / real(n);
    // The estimate of a share may come out above 1.
    finite(noise / (stderr * stderr)).map(|share| share.clamp(0.0, 1.0))
}

/// The smallest two-sided p that Fisher's test can give for one item with k repeats on each side:
/// 2/C(2k, k). At k ≤ 4 with many items no single one can be significant: say "flipped".
#[must_use]
pub fn fisher_smallest_p(k: u32) -> f64 {
    let product: f64 = (1..=k).map(|i| f64::from(i) / (f64::from(k) + f64::from(i))).product();
    (2.0 * product).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_near(found: Option<f64>, wanted: f64, within: f64) {
        let found = found.expect("a number");
        assert!((found - wanted).abs() <= within, "{found} is not {wanted}");
    }

    #[test]
    fn passes_over_k_tries() {
        assert_near(pass_hat_k(4, 5, 3), 0.4, 1e-12);
        assert_near(pass_at_k(1, 5, 3), 0.6, 1e-12);
        assert_near(pass_at_k(2, 10, 1), 0.2, 1e-12);
        assert_eq!(pass_at_k(4, 5, 2), Some(1.0));
        assert_eq!(pass_hat_k(0, 5, 1), Some(0.0));
        assert_eq!((pass_at_k(1, 5, 6), pass_at_k(1, 5, 0), pass_at_k(6, 5, 1)), (None, None, None));
    }

    #[test]
    fn an_unchanged_model_flips_this_often() {
        // Two repeats that disagree: half a draw each way, twice over.
        assert_eq!(flip_noise([(1, 2)]).map(|noise| noise.flips), Some(1.0));
        let noise = flip_noise([(0, 4), (4, 4), (2, 4), (1, 1)]).expect("a floor");
        assert_eq!((noise.measured, noise.unmeasured), (3, 1));
        assert_near(Some(noise.flips), 2.0 / 3.0, 1e-12);
        assert_near(Some(noise.each_way()), 1.0 / 3.0, 1e-12);
        assert_eq!(flip_noise([(1, 1), (0, 1)]), None);
    }

    #[test]
    fn noise_within_items_has_a_share() {
        let items: [&[f64]; 4] = [&[0.0, 1.0], &[1.0, 1.0], &[1.0], &[f64::NAN, 1.0]];
        assert_eq!(within_variance(items), Some(0.25));
        assert_eq!(within_variance([&[1.0][..]]), None);
        assert_near(repeat_share((0.2, 2), (0.2, 4), 100, 0.05), 0.6, 1e-12);
        assert_eq!(repeat_share((0.2, 0), (0.2, 4), 100, 0.05), None);
        assert_eq!(repeat_share((0.2, 2), (0.2, 4), 100, 0.0), None);
    }

    #[test]
    fn few_repeats_cannot_convict_one_item() {
        for (k, wanted) in [(2, 0.333), (3, 0.10), (4, 0.029), (5, 0.0079), (8, 0.00016), (10, 0.00001)] {
            assert_near(Some(fisher_smallest_p(k)), wanted, 0.03 * wanted + 1e-6);
        }
        assert_eq!((fisher_smallest_p(0), fisher_smallest_p(1)), (1.0, 1.0));
    }
}
