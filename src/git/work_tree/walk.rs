//! Which files there are on disk: those git tracks, and those it would not ignore.

use std::cmp::Ordering;
use std::fs::{self, DirEntry, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use git2::{Oid, Repository};

use super::tracked::Tracked;
use super::{Content, note};
use crate::base::limits;
use crate::git::names;
use crate::git::tree::{EntryKind, joined};
use crate::model::{Note, Severity};

/// A file on disk.
#[derive(Debug)]
pub(super) struct Found {
    /// Its path from the top.
    pub(super) path: Vec<u8>,
    pub(super) kind: EntryKind,
    /// Its blob, once it is known.
    pub(super) id: Option<Oid>,
    pub(super) size: u64,
    pub(super) modified: SystemTime,
    /// Whether it is on disk at all.
    pub(super) is_there: bool,
    pub(super) content: Content,
}

pub(super) struct Walk<'a> {
    repo: &'a Repository,
    top: &'a Path,
    tracked: &'a Tracked,
    /// Whether the mark of executable files means something here.
    has_modes: bool,
    /// How many more entries may be looked at.
    budget: u64,
    pub(super) found: Vec<Found>,
    pub(super) notes: Vec<(String, Note)>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(repo: &'a Repository, top: &'a Path, tracked: &'a Tracked) -> Self {
        let has_modes = repo.config().and_then(|config| config.get_bool("core.filemode")).unwrap_or(cfg!(unix));
        let (found, notes) = (Vec::new(), Vec::new());
        Self { repo, top, tracked, has_modes, budget: limits::WALKED_ENTRIES, found, notes }
    }

    pub(super) fn run(&mut self) {
        let mut waiting = vec![(Vec::new(), 0)];
        while let Some((directory, depth)) = waiting.pop() {
            if depth > limits::DIRECTORY_DEPTH {
                self.note(&directory, Severity::Error, "directory-depth", "the directory is too deep and was not read");
                continue;
            }
            let entries = match fs::read_dir(self.full(&directory)) {
                Ok(entries) => entries,
                Err(error) => {
                    self.unreadable(&directory, &error);
                    continue;
                }
            };
            for entry in entries {
                if self.budget == 0 {
                    let message =
                        format!("more than {} entries are on disk; the rest is left out", limits::WALKED_ENTRIES);
                    return self.note(b"", Severity::Error, "tree-size", message);
                }
                self.budget -= 1;
                match entry {
                    Ok(entry) => waiting.extend(self.enter(&directory, &entry).map(|below| (below, depth + 1))),
                    Err(error) => self.unreadable(&directory, &error),
                }
            }
        }
    }

    /// Takes a file in; returns a directory to go on with.
    fn enter(&mut self, directory: &[u8], entry: &DirEntry) -> Option<Vec<u8>> {
        let name = names::of_path(&entry.file_name());
        if name.eq_ignore_ascii_case(b".git") {
            return None;
        }
        let path = joined(directory, &name);
        // Of a link this is about the link.
        let disk = match entry.metadata() {
            Ok(disk) => disk,
            Err(error) => {
                self.unreadable(&path, &error);
                return None;
            }
        };
        let tracked = self.tracked.get(&path);
        if disk.is_dir() {
            let is_submodule = tracked.is_some_and(|file| file.kind == EntryKind::Submodule);
            return (!is_submodule && self.is_wanted(&path)).then_some(path);
        }
        if tracked.is_none() && self.is_ignored(&path) {
            return None;
        }
        let Some(kind) = self.kind(&disk, tracked.map(|file| file.kind)) else {
            self.note(&path, Severity::Info, "worktree-special", "neither a file nor a link; left out");
            return None;
        };
        let id = self.tracked.untouched(&path, kind, &disk);
        let (size, modified) = (disk.len(), disk.modified().unwrap_or(SystemTime::UNIX_EPOCH));
        self.found.push(Found { path, kind, id, size, modified, is_there: true, content: Content::Untouched });
        None
    }

    /// Whether to go into a directory.
    fn is_wanted(&mut self, directory: &[u8]) -> bool {
        if self.tracked.has_any_below(directory) {
            return true;
        }
        if self.is_ignored(&[directory, b"/"].concat()) {
            return false;
        }
        let is_repository = fs::symlink_metadata(self.full(&joined(directory, b".git"))).is_ok();
        if is_repository {
            self.note(directory, Severity::Info, "worktree-repository", "another repository; its files are left out");
        }
        !is_repository
    }

    /// What git does not want to know of is left out, unless it is tracked.
    fn is_ignored(&self, path: &[u8]) -> bool {
        self.repo.is_path_ignored(names::to_path(path)).unwrap_or(false)
    }

    /// `None` for what git cannot keep: pipes, sockets, devices.
    fn kind(&self, disk: &Metadata, tracked: Option<EntryKind>) -> Option<EntryKind> {
        if disk.is_symlink() {
            return Some(EntryKind::Symlink);
        }
        let is_executable = if self.has_modes { is_executable(disk) } else { tracked == Some(EntryKind::Executable) };
        disk.is_file().then_some(if is_executable { EntryKind::Executable } else { EntryKind::File })
    }

    /// What vanished while it was listed is just not there.
    fn unreadable(&mut self, path: &[u8], error: &io::Error) {
        if error.kind() != io::ErrorKind::NotFound {
            let message = format!("it cannot be read and is left out: {error}");
            self.note(path, Severity::Error, "worktree-unreadable", message);
        }
    }

    fn note(&mut self, path: &[u8], severity: Severity, code: &'static str, message: impl Into<String>) {
        match self.notes.len().cmp(&limits::DIAGNOSTICS_PER_FILE) {
            Ordering::Less => self.notes.push((names::to_text(path), note(severity, code, message))),
            Ordering::Equal => {
                let message = "more of the work tree was left out than is listed";
                self.notes.push((String::new(), note(Severity::Warning, "worktree-notes", message)));
            }
            Ordering::Greater => {}
        }
    }

    fn full(&self, path: &[u8]) -> PathBuf {
        self.top.join(names::to_path(path))
    }
}

#[cfg(unix)]
fn is_executable(disk: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    disk.permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &Metadata) -> bool {
    false
}
