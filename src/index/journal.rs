//! What went wrong with the index, a line each: nothing on screen tells of it, since every figure is right without it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::base::{Clock, limits, make_private_dir};

/// What it is called: no entry is.
pub(super) const NAME: &str = "log";

/// The journal of the index in a folder.
pub(super) struct Journal {
    path: PathBuf,
}

impl Journal {
    pub(super) fn of(folder: &Path) -> Self {
        Self { path: folder.join(NAME) }
    }

    /// Adds a line. Where not even that can be written, nobody is told.
    pub(super) fn say(&self, what: &str) {
        if fs::metadata(&self.path).is_ok_and(|found| found.len() > limits::INDEX_LOG_BYTES) {
            let _ = fs::remove_file(&self.path);
        }
        let line = format!("{} {what}\n", Clock::System.now());
        if self.append(line.as_bytes()).is_err() && fs::metadata(&self.path).is_ok_and(|found| found.len() == 0) {
            let _ = fs::remove_file(&self.path);
        }
    }

    fn append(&self, line: &[u8]) -> io::Result<()> {
        make_private_dir(self.path.parent().unwrap_or(&self.path))?;
        OpenOptions::new().create(true).append(true).open(&self.path)?.write_all(line)
    }

    /// The last line.
    pub(super) fn last(&self) -> Option<String> {
        let is_ours = |found: &fs::Metadata| found.is_file() && found.len() <= 2 * limits::INDEX_LOG_BYTES;
        fs::metadata(&self.path).ok().filter(is_ours)?;
        let lines = fs::read(&self.path).ok()?;
        String::from_utf8_lossy(&lines).lines().last().map(str::to_owned)
    }
}
