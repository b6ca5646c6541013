//! A row in two plain sentences, with its own figures, for readers who are no statisticians.

mod evidence;
mod fairness;

pub use evidence::of_slice;

use crate::model::{ConfigDiff, ConfigStatus, EvalRow, Side, Test, Verdict};

use super::blind;
use super::data::Data;
use super::format::{Unit, count, key_path, meaning, plain, probability, signed, unit, value};
use super::state::State;
use super::subject::{self, Subject};
use super::theme::Glyphs;

/// What a subject means, sentence by sentence; not yet safe to show.
#[must_use]
pub fn explain(data: &Data, thing: &Subject, glyphs: &Glyphs) -> Vec<String> {
    match thing {
        Subject::Row(key) => data.row(key).map(|row| of_row(data, row, glyphs)).unwrap_or_default(),
        Subject::Sample { row, item } => of_sample(data, row, *item),
        Subject::Config { path, pointer } => of_config(data, path, pointer, glyphs),
        Subject::File(path) => of_file(data, path),
    }
}

/// The same, unless it would tell apart the sides that are hidden.
#[must_use]
pub fn explained(state: &State, thing: &Subject) -> Vec<String> {
    if blind::hides_subject(state, thing) {
        return vec!["Which side of this sample is the candidate's is hidden until you decide.".to_owned()];
    }
    if state.blind.on && matches!(thing, Subject::Row(_)) {
        return vec!["How this row came out is hidden while you judge blind.".to_owned()];
    }
    explain(&state.data, thing, state.look.glyphs)
}

fn of_row(data: &Data, row: &EvalRow, glyphs: &Glyphs) -> Vec<String> {
    let own = unit(row);
    let name = format!("{} ({}){}", row.key.task, row.key.metric, model(data, row));
    let figures = format!(
        "{name} went from {} to {}",
        value(row.base.as_ref(), own, glyphs),
        value(row.candidate.as_ref(), own, glyphs)
    );
    let counts = row.samples.filter(|counts| counts.broke + counts.fixed > 0).map_or_else(String::new, |counts| {
        let [paired, broke, fixed] = [counts.paired, counts.broke, counts.fixed];
        match own {
            Unit::Share => format!(": of {paired} samples on both sides {broke} broke and {fixed} were fixed"),
            Unit::Own => format!(": of {paired} samples on both sides {broke} got worse and {fixed} better"),
        }
    });
    let first = match (&row.base, &row.candidate) {
        (Some(_), None) => format!("{name} is in the base only: the candidate was not evaluated on it."),
        (None, Some(_)) => format!("{name} is in the candidate only: there is nothing to compare it with."),
        _ => format!("{figures}{counts}."),
    };
    let mut sentences = vec![first, verdict(data, row, glyphs)];
    sentences.extend(fairness::cause(row));
    sentences.extend(evidence::sentences(row, glyphs));
    sentences.extend(row.pairing.how().map(|how| format!("The two sides were paired {how}.")));
    sentences.extend(row.comparability.iter().map(fairness::difference));
    sentences.extend(fairness::others(row, data.others(&row.key)));
    sentences
}

/// Whose row it is, where that must be said.
fn model(data: &Data, row: &EvalRow) -> String {
    if data.several_models() { format!(" of {}", row.key.model) } else { String::new() }
}

fn verdict(data: &Data, row: &EvalRow, glyphs: &Glyphs) -> String {
    let alpha = data.comparison.as_ref().map_or(0.05, |comparison| comparison.policy.alpha);
    let range = likely(row, glyphs);
    let q = chances(row, glyphs);
    let real = |word: &str, moved: &str| {
        format!(
            "That is {word} beyond chance: had nothing really changed, a {moved} this large would hardly show \
             ({q}; {alpha} or less counts as real){range}."
        )
    };
    match row.verdict {
        Verdict::Regressed => real("worse", "loss"),
        Verdict::Improved => real("better", "gain"),
        Verdict::NotWorse => format!("It is not worse by more than the margin the policy allows{range}."),
        Verdict::Unchanged => "Every sample on both sides has the same score.".to_owned(),
        Verdict::Inconclusive => {
            format!("The evidence does not tell: chance alone does this often ({q}){range}.{}", smallest(row))
        }
        Verdict::Untested => format!("Nothing was tested{}.", because(row)),
        Verdict::NotComparable => format!("The two figures cannot be compared{}.", because(row)),
    }
}

/// Where the true change likely lies, as the end of a sentence.
fn likely(row: &EvalRow, glyphs: &Glyphs) -> String {
    let Some([low, high]) = row.interval() else { return String::new() };
    let own = unit(row);
    let points = if own == Unit::Share { " points" } else { "" };
    format!(
        "; the true change is likely between {} and {}{points}",
        signed(low, own, glyphs),
        signed(high, own, glyphs)
    )
}

/// The corrected probability, as `q <.001` or `q .251`.
fn chances(row: &EvalRow, glyphs: &Glyphs) -> String {
    format!("q {}", probability(row.test.as_ref().and_then(|test| test.q), glyphs))
}

fn because(row: &EvalRow) -> String {
    row.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default()
}

fn smallest(row: &EvalRow) -> String {
    let Some(Test { mde: Some(mde), .. }) = &row.test else { return String::new() };
    let size = match unit(row) {
        Unit::Share => format!("{:.1} points", mde * 100.0),
        Unit::Own => plain(*mde),
    };
    format!(" With this many samples only a change of about {size} or more would reliably show.")
}

fn of_sample(data: &Data, row: &crate::model::RowKey, at: usize) -> Vec<String> {
    let Some((row, pairs, item)) = subject::item(data, row, at) else { return Vec::new() };
    let id = subject::item_id(pairs, item);
    let sides = Side::BOTH.map(|side| item.rows(side).as_slice().len());
    let first = match sides {
        [_, 0] => format!("Sample {id} of {} is in the base only.", row.key.task),
        [0, _] => format!("Sample {id} of {} is in the candidate only.", row.key.task),
        [base, candidate] if base + candidate > 2 => {
            format!(
                "Sample {id} of {} was run {base} times in the base and {candidate} times in the candidate; scores are means.",
                row.key.task
            )
        }
        _ => format!("Sample {id} of {} was answered by both releases.", row.key.task),
    };
    let by = match pairs.by {
        crate::model::PairedBy::Content => {
            "The two belong together because their content has the same hash.".to_owned()
        }
        crate::model::PairedBy::Id => "The two belong together by the id the data set gives.".to_owned(),
        crate::model::PairedBy::Position => {
            "The two belong together by position, after their inputs were found to agree.".to_owned()
        }
        crate::model::PairedBy::Refused(share) => {
            format!(
                "The samples could not be paired: positions are all there is, and only {share} % of the inputs agree."
            )
        }
    };
    vec![first, by]
}

fn of_config(data: &Data, path: &str, pointer: &str, glyphs: &Glyphs) -> Vec<String> {
    let Some(config) = data.config(path) else { return Vec::new() };
    if let Some(change) = config.changes.iter().find(|change| !pointer.is_empty() && change.pointer == pointer) {
        let meaning =
            meaning(change, glyphs).unwrap_or_else(|| "What it does to the model is not known here.".to_owned());
        return vec![format!("{} of {path} was {}.", key_path(pointer), change.kind()), meaning];
    }
    let what = match config.status {
        ConfigStatus::Added => "is new in the candidate",
        ConfigStatus::Removed => "is gone from the candidate",
        ConfigStatus::Modified => "differs between the releases",
        ConfigStatus::Renamed => "was renamed",
        ConfigStatus::Missing => "is listed, but its content is not in this clone",
        ConfigStatus::Lfs => "is kept outside git (LFS); its pointer changed",
    };
    let mut told = vec![format!("{path} {what}.")];
    if !config.changes.is_empty() {
        told.push(format!("{}; order and formatting do not count.", changed_keys(config)));
    }
    told.extend(config.changes.iter().filter_map(|change| meaning(change, glyphs)).take(MEANINGS));
    told
}

/// Meanings that are told of a file without asking; each key tells its own.
const MEANINGS: usize = 5;

/// Names that are listed before the rest is counted.
const NAMES: usize = 6;

/// How many keys of a file differ, and which.
fn changed_keys(config: &ConfigDiff) -> String {
    let changes = &config.changes;
    let names: Vec<String> = changes.iter().take(NAMES).map(|change| key_path(&change.pointer)).collect();
    let more = changes.len().saturating_sub(NAMES);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}: {}{more}", count(changes.len(), "key differs", "keys differ"), names.join(", "))
}

fn of_file(data: &Data, path: &str) -> Vec<String> {
    let errors = data.errors(path);
    let said = errors.iter().take(5).map(|error| {
        let line = error.line.map(|line| format!("Line {line}: ")).unwrap_or_default();
        format!("{line}{}", error.message)
    });
    let first =
        format!("{path} could not be read in full; what could be read is counted, so figures may lack something.");
    std::iter::once(first).chain(said).collect()
}
