//! Every export of a reviewed demo: valid by its schema, read by other programs, and inert whatever a model wrote.

#![allow(missing_docs)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use candor::demo;
use serde_json::Value;

#[path = "support/mod.rs"]
mod support;
use support::cli::{Ended, Repository, files};

/// Words that would act on one reader or another.
const HOSTILE: &str = "</script><img src=x> ]]> \u{1b}[31m \u{202e} @everyone fixes #1 | a | [x](http://x) ````";

/// The demo after a review, made once for all tests that run at the same time and gone with the last of them.
fn reviewed() -> Arc<Repository> {
    static SHARED: Mutex<Weak<Repository>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let repository = Arc::new(review());
        *shared = Arc::downgrade(&repository);
        repository
    })
}

/// A row, a sample, a configuration, and two people who disagree.
fn review() -> Repository {
    let repository = Repository::none();
    demo::create(&repository.path()).expect("the demo");
    let sample = a_broken_sample(&repository);
    let strict = ["--task", "gsm8k", "--filter", "strict-match"];
    let of = |place: &[&'static str], said: &[&'static str]| [place, said].concat();
    for (who, said) in [
        ("Ada", of(&strict, &["--disposition", "regression", "--severity", "minor", "-m", "Real."])),
        ("Ada", [&of(&strict, &["--disposition", "bad-eval", "-m", HOSTILE])[..], &["--sample", &sample]].concat()),
        ("Ada", of(&["--file", "model/config.json"], &["--disposition", "acceptable", "-m", "=cmd|' /C calc'!A0"])),
        (
            "Ada",
            of(&["--task", "xstest_safe"], &["--disposition", "regression", "--severity", "blocker", "-m", "Stop."]),
        ),
        ("Bob", of(&["--task", "xstest_safe"], &["--disposition", "noise", "-m", "It is not."])),
    ] {
        let mut command = repository.candor_in(&repository.path(), &[&["annotate"], &said[..]].concat());
        command.env("GIT_AUTHOR_NAME", who).env("GIT_AUTHOR_EMAIL", format!("{who}@example.org"));
        command.env("CANDOR_STATE_DIR", repository.beside(who)).env("SOURCE_DATE_EPOCH", "1790000000");
        let ended = support::cli::ended(&command.output().expect("the program runs"));
        assert_eq!(ended.code, 0, "{said:?}: {}", ended.err);
    }
    repository
}

fn a_broken_sample(repository: &Repository) -> String {
    let found = repository.json(&["diff", "--json", "--samples", "broke", "--task", "gsm8k"]);
    let rows = found["evals"].as_array().expect("rows");
    let row = rows.iter().find(|row| row["filter"] == "strict-match").expect("the row");
    let id = &row["sample_changes"][0]["id"];
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

fn export(repository: &Repository, format: &str, more: &[&str]) -> Ended {
    let mut command = repository.candor_in(&repository.path(), &[&["export", "--format", format], more].concat());
    command.env("SOURCE_DATE_EPOCH", "1790000000");
    support::cli::ended(&command.output().expect("the program runs"))
}

/// What differs from machine to machine: digests of records with a random writer in them.
fn golden(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("exports");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, settled(text)));
}

/// Without the ids of records, whole or as the few digits people are shown, and without what makes them: a number drawn
/// at random for each, and the number of the machine in the writer's.
fn settled(text: &str) -> String {
    let is_hex = |char: char| char.is_ascii_hexdigit() && !char.is_ascii_uppercase();
    let mut settled = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(is_hex) {
        let (before, from) = rest.split_at(at);
        let (run, after) = from.split_at(from.find(|char| !is_hex(char)).unwrap_or(from.len()));
        let is_short = run.len() == 8 && before.ends_with("(`") && after.starts_with("`)");
        settled.push_str(before);
        let is_nonce = run.len() == 16 && settled.ends_with("\"nonce\":\"");
        let is_device = run.len() == 8 && settled.ends_with('-') && after.starts_with('"');
        settled.push_str(if run.len() == 64 || is_short || is_nonce || is_device { "<id>" } else { run });
        rest = after;
    }
    settled + rest
}

/// A schema beside the repository or above it.
fn schema(name: &str) -> Option<Value> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let found: Option<PathBuf> =
        above.map(|folder| folder.join("shared/schemas").join(name)).find(|file| file.is_file());
    let Some(found) = found else {
        println!("skipped: no shared/schemas/{name} beside {}", env!("CARGO_MANIFEST_DIR"));
        return None;
    };
    Some(serde_json::from_slice(&fs::read(found).expect("the schema")).expect("JSON"))
}

fn valid(schema: &Value, document: &Value) {
    let validator = jsonschema::validator_for(schema).expect("a schema");
    let errors: Vec<String> =
        validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// With every object closed, so that a field that the schema does not tell of is an error.
fn closed(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(keys) => {
            keys.values_mut().for_each(|value| *value = closed(value.take()));
            if keys.get("properties").is_some_and(Value::is_object) {
                keys.insert("additionalProperties".to_owned(), false.into());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = closed(item.take())),
        _ => {}
    }
    schema
}

#[test]
fn the_schema_tells_of_everything_in_the_json() {
    let repository = review();
    let mut signing =
        repository.candor_in(&repository.path(), &["signoff", "-m", "Looked at all.", "--outcome", "block"]);
    signing.env("GIT_AUTHOR_NAME", "Ada").env("GIT_AUTHOR_EMAIL", "ada@example.org");
    support::cli::ended(&signing.output().expect("the program runs")).says(0, &[]);
    let schema: Value = serde_json::from_str(include_str!("../assets/schemas/review-1.json")).expect("JSON");
    let schema = closed(schema);
    for more in [&[][..], &["--verdict", "regressed"]] {
        let document: Value = serde_json::from_str(&export(&repository, "json", more).out).expect("JSON");
        assert_eq!(document["signoffs"].as_array().map(Vec::len), Some(1));
        assert!(document["annotations"].as_array().is_some_and(|said| !said.is_empty()), "{more:?}");
        let disagree = serde_json::json!({"things": 1, "pairs": 1, "agreeing": 0, "raw": 0.0, "alpha": 0.0});
        assert_eq!(document["agreement"], disagree, "{more:?}");
        valid(&schema, &document);
    }
    let compared = repository.json(&["diff", "--json", "--samples", "all"]);
    let definition = serde_json::json!({"$ref": "#/$defs/comparison", "$defs": schema["$defs"]});
    valid(&definition, &compared);
}

#[test]
fn marks_on_files_are_valid_by_their_schemas() {
    let repository = reviewed();
    for (format, name) in [("sarif", "sarif-2.1.0.schema.json"), ("rdjson", "rdjson.schema.json")] {
        let document: Value = serde_json::from_str(&export(&repository, format, &[]).out).expect("JSON");
        if let Some(schema) = schema(name) {
            valid(&schema, &document);
        }
    }
}

/// A configuration that is gone stands in no file of the candidate.
#[test]
fn what_has_no_line_is_left_out_with_a_count() {
    let config = |window: u32| format!("{{\"model_type\": \"llama\", \"max_position_embeddings\": {window}}}\n");
    let repository = Repository::new(&[
        files([("model/config.json", config(8192)), ("draft/config.json", config(2048))]),
        files([("model/config.json", config(4096))]),
    ]);
    for (format, marks) in [("rdjson", "/diagnostics"), ("gitlab", "")] {
        let exported = export(&repository, format, &[]);
        exported.says(0, &[&format!("1 open item left out of {format}: in no file of the candidate")]);
        let document: Value = serde_json::from_str(&exported.out).expect("JSON");
        assert_eq!(document.pointer(marks).and_then(Value::as_array).map(Vec::len), Some(1), "{}", exported.out);
    }
    export(&repository, "sarif", &[]).says(0, &[]);
}

/// The lines of the candidate that a patch shows, found by going through all of it.
fn shown_lines(patch: &str) -> BTreeSet<(String, u64)> {
    let (mut path, mut line, mut shown) = (None, None, BTreeSet::new());
    for text in patch.lines() {
        if text.starts_with("diff --git ") {
            (path, line) = (None, None);
        } else if let Some(hunk) = text.strip_prefix("@@ ") {
            let start = hunk.split('+').nth(1).and_then(|added| added.split([',', ' ']).next());
            line = start.and_then(|start| start.parse::<u64>().ok());
        } else if let Some(number) = line {
            if text.starts_with(['+', ' ']) {
                shown.insert((String::clone(path.as_ref().expect("a name before the lines")), number));
                line = Some(number + 1);
            }
        } else if let Some(name) = text.strip_prefix("+++ b/") {
            path = Some(name.trim_end_matches('\t').to_owned());
        }
    }
    shown
}

/// What the review says, and the lines a pull request would show.
fn pull_request_review(repository: &Repository) -> (Value, BTreeSet<(String, u64)>) {
    let review: Value = serde_json::from_str(&export(repository, "github-review", &[]).out).expect("JSON");
    let compared = repository.json(&["export", "--format", "json"]);
    let [base, candidate] =
        ["base", "candidate"].map(|side| compared["comparison"][side]["commit"].as_str().expect("a commit").to_owned());
    assert_eq!(review["commit_id"], candidate.as_str());
    (review, shown_lines(&repository.git(&["diff", "-M", "--no-color", &format!("{base}...{candidate}")])))
}

fn comments(review: &Value) -> Vec<(String, u64)> {
    let place = |comment: &Value| {
        assert_eq!(comment["side"], "RIGHT");
        (comment["path"].as_str().expect("a path").to_owned(), comment["line"].as_u64().expect("a line"))
    };
    review["comments"].as_array().expect("comments").iter().map(place).collect()
}

/// One comment beside the diff, and the host refuses the whole review.
#[test]
fn comments_of_a_pull_request_stand_on_lines_that_it_shows() {
    let repository = reviewed();
    let (review, shown) = pull_request_review(&repository);
    let comments = comments(&review);
    assert!(comments.len() > 3, "{comments:?}");
    for place in &comments {
        assert!(shown.contains(place), "{place:?} is beside the diff");
    }
    let sarif: Value = serde_json::from_str(&export(&repository, "sarif", &[]).out).expect("JSON");
    let run = &sarif["runs"][0];
    let count = |list: &Value| list.as_array().expect("a list").len();
    let items = count(&run["results"]) + count(&run["invocations"][0]["toolExecutionNotifications"]);
    let body = review["body"].as_str().expect("a body");
    let entries = body.lines().filter(|line| line.starts_with("- **")).count();
    assert_eq!(comments.len() + entries, items, "{body}");
    assert!(
        body.contains(&format!("{} comments stand on lines of the diff, {entries} here:", comments.len())),
        "{body}"
    );
    assert_eq!(review["event"], "COMMENT");
}

/// A file that moved shows only what changed in it, and nobody reads more than thirty comments.
#[test]
fn comments_of_a_pull_request_follow_moved_files_and_are_few() {
    let config = |name: &str, window: u32| {
        let keys: String = (0..60).map(|key| format!("  \"{name}_{key}\": {key},\n")).collect();
        format!("{{\n  \"model_type\": \"llama\",\n{keys}  \"max_position_embeddings\": {window}\n}}\n")
    };
    let many = |window| (10..42).map(move |model| (format!("m{model}/config.json"), config("key", window)));
    let one = |path: &str, text: String| [(path.to_owned(), text)];
    let small = "{\"model_type\": \"bert\"}".to_owned();
    let base = many(8192).chain(one("from/config.json", config("own", 8192))).chain(one("gone/config.json", small));
    let candidate = many(4096).chain(one("into/config.json", config("own", 4096)));
    let repository = Repository::new(&[files(base), files(candidate)]);
    let (review, shown) = pull_request_review(&repository);
    let comments = comments(&review);
    assert_eq!(comments.len(), 30);
    assert!(comments.iter().all(|place| shown.contains(place)), "{comments:?}");
    assert!(comments.contains(&("into/config.json".to_owned(), 60)), "{comments:?}");
    assert!(!shown.contains(&("into/config.json".to_owned(), 59)), "only what changed in it is shown");
    let body = review["body"].as_str().expect("a body");
    assert!(body.contains("30 comments stand on lines of the diff, 5 here:"), "{body}");
    assert!(body.contains("gone/config.json removed") && body.contains("`m41/config.json:63`"), "{body}");
}

/// What a code host needs of SARIF beyond the standard.
#[test]
fn sarif_has_what_code_hosts_need() {
    let document: Value = serde_json::from_str(&export(&reviewed(), "sarif", &[]).out).expect("JSON");
    let run = &document["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    assert!(rules.iter().all(|rule| {
        let has = |key: &str| rule[key]["text"].as_str().is_some_and(|text| !text.is_empty() && text.len() <= 1024);
        has("shortDescription") && has("fullDescription") && has("help")
    }));
    let results = run["results"].as_array().expect("results");
    assert!(results.len() > 5);
    for result in results {
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["region"]["startLine"].as_u64() >= Some(1), "{result}");
        assert!(place["artifactLocation"]["uri"].as_str().is_some_and(|uri| !uri.starts_with('/')), "{result}");
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(result["partialFingerprints"]["primaryLocationLineHash"].as_str().is_some_and(|hash| hash.len() == 34));
    }
    let rule = |id: &str| results.iter().filter(|result| result["ruleId"] == id).count();
    assert_eq!((rule("eval/contested"), rule("eval/bad-eval"), rule("eval/regression")), (2, 1, 1));
}

/// Runs Python on what an export holds; `None` where there is no Python.
fn python(program: &str, input: &Path) -> Option<String> {
    let output = std::process::Command::new("python3").arg("-c").arg(program).arg(input).stdin(Stdio::null()).output();
    let Ok(output) = output else {
        println!("skipped: no python3");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("text"))
}

#[test]
fn the_table_is_read_by_another_program_and_runs_no_formula() {
    let repository = reviewed();
    let file = repository.beside("review.csv");
    export(&repository, "csv", &["-o", file.to_str().expect("text")]).says(0, &[]);
    let rows = "import csv, json, sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8')))))";
    let Some(read) = python(rows, &file) else { return };
    let rows: Vec<Value> = serde_json::from_str(&read).expect("JSON");
    let said: Vec<&Value> = rows.iter().filter(|row| row["id"] != "").collect();
    assert_eq!(said.len(), 5);
    let formula = said.iter().find(|row| row["kind"] == "config").expect("the remark on the configuration");
    assert_eq!(formula["body"], "'=cmd|' /C calc'!A0");
    let dropped = rows.iter().find(|row| row["verdict"] == "regressed" && row["task"] == "niah_single").expect("a row");
    assert_eq!(dropped["delta"].as_str().and_then(|delta| delta.parse().ok()), Some(-0.135));
    assert_eq!(dropped["state"], "unanswered");
    let raw = export(&repository, "csv", &["--csv-raw", "--bom"]).out;
    assert!(raw.starts_with('\u{feff}') && raw.contains("\"=cmd|' /C calc'!A0\""));
}

#[test]
fn two_parsers_read_the_test_report() {
    let repository = reviewed();
    let file = repository.beside("review.xml");
    export(&repository, "junit", &["-o", file.to_str().expect("text")]).says(0, &[]);
    let trees = "import sys, xml.etree.ElementTree as t, xml.dom.minidom as m; s = t.parse(sys.argv[1]).getroot()[0]; \
                 c = s.findall('testcase'); d = m.parse(sys.argv[1]).getElementsByTagName('testcase'); \
                 assert len(c) == len(d) == int(s.get('tests')); assert len({(x.get('classname'), x.get('name')) for x in c}) == len(c); \
                 print(len([x for x in c if x.find('failure') is not None]), s.get('failures'), len(s.findall('testcase/skipped')), s.get('skipped'))";
    let Some(counts) = python(trees, &file) else { return };
    let counts: Vec<&str> = counts.split_whitespace().collect();
    assert!(counts[0] == counts[1] && counts[2] == counts[3] && counts[0] != "0", "{counts:?}");
}

/// Formats whose readers see Markdown.
const MARKDOWN: &[&str] = &["markdown", "rdjson", "model-card", "github-review"];
/// Formats whose readers see text that a host may look through for names and numbers.
const HOSTS: &[&str] = &["markdown", "sarif", "rdjson", "model-card", "github-review", "gitlab"];
/// Every format but the records themselves, which are kept to the byte.
const MADE: &[&str] =
    &["markdown", "json", "csv", "sarif", "rdjson", "junit", "github-review", "gitlab", "model-card", "html"];

/// Exports what somebody wrote to attack its readers: the words are there, and these are not as they were.
fn inert(attack: &str, formats: &[&str]) {
    assert!(HOSTILE.contains(attack) || attack.contains("=cmd"), "nobody wrote {attack:?}");
    let repository = reviewed();
    for format in formats {
        let text = export(&repository, format, &[]).out;
        assert!(text.contains("everyone"), "{format} holds the text");
        assert!(!text.contains(attack), "{format} holds {attack:?} as it is");
    }
}

#[test]
fn markup_is_inert() {
    inert("</script><img", &[MARKDOWN, &["junit", "html"]].concat());
}

#[test]
fn formulas_are_inert() {
    inert("\"=cmd", &["csv"]);
}

#[test]
fn ends_of_character_data_are_inert() {
    inert("]]>", &["junit", "html"]);
}

#[test]
fn terminal_escapes_are_inert() {
    inert("\u{1b}", &[MADE, &["jsonl"]].concat());
}

#[test]
fn bidirectional_marks_are_inert() {
    inert("\u{202e}", MADE);
}

#[test]
fn mentions_are_inert() {
    inert("@everyone", HOSTS);
}

#[test]
fn references_that_close_issues_are_inert() {
    inert("fixes #1", HOSTS);
}

#[test]
fn pipes_make_no_cells() {
    inert(" | a | ", MARKDOWN);
}

#[test]
fn backticks_open_no_code() {
    inert("````", MARKDOWN);
}

#[test]
fn links_are_inert() {
    inert("[x](http", HOSTS);
}

/// A limit on the size of files stands for a full disk: writing fails half-way.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_no_half_of_a_file() {
    let repository = reviewed();
    let folder = repository.beside("full");
    fs::create_dir_all(&folder).expect("a folder");
    let kept = folder.join("kept.html");
    for (name, before) in [("review.html", None), ("kept.html", Some("mine"))] {
        let place = folder.join(name);
        before.into_iter().for_each(|text| fs::write(&place, text).expect("a file"));
        let mut command = repository.command("sh");
        command.args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_candor"), "-C"]);
        command.arg(repository.path()).args(["export", "--format", "html", "--force", "-o"]).arg(&place);
        let failed = support::cli::ended(&command.output().expect("the program runs"));
        failed.says(73, &["cannot write", name, "nothing was written"]);
    }
    let left: Vec<_> = fs::read_dir(&folder).expect("the folder").flatten().map(|entry| entry.path()).collect();
    assert_eq!(left, std::slice::from_ref(&kept), "nothing half-written is left");
    assert_eq!(fs::read_to_string(&kept).expect("the file"), "mine");
    let below = kept.join("review.html");
    export(&repository, "html", &["-o", below.to_str().expect("text")])
        .says(73, &["cannot write", "nothing was written"]);
}

/// The same filter leaves the same things in every format, which says so where it has a header.
#[test]
fn a_filter_narrows_every_format() {
    let repository = reviewed();
    for (format, header) in [
        ("markdown", "Narrowed to `verdict:regressed`: "),
        ("json", "\"filter\":\"verdict:regressed\""),
        ("csv", ""),
        ("sarif", "\"properties\":{\"filter\":\"verdict:regressed\"}"),
        ("rdjson", ""),
        ("junit", "<property name=\"filter\" value=\"verdict:regressed\"/>"),
        ("github-review", "Narrowed to `verdict:regressed`: "),
        ("gitlab", ""),
        ("model-card", "Only what passes the filter `verdict:regressed` is listed."),
        ("html", "Narrowed to <code>verdict:regressed</code>: 4 of 16 rows"),
    ] {
        assert!(export(&repository, format, &[]).out.contains("Real."), "{format}");
        let narrowed = export(&repository, format, &["--verdict", "regressed"]);
        narrowed.says(0, &["narrowed by the filter verdict:regressed: 4 of 16 rows, 0 of 8 files, 2 of 5 annotations"]);
        assert!(narrowed.out.contains("niah_single"), "{format}: {}", narrowed.out);
        assert!(!narrowed.out.contains("Real.") && narrowed.out.contains(header), "{format}: {}", narrowed.out);
    }
}

#[test]
fn filters_ask_what_the_desk_asks() {
    let repository = reviewed();
    let rows = |options: &[&str]| {
        let table = export(&repository, "csv", options).out;
        table.lines().skip(1).filter(|line| !line.is_empty()).count()
    };
    for (options, left) in [
        (&["--author", "Bob"][..], 1),
        (&["--author", "bob", "--author", "ada"], 5),
        (&["--author", "Bob", "--disposition", "noise"], 1),
        (&["--author", "Bob", "--disposition", "regression"], 0),
        (&["--task", "xstest_safe", "--state", "open"], 2),
        (&["--only", "!kind:config !task:xstest_safe state:open author:ada"], 2),
    ] {
        assert_eq!(rows(options), left, "{options:?}");
    }
    let records = export(&repository, "jsonl", &["--author", "Bob"]).out;
    assert!(records.lines().count() == 1 && records.contains("It is not."), "{records}");
    let nothing = export(&repository, "gitlab", &["--task", "nowhere"]);
    nothing.says(0, &["nothing passes the filter task:nowhere: 0 of 16 rows, 0 of 8 files, 0 of 5 annotations"]);
    assert_eq!(nothing.out, "[]\n");
    export(&repository, "csv", &["--verdict", "regresed"]).says(64, &["no verdict regresed, try verdict:regressed"]);
    export(&repository, "csv", &["--only", "atuhor:ada"]).says(64, &["no filter word atuhor:, try author:"]);
}

#[test]
fn a_card_keeps_everything_but_its_section() {
    let repository = reviewed();
    let card = repository.beside("CARD.md");
    let into = |format: &str| export(&repository, format, &["--into", card.to_str().expect("text")]);
    into("model-card").says(66, &["there is no", "CARD.md", "-o"]);
    let before = b"---\nlicense: mit\n---\n\n# Brindle\n\ntext\n";
    fs::write(&card, before).expect("a card");
    into("markdown").says(64, &["--into is for model-card"]);
    into("model-card").says(0, &[]);
    let filled = fs::read(&card).expect("the card");
    let section = export(&repository, "model-card", &[]).out;
    assert_eq!(filled, [&before[..], b"\n", section.as_bytes()].concat());
    into("model-card").says(0, &[]);
    assert_eq!(fs::read(&card).expect("the card"), filled, "a second time changes nothing");
    fs::write(&card, [&filled[..], &filled[..]].concat()).expect("a card");
    into("model-card").says(65, &["is left as it is", "no single pair of the marks"]);
    fs::write(&card, b"\xff").expect("a card");
    into("model-card").says(65, &["no UTF-8"]);
}

#[test]
fn the_reviewed_demo_in_every_format() {
    let repository = reviewed();
    for format in candor::export::FORMATS {
        golden(format.name, &export(&repository, format.name, &[]).out);
    }
}

/// The page runs one script and one style, both named by their digests, and loads nothing.
#[test]
fn the_page_is_whole_and_asks_for_nothing() {
    let page = export(&reviewed(), "html", &[]).out;
    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"));
    for forbidden in [" src=", "<link", "@import", "url(", "http:", "https:", "onclick", " style=", "unsafe-inline"] {
        let own = page.replace(HOSTILE, "").replace("http://x", "").replace("src=x", "");
        assert!(!own.contains(forbidden), "{forbidden:?} is in the page");
    }
    let between = |open: &str, close: &str| {
        let at = page.find(open).expect("it opens") + open.len();
        let length = page[at..].find(close).expect("it closes");
        &page[at..at + length]
    };
    assert_eq!(page.matches("<script>").count(), 1);
    for (inside, policy) in
        [(between("<script>", "</script>"), "script-src"), (between("<style>", "</style>"), "style-src")]
    {
        let digest = candor::base::Digest::of(inside.as_bytes()).0;
        let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, digest);
        assert!(page.contains(&format!("{policy} 'sha256-{encoded}'")), "{policy}");
    }
    // The annotated sample, both sides, and every open finding.
    assert_eq!(page.matches("<figure>").count(), 3);
    assert!(page.contains("<ins>") && page.contains("Nobody has answered") && page.contains("contested</b>"));
}

/// A browser that is asked to draw it says nothing on its console. Skipped where there is none.
#[test]
fn a_browser_draws_the_page_without_a_word() {
    let repository = reviewed();
    let file = repository.beside("review.html");
    export(&repository, "html", &["-o", file.to_str().expect("text")]).says(0, &[]);
    let picture = repository.beside("review.png");
    let output = std::process::Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--window-size=390,1200"])
        .arg(format!("--user-data-dir={}", repository.beside("browser").display()))
        .arg(format!("--screenshot={}", picture.display()))
        .arg(format!("file://{}", file.display()))
        .stdin(Stdio::null())
        .output();
    let Ok(output) = output else {
        println!("skipped: no chromium");
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let console: Vec<&str> = said.lines().filter(|line| line.contains(":CONSOLE")).collect();
    assert!(console.is_empty(), "{console:?}");
    assert!(fs::metadata(&picture).is_ok_and(|picture| picture.len() > 10_000), "{said}");
}
