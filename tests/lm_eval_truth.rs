//! Result files of lm-evaluation-harness that real projects committed, beside what other programs counted in them.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use candor::compare::pairing::{self, Hints};
use candor::compare::{rows, runs};
use candor::formats;
use candor::model::{EvalRow, Pairing, Policy, Side, Source};
use serde_json::Value;
use support::cli::Files;
use support::corpora::{corpora, read, repository, truth};

/// What became of one metric between two sides.
fn fate(base: &Value, candidate: &Value) -> &'static str {
    match (base.is_null(), candidate.is_null()) {
        (true, _) => "added",
        (_, true) => "removed",
        _ if base["value"] == candidate["value"] => "same",
        _ => "changed",
    }
}

/// The pair of commits of this truth whose results stand at such paths.
fn pair<'a>(truth: &'a Value, path: &str) -> &'a Value {
    let pairs = truth["pairs"].as_array().expect("pairs");
    let found = pairs.iter().find(|pair| pair["results"][0]["new_path"].as_str().is_some_and(|new| new.contains(path)));
    found.expect("a pair of commits")
}

/// What is known of metrics, by task and metric.
type Named<'a> = BTreeMap<(String, String), &'a Value>;

/// Task and metric of each entry of a list that is no standard error, with the value (or values).
fn metrics(list: &Value) -> impl Iterator<Item = (String, String, &Value)> {
    let entries = list.as_array().expect("a list").iter();
    let named = entries.map(|entry| match entry.as_array() {
        Some(entry) => (entry[0].as_str(), entry[1].as_str(), &entry[2]),
        None => (entry["task"].as_str(), entry["metric"].as_str(), entry),
    });
    let named = named.map(|(task, metric, value)| (task.expect("a task"), metric.expect("a metric"), value));
    named
        .filter(|(_, metric, _)| !metric.ends_with("_stderr"))
        .map(|(task, metric, value)| (task.to_owned(), metric.to_owned(), value))
}

#[test]
fn every_metric_meets_the_fate_that_was_counted() {
    let Some(repository) = repository("jplm-config-and-results", &["old", "new"]) else { return };
    let found = repository.json(&["diff", "old..new", "--json"]);
    let mut ours: BTreeMap<(String, &str), Named<'_>> = BTreeMap::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in found["evals"].as_array().expect("rows") {
        let (base, candidate) = (&row["base"], &row["candidate"]);
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let path = text(if base.is_null() { &candidate["path"] } else { &base["path"] });
        let fate = fate(base, candidate);
        *counts.entry(fate).or_default() += 1;
        ours.entry((path, fate)).or_default().insert((text(&row["task"]), text(&row["metric"])), row);
    }
    assert_eq!(counts, BTreeMap::from([("added", 20), ("changed", 13), ("removed", 15), ("same", 90)]));
    for file in pair(&truth("jplm"), "abeja-gpt-neox")["results"].as_array().expect("files") {
        let path = file["new_path"].as_str().expect("a path").to_owned();
        for fate in ["added", "removed", "changed"] {
            let known: Named<'_> = metrics(&file[fate]).map(|(task, metric, value)| ((task, metric), value)).collect();
            let ours = ours.remove(&(path.clone(), fate)).unwrap_or_default();
            let names = |all: &Named<'_>| all.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(&ours), names(&known), "{path} {fate}");
            for (row, known) in ours.values().zip(known.values()) {
                let values = (&row["base"]["value"], &row["candidate"]["value"]);
                match fate {
                    "added" => assert_eq!(values.1, *known, "{path}"),
                    "removed" => assert_eq!(values.0, *known, "{path}"),
                    _ => assert_eq!(values, (&known["old"], &known["new"]), "{path}"),
                }
            }
        }
    }
}

/// Of three files the truth says that the lists of shots changed. They go by the place of a task in the run, and the
/// runs got another task in front: task by task, the shots and versions are the same, so nothing makes a pair unfair.
#[test]
fn conditions_are_compared_task_by_task() {
    let Some(repository) = repository("jplm-config-and-results", &["old", "new"]) else { return };
    let truth = truth("jplm");
    let files = pair(&truth, "abeja-gpt-neox")["results"].as_array().expect("files");
    assert_eq!(files.iter().filter(|file| !file["config_changed"]["num_fewshot"].is_null()).count(), 3);
    let on_both = |versions: &&Value| versions.as_array().is_some_and(|sides| !sides.contains(&Value::Null));
    let versions = files.iter().filter_map(|file| file["versions_changed"].as_object()).flat_map(|all| all.values());
    assert_eq!(versions.filter(on_both).count(), 0);
    let found = repository.json(&["diff", "old..new", "--json"]);
    for row in found["evals"].as_array().expect("rows").iter().filter(|row| !row["delta"].is_null()) {
        assert_eq!(row["comparability"], Value::Array(Vec::new()), "{row}");
    }
}

/// The file that is not valid JSON ends before it names its model: it is known by its place, and that is said.
#[test]
fn a_broken_file_is_paired_by_its_place() {
    let Some(repository) = repository("jplm-config-and-results", &["old", "new"]) else { return };
    let found = repository.json(&["diff", "old..new", "--json"]);
    let said: Vec<(&str, &str)> = found["diagnostics"]
        .as_array()
        .expect("diagnostics")
        .iter()
        .map(|said| (said["code"].as_str().expect("a code"), said["severity"].as_str().expect("a word")))
        .collect();
    assert_eq!(said, [("json-syntax", "error"), ("model-by-place", "info")]);
    let rows = found["evals"].as_array().expect("rows");
    let broken: Vec<&Value> = rows.iter().filter(|row| row["model"] == "abeja/gpt-neox-japanese-2.7b").collect();
    assert_eq!(broken.len(), 12);
    assert_eq!(broken.iter().filter(|row| !row["base"].is_null()).count(), 10);
}

/// What the files of one side say, as if all of it were new: nothing is left out for being the same.
fn pieces(files: &Files, paths: &BTreeSet<&str>) -> Vec<runs::Piece> {
    let mut pieces = Vec::new();
    for (path, bytes) in files.iter().filter(|(path, _)| paths.contains(path.as_str())) {
        let reading = formats::read(path, bytes).expect("a known format");
        assert_eq!((reading.format.name, reading.document.notes.as_slice()), ("lm-eval", &[][..]), "{path}");
        let source = Source { path: path.as_str().into(), blob: path.as_str().into(), format: "lm-eval" };
        let piece = |part| runs::Piece { part: Box::new(part), source: source.clone(), changed: true };
        pieces.extend(reading.document.runs.into_iter().map(piece));
    }
    pieces
}

/// Folders moved; runs pair by the name of their model, and every metric is the same on both sides.
#[test]
fn figures_in_moved_folders_are_all_found_again() {
    let Some(folder) = corpora().map(|folder| folder.join("jplm-renamed-folders")) else { return };
    let truth = truth("jplm");
    let files = pair(&truth, "stabilityai/experiments")["results"].as_array().expect("files");
    let side = |key: &str, side: &str| {
        let paths = files.iter().map(|file| file[key].as_str().expect("a path")).collect();
        pieces(&read(&folder.join(side)), &paths)
    };
    let (base, candidate) = (side("old_path", "old"), side("new_path", "new"));
    let figures = |pieces: &[runs::Piece]| pieces.iter().map(|piece| piece.part.metrics.len()).sum::<usize>();
    assert_eq!((base.len(), figures(&base), figures(&candidate)), (19, 183, 183));

    let (base, candidate) = (runs::assemble(Side::Base, base), runs::assemble(Side::Candidate, candidate));
    let (pairs, superseded) = pairing::pair(&base, &candidate, &Policy::default(), &Hints::default());
    let rows: Vec<EvalRow> = pairs.iter().flat_map(|pair| rows::of_task(pair, &Policy::default())).collect();
    for row in &rows {
        let values = [&row.base, &row.candidate].map(|figure| figure.as_ref().and_then(|figure| figure.value));
        assert!(values[0].is_some() && values[0] == values[1], "{:?} {values:?}", row.key);
        assert_eq!(row.pairing, Pairing::Exact, "{:?}", row.key);
        let moved = [&row.base, &row.candidate].map(|figure| figure.as_ref().map(|figure| figure.path.clone()));
        assert_ne!(moved[0], moved[1]);
    }
    // One model was run with two templates of its prompts, and three of its tasks have the same name under both.
    assert_eq!((rows.len(), superseded.len()), (180, 2 * 3), "180 rows and 3 figures replaced on either side");
}
