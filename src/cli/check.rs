//! `candor check`: the gate.

use std::env;
use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;

use super::args::{CheckArgs, CheckFormat, Global};
use super::error::{Exit, Failure};
use super::{colored, range};
use crate::base::{Cancel, Clock, Shown};
use crate::compare::held_out;
use crate::engine::exporter::for_others;
use crate::engine::signoffs::signoffs;
use crate::export::check::{Check, summary, write_github, write_json, write_text};
use crate::gate::{Outcome, judge};
use crate::model::Severity;
use crate::review::{Store, reviews_of};

pub(super) fn run(global: &Global, args: &CheckArgs) -> Result<u8, Failure> {
    let opened = range::open(global, &args.range)?;
    // By defaults that nobody meant, a candidate might pass.
    opened.demands.strict()?;
    let comparison = opened.compare()?;
    let store = Store::open(opened.repo.another()?, Clock::from_env());
    unread(&store)?;
    let concerns = for_others(reviews_of(&store.folded().annotations, &comparison), &comparison);
    let judgement =
        judge(&comparison, &concerns, &signoffs(&opened.repo, &store.standing(), &comparison, &Cancel::new())?);
    let told = held_out::comparison(&comparison);
    let check = Check { comparison: &told, judgement: &judgement };
    let ended = judgement.outcome().exit();
    match print(global, args, &check) {
        // Whoever read our output has seen enough, but a pipeline still wants to know how it ended.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(ended),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(ended),
    }
}

/// A log that cannot be read may hold a blocker: without it nothing can be said to pass.
fn unread(store: &Store) -> Result<(), Failure> {
    for note in store.notes().iter().filter(|note| note.severity != Severity::Info) {
        eprintln!("candor: {}: {}", note.severity.as_str(), Shown::new(&note.message));
    }
    match store.notes().iter().find(|note| note.severity == Severity::Error) {
        None => Ok(()),
        Some(note) => Err(Failure::new(Exit::Data, format!("some annotations cannot be read: {}", note.message))
            .hint("fetch the annotations again; they may hold a blocker, so nothing can pass without them")),
    }
}

fn print(global: &Global, args: &CheckArgs, check: &Check<'_>) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        _ if args.json => write_json(check, &mut out)?,
        CheckFormat::Text => write_text(check, if colored(global) { &painted } else { &plain }, &mut out)?,
        CheckFormat::Github => {
            add_summary(check);
            write_github(check, &mut out)?;
        }
    }
    // A buffer that is merely dropped would swallow the error of a full disk.
    out.flush()
}

/// Adds the summary to the file the runner names. How the gate ended does not hang on it.
fn add_summary(check: &Check<'_>) {
    let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(PathBuf::from) else {
        return;
    };
    let file = OpenOptions::new().append(true).create(true).open(&path);
    if let Err(error) = file.and_then(|mut file| file.write_all(summary(check).as_bytes())) {
        eprintln!("candor: warning: no summary was added to {}: {error}", Shown::new(&path.to_string_lossy()));
    }
}

fn plain(_: Outcome, text: &str) -> String {
    text.to_owned()
}

fn painted(outcome: Outcome, text: &str) -> String {
    let color = match outcome {
        Outcome::Passed => 32,
        Outcome::Failed => 31,
        Outcome::Incomplete | Outcome::Inconclusive => 33,
    };
    format!("\u{1b}[{color}m{text}\u{1b}[0m")
}
