//! The outcome of comparing two releases: what the JSON contract, the exports and the desk are made from.

use std::collections::BTreeMap;

use super::{ConfigDiff, Diagnostic, EvalRow, Policy, Release, Side, Test, Understood};

/// Everything that was found between two releases.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The older release.
    pub base: Release,
    /// The newer release.
    pub candidate: Release,
    /// Configuration files that differ, by path.
    pub configs: Vec<ConfigDiff>,
    /// One row per model, task, metric and filter, in that order.
    pub evals: Vec<EvalRow>,
    /// What categories of tasks say as a whole.
    pub categories: Vec<CategoryMean>,
    /// What went wrong while reading, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// Runs that a newer run of the same task replaced.
    pub superseded: Vec<Superseded>,
    /// How many blobs are the same on both sides and were not needed; `None` where they were not counted.
    pub identical: Option<u64>,
    /// What was demanded of the candidate.
    pub policy: Policy,
    /// What was understood of each file.
    pub understood: Understood,
}

/// A run of a task that does not count, because a newer one on the same side does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Superseded {
    /// The side.
    pub side: Side,
    /// The model.
    pub model: String,
    /// The task.
    pub task: String,
    /// The file of the run that does not count.
    pub path: String,
}

/// The mean over the tasks of one category, each by its primary metric and weighing alike.
#[derive(Clone, Debug, PartialEq)]
pub struct CategoryMean {
    /// The model.
    pub model: String,
    /// The category.
    pub category: String,
    /// How many tasks are in it.
    pub tasks: u64,
    /// The test of the mean change, tasks taken as independent.
    pub test: Option<Test>,
    /// What the evidence supports.
    pub verdict: Verdict,
}

/// What the evidence supports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Worse beyond noise.
    Regressed,
    /// Better beyond noise.
    Improved,
    /// Not worse by more than the margin the policy states.
    NotWorse,
    /// Every paired score is equal.
    Unchanged,
    /// The evidence does not tell.
    Inconclusive,
    /// Nothing could be tested.
    #[default]
    Untested,
    /// A difference in how the figures came about forbids comparing them.
    NotComparable,
}

impl Verdict {
    /// All verdicts, worst news first.
    pub const ALL: [Verdict; 7] = [
        Self::Regressed,
        Self::Improved,
        Self::NotWorse,
        Self::Unchanged,
        Self::Inconclusive,
        Self::Untested,
        Self::NotComparable,
    ];

    /// The word used on screen and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Regressed => "regressed",
            Self::Improved => "improved",
            Self::NotWorse => "not-worse",
            Self::Unchanged => "unchanged",
            Self::Inconclusive => "inconclusive",
            Self::Untested => "untested",
            Self::NotComparable => "not-comparable",
        }
    }
}

impl Comparison {
    /// How many rows have each verdict.
    #[must_use]
    pub fn verdicts(&self) -> BTreeMap<Verdict, u64> {
        let mut counts: BTreeMap<Verdict, u64> = Verdict::ALL.into_iter().map(|verdict| (verdict, 0)).collect();
        for row in &self.evals {
            *counts.entry(row.verdict).or_default() += 1;
        }
        counts
    }

    /// One side's release.
    #[must_use]
    pub fn release(&self, side: Side) -> &Release {
        match side {
            Side::Base => &self.base,
            Side::Candidate => &self.candidate,
        }
    }
}
