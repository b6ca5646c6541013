//! MLflow's file store: `mlruns/<experiment>/<run>/` with a file for each metric and a `meta.yaml` that names the run.
//!
//! Ids of runs are random, so a run is called by its name. A metric file has a line for each step, `moment value step`,
//! of which the last counts.

use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength, bytes, yaml};
use crate::model::{MetricValue, Note, RunKey, RunPart, Severity, Value, number_in_text};

const FAMILY: &str = "mlflow";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "MLflow file store",
    reads: "the last value of each metric",
    holds: Holds::Figures,
    hint,
    claim,
    read,
    join: None,
    sample: None,
};

/// What metrics without a folder of their own belong to.
const TASK: &str = "metrics";

/// A file of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum File<'a> {
    /// What names the run.
    Meta,
    /// The steps of a metric of this name, which may hold slashes.
    Metric(&'a str),
}

/// The directory of the run, and which file of it this is.
fn place<'a>(path: &FilePath<'a>) -> Option<(&'a str, File<'a>)> {
    let start = path.full.find("mlruns/").filter(|at| *at == 0 || path.full.as_bytes()[at - 1] == b'/')?;
    let inside = &path.full[start + "mlruns/".len()..];
    let (experiment, rest) = inside.split_once('/')?;
    let (run, rest) = rest.split_once('/')?;
    if run.len() != 32 || !run.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let file = if rest == "meta.yaml" { File::Meta } else { File::Metric(rest.strip_prefix("metrics/")?) };
    Some((&path.full[..start + "mlruns/".len() + experiment.len() + 1 + run.len()], file))
}

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let (directory, _) = place(path)?;
    Some(Hint { holds: Holds::Figures, run: Some(key(directory)) })
}

fn key(directory: &str) -> RunKey {
    RunKey { family: FAMILY, directory: directory.to_owned(), stamp: String::new() }
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let (_, file) = place(&probe.path)?;
    let is_one = !probe.binary && (file == File::Meta || last_step(probe.bytes).is_some());
    is_one.then_some(Claim {
        strength: Strength::Signature,
        holds: Holds::Figures,
        why: "its place below mlruns",
        version: None,
    })
}

fn read(input: &Input<'_>) -> Document {
    let Some((directory, file)) = place(&input.path) else { return Document::default() };
    let part = RunPart { key: key(directory), ..RunPart::default() };
    match file {
        File::Meta => {
            let (meta, notes) = yaml::parse(input.bytes);
            let stated = |key: &str| meta.as_ref()?.get(key).cloned();
            let name = stated("run_name").as_ref().and_then(Value::scalar_text).filter(|name| !name.is_empty());
            let date = stated("start_time").as_ref().and_then(Value::as_number).map(|milliseconds| milliseconds / 1e3);
            Document { runs: vec![RunPart { model: name, date, ..part }], notes, ..Document::default() }
        }
        File::Metric(name) => {
            let (task, metric) = name.rsplit_once('/').unwrap_or((TASK, name));
            let value = last_step(input.bytes);
            let note = value.is_none().then(|| {
                Note::new(Severity::Error, None, "metric-syntax", "no line of moment, value and step; not compared")
            });
            let figure = MetricValue {
                task: task.to_owned(),
                metric: metric.to_owned(),
                filter: None,
                value: value.filter(|value| !value.is_nan()),
                stderr: None,
                n: None,
                direction: None,
            };
            let runs = vec![RunPart { metrics: vec![figure], ..part }];
            Document { runs, notes: note.into_iter().collect(), ..Document::default() }
        }
    }
}

/// The value of the last line.
fn last_step(blob: &[u8]) -> Option<f64> {
    let bytes::Decoded::Text(text) = bytes::decode(blob) else { return None };
    let lines = text.bytes.rsplit(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let last = std::str::from_utf8(lines.into_iter().find(|line| !line.is_empty())?).ok()?;
    let mut words = last.split_ascii_whitespace();
    words.next()?.parse::<f64>().ok()?;
    number_in_text(words.next()?)
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    const RUN: &str = "ml/mlruns/0/0123456789abcdef0123456789abcdef";

    #[test]
    fn a_run_is_put_together_from_its_files() {
        let part = |file: &str, text: &str| {
            let reading = read(&format!("{RUN}/{file}"), text.as_bytes()).expect("a reading");
            assert_eq!(reading.format.name, FAMILY, "{file}");
            reading.document.runs.into_iter().next().expect("a run")
        };
        let meta = part("meta.yaml", "run_id: x\nrun_name: quiet-owl\nstart_time: 1757713667772\n");
        assert_eq!((meta.model.as_deref(), meta.date), (Some("quiet-owl"), Some(1_757_713_667.772)));
        let told = |part: &RunPart| {
            let figure = &part.metrics[0];
            format!("{} {} {:?}", figure.task, figure.metric, figure.value)
        };
        let acc = part("metrics/acc", "1757713667772 0.5 0\n1757713667773 0.75 1\n\n");
        assert_eq!((told(&acc), &acc.key), ("metrics acc Some(0.75)".to_owned(), &meta.key));
        assert_eq!(told(&part("metrics/val/loss", "1757713667772 nan 0")), "val loss None");
    }

    #[test]
    fn other_files_are_left_alone() {
        for path in
            ["mlruns/0/meta.yaml", "mlruns/0/abc/metrics/acc", "amlruns/0/0123456789abcdef0123456789abcdef/metrics/a"]
        {
            assert_eq!(place(&FilePath::new(path)), None, "{path}");
        }
        assert!(hint(&FilePath::new(&format!("{RUN}/params/lr"))).is_none());
        assert!(read(&format!("{RUN}/metrics/acc"), b"no number").is_none());
    }
}
