//! Which rows a log gives: one for each scorer, what it scores, and how repeats were reduced.
//!
//! The harness writes figures as `results.scores[]`, one entry for each scorer and reducer, or for each key of scores
//! that are objects. An entry is an axis here, and its name the filter of its rows: `match`, `grader/fluency`,
//! `match/pass_at_3`. Where there are no figures, the scorers the header declares and the scores of the samples
//! themselves make up the axes.

use super::super::direction;
use super::grade::Grade;
use super::item::Item;
use crate::base::limits;
use crate::model::{Direction, MetricValue, Value};

/// One scorer, or one key of its scores, under one reducer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    /// The filter of its rows.
    pub(super) filter: String,
    /// The name its scores have in samples.
    pub(super) scorer: String,
    /// The key of the scores, where they are objects.
    pub(super) leaf: Option<String>,
    /// How repeats were reduced, unless by their mean.
    pub(super) reducer: Option<String>,
    /// Its metrics.
    pub(super) measures: Vec<Measure>,
}

/// One metric of an axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Measure {
    /// Its name.
    pub(super) name: String,
    /// The key of scores it is the mean of; `None` for the scores themselves.
    pub(super) leaf: Option<String>,
    /// Whether it is the mean of its samples' scores, so that these are evidence for it.
    pub(super) is_mean: bool,
    value: Option<f64>,
    stderr: Option<f64>,
    n: Option<u64>,
}

/// The axes of a log. Scores without the name of their scorer get it.
pub(super) fn of(header: &Value, items: &mut [Item]) -> Vec<Axis> {
    let mut axes = stated(header.get("results").unwrap_or(&Value::Null));
    for axis in declared(header.get("eval").unwrap_or(&Value::Null)) {
        if !axes.iter().any(|known| known.scorer == axis.scorer) {
            axes.push(axis);
        }
    }
    name_scores(&axes, items);
    for scorer in scorers(items) {
        if !axes.iter().any(|axis| axis.scorer == scorer) {
            axes.push(undeclared(&scorer, items));
        }
        add_leaves(&mut axes, &scorer, items);
    }
    axes
}

/// Axes with their figures.
fn stated(results: &Value) -> Vec<Axis> {
    let entries = results.get("scores").and_then(Value::as_array);
    match entries {
        Some(entries) => entries.iter().filter_map(entry).collect(),
        None => single(results).into_iter().collect(),
    }
}

/// The axis of the oldest logs, which have one scorer and its metrics beside it.
fn single(results: &Value) -> Option<Axis> {
    let name = results.get("scorer")?.get("name")?.clone();
    let metrics = results.get("metrics")?.clone();
    entry(&Value::Object(vec![("name".to_owned(), name), ("metrics".to_owned(), metrics)]))
}

fn entry(entry: &Value) -> Option<Axis> {
    let name = entry.get("name")?.as_str()?;
    let scorer = entry.get("scorer").and_then(Value::as_str).unwrap_or(name);
    let reducer = entry.get("reducer").and_then(Value::as_str).filter(|reducer| *reducer != "mean");
    let leaf = (name != scorer).then_some(name);
    let metrics = entry.get("metrics").and_then(Value::as_object).unwrap_or_default();
    let number = |metric: &Value| metric.get("value").unwrap_or(metric).as_number().filter(|number| !number.is_nan());
    let stderr = metrics.iter().find(|(key, _)| STANDARD_ERRORS.contains(&bare(key))).and_then(|(_, m)| number(m));
    let scored = entry.get("scored_samples").and_then(Value::as_count);
    let measure = |(key, metric): &(String, Value)| Measure {
        value: number(metric),
        stderr: stderr.filter(|_| is_mean(bare(key))),
        n: scored,
        ..Measure::named(bare(key), leaf)
    };
    let measures = metrics.iter().filter(|(key, _)| !is_spread(bare(key))).map(measure).collect();
    Some(Axis::new(scorer, leaf, reducer, measures))
}

/// Axes the header declares, without figures.
fn declared(eval: &Value) -> Vec<Axis> {
    let scorers = eval.get("scorers").and_then(Value::as_array).unwrap_or_default();
    let reducers = eval.get("config").and_then(|config| config.get("epochs_reducer")?.as_array()).unwrap_or_default();
    // Only the mean of repeats can be told without figures.
    let reduced = !reducers.is_empty() && !reducers.iter().any(|reducer| reducer.as_str() == Some("mean"));
    let axes = scorers.iter().filter(|_| !reduced).filter_map(|scorer| {
        let name = scorer.get("name")?.as_str()?;
        let name = bare(name);
        let metrics = scorer.get("metrics");
        Some(match metrics {
            Some(Value::Object(by_leaf)) => {
                let axis = |(leaf, metrics): &(String, Value)| {
                    Axis::new(name, Some(leaf), None, declared_measures(Some(metrics), Some(leaf)))
                };
                by_leaf.iter().filter(|(leaf, _)| leaf != "*").map(axis).collect()
            }
            metrics => vec![Axis::new(name, None, None, declared_measures(metrics, None))],
        })
    });
    axes.flatten().collect()
}

fn declared_measures(metrics: Option<&Value>, leaf: Option<&str>) -> Vec<Measure> {
    let listed = metrics.and_then(Value::as_array).unwrap_or_default();
    let names = listed.iter().filter_map(|metric| metric.get("name").unwrap_or(metric).as_str()).map(bare);
    names.filter(|name| !is_spread(name)).map(|name| Measure::named(name, leaf)).collect()
}

/// A scorer that only the samples know: shares of right answers where grades are words, else a mean.
fn undeclared(scorer: &str, items: &[Item]) -> Axis {
    let all = |is: fn(&Grade) -> bool| grades(scorer, items).all(is);
    let metric = if all(|grade| matches!(grade, Grade::Leaves(_))) {
        None
    } else if all(|grade| matches!(grade, Grade::Word(_) | Grade::Unscored)) {
        Some("accuracy")
    } else {
        Some("mean")
    };
    Axis::new(scorer, None, None, metric.map(|name| Measure::named(name, None)).into_iter().collect())
}

fn name_scores(axes: &[Axis], items: &mut [Item]) {
    let Some(only) = axes.first().map(|axis| axis.scorer.clone()) else { return };
    for (name, _) in items.iter_mut().flat_map(|item| &mut item.scores).filter(|(name, _)| name.is_empty()) {
        name.clone_from(&only);
    }
}

/// The scorers the samples name, in the order in which they first do; one more than are kept, so that it shows.
fn scorers(items: &[Item]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (name, _) in items.iter().flat_map(|item| &item.scores) {
        if found.len() <= limits::SCORERS && !found.contains(name) {
            found.push(name.clone());
        }
    }
    found
}

/// The grades a scorer gave.
fn grades<'a>(scorer: &'a str, items: &'a [Item]) -> impl Iterator<Item = &'a Grade> {
    let scores = items.iter().flat_map(|item| &item.scores);
    scores.filter(move |(name, _)| name == scorer).map(|(_, score)| &score.grade)
}

/// The keys of a scorer's scores that hold numbers, in the order in which they first appear.
fn leaves(scorer: &str, items: &[Item]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for grade in grades(scorer, items) {
        let Grade::Leaves(leaves) = grade else { continue };
        for (name, grade) in leaves {
            let is_number = matches!(grade, Grade::Number(_) | Grade::Word(_));
            if is_number && found.len() < limits::METRICS_PER_SET && !found.contains(name) {
                found.push(name.clone());
            }
        }
    }
    found
}

/// Scores that are objects are a metric for each number in them that has no axis of its own.
fn add_leaves(axes: &mut Vec<Axis>, scorer: &str, items: &[Item]) {
    for leaf in leaves(scorer, items) {
        if axes.iter().any(|axis| axis.scorer == scorer && axis.leaf.as_ref() == Some(&leaf)) {
            continue;
        }
        let is_plain = |axis: &Axis| axis.scorer == scorer && axis.leaf.is_none() && axis.reducer.is_none();
        match axes.iter_mut().find(|axis| is_plain(axis)) {
            Some(axis) => axis.add_leaf(leaf),
            None => axes.push(Axis::new(scorer, None, None, vec![Measure::of_leaf(leaf)])),
        }
    }
}

impl Axis {
    fn new(scorer: &str, leaf: Option<&str>, reducer: Option<&str>, measures: Vec<Measure>) -> Self {
        let parts = [Some(scorer), leaf, reducer];
        Self {
            filter: parts.into_iter().flatten().collect::<Vec<_>>().join("/"),
            scorer: scorer.to_owned(),
            leaf: leaf.map(str::to_owned),
            reducer: reducer.map(str::to_owned),
            measures,
        }
    }

    /// Makes a key of the scores a metric, or evidence for the metric of that name.
    fn add_leaf(&mut self, leaf: String) {
        match self.measures.iter_mut().find(|measure| measure.name == leaf) {
            Some(measure) => (measure.leaf, measure.is_mean) = (Some(leaf), true),
            None => self.measures.push(Measure::of_leaf(leaf)),
        }
    }

    /// The figures, also of metrics that have none: their direction is known all the same.
    pub(super) fn metrics(&self, task: &str) -> impl Iterator<Item = MetricValue> {
        self.measures.iter().map(move |measure| MetricValue {
            task: task.to_owned(),
            metric: measure.name.clone(),
            filter: Some(self.filter.clone()),
            value: measure.value,
            stderr: measure.stderr,
            n: measure.n,
            direction: self.direction(measure),
        })
    }

    /// The mean of something that is known to be better when lower is better when lower.
    fn direction(&self, measure: &Measure) -> Option<Direction> {
        match measure.name.as_str() {
            "accuracy" => Some(Direction::Higher),
            "mean" => {
                let scored = self.leaf.as_deref().unwrap_or(&self.scorer);
                Some(direction::known(scored).unwrap_or(Direction::Higher))
            }
            other => direction::known(other),
        }
    }
}

impl Measure {
    /// The mean of a key's numbers, called like the key.
    fn of_leaf(leaf: String) -> Self {
        Self { is_mean: true, ..Self::named(&leaf, Some(&leaf)) }
    }

    fn named(name: &str, leaf: Option<&str>) -> Self {
        Self {
            name: name.to_owned(),
            leaf: leaf.map(str::to_owned),
            is_mean: is_mean(name),
            value: None,
            stderr: None,
            n: None,
        }
    }
}

/// Metrics that are the mean of the samples' scores.
fn is_mean(metric: &str) -> bool {
    matches!(metric, "accuracy" | "mean")
}

const STANDARD_ERRORS: [&str; 2] = ["stderr", "bootstrap_stderr"];

/// Metrics that tell how far scores spread: no rows of their own.
fn is_spread(metric: &str) -> bool {
    STANDARD_ERRORS.contains(&metric) || matches!(metric, "std" | "bootstrap_std" | "var" | "variance")
}

/// A name without the package it is registered by.
fn bare(name: &str) -> &str {
    name.strip_prefix("inspect_ai/").unwrap_or(name)
}
