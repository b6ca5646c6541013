//! Logs that real projects committed, checked against figures that other programs computed. The corpora lie beside the
//! repository; where they are absent, these tests say so and pass.

use std::path::{Path, PathBuf};

use candor::model::{Filter, Severity};
use serde_json::{Value, json};

use super::support::cli::{Files, Repository};
use super::{read, root, run, text};

/// A real corpus; says so where it is not there.
fn corpus(name: &str) -> Option<PathBuf> {
    let found = root().ancestors().map(|up| up.join("shared/corpora").join(name)).find(|folder| folder.is_dir());
    if found.is_none() {
        println!("skipped: no corpus {name} beside the project");
    }
    found
}

/// The path of every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// What is known of one metric of a log.
type Known = (&'static str, &'static str, &'static str, f64, Option<f64>, usize, usize, f64);

/// Every log of three corpora: scorer, metric, figure, standard error, rows, scored rows and the sum of their scores,
/// recomputed in Python with the `json` and `zipfile` modules.
#[rustfmt::skip]
const KNOWN: &[Known] = &[
    ("2025-05-12T20-27-36-04-00_browser.json", "includes", "accuracy", 1.0, Some(0.0), 1, 1, 1.0),
    ("2025-05-12T20-28-13-04-00_no-samples.json", "match", "accuracy", 0.6666666666666666, Some(0.33333333333333337), 0, 0, 0.0),
    ("2025-05-12T20-28-13-04-00_popularity.json", "match", "accuracy", 0.6666666666666666, Some(0.33333333333333337), 3, 3, 2.0),
    ("2025-05-12T20-28-26-04-00_security-guide.json", "model_graded_fact", "accuracy", 1.0, Some(0.0), 3, 3, 3.0),
    ("mmlu-no-summary-choices.eval", "choice", "accuracy", 0.0, Some(0.0), 1, 1, 0.0),
    ("mmlu-summary-choices.eval", "choice", "accuracy", 0.0, Some(0.0), 1, 1, 0.0),
    ("log_formats.eval", "match", "accuracy", 0.0, Some(0.0), 1, 1, 0.0),
    ("log_formats.json", "match", "accuracy", 0.0, Some(0.0), 1, 1, 0.0),
    ("log_images.json", "match", "accuracy", 0.0, Some(0.0), 1, 1, 0.0),
    ("log_images_tc.json", "match", "accuracy", 0.0, Some(0.0), 1, 1, 0.0),
    ("log_message_deduplication.eval", "closeness_log", "accuracy", 0.0, Some(0.0), 1, 1, 0.0),
    ("log_read_sample.eval", "match", "accuracy", 1.0, Some(0.0), 1, 1, 1.0),
    ("log_read_sample.json", "match", "accuracy", 1.0, Some(0.0), 1, 1, 1.0),
    ("log_streaming.eval", "match", "accuracy", 0.75, Some(0.25), 4, 4, 3.0),
    ("log_tool_call_error.json", "includes", "accuracy", 1.0, Some(0.0), 1, 0, 0.0),
    ("2024-11-05T13-31-45-05-00_input-task_8zXjbRzCWrL9GXiXo2vus9.json", "model_graded_fact", "accuracy", 1.0, Some(0.0), 1, 1, 1.0),
    ("2024-11-05T13-32-37-05-00_input-task_hxs4q9azL3ySGkjJirypKZ.eval", "model_graded_fact", "accuracy", 1.0, Some(0.0), 1, 1, 1.0),
    ("custom.eval", "model_graded_fact", "accuracy", 1.0, Some(0.0), 1, 1, 1.0),
    ("ignore.json", "model_graded_fact", "accuracy", 1.0, Some(0.0), 1, 1, 1.0),
    ("2025-02-11T15-17-00-05-00_popularity_dPiJifoWeEQBrfWsAopzWr.eval", "match", "accuracy", f64::NAN, None, 10, 0, 0.0),
    ("2025-02-11T15-18-04-05-00_popularity_mj7khqpMM4GBCfVQozKgzB.eval", "match", "accuracy", 0.8, Some(0.13333333333333333), 10, 10, 8.0),
    ("2025-09-23T08-09-58-04-00_popularity_DN2wbX2ZvACsBpjwptzBRo.eval", "match", "accuracy", 0.63, Some(0.048523658709390974), 100, 100, 63.0),
    ("2025-09-23T08-09-58-04-00_security-guide_LuxZJVwvymC3S3SyoJczxB.eval", "model_graded_fact", "accuracy", 0.6875, Some(0.11967838846954226), 16, 16, 11.0),
    ("2025-09-23T08-09-58-04-00_theory-of-mind_bbB4eRCx2rFJLyPH42Cj9r.eval", "model_graded_fact", "accuracy", 0.83, Some(0.03775251680686369), 100, 100, 83.0),
    ("2025-11-07T10-59-47-05-00_websearch-addition-problem_LqPDntDnkk4h2fSqQ8i6CE.eval", "match", "accuracy", 1.0, Some(0.0), 1, 1, 1.0),
    ("data_arc_qwen.json", "choice", "accuracy", 0.3333333333333333, Some(0.33333333333333337), 3, 3, 1.0),
    ("data_arc_sonnet.json", "choice", "accuracy", 1.0, Some(0.0), 5, 5, 5.0),
    ("data_cvebench_empty_choices.json", "check_exploit", "mean", 0.7051282051282052, None, 1, 0, 0.0),
    ("data_cyse2_vuln_exploit_challenges.json", "vul_exploit_scorer", "accuracy", 0.38108974358974373, None, 1, 1, 0.65),
    ("data_cyse2_vuln_exploit_challenges.json", "vul_exploit_scorer", "mean", 0.38108974358974357, None, 1, 1, 0.65),
    ("data_intercode_ctf_local_path.json", "includes", "accuracy", 0.35443037974683544, Some(0.05416137871537831), 1, 1, 0.0),
    ("data_pubmedqa_gpt4o_mini.json", "choice", "accuracy", 1.0, Some(0.0), 2, 2, 2.0),
    ("data_with_llm_scoring.json", "simpleqa_scorer", "accuracy", 0.431, Some(0.01566794448817344), 0, 0, 0.0),
];

#[test]
fn real_logs_of_all_ages_say_what_another_program_reads_in_them() {
    let folders =
        ["inspect-ai-logs/head", "inspect-scout-logs/head", "eee-helm-lmeval-inspect/head/tests/data/inspect"];
    let mut seen = Vec::new();
    for folder in folders {
        let Some(folder) = corpus(folder) else { return };
        for path in files(&folder) {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let blob = std::fs::read(&path).expect("a file");
            let reading = read(&name, &blob);
            let errors = reading.document.notes.iter().filter(|note| note.severity == Severity::Error);
            assert_eq!((errors.count(), reading.document.skipped), (0, 0), "{name} {:?}", reading.document.notes);
            let run = run(&reading);
            for metric in &run.metrics {
                let filter = metric.filter.clone().expect("a scorer");
                let set = run.samples.iter().find(|set| set.filter == Filter::Named(filter.clone()));
                let scores: Vec<f64> = set.map_or_else(Vec::new, |set| {
                    let column = set.metric(&metric.metric).expect("a column");
                    (0..set.rows.len()).map(|row| set.score(row, column)).collect()
                });
                let scored: Vec<f64> = scores.iter().copied().filter(|score| !score.is_nan()).collect();
                let sum = scored.iter().fold(0.0, |sum, score| sum + score);
                let value = metric.value.unwrap_or(f64::NAN);
                seen.push((
                    name.clone(),
                    filter,
                    metric.metric.clone(),
                    value,
                    metric.stderr,
                    scores.len(),
                    scored.len(),
                    sum,
                ));
            }
            for set in &run.samples {
                assert!((0..set.rows.len()).all(|row| !text(&blob, set, row).prompt.is_empty()), "{name}");
            }
        }
    }
    let line = |row: &dyn std::fmt::Debug| format!("{row:?}");
    let mut seen: Vec<String> = seen.iter().map(|row| line(row)).collect();
    let mut known: Vec<String> = KNOWN.iter().map(|row| line(row)).collect();
    seen.sort();
    known.sort();
    assert_eq!(seen, known);
}

/// Pairs of logs whose counts another program found: aligned, only in one, flips, changed completions.
#[test]
fn pairs_of_real_logs_are_counted_as_another_program_counts_them() {
    let Some(corpora) = corpus("truth").and_then(|truth| truth.parent().map(Path::to_owned)) else { return };
    let truth = std::fs::read(corpora.join("truth/lmeval-inspect.truth.json")).expect("the truth");
    let truth: Value = serde_json::from_slice(&truth).expect("JSON");
    let (ai, scout) = ("inspect-ai-logs/head/tests", "inspect-scout-logs/head/tests/recorder/logs");
    let eee = "eee-helm-lmeval-inspect/head/tests/data/inspect";
    let cases = [
        (
            "inspect_popularity_10",
            format!("{ai}/scorer/logs/2025-02-11T15-17-00-05-00_popularity_dPiJifoWeEQBrfWsAopzWr.eval"),
            format!("{ai}/scorer/logs/2025-02-11T15-18-04-05-00_popularity_mj7khqpMM4GBCfVQozKgzB.eval"),
        ),
        (
            "inspect_popularity_json_vs_eval",
            format!("{ai}/analysis/test_logs/2025-05-12T20-28-13-04-00_popularity.json"),
            format!("{scout}/2025-09-23T08-09-58-04-00_popularity_DN2wbX2ZvACsBpjwptzBRo.eval"),
        ),
        (
            "inspect_security_guide_json_vs_eval",
            format!("{ai}/analysis/test_logs/2025-05-12T20-28-26-04-00_security-guide.json"),
            format!("{scout}/2025-09-23T08-09-58-04-00_security-guide_LuxZJVwvymC3S3SyoJczxB.eval"),
        ),
        ("inspect_arc_qwen_vs_sonnet", format!("{eee}/data_arc_qwen.json"), format!("{eee}/data_arc_sonnet.json")),
    ];
    for (case, base, candidate) in cases {
        let release = |path: &String| {
            let name = format!("logs/{}", path.rsplit('/').next().unwrap_or_default());
            Files::from([(name, std::fs::read(corpora.join(path)).expect("a log"))])
        };
        let found = Repository::new(&[release(&base), release(&candidate)]).json(&["diff", "--json"]);
        let [row] = found["evals"].as_array().expect("rows").as_slice() else { panic!("{case} {}", found["evals"]) };
        let (counts, truth) = (&row["samples"], &truth[case]);
        let number = |key: &str| truth[key].as_u64().unwrap_or(0);
        let listed = |key: &str| truth[key].as_array().map_or(0, Vec::len) as u64;
        // A score that only one side has is no pair: the truth calls that appeared.
        let appeared = number("score_appeared");
        let known = json!({
            "paired": number("aligned") - appeared, "errored": appeared,
            "only_base": number("removed"), "only_candidate": number("added"),
            "broke": listed("scores_C_to_I"), "fixed": listed("scores_I_to_C"),
            "output_changed": number("completion_changed"), "content_changed": 0, "duplicate": 0,
        });
        for (count, known) in known.as_object().expect("counts") {
            assert_eq!(&counts[count], known, "{case} {count}: {counts}");
        }
        for (side, metrics) in [("base", &truth["metrics"][0]), ("candidate", &truth["metrics"][1])] {
            let name =
                format!("{}/{}", row["filter"].as_str().expect("a filter"), row["metric"].as_str().expect("a name"));
            assert_eq!(row[side]["value"], metrics[name], "{case} {side}");
        }
    }
}
