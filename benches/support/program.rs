//! A program in a pseudo-terminal, measured from outside: when what it writes comes, and what is on its screen.

use std::io::{Read as _, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const SIZE: PtySize = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
/// The key.
pub const PAGE_DOWN: &str = "\x1b[6~";
/// What ends a synchronized frame.
const FRAME_END: &[u8] = b"\x1b[?2026l";
/// Longer than any program here takes between two writes of one frame.
pub const QUIET: Duration = Duration::from_millis(30);
/// Longer than any program here takes to open.
pub const OPENING: Duration = Duration::from_secs(3);
/// Longer than anything takes that is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// A program in a terminal of its own.
pub struct Program {
    keys: Box<dyn Write + Send>,
    /// What came, and when.
    came: Receiver<(Instant, Vec<u8>)>,
    screen: vt100::Parser,
    /// When it was started.
    pub started: Instant,
    child: Box<dyn Child + Send + Sync>,
    _terminal: Box<dyn MasterPty + Send>,
}

/// How a key was answered.
#[derive(Clone, Copy)]
pub struct Answer {
    /// When the first frame after it was whole; of a program that marks none, when it first wrote.
    pub framed: Duration,
    /// When the last byte came before it fell silent.
    pub settled: Duration,
}

/// The desk on a repository.
pub fn desk(dir: &Path, options: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_candor"));
    // No terminal is there to be asked whether it is light.
    command.args(["--theme", "dark", "-C"]);
    command.arg(dir);
    command.args(options);
    command
}

impl Program {
    /// Starts a program and waits until it has drawn what it draws at first.
    pub fn start(command: CommandBuilder, dir: &Path) -> Self {
        let mut program = Self::spawn(command, dir);
        program.rest(OPENING);
        program
    }

    /// Starts a program, with an empty home.
    pub fn spawn(command: CommandBuilder, dir: &Path) -> Self {
        let _ = std::fs::remove_dir_all(home(dir));
        Self::spawn_again(command, dir)
    }

    /// Starts a program in the home that the one before left.
    pub fn spawn_again(mut command: CommandBuilder, dir: &Path) -> Self {
        let home = home(dir);
        std::fs::create_dir_all(&home).expect("a home");
        command.env("TERM", "xterm-256color");
        for folder in ["HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
            command.env(folder, &home);
        }
        command.cwd(dir);
        let pair = native_pty_system().openpty(SIZE).expect("a pseudo-terminal");
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let keys = pair.master.take_writer().expect("a way in");
        let mut output = pair.master.try_clone_reader().expect("a way out");
        let (told, came) = channel();
        thread::spawn(move || {
            let mut bytes = vec![0; 1 << 16];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                if told.send((Instant::now(), bytes[..count].to_vec())).is_err() {
                    return;
                }
            }
        });
        let cells = |count| NonZeroU16::new(count).expect("a terminal has cells");
        let screen = vt100::Parser::new(cells(SIZE.rows), cells(SIZE.cols), 0);
        Self { keys, came, screen, started, child, _terminal: pair.master }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    /// What is on the screen.
    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Whether a word on the screen looks otherwise than what stands two cells before it.
    pub fn stands_out(&self, word: &str) -> bool {
        let screen = self.screen.screen();
        let looks = |row: u16, column: u16| {
            let cell = screen.cell(row, column)?;
            Some((cell.fgcolor(), cell.bgcolor(), cell.bold(), cell.underline(), cell.inverse()))
        };
        let places = (0..).zip(screen.rows(0, SIZE.cols));
        let mut found = places.filter_map(|(row, text)| Some((row, text[..text.find(word)?].chars().count())));
        found.any(|(row, column)| {
            let column = u16::try_from(column).expect("a terminal is narrow");
            column > 1 && looks(row, column) != looks(row, column - 2)
        })
    }

    /// When the last byte of the first frame came: what follows within a few milliseconds belongs to it.
    pub fn first_frame(&mut self) -> Option<Instant> {
        const BETWEEN: Duration = Duration::from_millis(8);
        let first = self.take(OPENING)?.0;
        Some(self.rest(BETWEEN).unwrap_or(first))
    }

    /// When the first frame was whole, of a program that marks its frames.
    pub fn marked_frame(&mut self) -> Option<Instant> {
        let mut bytes = Vec::new();
        loop {
            let (at, more) = self.take(OPENING)?;
            bytes.extend(more);
            if ends_frame(&bytes) {
                return Some(at);
            }
        }
    }

    /// Waits until nothing comes for so long; when the last bytes came.
    pub fn rest(&mut self, quiet: Duration) -> Option<Instant> {
        let mut last = None;
        while let Some((at, _)) = self.take(quiet) {
            last = Some(at);
        }
        last
    }

    /// Waits until something holds of what is on the screen; when the bytes came with which it did.
    pub fn wait_for(&mut self, what: &str, holds: impl Fn(&str) -> bool) -> Instant {
        let until = Instant::now() + PATIENCE;
        let mut at = Instant::now();
        while !holds(&self.text()) {
            let left = until.saturating_duration_since(Instant::now());
            at = self.take(left).unwrap_or_else(|| panic!("no {what}; the screen is\n{}", self.text())).0;
        }
        at
    }

    /// Types.
    pub fn send(&mut self, keys: &str) -> Instant {
        let pressed = Instant::now();
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("the program reads keys");
        pressed
    }

    /// Presses a key; how it was answered.
    pub fn press(&mut self, key: &str) -> Option<Answer> {
        let pressed = self.send(key);
        let (first, mut bytes) = self.take(OPENING)?;
        let (mut last, mut framed) = (first, ends_frame(&bytes).then_some(first));
        while let Some((at, more)) = self.take(QUIET) {
            bytes.extend(more);
            framed = framed.or_else(|| ends_frame(&bytes).then_some(at));
            last = at;
        }
        let since = |at: Instant| at.duration_since(pressed);
        Some(Answer { framed: since(framed.unwrap_or(first)), settled: since(last) })
    }

    fn take(&mut self, patience: Duration) -> Option<(Instant, Vec<u8>)> {
        match self.came.recv_timeout(patience) {
            Ok((at, bytes)) => {
                self.screen.process(&bytes);
                Some((at, bytes))
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => None,
        }
    }
}

fn ends_frame(bytes: &[u8]) -> bool {
    bytes.windows(FRAME_END.len()).any(|window| window == FRAME_END)
}

fn home(dir: &Path) -> PathBuf {
    dir.with_extension("home")
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
