//! What `candor diff` says of the demo is what its table of planted changes says.

#![allow(missing_docs)]

use std::path::Path;
use std::process::Command;

use candor::demo::{self, PLANTED, Stage};
use serde_json::Value;

#[test]
fn the_demo_comes_out_as_planted() {
    let dir = tempfile::tempdir().expect("a folder");
    demo::create(dir.path()).expect("a repository");
    for candidate in [Stage::First, Stage::Second] {
        let found = diff(dir.path(), &format!("{}..{}", Stage::Base.tag(), candidate.tag()));
        let rows = found["evals"].as_array().expect("rows");
        let planted = PLANTED.iter().filter(|row| row.candidate == candidate);
        // And the group.
        assert_eq!(rows.len(), planted.clone().count() + 1);
        for planted in planted {
            let name = format!("{} {} {} {}", candidate.tag(), planted.task, planted.metric, planted.filter);
            let row = rows.iter().find(|row| {
                row["task"] == planted.task && row["metric"] == planted.metric && row["filter"] == planted.filter
            });
            let row = row.unwrap_or_else(|| panic!("{name}: no such row"));
            assert_eq!(row["verdict"], planted.verdict.as_str(), "{name}");
            for (count, number) in [("paired", planted.paired), ("broke", planted.broke), ("fixed", planted.fixed)] {
                assert_eq!(row["samples"][count], number, "{name}: {count}");
            }
        }
        assert_eq!(found["diagnostics"].as_array().map(Vec::len), Some(0), "{}", found["diagnostics"]);
    }
}

/// With no range, the newest release is compared with the newest full release before it.
#[test]
fn the_default_range_is_worth_a_review() {
    let regressed =
        PLANTED.iter().filter(|row| row.candidate == Stage::Second && row.verdict == candor::model::Verdict::Regressed);
    let tasks: Vec<&str> = regressed.map(|row| row.task).collect();
    assert!(tasks.contains(&"xstest_safe") && tasks.contains(&"niah_single"), "{tasks:?}");
}

fn diff(dir: &Path, range: &str) -> Value {
    let mut candor = Command::new(env!("CARGO_BIN_EXE_candor"));
    let output = candor.env_clear().env("HOME", dir).args(["diff", range, "--json", "-C"]).arg(dir).output();
    let output = output.expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}
