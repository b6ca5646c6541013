//! Names of the base and of the candidate that stand for the same, by what tells so.

use std::collections::{BTreeMap, BTreeSet};

use super::Slot;
use crate::base::natural_order;
use crate::base::stem::differ_in_size;
use crate::model::Pairing;

/// Names that are not the same on both sides and stand for the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Partners {
    /// The base's name and how they came together, by the candidate's name.
    by_candidate: BTreeMap<String, (String, Pairing)>,
    /// The base's names among them.
    of_base: BTreeSet<String>,
}

impl Partners {
    /// What the owners say: of their map, the names that are there.
    pub(super) fn stated(map: &BTreeMap<String, String>, base: &Names<'_>, candidate: &Names<'_>) -> Self {
        let mut partners = Self::default();
        for (from, to) in map.iter().filter(|(from, to)| base.has(from) && candidate.has(to)) {
            partners.insert(from, to, Pairing::Policy);
        }
        partners
    }

    /// Whether a name has a partner of another name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.by_candidate.contains_key(name) || self.of_base.contains(name)
    }

    /// Takes pairs in of which neither name has a partner yet, nor another one among them, nor another size of model.
    pub(super) fn add<'n>(&mut self, pairs: impl IntoIterator<Item = (&'n str, &'n str)>, pairing: Pairing) {
        for (from, to) in sole(pairs.into_iter().collect()) {
            if from != to && !self.has(from) && !self.has(to) && !differ_in_size(from, to) {
                self.insert(from, to, pairing);
            }
        }
    }

    fn insert(&mut self, from: &str, to: &str, pairing: Pairing) {
        self.by_candidate.insert(to.to_owned(), (from.to_owned(), pairing));
        self.of_base.insert(from.to_owned());
    }

    /// What is on both sides under two names or one, then what is on one side.
    pub(super) fn slots<'n, T: AsRef<str> + 'n>(
        &'n self,
        base: impl Iterator<Item = &'n T>,
        candidate: impl Iterator<Item = &'n T>,
    ) -> Vec<Slot<'n>> {
        let mut base: BTreeSet<&str> = base.map(AsRef::as_ref).collect();
        let mut candidate: BTreeSet<&str> = candidate.map(AsRef::as_ref).collect();
        let partner = |to: &'n str| {
            let (from, pairing) = self.by_candidate.get(to).filter(|(from, _)| base.contains(from.as_str()))?;
            Some((from.as_str(), to, *pairing))
        };
        let renamed: Vec<(&str, &str, Pairing)> = candidate.iter().filter_map(|&to| partner(to)).collect();
        for (_, to, _) in &renamed {
            candidate.remove(to);
        }
        for (from, _, pairing) in &renamed {
            // A name that also stands on the other side keeps its exact partner, unless the owners say otherwise.
            if *pairing == Pairing::Policy || !candidate.contains(from) {
                base.remove(from);
            }
        }
        let slot = |(base, candidate, pairing)| Slot { base: Some(base), candidate: Some(candidate), pairing };
        let on = |side: &BTreeSet<&'n str>, name: &str| side.get(name).copied();
        let exact = (&base | &candidate).into_iter();
        let exact =
            exact.map(|name| Slot { base: on(&base, name), candidate: on(&candidate, name), pairing: Pairing::Exact });
        renamed.into_iter().map(slot).chain(exact).collect()
    }
}

/// Pairs of which neither name stands in another pair.
fn sole<'n>(pairs: BTreeSet<(&'n str, &'n str)>) -> Vec<(&'n str, &'n str)> {
    let (mut of_from, mut of_to) = (BTreeMap::new(), BTreeMap::new());
    for (from, to) in &pairs {
        *of_from.entry(*from).or_insert(0) += 1;
        *of_to.entry(*to).or_insert(0) += 1;
    }
    pairs.into_iter().filter(|(from, to)| of_from[from] == 1 && of_to[to] == 1).collect()
}

/// What one side calls things, and whether a file behind such a name changed.
#[derive(Debug, Default)]
pub(super) struct Names<'n>(BTreeMap<&'n str, bool>);

impl<'n> Names<'n> {
    /// Takes in a name.
    pub(super) fn add(&mut self, name: &'n str, changed: bool) {
        *self.0.entry(name).or_default() |= changed;
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The names the other side does not have.
    pub(super) fn lone(&self, other: &Self) -> BTreeSet<&'n str> {
        self.0.keys().filter(|name| !other.has(name)).copied().collect()
    }

    /// The names both sides have, of which nothing changed on either.
    fn still(&self, other: &Self) -> BTreeSet<&'n str> {
        let still = |(name, changed): (&&'n str, &bool)| {
            (!changed && other.0.get(name).is_some_and(|changed| !changed)).then_some(*name)
        };
        self.0.iter().filter_map(still).collect()
    }
}

/// Names that only one side has and that are the same but for a release. Where the older one was kept beside the new
/// one, the newest of those before it counts.
pub(super) fn by_stem<'n>(
    base: &Names<'n>,
    candidate: &Names<'n>,
    stem: impl Fn(&str, usize) -> String,
) -> Vec<(&'n str, &'n str)> {
    let stems = |names: BTreeSet<&'n str>, side: usize| {
        let mut stems: BTreeMap<String, Vec<&'n str>> = BTreeMap::new();
        for name in names {
            stems.entry(stem(name, side)).or_default().push(name);
        }
        stems
    };
    let lone = stems(base.lone(candidate), 0);
    let still = stems(base.still(candidate), 0);
    let mut pairs = Vec::new();
    for (stem, names) in stems(candidate.lone(base), 1) {
        let [to] = names[..] else { continue };
        let before = |names: &Vec<&'n str>| {
            let older = names.iter().filter(|name| natural_order(name, to).is_lt());
            older.copied().max_by(|one, other| natural_order(one, other))
        };
        let from = match lone.get(&stem).map(Vec::as_slice) {
            Some([from]) => Some(*from),
            Some(_) => None,
            None => still.get(&stem).and_then(before),
        };
        pairs.extend(from.map(|from| (from, to)));
    }
    pairs
}

/// Names that only one side has, of which both sides say the same and of no other name.
pub(super) fn by_what<'n, K: Ord>(
    [base, candidate]: [&Names<'n>; 2],
    of_base: impl Iterator<Item = (K, &'n str)>,
    of_candidate: impl Iterator<Item = (K, &'n str)>,
) -> Vec<(&'n str, &'n str)> {
    let (lone_base, lone_candidate) = (base.lone(candidate), candidate.lone(base));
    let of_base = only(of_base);
    let pairs = only(of_candidate).into_iter().filter_map(|(key, to)| Some((of_base.get(&key).copied()??, to?)));
    pairs.filter(|(from, to)| lone_base.contains(from) && lone_candidate.contains(to)).collect()
}

/// For each key its name, or none where it has several.
fn only<'n, K: Ord>(named: impl Iterator<Item = (K, &'n str)>) -> BTreeMap<K, Option<&'n str>> {
    let mut only: BTreeMap<K, Option<&'n str>> = BTreeMap::new();
    for (key, name) in named {
        only.entry(key).and_modify(|known| *known = known.filter(|known| *known == name)).or_insert(Some(name));
    }
    only
}
