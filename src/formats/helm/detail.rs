//! One item whole, for somebody to look at.

use super::super::lm_eval::turns;
use super::super::{SampleAt, log};
use super::items;
use crate::model::{SampleText, Value};

/// Reads a state, or the statistics of an instance where there are no states.
pub(super) fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let row = log::again(at)?;
    row.as_object()?;
    let scores = log::scores(at);
    let Some(instance) = row.get("instance") else {
        return Some(SampleText { scores, metadata: log::rest(&row, &["stats"]), ..SampleText::default() });
    };
    let output = items::output(&row);
    let mapping = row.get("output_mapping").and_then(Value::as_object).unwrap_or_default();
    Some(SampleText {
        prompt: row.get("request").map(|request| turns(&items::prompt(request))).unwrap_or_default(),
        choices: mapping.iter().map(|(letter, option)| format!("{letter}. {}", option.text())).collect(),
        target: items::target(instance),
        answer: output.as_deref().and_then(|output| items::answer(&row, output)),
        outputs: output.into_iter().collect(),
        scores,
        metadata: log::rest(&row, &["instance", "request", "result", "output_mapping"]),
    })
}
