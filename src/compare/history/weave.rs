//! Which row of one release is which of the next, and the comparisons that say so, each made once.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Recorded;
use super::own::{self, Own};
use crate::base::stem::stem;
use crate::base::{Cancel, Cancelled};
use crate::compare::evals;
use crate::compare::pairing::Hints;
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

/// A row that may continue another one, and what its task is called in any release.
struct Free {
    key: RowKey,
    stem: String,
}

impl Free {
    fn new(key: &RowKey) -> Self {
        Self { stem: stem(&key.task, ""), key: key.clone() }
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
            let mut free: Vec<Free> = self.own[newer].keys().map(Free::new).collect();
            // The nearest release that has a row continues it; it may be missing in between.
            for older in (0..newer).rev() {
                for chain in chains.iter_mut().filter(|chain| chain.places().next_back() == Some(older)) {
                    if let Some(at) = self.continuation(chain, older, newer, &free)? {
                        chain.0[newer] = Some(free.swap_remove(at).key);
                    }
                }
            }
            for Free { key, .. } in free {
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
        free: &[Free],
    ) -> Result<Option<usize>, Cancelled> {
        let Some(key) = chain.key(older) else { return Ok(None) };
        let before = stem(&key.task, "");
        let map = &self.policy.renames.tasks;
        let alike = |other: &Free| {
            (&other.key.metric, &other.key.filter) == (&key.metric, &key.filter)
                && (other.stem == before || map.get(&key.task) == Some(&other.key.task))
        };
        if !free.iter().any(alike) {
            return Ok(None);
        }
        if self.is_same_run((older, key), (newer, key)) {
            return Ok(free.iter().position(|other| other.key == *key));
        }
        let compared = self.compared(older, newer)?;
        let continues =
            |other: &Free| alike(other) && compared.get(&other.key).is_some_and(|found| found.older == *key);
        Ok(free.iter().position(continues))
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
    evals(&side(Side::Base, older, newer), &side(Side::Candidate, newer, older), policy, &Hints::default()).0
}

/// A row that both releases have.
fn found(row: EvalRow, against: usize) -> Option<(RowKey, Found)> {
    row.candidate.as_ref()?;
    row.base.as_ref()?;
    let older = RowKey { model: row.base_model?, task: row.base_task?, ..row.key.clone() };
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
