//! Directories of a commit: their entries, and everything below one of them.

use std::fmt;

use git2::Oid;

use super::error::GitError;
use super::names;
use super::repo::Repo;
use crate::base::limits;
use crate::model::{Release, ReleaseKind};

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

    /// The file mode that stands for it in a tree.
    pub(super) fn mode(self) -> u32 {
        match self {
            Self::File => 0o100_644,
            Self::Executable => 0o100_755,
            Self::Symlink => 0o120_000,
            Self::Submodule => 0o160_000,
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

/// One entry of a directory.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) name: Vec<u8>,
    pub(super) id: Oid,
    /// `None` for a directory.
    pub(super) kind: Option<EntryKind>,
}

/// What stands in one directory, and nothing below that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Its files, as the tree has them: by name.
    pub files: Vec<Entry>,
    /// The names of the directories in it, by name.
    pub directories: Vec<String>,
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
        let Some(top) = self.descend(root, &path)? else {
            return Ok(Listing { entries: Vec::new(), complete: true });
        };
        let mut listing = Listing { entries: Vec::new(), complete: true };
        let mut budget = limits::WALKED_ENTRIES;
        let mut waiting = vec![(path, top, 0)];
        while let Some((path, id, depth)) = waiting.pop() {
            let Ok(entries) = self.directory(id) else {
                listing.complete = false;
                continue;
            };
            for entry in entries.entries() {
                if listing.entries.len() >= count || budget == 0 {
                    listing.complete = false;
                    waiting.clear();
                    break;
                }
                budget -= 1;
                let below = joined(&path, entry.name);
                match entry.kind {
                    None if depth >= limits::DIRECTORY_DEPTH => listing.complete = false,
                    None => waiting.push((below, entry.id(), depth + 1)),
                    Some(kind) => {
                        let path = names::to_text(&below);
                        listing.entries.push(Entry { path, id: BlobId(entry.id()), kind });
                    }
                }
            }
        }
        listing.entries.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(listing)
    }

    /// What stands in `directory` itself, a path from the root of the repository as for [`Repo::list`]. A directory that
    /// is not there has nothing in it.
    ///
    /// # Errors
    /// [`GitError::Missing`] or [`GitError::Damaged`] when the commit or a directory on the way cannot be read.
    pub fn contents(&self, release: &Release, directory: &str) -> Result<Contents, GitError> {
        let root = self.root_tree(release)?;
        let path = names::to_bytes(trimmed(directory));
        let mut contents = Contents::default();
        let Some(id) = self.descend(root, &path)? else { return Ok(contents) };
        let above = if path.is_empty() { String::new() } else { names::to_text(&path) + "/" };
        for entry in self.directory(id)?.entries() {
            let name = names::to_text(entry.name);
            match entry.kind {
                None => contents.directories.push(name),
                Some(kind) => contents.files.push(Entry { path: above.clone() + &name, id: BlobId(entry.id()), kind }),
            }
        }
        Ok(contents)
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
        let Some(directory) = self.descend(root, directory)? else { return Ok(None) };
        let found = self.lookup(directory, name)?;
        Ok(found.and_then(|(id, kind)| Some(Entry { path: path.to_owned(), id: BlobId(id), kind: kind? })))
    }

    /// The root directory of a release: of its commit, or of the work tree as it was found.
    pub(super) fn root_tree(&self, release: &Release) -> Result<Oid, GitError> {
        let id = self.oid(&release.commit)?;
        if release.kind == ReleaseKind::WorkTree {
            return Ok(id);
        }
        self.sound(id)?;
        let commit = self.inner.find_commit(id).map_err(|error| GitError::about_object(id, &error))?;
        Ok(commit.tree_id())
    }

    /// The directory that is the release: the root, or what its subpath names.
    pub(super) fn release_tree(&self, release: &Release) -> Result<Oid, GitError> {
        let root = self.root_tree(release)?;
        let Some(subpath) = &release.subpath else { return Ok(root) };
        let found = self.descend(root, &names::to_bytes(subpath))?;
        found.ok_or_else(|| self.no_such_directory(root, &release.name, subpath))
    }

    /// The error for a subpath that is not there, with the nearest directory that is.
    fn no_such_directory(&self, root: Oid, release: &str, subpath: &str) -> GitError {
        let exists = |path: &str| matches!(self.descend(root, &names::to_bytes(path)), Ok(Some(_)));
        let mut nearest = trimmed(subpath);
        while let Some((above, _)) = nearest.rsplit_once('/') {
            nearest = above;
            if exists(above) {
                break;
            }
        }
        GitError::NoSuchDirectory {
            release: release.to_owned(),
            subpath: subpath.to_owned(),
            nearest: exists(nearest).then(|| nearest.to_owned()),
        }
    }

    /// The directory at a path below another; `None` when there is none. Names are looked up one by one,
    /// so `.` and `..` lead nowhere.
    fn descend(&self, from: Oid, path: &[u8]) -> Result<Option<Oid>, GitError> {
        let mut directory = from;
        for name in path.split(|&byte| byte == b'/').filter(|name| !name.is_empty()) {
            let Some((id, None)) = self.lookup(directory, name)? else { return Ok(None) };
            directory = id;
        }
        // One that is named must be there to be read.
        self.directory(directory).map(|_| Some(directory))
    }

    pub(super) fn tree(&self, id: Oid) -> Result<git2::Tree<'_>, GitError> {
        self.sound(id)?;
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
