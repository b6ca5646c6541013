//! Directories that the policy calls releases, through the whole program.

mod support;

use serde_json::Value;
use support::cli::{Files, Repository, files};

const POLICY: &str = "[releases]\ndirectories = [\"results/*\"]\n";

/// A repository whose only commit holds these directories, with a policy that calls them releases.
fn holding(directories: &[&str], policy: &str) -> Repository {
    let scores = |(place, path): (usize, &&str)| {
        let accuracy = 0.5 + f64::from(u8::try_from(place).expect("few")) / 8.0;
        (format!("{path}/lumen/scores.json"), format!("{{\"acc\": {accuracy}, \"f1\": 0.25}}"))
    };
    let mut all: Files = files(directories.iter().enumerate().map(scores));
    all.insert("candor.toml".to_owned(), policy.into());
    Repository::tagged(&[("data-1", all)])
}

fn sides(found: &Value) -> [String; 2] {
    ["base", "candidate"].map(|side| found[side]["subpath"].as_str().unwrap_or("none").to_owned())
}

#[test]
fn they_are_listed_newest_first_before_tags() {
    let repository =
        holding(&["results/v1.0", "results/v1.10", "results/v1.9", "results/v1.10-rc.1", "other/v3"], POLICY);
    let found = repository.json(&["releases", "--json"]);
    let all = found["releases"].as_array().expect("a list");
    let listed: Vec<&str> = all.iter().filter_map(|release| release["subpath"].as_str()).collect();
    assert_eq!(listed, ["results/v1.10", "results/v1.10-rc.1", "results/v1.9", "results/v1.0"]);
    assert!(all[..4].iter().all(|release| release["kind"] == "directory" && release["name"] == "HEAD"), "{all:?}");
    assert!(all[4..].iter().any(|release| release["name"] == "data-1"), "{all:?}");
    let text = repository.run(&["releases"]).out;
    assert!(text.lines().next().is_some_and(|line| line.ends_with("directory  HEAD:results/v1.10")), "{text}");
}

#[test]
fn the_newest_two_are_compared_where_none_are_named() {
    for (directories, expected) in [
        (&["results/v1.0", "results/v1.1", "results/v1.2-rc.1"][..], ["results/v1.1", "results/v1.2-rc.1"]),
        (&["results/step10", "results/step9", "results/step100"], ["results/step10", "results/step100"]),
        (&["results/2026-01-05", "results/2025-12-31"], ["results/2025-12-31", "results/2026-01-05"]),
    ] {
        let repository = holding(directories, POLICY);
        let found = repository.json(&["diff", "--json"]);
        assert_eq!(sides(&found), expected);
        let row = &found["evals"][0];
        assert_eq!(
            (&row["model"], &row["pairing"], row["delta"].is_number()),
            (&"lumen".into(), &"exact".into(), true)
        );
    }
}

#[test]
fn their_names_are_understood() {
    let repository = holding(&["results/v1", "results/v2", "results/data-1"], POLICY);
    for (range, expected) in [
        ("results/v1..results/v2", ["results/v1", "results/v2"]),
        ("v1..v2", ["results/v1", "results/v2"]),
        ("v1..HEAD:results/v2/", ["results/v1", "results/v2"]),
        // What git knows by a name comes first.
        ("v1..data-1", ["results/v1", "none"]),
    ] {
        assert_eq!(sides(&repository.json(&["diff", range, "--json"])), expected, "{range}");
    }
    repository.run(&["diff", "v1..v3"]).says(66, &["\"v3\""]);
}

#[test]
fn what_is_not_clear_says_what_to_write() {
    let twice = "[releases]\ndirectories = [\"a/*\", \"b/*\"]\n";
    let repository = holding(&["a/v1", "b/v1"], twice);
    repository.run(&["diff", "v1..a/v1"]).says(64, &["several directories", "a/v1, b/v1"]);
    let repository = holding(&["results/v1"], POLICY);
    repository.run(&["diff"]).says(66, &["only the directory results/v1", "results/*", "REV:PATH"]);
    let repository = holding(&["other"], POLICY);
    repository.run(&["diff"]).says(66, &["HEAD has no directory like results/*"]);
}

#[test]
fn history_follows_models_that_are_called_after_their_release() {
    let model = |version: u8| {
        let path = format!("results/v{version}/lumen-v{version}/r_scores.json");
        (path, format!("{{\"acc\": 0.{version}, \"f1\": 0.25}}"))
    };
    let mut all = files([1, 2, 3].map(model));
    all.insert("candor.toml".to_owned(), POLICY.into());
    let found = Repository::tagged(&[("data-1", all)]).json(&["history", "--json"]);
    let rows = found["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 2, "{rows:?}");
    for row in rows {
        let points = row["points"].as_array().expect("points");
        let models: Vec<&str> = points.iter().filter_map(|point| point["model"].as_str()).collect();
        assert_eq!(models, ["lumen-v1", "lumen-v2", "lumen-v3"], "{row}");
    }
}

#[test]
fn history_follows_them() {
    let repository = holding(&["results/v1", "results/v2", "results/v3", "results/v4"], POLICY);
    let found = repository.json(&["history", "v1..v3", "--json"]);
    let releases = found["releases"].as_array().expect("a list");
    let paths: Vec<&str> = releases.iter().filter_map(|release| release["subpath"].as_str()).collect();
    assert_eq!(paths, ["results/v1", "results/v2", "results/v3"]);
    assert!(
        found["rows"].as_array().expect("rows").iter().all(|row| row["points"].as_array().map(Vec::len) == Some(3))
    );
    let text = repository.run(&["history", "v1..v3"]).out;
    assert!(
        text.lines().any(|line| line.starts_with("task") && line.ends_with("v1        v2        v3    against v1")),
        "{text}"
    );
}
