//! Models, tasks and files that are called otherwise on the two sides, through the whole program.

mod support;

use serde_json::Value;
use support::cli::{Files, Repository, files};

/// `base-model/base-task model/task pairing`, with `-` for what a side lacks.
fn outline(found: &Value) -> Vec<String> {
    let side = |row: &Value, side: &str, model: &str, task: &str| match &row[side] {
        Value::Null => "-".to_owned(),
        _ => format!("{}/{}", row[model].as_str().expect("a model"), row[task].as_str().expect("a task")),
    };
    let line = |row: &Value| {
        let (base, candidate) = (side(row, "base", "base_model", "base_task"), side(row, "candidate", "model", "task"));
        format!("{base} {candidate} {}", row["pairing"].as_str().expect("a word"))
    };
    let mut lines: Vec<String> = found["evals"].as_array().expect("rows").iter().map(line).collect();
    lines.sort();
    lines
}

fn codes(row: &Value) -> Vec<(&str, &str)> {
    let list = row["comparability"].as_array().expect("a list").iter();
    list.map(|found| (found["code"].as_str().expect("a code"), found["effect"].as_str().expect("a word"))).collect()
}

/// A file of figures, by who was evaluated.
fn of_model(model: &str, accuracy: f64) -> String {
    format!("{{\"model\": \"{model}\", \"acc\": {accuracy}, \"f1\": 0.25}}")
}

fn json(accuracy: f64) -> String {
    format!("{{\"acc\": {accuracy}, \"f1\": 0.25}}")
}

#[test]
fn what_differs_in_the_release_alone_is_one_thing() {
    let (old, new) = (json(0.5), json(0.75));
    let (old, new) = (old.as_str(), new.as_str());
    #[rustfmt::skip]
    let cases: &[(&str, Files, Files, &[&str])] = &[
        ("versions in names of files", files([("m/results_v1.0.json", old)]), files([("m/results_v1.1.json", new)]),
            &["m/results_v1.0 m/results_v1.1 version"]),
        ("the older one kept", files([("m/results_v1.0.json", old)]),
            files([("m/results_v1.0.json", old), ("m/results_v1.1.json", new)]), &["m/results_v1.0 m/results_v1.1 version"]),
        ("dates in names of files", files([("m/scores_2026-01-05.json", old)]), files([("m/scores_2026-02-06.json", new)]),
            &["m/scores_2026-01-05 m/scores_2026-02-06 version"]),
        ("folders of a release", files([("out/7b/v1/results.json", old), ("out/13b/v1/results.json", old)]),
            files([("out/7b/v2/results.json", new), ("out/13b/v2/results.json", new)]),
            &["13b/13b 13b/13b exact", "7b/7b 7b/7b exact"]),
        ("a folder of releases", files([("results/v1/7b/scores.json", old), ("results/v1/13b/scores.json", old)]),
            files([("results/v2/7b/scores.json", new), ("results/v2/13b/scores.json", new)]),
            &["13b/13b 13b/13b exact", "7b/7b 7b/7b exact"]),
        ("the older release kept", files([("results/v1/7b/scores.json", old)]),
            files([("results/v1/7b/scores.json", old), ("results/v2/7b/scores.json", new)]), &["7b/7b 7b/7b exact"]),
    ];
    for (what, base, candidate, expected) in cases {
        let repository = Repository::new(&[base.clone(), candidate.clone()]);
        let found = repository.json(&["diff", "v1.0.0..v2.0.0", "--json"]);
        let mut lines = outline(&found);
        lines.dedup();
        assert_eq!(lines, *expected, "{what}");
        let changed = found["evals"].as_array().expect("rows").iter().find(|row| row["metric"] == "acc").expect("acc");
        assert_eq!((&changed["base"]["value"], &changed["candidate"]["value"]), (&0.5.into(), &0.75.into()), "{what}");
    }
}

#[test]
fn folders_that_were_renamed_are_known_by_the_files_that_only_moved() {
    let file = |folder: &str, name: &str, accuracy: f64| (format!("{folder}/{name}_scores.json"), json(accuracy));
    let base = files([file("lumen", "a", 0.5), file("lumen", "b", 0.625), file("nova", "b", 0.125)]);
    let candidate = files([file("aurora", "a", 0.5), file("aurora", "b", 0.75), file("nova", "b", 0.25)]);
    let found = Repository::new(&[base, candidate]).json(&["diff", "--json"]);
    let moved = "lumen/b_scores aurora/b_scores moved";
    let mut lines = outline(&found);
    lines.dedup();
    assert_eq!(lines, [moved, "nova/b_scores nova/b_scores exact"]);
}

#[test]
fn the_policy_says_what_is_called_otherwise_and_is_believed() {
    let figures =
        |one: &str, two: &str| files([("x/scores.json", of_model(one, 0.5)), ("y/scores.json", of_model(two, 0.75))]);
    let policy = "[renames.models]\n\"acme/a\" = \"acme/n\"\nabsent = \"b\"\n[renames.tasks]\ny = \"x\"\n";
    let mut base = figures("acme/b", "acme/a");
    base.insert("candor.toml".to_owned(), policy.into());
    let mut candidate = figures("acme/n", "acme/c");
    candidate.insert("candor.toml".to_owned(), policy.into());
    let repository = Repository::new(&[base, candidate]);
    let found = repository.json(&["diff", "--json"]);
    let rows = found["evals"].as_array().expect("rows");
    let row = rows.iter().find(|row| row["model"] == "acme/n" && row["metric"] == "acc").expect("a row");
    assert_eq!((&row["base_model"], &row["base_task"], &row["task"]), (&"acme/a".into(), &"y".into(), &"x".into()));
    assert_eq!((&row["pairing"], &row["delta"]), (&"policy".into(), &(-0.25).into()));
    assert_eq!(codes(row), [("model-renamed", "none"), ("task-renamed", "none")]);
    let notes: Vec<_> = found["diagnostics"].as_array().expect("a list").iter().collect();
    let absent: Vec<&Value> = notes.into_iter().filter(|note| note["code"] == "rename-absent").collect();
    assert_eq!(absent.len(), 2, "{absent:?}");
    assert!(absent.iter().all(|note| note["severity"] == "info" && note["path"] == "candor.toml"), "{absent:?}");
    let text = repository.run(&["diff"]).out;
    assert!(text.contains("paired as candor.toml says"), "{text}");
}

#[test]
fn a_config_of_another_version_is_one_config() {
    let config = |theta: &str| format!("{{\"model_type\": \"llama\", \"rope_theta\": {theta}}}");
    let named = |version: &str, theta| {
        files(["7b", "13b"].map(|size| (format!("{size}/{version}/config.json"), config(theta))))
    };
    let found = Repository::new(&[named("v1.0", "10000.0"), named("v1.1", "5e5")]).json(&["diff", "--json"]);
    let configs = found["configs"].as_array().expect("configs");
    let pairs: Vec<_> =
        configs.iter().map(|config| (&config["base_path"], &config["path"], &config["status"])).collect();
    let pair = |size: &str| [format!("{size}/v1.0/config.json"), format!("{size}/v1.1/config.json")].map(Value::from);
    for (found, size) in pairs.iter().zip(["13b", "7b"]) {
        let [base, path] = pair(size);
        assert_eq!(*found, (&base, &path, &"renamed".into()));
    }
    assert!(configs.len() == 2 && configs.iter().all(|config| config["changes"].as_array().map(Vec::len) == Some(1)));
}

#[test]
fn a_card_that_names_no_metric_pairs_with_one_that_does_either_way() {
    let unnamed = "# Lumen\n\n| Benchmark | Lumen-8B |\n|---|---|\n| MMLU | 66.5 |\n| GSM8K | 57.5 |\n";
    let named = "# Lumen\n\n| Benchmark | Metric | Lumen-8B |\n|---|---|---|\n| MMLU | acc | 68.0 |\n\
                 | GSM8K | em | 59.0 |\n| GSM8K | f1 | 60.0 |\n";
    let card = |text: &str| files([("README.md", text)]);
    for (base, candidate, delta) in [(unnamed, named, 1.5), (named, unnamed, -1.5)] {
        let found = Repository::new(&[card(base), card(candidate)]).json(&["diff", "--json"]);
        let rows = found["evals"].as_array().expect("rows");
        let of_task = |task: &str| rows.iter().filter(|row| row["task"] == task).collect::<Vec<_>>();
        let [mmlu] = of_task("MMLU")[..] else { panic!("{rows:?}") };
        assert_eq!((&mmlu["metric"], &mmlu["delta"]), (&"acc".into(), &delta.into()));
        assert_eq!(codes(mmlu), [("metric-unnamed", "weakens")]);
        assert_eq!(of_task("GSM8K").len(), 3, "with a choice nothing pairs");
    }
}
