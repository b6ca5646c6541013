//! What the doctor says: one line each, and beneath it what to do.

use std::io::{self, Write};

use serde::Serialize;

use crate::base::Shown;
use crate::cli::error::Failure;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Level {
    /// As it should be.
    Ok,
    /// Something does not work, or works otherwise, and that may well be meant.
    Note,
    /// Something that people need does not work.
    Problem,
}

impl Level {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Problem => "problem",
        }
    }

    /// The colour of the word, which says the same without.
    fn color(self) -> u8 {
        match self {
            Self::Ok => 32,
            Self::Note => 33,
            Self::Problem => 31,
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    /// What was looked at.
    pub(super) check: &'static str,
    /// How bad it is.
    pub(super) level: Level,
    /// What was found.
    pub(super) found: String,
    /// What to do about it, in one sentence.
    pub(super) remedy: Option<String>,
}

impl Finding {
    /// All is well.
    pub(super) fn ok(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, level: Level::Ok, found: found.into(), remedy: None }
    }

    /// Worth knowing.
    pub(super) fn note(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, level: Level::Note, found: found.into(), remedy: Some(remedy.into()) }
    }

    /// Something does not work.
    pub(super) fn problem(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, level: Level::Problem, found: found.into(), remedy: Some(remedy.into()) }
    }

    /// What another command would fail with.
    pub(super) fn failure(check: &'static str, level: Level, failure: Failure) -> Self {
        let remedy = failure.hint.unwrap_or_else(|| "git status and git fsck in that folder tell more".to_owned());
        Self { check, level, found: failure.message, remedy: Some(remedy) }
    }
}

/// Writes findings for people.
pub(super) fn write_text(findings: &[Finding], colored: bool, out: &mut dyn Write) -> io::Result<()> {
    let width = findings.iter().map(|finding| finding.check.len()).max().unwrap_or_default();
    for Finding { check, level, found, remedy } in findings {
        let word = format!("{:7}", level.as_str());
        let word = if colored { format!("\u{1b}[{}m{word}\u{1b}[0m", level.color()) } else { word };
        let mut lines = found.lines().map(Shown::new);
        let first = lines.next().map(|line| line.to_string()).unwrap_or_default();
        writeln!(out, "{word}  {check:width$}  {first}")?;
        let more = lines.chain(remedy.iter().flat_map(|remedy| remedy.lines().map(Shown::new)));
        for line in more {
            writeln!(out, "{:indent$}{line}", "", indent = width + 11)?;
        }
    }
    Ok(())
}
