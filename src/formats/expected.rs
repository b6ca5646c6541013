//! The accuracy serving engines promise for models, written down to be tested against.
//!
//! vLLM: `{model_name, tasks: [{name, metrics: [{name, value}]}], num_fewshot, limit, …}`, one model a file.
//! TensorRT-LLM: `<task>.yaml` with `{model: [{accuracy, quant_algo?, …}]}`, everything but the accuracy telling the
//! variants of a model apart.

use std::collections::BTreeMap;

use memchr::memmem;

use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength, evidence, yaml};
use crate::base::limits;
use crate::model::{ConfigContent, Direction, MetricValue, RunPart, TaskInfo, Value};

const FAMILY: &str = "expected-accuracy";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "expected accuracy",
    reads: "what vLLM and TensorRT-LLM are tested against",
    holds: Holds::Figures,
    hint,
    claim,
    read,
    join: None,
    sample: None,
};

/// Settings of an evaluation that bear on its figures.
const CONDITIONS: [(&str, &str); 4] = [
    ("num-fewshot", "num_fewshot"),
    ("limit", "limit"),
    ("chat-template", "apply_chat_template"),
    ("decoding", "gen_kwargs"),
];

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let named = evidence::says_results(path.full) || path.directory.ends_with("references");
    let is_yaml = path.has_extension(&["yaml", "yml"]);
    (named && is_yaml).then(|| Hint { holds: Holds::Figures, run: Some(path.run(FAMILY, path.stem)) })
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let is_small_yaml = probe.path.has_extension(&["yaml", "yml"]) && probe.bytes.len() <= limits::FIGURES_BYTES;
    let says = |word: &str| memmem::find(probe.bytes, word.as_bytes()).is_some();
    if !is_small_yaml || probe.binary || !(says("accuracy:") || says("metrics:") && says("value:")) {
        return None;
    }
    let root = yaml::parse(probe.bytes).0?;
    (is_of_model(&root) || is_of_task(&root)).then_some(Claim {
        strength: Strength::Signature,
        holds: Holds::Figures,
        why: "tasks with metrics and their values, or models with their accuracy",
        version: None,
    })
}

fn is_of_model(root: &Value) -> bool {
    let tasks = root.get("tasks").and_then(Value::as_array).unwrap_or_default();
    let has_figures = |task: &Value| {
        let metrics = task.get("metrics").and_then(Value::as_array).unwrap_or_default();
        !metrics.is_empty()
            && metrics.iter().all(|metric| metric.get("name").is_some() && metric.get("value").is_some())
    };
    !tasks.is_empty() && tasks.iter().all(has_figures)
}

fn is_of_task(root: &Value) -> bool {
    let models = root.as_object().unwrap_or_default();
    let is_figure = |variant: &Value| matches!(variant.get("accuracy"), Some(Value::Number(_)));
    let all_figures =
        |variants: &Value| variants.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(is_figure));
    !models.is_empty() && models.iter().all(|(_, variants)| all_figures(variants))
}

fn read(input: &Input<'_>) -> Document {
    let (root, notes) = yaml::parse(input.bytes);
    let root = root.unwrap_or(Value::Null);
    if is_of_task(&root) {
        return Document { runs: of_task(&input.path, &root), notes, ..Document::default() };
    }
    let settings = root.as_object().unwrap_or_default().iter().filter(|(key, _)| key != "tasks").cloned().collect();
    let config = Some(ConfigContent::Tree(Value::Object(settings)));
    Document { runs: vec![of_model(&input.path, &root)], config, notes, ..Document::default() }
}

fn of_model(path: &FilePath<'_>, root: &Value) -> RunPart {
    let stated = |(code, key): (&'static str, &str)| Some((code, root.get(key)?.text()));
    let mut part = RunPart {
        key: path.run(FAMILY, path.stem),
        model: root.get("model_name").and_then(Value::as_str).map(str::to_owned),
        conditions: CONDITIONS.into_iter().filter_map(stated).collect(),
        ..RunPart::default()
    };
    for task in root.get("tasks").and_then(Value::as_array).unwrap_or_default() {
        let name = task.get("name").map(Value::text).unwrap_or_default();
        for metric in task.get("metrics").and_then(Value::as_array).unwrap_or_default() {
            let metric_name = metric.get("name").map(Value::text).unwrap_or_default();
            let (metric_name, filter) = match metric_name.rsplit_once(',') {
                Some((metric, filter)) => (metric.to_owned(), Some(filter.to_owned())),
                None => (metric_name, None),
            };
            let value = metric.get("value").and_then(Value::as_number);
            part.metrics.push(figure(name.clone(), metric_name, filter, value));
        }
        part.tasks.insert(name, TaskInfo::default());
    }
    part
}

fn of_task(path: &FilePath<'_>, root: &Value) -> Vec<RunPart> {
    let mut parts = Vec::new();
    for (model, variants) in root.as_object().unwrap_or_default() {
        for variant in variants.as_array().unwrap_or_default() {
            let value = variant.get("accuracy").and_then(Value::as_number);
            let mut metric = figure(path.stem.to_owned(), "accuracy".to_owned(), None, value);
            metric.direction = Some(Direction::Higher);
            let mut part =
                RunPart { key: path.run(FAMILY, path.stem), model: Some(label(model, variant)), ..RunPart::default() };
            part.metrics.push(metric);
            part.tasks = BTreeMap::from([(path.stem.to_owned(), TaskInfo::default())]);
            parts.push(part);
        }
    }
    parts
}

/// A model with everything that tells its variant apart.
fn label(model: &str, variant: &Value) -> String {
    let entries = variant.as_object().unwrap_or_default().iter().filter(|(key, _)| key != "accuracy");
    let mut settings: Vec<String> = entries.map(|(key, value)| format!("{key}={}", value.text())).collect();
    settings.sort();
    if settings.is_empty() { model.to_owned() } else { format!("{model} ({})", settings.join(", ")) }
}

fn figure(task: String, metric: String, filter: Option<String>, value: Option<f64>) -> MetricValue {
    let value = value.filter(|value| !value.is_nan());
    MetricValue { task, metric, filter, value, stderr: None, n: None, direction: None }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn figures(path: &str, text: &str) -> Vec<String> {
        let reading = read(path, text.as_bytes()).expect("a reading");
        assert_eq!(reading.format.name, FAMILY, "{path}");
        let told = |part: &RunPart| {
            let model = part.model.clone().unwrap_or_default();
            let figure = |m: &MetricValue| format!("{model} {} {} {:?} {:?}", m.task, m.metric, m.filter, m.value);
            part.metrics.iter().map(figure).collect::<Vec<_>>()
        };
        reading.document.runs.iter().flat_map(told).collect()
    }

    #[test]
    fn one_file_a_model_or_one_file_a_task() {
        let text = include_str!("../../tests/corpus/expected-accuracy/lumen.yaml");
        let expected = [
            r#"acme/lumen-8b gsm8k exact_match Some("flexible-extract") Some(0.71)"#,
            "acme/lumen-8b gsm8k acc None Some(0.1)",
        ];
        assert_eq!(figures("tests/e2e/configs/lumen.yaml", text), expected);
        let text = "acme/lumen:\n- accuracy: 74.20\n- quant_algo: FP8\n  kv_cache_quant_algo: FP8\n  accuracy: 73.5\n";
        let expected = [
            "acme/lumen gsm8k accuracy None Some(74.2)",
            "acme/lumen (kv_cache_quant_algo=FP8, quant_algo=FP8) gsm8k accuracy None Some(73.5)",
        ];
        assert_eq!(figures("accuracy/references/gsm8k.yaml", text), expected);
    }

    #[test]
    fn how_it_came_about_and_how_it_is_served_are_kept() {
        let text = include_bytes!("../../tests/corpus/expected-accuracy/lumen.yaml");
        let document = read("lumen.yaml", text).expect("a reading").document;
        let conditions: Vec<_> =
            document.runs[0].conditions.iter().map(|(code, value)| format!("{code}={value}")).collect();
        assert_eq!(conditions, ["limit=250", "num-fewshot=5"]);
        let Some(ConfigContent::Tree(config)) = document.config else { panic!("settings are kept") };
        assert!(config.get("serve").is_some() && config.get("tasks").is_none());
        for text in ["tasks:\n- name: a\n  metrics: [acc]\nvalue: 1\n", "accuracy: 0.5\n", "a:\n- accuracy: high\n"] {
            assert_eq!(read("x.yaml", text.as_bytes()).expect("a reading").format.name, "yaml", "{text}");
        }
    }
}
