//! A bare repository and clones of it, each with a machine of its own.

#![allow(unreachable_pub)] // this binary is all there is

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use candor::base::Timestamp;
use candor::git::NewRepository;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::cli::{Ended, ended, files};

/// The remote and everything around it.
pub struct World {
    folder: TempDir,
}

/// A clone on a machine of its own.
pub struct Machine {
    /// Its folder: the clone, and the state beside it.
    pub folder: PathBuf,
}

impl World {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let seed = folder.path().join("seed");
        let made = NewRepository::create(&seed).expect("a repository");
        for (day, theta) in [(0, 1), (1, 2)] {
            let config = files([("model/config.json", format!("{{\"rope_theta\":{theta}}}"))]);
            let time = Timestamp(1_767_225_600 + 86_400 * day);
            let commit = made.commit(&config, "Release", ("Tester", "t@example.org"), time).expect("a commit");
            made.tag(&format!("v{theta}.0.0"), &commit, None).expect("a tag");
        }
        let world = Self { folder };
        git(world.path(), &["clone", "-q", "--bare", "seed", "remote.git"]);
        // Whoever forces or deletes anything is refused.
        for key in ["receive.denyNonFastForwards", "receive.denyDeletes"] {
            git(&world.remote(), &["config", key, "true"]);
        }
        world
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn remote(&self) -> PathBuf {
        self.path().join("remote.git")
    }

    /// A new clone of the remote on a new machine.
    pub fn machine(&self, name: &str) -> Machine {
        self.machine_with(name, &[]).expect("a clone")
    }

    /// A new clone made with options that this git may not know.
    pub fn machine_with(&self, name: &str, options: &[&str]) -> Option<Machine> {
        let folder = self.path().join(name);
        std::fs::create_dir(&folder).expect("a folder");
        let mut clone = shut_off("git");
        clone.arg("-C").arg(&folder).args(["clone", "-q"]).args(options).args(["../remote.git", "model"]);
        clone.status().expect("git runs").success().then_some(Machine { folder })
    }
}

impl Machine {
    pub fn clone_path(&self) -> PathBuf {
        self.folder.join("model")
    }

    /// The program, as somebody with this name.
    pub fn candor(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = shut_off(env!("CARGO_BIN_EXE_candor"));
        command.arg("-C").arg(self.clone_path()).args(arguments);
        command.env("CANDOR_STATE_DIR", self.folder.join("state"));
        command.env("GIT_AUTHOR_NAME", name).env("GIT_AUTHOR_EMAIL", "someone@example.org");
        command
    }

    pub fn run(&self, name: &str, arguments: &[&str]) -> Ended {
        ended(&self.candor(name, arguments).output().expect("the program runs"))
    }

    /// Keeps an annotation and returns its id.
    pub fn annotate(&self, name: &str, text: &str) -> String {
        let ended = self.run(name, &annotation(text));
        ended.says(0, &[]);
        ended.out.trim().to_owned()
    }

    /// Exchanges annotations, which must succeed.
    pub fn sync(&self, name: &str) -> Value {
        let ended = self.run(name, &["sync", "--json"]);
        ended.says(0, &[]);
        serde_json::from_str(&ended.out).expect("JSON")
    }

    /// The list of annotations, and what was complained of.
    pub fn list(&self) -> (Value, String) {
        let ended = self.run("Reader", &["annotations", "list", "--json"]);
        assert_eq!(ended.code, 0, "{}", ended.err);
        let found: Value = serde_json::from_str(&ended.out).expect("JSON");
        (found["annotations"].clone(), ended.err)
    }

    /// The ids of all annotations.
    pub fn ids(&self) -> BTreeSet<String> {
        let (list, _) = self.list();
        list.as_array().expect("a list").iter().map(|entry| entry["id"].as_str().expect("an id").to_owned()).collect()
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        git(&self.clone_path(), arguments)
    }
}

/// What keeps an annotation.
pub fn annotation(text: &str) -> [&str; 7] {
    ["annotate", "--file", "model/config.json", "--disposition", "noise", "-m", text]
}

/// Runs git, which must succeed, and returns what it prints.
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = shut_off("git").arg("-C").arg(folder).args(arguments).output().expect("git runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

/// Whether everything in a repository is sound.
pub fn assert_sound(folder: &Path) {
    let mut fsck = shut_off("git");
    fsck.arg("-C").arg(folder).args(["fsck", "--strict", "--no-dangling", "--no-progress"]);
    let output = fsck.output().expect("git runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !said.contains("error"), "{said}");
}

/// A program with nothing of the environment but where programs are.
fn shut_off(program: &str) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", "/nonexistent");
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1").stdin(Stdio::null());
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "Tester").env(format!("GIT_{who}_EMAIL"), "tester@example.org");
    }
    command
}
