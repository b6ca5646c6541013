use super::*;
use crate::base::{Digest, ShortDigest};
use crate::model::{Filter, Identity, MetricValue, RowFlags, SampleId, SampleRow, SampleSet};

fn metric(task: &str, value: f64) -> MetricValue {
    MetricValue {
        task: task.to_owned(),
        metric: "acc".to_owned(),
        filter: Some("none".to_owned()),
        value: Some(value),
        stderr: None,
        n: None,
        direction: None,
    }
}

fn piece(path: &str, model: Option<&str>, date: f64, tasks: &[&str]) -> Piece {
    let (directory, name) = path.rsplit_once('/').unwrap();
    let part = RunPart {
        key: RunKey { family: "lm-eval", directory: directory.to_owned(), stamp: name.to_owned() },
        model: model.map(str::to_owned),
        date: Some(date),
        metrics: tasks.iter().map(|task| metric(task, date)).collect(),
        ..RunPart::default()
    };
    Piece { part, source: Source { path: path.into(), blob: path.into(), format: "no-such-format" }, changed: true }
}

fn sample_row(id: u64) -> SampleRow {
    SampleRow {
        id: SampleId::Position(id),
        item: Digest::of(&id.to_le_bytes()),
        prompt: None,
        target: None,
        output: Some(ShortDigest::of(b"o")),
        answer: None,
        flags: RowFlags::default(),
        epoch: 0,
        offset: 0,
        length: 0,
        line: 0,
    }
}

fn log(path: &str, task: &str, ids: &[u64]) -> Piece {
    let mut piece = piece(path, None, 0.0, &[]);
    piece.part.date = None;
    piece.part.samples.push(SampleSet {
        task: task.to_owned(),
        filter: Filter::Named("none".to_owned()),
        metrics: vec!["acc".to_owned()],
        rows: ids.iter().map(|&id| sample_row(id)).collect(),
        scores: (0..ids.len()).map(|index| index as f64).collect(),
        not_numbers: vec![0],
        identity: Identity::Stated,
        facets: Vec::new(),
        columns: None,
    });
    piece
}

fn outline(pairs: &[TaskPair]) -> Vec<String> {
    let model = |run: Option<&Run>| run.map_or("-".to_owned(), |run| format!("{}@{}", run.model, run.date.unwrap()));
    let line = |pair: &TaskPair| {
        format!("{} {} {} {}", pair.task, model(pair.base), model(pair.candidate), pair.pairing.as_str())
    };
    pairs.iter().map(line).collect()
}

#[test]
fn a_log_without_results_of_its_stamp_joins_the_only_results_of_its_directory() {
    let mut runs = assemble(Side::Base, vec![log("d/log", "t", &[1]), piece("d/results", Some("m"), 1.0, &["t"])]);
    assert_eq!(runs.len(), 1);
    let run = runs.remove(0);
    assert_eq!((run.model.as_str(), run.samples.len(), run.metrics.len()), ("m", 1, 1));
}

#[test]
fn a_log_that_names_its_model_is_a_run_of_its_own() {
    let mut own = log("m/other", "gsm8k", &[0]);
    own.part.model = Some("acme".to_owned());
    let runs = assemble(Side::Base, vec![piece("m/results", Some("acme"), 1.0, &["arc"]), own]);
    assert_eq!(runs.iter().map(|run| (run.metrics.len(), run.samples.len())).collect::<Vec<_>>(), [(0, 1), (1, 0)]);
}

#[test]
fn a_log_alone_is_called_after_its_directory() {
    let runs = assemble(Side::Base, vec![log("evals/acme__lumen/log", "t", &[1])]);
    assert_eq!(runs[0].model, "acme__lumen");
}

#[test]
fn the_newest_run_of_a_task_counts_and_the_others_are_listed() {
    let base =
        assemble(Side::Base, vec![piece("d/a", Some("m"), 2.0, &["t", "u"]), piece("d/b", Some("m"), 1.0, &["t"])]);
    let candidate = assemble(Side::Candidate, vec![piece("d/c", Some("m"), 3.0, &["t", "u"])]);
    let (pairs, superseded) = pair(&base, &candidate);
    assert_eq!(outline(&pairs), ["t m@2 m@3 exact", "u m@2 m@3 exact"]);
    assert_eq!(superseded.len(), 1);
    assert_eq!((superseded[0].path.as_str(), superseded[0].task.as_str()), ("d/b", "t"));
}

#[test]
fn only_runs_pair_although_models_differ_and_others_do_not() {
    let base =
        assemble(Side::Base, vec![piece("d/a", Some("m7"), 1.0, &["t", "u"]), piece("e/a", Some("k"), 1.0, &["u"])]);
    let candidate = assemble(Side::Candidate, vec![piece("f/a", Some("m13"), 2.0, &["t", "u"])]);
    let (pairs, _) = pair(&base, &candidate);
    assert_eq!(outline(&pairs), ["t m7@1 m13@2 only-run", "u k@1 - exact", "u m7@1 - exact", "u - m13@2 exact"]);
}

#[test]
fn runs_that_did_not_change_on_either_side_make_no_rows() {
    let unchanged = || Piece { changed: false, ..piece("d/a", Some("m"), 1.0, &["t", "u"]) };
    let base = assemble(Side::Base, vec![unchanged()]);
    let candidate = assemble(Side::Candidate, vec![unchanged(), piece("d/b", Some("m"), 2.0, &["t"])]);
    let (pairs, superseded) = pair(&base, &candidate);
    assert_eq!(outline(&pairs), ["t m@1 m@2 exact"]);
    assert_eq!(superseded.len(), 1);
}
