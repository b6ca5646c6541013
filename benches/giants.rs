//! The desk on more than anybody reads: a million samples a side, in forty logs and in one; a line of 14 MB, a log of
//! 100 MB, an answer of 5 MB.
//!
//! ```text
//! cargo bench --bench giants                              1,000,000 samples a side, 200 keys of a kind
//! cargo bench --bench giants -- --samples 100000 --keys 10
//! ```
//!
//! The environment may say it, too: `CANDOR_BENCH_SAMPLES`, `CANDOR_BENCH_KEYS`. What is timed ends with the last byte in
//! a pseudo-terminal; a key is answered when a whole frame came after it, and done when nothing follows. What is on the
//! screen is checked against what was planted. Memory is anonymous memory, and that of `candor diff --json` is measured in
//! a run of its own.

#![allow(missing_docs, unreachable_pub, clippy::cast_precision_loss)]

#[allow(dead_code)]
mod support;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde_json::Value;

use support::giants::{GIANTS, Giant, giants};
use support::measure::{median_and_spread, peak, percentile, watch};
use support::option;
use support::pages::Pages;
use support::program::{PAGE_DOWN, Program, desk};
use support::repository::{Big, RELEASES, TASKS};

const ENTER: &str = "\r";
const BACK_TAB: &str = "\x1b[Z";
/// The header says so once everything has been read and tested, and there is something to review.
const ALL_VERDICTS: &str = "reviewed 0 of";
/// A sample says so above texts that could not be aligned in time.
const CUT: &str = "coarse: too long to align in time";

fn main() {
    let samples = option("samples").unwrap_or(1_000_000).max(TASKS * 100);
    let keys = option("keys").unwrap_or(200).max(5);
    let under = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    in_many_logs(&Big::short(&under, samples), &under, keys);
    in_one_log(&Pages::many(&under, samples), samples, &under, keys);
    let dir = giants(&under);
    GIANTS.iter().for_each(|giant| read(&dir, giant));
}

fn in_many_logs(big: &Big, under: &Path, keys: usize) {
    println!("{} samples a side in {TASKS} logs", big.per_task * TASKS);
    let json = diff(&big.dir, under);
    let (task, [broke, fixed]) = (Big::name(7), big.moves(7));
    let rows = json["evals"].as_array().expect("rows");
    assert_eq!(rows.len(), TASKS);
    for (task, row) in rows.iter().enumerate() {
        let [broke, fixed] = big.moves(task);
        assert_eq!(
            [&row["samples"]["paired"], &row["samples"]["broke"], &row["samples"]["fixed"]],
            [big.per_task, broke, fixed]
        );
    }
    let mut desk = Opened::twice(&big.dir);
    desk.show("g", "go to");
    desk.show("e", &Big::name(TASKS / 2));
    desk.time("sort the rows", (0..keys).map(|_| "o".to_owned()));
    desk.press("f");
    desk.time("filter the rows, letter by letter", letters(&task));
    desk.show(ENTER, &format!("1 of {TASKS}"));
    desk.show(ENTER, &format!("broke {broke}   ✓ fixed {fixed}"));
    desk.time("page through a list", (0..keys).map(|_| PAGE_DOWN.to_owned()));
    desk.close();
}

fn in_one_log(pages: &Pages, samples: usize, under: &Path, keys: usize) {
    println!("{samples} samples a side in one log");
    let broke = samples.div_ceil(10);
    let json = diff(&pages.dir, under);
    assert_eq!(json["evals"][0]["samples"]["broke"], broke);
    let mut desk = Opened::twice(&pages.dir);
    desk.show(ENTER, &format!("broke {broke}   ~ output changed {}", samples - broke));
    desk.press("f");
    desk.time("filter the samples, letter by letter", letters("9999"));
    let passing = (0..samples).step_by(10).filter(|sample| sample.to_string().contains("9999")).count();
    desk.show(ENTER, &format!("{passing} pass 9999"));
    desk.time("end the filter", ["\x1b".to_owned()]);
    desk.time("the other kind, and back", (0..keys).map(|_| BACK_TAB.to_owned()));
    if !keys.is_multiple_of(2) {
        desk.press(BACK_TAB);
    }
    desk.press(BACK_TAB);
    desk.time("page through the list of nine tenths", (0..keys).map(|_| PAGE_DOWN.to_owned()));
    desk.time("to its end, and back to its beginning", (0..keys).map(|at| ["G", "\x1b[H"][at % 2].to_owned()));
    desk.press("G");
    assert!(desk.program.text().contains(&(samples - 1).to_string()), "{}", desk.program.text());
    desk.close();
}

/// Opens a sample; how long it takes until its words are there.
fn read(dir: &Path, Giant { task, what }: &Giant) {
    let mut desk = Opened::new("opened", Program::spawn, dir);
    desk.show("g", "go to");
    desk.show("e", "metric");
    desk.press("f");
    letters(task).for_each(|letter| desk.press(&letter));
    desk.show(ENTER, "1 of 3");
    desk.show(ENTER, "output changed");
    let pressed = desk.program.send(ENTER);
    let there = desk.program.wait_for("words", |text| text.contains("the0"));
    let is_cut = desk.program.text().contains(CUT);
    assert!(is_cut || desk.program.stands_out("answers1"), "no word is marked on\n{}", desk.program.text());
    let told = if is_cut { "what changed in them is cut, which is said" } else { "what changed in them is marked" };
    println!("{what}\n  its first words after {:.0} ms; {told}", (there - pressed).as_secs_f64() * 1e3);
    desk.time("page through it", (0..20).map(|_| PAGE_DOWN.to_owned()));
    desk.close();
}

/// Runs the whole of `candor diff --json`, prints what memory it took, and returns what it says.
fn diff(dir: &Path, under: &Path) -> Value {
    let output = under.join("giants.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
    command.args(["--no-index", "diff", &RELEASES.join(".."), "--json", "-C"]).arg(dir);
    command.stdout(File::create(&output).expect("a file for the output"));
    let started = Instant::now();
    let memory = peak(&mut command);
    println!("  candor diff --json: {:.1} s, peak {}", started.elapsed().as_secs_f64(), megabytes(memory));
    serde_json::from_slice(&fs::read(output).expect("the output")).expect("JSON")
}

/// A desk with all its verdicts.
struct Opened {
    program: Program,
    memory: std::thread::JoinHandle<Option<u64>>,
}

impl Opened {
    /// Opens a desk without an index, and once more with the one that was left.
    fn twice(dir: &Path) -> Self {
        Self::new("opened, no index yet", Program::spawn, dir).close();
        Self::new("opened with its index", Program::spawn_again, dir)
    }

    fn new(what: &str, spawn: fn(portable_pty::CommandBuilder, &Path) -> Program, dir: &Path) -> Self {
        let mut program = spawn(desk(dir, &[]), dir);
        let memory = watch(program.id());
        let framed = program.marked_frame().expect("a frame");
        let there = program.wait_for("verdicts", |text| text.contains(ALL_VERDICTS));
        let [framed, there] = [framed, there].map(|at| (at - program.started).as_secs_f64());
        println!("  {what}: first frame {:.1} ms, all verdicts {there:.2} s", framed * 1e3);
        Self { program, memory }
    }

    /// Presses a key and waits for what it shows.
    fn show(&mut self, key: &str, text: &str) {
        self.program.send(key);
        self.program.wait_for(text, |screen| screen.contains(text));
        self.program.rest(support::program::QUIET);
    }

    fn press(&mut self, key: &str) {
        assert!(self.program.press(key).is_some(), "{key:?} shows nothing on\n{}", self.program.text());
    }

    /// Presses keys one after the other, and prints how they were answered.
    fn time(&mut self, what: &str, keys: impl IntoIterator<Item = String>) {
        let answers = keys.into_iter().map_while(|key| self.program.press(&key));
        let (framed, settled): (Vec<_>, Vec<_>) = answers.map(|answer| (answer.framed, answer.settled)).unzip();
        let [median, _, longest] = median_and_spread(&framed).map(|time| time.as_secs_f64() * 1e3);
        let p99 = percentile(&framed, 99).as_secs_f64() * 1e3;
        let done = median_and_spread(&settled)[2].as_secs_f64() * 1e3;
        println!(
            "  {what:<40} {:>3} keys  median {median:>6.2} ms   p99 {p99:>6.2} ms   longest {longest:>6.2} ms   done \
             {done:>7.1} ms",
            framed.len()
        );
    }

    fn close(self) {
        drop(self.program);
        println!("  peak of the desk: {}", megabytes(self.memory.join().expect("a figure")));
    }
}

fn letters(word: &str) -> impl Iterator<Item = String> {
    word.chars().map(String::from).collect::<Vec<_>>().into_iter()
}

fn megabytes(bytes: Option<u64>) -> String {
    bytes.map_or("unknown".to_owned(), |bytes| format!("{:.0} MB", bytes as f64 / 1e6))
}
