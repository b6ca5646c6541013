//! One run of one task whole, for somebody to look at.

use super::super::{SampleAt, log};
use crate::model::{SampleText, Turn, Value};

/// Fields that are shown elsewhere, or are the runs themselves.
const SHOWN: [&str; 6] = ["id", "runs", "metrics", "response_text", "passed", "solved"];

/// Reads a task again and picks the run.
pub(super) fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let row = at.set.rows.get(at.row)?;
    let task = log::again(at)?;
    task.as_object()?;
    let run = match row.epoch.checked_sub(1) {
        Some(place) => task.get("runs")?.as_array()?.get(place as usize)?,
        None => &task,
    };
    let prompt = super::prompt(&task).map(|text| Turn { role: None, text: text.to_owned() });
    let of_task = if row.epoch > 0 { metadata(&task) } else { Vec::new() };
    Some(SampleText {
        prompt: prompt.into_iter().collect(),
        outputs: run.get("response_text").map(Value::text).into_iter().collect(),
        scores: log::scores(at),
        metadata: metadata(run).into_iter().chain(of_task).collect(),
        ..SampleText::default()
    })
}

/// What else is said, and metrics that are no numbers.
fn metadata(object: &Value) -> Vec<(String, String)> {
    let metrics = object.get("metrics").and_then(Value::as_object).unwrap_or_default();
    let no_numbers = metrics.iter().filter(|(_, value)| matches!(value, Value::Array(_) | Value::String(_)));
    let no_numbers = no_numbers.map(|(key, value)| (key.clone(), value.text()));
    log::rest(object, &SHOWN).into_iter().chain(no_numbers).collect()
}
