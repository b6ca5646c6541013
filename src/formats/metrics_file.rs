//! Files of figures: `metrics.json` of DVC and its like, in JSON, YAML or TOML.
//!
//! The name must say that figures are inside, and most ends of keys must be numbers; where the name alone would do for
//! settings of a monitoring tool, too, a number must look like a figure. What else is in the file is compared as
//! settings.

use super::leaves::{self, Leaves};
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength, direction, evidence, toml, yaml};
use crate::base::limits;
use crate::model::{ConfigContent, Note, RunPart, Value};

const FAMILY: &str = "metrics-file";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "file of figures",
    reads: "`metrics.json` and its like, and figures in any JSON or YAML whose name says so",
    holds: Holds::Figures,
    hint,
    claim,
    read,
    join: None,
    sample: None,
};

const EXTENSIONS: &[&str] = &["json", "yaml", "yml", "toml"];

fn is_named(path: &FilePath<'_>) -> bool {
    path.has_extension(EXTENSIONS) && evidence::says_results(path.stem)
}

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    is_named(path).then(|| Hint { holds: Holds::Figures, run: Some(path.run(FAMILY, path.stem)) })
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    if !is_named(&probe.path) || probe.binary || probe.bytes.len() > limits::FIGURES_BYTES {
        return None;
    }
    let says_figures = evidence::says_figures(probe.path.stem);
    let holds_figures = |root: Option<&Value>| root.is_some_and(|root| holds_figures(root, says_figures));
    let is_one = if probe.path.has_extension(&["json"]) {
        probe.parsed.with(|parsed| holds_figures(parsed.value.as_ref().filter(|_| parsed.complete)))
    } else {
        holds_figures(other(&probe.path, probe.bytes).0.as_ref())
    };
    is_one.then_some(Claim {
        strength: Strength::Name,
        holds: Holds::Figures,
        why: "named like results, and most of it is numbers",
        version: None,
    })
}

/// Whether most ends of keys are numbers and some of them look like figures: by what they are called, or, where the
/// file's name speaks of figures rather than of evaluating, by being no whole number.
fn holds_figures(root: &Value, says_figures: bool) -> bool {
    let Leaves { figures, settings } = Leaves::of(root);
    let looks_like_one = |(path, value): &(Vec<&str>, f64)| {
        says_figures && value.fract() != 0.0 || path.last().is_some_and(|name| direction::known(name).is_some())
    };
    root.as_object().is_some() && figures.len() > settings && figures.iter().any(looks_like_one)
}

/// The content as a tree, and what was odd.
fn tree(input: &Input<'_>) -> (Option<Value>, Vec<Note>) {
    if !input.path.has_extension(&["json"]) {
        return other(&input.path, input.bytes);
    }
    let parsed = input.json();
    (parsed.value.filter(|_| parsed.complete), parsed.notes)
}

/// The same of what is no JSON.
fn other(path: &FilePath<'_>, bytes: &[u8]) -> (Option<Value>, Vec<Note>) {
    if path.has_extension(&["toml"]) { toml::parse(bytes) } else { yaml::parse(bytes) }
}

fn read(input: &Input<'_>) -> Document {
    let (root, notes) = tree(input);
    let root = root.unwrap_or(Value::Null);
    let leaves = Leaves::of(&root);
    let model = ["model", "model_name", "model_id"].iter().find_map(|key| root.get(key)?.as_str());
    let title = evidence::title(&input.path);
    let mut metrics = leaves.metrics(title);
    // `bleu-results.json` and `comet-results.json` hold the same keys and other figures.
    let subject = evidence::subject(input.path.stem);
    for metric in metrics.iter_mut().filter(|metric| !subject.is_empty() && metric.task != title) {
        metric.task = format!("{subject}.{}", metric.task);
    }
    let part = RunPart {
        key: input.path.run(FAMILY, input.path.stem),
        model: model.map(str::to_owned),
        metrics,
        ..RunPart::default()
    };
    let config = leaves::rest("", &root).map(ConfigContent::Tree);
    Document { runs: vec![part], config, notes, ..Document::default() }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::model::MetricValue;

    fn figures(path: &str, text: &str) -> Vec<String> {
        let reading = read(path, text.as_bytes()).expect("a reading");
        assert_eq!(reading.format.name, FAMILY, "{path}");
        let told = |found: &MetricValue| {
            format!("{} {} {} {:?}", found.task, found.metric, found.value.unwrap_or(-1.0), found.stderr)
        };
        reading.document.runs[0].metrics.iter().map(told).collect()
    }

    #[test]
    fn the_last_key_is_the_metric() {
        let text = include_str!("../../tests/corpus/metrics-file/eval/metrics.json");
        let expected = ["eval avg_prec 0.94 None", "train.roc auc 0.95 Some(0.01)", "train loss -1 None"];
        assert_eq!(figures("eval/metrics.json", text), expected);
        assert_eq!(figures("scores.toml", "[test]\nacc = 0.5\n"), ["test acc 0.5 None"]);
        assert_eq!(figures("a/my_results.yaml", "acc: 1\nruntime: 12.5\n"), ["my_results acc 1 None"]);
        let text = r#"{"de-en": {"news": {"acme": 0.5}}}"#;
        assert_eq!(figures("comet-results.json", text), ["comet.de-en.news acme 0.5 None"]);
    }

    #[test]
    fn what_else_is_in_the_file_is_settings() {
        let text = r#"{"model": "x", "pass@1": 0.5, "pass@10": 0.7, "config": {"temperature": 0.8}}"#;
        let reading = read("evaluation_results.json", text.as_bytes()).expect("a reading");
        let Some(ConfigContent::Tree(rest)) = reading.document.config else { panic!("settings are kept") };
        assert_eq!(rest.to_string(), r#"{"model": "x", "config": {"temperature": 0.8}}"#);
        assert_eq!(reading.document.runs[0].metrics.len(), 2);
        assert_eq!(reading.document.runs[0].model.as_deref(), Some("x"));
    }

    #[test]
    fn settings_with_such_names_stay_settings() {
        for (path, text) in [
            ("metrics.yaml", "port: 9090\ninterval: 15\n"),
            ("eval.yaml", "task: mmlu\nbatch_size: 8\nlr: 0.1\n"),
            ("eval/config.json", r#"{"temperature": 0.5}"#),
            ("metrics.json", r#"{"metrics": ["acc", "f1"]}"#),
            ("benchmark.toml", "name = 'x'\n[server]\nport = 1\n"),
            ("metrics.json", "{\"acc\": 0.5"),
            ("scores.json", "[0.5]"),
        ] {
            let reading = read(path, text.as_bytes()).expect("a reading");
            assert!(reading.document.runs.is_empty() && reading.document.config.is_some(), "{path} {text}");
        }
    }
}
