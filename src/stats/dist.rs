//! The distributions behind the tests: normal and Student tails and quantiles, the fair-coin binomial.
//!
//! `statrs` provides the error function, log-gamma and the incomplete beta function. Two things are
//! done here instead of taken from it. Its Student quantile is off in the fifth digit at 10^6 degrees
//! of freedom and does not return at 10^8, and a binomial mass as a difference of log-gammas loses a
//! digit for every tenfold of the count (they grow like n ln n while their difference stays small).

use std::f64::consts::{LN_2, PI, SQRT_2};

use statrs::function::beta::checked_beta_reg;
use statrs::function::erf::erfc;
use statrs::function::gamma::ln_gamma;

use super::real;

/// The normal quantile at .975: 95 % of the mass lies within this many standard errors.
pub const Z_975: f64 = 1.959_963_984_540_054;
/// The normal quantile at .80.
pub const Z_80: f64 = 0.841_621_233_572_914_3;

/// The chance that a standard normal lies further from nought than `z`, on either side.
pub(super) fn normal_two_sided(z: f64) -> f64 {
    erfc(z.abs() / SQRT_2)
}

/// The chance that a Student t with `df` > 0 degrees of freedom lies further from nought than `t`.
///
/// It is I_x(df/2, 1/2) at x = df/(df+t²). Near t = 0 that x is close to 1 and its complement, which
/// the expansion needs, would be lost to rounding: there the complementary form is used.
pub(super) fn student_two_sided(t: f64, df: f64) -> f64 {
    let square = t * t;
    let tail = if square < 1.0 {
        checked_beta_reg(0.5, df / 2.0, square / (df + square)).map(|inner| 1.0 - inner)
    } else {
        checked_beta_reg(df / 2.0, 0.5, df / (df + square))
    };
    tail.unwrap_or(f64::NAN)
}

/// The Student quantile at .975 for `df` ≥ 1 degrees of freedom.
pub(super) fn student_975(df: f64) -> f64 {
    /// From here on the expansion below is right to twelve digits.
    const MANY: f64 = 300.0;
    if df >= MANY { cornish_fisher(df) } else { bisect(0.0, 16.0, |t| student_two_sided(t, df) > 0.05) }
}

/// The Student quantile at .975 as an expansion around the normal one (Abramowitz and Stegun 26.7.5).
fn cornish_fisher(df: f64) -> f64 {
    let z = Z_975;
    let square = z * z;
    let terms = [
        (square + 1.0) * z / 4.0,
        ((5.0 * square + 16.0) * square + 3.0) * z / 96.0,
        (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) * z / 384.0,
        ((((79.0 * square + 776.0) * square + 1482.0) * square - 1920.0) * square - 945.0) * z / 92_160.0,
    ];
    terms.iter().rev().fold(0.0, |sum, term| (sum + term) / df) + z
}

/// Where `is_low` turns from true to false between `low` and `high`, to the last digit a double has.
pub(super) fn bisect(mut low: f64, mut high: f64, is_low: impl Fn(f64) -> bool) -> f64 {
    /// Enough to halve [-1, 1] down to neighbouring doubles.
    const HALVINGS: u32 = 64;
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if is_low(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The chance of `k` ≤ `n` heads in `n` tosses of a fair coin, to nearly full precision at any `n`.
///
/// Loader's saddle-point form (2000, "Fast and accurate computation of binomial probabilities"): the
/// large terms of the three factorials are cancelled on paper, and what is left is small.
pub(super) fn fair_coin_mass(k: u64, n: u64) -> f64 {
    let k = k.min(n.saturating_sub(k));
    let (heads, tails, tosses) = (real(k), real(n - k), real(n));
    if k == 0 {
        return (-tosses * LN_2).exp();
    }
    let half = tosses / 2.0;
    let log = stirling_rest(tosses)
        - stirling_rest(heads)
        - stirling_rest(tails)
        - deviance(heads, half)
        - deviance(tails, half);
    log.exp() * (tosses / (2.0 * PI * heads * tails)).sqrt()
}

/// What Stirling's formula leaves of ln n!: ln n! − (n ln n − n + ½ ln 2πn), for n ≥ 1.
fn stirling_rest(n: f64) -> f64 {
    /// From here on the series is right to sixteen digits; below, log-gamma is exact enough.
    const SERIES_FROM: f64 = 30.0;
    if n < SERIES_FROM {
        return ln_gamma(n + 1.0) - (n * n.ln() - n + 0.5 * (2.0 * PI * n).ln());
    }
    let square = n * n;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / 1680.0 / square) / square) / square) / n
}

/// x ln(x/m) + m − x, without cancellation where x is near m.
fn deviance(x: f64, m: f64) -> f64 {
    let ratio = (x - m) / (x + m);
    if ratio.abs() >= 0.1 {
        return x * (x / m).ln() + m - x;
    }
    // ln(x/m) = 2 atanh(ratio), term by term; the first term is taken together with m − x.
    let square = ratio * ratio;
    let (mut sum, mut power) = ((x - m) * ratio, 2.0 * x * ratio);
    for odd in (3..40).step_by(2) {
        power *= square;
        let next = sum + power / f64::from(odd);
        if next.to_bits() == sum.to_bits() {
            break;
        }
        sum = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_near(found: f64, wanted: f64, relative: f64) {
        assert!((found - wanted).abs() <= relative * wanted.abs(), "{found:e} is not {wanted:e}");
    }

    /// Two-sided tails by adaptive integration at forty digits.
    #[test]
    fn student_tails_hold_from_one_degree_of_freedom_to_a_hundred_million() {
        for (df, t, wanted) in TAILS {
            assert_near(student_two_sided(t, df), wanted, 2e-8);
        }
    }

    #[test]
    fn student_quantiles_hold_at_any_degrees_of_freedom() {
        for (df, wanted) in QUANTILES {
            assert_near(student_975(df), wanted, 1e-9);
        }
        assert_near(student_975(1e300), Z_975, 1e-15);
    }

    #[test]
    fn both_ways_to_a_quantile_agree_where_they_meet() {
        let bisected = bisect(0.0, 16.0, |t| student_two_sided(t, 300.0) > 0.05);
        assert_near(cornish_fisher(300.0), bisected, 1e-11);
    }

    /// The error function of `statrs` is a rational fit, good to ten digits in the body.
    #[test]
    fn normal_tails_hold_far_out() {
        for (z, wanted) in NORMAL_TAILS {
            assert_near(normal_two_sided(z), wanted, 1e-10);
        }
    }

    #[test]
    fn coin_masses_hold_from_a_handful_to_a_million_million() {
        for (k, n, wanted) in COIN_MASSES {
            assert_near(fair_coin_mass(k, n), wanted, 1e-11);
        }
        let total: f64 = (0..=64).map(|k| fair_coin_mass(k, 64)).sum();
        assert_near(total, 1.0, 1e-14);
    }

    const TAILS: [(f64, f64, f64); 30] = [
        (1.0, 0.0001, 0.9999363380229754),
        (1.0, 0.5, 0.7048327646991335),
        (1.0, 2.0, 0.2951672353008665),
        (1.0, 5.0, 0.12566591637800237),
        (1.0, 30.0, 0.021212804811070848),
        (4.0, 0.0001, 0.9999250000001563),
        (4.0, 0.5, 0.6433299631818633),
        (4.0, 2.0, 0.11611652351681559),
        (4.0, 5.0, 0.007490433881274524),
        (4.0, 30.0, 7.3528560976613225e-06),
        (39.0, 0.0001, 0.9999207213170624),
        (39.0, 0.5, 0.6198846916973788),
        (39.0, 2.0, 0.05249901534385475),
        (39.0, 5.0, 1.2524174089367222e-05),
        (39.0, 30.0, 1.4830595246943348e-28),
        (999.0, 0.0001, 0.9999202315086324),
        (999.0, 0.5, 0.6171851909302895),
        (999.0, 2.0, 0.045770616973757006),
        (999.0, 5.0, 6.768361895801097e-07),
        (999.0, 30.0, 1.6728272131171847e-141),
        (1000000.0, 0.0001, 0.9999202115639998),
        (1000000.0, 0.5, 0.6170751874723713),
        (1000000.0, 2.0, 0.045500533851319205),
        (1000000.0, 5.0, 5.733997870890742e-07),
        (1000000.0, 30.0, 1.2020094233663438e-197),
        (100000000.0, 0.0001, 0.9999202115442521),
        (100000000.0, 0.5, 0.6170750785521779),
        (100000000.0, 2.0, 0.04550026659590675),
        (100000000.0, 5.0, 5.733041101267286e-07),
        (100000000.0, 30.0, 9.833364285883265e-198),
    ];
    const QUANTILES: [(f64, f64); 12] = [
        (1.0, 12.706204736174705),
        (2.0, 4.302652729749464),
        (4.0, 2.7764451051977943),
        (9.0, 2.2621571627982053),
        (39.0, 2.0226909200367613),
        (99.0, 1.9842169515864174),
        (299.0, 1.96792966906567),
        (300.0, 1.9679030112610871),
        (1000.0, 1.9623390808264085),
        (100000.0, 1.9599877075346097),
        (1000000.0, 1.959966356814107),
        (100000000.0, 1.9599640082627667),
    ];
    const NORMAL_TAILS: [(f64, f64); 6] = [
        (1e-10, 0.9999999999202115),
        (0.5, 0.6170750774519738),
        (1.96, 0.04999579029644087),
        (5.0, 5.733031437583878e-07),
        (20.0, 5.5072482372124675e-89),
        (37.0, 1.1451142445049154e-299),
    ];
    const COIN_MASSES: [(u64, u64, f64); 10] = [
        (0, 5, 0.03125),
        (1, 8, 0.03125),
        (29, 60, 0.09926919968571243),
        (31, 62, 0.10092368634714097),
        (450, 1001, 0.00015387172642685373),
        (100, 1000, 5.958935980362645e-162),
        (499000, 1000000, 0.00010798197801891516),
        (450000, 1000000, 0.0),
        (499980000, 1000000000, 1.133716522831476e-05),
        (499999000000, 1000000000000, 1.0798193302642109e-07),
    ];
}
