//! What went wrong while reading, where, and how bad it is.

use super::Side;

/// How much a diagnostic takes away from the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something could not be read; figures may lack it. Wants a decision.
    Error,
    /// Something was read in a way its author may not have meant.
    Warning,
    /// Worth knowing, nothing lost.
    Info,
}

impl Severity {
    /// The word used in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// One thing to say about one file. Content is never a failure: the rest of the file is still read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The side the file belongs to, when it belongs to one.
    pub side: Option<Side>,
    /// Path from the root of the repository.
    pub path: String,
    /// Line in the file, counted from 1.
    pub line: Option<u64>,
    /// A short stable code, such as `json-syntax`.
    pub code: &'static str,
    /// One sentence: what was found and what became of it.
    pub message: String,
}

/// A [`Diagnostic`] as a reader of bytes makes it, before anyone knows path and side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// How bad it is.
    pub severity: Severity,
    /// Line in the file, counted from 1.
    pub line: Option<u64>,
    /// A short stable code.
    pub code: &'static str,
    /// One sentence.
    pub message: String,
}

impl Note {
    /// A note about a line, or about the whole file.
    pub fn new(severity: Severity, line: Option<u64>, code: &'static str, message: impl Into<String>) -> Self {
        Self { severity, line, code, message: message.into() }
    }

    /// The note in a sentence: `error in the candidate, line 45: …`.
    #[must_use]
    pub fn told(&self, side: Option<Side>) -> String {
        let side = side.map(|side| format!(" in the {}", side.as_str())).unwrap_or_default();
        let line = self.line.map(|line| format!(", line {line}")).unwrap_or_default();
        format!("{}{side}{line}: {}", self.severity.as_str(), self.message)
    }

    /// The note with the file it speaks of.
    #[must_use]
    pub fn at(self, side: Option<Side>, path: &str) -> Diagnostic {
        let Self { severity, line, code, message } = self;
        Diagnostic { severity, side, path: path.to_owned(), line, code, message }
    }
}
