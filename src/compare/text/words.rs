//! The changed words of two lines that belong together.

use std::ops::Range;
use std::time::Instant;

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use unicode_segmentation::UnicodeSegmentation;

/// Two lines that have less than this share of their visible bytes in common count as rewritten and get no
/// marks.
const MIN_COMMON: f64 = 0.35;

/// A common stretch of at most this many bytes between two larger changes is taken for chance.
const ISLAND: usize = 3;

/// After so many words of a line the clock is looked at: a tenth of a millisecond.
const WORDS_AT_ONCE: usize = 1 << 10;

/// What changed, as byte ranges in order and apart.
pub(super) struct Marks {
    pub(super) base: Vec<Range<usize>>,
    pub(super) candidate: Vec<Range<usize>>,
    /// Whether the deadline allowed the best answer.
    pub(super) complete: bool,
}

/// Marks the words in which two shown lines differ; none when they hardly resemble each other. Lines that
/// look alike and still differ (in a mark's spelling) are marked whole.
pub(super) fn marks(base: &str, candidate: &str, limit: Option<Instant>) -> Marks {
    if base == candidate {
        return Marks { base: whole(base), candidate: whole(candidate), complete: true };
    }
    let (head, tail) = common_ends(base, candidate);
    let of = |line| words(middle(line, head, tail), limit);
    let both = of(base).and_then(|base| Some([base, of(candidate)?]));
    let [base_words, candidate_words] =
        both.unwrap_or_else(|| [base, candidate].map(|line| vec![middle(line, head, tail)]));
    let ops = capture_diff_slices_deadline(Algorithm::Myers, &base_words, &candidate_words, limit);
    let complete = !super::is_over(limit);

    let (base_ends, candidate_ends) = (offsets(&base_words, head), offsets(&candidate_words, head));
    let mut stretches: Vec<_> = ops
        .into_iter()
        .map(|op| Stretch {
            common: matches!(op, DiffOp::Equal { .. }),
            base: bytes(&base_ends, op.old_range()),
            candidate: bytes(&candidate_ends, op.new_range()),
        })
        .collect();
    drown_islands(&mut stretches);

    let common = stretches.iter().filter(|stretch| stretch.common);
    let shared: usize = common.map(|stretch| visible(base, stretch.base.clone())).sum::<usize>()
        + visible(base, 0..head)
        + visible(base, base.len() - tail..base.len());
    let all = visible(base, 0..base.len()).max(visible(candidate, 0..candidate.len()));
    if ratio(shared, all) < MIN_COMMON {
        return Marks { base: Vec::new(), candidate: Vec::new(), complete };
    }
    let changed = || stretches.iter().filter(|stretch| !stretch.common);
    Marks {
        base: joined(base, changed().map(|stretch| stretch.base.clone())),
        candidate: joined(candidate, changed().map(|stretch| stretch.candidate.clone())),
        complete,
    }
}

/// A stretch of both lines, in bytes.
struct Stretch {
    common: bool,
    base: Range<usize>,
    candidate: Range<usize>,
}

fn whole(line: &str) -> Vec<Range<usize>> {
    std::iter::once(0..line.len()).filter(|range| !range.is_empty()).collect()
}

/// How many bytes two lines share at their start and end, cut at spaces so that no word is torn. What is
/// shared need not be split into words, which is what long lines with a small change spend their time on.
fn common_ends(base: &str, candidate: &str) -> (usize, usize) {
    let (base, candidate) = (base.as_bytes(), candidate.as_bytes());
    let alike = base.iter().zip(candidate).take_while(|(x, y)| x == y).count();
    let head = base.get(..alike).and_then(|head| head.iter().rposition(|byte| *byte == b' ')).unwrap_or(0);
    let (base, candidate) = (base.get(head..).unwrap_or_default(), candidate.get(head..).unwrap_or_default());
    let alike = base.iter().rev().zip(candidate.iter().rev()).take_while(|(x, y)| x == y).count();
    let tail = base.get(base.len() - alike..).unwrap_or_default();
    (head, tail.iter().position(|byte| *byte == b' ').map_or(0, |space| tail.len() - space))
}

/// What is between the shared ends.
fn middle(line: &str, head: usize, tail: usize) -> &str {
    line.get(head..line.len() - tail).unwrap_or_default()
}

/// The words of what is between the shared ends, and what stands between words; `None` when there is no time to look so
/// closely at all of it.
fn words(middle: &str, limit: Option<Instant>) -> Option<Vec<&str>> {
    let (mut words, mut rest) = (Vec::new(), middle.split_word_bounds());
    while !super::is_over(limit) {
        let before = words.len();
        words.extend(rest.by_ref().take(WORDS_AT_ONCE));
        if words.len() == before {
            return Some(words);
        }
    }
    None
}

/// Where each word starts, and where the last one ends.
fn offsets(words: &[&str], head: usize) -> Vec<usize> {
    let ends = words.iter().scan(head, |at, word| {
        *at += word.len();
        Some(*at)
    });
    std::iter::once(head).chain(ends).collect()
}

fn bytes(offsets: &[usize], words: Range<usize>) -> Range<usize> {
    let at = |word: usize| offsets.get(word).or(offsets.last()).copied().unwrap_or(0);
    at(words.start)..at(words.end)
}

/// Short common stretches between larger changes become part of the change.
fn drown_islands(stretches: &mut [Stretch]) {
    let changes = |stretch: &Stretch, length: usize| {
        !stretch.common && stretch.base.len().min(stretch.candidate.len()) > 2 * length
    };
    for middle in 1..stretches.len().saturating_sub(1) {
        let Some([before, island, after]) = stretches.get_mut(middle - 1..=middle + 1) else { return };
        let length = island.base.len();
        if island.common && length <= ISLAND && changes(before, length) && changes(after, length) {
            island.common = false;
        }
    }
}

/// Bytes that are not spaces.
fn visible(line: &str, range: Range<usize>) -> usize {
    line.as_bytes().get(range).unwrap_or_default().iter().filter(|byte| **byte != b' ').count()
}

fn ratio(part: usize, all: usize) -> f64 {
    // Line lengths are far below 2^53.
    if all == 0 { 1.0 } else { part as f64 / all as f64 }
}

/// Ranges without the empty ones; two with only spaces between them are one.
fn joined(line: &str, ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges.filter(|range| !range.is_empty()) {
        match joined.last_mut() {
            Some(last) if visible(line, last.end..range.start) == 0 => last.end = range.end,
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both lines with `[` and `]` around their marks.
    fn marked(base: &str, candidate: &str) -> (String, String) {
        let marks = marks(base, candidate, None);
        let bracket = |line: &str, ranges: &[Range<usize>]| {
            let mut out = line.to_owned();
            for range in ranges.iter().rev() {
                out.insert(range.end, ']');
                out.insert(range.start, '[');
            }
            out
        };
        (bracket(base, &marks.base), bracket(candidate, &marks.candidate))
    }

    #[test]
    fn changed_words_are_marked() {
        for (base, candidate, expected_base, expected_candidate) in [
            ("the answer is 42.", "the answer is 43.", "the answer is [42].", "the answer is [43]."),
            ("3 of 5 apples", "4 of 6 apples", "[3] of [5] apples", "[4] of [6] apples"),
            ("one two three four", "one four", "one[ two three] four", "one four"),
            ("日本語の答え", "日本語の問い", "日本語の[答え]", "日本語の[問い]"),
            ("a b c d stay here", "w x y z stay here", "[a b c d] stay here", "[w x y z] stay here"),
            ("alike", "alike", "[alike]", "[alike]"),
        ] {
            assert_eq!(marked(base, candidate), (expected_base.to_owned(), expected_candidate.to_owned()));
        }
    }

    #[test]
    fn rewritten_lines_are_not_marked_word_by_word() {
        let (base, candidate) = ("I cannot help you with that request, sorry.", "Sure, here is a list of that kind:");
        assert_eq!(marked(base, candidate), (base.to_owned(), candidate.to_owned()));
    }

    #[test]
    fn splitting_into_words_takes_no_longer_than_there_is_time() {
        assert_eq!(words("two words", None), Some(vec!["two", " ", "words"]));
        assert_eq!(words("two words", Some(Instant::now())), None);
    }

    #[test]
    fn out_of_time_is_coarse_and_said() {
        let text = |middle: &str| format!("{} {middle} {}", "same ".repeat(50), "same ".repeat(50));
        let (base, candidate) = (text(&"x y ".repeat(30)), text(&"p q ".repeat(30)));
        let marks = marks(&base, &candidate, Some(Instant::now()));
        assert!(!marks.complete);
        assert_eq!(marks.base.len(), 1);
        assert!(base.get(marks.base[0].clone()).is_some_and(|text| text.contains("x y x y")));
    }
}
