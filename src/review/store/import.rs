//! Taking in records that did not come by a remote: a file of lines, a bundle, somebody's fork.
//!
//! What somebody hands over proves nothing about who wrote it. It goes into the log of whoever takes it in, and is shown
//! as passed on; nobody can put words into another's log this way, least of all into the importer's own.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};
use std::sync::Arc;

use super::{Store, StoreError, random};
use crate::base::{Cancel, Digest, limits};
use crate::git::Repo;
use crate::review::log::{self, OWN, SetAside};
use crate::review::record::{Malformed, Record, WriterName};
use crate::review::records::{Origin, Place};

/// Where foreign logs lie while they are read.
const IMPORT: &str = "refs/candor/import/";

/// What taking in came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Records that were not known here.
    pub new: usize,
    /// Records that were.
    pub known: usize,
    /// What was not taken in, by reason, and how often.
    pub refused: BTreeMap<String, usize>,
    /// Logs, or parts of them, that could not be read. The rest is unaffected.
    pub aside: Vec<SetAside>,
}

/// Records on their way in.
#[derive(Default)]
struct Incoming {
    lines: Vec<Record>,
    bytes: u64,
    imported: Imported,
    /// Whether what is in the importer's own name is theirs.
    vouches: bool,
}

impl Store {
    /// Takes in a text of one record a line, as `candor export --format jsonl` writes it. Whoever says that what is in
    /// their own name is theirs `vouches` for it: a record the disk refused, a log that was lost.
    ///
    /// # Errors
    /// [`StoreError::Unread`] when it cannot be read; else as [`Store::commit`], and then nothing was taken in.
    pub fn import_lines(&mut self, mut text: impl BufRead, vouches: bool) -> Result<Imported, StoreError> {
        let own = self.own_name()?;
        let mut incoming = Incoming { vouches, ..Incoming::default() };
        while let Some(line) = next_line(&mut text).map_err(StoreError::Unread)? {
            match line {
                Ok(line) => self.consider(&line, None, &own, &mut incoming),
                Err(long) => incoming.refuse(&long),
            }
        }
        self.take_in(incoming, &own)
    }

    /// Takes in the logs that a bundle, an address or another repository holds.
    ///
    /// # Errors
    /// [`StoreError::Unfetched`] when nothing can be had there; else as [`Store::commit`].
    pub fn import_from(&mut self, source: &str, cancel: &Cancel) -> Result<Imported, StoreError> {
        let own = self.own_name()?;
        let corner = format!("{IMPORT}{:016x}/", random());
        let fetched = self.repo.fetch_refs(source, OWN, &corner, cancel);
        let read = fetched.map(|unfetched| {
            let mut incoming = Incoming::default();
            let aside = unfetched.into_iter().map(|one| SetAside { log: one.refname, reason: one.reason });
            incoming.imported.aside.extend(aside);
            for (log, records) in log::read_below(&self.repo, &corner, &mut incoming.imported.aside) {
                records.iter().for_each(|line| self.consider(line, Some(&log), &own, &mut incoming));
            }
            incoming
        });
        // Whatever came of it, nothing stays there.
        let _ = self.repo.remove_refs(&corner);
        let incoming = read.map_err(|source_error| StoreError::unfetched(source, source_error))?;
        self.take_in(incoming, &own)
    }

    fn own_name(&self) -> Result<WriterName, StoreError> {
        self.pen.as_ref().map(|pen| pen.origin.writer.clone()).map_err(StoreError::again)
    }

    /// Looks at one line. `log` is the one it was found in, where there is one.
    fn consider(&self, line: &[u8], log: Option<&WriterName>, own: &WriterName, incoming: &mut Incoming) {
        let id = Digest::of(line);
        if self.records.get(&id).is_some() {
            incoming.imported.known += 1;
            return;
        }
        match Record::parse_known(line, id) {
            Err(malformed) => incoming.refuse(&malformed),
            Ok(record) => match record.claimed() {
                // Own words come back by the journals and by the remotes. Anything else that says so is a forgery: in
                // this log it would pass for genuine.
                Some(claimed) if claimed.device() == own.device() && !incoming.vouches => {
                    incoming.refuse(&"in your own name, but not of your making");
                }
                Some(claimed) if log.is_some_and(|log| *log != claimed) => {
                    incoming.refuse(&"in another's name than the log it was found in");
                }
                _ => incoming.add(record),
            },
        }
    }

    fn take_in(&mut self, incoming: Incoming, own: &WriterName) -> Result<Imported, StoreError> {
        let Incoming { mut lines, bytes, mut imported, vouches: _ } = incoming;
        lines.sort_by_key(|record| (record.clock(), record.id()));
        lines.dedup_by_key(|record| record.id());
        if bytes > limits::LOG_BYTES {
            return Err(StoreError::TooMuch);
        }
        if !lines.is_empty() {
            let author = self.pen.as_ref().map_err(StoreError::again)?.author.clone();
            let texts: Vec<&[u8]> = lines.iter().map(Record::line).collect();
            log::append(&self.repo, own, &texts, &author, self.clock.now()).map_err(StoreError::NotTakenIn)?;
        }
        imported.new = lines.len();
        let origin = Origin { writer: own.clone(), place: Place::Repository };
        for record in lines {
            Arc::make_mut(&mut self.records).insert_record(record, &origin);
        }
        if let Ok(pen) = &mut self.pen {
            pen.next_clock = pen.next_clock.max(self.records.next_clock(own));
        }
        self.folded.take();
        Ok(imported)
    }

    /// This machine's log as a bundle, for those who may not push; `None` when it holds nothing.
    ///
    /// # Errors
    /// [`StoreError::Unbundled`], or as [`Store::commit`].
    pub fn bundle(&mut self, cancel: &Cancel) -> Result<Option<Vec<u8>>, StoreError> {
        let name = format!("{OWN}{}", self.own_name()?);
        self.commit()?;
        let bundle = |repo: &Repo| match repo.log_tip(&name)? {
            None => Ok(None),
            Some(_) => repo.bundle_ref(&name, cancel).map(Some),
        };
        bundle(&self.repo).map_err(StoreError::Unbundled)
    }
}

impl Incoming {
    fn add(&mut self, record: Record) {
        self.bytes += record.line().len() as u64;
        // Beyond the bound all is refused in the end, so no more is held.
        if self.bytes <= limits::LOG_BYTES {
            self.lines.push(record);
        }
    }

    fn refuse(&mut self, reason: &impl ToString) {
        *self.imported.refused.entry(reason.to_string()).or_default() += 1;
    }
}

/// The next line that is not empty, without its line feed; of one that is too long, only its length is kept.
fn next_line(text: &mut impl BufRead) -> io::Result<Option<Result<Vec<u8>, Malformed>>> {
    loop {
        let mut line = Vec::new();
        let most = limits::RECORD_BYTES as u64 + 1;
        if text.take(most).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        } else if line.len() > limits::RECORD_BYTES {
            let length = line.len() + skip_line(text)?;
            return Ok(Some(Err(Malformed::TooLong(length))));
        }
        if !line.is_empty() {
            return Ok(Some(Ok(line)));
        }
    }
}

/// Reads to the end of a line without holding it, and says how much there was.
fn skip_line(text: &mut impl BufRead) -> io::Result<usize> {
    let mut length = 0;
    loop {
        let held = text.fill_buf()?;
        let (used, ended) = match memchr::memchr(b'\n', held) {
            Some(at) => (at + 1, true),
            None => (held.len(), held.is_empty()),
        };
        text.consume(used);
        length += used - usize::from(ended && used > 0);
        if ended {
            return Ok(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_measured_and_never_held() {
        let long = "x".repeat(limits::RECORD_BYTES * 3);
        let text = format!("a\n\n{}\n{long}\nb\n{long}", "y".repeat(limits::RECORD_BYTES));
        let mut reader = io::BufReader::with_capacity(100, text.as_bytes());
        let mut seen = Vec::new();
        while let Some(line) = next_line(&mut reader).unwrap() {
            seen.push(line.map(|line| line.len()));
        }
        let too_long = || Err(Malformed::TooLong(long.len()));
        assert_eq!(seen, [Ok(1), Ok(limits::RECORD_BYTES), too_long(), Ok(1), too_long()]);
    }
}
