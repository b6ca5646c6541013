//! Scores that are numbers: the paired t test on differences, careful about scale and about data
//! that do not vary.

use crate::model::Test;

use super::dist::{Z_975, student_975, student_two_sided};
use super::{bare, count, detectable, finite, interval, real};

/// Tests the mean of oriented differences, one for each pair: method `paired-t`, with the interval
/// that belongs to it.
///
/// A t needs variation. Where there is none:
/// - all differences nought: `p` is 1, `stderr` 0, and there is no interval (nothing tells how far a
///   new item might stray);
/// - all differences the same but not nought: the t would be infinite. The exact sign-flip p,
///   2^(1−n), stands in and `method` says `sign-flip`;
/// - one pair: only `delta`.
///
/// `None` without differences or when one of them is not a finite number.
#[must_use]
pub fn paired_numeric(differences: &[f64]) -> Option<Test> {
    let moments = Moments::of(differences)?;
    let n = count(differences);
    let stderr = (n > 1).then(|| (moments.squares / real(n - 1) / real(n)).sqrt());
    Some(moments.test("paired-t", n, n, stderr))
}

/// The 95 % interval of one figure of which only the standard error is known: t where it rests on `n` items, z where
/// nothing says on how many. `None` where the standard error is nought or no such number, or on a single item.
#[must_use]
pub fn figure_interval(value: f64, stderr: f64, n: Option<u64>) -> Option<[f64; 2]> {
    let factor = match n {
        None => Z_975,
        Some(n) if n > 1 => student_975(real(n - 1)),
        Some(_) => return None,
    };
    if stderr > 0.0 { interval(value, factor * stderr) } else { None }
}

/// Mean and spread of some numbers, scaled so that their squares neither overflow nor vanish.
pub(super) struct Moments {
    /// What scaled values are multiplied by to be in their own units again. 1 for ordinary data, which
    /// is thus never rounded by scaling.
    pub(super) scale: f64,
    /// The mean, scaled.
    pub(super) mean: f64,
    /// The sum of squared deviations from the mean, scaled; exactly 0 when the values do not vary.
    pub(super) squares: f64,
    /// The largest size of a value, scaled.
    pub(super) largest: f64,
}

impl Moments {
    /// `None` without values or when one of them is not finite.
    pub(super) fn of(values: &[f64]) -> Option<Self> {
        if values.is_empty() || !values.iter().all(|value| value.is_finite()) {
            return None;
        }
        let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let ordinary = largest == 0.0 || (1e-100..1e100).contains(&largest);
        let scale = if ordinary { 1.0 } else { largest };
        let n = real(count(values));
        let rough = values.iter().map(|value| value / scale).sum::<f64>() / n;
        // The second pass corrects the rounding of the first.
        let (mut rest, mut squares) = (0.0, 0.0);
        for value in values {
            let deviation = value / scale - rough;
            rest += deviation;
            squares += deviation * deviation;
        }
        let moments = Self {
            scale,
            mean: rough + rest / n,
            squares: (squares - rest * rest / n).max(0.0),
            largest: largest / scale,
        };
        Some(if moments.is_noise((moments.squares / n).sqrt()) { Self { squares: 0.0, ..moments } } else { moments })
    }

    /// Whether a scaled size is no more than what rounding makes of the values.
    pub(super) fn is_noise(&self, size: f64) -> bool {
        size.abs() <= 8.0 * f64::EPSILON * self.largest
    }

    /// The t test of the mean of `n` values that are `units` independent ones, with a scaled standard
    /// error where there is one.
    pub(super) fn test(&self, method: &'static str, n: u64, units: u64, stderr: Option<f64>) -> Test {
        let test = bare(method, Some(n), self.mean * self.scale);
        match stderr {
            None => Test { p: (self.largest == 0.0).then_some(1.0), ..test },
            Some(stderr) if self.is_noise(stderr) => self.test_without_variation(test, units),
            Some(stderr) => {
                let df = real(units) - 1.0;
                Test {
                    stderr: finite(stderr * self.scale),
                    ci95: interval(test.delta, student_975(df) * stderr * self.scale),
                    p: finite(student_two_sided(self.mean / stderr, df)),
                    mde: detectable(stderr * self.scale),
                    ..test
                }
            }
        }
    }

    /// What can be said when the standard error is nought. Were better and worse equally likely, all
    /// units would agree by chance once in 2^(units−1).
    fn test_without_variation(&self, test: Test, units: u64) -> Test {
        let stderr = Some(0.0);
        if self.is_noise(self.mean) {
            return Test { stderr, p: Some(1.0), ..test };
        }
        Test { method: "sign-flip", stderr, p: Some((1.0 - real(units)).exp2()), ..test }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_near(found: Option<f64>, wanted: f64) {
        let found = found.expect("a number");
        assert!((found - wanted).abs() <= 1e-9 * wanted.abs(), "{found} is not {wanted}");
    }

    /// Against scipy.stats.ttest_1samp.
    #[test]
    fn matches_a_reference() {
        let test = paired_numeric(&[0.5, -1.25, 0.0, 2.0, 0.75, -0.5, 1.0, 0.25]).expect("a test");
        assert_eq!((test.method, test.n, test.q, test.clusters), ("paired-t", Some(8), None, None));
        assert_near(Some(test.delta), 0.34375);
        assert_near(test.stderr, REFERENCE[0]);
        assert_near(test.p, REFERENCE[1]);
        assert_near(test.ci95.map(|[low, _]| low), REFERENCE[2]);
        assert_near(test.ci95.map(|[_, high]| high), REFERENCE[3]);
        assert_near(test.mde, 2.801_585_218_112_968 * REFERENCE[0]);
    }

    const REFERENCE: [f64; 4] = [0.3469815634254115, 0.35483983500571187, -0.4767310197313077, 1.1642310197313077];

    #[test]
    fn an_offset_does_not_drown_the_spread() {
        let small = paired_numeric(&[1.0, 2.0, 4.0]).expect("a test");
        let offset = paired_numeric(&[1.0 + 1e9, 2.0 + 1e9, 4.0 + 1e9]).expect("a test");
        assert_near(offset.stderr, small.stderr.expect("a number"));
    }

    #[test]
    fn scale_changes_nothing_but_the_units() {
        let plain = paired_numeric(&[0.1, -0.3, 0.25, 0.4]).expect("a test");
        for scale in [1e-310, 1e-200, 1e200, 1e307] {
            let test = paired_numeric(&[0.1, -0.3, 0.25, 0.4].map(|d| d * scale)).expect("a test");
            let (found, wanted) = (test.p.expect("p"), plain.p.expect("p"));
            assert!((found - wanted).abs() < 1e-9, "at {scale:e}: {found} is not {wanted}");
        }
    }

    #[test]
    fn no_variation_gives_no_interval() {
        let zero = paired_numeric(&[0.0; 20]).expect("a test");
        assert_eq!((zero.method, zero.delta, zero.stderr, zero.p), ("paired-t", 0.0, Some(0.0), Some(1.0)));
        assert_eq!((zero.ci95, zero.mde), (None, None));
        let constant = paired_numeric(&[-0.1; 11]).expect("a test");
        assert_eq!((constant.method, constant.p), ("sign-flip", Some(1.0 / 1024.0)));
        assert_eq!((constant.ci95, constant.mde), (None, None));
    }

    /// 0.3 − 0.2 and 0.4 − 0.3 are a rounding apart: that is no variation.
    #[test]
    fn rounding_is_no_variation() {
        let differences: Vec<f64> = (0..20).map(|i| if i % 2 == 0 { 0.3 - 0.2 } else { 0.4 - 0.3 }).collect();
        assert_eq!(paired_numeric(&differences).map(|test| test.method), Some("sign-flip"));
    }

    #[test]
    fn one_pair_tells_only_the_difference() {
        let test = paired_numeric(&[-0.5]).expect("a test");
        assert_eq!((test.delta, test.stderr, test.p, test.ci95, test.mde), (-0.5, None, None, None, None));
        assert_eq!(paired_numeric(&[0.0]).and_then(|test| test.p), Some(1.0));
    }

    #[test]
    fn nothing_but_finite_numbers_comes_out() {
        assert_eq!(paired_numeric(&[]), None);
        assert_eq!(paired_numeric(&[1.0, f64::NAN]), None);
        assert_eq!(paired_numeric(&[1.0, f64::INFINITY]), None);
        let extremes = [f64::MAX, -f64::MAX, f64::MIN_POSITIVE, 5e-324, 0.0, 1.0, -1e-300];
        for first in extremes {
            for second in extremes {
                let test = paired_numeric(&[first, second, second]).expect("a test");
                let [low, high] = test.ci95.unwrap_or_default();
                let all = [test.delta, low, high];
                let rest = [test.stderr, test.p, test.mde].map(Option::unwrap_or_default);
                assert!(all.iter().chain(&rest).all(|value| value.is_finite()), "{test:?}");
            }
        }
    }

    #[test]
    fn a_single_figure_has_a_t_interval_or_a_z_one() {
        let half = |n| figure_interval(0.5, 0.1, n).map(|[low, high]| (high - low) / 2.0);
        assert_near(half(Some(10)), 0.226_215_716_279_8);
        assert_near(half(None), 0.195_996_398_454_0);
        assert_eq!([half(Some(1)), half(Some(0))], [None, None]);
        for stderr in [0.0, -0.1, f64::NAN, f64::INFINITY] {
            assert_eq!(figure_interval(0.5, stderr, None), None, "{stderr}");
        }
    }
}
