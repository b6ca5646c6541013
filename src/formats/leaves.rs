//! Trees of figures: numbers at the ends of keys, with or without settings beside them.

use std::collections::HashMap;

use crate::model::{MetricValue, Value};

/// Keys whose numbers change with every run or machine and say nothing of a model.
const VOLATILE: &[&str] = &[
    "date",
    "time",
    "timestamp",
    "*_time",
    "*_seconds",
    "seconds",
    "runtime",
    "*_runtime",
    "path",
    "host",
    "hostname",
    "uuid",
    "run_id",
    "git_hash",
    "git_sha",
    "commit",
    "seed",
    "*_seed",
    "version",
    "*_version",
    "*_per_second",
    "total_flos",
    "epoch",
    "step",
    "*_steps",
    "num_*",
    "n_*",
    "n",
    "count",
    "support",
    "*_samples",
];

/// Keys whose subtrees are settings whatever is in them.
const SETTINGS: &[&str] =
    &["config", "configuration", "args", "arguments", "params", "parameters", "hparams", "settings", "options"];

/// A tree taken apart.
#[derive(Debug, Default)]
pub(super) struct Leaves {
    /// The keys to each figure, and the figure.
    pub(super) figures: Vec<(Vec<String>, f64)>,
    /// What is left without figures, curves, moments and places; `None` where nothing is.
    pub(super) rest: Option<Value>,
    /// How many ends of keys are neither figures nor volatile, but for those below a key that says settings.
    pub(super) settings: usize,
}

impl Leaves {
    /// Takes a tree apart.
    pub(super) fn of(root: &Value) -> Self {
        let mut leaves = Self::default();
        leaves.rest = leaves.walk(root, &mut Vec::new());
        leaves
    }

    fn walk(&mut self, value: &Value, path: &mut Vec<String>) -> Option<Value> {
        let key = path.last().map(String::as_str).unwrap_or_default();
        match value {
            Value::Object(entries) if !names(SETTINGS, key) => {
                let mut rest = Vec::new();
                for (key, value) in entries {
                    path.push(key.clone());
                    rest.extend(self.walk(value, path).map(|value| (key.clone(), value)));
                    path.pop();
                }
                (!rest.is_empty()).then_some(Value::Object(rest))
            }
            _ if names(VOLATILE, key) => None,
            Value::Number(number) => {
                self.figures.push((path.clone(), number.as_f64()));
                None
            }
            Value::Null => None,
            // Curves and confusion matrices are neither figures nor settings.
            Value::Array(items) if items.iter().all(|item| matches!(item, Value::Number(_) | Value::Array(_))) => None,
            setting => {
                self.settings += usize::from(!names(SETTINGS, key));
                Some(setting.clone())
            }
        }
    }

    /// The figures: the last key is the metric, those before it the task, or `title` where there are none.
    pub(super) fn metrics(&self, title: &str) -> Vec<MetricValue> {
        let split = |path: &'_ [String]| path.split_last().map(|(last, before)| (before.join("."), last.clone()));
        let of_stderr = |(path, value): &(Vec<String>, f64)| {
            let (task, name) = split(path)?;
            Some(((task, name.strip_suffix("_stderr")?.to_owned()), *value))
        };
        let stderrs: HashMap<(String, String), f64> = self.figures.iter().filter_map(of_stderr).collect();
        let metric = |(path, value): &(Vec<String>, f64)| {
            let name = split(path).filter(|(_, metric)| !metric.ends_with("_stderr"))?;
            let stderr = stderrs.get(&name).copied().filter(|stderr| stderr.is_finite());
            let (task, metric) = name;
            Some(MetricValue {
                task: if task.is_empty() { title.to_owned() } else { task },
                metric,
                filter: None,
                value: Some(*value).filter(|value| !value.is_nan()),
                stderr,
                n: None,
                direction: None,
            })
        };
        self.figures.iter().filter_map(metric).collect()
    }
}

/// Whether a key is in a list; `*` stands for what comes before or after.
fn names(list: &[&str], key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('-', "_");
    list.iter().any(|name| match (name.strip_prefix('*'), name.strip_suffix('*')) {
        (Some(end), _) => key.ends_with(end),
        (_, Some(start)) => key.starts_with(start),
        _ => key == *name,
    })
}
