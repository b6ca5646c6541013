//! `candor demo`: a release worth reviewing, in one command.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::args::Global;
use super::error::{Exit, Failure};
use super::{open, range};
use crate::demo;
use crate::git::Repo;

pub(super) fn run(global: &Global, no_open: bool, directory: Option<PathBuf>) -> Result<(), Failure> {
    let directory = match directory {
        Some(directory) => {
            make(&directory)?;
            directory
        }
        None => shared()?,
    };
    let repo = range::repository_at(global, &directory)?;
    let given = range::given_policy(global)?;
    let range = repo.default_range()?;
    let (base, candidate) = (range.base.name, range.candidate.name);
    if no_open {
        return Ok(writeln!(io::stdout().lock(), "{}\n{base}..{candidate}", directory.display())?);
    }
    open::desk(global, repo, [base, candidate], given, true)
}

fn make(directory: &Path) -> Result<Repo, Failure> {
    demo::create(directory).map_err(|error| {
        Failure::from(error).hint(format!("name an empty folder for the demo, not {}", directory.display()))
    })
}

/// Without a folder named for it the demo is made once, among the user's data, and found again, so that
/// what was annotated in it is still there the next time.
fn shared() -> Result<PathBuf, Failure> {
    let data = etcetera::choose_base_strategy().map_or_else(|_| env::temp_dir(), |dirs| dirs.data_dir());
    let directory = data.join("candor").join(concat!("demo-", env!("CARGO_PKG_VERSION")));
    if is_there(&directory) {
        return Ok(directory);
    }
    // Made beside its place: one that was not finished, or is not yet, must not be taken for it.
    let unfinished = data.join("candor").join(format!("demo-{}", std::process::id()));
    let failed = |error: io::Error| {
        Failure::new(Exit::CannotWrite, format!("cannot make {}: {error}", directory.display()))
            .hint("name a folder: candor demo DIR")
    };
    fs::create_dir_all(&unfinished).map_err(failed)?;
    let made = make(&unfinished).and_then(|_| fs::rename(&unfinished, &directory).map_err(failed));
    if made.is_err() {
        // What is left of it is ours, and of no use.
        let _ = fs::remove_dir_all(&unfinished);
    }
    // Another process may have made it meanwhile.
    if !is_there(&directory) {
        made?;
    }
    Ok(directory)
}

fn is_there(directory: &Path) -> bool {
    Repo::open(directory).is_ok_and(|repo| repo.default_range().is_ok())
}
