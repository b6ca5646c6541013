//! Files of every harness, two sides of each with planted changes: which items pair, broke and were fixed, what is on
//! one side only, and what the figures are. The sides are the folders `base` and `candidate` below `tests/corpus/NAME`.

mod support;

use std::path::Path;

use candor::formats::{self, SampleAt};
use serde_json::Value;
use support::cli::{Files, Repository};
use support::corpora::read;

/// A side of a harness's corpus.
fn side(harness: &str, side: &str) -> Files {
    let files = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(harness).join(side));
    assert!(!files.is_empty(), "{harness} {side}");
    files
}

/// Counts of items that are told where they are not nought.
const COUNTS: [&str; 8] =
    ["paired", "broke", "fixed", "only_base", "only_candidate", "content_changed", "errored", "duplicate"];

/// A row of a comparison as one line.
fn line(row: &Value) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let figure = |side: &str| match row[side]["value"].as_f64() {
        Some(value) => format!("{}", (value * 1e4).round() / 1e4),
        None => "-".to_owned(),
    };
    let filter = row["filter"].as_str().map_or(String::new(), |filter| format!("[{filter}]"));
    let mut line = format!(
        "{} {} {}{filter} {}: {} {}",
        text(&row["model"]),
        text(&row["task"]),
        text(&row["metric"]),
        row["direction"].as_str().unwrap_or("?"),
        figure("base"),
        figure("candidate")
    );
    let counts = COUNTS.iter().filter_map(|name| Some((name, row["samples"][name].as_u64().filter(|n| *n > 0)?)));
    counts.for_each(|(name, count)| line.push_str(&format!(" {name} {count}")));
    line
}

/// Compares the two sides of a harness's corpus and fails unless its rows are these, each behind what all begin with,
/// in any order.
fn compares(harness: &str, begin: &str, expected: &[&str]) {
    let repository = Repository::new(&[side(harness, "base"), side(harness, "candidate")]);
    let found = repository.json(&["diff", "--json"]);
    let mut lines: Vec<String> = found["evals"].as_array().expect("rows").iter().map(line).collect();
    lines.sort();
    let mut expected: Vec<String> = expected.iter().map(|row| format!("{begin}{row}")).collect();
    expected.sort_unstable();
    assert_eq!(lines, expected, "{harness}: {:#?}", found["diagnostics"]);
}

/// Every file of a harness's corpus is taken for its format, by what is in it, and each sample can be looked at again.
fn is_read(harness: &str, format: &str) {
    for name in ["base", "candidate"] {
        for (path, bytes) in side(harness, name) {
            let reading = formats::read(&path, &bytes).unwrap_or_else(|| panic!("nobody reads {path}"));
            assert_eq!(reading.format.name, format, "{path}");
            assert!(formats::hint(&path).is_some(), "nobody would open {path}");
            for set in reading.document.runs.iter().flat_map(|part| &part.samples) {
                for row in 0..set.rows.len() {
                    let text = formats::sample(format, &SampleAt { blob: &bytes, set, row });
                    assert!(text.is_some(), "{path} {} {row}", set.task);
                }
            }
        }
    }
}

#[test]
fn helm() {
    is_read("helm", "helm");
    let moved = "higher: 0.6667 0.6667 paired 4 broke 2 fixed 1 only_base 1 only_candidate 1 content_changed 1";
    compares(
        "helm",
        "acme/lumen-2 sums:level=easy,method=multiple_choice_joint ",
        &[
            &format!("exact_match[test] {moved}"),
            &format!("quasi_exact_match[test] {moved}"),
            "exact_match[test/typos] higher: 0 0 paired 2",
            "quasi_exact_match[test/typos] higher: 0 0 paired 2",
            "exact_match[test/typos (worst)] higher: 0 0",
        ],
    );
}

#[test]
fn promptfoo() {
    is_read("promptfoo", "promptfoo");
    let broke = "paired 4 broke 2 fixed 1 only_base 1 only_candidate 1 errored 1";
    let fixed = "paired 5 fixed 1 only_base 1 only_candidate 1";
    compares(
        "promptfoo",
        "acme:",
        &[
            // Version 2 beside 3, with another provider put before those that were there.
            "m0 sums brief higher: - 1",
            "m0 sums pass higher: - 1",
            "m0 sums score higher: - 1",
            &format!("m1 sums brief higher: 0.8 0.6667 {broke}"),
            &format!("m1 sums pass higher: 0.8 0.6667 {broke}"),
            &format!("m1 sums score higher: 0.85 0.75 {broke}"),
            &format!("m2 sums brief higher: 0.8333 1 {fixed}"),
            &format!("m2 sums pass higher: 0.8333 1 {fixed}"),
            &format!("m2 sums score higher: 0.875 1 {fixed}"),
            // JSON Lines: two prompts, every test twice in the candidate, the end cut off.
            "m1 chat brief[long] higher: 1 1 paired 2 content_changed 1",
            "m1 chat brief[short] higher: 1 1 paired 2 content_changed 1",
            "m1 chat pass[long] higher: 1 1 paired 2 content_changed 1",
            "m1 chat pass[short] higher: 1 0.8333 paired 2 broke 1 content_changed 1",
            "m1 chat score[long] higher: 1 1 paired 2 content_changed 1",
            "m1 chat score[short] higher: 1 0.875 paired 2 broke 1 content_changed 1",
            // YAML.
            "m1 small pass higher: 1 0.5 paired 2 broke 1",
            "m1 small score higher: 1 0.5 paired 2 broke 1",
            // CSV: one column a provider in the base, six in the candidate.
            "m1 table pass higher: 1 0.5 paired 2 broke 1 errored 1",
            "m1 table score higher: 1 0.5 paired 2 broke 1 errored 1",
            "m2 table pass higher: 0 0.3333 paired 3 fixed 1",
            "m2 table score higher: 0 0.3333 paired 3 fixed 1",
        ],
    );
}

#[test]
fn every_eval_ever() {
    is_read("every-eval-ever", "every-eval-ever");
    compares(
        "every-eval-ever",
        "acme/lumen bench/",
        &[
            "Sums accuracy higher: 0.6667 0.6 paired 4 broke 1 only_base 1 only_candidate 1 content_changed 1",
            "Toxicity toxic_fraction lower: 0.1 0.2",
        ],
    );
}

#[test]
fn alpaca_eval() {
    is_read("alpaca-eval", "alpaca-eval");
    let moved = "0.5417 0.4583 paired 5 broke 2 only_base 1 only_candidate 1";
    compares("alpaca-eval", "lumen-2 alpaca_eval ", &[&format!("win_rate[acme_judge] higher: {moved}")]);
}

#[test]
fn swe_bench() {
    is_read("swe-bench", "swe-bench");
    compares(
        "swe-bench",
        "",
        &[
            // Only what was resolved is listed, of 300.
            "lumen-agent swe-bench/lite resolved higher: 0.0133 0.01 paired 300 broke 2 fixed 1",
            "lumen swe-bench resolved higher: 0.5 0.4 paired 5 broke 1 fixed 1 errored 1",
            "glow swe-bench resolved higher: 0.6667 0.6667 paired 2 broke 1 fixed 1 only_base 1 only_candidate 1",
        ],
    );
}

#[test]
fn bfcl() {
    is_read("bfcl", "bfcl");
    compares(
        "bfcl",
        "acme_lumen-FC ",
        &[
            "multiple accuracy higher: 0.6667 0.5714 paired 6 broke 2 fixed 1 only_candidate 1",
            // No result file says which items there are: all that is not listed passed.
            "live_simple accuracy higher: 0.8 1 paired 5 fixed 1",
        ],
    );
}

#[test]
fn mt_bench() {
    is_read("mt-bench", "mt-bench");
    compares(
        "mt-bench",
        "",
        &[
            // An answer judged twice: the later judgement counts, wherever it stands. No rating is no score.
            "lumen mt_bench score[judge-4] higher: 7.5 7 paired 3 broke 1 fixed 1 only_base 1 only_candidate 1 errored 1",
            "glow mt_bench score[judge-4] higher: 3 3 paired 1",
            "lumen mt_bench pairs win_rate[judge-4] higher: 0.75 0.5 paired 2 broke 1 fixed 1 errored 1",
            "glow mt_bench pairs win_rate[judge-4] higher: 0.25 0.5 paired 2 broke 1 fixed 1 errored 1",
        ],
    );
}

#[test]
fn arena_hard() {
    is_read("arena-hard", "arena-hard");
    let moved = "0.7 0.8125 paired 3 broke 1 fixed 1 only_base 1 only_candidate 1 errored 1";
    compares("arena-hard", "lumen arena_hard ", &[&format!("win_rate[judge-4] higher: {moved}")]);
}

#[test]
fn mmlu_pro() {
    is_read("mmlu-pro", "mmlu-pro");
    compares(
        "mmlu-pro",
        "",
        &[
            "lumen-7b mmlu_pro accuracy higher: 0.6 0.6 paired 3 broke 1 fixed 1 only_base 1 only_candidate 1 content_changed 1",
            "glow mmlu_pro accuracy higher: 1 0 paired 1 broke 1",
        ],
    );
}

#[test]
fn livecodebench() {
    is_read("livecodebench", "livecodebench");
    let moved = "0.625 0.8 paired 3 broke 1 fixed 1 only_candidate 1 content_changed 1";
    compares("livecodebench", "Lumen 7B (High) livecodebench/codegeneration ", &[&format!("pass@1 higher: {moved}")]);
}

#[test]
fn openai_evals() {
    is_read("openai-evals", "openai-evals");
    // The candidate's run was stopped before its report, and tried one item three times.
    let moved = "paired 3 broke 2 fixed 1 only_base 1 only_candidate 1 content_changed 1 errored 1";
    let length = "paired 3 only_base 1 only_candidate 1 content_changed 1 errored 1";
    compares(
        "openai-evals",
        "lumen sums.dev ",
        &[&format!("accuracy higher: 0.8333 0.7143 {moved}"), &format!("length ?: 1.3333 1.2 {length}")],
    );
}

#[test]
fn lighteval() {
    is_read("lighteval", "lighteval");
    compares(
        "lighteval",
        "acme/lumen ",
        &[
            // A version that puts suites before tasks beside one that does not.
            "mmlu acc higher: 0.47 0.41",
            "mmlu:anatomy acc higher: 0.58 0.42",
            "mmlu:virology acc higher: 0.36 0.4",
            "gsm8k em higher: 0.575 0.7",
            "winogrande acc higher: 0.79 -",
            "aime pass@k:k=1&n=4 higher: - 0.25",
            "wikitext word_perplexity lower: 3.5 3",
            "wikitext bits_per_byte lower: - 0.75",
        ],
    );
}

#[test]
fn opencompass() {
    is_read("opencompass", "opencompass");
    compares(
        "opencompass",
        "lumen-hf ",
        &[
            "sums accuracy higher: 0.6 0.8333 paired 4 broke 1 fixed 1 only_candidate 1 content_changed 1",
            // Every item three times, one data set after the other.
            "rep accuracy higher: 0.8333 0.8889 paired 2 broke 1 fixed 1 only_base 1 content_changed 1",
            "bare accuracy higher: 1 0.5",
            "choice accuracy higher: 1 0.5 paired 2 broke 1",
        ],
    );
}
