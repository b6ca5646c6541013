//! Metrics that are called differently on the two sides and mean the same.

use std::collections::BTreeSet;

use crate::model::Side;

/// Names that one and the same metric has had, release after release.
const SYNONYMS: &[&[&str]] = &[
    &["las", "dep_las"],
    &["uas", "dep_uas"],
    &["tags_acc", "tag_acc"],
    &["textcat_score", "cats_score"],
    &["em", "exact_match"],
    &["acc", "accuracy"],
    &["ppl", "perplexity"],
    &["likelihood_difference", "likelihood_diff"],
];

/// Beginnings of names that end in how many tries they put together.
const OF_K: &[&str] = &["pass@", "pass^", "solve@", "solve^", "pass_at_", "pass_hat_"];

/// A metric of a task: its filter and its name.
pub(super) type Name<'a> = (Option<String>, &'a str);

/// One side's name of a metric that goes by the other side's from here on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rename<'a> {
    /// Whose name is given up: the base's, unless the candidate has none.
    pub(super) side: Side,
    /// The name it has there.
    pub(super) from: Name<'a>,
    /// The name the other side has.
    pub(super) to: Name<'a>,
}

/// How many tries a metric puts together, as its name says: `3` for `pass@3`, `k` for `pass^k`.
pub(super) fn k_of(metric: &str) -> Option<&str> {
    let split =
        |start: &&str| metric.split_at_checked(start.len()).filter(|(head, _)| head.eq_ignore_ascii_case(start));
    let (_, k) = OF_K.iter().find_map(split)?;
    (k == "k" || (!k.is_empty() && k.bytes().all(|byte| byte.is_ascii_digit()))).then_some(k)
}

/// Which metrics of a task, called differently, are the same: one without a name and the only one of the other side;
/// two known names of one metric; one that puts together k tries on one side and another number of them on the other.
/// Nothing is taken for the same where there is a choice.
pub(super) fn renames<'a>(base: &BTreeSet<Name<'a>>, candidate: &BTreeSet<Name<'a>>) -> Vec<Rename<'a>> {
    let lone_base: Vec<&Name<'a>> = base.difference(candidate).collect();
    let lone_candidate: Vec<&Name<'a>> = candidate.difference(base).collect();
    let only_ones = base.len() == 1 && candidate.len() == 1;
    // Where nobody named the metric, nobody named a filter.
    let leaves_open = |one: &Name<'_>, other: &Name<'_>| one.1.is_empty() && (one.0.is_none() || one.0 == other.0);
    let same = |one: &Name<'_>, other: &Name<'_>| {
        let is_open = leaves_open(one, other) || leaves_open(other, one);
        (is_open && only_ones) || (one.0 == other.0 && alike(one.1, other.1))
    };
    let only_partner = |name: &Name<'a>, among: &[&Name<'a>]| {
        let mut partners = among.iter().filter(|other| same(name, other));
        partners.next().copied().cloned().filter(|_| partners.next().is_none())
    };
    let pair = |name: &&Name<'a>| {
        let partner = only_partner(name, &lone_candidate)?;
        only_partner(&partner, &lone_base)?;
        Some(rename((*name).clone(), partner))
    };
    lone_base.iter().filter_map(pair).collect()
}

fn rename<'a>(base: Name<'a>, candidate: Name<'a>) -> Rename<'a> {
    match candidate.1 {
        "" => Rename { side: Side::Candidate, from: candidate, to: base },
        _ => Rename { side: Side::Base, from: base, to: candidate },
    }
}

/// Whether two different names mean the same metric, or differ in k alone.
fn alike(one: &str, other: &str) -> bool {
    let synonyms = |names: &&[&str]| [one, other].iter().all(|name| names.iter().any(|n| n.eq_ignore_ascii_case(name)));
    SYNONYMS.iter().any(synonyms) || of_other_k(one, other)
}

/// Whether two names differ in nothing but k.
pub(super) fn of_other_k(one: &str, other: &str) -> bool {
    let (Some(k), Some(other_k)) = (k_of(one), k_of(other)) else { return false };
    let (stem, other_stem) = (one.strip_suffix(k), other.strip_suffix(other_k));
    stem.zip(other_stem).is_some_and(|(stem, other)| stem.eq_ignore_ascii_case(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(base: &[&'static str], candidate: &[&'static str]) -> Vec<(Side, &'static str, &'static str)> {
        let names = |names: &[&'static str]| names.iter().map(|name| (None, *name)).collect::<BTreeSet<Name<'_>>>();
        let (base, candidate) = (names(base), names(candidate));
        renames(&base, &candidate).into_iter().map(|rename| (rename.side, rename.from.1, rename.to.1)).collect()
    }

    #[test]
    fn metrics_are_the_same_only_where_there_is_no_choice() {
        use Side::{Base, Candidate};
        for (base, candidate, expected) in [
            (&["las", "ents_f"][..], &["dep_las", "ents_f"][..], vec![(Base, "las", "dep_las")]),
            (&["las", "uas"], &["dep_uas", "dep_las"], vec![(Base, "las", "dep_las"), (Base, "uas", "dep_uas")]),
            (&["las"], &["dep_las", "las"], vec![]),
            (&[""], &["acc"], vec![(Base, "", "acc")]),
            (&["acc"], &[""], vec![(Candidate, "", "acc")]),
            (&[""], &["acc", "f1"], vec![]),
            (&["", "acc"], &["acc", "f1"], vec![]),
            (&["pass@1", "pass@3"], &["pass@1", "pass@5"], vec![(Base, "pass@3", "pass@5")]),
            (&["pass@3"], &["pass@5", "pass@10"], vec![]),
            (&["pass@3"], &["pass^5"], vec![]),
            (&["acc"], &["f1"], vec![]),
        ] {
            assert_eq!(renamed(base, candidate), expected, "{base:?} {candidate:?}");
        }
    }

    #[test]
    fn an_unnamed_metric_leaves_the_filter_open_too() {
        let names = |filter: Option<&str>, name: &'static str| BTreeSet::from([(filter.map(str::to_owned), name)]);
        for (base, candidate, pairs) in [
            (names(None, ""), names(Some("strict"), "acc"), true),
            (names(Some("strict"), "acc"), names(None, ""), true),
            (names(Some("strict"), ""), names(Some("strict"), "acc"), true),
            (names(Some("flexible"), ""), names(Some("strict"), "acc"), false),
            (names(None, "acc"), names(Some("strict"), ""), false),
            (names(None, "em"), names(Some("strict"), "exact_match"), false),
        ] {
            let found = renames(&base, &candidate);
            assert_eq!(!found.is_empty(), pairs, "{base:?} {candidate:?}");
            assert!(found.iter().all(|rename| !rename.to.1.is_empty()), "{found:?}");
        }
    }

    #[test]
    fn names_tell_k() {
        for (name, k) in [
            ("pass@10", Some("10")),
            ("Pass^k", Some("k")),
            ("pass_hat_5", Some("5")),
            ("pass@", None),
            ("pass@x", None),
            ("recall@10", None),
            ("passed", None),
        ] {
            assert_eq!(k_of(name), k, "{name}");
        }
    }
}
