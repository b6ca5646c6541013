//! A hundred thousand annotation records in a packed repository: opening them, and keeping one more.
//!
//! ```text
//! cargo bench --bench annotations
//! ```
//!
//! Opening is reading every log, checking every line and folding all of it, as every command and the desk do first.
//! The yardstick, in the same run: reading the same lines as plain JSON, on one thread, and nothing more.
//!
//! Keeping is one annotation from the moment it is accepted until it is flushed to disk; committing is what happens in
//! the desk some seconds later, behind the scenes.

#![allow(missing_docs, unreachable_pub)]

#[allow(dead_code)]
#[path = "support/measure.rs"]
mod measure;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use candor::base::{Clock, Timestamp};
use candor::git::{NewRepository, Repo};
use candor::review::{Anchor, AnchorSide, Author, Disposition, NewAnnotation, Setup, StateDirs, Store, Target};

const RECORDS: usize = 100_000;
const WRITERS: usize = 20;
const ROUNDS: usize = 7;
const SAVES: usize = 51;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = NewRepository::create(&folder.path().join("model")).expect("a repository");
    let files = [("README.md".to_owned(), b"A model.\n".to_vec())].into();
    made.commit(&files, "Begin", ("Ada", "ada@example.org"), Timestamp(0)).expect("a commit");
    fill(folder.path());
    let text: String = (0..WRITERS).map(lines).collect();
    let (mut opened, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        opened.push(open_and_fold(folder.path()));
        plain.push(as_plain_json(&text));
    }
    let mut store = open(folder.path(), "Ada");
    let saves: Vec<Duration> =
        (0..SAVES).map(|number| timed(|| drop(store.add(remark(number)).expect("kept")))).collect();
    let commit = timed(|| assert_eq!(store.commit().expect("a commit"), SAVES));
    println!("{RECORDS} records of {WRITERS} writers, packed");
    for (what, times) in
        [("open and fold", opened), ("as plain JSON", plain), ("keep one", saves), ("commit them", vec![commit])]
    {
        let [middle, shortest, longest] = measure::median_and_spread(&times);
        println!("{what:14} median {middle:>9.1?}  ({shortest:.1?} … {longest:.1?})");
    }
}

fn open(folder: &Path, name: &str) -> Store {
    let repo = Repo::open(&folder.join("model")).expect("a repository");
    let dirs = StateDirs::new(vec![folder.join("state")], repo.common_dir());
    let author = Some(Author { name: name.to_owned(), email: Some("someone@example.org".to_owned()) });
    Store::open_with(repo, Setup { dirs, author, clock: Clock::System })
}

/// Every writer's log, by the way of a file: a hundred thousand flushes would take most of the time.
fn fill(folder: &Path) {
    for writer in 0..WRITERS {
        let mut store = open(folder, &format!("Writer {writer}"));
        let lines = lines(writer);
        store.import_lines(lines.as_bytes(), false).expect("taken in");
    }
    let packed = Command::new("git").arg("-C").arg(folder.join("model")).args(["gc", "-q"]).status();
    assert!(packed.expect("git runs").success());
}

/// Annotations as they are written, in a form that imports.
fn lines(writer: usize) -> String {
    let count = RECORDS / WRITERS;
    let line = |number: usize| {
        format!(
            "{{\"v\":1,\"t\":\"annotation\",\"lc\":{},\"at\":\"2026-02-01T00:00:00Z\",\"nonce\":\"{writer:04}-{number:08}\",\
             \"author\":{{\"name\":\"Writer {writer}\",\"email\":\"someone@example.org\"}},\"writer\":\"writer-{writer}-0000{writer:04x}\",\
             \"app\":\"candor/0.1.0\",\"anchor\":{{\"kind\":\"sample\",\"base\":{{\"rev\":\"{base}\",\"name\":\"v1.0.0\",\
             \"path\":\"results/acme/samples_gsm8k.jsonl\",\"line\":{number}}},\"candidate\":{{\"rev\":\"{candidate}\",\
             \"name\":\"v1.1.0-rc.1\",\"path\":\"results/acme/samples_gsm8k.jsonl\",\"line\":{number}}},\"side\":\"both\",\
             \"format\":\"lm-eval\",\"model\":\"acme/m\",\"task\":\"gsm8k\",\"metric\":\"exact_match\",\
             \"sample\":{{\"id\":\"{number}\"}}}},\"disposition\":\"regression\",\"severity\":\"major\",\
             \"body\":\"The answer lost its unit, and the strict filter wants it; number {number} of many.\"}}\n",
            1 + number,
            base = "a".repeat(40),
            candidate = "b".repeat(40),
        )
    };
    (0..count).map(line).collect()
}

fn remark(number: usize) -> NewAnnotation {
    let candidate = AnchorSide { rev: "b".repeat(40), name: "v1.1.0-rc.1".to_owned(), ..AnchorSide::default() };
    NewAnnotation {
        anchor: Arc::new(Anchor {
            target: Target::Task { model: "acme/m".to_owned(), task: "gsm8k".to_owned() },
            base: None,
            candidate,
            span: None,
        }),
        disposition: Some(Disposition::Noise),
        severity: None,
        labels: Vec::new(),
        body: format!("Within what chance does, {number}."),
    }
}

fn open_and_fold(folder: &Path) -> Duration {
    let mut store = None;
    let took = timed(|| {
        let opened = store.insert(open(folder, "Ada"));
        assert!(opened.folded().annotations.len() >= RECORDS);
    });
    drop(store);
    took
}

/// The lines as a tree of values each, kept until all are read.
fn as_plain_json(text: &str) -> Duration {
    let mut read: Vec<serde_json::Value> = Vec::new();
    let took = timed(|| read.extend(text.lines().map(|line| serde_json::from_str(line).expect("JSON"))));
    assert_eq!(read.len(), RECORDS);
    took
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}
