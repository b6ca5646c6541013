//! DuckDB over the files of both releases, where it is there: as a program, or as a module of Python.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::repository::RELEASES;

/// How to have DuckDB run the statement that follows.
const WAYS: [&[&str]; 2] = [&["duckdb", "-c"], &["python3", "-c", "import sys, duckdb; duckdb.execute(sys.argv[1])"]];

/// A DuckDB that answers, and the folder it works in.
pub struct DuckDb {
    way: &'static [&'static str],
    folder: PathBuf,
}

impl DuckDb {
    /// The first that answers.
    pub fn find(folder: PathBuf) -> Option<Self> {
        let answers =
            |way: &&[&str]| started(way, "SELECT 1").stderr(Stdio::null()).status().is_ok_and(|ended| ended.success());
        WAYS.into_iter().find(answers).map(|way| Self { way, folder })
    }

    /// Puts the files of both releases of a repository into folders that are not there yet.
    pub fn archive(&self, repository: &Path) -> Command {
        let _ = fs::remove_dir_all(&self.folder);
        RELEASES.iter().for_each(|release| fs::create_dir_all(self.folder.join(release)).expect("a folder"));
        let mut shell = Command::new("sh");
        shell.args(["-ec", r#"for release; do git -C "$0" archive "$release" | tar -x -C "$release"; done"#]);
        shell.arg(repository).args(RELEASES).current_dir(&self.folder);
        shell
    }

    /// Joins them.
    pub fn join(&self) -> Command {
        let mut command = started(self.way, include_str!("pairs.sql"));
        command.current_dir(&self.folder);
        command
    }

    /// What the join counted of a task.
    pub fn counted(&self, task: &str) -> Option<Value> {
        let bytes = fs::read(self.folder.join("counted.json")).ok()?;
        let rows: Vec<Value> = serde_json::from_slice(&bytes).ok()?;
        rows.into_iter().find(|row| row["task"] == task).map(|mut row| row["counts"].take())
    }

    /// Removes the files.
    pub fn clear(&self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn started(way: &[&str], statement: &str) -> Command {
    let mut command = Command::new(way[0]);
    command.args(&way[1..]).arg(statement).stdout(Stdio::null());
    command
}
