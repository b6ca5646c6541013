//! Figures as data: `model-index` in front of a card, and the lists in `.eval_results`.

use super::cells::number;
use super::figures::Figure;
use super::text_of;
use crate::model::Value;

/// The YAML in front of a card, between two lines of dashes at its very start.
pub(super) fn front_matter(text: &str) -> Option<&str> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text).trim_start();
    let rest = text.strip_prefix("---")?;
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n']))?;
    let end = rest.match_indices("\n---").find(|(at, _)| {
        let behind = rest[at + 4..].trim_start_matches([' ', '\t']);
        behind.is_empty() || behind.starts_with(['\r', '\n'])
    });
    end.map(|(at, _)| &rest[..at])
}

/// Whether it may hold figures: a look that costs nothing.
pub(super) fn is_stated(front: &str) -> bool {
    front.lines().any(|line| line.trim_end().strip_prefix("model-index:").is_some())
}

/// The figures of `model-index: [{name, results: [{task, dataset, metrics: [{type, value}]}]}]`.
pub(super) fn figures(front: &Value) -> Vec<Figure> {
    let mut figures = Vec::new();
    for entry in list(front.get("model-index")) {
        let model = text_of(entry, "name");
        for result in list(entry.get("results")) {
            figures.extend(list(result.get("metrics")).iter().filter_map(|metric| figure(&model, result, metric)));
        }
    }
    figures
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).unwrap_or_default()
}

fn figure(model: &Option<String>, result: &Value, metric: &Value) -> Option<Figure> {
    let nothing = Value::Null;
    let dataset = result.get("dataset").unwrap_or(&nothing);
    let task = text_of(dataset, "name").or_else(|| text_of(dataset, "type"))?;
    let shots = |of: &Value| of.get("args").and_then(|args| text_of(args, "num_few_shot"));
    // What tells figures of one dataset apart, in the order of weight.
    let of_task = result.get("task").and_then(|task| text_of(task, "type"));
    let parts = ["config", "split", "revision"].map(|key| text_of(dataset, key));
    let place: Vec<String> = parts.into_iter().chain([text_of(metric, "name"), of_task]).flatten().collect();
    Some(Figure {
        model: model.clone(),
        task,
        metric: text_of(metric, "type").unwrap_or_default(),
        filter: None,
        value: Some(value(metric)?),
        direction: None,
        shots: shots(dataset).or_else(|| shots(metric)),
        is_summary: false,
        place: place.join(", "),
    })
}

/// A number, or a text that is one (`"90.1%"`).
fn value(of: &Value) -> Option<f64> {
    match of.get("value")? {
        Value::Number(number) => Some(number.as_f64()),
        Value::String(text) => number(text),
        _ => None,
    }
}

/// The figures of a file in `.eval_results`: a list of `{dataset: {id, task_id}, value}`, each perhaps under `data`.
pub(super) fn published(root: &Value) -> Vec<Figure> {
    let figure = |entry: &Value| {
        let entry = entry.get("data").unwrap_or(entry);
        let dataset = entry.get("dataset")?;
        let id = text_of(dataset, "id")?;
        let part = text_of(dataset, "task_id").filter(|part| part != "default");
        let notes = text_of(entry, "notes").map(|notes| format!(" ({notes})"));
        Some(Figure {
            model: None,
            task: [part.map_or_else(|| id.clone(), |part| format!("{id}:{part}")), notes.unwrap_or_default()].concat(),
            metric: String::new(),
            filter: None,
            value: Some(value(entry)?),
            direction: None,
            shots: None,
            is_summary: false,
            place: text_of(dataset, "revision").unwrap_or_default(),
        })
    };
    list(Some(root)).iter().filter_map(figure).collect()
}
