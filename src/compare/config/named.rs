//! Lists whose items say what they are called: models, providers, data sets.

use std::collections::HashMap;

use super::Child;
use crate::model::Value;

/// Keys under which the items of a list are named, the likeliest first.
const NAMES: [&str; 5] = ["name", "id", "model_name", "model", "key"];

/// Pairs the items of two lists by name: `None` where going by index tells the same with less, which is when no item
/// moved, and where items that both lists have changed their order, which may mean something.
///
/// Without this, one item inserted at the top would make every other item look changed.
pub(super) fn pairs<'a>(base: &'a [Value], candidate: &'a [Value]) -> Option<Vec<Child<'a>>> {
    let [base_names, candidate_names] =
        NAMES.iter().find_map(|key| Some([names(base, key)?, names(candidate, key)?]))?;
    let places: HashMap<&str, usize> = candidate_names.iter().map(String::as_str).zip(0..).collect();
    let common: Vec<(usize, usize)> =
        base_names.iter().enumerate().filter_map(|(at, name)| Some((at, *places.get(name.as_str())?))).collect();
    let moved = common.iter().any(|(from, to)| from != to);
    if !moved || !common.is_sorted_by_key(|&(_, to)| to) {
        return None;
    }
    let kept: HashMap<usize, usize> = common.iter().map(|&(from, to)| (to, from)).collect();
    let gone = base_names.iter().zip(base).filter(|(name, _)| !places.contains_key(name.as_str()));
    let gone: Vec<Child<'a>> = gone.map(|(name, item)| (name.clone(), Some(item), None)).collect();
    let there = candidate_names.into_iter().zip(candidate).enumerate();
    let there = there.map(|(at, (name, item))| (name, kept.get(&at).map(|&from| &base[from]), Some(item)));
    Some(there.chain(gone).collect())
}

/// What each item is called, the second of a name with its number; `None` where one has no name under this key.
fn names(items: &[Value], key: &str) -> Option<Vec<String>> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let named = items.iter().map(|item| {
        let name = item.get(key)?.as_str().filter(|name| !name.is_empty())?;
        let count = seen.entry(name).or_default();
        *count += 1;
        Some(if *count == 1 { name.to_owned() } else { format!("{name} ({count})") })
    });
    named.collect()
}
