//! The ids of files the index does not know, or not as they are.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use git2::{AttrCheckFlags, AttrValue, ObjectFormat, Oid, Repository};

use super::tracked::{Tracked, TrackedFile};
use super::walk::Found;
use super::{Content, forms, note};
use crate::base::{limits, parallel};
use crate::git::names;
use crate::git::tree::EntryKind;
use crate::model::{Note, Severity};

/// What git does to a file's content before it keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filter {
    None,
    /// Line ends become line feeds: in any file, or unless it is binary.
    LineEnds {
        always: bool,
    },
    /// Git LFS keeps it, and git a pointer.
    Lfs,
}

pub(super) struct Hasher<'a> {
    repo: &'a Repository,
    top: &'a Path,
    tracked: &'a Tracked,
    format: ObjectFormat,
    /// Whether `core.autocrlf` has line ends turned where no attribute says otherwise.
    turns_line_ends: bool,
}

/// One file to be hashed.
struct Job<'a> {
    file: &'a Found,
    place: usize,
    filter: Filter,
    tracked: Option<&'a TrackedFile>,
    /// Whether there is time for it.
    is_affordable: bool,
}

impl<'a> Hasher<'a> {
    pub(super) fn new(repo: &'a Repository, top: &'a Path, tracked: &'a Tracked) -> Self {
        let setting = repo.config().and_then(|mut config| config.snapshot()?.get_string("core.autocrlf"));
        let turns =
            setting.is_ok_and(|value| !["false", "no", "off", "0", ""].contains(&value.to_lowercase().as_str()));
        Self { repo, top, tracked, format: repo.object_format(), turns_line_ends: turns }
    }

    /// Gives every file without an id one, the smallest first: they are what results and configurations are.
    pub(super) fn identify(&mut self, files: &mut [Found], notes: &mut Vec<(String, Note)>) {
        let mut jobs: Vec<Job<'_>> = files
            .iter()
            .enumerate()
            .filter(|(_, file)| file.id.is_none())
            .map(|(place, file)| {
                let tracked = self.tracked.get(&file.path);
                Job { file, place, filter: self.filter(file), tracked, is_affordable: true }
            })
            .collect();
        jobs.sort_by_key(|job| (job.file.size, job.place));
        let mut left = limits::WORK_TREE_BYTES;
        for job in &mut jobs {
            job.is_affordable = job.file.size <= left.min(limits::BLOB_BYTES);
            left = left.saturating_sub(job.file.size);
        }
        let (top, format) = (self.top, self.format);
        let named = parallel::map(&jobs, |job| (job.place, job.run(top, format)));
        for (place, named) in named {
            let file = &mut files[place];
            let Named { id, content, size, note } = named;
            (file.id, file.content, file.size) = (id, content, size);
            notes.extend(note.map(|note| (names::to_text(&file.path), note)));
        }
    }

    /// What git would do to a file, by its attributes and `core.autocrlf`.
    fn filter(&self, file: &Found) -> Filter {
        if file.kind == EntryKind::Symlink {
            return Filter::None;
        }
        let path = names::to_path(&file.path);
        let attribute = |name| {
            let value = self.repo.get_attr_bytes(&path, name, AttrCheckFlags::FILE_THEN_INDEX).unwrap_or_default();
            AttrValue::always_bytes(value)
        };
        if attribute("filter") == AttrValue::Bytes(b"lfs") {
            return Filter::Lfs;
        }
        match attribute("text") {
            AttrValue::True => Filter::LineEnds { always: true },
            AttrValue::False => Filter::None,
            AttrValue::Bytes(b"auto") => Filter::LineEnds { always: false },
            _ if matches!(attribute("eol"), AttrValue::Bytes(_)) => Filter::LineEnds { always: true },
            _ if self.turns_line_ends => Filter::LineEnds { always: false },
            _ => Filter::None,
        }
    }
}

/// What became of a file.
struct Named {
    id: Option<Oid>,
    content: Content,
    /// Its size on disk, as it was read.
    size: u64,
    note: Option<Note>,
}

impl Job<'_> {
    fn run(&self, top: &Path, format: ObjectFormat) -> Named {
        if !self.is_affordable {
            let message = "too large to be hashed; it counts as changed, and is told by its size and time";
            return self.unhashed(format, Some(note(Severity::Info, "worktree-unhashed", message)));
        }
        let read = if self.file.kind == EntryKind::Symlink { link(top, &self.file.path) } else { self.content(top) };
        match read {
            Ok(bytes) => self.hashed(&bytes, format),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let message = "it vanished while the work tree was looked through; left out";
                let note = note(Severity::Warning, "worktree-vanished", message);
                Named { id: None, content: Content::Unhashed, size: self.file.size, note: Some(note) }
            }
            // Reading it for the comparison will fail as well, and say why.
            Err(_) => self.unhashed(format, None),
        }
    }

    fn content(&self, top: &Path) -> io::Result<Vec<u8>> {
        let file: File = super::open(top, &self.file.path)?;
        let mut bytes = Vec::new();
        file.take(limits::BLOB_BYTES).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The id of a content: the index's, if it has that in any form, else that of the form git would give it.
    fn hashed(&self, bytes: &[u8], format: ObjectFormat) -> Named {
        let size = bytes.len() as u64;
        let known = self.tracked.filter(|file| file.is_settled && forms::with_id(bytes, file.id).is_some());
        if let Some(file) = known {
            return Named { id: Some(file.id), content: Content::Untouched, size, note: None };
        }
        let (id, content) = match self.filter {
            Filter::Lfs => {
                let pointer = forms::pointer(bytes);
                (forms::blob_id(&pointer, format), Content::Pointer(pointer))
            }
            Filter::LineEnds { always } if always || !forms::is_binary(bytes) => match forms::line_ends(bytes) {
                Some(turned) => (forms::blob_id(&turned, format), Content::Hashed(turned.len() as u64)),
                None => (forms::blob_id(bytes, format), Content::Hashed(size)),
            },
            _ => (forms::blob_id(bytes, format), Content::Hashed(size)),
        };
        Named { id: id.ok(), content, size, note: None }
    }

    /// An id that stands for a file nobody hashed. No blob has it.
    fn unhashed(&self, format: ObjectFormat, note: Option<Note>) -> Named {
        let Found { path, size, modified, .. } = self.file;
        let told = format!("candor: not hashed\0{size}\0{modified:?}\0");
        let id = forms::blob_id(&[told.as_bytes(), path].concat(), format).ok();
        Named { id, content: Content::Unhashed, size: *size, note }
    }
}

/// What a link names, which is its content.
fn link(top: &Path, path: &[u8]) -> io::Result<Vec<u8>> {
    let target = fs::read_link(top.join(names::to_path(path)))?;
    Ok(names::of_path(target.as_os_str()))
}
