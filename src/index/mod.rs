//! What sample logs were found to say, on disk: a second look reads none of them again.
//!
//! An entry is a file by itself, so that processes share the folder without a lock. Its name is a digest of all that its
//! content follows from: the blob, the path it was read by, what a policy says of its format, and the program that read
//! it. Nothing in here is ever out of date, then, and nothing is lost with it: whoever wants the room removes it. What is
//! damaged, foreign or not to be written costs the time it takes to read the log, and never a figure; a line in the
//! index's own `log` tells of it.
//!
//! Of samples an entry has what is kept of them in memory: ids, digests, scores, and labels that several share. Prompts and
//! answers are in the blob alone.

mod journal;
mod program;
mod reading;
mod rows;
#[cfg(test)]
mod tests;
mod wire;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};

use self::journal::Journal;
use self::wire::{Bytes, Kept};
use crate::base::{Digest, limits, write_soon};
use crate::formats::Reading;
use crate::model::FormatRule;

/// What every entry begins with.
const MAGIC: [u8; 16] = *b"candor index 1\n\0";

/// The index in a folder.
#[derive(Clone, Debug)]
pub struct Index {
    folder: PathBuf,
    program: String,
    /// The memory of entries that were read or written: as much as large logs need is slow to come by.
    room: Arc<Mutex<Vec<Vec<u8>>>>,
    /// Whether it was told that nothing can be written: once is enough.
    is_full: Arc<AtomicBool>,
}

/// What an entry is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(Digest);

/// How much there is in an index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Files.
    pub entries: u64,
    /// What they take.
    pub bytes: u64,
}

/// The index of this user: `candor/index` in their folder for caches; none without a home.
#[must_use]
pub fn of_user() -> Option<PathBuf> {
    Some(choose_native_strategy().ok()?.cache_dir().join("candor").join("index"))
}

impl Index {
    /// The index in a folder, which is made when something is put there. `None` where this program cannot be told from
    /// others.
    #[must_use]
    pub fn at(folder: &Path) -> Option<Self> {
        let (folder, program) = (folder.to_owned(), program::running()?.to_owned());
        Some(Self { folder, program, room: Arc::default(), is_full: Arc::default() })
    }

    /// What the reading of a blob is found by: its id in hexadecimal, the path it is read by, and what a policy says of its
    /// format.
    #[must_use]
    pub fn key(&self, blob: &str, path: &str, stated: Option<&FormatRule>) -> Key {
        Key(Digest::of(format!("{}\0{blob}\0{path}\0{stated:?}", self.program).as_bytes()))
    }

    /// What was put there. An entry that is not whole is removed.
    #[must_use]
    pub fn get(&self, key: Key) -> Option<Reading> {
        let path = self.path(key);
        let found = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
        let reading = self.in_room(|entry| {
            if found.len() <= limits::INDEX_ENTRY_BYTES {
                File::open(&path).ok()?.read_to_end(entry).ok()?;
            }
            Some(decode(key, entry))
        })?;
        match reading {
            Some(_) => touch(&path, &found),
            None => {
                let is_gone = fs::remove_file(&path).is_ok();
                let became = if is_gone { "removed" } else { "and cannot be removed" };
                self.say(&format!("{}: not whole, {became}; the log is read again", key.0));
            }
        }
        reading
    }

    /// Keeps what a blob was found to say. Where that cannot be written, it is read again the next time.
    pub fn put(&self, key: Key, reading: &Reading) {
        self.in_room(|entry| {
            encode(key, reading, entry);
            self.write(key, entry);
        });
    }

    /// Does something with the memory of an entry, which is empty.
    fn in_room<R>(&self, work: impl FnOnce(&mut Vec<u8>) -> R) -> R {
        let room = || self.room.lock().unwrap_or_else(PoisonError::into_inner);
        let mut entry = room().pop().unwrap_or_default();
        entry.clear();
        let done = work(&mut entry);
        room().push(entry);
        done
    }

    fn write(&self, key: Key, entry: &[u8]) {
        if entry.len() as u64 > limits::INDEX_ENTRY_BYTES {
            return;
        }
        if let Err(error) = write_soon(&self.folder, &key.0.to_string(), entry)
            && !self.is_full.swap(true, Ordering::Relaxed)
        {
            self.say(&format!("{}: not written: {error}; the log is read again the next time", key.0));
        }
    }

    /// Makes room, where there is more than [`limits::INDEX_BYTES`]: what was not asked for the longest goes first.
    pub fn trim(&self) {
        self.trim_to(limits::INDEX_BYTES);
    }

    fn trim_to(&self, most: u64) {
        let mut files = files(&self.folder);
        let mut bytes: u64 = files.iter().map(|(_, file)| file.len()).sum();
        if bytes <= most {
            return;
        }
        files.sort_by_cached_key(|(path, file)| (file.modified().ok(), path.clone()));
        for (path, file) in files {
            if bytes <= most {
                break;
            }
            if fs::remove_file(path).is_ok() {
                bytes -= file.len();
            }
        }
    }

    fn say(&self, what: &str) {
        Journal::of(&self.folder).say(what);
    }

    fn path(&self, key: Key) -> PathBuf {
        self.folder.join(key.0.to_string())
    }
}

impl Usage {
    /// How much there is in the index in a folder.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        let files = files(folder);
        Self { entries: files.len() as u64, bytes: files.iter().map(|(_, file)| file.len()).sum() }
    }
}

/// What went wrong with the index in a folder the last time, and when.
#[must_use]
pub fn last_trouble(folder: &Path) -> Option<String> {
    Journal::of(folder).last()
}

/// Every entry of an index, also those that a process left behind unfinished.
fn files(folder: &Path) -> Vec<(PathBuf, fs::Metadata)> {
    let file = |path: PathBuf| Some((path.clone(), fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?));
    let found = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    found.filter(|path| !path.ends_with(journal::NAME)).filter_map(file).collect()
}

/// Notes that an entry was asked for.
fn touch(path: &Path, found: &fs::Metadata) {
    let now = SystemTime::now();
    let is_old = |noted: SystemTime| now.duration_since(noted).is_ok_and(|age| age > limits::INDEX_AGE);
    if found.modified().is_ok_and(is_old) {
        let _ = File::open(path).and_then(|file| file.set_modified(now));
    }
}

/// Writes an entry to where nothing is.
fn encode(key: Key, reading: &Reading, out: &mut Vec<u8>) {
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&key.0.0);
    reading.keep(out);
    checksum(out).keep(out);
}

/// What an entry says, if it is whole and the one that was asked for.
fn decode(key: Key, bytes: &[u8]) -> Option<Reading> {
    let (content, sum) = bytes.split_last_chunk()?;
    let mut from = Bytes::new(content);
    if checksum(content) != u32::from_le_bytes(*sum) || from.array()? != MAGIC || from.array()? != key.0.0 {
        return None;
    }
    Reading::find(&mut from).filter(|_| from.is_empty())
}

/// Tells whether a disk gave back what was written. Only this program asks, and of what it wrote itself.
fn checksum(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}
