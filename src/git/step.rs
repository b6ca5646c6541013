//! Two directories of one name, compared: the part of a walk that needs nothing but them, so that every core can take
//! its share of it.

use std::cmp::Ordering;

use git2::Oid;

use super::error::GitError;
use super::files::Files;
use super::names;
use super::repo::Repo;
use super::stored::{Directory, Stored};
use super::tree::{BlobId, EntryKind};

/// One thing on both sides, where it is there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides<T> {
    pub(super) base: Option<T>,
    pub(super) candidate: Option<T>,
}

/// What two directories of one name hold, one of which may be absent.
#[derive(Debug)]
pub(super) struct Step {
    /// How many entries there are, or why that is not known.
    pub(super) read: Sides<Result<u64, GitError>>,
    /// Entries that are not the same, by name.
    pub(super) differing: Vec<Differing>,
    /// How many files are the same.
    pub(super) same: u64,
    /// Those as the candidate has them; `None` where no file beside them is not the same.
    pub(super) beside: Option<Files>,
}

/// Two entries of the same name that are both directories or both files and not the same, or one of either.
#[derive(Debug)]
pub(super) struct Differing {
    pub(super) name: Vec<u8>,
    /// The content, and what it is; `None` for a directory.
    pub(super) sides: Sides<(Oid, Option<EntryKind>)>,
}

impl Differing {
    fn of(pair: Sides<&Stored<'_>>) -> Option<Self> {
        let name = pair.base.or(pair.candidate)?.name.to_vec();
        let side = |entry: Option<&Stored<'_>>| entry.map(|entry| (entry.id(), entry.kind));
        Some(Self { name, sides: Sides { base: side(pair.base), candidate: side(pair.candidate) } })
    }

    /// Whether this is about directories.
    pub(super) fn is_directory(&self) -> bool {
        self.sides.base.or(self.sides.candidate).is_some_and(|(_, kind)| kind.is_none())
    }
}

impl Repo {
    /// Reads two directories and compares them; `path` is where the candidate's is, from the root of the repository.
    pub(super) fn step(&self, trees: Sides<Oid>, path: &[u8]) -> Step {
        let [base, candidate] = [trees.base, trees.candidate].map(|id| id.map(|id| self.directory(id)));
        let [ours, theirs] = [&base, &candidate].map(entries);
        let (differing, same) = walked(&ours, &theirs);
        let is_beside = differing.iter().any(|differing| !differing.is_directory());
        let beside = is_beside.then(|| kept(&same, path));
        let same = same.len() as u64;
        let count = |read: Option<Result<Directory, GitError>>| read.map(|read| read.map(|found| found.len()));
        Step { read: Sides { base: count(base), candidate: count(candidate) }, differing, same, beside }
    }
}

/// Walks two lists of entries in step: what differs, and the candidate's files that do not.
fn walked<'a>(base: &'a [Stored<'a>], candidate: &'a [Stored<'a>]) -> (Vec<Differing>, Vec<&'a Stored<'a>>) {
    let (mut base, mut candidate) = (base.iter().peekable(), candidate.iter().peekable());
    let (mut differing, mut same) = (Vec::new(), Vec::new());
    loop {
        let order = match (base.peek(), candidate.peek()) {
            (None, None) => return (differing, same),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(other)) => key(one).cmp(&key(other)),
        };
        let pair = Sides {
            base: if order.is_le() { base.next() } else { None },
            candidate: if order.is_ge() { candidate.next() } else { None },
        };
        match pair {
            Sides { base: Some(base), candidate: Some(candidate) } if base.reads_like(candidate) => {
                same.push(candidate)
            }
            pair => differing.extend(Differing::of(pair)),
        }
    }
}

/// Those that are files, of the directory at a path.
fn kept(same: &[&Stored<'_>], path: &[u8]) -> Files {
    let mut files = Files::below(&names::to_text(path));
    files.reserve(same.len(), same.iter().map(|same| same.name.len()).sum());
    for same in same {
        if let Some(kind) = same.kind {
            files.add(|text| names::push_text(text, same.name), BlobId(same.id()), kind);
        }
    }
    files
}

/// What entries are matched by: a file and a directory of one name are two things.
fn key<'a>(entry: &Stored<'a>) -> (&'a [u8], bool) {
    (entry.name, entry.kind.is_none())
}

/// The entries of a directory that could be read, in the order of [`key`].
fn entries(directory: &Option<Result<Directory, GitError>>) -> Vec<Stored<'_>> {
    let Some(Ok(directory)) = directory else { return Vec::new() };
    let mut entries: Vec<Stored<'_>> = directory.entries().collect();
    // git sorts a directory as if a slash stood behind its name.
    if !entries.is_sorted_by_key(key) {
        entries.sort_by_key(key);
    }
    entries
}
