//! Real files in formats that no harness defines, compared and checked against figures that other programs computed.
//! The corpora lie beside the repository; where they are absent, these tests say so and pass.

mod support;

use serde_json::Value;
use support::corpora::{close, repository};

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
