//! Comparing two releases: which runs and samples belong together, what differs, what that is worth.
//!
//! Everything here is a pure function of what was read. [`places`] names the runs that do not say whose they
//! are, [`runs`] puts files together into runs and pairs them, [`samples`] pairs their samples, [`rows`] makes the rows, [`fairness`] says what stands between
//! the two figures of a row, [`verdict`] says what the evidence supports, [`findings`] what wants a
//! decision. [`config`] and [`text`] compare configuration files and texts.

pub mod category;
pub mod cause;
pub mod config;
pub mod counts;
pub mod fairness;
pub mod findings;
pub mod meaning;
pub mod places;
pub mod rows;
pub mod runs;
pub mod samples;
pub mod text;
pub mod verdict;

use crate::base::parallel;
use crate::model::{EvalRow, Policy, Run, Superseded};

/// The rows of a comparison, with verdicts, in the order of their keys.
#[must_use]
pub fn evals(base: &[Run], candidate: &[Run], policy: &Policy) -> (Vec<EvalRow>, Vec<Superseded>) {
    let (pairs, superseded) = runs::pair(base, candidate);
    let mut evals: Vec<EvalRow> =
        parallel::map(&pairs, |pair| rows::of_task(pair, policy)).into_iter().flatten().collect();
    evals.sort_by(|a, b| (&a.key, &a.base_model).cmp(&(&b.key, &b.base_model)));
    verdict::decide(&mut evals, policy);
    (evals, superseded)
}

#[cfg(test)]
mod tests;
