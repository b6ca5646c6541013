//! Which row of one release is which of the next, and the comparisons that say so, each made once.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::Recorded;
use super::alike::{Alike, Free};
use super::own::{self, Own};
use crate::base::{Cancel, Cancelled};
use crate::compare::evals;
use crate::compare::pairing::Hints;
use crate::model::{Comparability, EvalRow, Policy, RowKey, Run, Side, Step, Verdict};

/// One row through the releases: its place among the rows of each of them.
pub(super) struct Chain(Vec<Option<usize>>);

impl Chain {
    /// How many releases there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The places of the releases that have the row, oldest first.
    pub(super) fn places(&self) -> impl DoubleEndedIterator<Item = usize> {
        self.0.iter().enumerate().filter(|(_, row)| row.is_some()).map(|(place, _)| place)
    }

    fn row(&self, place: usize) -> Option<usize> {
        *self.0.get(place)?
    }
}

/// What became of a row between two releases.
#[derive(Clone)]
pub(super) struct Found {
    /// How.
    pub(super) step: Arc<Step>,
    /// Differences in how the two figures came about.
    pub(super) comparability: Vec<Comparability>,
}

/// Rows that both of two releases have, by their places in the older and the newer one.
type Compared = BTreeMap<(usize, usize), Found>;

pub(super) struct Weaver<'a> {
    series: &'a [Recorded],
    /// The rows of each release, in the order of their keys.
    own: Vec<Vec<Own>>,
    policy: &'a Policy,
    cancel: &'a Cancel,
    compared: HashMap<(usize, usize), Compared>,
    /// For each release the step since it in which nothing changed: most rows of a long series share it.
    unchanged: Vec<Arc<Step>>,
}

impl<'a> Weaver<'a> {
    pub(super) fn new(series: &'a [Recorded], policy: &'a Policy, cancel: &'a Cancel) -> Self {
        let mut keys = HashSet::new();
        let own = series.iter().map(|recorded| own::rows(recorded, policy, &mut keys)).collect();
        let unchanged = (0..series.len()).map(|place| Arc::new(unchanged(place))).collect();
        Self { series, own, policy, cancel, compared: HashMap::new(), unchanged }
    }

    /// A chain's row as a release has it.
    pub(super) fn own(&self, chain: &Chain, place: usize) -> Option<&Own> {
        self.own.get(place)?.get(chain.row(place)?)
    }

    /// Finds in every release the row that continues each row of those before it.
    pub(super) fn chains(&mut self) -> Result<Vec<Chain>, Cancelled> {
        let alike = Alike::new(&self.own, &self.policy.renames.tasks);
        let mut chains: Vec<Chain> = Vec::new();
        for newer in 0..self.series.len() {
            let mut free = Free::all(&alike, newer);
            // The nearest release that has a row continues it; it may be missing in between.
            for older in (0..newer).rev() {
                for chain in chains.iter_mut().filter(|chain| chain.places().next_back() == Some(older)) {
                    if let Some(row) = self.continuation(chain, older, newer, &free)? {
                        free.take(row);
                        chain.0[newer] = Some(row);
                    }
                }
            }
            for row in free.rest() {
                let mut rows = vec![None; self.series.len()];
                rows[newer] = Some(row);
                chains.push(Chain(rows));
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
        free: &Free<'_>,
    ) -> Result<Option<usize>, Cancelled> {
        let Some(row) = chain.row(older).filter(|&row| free.may_continue(older, row)) else { return Ok(None) };
        let is_free = |other: &usize| free.is_free(*other, (older, row));
        let namesake = self.own[newer].binary_search_by(|own| own.key.cmp(&self.own[older][row].key)).ok();
        if let Some(same) = namesake.filter(|&same| self.is_same_run((older, row), (newer, same))) {
            return Ok(Some(same).filter(is_free));
        }
        let continuing = self.compared(older, newer)?.range((row, 0)..=(row, usize::MAX));
        Ok(continuing.map(|((_, other), _)| *other).find(is_free))
    }

    fn is_same_run(&self, (older, older_row): (usize, usize), (newer, newer_row): (usize, usize)) -> bool {
        let origin = |place: usize, row: usize| self.own[place][row].origin;
        let older = origin(older, older_row);
        older.is_some() && older == origin(newer, newer_row)
    }

    /// What became of a chain's row between two releases; `None` where their comparison pairs other rows.
    pub(super) fn step(&mut self, chain: &Chain, older: usize, newer: usize) -> Result<Option<Found>, Cancelled> {
        let (Some(older_row), Some(newer_row)) = (chain.row(older), chain.row(newer)) else { return Ok(None) };
        if self.is_same_run((older, older_row), (newer, newer_row)) {
            let mut step = self.unchanged[older].clone();
            if self.own[newer][newer_row].figure.value.is_none() {
                Arc::make_mut(&mut step).delta = None;
            }
            return Ok(Some(Found { step, comparability: Vec::new() }));
        }
        Ok(self.compared(older, newer)?.get(&(older_row, newer_row)).cloned())
    }

    fn compared(&mut self, older: usize, newer: usize) -> Result<&Compared, Cancelled> {
        self.cancel.check()?;
        let (series, own, policy) = (self.series, &self.own, self.policy);
        Ok(self.compared.entry((older, newer)).or_insert_with(|| {
            let rows = compare(&series[older], &series[newer], policy);
            rows.into_iter().filter_map(|row| found(row, older, [&own[older], &own[newer]])).collect()
        }))
    }
}

/// The rows of two releases. Runs that both have do not count as changed, as in any comparison.
fn compare(older: &Recorded, newer: &Recorded, policy: &Policy) -> Vec<EvalRow> {
    let side = |side: Side, own: &Recorded, other: &Recorded| -> Vec<Run> {
        let known: HashSet<usize> = other.origins.iter().copied().collect();
        let runs = own.runs.iter().zip(&own.origins);
        runs.map(|(run, origin)| Run { side, changed: !known.contains(origin), ..(**run).clone() }).collect()
    };
    evals(&side(Side::Base, older, newer), &side(Side::Candidate, newer, older), policy, &Hints::default()).0
}

/// A row that both releases have, with its places among the rows of either.
fn found(row: EvalRow, against: usize, own: [&[Own]; 2]) -> Option<((usize, usize), Found)> {
    row.candidate.as_ref()?;
    row.base.as_ref()?;
    let EvalRow { key, base_model, base_task, delta, test, verdict, reason, comparability, .. } = row;
    let older = RowKey { model: base_model?, task: base_task?, ..key.clone() };
    let place = |own: &[Own], key: &RowKey| own.binary_search_by(|own| own.key.as_ref().cmp(key)).ok();
    let places = (place(own[0], &older)?, place(own[1], &key)?);
    let step = Step { against, same_run: false, delta, test, verdict, reason };
    Some((places, Found { step: Arc::new(step), comparability }))
}

/// The step between two releases that hold the very same run.
fn unchanged(against: usize) -> Step {
    let reason = Some("the same run".to_owned());
    Step { against, same_run: true, delta: Some(0.0), test: None, verdict: Verdict::Unchanged, reason }
}
