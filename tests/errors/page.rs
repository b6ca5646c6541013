//! The page that messages are collected on.

use std::fmt::{Display, Write};
use std::path::Path;

use crate::support::cli::{Ended, Repository, ended};

/// Messages, by what was typed.
#[derive(Debug, Default)]
pub(crate) struct Page {
    text: String,
}

impl Page {
    /// Begins a chapter.
    pub(crate) fn chapter(&mut self, title: &str) {
        let _ = write!(self.text, "# {title}\n\n");
    }

    /// Runs the program in a repository, and writes down what it says and how it ends.
    pub(crate) fn run(&mut self, repository: &Repository, arguments: &[&str]) {
        self.run_with(repository, arguments, &[]);
    }

    /// The same with something otherwise in the environment; `None` is taken out of it.
    pub(crate) fn run_with(
        &mut self,
        repository: &Repository,
        arguments: &[&str],
        environment: &[(&str, Option<&str>)],
    ) {
        let mut command = repository.candor_in(&repository.path(), arguments);
        for (name, value) in environment {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let ended = ended(&command.output().expect("the program runs"));
        self.note(&repository.beside(""), arguments, &ended);
    }

    /// Runs the program in a folder.
    pub(crate) fn run_in(&mut self, repository: &Repository, folder: &Path, arguments: &[&str]) {
        self.note(&repository.beside(""), arguments, &repository.run_in(folder, arguments));
    }

    /// A message that only a machine in trouble provokes, from the value that stands for it.
    pub(crate) fn by_hand(&mut self, error: &dyn Display, hint: Option<String>) {
        let hint = hint.map(|hint| format!("hint: {hint}\n")).unwrap_or_default();
        let _ = write!(self.text, "candor: {error}\n{hint}\n");
    }

    /// Writes down what the desk says to some keys.
    pub(crate) fn said(&mut self, keys: &str, told: &str) {
        let _ = write!(self.text, "{keys}\n{told}\n\n");
    }

    fn note(&mut self, folder: &Path, arguments: &[&str], ended: &Ended) {
        let typed = arguments.iter().map(|word| match word {
            long if long.len() > 500 => format!("{}…", &long[..8]),
            word if word.contains(' ') => format!("'{word}'"),
            word => (*word).to_owned(),
        });
        let typed = typed.collect::<Vec<_>>().join(" ");
        assert!(!ended.err.is_empty(), "candor {typed} complains of nothing:\n{}", ended.out);
        assert!(!ended.err.contains("panicked"), "{}", ended.err);
        let said = format!("$ candor {typed}  [{}]\n{}\n", ended.code, ended.err);
        let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let said = said.replace(&format!("{}/", real.display()), "…/");
        let said = without_complaints(&said);
        self.text.push_str(&without_ids(&said.replace(&format!("{}/", folder.display()).replace("//", "/"), "…/")));
    }

    /// The whole page.
    pub(crate) fn text(self) -> String {
        self.text
    }
}

/// What git says goes by its version. It stands behind our words, and on the lines after that begin with blanks.
fn without_complaints(said: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in said.lines() {
        match line.split_once("git fetch failed: ") {
            Some((ours, _)) => lines.push(format!("{ours}git fetch failed: what git says")),
            None if line.starts_with("  ") && lines.last().is_some_and(|last| last.ends_with("what git says")) => {}
            None => lines.push(line.to_owned()),
        }
    }
    lines.join("\n") + "\n"
}

/// Ids of records and numbers of machines are drawn at random.
fn without_ids(text: &str) -> String {
    text.split_inclusive(|char: char| !char.is_ascii_hexdigit())
        .map(|word| {
            let digits = word.trim_end_matches(|char: char| !char.is_ascii_hexdigit());
            let is_id = digits.len() >= 8 && digits.bytes().any(|byte| byte.is_ascii_digit());
            if is_id { word.replacen(digits, "ID", 1) } else { word.to_owned() }
        })
        .collect()
}
