//! Real files in formats that no harness defines, compared and checked against figures that other programs computed.
//! The corpora lie beside the repository; where they are absent, these tests say so and pass.

mod support;

use std::collections::BTreeMap;

use serde_json::Value;
use support::corpora::{close, repository, truth};

fn row<'a>(comparison: &'a Value, model: &str, task: &str, metric: &str) -> &'a Value {
    let is_it = |row: &&Value| row["model"] == model && row["task"] == task && row["metric"] == metric;
    let found = comparison["evals"].as_array().expect("rows").iter().find(is_it);
    found.unwrap_or_else(|| panic!("no row {model} {task} {metric}"))
}

fn has(row: &Value, code: &str) -> bool {
    row["comparability"].as_array().expect("a list").iter().any(|found| found["code"] == code)
}

/// Means and p recomputed from the files with NumPy and SciPy (`ttest_rel` over the means of each task's runs).
#[test]
fn agent_rates_are_compared_and_pass_of_k_is_not() {
    let Some(repository) = repository("obsidian-baselines", &["old", "new"]) else { return };
    let found = repository.json(&["diff", "old..new", "--json"]);
    let lite = |metric| row(&found, "gemini-3.1-flash-lite", "baselines", metric);
    for (metric, base, candidate, p) in [
        ("solved", 0.777_777_777_8, 0.837_037_037_0, 0.072_894_057_1),
        ("cost_usd", 0.001_058_604_9, 0.001_152_740_7, 0.008_935_074_2),
        ("duration_ms", 10_545.419_753_086_4, 10_540.777_777_777_8, 0.991_172_327_7),
    ] {
        let row = lite(metric);
        close(&row["base"]["value"], base, 9);
        close(&row["candidate"]["value"], candidate, 9);
        close(&row["test"]["p"], p, 9);
        assert_eq!((&row["samples"]["paired"], &row["test"]["method"]), (&54.into(), &"paired-t".into()), "{metric}");
        assert_eq!(row["samples"]["output_changed"], 0, "the older side keeps no responses: {metric}");
        assert!(has(row, "epochs") && !has(row, "k"), "{metric}");
    }
    assert_eq!(lite("solved")["verdict"], "inconclusive");
    close(&lite("turns")["candidate"]["value"], 4.159_259_259_3, 9);
    for (metric, base, candidate) in [("pass^k", 1.0, 1.0), ("solve^k", 37.0 / 54.0, 40.0 / 54.0)] {
        let row = lite(metric);
        close(&row["base"]["value"], base, 12);
        close(&row["candidate"]["value"], candidate, 12);
        assert!(row["verdict"] == "not-comparable" && has(row, "k"), "{row}");
    }
    assert_eq!((&lite("solve^k")["samples"]["broke"], &lite("solve^k")["samples"]["fixed"]), (&3.into(), &6.into()));
}

#[test]
fn a_suite_that_grew_is_not_compared() {
    let Some(repository) = repository("obsidian-baselines", &["old", "new"]) else { return };
    let found = repository.json(&["diff", "old..new", "--json"]);
    let solved = row(&found, "gemini-2.5-flash", "baselines", "solved");
    assert_eq!((&solved["samples"]["paired"], &solved["samples"]["only_candidate"]), (&7.into(), &47.into()));
    assert!(solved["verdict"] == "not-comparable" && has(solved, "pairing-low"), "{solved}");
    let flips = &row(&found, "gemini-2.5-flash", "baselines", "solve^k")["samples"];
    assert_eq!((&flips["broke"], &flips["fixed"]), (&2.into(), &2.into()));
}

/// What a row says in short: both figures and the verdict.
fn told(row: &Value) -> (Option<f64>, Option<f64>, &str) {
    let value = |side: &str| row[side]["value"].as_f64();
    (value("base"), value("candidate"), row["verdict"].as_str().expect("a verdict"))
}

#[test]
fn published_figures_of_two_releases_are_compared_and_none_is_tested() {
    let Some(repository) = repository("llama-releases", &["llama-3", "llama-3.1"]) else { return };
    let found = repository.json(&["diff", "llama-3..llama-3.1", "--json"]);
    let rows = found["evals"].as_array().expect("rows");
    assert_eq!(rows.len(), 58);
    assert!(rows.iter().all(|row| row["verdict"] == "untested" && row["format"] == "table"));
    for (model, task, metric, base, candidate) in [
        ("llama-8b-instruct", "GPQA", "em", Some(34.6), Some(30.4)),
        ("llama-70b", "SQuAD", "em", Some(85.6), Some(81.8)),
        ("llama-70b-instruct", "HumanEval", "pass@1", Some(81.7), Some(80.5)),
        ("llama-8b-instruct", "IFEval", "", Some(76.8), Some(80.4)),
        ("llama-8b", "Winogrande", "acc_char", None, Some(60.5)),
    ] {
        assert_eq!(told(row(&found, model, task, metric)), (base, candidate, "untested"), "{model} {task}");
    }
    assert_eq!(row(&found, "llama-8b-instruct", "GPQA", "em")["direction"], "higher");
    assert!(rows.iter().all(|row| !has(row, "num-fewshot")), "the cards re-measured with the same shots");
    let configs = found["configs"].as_array().expect("configs");
    assert!(configs.iter().all(|config| config["format"] == "llama-params"), "{configs:?}");
}

#[test]
fn figures_that_name_no_metric_are_read_as_such() {
    let sides = ["llama-3-as-first-published", "llama-3.1"];
    let Some(repository) = repository("llama-releases", &sides) else { return };
    let found = repository.json(&["diff", &sides.join(".."), "--json"]);
    let rows = found["evals"].as_array().expect("rows");
    let winogrande = rows.iter().filter(|row| row["model"] == "llama-8b" && row["task"] == "Winogrande");
    let values: Vec<_> = winogrande.flat_map(|row| [told(row).0, told(row).1]).flatten().collect();
    assert_eq!(values, [76.1, 60.5]);
    assert!(rows.iter().all(|row| row["verdict"] == "untested" || row["verdict"] == "not-comparable"));
}

/// The truth lists the main score of every task on both sides.
#[test]
fn embeddings_run_again_after_a_fix_are_compared_task_by_task() {
    let Some(repository) = repository("mteb-video-fix", &["old", "new"]) else { return };
    let found = repository.json(&["diff", "old..new", "--json"]);
    let rows = found["evals"].as_array().expect("rows");
    let is_main = |row: &&Value| row["metric"] == "main_score" && row["filter"] == "test";
    let main: BTreeMap<(String, String), &Value> =
        rows.iter().filter(is_main).map(|row| ((row["model"].to_string(), row["task"].to_string()), row)).collect();
    let truth = truth("mteb");
    let known = truth["pairs"][0]["rows_first_1000"].as_array().expect("rows");
    assert_eq!((main.len(), known.len()), (320, 320));
    for known in known {
        let mut path = known["path"].as_str().expect("a path").trim_end_matches(".json").split('/').skip(1);
        let model = path.next().expect("a model").replacen("__", "/", 1);
        let row = main[&(Value::from(model).to_string(), Value::from(path.nth(1)).to_string())];
        let figures = &known["changed"][0];
        assert_eq!((&row["base"]["value"], &row["candidate"]["value"]), (&figures["old"], &figures["new"]), "{row}");
    }
    let direction =
        |up: bool| main.values().filter(|row| row["delta"].as_f64().is_some_and(|d| (d > 0.0) == up)).count();
    assert_eq!((direction(true), direction(false)), (291, 29));
    assert!(rows.iter().all(|row| row["verdict"] == "untested"), "there are no standard errors");
    // The other metrics, counted and added up in Python; `nauc_…` and `…_std` describe figures and are none.
    let deltas: Vec<f64> = rows.iter().filter_map(|row| row["delta"].as_f64()).collect();
    let count = |fits: fn(&f64) -> bool| deltas.iter().copied().filter(fits).count();
    assert_eq!([rows.len(), deltas.len()], [9_216, 9_216 - 88], "88 are NaN on both sides");
    assert_eq!([count(|d| *d > 0.0), count(|d| *d < 0.0), count(|d| *d == 0.0)], [7_536, 726, 866]);
    for (side, known) in [("base", 2_025.890_548), ("candidate", 3_905.865_227)] {
        let sum: f64 = rows.iter().filter_map(|row| row[side]["value"].as_f64()).sum();
        assert!((sum - known).abs() < 1e-6, "{side} {sum}");
    }
    let notes = found["diagnostics"].as_array().expect("diagnostics").iter();
    let with_nan = |side: &str| notes.clone().filter(|note| note["side"] == side && note["code"] == "json-nan").count();
    assert_eq!((with_nan("base"), with_nan("candidate")), (188, 176));
    assert!(found["configs"].as_array().expect("configs").is_empty());
}
