//! Many changes that are alike, as one: what a reviewer reads of ten thousand tensors.
//!
//! Below one key, changes are alike when their keys are the same but for digits, their values are the same on both
//! sides, and so is what they mean: `layers.0.up.weight` and `layers.1.up.weight`, both from `F32 [8, 8]` to
//! `F16 [8, 8]`. Few changes are left as they are.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::base::limits;
use crate::model::{ConfigChange, Value};

/// Puts changes together that are alike, below every key that has more than [`limits::CHANGES_TO_FOLD`] of them, and
/// the least of what is left into one more, so that a key never has more than [`limits::CHANGES_BELOW_KEY`].
/// Takes and gives them by pointer.
#[must_use]
pub fn alike(changes: Vec<ConfigChange>) -> Vec<ConfigChange> {
    let mut by_parent: BTreeMap<String, Vec<ConfigChange>> = BTreeMap::new();
    for change in changes {
        let parent = change.pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        by_parent.entry(parent.to_owned()).or_default().push(change);
    }
    let mut folded = Vec::new();
    for (parent, changes) in by_parent {
        if changes.len() > limits::CHANGES_TO_FOLD {
            folded.extend(below(&parent, changes));
        } else {
            folded.extend(changes);
        }
    }
    folded.sort_by(|one, other| one.pointer.cmp(&other.pointer));
    folded
}

fn below(parent: &str, changes: Vec<ConfigChange>) -> Vec<ConfigChange> {
    let mut groups = grouped(changes);
    let rest = if groups.len() > limits::CHANGES_BELOW_KEY {
        // What is known to mean something stays, then what is frequent; the sort is stable, so the first by pointer do.
        groups.sort_by_key(|group| (group.iter().all(|change| change.meaning.is_none()), Reverse(group.len())));
        groups.split_off(limits::CHANGES_BELOW_KEY - 1)
    } else {
        Vec::new()
    };
    let mut folded: Vec<ConfigChange> = groups.into_iter().filter_map(one_for_all).collect();
    tell_apart(&mut folded);
    if !rest.is_empty() {
        folded.push(remainder(parent, &rest.concat()));
    }
    folded
}

/// Changes that are alike, in the order of their first ones.
fn grouped(changes: Vec<ConfigChange>) -> Vec<Vec<ConfigChange>> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<Vec<ConfigChange>> = Vec::new();
    for change in changes {
        let shown = |side: &Option<Value>| side.as_ref().map_or("-".to_owned(), Value::to_string);
        let (pattern, meaning) = (pattern(&change.pointer), change.meaning.as_deref().unwrap_or_default());
        let key = [&pattern, &shown(&change.base), &shown(&change.candidate), meaning].join("\n");
        let place = *places.entry(key).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Vec::new());
        }
        groups[place].push(change);
    }
    groups
}

/// A pointer with each run of digits in its last key as `*`.
fn pattern(pointer: &str) -> String {
    let at = pointer.rfind('/').map_or(0, |at| at + 1);
    let mut pattern = pointer[..at].to_owned();
    let mut in_digits = false;
    for char in pointer[at..].chars() {
        if !char.is_ascii_digit() {
            pattern.push(char);
        } else if !in_digits {
            pattern.push('*');
        }
        in_digits = char.is_ascii_digit();
    }
    pattern
}

fn one_for_all(group: Vec<ConfigChange>) -> Option<ConfigChange> {
    let count = group.len();
    let first = group.into_iter().next()?;
    if count == 1 {
        return Some(first);
    }
    let meaning = first.meaning.as_deref().map_or(String::new(), |meaning| format!(" {meaning}"));
    Some(ConfigChange {
        pointer: pattern(&first.pointer),
        meaning: Some(format!("The same {count} times, first at {}.{meaning}", first.pointer)),
        ..first
    })
}

/// Gives patterns that stand twice, because layers changed in two ways, the pointers of their first changes.
fn tell_apart(folded: &mut [ConfigChange]) {
    let mut seen: HashMap<String, u32> = HashMap::new();
    for change in folded {
        let count = seen.entry(change.pointer.clone()).or_default();
        *count += 1;
        if *count > 1 {
            change.pointer = format!("{} ({count})", change.pointer);
        }
    }
}

/// What is left, counted.
fn remainder(parent: &str, changes: &[ConfigChange]) -> ConfigChange {
    let count = |kind: &str| changes.iter().filter(|change| change.kind() == kind).count();
    let (added, removed, changed) = (count("added"), count("removed"), count("changed"));
    let text = |count: usize, what: &str| Value::String(format!("{count} {what}"));
    let (base, candidate) = match (added, removed) {
        (0, 0) => (text(changed, "values"), text(changed, "other values")),
        _ => (text(changed + removed, "values"), text(changed + added, "values")),
    };
    let all = changes.len();
    ConfigChange {
        pointer: format!("{parent}/*"),
        base: Some(base),
        candidate: Some(candidate),
        meaning: Some(format!("{all} more differ: {added} added, {removed} removed, {changed} changed.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(pointer: String, base: Option<&str>, candidate: Option<&str>) -> ConfigChange {
        let text = |text: &str| Value::String(text.to_owned());
        ConfigChange { pointer, base: base.map(text), candidate: candidate.map(text), meaning: None }
    }

    /// `kind pointer: meaning` of what is left of some changes.
    fn left(changes: Vec<ConfigChange>) -> Vec<String> {
        let told = |change: &ConfigChange| {
            format!("{} {}: {}", change.kind(), change.pointer, change.meaning.as_deref().unwrap_or_default())
        };
        alike(changes).iter().map(told).collect()
    }

    #[test]
    fn layers_that_changed_alike_are_one_change() {
        let layers = (0..60).map(|n| change(format!("/t/l.{n}.up"), Some("F32"), Some("F16")));
        let odd = change("/t/l.60.up".to_owned(), Some("F32"), Some("Q8"));
        let gone = change("/t/head".to_owned(), Some("F32"), None);
        let other = change("/z".to_owned(), Some("1"), Some("2"));
        assert_eq!(
            left(layers.chain([odd, gone, other]).collect()),
            [
                "removed /t/head: ",
                "changed /t/l.*.up: The same 60 times, first at /t/l.0.up.",
                "changed /t/l.60.up: ",
                "changed /z: "
            ]
        );
    }

    #[test]
    fn few_changes_stay_as_they_are() {
        let few: Vec<_> =
            (0..limits::CHANGES_TO_FOLD).map(|n| change(format!("/t/{n:03}"), Some("a"), Some("b"))).collect();
        assert_eq!(alike(few.clone()), few);
    }

    #[test]
    fn a_pattern_that_changed_in_two_ways_is_told_apart() {
        let half = |from: u32, to: &'static str| {
            (from..from + 30).map(move |n| change(format!("/t/{n}"), Some("a"), Some(to)))
        };
        let pointers: Vec<_> =
            alike(half(0, "b").chain(half(30, "c")).collect()).into_iter().map(|change| change.pointer).collect();
        assert_eq!(pointers, ["/t/*", "/t/* (2)"]);
    }

    #[test]
    fn what_is_left_is_counted() {
        let names = |n: u32| format!("/t/{}", char::from_u32(0x4E00 + n).unwrap_or('x'));
        let changes = (0..500).map(|n| match n % 5 {
            0 => change(names(n), None, Some("b")),
            1 => change(names(n), Some("a"), None),
            _ => change(names(n), Some("a"), Some("b")),
        });
        let left = left(changes.collect());
        assert_eq!(left.len(), limits::CHANGES_BELOW_KEY);
        assert_eq!(left[0], "changed /t/*: 401 more differ: 80 added, 80 removed, 241 changed.");
    }
}
