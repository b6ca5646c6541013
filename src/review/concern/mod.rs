//! Which annotations concern a comparison, and which of its findings they answer.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::follow::Follower;
use super::{AnchorState, Annotation, AnnotationState, Author, Disposition, MetricTarget, Target};
use crate::base::{Digest, Glob};
use crate::model::{Comparison, GateRules};

/// An annotation beside the comparison on screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Concern {
    /// The annotation.
    pub annotation: Arc<Annotation>,
    /// Whether what it was made on is what this candidate says, too.
    pub state: AnchorState,
    /// Whether its writer decided anew about the same thing since.
    pub superseded: bool,
    /// Whether it is open, this candidate says something else, and nobody has decided anew about it.
    pub recheck: bool,
}

/// Every annotation, in the common order, as seen from a comparison's candidate.
#[must_use]
pub fn reviews_of(annotations: &[Arc<Annotation>], comparison: &Comparison) -> Vec<Concern> {
    let mut follower = Follower::new(comparison);
    let mut decided = BTreeSet::new();
    let mut settled = BTreeSet::new();
    let mut concerns: Vec<Concern> = Vec::with_capacity(annotations.len());
    for annotation in annotations.iter().rev() {
        let (state, thing) = follower.follow(annotation);
        let open = annotation.state == AnnotationState::Open;
        // Whoever decides anew about a thing has looked at what was said of it before.
        let recheck = open && state.wants_recheck() && !settled.contains(&thing);
        let mut concern = Concern { annotation: annotation.clone(), state, superseded: false, recheck };
        if annotation.disposition.is_some() && annotation.state != AnnotationState::Retracted {
            // Words about this candidate supersede one another, whichever candidate they were first said of.
            let rev = (!concern.holds()).then_some(&annotation.anchor.candidate.rev);
            concern.superseded = !decided.insert((thread_key(&annotation.anchor.target), &annotation.writer, rev));
            // Who has said something else since does not stand by it any more.
            concern.recheck &= !concern.superseded;
            if concern.holds() {
                settled.insert(thing);
            }
        }
        concerns.push(concern);
    }
    concerns.reverse();
    concerns
}

impl Concern {
    /// Whether it speaks of this candidate: made on it, or on one that said the same.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.state.holds()
    }

    /// Whether it answers a row of the comparison: it counts on this candidate, is its writer's last word
    /// and decides about the row or its task.
    #[must_use]
    pub fn answers(&self, row: &Target) -> bool {
        self.holds() && !self.superseded && answers(&self.annotation, row)
    }
}

/// What was decided about one thing, and whether that is enough.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers<'a> {
    /// The decisions that the policy accepts, oldest first.
    pub given: Vec<&'a Concern>,
    /// How many more people must decide.
    pub wanting: u32,
}

impl<'a> Answers<'a> {
    /// The decisions about a thing that count.
    #[must_use]
    pub fn to(thing: &Target, concerns: &'a [Concern], rules: &GateRules) -> Self {
        let accepted = |concern: &&Concern| accepts(rules, &concern.annotation.author);
        let given: Vec<&Concern> = concerns.iter().filter(|concern| concern.answers(thing)).filter(accepted).collect();
        let people = distinct(&given, |annotation| annotation.author.address());
        let people = people.min(distinct(&given, |annotation| &annotation.writer));
        let wanting = rules.answers.max(1).saturating_sub(u32::try_from(people).unwrap_or(u32::MAX));
        Self { given, wanting }
    }

    /// Whether enough people have decided.
    #[must_use]
    pub fn enough(&self) -> bool {
        self.wanting == 0
    }

    /// Who decided, without repeats, oldest first.
    #[must_use]
    pub fn people(&self) -> Vec<&'a str> {
        let mut people: Vec<&str> = Vec::new();
        for concern in &self.given {
            let name = concern.annotation.author.name.as_str();
            if !people.contains(&name) {
                people.push(name);
            }
        }
        people
    }
}

/// Whether the policy lets this person answer, by name or by address.
fn accepts(rules: &GateRules, author: &Author) -> bool {
    let fits =
        |glob: &Glob| glob.matches(&author.name) || author.email.as_ref().is_some_and(|email| glob.matches(email));
    rules.answered_by.is_empty() || rules.answered_by.iter().any(fits)
}

fn distinct<'a>(given: &[&'a Concern], of: impl Fn(&'a Annotation) -> &'a str) -> usize {
    given.iter().map(|concern| of(&concern.annotation)).collect::<BTreeSet<&str>>().len()
}

/// Whether an annotation decides about a finding: it is not retracted, its disposition is one and not
/// `unsure`, and its anchor is the row or the task the row belongs to, or for a configuration key the key or
/// its file. A remark on a single sample is no decision about the row.
fn answers(annotation: &Annotation, row: &Target) -> bool {
    let decided = annotation.disposition.is_some_and(|disposition| disposition != Disposition::Unsure);
    decided && annotation.state != AnnotationState::Retracted && covers(&annotation.anchor.target, row)
}

fn covers(anchor: &Target, row: &Target) -> bool {
    match (anchor, row) {
        (Target::Task { model, task }, Target::Metric(metric)) => *model == metric.model && *task == metric.task,
        (Target::Config { path, pointer }, Target::Config { path: file, .. }) if pointer.is_empty() => path == file,
        _ => anchor == row,
    }
}

/// What annotations on the same thing have in common, across writers and candidates: the hashes of outputs
/// are left out, since they change from candidate to candidate.
#[must_use]
pub fn thread_key(target: &Target) -> Digest {
    let row = |kind, row: &MetricTarget| {
        let MetricTarget { format: _, model, task, metric, filter } = row.clone();
        vec![Some(kind), Some(model), Some(task), Some(metric), filter]
    };
    let parts: Vec<Option<String>> = match target {
        Target::Release => vec![Some("release".into())],
        Target::Task { model, task } => vec![Some("task".into()), Some(model.clone()), Some(task.clone())],
        Target::Metric(metric) => row("metric".into(), metric),
        Target::Sample { metric, sample } => {
            let item = sample.input.clone().unwrap_or_else(|| format!("id:{}", sample.id));
            let mut parts = row("sample".into(), metric);
            parts.push(Some(item));
            parts
        }
        Target::Config { path, pointer } => vec![Some("config".into()), Some(path.clone()), Some(pointer.clone())],
        Target::File { path } => vec![Some("file".into()), Some(path.clone())],
    };
    // As JSON, so that no two lists of parts can run into the same bytes.
    Digest::of(&serde_json::to_vec(&parts).unwrap_or_default())
}

#[cfg(test)]
mod tests;
