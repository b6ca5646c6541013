//! What a release says of a row by itself: the figure, how sure it is, and the samples behind it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::Recorded;
use crate::compare::evals;
use crate::compare::pairing::{self, Hints};
use crate::model::{Direction, EvalRow, Figure, Filter, Point, Policy, RowKey, Run, SampleId, SampleSet, Side, Source};
use crate::stats;

/// A stated figure and the mean of its samples are of one thing when they differ by no more than this share.
const AGREEMENT: f64 = 1e-3;

/// A row as one release has it.
pub(super) struct Own {
    pub(super) key: Arc<RowKey>,
    pub(super) group: Option<String>,
    pub(super) is_group: bool,
    pub(super) category: Option<String>,
    pub(super) direction: Option<Direction>,
    pub(super) figure: Figure,
    /// Of which run it is, among all runs of all releases.
    pub(super) origin: Option<usize>,
    interval: Option<[f64; 2]>,
    samples: Option<(Arc<SampleSet>, Source)>,
}

impl Own {
    /// The row's point, compared with nothing yet.
    pub(super) fn point(&self) -> Point {
        Point {
            model: self.key.model.clone(),
            figure: self.figure.clone(),
            interval: self.interval,
            samples: self.samples.clone(),
            breaks: Vec::new(),
            previous: None,
            oldest: None,
            base: None,
        }
    }
}

/// The rows of a release, in the order of their keys, each key once. Keys that another release has are kept once.
pub(super) fn rows(recorded: &Recorded, policy: &Policy, keys: &mut HashSet<Arc<RowKey>>) -> Vec<Own> {
    let side = |run: &Arc<Run>| Run { side: Side::Candidate, changed: true, ..(**run).clone() };
    let release: Vec<Run> = recorded.runs.iter().map(side).collect();
    let counting = counting(&release, policy);
    let rows = evals(&[], &release, policy, &Hints::default()).0.into_iter();
    let mut rows: Vec<Own> = rows
        .filter_map(|row| {
            let run = counting.get(&(row.key.task.as_str(), row.key.model.as_str())).copied();
            own(row, run.and_then(|run| release.get(run)), run.and_then(|run| recorded.origins.get(run)), keys)
        })
        .collect();
    rows.dedup_by(|row, before| row.key == before.key);
    // What was made in place of the much larger rows of a comparison has their room.
    rows.shrink_to_fit();
    rows
}

/// For each task and model, the place of the run that counts.
fn counting<'a>(release: &'a [Run], policy: &Policy) -> HashMap<(&'a str, &'a str), usize> {
    let places: HashMap<*const Run, usize> = release.iter().map(std::ptr::from_ref).zip(0..).collect();
    let (pairs, _) = pairing::pair(&[], release, policy, &Hints::default());
    let mut counting = HashMap::new();
    for run in pairs.iter().filter_map(|pair| Some((pair, pair.candidate?))) {
        let (pair, run) = run;
        if let (Some(task), Some(&place)) = (task_of(run, &pair.task), places.get(&std::ptr::from_ref(run))) {
            counting.insert((task, run.model.as_str()), place);
        }
    }
    counting
}

/// The task's name as the run itself holds it.
fn task_of<'a>(run: &'a Run, task: &str) -> Option<&'a str> {
    let stated = run.metrics.iter().map(|(metric, _)| metric.task.as_str());
    stated.chain(run.samples.iter().map(|(set, _)| set.task.as_str())).find(|name| *name == task)
}

fn own(row: EvalRow, run: Option<&Run>, origin: Option<&usize>, keys: &mut HashSet<Arc<RowKey>>) -> Option<Own> {
    let figure = row.candidate?;
    let samples = run.and_then(|run| logged(run, &row.key)).filter(|_| !row.is_group).cloned();
    let scores = samples.as_ref().and_then(|(set, _)| item_scores(set, &row.key.metric));
    let interval = interval(&figure, scores.as_deref().unwrap_or(&[]));
    let EvalRow { key, group, is_group, category, direction, .. } = row;
    let key = keys.get(&key).cloned().unwrap_or_else(|| Arc::new(key));
    keys.insert(key.clone());
    Some(Own { key, group, is_group, category, direction, figure, origin: origin.copied(), interval, samples })
}

/// The samples of a row.
fn logged<'a>(run: &'a Run, key: &RowKey) -> Option<&'a (Arc<SampleSet>, Source)> {
    let filter = |set: &SampleSet| match &set.filter {
        Filter::Named(name) => Some(name) == key.filter.as_ref(),
        Filter::NoAxis | Filter::Unstated => key.filter.is_none(),
    };
    run.samples.iter().find(|(set, _)| set.task == key.task && filter(set) && set.metric(&key.metric).is_some())
}

/// The score of every item that has one, in the order of the file; repeats of an item count with their mean.
fn item_scores(set: &SampleSet, metric: &str) -> Option<Vec<f64>> {
    let column = set.metric(metric)?;
    let scored = (0..set.rows.len()).filter(|&row| !set.rows[row].flags.errored);
    let scored = scored.map(|row| (row, set.score(row, column))).filter(|(_, score)| score.is_finite());
    if set.rows.iter().all(|row| row.epoch <= 1) {
        return Some(scored.map(|(_, score)| score).collect());
    }
    let mut items: BTreeMap<&SampleId, (f64, f64)> = BTreeMap::new();
    for (row, score) in scored {
        let (sum, n) = items.entry(&set.rows[row].id).or_default();
        *sum += score;
        *n += 1.0;
    }
    Some(items.into_values().map(|(sum, n)| sum / n).collect())
}

/// How sure a figure is: Wilson for pass and fail, t for other scores, else what the stated standard error gives.
fn interval(figure: &Figure, scores: &[f64]) -> Option<[f64; 2]> {
    let value = figure.value.filter(|value| value.is_finite())?;
    let of_samples = stats::paired_numeric(scores).filter(|mean| {
        // A figure that is no mean of its samples, such as a perplexity, is not as sure as their mean is.
        (mean.delta - value).abs() <= AGREEMENT * value.abs()
    });
    if let Some(mean) = of_samples {
        return if scores.iter().all(|score| *score == 0.0 || *score == 1.0) { wilson(scores) } else { mean.ci95 };
    }
    stats::figure_interval(value, figure.stderr?, figure.n)
}

fn wilson(scores: &[f64]) -> Option<[f64; 2]> {
    let passed = scores.iter().filter(|score| **score == 1.0).count();
    stats::wilson(passed as u64, scores.len() as u64)
}
