//! Changes planted in generated repositories: every count, figure and verdict of `candor diff --json` must be what
//! was planted, in any order of rows, whichever age of the harness wrote them.

#![allow(missing_docs, unreachable_pub, clippy::cast_precision_loss)]

mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use candor::base::Timestamp;
use candor::git::NewRepository;
use serde_json::Value;

use support::formulas::{benjamini_hochberg, mid_p, paired_t};
use support::planted::{Expected, Harness, Plan, Planted, RowPlan, TaskPlan, plant};

/// A metric that is better when higher, under a filter, with so many items broke and fixed.
fn row(metric: &'static str, filter: &'static str, [broke, fixed]: [usize; 2]) -> RowPlan {
    RowPlan { metric, filter, higher_is_better: true, binary: true, broke, fixed }
}

fn task(name: &'static str, paired: usize, rows: Vec<RowPlan>) -> TaskPlan {
    TaskPlan { name, paired, rows, ..TaskPlan::default() }
}

/// Each verdict that a comparison of samples can end in, and each way in which an item can fail to pair.
fn tasks(several_filters: bool) -> Vec<TaskPlan> {
    let second = if several_filters { "flexible" } else { "none" };
    let first = if several_filters { "strict" } else { "none" };
    let mut regressed = vec![row("exact_match", first, [41, 8])];
    if several_filters {
        regressed.push(row("exact_match", second, [12, 15]));
    }
    let numbers = RowPlan { binary: false, ..row("f1", "none", [70, 20]) };
    vec![
        TaskPlan { output_changed: 150, answer_changed: 90, ..task("regressed", 200, regressed) },
        task("improved", 180, vec![row("acc", "none", [5, 33])]),
        task("unchanged", 60, vec![row("acc", "none", [0, 0])]),
        TaskPlan {
            output_changed: 7,
            ..task("noise", 150, vec![row("acc", "none", [9, 7]), row("acc_norm", "none", [6, 6])])
        },
        TaskPlan {
            only_base: 3,
            only_candidate: 2,
            content_changed: 1,
            errored: 1,
            ..task("holes", 240, vec![row("acc", "none", [20, 4])])
        },
        TaskPlan { content_changed: 30, ..task("other_items", 100, vec![row("acc", "none", [30, 2])]) },
        TaskPlan { twins: 12, duplicated: 5, ..task("copies", 130, vec![row("acc", "none", [3, 18])]) },
        task("numbers", 140, vec![numbers]),
    ]
}

#[test]
fn logs_of_the_present_harness() {
    for seed in [1, 2, 3] {
        check(&Plan { harness: Harness::V049, seed, tasks: tasks(true) });
    }
}

#[test]
fn logs_without_names_of_filters() {
    check(&Plan { harness: Harness::V045, seed: 4, tasks: tasks(true) });
}

#[test]
fn logs_that_are_one_array_without_hashes() {
    check(&Plan { harness: Harness::V042, seed: 5, tasks: tasks(false) });
}

#[test]
fn lower_can_be_better() {
    let rows = [("wer", [30, 6]), ("ter", [6, 30])];
    let rows =
        rows.map(|(metric, moves)| RowPlan { higher_is_better: false, binary: false, ..row(metric, "none", moves) });
    let plan = Plan { harness: Harness::V049, seed: 6, tasks: vec![task("errors", 160, rows.to_vec())] };
    let verdicts: Vec<&str> = plant(&plan).expected.iter().map(|expected| expected.verdict).collect();
    assert_eq!(verdicts, ["regressed", "improved"]);
    check(&plan);
}

/// A plan covers what it is there for: a generator that plants nothing would satisfy every other test.
#[test]
fn plans_cover_the_verdicts() {
    let planted = plant(&Plan { harness: Harness::V049, seed: 1, tasks: tasks(true) });
    let verdicts: Vec<&str> = planted.expected.iter().map(|expected| expected.verdict).collect();
    for verdict in ["regressed", "improved", "unchanged", "inconclusive", "not-comparable"] {
        assert!(verdicts.contains(&verdict), "{verdict} {verdicts:?}");
    }
}

/// Published values, so that the yardstick itself has been measured.
#[test]
fn formulas_agree_with_published_values() {
    let close = |found: f64, known: f64| assert!((found - known).abs() < 5e-7, "{found} {known}");
    for (broke, fixed, p) in [(1, 7, 0.039_062_5), (3, 9, 0.092_285_2), (10, 10, 0.911_901_5), (25, 40, 0.064_017_8)] {
        close(mid_p(broke, fixed), p);
    }
    // Differences with t = 2.262157 on nine degrees of freedom have p = .05.
    let unit = [-1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0];
    let spread = (10.0_f64 / 9.0 / 10.0).sqrt();
    close(paired_t(&unit.map(|d| d + 2.262_157 * spread)), 0.05);
    let adjusted = benjamini_hochberg(&[0.001, 0.008, 0.039, 0.041, 0.042]);
    [0.005, 0.02, 0.042, 0.042, 0.042].iter().zip(adjusted).for_each(|(known, found)| close(found, *known));
}

fn check(plan: &Plan) {
    let planted = plant(plan);
    let dir = tempfile::tempdir().expect("a folder");
    write_repository(dir.path(), &planted);
    let found = diff(dir.path());
    let rows = found["evals"].as_array().expect("rows");
    assert_eq!(rows.len(), planted.expected.len(), "{:?}", plan.harness);
    for expected in &planted.expected {
        let name =
            format!("{:?} seed {} {} {} {}", plan.harness, plan.seed, expected.task, expected.metric, expected.filter);
        let row = rows.iter().find(|row| {
            row["task"] == expected.task && row["metric"] == expected.metric && row["filter"] == expected.filter
        });
        check_row(&name, row.unwrap_or_else(|| panic!("{name}: no such row")), expected);
    }
}

fn check_row(name: &str, row: &Value, expected: &Expected) {
    for (count, number) in &expected.samples {
        assert_eq!(row["samples"][count], *number, "{name}: {count}");
    }
    assert_eq!(row["verdict"], expected.verdict, "{name}");
    for (side, (value, n)) in ["base", "candidate"].into_iter().zip(expected.sides) {
        close(name, &row[side]["value"], value);
        assert_eq!(row[side]["n"], n, "{name}: {side}");
    }
    let [(base, _), (candidate, _)] = expected.sides;
    close(name, &row["delta"], candidate - base);
    if let (Some(p), Some(q)) = (expected.p, expected.q) {
        close(name, &row["test"]["p"], p);
        close(name, &row["test"]["q"], q);
        close(name, &row["test"]["delta"], expected.delta);
    }
    if expected.verdict == "not-comparable" {
        assert!(row["test"]["q"].is_null(), "{name}: rows that are not comparable are in no family");
    }
}

/// Equal but for the last digits, relative to the size of the number.
fn close(name: &str, found: &Value, known: f64) {
    let found = found.as_f64().unwrap_or_else(|| panic!("{name}: {found} is no number, expected {known}"));
    assert!((found - known).abs() <= 1e-9 + 1e-6 * known.abs(), "{name}: {found}, expected {known}");
}

fn write_repository(dir: &Path, planted: &Planted) {
    let repository = NewRepository::create(dir).expect("a repository");
    let sides: [(&str, &BTreeMap<String, Vec<u8>>); 2] = [("v1.0.0", &planted.base), ("v1.1.0", &planted.candidate)];
    for (day, (tag, files)) in sides.into_iter().enumerate() {
        let time = Timestamp(1_767_225_600 + 86_400 * i64::try_from(day).expect("a day"));
        let commit = repository.commit(files, tag, ("Tester", "tester@example.org"), time).expect("a commit");
        repository.tag(tag, &commit, None).expect("a tag");
    }
}

fn diff(dir: &Path) -> Value {
    let mut candor = Command::new(env!("CARGO_BIN_EXE_candor"));
    let output = candor.env_clear().env("HOME", dir).args(["diff", "v1.0.0..v1.1.0", "--json", "-C"]).arg(dir).output();
    let output = output.expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}
