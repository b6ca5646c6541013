//! What `candor diff` says of the demo is what its table of planted changes says.

#![allow(missing_docs)]

use std::path::Path;
use std::process::Command;

use candor::base::{Cancel, Clock};
use candor::demo::{self, PLANTED, Stage};
use candor::engine::compare::{QUIET, compare};
use candor::engine::gated::{self, Gate};
use candor::engine::policy::Demands;
use candor::git::Repo;
use candor::review::Store;
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

/// What the desk says of the gate is what `candor check` ends with, before anybody answered and after.
#[test]
fn the_desk_says_of_the_gate_what_the_gate_says() {
    let dir = tempfile::tempdir().expect("a folder");
    demo::create(dir.path()).expect("a repository");
    let range = format!("{}..{}", Stage::Base.tag(), Stage::Second.tag());
    let reasons = |told: &Value| told["reasons"].as_array().expect("reasons").clone();
    let open = check(dir.path(), &range);
    let regressed = reasons(&open).iter().filter(|reason| reason["code"] == "regressed").count();
    assert!(regressed > 1 && open["exit"] == 1, "{open}");
    let gate = gate(dir.path(), [Stage::Base, Stage::Second]);
    assert_eq!(gate.passes, Some(false));
    let words = format!("{regressed} regressed rows without an answer");
    assert!(gate.words.starts_with("fails, ") && gate.words.contains(&words), "{gate:?} for {open}");
    let same = format!("{0}..{0}", Stage::Base.tag());
    let (told, gate) = (check(dir.path(), &same), self::gate(dir.path(), [Stage::Base; 2]));
    assert_eq!((&told["exit"], gate.passes, gate.words.as_str()), (&0.into(), Some(true), "passes"), "{told}");
}

/// What the desk is told of the gate.
fn gate(dir: &Path, stages: [Stage; 2]) -> Gate {
    let repo = Repo::open(dir).expect("a repository");
    let [base, candidate] = stages.map(|stage| repo.resolve(stage.tag()).expect("a release"));
    let demands = Demands::load(&repo, &base, &candidate, None).expect("a policy");
    let compared = compare(&repo, &base, &candidate, &demands, &QUIET, &Cancel::new()).expect("a comparison");
    let store = Store::open(repo.another().expect("a handle"), Clock::System);
    gated::gate(&repo, &store.standing(), &compared, &Cancel::new()).expect("what the gate says")
}

fn check(dir: &Path, range: &str) -> Value {
    let mut candor = Command::new(env!("CARGO_BIN_EXE_candor"));
    let output = candor.env_clear().env("HOME", dir).args(["check", range, "--json", "-C"]).arg(dir).output();
    serde_json::from_slice(&output.expect("the program runs").stdout).expect("JSON")
}

fn diff(dir: &Path, range: &str) -> Value {
    let mut candor = Command::new(env!("CARGO_BIN_EXE_candor"));
    let output = candor.env_clear().env("HOME", dir).args(["diff", range, "--json", "-C"]).arg(dir).output();
    let output = output.expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}
