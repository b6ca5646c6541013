//! What is said of each file: `candor formats`, its text and `candor/formats/1`.

mod support;

use serde_json::Value;
use support::cli::{Files, Repository, files};
use support::harness::{gsm8k, scores};

const RESULTS: &str = r#"{"results":{"arc":{"acc,none":0.5}},"versions":{"arc":1},"lm_eval_version":"0.4.2"}"#;

/// One release with these files.
fn one(all: &[(&str, &str)]) -> Repository {
    Repository::new(&[files(all.iter().copied())])
}

/// What was understood of one file of a release.
fn of(found: &Value, path: &str) -> Value {
    let files = found["files"].as_array().expect("files");
    let file = files.iter().find(|file| file["path"] == path).unwrap_or_else(|| panic!("{path} is not in {found}"));
    file["candidate"].clone()
}

fn only(path: &str, text: &str) -> Value {
    of(&one(&[(path, text)]).json(&["formats", "v1.0.0", "--json"]), path)
}

/// `format strength lost…`
fn taken(found: &Value) -> String {
    let lost = found["lost"].as_array().expect("a list").iter().map(|lost| &lost["format"]);
    let words = [&found["format"], &found["strength"]].into_iter().chain(lost);
    words.map(|word| word.as_str().unwrap_or("-")).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_field_has_its_name_and_type() {
    let run = scores(&[(1, 60), (0, 40)]);
    let base =
        files([("config.json", r#"{"model_type":"llama","a":{"b":1,"c":[1,2]}}"#), ("same.json", "{}"), ("x.py", "1")]);
    let mut candidate = gsm8k(1, &run).files();
    candidate.extend(files([("config.json", r#"{"model_type":"llama"}"#), ("same.json", "{}"), ("x.py", "2")]));
    let repository = Repository::new(&[base, candidate]);
    let found = repository.json(&["formats", "--json"]);
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(found["schema"], "candor/formats/1");
    assert_eq!(keys(&found), "base candidate diagnostics files schema summary unknown");
    assert_eq!((&found["base"]["name"], &found["candidate"]["name"]), (&"v1.0.0".into(), &"v2.0.0".into()));
    let config = &found["files"][0];
    assert_eq!(keys(config), "base candidate path");
    assert_eq!(keys(&config["base"]), "counts format lost notes path size state strength title version why");
    assert_eq!(keys(&config["base"]["counts"]), "keys metrics samples skipped tensors");
    assert_eq!(keys(&config["base"]["lost"][0]), "format strength title why");
    assert_eq!((&config["base"]["counts"]["keys"], &config["candidate"]["counts"]["keys"]), (&3.into(), &1.into()));
    let log = &found["files"][2];
    assert!(log["base"].is_null() && log["path"].as_str().is_some_and(|path| path.ends_with(".jsonl")), "{log}");
    assert_eq!((&log["candidate"]["counts"]["samples"], &log["candidate"]["state"]), (&100.into(), &"read".into()));
    assert_eq!(found["unknown"], serde_json::json!([{"directory": "", "extension": "py", "files": 1}]));
    assert_eq!(
        found["summary"],
        serde_json::json!({"files": 3, "read": 3, "unknown": 1, "unchanged": 1, "passed_over": 0})
    );
    assert_eq!(repository.run(&["formats", "--json"]).out, repository.run(&["formats", "--json"]).out);
}

#[test]
fn the_stronger_of_two_claims_wins_and_both_are_told() {
    for (path, text, told) in [
        ("results/metrics.json", RESULTS, "lm-eval signature metrics-file json"),
        ("eval/metrics.json", r#"{"acc": 0.5}"#, "metrics-file name json"),
        ("config.json", r#"{"model_type":"llama"}"#, "hf-config signature json"),
        ("a/settings.yaml", "a: 1\n", "yaml fallback"),
    ] {
        assert_eq!(taken(&only(path, text)), told, "{path}");
    }
    let text = one(&[("results/metrics.json", RESULTS)]).run(&["formats", "v1.0.0"]).out;
    assert!(text.contains("lm-evaluation-harness, by its content: results beside versions or configs\n"), "{text}");
    assert!(text.contains("wins over file of figures (by its name: named like results, and most of it\n"), "{text}");
}

/// Files that two harnesses could have written: what is in them decides, and of equally good signatures the one that
/// asks for more. Names alone promise nothing.
#[test]
fn content_decides_between_two_harnesses() {
    const LIGHTEVAL: &str =
        r#"{"config_general":{"model_name":"m"},"results":{"gsm8k|5":{"em":0.5}},"versions":{"gsm8k|5":0},"n":1}"#;
    const RESOLVED: &str = r#"{"no_generation":[],"no_logs":[],"resolved":["a__b-1"]}"#;
    const JUDGED: &str = r#"{"question_id":81,"model":"m","judge":"j","judgment":"x","score":7,"turn":1,"games":[]}"#;
    let in_a_run = "outputs/default/20260101_000000/results/m";
    for (path, text, told) in [
        // Called as lm-evaluation-harness calls its own.
        (
            "results/m/results_2026-01-01T00-00-00.000000.json",
            LIGHTEVAL,
            "lighteval signature lm-eval metrics-file json",
        ),
        ("results.json", LIGHTEVAL, "lighteval signature lm-eval metrics-file json"),
        ("evaluation/lite/20260101_agent/results/results.json", RESOLVED, "swe-bench signature json"),
        // In the folder of a run of OpenCompass, whose name is the weaker word.
        (&format!("{in_a_run}/results.json"), LIGHTEVAL, "lighteval signature lm-eval opencompass metrics-file json"),
        (
            &format!("{in_a_run}/all_results.json"),
            r#"{"eval_loss":0.5}"#,
            "hf-trainer signature opencompass metrics-file json",
        ),
        (&format!("{in_a_run}/sums.json"), r#"{"accuracy":50.0}"#, "opencompass name json"),
        ("data/arena/model_judgment/j.jsonl", JUDGED, "mt-bench signature arena-hard"),
    ] {
        assert_eq!(taken(&only(path, text)), told, "{path}");
    }
    let all = [("results.json", LIGHTEVAL), ("evaluation/lite/x/results/results.json", RESOLVED)];
    let found = one(&all).json(&["formats", "v1.0.0", "--json"]);
    assert_eq!(found["diagnostics"], serde_json::json!([]), "a hint that came to nothing is no trouble");
}

#[test]
fn a_wrong_extension_does_not_hide_a_format() {
    // Lines in a .json file, one indented list in a .jsonl file.
    let row = r#"{"doc_id":0,"resps":[["a"]],"filtered_resps":["a"],"acc":1.0,"doc":{},"arguments":[],"target":"a"}"#;
    let lines = format!("{row}\n{}\n", row.replace("\"doc_id\":0", "\"doc_id\":1"));
    let list = format!("[\n  {row}\n]\n");
    for (path, text, samples) in
        [("a/samples_arc_2026-01-01T00-00-00.000000.json", lines, 2), ("a/samples_arc.jsonl", list, 1)]
    {
        let found = only(path, &text);
        assert!(taken(&found).starts_with("lm-eval signature"), "{found}");
        assert_eq!(found["counts"]["samples"], samples, "{path}");
    }
    // And what only looks like one is told, not taken.
    let found = only("results_2026-01-20T00-00-00.000000.json", "\0\u{1}\u{2}");
    assert_eq!((&found["state"], &found["format"]), (&"unknown".into(), &Value::Null));
    assert_eq!(found["notes"][0]["code"], "not-recognised");
}

#[test]
fn a_version_newer_than_known_is_said_and_the_rest_is_read() {
    let log = r#"{"version":9,"status":"success","eval":{"task":"arc","model":"m","packages":{"inspect_ai":"9.1"}},
        "results":{"scores":[{"name":"match","scorer":"match","metrics":{"accuracy":{"name":"accuracy","value":0.5}}}]}}"#;
    let found = only("logs/a.json", log);
    assert_eq!((&found["version"], &found["counts"]["metrics"]), (&"9.1".into(), &1.into()));
    let note = &found["notes"][0];
    assert_eq!((&note["code"], &note["severity"]), (&"format-version".into(), &"warning".into()));
    assert!(note["message"].as_str().is_some_and(|told| told.contains("version 9, where 2 is known")), "{note}");
}

#[test]
fn formats_beside_each_other_in_one_folder_stay_apart() {
    let all = [
        ("out/results.json", RESULTS),
        ("out/scores.csv", "task,metric,value\narc,acc,0.5\ngsm8k,em,0.25\n"),
        ("out/config.json", r#"{"model_type":"llama"}"#),
        ("out/notes.txt", "none"),
    ];
    let found = one(&all).json(&["formats", "v1.0.0", "--json"]);
    let told = |path: &str| (taken(&of(&found, path)), of(&found, path)["counts"]["metrics"].clone());
    assert_eq!(told("out/results.json"), ("lm-eval signature metrics-file json".to_owned(), 1.into()));
    assert_eq!(told("out/scores.csv"), ("table name".to_owned(), 2.into()));
    assert_eq!(told("out/config.json").0, "hf-config signature json");
    assert_eq!(found["unknown"][0], serde_json::json!({"directory": "out", "extension": "txt", "files": 1}));
    assert!(found["base"].is_null());
}

#[test]
fn what_was_skipped_is_told_with_its_line() {
    let log = "{\"id\":1,\"input\":\"a\",\"output\":\"b\",\"score\":1}\n{broken\n{\"id\":2,\"input\":\"c\",\"output\":\"d\",\"score\":0}\n";
    let repository = one(&[("evals/run.jsonl", log)]);
    let found = of(&repository.json(&["formats", "v1.0.0", "--json"]), "evals/run.jsonl");
    assert_eq!((&found["counts"]["skipped"], &found["notes"][0]["line"]), (&1.into(), &2.into()));
    let text = repository.run(&["formats", "v1.0.0"]).out;
    assert!(text.contains("      1 row or entry skipped\n      error, line 2: a row is not valid JSON"), "{text}");
}

#[test]
fn a_file_that_changes_its_format_tells_both() {
    let side = |text: &str| files([("eval/results.json", text)]);
    let text = Repository::new(&[side(r#"{"acc": 0.5}"#), side(RESULTS)]).run(&["formats"]).out;
    assert!(text.contains("1 file differs: 1 in a known format; 0 the same on both sides"), "{text}");
    assert!(text.contains("lm-evaluation-harness, by its content"), "{text}");
    assert!(text.contains("in the base: file of figures, by its name: named like results, and most\n"), "{text}");
    assert!(text.contains("– ▶ 0.4.2        1  eval/results.json"), "{text}");
}

#[test]
fn lines_stay_within_eighty_columns_where_paths_let_them() {
    let run = scores(&[(1, 60), (0, 40)]);
    let mut release: Files = gsm8k(1, &run).files();
    let deep = format!("{}results.json", "a-rather-long-name/".repeat(4));
    release.extend(files([(deep.as_str(), RESULTS), ("tokenizer_config.json", "{}"), ("eval/metrics.json", RESULTS)]));
    let text = Repository::new(&[release]).run(&["formats", "v1.0.0"]).out;
    for line in text.lines().filter(|line| !line.contains("a-rather-long-name")) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(text.contains(&format!("\n    {deep}\n")), "{text}");
}

#[test]
fn it_ends_as_commands_do() {
    let repository = one(&[("a.json", "{}")]);
    repository.run(&["formats", "nosuch"]).says(66, &["\"nosuch\""]);
    repository.run(&["formats", "v1.0.0..nosuch"]).says(66, &["\"nosuch\""]);
    repository.run(&["formats", "..", "--json"]).says(64, &["is not a range"]);
    Repository::none().run(&["formats"]).says(66, &["is not in a git repository"]);
    let found = Repository::new(&[files([("a.py", "1")])]).run(&["formats", "v1.0.0"]);
    found.says(0, &[]);
    assert!(found.out.contains("1 file: 1 in no known format"), "{}", found.out);
}

#[test]
fn what_the_policy_passes_over_is_counted() {
    let policy = "[paths]\nignore = ['old/*']\n";
    let all = [("candor.toml", policy), ("old/config.json", r#"{"model_type":"x"}"#), ("config.json", "{}")];
    let found = one(&all).json(&["formats", "v1.0.0", "--json"]);
    assert_eq!((&found["summary"]["passed_over"], &found["summary"]["unknown"]), (&1.into(), &0.into()));
    let text = one(&all).run(&["formats", "v1.0.0"]).out;
    assert!(text.contains("1 not looked at, as [paths] demands"), "{text}");
}

/// What the repository's owners call things, which no table of names knows.
const OWN: &str = "[[format]]\nglob = 'out/*.dat'\nkind = 'table'\nid = ['case']\ninput = 'ask'\noutput = 'said'\n\
    score = ['penalty']\ndirection = 'lower'\n[[format]]\nglob = 'notes/*'\nkind = 'lm-eval'\n\
    [[format]]\nglob = 'eval/metrics.json'\nkind = 'json'\n";

/// Forty cases; in the candidate the first ten are worse.
fn own_sides() -> [Files; 2] {
    let cases = |worse: usize| -> String {
        let case = |at: usize| format!("c{at};what is {at}?;answer {worse};{}\n", u8::from(at < worse));
        std::iter::once("case;ask;said;penalty\n".to_owned()).chain((0..40).map(case)).collect()
    };
    let side = |worse: usize| {
        let settings = format!("{{\"acc\": 0.{worse}}}");
        files([
            ("candor.toml", OWN.to_owned()),
            ("out/run.dat", cases(worse)),
            ("notes/a.json", format!("{{\"a\": {worse}}}")),
            ("eval/metrics.json", settings),
        ])
    };
    [side(0), side(10)]
}

#[test]
fn what_candor_toml_says_of_files_counts_everywhere() {
    let repository = Repository::new(&own_sides());
    let found = repository.json(&["formats", "--json"]);
    let table = of(&found, "out/run.dat");
    assert_eq!((taken(&table).as_str(), &table["why"]), ("table policy", &"candor.toml says so".into()));
    assert_eq!((&table["counts"]["samples"], &table["counts"]["metrics"]), (&40.into(), &0.into()));
    assert_eq!(taken(&of(&found, "eval/metrics.json")), "json policy metrics-file");
    let text = repository.run(&["formats"]).out;
    assert!(text.contains("table, as stated: candor.toml says so\n  samples  file\n       40  out/run.dat"), "{text}");

    let compared = repository.json(&["diff", "--json", "--samples", "broke"]);
    let row = &compared["evals"][0];
    assert_eq!(compared["evals"].as_array().map(Vec::len), Some(1));
    assert_eq!((&row["task"], &row["metric"], &row["direction"]), (&"run".into(), &"penalty".into(), &"lower".into()));
    assert_eq!((&row["verdict"], &row["samples"]["broke"]), (&"regressed".into(), &10.into()));
    assert_eq!(row["sample_changes"][0]["candidate_output"], "answer 10", "read again by the same columns");
    assert_eq!(compared["configs"].as_array().map(Vec::len), Some(1), "figures declared settings: {compared}");
    let history = repository.json(&["history", "--json"]);
    assert_eq!(history["rows"][0]["metric"], "penalty");
}

#[test]
fn what_is_not_as_candor_toml_says_is_noted_and_no_failure() {
    let repository = Repository::new(&own_sides());
    let notes = of(&repository.json(&["formats", "--json"]), "notes/a.json");
    assert_eq!((&notes["format"], &notes["notes"][0]["severity"]), (&"lm-eval".into(), &"error".into()));
    let said = "candor.toml takes this for lm-eval (lm-evaluation-harness), and nothing in it is";
    assert_eq!(notes["notes"][0]["message"], said);
    repository.run(&["diff"]).says(0, &[]);
    assert!(repository.run(&["diff"]).out.contains(&format!("notes/a.json in the candidate: {said}")));
}

#[test]
fn only_the_base_says_what_files_are() {
    let [mut base, candidate] = own_sides();
    base.remove("candor.toml");
    let repository = Repository::new(&[base, candidate]);
    let found = repository.json(&["formats", "--json"]);
    assert_eq!(found["unknown"][0], serde_json::json!({"directory": "out", "extension": "dat", "files": 1}));
    assert_eq!(found["diagnostics"][0]["code"], "policy-changed");
    let own = repository.json(&["formats", "v2.0.0", "--json"]);
    assert_eq!(taken(&of(&own, "out/run.dat")), "table policy", "one release goes by its own");
}

#[test]
fn an_unknown_format_is_an_error_with_a_suggestion() {
    let repository = one(&[("a.json", "{}")]);
    let policy = repository.beside("p.toml");
    std::fs::write(&policy, "[[format]]\nglob = 'x'\nkind = 'tabel'\n").expect("a file");
    let arguments = ["--policy", policy.to_str().expect("text"), "formats", "v1.0.0"];
    repository.run(&arguments).says(78, &["p.toml:3: kind knows no \"tabel\"; did you mean \"table\"?"]);
}
