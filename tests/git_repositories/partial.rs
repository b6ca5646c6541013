//! Partial clones: what is missing is listed, and fetched only for those who ask.

use std::fs;
use std::path::{Path, PathBuf};

use candor::base::Timestamp;
use candor::git::{NewRepository, Repo};

use crate::bench::{ADA, Bench, files};

/// Two releases with a policy, a config and figures that change, and a file that does not.
fn origin(bench: &Bench) -> PathBuf {
    let path = bench.path("origin");
    let new = NewRepository::create(&path).unwrap();
    let release = |theta: &str, accuracy: &str| {
        let results = format!(r#"{{"results": {{"gsm8k": {{"acc": {accuracy}}}}}}}"#);
        let config = format!(r#"{{"rope_theta": {theta}}}"#);
        let policy = "[decision]\nalpha = 0.01\n";
        files(&[("candor.toml", policy), ("config.json", &config), ("results.json", &results), ("same.json", "{}")])
    };
    for (tag, files) in [("v1", release("1", "0.5")), ("v2", release("2", "0.6"))] {
        let commit = new.commit(&files, tag, ADA, Timestamp(1_700_000_000)).unwrap();
        new.tag(tag, &commit, None).unwrap();
    }
    bench.git(&path, &["config", "uploadpack.allowfilter", "true"]);
    path
}

fn clone(bench: &Bench, origin: &Path, filter: &str) -> PathBuf {
    let path = bench.path("clone");
    let url = format!("file://{}", origin.display());
    let filter = format!("--filter={filter}");
    bench.git(origin, &["clone", "-q", &filter, "--no-checkout", &url, path.to_str().unwrap()]);
    path
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// How many objects of the history are not here.
fn missing(bench: &Bench, at: &Path) -> usize {
    let listed = bench.git(at, &["rev-list", "--objects", "--all", "--missing=print"]);
    listed.lines().filter(|line| line.starts_with('?')).count()
}

/// All that git keeps of refs and settings.
fn settings(bench: &Bench, at: &Path) -> String {
    let config = fs::read_to_string(at.join(".git/config")).unwrap();
    bench.git(at, &["for-each-ref"]) + &config
}

#[test]
fn without_consent_nothing_is_fetched_and_what_is_missing_is_listed() {
    let bench = Bench::new();
    let origin = origin(&bench);
    let path = clone(&bench, &origin, "blob:none");
    let before = missing(&bench, &path);
    let compared = bench.candor(&path, &["diff", "v1..v2"]);
    let said = text(&compared.stderr);
    assert!(compared.status.success(), "{said}");
    let files = "not compared: 3 files: candor.toml, config.json, results.json";
    let hint = format!("from origin (file://{})", origin.display());
    assert!(said.contains(files) && said.contains("--fetch-missing") && said.contains(&hint), "{said}");
    assert!(text(&compared.stdout).contains("missing config.json"), "{}", text(&compared.stdout));
    assert_eq!(missing(&bench, &path), before);
}

#[test]
fn with_consent_git_fetches_what_is_needed_and_nothing_else() {
    for filter in ["blob:none", "tree:0"] {
        let bench = Bench::new();
        let origin = origin(&bench);
        let path = clone(&bench, &origin, filter);
        let hook = path.join(".git/hooks/reference-transaction");
        fs::create_dir_all(hook.parent().unwrap()).unwrap();
        fs::write(&hook, format!("#!/bin/sh\ntouch {}\n", bench.path("ran").display())).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let before = settings(&bench, &path);
        let compared = bench.candor(&path, &["diff", "v1..v2", "--json", "--fetch-missing"]);
        assert!(compared.status.success() && compared.stderr.is_empty(), "{filter}: {}", text(&compared.stderr));
        let expected = bench.candor(&origin, &["diff", "v1..v2", "--json"]);
        assert_eq!(text(&compared.stdout), text(&expected.stdout), "{filter}");
        assert_eq!(missing(&bench, &path), 1, "the file that did not change is of no use");
        assert_eq!(settings(&bench, &path), before);
        assert!(!path.join(".git/FETCH_HEAD").exists() && !bench.path("ran").exists());
    }
}

#[test]
fn a_remote_that_is_gone_is_told_with_what_git_says() {
    let bench = Bench::new();
    let origin = origin(&bench);
    let path = clone(&bench, &origin, "blob:none");
    fs::rename(&origin, bench.path("elsewhere")).unwrap();
    let compared = bench.candor(&path, &["diff", "v1..v2", "--fetch-missing"]);
    let said = text(&compared.stderr);
    assert_eq!(compared.status.code(), Some(69));
    assert!(said.starts_with("candor: git fetch failed: ") && said.contains("does not appear to be a git"), "{said}");
}

#[test]
fn the_remote_is_named_without_secrets() {
    let bench = Bench::new();
    let path = bench.two_releases();
    assert_eq!(Repo::open(&path).unwrap().promisor(), None);
    bench.git(&path, &["remote", "add", "hub", "https://ada:secret@example.org/m.git"]);
    bench.git(&path, &["config", "remote.hub.promisor", "true"]);
    let promisor = Repo::open(&path).unwrap().promisor().unwrap();
    assert_eq!(promisor.to_string(), "hub (https://example.org/m.git)");
}

#[test]
fn a_shallow_clone_says_how_to_get_its_base() {
    let bench = Bench::new();
    let origin = origin(&bench);
    let path = bench.path("shallow");
    let url = format!("file://{}", origin.display());
    bench.git(&origin, &["clone", "-q", "--depth=1", "--no-tags", &url, path.to_str().unwrap()]);
    for range in [&["v1..HEAD"][..], &[]] {
        let said = text(&bench.candor(&path, &[&["diff"], range].concat()).stderr);
        assert!(said.contains("git fetch --unshallow --tags"), "{said}");
    }
    bench.git(&path, &["fetch", "-q", "--unshallow", "--tags"]);
    assert!(bench.candor(&path, &["diff", "v1..HEAD"]).status.success());
}
