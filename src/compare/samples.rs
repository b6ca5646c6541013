//! Which sample of the base is which of the candidate: by identity, never by line.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use crate::base::{Digest, natural_order};
use crate::model::{Identity, PairedBy, PairedItem, PairedSamples, Rows, SampleId, SampleRow, SampleSet, Source};

/// Positions pair only when the inputs agree on at least this share of them, in percent.
const POSITIONS_AGREE_PERCENT: usize = 95;

/// Hashes of different origin are trusted only when they bring together at least this share of the
/// smaller side, in percent: a harness that hashes in another way would share none.
const MIXED_HASHES_AGREE_PERCENT: usize = 50;

/// Pairs the rows of two sets by the strongest identity both have: content, then a data set's id, then
/// the position where the inputs agree. Row order never matters.
#[must_use]
pub fn pair(base: (Arc<SampleSet>, Source), candidate: (Arc<SampleSet>, Source)) -> PairedSamples {
    let (by, mut matched) = strongest(&base.0, &candidate.0);
    join_changed_content(&mut matched, &base.0.rows, &candidate.0.rows);
    let mut items = matched.items;
    items.sort_by(|a, b| natural_item_order(a, b, &base.0.rows, &candidate.0.rows));
    PairedSamples { base, candidate, by, items, duplicates: matched.duplicates }
}

/// Items brought together, in no particular order.
struct Matched {
    items: Vec<PairedItem>,
    duplicates: u64,
}

fn strongest(base: &SampleSet, candidate: &SampleSet) -> (PairedBy, Matched) {
    if base.identity != Identity::Absent && candidate.identity != Identity::Absent {
        let matched = match_by(base, candidate, |row| row.item);
        if base.identity == candidate.identity || hashes_agree(&matched, base, candidate) {
            return (PairedBy::Content, matched);
        }
    }
    let named = |row: &SampleRow| matches!(row.id, SampleId::Named(_));
    let matched = match_by_id(base, candidate);
    if base.rows.iter().all(named) && candidate.rows.iter().all(named) {
        return (PairedBy::Id, matched);
    }
    match inputs_agree_percent(&matched, base, candidate) {
        Some(percent) if percent >= POSITIONS_AGREE_PERCENT => (PairedBy::Position, matched),
        percent => {
            let agreed = u8::try_from(percent.unwrap_or(0)).unwrap_or(0);
            (PairedBy::Refused(agreed), match_nothing(base, candidate))
        }
    }
}

fn hashes_agree(matched: &Matched, base: &SampleSet, candidate: &SampleSet) -> bool {
    let both = matched.items.iter().filter(|item| on_both_sides(item)).count();
    both * 100 >= base.rows.len().min(candidate.rows.len()) * MIXED_HASHES_AGREE_PERCENT && both > 0
}

fn on_both_sides(item: &PairedItem) -> bool {
    item.base != Rows::None && item.candidate != Rows::None
}

/// How many percent of the items on both sides have the same input; `None` where nothing can be compared.
fn inputs_agree_percent(matched: &Matched, base: &SampleSet, candidate: &SampleSet) -> Option<usize> {
    let (mut compared, mut agreed) = (0, 0);
    for item in &matched.items {
        let (Some(base_row), Some(candidate_row)) = (item.base.first(), item.candidate.first()) else { continue };
        let (base_row, candidate_row) = (&base.rows[base_row], &candidate.rows[candidate_row]);
        let same = match (base_row.prompt, candidate_row.prompt) {
            (Some(a), Some(b)) => a == b,
            _ => match (base_row.target, candidate_row.target) {
                (Some(a), Some(b)) => a == b,
                _ => continue,
            },
        };
        compared += 1;
        agreed += usize::from(same);
    }
    (compared > 0).then(|| agreed * 100 / compared)
}

/// The rows of one key: for each occurrence, the row of every repeat.
type Occurrences = Vec<Vec<u32>>;

/// Rows by key. Rows of one key with different epochs are repeats of one occurrence; rows with the same
/// epoch are further occurrences, numbered in file order.
fn occurrences<K: Hash + Eq>(rows: &[SampleRow], key: impl Fn(&SampleRow) -> K) -> HashMap<K, Occurrences> {
    let mut by_key: HashMap<K, Occurrences> = HashMap::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let Ok(index) = u32::try_from(index) else { break };
        let of_key = by_key.entry(key(row)).or_default();
        let free = |occurrence: &&mut Vec<u32>| occurrence.iter().all(|&other| rows[other as usize].epoch != row.epoch);
        match of_key.iter_mut().find(free) {
            Some(occurrence) => occurrence.push(index),
            None => of_key.push(vec![index]),
        }
    }
    by_key
}

/// The row of each key; `None` when a key stands more than once.
fn unique<K: Hash + Eq>(rows: &[SampleRow], key: impl Fn(&SampleRow) -> K) -> Option<HashMap<K, u32>> {
    let mut by_key = HashMap::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        if by_key.insert(key(row), u32::try_from(index).ok()?).is_some() {
            return None;
        }
    }
    Some(by_key)
}

/// The common case without the bookkeeping of repeats: every row of the base by its key, in file order, which mostly is
/// the order in which items are listed.
fn match_unique<K: Hash + Eq>(base: impl ExactSizeIterator<Item = K>, mut candidate: HashMap<K, u32>) -> Matched {
    let mut items = Vec::with_capacity(base.len().max(candidate.len()));
    let item = |base, candidate| PairedItem { base, candidate, occurrence: 0, content_changed: false };
    for (row, key) in (0..).zip(base) {
        items.push(item(Rows::One(row), candidate.remove(&key).map_or(Rows::None, Rows::One)));
    }
    items.extend(candidate.into_values().map(|row| item(Rows::None, Rows::One(row))));
    Matched { items, duplicates: 0 }
}

fn match_by<K: Hash + Eq>(base: &SampleSet, candidate: &SampleSet, key: impl Fn(&SampleRow) -> K) -> Matched {
    if let (Some(_), Some(candidate)) = (unique(&base.rows, &key), unique(&candidate.rows, &key)) {
        return match_unique(base.rows.iter().map(&key), candidate);
    }
    let of_base = occurrences(&base.rows, &key);
    let mut of_candidate = occurrences(&candidate.rows, &key);
    let mut matched = Matched { items: Vec::with_capacity(of_base.len().max(of_candidate.len())), duplicates: 0 };
    for (key, base_rows) in of_base {
        let candidate_rows = of_candidate.remove(&key).unwrap_or_default();
        matched.add_key(base_rows, candidate_rows);
    }
    for candidate_rows in of_candidate.into_values() {
        matched.add_key(Vec::new(), candidate_rows);
    }
    matched
}

impl Matched {
    /// Pairs the occurrences of one key in order. Of those without a partner, a first one is on one side
    /// only and any further one is a duplicate.
    fn add_key(&mut self, base: Occurrences, candidate: Occurrences) {
        let (mut base, mut candidate) = (base.into_iter(), candidate.into_iter());
        for occurrence in 0.. {
            let (base, candidate) = (base.next(), candidate.next());
            match (&base, &candidate) {
                (None, None) => break,
                (Some(_), Some(_)) => {}
                _ if occurrence > 0 => {
                    self.duplicates += 1;
                    continue;
                }
                _ => {}
            }
            let (base, candidate) = (rows(base), rows(candidate));
            self.items.push(PairedItem { base, candidate, occurrence, content_changed: false });
        }
    }
}

fn rows(rows: Option<Vec<u32>>) -> Rows {
    match rows.as_deref() {
        None | Some([]) => Rows::None,
        Some([one]) => Rows::One(*one),
        Some(many) => Rows::Many(many.into()),
    }
}

fn match_nothing(base: &SampleSet, candidate: &SampleSet) -> Matched {
    let mut matched = Matched { items: Vec::new(), duplicates: 0 };
    for occurrences in occurrences(&base.rows, |row| row.id.clone()).into_values() {
        matched.add_key(occurrences, Vec::new());
    }
    for occurrences in occurrences(&candidate.rows, |row| row.id.clone()).into_values() {
        matched.add_key(Vec::new(), occurrences);
    }
    matched
}

/// Pairs by id, exactly where the other side has that very id, else by its number (`007` and 7).
fn match_by_id(base: &SampleSet, candidate: &SampleSet) -> Matched {
    let ids = |set: &SampleSet| set.rows.iter().map(|row| row.id.to_string()).collect::<std::collections::HashSet<_>>();
    let (base_ids, candidate_ids) = (ids(base), ids(candidate));
    match_by(base, candidate, |row| {
        let id = row.id.to_string();
        if base_ids.contains(&id) && candidate_ids.contains(&id) { IdKey::Exact(id) } else { numeric_id(id) }
    })
}

#[derive(PartialEq, Eq, Hash)]
enum IdKey {
    Exact(String),
    Number(String),
}

fn numeric_id(id: String) -> IdKey {
    let digits = id.trim();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return IdKey::Exact(id);
    }
    let significant = digits.trim_start_matches('0');
    IdKey::Number(if significant.is_empty() { "0" } else { significant }.to_owned())
}

/// Items that only one side has, but whose id the other side has with other content, become one item
/// whose content changed.
fn join_changed_content(matched: &mut Matched, base: &[SampleRow], candidate: &[SampleRow]) {
    let mut lone_candidates: HashMap<IdKey, Vec<usize>> = HashMap::new();
    for (index, item) in matched.items.iter().enumerate().rev() {
        if let (Rows::None, Some(row)) = (&item.base, item.candidate.first()) {
            lone_candidates.entry(numeric_id(candidate[row].id.to_string())).or_default().push(index);
        }
    }
    if lone_candidates.is_empty() {
        return;
    }
    let mut joined = vec![false; matched.items.len()];
    for index in 0..matched.items.len() {
        let (Rows::None, Some(row)) = (&matched.items[index].candidate, matched.items[index].base.first()) else {
            continue;
        };
        let id = numeric_id(base[row].id.to_string());
        let Some(partner) = lone_candidates.get_mut(&id).and_then(Vec::pop) else { continue };
        matched.items[index].candidate = std::mem::replace(&mut matched.items[partner].candidate, Rows::None);
        matched.items[index].content_changed = true;
        joined[partner] = true;
    }
    let mut joined = joined.into_iter();
    matched.items.retain(|_| !joined.next().unwrap_or(false));
}

fn natural_item_order(a: &PairedItem, b: &PairedItem, base: &[SampleRow], candidate: &[SampleRow]) -> Ordering {
    let row = |item: &PairedItem| match (item.base.first(), item.candidate.first()) {
        (Some(row), _) => base.get(row),
        (None, Some(row)) => candidate.get(row),
        (None, None) => None,
    };
    let key = |row: Option<&SampleRow>| row.map_or(Digest([0; 32]), |row| row.item);
    let (row_a, row_b) = (row(a), row(b));
    let ids = match (row_a, row_b) {
        (Some(row_a), Some(row_b)) => natural_id_order(&row_a.id, &row_b.id),
        _ => Ordering::Equal,
    };
    // Equal ids with different content come in the order of their hashes, so that equal input gives
    // equal output; the side comes last, for items that have nothing to be told apart by.
    ids.then_with(|| key(row_a).cmp(&key(row_b)))
        .then_with(|| a.occurrence.cmp(&b.occurrence))
        .then_with(|| (a.base == Rows::None).cmp(&(b.base == Rows::None)))
        .then_with(|| a.base.first().cmp(&b.base.first()))
        .then_with(|| a.candidate.first().cmp(&b.candidate.first()))
}

/// Ids in the order a person would list them: 2 before 10, `q2` before `q10`.
#[must_use]
pub fn natural_id_order(a: &SampleId, b: &SampleId) -> Ordering {
    match (a, b) {
        (SampleId::Position(a), SampleId::Position(b)) => a.cmp(b),
        (SampleId::Position(_), SampleId::Named(_)) => Ordering::Less,
        (SampleId::Named(_), SampleId::Position(_)) => Ordering::Greater,
        (SampleId::Named(a), SampleId::Named(b)) => natural_order(a, b),
    }
}

#[cfg(test)]
#[path = "samples_tests.rs"]
mod tests;
