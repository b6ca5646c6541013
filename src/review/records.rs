//! A set of records and where each was met. Joining two sets is a union: in any order, any grouping and any
//! number of times it gives the same set, which is why nobody's annotations ever conflict.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::log::Line;
use super::record::{CLOCK_MAX, Malformed, Record, WriterName};
use crate::base::{self, Digest};

/// How far one record may move the clock beyond all others. Honest records follow one another closely; a
/// single one far ahead is kept and read, but nobody counts on from it. With this step it takes more
/// records than any log may hold to reach [`CLOCK_MAX`].
const CLOCK_STEP: u64 = 1 << 20;

/// Where a record was met: which log, and in which place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// Whose log. Only the writer can add to it, so a record that names the same writer is theirs.
    pub writer: WriterName,
    /// In what form.
    pub place: Place,
}

/// The form in which a log was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A journal on this machine; not in the repository, as far as this says.
    Journal,
    /// A log that is written in this repository.
    Repository,
    /// What a remote was found to hold, kept in this repository.
    Remote,
}

/// A record and everywhere it was met.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The record.
    pub record: Record,
    /// Where; never empty. The records of a segment were met in the same places, and share them.
    pub origins: Arc<BTreeSet<Origin>>,
}

/// A line that is not a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// SHA-256 of the line.
    pub id: Digest,
    /// What is wrong with it.
    pub reason: Malformed,
    /// Where it was met; never empty.
    pub origins: BTreeSet<Origin>,
}

/// A set of records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    held: BTreeMap<Digest, Held>,
    quarantine: BTreeMap<Digest, Quarantined>,
}

impl Held {
    /// Whether the log of the writer it names holds it. If not, somebody else passed it on, and who wrote
    /// it is hearsay.
    #[must_use]
    pub fn is_vouched(&self) -> bool {
        let claimed = self.record.said().map(|said| &said.writer);
        self.origins.iter().any(|origin| Some(&origin.writer) == claimed)
    }

    /// The log that answers for it: its writer's own, or else the first of those that passed it on.
    #[must_use]
    pub fn answerable(&self) -> Option<&WriterName> {
        let claimed = self.record.said().map(|said| &said.writer).filter(|_| self.is_vouched());
        claimed.or_else(|| self.origins.first().map(|origin| &origin.writer))
    }

    /// Whether the repository has it.
    #[must_use]
    pub fn is_committed(&self) -> bool {
        self.origins.iter().any(|origin| origin.place != Place::Journal)
    }

    /// Whether a remote has it, as far as this repository heard.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.origins.iter().any(|origin| origin.place == Place::Remote)
    }

    /// Notes where it was met. `true` when that is new.
    fn meet(&mut self, origin: &Origin) -> bool {
        !self.origins.contains(origin) && Arc::make_mut(&mut self.origins).insert(origin.clone())
    }

    fn meet_all(&mut self, origins: &BTreeSet<Origin>) {
        if !self.origins.is_superset(origins) {
            Arc::make_mut(&mut self.origins).extend(origins.iter().cloned());
        }
    }

    fn logs(&self) -> BTreeSet<&WriterName> {
        self.origins.iter().map(|origin| &origin.writer).collect()
    }

    /// Whether this record may change or take back that one: both from the same writer, and proven so.
    ///
    /// Where the target is in its writer's own log, the change must be too. Where others passed the target
    /// on, every one of them must have passed on the change as well: copying somebody's record into one's
    /// own log must not give power over it.
    #[must_use]
    pub fn has_authority_over(&self, target: &Held) -> bool {
        let writer = |held: &Held| held.record.said().map(|said| said.writer.clone());
        if writer(self).is_none() || writer(self) != writer(target) {
            return false;
        }
        self.is_vouched() || (!target.is_vouched() && self.logs().is_superset(&target.logs()))
    }
}

fn lines(records: Vec<&Held>) -> Vec<u8> {
    let mut text = Vec::new();
    for held in records {
        text.extend_from_slice(held.record.line());
        text.push(b'\n');
    }
    text
}

impl Records {
    /// Adds one line, without its line feed. `true` when this tells something new.
    pub fn insert(&mut self, line: &[u8], origin: &Origin) -> bool {
        let id = Digest::of(line);
        if let Some(held) = self.held.get_mut(&id) {
            return held.meet(origin);
        }
        if let Some(known) = self.quarantine.get_mut(&id) {
            return known.origins.insert(origin.clone());
        }
        match Record::parse_known(line, id) {
            Ok(record) => self.insert_record(record, origin),
            Err(reason) => {
                let origins = BTreeSet::from([origin.clone()]);
                self.quarantine.insert(id, Quarantined { id, reason, origins });
                true
            }
        }
    }

    /// The set of lines that were read already, those of each segment met in the same places.
    pub(super) fn of_segments(segments: Vec<(Vec<Line>, Arc<BTreeSet<Origin>>)>) -> Self {
        let mut records = Self::default();
        let mut all: Vec<(Digest, Held)> = Vec::with_capacity(segments.iter().map(|(lines, _)| lines.len()).sum());
        for (lines, origins) in segments {
            for (id, line) in lines {
                match line {
                    Ok(record) => all.push((id, Held { record, origins: origins.clone() })),
                    Err(reason) => {
                        let fresh = || Quarantined { id, reason, origins: BTreeSet::new() };
                        let known = records.quarantine.entry(id).or_insert_with(fresh);
                        known.origins.extend(origins.iter().cloned());
                    }
                }
            }
        }
        // In order, a tree is built in one go instead of by a search for each.
        all.sort_by_cached_key(|(id, _)| *id);
        all.dedup_by(|(id, again), (first, held)| {
            let same = id == first;
            if same {
                held.meet_all(&again.origins);
            }
            same
        });
        records.held = all.into_iter().collect();
        records
    }

    /// Adds a record. `true` when this tells something new.
    pub fn insert_record(&mut self, record: Record, origin: &Origin) -> bool {
        let held = self.held.entry(record.id()).or_insert_with(|| Held { record, origins: Arc::default() });
        held.meet(origin)
    }

    /// Notes that a writer's log in the repository holds these records now.
    pub(super) fn note_committed(&mut self, ids: &[Digest], writer: &WriterName) {
        let origin = Origin { writer: writer.clone(), place: Place::Repository };
        for id in ids {
            if let Some(held) = self.held.get_mut(id) {
                held.meet(&origin);
            }
        }
    }

    /// Adds every line of a JSON Lines text. Empty lines say nothing.
    pub fn insert_lines(&mut self, text: &[u8], origin: &Origin) {
        for line in base::lines(text) {
            self.insert(line, origin);
        }
    }

    /// Adds everything another set holds.
    pub fn join(&mut self, other: Records) {
        for (id, theirs) in other.held {
            match self.held.get_mut(&id) {
                Some(ours) => ours.meet_all(&theirs.origins),
                None => drop(self.held.insert(id, theirs)),
            }
        }
        for (id, theirs) in other.quarantine {
            match self.quarantine.get_mut(&id) {
                Some(ours) => ours.origins.extend(theirs.origins),
                None => drop(self.quarantine.insert(id, theirs)),
            }
        }
    }

    /// The record with this id.
    #[must_use]
    pub fn get(&self, id: &Digest) -> Option<&Held> {
        self.held.get(id)
    }

    /// Every record, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Held> {
        self.held.values()
    }

    /// How many records of a machine no remote has, as far as this repository heard.
    #[must_use]
    pub fn unshared_of(&self, device: &str) -> usize {
        let own = self.iter().filter(|held| held.origins.iter().any(|at| at.writer.device() == device));
        own.filter(|held| !held.is_shared()).count()
    }

    /// Every line that is not a record, by id.
    pub fn quarantined(&self) -> impl Iterator<Item = &Quarantined> {
        self.quarantine.values()
    }

    /// Every record in the one order all machines agree on: by clock, then by id.
    #[must_use]
    pub fn in_order(&self) -> Vec<&Held> {
        // They come by id, and those of one clock stay as they come.
        let mut all: Vec<&Held> = self.held.values().collect();
        all.sort_by_cached_key(|held| held.record.clock());
        all
    }

    /// The lines themselves, in order, each ended by a line feed: the only form that loses nothing.
    #[must_use]
    pub fn to_jsonl(&self) -> Vec<u8> {
        lines(self.in_order())
    }

    /// The lines of some annotations and of whatever speaks of them: answers, changes, what settles them.
    #[must_use]
    pub fn about(&self, wanted: impl Fn(&str) -> bool) -> Vec<u8> {
        let mut kept: BTreeSet<Digest> = BTreeSet::new();
        let mut told = Vec::new();
        for held in self.in_order() {
            let id = held.record.id();
            let of = held.record.said().and_then(|said| said.what.of());
            if wanted(&id.to_string()) || of.is_some_and(|of| kept.contains(&of)) {
                kept.insert(id);
                told.push(held);
            }
        }
        lines(told)
    }

    /// The clock for this writer's next record: one more than every clock known, where others' clocks count
    /// only as far as they follow one another, so that nobody can exhaust it for everybody.
    #[must_use]
    pub fn next_clock(&self, writer: &WriterName) -> u64 {
        let mut clocks: Vec<u64> = self.held.values().map(|held| held.record.clock()).collect();
        clocks.sort_unstable();
        let followed =
            clocks.into_iter().fold(0, |known, clock| if clock - known <= CLOCK_STEP { clock } else { known });
        let ahead = self.held.values().filter(|held| held.record.clock() > followed);
        let own = ahead.filter(|held| held.answerable() == Some(writer));
        let own = own.map(|held| held.record.clock()).max().unwrap_or(0);
        (followed.max(own) + 1).min(CLOCK_MAX)
    }
}
