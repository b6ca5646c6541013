//! What one side's run says of one task: the figures stated, the samples logged.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::renames::{Name, Rename, renames};
use crate::model::{Figure, Filter, MetricValue, Run, SampleSet, Side, Source, TaskInfo};

/// A figure and the file that states it.
pub(super) type Stated<'a> = (&'a MetricValue, &'a Arc<str>);

/// What one side's run says of one task.
pub(super) struct TaskSide<'a> {
    pub(super) run: &'a Run,
    pub(super) info: Option<&'a TaskInfo>,
    stated: BTreeMap<Option<String>, BTreeMap<&'a str, Stated<'a>>>,
    pub(super) samples: BTreeMap<Option<String>, &'a (Arc<SampleSet>, Source)>,
}

impl<'a> TaskSide<'a> {
    pub(super) fn new(run: &'a Run, task: &str) -> Self {
        let mut side = Self { run, info: run.tasks.get(task), stated: BTreeMap::new(), samples: BTreeMap::new() };
        for (metric, path) in run.metrics.iter().filter(|(metric, _)| metric.task == task) {
            side.stated.entry(metric.filter.clone()).or_default().insert(&metric.metric, (metric, path));
        }
        for logged in run.samples.iter().filter(|(set, _)| set.task == task) {
            let filter = match &logged.0.filter {
                Filter::Named(name) => Some(name.clone()),
                Filter::NoAxis | Filter::Unstated => None,
            };
            side.samples.insert(filter, logged);
        }
        side
    }

    pub(super) fn filters(&self) -> impl Iterator<Item = &Option<String>> {
        self.stated.keys().chain(self.samples.keys())
    }

    pub(super) fn metrics(&self, filter: &Option<String>) -> Vec<&'a str> {
        let stated = self.stated.get(filter).into_iter().flat_map(|metrics| metrics.keys().copied());
        let logged = self.samples.get(filter).into_iter().flat_map(|(set, _)| set.metrics.iter().map(String::as_str));
        stated.chain(logged).collect()
    }

    /// Lets metrics that are called differently and mean the same go by one name. Only figures do: what samples are
    /// scored by keeps the name it has there.
    pub(super) fn reconcile(base: &mut Self, candidate: &mut Self) {
        for Rename { side, from: (filter, from), to: (to_filter, to) } in renames(&base.names(), &candidate.names()) {
            let side = if side == Side::Base { &mut *base } else { &mut *candidate };
            let logged = side.samples.get(&filter).is_some_and(|(set, _)| set.metric(from).is_some());
            let stated = side.stated.get_mut(&filter).filter(|_| !logged).and_then(|metrics| metrics.remove(from));
            if let Some(stated) = stated {
                side.stated.entry(to_filter).or_default().insert(to, stated);
            }
        }
    }

    fn names(&self) -> BTreeSet<Name<'a>> {
        let of_filter = |filter: &Option<String>| {
            self.metrics(filter).into_iter().map(|name| (filter.clone(), name)).collect::<Vec<_>>()
        };
        self.filters().flat_map(of_filter).collect()
    }

    pub(super) fn stated(&self, (metric, filter): RowName<'_>) -> Option<Stated<'a>> {
        self.stated.get(filter)?.get(metric).copied()
    }

    /// The figure of the results file where it has one, else the mean over the samples.
    pub(super) fn figure(&self, name: RowName<'_>) -> Option<Figure> {
        let logged = self.samples.get(name.1).and_then(|(set, source)| Some((set, source, set.metric(name.0)?)));
        let scored = logged.map(|(set, _, column)| mean(set, column));
        let stated = self.stated(name);
        let path = stated.map(|(_, path)| path).or(logged.map(|(_, source, _)| &source.path))?;
        Some(Figure {
            value: stated.and_then(|(metric, _)| metric.value).or(scored.and_then(|(mean, _)| mean)),
            stderr: stated.and_then(|(metric, _)| metric.stderr),
            n: scored.map(|(_, n)| n).filter(|&n| n > 0).or(stated.and_then(|(metric, _)| metric.n)),
            path: path.clone(),
        })
    }
}

/// A metric and its filter.
pub(super) type RowName<'a> = (&'a str, &'a Option<String>);

/// The mean of the rows that have a number, and how many those are.
#[allow(clippy::cast_precision_loss)] // counts stay far below 2^52
pub(super) fn mean(set: &SampleSet, column: usize) -> (Option<f64>, u64) {
    let (mut sum, mut n) = (0.0, 0_u64);
    for row in 0..set.rows.len() {
        let score = set.score(row, column);
        if score.is_finite() {
            sum += score;
            n += 1;
        }
    }
    ((n > 0).then(|| sum / n as f64), n)
}
