//! A million paired samples in 500 tasks: McNemar, t, intervals, q and verdicts, in processor seconds.
//!
//! ```text
//! cargo bench --bench statistics
//! ```
//!
//! The yardstick, in the same run: summing and sorting the same million differences once (`sort_unstable_by`), what
//! any rank statistic would begin with.

#![allow(missing_docs, unreachable_pub, clippy::cast_precision_loss)]

use std::time::Instant;

use candor::stats::{Prng, benjamini_hochberg, paired_binary, paired_numeric};

const TASKS: usize = 500;
const PAIRS: usize = 2_000;
const ROUNDS: usize = 5;

fn main() {
    let mut draws = Prng::from_seed(1);
    let tasks: Vec<Vec<f64>> = (0..TASKS).map(|task| differences(&mut draws, task % 2 == 0)).collect();
    let (mut tests, mut sorts) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        tests.push(seconds(|| real_changes(&tasks)));
        sorts.push(seconds(|| sorted(&tasks)));
    }
    let (ours, yardstick) = (median(&mut tests), median(&mut sorts));
    println!("{} pairs in {TASKS} tasks, one thread, medians of {ROUNDS}", TASKS * PAIRS);
    println!("tests, intervals and q  {ours:.4} s");
    println!("sorting the same        {yardstick:.4} s");
    println!("ratio                   {:.2}", ours / yardstick);
}

/// Every second task passes and fails, the others have numbers.
fn differences(draws: &mut Prng, binary: bool) -> Vec<f64> {
    let mut unit = || (draws.bits() >> 11) as f64 / (1_u64 << 53) as f64;
    let difference = |drawn: f64| match binary {
        true if drawn < 0.1 => -1.0,
        true if drawn > 0.9 => 1.0,
        true => 0.0,
        false => drawn - 0.5,
    };
    (0..PAIRS).map(|_| difference(unit())).collect()
}

/// How many tasks changed beyond chance.
fn real_changes(tasks: &[Vec<f64>]) -> usize {
    let p = |differences: &Vec<f64>| {
        let count = |sign: f64| differences.iter().filter(|difference| **difference == sign).count() as u64;
        let (broke, fixed, same) = (count(-1.0), count(1.0), count(0.0));
        let n = differences.len() as u64;
        let binary = broke + fixed + same == n;
        let test = if binary { paired_binary(broke, fixed, n) } else { paired_numeric(differences) };
        test.and_then(|test| test.p).expect("a p-value")
    };
    let p: Vec<f64> = tasks.iter().map(p).collect();
    benjamini_hochberg(&p).iter().filter(|q| **q <= 0.05).count()
}

fn sorted(tasks: &[Vec<f64>]) -> usize {
    let mut all: Vec<f64> = tasks.concat();
    all.sort_unstable_by(f64::total_cmp);
    all.iter().filter(|difference| **difference < 0.0).count()
}

fn seconds(work: impl Fn() -> usize) -> f64 {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed().as_secs_f64()
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times[times.len() / 2]
}
