//! Findings: the rows, config changes and unreadable files that want a reviewer's decision.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::model::{Comparison, Direction, Effect, EvalRow, Figure, Severity, Verdict};

/// What a finding is about, as a place in the [`Comparison`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A row of [`Comparison::evals`]; also of those it [stands for](stands_for), where one decision settles several.
    Eval(usize),
    /// A file of [`Comparison::configs`].
    Config(usize),
    /// An entry of [`Comparison::diagnostics`].
    Diagnostic(usize),
}

/// All findings, in the order in which they matter: what got worse for sure, safety before the rest and
/// large losses before small ones; what cannot be compared; what could not be tested; configs; files.
#[must_use]
pub fn findings(comparison: &Comparison) -> Vec<Subject> {
    let stands_for = stands_for(&comparison.evals);
    let mut rows: Vec<usize> = (0..comparison.evals.len())
        .filter(|&row| stands_for[row].is_some() && wants_decision(&comparison.evals[row]))
        .collect();
    rows.sort_by(|&a, &b| urgency(&comparison.evals[a], &comparison.evals[b]).then(a.cmp(&b)));
    let rows = rows.into_iter().map(Subject::Eval);
    let configs = (0..comparison.configs.len()).map(Subject::Config);
    let is_error = |place: &usize| comparison.diagnostics[*place].severity == Severity::Error;
    let errors = (0..comparison.diagnostics.len()).filter(is_error).map(Subject::Diagnostic);
    rows.chain(configs).chain(errors).collect()
}

/// What makes findings one decision.
#[derive(PartialEq, Eq, Hash)]
enum Together<'a> {
    /// Nothing: it is one by itself.
    Alone(Subject),
    /// The checkpoint whose files they are.
    Checkpoint(&'a str, &'a str, &'a str),
    /// The file whose errors they are.
    File(&'a str),
}

/// The findings with those together that are decided as one, in the place of the first of them: the files that the
/// weights of one checkpoint are split into, and the errors of one file.
#[must_use]
pub fn decisions(comparison: &Comparison) -> Vec<Vec<Subject>> {
    let together = |finding: Subject| match finding {
        Subject::Config(place) => checkpoint(&comparison.configs[place].path)
            .map_or(Together::Alone(finding), |(name, all, ending)| Together::Checkpoint(name, all, ending)),
        Subject::Diagnostic(place) => Together::File(&comparison.diagnostics[place].path),
        Subject::Eval(_) => Together::Alone(finding),
    };
    let mut places: HashMap<Together<'_>, usize> = HashMap::new();
    let mut decisions: Vec<Vec<Subject>> = Vec::new();
    for finding in findings(comparison) {
        let place = *places.entry(together(finding)).or_insert(decisions.len());
        match decisions.get_mut(place) {
            Some(decision) => decision.push(finding),
            None => decisions.push(vec![finding]),
        }
    }
    decisions
}

/// What tells a file of weights as one of those that a checkpoint is split into: what comes before its number, how many
/// there are, and its ending.
#[must_use]
pub fn checkpoint(path: &str) -> Option<(&str, &str, &str)> {
    let (stem, ending) = path.rsplit_once('.').filter(|(_, ending)| ["safetensors", "bin"].contains(ending))?;
    let (numbered, all) = stem.rsplit_once("-of-")?;
    let (name, number) = numbered.rsplit_once('-')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(number) && is_number(all)).then_some((name, all, ending))
}

/// Whether a row wants a decision: it got worse, it cannot be compared, or it moved the wrong way untested.
#[must_use]
pub fn wants_decision(row: &EvalRow) -> bool {
    match row.verdict {
        Verdict::Regressed | Verdict::NotComparable => true,
        Verdict::Untested if row.is_group || row.pending => false,
        // What the base has and the candidate lacks may have been dropped to hide it.
        Verdict::Untested if row.candidate.is_none() => true,
        Verdict::Untested => match (row.direction, row.delta) {
            (_, None) => false,
            (None, Some(delta)) => delta != 0.0,
            (Some(direction), Some(delta)) => direction.sign() * delta < 0.0,
        },
        Verdict::Improved | Verdict::NotWorse | Verdict::Unchanged | Verdict::Inconclusive => false,
    }
}

/// For each row how many others it stands for; `None` for a row that another one stands for. A metric whose unit
/// changed is one thing to decide, in however many rows it shows: the first of them stands for the rest.
#[must_use]
pub fn stands_for(rows: &[EvalRow]) -> Vec<Option<usize>> {
    let mut first: HashMap<(&str, &str, bool), usize> = HashMap::new();
    let mut others = vec![Some(0); rows.len()];
    for (place, row) in rows.iter().enumerate() {
        let Some(grew) = changed_unit(row) else { continue };
        let first = *first.entry((row.format, &row.key.metric, grew)).or_insert(place);
        if first != place {
            others[place] = None;
            others[first] = others[first].map(|count| count + 1);
        }
    }
    others
}

/// Whether the figure of a row that cannot be compared because of its unit, and for nothing else, grew with it.
fn changed_unit(row: &EvalRow) -> Option<bool> {
    let mut breaks = row.comparability.iter().filter(|difference| difference.effect == Effect::Breaks);
    let only_unit = breaks.next().is_some_and(|difference| difference.code == "scale") && breaks.next().is_none();
    let value = |figure: &Option<Figure>| figure.as_ref()?.value;
    let grew = value(&row.candidate)?.abs() > value(&row.base)?.abs();
    (row.verdict == Verdict::NotComparable && only_unit).then_some(grew)
}

fn urgency(a: &EvalRow, b: &EvalRow) -> Ordering {
    let class = |row: &EvalRow| match row.verdict {
        Verdict::Regressed => 0,
        Verdict::NotComparable => 1,
        _ => 2,
    };
    let safety = |row: &EvalRow| row.category.as_deref() != Some("safety");
    let loss = |row: &EvalRow| {
        let oriented = row.delta.unwrap_or(0.0) * row.direction.map_or(1.0, Direction::sign);
        let size = row.base.as_ref().and_then(|figure| figure.value).unwrap_or(0.0).abs().max(1.0);
        oriented / size
    };
    class(a).cmp(&class(b)).then(safety(a).cmp(&safety(b))).then(loss(a).total_cmp(&loss(b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Timestamp;
    use crate::model::{ConfigDiff, ConfigStatus, Diagnostic, Policy, Release, ReleaseKind, Understood};

    #[test]
    fn a_file_of_a_checkpoint_is_known_by_its_number() {
        for (path, of) in [
            ("m/model-00001-of-00004.safetensors", Some(("m/model", "00004", "safetensors"))),
            ("pytorch_model-00002-of-00004.bin", Some(("pytorch_model", "00004", "bin"))),
            ("model.safetensors", None),
            ("model-one-of-00004.safetensors", None),
            ("notes-00001-of-00004.json", None),
        ] {
            assert_eq!(checkpoint(path), of, "{path}");
        }
    }

    #[test]
    fn files_of_one_checkpoint_and_errors_of_one_file_are_one_decision() {
        let config = |path: &str| ConfigDiff {
            path: path.to_owned(),
            base_path: None,
            status: ConfigStatus::Lfs,
            format: "weights",
            changes: Vec::new(),
        };
        let error = |path: &str| Diagnostic {
            severity: Severity::Error,
            side: None,
            path: path.to_owned(),
            line: None,
            code: "json-syntax",
            message: String::new(),
        };
        let paths = ["a-1-of-2.safetensors", "b.json", "a-2-of-2.safetensors", "c-1-of-2.safetensors"];
        let release = Release {
            name: "v1".to_owned(),
            kind: ReleaseKind::Tag,
            commit: "a".repeat(40),
            subpath: None,
            time: Timestamp(0),
        };
        let comparison = Comparison {
            base: release.clone(),
            candidate: release,
            configs: paths.map(config).to_vec(),
            evals: Vec::new(),
            categories: Vec::new(),
            diagnostics: ["x", "y", "x"].map(error).to_vec(),
            superseded: Vec::new(),
            identical: None,
            policy: Policy::default(),
            understood: Understood::default(),
        };
        let (config, error) = (Subject::Config, Subject::Diagnostic);
        let expected: [&[Subject]; 5] =
            [&[config(0), config(2)], &[config(1)], &[config(3)], &[error(0), error(2)], &[error(1)]];
        assert_eq!(decisions(&comparison), expected);
        assert_eq!(findings(&comparison).len(), 7);
    }
}
