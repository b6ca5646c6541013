//! The store: one repository's annotations, from everywhere they are kept, and the way new ones go in.
//!
//! A record is first made safe in this session's journal and then, together with others, committed to its
//! writer's log. What the store shows is always the fold of both. Because records are never changed and
//! joining is a union, everything here can be repeated: a journal whose records are missing from the log,
//! for whatever reason, is simply committed again.

mod change;
mod error;
mod import;
mod mute;
mod sync;

#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use error::StoreError;
pub use import::Imported;
pub use sync::Synced;

use super::fold::{Folded, fold};
use super::journal::{Header, Journal, Replayed, replay};
use super::record::{Record, Stamp, What, WriterName};
use super::records::{Origin, Place, Records};
use super::state::{StateDirs, random};
use super::{Author, Drafts, NewAnnotation, Target, log};
use crate::base::{Clock, Digest};
use crate::git::Repo;
use crate::model::{Note, Severity};

/// A journal is kept this long after the repository was found to hold all of it: git does not flush every
/// object it writes, so a power failure can still take a commit away.
const JOURNAL_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// What a store needs to know besides the repository.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where this machine keeps journals.
    pub dirs: StateDirs,
    /// Who annotates; `None` when git does not say, which leaves reading.
    pub author: Option<Author>,
    /// Where "now" comes from.
    pub clock: Clock,
}

/// A repository's annotations.
#[derive(Debug)]
pub struct Store {
    repo: Repo,
    clock: Clock,
    /// Who writes here, or why nobody can.
    pen: Result<Pen, StoreError>,
    records: Arc<Records>,
    /// The fold of `records`, made when it is asked for.
    folded: OnceCell<Arc<Folded>>,
    /// Records in journals of sessions that still run: theirs to commit.
    elsewhere: BTreeSet<Digest>,
    /// This session's annotations, oldest first, for undo.
    session: Vec<Digest>,
    /// Where this machine keeps what is its own.
    dirs: StateDirs,
    /// Whose words are folded away here.
    muted: BTreeSet<WriterName>,
    /// Journals that have served their purpose.
    outlived: Vec<PathBuf>,
    notes: Vec<Note>,
}

/// A repository's annotations as they stood at one moment.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// The records.
    pub records: Arc<Records>,
    /// What they mean.
    pub folded: Arc<Folded>,
    /// Whether there are more that could not be read.
    pub unread: bool,
}

/// What it takes to write.
#[derive(Debug)]
struct Pen {
    author: Author,
    origin: Origin,
    dirs: StateDirs,
    /// Begun with the first record.
    journal: Option<Journal>,
    next_clock: u64,
}

impl Store {
    /// Opens a repository's annotations as the person git's configuration names.
    #[must_use]
    pub fn open(repo: Repo, clock: Clock) -> Self {
        let dirs = StateDirs::from_env(repo.common_dir());
        let author = repo.identity().map(|identity| Author { name: identity.name, email: identity.email });
        Self::open_with(repo, Setup { dirs, author, clock })
    }

    /// Opens a repository's annotations. Nothing is written to the repository; only journals that a crash
    /// left unfinished are repaired, and a machine gets its number. [`Store::commit`] brings to the repository what is only in journals. What could not be
    /// read is in [`Store::notes`].
    #[must_use]
    pub fn open_with(repo: Repo, setup: Setup) -> Self {
        let Setup { dirs, author, clock } = setup;
        let (records, notes) = log::read(&repo);
        let pen = Pen::new(dirs.clone(), author);
        let mut store = Self {
            repo,
            clock,
            pen,
            records: Arc::new(records),
            folded: OnceCell::new(),
            elsewhere: BTreeSet::new(),
            session: Vec::new(),
            muted: dirs.muted(),
            dirs: dirs.clone(),
            outlived: Vec::new(),
            notes,
        };
        for dir in dirs.journals() {
            let (journals, notes) = replay(&dir);
            store.notes.extend(notes);
            journals.into_iter().for_each(|journal| store.take_over(journal));
        }
        if let Ok(pen) = &mut store.pen {
            pen.next_clock = store.records.next_clock(&pen.origin.writer);
        }
        store
    }

    fn take_over(&mut self, journal: Replayed) {
        let Replayed { path, header, records, live, modified } = journal;
        let fallback = || Some(self.pen.as_ref().ok()?.origin.writer.clone());
        let Some(writer) = header.map(|header| header.writer).or_else(fallback) else { return };
        let origin = Origin { writer, place: Place::Journal };
        let mut settled = true;
        for line in &records {
            Arc::make_mut(&mut self.records).insert(line, &origin);
            let id = Digest::of(line);
            let committed = self.records.get(&id).is_none_or(super::Held::is_committed);
            settled &= committed;
            if live && !committed {
                self.elsewhere.insert(id);
            }
        }
        let age = modified.and_then(|modified| SystemTime::now().duration_since(modified).ok());
        if settled && !live && age.is_some_and(|age| age > JOURNAL_KEPT) {
            self.outlived.push(path);
        }
    }

    /// Reads what others have brought to the repository since.
    pub fn reread(&mut self) {
        let (records, notes) = log::read(&self.repo);
        Arc::make_mut(&mut self.records).join(records);
        self.notes.extend(notes.into_iter().filter(|note| !self.notes.contains(note)).collect::<Vec<_>>());
        if let Ok(pen) = &mut self.pen {
            pen.next_clock = pen.next_clock.max(self.records.next_clock(&pen.origin.writer));
        }
        self.folded.take();
    }

    /// What holds now.
    #[must_use]
    pub fn folded(&self) -> &Folded {
        self.known()
    }

    fn known(&self) -> &Arc<Folded> {
        self.folded.get_or_init(|| Arc::new(fold(&self.records)))
    }

    /// What holds now, to be looked at elsewhere: nothing is copied unless something is written meanwhile.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let unread = self.notes.iter().any(|note| note.severity == Severity::Error);
        Standing { records: self.records.clone(), folded: self.known().clone(), unread }
    }

    /// What this reviewer marked as reviewed, with the digest of its content at that time.
    #[must_use]
    pub fn own_marks(&self) -> Vec<(Target, String)> {
        let own = self.folded().seen.iter().filter(|mark| Some(&mark.writer) == self.writer());
        own.map(|mark| (mark.target.clone(), mark.content.clone())).collect()
    }

    /// Every record, for interchange.
    #[must_use]
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// What somebody was writing here and has not saved.
    #[must_use]
    pub fn drafts(&self) -> Drafts {
        Drafts::open(&self.dirs)
    }

    /// What was odd about what was read.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Who annotates here.
    ///
    /// # Errors
    /// [`StoreError::NoIdentity`] or [`StoreError::NoDevice`]: this store can only be read.
    pub fn author(&self) -> Result<&Author, &StoreError> {
        self.pen.as_ref().map(|pen| &pen.author)
    }

    /// The name of this reviewer's log, where there is one.
    #[must_use]
    pub fn writer(&self) -> Option<&WriterName> {
        self.pen.as_ref().ok().map(|pen| &pen.origin.writer)
    }

    /// How many records are in memory only, because the disk refused them.
    #[must_use]
    pub fn unsaved(&self) -> usize {
        self.pen.as_ref().ok().and_then(|pen| pen.journal.as_ref()).map_or(0, Journal::unsaved)
    }

    /// Those records as a file of records holds them, for whoever keeps them elsewhere.
    #[must_use]
    pub fn unsaved_lines(&self) -> Vec<u8> {
        let journal = self.pen.as_ref().ok().and_then(|pen| pen.journal.as_ref());
        journal.map(|journal| journal.unsaved_lines().collect::<Vec<_>>().concat()).unwrap_or_default()
    }

    /// How many records wait to be committed.
    #[must_use]
    pub fn uncommitted(&self) -> usize {
        self.pending().values().map(Vec::len).sum()
    }

    /// Keeps an annotation and returns its id. It is on disk when this returns.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn add(&mut self, new: NewAnnotation) -> Result<String, StoreError> {
        let id = self.write(&What::Annotation(Box::new(new)));
        let kept = match &id {
            Ok(id) | Err(StoreError::Unsaved { id, .. }) => Some(*id),
            Err(_) => None,
        };
        self.session.extend(kept);
        id.map(|id| id.to_string())
    }

    /// Marks something as reviewed, in the state its content has, or takes the mark back.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn mark_seen(&mut self, target: Target, content: Option<String>) -> Result<(), StoreError> {
        self.write(&What::Seen { target: Box::new(target), content }).map(drop)
    }

    /// Takes back this session's last annotation that still stands, and returns its id.
    ///
    /// # Errors
    /// [`StoreError::NothingToUndo`], or as [`Store::write`].
    pub fn undo(&mut self) -> Result<String, StoreError> {
        let of = *self.session.last().ok_or(StoreError::NothingToUndo)?;
        self.write(&What::Retract { of })?;
        self.session.pop();
        Ok(of.to_string())
    }

    /// Keeps any record and returns its id. It is on disk when this returns.
    ///
    /// # Errors
    /// [`StoreError::Refused`] for what no record can hold; [`StoreError::NoIdentity`] and
    /// [`StoreError::NoDevice`] when nobody can write here; [`StoreError::Unsaved`] when the disk refuses,
    /// and then the record is kept in memory and counted by [`Store::unsaved`].
    pub fn write(&mut self, what: &What) -> Result<Digest, StoreError> {
        let pen = match &mut self.pen {
            Ok(pen) => pen,
            Err(error) => return Err(error.again()),
        };
        let record = Record::write(&pen.stamp(self.clock), what)?;
        self.keep(record)
    }

    /// Keeps a record that this session wrote.
    fn keep(&mut self, record: Record) -> Result<Digest, StoreError> {
        let pen = match &mut self.pen {
            Ok(pen) => pen,
            Err(error) => return Err(error.again()),
        };
        let id = record.id();
        let saved = pen.journal(&self.repo, self.clock).append(record.line());
        pen.next_clock = (record.clock() + 1).min(super::CLOCK_MAX);
        Arc::make_mut(&mut self.records).insert_record(record, &pen.origin);
        self.folded.take();
        saved.map(|()| id).map_err(|source| StoreError::Unsaved { id, source })
    }

    /// Tries again to write what the disk refused.
    ///
    /// # Errors
    /// [`StoreError::Journal`] when it still does.
    pub fn flush(&mut self) -> Result<(), StoreError> {
        let journal = self.pen.as_mut().ok().and_then(|pen| pen.journal.as_mut());
        journal
            .filter(|journal| journal.unsaved() > 0)
            .map_or(Ok(()), |journal| journal.flush().map_err(StoreError::Journal))
    }

    /// Commits to the repository what is only in journals: this session's records, those of sessions that
    /// ended without committing, and those that the repository has lost since. Returns how many there were.
    /// May be repeated at any time; nothing is ever committed twice.
    ///
    /// # Errors
    /// [`StoreError::Log`] when the log cannot be written; the journals keep everything, try again later.
    pub fn commit(&mut self) -> Result<usize, StoreError> {
        let pending = self.pending();
        let mut done = 0;
        if !pending.is_empty() {
            let now = self.clock.now();
            let pen = match &mut self.pen {
                Ok(pen) => pen,
                Err(error) => return Err(error.again()),
            };
            for (writer, ids) in pending {
                let lines: Vec<&[u8]> = ids.iter().filter_map(|id| Some(self.records.get(id)?.record.line())).collect();
                let commit = log::append(&self.repo, &writer, &lines, &pen.author, now)
                    .map_err(|source| StoreError::Log { writer: writer.clone(), source })?;
                if let Some(journal) = &mut pen.journal {
                    journal.note_committed(&commit, ids.len());
                }
                Arc::make_mut(&mut self.records).note_committed(&ids, &writer);
                done += ids.len();
            }
            if let Some(journal) = &mut pen.journal {
                journal.forget_unsaved();
            }
            self.folded.take();
        }
        for path in self.outlived.drain(..) {
            // Whatever cannot be removed now is found again next time.
            let _ = std::fs::remove_file(path);
        }
        Ok(done)
    }

    /// What only journals hold, by the log it belongs to, in the common order.
    fn pending(&self) -> BTreeMap<WriterName, Vec<Digest>> {
        let mut pending: BTreeMap<WriterName, Vec<Digest>> = BTreeMap::new();
        for held in self.records.in_order() {
            let id = held.record.id();
            if held.is_committed() || self.elsewhere.contains(&id) {
                continue;
            }
            if let Some(origin) = held.origins.first() {
                pending.entry(origin.writer.clone()).or_default().push(id);
            }
        }
        pending
    }
}

impl Pen {
    fn new(dirs: StateDirs, author: Option<Author>) -> Result<Self, StoreError> {
        let author = author.ok_or(StoreError::NoIdentity)?;
        let device = dirs.device().map_err(StoreError::NoDevice)?;
        let origin = Origin { writer: WriterName::new(&author.name, device), place: Place::Journal };
        Ok(Self { author, origin, dirs, journal: None, next_clock: 1 })
    }

    /// This session's journal.
    fn journal(&mut self, repo: &Repo, clock: Clock) -> &mut Journal {
        let Self { origin, dirs, journal, .. } = self;
        journal.get_or_insert_with(|| {
            let header = Header {
                writer: origin.writer.clone(),
                common_dir: repo.common_dir().to_string_lossy().into_owned(),
                roots: repo.root_commits(),
                origin: repo.origin_url(),
            };
            Journal::new(dirs.journals(), header, clock.now())
        })
    }

    fn stamp(&self, clock: Clock) -> Stamp {
        Stamp {
            clock: self.next_clock,
            time: clock.now(),
            author: self.author.clone(),
            writer: self.origin.writer.clone(),
            nonce: format!("{:016x}", random()),
        }
    }
}
