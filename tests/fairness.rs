//! Differences in how figures came about, from files to what `candor diff` says of them.

mod support;

use serde_json::Value;
use support::cli::{Files, Repository, files};
use support::harness::{Output, gsm8k, scores};

/// The rows of a side's log, each changed by what a test does to it.
fn with_log(output: Output<'_>, change: impl Fn(usize, &mut Value)) -> Files {
    let mut rows = output.rows();
    rows.iter_mut().enumerate().for_each(|(place, row)| change(place, row));
    let log: String = rows.iter().map(|row| format!("{row}\n")).collect();
    files([(output.results_path(), output.results().to_string()), (output.log_path(), log)])
}

fn codes(row: &Value) -> Vec<&str> {
    let found = row["comparability"].as_array().expect("a list");
    found.iter().map(|difference| difference["code"].as_str().expect("a code")).collect()
}

/// Forty items break: most refuse, some repeat themselves, some give no answer.
#[test]
fn a_row_says_why_its_items_broke() {
    let (base, candidate) = (scores(&[(1, 60), (0, 40)]), scores(&[(0, 40), (1, 20), (0, 40)]));
    let refusal = "I\u{2019}m sorry, but I can\u{2019}t help with that.";
    let loops = "and so on, and so forth, ".repeat(20);
    let candidate = with_log(gsm8k(20, &candidate), |place, row| {
        let (output, answer) = match place {
            0..25 => (refusal, refusal),
            25..35 => (loops.as_str(), loops.as_str()),
            35..40 => ("Let me think.", "[invalid]"),
            _ => return,
        };
        row["resps"] = vec![vec![output]].into();
        row["filtered_resps"] = vec![answer].into();
    });
    let repository = Repository::new(&[gsm8k(1, &base).files(), candidate]);
    let found = repository.json(&["diff", "--json"]);
    let expected = serde_json::json!([
        {"cause": "refusal", "guess": true, "broke": 25, "fixed": 0, "other": 0},
        {"cause": "repetition", "guess": true, "broke": 10, "fixed": 0, "other": 0},
        {"cause": "extraction", "guess": false, "broke": 5, "fixed": 0, "other": 0},
    ]);
    assert_eq!(found["evals"][0]["causes"], expected);
    let text = repository.run(&["diff"]).out;
    assert!(text.contains("refusal? 25 of 40"), "{text}");
    let markdown = repository.run(&["export", "--format", "markdown", "-o", "-"]).out;
    assert!(markdown.contains("refusal? 25 of 40"), "{markdown}");
    let samples = repository.run(&["diff", "--samples", "broke"]).out;
    assert_eq!(samples.matches("  repetition?\n").count(), 10, "{samples}");
}

/// A figure that no longer is what the samples beside it say, and items that were dropped.
#[test]
fn stale_figures_and_dropped_items_are_named() {
    let (base, candidate) = (scores(&[(1, 60), (0, 40)]), scores(&[(1, 60), (0, 37)]));
    let output = gsm8k(20, &candidate);
    let mut results = output.results();
    results["results"]["gsm8k"]["exact_match,none"] = 0.7312.into();
    let candidate = files([(output.results_path(), results.to_string()), (output.log_path(), output.log())]);
    let found = Repository::new(&[gsm8k(1, &base).files(), candidate]).json(&["diff", "--json"]);
    let row = &found["evals"][0];
    assert_eq!(codes(row), ["missing-candidate", "stale-aggregate"]);
    assert_eq!(row["comparability"][0]["candidate"], "3 of 100 items missing");
    assert_eq!(row["comparability"][1]["candidate"], "0.7312 stated, 0.6186 is the mean of its 97 samples");
    assert_eq!((&row["verdict"], &row["samples"]["paired"]), (&"unchanged".into(), &97.into()));
}

/// A thousand tasks whose metric is in percent on one side and a fraction on the other.
#[test]
fn another_unit_in_a_thousand_rows_is_said_once() {
    let side = |day: u32, unit: f64| {
        let output = Output { metric: "acc", ..gsm8k(day, &[]) };
        let mut results = gsm8k(day, &[1]).results();
        let tasks = (0..1000).map(|task| {
            let value = f64::from(30 + task % 60) * unit;
            (format!("t{task:03}"), serde_json::json!({"acc,none": value, "acc_stderr,none": 0.01 * unit}))
        });
        results["results"] = Value::Object(tasks.collect());
        files([(output.results_path(), results.to_string())])
    };
    let repository = Repository::new(&[side(1, 1.0), side(20, 0.01)]);
    let found = repository.json(&["diff", "--json"]);
    assert_eq!((&found["summary"]["not_comparable"], &found["summary"]["regressed"]), (&1000.into(), &0.into()));
    assert!(found["evals"].as_array().expect("rows").iter().all(|row| codes(row) == ["scale"]));
    let text = repository.run(&["diff"]).out;
    assert_eq!(text.matches("not-comparable (scale").count(), 1, "{text}");
    assert!(text.contains("and so do 999 further rows of acc"), "{text}");
    let markdown = repository.run(&["export", "--format", "markdown", "-o", "-"]).out;
    assert_eq!(markdown.matches("\n| t").count(), 2, "the head of the table and one row");
    assert_eq!(markdown.matches("\n- t").count(), 1, "one row is not answered yet");
}
