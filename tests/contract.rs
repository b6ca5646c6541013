//! The JSON of `candor diff`: what others build on keeps its names, types, order and bytes.

mod support;

use serde_json::Value;
use support::cli::{Files, Repository, files};
use support::harness::{Output, gsm8k, scores};

/// Sixty passes and forty failures; twenty of the passes break in the candidate.
fn two_sides() -> [Files; 2] {
    let (base, candidate) = (scores(&[(1, 60), (0, 40)]), scores(&[(0, 20), (1, 40), (0, 40)]));
    let config =
        |theta: &str| files([("model/config.json", format!("{{\"model_type\":\"llama\",\"rope_theta\":{theta}}}"))]);
    let mut sides = [gsm8k(1, &base).files(), gsm8k(20, &candidate).files()];
    sides[0].extend(config("10000.0"));
    sides[1].extend(config("5e5"));
    sides
}

fn both(sides: [Files; 2]) -> Repository {
    Repository::new(&sides)
}

fn only(found: &Value) -> &Value {
    let rows = found["evals"].as_array().expect("rows");
    assert_eq!(rows.len(), 1, "{rows:?}");
    &rows[0]
}

/// `name:type` for each key of an object; a `?` marks what may be null.
fn check(found: &Value, fields: &str) {
    let object = found.as_object().unwrap_or_else(|| panic!("no object: {found}"));
    for field in fields.split_whitespace() {
        let (name, kind) = field.split_once(':').expect("name:type");
        let value = object.get(name).unwrap_or_else(|| panic!("{name} is missing in {found}"));
        let (kind, nullable) = kind.strip_suffix('?').map_or((kind, false), |kind| (kind, true));
        let fits = match kind {
            "text" => value.is_string(),
            "flag" => value.is_boolean(),
            "count" => value.is_u64(),
            "float" => {
                value.is_f64() || value.as_str().is_some_and(|text| ["NaN", "Infinity", "-Infinity"].contains(&text))
            }
            "list" => value.is_array(),
            "object" => value.is_object(),
            "any" => true,
            other => panic!("no such type {other}"),
        };
        assert!(fits || (nullable && value.is_null()), "{name} is {value}, expected {kind}");
    }
}

#[test]
fn every_field_has_its_name_and_type() {
    let [base, mut candidate] = two_sides();
    candidate.extend(files([("results/broken/results_2026-01-20T00-00-00.000000.json", "{\"results\":\n{")]));
    let found = both([base, candidate]).json(&["diff", "--json", "--samples", "broke"]);
    assert_eq!(found["schema"], "candor/comparison/1");
    check(
        &found,
        "base:object candidate:object configs:list evals:list categories:list diagnostics:list multiplicity:object summary:object",
    );
    check(&found["multiplicity"], "alpha:float correction:text tests:count slices:count worse_by_chance:float");
    for side in ["base", "candidate"] {
        check(&found[side], "name:text commit:text subpath:text? time:text");
        assert_eq!(found[side]["commit"].as_str().map(str::len), Some(40));
    }
    assert_eq!((&found["base"]["name"], &found["base"]["time"]), (&"v1.0.0".into(), &"2026-01-01T00:00:00Z".into()));
    check(&found["configs"][0], "path:text base_path:text? status:text format:text changes:list");
    assert_eq!(found["configs"][0]["format"], "hf-config");
    check(&found["configs"][0]["changes"][0], "pointer:text kind:text base:any candidate:any meaning:text?");
    let row = only(&found);
    check(
        row,
        "model:text base_model:text? base_task:text? pairing:text task:text metric:text filter:text? group:text? is_group:flag \
         category:text? format:text direction:text? gating:flag base:object? candidate:object? delta:float? \
         samples:object? test:object? margin:float? missing_bounds:list? noise_floor:object? repeats:object? \
         clustering:object? slices:list causes:list comparability:list verdict:text sample_changes:list",
    );
    check(&row["base"], "value:float? stderr:float? n:count? path:text");
    check(
        &row["samples"],
        "paired:count only_base:count only_candidate:count duplicate:count content_changed:count errored:count \
         broke:count fixed:count same_score:count differs:count output_changed:count answer_changed:count",
    );
    check(
        &row["test"],
        "method:text n:count? delta:float stderr:float? ci95:list? p:float? q:float? family:text mde:float? clusters:count?",
    );
    check(&row["causes"][0], "cause:text guess:flag broke:count fixed:count other:count");
    assert_eq!(row["causes"][0]["broke"], row["samples"]["broke"]);
    check(
        &row["sample_changes"][0],
        "id:text item:text? occurrence:count change:text cause:text? base_score:float? candidate_score:float? \
         base_output:text? candidate_output:text? epochs:any",
    );
    check(&found["diagnostics"][0], "severity:text side:text? path:text line:count? code:text message:text");
    check(
        &found["summary"],
        "regressed:count improved:count not_worse:count unchanged:count inconclusive:count untested:count \
         not_comparable:count identical:count",
    );
    // A broken results file is a diagnostic, not a configuration file.
    assert_eq!(found["configs"].as_array().map(Vec::len), Some(1));
}

#[test]
fn numbers_are_shortest_and_configs_keep_theirs_as_written() {
    let out = both(two_sides()).run(&["diff", "--json"]).out;
    assert!(out.contains(r#""pointer":"/rope_theta","kind":"changed","base":10000.0,"candidate":5e5"#), "{out}");
    assert!(out.contains(r#""value":0.6,"#) && out.contains(r#""p":9.5367431640625e-7"#), "{out}");
}

#[test]
fn what_json_cannot_write_is_text() {
    let [base, mut candidate] = two_sides();
    let scores = scores(&[(0, 20), (1, 40), (0, 40)]);
    let path = gsm8k(20, &scores).results_path();
    let results = String::from_utf8(candidate[&path].clone()).expect("text");
    let results =
        results.replace("\"exact_match,none\":0.4", "\"exact_match,none\":NaN").replace(":0.05", ":-Infinity");
    candidate.insert(path, results.into_bytes());
    let found = both([base, candidate]).json(&["diff", "--json"]);
    assert_eq!(only(&found)["candidate"]["value"], "NaN");
    assert!(only(&found)["candidate"]["stderr"].is_null(), "no standard error is infinite");
    assert!(only(&found)["delta"].is_null());
}

#[test]
fn no_character_acts_on_a_terminal() {
    let hostile = "a\u{1b}[2Jb\u{202e}c\u{200b}d\u{9b}";
    let escaped = serde_json::to_string(hostile).expect("text");
    let side = |value: &str| files([("config.json", format!("{{{escaped}:{value}}}"))]);
    let found = Repository::new(&[side("1"), side("2")]).run(&["diff", "--json"]);
    assert!(found.out.contains(r"a\u001b[2Jb\u202ec\u200bd\u009b"), "{}", found.out);
    let text = Repository::new(&[side("1"), side("2")]).run(&["diff"]);
    assert!(!text.out.contains(['\u{1b}', '\u{202e}', '\u{200b}', '\u{9b}']), "{}", text.out);
}

#[test]
fn rows_configs_and_changes_are_sorted_bytewise() {
    let passes = scores(&[(1, 5), (0, 5)]);
    let side = |day: u32, value: u32| {
        let mut side = Files::new();
        for (model, task, metric) in
            [("b/m", "arc", "acc"), ("B/m", "zeta", "acc"), ("b/m", "Arc", "f1"), ("b/m", "arc", "Acc")]
        {
            let model = if metric == "Acc" { "b/n" } else { model };
            side.extend(Output { model, task, metric, day, scores: &passes }.files());
        }
        for name in ["b.json", "a/c.json", "a.json", "B.json"] {
            side.extend(files([(name, format!("{{\"z\":{value},\"a\":[{value}],\"Z\":{value},\"a~\":{value}}}"))]));
        }
        side
    };
    let found = Repository::new(&[side(1, 1), side(2, 2)]).json(&["diff", "--json"]);
    let keys = |list: &Value, names: &[&str]| -> Vec<Vec<String>> {
        let list = list.as_array().expect("a list");
        list.iter()
            .map(|entry| names.iter().map(|name| entry[name].as_str().unwrap_or("").to_owned()).collect())
            .collect()
    };
    for (list, names, count) in [
        (&found["evals"], &["model", "task", "metric", "filter"][..], 4),
        (&found["configs"], &["path"], 4),
        (&found["configs"][0]["changes"], &["pointer"], 4),
    ] {
        let found = keys(list, names);
        assert_eq!(found.len(), count);
        assert!(found.is_sorted(), "{found:?}");
    }
}

#[test]
fn samples_are_chosen_by_change_and_task() {
    let repository = both(two_sides());
    let changes = |which: &str, task: &str| {
        let found = repository.json(&["diff", "--json", "--samples", which, "--task", task]);
        only(&found).get("sample_changes").map(|list| list.as_array().expect("a list").clone())
    };
    for (which, count) in [("broke", 20), ("fixed", 0), ("changed", 20), ("all", 100)] {
        assert_eq!(changes(which, "gsm*").map(|list| list.len()), Some(count), "{which}");
    }
    assert_eq!(changes("all", "arc*"), None);
    let ids: Vec<u64> = changes("all", "*")
        .expect("samples")
        .iter()
        .map(|sample| sample["id"].as_str().expect("an id").parse().expect("a number"))
        .collect();
    assert_eq!(ids, (0..100).collect::<Vec<u64>>());
    let first = &changes("broke", "*").expect("samples")[0];
    for (name, value) in [
        ("change", Value::from("broke")),
        ("cause", "model".into()),
        ("base_score", 1.0.into()),
        ("candidate_score", 0.0.into()),
        ("base_output", "answer 1".into()),
        ("candidate_output", "answer 0".into()),
        ("epochs", Value::Null),
    ] {
        assert_eq!(first[name], value, "{name}");
    }
    assert!(first["item"].as_str().is_some_and(|item| item.starts_with("sha256:") && item.len() == 71), "{first}");
}

#[test]
fn the_same_input_gives_the_same_bytes_in_any_order_of_rows() {
    let [base, candidate] = two_sides();
    let arguments = ["diff", "--json", "--samples", "all"];
    let repository = both([base.clone(), candidate.clone()]);
    assert_eq!(repository.run(&arguments).out, repository.run(&arguments).out);
    let shuffled: Files = candidate
        .iter()
        .map(|(path, bytes)| {
            let mut lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
            if path.ends_with(".jsonl") {
                lines.reverse();
                lines.rotate_left(37);
            }
            (path.clone(), lines.concat())
        })
        .collect();
    assert_ne!(shuffled, candidate);
    let without_commit = |mut found: Value| {
        found["candidate"]["commit"] = Value::Null;
        found
    };
    let other = both([base, shuffled]).json(&arguments);
    assert_eq!(without_commit(other), without_commit(repository.json(&arguments)));
}

#[test]
fn swapped_sides_mirror_each_other() {
    let repository = both(two_sides());
    let there = repository.json(&["diff", "v1.0.0..v2.0.0", "--json"]);
    let back = repository.json(&["diff", "v2.0.0..v1.0.0", "--json"]);
    let (there, back) = (only(&there), only(&back));
    assert_eq!((&there["verdict"], &back["verdict"]), (&"regressed".into(), &"improved".into()));
    assert_eq!(there["samples"]["broke"], back["samples"]["fixed"]);
    assert_eq!(there["samples"]["fixed"], back["samples"]["broke"]);
    assert_eq!(there["test"]["p"], back["test"]["p"]);
    assert_eq!(there["base"]["value"], back["candidate"]["value"]);
    let mirrors = |one: &Value, other: &Value| {
        let (one, other) = (one.as_f64().expect("a number"), other.as_f64().expect("a number"));
        assert!((one + other).abs() < 1e-12, "{one} {other}");
    };
    mirrors(&there["delta"], &back["delta"]);
    mirrors(&there["test"]["delta"], &back["test"]["delta"]);
    mirrors(&there["test"]["ci95"][0], &back["test"]["ci95"][1]);
    mirrors(&there["test"]["ci95"][1], &back["test"]["ci95"][0]);
}

/// The base's half of the pair is a file that is the same on both sides.
#[test]
fn a_newer_run_beside_an_unchanged_one_pairs_with_it() {
    let (old, new, few) =
        (scores(&[(1, 60), (0, 40)]), scores(&[(0, 20), (1, 40), (0, 40)]), scores(&[(1, 5), (0, 5)]));
    let mut base = gsm8k(1, &old).files();
    base.extend(Output { model: "other/m", ..gsm8k(1, &few) }.files());
    base.extend(Output { task: "mmlu", metric: "acc", ..gsm8k(3, &few) }.files());
    let mut candidate = base.clone();
    candidate.extend(gsm8k(20, &new).files());
    let found = both([base, candidate]).json(&["diff", "--json"]);
    let row = only(&found);
    assert_eq!(row["base"]["path"], gsm8k(1, &old).results_path());
    assert_eq!(row["candidate"]["path"], gsm8k(20, &new).results_path());
    assert_eq!((&row["samples"]["broke"], &row["verdict"]), (&20.into(), &"regressed".into()));
    let superseded = &found["superseded"][0];
    assert_eq!((&superseded["side"], &superseded["task"]), (&"candidate".into(), &"gsm8k".into()));
    assert_eq!(superseded["path"], gsm8k(1, &old).results_path());
    assert_eq!(found["summary"]["identical"], 4, "two files each of the two runs that nothing pairs with");
}

#[test]
fn an_older_run_beside_the_one_that_counts_changes_nothing() {
    let (counts, older) = (scores(&[(1, 60), (0, 40)]), scores(&[(0, 100)]));
    let base = gsm8k(9, &counts).files();
    let mut candidate = base.clone();
    candidate.extend(gsm8k(2, &older).files());
    let repository = both([base, candidate]);
    let found = repository.json(&["diff", "--json"]);
    assert_eq!(found["evals"], Value::Array(Vec::new()));
    assert_eq!(
        (&found["summary"]["identical"], &found["superseded"][0]["path"]),
        (&2.into(), &gsm8k(2, &older).results_path().into())
    );
    assert!(repository.run(&["diff"]).out.contains("no run that counts differs"));
}

#[test]
fn runs_that_only_moved_are_identical() {
    let runs = scores(&[(1, 60), (0, 40)]);
    let base = gsm8k(1, &runs).files();
    let moved: Files = base.iter().map(|(path, bytes)| (path.replace("results/", "archive/"), bytes.clone())).collect();
    let found = both([base.clone(), moved.clone()]).json(&["diff", "--json"]);
    assert_eq!((&found["evals"], &found["summary"]["identical"]), (&Value::Array(Vec::new()), &2.into()));
    // What moved still pairs with a run that is new.
    let new = scores(&[(0, 20), (1, 40), (0, 40)]);
    let mut candidate = moved;
    candidate.extend(gsm8k(20, &new).files());
    let found = both([base, candidate]).json(&["diff", "--json"]);
    assert_eq!(only(&found)["samples"]["broke"], 20);
    assert_eq!(found["summary"]["identical"], 0);
}

#[test]
fn directories_inside_a_release_can_be_its_sides() {
    let [base, candidate] = two_sides();
    let within = |folder: &str, side: &Files| -> Files {
        side.iter().map(|(path, bytes)| (format!("{folder}/{path}"), bytes.clone())).collect()
    };
    let mut all = within("x/7b", &base);
    all.extend(within("x/13b", &candidate));
    // The base's run lies unchanged beside the candidate's, too.
    all.extend(within("x/13b", &base.into_iter().filter(|(path, _)| path.contains("results")).collect()));
    let found = Repository::new(&[all]).json(&["diff", "v1.0.0:x/7b..HEAD:x/13b/", "--json"]);
    assert_eq!((&found["base"]["name"], &found["base"]["subpath"]), (&"v1.0.0".into(), &"x/7b".into()));
    assert_eq!((&found["candidate"]["name"], &found["candidate"]["subpath"]), (&"HEAD".into(), &"x/13b".into()));
    let row = only(&found);
    assert_eq!((&row["pairing"], &row["samples"]["broke"]), (&"exact".into(), &20.into()));
    for (side, folder) in [("base", "x/7b/"), ("candidate", "x/13b/")] {
        assert!(row[side]["path"].as_str().is_some_and(|path| path.starts_with(folder)), "{row}");
    }
    assert_eq!(
        (&found["configs"][0]["base_path"], &found["configs"][0]["path"]),
        (&"x/7b/model/config.json".into(), &"x/13b/model/config.json".into())
    );
}

#[test]
fn a_config_that_moved_is_renamed() {
    let side = |path: &str| files([(path, "{\"x\":1}"), ("same.json", "{}")]);
    let found = Repository::new(&[side("a/config.json"), side("b/config.json")]).json(&["diff", "--json"]);
    let config = &found["configs"][0];
    assert_eq!(
        (&config["status"], &config["base_path"], &config["path"]),
        (&"renamed".into(), &"a/config.json".into(), &"b/config.json".into())
    );
    assert_eq!((&config["changes"], &found["summary"]["identical"]), (&Value::Array(Vec::new()), &1.into()));
}

#[test]
fn pointers_to_files_outside_of_git_are_said() {
    let pointer = |oid: &str, size: u32| {
        format!("version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {size}\n", oid.repeat(64))
    };
    let [mut base, mut candidate] = two_sides();
    let log = candidate.keys().find(|path| path.ends_with(".jsonl")).expect("a log").clone();
    base.extend(files([("model.safetensors", pointer("a", 10))]));
    candidate.extend(files([("model.safetensors", pointer("b", 20)), (log.as_str(), pointer("c", 30))]));
    let found = both([base, candidate]).json(&["diff", "--json"]);
    let weights = found["configs"].as_array().expect("configs").iter().find(|file| file["path"] == "model.safetensors");
    let weights = weights.expect("the weights");
    assert_eq!((&weights["status"], &weights["changes"][1]["candidate"]), (&"lfs".into(), &20.into()));
    assert_eq!(
        (&found["diagnostics"][0]["code"], &found["diagnostics"][0]["path"]),
        (&"lfs-pointer".into(), &log.as_str().into())
    );
    assert_eq!(found["configs"].as_array().map(Vec::len), Some(2), "a log is no configuration");
    assert_eq!(only(&found)["test"]["method"], "unpaired-z");
}

#[test]
fn what_the_clone_lacks_is_said() {
    let repository = both(two_sides());
    std::fs::remove_file(repository.object("v2.0.0:model/config.json")).expect("a loose object");
    let found = repository.json(&["diff", "--json"]);
    assert_eq!(
        (&found["configs"][0]["status"], &found["configs"][0]["changes"]),
        (&"missing".into(), &Value::Array(Vec::new()))
    );
    assert_eq!(
        (&found["diagnostics"][0]["code"], &found["diagnostics"][0]["severity"]),
        (&"missing-blob".into(), &"error".into())
    );
    assert_eq!(only(&found)["verdict"], "regressed");
}

#[test]
fn a_release_is_identical_to_itself() {
    let repository = both(two_sides());
    let found = repository.json(&["diff", "v1.0.0", "v1.0.0", "--json"]);
    for list in ["evals", "configs", "diagnostics"] {
        assert_eq!(found[list], Value::Array(Vec::new()), "{list}");
    }
    assert_eq!(found["summary"]["identical"], 3);
    assert!(repository.run(&["diff", "v1.0.0..v1.0.0"]).out.contains("both sides are the same release"));
}
