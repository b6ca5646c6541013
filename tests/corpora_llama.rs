//! What two published releases of one family of models say, without counts, standard errors or, on one side, metrics.
//! The corpora lie beside the repository; where they are absent, these tests say so and pass.

mod support;

use std::fs;

use serde_json::Value;
use support::cli::Repository;
use support::corpora::{close, repository};

const PUBLISHED: &str = "llama-3-as-first-published";

/// How many items the tasks have, as their authors say.
const ITEMS: &str = r#"
[[rule]]
task = "GPQA"
items = 448
[[rule]]
task = "Winogrande"
items = 1267
"#;

fn releases() -> Option<Repository> {
    repository("llama-releases", &[PUBLISHED, "llama-3", "llama-3.1"])
}

/// A policy beside the repository, for the command line.
fn policy(repository: &Repository, text: &str) -> String {
    let path = repository.beside("candor.toml");
    fs::write(&path, text).expect("a policy");
    path.to_string_lossy().into_owned()
}

fn row<'a>(comparison: &'a Value, model: &str, task: &str) -> &'a Value {
    let all = comparison["evals"].as_array().expect("rows");
    let found: Vec<&Value> = all.iter().filter(|row| row["model"] == model && row["task"] == task).collect();
    assert_eq!(found.len(), 1, "{model} {task}");
    found[0]
}

/// The line of the text that tells of a row.
fn line<'a>(text: &'a str, start: &str) -> &'a str {
    let found = text.lines().find(|line| line.starts_with(start));
    found.unwrap_or_else(|| panic!("no {start} in {text}"))
}

#[test]
fn scaled_rope_is_shown_with_what_it_means() {
    let Some(repository) = releases() else { return };
    let found = repository.json(&["diff", "llama-3..llama-3.1", "--json"]);
    let configs = found["configs"].as_array().expect("configs");
    assert_eq!(configs.len(), 4);
    for config in configs {
        let [change] = &config["changes"].as_array().expect("changes")[..] else { panic!("{config}") };
        assert_eq!(change["pointer"], "/use_scaled_rope");
        assert_eq!((&change["base"], &change["candidate"]), (&false.into(), &true.into()));
        let meaning = change["meaning"].as_str().expect("a meaning");
        assert!(meaning.contains("contexts longer than those trained on"), "{meaning}");
    }
}

#[test]
fn drops_without_counts_are_untested_say_why_and_want_a_decision() {
    let Some(repository) = releases() else { return };
    let found = repository.json(&["diff", "llama-3..llama-3.1", "--json"]);
    for row in found["evals"].as_array().expect("rows") {
        assert_eq!((&row["verdict"], &row["test"]), (&"untested".into(), &Value::Null), "{row}");
        assert!(row["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{row}");
    }
    let text = repository.run(&["diff", "llama-3..llama-3.1"]).out;
    let drop = line(&text, "llama-8b-instruct GPQA");
    for said in ["34.60", "30.40", "−4.20", "untested", "standard errors", "wants a decision"] {
        assert!(drop.contains(said), "{said}: {drop}");
    }
    assert!(!line(&text, "llama-70b-instruct GPQA").contains("wants a decision"), "it rose");
}

#[test]
fn stated_counts_allow_an_unpaired_test_that_is_called_conservative() {
    let Some(repository) = releases() else { return };
    let policy = policy(&repository, ITEMS);
    let found = repository.json(&["--policy", &policy, "diff", "llama-3..llama-3.1", "--json"]);
    let gpqa = row(&found, "llama-8b-instruct", "GPQA");
    assert_eq!((&gpqa["test"]["method"], &gpqa["verdict"]), (&"unpaired-z".into(), &"inconclusive".into()));
    // By hand: z = 0.042 / sqrt(0.346 · 0.654 / 448 + 0.304 · 0.696 / 448), twice the normal tail beyond it.
    close(&gpqa["test"]["p"], 0.179_131, 4);
    assert_eq!(row(&found, "llama-8b-instruct", "HumanEval")["test"], Value::Null, "nobody stated its items");
    let text = repository.run(&["--policy", &policy, "diff", "llama-3..llama-3.1"]).out;
    assert!(line(&text, "llama-8b-instruct GPQA").contains("conservative"), "{text}");
}

#[test]
fn the_only_metrics_of_a_task_pair_though_one_has_no_name_and_nobody_calls_that_fair() {
    let Some(repository) = releases() else { return };
    let range = format!("{PUBLISHED}..llama-3.1");
    let items = policy(&repository, ITEMS);
    for policy in [&[][..], &["--policy", &items]] {
        let diff = [policy, &["diff", &range]].concat();
        let found = repository.json(&[&diff[..], &["--json"]].concat());
        let winogrande = row(&found, "llama-8b", "Winogrande");
        close(&winogrande["base"]["value"], 76.1, 9);
        close(&winogrande["candidate"]["value"], 60.5, 9);
        let [unnamed] = &winogrande["comparability"].as_array().expect("a list")[..] else { panic!("{winogrande}") };
        assert_eq!((&unnamed["code"], &unnamed["effect"]), (&"metric-unnamed".into(), &"weakens".into()));
        assert_eq!((&unnamed["base"], &unnamed["candidate"]), (&"no name".into(), &"acc_char".into()));
        let text = repository.run(&diff).out;
        assert!(line(&text, "llama-8b Winogrande").contains("metric-unnamed"), "{text}");
        assert!(!text.contains("fair"), "{text}");
    }
    let text = repository.run(&["export", &range, "--format", "markdown"]).out;
    assert!(text.contains("metric-unnamed: no name → acc_char") && !text.contains("fair"), "{text}");
}

#[test]
fn the_desk_says_what_weakens_a_row_and_does_not_call_it_fair() {
    let Some(repository) = releases() else { return };
    let out = repository.beside("overview.txt");
    let range = format!("{PUBLISHED}..llama-3.1");
    let size = ["--size", "160x50", "-o", out.to_str().expect("a path")];
    let ended = repository.run(&[&["snapshot", &range, "--screen", "overview"][..], &size].concat());
    assert_eq!(ended.code, 0, "{}", ended.err);
    let screen = fs::read_to_string(out).expect("a picture");
    assert!(screen.contains("Winogrande [llama-8b] acc_char"), "{screen}");
    assert!(
        screen.contains("One side does not name the metric") && screen.contains("weakens the comparison"),
        "{screen}"
    );
    assert!(!screen.contains("is fair"), "{screen}");
}
