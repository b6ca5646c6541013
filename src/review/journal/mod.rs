//! The journal: where a record is safe the moment it is written.
//!
//! One file per session, so that no two processes ever write the same one. It is append-only JSON Lines: a
//! header, the records exactly as they are, and a note after each commit to the repository. A record is on
//! disk when [`Journal::append`] returns, not when the operating system finds time for it.

mod replay;

#[cfg(test)]
mod tests;

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::record::WriterName;
use super::state::random;
use crate::base::{Timestamp, make_private_dir, sync_dir};

pub(super) use replay::{Replayed, inspect, replay};

/// This session's journal. The file is made when there is something to write.
#[derive(Debug)]
pub(super) struct Journal {
    /// Where journals may be, best first.
    dirs: Vec<PathBuf>,
    header: Vec<u8>,
    began: Timestamp,
    file: Option<OpenFile>,
    /// Every line of this session, each with its line feed.
    lines: Vec<Vec<u8>>,
    /// How many of them are on disk.
    safe: usize,
}

#[derive(Debug)]
struct OpenFile {
    path: PathBuf,
    file: File,
    /// Everything before this is complete lines.
    good: u64,
}

/// What a journal says at its top, so that its records find their way even from another clone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) writer: WriterName,
    /// The repository's common folder.
    pub(super) common_dir: String,
    /// The commits its history begins with.
    pub(super) roots: Vec<String>,
    /// Where it was cloned from, without credentials.
    pub(super) origin: Option<String>,
}

/// The lines of a journal that are not records, told apart by `t`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
enum Control {
    Journal(Header),
    Committed { commit: String, n: usize },
    Draft {},
}

/// Why a record is not on disk. It is still in memory.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// No folder for journals can be written.
    #[error("no folder for annotations can be written: {}", tried(.0))]
    NoPlace(Vec<(PathBuf, io::Error)>),
    /// The disk is full or fails.
    #[error("{} cannot be written: {source}", path.display())]
    Write {
        /// The journal.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

fn tried(places: &[(PathBuf, io::Error)]) -> String {
    let each: Vec<String> = places.iter().map(|(path, error)| format!("{}: {error}", path.display())).collect();
    each.join("; ")
}

impl Journal {
    pub(super) fn new(dirs: Vec<PathBuf>, header: Header, began: Timestamp) -> Self {
        let header = line_of(&Control::Journal(header));
        Self { dirs, header, began, file: None, lines: Vec::new(), safe: 0 }
    }

    /// Adds a record and returns when it is on disk.
    ///
    /// # Errors
    /// [`JournalError`]; the record is kept in memory, and the next call writes it too.
    pub(super) fn append(&mut self, record: &[u8]) -> Result<(), JournalError> {
        let mut line = Vec::with_capacity(record.len() + 1);
        line.extend_from_slice(record);
        line.push(b'\n');
        self.lines.push(line);
        self.flush()
    }

    /// Notes that so many records are in the repository. Only a help to whoever reads the file: what is
    /// committed is what the repository holds, so a failure changes nothing.
    pub(super) fn note_committed(&mut self, commit: &str, n: usize) {
        if self.file.is_none() || self.unsaved() > 0 {
            return;
        }
        self.lines.push(line_of(&Control::Committed { commit: commit.to_owned(), n }));
        if self.flush().is_err() {
            self.lines.pop();
            self.safe = self.safe.min(self.lines.len());
        }
    }

    /// How many records are in memory only.
    pub(super) fn unsaved(&self) -> usize {
        self.lines.len() - self.safe
    }

    /// What is in memory only, line by line.
    pub(super) fn unsaved_lines(&self) -> impl Iterator<Item = &[u8]> {
        self.lines.iter().skip(self.safe).map(Vec::as_slice)
    }

    /// Lets go of what the disk refused, once the repository has it.
    pub(super) fn forget_unsaved(&mut self) {
        self.lines.truncate(self.safe);
    }

    /// Writes what is in memory only.
    pub(super) fn flush(&mut self) -> Result<(), JournalError> {
        let pending: Vec<u8> = self.lines.iter().skip(self.safe).flatten().copied().collect();
        if let Some(open) = &mut self.file {
            match open.append(&pending) {
                Ok(()) => {
                    self.safe = self.lines.len();
                    return Ok(());
                }
                Err(Fault::Write(source)) => return Err(JournalError::Write { path: open.path.clone(), source }),
                // After a failed flush nobody knows which pages reached the disk, and a second flush of the
                // same file may claim that all is well. Only a new file, written from memory, is certain.
                Err(Fault::Sync) => (self.file, self.safe) = (None, 0),
            }
        }
        self.begin()?;
        self.safe = self.lines.len();
        Ok(())
    }

    /// Makes a new file with everything this session wrote, in the first folder that takes it.
    fn begin(&mut self) -> Result<(), JournalError> {
        let text: Vec<u8> = std::iter::once(&self.header).chain(&self.lines).flatten().copied().collect();
        let stamp: String = self.began.to_string().chars().filter(|c| !matches!(c, '-' | ':')).collect();
        let name = format!("{stamp}-{}-{:08x}.jsonl", std::process::id(), random() >> 32);
        let mut refusals = Vec::new();
        for dir in &self.dirs {
            let path = dir.join(&name);
            match OpenFile::create(dir, &path, &text) {
                Ok(open) => {
                    self.file = Some(open);
                    return Ok(());
                }
                Err(error) => refusals.push((path, error)),
            }
        }
        Err(JournalError::NoPlace(refusals))
    }
}

enum Fault {
    Write(io::Error),
    Sync,
}

impl OpenFile {
    fn create(dir: &Path, path: &Path, text: &[u8]) -> io::Result<Self> {
        make_private_dir(dir)?;
        let mut options = OpenOptions::new();
        // A new file or none: neither another session's nor what a link leads to is ever opened.
        options.append(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        let mut open = Self { path: path.to_owned(), file, good: 0 };
        match open.fill(dir, text) {
            Ok(()) => Ok(open),
            Err(error) => {
                let _ = std::fs::remove_file(path);
                Err(error)
            }
        }
    }

    fn fill(&mut self, dir: &Path, text: &[u8]) -> io::Result<()> {
        // The lock tells other sessions that this one lives. Some network file systems have none; then
        // every journal there counts as alive and is read, but never repaired.
        let _ = self.file.lock();
        self.file.write_all(text)?;
        self.file.sync_all()?;
        self.good = text.len() as u64;
        // The file's name, and those of the folders that may be new, must survive as well.
        dir.ancestors().take(3).try_for_each(sync_dir)
    }

    fn append(&mut self, text: &[u8]) -> Result<(), Fault> {
        if let Err(error) = self.file.write_all(text) {
            let _ = self.file.set_len(self.good);
            return Err(Fault::Write(error));
        }
        self.file.sync_data().map_err(|_| Fault::Sync)?;
        self.good += text.len() as u64;
        Ok(())
    }
}

fn line_of(control: &Control) -> Vec<u8> {
    // Strings and numbers under string keys always have a JSON form.
    let mut line = serde_json::to_vec(control).unwrap_or_default();
    line.push(b'\n');
    line
}
