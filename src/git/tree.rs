//! Directories of a commit: their entries, and everything below one of them.

use std::fmt;

use git2::{Oid, Tree};

use super::error::GitError;
use super::names;
use super::repo::Repo;
use crate::base::limits;
use crate::model::Release;

/// The id of a blob.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId(pub(super) Oid);

impl BlobId {
    /// The id in hexadecimal, 40 or 64 digits.
    #[must_use]
    pub fn hex(self) -> String {
        self.0.to_string()
    }

    /// Reads 40 or 64 hexadecimal digits. `None` for anything else.
    #[must_use]
    pub fn from_hex(hex: &str) -> Option<Self> {
        let format = match hex.len() {
            40 => git2::ObjectFormat::Sha1,
            64 => git2::ObjectFormat::Sha256,
            _ => return None,
        };
        Oid::from_str_ext(hex, format).ok().map(Self)
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.8}", self.hex())
    }
}

/// What an entry of a directory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// An ordinary file.
    File,
    /// A file marked as executable.
    Executable,
    /// A symbolic link; its content is the place it names.
    Symlink,
    /// Another repository; the id is that of its commit, which is not here.
    Submodule,
}

impl EntryKind {
    /// The kind a file mode stands for; `None` for a directory.
    pub(super) fn of_mode(mode: i32) -> Option<Self> {
        match mode & 0o170_000 {
            0o040_000 => None,
            0o120_000 => Some(Self::Symlink),
            0o160_000 => Some(Self::Submodule),
            _ if mode & 0o111 != 0 => Some(Self::Executable),
            _ => Some(Self::File),
        }
    }

    /// Whether the same id means the same content: a file is one with or without its mark.
    pub(super) fn reads_like(self, other: Self) -> bool {
        let plain = |kind| matches!(kind, Self::File | Self::Executable);
        self == other || (plain(self) && plain(other))
    }
}

/// A file of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path from the root of the repository. A byte that is not UTF-8 is spelled `\xNN`, and a backslash
    /// before an `x` is spelled `\x5c`, so different paths stay different.
    pub path: String,
    /// The content.
    pub id: BlobId,
    /// What it is.
    pub kind: EntryKind,
}

/// The files below a directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The files, by path.
    pub entries: Vec<Entry>,
    /// Whether that is all: the count asked for, a missing directory or [`limits`] may have cut it short.
    pub complete: bool,
}

impl Repo {
    /// The files below `directory` at any depth, at most `count` of them, by path. `directory` is a path
    /// from the root of the repository, `""` for everything; the release's own subpath plays no part. A
    /// directory that is not there has no files.
    ///
    /// # Errors
    /// [`GitError::Missing`] or [`GitError::Damaged`] when the commit or its root cannot be read.
    pub fn list(&self, release: &Release, directory: &str, count: usize) -> Result<Listing, GitError> {
        let root = self.root_tree(release)?;
        let directory = trimmed(directory);
        let path = names::to_bytes(directory);
        let Some(top) = self.descend(&root, &path)? else {
            return Ok(Listing { entries: Vec::new(), complete: true });
        };
        let mut listing = Listing { entries: Vec::new(), complete: true };
        let mut budget = limits::WALKED_ENTRIES;
        let mut waiting = vec![(path, top.id(), 0)];
        while let Some((path, id, depth)) = waiting.pop() {
            let Ok(tree) = self.inner.find_tree(id) else {
                listing.complete = false;
                continue;
            };
            for entry in tree.iter() {
                if listing.entries.len() >= count || budget == 0 {
                    listing.complete = false;
                    waiting.clear();
                    break;
                }
                budget -= 1;
                let below = joined(&path, entry.name_bytes());
                match EntryKind::of_mode(entry.filemode_raw()) {
                    None if depth >= limits::DIRECTORY_DEPTH => listing.complete = false,
                    None => waiting.push((below, entry.id(), depth + 1)),
                    Some(kind) => {
                        listing.entries.push(Entry { path: names::to_text(&below), id: BlobId(entry.id()), kind });
                    }
                }
            }
        }
        listing.entries.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(listing)
    }

    /// The file at a path from the root of the repository; `None` when there is none.
    ///
    /// # Errors
    /// [`GitError::Missing`] or [`GitError::Damaged`] when a directory on the way cannot be read.
    pub fn entry(&self, release: &Release, path: &str) -> Result<Option<Entry>, GitError> {
        let bytes = names::to_bytes(path);
        let (directory, name) = match bytes.iter().rposition(|&byte| byte == b'/') {
            Some(at) => (&bytes[..at], &bytes[at + 1..]),
            None => (&bytes[..0], &bytes[..]),
        };
        let root = self.root_tree(release)?;
        let Some(tree) = self.descend(&root, directory)? else { return Ok(None) };
        Ok(tree.get_name_bytes(name).and_then(|entry| {
            let kind = EntryKind::of_mode(entry.filemode_raw())?;
            Some(Entry { path: path.to_owned(), id: BlobId(entry.id()), kind })
        }))
    }

    /// The root directory of a release's commit.
    pub(super) fn root_tree(&self, release: &Release) -> Result<Tree<'_>, GitError> {
        let id = self.oid(&release.commit)?;
        let commit = self.inner.find_commit(id).map_err(|error| GitError::about_object(id, &error))?;
        self.tree(commit.tree_id())
    }

    /// The directory that is the release: the root, or what its subpath names.
    pub(super) fn release_tree(&self, release: &Release) -> Result<Tree<'_>, GitError> {
        let root = self.root_tree(release)?;
        let Some(subpath) = &release.subpath else { return Ok(root) };
        let found = self.descend(&root, &names::to_bytes(subpath))?;
        found.ok_or_else(|| self.no_such_directory(&root, &release.name, subpath))
    }

    /// The error for a subpath that is not there, with the nearest directory that is.
    fn no_such_directory(&self, root: &Tree<'_>, release: &str, subpath: &str) -> GitError {
        let mut nearest = trimmed(subpath);
        while let Some((above, _)) = nearest.rsplit_once('/') {
            nearest = above;
            if matches!(self.descend(root, &names::to_bytes(above)), Ok(Some(_))) {
                break;
            }
        }
        let exists = matches!(self.descend(root, &names::to_bytes(nearest)), Ok(Some(_)));
        GitError::NoSuchDirectory {
            release: release.to_owned(),
            subpath: subpath.to_owned(),
            nearest: exists.then(|| nearest.to_owned()),
        }
    }

    /// The directory at a path below another; `None` when there is none. Names are looked up one by one,
    /// so `.` and `..` lead nowhere.
    pub(super) fn descend(&self, from: &Tree<'_>, path: &[u8]) -> Result<Option<Tree<'_>>, GitError> {
        let mut tree = self.tree(from.id())?;
        for name in path.split(|&byte| byte == b'/').filter(|name| !name.is_empty()) {
            let next = tree.get_name_bytes(name).filter(|entry| EntryKind::of_mode(entry.filemode_raw()).is_none());
            let Some(id) = next.map(|entry| entry.id()) else { return Ok(None) };
            tree = self.tree(id)?;
        }
        Ok(Some(tree))
    }

    pub(super) fn tree(&self, id: Oid) -> Result<Tree<'_>, GitError> {
        self.inner.find_tree(id).map_err(|error| GitError::about_object(id, &error))
    }
}

/// A path without the slashes around it.
pub(super) fn trimmed(path: &str) -> &str {
    path.trim_matches('/')
}

/// `directory/name`, or `name` alone at the root.
pub(super) fn joined(directory: &[u8], name: &[u8]) -> Vec<u8> {
    if directory.is_empty() { name.to_vec() } else { [directory, b"/", name].concat() }
}
