//! lm-evaluation-harness's files of every age: each case below `tests/corpus/lm-eval` that has an `expected.snap` is
//! read as the files of one side, and what was understood is written down.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use candor::compare::runs::{self, Piece};
use candor::formats::{self, SampleAt};
use candor::model::{Filter, MetricValue, Note, Run, SampleSet, Side, Source, TaskInfo};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/lm-eval")
}

/// The files below a folder, by their path in it, in order.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(at) = waiting.pop() {
        for entry in fs::read_dir(&at).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                waiting.push(entry);
            } else if entry.extension().is_none_or(|extension| extension != "snap") {
                let path = entry.strip_prefix(folder).expect("below it").to_string_lossy().into_owned();
                files.push((path, fs::read(&entry).expect("a file")));
            }
        }
    }
    files.sort();
    files
}

/// What a case was understood as.
fn summary(case: &str) -> String {
    let mut text = String::new();
    let mut pieces = Vec::new();
    for (path, bytes) in files(&corpus().join(case)) {
        let reading = formats::read(&path, &bytes).unwrap_or_else(|| panic!("nobody reads {case}/{path}"));
        let hint = formats::hint(&path).unwrap_or_else(|| panic!("nobody would open {case}/{path}"));
        assert!(hint.run.is_none() || hint.holds == reading.claim.holds, "{case}/{path}");
        writeln!(text, "{path}: {}, {}", reading.format.name, reading.claim.why).expect("room");
        reading.document.notes.iter().for_each(|note| write_note(&mut text, note));
        let source = Source { path: path.as_str().into(), blob: path.as_str().into(), format: reading.format.name };
        pieces.extend(reading.document.runs.into_iter().map(|part| Piece {
            part: Box::new(part),
            source: source.clone(),
            changed: true,
        }));
    }
    runs::assemble(Side::Candidate, pieces).iter().for_each(|run| write_run(&mut text, run));
    text
}

fn write_note(text: &mut String, note: &Note) {
    let line = note.line.map_or(String::new(), |line| format!(" line {line}"));
    writeln!(text, "  {} {}{line}: {}", note.severity.as_str(), note.code, note.message).expect("room");
}

fn write_run(text: &mut String, run: &Run) {
    let date = run.date.map_or("no date".to_owned(), |date| format!("{date}"));
    writeln!(text, "\nrun of {}, {date}", run.model).expect("room");
    run.conditions.iter().for_each(|(code, value)| writeln!(text, "  {code} {value}").expect("room"));
    run.tasks.iter().for_each(|(task, info)| write_task(text, task, info));
    run.metrics.iter().for_each(|(metric, _)| write_metric(text, metric));
    run.samples.iter().for_each(|(set, _)| write_samples(text, set));
}

fn write_task(text: &mut String, task: &str, info: &TaskInfo) {
    let group = info.group.as_ref().map_or(String::new(), |group| format!(" in {group}"));
    let conditions: Vec<String> = info.conditions.iter().map(|(code, value)| format!("{code} {value}")).collect();
    let kind = if info.is_group { "group" } else { "task" };
    writeln!(text, "{}", format!("  {kind} {task}{group} {}", conditions.join(", ")).trim_end()).expect("room");
}

fn write_metric(text: &mut String, metric: &MetricValue) {
    let MetricValue { task, metric: name, filter, value, stderr, n, direction } = metric;
    let or_none = |known: Option<String>| known.unwrap_or("-".to_owned());
    let number = |number: &Option<f64>| or_none(number.map(|number| number.to_string()));
    writeln!(
        text,
        "  {task} {name} [{}] {} ± {} n {} {}",
        or_none(filter.clone()),
        number(value),
        number(stderr),
        or_none(n.map(|n| n.to_string())),
        direction.map_or("?", candor::model::Direction::as_str)
    )
    .expect("room");
}

fn write_samples(text: &mut String, set: &SampleSet) {
    let filter = match &set.filter {
        Filter::Named(name) => name,
        Filter::NoAxis => "no axis",
        Filter::Unstated => "unstated",
    };
    writeln!(text, "  {} samples of {} [{filter}], {:?}", set.rows.len(), set.task, set.identity).expect("room");
    for (column, name) in set.metrics.iter().enumerate() {
        let scores: Vec<String> = (0..set.rows.len()).map(|row| set.score(row, column).to_string()).collect();
        writeln!(text, "    {name} {} ({} not numbers)", scores.join(" "), set.not_numbers[column]).expect("room");
    }
    for facet in &set.facets {
        let values: Vec<&str> = (0..set.rows.len()).map(|row| facet.value(row).unwrap_or("-")).collect();
        writeln!(text, "    by {}: {}", facet.name, values.join(" ")).expect("room");
    }
}

#[test]
fn every_case_is_understood_as_written_down() {
    let cases: [&str; 11] = [
        "facets",
        "facets-two-filters",
        "flat-0.3",
        "groups-0.4.0",
        "groups-nested",
        "lmms",
        "pairs-and-bypass",
        "prompts-keys",
        "prompts-rows",
        "runs-by-stamp",
        "tables",
    ];
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for case in cases {
        settings.set_snapshot_path(corpus().join(case));
        settings.bind(|| insta::assert_snapshot!("expected", summary(case)));
    }
}

#[test]
fn rows_without_arguments_and_responses_still_tell_prompt_and_answer() {
    let path = "lmms/acme__seer/20250504_101112_samples_pope.jsonl";
    let blob = fs::read(corpus().join(path)).expect("a log");
    let reading = formats::read(path, &blob).expect("a log");
    let set = &reading.document.runs[0].samples[0];
    let [first, second, third] = set.rows.as_slice() else { panic!("three rows") };
    assert!(
        first.output.is_some() && first.output == first.answer,
        "responses are left out where nothing was filtered"
    );
    assert!(third.output.is_some() && third.output != third.answer);
    assert!(first.prompt.is_some() && first.prompt != second.prompt);
    let text = formats::sample("lm-eval", &SampleAt { blob: &blob, set, row: 2 }).expect("a row");
    assert_eq!((text.prompt[0].text.as_str(), text.outputs[0].as_str()), ("Is there a dog? 2", "No."));
    assert_eq!(text.answer.as_deref(), Some("No"));
}
