//! Everything at once, for as long as one likes: keys, clicks, sizes and pastes drawn by chance while refs move and others
//! annotate. Nothing panics, nothing grows, nothing acts on the terminal but Candor, and what was said to be saved is.
//!
//! ```text
//! cargo test --test desk soak                                  a few hundred steps
//! CANDOR_SOAK_SECONDS=900 cargo test --release --test desk soak -- --nocapture
//! CANDOR_SOAK_SEED=7 …                                         others
//! ```

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use candor::tui::commands::COMMANDS;
use candor::tui::keys::{Code, Key};
use git2::Repository;

use crate::pty::{Home, Terminal};
use crate::repository::{self, PLAIN};
use crate::stream;

/// Commands that are left out: they end or stop the desk, or take back what was saved.
const LEFT_OUT: [&str; 3] = ["quit", "suspend", "undo"];

/// Pasted now and then.
const PASTES: [&str; 4] = ["gsm8k", "two\nlines \u{1b}[2J", "\u{202e}x\u{200b} 日本 👩🏽 e\u{301}", "/////////////////"];

const SIZES: [(u16, u16); 8] = [(80, 24), (200, 60), (40, 12), (1, 1), (20, 5), (300, 3), (7, 90), (120, 40)];

/// Steps where no time is set.
const STEPS: usize = 400;

/// What ends a frame.
const END: &[u8] = b"\x1b[?2026l";

/// How much more the desk may hold at the end than after it has seen everything for a while.
const GROWTH_KIB: u64 = 64 << 10;

/// A generator for the driver (xorshift64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(format!("CANDOR_SOAK_{name}")).ok()?.parse().ok()
}

/// A desk that is driven, and what was seen of it.
struct Drive<'a> {
    home: &'a Home,
    desk: Terminal,
    chance: Chance,
    sequences: Vec<String>,
    /// Keys sent; frames drawn; annotations that were said to be saved.
    keys: usize,
    frames: usize,
    saved: BTreeSet<String>,
}

#[test]
fn a_desk_under_everything_at_once_stays_whole() {
    let mut home = repository::plain();
    home.set("EDITOR", "true");
    let repo = Repository::open(home.repo()).expect("a repository");
    advance(&repo, 1);
    let desk = home.desk_with((120, 40), &["v1.0.0..next"]);
    desk.wait_for("1 test at alpha");
    let (chance, sequences) = (Chance(setting("SEED").unwrap_or(0) + 0x9e37_79b9), sequences());
    let mut drive = Drive { home: &home, desk, chance, sequences, keys: 0, frames: 0, saved: BTreeSet::new() };

    let until = setting("SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut memory = Vec::new();
    let mut step = 0;
    while until.map_or(step < STEPS, |until| Instant::now() < until) {
        drive.step(&repo, step);
        step += 1;
        if step % (STEPS / 10) == 0 {
            memory.push(resident_kib(drive.desk.pid()));
        }
    }
    let (warm, end) = (memory[memory.len().min(10) / 2], resident_kib(drive.desk.pid()));
    let Drive { keys, frames, ref saved, .. } = drive;
    println!(
        "{step} steps, {keys} keys, {frames} frames, {} saved, {warm} KiB when warm, {end} KiB at the end",
        saved.len()
    );
    assert!(end < warm + GROWTH_KIB, "{memory:?}");
    assert!(!saved.is_empty(), "nothing was saved");
    drive.leave();
}

impl Drive<'_> {
    fn step(&mut self, repo: &Repository, step: usize) {
        match self.chance.below(40) {
            0..=24 => {
                let sequence = self.chance.below(self.sequences.len());
                let sequence = self.sequences[sequence].clone();
                self.send(&sequence);
            }
            25..=27 => {
                let letters = b"jklgh7 5xyz\t\r";
                let letter = char::from(self.chance.of(letters)).to_string();
                self.send(&letter);
            }
            28..=30 => {
                let (button, end) = (self.chance.of(&[0, 32, 64, 65]), self.chance.of(&["M", "m"]));
                let (x, y) = (1 + self.chance.below(200), 1 + self.chance.below(60));
                self.send(&format!("\x1b[<{button};{x};{y}{end}"));
            }
            31 => {
                let text = self.chance.of(&PASTES);
                self.desk.paste(text);
            }
            32..=34 => {
                let size = self.chance.of(&SIZES);
                self.desk.resize(size);
            }
            35 => {
                let focus = self.chance.of(&["\x1b[O", "\x1b[I"]);
                self.send(focus);
            }
            36 => advance(repo, step),
            37 if self.chance.below(4) == 0 => self.annotate(step),
            38 if self.chance.below(8) == 0 => self.annotate_elsewhere(step),
            _ => self.send("\x1b\x1b"),
        }
        if step % 8 == 7 {
            self.keep_up();
        }
    }

    fn send(&mut self, keys: &str) {
        self.keys += 1;
        self.desk.keys(keys);
    }

    /// Waits until the desk has taken all that was sent, and reads what it drew.
    fn keep_up(&mut self) {
        let before = self.desk.screen().raw.len();
        self.desk.resize((119, 40));
        self.desk.resize((120, 40));
        self.desk.wait("another frame", |screen| screen.raw.len() > before);
        let found = {
            // Whole frames: what comes after the last may be half of something.
            let raw = &mut self.desk.screen().raw;
            let end = raw.windows(END.len()).rposition(|window| window == END).map_or(0, |at| at + END.len());
            stream::read(&raw.drain(..end).collect::<Vec<u8>>())
        };
        assert!(found.forbidden.is_empty(), "{:#?}", found.forbidden);
        self.frames += found.frames;
    }

    /// Writes an annotation; counts it when it is said to be saved.
    fn annotate(&mut self, step: usize) {
        let body = format!("soak {step} ends");
        self.desk.resize((120, 40));
        self.send("\x1b\x1b\x1b\x1b\x1b\x1b");
        // Otherwise the last of them and the next key are one key with Alt.
        self.keep_up();
        self.send("go");
        self.send("c");
        self.desk.paste(&body);
        self.send("\x13");
        let is_told = |desk: &Terminal| desk.screen().row(-1).contains("takes it back");
        let deadline = Instant::now() + Duration::from_secs(2);
        while !is_told(&self.desk) && Instant::now() < deadline {
            self.desk.quiet_for(Duration::from_millis(50));
        }
        if is_told(&self.desk) {
            self.saved.insert(body);
        }
    }

    fn annotate_elsewhere(&mut self, step: usize) {
        let body = format!("elsewhere {step} ends");
        let words = ["annotate", "v1.0.0..v1.1.0", "--task", "sums", "--disposition", "noise", "-m", &body];
        self.home.printed(&words);
        self.saved.insert(body);
    }

    /// Leaves, and finds all that was saved.
    fn leave(mut self) {
        self.send("\x1b\x1b\x1b\x1b\x1b\x1b\x1b\x1b");
        self.keep_up();
        self.send("go");
        self.send("ZZ");
        self.desk.leaves_cleanly();
        let list = self.home.printed(&["annotations", "list", "--json"]);
        let lost: Vec<&String> = self.saved.iter().filter(|body| !list.contains(body.as_str())).collect();
        assert!(lost.is_empty(), "{lost:?}");
    }
}

/// Moves the candidate: to the second release, or back to the first.
fn advance(repo: &Repository, step: usize) {
    let to = repo.revparse_single(PLAIN.tags[step % 2]).and_then(|tag| tag.peel_to_commit()).expect("a commit");
    repo.reference("refs/heads/next", to.id(), true, "soak").expect("a branch");
}

/// What a terminal sends for each command, but those that end the desk.
fn sequences() -> Vec<String> {
    let kept = COMMANDS.iter().filter(|command| !LEFT_OUT.contains(&command.name));
    let keys = kept.flat_map(|command| command.keys).filter(|keys| **keys != "q");
    keys.filter_map(|keys| Some(Key::parse_sequence(keys)?.into_iter().map(bytes).collect())).collect()
}

fn bytes(key: Key) -> String {
    let plain = match key.code {
        Code::Char(letter) if key.ctrl => char::from(u8::try_from(letter).unwrap_or(b'a') & 0x1f).to_string(),
        Code::Char(letter) => letter.to_string(),
        Code::Enter => "\r".to_owned(),
        Code::Esc => "\x1b".to_owned(),
        Code::Tab => "\t".to_owned(),
        Code::BackTab => "\x1b[Z".to_owned(),
        Code::Backspace => "\x7f".to_owned(),
        Code::Delete => "\x1b[3~".to_owned(),
        Code::Up => "\x1b[A".to_owned(),
        Code::Down => "\x1b[B".to_owned(),
        Code::Right => "\x1b[C".to_owned(),
        Code::Left => "\x1b[D".to_owned(),
        Code::Home => "\x1b[H".to_owned(),
        Code::End => "\x1b[F".to_owned(),
        Code::PageUp => "\x1b[5~".to_owned(),
        Code::PageDown => "\x1b[6~".to_owned(),
        Code::F(_) => "\x1bOP".to_owned(),
    };
    if key.alt { format!("\x1b{plain}") } else { plain }
}

/// What a process holds in memory.
fn resident_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
