//! Text that the policy calls confidential leaves the desk nowhere: every export, picture and print is searched for it,
//! over a repository that has it in every place that can hold text.

#![allow(missing_docs)]

use std::fs;
use std::path::Path;

use candor::export::FORMATS;
use candor::tui::picture::SCREENS;
use serde_json::json;

#[path = "support/mod.rs"]
mod support;
use support::cli::{Files, Repository, ended, files};
use support::harness::{Output, scores};

/// The word that stands in every confidential text. Short, so that no screen breaks it.
const CANARY: &str = "kestrel";

/// What is run beside exports and pictures: everything that prints what a comparison is made of.
const PRINTS: &[&[&str]] = &[
    &["diff"],
    &["diff", "--samples", "all"],
    &["diff", "--json"],
    &["diff", "--json", "--samples", "all"],
    &["check"],
    &["check", "--json"],
    &["check", "--format", "github"],
    &["formats"],
    &["formats", "--json"],
    &["formats", "v2.0.0"],
    &["history"],
    &["history", "--json"],
    &["annotations", "list", "--json"],
];

/// A release: a task with the word in prompt, target, output and every other field, and a file of prompts.
fn release(day: u32, passed: usize) -> Files {
    let scores = scores(&[(1, passed), (0, 40 - passed)]);
    let run = Output { model: "acme/m", task: "secret", metric: "acc", day, scores: &scores };
    let mut rows = run.rows();
    for (at, row) in rows.iter_mut().enumerate() {
        row["doc"] = json!({"question": format!("{CANARY} question {at}"), "passage": format!("{CANARY} {}", at % 2)});
        row["target"] = json!(format!("{CANARY} target {at}"));
        row["arguments"]["gen_args_0"]["arg_0"] = json!(format!("{CANARY} prompt {at}"));
        let output = format!("{CANARY} output {at} of {day}");
        (row["resps"], row["filtered_resps"]) = (json!([[output]]), json!([output]));
    }
    let mut results = run.results();
    results["configs"]["secret"]["doc_to_text"] = json!(format!("{CANARY} template {day}"));
    results["configs"]["secret"]["description"] = json!(format!("{CANARY} description {day}"));
    results["configs"]["secret"]["fewshot_config"] = json!({"sampler": "default"});
    results["system_instruction"] = json!(format!("{CANARY} instruction {day}"));
    let log: String = rows.iter().map(|row| format!("{row}\n")).collect();
    let prompts = format!("system: {CANARY} system {day}\nshots: [{CANARY} {day}]\ntemperature: 0.{day}\n");
    let odd = format!("{CANARY}: {day}\n{CANARY}: again {day}\n");
    files([
        (run.results_path(), results.to_string()),
        (run.log_path(), log),
        ("prompts/system.yaml".to_owned(), prompts),
        ("prompts/odd.yaml".to_owned(), odd.replace(CANARY, "key") + &format!("{CANARY}\n")),
    ])
}

/// Two releases, an annotated sample, an annotated configuration, and a policy beside them.
fn repository(policy: &str) -> Repository {
    let repository = Repository::new(&[release(1, 36), release(2, 12)]);
    fs::write(repository.beside("policy.toml"), policy).expect("a policy");
    for place in [&["--task", "secret", "--sample", "20"][..], &["--file", "prompts/system.yaml"]] {
        let said = [&["annotate"], place, &["--disposition", "regression", "-m", "Worse."]].concat();
        repository.run(&said).says(0, &[]);
    }
    repository
}

/// Everything that leaves the desk, by what made it.
fn everything(repository: &Repository) -> Vec<(String, String)> {
    let policy = repository.beside("policy.toml");
    let policy = policy.to_str().expect("a path");
    let run = |arguments: &[&str]| {
        let arguments = [&["--policy", policy], arguments].concat();
        let ended = ended(&repository.candor_in(&repository.path(), &arguments).output().expect("the program runs"));
        assert!(ended.code <= 3, "{arguments:?}: {}{}", ended.out, ended.err);
        (arguments[2..].join(" "), ended.out + &ended.err)
    };
    let mut made: Vec<_> = PRINTS.iter().map(|arguments| run(arguments)).collect();
    made.extend(FORMATS.iter().map(|format| run(&["export", "--format", format.name])));
    for (screen, _) in SCREENS {
        for ending in ["svg", "txt"] {
            let file = repository.beside(&format!("{screen}.{ending}"));
            let to = file.to_str().expect("a path");
            run(&["snapshot", "--screen", screen, "--size", "120x60", "-o", to]);
            made.push((format!("{screen}.{ending}"), fs::read_to_string(&file).expect("a picture")));
        }
    }
    made
}

const CONFIDENTIAL: [&str; 3] = [
    "[confidential]\ntasks = [\"sec*\"]\npaths = [\"prompts/*\"]\n",
    "[confidential]\ntasks = [\"sec*\"]\npaths = [\"prompts/*\"]\nids = true\n",
    "[confidential]\npaths = [\"*\"]\n",
];

#[test]
fn confidential_text_is_in_nothing_that_leaves_the_desk() {
    for policy in CONFIDENTIAL {
        let repository = repository(policy);
        let made = everything(&repository);
        for (what, text) in &made {
            let at = text.find(CANARY).map(|at| text[at.saturating_sub(200)..].chars().take(300).collect::<String>());
            assert_eq!(at, None, "{what} under {policy}");
        }
        let of = |wanted: &str| &made.iter().find(|(what, _)| what == wanted).expect("it was made").1;
        for what in ["export --format html", "diff --json --samples all", "sample.txt"] {
            assert!(of(what).contains("sha256:"), "{what} has hashes instead:\n{}", of(what));
        }
        for what in ["diff", "diff --json", "export --format html", "export --format markdown", "export --format json"]
        {
            assert!(of(what).contains("held out"), "{what} says so:\n{}", of(what));
        }
        assert!(of("sample.txt").contains("held out"), "{}", of("sample.txt"));
        assert!(of("export --format markdown").contains("0.9"), "figures stay");
    }
}

#[test]
fn what_is_not_confidential_leaves_whole() {
    let made = everything(&repository("[confidential]\ntasks = [\"other\"]\npaths = [\"other/*\"]\n"));
    let with: Vec<&str> =
        made.iter().filter(|(_, text)| text.contains(CANARY)).map(|(what, _)| what.as_str()).collect();
    for what in [
        "diff",
        "diff --json",
        "diff --json --samples all",
        "export --format json",
        "export --format html",
        "export --format markdown",
        "sample.svg",
        "sample.txt",
        "configs.txt",
    ] {
        assert!(with.contains(&what), "{what} is not among {with:?}");
    }
    assert!(made.iter().all(|(_, text)| !text.contains("held out")), "and nothing says that it were");
}

/// The files of one side of a corpus.
fn side(corpus: &Path, side: &str) -> Files {
    below(&corpus.join(side))
}

/// All files below a folder.
fn below(top: &Path) -> Files {
    let (mut found, mut waiting) = (Files::new(), vec![top.to_owned()]);
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            match entry.path() {
                path if path.is_dir() => waiting.push(path),
                path => {
                    let name = path.strip_prefix(top).expect("below").to_string_lossy().into_owned();
                    found.insert(name, fs::read(&path).expect("a file"));
                }
            }
        }
    }
    found
}

/// Every output a repository's comparison prints that is not there or a hash.
fn whole_outputs(repository: &Repository, policy: &str) -> Vec<String> {
    let found = repository.json(&["--policy", policy, "diff", "--json", "--samples", "all"]);
    let rows = found["evals"].as_array().cloned().unwrap_or_default();
    let samples = rows.iter().flat_map(|row| row["sample_changes"].as_array().cloned().unwrap_or_default());
    let outputs = samples.flat_map(|sample| [sample["base_output"].clone(), sample["candidate_output"].clone()]);
    let texts = outputs.filter_map(|output| output.as_str().map(str::to_owned));
    let several = texts.flat_map(|text| serde_json::from_str::<Vec<String>>(&text).unwrap_or_else(|_| vec![text]));
    several.filter(|text| !text.is_empty() && !text.starts_with("sha256:")).collect()
}

#[test]
fn outputs_of_every_format_are_held_out() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut whole = 0;
    for corpus in fs::read_dir(&corpora).expect("corpora").flatten() {
        let repository = Repository::new(&[side(&corpus.path(), "base"), side(&corpus.path(), "candidate")]);
        let [secret, open] = [("secret.toml", CONFIDENTIAL[2]), ("open.toml", "")].map(|(name, text)| {
            let file = repository.beside(name);
            fs::write(&file, text).expect("a policy");
            file.to_str().expect("a path").to_owned()
        });
        assert_eq!(whole_outputs(&repository, &secret), [""; 0], "{}", corpus.path().display());
        whole += usize::from(!whole_outputs(&repository, &open).is_empty());
    }
    assert!(whole >= 8, "only {whole} corpora have outputs to hold out");
}

#[test]
fn an_id_that_is_text_is_held_out_with_it() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/alpaca-eval");
    for (policy, leaves) in [(CONFIDENTIAL[2], false), ("", true)] {
        let repository = Repository::new(&[side(&corpus, "base"), side(&corpus, "candidate")]);
        fs::write(repository.beside("policy.toml"), policy).expect("a policy");
        let made = everything(&repository);
        let with: Vec<&str> =
            made.iter().filter(|(_, text)| text.contains("Name a planet")).map(|(what, _)| what.as_str()).collect();
        assert_eq!(!with.is_empty(), leaves, "{with:?}");
    }
}

#[test]
fn words_that_somebody_quoted_are_told_of_nothing_that_is_held_out_since() {
    const QUOTED: &str = "kestrel heard";
    for (policy, told) in [(CONFIDENTIAL[0], false), (CONFIDENTIAL[2], false), ("", true)] {
        let repository = repository(policy);
        let records = repository.run(&["export", "--format", "jsonl"]).out;
        let record = records.lines().find(|line| line.contains("\"kind\":\"sample\"")).expect("a record");
        let span = json!({"start": 0, "end": 13, "quote": {"exact": QUOTED, "prefix": "", "suffix": ""}});
        let quoting = record.replacen("\"sample\":{", &format!("\"span\":{span},\"sample\":{{"), 1);
        let later = quoting.replacen("\"lc\":", "\"lc\":9", 1);
        let file = repository.beside("quoting.jsonl");
        fs::write(&file, later + "\n").expect("a file");
        repository.run(&["annotations", "import", "--own", &file.to_string_lossy()]).says(0, &[]);
        let made = everything(&repository);
        let with: Vec<&str> = made.iter().filter(|(_, text)| text.contains(QUOTED)).map(|(what, _)| &**what).collect();
        let as_recorded = ["annotations list --json", "export --format jsonl"];
        let [csv, html, json, markdown] =
            ["csv", "html", "json", "markdown"].map(|name| format!("export --format {name}"));
        for format in [csv, html, json, markdown] {
            assert_eq!(with.contains(&&*format), told, "{format}");
        }
        assert!(told || with == as_recorded, "{with:?}");
    }
}

/// Everything of a repository that is shared or kept beside it: refs of annotations, a bundle of them, journals, drafts.
fn kept(repository: &Repository) -> Vec<(String, String)> {
    let bundle = repository.beside("bundle");
    let bundle = bundle.to_str().expect("a path");
    repository.run(&["annotations", "bundle", "-o", bundle]).says(0, &[]);
    repository.git(&["fetch", "-q", bundle, "+refs/*:refs/bundled/*"]);
    let mut made: Vec<(String, String)> = ["refs/candor/log", "refs/bundled"]
        .map(|refs| (refs.to_owned(), repository.git(&["log", "-p", &format!("--glob={refs}/*")])))
        .into();
    for folder in [repository.path().join(".git/candor"), repository.beside("state")] {
        let read = |(name, bytes): (String, Vec<u8>)| (name, String::from_utf8_lossy(&bytes).into_owned());
        made.extend(below(&folder).into_iter().map(read));
    }
    made
}

#[test]
fn an_annotation_finds_its_sample_and_its_record_does_not_tell_the_id_that_is_text() {
    const ID: &str = "Name a planet.";
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/alpaca-eval");
    for (policy, leaves) in [(CONFIDENTIAL[2], false), ("", true)] {
        let mut base = side(&corpus, "base");
        base.insert("candor.toml".to_owned(), policy.as_bytes().to_vec());
        let mut candidate = side(&corpus, "candidate");
        candidate.insert("candor.toml".to_owned(), policy.as_bytes().to_vec());
        let repository = Repository::new(&[base, candidate]);
        fs::write(repository.beside("policy.toml"), policy).expect("a policy");
        let rows = repository.json(&["diff", "--json"]);
        let key = &rows["evals"][0];
        let name = |of: &str| key[of].as_str().expect("a name").to_owned();
        let (task, metric) = (name("task"), name("metric"));
        let on_row = ["annotate", "--task", &task, "--metric", &metric, "--disposition", "noise", "-m", "So."];
        for written in [ID, "sha256:f7a24c853911be54"] {
            repository.run(&[&on_row[..], &["--sample", written]].concat()).says(0, &[]);
        }
        let made = [everything(&repository), kept(&repository)].concat();
        let with: Vec<&str> =
            made.iter().filter(|(_, text)| text.contains(ID)).map(|(what, _)| what.as_str()).collect();
        assert_eq!(!with.is_empty(), leaves, "{with:?}");
        for of in ["export --format jsonl", "annotations list --json", "refs/candor/log", "refs/bundled", "journal"] {
            assert_eq!(with.iter().any(|what| what.contains(of)), leaves, "{of} is looked through: {with:?}");
        }
        let told = repository.json(&["export", "--format", "json"]);
        for said in told["annotations"].as_array().expect("a list") {
            assert_eq!(said["anchor_state"], "exact", "{said}");
        }
    }
}

#[test]
fn ids_stay_unless_the_policy_says_otherwise() {
    for (policy, stays) in CONFIDENTIAL[..2].iter().zip([true, false]) {
        let repository = repository(policy);
        let policy = repository.beside("policy.toml");
        let found =
            repository.json(&["--policy", policy.to_str().expect("a path"), "diff", "--json", "--samples", "broke"]);
        let id = found["evals"][0]["sample_changes"][0]["id"].as_str().expect("an id");
        assert_eq!(id.parse::<u64>().is_ok(), stays, "{id}");
    }
}

#[test]
fn a_candidate_can_add_to_what_is_confidential_and_a_broken_policy_gives_nothing_away() {
    let with = |files: Files, policy: Option<&str>| {
        files.into_iter().chain(policy.map(|text| ("candor.toml".to_owned(), text.as_bytes().to_vec()))).collect()
    };
    let secret = Some("[confidential]\ntasks = [\"secret\"]\npaths = [\"prompts/*\"]\n");
    for (base, candidate, leaves) in [
        (None, None, true),
        (None, secret, false),
        (secret, None, false),
        (secret, Some("[confidential]\ntasks = []\n"), false),
        (Some("[confidential]\ntask = [\"secret\"]\n"), None, false),
    ] {
        let repository = Repository::new(&[with(release(1, 36), base), with(release(2, 12), candidate)]);
        let printed = repository.run(&["diff", "--json", "--samples", "all"]).out;
        assert_eq!(printed.contains(CANARY), leaves, "{base:?} {candidate:?}");
        assert_eq!(printed.contains("held out"), !leaves, "{base:?} {candidate:?}");
    }
}
