//! What stands behind a blob's id: bytes, a pointer to bytes elsewhere, or nothing.

use git2::ObjectType;

use super::error::GitError;
use super::lfs;
use super::loose::Loose;
use super::repo::Repo;
use super::tree::BlobId;
use crate::base::limits;
use crate::model::LfsPointer;

/// What there is to read of a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlobState<T = Vec<u8>> {
    /// The whole content, or what was made of it.
    Present(T),
    /// The content is a pointer to a file kept by Git LFS.
    Lfs(LfsPointer),
    /// A tree lists it and the object store does not have it: a partial clone, or a submodule's commit.
    Missing,
    /// Larger than allowed, and not read; its size in bytes.
    TooBig(u64),
}

impl Repo {
    /// The size of a blob in bytes, without reading it; `None` when it is neither in the object store nor in the work
    /// tree as it was found.
    ///
    /// # Errors
    /// [`GitError::Damaged`] when what is stored cannot be read or is not a blob.
    pub fn size(&self, id: BlobId) -> Result<Option<u64>, GitError> {
        match self.header(id.0)? {
            Some((kind, size)) => is_blob(id, kind).map(|()| Some(size)),
            None => Ok(self.on_disk(|work_tree| work_tree.size(id))),
        }
    }

    /// Whether the object store has it, so that its id is that of its content. A file of the work tree may be another by
    /// the time it is read, and one that was not hashed has an id made up of its size and time.
    #[must_use]
    pub fn is_stored(&self, id: BlobId) -> bool {
        matches!(self.header(id.0), Ok(Some((ObjectType::Blob, _))))
    }

    /// Reads a blob of at most `limit` bytes.
    ///
    /// # Errors
    /// [`GitError::Damaged`] when what is stored cannot be read or is not a blob, [`GitError::WorkTreeFile`] when it is a
    /// file of the work tree that is no longer what it was.
    pub fn read(&self, id: BlobId, limit: u64) -> Result<BlobState, GitError> {
        self.read_with(id, limit, <[u8]>::to_vec)
    }

    /// Reads a blob of at most `limit` bytes and makes something of it, without a copy in between.
    ///
    /// # Errors
    /// [`GitError::Damaged`] when what is stored cannot be read or is not a blob, [`GitError::WorkTreeFile`] when it is a
    /// file of the work tree that is no longer what it was.
    pub fn read_with<T>(
        &self,
        id: BlobId,
        limit: u64,
        make: impl FnOnce(&[u8]) -> T,
    ) -> Result<BlobState<T>, GitError> {
        match self.size(id)? {
            None => Ok(BlobState::Missing),
            Some(size) => self.read_sized(id, size, limit, make),
        }
    }

    /// As [`Repo::read_with`] with the limit [`limits::BLOB_BYTES`]: nothing larger that is packed is inflated in any case,
    /// and to find out the size of a small blob before is half the work of reading it.
    ///
    /// # Errors
    /// As [`Repo::read_with`].
    pub fn read_any_with<T>(&self, id: BlobId, make: impl FnOnce(&[u8]) -> T) -> Result<BlobState<T>, GitError> {
        let limit = limits::BLOB_BYTES;
        // What lies in a file of its own would be read as far as that, and its beginning tells its size.
        if let Some(Loose { kind, size, .. }) = self.loose(id.0, 0)? {
            is_blob(id, kind)?;
            return self.read_sized(id, size, limit, make);
        }
        let object = match self.object(id.0, limit) {
            Ok(object) => object,
            Err(error) => return self.size(id)?.filter(|size| *size > limit).map(BlobState::TooBig).ok_or(error),
        };
        match object {
            Some(object) => is_blob(id, object.kind).map(|()| made(&object, make)),
            None => self.read_with(id, limit, make),
        }
    }

    /// As [`Repo::read_with`], for those who asked [`Repo::size`] before.
    ///
    /// # Errors
    /// As [`Repo::read_with`]. What is not there is [`GitError::Missing`] here.
    pub fn read_sized<T>(
        &self,
        id: BlobId,
        size: u64,
        limit: u64,
        make: impl FnOnce(&[u8]) -> T,
    ) -> Result<BlobState<T>, GitError> {
        if size > limit {
            return Ok(BlobState::TooBig(size));
        }
        if let Some(object) = self.object(id.0, limit)? {
            return Ok(made(&object, make));
        }
        match self.on_disk(|work_tree| work_tree.read(id, u64::MAX)) {
            Some(bytes) => Ok(made(&bytes?, make)),
            None => Err(GitError::Missing { id: id.to_string() }),
        }
    }

    /// Reads the beginning of a blob, at most `limit` bytes, and makes something of it. A loose object is inflated no
    /// further than that; a packed one is inflated whole, so one of more than `whole` bytes is [`BlobState::TooBig`].
    ///
    /// # Errors
    /// [`GitError::Damaged`] when what is stored cannot be read or is not a blob, [`GitError::WorkTreeFile`] when it is a
    /// file of the work tree that is no longer what it was.
    pub fn read_start_with<T>(
        &self,
        id: BlobId,
        limit: u64,
        whole: u64,
        make: impl FnOnce(&[u8]) -> T,
    ) -> Result<BlobState<T>, GitError> {
        let Some(size) = self.size(id)? else { return Ok(BlobState::Missing) };
        if size <= limit {
            return self.read_with(id, limit, make);
        }
        if let Some(start) = self.on_disk(|work_tree| work_tree.read(id, limit)) {
            return Ok(BlobState::Present(make(&start?)));
        }
        if let Some(loose) = self.loose(id.0, limit)? {
            return Ok(BlobState::Present(make(&loose.bytes)));
        }
        let start = usize::try_from(limit).unwrap_or(usize::MAX);
        self.read_with(id, whole, |bytes| make(&bytes[..bytes.len().min(start)]))
    }
}

/// Fails where an object is no blob.
fn is_blob(id: BlobId, kind: ObjectType) -> Result<(), GitError> {
    match kind {
        ObjectType::Blob => Ok(()),
        kind => Err(GitError::damaged(id.0, format!("it is a {kind}"))),
    }
}

/// What bytes are, or what is made of them.
fn made<T>(bytes: &[u8], make: impl FnOnce(&[u8]) -> T) -> BlobState<T> {
    match lfs::pointer(bytes) {
        Some(pointer) => BlobState::Lfs(pointer),
        None => BlobState::Present(make(bytes)),
    }
}
