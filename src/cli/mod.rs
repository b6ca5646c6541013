//! The command line: what was typed, what it means, and what is printed.

mod annotate;
mod annotations;
mod args;
mod check;
mod config;
mod crash;
mod demo;
mod diff;
mod doctor;
mod editor;
mod error;
mod export;
mod formats;
mod history;
mod look;
mod meta;
mod missing;
mod open;
mod place;
mod policy;
mod range;
mod releases;
mod signoff;
mod snapshot;
mod sync;
mod words;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write as _};

use clap::Parser;

use crate::model::Verdict;
use args::{Cli, Color, Command, Global, PolicyCommand};
use error::{Exit, Failure};

/// Runs the program on a command line and says how it ended: the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    crash::tell_where_only();
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    match dispatch(cli) {
        Ok(code) => code,
        // Whoever read our output has seen enough: `candor diff | head` is no failure.
        Err(Failure { exit: Exit::Io, message, .. }) if message.contains("Broken pipe") => 0,
        Err(failure) => {
            // The terminal may be what failed.
            let _ = io::stderr().write_all(failure.lines().as_bytes());
            failure.exit as u8
        }
    }
}

/// Ends the process. What is left of it, the system takes back faster than it could be given back; and no thread that is
/// still at work finds that what it works with is gone.
pub fn leave(code: u8) -> ! {
    let _ = io::stdout().flush();
    signal_hook::low_level::exit(code.into())
}

/// Help and version are what was asked for; anything else is a mistake in the command line.
fn usage(error: &clap::Error) -> u8 {
    let _ = error.print();
    if error.use_stderr() { Exit::Usage as u8 } else { 0 }
}

fn dispatch(cli: Cli) -> Result<u8, Failure> {
    let Cli { global, command, range } = cli;
    let done = match command {
        // The gate and the doctor end in their own ways; every other command is either done or has failed.
        Some(Command::Check(args)) => return check::run(&global, &args),
        Some(Command::Doctor(args)) => return doctor::run(&global, &args),
        None => open::run(&global, &range),
        Some(Command::Demo { no_open, dir }) => demo::run(&global, no_open, dir),
        Some(Command::Releases { json }) => releases::run(&global, json),
        Some(Command::Diff(args)) => diff::run(&global, &args),
        Some(Command::History(args)) => history::run(&global, &args),
        Some(Command::Formats(args)) => formats::run(&global, &args),
        Some(Command::Annotate(args)) => annotate::run(&global, args),
        Some(Command::Annotations { command }) => annotations::run(&global, command),
        Some(Command::Signoff(args)) => signoff::run(&global, &args),
        Some(Command::Sync(args)) => sync::run(&global, &args),
        Some(Command::Export(args)) => export::run(&global, &args),
        Some(Command::Snapshot(args)) => snapshot::run(&global, &args),
        Some(Command::Policy { command: PolicyCommand::Init { output, force } }) => {
            policy::init(&global, output, force)
        }
        Some(Command::Policy { command: PolicyCommand::Check { file } }) => policy::check(&global, file),
        Some(Command::Completions { shell }) => meta::completions(shell),
        Some(Command::Man) => meta::man(),
        Some(Command::Keys { preset }) => meta::keys(&global, preset),
    };
    done.map(|()| 0)
}

/// Whether standard output wants colour.
fn colored(global: &Global) -> bool {
    match global.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => io::stdout().is_terminal() && no_color().is_none() && !dumb_terminal(),
    }
}

/// How verdicts are written: in colour, or plainly.
fn verdict_style(global: &Global) -> fn(Verdict, &str) -> String {
    if colored(global) { painted } else { |_, word| word.to_owned() }
}

fn painted(verdict: Verdict, word: &str) -> String {
    let color = match verdict {
        Verdict::Regressed => 31,
        Verdict::Improved => 32,
        Verdict::NotComparable => 33,
        Verdict::NotWorse | Verdict::Unchanged | Verdict::Inconclusive | Verdict::Untested => return word.to_owned(),
    };
    format!("\u{1b}[{color}m{word}\u{1b}[0m")
}

/// `NO_COLOR`, when it is set to anything.
fn no_color() -> Option<OsString> {
    std::env::var_os("NO_COLOR").filter(|value| !value.is_empty())
}

fn dumb_terminal() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}
