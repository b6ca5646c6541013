//! Two texts side by side: lines in step, changed words marked.
//!
//! Lines are aligned first; within a block of replaced lines, lines that resemble each other are paired
//! (`pair`), and a pair is compared word by word (`words`). Lines that share little are not marked word
//! by word: what looks like confetti tells a reader less than two plain lines.

mod lines;
mod pair;
mod tree;
mod turns;
mod words;

use std::cmp::Ordering;
use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use crate::base::Shown;
use crate::model::Side;
use lines::Line;
pub use tree::align_trees;
pub(super) use turns::pairs as paired_turns;

/// Two texts aligned line by line. Rows cover both texts once, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextDiff {
    /// The rows, top to bottom.
    pub rows: Vec<DiffRow>,
    /// Whether the deadline allowed the best alignment; when not, the rows are still right, only coarser.
    pub complete: bool,
}

/// A line of the base beside a line of the candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct DiffRow {
    /// The base's line; `None` where the candidate added one.
    pub base: Option<DiffLine>,
    /// The candidate's line; `None` where one was removed.
    pub candidate: Option<DiffLine>,
    /// Whether both are the same.
    pub same: bool,
}

/// One line of one side.
#[derive(Clone, Debug, PartialEq)]
pub struct DiffLine {
    /// Counted from 1.
    pub number: u32,
    /// The text, without its line end, unless the end is what differs: then it is there as `␍` or `␊`.
    pub text: Shown,
    /// The changed words, as byte ranges of `text`, in order and apart. In a row that is not the same and
    /// has no marks on either side, the whole line was added, removed or rewritten.
    pub marks: Vec<Range<usize>>,
}

/// Aligns two texts. Work stops refining after `deadline`; a result follows within the time it takes to
/// walk over both texts once more.
///
/// Swapping the texts swaps the sides of the result and changes nothing else.
#[must_use]
pub fn align(base: &str, candidate: &str, deadline: Duration) -> TextDiff {
    align_until(base, candidate, Instant::now().checked_add(deadline))
}

fn align_until(base: &str, candidate: &str, limit: Option<Instant>) -> TextDiff {
    // A diff breaks ties by its argument order. Always asking in the same order makes the answer symmetric.
    match base.cmp(candidate) {
        Ordering::Greater => Alignment::new(candidate, base, limit).run().mirrored(),
        Ordering::Less | Ordering::Equal => Alignment::new(base, candidate, limit).run(),
    }
}

impl DiffRow {
    /// The line of a side.
    #[must_use]
    pub fn on(&self, side: Side) -> Option<&DiffLine> {
        match side {
            Side::Base => self.base.as_ref(),
            Side::Candidate => self.candidate.as_ref(),
        }
    }
}

impl TextDiff {
    /// The lines of a side.
    pub fn lines(&self, side: Side) -> impl Iterator<Item = &str> {
        self.rows.iter().filter_map(move |row| row.on(side)).map(|line| line.text.as_str())
    }

    /// The same with its sides swapped.
    #[must_use]
    pub fn mirrored(mut self) -> Self {
        for row in &mut self.rows {
            std::mem::swap(&mut row.base, &mut row.candidate);
        }
        self
    }
}

/// An alignment under way.
struct Alignment<'t> {
    base: Vec<Line<'t>>,
    candidate: Vec<Line<'t>>,
    limit: Option<Instant>,
    diff: TextDiff,
}

impl<'t> Alignment<'t> {
    fn new(base: &'t str, candidate: &'t str, limit: Option<Instant>) -> Self {
        let diff = TextDiff { rows: Vec::new(), complete: true };
        Self { base: lines::split(base), candidate: lines::split(candidate), limit, diff }
    }

    fn run(mut self) -> TextDiff {
        let texts = |lines: &[Line<'t>]| lines.iter().map(|line| line.text).collect::<Vec<_>>();
        let (base, candidate) = (texts(&self.base), texts(&self.candidate));
        let ops = capture_diff_slices_deadline(Algorithm::Myers, &base, &candidate, self.limit);
        self.diff.complete = !is_over(self.limit);
        for op in ops {
            let (old, new) = (op.old_range(), op.new_range());
            if matches!(op, DiffOp::Equal { .. }) {
                old.zip(new).for_each(|(i, j)| self.both(i, j));
            } else {
                self.replaced(&base, &candidate, old, new);
            }
        }
        self.diff
    }

    /// A block of lines that differ: pairs first, and what lies between two pairs beside each other.
    fn replaced(&mut self, base: &[&str], candidate: &[&str], old: Range<usize>, new: Range<usize>) {
        let pairs = pair::pairs(
            base.get(old.clone()).unwrap_or_default(),
            candidate.get(new.clone()).unwrap_or_default(),
            self.limit,
        );
        let (mut i, mut j) = (old.start, new.start);
        for (base_at, candidate_at) in pairs {
            let (next_i, next_j) = (old.start + base_at, new.start + candidate_at);
            self.rewritten(i..next_i, j..next_j);
            self.both(next_i, next_j);
            (i, j) = (next_i + 1, next_j + 1);
        }
        self.rewritten(i..old.end, j..new.end);
    }

    /// Lines with nothing in common, side by side as long as both sides have some.
    fn rewritten(&mut self, old: Range<usize>, new: Range<usize>) {
        for step in 0..old.len().max(new.len()) {
            let line = |lines: &[Line<'_>], range: &Range<usize>| {
                let at = range.start + step;
                lines.get(at).filter(|_| at < range.end).map(|line| line.shown(at))
            };
            let (base, candidate) = (line(&self.base, &old), line(&self.candidate, &new));
            self.diff.rows.push(DiffRow { base, candidate, same: false });
        }
    }

    /// A line of each side that belong together.
    fn both(&mut self, i: usize, j: usize) {
        let (Some(base), Some(candidate)) = (self.base.get(i), self.candidate.get(j)) else { return };
        let (mut base_line, mut candidate_line) = (base.shown(i), candidate.shown(j));
        if base.text != candidate.text {
            let found = words::marks(base_line.text.as_str(), candidate_line.text.as_str(), self.limit);
            self.diff.complete &= found.complete;
            (base_line.marks, candidate_line.marks) = (found.base, found.candidate);
        }
        let (base_end, candidate_end) = lines::distinct_ends(base.end, candidate.end);
        let same = base.text == candidate.text && base_end == candidate_end;
        base_line.show_end(base_end);
        candidate_line.show_end(candidate_end);
        self.diff.rows.push(DiffRow { base: Some(base_line), candidate: Some(candidate_line), same });
    }
}

impl DiffLine {
    /// Appends a line end that is part of the difference.
    fn show_end(&mut self, end: &str) {
        if !end.is_empty() {
            let body = self.text.as_str().len();
            self.text = Shown::new(&format!("{}{end}", self.text));
            self.marks.push(body..self.text.as_str().len());
        }
    }
}

fn is_over(limit: Option<Instant>) -> bool {
    limit.is_some_and(|limit| Instant::now() >= limit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ENOUGH: Duration = Duration::from_secs(60);

    /// The rows as a reader sees them: `base | candidate`, `=` between them when both are the same.
    fn drawn(base: &str, candidate: &str) -> Vec<String> {
        let side = |line: &Option<DiffLine>| match line {
            None => "-".to_owned(),
            Some(line) => line.marks.iter().rev().fold(line.text.to_string(), |mut text, mark| {
                text.insert(mark.end, ']');
                text.insert(mark.start, '[');
                text
            }),
        };
        let row = |row: &DiffRow| {
            format!("{} {} {}", side(&row.base), if row.same { '=' } else { '|' }, side(&row.candidate))
        };
        align(base, candidate, ENOUGH).rows.iter().map(row).collect()
    }

    #[test]
    fn lines_stay_in_step_and_words_are_marked() {
        assert_eq!(
            drawn("Paris is the capital.\nbye\n", "Well,\nParis is a capital.\nbye\n"),
            ["- | Well,", "Paris is [the] capital. | Paris is [a] capital.", "bye = bye"]
        );
    }

    #[test]
    fn rewritten_lines_stand_side_by_side_unmarked() {
        assert_eq!(
            drawn("same\none two\nthree\n", "same\nfour five\n"),
            ["same = same", "one two | four five", "three | -"]
        );
    }

    #[test]
    fn line_ends_count_and_are_seen() {
        assert_eq!(drawn("x\r\ny\r\n", "x\r\ny\n"), ["x = x", "y[␍] | y"]);
        assert_eq!(drawn("x\n", "x"), ["x[␊] | x"]);
        assert_eq!(drawn("the sum is 4\r\n", "the sum is 5\n"), ["the sum is [4][␍] | the sum is [5]"]);
    }

    #[test]
    fn marks_are_ranges_of_the_shown_text() {
        assert_eq!(
            drawn("key:\tone \u{1B}[31m", "key:\ttwo \u{1B}[31m"),
            ["key:    [one] ␛[31m | key:    [two] ␛[31m"]
        );
        assert_eq!(drawn("a\u{202E}", "a‹U+202E›"), ["[a‹U+202E›] | [a‹U+202E›]"]);
    }

    #[test]
    fn texts_may_be_empty() {
        assert_eq!(drawn("", ""), [""; 0]);
        assert_eq!(drawn("", "x\n"), ["- | x"]);
    }

    #[test]
    fn an_exceeded_deadline_is_said_and_the_rows_are_right() {
        let text = |word: &str| (0..300).map(|n| format!("{word} {n}\n{n} {word}\n")).collect::<String>();
        let (base, candidate) = (text("red"), text("blue"));
        let diff = align(&base, &candidate, Duration::ZERO);
        assert!(!diff.complete);
        assert_eq!(
            sides(&diff),
            (base.lines().map(String::from).collect(), candidate.lines().map(String::from).collect())
        );
    }

    /// The lines of both sides, in the order of the rows.
    fn sides(diff: &TextDiff) -> (Vec<String>, Vec<String>) {
        let text = |line: &DiffLine| line.text.as_str().trim_end_matches(['␍', '␊']).to_owned();
        let base = diff.rows.iter().filter_map(|row| row.base.as_ref().map(text));
        (base.collect(), diff.rows.iter().filter_map(|row| row.candidate.as_ref().map(text)).collect())
    }

    fn some_text() -> impl Strategy<Value = String> {
        proptest::collection::vec("(red|blue|one|\u{202E}|é|,|\r)( (red|two|日本|1\\.5)){0,4}(\n|\r\n)?", 0..8)
            .prop_map(|lines| lines.concat())
    }

    proptest! {
        #[test]
        fn rows_cover_both_texts_once(base in some_text(), candidate in some_text()) {
            let diff = align(&base, &candidate, ENOUGH);
            let expected = |text: &str| -> Vec<String> {
                lines::split(text).iter().map(|line| Shown::new(line.text).as_str().trim_end_matches('␍').to_owned()).collect()
            };
            prop_assert_eq!(sides(&diff), (expected(&base), expected(&candidate)));
            prop_assert!(diff.complete);
            for side in [|row: &DiffRow| row.base.clone(), |row: &DiffRow| row.candidate.clone()] {
                for (index, line) in diff.rows.iter().filter_map(side).enumerate() {
                    prop_assert_eq!(line.number as usize, index + 1);
                    let mut end = 0;
                    for mark in &line.marks {
                        prop_assert!(mark.start >= end && mark.end > mark.start);
                        prop_assert!(line.text.as_str().get(mark.clone()).is_some());
                        end = mark.end;
                    }
                }
            }
        }

        #[test]
        fn only_equal_texts_have_only_equal_rows(base in some_text(), candidate in some_text()) {
            let equal = |diff: &TextDiff| diff.rows.iter().all(|row| row.same);
            prop_assert_eq!(equal(&align(&base, &candidate, ENOUGH)), base == candidate);
            let diff = align(&base, &base, ENOUGH);
            prop_assert!(equal(&diff));
            prop_assert!(diff.rows.iter().flat_map(|row| &row.base).all(|line| line.marks.is_empty()));
        }

        #[test]
        fn swapping_the_texts_swaps_the_sides(base in some_text(), candidate in some_text()) {
            prop_assert_eq!(align(&candidate, &base, ENOUGH), align(&base, &candidate, ENOUGH).mirrored());
        }
    }
}
