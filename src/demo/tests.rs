use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::*;
use crate::base::Digest;

type Json = serde_json::Value;

static RELEASES: LazyLock<Vec<DemoRelease>> = LazyLock::new(releases);

fn runs(stage: Stage) -> Vec<TaskRun> {
    let mut runs = tasks::plain(stage);
    runs.extend(tasks::chat(stage));
    runs
}

#[test]
fn the_same_bytes_every_time() {
    let digests = |releases: &[DemoRelease]| -> Vec<Digest> {
        let files = releases.iter().flat_map(|release| &release.files);
        files.map(|(path, bytes)| Digest::of(&[path.as_bytes(), bytes].concat())).collect()
    };
    assert_eq!(digests(&RELEASES), digests(&releases()));
}

#[test]
fn releases_are_in_order_and_carry_everything() {
    let releases = &*RELEASES;
    assert_eq!(releases.iter().map(|release| release.tag.as_str()).collect::<Vec<_>>(), Stage::ALL.map(Stage::tag));
    assert!(releases.is_sorted_by_key(|release| release.time));
    for release in releases {
        assert!(release.files.values().map(Vec::len).sum::<usize>() < 8 << 20);
        for path in ["model/config.json", "model/model-00004-of-00004.safetensors", "serving.yaml", "README.md"] {
            assert!(release.files.contains_key(path), "{path}");
        }
    }
}

#[test]
fn the_repository_has_a_tag_for_each_release() {
    let dir = tempfile::tempdir().expect("a folder");
    let repository = create(dir.path()).expect("a repository");
    let tags = repository.refs_with_prefix("refs/tags/").expect("tags");
    let tags: Vec<&str> = tags.iter().filter_map(|(name, _)| name.strip_prefix("refs/tags/")).collect();
    assert_eq!(tags, Stage::ALL.map(Stage::tag));
    let last = RELEASES.last().expect("a release");
    for (path, bytes) in &last.files {
        assert_eq!(&std::fs::read(dir.path().join(path)).expect("a file"), bytes, "{path}");
    }
    assert!(create(dir.path()).is_err(), "a folder in use is left alone");
}

#[test]
fn every_json_file_can_be_read() {
    for (path, bytes) in RELEASES.iter().flat_map(|release| &release.files) {
        let text = std::str::from_utf8(bytes).expect("everything is text");
        let documents: Vec<&str> = if path.ends_with(".jsonl") { text.lines().collect() } else { vec![text] };
        for document in documents.iter().filter(|_| path.contains(".json")) {
            serde_json::from_str::<Json>(document).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
        let gap = text.find(['«', '»']);
        assert_eq!(gap, None, "{path}");
    }
}

#[test]
fn sample_logs_agree_with_their_hashes_and_results() {
    for release in &*RELEASES {
        let stamp = |path: &str| path.rsplit_once('_').map_or("", |(_, end)| end)[..26].to_owned();
        let results: BTreeMap<String, Json> = release
            .files
            .iter()
            .filter(|(path, _)| path.contains("/results_"))
            .map(|(path, bytes)| (stamp(path), serde_json::from_slice(bytes).expect("JSON")))
            .collect();
        for (path, log) in release.files.iter().filter(|(path, _)| path.contains("/samples_")) {
            let results = &results[&stamp(path)];
            let task = path.split_once("samples_").and_then(|(_, name)| name.rsplit_once('_')).expect("a name").0;
            let rows: Vec<Json> = log
                .split(|byte| *byte == b'\n')
                .filter(|line| !line.is_empty())
                .map(|line| serde_json::from_slice(line).expect("JSON"))
                .collect();
            let mut hashes = String::new();
            let mut scores: BTreeMap<String, Vec<f64>> = BTreeMap::new();
            for row in &rows {
                let text = |key: &str| row[key].as_str().expect("a text").to_owned();
                assert_eq!(text("target_hash"), harness::sha256(&text("target")));
                let prompt = row["arguments"]["gen_args_0"]["arg_0"].as_str().expect("a prompt");
                assert_eq!(text("prompt_hash"), harness::sha256(prompt));
                hashes += &[text("doc_hash"), text("prompt_hash"), text("target_hash")].concat();
                for metric in row["metrics"].as_array().expect("metrics").iter().filter_map(Json::as_str) {
                    let score = row[metric].as_f64().unwrap_or_else(|| f64::from(u8::from(row[metric] == true)));
                    scores.entry(format!("{metric},{}", text("filter"))).or_default().push(score);
                }
            }
            assert_eq!(results["task_hashes"][task], harness::sha256(&hashes));
            for (key, scores) in scores {
                let n = u32::try_from(scores.len()).expect("few");
                let mean = scores.iter().sum::<f64>() / f64::from(n);
                let stated = results["results"][task][&key].as_f64().expect("a figure");
                assert!((stated - mean).abs() < 1e-12, "{task} {key}: {stated} {mean}");
                assert_eq!(results["n-samples"][task]["effective"], n);
            }
        }
    }
}

/// Taken with Python's `hashlib` and `json` over the first item of the anatomy log.
#[test]
fn items_are_hashed_as_the_harness_hashes_them() {
    let run = runs(Stage::Base).into_iter().find(|run| run.task == "mmlu_anatomy").expect("the task");
    let (log, _) = run.log();
    assert!(log.lines().next().is_some_and(|row| {
        row.contains("\"doc_hash\": \"2e7275f060c61e5c25fe9fdf1ec6d01500dfd9b3250101cc773dcb4c213bc551\"")
    }));
}

#[test]
fn what_was_planted_is_there() {
    let (base, mut seen) = (runs(Stage::Base), BTreeSet::new());
    for candidate in [Stage::First, Stage::Second] {
        for (base, run) in base.iter().zip(&runs(candidate)) {
            for (at, filter) in run.filters.iter().enumerate() {
                for (index, metric) in run.metrics.iter().enumerate() {
                    let planted = PLANTED.iter().find(|row| {
                        (row.candidate, row.task, row.metric, row.filter)
                            == (candidate, run.task, metric.name, filter.name)
                    });
                    let planted = planted.expect("a row of the table");
                    let counted = counts(base, run, at, index);
                    let name = format!("{} {} {}", candidate.tag(), run.task, metric.name);
                    assert_eq!(counted, [planted.paired, planted.broke, planted.fixed], "{name}");
                    seen.insert(format!("{name} {}", filter.name));
                }
            }
        }
    }
    assert_eq!(seen.len(), PLANTED.len());
}

#[test]
fn truncated_solutions_are_among_those_that_broke() {
    let run = tasks::plain(Stage::First).into_iter().find(|run| run.task == "gsm8k").expect("the task");
    let open = |text: &str| text.trim_end().ends_with(|c: char| c.is_alphabetic());
    let cut = run.samples.iter().filter(|sample| {
        let response = sample.resps.as_array().and_then(|all| all.first()?.as_array()?.first()?.as_str());
        response.is_some_and(open)
    });
    assert!(cut.count() >= 10);
}

/// Items with the same content on both sides, and how many of them got worse and better.
fn counts(base: &TaskRun, candidate: &TaskRun, filter: usize, metric: usize) -> [usize; 3] {
    let better = candidate.metrics[metric].higher_is_better;
    let by_item = |run: &TaskRun| -> BTreeMap<String, f64> {
        let keys = run.samples.iter().map(|sample| json::line(&sample.doc));
        keys.zip(run.scores(filter, metric)).collect()
    };
    let (base, candidate) = (by_item(base), by_item(candidate));
    let mut counts = [0; 3];
    for (item, score) in &base {
        let Some(after) = candidate.get(item) else { continue };
        counts[0] += 1;
        if after != score {
            counts[if (after > score) == better { 2 } else { 1 }] += 1;
        }
    }
    counts
}
