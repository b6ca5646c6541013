//! CSV: a row for each test, with one column or six for each provider and prompt.
//!
//! Newer files have the output, its status, score, named scores and the grader's reason in columns of their own; older
//! ones all of it in one cell, `[PASS] (1.00) the output`.

use super::super::json::{Deviations, Dialect, parse};
use crate::model::{Number, Value};

/// The marks of a result in one cell, and the same words as a status.
const STATUS: [&str; 3] = ["PASS", "FAIL", "ERROR"];

/// The columns of one provider and prompt.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    /// The first of them: the output, or all.
    at: usize,
    /// Whether the status and what follows have columns of their own.
    apart: bool,
    provider: Option<String>,
    label: String,
}

/// The columns of each provider and prompt, as the header and the first row show them.
pub(super) fn columns(header: &[String], first: &[String]) -> Vec<Columns> {
    let is_apart = |at: usize| header.get(at + 1).is_some_and(|name| name == "Status");
    let is_marked = |at: usize| first.get(at).is_some_and(|cell| marked(cell).is_some());
    let named = header.iter().enumerate().filter(|(at, name)| {
        name.starts_with('[') && name.contains("] ") && (is_apart(*at) || is_marked(*at)) || is_apart(*at)
    });
    let columns = named.map(|(at, name)| {
        let split = name.strip_prefix('[').and_then(|name| name.split_once("] "));
        let (provider, label) = split.map_or((None, name.as_str()), |(provider, label)| (Some(provider), label));
        Columns { at, apart: is_apart(at), provider: provider.map(str::to_owned), label: label.to_owned() }
    });
    columns.collect()
}

/// The results of a row, written as in JSON.
pub(super) fn results(columns: &[Columns], header: &[String], cells: &[String]) -> Vec<Value> {
    let first = columns.first().map_or(header.len(), |columns| columns.at);
    let named = header.iter().zip(cells).take(first);
    let (description, vars): (Vec<_>, Vec<_>) = named.partition(|(name, _)| *name == "Description");
    let vars = Value::Object(vars.into_iter().map(|(name, cell)| (name.clone(), text(cell))).collect());
    let description = description.first().map_or(Value::Null, |(_, cell)| text(cell));
    let result = |columns: &Columns| {
        let found = if columns.apart { apart(columns.at, cells) } else { marked(cells.get(columns.at)?) }?;
        let Found { status, score, named, output, reason } = found;
        Some(object([
            ("provider", columns.provider.as_deref().map_or(Value::Null, text)),
            ("prompt", object([("label", text(&columns.label))])),
            ("vars", vars.clone()),
            ("testCase", object([("description", description.clone())])),
            ("success", Value::Bool(status == "PASS")),
            ("failureReason", Value::Number(Number::from_text(if status == "ERROR" { "2" } else { "0" }))),
            ("score", score.map_or(Value::Null, |score| Value::Number(Number::from_text(score)))),
            ("namedScores", named),
            ("response", object([("output", text(output))])),
            ("gradingResult", object([("reason", text(reason))])),
        ]))
    };
    columns.iter().filter_map(result).collect()
}

/// What cells say of one result.
struct Found<'c> {
    status: &'c str,
    score: Option<&'c str>,
    named: Value,
    output: &'c str,
    reason: &'c str,
}

/// A result whose status has a column of its own.
fn apart(at: usize, cells: &[String]) -> Option<Found<'_>> {
    let cell = |offset: usize| cells.get(at + offset).map_or("", String::as_str);
    let status = STATUS.into_iter().find(|status| cell(1) == *status)?;
    let named = parse(cell(3), 1, Dialect::Data, &mut Deviations::default()).value;
    Some(Found { status, score: number(cell(2)), named: named.unwrap_or_default(), output: cell(0), reason: cell(4) })
}

/// A result in one cell.
fn marked(cell: &str) -> Option<Found<'_>> {
    let rest = cell.strip_prefix('[')?;
    let (status, rest) = STATUS.into_iter().find_map(|status| Some((status, rest.strip_prefix(status)?)))?;
    let rest = rest.strip_prefix(']')?.trim_start();
    let scores = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let (scores, output) = scores.unwrap_or(("", rest));
    let score = number(scores.split(',').next().unwrap_or_default().trim());
    let (output, reason) = ["\n\nPass Reason: ", "\n\nFail Reason: "]
        .into_iter()
        .find_map(|mark| output.rsplit_once(mark))
        .unwrap_or((output, ""));
    Some(Found { status, score, named: Value::Null, output: output.trim(), reason })
}

fn number(text: &str) -> Option<&str> {
    text.parse::<f64>().is_ok().then_some(text)
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(header: &[&str], row: &[&str]) -> Vec<String> {
        let owned = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let (header, row) = (owned(header), owned(row));
        let results = results(&columns(&header, &row), &header, &row);
        let told = |result: &Value| {
            let at = |keys: &[&str]| keys.iter().try_fold(result, |value, key| value.get(key)).map(Value::text);
            let fields: [&[&str]; 5] =
                [&["provider"], &["prompt", "label"], &["success"], &["score"], &["response", "output"]];
            fields.map(|keys| at(keys).unwrap_or_default()).join("|")
        };
        results.iter().map(told).collect()
    }

    #[test]
    fn both_layouts_give_the_same_results() {
        let new = told(
            &["Description", "q", "[acme:m] p", "Status", "Score", "Named Scores", "Grader Reason", "Comment"],
            &["d", "2+2", "4", "PASS", "1.00", "{\"a\": 0.5}", "good", ""],
        );
        let old = told(&["q", "[acme:m] p"], &["2+2", "[PASS] (1.00, a: 0.50)\n\n4\n\nPass Reason: good"]);
        assert_eq!(new, ["acme:m|p|true|1.00|4"]);
        assert_eq!(new, old);
    }

    #[test]
    fn other_tables_have_no_results() {
        for (header, row) in [
            (&["q", "[x] y"][..], &["1", "2"][..]),
            (&["Status"], &["PASS"]),
            (&["q", "[x] y"], &["1", "[PASSED] 2"]),
            (&[], &[]),
        ] {
            assert!(told(header, row).is_empty(), "{header:?}");
        }
    }
}
