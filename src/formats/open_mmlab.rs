//! OpenMMLab's `metafile.yml`: models with their settings and what they reach on which data set.

use memchr::memmem;

use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength, yaml};
use crate::base::limits;
use crate::model::{ConfigContent, MetricValue, RunPart, TaskInfo, Value};

const FAMILY: &str = "open-mmlab";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "OpenMMLab metafile",
    reads: "figures by task and data set",
    holds: Holds::Figures,
    hint,
    claim,
    read,
    join: None,
    sample: None,
};

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let named = matches!(path.stem, "metafile" | "model-index") && path.has_extension(&["yml", "yaml"]);
    named.then(|| Hint { holds: Holds::Config, run: Some(path.run(FAMILY, path.stem)) })
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let is_small = !probe.binary && probe.bytes.len() <= limits::YAML_BYTES && hint(&probe.path).is_some();
    let says = |word: &str| memmem::find(probe.bytes, word.as_bytes()).is_some();
    (is_small && says("Results:") && says("Name:")).then_some(Claim {
        strength: Strength::Signature,
        holds: Holds::Config,
        why: "the name of a metafile, and models with results",
        version: None,
    })
}

fn read(input: &Input<'_>) -> Document {
    let (root, notes) = yaml::parse(input.bytes);
    let Some(root) = root else {
        return Document { config: Some(ConfigContent::Unreadable), notes, ..Document::default() };
    };
    // Old files are a bare list of models.
    let models = root.get("Models").unwrap_or(&root).as_array().unwrap_or_default();
    let runs = models.iter().filter_map(|model| run(&input.path, model)).collect();
    Document { runs, config: Some(ConfigContent::Tree(without_results(&root))), notes, ..Document::default() }
}

fn run(path: &FilePath<'_>, model: &Value) -> Option<RunPart> {
    let mut part =
        RunPart { key: path.run(FAMILY, path.stem), model: Some(model.get("Name")?.text()), ..RunPart::default() };
    for result in model.get("Results").and_then(Value::as_array).unwrap_or_default() {
        let said = ["Dataset", "Task"].into_iter().filter_map(|key| result.get(key)?.scalar_text());
        let task = said.collect::<Vec<_>>().join("/");
        for (metric, value) in result.get("Metrics").and_then(Value::as_object).unwrap_or_default() {
            let Value::Number(number) = value else { continue };
            part.metrics.push(MetricValue {
                task: task.clone(),
                metric: metric.clone(),
                filter: None,
                value: Some(number.as_f64()).filter(|value| !value.is_nan()),
                stderr: None,
                n: None,
                direction: None,
            });
            part.tasks.insert(task.clone(), TaskInfo::default());
        }
    }
    Some(part)
}

/// The same tree without the results of its models.
fn without_results(root: &Value) -> Value {
    match root {
        Value::Object(entries) => {
            let kept = entries.iter().filter(|(key, _)| key != "Results");
            Value::Object(kept.map(|(key, value)| (key.clone(), without_results(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_results).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    const FILE: &str = include_str!("../../tests/corpus/open-mmlab/metafile.yml");

    #[test]
    fn models_state_their_results_by_data_set_and_task() {
        let reading = read("configs/lumen/metafile.yml", FILE.as_bytes()).expect("a reading");
        assert_eq!((reading.format.name, reading.document.runs.len()), (FAMILY, 2));
        let part = &reading.document.runs[0];
        let told: Vec<_> = part.metrics.iter().map(|m| format!("{} {} {:?}", m.task, m.metric, m.value)).collect();
        assert_eq!(told, ["COCO/Object Detection box AP Some(37.4)", "COCO/Instance Segmentation mask AP Some(34.7)"]);
        assert_eq!((part.model.as_deref(), reading.document.runs[1].metrics.len()), (Some("lumen_r50_1x_coco"), 0));
        let Some(ConfigContent::Tree(config)) = reading.document.config else { panic!("settings are kept") };
        assert!(config.to_string().contains("Training Memory (GB)") && !config.to_string().contains("box AP"));
    }

    #[test]
    fn bare_lists_and_lists_of_files_are_taken() {
        let bare = "- Name: a\n  Results:\n  - {Dataset: D, Metrics: {mIoU: 1}}\n";
        assert_eq!(read("metafile.yml", bare.as_bytes()).expect("a reading").document.runs[0].metrics[0].task, "D");
        let index = read("model-index.yml", b"Import:\n- a/metafile.yml\n").expect("a reading");
        assert_eq!(index.format.name, "yaml");
    }
}
