//! Directories as git stores them: `mode name`, a zero byte and an id, one entry after another.
//!
//! They are read here because there are so many: libgit2 would make an object of every entry of every directory that is
//! only counted, or only asked for one name.

use std::ops::Range;

use git2::{ObjectType, Oid};
use memchr::memchr;

use super::error::GitError;
use super::objects::Object;
use super::repo::Repo;
use super::tree::{EntryKind, Named};
use crate::base::put_in_order;

/// A directory, well-formed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Directory {
    bytes: Vec<u8>,
    id_length: usize,
    entries: Vec<Place>,
}

/// Where the name of an entry is, which its id stands behind, and what the entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    name: Range<usize>,
    kind: Option<EntryKind>,
}

/// What a directory has in it, counted.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) files: u64,
    pub(super) directories: Vec<Named>,
}

/// An entry of a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stored<'a> {
    pub(super) name: &'a [u8],
    /// `None` for a directory.
    pub(super) kind: Option<EntryKind>,
    id: &'a [u8],
}

impl Stored<'_> {
    /// The id of its content.
    pub(super) fn id(&self) -> Oid {
        Oid::from_bytes(self.id).unwrap_or(Oid::ZERO_SHA1)
    }

    /// What entries are matched by: a file and a directory of one name are two things.
    pub(super) fn key(&self) -> (&[u8], bool) {
        (self.name, self.kind.is_none())
    }

    /// Whether another is the same directory, or a file of the same content.
    pub(super) fn reads_like(&self, other: &Stored<'_>) -> bool {
        let are_alike = || match (self.kind, other.kind) {
            (Some(kind), Some(other)) => kind.reads_like(other),
            (kind, other) => kind == other,
        };
        self.id == other.id && are_alike()
    }

    /// A copy that may be kept.
    pub(super) fn named(&self) -> Named {
        Named { name: self.name.to_vec(), id: self.id(), kind: self.kind }
    }
}

impl Directory {
    /// `None` where these bytes are no directory.
    pub(super) fn read(bytes: Vec<u8>, id_length: usize) -> Option<Self> {
        // Names of results are longer than ids.
        let (mut entries, mut at) = (Vec::with_capacity(bytes.len() / (2 * id_length)), 0);
        each(&bytes, id_length, |entry, length| {
            let end = at + length - id_length - 1;
            entries.push(Place { name: end - entry.name.len()..end, kind: entry.kind });
            at += length;
        })?;
        let key = |place: &Place| (&bytes[place.name.clone()], place.kind.is_none());
        // git sorts a directory as if a slash stood behind its name.
        put_in_order(&mut entries, |one, other| key(one).cmp(&key(other)));
        Some(Self { bytes, id_length, entries })
    }

    /// The directory of the work tree that has these entries.
    fn of(entries: &[Named], id_length: usize) -> Option<Self> {
        let mut bytes = Vec::new();
        for Named { name, id, kind } in entries {
            let mode = kind.map_or(0o040_000, EntryKind::mode);
            bytes.extend_from_slice(format!("{mode:o} ").as_bytes());
            bytes.extend_from_slice(name);
            bytes.push(0);
            bytes.extend_from_slice(id.as_bytes());
        }
        Self::read(bytes, id_length)
    }

    /// How many entries it has.
    pub(super) fn len(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Its entries in the order of their keys.
    pub(super) fn entries(&self) -> impl Iterator<Item = Stored<'_>> {
        self.entries.iter().map(|Place { name, kind }| Stored {
            name: &self.bytes[name.clone()],
            kind: *kind,
            id: &self.bytes[name.end + 1..name.end + 1 + self.id_length],
        })
    }
}

impl Repo {
    /// A directory, of a commit or of the work tree as it was found.
    pub(super) fn directory(&self, id: Oid) -> Result<Directory, GitError> {
        let id_length = id.as_bytes().len();
        let of = |entries: &[Named]| Directory::of(entries, id_length);
        if let Some(found) = self.on_disk(|work_tree| work_tree.directory(id).and_then(of)) {
            return Ok(found);
        }
        Directory::read(self.tree_object(id)?.into_bytes(), id_length).ok_or_else(|| no_list(id))
    }

    /// What a directory has in it, for those who only count.
    pub(super) fn tally(&self, id: Oid) -> Result<Tally, GitError> {
        let mut tally = Tally::default();
        let mut add = |entry: &Stored<'_>| match entry.kind {
            Some(_) => tally.files += 1,
            None => tally.directories.push(entry.named()),
        };
        match self.on_disk(|work_tree| {
            work_tree.directory(id).and_then(|entries| Directory::of(entries, id.as_bytes().len()))
        }) {
            Some(directory) => directory.entries().for_each(|entry| add(&entry)),
            None => {
                each(&self.tree_object(id)?, id.as_bytes().len(), |entry, _| add(entry)).ok_or_else(|| no_list(id))?
            }
        }
        Ok(tally)
    }

    /// What a directory has under a name: its id, and its kind unless it is a directory, too.
    pub(super) fn lookup(&self, directory: Oid, name: &[u8]) -> Result<Option<(Oid, Option<EntryKind>)>, GitError> {
        let of =
            |entries: &[Named]| entries.iter().find(|entry| entry.name == name).map(|entry| (entry.id, entry.kind));
        if let Some(found) = self.on_disk(|work_tree| work_tree.directory(directory).map(of)) {
            return Ok(found);
        }
        let object = self.tree_object(directory)?;
        let mut rest = &object[..];
        while let Some((entry, behind)) = first(rest, directory.as_bytes().len()) {
            if entry.name == name {
                return Ok(Some((entry.id(), entry.kind)));
            }
            rest = behind;
        }
        Ok(None)
    }

    /// The bytes of a tree.
    fn tree_object(&self, id: Oid) -> Result<Object<'_>, GitError> {
        match self.object(id, u64::MAX)? {
            Some(object) if object.kind == ObjectType::Tree => Ok(object),
            Some(object) => Err(GitError::damaged(id, format!("it is a {}", object.kind))),
            None => Err(GitError::Missing { id: id.to_string() }),
        }
    }
}

fn no_list(id: Oid) -> GitError {
    GitError::damaged(id, "it is no list of entries")
}

/// Hands out every entry and how many bytes it takes; `None` where these bytes are no directory.
fn each(mut bytes: &[u8], id_length: usize, mut hand_out: impl FnMut(&Stored<'_>, usize)) -> Option<()> {
    while !bytes.is_empty() {
        let (entry, behind) = first(bytes, id_length)?;
        if entry.name.is_empty() {
            return None;
        }
        hand_out(&entry, bytes.len() - behind.len());
        bytes = behind;
    }
    Some(())
}

/// The first entry, and what stands behind it.
fn first(bytes: &[u8], id_length: usize) -> Option<(Stored<'_>, &[u8])> {
    let (kind, rest) = kind(bytes)?;
    let (name, rest) = rest.split_at(memchr(0, rest)?);
    let id = rest.get(1..=id_length)?;
    Some((Stored { name, kind, id }, &rest[1 + id_length..]))
}

/// What an entry is, and what stands behind its mode.
fn kind(bytes: &[u8]) -> Option<(Option<EntryKind>, &[u8])> {
    // Of a hundred thousand entries hardly one is anything else.
    if let Some(rest) = bytes.strip_prefix(b"100644 ") {
        return Some((Some(EntryKind::File), rest));
    }
    let (mode, rest) = bytes.split_at(memchr(b' ', bytes)?);
    Some((EntryKind::of_mode(octal(mode)?), &rest[1..]))
}

/// Modes have six digits at most.
fn octal(digits: &[u8]) -> Option<i32> {
    let add = |sum: i32, digit: &u8| matches!(digit, b'0'..=b'7').then(|| sum * 8 + i32::from(digit - b'0'));
    (1..=6).contains(&digits.len()).then(|| digits.iter().try_fold(0, add))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_whole_or_not_at_all() {
        let bytes = [&b"100644 a b\0"[..], &[7; 20], b"40000 d\0", &[0; 20]].concat();
        let directory = Directory::read(bytes.clone(), 20).expect("a directory");
        let seen: Vec<_> =
            directory.entries().map(|entry| (entry.name, entry.kind, entry.id().as_bytes()[0])).collect();
        assert_eq!(seen, [(&b"a b"[..], Some(EntryKind::File), 7), (b"d", None, 0)]);
        assert!(Directory::read(Vec::new(), 20).is_some_and(|empty| empty.entries().next().is_none()));
        for cut in [1, 7, 10, 11, 30, 32, bytes.len() - 1] {
            assert_eq!(Directory::read(bytes[..cut].to_vec(), 20), None, "{cut}");
        }
        for mode in ["", "x", "100648", "1000000000000"] {
            assert_eq!(Directory::read([mode.as_bytes(), b" a\0", &[0; 20]].concat(), 20), None, "{mode}");
        }
        assert_eq!(Directory::read([&b"100644 \0"[..], &[0; 20]].concat(), 20), None, "no name");
    }
}
