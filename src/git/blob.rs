//! What stands behind a blob's id: bytes, a pointer to bytes elsewhere, or nothing.

use git2::{ErrorCode, ObjectType};

use super::error::GitError;
use super::repo::Repo;
use super::tree::BlobId;
use crate::model::LfsPointer;

/// A Git LFS pointer is shorter than this, by its specification.
const LFS_POINTER_BYTES: usize = 1024;

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
    /// The size of a blob in bytes, without reading it; `None` when it is not in the object store.
    ///
    /// # Errors
    /// [`GitError::Damaged`] when what is stored cannot be read or is not a blob.
    pub fn size(&self, id: BlobId) -> Result<Option<u64>, GitError> {
        let odb = self.inner.odb().map_err(GitError::while_doing("opening the object store"))?;
        match odb.read_header(id.0) {
            Ok((size, ObjectType::Blob)) => Ok(Some(size as u64)),
            Ok((_, kind)) => Err(GitError::Damaged { id: id.to_string(), detail: format!("it is a {kind}") }),
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(GitError::about_object(id.0, &error)),
        }
    }

    /// Reads a blob of at most `limit` bytes.
    ///
    /// # Errors
    /// [`GitError::Damaged`] when what is stored cannot be read or is not a blob.
    pub fn read(&self, id: BlobId, limit: u64) -> Result<BlobState, GitError> {
        self.read_with(id, limit, <[u8]>::to_vec)
    }

    /// Reads a blob of at most `limit` bytes and makes something of it, without a copy in between.
    ///
    /// # Errors
    /// [`GitError::Damaged`] when what is stored cannot be read or is not a blob.
    pub fn read_with<T>(
        &self,
        id: BlobId,
        limit: u64,
        make: impl FnOnce(&[u8]) -> T,
    ) -> Result<BlobState<T>, GitError> {
        match self.size(id)? {
            None => return Ok(BlobState::Missing),
            Some(size) if size > limit => return Ok(BlobState::TooBig(size)),
            Some(_) => {}
        }
        let odb = self.inner.odb().map_err(GitError::while_doing("opening the object store"))?;
        let object = odb.read(id.0).map_err(|error| GitError::about_object(id.0, &error))?;
        let bytes = object.data();
        Ok(match lfs_pointer(bytes) {
            Some(pointer) => BlobState::Lfs(pointer),
            None => BlobState::Present(make(bytes)),
        })
    }
}

/// Reads a pointer as the Git LFS specification (docs/spec.md, version 1) defines it: the version line,
/// then `key value` lines in the order of their keys, each ended by a line feed; `oid` and `size` required,
/// nothing else but `ext-N-name`. `None` for any other content.
fn lfs_pointer(bytes: &[u8]) -> Option<LfsPointer> {
    if bytes.len() >= LFS_POINTER_BYTES {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?.strip_suffix('\n')?;
    let mut lines = text.split('\n');
    let version = lines.next()?.strip_prefix("version ")?;
    if !["https://git-lfs.github.com/spec/v1", "https://hawser.github.com/spec/v1"].contains(&version) {
        return None;
    }
    let (mut oid, mut size, mut previous) = (None, None, "");
    for line in lines {
        let (key, value) = line.split_once(' ')?;
        if key <= previous || value.is_empty() {
            return None;
        }
        previous = key;
        match key {
            "oid" => oid = Some(value.strip_prefix("sha256:").filter(|hex| is_sha256(hex))?.to_owned()),
            "size" if value.bytes().all(|digit| digit.is_ascii_digit()) => size = Some(value.parse().ok()?),
            _ if is_extension(key) => {}
            _ => return None,
        }
    }
    Some(LfsPointer { oid: oid?, size: size? })
}

fn is_sha256(hex: &str) -> bool {
    hex.len() == 64 && hex.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// `ext-`, one digit, `-`, a name.
fn is_extension(key: &str) -> bool {
    matches!(key.strip_prefix("ext-").map(str::as_bytes), Some([b'0'..=b'9', b'-', _, ..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OID: &str = "803a445f6d563c2d2097df7c7772cd81b3df0bacc9e702caaab5f0dde7fe5b25";

    #[test]
    fn pointers_are_recognised_strictly() {
        let good = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{OID}\nsize 87624\n");
        let pointer = Some(LfsPointer { oid: OID.into(), size: 87624 });
        assert_eq!(lfs_pointer(good.as_bytes()), pointer);
        assert_eq!(lfs_pointer(good.replace("git-lfs", "hawser").as_bytes()), pointer);
        let extended = good.replace("\noid", &format!("\next-0-smudge sha256:{OID}\noid"));
        assert_eq!(lfs_pointer(extended.as_bytes()), pointer);

        for bad in [
            String::new(),
            good.replace("v1", "v2"),
            good.replace('\n', "\r\n"),
            good.trim_end().to_owned(),
            good.replace("sha256:80", "sha256:8G"),
            good.replace("sha256:", "sha512:"),
            good.replace("size 87624", "size -1"),
            good.replace("size 87624", "size 99999999999999999999999"),
            good.replace("size 87624\n", ""),
            format!("version https://git-lfs.github.com/spec/v1\nsize 87624\noid sha256:{OID}\n"),
            format!("{good}zzz more\n"),
            format!("{good}\n"),
            format!("{good}{}", "x".repeat(1024)),
        ] {
            assert_eq!(lfs_pointer(bad.as_bytes()), None, "{bad:?}");
        }
    }
}
