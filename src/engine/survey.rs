//! What one release holds: for those who write a policy for it, or ask which rows a policy is about.

use super::collect::Collected;
use super::plan::{self, Task};
use super::{EngineError, read};
use crate::base::{Cancel, limits};
use crate::compare::pairing::Hints;
use crate::compare::{self, runs};
use crate::formats::Holds;
use crate::git::Repo;
use crate::model::{EvalRow, Policy, Release, Side};

/// What one release holds.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// The rows its results state. Where it has no results, those of its sample logs.
    pub rows: Vec<EvalRow>,
    /// The files that look like evaluation output, by their paths from the release's own directory.
    pub evals: Vec<String>,
    /// The files that look like configuration, likewise.
    pub configs: Vec<String>,
}

/// Looks through a release, under the rules for paths of a policy. Of results, then of logs, at most
/// [`limits::SURVEY_BYTES`] are read.
///
/// # Errors
/// When the release cannot be read, or the work is cancelled.
pub fn survey(repo: &Repo, release: &Release, policy: &Policy, cancel: &Cancel) -> Result<Survey, EngineError> {
    let tasks = plan::whole(repo, release, &policy.paths)?;
    let is_config = |task: &&Task| task.holds == Some(Holds::Config);
    let (configs, evals): (Vec<&Task>, Vec<&Task>) = tasks.iter().partition(is_config);
    let paths = |tasks: &[&Task]| tasks.iter().map(|task| task.relative.clone()).collect();
    let mut found = Survey { rows: Vec::new(), evals: paths(&evals), configs: paths(&configs) };
    for holds in [Holds::Figures, Holds::Samples] {
        if found.rows.is_empty() {
            let tasks: Vec<Task> = evals.iter().copied().filter(|task| task.holds == Some(holds)).cloned().collect();
            found.rows = rows(repo, &tasks, policy, cancel)?;
        }
    }
    Ok(found)
}

fn rows(repo: &Repo, tasks: &[Task], policy: &Policy, cancel: &Cancel) -> Result<Vec<EvalRow>, EngineError> {
    let mut left = limits::SURVEY_BYTES;
    let mut sizes = read::sizes(repo, tasks.iter().map(|task| task.entry.id));
    // The last by name first: names carry dates.
    let fitting = sizes.iter().rev().take_while(|&&size| {
        let size = size.unwrap_or_default();
        let fits = size <= left;
        left = left.saturating_sub(size);
        fits
    });
    let skipped = tasks.len() - fitting.count();
    sizes.drain(..skipped);
    let outcomes = read::all(repo, &tasks[skipped..], &sizes, &|_| (), cancel)?;
    let mut collected = Collected::default();
    for (task, outcome) in tasks[skipped..].iter().zip(outcomes) {
        collected.add(task, outcome);
    }
    let [_, pieces] = collected.pieces;
    Ok(compare::evals(&[], &runs::assemble(Side::Candidate, pieces), policy, &Hints::default()).0)
}
