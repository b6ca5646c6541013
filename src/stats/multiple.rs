//! Many rows, many p-values: corrections that keep chance findings rare.
//!
//! Each takes the p-values of one family and returns the adjusted ones in the same order, each
//! between its p and 1. A p that is not a number counts as 1.

use super::{count, real};

/// Benjamini and Hochberg (1995): of all rows with q ≤ alpha, at most a share of alpha is expected to
/// be chance, for independent or positively dependent rows. For looking through everything.
#[must_use]
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    step_up(p, 1.0)
}

/// Benjamini and Yekutieli (2001): the same under any dependence, at the price of a factor of Σ 1/i.
#[must_use]
pub fn benjamini_yekutieli(p: &[f64]) -> Vec<f64> {
    step_up(p, (1..=count(p)).map(|rank| 1.0 / real(rank)).sum())
}

/// Holm (1979): the chance of even one false finding among all rows stays below alpha. For the few
/// rows that gate.
#[must_use]
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut adjusted = vec![1.0; p.len()];
    let mut largest = 0.0_f64;
    for ((place, p), left) in ascending(p).into_iter().zip((1..=count(p)).rev()) {
        largest = largest.max((p * real(left)).min(1.0));
        set(&mut adjusted, place, largest);
    }
    adjusted
}

/// From the largest p down: the least of m·p/rank so far.
fn step_up(p: &[f64], factor: f64) -> Vec<f64> {
    let mut adjusted = vec![1.0; p.len()];
    let rows = real(count(p)) * factor;
    let mut least = 1.0_f64;
    for ((place, p), rank) in ascending(p).into_iter().rev().zip((1..=count(p)).rev()) {
        // The division first: at the last rank p is left as it is, to the bit.
        least = least.min(p * (rows / real(rank)));
        set(&mut adjusted, place, least);
    }
    adjusted
}

/// The p-values with their places, smallest first.
fn ascending(p: &[f64]) -> Vec<(usize, f64)> {
    let mut sorted: Vec<(usize, f64)> =
        p.iter().map(|p| if p.is_nan() { 1.0 } else { p.clamp(0.0, 1.0) }).enumerate().collect();
    sorted.sort_by(|(_, one), (_, other)| one.total_cmp(other));
    sorted
}

fn set(values: &mut [f64], place: usize, value: f64) {
    if let Some(slot) = values.get_mut(place) {
        *slot = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const P: [f64; 25] = [
        0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34, 0.341,
        0.384, 0.569, 0.594, 0.696, 0.762, 0.94, 0.942, 0.975, 0.986,
    ];

    #[track_caller]
    fn assert_starts(found: &[f64], wanted: &[f64]) {
        for (found, wanted) in found.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-12, "{found} is not {wanted}");
        }
    }

    #[test]
    fn match_their_vectors() {
        assert_starts(&benjamini_hochberg(&P), &[0.025, 0.1, 0.21, 0.21, 0.21, 0.25]);
        assert_starts(&holm(&P), &[0.025, 0.192, 0.897, 0.902, 0.902, 1.0]);
        let sum: f64 = (1..=25).map(|rank| 1.0 / f64::from(rank)).sum();
        assert_starts(&benjamini_yekutieli(&P), &[0.025 * sum, 0.1 * sum, 0.21 * sum]);
    }

    #[test]
    fn the_order_of_rows_does_not_matter() {
        let reversed: Vec<f64> = P.iter().rev().copied().collect();
        for correct in [benjamini_hochberg, benjamini_yekutieli, holm] {
            let mut found = correct(&reversed);
            found.reverse();
            assert_eq!(found, correct(&P));
        }
    }

    #[test]
    fn adjusted_values_lie_between_p_and_one() {
        assert!(benjamini_hochberg(&[]).is_empty());
        assert_eq!(benjamini_hochberg(&[0.04]), [0.04]);
        assert_eq!(holm(&[0.3, f64::NAN, 0.0]), [0.6, 1.0, 0.0]);
        for correct in [benjamini_hochberg, benjamini_yekutieli, holm] {
            for (p, adjusted) in P.iter().zip(correct(&P)) {
                assert!(*p <= adjusted && adjusted <= 1.0);
            }
        }
    }
}
