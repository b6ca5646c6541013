//! The gate as a pipeline meets it: what fails, what settles it, and that the exit code says the same.

mod support;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use support::cli::{Repository, ended};
use support::harness::{Output, gsm8k, scores};

const RANGE: &str = "v1.0.0..v1.1.0-rc.2";

/// What the demo's second candidate lost.
const LOST: [(&str, &str); 4] =
    [("niah_single", "contains"), ("xstest_safe", "over_refusal"), ("xsum", "rouge1"), ("xsum", "rougeL")];

fn demo() -> Repository {
    let repository = Repository::none();
    let path = repository.path();
    repository.run(&["demo", "--no-open", path.to_str().expect("text")]).says(0, &[]);
    repository
}

fn answer(repository: &Repository, range: &str, task: &str, metric: &str) {
    let said = ["--disposition", "acceptable", "-m", "Known."];
    let named = ["annotate", range, "--task", task, "--metric", metric];
    repository.run(&[&named[..], &said[..]].concat()).says(0, &[]);
}

/// Ends as its JSON says it does; returns that.
fn check(repository: &Repository, range: &str, exit: i32) -> Value {
    let found = repository.run(&["check", range, "--json"]);
    found.says(exit, &[]);
    let told: Value = serde_json::from_str(&found.out).expect("JSON");
    assert_eq!((&told["schema"], &told["exit"]), (&"candor/check/1".into(), &exit.into()));
    told
}

/// Ends as its text says it does.
fn says(repository: &Repository, range: &str, exit: i32) {
    let text = repository.run(&["check", range]);
    text.says(exit, &[]);
    assert!(text.out.contains(&format!("(exit {exit})")), "{}", text.out);
}

/// The tasks and metrics of the reasons.
fn reasons(told: &Value) -> Vec<(String, String)> {
    let name = |reason: &Value, key: &str| reason[key].as_str().unwrap_or_default().to_owned();
    let reasons = told["reasons"].as_array().expect("reasons").iter();
    reasons.map(|reason| (name(reason, "task"), name(reason, "metric"))).collect()
}

fn named(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(task, metric)| ((*task).to_owned(), (*metric).to_owned())).collect()
}

/// A file of the work tree by the beginning of its name.
fn file(repository: &Repository, beginning: &str) -> PathBuf {
    let paths = repository.git(&["ls-files", "evals"]);
    let path = paths.lines().find(|path| path.rsplit('/').next().is_some_and(|name| name.starts_with(beginning)));
    repository.path().join(path.unwrap_or_else(|| panic!("no {beginning} in {paths}")))
}

/// Commits the work tree as the next candidate.
fn release(repository: &Repository, tag: &str) -> String {
    repository.git(&["add", "-A"]);
    repository.git(&["commit", "-q", "-m", tag]);
    repository.git(&["tag", tag]);
    format!("v1.0.0..{tag}")
}

#[test]
fn the_demo_passes_once_each_regression_is_answered() {
    let demo = demo();
    says(&demo, RANGE, 1);
    let told = check(&demo, RANGE, 1);
    assert!(told["reasons"].as_array().expect("reasons").iter().all(|reason| reason["code"] == "regressed"));
    for (answered, (task, metric)) in LOST.iter().enumerate() {
        assert_eq!(reasons(&check(&demo, RANGE, 1)), named(&LOST[answered..]));
        answer(&demo, RANGE, task, metric);
    }
    says(&demo, RANGE, 0);
    let told = check(&demo, RANGE, 0);
    assert_eq!((&told["outcome"], reasons(&told)), (&"passed".into(), vec![]));
    let answered = &told["answered"][0];
    assert_eq!((&answered["task"], &answered["answered_by"][0]), (&LOST[0].0.into(), &"Tester".into()));
    // Another candidate lost other things.
    check(&demo, "v1.0.0..v1.1.0-rc.1", 1);
    // Somebody says stop.
    let stop = ["annotate", RANGE, "--task", "gsm8k", "--disposition", "regression", "--severity", "blocker"];
    demo.run(&[&stop[..], &["-m", "No."]].concat()).says(0, &[]);
    assert_eq!(check(&demo, RANGE, 1)["reasons"][0]["code"], "blocker");
}

#[test]
fn an_answer_holds_until_a_candidate_changes_what_it_spoke_of() {
    let demo = demo();
    demo.git(&["checkout", "-q", "-B", "work", "v1.1.0-rc.2"]);
    for (task, metric) in LOST {
        answer(&demo, RANGE, task, metric);
    }
    fs::write(demo.path().join("NOTES.md"), "Nothing of this is evaluation output.\n").expect("a file");
    check(&demo, &release(&demo, "rc.3"), 0);
    // The same run under another time stamp, as if it had been logged anew.
    for path in demo.git(&["ls-files", "evals"]).lines() {
        demo.git(&["mv", path, &path.replace("2026-02-23T", "2026-02-24T")]);
    }
    check(&demo, &release(&demo, "rc.4"), 0);
    // One answer of one sample of one answered row is another; its score is the same.
    let path = file(&demo, "samples_niah_single");
    let log = fs::read_to_string(&path).expect("a log");
    let changed: Vec<String> =
        log.lines().enumerate().map(|(at, line)| if at == 0 { reworded(line) } else { line.into() }).collect();
    fs::write(&path, changed.join("\n") + "\n").expect("a file");
    let range = release(&demo, "rc.5");
    assert_eq!(reasons(&check(&demo, &range, 1)), named(&LOST[..1]));
    answer(&demo, &range, LOST[0].0, LOST[0].1);
    check(&demo, &range, 0);
}

/// The line of a log with another response.
fn reworded(line: &str) -> String {
    let mut row: Value = serde_json::from_str(line).expect("JSON");
    row["resps"] = serde_json::json!([["Said otherwise."]]);
    row.to_string()
}

/// The demo's policy, which the base holds, gates on `xstest_unsafe`; the candidate's own is not asked.
#[test]
fn a_gating_task_that_was_dropped_fails() {
    let demo = demo();
    demo.git(&["checkout", "-q", "-B", "work", "v1.1.0-rc.2"]);
    fs::write(demo.path().join("candor.toml"), "").expect("a file");
    let missing = |range: &str| -> Vec<String> {
        let told = check(&demo, range, 1);
        let reasons = told["reasons"].as_array().expect("reasons").iter();
        let missing = reasons.filter(|reason| reason["code"] == "missing");
        missing.map(|reason| reason["task"].as_str().expect("a task").to_owned()).collect()
    };
    assert!(missing(RANGE).is_empty());
    fs::remove_file(file(&demo, "samples_xstest_unsafe")).expect("removed");
    // The results files hold it, too; the task goes from every place where it is named.
    for path in demo.git(&["ls-files", "evals"]).lines().filter(|path| path.contains("/results_")) {
        let path = demo.path().join(path);
        let mut results: Value = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("JSON");
        for part in results.as_object_mut().expect("an object").values_mut() {
            part.as_object_mut().map(|part| part.remove("xstest_unsafe"));
        }
        fs::write(&path, results.to_string()).expect("a file");
    }
    // The model card repeats the figure, which would make the row untested instead.
    fs::remove_file(demo.path().join("README.md")).expect("removed");
    assert_eq!(missing(&release(&demo, "rc.3")), ["xstest_unsafe"]);
}

#[test]
fn what_goes_wrong_with_the_check_itself_is_no_outcome_of_the_gate() {
    let none = Repository::none();
    none.run(&["check"]).says(66, &["is not in a git repository"]);
    let demo = demo();
    demo.run(&["check", "v1.0.0..nosuch"]).says(66, &["nosuch"]);
    demo.run(&["check", "--json", "--format", "github"]).says(64, &["--json"]);
    demo.run(&["check", "--format", "xml"]).says(64, &["text", "github"]);
}

#[test]
fn a_reader_who_leaves_early_does_not_turn_a_failure_into_a_pass() {
    let demo = demo();
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let status = demo.candor_in(&demo.path(), &["check", RANGE]).stdout(writer).status().expect("the program runs");
    assert_eq!(status.code(), Some(1));
}

#[test]
fn github_gets_commands_and_a_summary() {
    let (base, candidate) = (scores(&[(1, 60), (0, 40)]), scores(&[(0, 20), (1, 40), (0, 40)]));
    let hostile = |day, scores| Output { task: "a,b:c%0A::warning::x", ..gsm8k(day, scores) };
    let repository = Repository::new(&[hostile(1, &base).files(), hostile(20, &candidate).files()]);
    let summary = repository.beside("summary.md");
    fs::write(&summary, "before\n").expect("a file");
    let mut command = repository.candor_in(&repository.path(), &["check", "--format", "github"]);
    let found = ended(&command.env("GITHUB_STEP_SUMMARY", &summary).output().expect("the program runs"));
    found.says(1, &[]);
    let lines: Vec<&str> = found.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", found.out);
    assert!(lines[0].starts_with("::error file=results/acme__m/samples_a%2Cb%3Ac%250A%3A%3Awarning"), "{}", lines[0]);
    assert!(lines[0].contains(",line=1,title=regressed%3A a%2Cb%3Ac%250A%3A%3Awarning%3A%3Ax exact_match::"));
    assert_eq!(lines[1], "failed: 1 regressed (exit 1)");
    let written = fs::read_to_string(&summary).expect("a summary");
    assert!(written.starts_with("before\n## Candor: failed: 1 regressed (exit 1)\n"), "{written}");
    // How it ended does not hang on whether the summary can be written.
    let mut command = repository.candor_in(&repository.path(), &["check", "--format", "github"]);
    let found = ended(&command.env("GITHUB_STEP_SUMMARY", repository.path()).output().expect("the program runs"));
    found.says(1, &["no summary was added"]);
}
