//! Files that describe a model and carry its figures, such as spaCy's `meta.json`: the figures are one subtree, the
//! rest is settings.

use super::json::{Kind, Shape};
use super::leaves::Leaves;
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength};
use crate::model::{ConfigContent, Direction, RunPart, Value};

const FAMILY: &str = "model-meta";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "model description with figures",
    reads: "spaCy `meta.json` and its like",
    holds: Holds::Figures,
    hint,
    claim,
    read,
    join: None,
    sample: None,
};

/// Keys the figures stand under: spaCy 3, spaCy 2, translation models.
const FIGURES: [&str; 4] = ["performance", "accuracy", "flores", "metrics"];

/// What the figures are called as a task, whichever key they stand under: the key changed with the versions.
const TASK: &str = "performance";

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let named = matches!(path.stem, "meta" | "metadata") || folder(path) == "meta";
    (named && path.has_extension(&["json"]))
        .then(|| Hint { holds: Holds::Config, run: Some(path.run(FAMILY, path.stem)) })
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let outline = &probe.outline;
    let has_figures = FIGURES.iter().any(|key| outline.kind(key) == Some(Kind::Object));
    let is_one = hint(&probe.path).is_some()
        && outline.shape == Shape::Object
        && has_figures
        && outline.has_any(&["name", "version", "modelConfig", "architecture"]);
    is_one.then_some(Claim {
        strength: Strength::Signature,
        holds: Holds::Config,
        why: "figures beside a name and a version",
        version: None,
    })
}

fn read(input: &Input<'_>) -> Document {
    let parsed = input.json();
    let root = parsed.value.unwrap_or(Value::Null);
    let figures = FIGURES.iter().find_map(|key| root.get(key).filter(|value| value.as_object().is_some()));
    let text = |key: &str| root.get(key).and_then(Value::as_str);
    let model = match (text("lang"), text("name"), text("architecture")) {
        (Some(language), Some(name), _) => Some(format!("{language}_{name}")),
        // Translation models of several sizes stand in folders that are called alike.
        (_, None, Some(architecture)) => Some(format!("{} ({architecture})", folder(&input.path))),
        (_, name, _) => name.map(str::to_owned),
    };
    let mut metrics = figures.map(|figures| Leaves::of(figures).metrics(TASK)).unwrap_or_default();
    for metric in metrics.iter_mut().filter(|metric| is_share(&metric.metric)) {
        metric.direction = Some(Direction::Higher);
    }
    let settings = root.as_object().unwrap_or_default().iter().filter(|(key, _)| !FIGURES.contains(&key.as_str()));
    let config = match parsed.complete {
        true => ConfigContent::Tree(Value::Object(settings.cloned().collect())),
        false => ConfigContent::Unreadable,
    };
    let part = RunPart { key: input.path.run(FAMILY, input.path.stem), model, metrics, ..RunPart::default() };
    Document { runs: vec![part], config: Some(config), notes: parsed.notes, ..Document::default() }
}

/// The folder a file is in.
fn folder<'a>(path: &FilePath<'a>) -> &'a str {
    path.directory.rsplit('/').next().unwrap_or_default()
}

/// Precision, recall and F, alone or behind what they are about.
fn is_share(metric: &str) -> bool {
    matches!(metric.rsplit('_').next(), Some("p" | "r" | "f"))
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    #[test]
    fn figures_and_settings_of_one_file_are_told_apart() {
        let old =
            br#"{"lang": "en", "name": "core_sm", "version": "2.3.1", "accuracy": {"ents_f": 85.43, "las": 89.7}}"#;
        let new = br#"{"lang": "en", "name": "core_sm", "version": "3.0.0", "pipeline": ["ner"],
            "performance": {"ents_f": 0.8418, "ents_per_type": {"ORG": {"p": 0.8}}, "tag_acc": null, "speed": 6000}}"#;
        let told = |bytes: &[u8]| {
            let reading = read("meta/en_core_sm-1.json", bytes).expect("a reading");
            assert_eq!(reading.format.name, FAMILY);
            let Some(ConfigContent::Tree(config)) = reading.document.config else { panic!("settings are kept") };
            assert!(config.get("version").is_some() && FIGURES.iter().all(|key| config.get(key).is_none()));
            let part = &reading.document.runs[0];
            assert_eq!(part.model.as_deref(), Some("en_core_sm"));
            let name = |metric: &crate::model::MetricValue| format!("{} {}", metric.task, metric.metric);
            part.metrics.iter().map(name).collect::<Vec<_>>()
        };
        assert_eq!(told(old), ["performance ents_f", "performance las"]);
        assert_eq!(told(new), ["performance ents_f", "ents_per_type.ORG p", "performance speed"]);
        let text = br#"{"architecture": "tiny", "flores": {"bleu": 25.5}, "modelConfig": {"dim": 256}}"#;
        let reading = read("models/tiny/deen/metadata.json", text).expect("a reading");
        assert_eq!(reading.document.runs[0].model.as_deref(), Some("deen (tiny)"));
        let other = read("meta.json", br#"{"name": "x", "accuracy": 0.5}"#).expect("a reading");
        assert_eq!(other.format.name, "json");
    }
}
