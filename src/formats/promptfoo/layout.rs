//! How a file holds its results.

use super::super::json::{Kind, Outline, Shape};
use super::super::table::separated;
use super::super::{Probe, log, yaml};
use super::cells;
use crate::model::{Note, Value};

/// How a file holds its results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// JSON, the results under these keys; JSON Lines, where there are none.
    Json(&'static [&'static str]),
    /// The same in YAML.
    Yaml,
    /// CSV, with columns for each provider and prompt.
    Separated,
}

/// Where results may be, the newest layout first.
const LISTS: [&[&str]; 3] = [&["results", "results"], &["results"], &[]];

/// The layout of a file; `None` where it holds no results.
pub(super) fn of(probe: &Probe<'_>) -> Option<Layout> {
    let path = &probe.path;
    if probe.binary {
        return None;
    }
    if path.has_extension(&["csv"]) {
        let start = separated::whole(probe.bytes, 1);
        let first = start.rows.first().map(|(cells, _)| cells.as_slice())?;
        return (!cells::columns(&start.columns, first).is_empty()).then_some(Layout::Separated);
    }
    if path.has_extension(&["yaml", "yml", "txt"]) {
        let is_one = ["promptIdx:", "testIdx:", "success:"].into_iter().all(|key| probe.says(key));
        return is_one.then_some(Layout::Yaml);
    }
    let outline = &probe.outline;
    let found = LISTS.into_iter().find(|keys| match keys {
        [] => is_result(outline) && outline.has_all(&["promptIdx", "testIdx"]),
        [first, ..] => outline.has(first) && probe.says("\"success\"") && is_result(&log::outline(probe.bytes, keys)),
    });
    found.or_else(|| is_empty(probe).then_some(LISTS[0])).map(Layout::Json)
}

fn is_result(outline: &Outline) -> bool {
    outline.is_rows()
        && outline.has_all(&["success", "prompt"])
        && outline.has_any(&["vars", "testCase", "gradingResult"])
}

/// Whether a file is one of an evaluation that came to no results.
fn is_empty(probe: &Probe<'_>) -> bool {
    let may_be = probe.outline.shape == Shape::Object && probe.outline.kind("results") == Some(Kind::Object);
    if !may_be || !probe.says("\"stats\"") {
        return false;
    }
    let summary = log::outline(probe.bytes, &["results"]);
    summary.has_all(&["version", "stats"]) && summary.kind("results") == Some(Kind::Array)
}

/// The results of a YAML file, and what stands beside them; nothing where it cannot be read.
pub(super) fn of_yaml(blob: &[u8]) -> (Vec<Value>, Value, Vec<Note>) {
    let (root, notes) = yaml::parse(blob);
    let root = root.unwrap_or_default();
    let summary = root.get("results");
    let results = summary.and_then(|summary| summary.get("results")).or(summary).and_then(Value::as_array);
    (results.map(<[Value]>::to_vec).unwrap_or_default(), root, notes)
}
