//! Git LFS: pointers in place of files, and the files where this clone has fetched them.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use super::repo::Repo;
use crate::base::Digest;
use crate::model::LfsPointer;

/// A Git LFS pointer is shorter than this, by its specification.
const POINTER_BYTES: usize = 1024;

/// What this clone's LFS store has for a pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LfsState {
    /// The content, of the size and with the digest the pointer states.
    Present(Vec<u8>),
    /// Nothing: it was not fetched.
    Absent,
    /// Larger than allowed, and not read.
    TooBig,
    /// Something that is not what the pointer names; not to be used.
    Damaged,
}

impl Repo {
    /// Reads what a pointer stands for from the store that git-lfs keeps beside the objects, if it is at most `limit`
    /// bytes. Nothing is ever fetched. The path is made of the pointer's digest alone, 64 hexadecimal digits.
    #[must_use]
    pub fn lfs_content(&self, pointer: &LfsPointer, limit: u64) -> LfsState {
        let oid = &pointer.oid;
        let (Some(digest), Some(first), Some(second)) = (Digest::from_hex(oid), oid.get(..2), oid.get(2..4)) else {
            return LfsState::Absent;
        };
        let path = self.lfs_storage().join("objects").join(first).join(second).join(oid);
        let Ok(file) = File::open(path) else { return self.lfs_on_disk(pointer, limit) };
        if pointer.size > limit {
            return LfsState::TooBig;
        }
        let mut bytes = Vec::new();
        let read = file.take(pointer.size + 1).read_to_end(&mut bytes);
        let is_whole = read.is_ok_and(|size| size as u64 == pointer.size) && Digest::of(&bytes) == digest;
        if is_whole { LfsState::Present(bytes) } else { LfsState::Damaged }
    }
}

impl Repo {
    /// Where git-lfs keeps files: where `lfs.storage` says, else beside git's objects.
    fn lfs_storage(&self) -> PathBuf {
        let setting = self.inner.config().and_then(|config| config.get_path("lfs.storage"));
        self.common_dir().join(setting.unwrap_or_else(|_| "lfs".into()))
    }

    /// What a pointer stands for as it is in the work tree, where that was looked at.
    fn lfs_on_disk(&self, pointer: &LfsPointer, limit: u64) -> LfsState {
        if pointer.size > limit {
            return LfsState::Absent;
        }
        let bytes = self.on_disk(|work_tree| work_tree.lfs_content(pointer));
        let is_whole = |bytes: &Vec<u8>| Some(Digest::of(bytes)) == Digest::from_hex(&pointer.oid);
        bytes.filter(is_whole).map_or(LfsState::Absent, LfsState::Present)
    }
}

/// Reads a pointer as the Git LFS specification (docs/spec.md, version 1) defines it: the version line,
/// then `key value` lines in the order of their keys, each ended by a line feed; `oid` and `size` required,
/// nothing else but `ext-N-name`. `None` for any other content.
pub(super) fn pointer(bytes: &[u8]) -> Option<LfsPointer> {
    if bytes.len() >= POINTER_BYTES {
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
        let expected = Some(LfsPointer { oid: OID.into(), size: 87624 });
        assert_eq!(pointer(good.as_bytes()), expected);
        assert_eq!(pointer(good.replace("git-lfs", "hawser").as_bytes()), expected);
        let extended = good.replace("\noid", &format!("\next-0-smudge sha256:{OID}\noid"));
        assert_eq!(pointer(extended.as_bytes()), expected);

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
            assert_eq!(pointer(bad.as_bytes()), None, "{bad:?}");
        }
    }
}
