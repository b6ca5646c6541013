//! `candor releases`

use std::io::{self, Write};

use serde::Serialize;

use super::args::Global;
use super::error::Failure;
use super::range;
use crate::base::Shown;
use crate::export::contract::{ReleaseJson, release};
use crate::export::json::write_line;

pub(super) fn run(global: &Global, json: bool) -> Result<(), Failure> {
    let repo = range::repository(global)?;
    let rules = range::rules(&repo, range::given_policy(global)?.as_ref());
    let releases = repo.releases_under(&rules)?;
    let mut out = io::stdout().lock();
    if json {
        let releases = releases.iter().map(release).collect();
        return Ok(write_line(out, &List { schema: "candor/releases/1", releases })?);
    }
    let width = releases.iter().map(|release| release.kind.as_str().len()).max().unwrap_or_default();
    for release in &releases {
        let commit: String = release.commit.chars().take(10).collect();
        writeln!(
            out,
            "{}  {}  {:width$}  {}",
            release.time.date(),
            commit,
            release.kind.as_str(),
            Shown::new(&release.typed()),
        )?;
    }
    if releases.is_empty() {
        eprintln!("no releases: the repository has no commits yet");
    }
    Ok(())
}

#[derive(Serialize)]
struct List<'a> {
    schema: &'static str,
    releases: Vec<ReleaseJson<'a>>,
}
