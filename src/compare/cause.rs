//! Why did a sample change? What the hashes say first, what outputs look like second; the first cause that holds.

use std::collections::BTreeMap;

use super::counts::MetricView;
use crate::model::{
    Cause, CauseCount, Direction, EvalRow, PairedItem, PairedSamples, RowFlags, SampleChange, SampleRow, Side,
};

/// What an output can look like.
struct Look {
    cause: Cause,
    /// Whether a response shows it.
    shown: fn(&RowFlags) -> bool,
    /// Whether that is guessed from the text rather than said by the file or plain from the bytes.
    guess: bool,
}

/// All looks, in the order in which they are asked.
const LOOKS: &[Look] = &[
    Look { cause: Cause::Truncation, shown: |flags| flags.truncated, guess: false },
    Look { cause: Cause::Empty, shown: |flags| flags.empty, guess: false },
    Look { cause: Cause::Refusal, shown: |flags| flags.refused, guess: true },
    Look { cause: Cause::Repetition, shown: |flags| flags.repetitive, guess: true },
];

/// Whether a cause is guessed from the text of the outputs.
#[must_use]
pub fn is_guess(cause: Cause) -> bool {
    LOOKS.iter().any(|look| look.cause == cause && look.guess)
}

/// A cause in one word, with a question mark where it is a guess.
#[must_use]
pub fn label(cause: Cause) -> String {
    format!("{}{}", cause.as_str(), if is_guess(cause) { "?" } else { "" })
}

/// What is known of an item with a cause, as a clause: what was found, not what it led to.
#[must_use]
pub fn words(cause: Cause) -> &'static str {
    match cause {
        Cause::Error => "a side failed to run",
        Cause::Dataset => "the item itself is another",
        Cause::Target => "the reference differs, too",
        Cause::Prompt => "the prompt differs, too",
        Cause::Scorer => "output and answer are the same and the score is not",
        Cause::Extraction => "no answer was found in the output, or another one in the same output",
        Cause::Truncation => "the output of one side was cut",
        Cause::Empty => "the output of one side is empty",
        Cause::Refusal => "one side seems to refuse, to judge by its first words",
        Cause::Repetition => "one side seems to repeat itself, to judge by its last words",
        Cause::Model => "the prompt is the same and the output is not",
    }
}

/// The cause of an item's change; `None` where nothing changed or a side lacks the item.
#[must_use]
pub fn cause(pairs: &PairedSamples, item: &PairedItem, view: &MetricView<'_>) -> Option<Cause> {
    of_change(pairs, item, view, view.change(item))
}

/// Why the items of a row changed, most frequent first.
#[must_use]
pub fn causes(pairs: &PairedSamples, metric: &str, direction: Option<Direction>) -> Vec<CauseCount> {
    let view = MetricView::new(pairs, metric, direction);
    let mut counts: BTreeMap<Cause, CauseCount> = BTreeMap::new();
    for item in &pairs.items {
        let change = view.change(item);
        let Some(cause) = of_change(pairs, item, &view, change) else { continue };
        let count = counts.entry(cause).or_insert(CauseCount { cause, broke: 0, fixed: 0, other: 0 });
        match change {
            SampleChange::Broke => count.broke += 1,
            SampleChange::Fixed => count.fixed += 1,
            _ => count.other += 1,
        }
    }
    let mut counts: Vec<CauseCount> = counts.into_values().collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.broke + count.fixed + count.other));
    counts
}

/// The cause for which most items of a row broke, with how many broke in all.
#[must_use]
pub fn leading(row: &EvalRow) -> Option<(&CauseCount, u64)> {
    let all = row.causes.iter().map(|count| count.broke).sum();
    // Of equals the first counts: it is the more frequent one altogether.
    let first = row.causes.iter().rev().max_by_key(|count| count.broke)?;
    (first.broke > 0).then_some((first, all))
}

fn of_change(pairs: &PairedSamples, item: &PairedItem, view: &MetricView<'_>, change: SampleChange) -> Option<Cause> {
    match change {
        SampleChange::Same | SampleChange::OnlyBase | SampleChange::OnlyCandidate => None,
        SampleChange::Errored => Some(Cause::Error),
        SampleChange::ContentChanged => Some(Cause::Dataset),
        SampleChange::Broke | SampleChange::Fixed | SampleChange::Differs => of_rows(pairs, item, view, true),
        SampleChange::OutputChanged => of_rows(pairs, item, view, false),
    }
}

/// What explains an item that both sides ran. Nothing does where a side kept neither output nor answer.
fn of_rows(pairs: &PairedSamples, item: &PairedItem, view: &MetricView<'_>, score_differs: bool) -> Option<Cause> {
    let shows = |side: Side, holds: &dyn Fn(&SampleRow) -> bool| {
        item.rows(side).as_slice().iter().any(|&row| holds(&pairs.side(side).0.rows[row as usize]))
    };
    // What only one side shows explains the change; what both sides show does not.
    let appeared = |holds: &dyn Fn(&SampleRow) -> bool| shows(Side::Base, holds) != shows(Side::Candidate, holds);
    let kept = |holds: &dyn Fn(&SampleRow) -> bool| Side::BOTH.iter().all(|&side| shows(side, holds));
    let output_differs = view.differs(item, |row| row.output);
    let answer_differs = view.differs(item, |row| row.answer);
    let same_output = !output_differs && kept(&|row| row.output.is_some());
    let known = kept(&|row| row.output.is_some() || row.answer.is_some());
    if view.differs(item, |row| row.target) {
        Some(Cause::Target)
    } else if view.differs(item, |row| row.prompt) {
        Some(Cause::Prompt)
    } else if score_differs && known && !output_differs && !answer_differs {
        Some(Cause::Scorer)
    } else if appeared(&|row| row.flags.no_answer && !row.flags.empty) || (same_output && answer_differs) {
        Some(Cause::Extraction)
    } else {
        let look = LOOKS.iter().find(|look| appeared(&|row| (look.shown)(&row.flags)));
        look.map(|look| look.cause).or(known.then_some(Cause::Model))
    }
}

#[cfg(test)]
#[path = "cause_tests.rs"]
mod tests;
