//! Two directories of one name, compared: the part of a walk that needs nothing but them, so that every core can take
//! its share of it.

use std::cmp::Ordering;

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
        let mut shares = false;
        let (differing, same) = walked(ours, theirs, |_| shares = true);
        let is_beside = differing.iter().any(|differing| !differing.is_directory());
        let beside = is_beside.then(|| kept(theirs, &differing, path));
        let count = |read: Option<Result<Directory, GitError>>| {
            read.map(|read| read.map(|found| found.len()).map_err(Box::new))
        };
        Step { read: Sides { base: count(base), candidate: count(candidate) }, differing, same, beside, shares }
    }

    /// The directories that both sides have in two.
    pub(super) fn shared(&self, base: Oid, candidate: Oid) -> Result<Vec<Named>, GitError> {
        let mut shared = Vec::new();
        walked(&self.directory(base)?, &self.directory(candidate)?, |directory| shared.push(directory.named()));
        Ok(shared)
    }
}

/// Walks two directories in step: what differs, and how many files do not. Directories that both have are handed out.
fn walked(base: &Directory, candidate: &Directory, mut share: impl FnMut(&Stored<'_>)) -> (Vec<Differing>, u64) {
    let (mut base, mut candidate) = (base.entries().peekable(), candidate.entries().peekable());
    let (mut differing, mut same) = (Vec::new(), 0);
    loop {
        let order = match (base.peek(), candidate.peek()) {
            (None, None) => return (differing, same),
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
                if candidate.kind.is_some() { same += 1 } else { share(&candidate) }
            }
            pair => differing.extend(Differing::of(pair)),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(entries: &[(&str, u8)]) -> Directory {
        let entry = |(entry, id): &(&str, u8)| [entry.as_bytes(), &[0], &[*id; 20]].concat();
        Directory::read(entries.iter().flat_map(entry).collect(), 20).expect("a directory")
    }

    #[test]
    fn entries_are_matched_one_to_one() {
        let base = directory(&[("100644 a", 1), ("40000 d", 2), ("100644 e", 3)]);
        let candidate = directory(&[("100755 a", 1), ("40000 d", 2), ("40000 d", 2), ("40000 e", 4)]);
        let mut shared = Vec::new();
        let (differing, same) = walked(&base, &candidate, |directory| shared.push(directory.name.to_vec()));
        assert_eq!((same, shared), (1, vec![b"d".to_vec()]));
        let sides =
            |differing: &Differing| [differing.sides.base, differing.sides.candidate].map(|side| side.is_some());
        let told: Vec<_> = differing.iter().map(|one| (&one.name[..], one.is_directory(), sides(one))).collect();
        let expected =
            [(&b"d"[..], true, [false, true]), (&b"e"[..], false, [true, false]), (&b"e"[..], true, [false, true])];
        assert_eq!(told, expected);
    }

    #[test]
    fn of_what_is_the_same_files_are_kept() {
        let base = directory(&[("100644 a", 1), ("100644 b", 1), ("40000 c", 2)]);
        let candidate = directory(&[("100644 a", 1), ("100644 b", 3), ("40000 c", 2), ("100644 d", 1)]);
        let (differing, _) = walked(&base, &candidate, |_| ());
        let files = kept(&candidate, &differing, b"x");
        assert_eq!((files.len(), files.path(0).as_str()), (1, "x/a"));
    }
}
