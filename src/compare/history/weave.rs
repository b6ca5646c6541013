//! Which row of one release is which of the next, and the comparisons that say so, each made once.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Recorded;
use super::own::{self, Own};
use crate::base::{Cancel, Cancelled};
use crate::compare::evals;
use crate::model::{Comparability, EvalRow, Policy, RowKey, Run, Side, Step, Verdict};

/// One row through the releases: what its key is in each of them.
pub(super) struct Chain(Vec<Option<RowKey>>);

impl Chain {
    /// How many releases there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The places of the releases that have the row, oldest first.
    pub(super) fn places(&self) -> impl DoubleEndedIterator<Item = usize> {
        self.0.iter().enumerate().filter(|(_, key)| key.is_some()).map(|(place, _)| place)
    }

    fn key(&self, place: usize) -> Option<&RowKey> {
        self.0.get(place)?.as_ref()
    }
}

/// A row of the comparison of two releases.
#[derive(Clone)]
pub(super) struct Found {
    /// The row's key in the older release.
    older: RowKey,
    /// What became of it.
    pub(super) step: Step,
    /// Differences in how the two figures came about.
    pub(super) comparability: Vec<Comparability>,
}

/// Rows that both of two releases have, by the newer one's key.
type Compared = HashMap<RowKey, Found>;

/// Rows of a release that continue none yet: the models by task, metric and filter.
#[derive(Default)]
struct Free(BTreeMap<RowKey, BTreeSet<String>>);

impl Free {
    fn of<'k>(keys: impl Iterator<Item = &'k RowKey>) -> Self {
        let mut free = Self::default();
        for key in keys {
            free.0.entry(without_model(key)).or_default().insert(key.model.clone());
        }
        free
    }

    /// The models with such a row; `None` where there is none.
    fn models(&self, key: &RowKey) -> Option<&BTreeSet<String>> {
        self.0.get(&without_model(key)).filter(|models| !models.is_empty())
    }

    fn take(&mut self, key: &RowKey) {
        if let Some(models) = self.0.get_mut(&without_model(key)) {
            models.remove(&key.model);
        }
    }

    fn into_keys(self) -> impl Iterator<Item = RowKey> {
        let named = |(key, models): (RowKey, BTreeSet<String>)| {
            models.into_iter().map(move |model| RowKey { model, ..key.clone() })
        };
        self.0.into_iter().flat_map(named)
    }
}

fn without_model(key: &RowKey) -> RowKey {
    RowKey { model: String::new(), ..key.clone() }
}

pub(super) struct Weaver<'a> {
    series: &'a [Recorded],
    own: Vec<BTreeMap<RowKey, Own>>,
    policy: &'a Policy,
    cancel: &'a Cancel,
    compared: HashMap<(usize, usize), Compared>,
}

impl<'a> Weaver<'a> {
    pub(super) fn new(series: &'a [Recorded], policy: &'a Policy, cancel: &'a Cancel) -> Self {
        let own = series.iter().map(|recorded| own::rows(recorded, policy)).collect();
        Self { series, own, policy, cancel, compared: HashMap::new() }
    }

    /// A chain's row as a release has it.
    pub(super) fn own(&self, chain: &Chain, place: usize) -> Option<&Own> {
        self.own.get(place)?.get(chain.key(place)?)
    }

    /// Finds in every release the row that continues each row of those before it.
    pub(super) fn chains(&mut self) -> Result<Vec<Chain>, Cancelled> {
        let mut chains: Vec<Chain> = Vec::new();
        for newer in 0..self.series.len() {
            let mut free = Free::of(self.own[newer].keys());
            // The nearest release that has a row continues it; it may be missing in between.
            for older in (0..newer).rev() {
                for chain in chains.iter_mut().filter(|chain| chain.places().next_back() == Some(older)) {
                    if let Some(key) = self.continuation(chain, older, newer, &free)? {
                        free.take(&key);
                        chain.0[newer] = Some(key);
                    }
                }
            }
            for key in free.into_keys() {
                let mut keys = vec![None; self.series.len()];
                keys[newer] = Some(key);
                chains.push(Chain(keys));
            }
        }
        Ok(chains)
    }

    /// Which of the rows still free continues a chain, by what the comparison of the two releases pairs.
    fn continuation(
        &mut self,
        chain: &Chain,
        older: usize,
        newer: usize,
        free: &Free,
    ) -> Result<Option<RowKey>, Cancelled> {
        let Some(key) = chain.key(older) else { return Ok(None) };
        let Some(models) = free.models(key) else { return Ok(None) };
        let named = |model: &String| RowKey { model: model.clone(), ..key.clone() };
        if self.is_same_run((older, key), (newer, key)) {
            return Ok(models.get(&key.model).map(named));
        }
        let compared = self.compared(older, newer)?;
        let continues = |other: &RowKey| compared.get(other).is_some_and(|found| found.older == *key);
        // Nearly always the model has the same name; only where it has not, all others are looked at.
        let same = models.get(&key.model).map(named).filter(continues);
        Ok(same.or_else(|| models.iter().map(named).find(continues)))
    }

    fn is_same_run(&self, (older, older_key): (usize, &RowKey), (newer, newer_key): (usize, &RowKey)) -> bool {
        let origin = |place: usize, key| self.own[place].get(key).and_then(|own| own.origin);
        let older = origin(older, older_key);
        older.is_some() && older == origin(newer, newer_key)
    }

    /// What became of a chain's row between two releases; `None` where their comparison pairs other rows.
    pub(super) fn step(&mut self, chain: &Chain, older: usize, newer: usize) -> Result<Option<Found>, Cancelled> {
        let (Some(older_key), Some(newer_key)) = (chain.key(older), chain.key(newer)) else { return Ok(None) };
        if self.is_same_run((older, older_key), (newer, newer_key)) {
            let value = self.own(chain, newer).and_then(|own| own.figure.value);
            return Ok(Some(unchanged(older, older_key, value.map(|_| 0.0))));
        }
        let found = self.compared(older, newer)?.get(newer_key);
        Ok(found.filter(|found| found.older == *older_key).cloned())
    }

    fn compared(&mut self, older: usize, newer: usize) -> Result<&Compared, Cancelled> {
        self.cancel.check()?;
        let (series, policy) = (self.series, self.policy);
        Ok(self.compared.entry((older, newer)).or_insert_with(|| {
            let rows = compare(&series[older], &series[newer], policy);
            rows.into_iter().filter_map(|row| found(row, older)).collect()
        }))
    }
}

/// The rows of two releases. Runs that both have do not count as changed, as in any comparison.
fn compare(older: &Recorded, newer: &Recorded, policy: &Policy) -> Vec<EvalRow> {
    let side = |side: Side, own: &Recorded, other: &Recorded| -> Vec<Run> {
        let known: HashSet<usize> = other.origins.iter().copied().collect();
        let runs = own.runs.iter().zip(&own.origins);
        runs.map(|(run, origin)| Run { side, changed: !known.contains(origin), ..run.clone() }).collect()
    };
    evals(&side(Side::Base, older, newer), &side(Side::Candidate, newer, older), policy).0
}

/// A row that both releases have.
fn found(row: EvalRow, against: usize) -> Option<(RowKey, Found)> {
    row.candidate.as_ref()?;
    row.base.as_ref()?;
    let older = RowKey { model: row.base_model?, ..row.key.clone() };
    let EvalRow { key, delta, test, verdict, reason, comparability, .. } = row;
    let step = Step { against, same_run: false, delta, test, verdict, reason };
    Some((key, Found { older, step, comparability }))
}

/// The step between two releases that hold the very same run.
fn unchanged(against: usize, older: &RowKey, delta: Option<f64>) -> Found {
    let reason = Some("the same run".to_owned());
    let step = Step { against, same_run: true, delta, test: None, verdict: Verdict::Unchanged, reason };
    Found { older: older.clone(), step, comparability: Vec::new() }
}
