//! What a number of items can show, and how many would be needed.
//!
//! "Can show" means: found at the 5 % level, two-sided, four times in five.

use super::dist::{Z_80, Z_975};
use super::{finite, real};

/// The smallest change that a test with this standard error can show: 2.8016 standard errors. `None`
/// when the standard error is nought or no number: then nothing is known about it.
#[must_use]
pub fn detectable(stderr: f64) -> Option<f64> {
    (stderr > 0.0).then(|| finite((Z_975 + Z_80) * stderr)).flatten()
}

/// The smallest change that `n` items can show whose differences have this variance. Before a run
/// with binary scores the variance is about the churn: the share of items expected to change.
#[must_use]
pub fn detectable_change(n: u64, variance: f64) -> Option<f64> {
    detectable((variance / real(n)).sqrt())
}

/// How many items it takes to show a change of this size (Miller 2024, arXiv 2411.00640, equation 9).
/// `None` when size or variance is not a positive number, or the count is beyond reason.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within bounds by the check before
pub fn items_needed(change: f64, variance: f64) -> Option<u64> {
    let needed = ((Z_975 + Z_80) / change).powi(2) * variance;
    (variance > 0.0 && needed > 0.0 && needed < 1e15).then(|| needed.ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_planning_table_holds() {
        for (n, percent) in [
            (50, [8.9, 12.5, 17.7, 21.7]),
            (100, [6.3, 8.9, 12.5, 15.3]),
            (200, [4.4, 6.3, 8.9, 10.9]),
            (500, [2.8, 4.0, 5.6, 6.9]),
            (1000, [2.0, 2.8, 4.0, 4.9]),
            (5000, [0.9, 1.3, 1.8, 2.2]),
        ] {
            for (wanted, churn) in percent.iter().zip([0.05, 0.10, 0.20, 0.30]) {
                let found = 100.0 * detectable_change(n, churn).expect("a change");
                assert!((found - wanted).abs() < 0.05 + 1e-9, "{found} is not {wanted} at {n} and {churn}");
            }
        }
    }

    #[test]
    fn the_number_of_items_matches_its_vector() {
        assert_eq!(items_needed(0.03, 1.0 / 9.0), Some(969));
        assert_eq!(items_needed(-0.03, 1.0 / 9.0), Some(969));
        for (change, variance) in [(0.0, 1.0), (f64::NAN, 1.0), (0.1, 0.0), (0.1, -1.0), (1e-200, 1.0)] {
            assert_eq!(items_needed(change, variance), None);
        }
    }

    #[test]
    fn no_standard_error_means_no_detectable_change() {
        for stderr in [0.0, -1.0, f64::NAN, f64::INFINITY, f64::MAX] {
            assert_eq!(detectable(stderr), None);
        }
        assert_eq!(detectable_change(0, 0.1), None);
    }
}
