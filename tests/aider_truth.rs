//! A leaderboard and its models' settings as a real project kept them over five releases, beside what other programs
//! counted in them. The corpora lie beside the repository; where they are absent, these tests say so and pass.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use support::corpora::{repository, truth};

const RELEASES: [&str; 5] = ["v0.82.0", "v0.83.0", "v0.85.0", "v0.86.0", "v0.86.2"];

/// The pairs of releases the truth speaks of: the range and what is known of it.
fn pairs(truth: &Value) -> Vec<(String, &Value)> {
    let pairs = truth["pairs"].as_array().expect("pairs");
    let name = |pair: &Value, side: &str| text(&pair[side]["ref"]).to_owned();
    pairs.iter().map(|pair| (format!("{}..{}", name(pair, "old"), name(pair, "new")), pair)).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

fn texts(list: &Value) -> BTreeSet<String> {
    list.as_array().expect("a list").iter().map(|item| text(item).to_owned()).collect()
}

/// The second item of a name as the truth writes it: `name (2)` is `name#2`.
fn numbered(item: &str) -> String {
    let number = item.strip_suffix(')').and_then(|item| item.rsplit_once(" ("));
    number.map_or(item.to_owned(), |(name, number)| format!("{name}#{number}"))
}

/// The truth counts rows by `dirname`. A model that was run again has another one: that is one model on both sides.
#[test]
fn every_model_is_on_the_sides_that_were_counted_and_no_other_figure_moved() {
    let Some(repository) = repository("aider-leaderboard", &RELEASES) else { return };
    let truth = truth("aider");
    for (range, pair) in pairs(&truth) {
        let board = &pair["leaderboard"];
        let again = board["rerun_same_model"].as_array().expect("a list");
        let found = repository.json(&["diff", &range, "--json"]);
        let rows = found["evals"].as_array().expect("rows");

        let mut sides: BTreeMap<&str, [bool; 2]> = BTreeMap::new();
        for row in rows {
            let of_model = sides.entry(text(&row["model"])).or_default();
            for (has, side) in of_model.iter_mut().zip(["base", "candidate"]) {
                *has |= !row[side].is_null();
            }
        }
        let count = |on: [bool; 2]| sides.values().filter(|&&sides| sides == on).count();
        let known = |key: &str| board[key].as_array().expect("a list").len() - again.len();
        let aligned = usize::try_from(board["aligned"].as_u64().expect("a count")).expect("a count");
        assert_eq!(
            [count([true, true]), count([true, false]), count([false, true])],
            [aligned + again.len(), known("removed"), known("added")],
            "{range}"
        );

        let is_again = |row: &Value| again.iter().any(|again| again["model"] == row["model"]);
        let moved: Vec<_> = rows
            .iter()
            .filter(|row| row["delta"].as_f64().is_some_and(|delta| delta != 0.0) && !is_again(row))
            .map(|row| (text(&row["metric"]), row["base"]["value"].as_f64(), row["candidate"]["value"].as_f64()))
            .collect();
        let changed = board["changed"].as_object().expect("rows").values().flat_map(|row| row.as_object());
        let changed =
            changed.flatten().map(|(metric, old_new)| (metric.as_str(), old_new[0].as_f64(), old_new[1].as_f64()));
        assert_eq!(moved, changed.collect::<Vec<_>>(), "{range}");

        for again in again {
            let row = |metric: &str| {
                let is_it = |row: &&Value| row["model"] == again["model"] && row["metric"] == metric;
                rows.iter().find(is_it).expect("a row")
            };
            for (place, side) in ["base", "candidate"].into_iter().enumerate() {
                for metric in ["pass_rate_2", "total_cost"] {
                    assert_eq!(row(metric)[side]["value"], again[metric][place][0], "{metric} {side}");
                }
                assert_eq!(row("pass_rate_2")[side]["n"], again["test_cases"][place][0], "{side}");
            }
            assert_eq!(row("total_cost")["direction"], "lower");
        }
    }
}

/// Sums over all rows of each release, computed in Python with PyYAML.
#[test]
fn every_figure_of_five_releases_is_read() {
    let Some(repository) = repository("aider-leaderboard", &RELEASES) else { return };
    let known = [
        ("v0.82.0", 42, [601.6, 1493.6, 592.2948, 9445.0, 3926.0]),
        ("v0.83.0", 50, [787.8, 1951.9, 827.7614, 11245.0, 4820.0]),
        ("v0.85.0", 60, [1132.4, 2633.4, 1036.6453, 13494.0, 5887.0]),
        ("v0.86.0", 63, [1236.1, 2852.5, 1192.0838, 14168.0, 6187.0]),
        ("v0.86.2", 69, [1473.1, 3294.7, 1252.1517, 15518.0, 6767.0]),
    ];
    for pair in known.windows(2) {
        let range = format!("{}..{}", pair[0].0, pair[1].0);
        let found = repository.json(&["diff", &range, "--json"]);
        for (side, &(release, models, sums)) in ["base", "candidate"].into_iter().zip(pair) {
            let there = found["evals"].as_array().expect("rows").iter().filter(|row| !row[side].is_null());
            let there: Vec<&Value> = there.collect();
            let sum = |metric: &str, key: &str| -> f64 {
                there.iter().filter(|row| row["metric"] == metric).filter_map(|row| row[side][key].as_f64()).sum()
            };
            let named: BTreeSet<&str> = there.iter().filter_map(|row| row["model"].as_str()).collect();
            let found = [
                sum("pass_rate_1", "value"),
                sum("pass_rate_2", "value"),
                sum("total_cost", "value"),
                sum("pass_rate_2", "n"),
                sum("user_asks", "value"),
            ];
            let close = found.iter().zip(sums).all(|(found, known)| (found - known).abs() < 1e-6);
            assert!(named.len() == models && close, "{release} {} {found:?}", named.len());
        }
    }
}

/// Which items of a configuration appeared, went and changed: the first segments of the pointers.
fn items<'a>(found: &'a Value, path: &str) -> BTreeMap<&'a str, Vec<(String, Option<String>)>> {
    let configs = found["configs"].as_array().expect("configs");
    let config = configs.iter().find(|config| config["path"] == path).expect("the file");
    let mut items: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for change in config["changes"].as_array().expect("changes") {
        let pointer = text(&change["pointer"]).trim_start_matches('/');
        let (item, below) = pointer.split_once('/').map_or((pointer, None), |(item, below)| (item, Some(below)));
        let kind = if below.is_some() { "changed" } else { text(&change["kind"]) };
        items.entry(kind).or_default().push((item.replace("~1", "/"), below.map(str::to_owned)));
    }
    items
}

#[test]
fn settings_are_compared_model_by_model() {
    let Some(repository) = repository("aider-leaderboard", &RELEASES) else { return };
    let truth = truth("aider");
    for (range, pair) in pairs(&truth) {
        let found = repository.json(&["diff", &range, "--json"]);
        for (key, path) in [
            ("model_settings", "aider/resources/model-settings.yml"),
            ("model_metadata", "aider/resources/model-metadata.json"),
        ] {
            let (known, mut ours) = (&pair[key], items(&found, path));
            for fate in ["added", "removed"] {
                let ours = ours.remove(fate).unwrap_or_default();
                let ours: BTreeSet<String> = ours.iter().map(|(item, _)| numbered(item)).collect();
                assert_eq!(ours, texts(&known[fate]), "{range} {path} {fate}");
            }
            let changed = known["changed"].as_object().expect("items").iter();
            let known: BTreeSet<(String, Option<String>)> = changed
                .flat_map(|(item, keys)| keys.as_object().expect("keys").keys().map(move |key| (item, key)))
                .map(|(item, key)| (item.clone(), Some(key.clone())))
                .collect();
            let ours: BTreeSet<_> = ours.remove("changed").unwrap_or_default().into_iter().collect();
            assert_eq!(ours, known, "{range} {path}");
        }
    }
}
