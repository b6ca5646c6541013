//! What an export is narrowed to: the filter a reviewer types in the desk, asked about the same facts. Every format
//! goes through what is here, so that all of them hold the same things. What the gate says and how many rows were
//! tested is about the whole comparison, whatever is shown of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::evidence::Safe;
use super::item::Item;
use super::{Report, causes, evidence};
use crate::model::{ConfigDiff, Diagnostic, EvalRow, Verdict};
use crate::review::{AnnotationState, Answers, Concern, Facts, Field, Target, is_row, metric_target};

/// How much of each kind passes a filter, and how much there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narrowed {
    /// The filter.
    pub filter: String,
    /// Rows.
    pub rows: [usize; 2],
    /// Configurations, and files with problems.
    pub files: [usize; 2],
    /// Annotations.
    pub annotations: [usize; 2],
}

impl Narrowed {
    /// Whether nothing passes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [self.rows, self.files, self.annotations].iter().all(|[passing, _]| *passing == 0)
    }
}

impl fmt::Display for Narrowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { filter: _, rows, files, annotations } = self;
        let of = |[passing, all]: &[usize; 2]| format!("{passing} of {all}");
        write!(f, "{} rows, {} files, {} annotations", of(rows), of(files), of(annotations))
    }
}

impl Report<'_> {
    /// What the filter leaves; `None` where there is none.
    #[must_use]
    pub fn narrowed(&self) -> Option<Narrowed> {
        let comparison = self.comparison;
        (!self.filter.is_empty()).then(|| Narrowed {
            filter: self.filter.to_string(),
            rows: [self.rows().count(), comparison.evals.len()],
            files: [
                self.configs().count() + self.diagnostics().count(),
                comparison.configs.len() + comparison.diagnostics.len(),
            ],
            annotations: [self.said().count(), self.annotations.len()],
        })
    }

    /// The rows that pass.
    pub(super) fn rows(&self) -> impl Iterator<Item = &EvalRow> {
        self.comparison.evals.iter().filter(|row| self.keeps_row(row))
    }

    /// The rows that pass and are shown, each with the number of those it stands for.
    pub(super) fn shown_rows(&self) -> impl Iterator<Item = (&EvalRow, usize)> {
        causes::shown_rows(self.comparison).filter(|(row, _)| self.keeps_row(row))
    }

    /// The configurations that pass.
    pub(super) fn configs(&self) -> impl Iterator<Item = &ConfigDiff> {
        self.comparison.configs.iter().filter(|diff| self.keeps_config(diff))
    }

    /// What was told of files that pass.
    pub(super) fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.comparison.diagnostics.iter().filter(|found| self.keeps_diagnostic(found))
    }

    /// The annotations that pass, oldest first.
    pub(super) fn said(&self) -> impl Iterator<Item = &Concern> {
        self.annotations.iter().filter(|concern| self.keeps_said(concern))
    }

    /// What stands beside the rows. It is about all of them, so it is told only where all of them are.
    pub(super) fn beside(&self, safe: Safe<'_>) -> Vec<String> {
        if self.filter.is_empty() { evidence::lines(self.comparison, safe) } else { Vec::new() }
    }

    /// How many of the rows that pass have each verdict, in the common order.
    pub(super) fn verdict_counts(&self) -> Vec<(Verdict, usize)> {
        let mut counts = BTreeMap::new();
        for row in self.rows() {
            *counts.entry(row.verdict).or_default() += 1;
        }
        Verdict::ALL.into_iter().filter_map(|verdict| Some((verdict, *counts.get(&verdict)?))).collect()
    }

    /// The same in words: `2 regressed, 5 unchanged`.
    pub(super) fn verdicts(&self) -> String {
        let counts = self.verdict_counts();
        let told: Vec<String> = counts.iter().map(|(verdict, count)| format!("{count} {}", verdict.as_str())).collect();
        if told.is_empty() { "no evaluation rows".to_owned() } else { told.join(", ") }
    }

    /// Whether an item passes: words by what they say and what they are about, a finding like the thing it is.
    pub(super) fn keeps(&self, item: &Item<'_>) -> bool {
        let comparison = self.comparison;
        match (item.said, item.row, &item.target) {
            (Some(concern), ..) => self.keeps_said(concern),
            (None, Some(row), _) => self.keeps_row(row),
            (None, None, Target::Config { path, .. }) => {
                comparison.configs.iter().any(|diff| diff.path == *path && self.keeps_config(diff))
            }
            (None, None, Target::File { path }) => {
                comparison.diagnostics.iter().any(|found| found.path == *path && self.keeps_diagnostic(found))
            }
            (None, None, _) => self.filter.is_empty(),
        }
    }

    /// Whether a row passes.
    pub(super) fn keeps_row(&self, row: &EvalRow) -> bool {
        // As in the desk: what is said of one sample does not speak of the row.
        let is_on = |said: &Target| !matches!(said, Target::Sample { .. }) && is_about(said, row);
        self.filter.is_empty() || self.keeps_thing(Facts::of_row(row), &is_on, &|| Target::Metric(metric_target(row)))
    }

    /// Whether a changed configuration file passes.
    pub(super) fn keeps_config(&self, diff: &ConfigDiff) -> bool {
        let whole = || Target::Config { path: diff.path.clone(), pointer: String::new() };
        let is_on = |said: &Target| matches!(said, Target::Config { path, .. } if *path == diff.path);
        self.filter.is_empty() || self.keeps_thing(Facts::of_config(diff), &is_on, &whole)
    }

    /// Whether what was told of a file passes.
    pub(super) fn keeps_diagnostic(&self, found: &Diagnostic) -> bool {
        let is_on = |said: &Target| matches!(said, Target::File { path } if *path == found.path);
        let mut facts = Facts::of_file(&found.path, "file");
        facts.say(&*found.message);
        self.filter.is_empty() || self.keeps_thing(facts, &is_on, &|| Target::File { path: found.path.clone() })
    }

    /// Whether a thing passes, by what is known of it, what was said of it, and where its review stands.
    fn keeps_thing<'a>(
        &'a self,
        mut facts: Facts<'a>,
        is_on: &dyn Fn(&Target) -> bool,
        target: &dyn Fn() -> Target,
    ) -> bool {
        let stands = |concern: &&Concern| {
            concern.annotation.state != AnnotationState::Retracted && is_on(&concern.annotation.anchor.target)
        };
        let said: Vec<&Concern> = self.annotations.iter().filter(stands).collect();
        for concern in &said {
            facts.note(&concern.annotation);
        }
        if self.filter.asks(&[Field::State]) {
            facts.add(Field::State, self.state(&said, &target()));
        }
        self.filter.keeps(&facts)
    }

    /// The desk's word for where the review of a thing stands, as far as the records tell.
    fn state(&self, said: &[&Concern], target: &Target) -> &'static str {
        let counts = |concern: &&&Concern| {
            concern.holds() && !concern.superseded && concern.annotation.state == AnnotationState::Open
        };
        let decided: BTreeSet<_> =
            said.iter().filter(counts).filter_map(|concern| concern.annotation.disposition).collect();
        let is_answered = || Answers::to(target, self.annotations, &self.comparison.policy.gate).enough();
        match decided.len() {
            2.. => "contested",
            _ if is_answered() => "answered",
            _ => "open",
        }
    }

    fn keeps_said(&self, concern: &Concern) -> bool {
        if self.filter.is_empty() {
            return true;
        }
        let target = &concern.annotation.anchor.target;
        let mut facts = Facts::of_concern(concern);
        match target {
            Target::Config { .. } => facts.add(Field::Kind, "config"),
            Target::File { .. } => facts.add(Field::Kind, "file"),
            Target::Release => &mut facts,
            Target::Task { .. } | Target::Metric(_) | Target::Sample { .. } => {
                let rows = self.comparison.evals.iter().filter(|row| is_about(target, row));
                rows.fold(&mut facts, |facts, row| facts.join(Facts::of_row(row)))
            }
        };
        self.filter.keeps(&facts)
    }
}

/// Whether words are about a row, its task or one of its samples.
pub(super) fn is_about(said: &Target, row: &EvalRow) -> bool {
    match said {
        Target::Task { model, task } => *model == row.key.model && *task == row.key.task,
        Target::Metric(metric) | Target::Sample { metric, .. } => is_row(row, metric),
        Target::Release | Target::Config { .. } | Target::File { .. } => false,
    }
}
