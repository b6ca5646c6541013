//! Agent tasks that a real project ran several times over, task by task beside what other programs counted in them.
//! The corpora lie beside the repository; where they are absent, these tests say so and pass.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;
use support::cli::{Files, Repository};
use support::corpora::{corpora, truth};

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

/// The comparison of the two files of a pair alone, so that a renamed model pairs, too: it is the only one.
fn compared(pair: &Value) -> Option<Value> {
    let folder = corpora()?.join("obsidian-baselines");
    let side = |side: &str, key: &str| {
        let path = text(&pair[key]).to_owned();
        let content = fs::read(folder.join(side).join(&path)).expect("a file");
        Files::from([(path, content)])
    };
    let repository = Repository::new(&[side("old", "old_path"), side("new", "new_path")]);
    Some(repository.json(&["diff", "--json", "--samples", "all"]))
}

/// The changes of all samples in one metric by id.
fn samples<'a>(found: &'a Value, metric: &str) -> BTreeMap<&'a str, &'a Value> {
    let row = list(&found["evals"]).iter().find(|row| row["metric"] == metric);
    let row = row.unwrap_or_else(|| panic!("no row {metric}"));
    list(&row["sample_changes"]).iter().map(|change| (text(&change["id"]), change)).collect()
}

/// What a metric of ours is called in the truth, and how to find it in a task there.
const METRICS: [(&str, &str); 13] = [
    ("passed", "/pass_rate"),
    ("solved", "/solve_rate"),
    ("pass^k", "/pass_k"),
    ("solve^k", "/solve_k"),
    ("cache_ratio", "/metrics/cache_ratio"),
    ("cached_tokens", "/metrics/cached_tokens"),
    ("cost_usd", "/metrics/cost_usd"),
    ("duration_ms", "/metrics/duration_ms"),
    ("loop_fires", "/metrics/loop_fires"),
    ("output_tokens", "/metrics/output_tokens"),
    ("prompt_tokens", "/metrics/prompt_tokens"),
    ("tool_calls", "/metrics/tool_calls"),
    ("turns", "/metrics/turns"),
];

/// A number as the truth has it: `None` where there is none.
fn number(value: &Value) -> Option<f64> {
    value.as_bool().map(|flag| f64::from(u8::from(flag))).or_else(|| value.as_f64())
}

#[test]
fn every_task_has_the_figures_that_were_computed() {
    let Some(_) = corpora() else { return };
    let truth = truth("obsidian");
    let mut checked = 0;
    for pair in list(&truth["pairs"]).iter().filter(|pair| !pair["new_path"].is_null()) {
        let found = compared(pair).expect("the corpora");
        for (metric, pointer) in METRICS {
            let known = |task: &Value, side: usize| task.pointer(pointer).and_then(|values| number(&values[side]));
            let tasks = list(&pair["tasks"]).iter().filter(|task| known(task, 0).or(known(task, 1)).is_some());
            let tasks: Vec<&Value> = tasks.collect();
            // A provider that does not count cached tokens says null in every run; the file then calls their mean 0.
            let uncounted = metric == "cached_tokens" && pair["new_head"]["provider"] == "ollama";
            if tasks.is_empty() || uncounted {
                assert!(list(&found["evals"]).iter().all(|row| row["metric"] != metric), "{metric}");
                continue;
            }
            let samples = samples(&found, metric);
            for task in tasks {
                let sample = samples[text(&task["id"])];
                for (side, key) in ["base_score", "candidate_score"].into_iter().enumerate() {
                    let (ours, known) = (sample[key].as_f64(), known(task, side));
                    // The truth has what the file says of the task, to six digits and three of this ratio; where the
                    // file has the runs, Candor takes their mean.
                    let room = if metric == "cache_ratio" { 5.1e-4 } else { 5.1e-7 };
                    let close = ours.zip(known).is_some_and(|(ours, known)| (ours - known).abs() <= room);
                    assert!(
                        close || (ours, known) == (None, None),
                        "{} {metric} {side}: {ours:?} {known:?}",
                        task["id"]
                    );
                    checked += 1;
                }
            }
        }
    }
    assert_eq!(checked, 1_762);
}

#[test]
fn the_same_tasks_come_go_and_flip() {
    let Some(_) = corpora() else { return };
    let truth = truth("obsidian");
    for pair in list(&truth["pairs"]).iter().filter(|pair| !pair["new_path"].is_null()) {
        let found = compared(pair).expect("the corpora");
        let samples = samples(&found, "solve^k");
        let of = |change: &str| -> BTreeSet<&str> {
            samples.iter().filter(|(_, sample)| sample["change"] == change).map(|(&id, _)| id).collect()
        };
        let known = |key: &str| -> BTreeSet<&str> { list(&pair[key]).iter().map(text).collect() };
        assert_eq!(of("only-candidate"), known("added"));
        assert_eq!(of("only-base"), known("removed"));
        assert_eq!(of("broke"), known("solve_k_true_to_false"));
        assert_eq!(of("fixed"), known("solve_k_false_to_true"));
        assert_eq!(samples.len() - of("only-candidate").len() - of("only-base").len(), list(&pair["tasks"]).len());
    }
}
