//! The thread that keeps annotations: durable before it says so, and in the repository soon after.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::desk::{Failure, Report, Request, ReviewState};
use super::publisher::Job;
use super::signoffs::{Intent, SignOffError, sign_off};
use crate::base::{Cancel, Clock};
use crate::git::Repo;
use crate::model::Comparison;
use crate::review::{Draft, Drafts, NewAnnotation, Store, StoreError, Target, WriterName};

/// Annotations go into the repository when nothing was written for this long, and when the desk closes.
const COMMIT_AFTER: Duration = Duration::from_secs(3);

/// What is being written goes to disk when nothing was typed for this long, and at the latest after
/// [`DRAFT_AT_LATEST`].
const DRAFT_AFTER: Duration = Duration::from_millis(250);
const DRAFT_AT_LATEST: Duration = Duration::from_secs(1);

/// Where work comes from, and where it goes on.
pub(super) struct Links {
    pub(super) requests: Receiver<Request>,
    pub(super) out: Sender<Report>,
    /// For what is judged by the review and takes longer than anybody should wait to save.
    pub(super) publish: Sender<Job>,
}

/// Returns the records that no disk took, when there is nothing more to keep.
pub(super) fn run([repo, beside]: [Repo; 2], clock: Clock, links: Links) -> Vec<u8> {
    let Links { requests, out, publish } = links;
    let store = Store::open(repo, clock);
    let drafts = store.drafts();
    Keeper { store, drafts, typed: None, waiting: Vec::new(), repo: beside, out, publish, refused: false }
        .run(&requests)
}

/// Annotations and marks as a store has them.
pub(super) fn review_state(store: &Store, drafts: &Drafts) -> ReviewState {
    ReviewState {
        annotations: store.folded().annotations.clone(),
        seen: store.own_marks(),
        uncommitted: store.uncommitted(),
        unsaved: store.unsaved(),
        unshared: store.unshared(),
        author: store.author().ok().map(|author| author.name.clone()),
        muted: store.muted().iter().map(ToString::to_string).collect(),
        drafts: drafts.iter().cloned().collect(),
    }
}

struct Keeper {
    store: Store,
    drafts: Drafts,
    /// When the first change of a draft came that is not on disk, and what the draft says by now.
    typed: Option<(Instant, Draft)>,
    /// What annotations are about that no disk has taken yet: until one does, their drafts stay.
    waiting: Vec<Target>,
    /// For what sign-offs pin.
    repo: Repo,
    out: Sender<Report>,
    publish: Sender<Job>,
    /// Whether the last commit failed: the next try comes with the next change, not every few seconds.
    refused: bool,
}

impl Keeper {
    fn run(mut self, requests: &Receiver<Request>) -> Vec<u8> {
        self.show();
        // What earlier sessions left in journals, or the repository has lost since, comes back now.
        self.commit();
        self.show();
        loop {
            let waiting = self.store.uncommitted() > 0 && !self.refused;
            let pause = if waiting || self.store.unsaved() > 0 { COMMIT_AFTER } else { Duration::MAX };
            let pause = if self.typed.is_some() { DRAFT_AFTER } else { pause };
            match requests.recv_timeout(pause) {
                Ok(request @ (Request::Gate(_) | Request::SignOffs(_))) => {
                    let review = self.store.standing();
                    let _ = self.publish.send(Job { request, cancel: Cancel::new(), review });
                    continue;
                }
                Ok(Request::Draft { target, draft: Some(draft) }) => {
                    self.type_on(target, draft);
                    continue;
                }
                Ok(request) => self.keep(request),
                Err(RecvTimeoutError::Timeout) if self.typed.is_some() => {
                    self.keep_drafts();
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => self.catch_up(),
                Err(RecvTimeoutError::Disconnected) => {
                    self.keep_drafts();
                    self.catch_up();
                    return self.store.unsaved_lines();
                }
            }
            self.show();
        }
    }

    fn type_on(&mut self, target: Target, draft: Draft) {
        self.drafts.put(target, Some(draft.clone()));
        let since = self.typed.as_ref().map_or_else(Instant::now, |(since, _)| *since);
        self.typed = Some((since, draft));
        if since.elapsed() >= DRAFT_AT_LATEST {
            self.keep_drafts();
        }
    }

    /// Where no disk takes them, the words are still on the screen, and saving them tells what is wrong.
    fn keep_drafts(&mut self) {
        let typed = self.typed.take();
        if self.drafts.flush().is_ok() {
            typed.into_iter().for_each(|(_, draft)| drop(self.out.send(Report::Drafted(draft))));
        }
    }

    /// An annotation that is kept ends the draft on the same thing, and not before.
    fn annotate(&mut self, new: NewAnnotation) -> Result<Option<String>, StoreError> {
        let target = new.anchor.target.clone();
        let added = self.store.add(new);
        match &added {
            Ok(_) => {
                self.drafts.put(target, None);
                self.keep_drafts();
            }
            Err(StoreError::Unsaved { .. }) => self.waiting.push(target),
            Err(_) => {}
        }
        added.map(Some)
    }

    fn keep(&mut self, request: Request) {
        self.refused = false;
        let kept = match request {
            Request::SignOff { comparison, intent } => return self.sign_off(&comparison, intent),
            Request::Annotate(new) => self.annotate(*new),
            Request::Draft { target, draft } => {
                self.drafts.put(target, draft);
                self.keep_drafts();
                Ok(None)
            }
            Request::Seen { target, content } => self.store.mark_seen(target, content).map(|_| None),
            Request::Undo => self.store.undo().map(|_| None),
            // A name that no log can have is nobody's.
            Request::Mute { writer, mute } => {
                WriterName::parse(&writer).map_or(Ok(None), |writer| self.store.mute(&writer, mute).map(|_| None))
            }
            Request::Reread => {
                self.store.reread();
                Ok(None)
            }
            _ => Ok(None),
        };
        match kept {
            Ok(Some(id)) => drop(self.out.send(Report::Saved { id })),
            Ok(None) => {}
            Err(error @ StoreError::Unsaved { .. }) => drop(self.out.send(Report::Unsaved(error.into()))),
            Err(error) => drop(self.out.send(Report::Failed(error.into()))),
        }
    }

    /// Into the repository at once: others wait for it.
    fn sign_off(&mut self, comparison: &Comparison, intent: Intent) {
        let signed = sign_off::<SignOffError>(&self.repo, &mut self.store, comparison, intent, |_, kept| Ok(kept?));
        let told = signed.map(|id| id.to_string()).map_err(Failure::from);
        let _ = self.out.send(Report::SignedOff(told));
        self.commit();
    }

    /// Writes what the disk refused, in case there is room by now, and commits.
    fn catch_up(&mut self) {
        if self.store.unsaved() > 0 && self.store.flush().is_ok() {
            self.refused = false;
            self.waiting.drain(..).for_each(|target| self.drafts.put(target, None));
            self.keep_drafts();
        }
        if !self.refused {
            self.commit();
        }
    }

    /// What cannot be committed now stays in the journal.
    fn commit(&mut self) {
        if self.store.uncommitted() == 0 {
            return;
        }
        let committed = self.store.commit();
        self.refused = committed.is_err();
        // What is not even in the journal was complained of already.
        if let Err(error) = committed
            && self.store.unsaved() == 0
        {
            let _ = self.out.send(Report::Failed(error.into()));
        }
    }

    fn show(&self) {
        let _ = self.out.send(Report::Review(Arc::new(review_state(&self.store, &self.drafts))));
    }
}
