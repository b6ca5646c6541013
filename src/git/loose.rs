//! Objects that lie in files of their own, read here and not by a library: their beginning alone where no more is wanted,
//! and where such a file was cut off, as a crash or a full disk leaves it, libgit2 waits for the rest for ever.
//!
//! Blobs and trees are read from here. Commits and tags libgit2 reads itself, so they are looked at first; before it walks
//! through history, [`Repo::sound_history`] follows what lies loose of it up to the first commit that is packed.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use flate2::{Decompress, FlushDecompress, Status};
use git2::{ObjectType, Oid};

use super::error::GitError;
use super::repo::Repo;
use super::{names, process_wide};

/// No header is longer: a word, a blank, twenty digits, a zero byte.
const HEADER: usize = 32;

/// Inflated at once.
const CHUNK: usize = 32 << 10;

/// An object that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Loose {
    pub(super) kind: ObjectType,
    /// How many bytes it has, by its header.
    pub(super) size: u64,
    /// As many of them as were asked for.
    pub(super) bytes: Vec<u8>,
}

impl Repo {
    /// Reads an object of at most so many bytes, or so many from its beginning; `None` where it does not lie loose.
    pub(super) fn loose(&self, id: Oid, limit: u64) -> Result<Option<Loose>, GitError> {
        let Some(file) = self.objects.folders.iter().find_map(|folder| folder.open(id)) else { return Ok(None) };
        let found = read(BufReader::new(file), limit).map_err(|detail| GitError::damaged(id, detail))?;
        let is_whole = (found.bytes.len() as u64) < limit;
        if is_whole && process_wide::are_objects_distrusted() {
            self.is_named(found.kind, &found.bytes, id)?;
        }
        Ok(Some(found))
    }

    /// Fails where libgit2 would never be done with an object, or with what a tag is on.
    pub(super) fn sound(&self, id: Oid) -> Result<(), GitError> {
        self.follow(id, &[ObjectType::Tag])
    }

    /// Fails where libgit2 would never be done with a commit, or with one before it.
    pub(super) fn sound_history(&self, id: Oid) -> Result<(), GitError> {
        self.follow(id, &[ObjectType::Tag, ObjectType::Commit])
    }

    fn follow(&self, id: Oid, kinds: &[ObjectType]) -> Result<(), GitError> {
        let (mut waiting, mut seen) = (vec![id], HashSet::new());
        while let Some(id) = waiting.pop() {
            if seen.insert(id)
                && let Some(Loose { kind, bytes, .. }) = self.loose(id, u64::MAX)?
                && kinds.contains(&kind)
            {
                waiting.extend(behind(&bytes));
            }
        }
        Ok(())
    }
}

/// A folder of objects. What is packed is not in it, and to look for each such object would take as long as to read it.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// By the first byte of their ids, whether any lay loose when the repository was opened. One that was written since
    /// then, where none had lain, was not cut off by what was before: that libgit2 reads.
    has: [bool; 256],
}

impl Folder {
    fn at(path: PathBuf) -> Self {
        let mut has = [false; 256];
        for entry in fs::read_dir(&path).into_iter().flatten().flatten() {
            let byte = entry.file_name().to_str().and_then(|name| u8::from_str_radix(name, 16).ok());
            byte.into_iter().for_each(|byte| has[usize::from(byte)] = true);
        }
        Self { path, has }
    }

    fn open(&self, id: Oid) -> Option<File> {
        if !id.as_bytes().first().is_some_and(|&byte| self.has[usize::from(byte)]) {
            return None;
        }
        let hex = id.to_string();
        let (folder, name) = hex.split_at(2);
        File::open(self.path.join(folder).join(name)).ok()
    }
}

/// Where the objects of a repository are: its own folder, and those it borrows from.
pub(super) fn folders(inner: &git2::Repository) -> Vec<Folder> {
    let own = inner.commondir().join("objects");
    let borrowed = fs::read(own.join("info/alternates")).unwrap_or_default();
    let lines = borrowed.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && !line.starts_with(b"#"));
    let borrowed: Vec<PathBuf> = lines.map(|line| own.join(names::to_path(line))).collect();
    [vec![own], borrowed].concat().into_iter().map(Folder::at).collect()
}

/// The commits before a commit, or what a tag is on.
fn behind(bytes: &[u8]) -> impl Iterator<Item = Oid> {
    let header = bytes.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty());
    let id = |line: &[u8]| {
        let hex = line.strip_prefix(b"parent ").or_else(|| line.strip_prefix(b"object "))?;
        Oid::from_str(std::str::from_utf8(hex).ok()?).ok()
    };
    header.filter_map(id)
}

/// Inflates an object, no further than its header says and the limit allows; why it cannot be.
fn read(mut file: impl BufRead, limit: u64) -> Result<Loose, String> {
    let (mut inflate, mut chunk, mut bytes) = (Decompress::new(true), vec![0; CHUNK], Vec::new());
    let mut stated = None;
    loop {
        let input = file.fill_buf().map_err(|error| error.to_string())?;
        let (ends, before) = (input.is_empty(), (inflate.total_in(), inflate.total_out()));
        let status = inflate.decompress(input, &mut chunk, FlushDecompress::None).map_err(|error| error.to_string())?;
        let used = |now: u64, before: u64| usize::try_from(now - before).unwrap_or(CHUNK);
        file.consume(used(inflate.total_in(), before.0));
        let made = used(inflate.total_out(), before.1);
        bytes.extend_from_slice(&chunk[..made]);
        if stated.is_none() {
            stated = header(&mut bytes)?;
        }
        let Some((kind, size)) = stated else {
            if ends || status == Status::StreamEnd {
                return Err("its header ends too early".to_owned());
            }
            continue;
        };
        let wanted = usize::try_from(size.min(limit)).unwrap_or(usize::MAX);
        if bytes.len() > wanted && size <= limit {
            return Err("it is longer than it says".to_owned());
        }
        let over = status == Status::StreamEnd;
        if bytes.len() >= wanted && (over || size > limit) {
            bytes.truncate(wanted);
            return Ok(Loose { kind, size, bytes });
        }
        if over || (ends && made == 0) {
            return Err("it ends too early".to_owned());
        }
    }
}

/// Takes the header off: what the object is, and how long; `None` where it is not there yet.
fn header(bytes: &mut Vec<u8>) -> Result<Option<(ObjectType, u64)>, String> {
    let Some(end) = bytes.iter().take(HEADER).position(|byte| *byte == 0) else {
        return if bytes.len() < HEADER { Ok(None) } else { Err("it has no header".to_owned()) };
    };
    let text = std::str::from_utf8(&bytes[..end]).ok().and_then(|text| text.split_once(' '));
    let stated = text.and_then(|(kind, size)| Some((ObjectType::from_str(kind)?, size.parse().ok()?)));
    bytes.drain(..=end);
    stated.map(Some).ok_or_else(|| "its header is no header".to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn deflated(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).and_then(|()| encoder.finish()).expect("memory can be written")
    }

    #[test]
    fn objects_are_read_whole_or_from_their_beginning() {
        let content = b"123456789".repeat(10_000);
        let file = deflated(&[b"blob 90000\0", &content[..]].concat());
        let read = |limit| read(&file[..], limit).expect("an object").bytes;
        assert_eq!(read(u64::MAX), content);
        assert_eq!(read(90_000), content);
        assert_eq!(read(4), b"1234");
        assert_eq!(read(0), b"");
    }

    #[test]
    fn of_a_file_cut_anywhere_the_end_is_missed() {
        for content in [&b"blob 0\0"[..], b"commit 11\0tree 123456", &[b"tree 90000\0", &[7; 90_000][..]].concat()] {
            let file = deflated(content);
            assert!(read(&file[..], u64::MAX).is_ok());
            for cut in (0..file.len()).step_by(1 + file.len() / 50) {
                assert!(read(&file[..cut], u64::MAX).is_err(), "{cut} of {}", file.len());
            }
        }
    }

    #[test]
    fn headers_that_lie_are_damage() {
        for content in ["blob 4\x00abc", "blob 2\x00abc", "blob\x00abc", "thing 3\x00abc", "blob x\x00", "", "blob 3"] {
            assert!(read(&deflated(content.as_bytes())[..], u64::MAX).is_err(), "{content:?}");
        }
        assert!(read(&deflated(&[b'a'; 99])[..], u64::MAX).is_err());
        assert!(read(&b"not zlib"[..], u64::MAX).is_err());
    }
}
