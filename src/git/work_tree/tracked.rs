//! What git's index knows of the files on disk: their ids, and by their sizes and times whether they were touched since.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::time::{Duration, SystemTime};

use git2::{IndexEntry, IndexEntryExtendedFlag, Oid, Repository};

use super::walk::Found;
use super::{Content, note};
use crate::git::error::GitError;
use crate::git::names;
use crate::git::tree::EntryKind;
use crate::model::{Note, Severity};

/// Two bits of an entry's flags tell the sides of a conflict apart.
const STAGE: u16 = 0x3000;

/// The files git tracks, by path.
pub(super) struct Tracked {
    files: BTreeMap<Vec<u8>, TrackedFile>,
    /// When the index was written: what was touched at that time or later may have been touched again since.
    written: Option<SystemTime>,
}

/// A file as the index has it.
pub(super) struct TrackedFile {
    pub(super) id: Oid,
    pub(super) kind: EntryKind,
    size: u32,
    modified: SystemTime,
    changed: SystemTime,
    /// Whether the id is that of the file: it is not one side of a conflict.
    pub(super) is_settled: bool,
    /// Whether it is left out of the work tree on purpose, by a sparse checkout.
    is_sparse: bool,
}

impl Tracked {
    pub(super) fn of(repo: &Repository) -> Result<Self, GitError> {
        let index = repo.index().map_err(|error| unreadable(repo, &error))?;
        let written = index.path().and_then(|path| fs::metadata(path).ok()?.modified().ok());
        let mut files = BTreeMap::new();
        for entry in index.iter() {
            let Some(kind) = EntryKind::of_mode(i32::try_from(entry.mode).unwrap_or_default()) else { continue };
            let file = TrackedFile::of(&entry, kind);
            files.insert(entry.path, file);
        }
        Ok(Self { files, written })
    }

    pub(super) fn get(&self, path: &[u8]) -> Option<&TrackedFile> {
        self.files.get(path)
    }

    /// Whether a tracked file is in a directory.
    pub(super) fn has_any_below(&self, directory: &[u8]) -> bool {
        let below = [directory, b"/"].concat();
        self.files.range(below.clone()..).next().is_some_and(|(path, _)| path.starts_with(&below))
    }

    /// The id of a file that was not touched since the index was written.
    pub(super) fn untouched(&self, path: &[u8], kind: EntryKind, disk: &Metadata) -> Option<Oid> {
        let file = self.get(path).filter(|file| file.is_settled && file.kind.reads_like(kind))?;
        let is_same = same_size(disk.len(), file.size)
            && disk.modified().is_ok_and(|time| same_time(time, file.modified))
            && status_changed(disk).is_none_or(|time| same_time(time, file.changed));
        let is_old = self.written.is_some_and(|written| file.modified < written);
        (is_same && is_old).then_some(file.id)
    }

    /// Adds what belongs to the release and is not on disk: submodules, and what a sparse checkout leaves out.
    pub(super) fn add_absent(&self, files: &mut Vec<Found>, notes: &mut Vec<(String, Note)>) {
        let there: std::collections::HashSet<&[u8]> = files.iter().map(|file| &file.path[..]).collect();
        let is_absent = |path: &[u8], file: &TrackedFile| {
            (file.is_sparse || file.kind == EntryKind::Submodule) && !there.contains(path)
        };
        let absent: Vec<Found> = self
            .files
            .iter()
            .filter(|(path, file)| is_absent(path, file))
            .map(|(path, file)| Found::absent(path.clone(), file.kind, file.id))
            .collect();
        let sparse = absent.iter().filter(|file| file.kind != EntryKind::Submodule).count();
        files.extend(absent);
        if sparse > 0 {
            let message = format!("{sparse} files are left out by a sparse checkout; they count as the index has them");
            notes.push((String::new(), note(Severity::Info, "worktree-sparse", message)));
        }
    }
}

impl TrackedFile {
    fn of(entry: &IndexEntry, kind: EntryKind) -> Self {
        let extended = IndexEntryExtendedFlag::from_bits_truncate(entry.flags_extended);
        Self {
            id: entry.id,
            kind,
            size: entry.file_size,
            modified: time(&entry.mtime),
            changed: time(&entry.ctime),
            is_settled: entry.flags & STAGE == 0 && !extended.contains(IndexEntryExtendedFlag::INTENT_TO_ADD),
            is_sparse: extended.contains(IndexEntryExtendedFlag::SKIP_WORKTREE),
        }
    }
}

fn time(time: &git2::IndexTime) -> SystemTime {
    let seconds = u64::try_from(time.seconds()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::new(seconds, time.nanoseconds().min(999_999_999))
}

/// The index keeps the lower 32 bits.
fn same_size(disk: u64, index: u32) -> bool {
    disk & u64::from(u32::MAX) == u64::from(index)
}

/// Some writers of the index leave out the fractions of a second.
fn same_time(disk: SystemTime, index: SystemTime) -> bool {
    let since = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let (disk, index) = (since(disk), since(index));
    disk == index || (index.subsec_nanos() == 0 && disk.as_secs() == index.as_secs())
}

/// When anything about the file last changed, its times included; not every system tells.
#[cfg(unix)]
fn status_changed(disk: &Metadata) -> Option<SystemTime> {
    use std::os::unix::fs::MetadataExt;
    let (seconds, fraction) = (u64::try_from(disk.ctime()).ok()?, u32::try_from(disk.ctime_nsec()).ok()?);
    Some(SystemTime::UNIX_EPOCH + Duration::new(seconds, fraction))
}

#[cfg(not(unix))]
fn status_changed(_: &Metadata) -> Option<SystemTime> {
    None
}

/// Newer gits can split the index or fold directories in it, which libgit2 cannot read.
fn unreadable(repo: &Repository, error: &git2::Error) -> GitError {
    if error.message().contains("unsupported mandatory extension") {
        return GitError::Unsupported { path: repo.path().to_owned(), feature: "a split or sparse index".to_owned() };
    }
    GitError::Git { doing: "reading the index", detail: names::to_text(error.message().as_bytes()) }
}

impl Found {
    /// A file that is none on disk.
    fn absent(path: Vec<u8>, kind: EntryKind, id: Oid) -> Self {
        let (size, modified) = (0, SystemTime::UNIX_EPOCH);
        Self { path, kind, id: Some(id), size, modified, is_there: false, content: Content::Untouched }
    }
}
