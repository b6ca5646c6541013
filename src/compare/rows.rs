//! One row per metric, task and filter: figures, counts and the test of both sides together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::category::category;
use super::cause::causes;
use super::counts::{Scored, score};
use super::fairness;
use super::renames::{Name, Rename, renames};
use super::runs::TaskPair;
use super::samples;
use crate::formats::direction;
use crate::model::{
    Direction, EvalRow, Figure, Filter, MetricValue, PairedSamples, Pairing, Policy, RowKey, Run, SampleSet, Side,
    Source, TaskInfo, Test, Verdict,
};
use crate::stats;

/// The rows of one task. Verdicts and q are left for later: they need every row.
#[must_use]
pub fn of_task(pair: &TaskPair<'_>, policy: &Policy) -> Vec<EvalRow> {
    let mut base = pair.base.map(|run| TaskSide::new(run, &pair.task));
    let mut candidate = pair.candidate.map(|run| TaskSide::new(run, &pair.task));
    if let (Some(base), Some(candidate)) = (&mut base, &mut candidate) {
        TaskSide::reconcile(base, candidate);
    }
    let sides = [base.as_ref(), candidate.as_ref()];
    let filters: BTreeSet<&Option<String>> = sides.iter().flatten().flat_map(|side| side.filters()).collect();
    let mut rows = Vec::new();
    for filter in filters {
        let pairs = match (samples_of(base.as_ref(), filter), samples_of(candidate.as_ref(), filter)) {
            (Some(base), Some(candidate)) => Some(Arc::new(samples::pair(base.clone(), candidate.clone()))),
            _ => None,
        };
        let metrics: BTreeSet<&str> = sides.iter().flatten().flat_map(|side| side.metrics(filter)).collect();
        for metric in metrics {
            let key = (metric, filter);
            let sides = RowSides { pair, base: base.as_ref(), candidate: candidate.as_ref(), key, policy };
            rows.push(sides.row(pairs.as_ref()));
        }
    }
    rows
}

fn samples_of<'a>(side: Option<&TaskSide<'a>>, filter: &Option<String>) -> Option<&'a (Arc<SampleSet>, Source)> {
    side?.samples.get(filter).copied()
}

/// A figure and the file that states it.
type Stated<'a> = (&'a MetricValue, &'a Arc<str>);

/// What one side's run says of one task.
struct TaskSide<'a> {
    run: &'a Run,
    info: Option<&'a TaskInfo>,
    stated: BTreeMap<Option<String>, BTreeMap<&'a str, Stated<'a>>>,
    samples: BTreeMap<Option<String>, &'a (Arc<SampleSet>, Source)>,
}

impl<'a> TaskSide<'a> {
    fn new(run: &'a Run, task: &str) -> Self {
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

    fn filters(&self) -> impl Iterator<Item = &Option<String>> {
        self.stated.keys().chain(self.samples.keys())
    }

    fn metrics(&self, filter: &Option<String>) -> Vec<&'a str> {
        let stated = self.stated.get(filter).into_iter().flat_map(|metrics| metrics.keys().copied());
        let logged = self.samples.get(filter).into_iter().flat_map(|(set, _)| set.metrics.iter().map(String::as_str));
        stated.chain(logged).collect()
    }

    /// Lets metrics that are called differently and mean the same go by one name. Only figures do: what samples are
    /// scored by keeps the name it has there.
    fn reconcile(base: &mut Self, candidate: &mut Self) {
        for Rename { side, filter, from, to } in renames(&base.names(), &candidate.names()) {
            let side = if side == Side::Base { &mut *base } else { &mut *candidate };
            let logged = side.samples.get(&filter).is_some_and(|(set, _)| set.metric(from).is_some());
            if let Some(metrics) = side.stated.get_mut(&filter).filter(|_| !logged)
                && let Some(stated) = metrics.remove(from)
            {
                metrics.insert(to, stated);
            }
        }
    }

    fn names(&self) -> BTreeSet<Name<'a>> {
        let of_filter = |filter: &Option<String>| {
            self.metrics(filter).into_iter().map(|name| (filter.clone(), name)).collect::<Vec<_>>()
        };
        self.filters().flat_map(of_filter).collect()
    }

    fn stated(&self, (metric, filter): RowName<'_>) -> Option<Stated<'a>> {
        self.stated.get(filter)?.get(metric).copied()
    }

    /// The figure of the results file where it has one, else the mean over the samples.
    fn figure(&self, name: RowName<'_>) -> Option<Figure> {
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
type RowName<'a> = (&'a str, &'a Option<String>);

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

/// The two sides of the row under construction.
struct RowSides<'a> {
    pair: &'a TaskPair<'a>,
    base: Option<&'a TaskSide<'a>>,
    candidate: Option<&'a TaskSide<'a>>,
    key: RowName<'a>,
    policy: &'a Policy,
}

impl RowSides<'_> {
    fn row(&self, pairs: Option<&Arc<PairedSamples>>) -> EvalRow {
        let (base, candidate) = (self.figure(self.base), self.figure(self.candidate));
        let is_group = self.sides().any(|side| side.info.is_some_and(|info| info.is_group));
        let (direction, mut reason) = self.direction();
        let pairs = pairs.filter(|pairs| !is_group && self.scored_on_both(pairs));
        let scored = pairs.map(|pairs| score(pairs, self.key.0, direction));
        let test = if is_group { None } else { self.test(scored.as_ref(), &base, &candidate, direction) };
        if let Some(scored) = scored.as_ref().filter(|scored| scored.not_numbers) {
            reason =
                Some(if scored.counts.paired == 0 { "scores are not numbers" } else { "some scores are not numbers" });
        }
        let comparability = fairness::checks(&fairness::Facts {
            base: self.base.map(|side| (side.run, side.info)),
            candidate: self.candidate.map(|side| (side.run, side.info)),
            metric: self.key.0,
            pairing: self.pair.pairing,
            figures: (base.as_ref(), candidate.as_ref()),
            stated: [self.base, self.candidate].map(|side| Some(side?.stated(self.key)?.0)),
            logged: [self.base, self.candidate].map(|side| Some(samples_of(side, self.key.1)?.0.as_ref())),
            pairs: pairs.map(Arc::as_ref),
            scored: scored.as_ref(),
            policy: self.policy,
        });
        EvalRow {
            key: self.row_key(),
            base_model: self.base.filter(|_| base.is_some()).map(|side| side.run.model.clone()),
            pairing: if base.is_some() && candidate.is_some() { self.pair.pairing } else { Pairing::Exact },
            group: self.sides().find_map(|side| side.info?.group.clone()),
            is_group,
            category: category(&self.pair.task).map(str::to_owned),
            format: self.sides().last().map_or("", |side| side.run.format),
            direction,
            delta: delta(base.as_ref(), candidate.as_ref()),
            samples: scored.map(|scored| scored.counts),
            causes: pairs.map(|pairs| causes(pairs, self.key.0, direction)).unwrap_or_default(),
            pairs: pairs.cloned(),
            test,
            comparability,
            verdict: Verdict::Untested,
            reason: reason.map(str::to_owned),
            base,
            candidate,
            ..EvalRow::default()
        }
    }

    fn sides(&self) -> impl DoubleEndedIterator<Item = &TaskSide<'_>> {
        [self.base, self.candidate].into_iter().flatten()
    }

    fn figure(&self, side: Option<&TaskSide<'_>>) -> Option<Figure> {
        side?.figure(self.key)
    }

    fn row_key(&self) -> RowKey {
        let run = self.candidate.filter(|side| side.figure(self.key).is_some()).or(self.base).or(self.candidate);
        RowKey {
            model: run.map(|side| side.run.model.clone()).unwrap_or_default(),
            task: self.pair.task.clone(),
            metric: self.key.0.to_owned(),
            filter: self.key.1.clone(),
        }
    }

    /// The direction the files state, else that of the table; none when the sides contradict each other.
    fn direction(&self) -> (Option<Direction>, Option<&'static str>) {
        let stated = |side: Option<&TaskSide<'_>>| side.and_then(|side| side.stated(self.key)?.0.direction);
        match (stated(self.base), stated(self.candidate)) {
            (Some(base), Some(candidate)) if base != candidate => {
                (None, Some("the sides contradict each other on which way is better"))
            }
            (base, candidate) => (direction::settle(self.key.0, candidate.or(base)), None),
        }
    }

    fn scored_on_both(&self, pairs: &PairedSamples) -> bool {
        Side::BOTH.iter().all(|&side| pairs.side(side).0.metric(self.key.0).is_some())
    }

    fn test(
        &self,
        scored: Option<&Scored>,
        base: &Option<Figure>,
        candidate: &Option<Figure>,
        direction: Option<Direction>,
    ) -> Option<Test> {
        let direction = direction?;
        if let Some(scored) = scored {
            return scored.test();
        }
        let stated = |figure: &Option<Figure>| {
            let figure = figure.as_ref()?;
            Some((figure.value.filter(|value| value.is_finite())?, figure.stderr.filter(|stderr| stderr.is_finite())?))
        };
        stats::unpaired(stated(base)?, stated(candidate)?, direction)
    }
}

fn delta(base: Option<&Figure>, candidate: Option<&Figure>) -> Option<f64> {
    let delta = candidate?.value? - base?.value?;
    delta.is_finite().then_some(delta)
}
