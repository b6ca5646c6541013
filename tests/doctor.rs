//! `candor doctor`: each thing that can be wrong is made wrong, and must be told with a remedy.

#![allow(missing_docs)]

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::Value;

#[path = "support/mod.rs"]
mod support;
use support::cli::{Files, Repository, ended};
use support::harness::{gsm8k, scores};

fn repository() -> Repository {
    let (base, candidate) = (scores(&[(1, 36), (0, 4)]), scores(&[(1, 12), (0, 28)]));
    Repository::new(&[gsm8k(1, &base).files(), gsm8k(2, &candidate).files()])
}

/// What the doctor says, with how it ended; its words in text and in JSON are the same.
struct Said {
    code: i32,
    findings: Vec<Value>,
}

fn doctor_in(repository: &Repository, folder: &Path, more: &[&str], environment: &[(&str, &str)]) -> Said {
    let run = |arguments: &[&str]| {
        let mut command = repository.candor_in(folder, &[&["doctor"], arguments, more].concat());
        command.envs(environment.iter().copied());
        ended(&command.output().expect("the program runs"))
    };
    let (text, json) = (run(&[]), run(&["--json"]));
    assert_eq!((text.code, text.err.as_str()), (json.code, ""), "{}", text.out);
    let report: Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(report["schema"], "candor/doctor/1");
    let findings = report["findings"].as_array().expect("findings").clone();
    for finding in &findings {
        let first = finding["found"].as_str().expect("what was found").lines().next().unwrap_or_default();
        assert!(text.out.contains(first), "{first:?} is not in:\n{}", text.out);
        assert_eq!(finding["level"] == "ok", finding["remedy"].is_null(), "a remedy for what is not ok: {finding}");
    }
    let worst = |level: &str| findings.iter().any(|finding| finding["level"] == level);
    assert_eq!(text.code, i32::from(worst("problem")));
    assert_eq!(report["worst"] == "problem", worst("problem"));
    Said { code: text.code, findings }
}

fn doctor(repository: &Repository) -> Said {
    doctor_in(repository, &repository.path(), &[], &[])
}

impl Said {
    /// Fails unless one finding of a check says this on this level, with this in its remedy.
    fn has(&self, check: &str, level: &str, found: &str, remedy: &str) {
        let holds = |value: &Value, words: &str| value.as_str().unwrap_or_default().contains(words);
        let fits = |finding: &&Value| {
            finding["check"] == check
                && finding["level"] == level
                && holds(&finding["found"], found)
                && holds(&finding["remedy"], remedy)
        };
        assert!(self.findings.iter().any(|finding| fits(&finding)), "{check} {level} {found:?}: {:#?}", self.findings);
    }

    fn levels(&self, check: &str) -> Vec<&str> {
        let of = self.findings.iter().filter(|finding| finding["check"] == check);
        of.filter_map(|finding| finding["level"].as_str()).collect()
    }
}

/// Every file below a folder, with its length.
fn below(folder: &Path) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type().expect("a type") {
            kind if kind.is_dir() => found.extend(below(&path)),
            _ => found.push((path.display().to_string(), entry.metadata().expect("metadata").len())),
        }
    }
    found.sort();
    found
}

#[test]
fn where_all_is_well_nothing_is_wrong_and_nothing_is_written() {
    let repository = repository();
    repository.run(&["annotate", "--task", "gsm8k", "--disposition", "noise", "-m", "x"]).says(0, &[]);
    let root = repository.beside("");
    let before = below(&root);
    let said = doctor(&repository);
    assert_eq!(said.code, 0, "{:#?}", said.findings);
    for check in
        ["git", "repository", "releases", "config", "state", "index", "annotations", "author", "journals", "locks"]
    {
        assert_eq!(said.levels(check), ["ok"], "{check}: {:#?}", said.findings);
    }
    said.has("annotations", "ok", "1 record in 1 log", "");
    said.has("state", "ok", "keeps what is written", "");
    said.has("terminal", "note", "is no terminal", "candor diff");
    assert_eq!(below(&root), before, "it only looks");
}

#[test]
fn outside_of_a_repository_the_rest_is_looked_at() {
    let none = Repository::none();
    let said = doctor(&none);
    assert_eq!(said.code, 0, "{:#?}", said.findings);
    said.has("repository", "note", "is not in a git repository", "inside a clone");
    said.has("state", "ok", "is made with the first annotation", "");
    said.has("index", "ok", "is made with the first large sample log; it has 0 sample logs in 0 bytes", "");
    assert!(!none.beside("state").exists(), "and is not made by looking");
    said.has("git", "ok", "git ", "");
    let asked = doctor_in(&none, &none.path(), &["--remote"], &[]);
    asked.has("remote", "problem", "there is no repository", "inside a clone");
}

#[test]
fn git_that_is_missing_or_old_is_told() {
    let repository = repository();
    let bin = repository.beside("bin");
    fs::create_dir(&bin).expect("a folder");
    let path = bin.to_str().expect("a path");
    let run = || doctor_in(&repository, &repository.path(), &[], &[("PATH", path)]);
    run().has("git", "problem", "there is no git command", "install git");
    for (version, level, found, remedy) in [
        ("2.20.1", "problem", "git 2.20.1 is too old to share", "git 2.29"),
        ("2.39.5 (Apple Git-154)", "note", "may fetch by itself", "git 2.45"),
        ("2.45.0", "ok", "git 2.45.0", ""),
    ] {
        let git = bin.join("git");
        fs::write(&git, format!("#!/bin/sh\necho 'git version {version}'\n")).expect("a script");
        let mut mode = fs::metadata(&git).expect("it is there").permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o755);
        fs::set_permissions(&git, mode).expect("it may run");
        run().has("git", level, found, remedy);
    }
}

#[test]
fn odd_repositories_are_told() {
    let repository = repository();
    let clone = |name: &str, options: &[&str]| {
        let to = repository.beside(name);
        let from = format!("file://{}", repository.path().display());
        let to_text = to.to_str().expect("a path").to_owned();
        repository.git(&[&["clone", "--quiet"], options, &[&from, &to_text]].concat());
        doctor_in(&repository, &to, &[], &[])
    };
    repository.git(&["config", "uploadpack.allowFilter", "true"]);
    clone("bare", &["--bare"]).has("repository", "note", "is bare", "a clone with files");
    clone("shallow", &["--depth", "1"]).has("repository", "note", "is shallow", "git fetch --unshallow");
    clone("partial", &["--filter=blob:none", "--no-checkout"]).has(
        "repository",
        "note",
        "is partial",
        "--fetch-missing",
    );
    Repository::new(&[]).run(&["doctor"]).says(0, &[]);
    doctor(&Repository::new(&[])).has("releases", "note", "no commits yet", "commit");
}

#[test]
fn repositories_that_cannot_be_opened_are_problems() {
    let repository = repository();
    repository.git(&["config", "core.repositoryFormatVersion", "1"]);
    repository.git(&["config", "extensions.refStorage", "reftable"]);
    let config = repository.path().join(".git/config");
    let text = fs::read_to_string(&config).expect("a configuration");
    assert!(text.contains("reftable"));
    doctor(&repository).has("repository", "problem", "uses extensions.refstorage", "--ref-format=files");

    let foreign = self::repository();
    let chown = |path: &Path| std::os::unix::fs::chown(path, Some(54_321), None);
    if chown(&foreign.path().join(".git")).and_then(|()| chown(&foreign.path())).is_err() {
        println!("skipped: only root can give a repository to another user");
        return;
    }
    doctor(&foreign).has("repository", "problem", "belongs to another user", "safe.directory");
}

#[test]
fn a_broken_policy_is_told() {
    let bad = [("candor.toml".to_owned(), b"[test]\nalhpa = 1\n".to_vec())];
    let repository = Repository::new(&[bad.clone().into(), bad.into()]);
    doctor(&repository).has("policy", "problem", "alhpa", "candor policy check");
    let absent = doctor_in(&repository, &repository.path(), &["--policy", "/nowhere"], &[]);
    absent.has("policy", "problem", "cannot read /nowhere", "");
}

#[test]
fn configuration_that_cannot_be_used_is_told() {
    let repository = repository();
    let file = repository.beside("config.toml");
    let name = file.to_str().expect("a path");
    for (text, found) in
        [("them = \"x\"\n", "them"), ("[desk]\ntheme = \"nosuch\"\n", "no theme"), ("= \n", "config.toml")]
    {
        fs::write(&file, text).expect("a file");
        doctor_in(&repository, &repository.path(), &["--config", name], &[]).has("config", "problem", found, "");
    }
    fs::write(&file, "[desk]\nascii = true\n").expect("a file");
    let said = doctor_in(&repository, &repository.path(), &["--config", name], &[]);
    said.has("config", "ok", "config.toml can be read", "");
}

#[test]
fn folders_that_keep_nothing_are_told() {
    let repository = repository();
    let state = repository.beside("state");
    fs::write(&state, "in the way").expect("a file");
    let said = doctor(&repository);
    said.has("state", "note", "cannot be written", "CANDOR_STATE_DIR");
    said.has("state", "note", "instead, ", "");
    fs::write(repository.path().join(".git/candor"), "in the way, too").expect("a file");
    doctor(&repository).has("state", "problem", "annotations cannot be made", "CANDOR_STATE_DIR");
    let below = state.join("below");
    let below = below.to_str().expect("a path");
    let said = doctor_in(&repository, &repository.path(), &[], &[("CANDOR_STATE_DIR", below)]);
    said.has("state", "problem", "cannot be made below", "CANDOR_STATE_DIR");
}

#[test]
fn where_logs_are_kept_is_told_and_what_keeps_them_from_it() {
    let large = scores(&[(1, 300), (0, 100)]);
    let repository = Repository::new(&[gsm8k(1, &large).files(), gsm8k(2, &large).files()]);
    repository.run(&["diff"]).says(0, &[]);
    doctor(&repository).has("index", "ok", "keeps what is written and flushed to it; it has 2 sample logs in ", "");
    let file = repository.beside("file");
    fs::write(&file, "in the way").expect("a file");
    let said = doctor_in(&repository, &repository.path(), &[], &[("XDG_CACHE_HOME", file.to_str().expect("a path"))]);
    said.has("index", "note", "cannot be made below", "XDG_CACHE_HOME");
}

#[test]
fn who_writes_must_be_known() {
    let repository = repository();
    let mut command = repository.candor_in(&repository.path(), &["doctor", "--json"]);
    for name in ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"] {
        command.env_remove(name);
    }
    let ended = ended(&command.output().expect("the program runs"));
    assert!(ended.code == 1 && ended.out.contains("git does not say who you are"), "{}", ended.out);
}

#[test]
fn what_keeps_annotations_from_being_written_is_told() {
    let repository = repository();
    repository.run(&["annotate", "--task", "gsm8k", "--disposition", "noise", "-m", "x"]).says(0, &[]);
    let logs = repository.path().join(".git/refs/candor/log");
    let log = fs::read_dir(&logs).expect("logs").next().expect("a log").expect("an entry").path();
    let lock = log.with_extension("lock");
    let file = fs::File::create(&lock).expect("a lock");
    doctor(&repository).has("locks", "note", "is held right now", "again in a while");
    file.set_modified(SystemTime::now() - Duration::from_secs(3600)).expect("a time");
    doctor(&repository).has("locks", "problem", "was left behind", "rm ");
    fs::remove_file(&lock).expect("it goes");

    fs::remove_file(&log).expect("the log goes");
    doctor(&repository).has("journals", "note", "1 record is of sessions that broke off", "candor sync");

    let journals = below(&repository.beside("state/journal"));
    let (journal, _) = journals.first().expect("a journal");
    let torn = fs::read_to_string(journal).expect("text") + "{\"half";
    fs::write(journal, &torn).expect("a torn journal");
    doctor(&repository).has("annotations", "note", "bytes of an unfinished line", "");
    assert_eq!(fs::read_to_string(journal).expect("text"), torn, "it is told, not mended");
    fs::remove_file(journal).expect("it goes");
    fs::create_dir(journal).expect("a folder in its place");
    doctor(&repository).has("annotations", "problem", "cannot be read", "make it readable");
}

#[test]
fn a_remote_is_asked_when_that_is_wanted() {
    let repository = repository();
    let with = |more: &[&str]| doctor_in(&repository, &repository.path(), more, &[]);
    assert!(with(&[]).levels("remote").is_empty());
    with(&["--remote"]).has("remote", "problem", "there is no remote to share", "git remote add");
    let bare = repository.beside("bare.git");
    let bare = bare.to_str().expect("a path");
    repository.git(&["init", "--quiet", "--bare", bare]);
    repository.git(&["remote", "add", "origin", bare]);
    with(&["--remote"]).has("remote", "ok", "origin can be reached", "");
    with(&["--remote", "nosuch"]).has("remote", "problem", "there is no remote nosuch", "");

    repository.run(&["annotate", "--task", "gsm8k", "--disposition", "noise", "-m", "x"]).says(0, &[]);
    with(&["--remote", "origin"]).has("annotations", "note", "of which 1 not shared", "candor sync");
    with(&["--remote", "origin"]).has("remote", "ok", "takes refs/candor/log/", "");
    let refs = repository.git(&["-C", bare, "for-each-ref"]);
    assert_eq!(refs, "", "nothing was sent");

    let log = repository.git(&["for-each-ref", "--format=%(refname)", "refs/candor/log"]);
    repository.git(&["push", "--quiet", "origin", &format!("HEAD:{log}")]);
    with(&["--remote"]).has("remote", "note", "holds what is not here", "candor sync");
    repository.git(&["remote", "set-url", "origin", "/nowhere"]);
    with(&["--remote"]).has("remote", "problem", "git push failed", "git ls-remote origin");
}

#[test]
fn an_object_that_is_not_what_its_name_says_is_told() {
    let files = [("candor.toml", "[test]\nalpha = 0.01\n"), ("other.toml", "[test]\nalpha = 0.99\n")];
    let release: Files = support::cli::files(files);
    let repository = Repository::new(&[release.clone(), release]);
    assert_eq!(doctor(&repository).levels("policy"), [""; 0]);
    let [policy, other] = ["candor.toml", "other.toml"].map(|file| repository.object(&format!("HEAD:{file}")));
    fs::remove_file(&policy).expect("it goes");
    fs::copy(&other, &policy).expect("another in its place");
    doctor(&repository).has("policy", "problem", "damaged", "candor policy check");
}
