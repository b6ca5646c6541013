//! One result whole, for somebody to look at.

use super::super::lm_eval::turns;
use super::super::log::{self, Place};
use super::super::table::separated;
use super::super::{SampleAt, bytes};
use super::cells;
use super::layout::of_yaml;
use super::results;
use crate::model::{SampleText, Turn, Value};

/// Reads the result a row was made from again: of a row of a table, and of YAML, the one that says the same.
pub(super) fn sample(at: &SampleAt<'_>) -> Option<SampleText> {
    let row = at.set.rows.get(at.row)?;
    let is_it = |result: &Value| {
        let found = results::row(result, Place::default());
        (found.item, found.prompt, found.output) == (row.item, row.prompt, row.output)
    };
    let result = if row.length == 0 {
        of_yaml(at.blob).0.into_iter().find(is_it)?
    } else if bytes::span(at.blob, row.offset, row.length)?.starts_with(b"{") {
        log::again(at)?
    } else {
        let (header, cells): (Vec<_>, Vec<_>) = separated::row(at.blob, row.offset, row.length)?.into_iter().unzip();
        let cells: Vec<String> = cells.iter().map(Value::text).collect();
        let columns = cells::columns(&header, &cells);
        cells::results(&columns, &header, &cells).into_iter().find(is_it)?
    };
    result.as_object()?;
    Some(text(&result, at))
}

fn text(result: &Value, at: &SampleAt<'_>) -> SampleText {
    let vars = results::vars(result);
    let asked = results::prompt(result).map(|prompt| turns(&Value::String(prompt)));
    let unsent = || vec![Turn { role: None, text: vars.text() }];
    let assertions = result.get("testCase").and_then(|test| test.get("assert")?.as_array()).unwrap_or_default();
    let assertion = |assertion: &Value| {
        let of = |key: &str| assertion.get(key).filter(|value| **value != Value::Null).map(Value::text);
        [of("type"), of("value")].into_iter().flatten().collect::<Vec<_>>().join(": ")
    };
    let reason = result.get("gradingResult").and_then(|grade| grade.get("reason")).map(Value::text);
    let reason = reason.filter(|reason| !reason.is_empty()).map(|reason| ("reason".to_owned(), reason));
    let rest = ["error", "latencyMs", "cost", "metadata"];
    let rest = rest.into_iter().filter_map(|key| Some((key, result.get(key)?)));
    let rest = rest.filter(|(_, value)| **value != Value::Null).map(|(key, value)| (key.to_owned(), value.text()));
    let vars = vars.as_object().unwrap_or_default().iter().map(|(name, value)| (format!("vars.{name}"), value.text()));
    SampleText {
        prompt: asked.unwrap_or_else(unsent),
        target: assertions.iter().map(assertion).collect::<Vec<_>>().join("\n"),
        outputs: results::output(result).into_iter().collect(),
        scores: log::scores(at),
        metadata: reason.into_iter().chain(vars).chain(rest).collect(),
        ..SampleText::default()
    }
}
