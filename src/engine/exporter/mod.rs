//! One way to an export for the command line and the desk: what a [`Report`] is made from, read where it is.

mod exported;
mod place;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

pub use crate::export::{FORMATS, Format, LeftOut, Narrowed};
pub use exported::{Exported, file_name};
pub use place::{Place, PlaceError};

use super::EngineError;
use super::history::{RELEASES, Series, history};
use super::lines::Lines;
use super::sample::Reader;
use super::signoffs::signoffs;
use crate::base::{Cancel, Clock};
use crate::compare::findings::{Subject, findings};
use crate::compare::held_out;
use crate::compare::view::SampleView;
use crate::export::{Options, Report};
use crate::git::{GitError, Repo};
use crate::model::{Comparison, EvalRow, History, Hunks};
use crate::review::{Concern, Query, SignOffConcern, Store, Target, is_held_out, is_row, metric_target, reviews_of};

/// A comparison with all that people said of it, ready to be exported. What the policy holds out is taken out here, so
/// no export sees it.
pub struct Exporter<'a> {
    repo: &'a Repo,
    /// The whole: what is read again is found by it.
    comparison: &'a Comparison,
    /// What exports are made from.
    told: Cow<'a, Comparison>,
    cancel: Cancel,
    store: Store,
    findings: Vec<Subject>,
    annotations: Vec<Concern>,
    signoffs: Vec<SignOffConcern>,
    lines: Lines<'a>,
    reader: RefCell<Reader>,
    trouble: Cell<Option<GitError>>,
}

impl<'a> Exporter<'a> {
    /// Reads what there is to say of a comparison now, also by sessions that still run.
    ///
    /// # Errors
    /// When the repository cannot be read, or lacks the keys that its policy names.
    pub fn open(
        repo: &'a Repo,
        comparison: &'a Comparison,
        clock: Clock,
        cancel: &Cancel,
    ) -> Result<Self, EngineError> {
        let store = Store::open(repo.another()?, clock);
        Ok(Self {
            repo,
            comparison,
            told: held_out::comparison(comparison),
            findings: findings(comparison),
            annotations: for_others(reviews_of(&store.folded().annotations, comparison), comparison),
            signoffs: signoffs(repo, &store.standing(), comparison, cancel)?,
            store,
            lines: Lines::new(repo, comparison),
            reader: RefCell::new(Reader::for_others(repo.another()?, comparison.policy.held_out.clone())),
            trouble: Cell::new(None),
            cancel: cancel.clone(),
        })
    }

    /// Hands over the report. What only some formats show is read when one asks for it.
    pub fn with_report<T>(&self, filter: &Query, options: Options, take: impl FnOnce(&Report<'_>) -> T) -> T {
        take(&Report {
            comparison: &self.told,
            findings: &self.findings,
            annotations: &self.annotations,
            signoffs: &self.signoffs,
            records: self.store.records(),
            lines: &|side, path, names| self.lines.of(side, path, names),
            hunks: &|| self.shown_lines(),
            views: &|row, item| self.view(row, item),
            history: &|| self.followed(),
            filter,
            options,
        })
    }

    /// Why comments stand on no line of the diff, where a format wanted that and it could not be told.
    pub fn trouble(&self) -> Option<GitError> {
        self.trouble.take()
    }

    fn view(&self, row: &EvalRow, item: usize) -> Option<SampleView> {
        self.cancel.check().ok()?;
        let target = metric_target(row);
        let whole = self.comparison.evals.iter().find(|row| is_row(row, &target))?;
        self.reader.borrow_mut().view(whole.pairs.as_ref()?, item).ok()
    }

    /// The lines that a pull request of the candidate shows. A review without comments on lines is worth writing, too.
    fn shown_lines(&self) -> Option<Hunks> {
        let Comparison { base, candidate, .. } = self.comparison;
        let found = self.repo.hunks(base, candidate, &self.cancel);
        found.map_err(|error| self.trouble.set(Some(error))).ok()
    }

    /// The rows through the releases up to the candidate. A page is worth writing without them, too.
    fn followed(&self) -> Option<History> {
        let Comparison { base, candidate, policy, .. } = self.comparison;
        let series = Series::find(self.repo, Some(base), candidate, policy, RELEASES).ok()?;
        history(self.repo, &series, policy, &|_| (), &self.cancel).ok()
    }
}

/// What people said, with the ids of the samples it is about as others may see them, and no words of what is held out.
#[must_use]
pub fn for_others(mut concerns: Vec<Concern>, comparison: &Comparison) -> Vec<Concern> {
    let rules = &comparison.policy.held_out;
    for concern in &mut concerns {
        if !is_held_out(comparison, &concern.annotation.anchor) {
            continue;
        }
        let anchor = Arc::make_mut(&mut Arc::make_mut(&mut concern.annotation).anchor);
        if let Target::Sample { sample, .. } = &mut anchor.target {
            sample.id = held_out::id(&sample.id, rules);
        }
        if let Some(span) = &mut anchor.span {
            span.quote = None;
        }
    }
    concerns
}

impl std::fmt::Debug for Exporter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exporter").finish_non_exhaustive()
    }
}
