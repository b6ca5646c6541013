//! Names below each other, shortened so that different ones never read the same where there is a way to tell them
//! apart.

use std::collections::{BTreeMap, BTreeSet};

use super::paint::{cut, width};
use super::theme::Glyphs;

/// Names as they were shortened, each by itself, but for those of which different ones would read the same: these are
/// shortened at another place.
#[must_use]
pub fn apart(names: &[String], mut short: Vec<String>, cells: usize, glyphs: &Glyphs) -> Vec<String> {
    let mut alike: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (name, short)) in names.iter().zip(&short).enumerate() {
        if name != short {
            alike.entry(short).or_default().push(at);
        }
    }
    let groups: Vec<Vec<usize>> = alike.into_values().filter(|group| group.len() > 1).collect();
    for group in groups {
        let full: Vec<&str> = group.iter().filter_map(|&at| names.get(at).map(String::as_str)).collect();
        let Some(told) = told_apart(&full, cells, glyphs) else { continue };
        for (at, told) in group.into_iter().zip(told) {
            if let Some(short) = short.get_mut(at) {
                *short = told;
            }
        }
    }
    short
}

/// The first way to shorten names that leaves different ones different.
fn told_apart(names: &[&str], cells: usize, glyphs: &Glyphs) -> Option<Vec<String>> {
    let different = names.iter().collect::<BTreeSet<_>>().len();
    let from = names.iter().skip(1).map(|name| common(names[0], name)).min().unwrap_or(0);
    let at_the_end = |name: &str| cut(name, cells, glyphs);
    let before_the_difference = |name: &str| without_common(name, from, cells, glyphs);
    let ways: [&dyn Fn(&str) -> String; 2] = [&at_the_end, &before_the_difference];
    let shortened = ways.into_iter().map(|way| names.iter().map(|name| way(name)).collect::<Vec<String>>());
    shortened.into_iter().find(|told| different > 1 && told.iter().collect::<BTreeSet<_>>().len() == different)
}

/// How many bytes two names begin with in common, up to the last of them that is between two characters.
fn common(one: &str, other: &str) -> usize {
    let pairs = one.chars().zip(other.chars()).take_while(|(one, other)| one == other);
    pairs.map(|(character, _)| character.len_utf8()).sum()
}

/// A name with its first letters and what comes after what others begin with, too.
fn without_common(name: &str, from: usize, cells: usize, glyphs: &Glyphs) -> String {
    let head = cut(name, cells / 3, glyphs);
    let Some(rest) = name.get(from..).filter(|_| head.len() < from) else { return cut(name, cells, glyphs) };
    let left = cells.saturating_sub(width(&head));
    format!("{head}{}", cut(rest, left, glyphs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::paint::cut_middle;
    use crate::tui::theme::UNICODE;

    #[test]
    fn names_that_would_read_the_same_keep_what_tells_them_apart() {
        let cases: [(&[&str], usize, &[&str]); 5] = [
            // Shortened in the middle, they differ already.
            (&["mmlu_abstract_algebra", "mmlu_college_biology"], 12, &["mmlu_…lgebra", "mmlu_…iology"]),
            (
                &["leaderboard_bbh_three_objects", "leaderboard_math_three_objects"],
                13,
                &["lea…bbh_thre…", "lea…math_thr…"],
            ),
            (&["ab_one_multiple_choice", "cd_one_multiple_choice", "x"], 12, &["ab_on…choice", "cd_on…choice", "x"]),
            (&["the_same_long_name", "the_same_long_name"], 9, &["the_…name", "the_…name"]),
            (
                &["日本語の長い名前一つの課題です", "日本語の長い名前二つの課題です"],
                14,
                &["日…一つの課題…", "日…二つの課題…"],
            ),
        ];
        for (names, cells, expected) in cases {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let short = names.iter().map(|name| cut_middle(name, cells, &UNICODE)).collect();
            let told = apart(&names, short, cells, &UNICODE);
            assert_eq!(told, expected);
            assert!(told.iter().all(|name| width(name) <= cells), "{told:?}");
        }
    }
}
