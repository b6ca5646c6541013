//! The whole of `candor diff --json` beside what else there is to do with the same blobs: git printing them, git
//! comparing them, a script pairing their samples, DuckDB joining them once git has put them into files.
//!
//! ```text
//! cargo bench --bench versus                              200,000 samples a side, five rounds
//! cargo bench --bench versus -- --samples 20000 --rounds 7
//! ```
//!
//! The environment may say it, too: `CANDOR_BENCH_SAMPLES`, `CANDOR_BENCH_ROUNDS`. Every program runs once before
//! anything is timed, to see its memory and so that all find the pack in the page cache, and then by turns. Candor runs
//! without an index and with the one that the run before left. What others print goes nowhere (`/dev/null`), which is as
//! fast as it can be; what Candor, the script and DuckDB find goes to a file and is checked against what was planted. The
//! script is left out where there is no `python3`, DuckDB where there is neither `duckdb` nor its module of Python.

#![allow(missing_docs, unreachable_pub, clippy::cast_precision_loss)]

#[allow(dead_code)]
mod support;

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use support::duckdb::DuckDb;
use support::measure::{median_and_spread, peak, time};
use support::option;
use support::repository::{Big, RELEASES, TASKS};

/// What everything is measured by.
const YARDSTICK: &str = "git cat-file --batch";
/// A pipe: no single process of it tells its memory.
const ARCHIVE: &str = "git archive into files";

fn main() {
    let samples = option("samples").unwrap_or(200_000).max(TASKS * 100);
    let rounds = option("rounds").unwrap_or(5).max(1);
    let under = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let bench = Bench::make(&under, samples);
    let printed = bench.printed_by_git();
    let blobs = bench.big.blobs().len();
    println!("{} samples a side, {TASKS} tasks, {:.0} MB in {blobs} blobs", bench.big.per_task * TASKS, printed / 1e6);

    let mut contenders = bench.contenders();
    for Contender { name, command, memory, .. } in &mut contenders {
        *memory = peak(&mut command(&bench)).filter(|_| *name != ARCHIVE);
    }
    for _ in 0..rounds {
        for Contender { command, times, .. } in &mut contenders {
            times.push(time(&mut command(&bench)));
        }
    }
    bench.check();
    bench.duckdb.iter().for_each(DuckDb::clear);
    print(&contenders);
}

/// What is compared, and where everything lies.
struct Bench {
    big: Big,
    blobs: PathBuf,
    output: PathBuf,
    counted: PathBuf,
    /// The folder of caches, empty at first.
    caches: PathBuf,
    duckdb: Option<DuckDb>,
}

/// One way of going through the blobs.
struct Contender {
    name: &'static str,
    command: fn(&Bench) -> Command,
    times: Vec<Duration>,
    memory: Option<u64>,
}

impl Bench {
    fn make(under: &Path, samples: usize) -> Self {
        let big = Big::make(under, samples);
        let at = |name: &str| under.join(name);
        let bench = Self {
            big,
            blobs: at("versus-blobs.txt"),
            output: at("versus.json"),
            counted: at("versus-script.json"),
            caches: at("versus-caches"),
            duckdb: DuckDb::find(at("versus-files")),
        };
        fs::write(&bench.blobs, bench.big.blobs().join("\n") + "\n").expect("a list of blobs");
        bench
    }

    fn contenders(&self) -> Vec<Contender> {
        let new = |name, command: fn(&Self) -> Command| Contender { name, command, times: Vec::new(), memory: None };
        let mut all = vec![
            new("candor, no index yet", Self::candor_cold),
            new("candor, with its index", Self::candor),
            new(YARDSTICK, Self::cat_file),
            new("git diff", Self::diff),
        ];
        if Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success()) {
            all.push(new("a script in Python", Self::script));
        } else {
            println!("no python3: the script is left out");
        }
        if self.duckdb.is_some() {
            // In this order: the join reads the files of its round.
            all.extend([new(ARCHIVE, Self::archive), new("one DuckDB join of them", Self::join)]);
        } else {
            println!(
                "no duckdb: git archive and the join are left out (`pip install duckdb`, or the program on the path)"
            );
        }
        all
    }

    fn candor(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
        command.args(["diff", &RELEASES.join(".."), "--json", "-C"]).arg(&self.big.dir);
        command.env("XDG_CACHE_HOME", &self.caches);
        command.stdout(File::create(&self.output).expect("a file for the output"));
        command
    }

    fn candor_cold(&self) -> Command {
        let _ = fs::remove_dir_all(&self.caches);
        self.candor()
    }

    fn cat_file(&self) -> Command {
        let mut command = self.git(&["cat-file", "--batch"]);
        command.stdin(File::open(&self.blobs).expect("the list of blobs"));
        command
    }

    fn diff(&self) -> Command {
        self.git(&["diff", RELEASES[0], RELEASES[1]])
    }

    fn git(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.big.dir).args(arguments).stdout(Stdio::null());
        command
    }

    fn script(&self) -> Command {
        let mut command = Command::new("python3");
        command.args(["-c", include_str!("support/pairs.py")]).arg(&self.big.dir).args(RELEASES);
        command.stdout(File::create(&self.counted).expect("a file for the output"));
        command
    }

    fn archive(&self) -> Command {
        self.duckdb.as_ref().expect("DuckDB was found").archive(&self.big.dir)
    }

    fn join(&self) -> Command {
        self.duckdb.as_ref().expect("DuckDB was found").join()
    }

    /// How many bytes git prints, once and not timed.
    fn printed_by_git(&self) -> f64 {
        let mut child = self.cat_file().stdout(Stdio::piped()).spawn().expect("git runs");
        let mut printed = child.stdout.take().expect("a pipe");
        let bytes = std::io::copy(&mut printed, &mut std::io::sink()).expect("git prints");
        assert!(child.wait().expect("git ends").success());
        // The logs are about 2.1 kB a sample: less would mean that blobs are missing from the list.
        assert!(bytes > (self.big.per_task * TASKS * 2 * 1_800) as u64, "git printed {bytes} bytes only");
        bytes as f64
    }

    /// The comparison is right: a fast wrong one is worth nothing. So are the counts of the others, where there are any.
    fn check(&self) {
        let read = |path: &Path| fs::read(path).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
        let json = read(&self.output).expect("JSON");
        let script = read(&self.counted);
        let rows = json["evals"].as_array().expect("rows");
        assert_eq!(rows.len(), TASKS);
        for (task, row) in rows.iter().enumerate() {
            let ([broke, fixed], paired, name) = (self.big.moves(task), self.big.per_task, Big::name(task));
            assert_eq!(row["task"], name);
            for (count, planted) in [("paired", paired), ("broke", broke), ("fixed", fixed), ("only_base", 0)] {
                assert_eq!(row["samples"][count], planted, "{name}: {count}");
            }
            // Every output is another, and the answer where the score is.
            let planted = json!([paired, broke, fixed, paired, broke + fixed]);
            let others = [script.as_ref().map(|all| all[&name].clone()), self.joined(&name)];
            others.into_iter().flatten().for_each(|counted| assert_eq!(counted, planted, "{name}"));
        }
    }

    /// What DuckDB counted of a task.
    fn joined(&self, task: &str) -> Option<Value> {
        Some(self.duckdb.as_ref()?.counted(task).expect("a row of the join"))
    }
}

fn print(contenders: &[Contender]) {
    let seconds = |times: &[Duration]| median_and_spread(times).map(|wall| wall.as_secs_f64());
    let yardstick = contenders.iter().find(|contender| contender.name == YARDSTICK);
    let yardstick = yardstick.map_or(f64::NAN, |contender| seconds(&contender.times)[0]);
    let mut out = std::io::stdout().lock();
    let heads = ["median", "shortest", "longest", "ratio", "peak anonymous"];
    let [median, shortest, longest, ratio, memory] = heads;
    let _ = writeln!(out, "\n{:<24} {median:>9} {shortest:>9} {longest:>9} {ratio:>6} {memory:>15}", "");
    for Contender { name, times, memory, .. } in contenders {
        let [median, shortest, longest] = seconds(times);
        let memory = memory.map_or("unknown".to_owned(), |bytes| format!("{:.0} MB", bytes as f64 / 1e6));
        let ratio = median / yardstick;
        let _ =
            writeln!(out, "{name:<24} {median:>7.3} s {shortest:>7.3} s {longest:>7.3} s {ratio:>6.3} {memory:>15}");
    }
    let rounds = contenders.first().map_or(0, |contender| contender.times.len());
    let _ = writeln!(out, "\n{rounds} timed runs each, by turns; ratio: of medians, to {YARDSTICK}");
    let _ = writeln!(out, "memory in a run of its own, RssAnon every 2 ms");
}
