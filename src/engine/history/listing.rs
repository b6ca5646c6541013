//! The evaluation output of each release, by path, and each file once.

use std::collections::HashMap;

use crate::base::Cancel;
use crate::engine::EngineError;
use crate::engine::compare::LISTED_FILES;
use crate::engine::plan::{self, Task};
use crate::formats::Holds;
use crate::git::{BlobId, Repo};
use crate::model::{Diagnostic, PathRules, Release, Severity, Side};

/// What was listed.
pub(super) struct Listed {
    /// Every file of any release: a blob at a path.
    pub(super) files: Vec<Task>,
    /// For each release the places of its files.
    pub(super) of_releases: Vec<Vec<usize>>,
    /// What could not be listed.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The files of each release whose paths promise evaluation output.
pub(super) fn outputs(
    repo: &Repo,
    releases: &[Release],
    paths: &PathRules,
    cancel: &Cancel,
) -> Result<Listed, EngineError> {
    let mut listed = Listed { files: Vec::new(), of_releases: Vec::new(), diagnostics: Vec::new() };
    let mut known: HashMap<(BlobId, String), usize> = HashMap::new();
    for release in releases {
        cancel.check()?;
        let directory = release.subpath.as_deref().unwrap_or_default();
        let listing = repo.list(release, directory, LISTED_FILES)?;
        if !listing.complete {
            listed.diagnostics.push(cut_short(release, directory));
        }
        // Some files hold settings first and figures of a run beside them.
        let promises = |task: &Task| task.run.is_some() || matches!(task.holds, Some(Holds::Figures | Holds::Samples));
        let is_output = |task: &Task| task.is_wanted() && promises(task);
        let outputs = listing.entries.into_iter().filter_map(|entry| {
            let path = entry.path.clone();
            plan::task(entry, &path, vec![Side::Candidate], true, paths).filter(is_output)
        });
        let place = |task: Task| {
            *known.entry((task.entry.id, task.entry.path.clone())).or_insert_with(|| {
                listed.files.push(task);
                listed.files.len() - 1
            })
        };
        listed.of_releases.push(outputs.map(place).collect());
    }
    Ok(listed)
}

fn cut_short(release: &Release, directory: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        side: None,
        path: directory.to_owned(),
        line: None,
        code: "listing-cut",
        message: format!("not every file of {} could be listed; what is missing is not in the history", release.name),
    }
}
