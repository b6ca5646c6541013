use super::*;
use crate::base::{Digest, ShortDigest};
use crate::model::{Filter, Identity, MetricValue, RunKey, SampleId, SampleRow, SampleSet};

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
    Piece {
        part: Box::new(part),
        source: Source { path: path.into(), blob: path.into(), format: "no-such-format" },
        changed: true,
    }
}

fn sample_row(id: u64) -> SampleRow {
    SampleRow {
        item: Digest::of(&id.to_le_bytes()),
        output: Some(ShortDigest::of(b"o")),
        ..SampleRow::new(SampleId::Position(id))
    }
}

fn log(path: &str, task: &str, ids: &[u64]) -> Piece {
    let mut piece = piece(path, None, 0.0, &[]);
    piece.part.date = None;
    piece.part.samples.push(SampleSet {
        task: task.to_owned(),
        filter: Filter::Named("none".to_owned()),
        metrics: vec!["acc".to_owned()],
        rows: Arc::new(ids.iter().map(|&id| sample_row(id)).collect()),
        scores: (0..ids.len()).map(|index| index as f64).collect(),
        not_numbers: vec![0],
        identity: Identity::Stated,
        facets: Vec::new(),
        columns: None,
        unlisted: None,
    });
    piece
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
