//! What is wrong with a file, and where.

use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The line, counted from 1.
    pub line: u64,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

/// Everything that is wrong with a file, by line; at least one thing is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problems {
    /// The file.
    pub path: String,
    /// What is wrong, by line.
    pub list: Vec<Problem>,
}

impl Problems {
    /// A file of which nothing can be read, and why.
    #[must_use]
    pub fn of_file(path: &str, message: impl Into<String>) -> Self {
        Self::new(path, vec![Problem { line: 1, message: message.into(), hint: None }])
    }

    /// All that was found, by line.
    #[must_use]
    pub fn new(path: &str, mut list: Vec<Problem>) -> Self {
        list.sort();
        list.dedup();
        Self { path: path.to_owned(), list }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> =
            self.list.iter().map(|problem| format!("{}:{}: {problem}", self.path, problem.line)).collect();
        f.write_str(&lines.join("\n"))
    }
}
