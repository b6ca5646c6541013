//! Reading every log of a repository, on every core.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{LOGS, REMOTES, is_known};
use crate::base::{Digest, lines};
use crate::git::{GitError, Listed, LogTree, Repo};
use crate::model::{Note, Severity};
use crate::review::record::{Malformed, Record, WriterName};
use crate::review::records::{Origin, Place, Records};

/// A log that is in order, as far as can be told before its segments are read.
struct Log {
    name: String,
    origin: Origin,
    tree: LogTree<Listed>,
}

/// What one line of a segment is.
pub(in crate::review) type Line = (Digest, Result<Record, Malformed>);

/// Everything the logs of a repository hold. A log that cannot be read is named in a note; the others are
/// read all the same.
pub(in crate::review) fn read(repo: &Repo) -> (Records, Vec<Note>) {
    let mut notes = Vec::new();
    let mut logs = logs(repo, &mut notes);
    // What a remote has, this repository mostly has, too.
    let mut holders: BTreeMap<Listed, Vec<usize>> = BTreeMap::new();
    for (place, log) in logs.iter().enumerate() {
        log.tree.segments.iter().for_each(|listed| holders.entry(*listed).or_default().push(place));
    }
    let segments: Vec<Listed> = holders.keys().copied().collect();
    let read = repo.spread(&segments, 0, |repo, listed| repo.read_segment(listed, read_lines));
    let mut good = Vec::with_capacity(read.len());
    for ((listed, holders), read) in holders.into_iter().zip(read) {
        match read {
            Ok(lines) => {
                let origins: BTreeSet<Origin> = holders.iter().map(|&log| logs[log].origin.clone()).collect();
                good.push((lines, Arc::new(origins)));
            }
            Err(reason) => holders.into_iter().for_each(|log| logs[log].tree.refuse(listed.path(), reason)),
        }
    }
    notes.extend(logs.iter().filter_map(Log::left_out));
    (Records::of_segments(good), notes)
}

/// The lines of a segment, each by itself.
fn read_lines(segment: &[u8]) -> Vec<Line> {
    // Room for all of them at once: a list that grows beside so many small texts has to move again and again.
    let mut read = Vec::with_capacity(memchr::memchr_iter(b'\n', segment).count());
    for line in lines(segment) {
        let id = Digest::of(line);
        read.push((id, Record::parse_known(line, id)));
    }
    read
}

/// The logs that can be read, by name.
fn logs(repo: &Repo, notes: &mut Vec<Note>) -> Vec<Log> {
    let mut logs = Vec::new();
    for prefix in LOGS {
        match repo.refs_with_prefix(prefix) {
            Ok(refs) => {
                for (name, _) in refs {
                    match log(repo, prefix, name) {
                        Ok(log) => logs.extend(log),
                        Err(note) => notes.push(note),
                    }
                }
            }
            Err(error) => notes.push(unread(prefix, &error)),
        }
    }
    logs
}

/// One log; `None` where it went meanwhile.
fn log(repo: &Repo, prefix: &str, name: String) -> Result<Option<Log>, Note> {
    let tail = name.strip_prefix(prefix).unwrap_or_default();
    // A remote's name may contain slashes; the writer's cannot.
    let writer = if prefix == REMOTES { tail.rsplit_once('/').map(|(_, writer)| writer) } else { Some(tail) };
    let Some(writer) = writer.and_then(WriterName::parse) else {
        let message = format!("{name} is not the name of a log; not read");
        return Err(Note::new(Severity::Warning, None, "log-name", message));
    };
    let Some(tree) = repo.list_log(&name).map_err(|error| unread(&name, &error))? else { return Ok(None) };
    if !is_known(&tree) {
        let message = format!("{name} is in a form this version does not know; not read");
        return Err(Note::new(Severity::Warning, None, "log-format", message));
    }
    let place = if prefix == REMOTES { Place::Remote } else { Place::Repository };
    Ok(Some(Log { name, origin: Origin { writer, place }, tree }))
}

impl Log {
    fn left_out(&self) -> Option<Note> {
        let Self { name, tree, .. } = self;
        let first = tree.refused.first()?;
        let message =
            format!("{name}: {} entries not read, such as {}: {}", tree.refused_count, first.path, first.reason);
        Some(Note::new(Severity::Warning, None, "log-entries", message))
    }
}

fn unread(name: &str, error: &GitError) -> Note {
    Note::new(Severity::Error, None, "log-unreadable", format!("{name} cannot be read: {error}"))
}
