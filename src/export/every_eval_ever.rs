//! The candidate's figures in the schema of Every Eval Ever, for collections of results: one record for each task of a
//! model, one a line.
//!
//! What the schema demands and no figure says stands there as `unknown`. A figure of which nobody knows which way is
//! better cannot be written, because the schema has no word for that; nor can one that is no number.

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::{Map, Value, json};

use super::json::write_line;
use super::{Format, LeftOut, Report, Written};
use crate::model::{Direction, EvalRow, Figure, Release};

pub(super) const FORMAT: Format =
    Format { name: "every-eval-ever", title: "the candidate's figures as Every Eval Ever records", write };

/// The version of the schema.
const VERSION: &str = "0.3.0";

/// What is not known.
const UNKNOWN: &str = "unknown";

/// Rows of one record: of one model, task and format.
type Records<'a> = BTreeMap<(&'a str, &'a str, &'static str), Vec<Value>>;

fn write(report: &Report<'_>, out: &mut dyn Write) -> Written {
    let mut records = Records::new();
    let (mut unmeasured, mut undirected) = (0, 0);
    for row in report.rows() {
        let measured =
            row.candidate.as_ref().and_then(|figure| Some((figure, figure.value.filter(|v| v.is_finite())?)));
        let key = (row.key.model.as_str(), row.key.task.as_str(), row.format);
        match (measured, row.direction) {
            (None, _) => unmeasured += 1,
            (_, None) => undirected += 1,
            (Some((figure, score)), Some(direction)) => {
                records.entry(key).or_default().push(result(row, figure, score, direction));
            }
        }
    }
    for ((model, task, format), results) in records {
        write_line(&mut *out, &record(&report.comparison.candidate, model, task, format, results))?;
    }
    let left = [
        LeftOut::rows(unmeasured, "the candidate has no number there"),
        LeftOut::rows(undirected, "nothing says which way is better"),
    ];
    Ok(left.into_iter().flatten().collect())
}

fn record(release: &Release, model: &str, task: &str, format: &str, results: Vec<Value>) -> Value {
    let moment = release.time.0.to_string();
    let mut source = json!({
        "source_name": release.typed(),
        "source_type": "evaluation_run",
        "source_organization_name": UNKNOWN,
        "evaluator_relationship": "other",
    });
    if let Some(commit) = release.committed() {
        source["additional_details"] = json!({ "commit": commit });
    }
    json!({
        "schema_version": VERSION,
        "evaluation_id": format!("{task}/{model}/{moment}"),
        "retrieved_timestamp": moment,
        "source_metadata": source,
        "eval_library": { "name": format, "version": UNKNOWN },
        "model_info": {
            "name": model,
            "id": model,
            "additional_details": { "deployment_type": UNKNOWN, "model_availability": UNKNOWN },
        },
        "evaluation_results": results,
    })
}

fn result(row: &EvalRow, figure: &Figure, score: f64, direction: Direction) -> Value {
    let key = &row.key;
    let mut metric = json!({
        "metric_id": key.metric,
        "metric_name": key.metric,
        "lower_is_better": direction == Direction::Lower,
    });
    let mut id = key.metric.clone();
    if let Some(filter) = &key.filter {
        id = format!("{id},{filter}");
        metric["metric_parameters"] = json!({ "filter": filter });
    }
    let mut details = json!({ "score": score });
    let uncertainty = uncertainty(figure);
    if !uncertainty.is_empty() {
        details["uncertainty"] = uncertainty.into();
    }
    json!({
        "evaluation_result_id": id,
        "evaluation_name": key.task,
        "source_data": {
            "dataset_name": key.task,
            "source_type": "other",
            "additional_details": { "path": &*figure.path },
        },
        "metric_config": metric,
        "score_details": details,
    })
}

fn uncertainty(figure: &Figure) -> Map<String, Value> {
    let stderr = figure.stderr.filter(|stderr| stderr.is_finite()).map(|value| json!({ "value": value }));
    let known = [("standard_error", stderr), ("num_samples", figure.n.map(Value::from))];
    known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
