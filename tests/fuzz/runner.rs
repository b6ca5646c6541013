//! Runs cases and watches them.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::str::FromStr;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::input::Input;
use crate::mutate::mutant;
use crate::support::memory;
use crate::support::rng::Rng;

/// A case that takes longer hangs. In debug builds on a busy machine, the slowest takes a second.
const HANG: Duration = Duration::from_secs(20);

/// One reader.
pub(crate) struct Target {
    /// Its name: that of the format, where it is one.
    pub(crate) name: &'static str,
    /// Good inputs.
    pub(crate) seeds: Vec<Input>,
    /// Reads an input.
    pub(crate) run: Box<dyn Fn(&Input) + Send>,
    /// How many cases are run unless a time is set.
    pub(crate) cases: usize,
    /// What it may take.
    pub(crate) bound: Bound,
}

/// The most memory that may be live at once for one input.
#[derive(Clone, Copy)]
pub(crate) struct Bound {
    /// Whatever the input: what aliases, archives and other things that expand are allowed.
    constant: usize,
    /// For each byte of input.
    factor: usize,
}

impl Bound {
    /// None.
    pub(crate) const NONE: Self = Self { constant: usize::MAX, factor: 0 };

    fn of(self, input: &Input) -> usize {
        self.constant.saturating_add(self.factor.saturating_mul(input.bytes.len()))
    }
}

impl Default for Bound {
    fn default() -> Self {
        Self { constant: 64 << 20, factor: 200 }
    }
}

/// What a worker tells of its case.
enum Said {
    Begun(usize),
    Failed(usize, String),
    Ended,
}

/// What was seen of one reader.
#[derive(Default)]
struct Seen {
    cases: usize,
    slowest: (Duration, usize),
    /// The most memory, and the length of the input it was for.
    hungriest: (usize, usize),
}

/// A number or text set for fuzzing.
pub(crate) fn setting<T: FromStr>(name: &str) -> Option<T> {
    let name = format!("CANDOR_FUZZ_{name}");
    let value = std::env::var(&name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} cannot be {value:?}")))
}

/// Runs cases of all these readers; fails with the first case that each of them did not survive.
pub(crate) fn survive(targets: Vec<Target>) {
    let only: Option<String> = setting("READER");
    let wanted = |target: &Target| only.as_ref().is_none_or(|only| *only == target.name);
    let queue: Mutex<VecDeque<Target>> = Mutex::new(targets.into_iter().filter(wanted).collect());
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                while let Some(target) = next() {
                    if let Err(failure) = watch(target) {
                        failures.lock().unwrap_or_else(PoisonError::into_inner).push(failure);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The input of a case: a function of the seed and the number.
fn case(target: &str, seeds: &[Input], number: usize) -> Input {
    let name = target.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    let seed: u64 = setting("SEED").unwrap_or(0);
    let mut rng = Rng((name ^ seed << 32 ^ number as u64 ^ 1 << 63).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    for _ in 0..4 {
        rng.below(2);
    }
    let (one, other) = (rng.below(seeds.len()), rng.below(seeds.len()));
    mutant(&mut rng, &seeds[one], &seeds[other])
}

/// Runs a reader's cases on a thread of their own, so that one that never ends can be told of.
fn watch(target: Target) -> Result<(), String> {
    let (name, seeds) = (target.name, target.seeds.clone());
    let (say, heard) = channel();
    std::thread::spawn(move || work(target, &say));
    let failed = match listen(&heard) {
        None => return Ok(()),
        Some(failed) => failed,
    };
    let (number, what) = failed;
    let place = keep(name, number, &case(name, &seeds, number));
    Err(format!("{name}: {what}\n  once more: CANDOR_FUZZ_INPUT={place} cargo test --test fuzz"))
}

/// The case that failed, and how; `None` when all are through.
fn listen(heard: &Receiver<Said>) -> Option<(usize, String)> {
    let mut number = 0;
    loop {
        match heard.recv_timeout(HANG) {
            Ok(Said::Begun(next)) => number = next,
            Ok(Said::Failed(number, what)) => return Some((number, what)),
            Ok(Said::Ended) => return None,
            Err(RecvTimeoutError::Timeout) => return Some((number, format!("hangs for {HANG:?}"))),
            Err(RecvTimeoutError::Disconnected) => return Some((number, "its thread ended".to_owned())),
        }
    }
}

fn work(target: Target, say: &Sender<Said>) {
    let until = setting("SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let only: Option<usize> = setting("CASE");
    let mut trail = Trail::begin(target.name);
    let mut seen = Seen::default();
    let is_over = |cases| match until {
        _ if only.is_some() => cases > 0,
        Some(until) => Instant::now() >= until,
        None => cases >= target.cases,
    };
    while !is_over(seen.cases) {
        let number = only.unwrap_or(seen.cases);
        trail.mark(number);
        let input = case(target.name, &target.seeds, number);
        if only.is_some() {
            println!("{}", keep(target.name, number, &input));
        }
        // Nobody hears us when the watcher has given up.
        let _ = say.send(Said::Begun(number));
        if let Err(what) = once(&target, &input, &mut seen, number) {
            let _ = say.send(Said::Failed(number, what));
            return;
        }
        seen.cases += 1;
    }
    let Seen { cases, slowest, hungriest } = seen;
    println!(
        "{}: {cases} cases of {} seeds, slowest {:?} (case {}), most memory {} KiB for {} bytes",
        target.name,
        target.seeds.len(),
        slowest.0,
        slowest.1,
        hungriest.0 >> 10,
        hungriest.1
    );
    let _ = say.send(Said::Ended);
}

/// The number of the running case, in a file: a stack that overflows ends the process, and nothing else is left.
struct Trail(Option<File>);

impl Trail {
    fn begin(name: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz");
        let file = std::fs::create_dir_all(&root).and_then(|()| File::create(root.join(format!("{name}.case"))));
        Self(file.ok())
    }

    fn mark(&mut self, number: usize) {
        if let Some(file) = &mut self.0 {
            let _ = file.seek(SeekFrom::Start(0)).and_then(|_| writeln!(file, "{number:<12}"));
        }
    }
}

/// Runs a case; what is wrong with how it went.
fn once(target: &Target, input: &Input, seen: &mut Seen, number: usize) -> Result<(), String> {
    let start = Instant::now();
    let (ended, peak) = memory::peak_of(|| catch_unwind(AssertUnwindSafe(|| (target.run)(input))));
    seen.slowest = seen.slowest.max((start.elapsed(), number));
    seen.hungriest = seen.hungriest.max((peak, input.bytes.len()));
    if ended.is_err() {
        return Err(format!("case {number} panics"));
    }
    if peak > target.bound.of(input) {
        return Err(format!("case {number} takes {peak} bytes for an input of {}", input.bytes.len()));
    }
    Ok(())
}

/// Keeps an input that failed; where.
fn keep(name: &str, number: usize, input: &Input) -> String {
    let seed: u64 = setting("SEED").unwrap_or(0);
    let place = format!("target/fuzz/{name}-{seed}-{number}");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = std::fs::create_dir_all(root.join("target/fuzz"));
    let kept = folder.and_then(|()| std::fs::write(root.join(&place), input.to_file()));
    kept.map_or_else(|error| format!("(not kept: {error})"), |()| place)
}
