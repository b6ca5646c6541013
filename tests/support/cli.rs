//! The real program on real repositories, shut off from whoever runs the tests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use candor::base::Timestamp;
use candor::git::NewRepository;
use serde_json::Value;
use tempfile::TempDir;

/// Files by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Files of text by path.
pub fn files<P: Into<String>, T: Into<Vec<u8>>>(all: impl IntoIterator<Item = (P, T)>) -> Files {
    all.into_iter().map(|(path, text)| (path.into(), text.into())).collect()
}

/// A repository in a folder of its own, with a home and a state folder beside it.
pub struct Repository {
    folder: TempDir,
}

/// How a run of the program ended.
pub struct Ended {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Repository {
    /// A repository with one release for each set of files, a day apart: tags `v1.0.0`, `v2.0.0` …
    pub fn new(releases: &[Files]) -> Self {
        let names: Vec<String> = (1..=releases.len()).map(|number| format!("v{number}.0.0")).collect();
        let named: Vec<(&str, Files)> = names.iter().map(String::as_str).zip(releases.iter().cloned()).collect();
        Self::tagged(&named)
    }

    /// A repository with these tags, a day apart.
    pub fn tagged(releases: &[(&str, Files)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let repository = NewRepository::create(&folder.path().join("model")).expect("a repository");
        for (day, (tag, files)) in (0..).zip(releases) {
            let time = Timestamp(1_767_225_600 + 86_400 * day);
            let commit = repository.commit(files, tag, ("Tester", "tester@example.org"), time).expect("a commit");
            repository.tag(tag, &commit, None).expect("a tag");
        }
        Self { folder }
    }

    /// A folder that is no repository.
    pub fn none() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("model")).expect("a folder");
        Self { folder }
    }

    /// The top of the work tree.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("model")
    }

    /// A path outside of the work tree.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A command with nothing of the environment but a place of its own.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", path).env("HOME", self.beside("home"));
        command.env("CANDOR_STATE_DIR", self.beside("state"));
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "Tester").env(format!("GIT_{who}_EMAIL"), "tester@example.org");
        }
        command.stdin(Stdio::null());
        command
    }

    /// The program in a folder, ready to run.
    pub fn candor_in(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_candor"));
        command.arg("-C").arg(folder).args(arguments);
        command
    }

    /// Runs the program at the top of the work tree.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.run_in(&self.path(), arguments)
    }

    /// Runs the program in a folder.
    pub fn run_in(&self, folder: &Path, arguments: &[&str]) -> Ended {
        ended(&self.candor_in(folder, arguments).output().expect("the program runs"))
    }

    /// Runs the program, which must succeed, and reads what it prints as JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let ended = self.run(arguments);
        assert_eq!(ended.code, 0, "{arguments:?}: {}", ended.err);
        serde_json::from_str(&ended.out).expect("JSON")
    }

    /// Runs git, which must succeed, and returns what it prints.
    pub fn git(&self, arguments: &[&str]) -> String {
        let output = self.command("git").arg("-C").arg(self.path()).args(arguments).output().expect("git runs");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    }

    /// The file that holds a loose object.
    pub fn object(&self, rev: &str) -> PathBuf {
        let id = self.git(&["rev-parse", rev]);
        self.path().join(".git/objects").join(&id[..2]).join(&id[2..])
    }
}

/// What is worth knowing of a process that ended.
pub fn ended(output: &Output) -> Ended {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    Ended { code: output.status.code().unwrap_or(-1), out: text(&output.stdout), err: text(&output.stderr) }
}

impl Ended {
    /// Fails unless the program ended with this code and its message holds these words.
    pub fn says(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        for word in words {
            assert!(self.err.contains(word), "{word:?} is not in:\n{}", self.err);
        }
        assert!(!self.err.contains("panicked"), "{}", self.err);
    }
}
