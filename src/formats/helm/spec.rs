//! `run_spec.json`: how the run was made.

use std::collections::BTreeMap;

use super::super::{Document, Input, setting};
use super::names;
use crate::model::{RunPart, TaskInfo, Value};

/// What the adapter puts around the items.
const PROMPT: [&str; 13] = [
    "method",
    "global_prefix",
    "global_suffix",
    "instructions",
    "input_prefix",
    "input_suffix",
    "reference_prefix",
    "reference_suffix",
    "chain_of_thought_prefix",
    "chain_of_thought_suffix",
    "output_prefix",
    "output_suffix",
    "instance_prefix",
];

/// How the model was told to answer.
const DECODING: [&str; 6] = ["temperature", "top_p", "top_k", "max_tokens", "stop_sequences", "num_outputs"];

pub(super) fn read(input: &Input<'_>) -> Document {
    let parsed = input.json();
    let root = parsed.value.unwrap_or(Value::Null);
    let adapter = root.get("adapter_spec").unwrap_or(&Value::Null);
    let stated = root.get("name").and_then(Value::as_str);
    let task = stated.map_or_else(|| names::task_of_folder(&input.path), names::task);
    let part = RunPart {
        key: super::key(&input.path),
        model: adapter.get("model").and_then(Value::as_str).map(str::to_owned),
        tasks: BTreeMap::from([(task, task_info(&root, adapter))]),
        conditions: conditions(adapter),
        ..RunPart::default()
    };
    Document { runs: vec![part], notes: parsed.notes, ..Document::default() }
}

fn task_info(root: &Value, adapter: &Value) -> TaskInfo {
    let groups = root.get("groups").and_then(Value::as_array).unwrap_or_default();
    let only = if let [only] = groups { only.as_str() } else { None };
    let entries = [
        ("num-fewshot", adapter.get("max_train_instances").and_then(Value::scalar_text)),
        ("prompt", pick(adapter, &PROMPT)),
        ("scorer", root.get("metric_specs").map(setting::brief)),
        ("judge", root.get("annotators").filter(|value| **value != Value::Null).map(setting::brief)),
    ];
    let conditions = entries.into_iter().filter_map(|(code, value)| Some((code, value?))).collect();
    TaskInfo { group: only.map(str::to_owned), conditions, ..TaskInfo::default() }
}

fn conditions(adapter: &Value) -> BTreeMap<&'static str, String> {
    let number = |key: &str| adapter.get(key).and_then(Value::scalar_text);
    let entries = [
        ("decoding", pick(adapter, &DECODING)),
        ("limit", number("max_eval_instances")),
        ("epochs", number("num_train_trials")),
    ];
    entries.into_iter().filter_map(|(code, value)| Some((code, value?))).collect()
}

/// Some settings as one short text; `None` where none of them is there.
fn pick(adapter: &Value, keys: &[&str]) -> Option<String> {
    let there = keys.iter().filter_map(|key| Some(((*key).to_owned(), adapter.get(key)?.clone())));
    let there: Vec<(String, Value)> = there.collect();
    (!there.is_empty()).then(|| setting::brief(&Value::Object(there)))
}
