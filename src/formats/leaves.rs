//! Trees of figures: numbers at the ends of keys, with or without settings beside them.

use std::collections::HashMap;

use crate::model::{MetricValue, Value};

/// Names of keys, whatever their case and with `-` for `_`.
struct Names {
    whole: &'static [&'static str],
    starts: &'static [&'static str],
    ends: &'static [&'static str],
}

/// Keys whose numbers change with every run or machine and say nothing of a model.
const VOLATILE: Names = Names {
    whole: &[
        "date",
        "time",
        "timestamp",
        "seconds",
        "runtime",
        "path",
        "host",
        "hostname",
        "uuid",
        "run_id",
        "git_hash",
        "git_sha",
        "commit",
        "seed",
        "version",
        "total_flos",
        "epoch",
        "step",
        "n",
        "count",
        "support",
    ],
    starts: &["num_", "n_"],
    ends: &["_time", "_seconds", "_runtime", "_seed", "_version", "_per_second", "_steps", "_samples"],
};

/// Keys whose subtrees are settings whatever is in them.
const SETTINGS: Names = Names {
    whole: &["config", "configuration", "args", "arguments", "params", "parameters", "hparams", "settings", "options"],
    starts: &[],
    ends: &[],
};

/// A tree taken apart.
#[derive(Debug, Default)]
pub(super) struct Leaves<'a> {
    /// The keys to each figure, and the figure.
    pub(super) figures: Vec<(Vec<&'a str>, f64)>,
    /// How many ends of keys are neither figures nor volatile, but for those below a key that says settings.
    pub(super) settings: usize,
}

/// What stands under a key.
enum Under<'a> {
    Keys(&'a [(String, Value)]),
    Figure(f64),
    /// A setting, whether its key says so or not.
    Setting {
        is_said: bool,
    },
    /// What is neither a figure nor a setting: a curve, a moment, a place.
    Neither,
}

impl<'a> Under<'a> {
    fn of(key: &str, value: &'a Value) -> Self {
        match value {
            Value::Object(entries) if !SETTINGS.have(key) => Self::Keys(entries),
            _ if VOLATILE.have(key) => Self::Neither,
            Value::Number(number) => Self::Figure(number.as_f64()),
            Value::Null => Self::Neither,
            // Curves and confusion matrices are neither figures nor settings.
            Value::Array(items) if items.iter().all(|item| matches!(item, Value::Number(_) | Value::Array(_))) => {
                Self::Neither
            }
            _ => Self::Setting { is_said: SETTINGS.have(key) },
        }
    }
}

/// What is left of a tree without figures, curves, moments and places; `None` where nothing is.
pub(super) fn rest(key: &str, value: &Value) -> Option<Value> {
    match Under::of(key, value) {
        Under::Keys(entries) => {
            let kept = entries.iter().filter_map(|(key, value)| Some((key.clone(), rest(key, value)?)));
            let kept: Vec<(String, Value)> = kept.collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        Under::Setting { .. } => Some(value.clone()),
        Under::Figure(_) | Under::Neither => None,
    }
}

impl<'a> Leaves<'a> {
    /// Takes a tree apart.
    pub(super) fn of(root: &'a Value) -> Self {
        let mut leaves = Self::default();
        leaves.walk(root, &mut Vec::new());
        leaves
    }

    fn walk(&mut self, value: &'a Value, path: &mut Vec<&'a str>) {
        match Under::of(path.last().copied().unwrap_or_default(), value) {
            Under::Keys(entries) => {
                for (key, value) in entries {
                    path.push(key);
                    self.walk(value, path);
                    path.pop();
                }
            }
            Under::Figure(value) => self.figures.push((path.clone(), value)),
            Under::Setting { is_said } => self.settings += usize::from(!is_said),
            Under::Neither => {}
        }
    }

    /// The figures: the last key is the metric, those before it the task, or `title` where there are none.
    pub(super) fn metrics(&self, title: &str) -> Vec<MetricValue> {
        let split = |path: &[&str]| path.split_last().map(|(last, before)| (before.join("."), (*last).to_owned()));
        let of_stderr = |(path, value): &(Vec<&str>, f64)| {
            let (task, name) = split(path)?;
            Some(((task, name.strip_suffix("_stderr")?.to_owned()), *value))
        };
        let stderrs: HashMap<(String, String), f64> = self.figures.iter().filter_map(of_stderr).collect();
        let metric = |(path, value): &(Vec<&str>, f64)| {
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

impl Names {
    fn have(&self, key: &str) -> bool {
        let key = key.as_bytes();
        let ends = |name: &&str| key.len().checked_sub(name.len()).is_some_and(|start| reads(&key[start..], name));
        self.whole.iter().any(|name| reads(key, name))
            || self.starts.iter().any(|name| key.get(..name.len()).is_some_and(|key| reads(key, name)))
            || self.ends.iter().any(ends)
    }
}

/// Whether a key is this name, as [`Names`] has it.
fn reads(key: &[u8], name: &str) -> bool {
    let fold = |byte: &u8| if *byte == b'-' { b'_' } else { byte.to_ascii_lowercase() };
    key.len() == name.len() && key.iter().map(fold).eq(name.bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_in_any_case_and_by_their_ends() {
        for (key, is_known) in [
            ("Num-Examples", true),
            ("eval_SAMPLES", true),
            ("n", true),
            ("N-SHOT", true),
            ("samples", false),
            ("number", false),
            ("\u{e9}_samples", true),
            ("", false),
        ] {
            assert_eq!(VOLATILE.have(key), is_known, "{key}");
        }
    }
}
