//! How a run and its tasks were set up, as pairs of a fairness code and a short text.
//!
//! A setting that is stated to be unset is `none`; one the file does not speak of has no entry, because nobody knows.

use std::collections::BTreeMap;

use super::super::setting::{brief, label, plain, shorten};
use crate::base::Digest;
use crate::model::Value;

/// What holds for every task.
pub(super) fn of_run(root: &Value) -> BTreeMap<&'static str, String> {
    let config = root.get("config");
    let setting = |key: &str| config.and_then(|config| config.get(key));
    let entries = [
        ("decoding", setting("gen_kwargs").filter(|kwargs| **kwargs != Value::Null).map(brief)),
        ("seed", seeds(config)),
        ("num-fewshot", setting("num_fewshot").and_then(for_all_tasks).map(brief)),
        ("chat-template", hashed(root, "chat_template", "chat_template_sha")),
        ("system-prompt", hashed(root, "system_instruction", "system_instruction_sha")),
        ("limit", setting("limit").map(brief)),
        ("harness-version", harness_version(root)),
    ];
    entries.into_iter().filter_map(|(code, value)| Some((code, value?))).collect()
}

/// What holds for one task.
pub(super) fn of_task(
    config: Option<&Value>,
    version: Option<&Value>,
    shots: Option<&Value>,
) -> BTreeMap<&'static str, String> {
    let setting = |key: &str| config.and_then(|config| config.get(key));
    let version =
        version.filter(|version| !matches!(version.as_str(), Some("N/A" | "Yaml")) && **version != Value::Null);
    let prompt = setting("doc_to_text").map(|text| {
        let description = setting("description").and_then(Value::as_str).unwrap_or_default();
        shorten(&format!("{description}{}", plain(text)))
    });
    let entries = [
        ("task-version", version.map(brief)),
        ("num-fewshot", shots.or(setting("num_fewshot")).filter(|shots| **shots != Value::Null).map(brief)),
        ("prompt", prompt),
        ("target", setting("doc_to_target").map(|text| shorten(&plain(text)))),
        ("filter-definition", setting("filter_list").filter(|list| **list != Value::Null).map(brief)),
        ("decoding", setting("generation_kwargs").map(brief)),
    ];
    entries.into_iter().filter_map(|(code, value)| Some((code, value?))).collect()
}

/// Names of a task's filters in the order in which its rows were written; one called `none` where it has none.
pub(super) fn filters(config: Option<&Value>) -> Vec<String> {
    let listed = config.and_then(|config| config.get("filter_list")).and_then(Value::as_array).unwrap_or_default();
    let names: Vec<String> =
        listed.iter().filter_map(|filter| filter.get("name")?.as_str()).map(str::to_owned).collect();
    match (config, names.is_empty()) {
        (Some(_), true) => vec!["none".to_owned()],
        _ => names,
    }
}

fn seeds(config: Option<&Value>) -> Option<String> {
    let seeds: Vec<String> = ["random", "numpy", "torch", "fewshot"]
        .into_iter()
        .filter_map(|name| Some(format!("{name} {}", config?.get(&format!("{name}_seed"))?.scalar_text()?)))
        .collect();
    (!seeds.is_empty()).then(|| seeds.join(", "))
}

/// What is stated once for all tasks. 0.3 may list one for each, in an order of its own: then nobody knows which is
/// whose, unless all are the same.
fn for_all_tasks(value: &Value) -> Option<&Value> {
    match value {
        Value::Null => None,
        Value::Array(each) => each.first().filter(|first| each.iter().all(|other| other == *first)),
        one => Some(one),
    }
}

/// The hash a file states of a text, else our own; `none` where it states that there is no text.
fn hashed(root: &Value, text: &str, hash: &str) -> Option<String> {
    let stated = root.get(hash).and_then(Value::as_str);
    match (root.get(text), stated) {
        (_, Some(hash)) => Some(label(hash)),
        (Some(Value::String(text)), None) => Some(label(&Digest::of(text.as_bytes()).to_string())),
        (Some(Value::Null), None) => Some("none".to_owned()),
        _ => None,
    }
}

fn harness_version(root: &Value) -> Option<String> {
    let stated = |key: &str| root.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    stated("lm_eval_version").or_else(|| stated("git_hash")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::json::{Deviations, Dialect, parse};

    fn value(text: &str) -> Value {
        parse(text, 1, Dialect::Data, &mut Deviations::default()).value.unwrap_or(Value::Null)
    }

    #[test]
    fn settings_become_short_texts() {
        let root = value(
            r#"{"config": {"gen_kwargs": {"top_p": 1, "temperature": 0.70}, "limit": null, "random_seed": 0,
                "torch_seed": 1234, "num_fewshot": [2, 2]}, "chat_template": null, "system_instruction": "Be kind.", "git_hash": "ab12"}"#,
        );
        let conditions = of_run(&root);
        assert_eq!(conditions["decoding"], r#"{"temperature": 0.70, "top_p": 1}"#);
        assert_eq!(conditions["seed"], "random 0, torch 1234");
        assert_eq!(conditions["chat-template"], "none");
        assert_eq!(conditions["system-prompt"], label(&Digest::of(b"Be kind.").to_string()));
        assert_eq!(conditions["limit"], "none");
        assert_eq!(conditions["num-fewshot"], "2");
        assert_eq!(conditions["harness-version"], "ab12");
        assert!(of_run(&Value::Null).is_empty(), "nothing is known of a file that says nothing");
    }

    #[test]
    fn addresses_of_functions_do_not_count() {
        let task = |address: &str| {
            let config = value(&format!(r#"{{"doc_to_text": "<function f at {address}>", "doc_to_target": 0}}"#));
            of_task(Some(&config), None, None)
        };
        assert_eq!(task("0x7f5c59cbd7e0"), task("0x7aaa"));
        assert_eq!(task("0x1")["prompt"], "<function f>");
        assert_eq!(task("0x1")["target"], "0");
    }

    #[test]
    fn filters_keep_their_order() {
        let config = value(r#"{"filter_list": [{"name": "strict-match"}, {"name": "flexible-extract"}]}"#);
        assert_eq!(filters(Some(&config)), ["strict-match", "flexible-extract"]);
        assert_eq!(filters(Some(&value("{}"))), ["none"]);
        assert!(filters(None).is_empty());
    }
}
