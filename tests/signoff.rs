//! Sign-offs: what they pin, when they are stale, whose count, and what a stock `ssh-keygen` says of them.

mod support;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use support::cli::{Ended, Files, Repository, ended, files};

/// Two releases under a policy that stands in both, and a third that is the candidate's next.
fn repository(gate: &str, signers: &str) -> Repository {
    let side = |theta: u32| -> Files {
        files([
            ("model/config.json", format!("{{\"rope_theta\":{theta}}}")),
            ("candor.toml", format!("[gate]\n{gate}\n")),
            ("signers", signers.to_owned()),
        ])
    };
    Repository::new(&[side(1), side(2), side(3)])
}

const RANGE: &str = "v1.0.0..v2.0.0";

fn run_as(repository: &Repository, name: &str, arguments: &[&str]) -> Ended {
    let mut command = repository.candor_in(&repository.path(), arguments);
    command.env("GIT_AUTHOR_NAME", name).env("GIT_AUTHOR_EMAIL", format!("{}@example.org", name.to_lowercase()));
    ended(&command.output().expect("the program runs"))
}

fn sign_off(repository: &Repository, name: &str, more: &[&str]) {
    run_as(repository, name, &[&["signoff", RANGE, "-m", "Looked at all of it."], more].concat()).says(0, &[]);
}

/// The gate on a range: how it ended, and the codes of its reasons.
fn check(repository: &Repository, range: &str) -> (i32, Vec<String>, Value) {
    let ended = repository.run(&["check", range, "--json"]);
    let found: Value = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{}", ended.err));
    let codes = found["reasons"].as_array().expect("reasons").iter();
    let codes = codes.map(|reason| reason["code"].as_str().expect("a code").to_owned()).collect();
    (ended.code, codes, found["checked"].clone())
}

fn list(repository: &Repository, range: &str) -> Vec<Value> {
    repository.json(&["signoff", range, "--json"])["signoffs"].as_array().expect("a list").clone()
}

#[test]
fn the_gate_counts_people_on_this_candidate() {
    let repository = repository("signoffs = 2\nsigned_off_by = [\"*@example.org\"]", "");
    assert_eq!(check(&repository, RANGE).1, ["sign-off"]);
    repository.run(&["check", RANGE]).says(1, &[]);
    sign_off(&repository, "Ada", &[]);
    sign_off(&repository, "Ada", &["--outcome", "approve-with-notes"]);
    assert_eq!(check(&repository, RANGE).1, ["sign-off"], "one person is one");
    sign_off(&repository, "Bob", &[]);
    let (code, _, checked) = check(&repository, RANGE);
    assert_eq!((code, &checked["approved_by"]), (0, &serde_json::json!(["Ada", "Bob"])));
    let found = list(&repository, RANGE);
    assert_eq!(found.len(), 3);
    assert_eq!(
        (&found[0]["superseded"], &found[1]["superseded"], &found[1]["stale"]),
        (&true.into(), &false.into(), &Value::Null)
    );
    let tip = repository.git(&["rev-parse", "v2.0.0"]);
    assert_eq!(found[1]["scope"]["candidate"]["rev"], tip);
    assert!(found[1]["scope"]["files"]["n"].as_u64() > Some(0));
    // Another candidate, another base: none of it counts.
    for (range, why) in
        [("v1.0.0..v3.0.0", "made on another candidate"), ("v1.0.0^{}..v1.0.0", "made on another candidate")]
    {
        assert!(list(&repository, range).iter().all(|entry| entry["stale"] == why), "{range}");
    }
    let (code, codes, checked) = check(&repository, "v1.0.0..v3.0.0");
    assert_eq!((code, codes, &checked["stale_signoffs"]), (1, vec!["sign-off".to_owned()], &3.into()));
}

#[test]
fn a_sign_off_of_another_repository_is_named_and_counts_for_nobody() {
    let here = repository("signoffs = 1", "");
    let there = Repository::new(&[
        files([("model/config.json", "{\"rope_theta\":7}".to_owned()), ("candor.toml", "[gate]\n".to_owned())]),
        files([("model/config.json", "{\"rope_theta\":8}".to_owned()), ("candor.toml", "[gate]\n".to_owned())]),
    ]);
    sign_off(&there, "Ada", &[]);
    // The very ref, under the name of its own writer: nothing about the record is forged but the place.
    here.git(&["fetch", "-q", &there.path().to_string_lossy(), "refs/candor/log/*:refs/candor/log/*"]);
    let found = list(&here, RANGE);
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["stale"], &found[0]["relayed"]), (&"made on another candidate".into(), &false.into()));
    assert_eq!(check(&here, RANGE).1, ["sign-off"]);
    // One that was made here counts beside it.
    sign_off(&here, "Bob", &[]);
    assert_eq!(check(&here, RANGE).0, 0);
}

#[test]
fn a_stop_stops_and_can_be_taken_back() {
    let repository = repository("blocks = \"any-regression\"", "");
    assert_eq!(check(&repository, RANGE).0, 0);
    let stop = run_as(&repository, "Eve", &["signoff", RANGE, "-m", "No.", "--outcome", "block"]);
    stop.says(0, &[]);
    assert_eq!(check(&repository, RANGE).1, ["stopped"]);
    sign_off(&repository, "Ada", &[]);
    assert_eq!(check(&repository, RANGE).1, ["stopped"]);
    sign_off(&repository, "Eve", &[]);
    assert_eq!(check(&repository, RANGE).0, 0);
}

#[test]
fn an_approval_does_not_pass_over_blockers_unsaid() {
    let repository = repository("", "");
    let stop =
        ["annotate", RANGE, "--file", "model/config.json", "--disposition", "regression", "--severity", "blocker"];
    run_as(&repository, "Eve", &[&stop[..], &["-m", "No."]].concat()).says(0, &[]);
    run_as(&repository, "Ada", &["signoff", RANGE, "-m", "Yes."])
        .says(73, &["1 blocker is open", "--despite-blockers"]);
    sign_off(&repository, "Ada", &["--despite-blockers"]);
    let found = list(&repository, RANGE);
    assert_eq!((&found[0]["coverage"]["open_blockers"], &found[0]["later_records"]), (&1.into(), &0.into()));
    let more = ["annotate", RANGE, "--file", "model/config.json", "--disposition", "noise", "-m", "More."];
    run_as(&repository, "Eve", &more).says(0, &[]);
    assert_eq!(list(&repository, RANGE)[0]["later_records"], 1);
    let listed = repository.run(&["signoff", RANGE]).out;
    assert!(listed.contains("Ada  approve  v2.0.0  (1 record came later)"), "{listed}");
}

/// A key pair in a folder; `None` where there is no `ssh-keygen`.
fn key(repository: &Repository, name: &str) -> Option<(PathBuf, String)> {
    let path = repository.beside(name);
    let mut keygen = repository.command("ssh-keygen");
    keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"]).arg(&path);
    keygen.status().ok().filter(std::process::ExitStatus::success)?;
    let public = fs::read_to_string(path.with_extension("pub")).expect("a key");
    Some((path, public))
}

#[test]
fn only_signatures_by_the_bases_keys_count_where_the_policy_says_so() {
    let none = Repository::none();
    let (Some((good, public)), Some((other, _))) = (key(&none, "good"), key(&none, "other")) else {
        return println!("skipped: there is no ssh-keygen");
    };
    let policy = "signoffs = 1\nsigned = true\nallowed_signers = \"signers\"";
    let repository = repository(policy, &format!("ada@example.org {public}"));
    let with = |key: &PathBuf| key.to_string_lossy().into_owned();
    sign_off(&repository, "Ada", &[]);
    sign_off(&repository, "Ada", &["--key", &with(&other)]);
    assert_eq!(check(&repository, RANGE).1, ["sign-off"], "neither unsigned nor with just any key");
    sign_off(&repository, "Ada", &["--key", &with(&good)]);
    let (code, _, checked) = check(&repository, RANGE);
    assert_eq!((code, &checked["approved_by"]), (0, &serde_json::json!(["Ada"])));
    assert_eq!(list(&repository, RANGE)[2]["verified"], "ada@example.org");
    // The same signature over another statement is worth nothing.
    let exported = repository.run(&["export", RANGE, "--format", "jsonl"]).out;
    let record = |kind: &str| {
        let of_kind = |line: &&str| line.contains(&format!("\"t\":\"{kind}\""));
        serde_json::from_str::<Value>(exported.lines().rfind(of_kind).expect("a record")).expect("JSON")
    };
    let mut forged = record("signoff");
    forged["statement"] = "Replayed.".into();
    forged["writer"] = "mallory-00000009".into();
    let forged = forged.to_string();
    let mut signature = record("sig");
    signature["of"] = serde_json::json!([candor::base::Digest::of(forged.as_bytes()).to_string()]);
    signature["writer"] = "mallory-00000009".into();
    let path = repository.beside("forged.jsonl");
    fs::write(&path, format!("{forged}\n{signature}\n")).expect("it is written");
    run_as(&repository, "Eve", &["annotations", "import", &path.to_string_lossy()]).says(0, &[]);
    let replayed =
        list(&repository, RANGE).into_iter().find(|entry| entry["statement"] == "Replayed.").expect("it is there");
    assert_eq!((&replayed["verified"], &replayed["relayed"]), (&Value::Null, &true.into()));
    run_as(&repository, "Ada", &["signoff", RANGE, "-m", "x", "--sign"]).says(69, &["no SSH key", "--key FILE"]);
}
