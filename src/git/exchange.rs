//! Refs to and from other repositories, by git's own transport: fetched into a corner of their own, pushed without
//! force, bundled into a file.
//!
//! What is fetched comes from strangers. Git checks every object, follows no remote helper that runs commands, and
//! writes nothing but the refs it is told to: refspecs stand on the command line and are never configured.

use super::command::GitCommand;
use super::create::is_absent;
use super::error::GitError;
use super::repo::Repo;
use crate::base::{Cancel, limits};

/// What holds for all that comes in.
const WARY: &[&str] = &["fetch.fsckObjects=true", "protocol.ext.allow=never", "transfer.bundleURI=false"];

/// A ref that could not be fetched, while others were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfetched {
    /// The ref, as the remote calls it.
    pub refname: String,
    /// Why.
    pub reason: String,
}

/// What became of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// The remote has it.
    Done,
    /// The remote's ref holds what this one does not, or somebody else was writing it: fetch, join, and push again.
    Raced(String),
    /// The remote does not take it.
    Refused(String),
}

impl Repo {
    /// The names of the remotes that are configured.
    #[must_use]
    pub fn remotes(&self) -> Vec<String> {
        let names = self.inner.remotes();
        names.map(|names| names.iter().flatten().flatten().map(str::to_owned).collect()).unwrap_or_default()
    }

    /// The remote that is meant when none is named: the one the current branch follows, the only one, or `origin`.
    #[must_use]
    pub fn default_remote(&self) -> Option<String> {
        let remotes = self.remotes();
        let followed = self.inner.head().ok().and_then(|head| {
            let remote = self.inner.branch_upstream_remote(head.name().ok()?).ok()?;
            remote.as_str().ok().map(str::to_owned)
        });
        match (followed.filter(|name| remotes.contains(name)), remotes.as_slice()) {
            (Some(followed), _) => Some(followed),
            (None, [only]) => Some(only.clone()),
            (None, several) => several.iter().find(|name| *name == "origin").cloned(),
        }
    }

    /// Makes the refs below `into` what those below `from` are at a remote, an address or a bundle. Where one of them
    /// cannot be had, the others still are.
    ///
    /// # Errors
    /// [`GitError::Command`] when nothing can be fetched, [`GitError::InvalidName`] for what is no address,
    /// [`GitError::NoGit`], [`GitError::Cancelled`].
    pub fn fetch_refs(
        &self,
        source: &str,
        from: &str,
        into: &str,
        cancel: &Cancel,
    ) -> Result<Vec<Unfetched>, GitError> {
        if source.starts_with('-') || source.is_empty() || is_helper(source) {
            return Err(GitError::InvalidName { name: source.to_owned(), what: "remote" });
        }
        let Err(whole) = self.fetch(source, &format!("+{from}*:{into}*"), &["--prune"], cancel) else {
            return Ok(Vec::new());
        };
        // A single bad object spoils a whole fetch, so each is tried alone.
        let listed = match &whole {
            GitError::Command { .. } => self.remote_refs(source, from, cancel),
            _ => return Err(whole),
        };
        let names = listed.unwrap_or_default();
        let mut unfetched = Vec::new();
        for name in &names {
            let tail = name.strip_prefix(from).unwrap_or_default();
            match self.fetch(source, &format!("+{name}:{into}{tail}"), &[], cancel) {
                Ok(()) => {}
                Err(GitError::Command { detail, .. }) => {
                    unfetched.push(Unfetched { refname: name.clone(), reason: detail });
                }
                Err(error) => return Err(error),
            }
        }
        if unfetched.len() == names.len() { Err(whole) } else { Ok(unfetched) }
    }

    fn fetch(&self, source: &str, refspec: &str, options: &[&str], cancel: &Cancel) -> Result<(), GitError> {
        // Without the empty map a mirror's configuration would have its say about our refs, too.
        let fixed = ["--refmap=", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-filter"];
        GitCommand::new(self, "fetch")
            .settings(WARY)
            .args(fixed)
            .args(options)
            .args(["--progress", "--end-of-options", source, refspec])
            .run(cancel)?
            .success()
            .map(drop)
    }

    /// Refs of a remote below a prefix, as many as one may have.
    fn remote_refs(&self, source: &str, prefix: &str, cancel: &Cancel) -> Result<Vec<String>, GitError> {
        let pattern = format!("{prefix}*");
        let list =
            GitCommand::new(self, "ls-remote").settings(WARY).args(["--refs", "--end-of-options", source, &pattern]);
        let text = list.run(cancel)?.success()?;
        let text = String::from_utf8_lossy(&text);
        let names = text.lines().filter_map(|line| line.split_once('\t')).map(|(_, name)| name);
        let valid = names.filter(|name| name.starts_with(prefix) && git2::Reference::is_valid_name(name));
        Ok(valid.take(limits::LOG_WRITERS).map(str::to_owned).collect())
    }

    /// Pushes one ref to the ref of the same name. Nothing else is pushed, and nothing is ever forced.
    ///
    /// # Errors
    /// [`GitError::Command`] when the remote cannot be reached or lets nobody in, [`GitError::NoGit`],
    /// [`GitError::Cancelled`].
    pub fn push_ref(&self, remote: &str, refname: &str, cancel: &Cancel) -> Result<Pushed, GitError> {
        self.push(remote, (refname, refname), &[], cancel)
    }

    /// Whether a remote would take a commit under a name, as far as it tells without being sent anything: it is reached
    /// and asked for its refs, but what its hooks and its server would say is not heard.
    ///
    /// # Errors
    /// As [`Repo::push_ref`].
    pub fn try_push(&self, remote: &str, from: &str, refname: &str, cancel: &Cancel) -> Result<Pushed, GitError> {
        self.push(remote, (from, refname), &["--dry-run"], cancel)
    }

    fn push(
        &self,
        remote: &str,
        (from, to): (&str, &str),
        options: &[&str],
        cancel: &Cancel,
    ) -> Result<Pushed, GitError> {
        if remote.starts_with('-') || remote.contains('=') {
            return Err(GitError::InvalidName { name: remote.to_owned(), what: "remote" });
        }
        // A mirror would push everything there is, and refuses to be told otherwise.
        let mirror = format!("remote.{remote}.mirror=false");
        let settings = [mirror.as_str(), "push.gpgSign=false", "protocol.ext.allow=never"];
        let answer = GitCommand::new(self, "push")
            .settings(&settings)
            .args(["--porcelain", "--no-follow-tags", "--recurse-submodules=no", "--progress"])
            .args(options)
            .args(["--end-of-options", remote, &format!("{from}:{to}")])
            .run(cancel)?;
        match outcome(&String::from_utf8_lossy(&answer.stdout), to) {
            Some(pushed) => Ok(pushed),
            None => answer.success().map(|_| Pushed::Done),
        }
    }

    /// A bundle of one ref with everything it takes.
    ///
    /// # Errors
    /// [`GitError::Command`], [`GitError::NoGit`], [`GitError::Cancelled`].
    pub fn bundle_ref(&self, refname: &str, cancel: &Cancel) -> Result<Vec<u8>, GitError> {
        GitCommand::new(self, "bundle").args(["create", "--quiet", "-", refname]).run(cancel)?.success()
    }

    /// Removes every ref below a prefix.
    ///
    /// # Errors
    /// [`GitError::Git`].
    pub fn remove_refs(&self, prefix: &str) -> Result<(), GitError> {
        for (name, _) in self.refs_with_prefix(prefix)? {
            if self.reftable.is_some() {
                self.remove_by_git(&name)?;
                continue;
            }
            let removed = self.inner.find_reference(&name).and_then(|mut found| found.delete());
            match removed {
                Err(error) if !is_absent(&error) => return Err(GitError::while_doing("removing a ref")(error)),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whether an address names a program to run: `ext::`, or any other helper.
fn is_helper(source: &str) -> bool {
    source.split_once("::").is_some_and(|(helper, _)| helper.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// What `git push --porcelain` says of a ref: a flag, the refs, and a summary, separated by tabs.
fn outcome(said: &str, refname: &str) -> Option<Pushed> {
    let of_ref = said.lines().find_map(|line| {
        let (flag, rest) = line.split_once('\t')?;
        let (refs, summary) = rest.split_once('\t')?;
        refs.ends_with(&format!(":{refname}")).then_some((flag, summary))
    });
    match of_ref? {
        ("!", summary) if is_race(summary) => Some(Pushed::Raced(summary.to_owned())),
        ("!", summary) => Some(Pushed::Refused(summary.to_owned())),
        _ => Some(Pushed::Done),
    }
}

/// Whether a rejection comes of somebody else having been faster. Remotes word it in many ways.
fn is_race(summary: &str) -> bool {
    const WORDS: &[&str] = &[
        "fetch first",
        "non-fast-forward",
        "stale info",
        "lock",
        "old value",
        "failed to update ref",
        "already exists",
    ];
    let is_ours = summary.starts_with("[rejected]");
    is_ours || WORDS.iter().any(|word| summary.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rejection_is_a_race_or_a_refusal() {
        let name = "refs/candor/log/ada-000000d0";
        for (line, expected) in [
            (format!("*\t{name}:{name}\t[new reference]"), Some(Pushed::Done)),
            (format!("=\t{name}:{name}\t[up to date]"), Some(Pushed::Done)),
            (format!(" \t{name}:{name}\t1234567..89abcde"), Some(Pushed::Done)),
            ("!\trefs/heads/main:refs/heads/main\t[rejected] (fetch first)".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(outcome(&format!("To /srv/x.git\n{line}\nDone\n"), name), expected, "{line}");
        }
        for (summary, raced) in [
            ("[rejected] (non-fast-forward)", true),
            ("[rejected] (fetch first)", true),
            ("[remote rejected] (cannot lock ref 'x': is at 1 but expected 2)", true),
            ("[remote rejected] (incorrect old value provided)", true),
            ("[remote rejected] (pre-receive hook declined)", false),
            ("[remote rejected] (deny updating a hidden ref)", false),
        ] {
            let pushed = outcome(&format!("!\t{name}:{name}\t{summary}"), name);
            let expected = if raced { Pushed::Raced(summary.to_owned()) } else { Pushed::Refused(summary.to_owned()) };
            assert_eq!(pushed, Some(expected));
        }
    }

    #[test]
    fn addresses_that_run_programs_are_told_apart() {
        for (source, helper) in [
            ("ext::sh -c x", true),
            ("fd::7", true),
            ("origin", false),
            ("https://[::1]/m.git", false),
            ("a/b::c", false),
        ] {
            assert_eq!(is_helper(source), helper, "{source}");
        }
    }
}
