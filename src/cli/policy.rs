//! `candor policy`: writes a policy to begin with, and reads one aloud.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::Global;
use super::error::{Exit, Failure};
use super::range;
use crate::base::{Cancel, Shown};
use crate::engine::exporter::Place;
use crate::engine::policy::of_release;
use crate::engine::survey::{Survey, survey};
use crate::git::Repo;
use crate::model::{Policy, Release, ReleaseKind, ReleaseRules};
use crate::policy::write::{Seen, new_file};
use crate::policy::{FILE, words};

/// `candor policy init`
pub(super) fn init(global: &Global, output: Option<PathBuf>, force: bool) -> Result<(), Failure> {
    let repo = range::repository(global)?;
    let output = match output.or_else(|| repo.work_dir().map(|top| top.join(FILE))) {
        Some(output) => output,
        None => {
            return Err(Failure::new(Exit::Usage, "a bare repository has no files").hint("say where: -o FILE, or -o -"));
        }
    };
    let place = Place::find(&output, force)?;
    let text = new_file(&seen(&repo)?);
    place.write(|out| out.write_all(text.as_bytes()))?;
    if output != Path::new("-") {
        eprintln!("{} is written: nothing changes until you edit and commit it", output.display());
    }
    Ok(())
}

/// What the repository holds, as far as a new policy speaks of it.
fn seen(repo: &Repo) -> Result<Seen, Failure> {
    let releases = repo.releases()?;
    let tags = releases.iter().filter(|release| release.kind == ReleaseKind::Tag);
    let tags = tags.map(|release| release.name.clone()).collect();
    let Some(newest) = releases.first() else { return Ok(Seen::default()) };
    let Survey { rows, evals, configs } = survey(repo, newest, &Policy::default(), &Cancel::new())?;
    Ok(Seen { tags, release: Some(newest.name.clone()), evals, configs, rows })
}

/// `candor policy check`
pub(super) fn check(global: &Global, file: Option<PathBuf>) -> Result<(), Failure> {
    let (repo, title, policy) = match file.or_else(|| global.policy.clone()) {
        // A file can be read anywhere; only what it is about needs a repository.
        Some(path) => {
            (range::repository(global).ok(), format!("{} is sound", path.display()), range::policy_file(&path)?)
        }
        None => {
            let repo = range::repository(global)?;
            let (title, policy) = own(&repo)?;
            (Some(repo), title, policy)
        }
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{}. What holds:\n", Shown::new(&title))?;
    print(&mut out, &words::demands(&policy))?;
    if let Some(repo) = repo
        && let Some(newest) = newest(&repo, &policy.releases)?
    {
        about(&mut out, &policy, &newest, &survey(&repo, &newest, &policy, &Cancel::new())?)?;
    }
    Ok(())
}

/// The policy at the top of the work tree; in a bare repository that of `HEAD`. What it is called, and what it says.
fn own(repo: &Repo) -> Result<(String, Policy), Failure> {
    let none = || ("There is no candor.toml (candor policy init writes one)".to_owned(), Policy::default());
    let sound = |place: &str, policy| (format!("{place} is sound"), policy);
    match repo.work_dir().map(|top| top.join(FILE)) {
        Some(path) if path.exists() => Ok(sound(FILE, range::policy_file(&path)?)),
        Some(_) => Ok(none()),
        None => match of_release(repo, &repo.resolve("HEAD")?)? {
            Some(policy) => Ok(sound("candor.toml of HEAD", policy?)),
            None => Ok(none()),
        },
    }
}

/// The newest release by these rules; a branch where no tag is one.
fn newest(repo: &Repo, rules: &ReleaseRules) -> Result<Option<Release>, Failure> {
    Ok(repo.releases_under(rules)?.into_iter().next())
}

/// What the policy means for the rows of a release.
fn about(out: &mut impl Write, policy: &Policy, release: &Release, found: &Survey) -> io::Result<()> {
    let name = &release.typed();
    if found.rows.is_empty() {
        return writeln!(out, "\n{} has no rows that a rule could be about.", Shown::new(name));
    }
    let gating = words::gating(policy, &found.rows);
    match gating.len() {
        0 => writeln!(out, "\nNo rule gates on a row of {} (gating = true).", Shown::new(name))?,
        count => writeln!(out, "\nRows of {} that gate ({count} of {}):\n", Shown::new(name), found.rows.len())?,
    }
    print(out, &gating)?;
    for rule in words::unfit(policy, &found.rows) {
        let line = format!("{rule} fits no row of {name}: is it misspelt, or is something gone?");
        eprintln!("candor: warning: {}", Shown::new(&line));
    }
    Ok(())
}

fn print(out: &mut impl Write, lines: &[String]) -> io::Result<()> {
    lines.iter().try_for_each(|line| writeln!(out, "  {}", Shown::new(line)))
}
