//! One row per metric, task and filter: figures, counts and the test of both sides together.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::category::category;
use super::cause::causes;
use super::counts::{MetricView, Scored, score};
use super::evidence::{self, Evidence, Items};
use super::fairness;
use super::pairing::TaskPair;
use super::samples;
use super::task_side::{RowName, TaskSide};
use super::unlisted;
use crate::formats::direction;
use crate::model::{
    Comparability, Direction, EvalRow, Figure, NoiseFloor, PairedSamples, Pairing, Policy, RowKey, SampleSet, Settings,
    Side, Source,
};

/// The rows of one task. Verdicts and q are left for later: they need every row.
#[must_use]
pub fn of_task(pair: &TaskPair<'_>, policy: &Policy) -> Vec<EvalRow> {
    let [whole_base, whole_candidate] = unlisted::completed(pair);
    let mut base = whole_base.as_ref().or(pair.base).map(|run| TaskSide::new(run, pair.name(Side::Base)));
    let mut candidate =
        whole_candidate.as_ref().or(pair.candidate).map(|run| TaskSide::new(run, pair.name(Side::Candidate)));
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
        let reruns = reruns(pair, sides, filter);
        let metrics: BTreeSet<&str> = sides.iter().flatten().flat_map(|side| side.metrics(filter)).collect();
        rows.reserve_exact(metrics.len());
        for metric in metrics {
            let key = (metric, filter);
            let [base, candidate] = sides;
            let sides = RowSides { pair, base, candidate, reruns: &reruns, key, policy };
            rows.push(sides.row(pairs.as_ref()));
        }
    }
    rows
}

fn samples_of<'a>(side: Option<&TaskSide<'a>>, filter: &Option<String>) -> Option<&'a (Arc<SampleSet>, Source)> {
    side?.samples.get(filter).copied()
}

/// For each side that was run twice, the samples of the two runs paired: once for all metrics.
fn reruns(
    pair: &TaskPair<'_>,
    sides: [Option<&TaskSide<'_>>; 2],
    filter: &Option<String>,
) -> Vec<(Side, PairedSamples)> {
    let rerun = |side: Side| {
        let earlier = TaskSide::new(pair.earlier[side as usize]?, pair.name(side));
        // What an earlier file leaves out would be missing here, and half of the flips with it.
        let earlier = samples_of(Some(&earlier), filter).filter(|(set, _)| set.unlisted.is_none())?.clone();
        Some((side, samples::pair(earlier, samples_of(sides[side as usize], filter)?.clone())))
    };
    Side::BOTH.into_iter().filter_map(rerun).collect()
}

/// The two sides of the row under construction.
struct RowSides<'a> {
    pair: &'a TaskPair<'a>,
    base: Option<&'a TaskSide<'a>>,
    candidate: Option<&'a TaskSide<'a>>,
    reruns: &'a [(Side, PairedSamples)],
    key: RowName<'a>,
    policy: &'a Policy,
}

impl RowSides<'_> {
    fn row(&self, pairs: Option<&Arc<PairedSamples>>) -> EvalRow {
        let (base, candidate) = (self.figure(self.base), self.figure(self.candidate));
        let is_group = self.sides().any(|side| side.info.is_some_and(|info| info.is_group));
        let key = self.row_key();
        let settings = self.policy.of_row(&key);
        let (direction, contradiction) = self.direction(&settings);
        let pairs = pairs.filter(|pairs| !is_group && self.scored_on_both(pairs));
        let scored = pairs.map(|pairs| score(pairs, self.key.0, direction));
        let figures = (base.as_ref(), candidate.as_ref());
        let comparability = self.comparability(figures, pairs, scored.as_ref());
        let evidence = match (pairs.zip(scored.as_ref()), direction.filter(|_| !is_group)) {
            (_, None) => Evidence::default(),
            (Some((pairs, scored)), Some(direction)) => self.of_items(pairs, scored, direction, &settings),
            (None, Some(direction)) => evidence::of_figures(figures, direction, settings.items),
        };
        let not_numbers = scored.as_ref().and_then(not_numbers);
        let mut row = EvalRow {
            key,
            base_model: self.base.filter(|_| base.is_some()).map(|side| side.run.model.clone()),
            base_task: base.is_some().then(|| self.pair.base_task.clone()),
            pairing: if base.is_some() && candidate.is_some() { self.pair.pairing } else { Pairing::Exact },
            group: self.sides().find_map(|side| side.info?.group.clone()),
            is_group,
            category: self.category(&settings),
            format: self.sides().last().map_or("", |side| side.run.format),
            direction,
            settings,
            delta: delta(base.as_ref(), candidate.as_ref()),
            samples: scored.map(|scored| scored.counts),
            causes: pairs.map(|pairs| causes(pairs, self.key.0, direction)).unwrap_or_default(),
            pairs: pairs.cloned(),
            comparability,
            reason: not_numbers.or(contradiction).map(str::to_owned),
            base,
            candidate,
            ..EvalRow::default()
        };
        evidence.put_into(&mut row);
        row
    }

    fn comparability(
        &self,
        figures: (Option<&Figure>, Option<&Figure>),
        pairs: Option<&Arc<PairedSamples>>,
        scored: Option<&Scored>,
    ) -> Vec<Comparability> {
        fairness::checks(&fairness::Facts {
            base: self.base.map(|side| (side.run, side.info)),
            candidate: self.candidate.map(|side| (side.run, side.info)),
            metric: self.key.0,
            tasks: Side::BOTH.map(|side| self.pair.name(side)),
            figures,
            stated: [self.base, self.candidate].map(|side| Some(side?.stated(self.key)?.0)),
            logged: [self.base, self.candidate].map(|side| Some(samples_of(side, self.key.1)?.0.as_ref())),
            pairs: pairs.map(Arc::as_ref),
            scored,
            policy: self.policy,
        })
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

    /// All that the items say, with the noise floor of a run that was made twice where none was repeated.
    fn of_items(&self, pairs: &PairedSamples, scored: &Scored, direction: Direction, settings: &Settings) -> Evidence {
        let view = MetricView::new(pairs, self.key.0, Some(direction));
        let mut evidence = Items { pairs, scored, view: &view, direction, settings }.evidence();
        evidence.noise = evidence.noise.or_else(|| self.noise_of_rerun());
        evidence
    }

    fn noise_of_rerun(&self) -> Option<NoiseFloor> {
        self.reruns.iter().find_map(|(side, pairs)| evidence::noise_of_rerun(pairs, self.key.0, *side))
    }

    fn category(&self, settings: &Settings) -> Option<String> {
        let task = &self.pair.task;
        let stated = settings.category.as_deref().or(self.policy.category(task));
        stated.or(category(task)).map(str::to_owned)
    }

    /// The direction the policy states, else the files, else the table; none when the sides contradict each other.
    fn direction(&self, settings: &Settings) -> (Option<Direction>, Option<&'static str>) {
        if settings.direction.is_some() {
            return (settings.direction, None);
        }
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
}

fn delta(base: Option<&Figure>, candidate: Option<&Figure>) -> Option<f64> {
    let delta = candidate?.value? - base?.value?;
    delta.is_finite().then_some(delta)
}

/// Why scores cannot, or cannot all, be tested.
fn not_numbers(scored: &Scored) -> Option<&'static str> {
    match scored {
        Scored { not_numbers: false, .. } => None,
        Scored { counts, .. } if counts.paired == 0 => Some("scores are not numbers"),
        _ => Some("some scores are not numbers"),
    }
}
