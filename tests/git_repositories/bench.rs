//! A temporary folder, a git without anybody's configuration, and shorthands.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use candor::base::{Timestamp, limits};
use candor::git::{BlobState, NewRepository, PathChange, Repo};
use candor::model::Release;
use tempfile::TempDir;

pub(crate) const ADA: (&str, &str) = ("Ada", "ada@example.org");

/// A temporary folder to work in.
pub(crate) struct Bench {
    pub(crate) dir: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn command(&self, at: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", self.dir.path());
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), ADA.0).env(format!("GIT_{who}_EMAIL"), ADA.1);
            command.env(format!("GIT_{who}_DATE"), "1700000000 +0000");
        }
        command.args(["-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", "-C"]);
        command.arg(at).args(arguments);
        command
    }

    /// Runs the program.
    pub(crate) fn candor(&self, at: &Path, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_candor"));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", self.dir.path());
        command.env("GIT_AUTHOR_NAME", ADA.0).env("CANDOR_STATE_DIR", self.path("state"));
        command.arg("-C").arg(at).args(arguments).output().unwrap()
    }

    /// Runs git, which must succeed, and returns what it prints.
    pub(crate) fn git(&self, at: &Path, arguments: &[&str]) -> String {
        self.git_with(at, arguments, b"")
    }

    pub(crate) fn git_with(&self, at: &Path, arguments: &[&str], input: &[u8]) -> String {
        let mut command = self.command(at, arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Whether git succeeds; for what older versions cannot do.
    pub(crate) fn git_can(&self, at: &Path, arguments: &[&str]) -> bool {
        self.command(at, arguments).output().unwrap().status.success()
    }

    /// An empty repository made by git.
    pub(crate) fn init(&self, name: &str, options: &[&str]) -> Option<PathBuf> {
        let path = self.path(name);
        fs::create_dir(&path).unwrap();
        let arguments: Vec<&str> = [&["init", "-q"], options].concat();
        if !self.git_can(&path, &arguments) {
            println!("skipped: this git has no `init {}`", options.join(" "));
            return None;
        }
        Some(path)
    }

    /// Writes a file and commits it.
    pub(crate) fn commit_file(&self, repository: &Path, name: &str, content: &[u8]) {
        fs::write(repository.join(name), content).unwrap();
        self.git(repository, &["add", "-A"]);
        self.git(repository, &["commit", "-qm", name]);
    }

    /// Two releases: one file changed, one moved, one removed, two the same.
    pub(crate) fn two_releases(&self) -> PathBuf {
        let path = self.path("model");
        let new = NewRepository::create(&path).unwrap();
        let base = files(&[
            ("config.json", "{}"),
            ("results/a.json", "1"),
            ("results/b.json", "2"),
            ("same/x", "x"),
            ("same/y", "y"),
        ]);
        let first = new.commit(&base, "base", ADA, Timestamp(1_700_000_000)).unwrap();
        new.tag("v1.0.0", &first, None).unwrap();
        let next = files(&[("config.json", "{ }"), ("results/moved.json", "1"), ("same/x", "x"), ("same/y", "y")]);
        let second = new.commit(&next, "candidate", ADA, Timestamp(1_700_000_100)).unwrap();
        new.tag("v1.1.0-rc.1", &second, Some("candidate")).unwrap();
        path
    }
}

pub(crate) fn files(pairs: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    pairs.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

pub(crate) fn names(releases: &[Release]) -> Vec<&str> {
    releases.iter().map(|release| release.name.as_str()).collect()
}

/// What changed, one line per path.
pub(crate) fn changed(repo: &Repo, base: &str, candidate: &str) -> (Vec<String>, u64) {
    let (base, candidate) = (repo.resolve(base).unwrap(), repo.resolve(candidate).unwrap());
    let changes = repo.changes(&base, &candidate).unwrap();
    let line = |change: &PathChange| {
        let sign = match (&change.base, &change.candidate) {
            (Some(_), Some(_)) => '~',
            (Some(_), None) => '-',
            (None, _) => '+',
        };
        format!("{sign}{}", change.relative)
    };
    (changes.changed.iter().map(line).collect(), changes.identical)
}

pub(crate) fn read(repo: &Repo, release: &str, path: &str) -> BlobState {
    let release = repo.resolve(release).unwrap();
    let entry = repo.entry(&release, path).unwrap().unwrap();
    repo.read(entry.id, limits::BLOB_BYTES).unwrap()
}
