//! The git that is installed: whether there is one, and how old it is.

use std::fmt;

use super::command::GitCommand;
use super::error::GitError;
use crate::base::Cancel;

/// The version of the git command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// The first two numbers of its version.
    pub version: (u32, u32),
    /// The version as git writes it, such as `2.39.5 (Apple Git-154)`.
    pub text: String,
}

impl fmt::Display for Installed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The oldest git that fetches and pushes annotations: older ones do not know `git fetch --no-write-fetch-head`.
pub const SYNCS_SINCE: (u32, u32) = (2, 29);

/// The oldest git that can be kept from fetching by itself what a partial clone lacks (`GIT_NO_LAZY_FETCH`).
pub const WAITS_SINCE: (u32, u32) = (2, 45);

/// Asks git for its version.
///
/// # Errors
/// [`GitError::NoGit`], and [`GitError::Command`] where it does not run or says what is no version.
pub fn installed() -> Result<Installed, GitError> {
    let said = GitCommand::anywhere("version").run(&Cancel::new())?.success()?;
    let said = String::from_utf8_lossy(&said);
    let unknown = || GitError::Command { name: "git version".to_owned(), detail: format!("it said {:?}", said.trim()) };
    parse(said.trim()).ok_or_else(unknown)
}

fn parse(said: &str) -> Option<Installed> {
    let text = said.strip_prefix("git version ")?;
    let mut numbers = text.split(['.', ' ']);
    let mut number = || numbers.next()?.parse().ok();
    Some(Installed { version: (number()?, number()?), text: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_systems_write_them() {
        for (said, version) in [
            ("git version 2.47.3", Some((2, 47))),
            ("git version 2.39.5 (Apple Git-154)", Some((2, 39))),
            ("git version 2.45.1.windows.1", Some((2, 45))),
            ("git version 3.0.rc1", Some((3, 0))),
            ("git 2.47", None),
            ("git version unknown", None),
        ] {
            assert_eq!(parse(said).map(|found| found.version), version, "{said}");
        }
    }
}
