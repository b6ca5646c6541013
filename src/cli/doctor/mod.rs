//! `candor doctor`: whether everything Candor leans on is as it should be, and what to do where it is not.
//!
//! It only looks. All it writes is a file in the state folder and one in the index, to see that the disk keeps them, which it
//! removes again; every object it reads is hashed again. It repairs no journal, takes no lock and asks no remote unless told to.

mod annotations;
mod finding;
mod folders;
mod repository;
mod terminal;

use std::io::{self, Write};

use serde::Serialize;

use super::args::{DoctorArgs, Global};
use super::colored;
use super::error::Failure;
use crate::export::json::write_line;
use crate::git;
use finding::{Finding, Level, write_text};

/// `candor/doctor/1`. Fields may be added; those that are here keep name, type and meaning.
#[derive(Serialize)]
struct Report {
    schema: &'static str,
    /// The version of Candor.
    version: &'static str,
    /// The worst level: `ok`, `note` or `problem`.
    worst: Level,
    /// Each with `check`, `level`, `found`, and `remedy` or null.
    findings: Vec<Finding>,
}

pub(super) fn run(global: &Global, args: &DoctorArgs) -> Result<u8, Failure> {
    let findings = findings(global, args);
    let worst = findings.iter().map(|finding| finding.level).max().unwrap_or(Level::Ok);
    let out = io::stdout().lock();
    if args.json {
        let version = env!("CARGO_PKG_VERSION");
        write_line(out, &Report { schema: "candor/doctor/1", version, worst, findings })?;
    } else {
        let mut out = io::BufWriter::new(out);
        write_text(&findings, colored(global), &mut out)?;
        out.flush()?;
    }
    Ok(u8::from(worst == Level::Problem))
}

fn findings(global: &Global, args: &DoctorArgs) -> Vec<Finding> {
    git::distrust_objects();
    let (repo, of_repository) = repository::repository(global);
    let mut findings = vec![repository::git()];
    findings.extend(of_repository);
    findings.extend(repo.as_ref().map(|repo| repository::releases(global, repo)).unwrap_or_default());
    findings.extend(terminal::terminal());
    findings.push(terminal::clipboard());
    findings.extend(folders::configuration(global));
    findings.push(folders::state(repo.as_ref()));
    findings.push(folders::index());
    findings.extend(repo.as_ref().map(annotations::annotations).unwrap_or_default());
    let asked = args.remote.as_ref().map(|named| repository::remote(repo.as_ref(), named.as_deref()));
    findings.extend(asked);
    findings
}
