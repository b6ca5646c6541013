//! How a run and its task were set up, as pairs of a fairness code and a short text.
//!
//! The harness leaves out what is unset, so that a setting its header has no word of is known to be unset.

use std::collections::BTreeMap;

use super::super::setting::{brief, shorten};
use crate::model::Value;

/// Settings of generation that do not change what a model says.
const NOT_DECODING: [&str; 10] = [
    "max_retries",
    "timeout",
    "attempt_timeout",
    "max_connections",
    "adaptive_connections",
    "batch",
    "cache",
    "cache_prompt",
    "seed",
    "system_message",
];

/// Scorers that ask a model, which is the one under test unless another is named.
const ASKING: [&str; 2] = ["model_graded_fact", "model_graded_qa"];

/// Parameters of scorers that name the model they ask.
const JUDGES: [&str; 4] = ["model", "grader_model", "judge", "judge_model"];

/// What holds for the whole run.
pub(super) fn of_run(header: &Value) -> BTreeMap<&'static str, String> {
    let none = Value::Null;
    let eval = header.get("eval").unwrap_or(&none);
    let config = eval.get("config");
    let setting = |key: &str| config.map(|config| config.get(key).unwrap_or(&none));
    let generation = generation(header);
    let scorers = scorers(header);
    let entries = [
        ("epochs", setting("epochs").map(|epochs| if *epochs == none { "1".to_owned() } else { epochs.text() })),
        ("limit", setting("limit").map(brief)),
        ("decoding", Some(decoding(&generation))),
        ("seed", Some(brief(generation.get("seed").unwrap_or(&none)))),
        ("system-prompt", system_prompt(header, &generation)),
        ("scorer", scorer(&scorers)),
        ("judge", judge(eval, &scorers)),
        ("harness-version", eval.get("packages").and_then(|all| all.get("inspect_ai")).map(Value::text)),
    ];
    entries.into_iter().filter_map(|(code, value)| Some((code, value?))).collect()
}

/// What holds for the task.
pub(super) fn of_task(eval: &Value) -> BTreeMap<&'static str, String> {
    eval.get("task_version").map(|version| ("task-version", brief(version))).into_iter().collect()
}

/// How text was generated: what the model was set to, overruled by what the task was.
fn generation(header: &Value) -> Value {
    let of_model = header.get("eval").and_then(|eval| eval.get("model_generate_config")).and_then(Value::as_object);
    let of_task = header.get("plan").and_then(|plan| plan.get("config")).and_then(Value::as_object);
    let mut entries: BTreeMap<String, Value> = BTreeMap::new();
    for (key, value) in [of_model, of_task].into_iter().flatten().flatten().filter(|(_, value)| *value != Value::Null) {
        entries.insert(key.clone(), value.clone());
    }
    Value::Object(entries.into_iter().collect())
}

fn decoding(generation: &Value) -> String {
    let entries = generation.as_object().unwrap_or_default().iter();
    let decoding: Vec<(String, Value)> =
        entries.filter(|(key, _)| !NOT_DECODING.contains(&key.as_str())).cloned().collect();
    if decoding.is_empty() { "none".to_owned() } else { brief(&Value::Object(decoding)) }
}

/// The system prompt a step or a setting of generation gives, where one does; agents have prompts of their own.
fn system_prompt(header: &Value, generation: &Value) -> Option<String> {
    let steps = header.get("plan").and_then(|plan| plan.get("steps")?.as_array()).unwrap_or_default();
    let is_system = |step: &&Value| step.get("solver").and_then(Value::as_str) == Some("system_message");
    let of_step = steps.iter().find(is_system).and_then(|step| step.get("params")?.get("template")?.as_str());
    of_step.or_else(|| generation.get("system_message")?.as_str()).map(shorten)
}

/// The scorers and their parameters: as resolved for the figures, else as declared.
fn scorers(header: &Value) -> Vec<(String, Value)> {
    let list = |section: &str, key: &str| header.get(section).and_then(|s| s.get(key)?.as_array()).unwrap_or_default();
    let named = |entry: &Value, parameters: &str| {
        let name = entry.get("scorer").or(entry.get("name"))?.as_str()?;
        let name = name.rsplit_once('/').map_or(name, |(_, name)| name);
        Some((name.to_owned(), entry.get(parameters).cloned().unwrap_or(Value::Null)))
    };
    let stated: Vec<(String, Value)> = list("results", "scores").iter().filter_map(|e| named(e, "params")).collect();
    let mut scorers = stated;
    if scorers.is_empty() {
        scorers = list("eval", "scorers").iter().filter_map(|entry| named(entry, "options")).collect();
    }
    scorers.dedup();
    scorers
}

/// The parameters of the only scorer; of several, nobody knows which a row is about.
fn scorer(scorers: &[(String, Value)]) -> Option<String> {
    let [(_, parameters)] = scorers else { return None };
    let entries = parameters.as_object().unwrap_or_default().iter();
    let entries: Vec<(String, Value)> =
        entries.filter(|(key, value)| !JUDGES.contains(&key.as_str()) && *value != Value::Null).cloned().collect();
    Some(if entries.is_empty() { "none".to_owned() } else { brief(&Value::Object(entries)) })
}

/// The model that grades: in a role, in the parameters of a scorer, or the one under test.
fn judge(eval: &Value, scorers: &[(String, Value)]) -> Option<String> {
    let name = |value: &Value| value.get("model").unwrap_or(value).as_str().map(str::to_owned);
    let role = eval.get("model_roles").and_then(|roles| roles.get("grader")).and_then(name);
    let parameter = || {
        let mut all = scorers.iter().flat_map(|(_, parameters)| JUDGES.iter().filter_map(|key| parameters.get(key)));
        all.find_map(name)
    };
    let asks = scorers.iter().any(|(scorer, _)| ASKING.contains(&scorer.as_str()));
    role.or_else(parameter).or_else(|| asks.then(|| eval.get("model")?.as_str().map(str::to_owned)).flatten())
}
