//! The files on disk as a release of their own: what git would commit if everything that it does not ignore were added.
//!
//! [`Repo::resolve`] looks through the work tree when `@worktree` is named. Files that git's index shows to be untouched
//! are not read: they go by the ids the index has. Any other is hashed, in the form git would give it: line ends as the
//! attributes and `core.autocrlf` want them, and what Git LFS keeps as its pointer. No other filter is applied, since
//! filters are programs. The ids make up trees, in memory alone, which are walked like those of commits; a blob that the
//! object store lacks is read from its file, if that still is what it was.
//!
//! Links are not followed, other repositories inside not entered, and nothing outside is read.

mod filter;
mod forms;
mod hash;
mod tracked;
mod trees;
mod walk;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use git2::Oid;

use self::tracked::Tracked;
use self::trees::Folder;
use self::walk::Found;
use super::error::GitError;
use super::names;
use super::repo::Repo;
use super::tree::{BlobId, Named};
use crate::base::Timestamp;
use crate::model::{Diagnostic, LfsPointer, Note, Release, ReleaseKind, Severity, Side};

/// The work tree as the handles on a repository share it.
pub(super) type SharedWorkTree = Arc<Mutex<Option<Arc<WorkTree>>>>;

/// A work tree as it was found.
#[derive(Debug)]
pub(super) struct WorkTree {
    /// Its top folder.
    top: PathBuf,
    root: Oid,
    /// The directories, by the ids git would give them.
    directories: HashMap<Oid, Vec<Named>>,
    /// Where the content of a blob is, for those on disk.
    places: HashMap<Oid, Place>,
    /// What was passed over, by path.
    notes: Vec<(String, Note)>,
}

/// A file, and what it was when it was found.
#[derive(Clone, Debug)]
struct Place {
    /// Its path from the top, as git has it.
    path: Vec<u8>,
    /// Its size on disk.
    size: u64,
    modified: SystemTime,
    content: Content,
}

/// How the blob of an id comes out of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    /// It is in one of the forms of [`forms`]: whichever has the id.
    Untouched,
    /// Likewise, and of this size.
    Hashed(u64),
    /// It is the pointer of Git LFS, which is this one.
    Pointer(Vec<u8>),
    /// The file could not be hashed, or not in time. The id stands for its size and the time of its last change.
    Unhashed,
}

impl Repo {
    /// Looks through the work tree; other handles on the repository see it, too.
    pub(super) fn look_at_work_tree(&self) -> Result<Release, GitError> {
        let top = self.work_dir().ok_or(GitError::NoWorkTree)?.to_owned();
        let tracked = Tracked::of(&self.inner)?;
        let mut walk = walk::Walk::new(&self.inner, &top, &tracked);
        walk.run();
        let (mut files, mut notes) = (walk.found, walk.notes);
        hash::identify(&self.inner, &top, &tracked, &mut files, &mut notes);
        tracked.add_absent(&mut files, &mut notes);

        let head = self.inner.head().ok().filter(|head| head.target().is_some_and(|id| self.sound(id).is_ok()));
        let head = head.and_then(|head| head.peel_to_commit().ok());
        let committed = head.map_or(0, |commit| commit.time().seconds());
        let changed = files.iter().filter(|file| file.content != Content::Untouched);
        let latest = changed.map(|file| seconds(file.modified)).fold(committed, i64::max);
        let found = WorkTree::new(top, files, notes, self.inner.object_format())?;
        let commit = found.root.to_string();
        *self.work_tree.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(found));
        let name = Release::WORK_TREE.to_owned();
        Ok(Release { name, kind: ReleaseKind::WorkTree, commit, subpath: None, time: Timestamp(latest) })
    }

    /// What the work tree has to say; `None` where nobody looked at it, too.
    pub(super) fn on_disk<T>(&self, ask: impl FnOnce(&WorkTree) -> Option<T>) -> Option<T> {
        let work_tree = self.work_tree.lock().unwrap_or_else(PoisonError::into_inner).clone();
        work_tree.and_then(|work_tree| ask(&work_tree))
    }

    /// What was passed over in the work tree, where a release is that.
    pub(super) fn notes_on(&self, release: &Release, side: Side) -> Vec<Diagnostic> {
        let notes = |work_tree: &WorkTree| {
            Some(work_tree.notes.iter().map(|(path, note)| note.clone().at(Some(side), path)).collect())
        };
        if release.kind == ReleaseKind::WorkTree { self.on_disk(notes).unwrap_or_default() } else { Vec::new() }
    }
}

fn seconds(time: SystemTime) -> i64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

impl WorkTree {
    fn new(
        top: PathBuf,
        files: Vec<Found>,
        notes: Vec<(String, Note)>,
        format: git2::ObjectFormat,
    ) -> Result<Self, GitError> {
        let mut root = Folder::default();
        let mut places = HashMap::new();
        for file in files {
            let Some(id) = file.id else { continue };
            root.insert(&file.path, file.kind, id);
            if file.is_there {
                let Found { path, size, modified, content, .. } = file;
                places.entry(id).or_insert(Place { path, size, modified, content });
            }
        }
        let mut directories = HashMap::new();
        let root = root.finish(format, &mut directories).map_err(GitError::while_doing("naming the work tree"))?;
        Ok(Self { top, root, directories, places, notes })
    }

    /// The entries of a directory.
    pub(super) fn directory(&self, id: Oid) -> Option<&[Named]> {
        self.directories.get(&id).map(Vec::as_slice)
    }

    /// The size of a blob in bytes.
    pub(super) fn size(&self, id: BlobId) -> Option<u64> {
        let place = self.places.get(&id.0)?;
        Some(match &place.content {
            Content::Hashed(size) => *size,
            Content::Pointer(pointer) => pointer.len() as u64,
            Content::Untouched | Content::Unhashed => place.size,
        })
    }

    /// The content of a blob, or its beginning where that is all that is wanted; `None` for a blob that is not here.
    pub(super) fn read(&self, id: BlobId, limit: u64) -> Option<Result<Vec<u8>, GitError>> {
        let place = self.places.get(&id.0)?;
        if let Content::Pointer(pointer) = &place.content {
            return Some(Ok(pointer.clone()));
        }
        let is_hashed = matches!(place.content, Content::Untouched | Content::Hashed(_));
        let read = self.bytes(place, limit).and_then(|bytes| match forms::with_id(&bytes, id.0) {
            // Only the whole of a file has its id.
            _ if !is_hashed || bytes.len() as u64 != place.size => Ok(bytes),
            Some(form) => Ok(form.into_owned()),
            None => Err(place.unread("it is no longer what it was".to_owned())),
        });
        Some(read)
    }

    /// The file that a pointer of Git LFS stands for, as it is on disk.
    pub(super) fn lfs_content(&self, pointer: &LfsPointer) -> Option<Vec<u8>> {
        let text = forms::pointer_text(&pointer.oid, pointer.size);
        let id = forms::blob_id(&text, self.root.object_format()).ok()?;
        let place = self.places.get(&id)?;
        self.bytes(place, pointer.size).ok()
    }

    /// At most `limit` bytes of a file that still is what it was.
    fn bytes(&self, place: &Place, limit: u64) -> Result<Vec<u8>, GitError> {
        let failed = |error: io::Error| place.unread(error.to_string());
        let file = open(&self.top, &place.path).map_err(failed)?;
        let mut bytes = Vec::new();
        (&file).take(limit).read_to_end(&mut bytes).map_err(failed)?;
        let now = file.metadata().map_err(failed)?;
        if now.len() != place.size || now.modified().ok() != Some(place.modified) {
            return Err(place.unread("it was written to meanwhile".to_owned()));
        }
        Ok(bytes)
    }
}

impl Place {
    fn unread(&self, detail: String) -> GitError {
        GitError::WorkTreeFile { path: names::to_text(&self.path), detail }
    }
}

/// Opens a file of the work tree, unless it has become something else or a link leads to it.
fn open(top: &Path, path: &[u8]) -> io::Result<File> {
    let mut full = top.to_owned();
    for name in names::to_path(path).components() {
        let Component::Normal(name) = name else { return Err(io::ErrorKind::InvalidInput.into()) };
        full.push(name);
        if fs::symlink_metadata(&full)?.is_symlink() {
            return Err(io::Error::other("a link is in its place"));
        }
    }
    if !fs::symlink_metadata(&full)?.is_file() {
        return Err(io::Error::other("it is no file any more"));
    }
    File::open(full)
}

/// A note on something in the work tree.
fn note(severity: Severity, code: &'static str, message: impl Into<String>) -> Note {
    Note::new(severity, None, code, message)
}
