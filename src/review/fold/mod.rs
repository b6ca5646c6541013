//! The fold: what all records together mean.
//!
//! A pure function of a set. Every machine that holds the same records sees the same review, whatever the
//! order in which they arrived; records are put in the order of their Lamport clocks, ties by id, and
//! nobody's wall clock counts.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::record::graded;
use super::record::{Changes, Said, SignOff, Signature, What, WriterName};
use super::records::{Held, Quarantined, Records};
use super::signoffs::SignedOff;
use super::{Annotation, AnnotationState, Author, Grade, NewAnnotation, Reply, Target};
use crate::base::{Digest, Timestamp, parallel};

/// What holds now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Folded {
    /// Every annotation, also settled and retracted ones, in the common order.
    pub annotations: Vec<Arc<Annotation>>,
    /// What each writer has marked as reviewed.
    pub seen: Vec<SeenMark>,
    /// Every sign-off that was not taken back, in the common order.
    pub signoffs: Vec<SignedOff>,
    /// Annotations, then replies, that came through somebody else's log only: who wrote them is hearsay.
    pub relayed: Vec<Digest>,
    /// Records that were not allowed to do what they wanted.
    pub refused: Vec<Refused>,
    /// Records that speak of one not here yet. They count as soon as it arrives.
    pub dangling: Vec<String>,
    /// How many records are of a later version or of a type without a meaning here. They are kept.
    pub unjudged: usize,
    /// Lines that are not records.
    pub quarantine: Vec<Quarantined>,
}

/// A mark "reviewed, in this state".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenMark {
    /// Whose.
    pub writer: WriterName,
    /// What was reviewed.
    pub target: Target,
    /// Digest of its content at that time.
    pub content: String,
    /// When, as claimed.
    pub time: Timestamp,
}

/// A record that had no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The record.
    pub id: String,
    /// The record it wanted to change.
    pub of: String,
    /// Why it may not.
    pub reason: Refusal,
}

/// Why a record had no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Refusal {
    /// An edit or a retraction of what somebody else wrote.
    #[error("only its own writer may change it")]
    NotTheWriter,
    /// Somebody else settles a blocker.
    #[error("a blocker is settled by its own writer only")]
    Blocker,
    /// The record named is of a type that cannot be changed this way.
    #[error("the record named is not one that can be changed this way")]
    NotApplicable,
}

/// Gives a set of records its meaning.
#[must_use]
pub fn fold(records: &Records) -> Folded {
    let in_order = records.in_order();
    let mut fold = Fold::new(records);
    let (mut others, mut unjudged) = (Vec::new(), 0);
    for part in parts(&in_order) {
        match part {
            Part::Begins(thread) => fold.threads.push(thread),
            Part::SignOff(signed) => fold.signoffs.push(*signed),
            Part::Follows(held, said) => others.push((held, said)),
            Part::Unjudged => unjudged += 1,
        }
    }
    fold.begin(others.iter().filter_map(|(_, said)| said.what.of()).collect());
    // In passes of their own, so that a record may arrive before the one it speaks of.
    for (held, said) in &others {
        if let What::Reply { of, body } = &said.what {
            fold.reply(held, said, *of, body);
        }
    }
    for (held, said) in others {
        fold.change(held, said);
    }
    fold.finish(unjudged)
}

/// What the records are by themselves, in their order, found on every core.
fn parts<'r>(in_order: &[&'r Held]) -> impl Iterator<Item = Part<'r>> {
    /// Looked at by one thread at a time.
    const CHUNK: usize = 1024;
    let chunks: Vec<&[&Held]> = in_order.chunks(CHUNK).collect();
    parallel::map(&chunks, |chunk| chunk.iter().map(|held| Part::of(held)).collect::<Vec<_>>()).into_iter().flatten()
}

/// What a record is by itself, before any other is looked at.
enum Part<'r> {
    /// An annotation, which others may change.
    Begins(Thread),
    /// Complete, but for signatures.
    SignOff(Box<SignedOff>),
    /// It speaks of another record.
    Follows(&'r Held, &'r Said),
    /// Of a later version, or of a type without a meaning here.
    Unjudged,
}

/// The state between two records.
struct Fold<'r> {
    records: &'r Records,
    threads: Vec<Thread>,
    /// The thread of a reply, or of an annotation that others speak of, as its place in `threads`; never gone through.
    thread_of: HashMap<Digest, usize>,
    seen: BTreeMap<(WriterName, Target), Option<(String, Timestamp)>>,
    signoffs: Vec<SignedOff>,
    relayed: Vec<Digest>,
    refused: Vec<Refused>,
    dangling: Vec<String>,
}

/// An annotation while others change it.
struct Thread {
    id: Digest,
    annotation: Arc<Annotation>,
    /// Settled by somebody who could not have settled a blocker.
    settled_by_another: bool,
}

impl<'r> Part<'r> {
    fn of(held: &'r Held) -> Self {
        let Some(said) = held.record.said() else { return Self::Unjudged };
        match &said.what {
            What::Annotation(new) => Self::Begins(Thread::new(held, said, new)),
            What::SignOff(signoff) => Self::SignOff(Box::new(signed_off(held, said, signoff))),
            _ => Self::Follows(held, said),
        }
    }
}

fn signed_off(held: &Held, said: &Said, signoff: &SignOff) -> SignedOff {
    SignedOff {
        id: held.record.id().to_string(),
        author: said.author.clone(),
        writer: held.answerable().map(ToString::to_string).unwrap_or_default(),
        time: said.time,
        relayed: !held.is_vouched(),
        said: signoff.clone(),
        signatures: Vec::new(),
    }
}

impl<'r> Fold<'r> {
    fn new(records: &'r Records) -> Self {
        Self {
            records,
            threads: Vec::new(),
            thread_of: HashMap::new(),
            seen: BTreeMap::new(),
            signoffs: Vec::new(),
            relayed: Vec::new(),
            refused: Vec::new(),
            dangling: Vec::new(),
        }
    }

    /// Notes where the annotations are that others speak of, which most are not.
    fn begin(&mut self, spoken_of: HashSet<Digest>) {
        for (place, thread) in self.threads.iter().enumerate() {
            if spoken_of.contains(&thread.id) {
                self.thread_of.insert(thread.id, place);
            }
            if thread.annotation.relayed {
                self.relayed.push(thread.id);
            }
        }
    }

    /// Anybody may pass a signature on: it proves itself, or nothing.
    fn signature(&mut self, held: &Held, signature: &Signature) {
        let mut fits = false;
        for signed in self.signoffs.iter_mut().filter(|signed| signature.of.contains(&signed.id)) {
            signed.signatures.push(signature.clone());
            fits = true;
        }
        if !fits {
            self.dangling.push(held.record.id().to_string());
        }
    }

    fn is_signoff(&self, id: Digest) -> bool {
        let said = self.records.get(&id).and_then(|held| held.record.said());
        said.is_some_and(|said| matches!(said.what, What::SignOff(_)))
    }

    fn retract_signoff(&mut self, held: &Held, of: Digest) {
        if self.records.get(&of).is_some_and(|target| held.has_authority_over(target)) {
            let of = of.to_string();
            self.signoffs.retain(|signed| signed.id != of);
        } else {
            self.refuse(held, of, Refusal::NotTheWriter);
        }
    }

    fn reply(&mut self, held: &Held, said: &Said, of: Digest, body: &str) {
        let id = held.record.id();
        let Some(place) = self.root_of(of) else { return self.without_target(held, of) };
        let Some(thread) = self.threads.get_mut(place) else { return };
        Arc::make_mut(&mut thread.annotation).replies.push(Reply {
            id: id.to_string(),
            author: said.author.clone(),
            writer: held.answerable().map(ToString::to_string).unwrap_or_default(),
            time: said.time,
            body: body.to_owned(),
        });
        self.thread_of.insert(id, place);
        if !held.is_vouched() {
            self.relayed.push(id);
        }
    }

    /// The thread a record belongs to: an annotation's own, or the one its chain of replies leads to. The
    /// chain ends, since a record cannot contain its own digest.
    fn root_of(&self, mut id: Digest) -> Option<usize> {
        loop {
            if let Some(place) = self.thread_of.get(&id) {
                return Some(*place);
            }
            match &self.records.get(&id)?.record.said()?.what {
                What::Reply { of, .. } => id = *of,
                _ => return None,
            }
        }
    }

    /// Notes a record whose target is unknown, or is not of a kind it can speak of.
    fn without_target(&mut self, held: &Held, of: Digest) {
        if self.records.get(&of).is_some_and(|target| !is_waiting(target)) {
            self.refuse(held, of, Refusal::NotApplicable);
        } else {
            self.dangling.push(held.record.id().to_string());
        }
    }

    fn refuse(&mut self, held: &Held, of: Digest, reason: Refusal) {
        self.refused.push(Refused { id: held.record.id().to_string(), of: of.to_string(), reason });
    }

    fn change(&mut self, held: &Held, said: &Said) {
        match &said.what {
            // Counted in the passes before.
            What::Annotation(_) | What::Reply { .. } | What::SignOff(_) => {}
            What::Signature(signature) => self.signature(held, signature),
            What::Seen { target, content } => {
                // A mark speaks for its own writer alone, so one that was passed on counts for nobody.
                if held.is_vouched() {
                    let content = content.clone().map(|content| (content, said.time));
                    self.seen.insert((said.writer.clone(), (**target).clone()), content);
                }
            }
            What::Edit { of, changes } => self.own(held, *of, |thread, id| thread.edit(id, changes)),
            What::Retract { of } if self.is_signoff(*of) => self.retract_signoff(held, *of),
            What::Retract { of } => self.own(held, *of, Thread::retract),
            What::Resolve { of } => self.settle(held, *of, Some(&said.author)),
            What::Reopen { of } => self.settle(held, *of, None),
        }
    }

    /// Applies what only the target's own writer may do.
    fn own(&mut self, held: &Held, of: Digest, apply: impl FnOnce(&mut Thread, Digest)) {
        let place = self.thread_of.get(&of).copied();
        let target = self.records.get(&of);
        let (Some(thread), Some(target)) = (place.and_then(|place| self.threads.get_mut(place)), target) else {
            return self.without_target(held, of);
        };
        if held.has_authority_over(target) {
            apply(thread, of);
        } else {
            self.refuse(held, of, Refusal::NotTheWriter);
        }
    }

    /// Settles an annotation or opens it again, which anybody may do; last wins.
    fn settle(&mut self, held: &Held, of: Digest, by: Option<&Author>) {
        let place = self.thread_of.get(&of).copied();
        let target = self.records.get(&of);
        let thread = place.and_then(|place| self.threads.get_mut(place));
        let (Some(thread), Some(target)) = (thread, target) else { return self.without_target(held, of) };
        if thread.id != of {
            return self.refuse(held, of, Refusal::NotApplicable);
        }
        let own = held.has_authority_over(target);
        let settled = by.is_some();
        if settled && !own && thread.annotation.severity == Some(Grade::Blocker) {
            return self.refuse(held, of, Refusal::Blocker);
        }
        if thread.annotation.state != AnnotationState::Retracted {
            let annotation = Arc::make_mut(&mut thread.annotation);
            annotation.state = if settled { AnnotationState::Resolved } else { AnnotationState::Open };
            annotation.settled_by = by.cloned();
            thread.settled_by_another = settled && !own;
        }
    }

    fn finish(self, unjudged: usize) -> Folded {
        let mark = |((writer, target), content): (_, Option<(String, Timestamp)>)| {
            content.map(|(content, time)| SeenMark { writer, target, content, time })
        };
        Folded {
            annotations: self.threads.into_iter().map(|thread| thread.annotation).collect(),
            seen: self.seen.into_iter().filter_map(mark).collect(),
            signoffs: self.signoffs,
            relayed: self.relayed,
            refused: self.refused,
            dangling: self.dangling,
            unjudged,
            quarantine: self.records.quarantined().cloned().collect(),
        }
    }
}

/// Whether a known target may still find its meaning: a reply to something that has not arrived, or a
/// record that a later version understands.
fn is_waiting(target: &Held) -> bool {
    matches!(target.record.said().map(|said| &said.what), None | Some(What::Reply { .. }))
}

impl Thread {
    fn new(held: &Held, said: &Said, new: &NewAnnotation) -> Self {
        let NewAnnotation { anchor, disposition, severity, labels, body } = new.clone();
        let id = held.record.id();
        let annotation = Annotation {
            id: id.to_string(),
            author: said.author.clone(),
            writer: held.answerable().map(ToString::to_string).unwrap_or_default(),
            time: said.time,
            anchor,
            disposition,
            severity,
            labels,
            body,
            state: AnnotationState::Open,
            settled_by: None,
            replies: Vec::new(),
            committed: held.is_committed(),
            relayed: !held.is_vouched(),
        };
        Self { id, annotation: Arc::new(annotation), settled_by_another: false }
    }

    fn edit(&mut self, id: Digest, changes: &Changes) {
        let Changes { disposition, severity, labels, body } = changes.clone();
        let annotation = Arc::make_mut(&mut self.annotation);
        if id != self.id {
            let id = id.to_string();
            if let (Some(reply), Some(body)) = (annotation.replies.iter_mut().find(|reply| reply.id == id), body) {
                reply.body = body;
            }
            return;
        }
        annotation.disposition = disposition.or(annotation.disposition);
        annotation.severity = graded(annotation.disposition, severity.or(annotation.severity));
        annotation.labels = labels.unwrap_or_else(|| std::mem::take(&mut annotation.labels));
        annotation.body = body.unwrap_or_else(|| std::mem::take(&mut annotation.body));
        // What somebody else settled while it was harmless is not settled as a blocker.
        let settled = annotation.state == AnnotationState::Resolved && self.settled_by_another;
        if settled && annotation.severity == Some(Grade::Blocker) {
            annotation.state = AnnotationState::Open;
            annotation.settled_by = None;
        }
    }

    fn retract(&mut self, id: Digest) {
        let annotation = Arc::make_mut(&mut self.annotation);
        if id == self.id {
            annotation.state = AnnotationState::Retracted;
            annotation.settled_by = None;
        } else {
            let id = id.to_string();
            annotation.replies.retain(|reply| reply.id != id);
        }
    }
}
