//! Files that real projects committed, compared and checked against figures that other programs computed.
//! The corpora lie beside the repository; where they are absent, these tests say so and pass.

mod support;

use serde_json::Value;
use support::cli::{Files, Repository};
use support::corpora::{close, corpora, read, repository};

fn rows(comparison: &Value) -> &Vec<Value> {
    comparison["evals"].as_array().expect("rows")
}

fn row<'a>(comparison: &'a Value, task: &str, metric: &str) -> &'a Value {
    let found = rows(comparison).iter().find(|row| row["task"] == task && row["metric"] == metric);
    found.unwrap_or_else(|| panic!("no row {task} {metric}"))
}

fn errors(comparison: &Value) -> Vec<&Value> {
    let all = comparison["diagnostics"].as_array().expect("diagnostics");
    all.iter().filter(|found| found["severity"] == "error").collect()
}

#[test]
fn two_models_on_the_same_817_questions() {
    let Some(repository) = repository("lmeval-truthfulqa-samples", &["7b", "13b"]) else { return };
    let found = repository.json(&["diff", "7b..13b", "--json"]);
    for (metric, broke, fixed, [base, candidate]) in [
        ("bleu_acc", 118, 101, [0.436_964_504_283_966, 0.416_156_670_746_634]),
        ("rouge1_acc", 116, 94, [0.447_980_416_156_671, 0.421_052_631_578_947]),
    ] {
        let row = row(&found, "truthfulqa_gen", metric);
        let counts = &row["samples"];
        for (count, known) in [
            ("paired", 817),
            ("only_base", 0),
            ("only_candidate", 0),
            ("duplicate", 0),
            ("content_changed", 0),
            ("errored", 0),
            ("broke", broke),
            ("fixed", fixed),
            ("same_score", 817 - broke - fixed),
            ("output_changed", 810),
            ("answer_changed", 772),
        ] {
            assert_eq!(counts[count], known, "{metric} {count}");
        }
        close(&row["base"]["value"], base, 12);
        close(&row["candidate"]["value"], candidate, 12);
        assert_eq!(row["pairing"], "only-run");
        let renamed =
            row["comparability"].as_array().expect("a list").iter().any(|found| found["code"] == "model-renamed");
        assert!(renamed, "{}", row["comparability"]);
    }
    let bleu = row(&found, "truthfulqa_gen", "bleu_acc");
    assert_eq!(bleu["verdict"], "inconclusive");
    close(&bleu["test"]["p"], 0.2517, 4);
    close(&bleu["test"]["ci95"][0], -0.0565, 4);
    close(&bleu["test"]["ci95"][1], 0.0148, 4);
    close(&bleu["test"]["mde"], 0.0507, 4);
}

/// Every p, recomputed from the files with SciPy 1.x (`binom`, `ttest_rel`, `norm`), every q with statsmodels.
#[test]
fn other_programs_find_the_same_chances() {
    let Some(repository) = repository("lmeval-truthfulqa-samples", &["7b", "13b"]) else { return };
    let found = repository.json(&["diff", "7b..13b", "--json"]);
    let known: &[(&str, &str, f64, f64)] = KNOWN;
    for &(task, metric, p, q) in known {
        let test = &row(&found, task, metric)["test"];
        for (name, known) in [("p", p), ("q", q)] {
            let found = test[name].as_f64().expect("a number");
            assert!((found - known).abs() <= 1e-8 * known, "{task} {metric} {name}: {found} {known}");
        }
    }
    let tested = rows(&found).iter().filter(|row| !row["test"].is_null()).count();
    assert_eq!(tested, known.len());
}

#[rustfmt::skip]
const KNOWN: &[(&str, &str, f64, f64)] = &[
    ("truthfulqa_gen", "bleu_acc", 2.51681912355e-01, 3.52354677297e-01),
    ("truthfulqa_gen", "bleu_diff", 1.08153267651e-01, 1.89268218389e-01),
    ("truthfulqa_gen", "bleu_max", 5.15526058400e-05, 2.27640824536e-04),
    ("truthfulqa_gen", "rouge1_acc", 1.29692359684e-01, 2.01743670619e-01),
    ("truthfulqa_gen", "rouge1_diff", 1.50056400013e-02, 4.20157920037e-02),
    ("truthfulqa_gen", "rouge1_max", 1.05706920182e-07, 7.39948441271e-07),
    ("truthfulqa_gen", "rouge2_acc", 4.89208221149e-01, 5.26839622776e-01),
    ("truthfulqa_gen", "rouge2_diff", 4.04742085067e-02, 8.09484170134e-02),
    ("truthfulqa_gen", "rouge2_max", 6.50402355816e-05, 2.27640824536e-04),
    ("truthfulqa_gen", "rougeL_acc", 4.68334052444e-01, 5.26839622776e-01),
    ("truthfulqa_gen", "rougeL_diff", 2.21594317857e-02, 5.17053408333e-02),
    ("truthfulqa_gen", "rougeL_max", 9.50264868961e-08, 7.39948441271e-07),
    ("truthfulqa_mc1", "acc", 3.27223761612e-01, 4.16466605687e-01),
    ("truthfulqa_mc2", "acc", 5.37677480753e-01, 5.37677480753e-01),
];

#[test]
fn group_rows_repeat_their_members_and_are_not_tested() {
    let Some(repository) = repository("lmeval-truthfulqa-samples", &["7b", "13b"]) else { return };
    let found = repository.json(&["diff", "7b..13b", "--json"]);
    let groups: Vec<&Value> = rows(&found).iter().filter(|row| row["is_group"] == true).collect();
    assert_eq!(groups.len(), 13);
    for group in groups {
        assert!(group["samples"].is_null() && group["test"].is_null(), "{group}");
        assert_eq!(group["verdict"], "untested");
    }
}

#[test]
fn results_and_logs_of_a_converter_are_read_whole() {
    let Some(folder) = corpora() else { return };
    let head = read(&folder.join("eee-helm-lmeval-inspect/head"));
    let ours: Files = head.into_iter().filter(|(path, _)| path.contains("/lm_eval/")).collect();
    assert!(ours.len() >= 2, "{:?}", ours.keys());
    let repository = Repository::new(&[Files::from([("README.md".to_owned(), b"empty\n".to_vec())]), ours]);
    let found = repository.json(&["diff", "--json"]);
    assert!(errors(&found).is_empty(), "{:?}", errors(&found));
    assert_eq!(rows(&found).len(), 2);
    // The log of the first task was cut to ten samples; where there are samples, they are what `n` counts.
    for (task, value, stderr, n) in
        [("math_perturbed_full", 0.0, 0.0, 10), ("math_rephrased_full", 0.0004, 0.000_282_814_421_130_447_1, 5_000)]
    {
        let row = row(&found, task, "exact_match");
        assert_eq!((&row["base"], &row["verdict"]), (&Value::Null, &"untested".into()));
        close(&row["candidate"]["value"], value, 15);
        close(&row["candidate"]["stderr"], stderr, 15);
        assert_eq!((&row["candidate"]["n"], &row["direction"]), (&n.into(), &"higher".into()));
    }
}

/// Figures and counts of HELM's files, recomputed from the statistics of each instance by a few lines of Python.
#[test]
fn run_folders_of_a_converter_are_read_whole() {
    let Some(folder) = corpora() else { return };
    let head = read(&folder.join("eee-helm-lmeval-inspect/head"));
    let repository = Repository::new(&[Files::from([("README.md".to_owned(), b"empty\n".to_vec())]), head]);
    let found = repository.json(&["diff", "--json"]);
    assert!(errors(&found).is_empty(), "{:?}", errors(&found));
    let (gpt2, pythia) = ("openai/gpt2", "eleutherai/pythia-1b-v0");
    for (model, task, metric, split, value, n) in [
        (pythia, "commonsense:dataset=hellaswag,method=multiple_choice_joint", "exact_match", "valid", 0.3, 10),
        (gpt2, "mmlu:subject=philosophy,method=multiple_choice_joint", "exact_match", "test", 1.0 / 9.0, 9),
        (gpt2, "mmlu:subject=philosophy,method=multiple_choice_joint", "exact_match", "valid", 0.0, 1),
        (gpt2, "narrative_qa", "f1_score", "test", 0.174_242_424_242_424_25, 4),
        (gpt2, "narrative_qa", "rouge_l", "test", 0.053_655_107_778_819_12, 4),
        (gpt2, "narrative_qa", "rouge_l", "valid", 0.036_363_636_363_636_36, 1),
    ] {
        let is_it = |row: &&Value| row["task"] == task && row["metric"] == metric && row["filter"] == split;
        let row = rows(&found).iter().find(is_it).unwrap_or_else(|| panic!("no row {task} {metric} {split}"));
        close(&row["candidate"]["value"], value, 15);
        let told = (&row["model"], &row["candidate"]["n"], &row["direction"]);
        assert_eq!(told, (&model.into(), &n.into(), &"higher".into()), "{task} {metric} {split}");
    }
    let formats = repository.json(&["formats", "v2.0.0", "--json"]);
    let text = formats.to_string();
    assert_eq!(text.matches("\"format\":\"helm\"").count(), 12, "four files of each of three folders: {text}");
}

#[test]
fn a_result_that_is_not_valid_json_is_an_error_beside_the_rest() {
    let Some(repository) = repository("jplm-config-and-results", &["old", "new"]) else { return };
    let found = repository.json(&["diff", "old..new", "--json"]);
    let errors = errors(&found);
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0]["path"], "models/abeja-gpt-neox-japanese-2.7b/result.json");
    assert_eq!((&errors[0]["line"], &errors[0]["side"]), (&45.into(), &"candidate".into()));
    assert!(rows(&found).len() > 100);
}

#[test]
fn folders_that_moved_change_no_figure() {
    let Some(repository) = repository("jplm-renamed-folders", &["old", "new"]) else { return };
    let found = repository.json(&["diff", "old..new", "--json"]);
    for row in rows(&found).iter().filter(|row| !row["base"].is_null()) {
        assert!(row["delta"] == 0.0 && row["verdict"] != "regressed", "{row}");
    }
    assert!(found["summary"]["identical"].as_u64().is_some_and(|identical| identical >= 34), "{}", found["summary"]);
}
