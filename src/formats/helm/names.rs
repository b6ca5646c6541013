//! What tasks, metrics and their variants are called.

use super::super::FilePath;
use crate::model::{Direction, Value};

/// The task a run's name tells of: the scenario and its arguments but for the model. Where a file system knows no `:`
/// in names, another sign stands in its place.
pub(super) fn task(name: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let Some(equals) = name.find('=') else { return name.to_owned() };
    let start = name[..equals].trim_end_matches(is_word).len();
    let scenario = name[..start].trim_end_matches(|c| !is_word(c));
    let names_model = |argument: &&str| argument.starts_with("model=") || argument.starts_with("model_deployment=");
    let arguments: Vec<&str> = name[start..].split(',').filter(|argument| !names_model(argument)).collect();
    if arguments.is_empty() { scenario.to_owned() } else { format!("{scenario}:{}", arguments.join(",")) }
}

/// The task the folder of a file tells of.
pub(super) fn task_of_folder(path: &FilePath<'_>) -> String {
    task(path.directory.rsplit('/').next().unwrap_or_default())
}

/// The variant of a figure: the split, and how the items were perturbed.
pub(super) fn variant(split: Option<&str>, perturbation: Option<&Value>) -> String {
    let mut variant = split.unwrap_or("all").to_owned();
    if let Some(perturbation) = perturbation {
        let text = |key: &str| perturbation.get(key).and_then(Value::as_str);
        variant.push('/');
        variant.push_str(text("name").unwrap_or("perturbed"));
        // Of the same items as they were, or of the worse of both.
        if let Some(on) = text("computed_on").filter(|on| *on != "perturbed") {
            variant.push_str(&format!(" ({on})"));
        }
    }
    variant
}

/// The metric of a statistic, and its split; `None` for those that count tokens or time the machine.
pub(super) fn metric(stat: &Value) -> Option<(String, Option<&str>)> {
    let name = stat.get("name")?;
    let text = |key: &str| name.get(key).and_then(Value::as_str);
    let metric = text("name").filter(|metric| !is_bookkeeping(metric))?;
    let metric = text("sub_split").map_or_else(|| metric.to_owned(), |part| format!("{metric}/{part}"));
    Some((metric, text("split")))
}

fn is_bookkeeping(metric: &str) -> bool {
    ["num_", "finish_reason_", "training_", "inference_", "max_prob"].iter().any(|start| metric.starts_with(start))
        || ["batch_size", "prompt_truncated", "logprob"].contains(&metric)
}

/// The mean of a statistic that counted anything.
pub(super) fn mean(stat: &Value) -> Option<f64> {
    let counted = stat.get("count").and_then(Value::as_number).is_some_and(|count| count > 0.0);
    let stated = stat.get("mean").and_then(Value::as_number);
    let computed = || Some(stat.get("sum")?.as_number()? / stat.get("count")?.as_number()?);
    counted.then(|| stated.or_else(computed)).flatten()
}

/// Which way a metric is better, as HELM's schemas say; no file of a run does.
pub(super) fn direction(metric: &str) -> Option<Direction> {
    const LOWER: [&str; 5] =
        ["absolute_value_difference", "distance", "edit_similarity", "longest_common_prefix_length", "toxic_frac"];
    let name = metric.split('/').next().unwrap_or_default();
    if name.contains("exact_match") {
        return Some(Direction::Higher);
    }
    (LOWER.contains(&name) || name.ends_with("_difference")).then_some(Direction::Lower)
}
