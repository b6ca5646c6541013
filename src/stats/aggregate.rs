//! Figures without their samples, and figures over many tasks: the unpaired test, macro means, wins,
//! and how far missing items could move a rate.

use crate::model::{Direction, Test};

use super::dist::{Z_975, normal_two_sided};
use super::{bare, detectable, finite, interval, real};

/// Tests two figures of which only value and standard error are known, in the metric's own units:
/// method `unpaired-z`. Conservative: it cannot see that both sides answered the same items.
///
/// Where both standard errors are nought there is no p, no interval and no detectable change. `None`
/// when a number is not finite or a standard error is negative.
#[must_use]
pub fn unpaired(base: (f64, f64), candidate: (f64, f64), direction: Direction) -> Option<Test> {
    let delta = finite(direction.sign() * (candidate.0 - base.0))?;
    let stderr = finite(base.1.hypot(candidate.1))?;
    if base.1 < 0.0 || candidate.1 < 0.0 {
        return None;
    }
    let test = Test { stderr: Some(stderr), ..bare("unpaired-z", None, delta) };
    if stderr == 0.0 {
        return Some(test);
    }
    Some(Test {
        ci95: interval(delta, Z_975 * stderr),
        p: finite(normal_two_sided(delta / stderr)),
        mde: detectable(stderr),
        ..test
    })
}

/// A figure over several tasks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Combined {
    /// The weighted mean of the differences.
    pub delta: f64,
    /// Its standard error, tasks taken as independent; `None` where a task has none.
    pub stderr: Option<f64>,
    /// Its 95 % interval.
    pub ci95: Option<[f64; 2]>,
}

/// The mean over tasks of (difference, standard error, weight). All weights 1 give the macro mean;
/// the numbers of items give the micro mean. `None` when there is no weight, or a difference or
/// weight that is no such number.
#[must_use]
pub fn macro_mean(tasks: &[(f64, Option<f64>, f64)]) -> Option<Combined> {
    let total: f64 = tasks.iter().map(|(_, _, weight)| weight).sum();
    if !total.is_finite() || total <= 0.0 || tasks.iter().any(|(_, _, weight)| *weight < 0.0) {
        return None;
    }
    let delta = finite(tasks.iter().map(|(delta, _, weight)| weight / total * delta).sum())?;
    let squares: Option<f64> =
        tasks.iter().map(|(_, stderr, weight)| Some((weight / total * (*stderr)?).powi(2))).sum();
    let stderr = squares.and_then(|sum| finite(sum.sqrt()));
    let ci95 = stderr.filter(|stderr| *stderr > 0.0).and_then(|stderr| interval(delta, Z_975 * stderr));
    Some(Combined { delta, stderr, ci95 })
}

/// Tests the mean over tasks, as [`macro_mean`] takes them: method `macro-z`. `None` where there is no mean; no p where
/// a task has no standard error or none varies.
#[must_use]
pub fn macro_z(tasks: &[(f64, Option<f64>, f64)]) -> Option<Test> {
    let Combined { delta, stderr, ci95 } = macro_mean(tasks)?;
    let varies = stderr.filter(|stderr| *stderr > 0.0);
    let p = varies.and_then(|stderr| finite(normal_two_sided(delta / stderr)));
    Some(Test { stderr, ci95, p, mde: stderr.and_then(detectable), ..bare("macro-z", None, delta) })
}

/// How many items got better, worse and neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wins {
    /// Items on which the candidate is better.
    pub wins: u64,
    /// Items on which it is worse.
    pub losses: u64,
    /// Items on which both are equal.
    pub ties: u64,
}

impl Wins {
    /// The chance that the candidate does better on an item, ties counted half; `None` without items.
    #[must_use]
    pub fn chance_of_better(&self) -> Option<f64> {
        let all = real(self.wins) + real(self.losses) + real(self.ties);
        (all > 0.0).then(|| (real(self.wins) + real(self.ties) / 2.0) / all)
    }
}

/// Counts oriented differences by their sign. Those that are not numbers count nowhere.
#[must_use]
pub fn wins(differences: &[f64]) -> Wins {
    let mut counts = Wins::default();
    for difference in differences {
        match difference.partial_cmp(&0.0) {
            Some(std::cmp::Ordering::Greater) => counts.wins += 1,
            Some(std::cmp::Ordering::Less) => counts.losses += 1,
            Some(std::cmp::Ordering::Equal) => counts.ties += 1,
            None => {}
        }
    }
    counts
}

/// How low and how high the difference of two pass rates could be if the items that one side lacks
/// had all failed or all passed there. `delta` is the mean over `paired` items.
///
/// Per missing item the bound uses what the other side scored: `only_base` and `only_candidate` are
/// (items, sum of their scores, each between 0 and 1). `None` without items, or where the sum cannot be.
/// An item that neither side scored is one of either.
#[must_use]
pub fn missing_bounds(delta: f64, paired: u64, only_base: (u64, f64), only_candidate: (u64, f64)) -> Option<[f64; 2]> {
    let failed = |(items, passed): (u64, f64)| (0.0..=real(items)).contains(&passed).then(|| real(items) - passed);
    let (failed_by_base, failed_by_candidate) = (failed(only_base)?, failed(only_candidate)?);
    let all = real(paired) + real(only_base.0) + real(only_candidate.0);
    if all <= 0.0 {
        return None;
    }
    let known = delta * real(paired);
    // Lowest: what the candidate lacks it failed, what the base lacks it passed.
    let low = known - only_base.1 - failed_by_candidate;
    let high = known + failed_by_base + only_candidate.1;
    Some([finite(low / all)?, finite(high / all)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_near(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
    }

    #[test]
    fn the_unpaired_test_is_a_z_test() {
        let test = unpaired((0.50, 0.03), (0.60, 0.04), Direction::Higher).expect("a test");
        assert_eq!((test.method, test.n, test.stderr), ("unpaired-z", None, Some(0.05)));
        assert_near(test.delta, 0.1);
        assert_near(test.p.expect("p"), 0.045_500_263_896_358);
        assert_near(test.ci95.expect("an interval")[0], 0.1 - Z_975 * 0.05);
        assert_near(test.mde.expect("a change"), 2.801_585_218_112_968 * 0.05);
        let lower = unpaired((0.50, 0.03), (0.60, 0.04), Direction::Lower).expect("a test");
        assert_eq!((lower.delta, lower.p), (-test.delta, test.p));
        let equal = unpaired((0.5, 0.1), (0.5, 0.1), Direction::Lower).expect("a test");
        assert!(equal.delta.is_sign_positive(), "-0 would be printed as such");
    }

    #[test]
    fn unpaired_figures_that_cannot_be_tested_give_no_p() {
        let test = unpaired((0.5, 0.0), (0.6, 0.0), Direction::Higher).expect("a test");
        assert_eq!((test.stderr, test.p, test.ci95, test.mde), (Some(0.0), None, None, None));
        assert_eq!(unpaired((f64::NAN, 0.1), (0.6, 0.1), Direction::Higher), None);
        assert_eq!(unpaired((0.5, f64::INFINITY), (0.6, 0.1), Direction::Higher), None);
        assert_eq!(unpaired((0.5, -0.1), (0.6, 0.1), Direction::Higher), None);
        assert_eq!(unpaired((f64::MAX, 0.1), (-f64::MAX, 0.1), Direction::Higher), None);
    }

    #[test]
    fn tasks_combine_by_weight() {
        let tasks = [(0.1, Some(0.03), 1.0), (-0.2, Some(0.04), 1.0)];
        let found = macro_mean(&tasks).expect("a mean");
        assert_near(found.delta, -0.05);
        assert_near(found.stderr.expect("a number"), 0.025);
        let micro = macro_mean(&[(0.1, Some(0.03), 300.0), (-0.2, None, 100.0)]).expect("a mean");
        assert_near(micro.delta, 0.025);
        assert_eq!((micro.stderr, micro.ci95), (None, None));
        let test = macro_z(&tasks).expect("a test");
        assert_near(test.p.expect("p"), 0.045_500_263_896_358);
        assert_eq!(macro_z(&[(0.1, None, 1.0)]).map(|test| (test.p, test.ci95)), Some((None, None)));
        assert_eq!(macro_mean(&[]), None);
        assert_eq!(macro_mean(&[(f64::NAN, None, 1.0)]), None);
    }

    #[test]
    fn wins_count_ties_half() {
        let counts = wins(&[0.5, -1.0, 0.0, 2.0, f64::NAN]);
        assert_eq!(counts, Wins { wins: 2, losses: 1, ties: 1 });
        assert_eq!(counts.chance_of_better(), Some(0.625));
        assert_eq!(wins(&[]).chance_of_better(), None);
    }

    #[test]
    fn missing_items_widen_what_is_possible() {
        assert_eq!(missing_bounds(0.1, 80, (0, 0.0), (0, 0.0)), Some([0.1, 0.1]));
        // Twenty items the candidate lacks, of which the base passed fifteen.
        let [low, high] = missing_bounds(0.0, 80, (20, 15.0), (0, 0.0)).expect("bounds");
        assert_near(low, -0.15);
        assert_near(high, 0.05);
        let [low, high] = missing_bounds(0.0, 80, (0, 0.0), (20, 15.0)).expect("bounds");
        assert_near(low, -0.05);
        assert_near(high, 0.15);
        assert_eq!(missing_bounds(0.0, 0, (0, 0.0), (0, 0.0)), None);
        assert_eq!(missing_bounds(0.0, 5, (1, 2.0), (0, 0.0)), None);
    }
}
