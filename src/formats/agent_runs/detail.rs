//! One run of one task whole, for somebody to look at.

use super::super::json::{Deviations, Dialect, parse};
use super::super::{SampleAt, bytes};
use crate::model::{SampleText, Turn, Value};

/// Fields that are shown elsewhere, or are the runs themselves.
const SHOWN: [&str; 6] = ["id", "runs", "metrics", "response_text", "passed", "solved"];

/// Reads a task again and picks the run.
pub(super) fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let row = at.set.rows.get(at.row)?;
    let bytes = bytes::span(at.blob, row.offset, row.length)?;
    let task = parse(&String::from_utf8_lossy(&bytes), 1, Dialect::Data, &mut Deviations::default()).value?;
    task.as_object()?;
    let run = match row.epoch.checked_sub(1) {
        Some(place) => task.get("runs")?.as_array()?.get(place as usize)?,
        None => &task,
    };
    let prompt = super::prompt(&task).map(|text| Turn { role: None, text: text.to_owned() });
    let scores = (0..).zip(&at.set.metrics).filter(|(column, _)| !at.set.score(at.row, *column).is_nan());
    let of_task = if row.epoch > 0 { metadata(&task) } else { Vec::new() };
    Some(SampleText {
        prompt: prompt.into_iter().collect(),
        outputs: run.get("response_text").map(Value::text).into_iter().collect(),
        scores: scores.map(|(column, name)| (name.clone(), at.set.score(at.row, column).to_string())).collect(),
        metadata: metadata(run).into_iter().chain(of_task).collect(),
        ..SampleText::default()
    })
}

/// What else is said, details one level deep, and metrics that are no numbers.
fn metadata(object: &Value) -> Vec<(String, String)> {
    let entries = object.as_object().unwrap_or_default();
    let rest = entries.iter().filter(|(key, _)| !SHOWN.contains(&key.as_str()));
    let mut all: Vec<(String, String)> = Vec::new();
    for (key, value) in rest {
        match value.as_object() {
            Some(inner) => all.extend(inner.iter().map(|(name, value)| (format!("{key}.{name}"), value.text()))),
            None => all.push((key.clone(), value.text())),
        }
    }
    let metrics = object.get("metrics").and_then(Value::as_object).unwrap_or_default();
    let no_numbers = metrics.iter().filter(|(_, value)| matches!(value, Value::Array(_) | Value::String(_)));
    all.extend(no_numbers.map(|(key, value)| (key.clone(), value.text())));
    all
}
