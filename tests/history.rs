//! Rows over several releases: what is read and how often, what comes out, and how the program tells it.

#![allow(missing_docs)]

mod support;

use std::sync::Mutex;

use candor::base::{Cancel, Glob};
use candor::demo;
use candor::engine::desk::Progress;
use candor::engine::history::{RELEASES, Series, history};
use candor::git::Repo;
use candor::model::{FirstBad, History, Policy, ReleaseRules, Verdict};
use serde_json::Value;
use support::cli::{Files, Repository, files};
use support::harness::{gsm8k, scores};

/// Four releases that collect their runs: a good one, the same files again beside others, a bad run added, and the
/// good run copied to a second place.
fn releases() -> [Files; 4] {
    let (good, bad) = (scores(&[(1, 80), (0, 20)]), scores(&[(0, 30), (1, 50), (0, 20)]));
    let first = gsm8k(1, &good).files();
    let mut second = first.clone();
    second.extend(files([("model/config.json", "{}"), ("notes/readme.txt", "no evaluation output")]));
    let mut third = second.clone();
    third.extend(gsm8k(20, &bad).files());
    let mut fourth = third.clone();
    fourth.extend(first.iter().map(|(path, text)| (path.replacen("results/", "archive/", 1), text.clone())));
    [first, second, third, fourth]
}

/// The history of a repository up to its last release, and how many blobs were read for it.
fn found(repository: &Repository, count: usize) -> (History, Progress) {
    with_policy(repository, count, &Policy::default())
}

fn with_policy(repository: &Repository, count: usize, policy: &Policy) -> (History, Progress) {
    let repo = Repo::open(&repository.path()).expect("a repository");
    let candidate = repo.resolve("v4.0.0").expect("a release");
    let series = Series::find(&repo, None, &candidate, policy, count).expect("a series");
    let most = Mutex::new(Progress::default());
    let progress = |now: Progress| {
        let mut most = most.lock().expect("a lock");
        if now.files_done > most.files_done {
            *most = now;
        }
    };
    let found = history(&repo, &series, policy, &progress, &Cancel::new()).expect("a history");
    (found, most.into_inner().expect("a lock"))
}

#[test]
fn every_blob_is_read_once_for_all_releases_and_paths() {
    let (found, progress) = found(&Repository::new(&releases()), RELEASES);
    assert_eq!((progress.files_done, progress.files), (4, 4), "two files of each of two runs");
    assert_eq!(found.diagnostics, []);
    assert_eq!(found.rows.len(), 1);
    let row = &found.rows[0];
    assert_eq!(row.first_bad, Some(FirstBad { release: 2, against: 0 }));
    let steps: Vec<(bool, Verdict)> = row
        .points
        .iter()
        .flatten()
        .filter_map(|point| point.previous.as_ref())
        .map(|step| (step.same_run, step.verdict))
        .collect();
    assert_eq!(steps, [(true, Verdict::Unchanged), (false, Verdict::Regressed), (true, Verdict::Unchanged)]);
    assert_eq!(row.point(3).and_then(|point| point.oldest.as_ref()).map(|step| step.verdict), Some(Verdict::Regressed));
}

#[test]
fn older_releases_are_left_out_and_counted() {
    let (found, _) = found(&Repository::new(&releases()), 2);
    let names: Vec<&str> = found.releases.iter().map(|release| release.name.as_str()).collect();
    assert_eq!((names, found.left_out), (vec!["v3.0.0", "v4.0.0"], 2));
}

#[test]
fn the_policy_says_which_release_is_the_oldest_supported() {
    let repository = Repository::new(&releases());
    let oldest = |name: &str| {
        let releases =
            ReleaseRules { tags: vec![Glob::new("v3*")], oldest: Some(name.to_owned()), ..ReleaseRules::default() };
        with_policy(&repository, 2, &Policy { releases, ..Policy::default() }).0
    };
    let known = oldest("v2.0.0");
    let names: Vec<&str> = known.releases.iter().map(|release| release.name.as_str()).collect();
    assert_eq!((names, known.oldest, known.diagnostics.len()), (vec!["v2.0.0", "v3.0.0", "v4.0.0"], 0, 0));
    let unknown = oldest("v9.9.9");
    assert_eq!(unknown.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), ["unknown-release"]);
}

/// The desk and the threads behind it, as a picture shows them.
#[test]
fn the_desk_shows_the_history_and_the_strip_of_each_sample() {
    let repository = Repository::new(&releases());
    let picture = |screen: &str| {
        let file = repository.beside(&format!("{screen}.txt"));
        let name = file.to_string_lossy().into_owned();
        let range = "v1.0.0..v4.0.0";
        repository.run(&["snapshot", range, "--screen", screen, "--size", "140x40", "-o", &name]).says(0, &[]);
        std::fs::read_to_string(file).expect("a picture")
    };
    let history = picture("history");
    assert!(history.contains("Bad since v3.0.0: regressed against v1.0.0"), "{history}");
    assert!(history.contains("Against the release before, v3.0.0: the very same run"), "{history}");
    assert_eq!(picture("samples").matches("✓✓✗✗").count(), 30, "those that the third release broke");
    let sample = picture("sample");
    assert!(sample.contains("v1.0.0 ✓  v2.0.0 ✓  v3.0.0 ✗  v4.0.0 ✗  bad since v3.0.0"), "{sample}");
}

/// A step and the comparison of the same two releases say the same.
#[test]
fn steps_are_comparisons() {
    let repository = Repository::new(&releases());
    let history = repository.json(&["history", "--json"]);
    let diff = repository.json(&["diff", "v2.0.0..v3.0.0", "--json"]);
    let (step, row) = (&history["rows"][0]["points"][2]["previous"], &diff["evals"][0]);
    assert_eq!((&step["verdict"], &step["delta"]), (&row["verdict"], &row["delta"]));
    for field in ["method", "p", "q", "ci95", "mde"] {
        assert_eq!(step["test"][field], row["test"][field], "{field}");
    }
}

#[test]
fn the_demo_tells_since_when_it_is_bad() {
    let repository = Repository::none();
    demo::create(&repository.path()).expect("a repository");
    let told = repository.run(&["history"]);
    told.says(0, &[]);
    for line in [
        "3 releases, v1.0.0",
        "first bad: niah_single contains since v1.1.0-rc.2, against v1.0.0",
        "bad: xstest_safe over_refusal against v1.0.0; since when is unclear, the ruler changed before v1.1.0-rc.2",
        "╎ truthfulqa_mc1 before v1.1.0-rc.1: pairing-low",
        "do not add up to no change",
    ] {
        assert!(told.out.contains(line), "{line:?} is not in:\n{}", told.out);
    }
    let json = repository.json(&["history", "v1.1.0-rc.1..v1.1.0-rc.2", "--task", "gsm*", "--json"]);
    assert_eq!((&json["schema"], &json["oldest"], &json["base"]), (&"candor/history/1".into(), &0.into(), &1.into()));
    let rows = json["rows"].as_array().expect("rows");
    let strict = rows.iter().find(|row| row["filter"] == "strict-match").expect("a row");
    let verdict = |point: usize, against: &str| strict["points"][point][against]["verdict"].clone();
    assert_eq!(rows.len(), 2);
    assert_eq!([verdict(1, "previous"), verdict(2, "base")], ["regressed", "improved"].map(Value::from));
    assert_eq!((verdict(2, "oldest"), &strict["first_bad"]), ("inconclusive".into(), &Value::Null));
    assert_eq!(strict["points"][0]["base"], Value::Null, "nothing is compared with a later release");
}

#[test]
fn what_cannot_be_followed_is_said() {
    let [one, ..] = releases();
    let alone = Repository::new(&[one]);
    alone.run(&["history"]).says(66, &["only one tag"]);
    let told = alone.run(&["history", "v1.0.0..v1.0.0"]);
    told.says(0, &[]);
    assert!(told.out.contains("the only release, so there is nothing to follow yet"), "{}", told.out);
    let nothing = Repository::new(&[files([("a", "1")]), files([("a", "2")])]).run(&["history"]);
    nothing.says(0, &[]);
    assert!(nothing.out.contains("no evaluation output of a format that candor knows"), "{}", nothing.out);
    let long = Repository::new(&releases()).run(&["history", "--releases", "2"]);
    assert!(long.out.contains("2 older releases are left out: --releases N"), "{}", long.out);
}

#[test]
fn figures_in_files_of_settings_are_followed_too() {
    let meta = |score: &str| {
        let text =
            format!(r#"{{"lang": "en", "name": "small", "version": "1", "performance": {{"ents_f": {score}}}}}"#);
        files([("meta/en_small.json", text)])
    };
    let told = Repository::new(&["0.85", "0.84"].map(meta)).run(&["history"]);
    told.says(0, &[]);
    assert!(told.out.contains("0.8500") && told.out.contains("0.8400"), "{}", told.out);
}
