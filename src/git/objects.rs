//! Objects by their ids, wherever they lie: in files of their own, in packs, in a store that is borrowed from.
//!
//! gitoxide reads what is packed, twice as fast as libgit2, which still resolves names, walks through history and
//! writes. Its store is opened once; every handle shares it.

use std::cell::RefCell;
use std::mem;
use std::ops::Deref;

use git2::{ObjectFormat, ObjectType, Oid, Repository};
use gix_hash::{Kind, ObjectId};
use gix_odb::pack::Find as _;
use gix_odb::store::init::{Options, Slots};
use gix_odb::{HandleArc, Header as _};

use super::bases::Bases;
use super::error::GitError;
use super::loose::{self, Folder, Loose};
use super::process_wide;
use super::repo::Repo;
use crate::base::limits;

/// Packs there may be without looking for room: each fetch can add one while a desk is open.
const PACKS: usize = 256;

/// A buffer that once held a larger object is not kept.
const KEPT_BYTES: usize = 32 << 20;

/// The objects of a repository, for one thread.
pub(super) struct Objects {
    store: HandleArc,
    /// The folders objects lie in one by one.
    pub(super) folders: Vec<Folder>,
    /// What others may be spelled against.
    pub(super) bases: RefCell<Bases>,
    /// What was inflated last: its memory serves the next object.
    buffer: RefCell<Vec<u8>>,
}

/// An object that was read.
pub(super) struct Object<'a> {
    pub(super) kind: ObjectType,
    bytes: Vec<u8>,
    /// Where its memory goes when it is no longer needed.
    buffer: Option<&'a RefCell<Vec<u8>>>,
}

impl Object<'_> {
    /// Its content, for as long as it is wanted.
    pub(super) fn into_bytes(mut self) -> Vec<u8> {
        mem::take(&mut self.bytes)
    }
}

impl Deref for Object<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Object<'_> {
    fn drop(&mut self) {
        if let Some(buffer) = self.buffer.filter(|_| (1..=KEPT_BYTES).contains(&self.bytes.capacity())) {
            buffer.replace(mem::take(&mut self.bytes));
        }
    }
}

impl Objects {
    /// Opens the store of a repository.
    pub(super) fn of(inner: &Repository) -> Result<Self, GitError> {
        let kind = match inner.object_format() {
            ObjectFormat::Sha1 => Kind::Sha1,
            ObjectFormat::Sha256 => Kind::Sha256,
        };
        let slots = Slots::AsNeededByDiskState { multiplier: 1.1, minimum: PACKS };
        let alloc_limit_bytes = usize::try_from(limits::BLOB_BYTES).ok();
        let options = Options { slots, alloc_limit_bytes, ..Options::default() };
        let opened = gix_odb::at_opts(inner.commondir().join("objects"), kind, None, options);
        let store = opened.and_then(gix_odb::Handle::into_arc);
        let doing = "opening the object store";
        let store = store.map_err(|error| GitError::Git { doing, detail: error.to_string() })?;
        Ok(Self { store, folders: loose::folders(inner), bases: RefCell::default(), buffer: RefCell::default() })
    }

    /// The same objects, for another thread.
    pub(super) fn another(&self) -> Self {
        let (store, folders) = (self.store.clone(), self.folders.clone());
        Self { store, folders, bases: RefCell::default(), buffer: RefCell::default() }
    }
}

impl Repo {
    /// What an object is and how many bytes it has, without reading it; `None` where it is not there.
    pub(super) fn header(&self, id: Oid) -> Result<Option<(ObjectType, u64)>, GitError> {
        if let Some(Loose { kind, size, .. }) = self.loose(id, 0)? {
            return Ok(Some((kind, size)));
        }
        let found = self.objects.store.try_header(&hash(id)).map_err(|error| GitError::damaged(id, error))?;
        Ok(found.map(|header| (kind(header.kind()), header.size())))
    }

    /// Reads an object; `None` where it is not there. Of one that lies in a file of its own no more than `limit` bytes
    /// are read.
    pub(super) fn object(&self, id: Oid, limit: u64) -> Result<Option<Object<'_>>, GitError> {
        if let Some(Loose { kind, bytes, .. }) = self.loose(id, limit)? {
            return Ok(Some(Object { kind, bytes, buffer: None }));
        }
        let Objects { store, bases, buffer, .. } = &self.objects;
        // Whatever comes of it, its memory goes back.
        let mut object = Object { kind: ObjectType::Any, bytes: buffer.take(), buffer: Some(buffer) };
        let found = store.try_find_cached(&hash(id), &mut object.bytes, &mut *bases.borrow_mut());
        let found = found.map_err(|error| GitError::damaged(id, error))?;
        let Some((data, _)) = found else { return Ok(None) };
        object.kind = kind(data.kind);
        if process_wide::are_objects_distrusted() {
            self.is_named(object.kind, &object, id)?;
        }
        Ok(Some(object))
    }

    /// Fails where the content of an object is not what its name says.
    pub(super) fn is_named(&self, kind: ObjectType, bytes: &[u8], id: Oid) -> Result<(), GitError> {
        match Oid::hash_object_ext(kind, bytes, self.inner.object_format()) {
            Ok(hash) if hash == id => Ok(()),
            _ => Err(GitError::damaged(id, "its content is not what its name says")),
        }
    }
}

/// Both libraries know the same two lengths of ids.
fn hash(id: Oid) -> ObjectId {
    ObjectId::try_from(id.as_bytes()).unwrap_or_else(|_| ObjectId::null(Kind::Sha1))
}

/// Both libraries know the same four kinds.
fn kind(kind: gix_object::Kind) -> ObjectType {
    match kind {
        gix_object::Kind::Blob => ObjectType::Blob,
        gix_object::Kind::Tree => ObjectType::Tree,
        gix_object::Kind::Commit => ObjectType::Commit,
        gix_object::Kind::Tag => ObjectType::Tag,
    }
}
