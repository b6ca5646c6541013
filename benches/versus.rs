//! The whole of `candor diff --json` beside `git cat-file --batch` of the same blobs.
//!
//! ```text
//! cargo bench --bench versus                              200,000 samples a side, five rounds
//! cargo bench --bench versus -- --samples 20000 --rounds 7
//! ```
//!
//! The environment may say it, too: `CANDOR_BENCH_SAMPLES`, `CANDOR_BENCH_ROUNDS`. Both programs run once before
//! anything is timed, to see their memory and so that both find the pack in the page cache, and then by turns. git's output goes nowhere
//! (`/dev/null`), which is as fast as it can be; Candor's goes to a file and is checked against what was planted.

#![allow(missing_docs, unreachable_pub, clippy::cast_precision_loss)]

#[allow(dead_code)]
mod support;

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use support::measure::{median_and_spread, peak, time};
use support::option;
use support::repository::{Big, RELEASES, TASKS};

fn main() {
    let samples = option("samples").unwrap_or(200_000).max(TASKS * 100);
    let rounds = option("rounds").unwrap_or(5).max(1);
    let under = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let big = Big::make(&under, samples);
    let blobs = under.join("versus-blobs.txt");
    std::fs::write(&blobs, big.blobs().join("\n") + "\n").expect("a list of blobs");
    let output = under.join("versus.json");

    let bytes = printed_by_git(&big, &blobs);
    let memory = [peak(&mut candor(&big, &output)), peak(cat_file(&big, &blobs).stdout(Stdio::null()))];
    check(&big, &output);
    println!(
        "{} samples a side, {TASKS} tasks, {:.0} MB in {} blobs",
        big.per_task * TASKS,
        bytes / 1e6,
        big.blobs().len()
    );

    let (mut ours, mut gits) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(time(&mut candor(&big, &output)));
        gits.push(time(cat_file(&big, &blobs).stdout(Stdio::null())));
    }
    check(&big, &output);
    print(&ours, &gits, memory);
}

fn candor(big: &Big, output: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
    let range = RELEASES.join("..");
    command.args(["diff", &range, "--json", "-C"]).arg(&big.dir);
    command.stdout(File::create(output).expect("a file for the output"));
    command
}

fn cat_file(big: &Big, blobs: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(&big.dir).args(["cat-file", "--batch"]);
    command.stdin(File::open(blobs).expect("the list of blobs"));
    command
}

/// How many bytes git prints, once and not timed.
fn printed_by_git(big: &Big, blobs: &Path) -> f64 {
    let mut child = cat_file(big, blobs).stdout(Stdio::piped()).spawn().expect("git runs");
    let mut printed = child.stdout.take().expect("a pipe");
    let bytes = std::io::copy(&mut printed, &mut std::io::sink()).expect("git prints");
    assert!(child.wait().expect("git ends").success());
    // The logs are about 2.1 kB a sample: less would mean that blobs are missing from the list.
    assert!(bytes > (big.per_task * TASKS * 2 * 1_800) as u64, "git printed {bytes} bytes only");
    bytes as f64
}

/// The comparison is right: a fast wrong one is worth nothing.
fn check(big: &Big, output: &Path) {
    let json: Value = serde_json::from_slice(&std::fs::read(output).expect("the output")).expect("JSON");
    let rows = json["evals"].as_array().expect("rows");
    assert_eq!(rows.len(), TASKS);
    for (task, row) in rows.iter().enumerate() {
        let [broke, fixed] = big.moves(task);
        assert_eq!(row["task"], Big::name(task));
        for (count, planted) in [("paired", big.per_task), ("broke", broke), ("fixed", fixed), ("only_base", 0)] {
            assert_eq!(row["samples"][count], planted, "{}: {count}", Big::name(task));
        }
    }
}

fn print(ours: &[Duration], gits: &[Duration], memory: [Option<u64>; 2]) {
    let mut out = std::io::stdout().lock();
    let megabytes =
        |bytes: Option<u64>| bytes.map_or("unknown".to_owned(), |bytes| format!("{:.0} MB", bytes as f64 / 1e6));
    let _ = writeln!(out, "\n{:<22} {:>9} {:>9} {:>9} {:>16}", "", "median", "shortest", "longest", "peak anonymous");
    let programs = ["candor diff --json", "git cat-file --batch"];
    for ((name, times), memory) in programs.into_iter().zip([ours, gits]).zip(memory) {
        let [median, shortest, longest] = median_and_spread(times).map(|wall| format!("{:.3} s", wall.as_secs_f64()));
        let _ = writeln!(out, "{name:<22} {median:>9} {shortest:>9} {longest:>9} {:>16}", megabytes(memory));
    }
    let [mine, theirs] = [ours, gits].map(|times| median_and_spread(times)[0].as_secs_f64());
    let _ = writeln!(out, "\nratio of medians (candor / git): {:.2}", mine / theirs);
    let _ = writeln!(out, "{} timed runs each, by turns; memory in a run of its own, RssAnon every 2 ms", ours.len());
}
