//! Scores that are 0 or 1: McNemar's test, Tango's and Newcombe's intervals for a paired difference,
//! Wilson's for one rate.
//!
//! Only items whose score changed carry evidence. `broke` counts those that the base passed and the
//! candidate failed, `fixed` the reverse.

use crate::model::Test;

use super::dist::{Z_975, bisect, fair_coin_mass};
use super::{bare, detectable, real};

/// Tests `n` pairs of which `broke` got worse and `fixed` got better: McNemar's mid-p with Tango's
/// interval, method `mcnemar-midp`.
///
/// `stderr` is that of the mean of the −1, 0, 1 differences; `None` for one pair. `mde` is `None` when
/// that standard error is nought. `None` without pairs, or with more changes than pairs.
#[must_use]
pub fn paired_binary(broke: u64, fixed: u64, n: u64) -> Option<Test> {
    let ci95 = tango(broke, fixed, n)?;
    let stderr = paired_stderr(broke, fixed, n);
    Some(Test {
        stderr,
        ci95: Some(ci95),
        p: Some(mcnemar_mid_p(broke, fixed)),
        mde: stderr.and_then(detectable),
        ..bare("mcnemar-midp", Some(n), (real(fixed) - real(broke)) / real(n))
    })
}

/// The standard error of the mean of n differences of −1, 0 and 1. Taken over one common denominator
/// before anything is rounded, so that it is nought exactly when the differences do not vary.
fn paired_stderr(broke: u64, fixed: u64, n: u64) -> Option<f64> {
    if n < 2 {
        return None;
    }
    let (changed, net, items) = (real(broke) + real(fixed), real(fixed) - real(broke), real(n));
    Some(((items * changed - net * net) / (items - 1.0)).sqrt() / items)
}

/// McNemar's two-sided mid-p: the exact one less half the chance of the very outcome, on both sides.
/// 1 when nothing changed. Keeps its level where the exact test is needlessly wide (Fagerland,
/// Lydersen, Laake 2013, BMC Medical Research Methodology 13:91).
#[must_use]
pub fn mcnemar_mid_p(broke: u64, fixed: u64) -> f64 {
    let Some(tail) = CoinTail::of(broke, fixed) else { return 1.0 };
    if broke == fixed { 1.0 - tail.mass / 2.0 } else { tail.mass * (2.0 * tail.ratio - 1.0) }
}

/// McNemar's exact two-sided p. 1 when nothing changed.
#[must_use]
pub fn mcnemar_exact(broke: u64, fixed: u64) -> f64 {
    CoinTail::of(broke, fixed).map_or(1.0, |tail| (2.0 * tail.mass * tail.ratio).min(1.0))
}

/// The lower tail of a fair coin, up to the smaller of two counts.
struct CoinTail {
    /// The chance of exactly the smaller count.
    mass: f64,
    /// The whole tail as a multiple of `mass`.
    ratio: f64,
}

impl CoinTail {
    /// `None` when both counts are 0.
    ///
    /// Sums from the largest term downwards, each the last times k/(n−k+1), until terms no longer
    /// count: some thousand steps at a million changes, never all of them.
    fn of(broke: u64, fixed: u64) -> Option<Self> {
        let (fewer, more) = (broke.min(fixed), broke.max(fixed));
        if more == 0 {
            return None;
        }
        let (mut k, mut others) = (real(fewer), real(more) + 1.0);
        let (mut term, mut ratio) = (1.0, 1.0);
        while k > 0.0 && term > f64::EPSILON / 1024.0 {
            term *= k / others;
            ratio += term;
            k -= 1.0;
            others += 1.0;
        }
        Some(Self { mass: fair_coin_mass(fewer, fewer.saturating_add(more)), ratio })
    }
}

/// Tango's 95 % score interval for the paired difference of two rates (1998, Statistics in Medicine
/// 17:891), by bisection. Never of width nought: without any change it is ± z²/(n + z²).
/// `None` without pairs, or with more changes than pairs.
#[must_use]
pub fn tango(broke: u64, fixed: u64, n: u64) -> Option<[f64; 2]> {
    if n == 0 || broke.checked_add(fixed)? > n {
        return None;
    }
    let delta = (real(fixed) - real(broke)) / real(n);
    // How far the difference found lies above `limit`, less z times what it would vary by if `limit` were true.
    let (broke, fixed, n) = (real(broke), real(fixed), real(n));
    let beyond = |limit: f64, z: f64| {
        let above = fixed - broke - n * limit;
        above - z * tango_deviation(broke, fixed, n, limit)
    };
    let low = if delta <= -1.0 { -1.0 } else { bisect(-1.0, delta, |limit| beyond(limit, Z_975) > 0.0) };
    let high = if delta >= 1.0 { 1.0 } else { bisect(delta, 1.0, |limit| beyond(limit, -Z_975) > 0.0) };
    Some([low, high])
}

/// The standard deviation of fixed − broke if the true difference were `limit`: the share of fixed
/// items is its maximum-likelihood value under that restriction, the larger root of a quadratic.
fn tango_deviation(broke: f64, fixed: f64, n: f64, limit: f64) -> f64 {
    let square = 2.0 * n;
    let linear = (2.0 * n - fixed + broke) * limit - broke - fixed;
    let constant = -broke * limit * (1.0 - limit);
    let root = (linear * linear - 4.0 * square * constant).max(0.0).sqrt();
    // Of the two ways to write the root, the one that subtracts nothing of like size.
    let share = if linear <= 0.0 { (root - linear) / (2.0 * square) } else { -2.0 * constant / (linear + root) };
    (n * (2.0 * share + limit * (1.0 - limit))).max(0.0).sqrt()
}

/// Newcombe's 95 % interval for the paired difference of two rates, his method 10 (1998, Statistics
/// in Medicine 17:2635): closed form, a little wide. Counts: passed by both, broke, fixed, failed by
/// both. `None` without pairs.
#[must_use]
pub fn newcombe10(both: u64, broke: u64, fixed: u64, neither: u64) -> Option<[f64; 2]> {
    let base_passed = both.checked_add(broke)?;
    let candidate_passed = both.checked_add(fixed)?;
    let n = base_passed.checked_add(fixed)?.checked_add(neither)?;
    let base = wilson(base_passed, n)?;
    let candidate = wilson(candidate_passed, n)?;
    let (base_rate, candidate_rate) = (real(base_passed) / real(n), real(candidate_passed) / real(n));
    let phi = newcombe_phi(real(both), real(broke), real(fixed), real(neither));
    let reach = |up: f64, down: f64| (up * up - 2.0 * phi * up * down + down * down).max(0.0).sqrt();
    let delta = candidate_rate - base_rate;
    Some([
        delta - reach(candidate_rate - candidate[0], base[1] - base_rate),
        delta + reach(candidate[1] - candidate_rate, base_rate - base[0]),
    ])
}

/// The correlation of the two sides, drawn towards nought by n/2 where positive.
fn newcombe_phi(both: f64, broke: f64, fixed: f64, neither: f64) -> f64 {
    let margins = (both + broke) * (fixed + neither) * (both + fixed) * (broke + neither);
    if margins <= 0.0 {
        return 0.0;
    }
    let cross = both * neither - broke * fixed;
    let half = (both + broke + fixed + neither) / 2.0;
    let drawn = if cross > 0.0 { (cross - half).max(0.0) } else { cross };
    drawn / margins.sqrt()
}

/// Wilson's 95 % interval for a rate (1927): sound at any size and next to 0 and 1, where the mean's
/// own standard error is not. `None` without trials, or with more successes than trials.
#[must_use]
pub fn wilson(successes: u64, n: u64) -> Option<[f64; 2]> {
    if n == 0 || successes > n {
        return None;
    }
    let trials = real(n);
    let rate = real(successes) / trials;
    let square = Z_975 * Z_975;
    let shrink = 1.0 + square / trials;
    let centre = (rate + square / (2.0 * trials)) / shrink;
    let half = Z_975 / shrink * (rate * (1.0 - rate) / trials + square / (4.0 * trials * trials)).sqrt();
    let low = if successes == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if successes == n { 1.0 } else { (centre + half).min(1.0) };
    Some([low, high])
}

/// The standard error of a rate over `n` independent items: √(p(1−p)/n). `None` without items, and for what is no rate.
#[must_use]
pub fn rate_stderr(rate: f64, n: u64) -> Option<f64> {
    (n > 0 && (0.0..=1.0).contains(&rate)).then(|| (rate * (1.0 - rate) / real(n)).sqrt())
}

/// The largest rate, at 95 %, that would still show no event in `n` trials: about 3/n. `None`
/// without trials. What to print in place of "0 %".
#[must_use]
pub fn zero_event_bound(n: u64) -> Option<f64> {
    (n > 0).then(|| -(0.05_f64.ln() / real(n)).exp_m1())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_near(found: f64, wanted: f64, within: f64) {
        assert!((found - wanted).abs() <= within, "{found} is not {wanted}");
    }

    #[track_caller]
    fn assert_interval(found: Option<[f64; 2]>, wanted: [f64; 2]) {
        let [low, high] = found.expect("an interval");
        assert_near(low, wanted[0], 1.1e-6);
        assert_near(high, wanted[1], 1.1e-6);
    }

    #[test]
    fn wilson_matches_its_vectors() {
        for (successes, n, wanted) in [
            (0, 30, [0.0, 0.113_513]),
            (30, 30, [0.886_487, 1.0]),
            (49, 50, [0.895_046, 0.996_461]),
            (120, 200, [0.530_837, 0.665_394]),
        ] {
            assert_interval(wilson(successes, n), wanted);
        }
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(3, 2), None);
    }

    #[test]
    fn a_rate_has_a_standard_error() {
        assert_near(rate_stderr(0.304, 448).expect("a number"), 0.021_732_135_5, 1e-9);
        assert_eq!((rate_stderr(30.4, 448), rate_stderr(0.3, 0), rate_stderr(f64::NAN, 9)), (None, None, None));
    }

    #[test]
    fn mcnemar_matches_its_vectors() {
        for (broke, fixed, exact, mid) in [
            (1, 7, 0.070_312, 0.039_062),
            (3, 9, 0.145_996, 0.092_285),
            (10, 10, 1.0, 0.911_901),
            (0, 5, 0.0625, 0.03125),
            (25, 40, 0.081_682, 0.064_018),
            (1, 0, 1.0, 0.5),
            (0, 0, 1.0, 1.0),
        ] {
            assert_near(mcnemar_exact(broke, fixed), exact, 1e-6);
            assert_near(mcnemar_mid_p(broke, fixed), mid, 1e-6);
            assert_near(mcnemar_mid_p(fixed, broke), mid, 1e-6);
        }
        assert_near(mcnemar_mid_p(450, 551), 0.001_407_3, 5e-8);
    }

    #[test]
    fn mcnemar_stays_exact_and_quick_at_a_million_changes() {
        // Against the normal approximation, whose error at this size is far below the bound.
        let approximate = super::super::dist::normal_two_sided(2_000.0 / 1e6_f64.sqrt());
        assert_near(mcnemar_mid_p(499_000, 501_000), approximate, 1e-6);
        assert_eq!(mcnemar_mid_p(u64::MAX, 0), 0.0);
    }

    #[test]
    fn tango_matches_its_vectors() {
        for (both, broke, fixed, neither, wanted) in [
            (20, 12, 2, 16, [-0.344_709, -0.061_112]),
            (30, 0, 0, 0, [-0.113_513, 0.113_513]),
            (80, 10, 4, 6, [-0.141_675, 0.014_973]),
            (400, 30, 12, 58, [-0.063_170, -0.011_095]),
        ] {
            assert_interval(tango(broke, fixed, both + broke + fixed + neither), wanted);
        }
        let square = Z_975 * Z_975;
        assert_near(tango(0, 0, 164).expect("an interval")[1], square / (164.0 + square), 1e-12);
    }

    #[test]
    fn tango_mirrors_and_stays_within_one() {
        for n in 1..12 {
            for broke in 0..=n {
                for fixed in 0..=n - broke {
                    let [low, high] = tango(broke, fixed, n).expect("an interval");
                    let [mirrored, _] = tango(fixed, broke, n).expect("an interval");
                    let delta = (real(fixed) - real(broke)) / real(n);
                    assert!(-1.0 <= low && low <= delta && delta <= high && high <= 1.0);
                    assert!(low < high);
                    assert_near(mirrored, -high, 1e-12);
                }
            }
        }
    }

    #[test]
    fn newcombe_matches_its_vectors() {
        for (counts, wanted) in [
            ([20, 12, 2, 16], [-0.329_207, -0.056_156]),
            ([80, 10, 4, 6], [-0.140_131, 0.016_829]),
            ([400, 30, 12, 58], [-0.062_325, -0.010_450]),
        ] {
            let [both, broke, fixed, neither] = counts;
            assert_interval(newcombe10(both, broke, fixed, neither), wanted);
        }
        assert_eq!(newcombe10(0, 0, 0, 0), None);
        assert!(newcombe10(30, 0, 0, 0).is_some_and(|[low, high]| low < 0.0 && high > 0.0));
    }

    #[test]
    fn a_whole_test_holds_p_interval_and_detectable_change() {
        let test = paired_binary(118, 101, 817).expect("a test");
        assert_eq!(test.method, "mcnemar-midp");
        assert_eq!((test.n, test.q, test.family), (Some(817), None, "explore"));
        assert_near(test.p.expect("p"), 0.2517, 5e-5);
        let [low, high] = test.ci95.expect("an interval");
        assert_near(low, -0.0565, 5e-5);
        assert_near(high, 0.0148, 5e-5);
        assert_near(test.mde.expect("a change"), 0.0507, 5e-5);
    }

    /// The row shown with the JSON contract.
    #[test]
    fn the_example_of_the_contract_holds() {
        let test = paired_binary(24, 2, 200).expect("a test");
        assert_near(test.p.expect("p"), 5.65e-6, 1e-8);
        assert_near(test.stderr.expect("a number"), 0.0243, 5e-5);
        // The contract multiplies the rounded standard error.
        assert_near(test.mde.expect("a change"), 0.0681, 1.5e-4);
        let [low, high] = test.ci95.expect("an interval");
        assert_near(low, -0.164, 5e-4);
        assert_near(high, -0.066, 5e-4);
    }

    #[test]
    fn what_cannot_be_computed_is_left_out() {
        assert_eq!(paired_binary(0, 0, 0), None);
        assert_eq!(paired_binary(2, 2, 3), None);
        assert_eq!(paired_binary(u64::MAX, 1, 5), None);
        let single = paired_binary(1, 0, 1).expect("a test");
        assert_eq!((single.stderr, single.mde, single.p), (None, None, Some(0.5)));
        let unchanged = paired_binary(0, 0, 40).expect("a test");
        assert_eq!((unchanged.stderr, unchanged.mde, unchanged.p), (Some(0.0), None, Some(1.0)));
        let all_broke = paired_binary(49, 0, 49).expect("a test");
        assert_eq!((all_broke.delta, all_broke.stderr, all_broke.mde), (-1.0, Some(0.0), None));
    }

    #[test]
    fn no_events_still_leave_a_bound() {
        assert_eq!(zero_event_bound(0), None);
        assert_near(zero_event_bound(1).expect("a bound"), 0.95, 1e-12);
        assert_near(zero_event_bound(1000).expect("a bound"), 0.002_991_2, 1e-7);
    }
}
