//! From a key to the last byte of the frame, measured from outside in a pseudo-terminal: page down in the desk, in
//! `less` and in `tig`; and from the start of the desk and of `tig` to the last byte of their first frame.
//!
//! ```text
//! cargo bench --bench keys                                100,000 samples, an output of 1 MB, 200 keys
//! cargo bench --bench keys -- --samples 20000 --keys 50
//! ```
//!
//! The environment may say it, too: `CANDOR_BENCH_SAMPLES`, `CANDOR_BENCH_KEYS`. The three programs are open at the same
//! time in terminals of the same size, and get a key by turns. A frame has ended when nothing follows for [`support::program::QUIET`]; its
//! time is that of its last byte. `less` and `tig` page through a file of as much text; the one that is not installed is
//! left out. What a `cat` takes to give a key back is printed as the floor of the measurement.

#![allow(missing_docs, unreachable_pub, clippy::cast_precision_loss)]

#[allow(dead_code)]
mod support;

use std::path::{Path, PathBuf};
use std::time::Instant;

use portable_pty::CommandBuilder;

use support::measure::{median_and_spread, percentile};
use support::option;
use support::pages::Pages;
use support::program::{OPENING, PAGE_DOWN, Program, desk};

fn main() {
    let samples = option("samples").unwrap_or(100_000).max(1_000);
    let keys = option("keys").unwrap_or(200).max(5);
    let under = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let many = Pages::many(&under, samples);
    compare(&format!("page down in a list of {} samples that broke, of {samples}", samples / 10), &many, "\r", keys);
    open(&many, keys.min(50));
    let long = Pages::long(&under, 1 << 20);
    compare("page down in a sample with outputs of 1 MB", &long, "\r\r", keys);
}

/// Starts the desk and `tig` on the same repository by turns, and prints how long each took to its first frame.
fn open(pages: &Pages, times: usize) {
    type Start = fn(&Path) -> CommandBuilder;
    let desk: Start = |dir| desk(dir, &["--no-index"]);
    let tig: Start = |_| CommandBuilder::new("tig");
    let starts = [("candor", desk), ("tig", tig)];
    println!("first frame, {times} starts each");
    let mut walls = [Vec::new(), Vec::new()];
    for _ in 0..times {
        for ((name, start), walls) in starts.iter().zip(&mut walls) {
            if *name == "candor" || is_there(name) {
                let started = Instant::now();
                let mut program = Program::spawn(start(&pages.dir), &pages.dir);
                walls.push(program.first_frame().unwrap_or_else(|| panic!("{name} draws nothing")) - started);
            }
        }
    }
    for ((name, _), walls) in starts.iter().zip(&walls).filter(|(_, walls)| !walls.is_empty()) {
        let [median, shortest, longest] = median_and_spread(walls).map(|time| time.as_secs_f64() * 1e3);
        println!("{name:<8} median {median:>6.2} ms   shortest {shortest:>6.2} ms   longest {longest:>6.2} ms");
    }
}

/// Presses page down in every program by turns, and prints how long each took.
fn compare(what: &str, pages: &Pages, there: &str, keys: usize) {
    let mut candor = Program::start(desk(&pages.dir, &[]), &pages.dir);
    for key in there.chars() {
        candor.press(&key.to_string());
        candor.rest(OPENING);
    }
    let mut programs = vec![("candor", candor)];
    let text = pages.text.to_string_lossy();
    for (name, line) in [("less", format!("less '{text}'")), ("tig", format!("tig < '{text}'")), ("cat", "cat".into())]
    {
        if name == "cat" || is_there(name) {
            programs.push((name, Program::start(CommandBuilder::from_argv(shell(&line)), &pages.dir)));
        }
    }
    let mut times = vec![Vec::new(); programs.len()];
    for _ in 0..keys {
        for ((name, program), times) in programs.iter_mut().zip(&mut times) {
            let key = if *name == "cat" { "x" } else { PAGE_DOWN };
            times.push(program.press(key).unwrap_or_else(|| panic!("{name} answers no key")).settled);
        }
    }
    println!("{what}, {keys} keys each");
    for ((name, _), times) in programs.iter().zip(&times) {
        let [median, _, longest] = median_and_spread(times).map(|time| time.as_secs_f64() * 1e3);
        let p99 = percentile(times, 99).as_secs_f64() * 1e3;
        println!("{name:<8} median {median:>6.2} ms   p99 {p99:>6.2} ms   longest {longest:>6.2} ms");
    }
}

fn shell(line: &str) -> Vec<std::ffi::OsString> {
    ["sh", "-c", line].map(Into::into).to_vec()
}

fn is_there(program: &str) -> bool {
    std::process::Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}
