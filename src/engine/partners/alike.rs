//! Names that may stand for another release of the same thing.

use std::collections::BTreeMap;

use crate::base::natural_order;
use crate::base::stem::{is_random, stem};

/// Names of one place, by what they are without the release.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_stem: BTreeMap<String, Vec<String>>,
    /// Of names that are the same but for digits and random ids, the last.
    last: BTreeMap<Shape, String>,
}

impl Names {
    pub(super) fn of(names: impl IntoIterator<Item = String>) -> Self {
        let mut all = Self::default();
        for name in names {
            let last = all.last.entry(Shape::of(&name)).or_insert_with(|| name.clone());
            if natural_order(last, &name).is_lt() {
                last.clone_from(&name);
            }
            all.by_stem.entry(stem(&name, "")).or_default().push(name);
        }
        all
    }

    /// Those that differ from a name in version, date or id alone. Else a number alone may count releases, or be the name
    /// of something else: then it is the last that a later one would have replaced.
    pub(super) fn alike(&self, name: &str) -> &[String] {
        match self.by_stem.get(&stem(name, "")) {
            Some(alike) => alike,
            None => self.last.get(&Shape::of(name)).map_or(&[], std::slice::from_ref),
        }
    }
}

/// A name with every run of digits and every random id folded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shape(Vec<u8>);

impl Shape {
    pub(super) fn of(name: &str) -> Self {
        let (mut shape, mut rest) = (Vec::with_capacity(name.len()), name);
        while !rest.is_empty() {
            let end = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
            let (word, behind) = rest.split_at(end);
            if is_random(word) {
                shape.push(FOLDED);
            } else {
                fold_digits(word, &mut shape);
            }
            let separators = behind.bytes().position(|byte| byte.is_ascii_alphanumeric()).unwrap_or(behind.len());
            shape.extend_from_slice(&behind.as_bytes()[..separators]);
            rest = &behind[separators..];
        }
        Self(shape)
    }
}

/// What stands for digits and ids.
const FOLDED: u8 = b'#';

fn fold_digits(word: &str, shape: &mut Vec<u8>) {
    let mut in_digits = false;
    for byte in word.bytes() {
        let is_digit = byte.is_ascii_digit();
        if !(is_digit && in_digits) {
            shape.push(if is_digit { FOLDED } else { byte });
        }
        in_digits = is_digit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_fold_digits_and_random_ids() {
        for (path, expected) in [
            ("runs/2026-01-05/results_12.json", "runs/#-#-#/results_#.json"),
            ("a/b.json", "a/b.json"),
            (
                "logs/2025-02-11T15-17-00-05-00_popularity_dPiJifoWeEQBrfWsAopzWr.eval",
                "logs/#-#-#T#-#-#-#-#_popularity_#.eval",
            ),
            ("a/\u{e9}1/evaluation_of_everything.json", "a/\u{e9}#/evaluation_of_everything.json"),
        ] {
            assert_eq!(String::from_utf8_lossy(&Shape::of(path).0), expected);
        }
    }

    #[test]
    fn names_of_other_releases_are_alike_and_of_mere_numbers_the_last() {
        let names = Names::of(["v1.0", "v1.1", "run_9", "run_10", "llama-7b", "llama-13b"].map(str::to_owned));
        for (name, alike) in [
            ("v2.0", &["v1.0", "v1.1"][..]),
            ("run_11", &["run_10"]),
            ("llama-7b", &["llama-7b"]),
            ("llama-3b", &["llama-13b"]),
            ("other", &[]),
        ] {
            assert_eq!(names.alike(name), alike, "{name}");
        }
    }
}
