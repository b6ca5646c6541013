//! From what was typed to two releases, and what is demanded of the newer one.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::args::Global;
use super::error::{Exit, Failure};
use super::missing::tell_what_is_missing;
use crate::base::{Cancel, limits};
use crate::engine::compare::{Observer, QUIET, UNCOUNTED, compare};
use crate::engine::missing;
use crate::engine::policy::{Demands, release_rules};
use crate::git::{self, GitError, Repo};
use crate::index;
use crate::model::{Comparison, Policy, Release, ReleaseRules};
use crate::policy;

/// The repository around the directory given.
pub(super) fn repository(global: &Global) -> Result<Repo, Failure> {
    repository_at(global, &global.directory)
}

/// The repository around a directory, with the index of what its sample logs say unless nobody wants that.
pub(super) fn repository_at(global: &Global, directory: &Path) -> Result<Repo, Failure> {
    let index = if global.no_index { None } else { index::of_user() };
    Ok(Repo::open(directory)?.with_cache(index))
}

/// Two releases, ready to be compared.
#[derive(Debug)]
pub(super) struct Opened {
    /// The repository they are in.
    pub(super) repo: Repo,
    /// The older.
    pub(super) base: Release,
    /// The newer.
    pub(super) candidate: Release,
    /// What is demanded of it.
    pub(super) demands: Demands,
}

/// Opens the repository and finds the two releases, and the policy that holds between them.
pub(super) fn open(global: &Global, typed: &[String]) -> Result<Opened, Failure> {
    let given = given_policy(global)?;
    let repo = repository(global)?;
    let (base, candidate) = releases(&repo, typed, given.as_ref())?;
    fetch_if_asked(global, &repo, [&base, &candidate], given.as_ref())?;
    let demands = Demands::load(&repo, &base, &candidate, given.as_ref())?;
    Ok(Opened { repo, base, candidate, demands })
}

/// Has git fetch what is missing of two releases, where the command line says so.
pub(super) fn fetch_if_asked(
    global: &Global,
    repo: &Repo,
    [base, candidate]: [&Release; 2],
    given: Option<&Policy>,
) -> Result<(), Failure> {
    if global.fetch_missing {
        missing::fetch(repo, base, candidate, given, &Cancel::new())?;
    }
    Ok(())
}

impl Opened {
    /// Compares the two.
    pub(super) fn compare(&self) -> Result<Comparison, Failure> {
        self.compare_as(&QUIET)
    }

    /// Compares the two for what does not tell how many files are the same.
    pub(super) fn compare_uncounted(&self) -> Result<Comparison, Failure> {
        self.compare_as(&UNCOUNTED)
    }

    fn compare_as(&self, observer: &Observer<'_>) -> Result<Comparison, Failure> {
        let compared = compare(&self.repo, &self.base, &self.candidate, &self.demands, observer, &Cancel::new())?;
        tell_what_is_missing(&self.repo, &compared);
        Ok(compared)
    }
}

/// The policy the command line names.
pub(super) fn given_policy(global: &Global) -> Result<Option<Policy>, Failure> {
    global.policy.as_deref().map(policy_file).transpose()
}

/// Reads a policy from a file of the work tree, or any other.
pub(super) fn policy_file(path: &Path) -> Result<Policy, Failure> {
    let shown = path.display().to_string();
    let cannot = |error: std::io::Error| {
        let exit = if error.kind() == std::io::ErrorKind::NotFound { Exit::NotFound } else { Exit::Io };
        Failure::new(exit, format!("cannot read {shown}: {error}"))
            .hint("candor policy init writes a policy to begin with")
    };
    let mut bytes = Vec::new();
    // One byte more than allowed is enough to be refused.
    let limit = limits::POLICY_BYTES as u64 + 1;
    File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(cannot)?;
    Ok(policy::from_bytes(&shown, &bytes)?)
}

/// The rules for releases. What is wrong with them is said, and then every tag is one.
pub(super) fn rules(repo: &Repo, given: Option<&Policy>) -> ReleaseRules {
    let (rules, problems) = release_rules(repo, given);
    if let Some(problems) = problems {
        eprint!("{}", Failure::from(problems).hint("every tag counts as a release until that is mended").lines());
    }
    rules
}

/// The names on the two sides, as typed; the default range when nothing was typed.
fn names(repo: &Repo, typed: &[String], given: Option<&Policy>) -> Result<(String, String), Failure> {
    match typed {
        [] => default_names(repo, &rules(repo, given)),
        [range] => match git::split_range(range)? {
            Some(names) => Ok(names),
            None => Err(one_name(range)),
        },
        [base, candidate] => Ok((base.clone(), candidate.clone())),
        _ => Err(Failure::new(Exit::Usage, "a range has two names").hint("write it BASE..CANDIDATE")),
    }
}

fn default_names(repo: &Repo, rules: &ReleaseRules) -> Result<(String, String), Failure> {
    match repo.default_range_under(rules) {
        Ok(range) => Ok((range.base.typed(), range.candidate.typed())),
        Err(error @ GitError::TooFewReleases { .. }) if !rules.tags.is_empty() => {
            let tags: Vec<&str> = rules.tags.iter().map(|tag| tag.as_str()).collect();
            Err(Failure::from(error).hint(format!(
                "by the policy only tags like {} are releases; name two yourself: candor BASE..CANDIDATE",
                tags.join(", ")
            )))
        }
        Err(error) => Err(error.into()),
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
pub(super) fn releases(repo: &Repo, typed: &[String], given: Option<&Policy>) -> Result<(Release, Release), Failure> {
    let (base, candidate) = names(repo, typed, given)?;
    Ok((release(repo, &base, given)?, release(repo, &candidate, given)?))
}

/// The release of a name: what git knows by it, else a directory that the policy calls a release.
fn release(repo: &Repo, name: &str, given: Option<&Policy>) -> Result<Release, Failure> {
    match repo.resolve(name) {
        Err(unknown @ GitError::UnknownRevision { .. }) => {
            let rules = release_rules(repo, given).0;
            Ok(repo.directory_called(name, &rules)?.ok_or(unknown)?)
        }
        found => Ok(found?),
    }
}
