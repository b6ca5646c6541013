//! Every command as a user meets it: exit codes, what a message says, and what is left behind.

mod support;

use std::fs;
use std::io::Read;
use std::process::Stdio;

use serde_json::Value;
use support::cli::{Ended, Files, Repository, ended, files};
use support::harness::{gsm8k, scores};

const BROKEN: &str = "results/broken/results_2026-01-20T00-00-00.000000.json";

/// A release that got worse, a config that changed, a results file that is cut short.
fn sides() -> [Files; 2] {
    let (base, candidate) = (scores(&[(1, 60), (0, 40)]), scores(&[(0, 20), (1, 40), (0, 40)]));
    let mut sides = [gsm8k(1, &base).files(), gsm8k(20, &candidate).files()];
    sides[0].extend(files([("model/config.json", r#"{"rope_theta":1,"a":{"b/c":1}}"#)]));
    sides[1].extend(files([("model/config.json", r#"{"rope_theta":2,"a":{"b/c":2}}"#), (BROKEN, "{\"results\":")]));
    sides
}

fn repository() -> Repository {
    Repository::new(&sides())
}

/// The same, but the candidate's sample log is made from the lines it would have.
fn with_log(change: impl FnOnce(Vec<String>) -> Vec<u8>) -> (Repository, String) {
    let [base, mut candidate] = sides();
    candidate.remove(BROKEN);
    let path = candidate.keys().find(|path| path.ends_with(".jsonl")).expect("a log").clone();
    let log = String::from_utf8(candidate[&path].clone()).expect("text");
    candidate.insert(path.clone(), change(log.lines().map(str::to_owned).collect()));
    (Repository::new(&[base, candidate]), path)
}

fn joined(lines: &[String]) -> Vec<u8> {
    (lines.join("\n") + "\n").into_bytes()
}

#[test]
fn what_is_no_repository_is_said() {
    let none = Repository::none();
    none.run(&["diff"]).says(66, &["is not in a git repository", "hint: run candor inside a clone"]);
    none.run_in(&none.beside("nowhere"), &["diff"]).says(66, &["cannot read", "nowhere", "hint: name a folder"]);
    Repository::new(&[]).run(&["diff"]).says(66, &["no commits yet", "candor demo"]);
    Repository::new(&[]).run(&["releases"]).says(0, &["no releases: the repository has no commits yet"]);
}

#[test]
fn releases_that_are_not_there_are_said() {
    let one = Repository::new(&[files([("a", "1")])]);
    one.run(&["diff"]).says(66, &["only one tag, v1.0.0", "main", "hint: name two commits or branches"]);
    one.git(&["tag", "-d", "v1.0.0"]);
    one.run(&[]).says(66, &["there are no tags", "hint:"]);
    let two = repository();
    for (range, code, words) in [
        ("v1.0..v2.0.0", 66, &["\"v1.0\"", "did you mean v1.0.0?"][..]),
        ("nosuch..v2.0.0", 66, &["\"nosuch\"", "git tag"]),
        ("v1.0.0...v2.0.0", 64, &["three dots", "try v1.0.0..v2.0.0"]),
        ("..", 64, &["is not a range: it names no release"]),
        ("v1.0.0", 64, &["is one release", "BASE..v1.0.0"]),
        ("dif", 64, &["no command", "candor --help"]),
        ("v1.0.0:nosuch..v2.0.0", 66, &["has no directory \"nosuch\"", "git ls-tree"]),
        ("v1.0.0:results/acme..v2.0.0", 66, &["has no directory", "there is \"results\""]),
    ] {
        two.run(&["diff", range]).says(code, words);
    }
    two.run(&["diff", "v1.0.0", "v2.0.0", "x"]).says(64, &["'x'"]);
}

#[test]
fn nothing_to_compare_is_no_failure_and_no_claim() {
    let none =
        Repository::new(&[files([("x.py", "1"), ("y", "2")]), files([("x.py", "2"), ("y", "2")])]).run(&["diff"]);
    none.says(0, &[]);
    assert!(none.out.contains("nothing differs that candor can read"), "{}", none.out);
    assert!(none.out.contains("1 file is the same on both sides"), "{}", none.out);
}

#[test]
fn without_a_terminal_the_desk_names_the_command_for_text() {
    repository().run(&[]).says(69, &["needs a terminal", "candor diff v1.0.0..v2.0.0"]);
    repository().run(&["v2.0.0", "v1.0.0"]).says(69, &["candor diff v2.0.0..v1.0.0"]);
}

#[test]
fn a_truncated_log_is_read_as_far_as_it_goes() {
    let (repository, path) = with_log(|lines| {
        let whole = joined(&lines);
        whole[..whole.len() - 40].to_vec()
    });
    let found = repository.run(&["diff"]);
    found.says(0, &[]);
    assert!(
        found.out.contains(&format!("error: {path}:100 in the candidate: the file ends in the middle")),
        "{}",
        found.out
    );
    let row = repository.json(&["diff", "--json"])["evals"][0].clone();
    assert_eq!((&row["samples"]["paired"], &row["samples"]["only_base"]), (&99.into(), &1.into()));
}

#[test]
fn a_binary_file_named_like_a_log_is_said() {
    let (repository, path) = with_log(|_| (0..=255).cycle().take(100_000).collect());
    let found = repository.run(&["diff"]);
    found.says(0, &[]);
    assert!(
        found.out.contains(&format!("warning: {path} in the candidate: named like evaluation output")),
        "{}",
        found.out
    );
}

#[test]
fn a_line_of_sixty_megabytes_is_read() {
    let (repository, _) = with_log(|mut lines| {
        lines[3] = lines[3].replacen("answer 0", &"word ".repeat(12_000_000), 1);
        joined(&lines)
    });
    let row = repository.json(&["diff", "--json"])["evals"][0].clone();
    assert_eq!((&row["samples"]["paired"], &row["samples"]["broke"]), (&100.into(), &20.into()));
    let (repository, path) = with_log(|mut lines| {
        lines[3] = "[".repeat(60_000_000);
        joined(&lines)
    });
    let found = repository.run(&["diff"]);
    assert!(found.out.contains(&format!("{path}:4 in the candidate: a row is not valid JSON")), "{}", found.out);
}

#[test]
fn odd_spellings_are_read() {
    let (bom, _) = with_log(|lines| format!("\u{feff}{}\r\n", lines.join("\r\n")).into_bytes());
    let (surrogates, _) = with_log(|lines| {
        joined(&lines.iter().map(|line| line.replace("answer 0", r"answer \ud800")).collect::<Vec<_>>())
    });
    let (array, _) = with_log(|lines| format!("[{}]", lines.join(",")).into_bytes());
    for (name, repository) in [("bom", bom), ("surrogates", surrogates), ("array", array)] {
        let row = repository.json(&["diff", "--json"])["evals"][0].clone();
        assert_eq!((&row["samples"]["paired"], &row["samples"]["broke"]), (&100.into(), &20.into()), "{name}");
    }
    let (twice, path) = with_log(|mut lines| {
        lines[3] = lines[3].replacen('{', "{\"doc_id\":7,", 1);
        joined(&lines)
    });
    let found = twice.json(&["diff", "--json"])["diagnostics"][0].clone();
    assert_eq!(
        (&found["path"], &found["line"], &found["severity"]),
        (&path.as_str().into(), &4.into(), &"warning".into())
    );
    let (numbers, _) = with_log(|mut lines| {
        for (line, score) in [(30, "NaN"), (31, "Infinity"), (32, "-Infinity")] {
            lines[line] = lines[line].replace("\"exact_match\":1.0", &format!("\"exact_match\":{score}"));
        }
        joined(&lines)
    });
    let row = numbers.json(&["diff", "--json"])["evals"][0].clone();
    assert_eq!((&row["samples"]["paired"], &row["samples"]["errored"]), (&97.into(), &3.into()));
}

#[test]
fn a_directory_can_be_named_like_a_file() {
    let [base, mut candidate] = sides();
    candidate.extend(files([("other/results.json/results.json", "{}"), ("other/samples_a.jsonl/x", "")]));
    Repository::new(&[base, candidate]).run(&["diff"]).says(0, &[]);
}

fn annotate(repository: &Repository, arguments: &[&str]) -> Ended {
    repository.run(&[&["annotate", "--disposition", "regression", "-m", "worse"], arguments].concat())
}

#[test]
fn annotations_are_kept_for_every_kind_of_place() {
    let repository = repository();
    let places: [(&str, &[&str]); 6] = [
        ("task", &["--task", "gsm8k"]),
        ("metric", &["--task", "gsm8k", "--metric", "exact_match"]),
        ("sample", &["--task", "gsm8k", "--sample", "3"]),
        ("config", &["--file", "model/config.json"]),
        ("config", &["--file", "model/config.json", "--pointer", "/a/b~1c"]),
        ("file", &["--file", BROKEN]),
    ];
    for (kind, place) in places {
        let kept = annotate(&repository, place);
        kept.says(0, &[]);
        assert_eq!(kept.out.trim().len(), 64, "{kind}: {}", kept.out);
    }
    let found = repository.json(&["annotations", "list", "--json"]);
    assert_eq!(found["schema"], "candor/annotations/1");
    let list = found["annotations"].as_array().expect("a list");
    assert_eq!(list.len(), places.len());
    for (kind, _) in places {
        assert!(list.iter().any(|entry| entry["anchor"]["kind"] == kind), "{kind}");
    }
    assert!(list.iter().all(|entry| entry["severity"] == "major" && entry["author"] == "Tester"));
    assert!(list.iter().any(|entry| entry["anchor"]["pointer"] == "/a/b~1c"));
    assert_eq!(repository.git(&["status", "--porcelain"]), "", "nothing is written into the work tree");
    let listed = repository.run(&["annotations", "list"]).out;
    assert!(listed.contains("sample 3"), "{listed}");
}

#[test]
fn annotations_on_nothing_say_what_there_is() {
    let repository = repository();
    for (place, code, words) in [
        (&["--task", "nosuch"][..], 66, &["has no task nosuch", "there is gsm8k"][..]),
        (&["--task", "gsm8k", "--metric", "nosuch"], 66, &["gsm8k has no metric nosuch", "there is exact_match"]),
        (
            &["--task", "gsm8k", "--metric", "exact_match", "--filter", "x"],
            66,
            &["gsm8k has no filter x", "there is none"],
        ),
        (&["--task", "gsm8k", "--sample", "1000"], 66, &["gsm8k has no sample 1000", "--samples all --task gsm8k"]),
        (&["--task", "gsm8k", "--sample", "3", "--epoch", "7"], 66, &["has no repeat 7", "--epoch"]),
        (&["--file", "nosuch"], 66, &["nosuch did not change", "there is model/config.json"]),
        (&["--file", "model/config.json", "--pointer", "/x"], 66, &["no change at /x", "/a/b~1c, /rope_theta"]),
        (&[], 64, &["--task <TASK>"]),
        (&["--task", "gsm8k", "--severity", "huge"], 64, &["blocker, major, minor, info"]),
    ] {
        annotate(&repository, place).says(code, words);
    }
    let said = |disposition: &str, more: &[&str]| {
        let fixed = ["annotate", "--task", "gsm8k", "-m", "x", "--disposition", disposition];
        repository.run(&[&fixed, more].concat())
    };
    said("bad", &[]).says(64, &["regression, improvement, acceptable, noise, bad-eval, unsure"]);
    said("noise", &["--severity", "major"]).says(64, &["only a regression has a severity", "leave --severity out"]);
    let long = "x".repeat(100_000);
    repository
        .run(&["annotate", "--task", "gsm8k", "--disposition", "noise", "-m", &long])
        .says(73, &["cannot be kept", "hint: shorten"]);
    assert_eq!(repository.json(&["annotations", "list", "--json"])["annotations"], Value::Array(Vec::new()));
    repository.run(&["annotations", "list"]).says(0, &["no annotations yet"]);
}

#[test]
fn several_rows_that_fit_ask_for_one() {
    let (base, candidate) = (scores(&[(1, 6), (0, 4)]), scores(&[(0, 6), (1, 4)]));
    let side = |day: u32, scores: &[u8]| {
        let mut side = Files::new();
        for model in ["acme/m", "acme/n"] {
            side.extend(support::harness::Output { model, ..gsm8k(day, scores) }.files());
        }
        side
    };
    let repository = Repository::new(&[side(1, &base), side(2, &candidate)]);
    annotate(&repository, &["--task", "gsm8k"]).says(64, &["several rows fit", "--model", "acme/m, acme/n"]);
    annotate(&repository, &["--task", "gsm8k", "--model", "acme/n"]).says(0, &[]);
}

#[test]
fn nobody_signs_without_a_name() {
    let repository = repository();
    let arguments = ["annotate", "--task", "gsm8k", "--disposition", "noise", "-m", "x"];
    let mut command = repository.candor_in(&repository.path(), &arguments);
    command.env_remove("GIT_AUTHOR_NAME").env_remove("GIT_COMMITTER_NAME");
    ended(&command.output().expect("the program runs"))
        .says(73, &["git does not know it", "git config --global user.name"]);
}

#[test]
fn exports_are_written_whole_or_not_at_all() {
    let repository = repository();
    annotate(&repository, &["--task", "gsm8k"]).says(0, &[]);
    let to = |name: &str, more: &[&str]| {
        let path = repository.beside(name);
        let place = path.to_str().expect("text");
        repository.run(&[&["export", "--format", "markdown", "-o", place], more].concat())
    };
    to("review.md", &[]).says(0, &[]);
    let written = fs::read_to_string(repository.beside("review.md")).expect("the export");
    assert_eq!(repository.run(&["export", "--format", "markdown"]).out, written);
    assert_eq!(repository.run(&["export", "--format", "markdown", "-o", "-"]).out, written);
    fs::write(repository.beside("review.md"), "mine").expect("a file");
    to("review.md", &[]).says(73, &["is there already", "--force"]);
    assert_eq!(fs::read_to_string(repository.beside("review.md")).expect("a file"), "mine");
    to("review.md", &["--force"]).says(0, &[]);
    assert_eq!(fs::read_to_string(repository.beside("review.md")).expect("a file"), written);
    to("", &["--force"]).says(73, &["is a directory", "name a file in it"]);
    to("nowhere/review.md", &[]).says(73, &["cannot write", "No such file", "nothing was written"]);
    let review = repository.json(&["export", "--format", "json"]);
    assert_eq!(
        (&review["schema"], &review["comparison"]["schema"]),
        (&"candor/review/1".into(), &"candor/comparison/1".into())
    );
    assert_eq!(review["annotations"][0]["anchor_state"], "exact");
    let records = repository.run(&["export", "--format", "jsonl"]).out;
    assert!(records.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()) && !records.is_empty());
    repository.run(&["export", "--format", "pdf"]).says(64, &["markdown, json, jsonl"]);
}

/// Devices and pipes stand at the end of `-o` in scripts; replacing one would take it from everybody.
#[cfg(unix)]
#[test]
fn exports_write_into_pipes_and_through_links_and_replace_neither() {
    use std::os::unix::fs::FileTypeExt;
    let repository = repository();
    let pipe = repository.beside("pipe");
    assert!(repository.command("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    for force in [&[][..], &["--force"]] {
        let place = pipe.to_str().expect("text");
        let arguments = [&["export", "--format", "markdown", "-o", place], force].concat();
        let child = repository.candor_in(&repository.path(), &arguments).stderr(Stdio::piped()).spawn();
        let text = fs::read_to_string(&pipe).expect("what was written");
        ended(&child.expect("the program starts").wait_with_output().expect("it ends")).says(0, &[]);
        assert!(text.starts_with("# Review of `v2.0.0`"), "{text}");
        assert!(fs::symlink_metadata(&pipe).expect("the pipe").file_type().is_fifo());
    }
    let (link, target) = (repository.beside("link.md"), repository.beside("target.md"));
    fs::write(&target, "mine").expect("a file");
    std::os::unix::fs::symlink("target.md", &link).expect("a link");
    let place = link.to_str().expect("text");
    repository.run(&["export", "--format", "markdown", "-o", place]).says(73, &["is there already"]);
    repository.run(&["export", "--format", "markdown", "-o", place, "--force"]).says(0, &[]);
    assert!(fs::symlink_metadata(&link).expect("the link").is_symlink());
    assert!(fs::read_to_string(&target).expect("a file").starts_with("# Review"));
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let [mut base, mut candidate] = sides();
    // More than a pipe holds.
    let many = |value: u32| (0..4000).map(|key| format!("\"key{key:060}\":{value}")).collect::<Vec<_>>().join(",");
    base.extend(files([("big.json", format!("{{{}}}", many(1)))]));
    candidate.extend(files([("big.json", format!("{{{}}}", many(2)))]));
    let repository = Repository::new(&[base, candidate]);
    for arguments in [&["diff"][..], &["diff", "--json"], &["export", "--format", "markdown"]] {
        let mut command = repository.candor_in(&repository.path(), arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let mut first = [0; 1];
        let mut out = child.stdout.take().expect("its output");
        out.read_exact(&mut first).expect("a byte");
        drop(out);
        let ended = ended(&child.wait_with_output().expect("it ends"));
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    let repository = repository();
    for arguments in
        [&["diff"][..], &["diff", "--json"], &["annotate", "--task", "gsm8k", "--disposition", "noise", "-m", "x"]]
    {
        // Opened for writing: a device that refuses every byte.
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("the device");
        let output =
            repository.candor_in(&repository.path(), arguments).stdout(full).output().expect("the program runs");
        ended(&output).says(74, &["No space left"]);
    }
}

#[test]
fn repositories_of_every_kind_are_read() {
    let repository = repository();
    let known = repository.run(&["diff"]).out;
    assert_eq!(repository.run_in(&repository.path().join("results/acme__m"), &["diff"]).out, known);
    let beside = |name: &str| repository.beside(name).to_str().expect("text").to_owned();
    repository.git(&["clone", "-q", "--bare", ".", &beside("bare.git")]);
    assert_eq!(repository.run_in(&repository.beside("bare.git"), &["diff"]).out, known);
    repository.git(&["worktree", "add", "-q", &beside("worktree"), "v1.0.0"]);
    assert_eq!(repository.run_in(&repository.beside("worktree"), &["diff"]).out, known);
    let arguments = ["annotate", "--task", "gsm8k", "--disposition", "noise", "-m", "from the worktree"];
    repository.run_in(&repository.beside("worktree"), &arguments).says(0, &[]);
    assert!(repository.run(&["annotations", "list"]).out.contains("from the worktree"));
    repository.run_in(&repository.beside("bare.git"), &arguments).says(0, &[]);
}

#[cfg(unix)]
#[test]
fn a_repository_that_cannot_be_written_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let repository = repository();
    let known = repository.run(&["diff"]).out;
    let set = |mode: u32| {
        for folder in [".git", ".git/refs", ".git/objects"] {
            fs::set_permissions(repository.path().join(folder), fs::Permissions::from_mode(mode)).expect("a folder");
        }
    };
    set(0o555);
    assert_eq!(repository.run(&["diff"]).out, known);
    // Whoever may write everywhere (root) succeeds; anybody else keeps the annotation in the journal.
    let kept = annotate(&repository, &["--task", "gsm8k"]);
    let listed = repository.run(&["annotations", "list"]).out;
    set(0o755);
    assert!(kept.code == 0 || kept.err.contains("safe in the journal"), "{}", kept.err);
    assert!(listed.contains("worse"), "{listed}");
}

#[test]
fn help_names_every_option_and_lists_come_from_the_program() {
    let none = Repository::none();
    for (arguments, words) in [
        (&["--help"][..], &["Exit codes", "diff", "annotate", "BASE..CANDIDATE"][..]),
        (&["diff", "--help"], &["--json", "--samples", "--task", "broke", "fixed", "changed", "all"]),
        (&["annotate", "--help"], &["--pointer", "--epoch", "--severity", "--label", "[default: major]"]),
        (&["annotations", "list", "--help"], &["--json"]),
        (
            &["export", "--help"],
            &[
                "--force",
                // Where it ends, too; the list takes two lines.
                "[possible values: markdown, json, jsonl, every-eval-ever, csv, sarif, rdjson, junit,\n          github-review, gitlab, model-card, html]",
            ],
        ),
        (&["releases", "--help"], &["--json"]),
        (&["policy", "init", "--help"], &["-o <FILE>", "--force", "--policy <FILE>"]),
        (&["policy", "check", "--help"], &["[FILE]", "78"]),
        (&["demo", "--help"], &["--no-open"]),
        (&["completions", "--help"], &["bash"]),
        (&["completions", "zsh"], &["#compdef candor"]),
        (&["man"], &[".TH candor 1"]),
        (&["keys"], &["j  Down"]),
        (&["keys", "--preset", "arrows"], &["C-f  /"]),
        (&["keys", "--help"], &["vim:", "arrows:"]),
        (&["--version"], &["candor "]),
    ] {
        let ended = none.run(arguments);
        ended.says(0, &[]);
        for word in words {
            assert!(ended.out.contains(word), "{arguments:?} does not name {word}:\n{}", ended.out);
        }
    }
    none.run(&["completions", "cmd"]).says(64, &["bash, elvish, fish, powershell, zsh"]);
}

#[test]
fn releases_are_listed_newest_first() {
    let repository = repository();
    let found = repository.json(&["releases", "--json"]);
    assert_eq!(found["schema"], "candor/releases/1");
    let names: Vec<&str> =
        found["releases"].as_array().expect("a list").iter().filter_map(|release| release["name"].as_str()).collect();
    assert_eq!(names[..2], ["v2.0.0", "v1.0.0"]);
    assert!(repository.run(&["releases"]).out.starts_with("2026-01-02  "));
}

#[test]
fn what_says_nothing_is_counted_where_it_would_hide_the_rest() {
    let board = |first: u32, rows: u32| {
        let rows = (0..rows).map(|row| format!("m{row},{}\n", if row == 0 { first } else { 50 }));
        files([("results/board.csv", format!("model,acc\n{}", rows.collect::<String>()))])
    };
    for (rows, listed, counted) in [(30, 30, ""), (80, 1, "\n79 more rows show the same figure on both sides")] {
        let ended = Repository::new(&[board(60, rows), board(40, rows)]).run(&["diff"]);
        ended.says(0, &[]);
        assert_eq!(ended.out.lines().filter(|line| line.contains(" board ")).count(), listed, "{}", ended.out);
        assert!(ended.out.contains("m0 board") && ended.out.contains(counted), "{}", ended.out);
    }
    let columns = |count: u32, value: &dyn Fn(u32) -> String| (0..count).map(value).collect::<Vec<_>>().join(",");
    let row = |model: &str, tasks: u32| format!("{model},{}\n", columns(tasks, &|task| format!("0.{task}")));
    let head = |tasks: u32| format!("model,{}\n", columns(tasks, &|task| format!("acc_{task}")));
    let base = files([("results/board.csv", head(50) + &row("old", 50))]);
    let candidate = files([("results/board.csv", head(50) + &row("old", 50) + &row("new", 50))]);
    let ended = Repository::new(&[base, candidate]).run(&["diff"]);
    assert!(ended.out.contains("\nnew: 50 more rows of "), "{}", ended.out);
    assert!(!ended.out.contains("new board"), "{}", ended.out);
}

#[test]
fn samples_are_listed_as_text_where_nobody_asks_for_json() {
    let repository = repository();
    let listed = repository.run(&["diff", "v1.0.0..v2.0.0", "--samples", "broke", "--task", "gsm*"]);
    listed.says(0, &[]);
    assert!(listed.out.contains("\ngsm8k exact_match") && listed.out.contains("1.0000 ▶ 0.0000"), "{}", listed.out);
    assert_eq!(listed.out.lines().filter(|line| line.starts_with("  broke ")).count(), 20);
    let none = repository.run(&["diff", "v1.0.0..v2.0.0", "--samples", "all", "--task", "mmlu*"]);
    assert!(!none.out.contains("  broke "));
}
