//! The whole of `candor diff` beside `git diff --stat` and `git diff --name-only` of the same two releases, a few hundred
//! files apart in a tree of very many.
//!
//! ```text
//! cargo bench --bench scale                               100,000 files, 41 rounds
//! cargo bench --bench scale -- --files 20000 --rounds 5
//! ```
//!
//! The environment may say it, too: `CANDOR_BENCH_FILES`, `CANDOR_BENCH_ROUNDS`. Each program runs once before anything
//! is timed, so that all find the pack in the page cache, and then by turns. What they print goes nowhere; what Candor
//! says was checked against what was planted before.

#![allow(missing_docs, unreachable_pub, clippy::cast_precision_loss)]

#[allow(dead_code)]
mod support;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use support::measure::{median_and_spread, time};
use support::option;
use support::repository::RELEASES;
use support::tree::Wide;

fn main() {
    let files = option("files").unwrap_or(100_000).max(1_000);
    let rounds = option("rounds").unwrap_or(41).max(1);
    let under = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let wide = Wide::make(&under, files);
    let output = under.join("scale.out");
    check(&wide, &output);
    let mut commands = [
        ("candor diff", candor(&wide, &[], Stdio::null()), Vec::new()),
        ("git diff --stat", git(&wide, "--stat"), Vec::new()),
        ("git diff --name-only", git(&wide, "--name-only"), Vec::new()),
    ];
    for round in 0..=rounds {
        for (_, command, times) in &mut commands {
            let wall = time(command);
            times.extend((round > 0).then_some(wall));
        }
    }
    let [rerun, mended] = wide.moves();
    println!("{} files, of which {mended} changed and {rerun} were added", wide.files());
    let ours = median_and_spread(&commands[0].2)[0];
    for (name, _, times) in &commands {
        let [median, shortest, longest] = median_and_spread(times).map(|wall| wall.as_secs_f64() * 1e3);
        let ratio = ours.as_secs_f64() * 1e3 / median;
        println!("{name:<20} {median:>7.1} ms  ({shortest:.1} … {longest:.1})  candor takes {ratio:.2} of it");
    }
}

fn candor(wide: &Wide, options: &[&str], output: Stdio) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
    command.args(["diff", &RELEASES.join(".."), "-C"]).arg(&wide.dir).args(options);
    command.stdout(output);
    command
}

fn git(wide: &Wide, option: &str) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(&wide.dir).args(["diff", option]).args(RELEASES).stdout(Stdio::null());
    command
}

/// The comparison is right: a fast wrong one is worth nothing.
fn check(wide: &Wide, output: &Path) {
    time(&mut candor(wide, &["--json"], File::create(output).expect("a file for the output").into()));
    let json: Value = serde_json::from_slice(&std::fs::read(output).expect("the output")).expect("JSON");
    let rows = json["evals"].as_array().expect("rows");
    let [rerun, mended] = wide.moves();
    assert_eq!(rows.len(), rerun + mended);
    for row in rows {
        let [base, candidate] = ["base", "candidate"].map(|side| row[side]["value"].as_f64().expect("a figure"));
        let is_mended = row["base"]["path"] == row["candidate"]["path"];
        let expected = if is_mended { base + 0.2 } else { candidate };
        assert!((candidate - expected).abs() < 1e-9, "{row}");
    }
    // Of a model that was run once more, the run before it is the other half.
    assert_eq!(json["summary"]["identical"], wide.files() - rerun - mended);
}
