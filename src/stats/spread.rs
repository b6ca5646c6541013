//! Mean and spread gathered value by value, joined group by group: what a part of the items is held
//! against the rest of them with.

use crate::model::Test;

use super::dist::{student_975, student_two_sided};
use super::{bare, detectable, finite, interval, real};

/// Count, mean and sum of squared deviations (Welford 1962; joined after Chan, Golub and LeVeque 1979).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    n: u64,
    mean: f64,
    squares: f64,
}

impl Spread {
    /// Takes in one value.
    pub fn add(&mut self, value: f64) {
        self.n += 1;
        let deviation = value - self.mean;
        self.mean += deviation / real(self.n);
        self.squares += deviation * (value - self.mean);
    }

    /// Both together.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        let n = self.n + other.n;
        if n == 0 {
            return self;
        }
        let apart = other.mean - self.mean;
        Self {
            n,
            mean: self.mean + apart * real(other.n) / real(n),
            squares: self.squares + other.squares + apart * apart * real(self.n) * real(other.n) / real(n),
        }
    }

    /// The standard error of the mean; `None` for fewer than two values.
    #[must_use]
    pub fn stderr(&self) -> Option<f64> {
        (self.n > 1).then(|| finite((self.squares.max(0.0) / real(self.n - 1) / real(self.n)).sqrt())).flatten()
    }
}

/// Tests whether a part of the items moved otherwise than the rest: Welch's t of the difference between the two mean
/// differences (1947, Biometrika 34:28), method `contrast-t`. "Significant here and not there" is no such test. `None`
/// where either has fewer than two items or neither varies.
#[must_use]
pub fn contrast(part: Spread, rest: Spread) -> Option<Test> {
    let (of_part, of_rest) = (part.stderr()?, rest.stderr()?);
    let stderr = finite(of_part.hypot(of_rest)).filter(|stderr| *stderr > 0.0)?;
    let delta = finite(part.mean - rest.mean)?;
    // Satterthwaite's degrees of freedom, over shares of the variance so that nothing under- or overflows.
    let share = |own: f64, n: u64| (own / stderr).powi(4) / real(n - 1);
    let df = 1.0 / (share(of_part, part.n) + share(of_rest, rest.n));
    Some(Test {
        stderr: Some(stderr),
        ci95: interval(delta, student_975(df) * stderr),
        p: finite(student_two_sided(delta / stderr, df)),
        mde: detectable(stderr),
        ..bare("contrast-t", Some(part.n), delta)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(values: &[f64]) -> Spread {
        let mut spread = Spread::default();
        values.iter().for_each(|value| spread.add(*value));
        spread
    }

    #[test]
    fn joining_is_gathering_at_once() {
        let (one, other) = ([1.0, -1.0, 0.0, 0.5], [3.0, 2.0, 2.5]);
        let joined = spread(&one).join(spread(&other));
        let at_once = spread(&[one.as_slice(), other.as_slice()].concat());
        assert!((joined.mean - at_once.mean).abs() < 1e-15 && (joined.squares - at_once.squares).abs() < 1e-12);
        assert_eq!(joined.n, 7);
        assert_eq!(Spread::default().join(Spread::default()), Spread::default());
    }

    /// Against scipy's `ttest_ind(…, equal_var=False)`.
    #[test]
    fn a_part_is_held_against_the_rest() {
        let part = spread(&[-1.0, 0.0, -1.0, 0.0, -1.0, 0.0]);
        let rest = spread(&[0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let test = contrast(part, rest).expect("a test");
        assert!((test.delta + 0.6).abs() < 1e-12);
        assert!((test.stderr.unwrap_or(0.0) - 0.244_948_974_278_318).abs() < 1e-12);
        assert!((test.p.unwrap_or(0.0) - 0.043_932_284_536_695).abs() < 1e-9, "{:?}", test.p);
    }

    #[test]
    fn what_does_not_vary_is_not_tested() {
        assert_eq!(contrast(spread(&[0.0, 0.0]), spread(&[0.0, 0.0, 0.0])), None);
        assert_eq!(contrast(spread(&[1.0]), spread(&[0.0, 1.0, 0.0])), None);
        assert_eq!(contrast(spread(&[f64::MAX, -f64::MAX]), spread(&[0.0, 1.0])), None);
    }
}
