//! Git, the repository and its policy, and whether a remote takes what is shared.

use super::finding::{Finding, Level};
use crate::base::Cancel;
use crate::cli::args::Global;
use crate::cli::error::{Exit, Failure};
use crate::cli::{range, sync};
use crate::engine::policy::release_rules;
use crate::git::{self, GitError, Pushed, Repo, SYNCS_SINCE, WAITS_SINCE};

/// The git command: reading takes none, sharing does.
pub(super) fn git() -> Finding {
    let check = "git";
    let installed = match git::installed() {
        Ok(installed) => installed,
        Err(GitError::NoGit) => {
            let found = "there is no git command, and sharing annotations and --fetch-missing take one";
            return Finding::problem(check, found, "install git, or put it on PATH");
        }
        Err(error) => return Finding::failure(check, Level::Problem, error.into()),
    };
    let older = |(major, minor): (u32, u32), cannot: &str| {
        (installed.version < (major, minor))
            .then(|| (format!("git {installed} {cannot}"), format!("install git {major}.{minor} or a newer one")))
    };
    let found = older(SYNCS_SINCE, "is too old to share annotations, to import them, or for --fetch-missing");
    if let Some((found, remedy)) = found {
        return Finding::problem(check, found, remedy);
    }
    let found = older(WAITS_SINCE, "may fetch by itself, unasked, what a partial clone lacks");
    found.map_or_else(
        || Finding::ok(check, format!("git {installed}")),
        |(found, remedy)| Finding::note(check, found, remedy),
    )
}

/// The repository, and what can be said of it; without one there is nothing to say.
pub(super) fn repository(global: &Global) -> (Option<Repo>, Vec<Finding>) {
    let check = "repository";
    match Repo::open(&global.directory) {
        Ok(repo) => {
            let findings = opened(&repo);
            (Some(repo), findings)
        }
        Err(error @ GitError::NotARepository { .. }) => {
            (None, vec![Finding::failure(check, Level::Note, error.into())])
        }
        Err(error) => (None, vec![Finding::failure(check, Level::Problem, error.into())]),
    }
}

fn opened(repo: &Repo) -> Vec<Finding> {
    let check = "repository";
    let mut findings = Vec::new();
    findings.push(match repo.work_dir() {
        Some(top) => Finding::ok(check, format!("{} opens", top.display())),
        None => Finding::note(
            check,
            format!("{} is bare: there is no @worktree to compare", repo.common_dir().display()),
            "run candor in a clone with files to review what is not committed",
        ),
    });
    if repo.is_shallow() {
        let found = "the clone is shallow: releases further back, and what came of annotations on them, are not here";
        findings.push(Finding::note(check, found, "git fetch --unshallow --tags brings them"));
    }
    if let Some(promisor) = repo.promisor() {
        let found = format!("the clone is partial: some files were left with {promisor} and are listed as missing");
        findings.push(Finding::note(check, found, "--fetch-missing has git fetch what a comparison needs"));
    }
    findings
}

/// Which releases there are, and whether the policy can be read.
pub(super) fn releases(global: &Global, repo: &Repo) -> Vec<Finding> {
    let (rules, wrong) = match range::given_policy(global) {
        Ok(given) => release_rules(repo, given.as_ref()),
        Err(failure) => return vec![unusable(failure)],
    };
    let policy = wrong.map(|problems| unusable(problems.into()));
    let releases = match repo.default_range_under(&rules) {
        Ok(range) => {
            let (base, candidate) = (range.base.typed(), range.candidate.typed());
            Finding::ok("releases", format!("candor alone compares {base}..{candidate}"))
        }
        Err(error) => Finding::failure("releases", Level::Note, error.into()),
    };
    policy.into_iter().chain([releases]).collect()
}

fn unusable(policy: Failure) -> Finding {
    let remedy =
        "candor policy check tells what is wrong with it; until it is mended, what the file says does not hold";
    Finding::problem("policy", policy.message, remedy)
}

/// Whether a remote takes annotations, as far as it can be told without sending any.
pub(super) fn remote(repo: Option<&Repo>, named: Option<&str>) -> Finding {
    let check = "remote";
    let Some(repo) = repo else {
        let found = "there is no repository whose remote could be asked";
        return Finding::problem(check, found, "run candor doctor --remote inside a clone of the model's repository");
    };
    let remote = match sync::remote(repo, named) {
        Ok(remote) => remote,
        Err(failure) => return Finding::failure(check, Level::Problem, failure),
    };
    let logs = repo.refs_with_prefix(OURS).unwrap_or_default();
    let (from, to) = match logs.first() {
        Some((name, _)) => (name.as_str(), name.clone()),
        None => ("HEAD", format!("{OURS}doctor-00000000")),
    };
    let refused = "ask whoever runs it to let refs/candor/* in, or hand annotations over as a file: candor \
                   annotations bundle -o FILE";
    match repo.try_push(&remote, from, &to, &Cancel::new()) {
        Ok(Pushed::Done) => {
            let found =
                format!("{remote} can be reached and takes {to}, as far as a dry run tells (no hook was asked)");
            Finding::ok(check, found)
        }
        Ok(Pushed::Raced(why)) => {
            Finding::note(check, format!("{remote} holds what is not here: {why}"), "candor sync joins the two")
        }
        Ok(Pushed::Refused(why)) => Finding::problem(check, format!("{remote} does not take {to}: {why}"), refused),
        Err(error) => unreached(&remote, error),
    }
}

/// Where annotations of this clone are.
const OURS: &str = "refs/candor/log/";

fn unreached(remote: &str, error: GitError) -> Finding {
    let Failure { message, hint, .. } = Failure::from(error);
    let remedy = hint.unwrap_or_else(|| format!("make git ls-remote {remote} work first; candor uses the same way in"));
    Finding::failure("remote", Level::Problem, Failure::new(Exit::Unavailable, message).hint(remedy))
}
