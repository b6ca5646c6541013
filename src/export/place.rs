//! Where in the repository a thing stands, for exports that point into files.

use crate::base::line_at;
use crate::compare::counts::MetricView;
use crate::model::{Comparison, ConfigStatus, EvalRow, SampleChange, Side};
use crate::review::{MetricTarget, Target, is_row, place_of};

/// A file and, where it is known, the line to look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// From the root of the repository.
    pub path: String,
    /// Counted from 1; `None` for the file as a whole.
    pub line: Option<u64>,
}

/// Finds the line on which a thing stands: of a file on one side, the first line with the innermost of these names,
/// looked for inside the ones before it.
pub type Lines<'a> = dyn Fn(Side, &str, &[&str]) -> Option<u64> + 'a;

/// Where one side holds a thing; `None` when it has no file of it.
pub(super) fn place(comparison: &Comparison, target: &Target, side: Side, lines: &Lines<'_>) -> Option<Place> {
    let found = place_of(comparison, target, side).filter(|_| !is_gone(comparison, target, side))?;
    let path = found.path.or_else(|| of_task(comparison, target, side))?;
    let line = found.line.or_else(|| {
        let names = first_change(comparison, target, side).map_or_else(|| names(target), pointed);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        lines(side, &path, &names)
    });
    Some(Place { path, line })
}

/// Whether a side lacks the file that a thing is: an anchor names it all the same, so that it can be followed.
fn is_gone(comparison: &Comparison, target: &Target, side: Side) -> bool {
    match (target, side) {
        (Target::Config { path, .. }, Side::Candidate) => {
            let mut of_file = comparison.configs.iter().filter(|diff| diff.path == *path);
            of_file.any(|diff| diff.status == ConfigStatus::Removed)
        }
        (Target::File { path }, _) => {
            let mut told = comparison.diagnostics.iter().filter(|found| found.path == *path);
            told.all(|found| found.side.is_some_and(|own| own != side))
        }
        _ => false,
    }
}

/// Of a changed file as a whole, the first key that a side has and that differs: a better place to look than line 1.
fn first_change<'a>(comparison: &'a Comparison, target: &Target, side: Side) -> Option<&'a str> {
    let Target::Config { path, pointer } = target else { return None };
    let diff = comparison.configs.iter().find(|diff| diff.path == *path).filter(|_| pointer.is_empty())?;
    diff.changes.iter().find(|change| change.on(side).is_some()).map(|change| change.pointer.as_str())
}

/// The names a JSON Pointer is made of.
fn pointed(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~")).collect()
}

/// The file of a task: that of the first of its rows.
fn of_task(comparison: &Comparison, target: &Target, side: Side) -> Option<String> {
    let Target::Task { model, task } = target else { return None };
    let rows = comparison.evals.iter().filter(|row| row.key.task == *task && row.key.model == *model);
    rows.filter_map(|row| row.figure(side)).map(|figure| figure.path.to_string()).next()
}

/// The row a thing belongs to.
pub(super) fn row<'a>(comparison: &'a Comparison, target: &Target) -> Option<&'a EvalRow> {
    let (Target::Metric(wanted) | Target::Sample { metric: wanted, .. }) = target else { return None };
    comparison.evals.iter().find(|row| is_row(row, wanted))
}

/// The candidate's first sample of a row that broke: a better place to look than the figure made of them.
pub(super) fn broken_sample(row: &EvalRow) -> Option<Place> {
    let pairs = row.pairs.as_ref()?;
    let view = MetricView::new(pairs, &row.key.metric, row.direction);
    let item = pairs.items.iter().find(|item| view.change(item) == SampleChange::Broke)?;
    let line = pairs.row(item, Side::Candidate)?.line;
    Some(Place { path: pairs.side(Side::Candidate).1.path.to_string(), line: Some(u64::from(line)) })
}

/// The names under which a file holds a thing, outermost first.
fn names(target: &Target) -> Vec<String> {
    match target {
        Target::Metric(MetricTarget { task, metric, .. }) => vec![task.clone(), metric.clone()],
        Target::Task { task, .. } => vec![task.clone()],
        Target::Config { pointer, .. } => pointed(pointer),
        Target::Sample { .. } | Target::File { .. } | Target::Release => Vec::new(),
    }
}

/// The line of a text on which the innermost name stands, as far as names are found one after the other: in JSON,
/// YAML, TOML and tables alike, what is inside follows what it is inside of. Names are matched whole.
#[must_use]
pub fn line_of(text: &str, names: &[&str]) -> Option<u64> {
    let mut at = 0;
    let mut found = None;
    for name in names {
        match whole_word(&text[at..], name) {
            Some(offset) => {
                found = Some(at + offset);
                at += offset + name.len();
            }
            None => break,
        }
    }
    found.map(|at| line_at(text.as_bytes(), at))
}

/// Where a name stands that is no part of a longer one.
fn whole_word(text: &str, name: &str) -> Option<usize> {
    if name.is_empty() {
        return None;
    }
    let is_name = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-' | '.');
    let stands_alone = |at: &usize| {
        let (before, after) = (&text[..*at], &text[at + name.len()..]);
        !before.ends_with(is_name) && !after.starts_with(is_name)
    };
    text.match_indices(name).map(|(at, _)| at).find(stands_alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_a_name_inside_others() {
        let text = "{\n \"a_b\": {\"x\": 1},\n \"b\": {\n  \"xx\": 2,\n  \"x\": 3\n }\n}\n";
        for (names, line) in [
            (&["b", "x"][..], Some(5)),
            (&["b"], Some(3)),
            (&["b", "missing"], Some(3)),
            (&["missing"], None),
            (&["a_b", "x"], Some(2)),
            (&[], None),
            (&[""], None),
        ] {
            assert_eq!(line_of(text, names), line, "{names:?}");
        }
        assert_eq!(line_of("rope_scaling:\n  type: \"yarn\"\n", &["rope_scaling", "type"]), Some(2));
    }
}
