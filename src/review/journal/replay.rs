//! Reading journals again: those of sessions that ended, however they ended, and those of living ones.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{Control, Header};
use crate::base::{limits, lines, sync_dir};
use crate::model::{Note, Severity};

/// What a journal holds.
#[derive(Debug)]
pub(in crate::review) struct Replayed {
    /// The file.
    pub(in crate::review) path: PathBuf,
    /// Its top line; `None` when that is lost.
    pub(in crate::review) header: Option<Header>,
    /// The complete lines that are not the journal's own.
    pub(in crate::review) records: Vec<Vec<u8>>,
    /// Whether its session still runs, so that its records are its own to commit.
    pub(in crate::review) live: bool,
    /// When it was last written.
    pub(in crate::review) modified: Option<SystemTime>,
}

/// Reads every journal in a folder, in the order of their names. Journals of ended sessions are repaired;
/// whatever cannot be read is named in a note, and the others are still read.
pub(in crate::review) fn replay(dir: &Path) -> (Vec<Replayed>, Vec<Note>) {
    read(dir, true)
}

/// The same without touching anything: a torn end is told and left where it is.
pub(in crate::review) fn inspect(dir: &Path) -> (Vec<Replayed>, Vec<Note>) {
    read(dir, false)
}

fn read(dir: &Path, mend: bool) -> (Vec<Replayed>, Vec<Note>) {
    let mut journals = Vec::new();
    let mut notes = Vec::new();
    let mut paths: Vec<PathBuf> = match fs::read_dir(dir) {
        Ok(entries) => entries.filter_map(|entry| Some(entry.ok()?.path())).collect(),
        // Nor can anything be below a file that is in the way.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Vec::new(),
        Err(error) => {
            notes.push(unreadable(dir, &error));
            Vec::new()
        }
    };
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    paths.sort();
    for path in paths {
        match one(&path, mend, &mut notes) {
            Ok(journal) => journals.push(journal),
            Err(error) => notes.push(unreadable(&path, &error)),
        }
    }
    (journals, notes)
}

fn unreadable(path: &Path, error: &io::Error) -> Note {
    let message = format!("{} cannot be read: {error}; annotations that are only there are missing", path.display());
    Note::new(Severity::Error, None, "journal-unreadable", message)
}

fn one(path: &Path, mend: bool, notes: &mut Vec<Note>) -> io::Result<Replayed> {
    let metadata = fs::symlink_metadata(path)?;
    if !metadata.is_file() || metadata.len() > limits::JOURNAL_BYTES {
        return Err(io::Error::other("not a file of a plausible size"));
    }
    let mut file = match OpenOptions::new().read(true).append(mend).open(path) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => File::open(path)?,
        other => other?,
    };
    // Without the lock somebody else may be in the middle of a line.
    let live = file.try_lock().is_err();
    let mut bytes = Vec::new();
    Read::by_ref(&mut file).take(limits::JOURNAL_BYTES).read_to_end(&mut bytes)?;
    let torn = bytes.split_off(good_end(&bytes));
    if !live && !torn.is_empty() {
        notes.push(match mend {
            true => repair(path, &file, bytes.len() as u64, &torn),
            false => torn_end(path, &torn, "which the next session moves aside"),
        });
    }
    let (header, records) = sort_lines(&bytes);
    Ok(Replayed { path: path.to_owned(), header, records, live, modified: metadata.modified().ok() })
}

/// Where the complete lines end. What a crash leaves behind them is half a line, or the zeros of a block
/// that was counted as part of the file but never written.
fn good_end(bytes: &[u8]) -> usize {
    let mut end = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
    while let Some(line) = bytes.get(..end.saturating_sub(1)).filter(|_| end > 0) {
        let start = memchr::memrchr(b'\n', line).map_or(0, |at| at + 1);
        if line.get(start..).is_some_and(is_object) {
            break;
        }
        end = start;
    }
    end
}

fn is_object(line: &[u8]) -> bool {
    line.first() == Some(&b'{') && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

/// Moves a torn end aside, so that nothing is destroyed and the rest is sound again.
fn repair(path: &Path, file: &File, good: u64, torn: &[u8]) -> Note {
    let aside = (0..100u8).map(|n| path.with_extension(if n == 0 { "torn".to_owned() } else { format!("{n}.torn") }));
    let saved = aside.into_iter().find_map(|aside| {
        let mut copy = OpenOptions::new().write(true).create_new(true).open(&aside).ok()?;
        copy.write_all(torn).and_then(|()| copy.sync_all()).ok()?;
        Some(aside)
    });
    let cut = saved.as_ref().is_some_and(|_| file.set_len(good).and_then(|()| file.sync_all()).is_ok());
    let _ = path.parent().map(sync_dir);
    let became = match saved {
        Some(aside) if cut => format!("moved to {}", aside.display()),
        _ => "left where it is".to_owned(),
    };
    torn_end(path, torn, &became)
}

fn torn_end(path: &Path, torn: &[u8], became: &str) -> Note {
    let message = format!("{} ends in {} bytes of an unfinished line, {became}", path.display(), torn.len());
    Note::new(Severity::Warning, None, "journal-torn", message)
}

/// Parts a journal's own lines from the records.
fn sort_lines(bytes: &[u8]) -> (Option<Header>, Vec<Vec<u8>>) {
    let mut header = None;
    let mut records = Vec::new();
    for line in lines(bytes) {
        match serde_json::from_slice::<Control>(line) {
            Ok(Control::Journal(found)) => header = header.or(Some(found)),
            Ok(Control::Committed { .. } | Control::Draft {}) => {}
            Err(_) => records.push(line.to_vec()),
        }
    }
    (header, records)
}
