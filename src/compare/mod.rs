//! Comparing two releases: which runs and samples belong together, what differs, what that is worth.
//!
//! Everything here is a pure function of what was read. [`places`] names the runs that do not say whose they are,
//! [`runs`] puts files together into runs, [`restated`] drops what model cards repeat of them, [`pairing`] finds which
//! run of the base is which of the candidate, [`samples`] pairs their samples, [`rows`] makes the rows, [`fairness`] says what stands between the two figures of a
//! row, [`verdict`] says what the evidence supports, [`findings`] what wants a decision. [`config`] and [`text`]
//! compare configuration files and texts, [`syntax`] tells what the parts of their lines are, [`held_out`] takes out what the policy keeps confidential, [`meaning`] says what a change means, [`fold`] makes one of many that are
//! alike, [`template`] follows chat templates from file to file. [`history`] follows rows and samples over more than
//! two releases.

pub mod categories;
pub mod category;
pub mod cause;
mod clusters;
pub mod config;
pub mod counts;
pub mod evidence;
pub mod fairness;
pub mod findings;
pub mod fold;
pub mod held_out;
pub mod history;
pub mod meaning;
pub mod pairing;
pub mod places;
mod renames;
pub mod restated;
pub mod rows;
pub mod runs;
pub mod said;
pub mod samples;
pub mod scale;
mod slices;
pub mod syntax;
mod task_side;
pub mod template;
pub mod text;
mod unlisted;
pub mod verdict;
pub mod view;

use pairing::Hints;

use crate::base::{parallel, put_in_order};
use crate::model::{EvalRow, Policy, Run, Superseded};

/// The rows of a comparison, with verdicts, in the order of their keys.
#[must_use]
pub fn evals(base: &[Run], candidate: &[Run], policy: &Policy, hints: &Hints) -> (Vec<EvalRow>, Vec<Superseded>) {
    let (pairs, superseded) = pairing::pair(base, candidate, policy, hints);
    let mut evals = in_order(parallel::map(&pairs, |pair| rows::of_task(pair, policy)));
    fairness::across(&mut evals, policy);
    verdict::decide(&mut evals, policy);
    (evals, superseded)
}

/// The rows of all tasks in the order of their keys.
fn in_order(of_tasks: Vec<Vec<EvalRow>>) -> Vec<EvalRow> {
    let mut rows: Vec<EvalRow> = Vec::with_capacity(of_tasks.iter().map(Vec::len).sum());
    rows.extend(of_tasks.into_iter().flatten());
    put_in_order(&mut rows, |one, other| (&one.key, &one.base_model).cmp(&(&other.key, &other.base_model)));
    rows
}

#[cfg(test)]
mod evidence_tests;
#[cfg(test)]
mod simulations;
#[cfg(test)]
mod tests;
