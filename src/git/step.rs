//! Two directories of one name, compared: the part of a walk that needs nothing but them, so that every core can take
//! its share of it.

use std::cmp::Ordering;
use std::collections::HashSet;

use git2::Oid;

use super::error::GitError;
use super::files::Files;
use super::repo::Repo;
use super::stored::{Directory, Stored};
use super::tree::{BlobId, EntryKind, Named};

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
    pub(super) read: Sides<Result<u64, Box<GitError>>>,
    /// Entries that are not the same, by name.
    pub(super) differing: Vec<Differing>,
    /// How many files are the same.
    pub(super) same: u64,
    /// Those as the candidate has them; `None` where no file beside them is not the same.
    pub(super) beside: Option<Files>,
    /// Whether there are directories that both sides have.
    pub(super) shares: bool,
}

/// Two entries of the same name that are both directories or both files and not the same, or one of either.
#[derive(Debug)]
pub(super) struct Differing {
    pub(super) name: Vec<u8>,
    /// The content, and what it is; `None` for a directory.
    pub(super) sides: Sides<(Oid, Option<EntryKind>)>,
}

impl Differing {
    fn of(pair: Sides<Stored<'_>>) -> Option<Self> {
        let name = pair.base.or(pair.candidate)?.name.to_vec();
        let side = |entry: Option<Stored<'_>>| entry.map(|entry| (entry.id(), entry.kind));
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
        // Where git spells a directory against a newer one, that is read first.
        let [candidate, base] = [trees.candidate, trees.base].map(|id| id.map(|id| self.directory(id)));
        let nothing = Directory::default();
        let [ours, theirs] =
            [&base, &candidate].map(|read| read.as_ref().and_then(|read| read.as_ref().ok()).unwrap_or(&nothing));
        let Walked { differing, same, shares } = walked(ours, theirs);
        let is_beside = differing.iter().any(|differing| !differing.is_directory());
        let beside = is_beside.then(|| kept(theirs, &differing, path));
        let count = |read: Option<Result<Directory, GitError>>| {
            read.map(|read| read.map(|found| found.len()).map_err(Box::new))
        };
        Step { read: Sides { base: count(base), candidate: count(candidate) }, differing, same, beside, shares }
    }

    /// The directories that both sides have in two.
    pub(super) fn shared(&self, base: Oid, candidate: Oid) -> Result<Vec<Named>, GitError> {
        let (base, candidate) = (self.directory(base)?, self.directory(candidate)?);
        let ours: HashSet<(&[u8], Oid)> = base.directories().map(|entry| (entry.name, entry.id())).collect();
        let is_shared = |entry: &Stored<'_>| ours.contains(&(entry.name, entry.id()));
        Ok(candidate.directories().filter(is_shared).map(|entry| entry.named()).collect())
    }
}

/// Two directories side by side.
#[derive(Default)]
struct Walked {
    differing: Vec<Differing>,
    same: u64,
    shares: bool,
}

fn walked(base: &Directory, candidate: &Directory) -> Walked {
    let (mut base, mut candidate) = (base.entries().peekable(), candidate.entries().peekable());
    let mut walked = Walked::default();
    loop {
        let order = match (base.peek(), candidate.peek()) {
            (None, None) => return walked,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(other)) => one.key().cmp(&other.key()),
        };
        let pair = Sides {
            base: if order.is_le() { base.next() } else { None },
            candidate: if order.is_ge() { candidate.next() } else { None },
        };
        match pair {
            Sides { base: Some(base), candidate: Some(candidate) } if base.reads_like(&candidate) => {
                if candidate.kind.is_some() { walked.same += 1 } else { walked.shares = true }
            }
            pair => walked.differing.extend(Differing::of(pair)),
        }
    }
}

/// The candidate's files of the directory at a path, but for those that differ, which come in the same order.
fn kept(candidate: &Directory, differing: &[Differing], path: &[u8]) -> Files {
    let mut differing = differing.iter().filter(|differing| differing.sides.candidate.is_some()).peekable();
    let same = candidate.entries().filter_map(|entry| {
        let own = (entry.id(), entry.kind);
        let differs = differing.next_if(|next| next.name == entry.name && next.sides.candidate == Some(own)).is_some();
        let kind = entry.kind.filter(|_| !differs)?;
        Some((entry.name, BlobId(own.0), kind))
    });
    Files::named(path, &same.collect::<Vec<_>>())
}
