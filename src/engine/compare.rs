//! Two releases in, a comparison out: the plain blocking function.

use super::collect::Collected;
use super::desk::{Progress, Stage};
use super::gather::Gathering;
use super::policy::Demands;
use super::same::Same;
use super::{EngineError, configs, understood};
use crate::base::{Cancel, parallel};
use crate::compare::pairing::{self, Hints};
use crate::compare::runs::{self, Piece};
use crate::compare::{self, places, restated};
use crate::git::{Repo, TreeChanges};
use crate::model::{Comparison, Diagnostic, Note, Release, Severity, Side, Verdict};

/// At most this many files of a release are looked through, by their paths.
pub(super) const LISTED_FILES: usize = 200_000;

/// Who wants to hear how far the work is.
pub struct Observer<'a> {
    /// Told after every file.
    pub progress: &'a (dyn Fn(Progress) + Sync),
    /// Told what results and configs alone say, before any sample log is read.
    pub outline: &'a dyn Fn(Comparison),
    /// Whether the files that are the same are counted also where others tell enough: every directory of both releases
    /// is read for that, which of very many files takes longer than all else.
    pub counts: bool,
}

/// Nobody wants to hear before all is known.
pub const QUIET: Observer<'static> = Observer { progress: &|_| (), outline: &|_| (), counts: true };

/// As [`QUIET`], for what does not tell how many files are the same.
pub const UNCOUNTED: Observer<'static> = Observer { counts: false, ..QUIET };

/// Compares two releases under what is demanded of the candidate.
///
/// # Errors
/// When the repository cannot be read, or the work is cancelled. Content is never an error: what could
/// not be read is in [`Comparison::diagnostics`].
pub fn compare(
    repo: &Repo,
    base: &Release,
    candidate: &Release,
    demands: &Demands,
    observer: &Observer<'_>,
    cancel: &Cancel,
) -> Result<Comparison, EngineError> {
    let mut gathering = Gathering::begin(repo, [base, candidate], &demands.policy.paths, observer.progress, cancel)?;
    let joining = Joining { base, candidate, demands };
    gathering.results(observer.counts)?;
    if gathering.awaits_logs() {
        (observer.outline)(joining.outline(&gathering));
    }
    gathering.logs()?;
    if gathering.found_no_run() {
        gathering.count();
    }
    (observer.progress)(Progress { stage: Stage::Comparing, ..Progress::default() });
    let same = Same::of(&gathering);
    Ok(joining.comparison(gathering.collected, &gathering.changes, &same))
}

/// What the two sides are compared under.
struct Joining<'a> {
    base: &'a Release,
    candidate: &'a Release,
    demands: &'a Demands,
}

impl Joining<'_> {
    /// What is known before any sample log was read. Rows get no verdict yet: it could only be taken back.
    fn outline(&self, gathering: &Gathering<'_>) -> Comparison {
        let same = Same::of(gathering);
        let mut comparison = self.comparison(gathering.collected.clone(), &gathering.changes, &same);
        for row in comparison.evals.iter_mut().filter(|row| !row.is_group && row.verdict != Verdict::NotComparable) {
            row.verdict = Verdict::Untested;
            row.test = None;
            row.reason = Some("its samples are still being read".to_owned());
            row.pending = true;
        }
        comparison
    }

    /// What to say of files that differ and are not looked at.
    fn passed_over(&self, count: usize) -> Option<Diagnostic> {
        let source = self.demands.policy.source.as_ref().filter(|_| count > 0)?;
        let files =
            if count == 1 { "1 file that differs is".to_owned() } else { format!("{count} files that differ are") };
        let message = format!("{files} not looked at, as [paths] demands");
        Some(Note::new(Severity::Info, None, "policy-paths", message).at(None, &source.path))
    }

    /// What the releases and the moves between them tell of names.
    fn hints(&self, changes: &TreeChanges) -> Hints {
        let name = |release: &Release| match &release.subpath {
            Some(subpath) => subpath.rsplit('/').next().unwrap_or_default().to_owned(),
            None => release.name.clone(),
        };
        let path = |place: usize, side: Side| Some(changes.changed.get(place)?.on(side)?.path.clone());
        let way = |&(from, to): &(usize, usize)| Some((path(from, Side::Base)?, path(to, Side::Candidate)?));
        Hints {
            releases: [name(self.base), name(self.candidate)],
            moved: changes.renames.iter().filter_map(way).collect(),
        }
    }

    fn comparison(&self, collected: Collected, changes: &TreeChanges, same: &Same) -> Comparison {
        let understood = understood::of_changes(&collected, changes, same.unchanged, self.demands);
        let Collected { mut pieces, configs, mut diagnostics, passed_over, .. } = collected;
        diagnostics.extend(self.demands.diagnostics.iter().cloned().chain(self.passed_over(passed_over.len())));
        let [base, candidate] = &mut pieces;
        diagnostics.extend(places::name_models([base, candidate]));
        let [base, candidate] = pieces;
        let runs = |side: Side, pieces: Vec<Piece>| {
            let mut runs = runs::assemble(side, pieces);
            restated::take_out(&mut runs);
            runs
        };
        let (base, candidate) = parallel::both(|| runs(Side::Base, base), || runs(Side::Candidate, candidate));
        let policy = &self.demands.policy;
        diagnostics.extend(pairing::absent(&base, &candidate, policy));
        let (evals, superseded) = compare::evals(&base, &candidate, policy, &self.hints(changes));
        let configs = configs::differences(configs, changes);
        diagnostics.sort();
        diagnostics.dedup();
        Comparison {
            base: self.base.clone(),
            candidate: self.candidate.clone(),
            identical: same.unneeded(&evals, &configs),
            configs,
            categories: compare::categories::means(&evals, policy),
            evals,
            diagnostics,
            superseded,
            policy: policy.clone(),
            understood,
        }
    }
}
