//! Candor in a pseudo-terminal: keys go in, frames come out, and every byte that came out is kept.
//!
//! Nothing here sleeps for a fixed time. What a test waits for is a condition on the screen, looked at whenever
//! output arrives and never in the middle of a frame; a condition that does not come true in time ends the test
//! with the screen as it is.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

/// Nothing that a test waits for takes nearly as long, also on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How often something that cannot be waited for is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Columns and rows.
pub(crate) type Size = (u16, u16);

/// A home of its own for Candor: folders and environment that no test shares with another or with the machine.
pub(crate) struct Home {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Home {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let below = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let variables = vec![
            ("HOME", below("home")),
            ("CANDOR_STATE_DIR", below("state")),
            ("XDG_CONFIG_HOME", below("home/config")),
            ("XDG_DATA_HOME", below("home/data")),
            ("XDG_STATE_HOME", below("home/state")),
            ("XDG_CACHE_HOME", below("home/cache")),
            ("TMPDIR", below("tmp")),
            ("GIT_AUTHOR_NAME", "Ada Reviewer".to_owned()),
            ("GIT_AUTHOR_EMAIL", "ada@example.org".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("TERM", "xterm-256color".to_owned()),
        ];
        for name in ["home", "tmp"] {
            std::fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        Self { folder, variables }
    }

    /// A path in this home; the repository of a test is at `repo`.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn repo(&self) -> PathBuf {
        self.path("repo")
    }

    /// Sets a variable of the environment for what is started from now on.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.variables.retain(|(known, _)| *known != name);
        self.variables.push((name, value.into()));
    }

    /// Runs a command of Candor on the repository to its end, without a terminal.
    pub(crate) fn candor<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
        command.env_clear().envs(self.variables.iter().cloned()).current_dir(self.folder.path());
        command.args(arguments);
        if self.repo().is_dir() {
            command.arg("-C").arg(self.repo());
        }
        command.output().expect("the program runs")
    }

    /// What a command that must succeed printed.
    pub(crate) fn printed<S: AsRef<OsStr> + std::fmt::Debug>(&self, arguments: &[S]) -> String {
        let output = self.candor(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Opens the desk on the repository.
    pub(crate) fn desk(&self, size: Size) -> Terminal {
        self.desk_with::<&str>(size, &[])
    }

    /// Opens the desk on the repository, with more on the command line.
    pub(crate) fn desk_with<S: AsRef<OsStr>>(&self, size: Size, arguments: &[S]) -> Terminal {
        let mut all = vec![OsStr::new("-C").to_owned(), self.repo().into_os_string()];
        all.extend(arguments.iter().map(|argument| argument.as_ref().to_owned()));
        self.start(Path::new(env!("CARGO_BIN_EXE_candor")), size, &all)
    }

    /// Opens the desk in a terminal that goes away as soon as something is drawn, as when a connection breaks; how the desk
    /// ends.
    pub(crate) fn hung_up(&self, size: Size) -> ExitStatus {
        let pair = native_pty_system().openpty(pty_size(size)).expect("a pseudo-terminal");
        let command =
            self.command(Path::new(env!("CARGO_BIN_EXE_candor")), &[OsStr::new("-C"), self.repo().as_os_str()]);
        let mut child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().expect("a way to read");
        let (mut out, mut buffer) = (Vec::new(), [0; 1024]);
        while !out.windows(8).any(|window| window == b"\x1b[?2026l") {
            let count = reader.read(&mut buffer).expect("the desk draws");
            out.extend_from_slice(&buffer[..count]);
        }
        drop((reader, pair.master));
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = child.try_wait().expect("a status") {
                return status;
            }
            assert!(Instant::now() < deadline, "the desk stays without a terminal");
            thread::sleep(LOOK_AGAIN);
        }
    }

    /// Starts any program in a pseudo-terminal.
    pub(crate) fn start<S: AsRef<OsStr>>(&self, program: &Path, size: Size, arguments: &[S]) -> Terminal {
        Terminal::start(self.command(program, arguments), size)
    }

    fn command<S: AsRef<OsStr>>(&self, program: &Path, arguments: &[S]) -> CommandBuilder {
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        command.args(arguments);
        command.cwd(self.folder.path());
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command
    }
}

/// A program in a pseudo-terminal.
pub(crate) struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    seen: Arc<Seen>,
    /// The settings of the line before the program had it.
    line_before: String,
}

/// What came out so far, and a bell that rings when more did.
struct Seen {
    output: Mutex<Screen>,
    more: Condvar,
}

/// What came out so far.
pub(crate) struct Screen {
    /// Every byte.
    pub(crate) raw: Vec<u8>,
    parser: vt100::Parser,
    /// Whether a frame has begun and not ended.
    in_frame: bool,
    /// Whether nothing more can come: the program, and all it started, let go of the terminal.
    closed: bool,
}

impl Screen {
    fn take(&mut self, bytes: &[u8]) {
        const BEGIN: &[u8] = b"\x1b[?2026h";
        const END: &[u8] = b"\x1b[?2026l";
        // A mark may have come in two pieces.
        let from = self.raw.len().saturating_sub(BEGIN.len() - 1);
        self.raw.extend_from_slice(bytes);
        for window in self.raw[from..].windows(BEGIN.len()) {
            self.in_frame = window == BEGIN || self.in_frame && window != END;
        }
        self.parser.process(bytes);
    }

    /// The emulated terminal.
    pub(crate) fn modes(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    pub(crate) fn text(&self) -> String {
        let (_, columns) = self.modes().size();
        self.modes().rows(0, columns.get()).map(|row| row.trim_end().to_owned() + "\n").collect()
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// A row, counted from the top, or from the bottom when negative.
    pub(crate) fn row(&self, at: isize) -> String {
        let text = self.text();
        let rows: Vec<&str> = text.lines().collect();
        let at = if at < 0 { rows.len().checked_add_signed(at) } else { usize::try_from(at).ok() };
        at.and_then(|at| rows.get(at)).copied().unwrap_or_default().to_owned()
    }
}

impl Terminal {
    fn start(command: CommandBuilder, size: Size) -> Self {
        let pair = native_pty_system().openpty(pty_size(size)).expect("a pseudo-terminal");
        let line_before = line_settings(&*pair.master);
        let child = pair.slave.spawn_command(command).expect("the program starts");
        // Held open here, it would never be seen to close.
        drop(pair.slave);
        let screen = Screen {
            raw: Vec::new(),
            parser: vt100::Parser::new(cells(size.1), cells(size.0), 0),
            in_frame: false,
            closed: false,
        };
        let seen = Arc::new(Seen { output: Mutex::new(screen), more: Condvar::new() });
        let reader = pair.master.try_clone_reader().expect("a way to read");
        let writer = pair.master.take_writer().expect("a way to write");
        let told = Arc::clone(&seen);
        thread::spawn(move || read_all(reader, &told));
        Self { child, master: pair.master, writer, seen, line_before }
    }

    /// Types. `\x1b` is Esc, `\r` Enter, `\x13` Ctrl-S.
    pub(crate) fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).expect("the terminal takes keys");
    }

    /// Types, and waits until a text is on the screen.
    pub(crate) fn see(&mut self, keys: &str, text: &str) {
        self.keys(keys);
        self.wait_for(text);
    }

    /// Pastes, as a terminal does that was asked to say where a paste begins and ends.
    pub(crate) fn paste(&mut self, text: &str) {
        self.keys(&format!("\x1b[200~{text}\x1b[201~"));
    }

    pub(crate) fn resize(&self, size: Size) {
        // First here, so that no frame for the new size meets a screen of the old one.
        self.lock().parser.set_size(cells(size.1), cells(size.0));
        self.master.resize(pty_size(size)).expect("the terminal can be resized");
    }

    /// Waits until a text is on the screen.
    pub(crate) fn wait_for(&self, text: &str) {
        self.wait(&format!("{text:?} on the screen"), |screen| screen.has(text));
    }

    /// Waits until a text is not on the screen.
    pub(crate) fn wait_without(&self, text: &str) {
        self.wait(&format!("{text:?} gone from the screen"), |screen| !screen.has(text));
    }

    /// Waits until a condition holds between two frames.
    pub(crate) fn wait(&self, what: &str, holds: impl Fn(&Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut screen = self.lock();
        while screen.in_frame && !screen.closed || !holds(&screen) {
            let left = deadline.saturating_duration_since(Instant::now());
            let ended = screen.closed || left.is_zero();
            let why = if screen.closed { "the program left" } else { "time ran out" };
            assert!(!ended, "waiting for {what}: {why}; the screen is\n{}", screen.text());
            screen = self.seen.more.wait_timeout(screen, left).expect("the reader lives").0;
        }
    }

    /// Whether nothing came out for so long.
    pub(crate) fn quiet_for(&self, time: Duration) -> bool {
        let screen = self.lock();
        let before = screen.raw.len();
        let quiet = |screen: &mut Screen| screen.raw.len() == before && !screen.closed;
        self.seen.more.wait_timeout_while(screen, time, quiet).expect("the reader lives").1.timed_out()
    }

    /// The screen as it is now.
    pub(crate) fn screen(&self) -> MutexGuard<'_, Screen> {
        self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, Screen> {
        self.seen.output.lock().expect("the reader lives")
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    /// Sends a signal: `TERM`, `KILL`, `CONT`.
    pub(crate) fn signal(&self, name: &str) {
        signal(self.pid(), name);
    }

    /// Whether the line is as it was before the program had it: it echoes, and gives whole lines.
    pub(crate) fn line_is_restored(&self) -> bool {
        line_settings(&*self.master) == self.line_before
    }

    /// Waits until something holds that does not show on the screen.
    pub(crate) fn wait_until(&self, what: &str, holds: impl Fn() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds() {
            assert!(
                Instant::now() < deadline,
                "waiting for {what}: time ran out; the screen is\n{}",
                self.lock().text()
            );
            thread::sleep(LOOK_AGAIN);
        }
    }

    /// Waits for the program to leave.
    pub(crate) fn end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        let mut screen = self.lock();
        while !screen.closed {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the program does not leave; the screen is\n{}", screen.text());
            screen = self.seen.more.wait_timeout(screen, left).expect("the reader lives").0;
        }
        drop(screen);
        self.child.wait().expect("an exit status")
    }

    /// Waits for the program to leave as it should: status 0, the terminal as it was.
    pub(crate) fn leaves_cleanly(&mut self) {
        let status = self.end();
        assert!(status.success(), "{status}; the screen is\n{}", self.lock().text());
        self.assert_given_back();
    }

    /// The terminal is as a shell wants it.
    pub(crate) fn assert_given_back(&self) {
        let screen = self.lock();
        let modes = screen.modes();
        assert!(!modes.alternate_screen(), "the alternate screen was not left:\n{}", screen.text());
        assert!(!modes.hide_cursor(), "the cursor stayed hidden");
        assert!(!modes.bracketed_paste(), "bracketed paste stayed on");
        assert_eq!(modes.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "the mouse stayed captured");
        assert!(!screen.in_frame, "a frame was begun and not ended");
        drop(screen);
        assert!(self.line_is_restored(), "the line neither echoes nor gives whole lines");
    }

    /// The terminal is in the desk's hands.
    pub(crate) fn assert_taken(&self) {
        let screen = self.lock();
        let modes = screen.modes();
        assert!(modes.alternate_screen() && modes.hide_cursor() && modes.bracketed_paste(), "{}", screen.text());
        assert_ne!(modes.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        drop(screen);
        assert!(!self.line_is_restored(), "keys are not read one by one");
    }
}

impl Drop for Terminal {
    /// A test that failed leaves no desk behind.
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.signal("KILL");
            let _ = self.child.wait();
        }
    }
}

fn read_all(mut reader: impl Read, seen: &Seen) {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = reader.read(&mut buffer).unwrap_or(0);
        let Ok(mut screen) = seen.output.lock() else { return };
        screen.take(&buffer[..count]);
        screen.closed = count == 0;
        seen.more.notify_all();
        if screen.closed {
            return;
        }
    }
}

/// Through the shell, because the standard library sends no signals.
fn signal(pid: u32, name: &str) {
    let status = Command::new("/bin/sh").args(["-c", &format!("kill -{name} {pid}")]).status();
    assert!(status.is_ok_and(|status| status.success()), "cannot send {name}");
}

fn line_settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}

fn pty_size((cols, rows): Size) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap_or(NonZeroU16::MIN)
}
