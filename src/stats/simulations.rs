//! The tests of the tests: drawn data with a known truth, fixed seeds.
//!
//! A rate estimated from R draws strays; every bound allows three standard errors of that, so that
//! a failure means the method is off, not the draw. `cargo test simulations -- --nocapture` prints the rates.

use super::*;
use std::f64::consts::TAU;

/// Draws of the shapes the simulations need.
struct Draws(Prng);

impl Draws {
    fn new(seed: u64) -> Self {
        Self(Prng::from_seed(seed))
    }

    /// Uniform in [0, 1).
    fn unit(&mut self) -> f64 {
        real(self.0.bits() >> 11) / real(1 << 53)
    }

    /// Standard normal (Box and Muller).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (TAU * self.unit()).cos()
    }

    /// How many of `n` items broke and got fixed, given the chance of either.
    fn flips(&mut self, n: u64, broke: f64, fixed: f64) -> (u64, u64) {
        let mut counts = (0, 0);
        for _ in 0..n {
            let draw = self.unit();
            if draw < broke {
                counts.0 += 1;
            } else if draw < broke + fixed {
                counts.1 += 1;
            }
        }
        counts
    }
}

/// The share of `rounds` in which something happened.
fn share(rounds: u32, mut happened: impl FnMut() -> bool) -> f64 {
    f64::from((0..rounds).map(|_| u32::from(happened())).sum::<u32>()) / f64::from(rounds)
}

/// Three standard errors of a rate estimated from `rounds` draws.
fn slack(rate: f64, rounds: u32) -> f64 {
    3.0 * (rate * (1.0 - rate) / f64::from(rounds)).sqrt()
}

fn rejects(test: Option<Test>) -> bool {
    test.and_then(|test| test.p).is_some_and(|p| p <= 0.05)
}

#[track_caller]
fn assert_level(what: &str, rate: f64, rounds: u32) {
    println!("{what}: rejects {rate:.4} of {rounds} true nulls");
    assert!(rate <= 0.05 + slack(0.05, rounds), "rejects {rate} of the time");
    // A test that never rejects would pass the bound above and be of no use.
    assert!(rate >= 0.02, "rejects only {rate} of the time");
}

#[test]
fn mcnemar_keeps_its_level() {
    const ROUNDS: u32 = 4_000;
    let mut draws = Draws::new(1);
    for (n, churn) in [(60, 0.4), (250, 0.1)] {
        let rate = share(ROUNDS, || {
            let (broke, fixed) = draws.flips(n, churn / 2.0, churn / 2.0);
            rejects(paired_binary(broke, fixed, n))
        });
        assert_level("mcnemar mid-p", rate, ROUNDS);
    }
}

#[test]
fn the_paired_t_keeps_its_level() {
    const ROUNDS: u32 = 4_000;
    let mut draws = Draws::new(2);
    let rate = share(ROUNDS, || {
        let differences: Vec<f64> = (0..20).map(|_| draws.normal() - draws.normal()).collect();
        rejects(paired_numeric(&differences))
    });
    assert_level("paired t", rate, ROUNDS);
}

#[test]
fn the_unpaired_z_keeps_its_level() {
    const ROUNDS: u32 = 10_000;
    let mut draws = Draws::new(3);
    let rate = share(ROUNDS, || {
        let (base, candidate) = (0.5 + 0.03 * draws.normal(), 0.5 + 0.04 * draws.normal());
        rejects(unpaired((base, 0.03), (candidate, 0.04), crate::model::Direction::Higher))
    });
    assert_level("unpaired z", rate, ROUNDS);
}

#[test]
fn the_sign_flip_keeps_its_level() {
    const ROUNDS: u32 = 600;
    let mut draws = Draws::new(4);
    let rate = share(ROUNDS, || {
        let differences: Vec<f64> = (0..9).map(|_| draws.normal().powi(3)).collect();
        sign_flip(&differences, 999, 0).is_some_and(|p| p <= 0.05)
    });
    assert_level("sign-flip", rate, ROUNDS);
}

/// Forty clusters of five with a shared part: counting items as independent raises false alarms to
/// more than twice the level, the clustered test keeps it.
#[test]
fn clustering_keeps_the_level_where_counting_items_does_not() {
    const ROUNDS: u32 = 1_500;
    let mut draws = Draws::new(5);
    let clusters: Vec<u32> = (0..200).map(|item| item / 5).collect();
    let mut naive = 0_u32;
    let rate = share(ROUNDS, || {
        let mut shared = 0.0;
        let differences: Vec<f64> = (0..200)
            .map(|item| {
                if item % 5 == 0 {
                    shared = 0.5 * draws.normal();
                }
                shared + draws.normal()
            })
            .collect();
        naive += u32::from(rejects(paired_numeric(&differences)));
        rejects(clustered(&differences, &clusters))
    });
    assert_level("clustered t", rate, ROUNDS);
    assert!(f64::from(naive) / f64::from(ROUNDS) > 0.1);
}

/// Where nearly all items pass (or fail) on both sides, few change and most intervals fail.
#[test]
fn tango_covers_near_the_floor_and_the_ceiling() {
    const ROUNDS: u32 = 4_000;
    let mut draws = Draws::new(6);
    for (n, broke, fixed) in
        [(30, 0.03, 0.03), (50, 0.03, 0.03), (100, 0.03, 0.01), (200, 0.01, 0.03), (30, 0.95, 0.02)]
    {
        let covered = share(ROUNDS, || {
            let (found_broke, found_fixed) = draws.flips(n, broke, fixed);
            let truth = fixed - broke;
            tango(found_broke, found_fixed, n).is_some_and(|[low, high]| low <= truth && truth <= high)
        });
        println!("tango: covers {covered:.4} of {ROUNDS} at n {n}, broke {broke}, fixed {fixed}");
        // A score interval is right on average, and up to a point and a half short at single truths.
        assert!(covered >= 0.935 - slack(0.935, ROUNDS), "{covered} at {n}, {broke}, {fixed}");
    }
}

/// Forty tasks on which nothing changed: looking at raw p-values finds something nearly always.
#[test]
fn forty_null_tasks_rarely_raise_a_false_alarm_once_corrected() {
    const ROUNDS: u32 = 700;
    let mut draws = Draws::new(7);
    let mut raw = 0_u32;
    let rate = share(ROUNDS, || {
        let p: Vec<f64> = (0..40)
            .map(|_| {
                let (broke, fixed) = draws.flips(80, 0.15, 0.15);
                mcnemar_mid_p(broke, fixed)
            })
            .collect();
        raw += u32::from(p.iter().any(|p| *p <= 0.05));
        benjamini_hochberg(&p).iter().any(|q| *q <= 0.05)
    });
    println!("40 null tasks: a false alarm in {rate:.4} of {ROUNDS}, uncorrected in {raw}");
    assert!(rate <= 0.05 + slack(0.05, ROUNDS), "{rate}");
    assert!(f64::from(raw) / f64::from(ROUNDS) > 0.75);
}

/// At the smallest detectable change of the planning table, four tests in five find it.
#[test]
fn the_detectable_change_is_found_four_times_in_five() {
    const ROUNDS: u32 = 1_200;
    let mut draws = Draws::new(8);
    for (n, churn) in [(200, 0.2), (500, 0.1), (500, 0.3)] {
        let change = detectable_change(n, churn).expect("a change");
        let found = share(ROUNDS, || {
            let (broke, fixed) = draws.flips(n, f64::midpoint(churn, change), (churn - change) / 2.0);
            rejects(paired_binary(broke, fixed, n))
        });
        println!("power: {found:.4} of {ROUNDS} found at n {n}, churn {churn}, change {change:.4}");
        assert!((found - 0.8).abs() <= 0.03 + slack(0.8, ROUNDS), "{found} at {n}, {churn}");
    }
}

/// The interval of one rate, where the mean's own standard error covers as little as .60.
#[test]
fn wilson_covers_near_the_floor_and_the_ceiling() {
    const ROUNDS: u32 = 4_000;
    let mut draws = Draws::new(10);
    for (n, rate) in [(30, 0.97), (50, 0.98), (164, 0.9), (200, 0.5), (50, 0.02)] {
        let covered = share(ROUNDS, || {
            let (passed, _) = draws.flips(n, rate, 0.0);
            wilson(passed, n).is_some_and(|[low, high]| low <= rate && rate <= high)
        });
        println!("wilson: covers {covered:.4} of {ROUNDS} at n {n}, rate {rate}");
        assert!(covered >= 0.92 - slack(0.92, ROUNDS), "{covered} at {n}, {rate}");
    }
}

/// A guardrail looks at one end of the interval only: a loss of just the margin passes one time in forty at most.
#[test]
fn a_loss_of_the_margin_is_rarely_called_not_worse() {
    const ROUNDS: u32 = 4_000;
    const MARGIN: f64 = 0.05;
    let mut draws = Draws::new(11);
    for (n, churn) in [(200, 0.15), (500, 0.1)] {
        let passed = share(ROUNDS, || {
            let (broke, fixed) = draws.flips(n, f64::midpoint(churn, MARGIN), (churn - MARGIN) / 2.0);
            tango(broke, fixed, n).is_some_and(|[low, _]| low > -MARGIN)
        });
        println!("margin: {passed:.4} of {ROUNDS} true losses of the margin pass at n {n}, churn {churn}");
        assert!(passed <= 0.03 + slack(0.03, ROUNDS), "{passed} at {n}");
    }
}

/// Three repeats against five: averaging within an item first keeps the level, counting repeats as items would not.
#[test]
fn averaged_repeats_keep_the_level() {
    const ROUNDS: u32 = 1_500;
    let mut draws = Draws::new(12);
    let rate = share(ROUNDS, || {
        let differences: Vec<f64> = (0..60)
            .map(|_| {
                let chance = draws.unit();
                let mut mean = |repeats: u32| {
                    f64::from((0..repeats).map(|_| u32::from(draws.unit() < chance)).sum::<u32>()) / f64::from(repeats)
                };
                mean(5) - mean(3)
            })
            .collect();
        rejects(paired_numeric(&differences))
    });
    assert_level("paired t on means of repeats", rate, ROUNDS);
}

/// A part that moves as the rest does is rarely said to move otherwise.
#[test]
fn the_contrast_keeps_its_level() {
    const ROUNDS: u32 = 3_000;
    let mut draws = Draws::new(13);
    let spread = |draws: &mut Draws, n: u32| {
        let mut spread = Spread::default();
        (0..n).for_each(|_| spread.add(draws.normal()));
        spread
    };
    let rate = share(ROUNDS, || {
        let (part, rest) = (spread(&mut draws, 30), spread(&mut draws, 170));
        rejects(contrast(part, rest))
    });
    assert_level("contrast t", rate, ROUNDS);
}

/// The floor from repeats agrees with the flips two fresh runs of the same model show.
#[test]
fn the_noise_floor_is_unbiased() {
    let mut draws = Draws::new(9);
    let (mut expected, mut seen) = (0.0, 0_u32);
    for _ in 0..20_000 {
        let chance = draws.unit();
        let passed = (0..3).map(|_| u32::from(draws.unit() < chance)).sum();
        expected += flip_noise([(passed, 3)]).expect("a floor").flips;
        seen += u32::from((draws.unit() < chance) != (draws.unit() < chance));
    }
    // A third of the items flips: the two counts stray by about 90 from each other.
    assert!((expected - f64::from(seen)).abs() < 300.0, "{expected} against {seen}");
}
