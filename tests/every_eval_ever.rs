//! What is written for Every Eval Ever is read back with the same figures, and acts on nobody's terminal.

#![allow(missing_docs)]

use std::collections::BTreeMap;

use candor::formats;
use candor::model::{Direction, MetricValue};
use serde_json::Value;

mod support;
use support::cli::{Ended, Files, Repository, files};

/// A task's name that would act on a reader.
const HOSTILE: &str = "sums \u{1b}[2J\u{202e}/\"x\"";

/// Results of a task that is called to harm, of one under two filters, and of figures that cannot be written.
fn results(strict: f64) -> Files {
    let text = serde_json::json!({
        "results": {
            HOSTILE: {"acc,none": 0.5, "acc_stderr,none": 0.125},
            "math": {"exact_match,strict": strict, "exact_match,loose": 0.75, "word_perplexity,none": 7.5},
            "odd": {"vibes,none": 3.0, "acc,none": "N/A"},
        },
        "versions": {"math": 1}, "n-samples": {"math": {"original": 8, "effective": 8}}, "model_name": "acme/lumen",
    });
    files([("evals/results_2026-01-01T00-00-00.000000.json".to_owned(), text.to_string())])
}

fn exported(repository: &Repository, more: &[&str]) -> Ended {
    repository.run(&[&["export", "--format", "every-eval-ever"], more].concat())
}

/// What the format's reader finds in an export, by task, metric and filter.
fn read(text: &str) -> BTreeMap<(String, String, Option<String>), MetricValue> {
    let reading = formats::read("records.jsonl", text.as_bytes()).expect("a reading");
    assert_eq!(reading.format.name, "every-eval-ever");
    let parts = reading.document.runs;
    assert!(parts.iter().all(|part| part.model.as_deref() == Some("acme/lumen")), "{parts:?}");
    let figures = parts.into_iter().flat_map(|part| part.metrics);
    figures.map(|figure| ((figure.task.clone(), figure.metric.clone(), figure.filter.clone()), figure)).collect()
}

#[test]
fn what_is_written_is_read_back_with_the_same_figures() {
    let repository = Repository::new(&[results(0.5), results(0.25)]);
    let export = exported(&repository, &[]);
    export.says(
        0,
        &[
            "1 row left out of every-eval-ever: the candidate has no number there",
            "1 row left out of every-eval-ever: nothing says which way is better",
        ],
    );
    let read = read(&export.out);
    let compared = repository.json(&["diff", "--json"]);
    let rows = compared["evals"].as_array().expect("rows");
    for row in rows.iter().filter(|row| row["task"] != "odd") {
        let text = |key: &str| row[key].as_str().map(str::to_owned);
        let key = (text("task").expect("a task"), text("metric").expect("a metric"), text("filter"));
        let figure = read.get(&key).unwrap_or_else(|| panic!("{key:?} is not in {}", export.out));
        let stated = &row["candidate"];
        assert_eq!((figure.value, figure.stderr), (stated["value"].as_f64(), stated["stderr"].as_f64()), "{key:?}");
        assert_eq!(figure.n, stated["n"].as_u64(), "{key:?}");
        assert_eq!(figure.direction.map(Direction::as_str), row["direction"].as_str(), "{key:?}");
    }
    assert_eq!(read.len() + 2, rows.len());
}

#[test]
fn records_are_inert_and_the_same_every_time() {
    let repository = Repository::new(&[results(0.5), results(0.25)]);
    let text = exported(&repository, &[]).out;
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    let records: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(records.iter().any(|record| record["evaluation_results"][0]["evaluation_name"] == HOSTILE));
    assert_eq!(exported(&repository, &[]).out, text);
}

#[test]
fn a_filter_leaves_what_passes() {
    let repository = Repository::new(&[results(0.5), results(0.25)]);
    let narrowed = exported(&repository, &["--task", "math"]);
    narrowed.says(0, &["narrowed by the filter task:math: 3 of 6 rows"]);
    assert_eq!(read(&narrowed.out).len(), 3);
    assert_eq!(exported(&repository, &["--task", "nowhere"]).out, "");
}
