//! The gate: whether a candidate may go out, and if not, for which reasons.
//!
//! [`judge()`] is a pure function of a comparison and of what people said about it. The exit code is derived from
//! the reasons and from nothing else, so what is printed and what a pipeline sees cannot disagree.

mod bound;
mod judge;

#[cfg(test)]
mod tests;

pub use bound::own_interval;
pub use judge::judge;

use crate::model::{Comparison, EvalRow};
use crate::review::Target;

/// What the gate found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// Everything that fails, what weighs most first; nothing else does.
    pub reasons: Vec<Reason>,
    /// Rows that got worse and were answered, as places in [`Comparison::evals`].
    pub answered: Vec<Answered>,
    /// How many rows there were.
    pub rows: usize,
    /// How many of them decide the gate.
    pub gating: usize,
    /// Open blockers that were not made on what this candidate says: somebody should look again.
    pub recheck: usize,
    /// Who approved of this candidate and counts.
    pub approved_by: Vec<String>,
    /// Sign-offs that were not made on this comparison.
    pub stale: usize,
}

/// One reason to fail.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// What is wrong.
    pub why: Why,
    /// With what.
    pub about: About,
    /// Who has answered it, although that is not enough.
    pub answered_by: Vec<String>,
}

/// A row that got worse and that people have answered for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Its place in [`Comparison::evals`].
    pub row: usize,
    /// Who.
    pub by: Vec<String>,
}

/// What a reason speaks of.
#[derive(Clone, Debug, PartialEq)]
pub enum About {
    /// A row, by its place in [`Comparison::evals`].
    Row(usize),
    /// What somebody annotated.
    Thing(Box<Target>),
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// Worse beyond noise, and so many people must still answer it.
    Regressed {
        /// How many.
        wanting: u32,
        /// How many annotations speak of single samples of it: they say much, and answer for none of the rest.
        on_samples: usize,
    },
    /// An open annotation says that the release must not go out with it.
    Blocker {
        /// The annotation's id.
        id: String,
        /// Who says so.
        author: String,
    },
    /// The candidate's own figure misses what the policy demands.
    Bound {
        /// The demand.
        demand: Demand,
        /// The end of the candidate's own 95 % interval that counts.
        end: f64,
    },
    /// So many people must still sign off.
    SignOff {
        /// How many.
        wanting: u32,
    },
    /// Somebody signed off against it.
    Stopped {
        /// The sign-off's id.
        id: String,
        /// Who.
        author: String,
    },
    /// The base has it, the candidate does not.
    Missing,
    /// A difference in how the figures came about forbids comparing them.
    NotComparable,
    /// Nothing could be tested.
    Untested,
    /// Nothing says how sure the figure is that the policy makes a demand on.
    Unsure {
        /// The demand.
        demand: Demand,
    },
    /// The evidence does not tell, and the policy wants certainty.
    Inconclusive,
}

/// What a policy demands of a candidate's figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Demand {
    /// No less than this.
    AtLeast(f64),
    /// No more than this.
    AtMost(f64),
}

impl Why {
    /// The word used in exports.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Regressed { .. } => "regressed",
            Self::Blocker { .. } => "blocker",
            Self::Bound { .. } => "bound",
            Self::SignOff { .. } => "sign-off",
            Self::Stopped { .. } => "stopped",
            Self::Missing => "missing",
            Self::NotComparable => "not-comparable",
            Self::Untested | Self::Unsure { .. } => "untested",
            Self::Inconclusive => "inconclusive",
        }
    }

    /// How the gate ends for this reason alone.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Regressed { .. }
            | Self::Blocker { .. }
            | Self::Bound { .. }
            | Self::SignOff { .. }
            | Self::Stopped { .. } => Outcome::Failed,
            Self::Missing | Self::NotComparable | Self::Untested | Self::Unsure { .. } => Outcome::Incomplete,
            Self::Inconclusive => Outcome::Inconclusive,
        }
    }
}

/// How the gate ends. What wins over the rest stands last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Nothing stands in the way.
    #[default]
    Passed,
    /// The evidence does not tell where the policy wants certainty.
    Inconclusive,
    /// What decides the gate is missing, untested or not comparable.
    Incomplete,
    /// Something got worse that nobody has answered, or somebody said stop, or a demand is missed.
    Failed,
}

impl Outcome {
    /// The word used on screen and in exports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Inconclusive => "inconclusive",
            Self::Incomplete => "incomplete",
            Self::Failed => "failed",
        }
    }

    /// The exit code.
    #[must_use]
    pub fn exit(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Inconclusive => 2,
            Self::Incomplete => 3,
        }
    }
}

impl Judgement {
    /// How the gate ends: as the weightiest reason has it.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.reasons.iter().map(|reason| reason.why.outcome()).max().unwrap_or_default()
    }
}

impl About {
    /// The row, where it is one.
    #[must_use]
    pub fn row<'a>(&self, comparison: &'a Comparison) -> Option<&'a EvalRow> {
        match self {
            Self::Row(place) => comparison.evals.get(*place),
            Self::Thing(_) => None,
        }
    }
}
