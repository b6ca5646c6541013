//! How time grows with samples, with files that are the same, and with releases.
//!
//! ```text
//! cargo bench --bench growth                              five rounds
//! cargo bench --bench growth -- --rounds 11
//! ```
//!
//! The environment may say it, too: `CANDOR_BENCH_ROUNDS`. Of each pair both sizes run once before anything is timed, and
//! then by turns, without an index. What is printed goes nowhere.

#![allow(missing_docs, unreachable_pub, clippy::cast_precision_loss)]

#[allow(dead_code)]
mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use support::measure::{median_and_spread, time};
use support::option;
use support::repository::{Big, RELEASES};
use support::series::{series, tag};
use support::tree::Wide;

fn main() {
    let rounds = option("rounds").unwrap_or(5).max(1);
    let under = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let under = under.as_path();
    let samples = [20_000, 200_000].map(|samples| Big::make(under, samples).dir);
    grow("samples a side, 20,000 and 200,000", rounds, samples, |dir, _| diff(dir, true));
    let files = [1_000, 100_000].map(|files| Wide::still(under, files, 10).dir);
    grow("files, 1,000 and 100,000, of which 3 changed", rounds, files, |dir, _| diff(dir, false));
    let releases = [10, 100];
    let many = series(under, releases[1]);
    grow("releases in the history, 10 and 100", rounds, [many.clone(), many], |dir, size| history(dir, releases[size]));
}

/// Times a command on a small and a large size of one thing, by turns.
fn grow(what: &str, rounds: usize, dirs: [PathBuf; 2], command: impl Fn(&Path, usize) -> Command) {
    let run = |size: usize| time(&mut command(&dirs[size], size));
    let mut times = [Vec::new(), Vec::new()];
    let _first = [0, 1].map(run);
    for _ in 0..rounds {
        (0..2).for_each(|size| times[size].push(run(size)));
    }
    println!("{what}, {rounds} rounds");
    let medians = times.map(|times| {
        let [median, shortest, longest] = median_and_spread(&times).map(|wall| wall.as_secs_f64() * 1e3);
        println!("  {median:>8.1} ms  ({shortest:.1} … {longest:.1})");
        median
    });
    println!("  ratio of medians: {:.2}", medians[1] / medians[0]);
}

fn candor(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
    command.args(["--no-index", "-C"]).arg(dir).stdout(Stdio::null());
    command
}

fn diff(dir: &Path, is_json: bool) -> Command {
    let mut command = candor(dir);
    command.args(["diff", &RELEASES.join("..")]).args(is_json.then_some("--json"));
    command
}

fn history(dir: &Path, releases: usize) -> Command {
    let mut command = candor(dir);
    command.args(["history", &format!("{}..{}", tag(98), tag(99)), "--json", "--releases", &releases.to_string()]);
    command
}
