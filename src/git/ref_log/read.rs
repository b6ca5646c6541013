//! Reading logs: first what they list, by the sizes alone, then the segments one by one, in any order and on any thread.

use git2::{Oid, Tree};

use super::{FILE_MODE, TREE_MODE};
use crate::base::{Digest, limits};
use crate::git::blob::BlobState;
use crate::git::error::GitError;
use crate::git::names;
use crate::git::repo::Repo;
use crate::git::tree::BlobId;

/// The file `format` holds one short line.
const FORMAT_BYTES: u64 = 64;
/// At most this many refused entries are named; further ones are counted.
const REFUSED_NAMED: usize = 20;

/// A log as its newest commit states it, with its segments read or only [`Listed`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogTree<S = Segment> {
    /// That commit, in hexadecimal.
    pub commit: String,
    /// The content of the file `format`, when it is there, short, and text.
    pub format: Option<String>,
    /// The segments, by name.
    pub segments: Vec<S>,
    /// Entries that were not read, with the reason; at most twenty.
    pub refused: Vec<Refused>,
    /// How many entries were not read.
    pub refused_count: u64,
}

/// A segment of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// SHA-256 of the bytes, which is also its file's name.
    pub digest: Digest,
    /// The content.
    pub bytes: Vec<u8>,
}

/// A segment by what its log says of it; nothing of it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// SHA-256 of the bytes, as the file's name claims.
    pub digest: Digest,
    /// The content.
    pub blob: BlobId,
}

/// An entry of a log that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its path in the log's tree.
    pub path: String,
    /// Why.
    pub reason: &'static str,
}

impl<S> Default for LogTree<S> {
    fn default() -> Self {
        Self { commit: String::new(), format: None, segments: Vec::new(), refused: Vec::new(), refused_count: 0 }
    }
}

impl<S> LogTree<S> {
    /// Notes an entry that is not read.
    pub fn refuse(&mut self, path: String, reason: &'static str) {
        self.refused_count += 1;
        if self.refused.len() < REFUSED_NAMED {
            self.refused.push(Refused { path, reason });
        }
    }
}

impl Listed {
    /// Its path in the log's tree.
    #[must_use]
    pub fn path(&self) -> String {
        segment_path(self.digest)
    }
}

/// Where a segment stands in the tree of a log.
#[must_use]
pub fn segment_path(digest: Digest) -> String {
    let name = digest.to_string();
    format!("seg/{}/{name}.jsonl", name.get(..2).unwrap_or_default())
}

impl Repo {
    /// Reads a log; `None` when there is no such ref. Sizes are looked up before anything is read, and each
    /// segment's bytes must have the digest its name states.
    ///
    /// # Errors
    /// As [`Repo::list_log`].
    pub fn read_log_tree(&self, refname: &str) -> Result<Option<LogTree>, GitError> {
        let Some(listed) = self.list_log(refname)? else { return Ok(None) };
        let LogTree { commit, format, segments, refused, refused_count } = listed;
        let mut log = LogTree { commit, format, segments: Vec::with_capacity(segments.len()), refused, refused_count };
        for listed in segments {
            match self.read_segment(&listed, <[u8]>::to_vec) {
                Ok(bytes) => log.segments.push(Segment { digest: listed.digest, bytes }),
                Err(reason) => log.refuse(listed.path(), reason),
            }
        }
        Ok(Some(log))
    }

    /// What a log holds, without its segments; `None` when there is no such ref.
    ///
    /// # Errors
    /// [`GitError::LogTooLarge`] when it breaks the bounds of [`limits`]; [`GitError::Missing`] or
    /// [`GitError::Damaged`] when its commit or a directory cannot be read.
    pub fn list_log(&self, refname: &str) -> Result<Option<LogTree<Listed>>, GitError> {
        let Some(tip) = self.tip(refname)? else { return Ok(None) };
        self.sound(tip)?;
        let commit = self.inner.find_commit(tip).map_err(|error| GitError::about_object(tip, &error))?;
        let log = LogTree { commit: tip.to_string(), ..LogTree::default() };
        let mut lister = Lister { repo: self, refname, bytes: 0, entries: 0, log };
        lister.root(&self.tree(commit.tree_id())?)?;
        lister.log.segments.sort_unstable();
        Ok(Some(lister.log))
    }

    /// Reads a segment and makes something of it, without a copy in between.
    ///
    /// # Errors
    /// Why it is refused: it is damaged, or its bytes do not have the digest its name states.
    pub fn read_segment<T>(&self, listed: &Listed, make: impl FnOnce(&[u8]) -> T) -> Result<T, &'static str> {
        let verified = |bytes: &[u8]| (Digest::of(bytes) == listed.digest).then(|| make(bytes));
        match self.read_with(listed.blob, limits::LOG_SEGMENT_BYTES, verified) {
            Ok(BlobState::Present(Some(made))) => Ok(made),
            Ok(BlobState::Present(None) | BlobState::Lfs(_)) => Err("its content is not what its name states"),
            Ok(BlobState::Missing | BlobState::TooBig(_)) | Err(_) => Err("damaged"),
        }
    }
}

/// Lists one log within its bounds.
struct Lister<'repo> {
    repo: &'repo Repo,
    refname: &'repo str,
    bytes: u64,
    entries: usize,
    log: LogTree<Listed>,
}

impl Lister<'_> {
    fn root(&mut self, root: &Tree<'_>) -> Result<(), GitError> {
        for entry in root {
            match (entry.name_bytes(), entry.filemode_raw()) {
                (b"format", FILE_MODE) => self.format(BlobId(entry.id()))?,
                (b"seg", TREE_MODE) => self.shelves(entry.id())?,
                (name, _) => self.refuse(&[name], "not part of a log")?,
            }
        }
        Ok(())
    }

    fn format(&mut self, id: BlobId) -> Result<(), GitError> {
        match self.repo.read(id, FORMAT_BYTES) {
            Ok(BlobState::Present(bytes)) => self.log.format = String::from_utf8(bytes).ok(),
            Ok(_) | Err(_) => self.refuse(&[b"format"], "cannot be read")?,
        }
        Ok(())
    }

    /// The directories named by two digits.
    fn shelves(&mut self, id: Oid) -> Result<(), GitError> {
        for entry in &self.repo.tree(id)? {
            let name = entry.name_bytes();
            if entry.filemode_raw() == TREE_MODE && name.len() == 2 && name.iter().all(is_digit) {
                self.shelf(name, entry.id())?;
            } else {
                self.refuse(&[b"seg", name], "not part of a log")?;
            }
        }
        Ok(())
    }

    fn shelf(&mut self, shelf: &[u8], id: Oid) -> Result<(), GitError> {
        for entry in &self.repo.tree(id)? {
            let name = entry.name_bytes();
            let outcome = match segment_digest(shelf, name) {
                Some(digest) if entry.filemode_raw() == FILE_MODE => self.segment(digest, BlobId(entry.id()))?,
                _ => Err("not part of a log"),
            };
            match outcome {
                Ok(segment) => self.log.segments.push(segment),
                Err(reason) => self.refuse(&[b"seg", shelf, name], reason)?,
            }
        }
        Ok(())
    }

    /// A segment that may be read, or why it may not.
    fn segment(&mut self, digest: Digest, blob: BlobId) -> Result<Result<Listed, &'static str>, GitError> {
        self.spend_entry()?;
        let size = match self.repo.size(blob) {
            Ok(Some(size)) if size <= limits::LOG_SEGMENT_BYTES => size,
            Ok(Some(_)) => return Ok(Err("larger than a segment may be")),
            Ok(None) => return Ok(Err("not in this repository")),
            Err(_) => return Ok(Err("damaged")),
        };
        self.bytes += size;
        if self.bytes > limits::LOG_BYTES {
            return Err(self.too_large(format!("{} MiB", limits::LOG_BYTES >> 20)));
        }
        Ok(Ok(Listed { digest, blob }))
    }

    fn refuse(&mut self, path: &[&[u8]], reason: &'static str) -> Result<(), GitError> {
        self.log.refuse(names::to_text(&path.join(&b'/')), reason);
        self.spend_entry()
    }

    fn spend_entry(&mut self) -> Result<(), GitError> {
        self.entries += 1;
        if self.entries > limits::LOG_SEGMENTS {
            return Err(self.too_large(format!("{} entries", limits::LOG_SEGMENTS)));
        }
        Ok(())
    }

    fn too_large(&self, bound: String) -> GitError {
        GitError::LogTooLarge { refname: self.refname.to_owned(), bound }
    }
}

/// The digest a segment's name states, when it stands on the right shelf.
fn segment_digest(shelf: &[u8], name: &[u8]) -> Option<Digest> {
    let stem = name.strip_suffix(b".jsonl")?;
    if !stem.starts_with(shelf) || !stem.iter().all(is_digit) {
        return None;
    }
    Digest::from_hex(std::str::from_utf8(stem).ok()?)
}

/// Hexadecimal digits in lower case, so that every segment has one name.
fn is_digit(byte: &u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}
