//! From a key to the last byte of the frame, measured from outside in a pseudo-terminal: page down in the desk, in
//! `less` and in `tig`; and from the start of the desk and of `tig` to the last byte of their first frame.
//!
//! ```text
//! cargo bench --bench keys                                100,000 samples, an output of 1 MB, 200 keys
//! cargo bench --bench keys -- --samples 20000 --keys 50
//! ```
//!
//! The environment may say it, too: `CANDOR_BENCH_SAMPLES`, `CANDOR_BENCH_KEYS`. The three programs are open at the same
//! time in terminals of the same size, and get a key by turns. A frame has ended when nothing follows for [`QUIET`]; its
//! time is that of its last byte. `less` and `tig` page through a file of as much text; the one that is not installed is
//! left out. What a `cat` takes to give a key back is printed as the floor of the measurement.

#![allow(missing_docs, unreachable_pub, clippy::cast_precision_loss)]

#[allow(dead_code)]
mod support;

use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use support::measure::median_and_spread;
use support::option;
use support::pages::Pages;

const SIZE: PtySize = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
const PAGE_DOWN: &str = "\x1b[6~";
/// Longer than any program here takes between two writes of one frame.
const QUIET: Duration = Duration::from_millis(30);
/// Longer than any program here takes to open.
const OPENING: Duration = Duration::from_secs(3);

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
    let desk: Start = |dir| {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_candor"));
        // No terminal is there to be asked whether it is light.
        command.args(["--no-index", "--theme", "dark", "-C"]);
        command.arg(dir);
        command
    };
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
    let mut programs = vec![("candor", Program::desk(pages, there))];
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
            times.push(program.press(key).unwrap_or_else(|| panic!("{name} answers no key")));
        }
    }
    println!("{what}, {keys} keys each");
    for ((name, _), times) in programs.iter().zip(&times) {
        let [median, _, longest] = median_and_spread(times).map(|time| time.as_secs_f64() * 1e3);
        let p99 = percentile(times, 99).as_secs_f64() * 1e3;
        println!("{name:<8} median {median:>6.2} ms   p99 {p99:>6.2} ms   longest {longest:>6.2} ms");
    }
}

fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times[(times.len() * percent).div_ceil(100).saturating_sub(1)]
}

fn shell(line: &str) -> Vec<std::ffi::OsString> {
    ["sh", "-c", line].map(Into::into).to_vec()
}

fn is_there(program: &str) -> bool {
    std::process::Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// A program in a terminal of its own.
struct Program {
    keys: Box<dyn Write + Send>,
    /// When bytes came.
    came: Receiver<Instant>,
    child: Box<dyn Child + Send + Sync>,
    _terminal: Box<dyn MasterPty + Send>,
}

impl Program {
    /// The desk on what is to be paged through, brought there by some keys.
    fn desk(pages: &Pages, there: &str) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_candor"));
        command.arg("-C");
        command.arg(&pages.dir);
        let mut desk = Self::start(command, &pages.dir);
        for key in there.chars() {
            desk.press(&key.to_string());
            desk.rest(OPENING);
        }
        desk
    }

    fn start(command: CommandBuilder, dir: &Path) -> Self {
        let mut program = Self::spawn(command, dir);
        program.rest(OPENING);
        program
    }

    fn spawn(mut command: CommandBuilder, dir: &Path) -> Self {
        let home = dir.with_extension("home");
        let _ = std::fs::remove_dir_all(&home);
        std::fs::create_dir_all(&home).expect("a home");
        command.env("TERM", "xterm-256color");
        for folder in ["HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
            command.env(folder, &home);
        }
        command.cwd(dir);
        let pair = native_pty_system().openpty(SIZE).expect("a pseudo-terminal");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let keys = pair.master.take_writer().expect("a way in");
        let mut output = pair.master.try_clone_reader().expect("a way out");
        let (told, came) = channel();
        thread::spawn(move || {
            let mut bytes = vec![0; 1 << 16];
            while output.read(&mut bytes).is_ok_and(|count| count > 0) {
                if told.send(Instant::now()).is_err() {
                    return;
                }
            }
        });
        Self { keys, came, child, _terminal: pair.master }
    }

    /// When the last byte of the first frame came: what follows within a few milliseconds belongs to it.
    fn first_frame(&mut self) -> Option<Instant> {
        const BETWEEN: Duration = Duration::from_millis(8);
        let first = self.came.recv_timeout(OPENING).ok()?;
        Some(self.rest(BETWEEN).unwrap_or(first))
    }

    /// Waits until nothing comes for so long; when the last bytes came.
    fn rest(&mut self, quiet: Duration) -> Option<Instant> {
        let mut last = None;
        loop {
            match self.came.recv_timeout(quiet) {
                Ok(at) => last = Some(at),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return last,
            }
        }
    }

    /// Presses a key; how long it took until the last byte of the frame was there.
    fn press(&mut self, key: &str) -> Option<Duration> {
        let pressed = Instant::now();
        self.keys.write_all(key.as_bytes()).and_then(|()| self.keys.flush()).expect("the program reads keys");
        Some(self.rest(QUIET)?.duration_since(pressed))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
