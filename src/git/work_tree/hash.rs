//! The ids of files the index does not know, or not as they are.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use git2::{ObjectFormat, Oid, Repository};
use memchr::memmem;

use super::filter::{Filter, Filters};
use super::tracked::{Tracked, TrackedFile};
use super::walk::Found;
use super::{Content, forms, note};
use crate::base::{limits, parallel};
use crate::git::names;
use crate::git::tree::EntryKind;
use crate::model::{Note, Severity};

/// Gives every file without an id one, the smallest first: they are what results and configurations are.
pub(super) fn identify(
    repo: &Repository,
    top: &Path,
    tracked: &Tracked,
    files: &mut [Found],
    notes: &mut Vec<(String, Note)>,
) {
    let format = repo.object_format();
    let mut jobs = jobs(files, tracked);
    let mut named = parallel::map(&jobs, |job| job.run(top, format));
    // What turned out to be as the index has it needs no further look.
    let filters = Filters::of(repo);
    let mut filtered = Vec::new();
    for (at, (job, named)) in jobs.iter_mut().zip(&named).enumerate() {
        if job.file.kind != EntryKind::Symlink && matches!(named.content, Content::Hashed(_)) {
            job.filter = filters.on(&job.file.path, named.has_line_ends);
            filtered.extend((job.filter != Filter::None).then_some(at));
        }
    }
    for (&at, again) in filtered.iter().zip(parallel::map(&filtered, |&at| jobs[at].run(top, format))) {
        named[at] = again;
    }
    let places: Vec<usize> = jobs.iter().map(|job| job.place).collect();
    for (place, Named { id, content, size, note, .. }) in places.into_iter().zip(named) {
        let file = &mut files[place];
        (file.id, file.content, file.size) = (id, content, size);
        notes.extend(note.map(|note| (names::to_text(&file.path), note)));
    }
}

/// The files to be hashed, as far as there is time for them.
fn jobs<'a>(files: &'a [Found], tracked: &'a Tracked) -> Vec<Job<'a>> {
    let unknown = files.iter().enumerate().filter(|(_, file)| file.id.is_none());
    let job = |(place, file): (usize, &'a Found)| Job {
        file,
        place,
        filter: Filter::None,
        tracked: tracked.get(&file.path).filter(|file| file.is_settled),
        is_affordable: true,
    };
    let mut jobs: Vec<Job<'_>> = unknown.map(job).collect();
    jobs.sort_by_key(|job| (job.file.size, job.place));
    let mut left = limits::WORK_TREE_BYTES;
    for job in &mut jobs {
        job.is_affordable = job.file.size <= left.min(limits::BLOB_BYTES);
        left = left.saturating_sub(job.file.size);
    }
    jobs
}

/// One file to be hashed.
struct Job<'a> {
    file: &'a Found,
    /// Its place among all files.
    place: usize,
    filter: Filter,
    tracked: Option<&'a TrackedFile>,
    /// Whether there is time for it.
    is_affordable: bool,
}

/// What became of a file.
struct Named {
    id: Option<Oid>,
    content: Content,
    /// Its size on disk, as it was read.
    size: u64,
    /// Whether it has line ends that git might turn.
    has_line_ends: bool,
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
                let note = Some(note(Severity::Warning, "worktree-vanished", message));
                Named { id: None, note, ..self.unhashed(format, None) }
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
        let known = self.tracked.filter(|file| forms::with_id(bytes, file.id).is_some());
        let (id, content) = match known {
            Some(file) => (Some(file.id), Content::Untouched),
            None => self.filter.blob(bytes, format),
        };
        Named { id, content, size, has_line_ends: memmem::find(bytes, b"\r\n").is_some(), note: None }
    }

    /// An id that stands for a file nobody hashed. No blob has it.
    fn unhashed(&self, format: ObjectFormat, note: Option<Note>) -> Named {
        let Found { path, size, modified, .. } = self.file;
        let told = format!("candor: not hashed\0{size}\0{modified:?}\0");
        let id = forms::blob_id(&[told.as_bytes(), path].concat(), format).ok();
        Named { id, content: Content::Unhashed, size: *size, has_line_ends: false, note }
    }
}

/// What a link names, which is its content.
fn link(top: &Path, path: &[u8]) -> io::Result<Vec<u8>> {
    let target = fs::read_link(top.join(names::to_path(path)))?;
    Ok(names::of_path(target.as_os_str()))
}
