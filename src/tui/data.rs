//! What the desk knows: the comparison as far as it goes, and where its review stands.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::base::Digest;
use crate::compare::findings::stands_for;
use crate::engine::desk::{Failure, Progress, ReviewState};
use crate::engine::gated::Gate;
use crate::engine::missing::Missing;
use crate::model::{
    Comparison, ConfigChange, ConfigDiff, Diagnostic, EvalRow, PairedSamples, Release, RowKey, Severity,
};
use crate::review::{
    Annotation, AnnotationState, Answers, Concern, Disposition, Quote, Target, is_held_out, reviews_of, thread_key,
};

use super::findings::{self, FindingId};
use super::followed::Followed;
use super::subject::{self, Subject};

/// Everything the screens show and none of them owns.
#[derive(Clone, Debug, Default)]
pub struct Data {
    /// The two releases, once known.
    pub opened: Option<(Release, Release)>,
    /// How far the comparison is, while it is under way.
    pub progress: Option<Progress>,
    /// The comparison as far as it goes.
    pub comparison: Option<Arc<Comparison>>,
    /// Whether it is all there.
    pub complete: bool,
    /// Why there is none.
    pub failure: Option<Failure>,
    /// What the gate says of it, once that is known.
    pub gate: Option<Gate>,
    /// What the clone lacks for it, where it is known whom to fetch it from.
    pub missing: Option<Arc<Missing>>,
    /// What is known of earlier releases.
    pub followed: Followed,
    /// Annotations and marks.
    pub review: ReviewState,
    /// The annotations as seen from the candidate, once there is one; in the same order.
    pub concerns: Vec<Concern>,
    /// The findings, most important first.
    pub findings: Vec<FindingId>,
    /// Where each of them stands, in the same order.
    pub standings: Vec<Standing>,
    /// Marks as reviewed that were asked for and are not yet confirmed: each thing with the digest of its content.
    pub marking: Vec<(Target, String)>,
    /// What this reviewer has decided about on this candidate: the keys of its threads.
    decided: HashSet<Digest>,
    /// The places of rows by their keys.
    places: HashMap<RowKey, usize>,
    /// The places of findings by their ids.
    found: HashMap<FindingId, usize>,
    /// The places of changed configuration files by their paths.
    changed: HashMap<String, usize>,
    /// The places of annotations by their ids.
    noted: HashMap<String, usize>,
    /// For each row how many others it stands for.
    others: Vec<Option<usize>>,
    /// Whether more than one model is compared: every name asks for it.
    several_models: bool,
}

/// Where the review of one thing stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Marked as reviewed, in the state it is in now.
    pub seen: bool,
    /// Marked as reviewed, and changed since.
    pub fallen: bool,
    /// Decided by a live annotation.
    pub answered: bool,
    /// Decided differently by different people.
    pub contested: bool,
    /// Who annotated it, without repeats, oldest first.
    pub authors: Vec<String>,
}

impl Standing {
    /// Whether nothing remains to be done.
    #[must_use]
    pub fn done(&self) -> bool {
        self.seen || self.answered
    }

    /// Where things stand that are one decision: what is said of one of them is said of all, but all must be seen.
    fn together(each: impl Iterator<Item = Self>) -> Self {
        let joined = |mut all: Self, one: Self| {
            all.seen &= one.seen;
            all.fallen |= one.fallen;
            all.answered |= one.answered;
            all.contested |= one.contested;
            all.authors.extend(one.authors);
            all
        };
        let mut all = each.reduce(joined).unwrap_or_default();
        let mut known = HashSet::new();
        all.authors.retain(|author| known.insert(author.clone()));
        all
    }

    /// One word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self { contested: true, .. } => "contested",
            Self { answered: true, .. } => "answered",
            Self { seen: true, .. } => "reviewed",
            Self { fallen: true, .. } => "changed",
            _ => "open",
        }
    }
}

impl Data {
    /// Takes a comparison in, in place of an earlier state of it.
    pub fn take_comparison(&mut self, comparison: Arc<Comparison>, complete: bool) {
        self.places = comparison.evals.iter().enumerate().map(|(place, row)| (row.key.clone(), place)).collect();
        self.findings = findings::of(&comparison);
        // Of two with one id, the first.
        self.found = self.findings.iter().cloned().enumerate().rev().map(|(place, id)| (id, place)).collect();
        let changed = comparison.configs.iter().map(|config| config.path.clone()).enumerate();
        self.changed = changed.rev().map(|(place, path)| (path, place)).collect();
        self.others = stands_for(&comparison.evals);
        let mut models = comparison.evals.iter().map(|row| &row.key.model);
        let first = models.next();
        self.several_models = models.any(|model| Some(model) != first);
        self.opened = Some((comparison.base.clone(), comparison.candidate.clone()));
        self.comparison = Some(comparison);
        self.gate = None;
        self.complete = complete;
        self.missing = None;
        self.failure = None;
        if complete {
            self.progress = None;
        }
        self.stand();
    }

    /// Takes in what the gate says, unless the comparison was made anew meanwhile.
    pub fn take_gate(&mut self, of: &Arc<Comparison>, gate: Option<Gate>) {
        if self.comparison.as_ref().is_some_and(|comparison| Arc::ptr_eq(comparison, of)) {
            self.gate = gate;
        }
    }

    /// Forgets the comparison: another is to take its place. What is known of the releases and of the review stays.
    pub fn forget_comparison(&mut self) {
        let (followed, review) = (std::mem::take(&mut self.followed), std::mem::take(&mut self.review));
        *self = Self { followed, review, noted: std::mem::take(&mut self.noted), ..Self::default() };
    }

    /// The comparison is made anew; until then it stays as it is.
    pub fn wait_for_comparison(&mut self) {
        self.complete = false;
        self.failure = None;
        self.missing = None;
        self.followed = Followed::default();
    }

    /// Takes annotations and marks in.
    pub fn take_review(&mut self, review: &ReviewState) {
        self.review = review.clone();
        self.noted = review.annotations.iter().enumerate().map(|(at, note)| (note.id.clone(), at)).collect();
        let kept = |(target, content): &(Target, String)| {
            review.seen.iter().any(|(seen, of)| of == content && subject::same_thing(seen, target))
        };
        self.marking.retain(|mark| !kept(mark));
        self.stand();
    }

    /// Whether a thing is about to be marked as reviewed.
    #[must_use]
    pub fn being_marked(&self, target: &Target) -> bool {
        self.marking.iter().any(|(marked, _)| subject::same_thing(marked, target))
    }

    fn stand(&mut self) {
        let concerns = self.comparison.as_ref().map(|comparison| reviews_of(&self.review.annotations, comparison));
        self.concerns = concerns.unwrap_or_default();
        self.decided = self.own_decisions().map(|own| thread_key(&own.annotation.anchor.target)).collect();
        let standing = |id| {
            let things = subject::all_of_finding(id);
            Standing::together(things.iter().map(|thing| self.standing(thing)))
        };
        self.standings = self.findings.iter().map(standing).collect();
    }

    /// Where the review of a finding stands.
    #[must_use]
    pub fn standing_of(&self, id: &FindingId) -> Standing {
        let standing = self.found.get(id).and_then(|&place| self.standings.get(place));
        standing.cloned().unwrap_or_default()
    }

    /// What this reviewer decided on this candidate and did not take back.
    pub fn own_decisions(&self) -> impl Iterator<Item = &Concern> {
        self.concerns.iter().filter(|concern| {
            let Concern { annotation, superseded, .. } = concern;
            let decides = annotation.disposition.is_some() && annotation.state != AnnotationState::Retracted;
            let own = self.review.author.as_ref() == Some(&annotation.author.name);
            own && decides && !superseded && concern.holds()
        })
    }

    /// Whether this reviewer has decided about a thing.
    #[must_use]
    pub fn has_decided(&self, thread: &Digest) -> bool {
        self.decided.contains(thread)
    }

    /// A row of the comparison.
    #[must_use]
    pub fn row(&self, key: &RowKey) -> Option<&EvalRow> {
        self.comparison.as_ref()?.evals.get(*self.places.get(key)?)
    }

    /// Whether the policy keeps the texts of these samples from leaving the repository.
    #[must_use]
    pub fn holds_out(&self, pairs: &PairedSamples) -> bool {
        self.comparison.as_ref().is_some_and(|comparison| comparison.policy.held_out.holds_samples(pairs))
    }

    /// How many other rows a row stands for, where one decision settles them all.
    #[must_use]
    pub fn others(&self, key: &RowKey) -> usize {
        self.places.get(key).and_then(|&place| *self.others.get(place)?).unwrap_or(0)
    }

    /// The rows that no other one stands for, each with how many it stands for.
    pub fn standing_rows(&self) -> impl Iterator<Item = (&EvalRow, usize)> {
        self.rows().iter().zip(&self.others).filter_map(|(row, others)| Some((row, (*others)?)))
    }

    /// All rows.
    #[must_use]
    pub fn rows(&self) -> &[EvalRow] {
        self.comparison.as_ref().map_or(&[], |comparison| &comparison.evals)
    }

    /// All changed configuration files.
    #[must_use]
    pub fn configs(&self) -> &[ConfigDiff] {
        self.comparison.as_ref().map_or(&[], |comparison| &comparison.configs)
    }

    /// A changed configuration file.
    #[must_use]
    pub fn config(&self, path: &str) -> Option<&ConfigDiff> {
        self.configs().get(*self.changed.get(path)?)
    }

    /// A changed key of a configuration file.
    #[must_use]
    pub fn change(&self, path: &str, pointer: &str) -> Option<&ConfigChange> {
        let changes = self.config(path).map_or(&[][..], |config| &config.changes);
        changes.iter().find(|change| !pointer.is_empty() && change.pointer == pointer)
    }

    /// The errors found in a file.
    #[must_use]
    pub fn errors(&self, path: &str) -> Vec<&Diagnostic> {
        let of_path = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error && diagnostic.path == path;
        self.comparison
            .as_ref()
            .map(|comparison| comparison.diagnostics.iter().filter(of_path).collect())
            .unwrap_or_default()
    }

    /// How many findings are done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.standings.iter().filter(|standing| standing.done()).count()
    }

    /// Whether more than one model is compared.
    #[must_use]
    pub fn several_models(&self) -> bool {
        self.several_models
    }

    /// A model as it stands behind a name, where names do not tell without it; not yet safe to show.
    #[must_use]
    pub fn told_model(&self, model: &str) -> String {
        if self.several_models { format!(" [{model}]") } else { String::new() }
    }

    /// The annotations that still stand on a thing, but for those of muted writers.
    pub fn notes_on<'a>(&'a self, target: &Target) -> impl Iterator<Item = &'a Concern> {
        self.all_on(target).filter(|note| !self.review.muted.contains(&note.annotation.writer))
    }

    /// The words an annotation speaks of and does not quote, where they may be in a picture.
    #[must_use]
    pub fn words_of<'a>(&self, note: &'a Annotation) -> Option<&'a Quote> {
        let comparison = self.comparison.as_deref()?;
        note.words().filter(|_| !is_held_out(comparison, &note.anchor))
    }

    /// How many annotations of muted writers there are on a thing.
    #[must_use]
    pub fn muted_on(&self, target: &Target) -> usize {
        self.all_on(target).filter(|note| self.review.muted.contains(&note.annotation.writer)).count()
    }

    fn all_on<'a>(&'a self, target: &Target) -> impl Iterator<Item = &'a Concern> {
        self.concerns.iter().filter(move |note| {
            let annotation = &note.annotation;
            annotation.state != AnnotationState::Retracted && subject::speaks_of(&annotation.anchor.target, target)
        })
    }

    /// Whether anybody wrote on a thing.
    #[must_use]
    pub fn annotated(&self, subject: &Subject) -> bool {
        subject::target(self, subject).is_some_and(|target| self.notes_on(&target).next().is_some())
    }

    /// An annotation by its id.
    #[must_use]
    pub fn note(&self, id: &str) -> Option<&Annotation> {
        self.review.annotations.get(*self.noted.get(id)?).map(|note| &**note)
    }

    /// An annotation as seen from the candidate.
    #[must_use]
    pub fn concern(&self, id: &str) -> Option<&Concern> {
        self.concerns.get(*self.noted.get(id)?)
    }

    /// Where the review of a thing stands.
    #[must_use]
    pub fn standing(&self, subject: &Subject) -> Standing {
        let Some(target) = subject::target(self, subject) else { return Standing::default() };
        let mut standing = Standing::default();
        if let Some((_, content)) = self.review.seen.iter().rev().find(|(seen, _)| subject::same_thing(seen, &target)) {
            standing.seen = subject::content(self, subject).as_ref() == Some(content);
            standing.fallen = !standing.seen;
        }
        for Concern { annotation, .. } in self.notes_on(&target) {
            if !standing.authors.contains(&annotation.author.name) {
                standing.authors.push(annotation.author.name.clone());
            }
        }
        let Some(comparison) = &self.comparison else { return standing };
        let answers = Answers::to(&target, &self.concerns, &comparison.policy.gate);
        let decisions = || answers.given.iter().filter_map(|concern| concern.annotation.disposition);
        let first: Option<Disposition> = decisions().next();
        standing.answered = answers.enough();
        standing.contested = decisions().any(|decision| Some(decision) != first);
        standing
    }
}
