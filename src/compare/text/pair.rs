//! Which lines of a replaced block belong together.

use std::cmp::Ordering;
use std::time::Instant;

use unicode_segmentation::UnicodeSegmentation;

/// Lines are paired from this share of common words on; below, two lines are neighbours by accident.
const MIN_COMMON: f32 = 0.4;

/// Blocks that would take more steps than this are paired in order instead: the best pairing costs a
/// comparison of every line with every other.
const STEPS: usize = 2_000_000;

/// Pairs of (base line, candidate line), rising on both sides; lines in order when there is no time for more.
pub(super) fn pairs(base: &[&str], candidate: &[&str], limit: Option<Instant>) -> Vec<(usize, usize)> {
    let in_order = || (0..base.len().min(candidate.len())).map(|at| (at, at)).collect();
    if base.len() == 1 && candidate.len() == 1 {
        return in_order();
    }
    let bytes = |lines: &[&str]| lines.iter().map(|line| line.len() + 1).sum::<usize>();
    let steps =
        (bytes(base).saturating_mul(candidate.len())).saturating_add(bytes(candidate).saturating_mul(base.len()));
    if steps > STEPS || super::is_over(limit) {
        return in_order();
    }
    best(&bags(base), &bags(candidate))
}

/// The words of each line, sorted.
fn bags<'t>(lines: &[&'t str]) -> Vec<Vec<&'t str>> {
    lines.iter().map(|line| bag(line)).collect()
}

/// The words of a text, sorted.
pub(super) fn bag(text: &str) -> Vec<&str> {
    let mut words: Vec<_> = text.unicode_words().collect();
    words.sort_unstable();
    words
}

/// The share of words two lines have in common, 0 to 1.
pub(super) fn common(base: &[&str], candidate: &[&str]) -> f32 {
    let (mut i, mut j, mut shared) = (0, 0, 0_u16);
    while let (Some(x), Some(y)) = (base.get(i), candidate.get(j)) {
        let order = x.cmp(y);
        i += usize::from(order != Ordering::Greater);
        j += usize::from(order != Ordering::Less);
        shared = shared.saturating_add(u16::from(order == Ordering::Equal));
    }
    let words = u16::try_from(base.len() + candidate.len()).unwrap_or(u16::MAX);
    if words == 0 { 0.0 } else { 2.0 * f32::from(shared) / f32::from(words) }
}

/// The rising pairs of lines with the largest sum of common shares.
fn best(base: &[Vec<&str>], candidate: &[Vec<&str>]) -> Vec<(usize, usize)> {
    rising([base.len(), candidate.len()], |i, j| {
        let share = base.get(i).zip(candidate.get(j)).map_or(0.0, |(base, candidate)| common(base, candidate));
        if share < MIN_COMMON { 0.0 } else { share }
    })
}

/// The rising pairs of so many things on either side with the largest sum of gains; what gains nothing is no pair.
pub(super) fn rising([base, candidate]: [usize; 2], gain: impl Fn(usize, usize) -> f32) -> Vec<(usize, usize)> {
    let width = candidate + 1;
    // sums[i * width + j] is the best sum for the lines from i and j on; gains are kept for the way back.
    let mut sums = vec![0.0_f32; (base + 1) * width];
    let mut gains = vec![0.0_f32; (base + 1) * width];
    let at = |table: &[f32], i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(0.0);
    for i in (0..base).rev() {
        for j in (0..candidate).rev() {
            let gain = gain(i, j);
            let paired = gain + at(&sums, i + 1, j + 1);
            let best = paired.max(at(&sums, i + 1, j)).max(at(&sums, i, j + 1));
            for (table, value) in [(&mut sums, best), (&mut gains, gain)] {
                table.get_mut(i * width + j).into_iter().for_each(|cell| *cell = value);
            }
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < base && j < candidate {
        let (gain, here) = (at(&gains, i, j), at(&sums, i, j));
        if gain > 0.0 && gain + at(&sums, i + 1, j + 1) >= here {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&sums, i + 1, j) >= here {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_paired_by_what_they_share() {
        let base = ["the cat sat on the mat", "rain fell all night long"];
        let candidate = ["a new opening line", "the cat sat on a mat", "then rain fell all night"];
        assert_eq!(pairs(&base, &candidate, None), [(0, 1), (1, 2)]);
        assert_eq!(pairs(&candidate, &base, None), [(1, 0), (2, 1)]);
    }

    #[test]
    fn strangers_are_not_paired() {
        assert_eq!(pairs(&["alpha beta", "gamma"], &["delta", "epsilon zeta"], None), []);
    }

    #[test]
    fn large_blocks_are_paired_in_order() {
        let lines = vec!["some words in a line"; 400];
        assert_eq!(pairs(&lines, &lines[..300], None).last(), Some(&(299, 299)));
    }
}
