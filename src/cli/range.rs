//! From what was typed to two releases.

use super::args::Global;
use super::error::{Exit, Failure};
use crate::git::{self, Repo};
use crate::model::Release;

/// The repository around the directory given.
pub(super) fn repository(global: &Global) -> Result<Repo, Failure> {
    Ok(Repo::open(&global.directory)?)
}

/// The names on the two sides, as typed; the default range when nothing was typed.
pub(super) fn names(repo: &Repo, typed: &[String]) -> Result<(String, String), Failure> {
    match typed {
        [] => {
            let range = repo.default_range()?;
            Ok((range.base.name, range.candidate.name))
        }
        [range] => match git::split_range(range)? {
            Some(names) => Ok(names),
            None => Err(one_name(range)),
        },
        [base, candidate] => Ok((base.clone(), candidate.clone())),
        _ => Err(Failure::new(Exit::Usage, "a range has two names").hint("write it BASE..CANDIDATE")),
    }
}

fn one_name(name: &str) -> Failure {
    Failure::new(
        Exit::Usage,
        format!("{name} is one release, and comparing takes two (or it is no command of candor's)"),
    )
    .hint(format!("write BASE..{name}, or see what there is with candor releases and candor --help"))
}

/// The two releases.
pub(super) fn releases(repo: &Repo, typed: &[String]) -> Result<(Release, Release), Failure> {
    let (base, candidate) = names(repo, typed)?;
    Ok((repo.resolve(&base)?, repo.resolve(&candidate)?))
}
