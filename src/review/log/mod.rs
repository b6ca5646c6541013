//! The log: records in the repository, one ref per writer.
//!
//! Only its writer ever adds to `refs/candor/log/<writer>`, and adding is all that is ever done: commits
//! that add files named by the digest of their content. Two logs can therefore be joined without looking
//! inside, and a push never has to be forced.

mod merge;
mod read;

use std::thread;
use std::time::Duration;

pub use merge::SetAside;
pub(super) use merge::{incoming, join_own, take_over, take_over_all};
pub(super) use read::{Line, read};

use super::Author;
use super::record::WriterName;
use super::state::random;
use crate::base::{Digest, Timestamp, limits, lines};
use crate::git::{self, GitError, LogTree, Repo};

/// Logs written in this repository.
pub(super) const OWN: &str = "refs/candor/log/";
/// Logs taken over from remotes, after they were checked; `<remote>/<writer>` follows.
const REMOTES: &str = "refs/candor/remotes/";
/// What remotes sent, as it came; never read as it is.
const INCOMING: &str = "refs/candor/incoming/";
/// What the file at the top of a log says.
const FORMAT: &str = "candor-log 1\n";
/// Where logs are, by the beginnings of their refs' names.
pub const LOGS: [&str; 2] = [OWN, REMOTES];
/// How often a log is tried that others are writing, about two seconds in all.
const TRIES: u32 = 14;

/// The lines of every log below a prefix that belongs to nobody here, by writer. What is not read is said.
pub(super) fn read_below(repo: &Repo, prefix: &str, aside: &mut Vec<SetAside>) -> Vec<(WriterName, Vec<Vec<u8>>)> {
    let mut logs = Vec::new();
    for (name, _) in repo.refs_with_prefix(prefix).unwrap_or_default() {
        let tail = name.strip_prefix(prefix).unwrap_or_default();
        let mut set_aside = |reason: String| aside.push(SetAside { log: tail.to_owned(), reason });
        let Some(writer) = WriterName::parse(tail) else {
            set_aside("not the name of a log".to_owned());
            continue;
        };
        match repo.read_log_tree(&name) {
            Ok(Some(log)) if is_known(&log) => {
                merge::left_out(&log).into_iter().for_each(&mut set_aside);
                let lines = log.segments.iter().flat_map(|segment| lines(&segment.bytes));
                logs.push((writer, lines.map(<[u8]>::to_vec).collect()));
            }
            Ok(Some(_)) => set_aside("in a form this version does not know".to_owned()),
            Ok(None) => {}
            Err(error) => set_aside(error.to_string()),
        }
    }
    logs
}

/// Whether a log is in the form this version writes.
fn is_known<S>(log: &LogTree<S>) -> bool {
    log.format.as_deref().is_none_or(|format| format == FORMAT)
}

/// Adds lines to a writer's log and returns its newest commit.
///
/// # Errors
/// [`GitError::Locked`] and [`GitError::Moved`] when others kept writing it for some two seconds, or when a
/// process was killed while it did and left its lock behind.
pub(super) fn append(
    repo: &Repo,
    writer: &WriterName,
    lines: &[&[u8]],
    author: &Author,
    now: Timestamp,
) -> Result<String, GitError> {
    let name = format!("{OWN}{writer}");
    let mut files = vec![("format".to_owned(), FORMAT.as_bytes().to_vec())];
    files.extend(segments(lines).into_iter().map(|bytes| (segment_path(&bytes), bytes)));
    let what = if lines.len() == 1 { "annotation record" } else { "annotation records" };
    let message = format!("chore(candor): add {} {what}\n", lines.len());
    let person = (author.name.as_str(), author.email.as_deref().unwrap_or_default());
    retrying(|| repo.append(&name, &files, &message, person, now)).map(|appended| appended.commit)
}

/// Tries what others may be in the way of until it works or about two seconds have gone.
fn retrying<T>(attempt: impl Fn() -> Result<T, GitError>) -> Result<T, GitError> {
    let mut tries = 1;
    loop {
        match attempt() {
            Err(GitError::Locked { .. } | GitError::Moved { .. }) if tries < TRIES => {
                thread::sleep(pause(tries));
                tries += 1;
            }
            outcome => return outcome,
        }
    }
}

/// Longer each time, and never the same for two processes that wait for each other.
pub(super) fn pause(tries: u32) -> Duration {
    let longest = (2 << tries.min(7)).min(250);
    Duration::from_millis(1 + random() % longest)
}

/// Packs lines into files within the bounds of a segment.
fn segments(lines: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut packed: Vec<(usize, Vec<u8>)> = Vec::new();
    for line in lines {
        let fits = |(count, bytes): &(usize, Vec<u8>)| {
            *count < limits::SEGMENT_RECORDS && ((bytes.len() + line.len()) as u64) < limits::LOG_SEGMENT_BYTES
        };
        if !packed.last().is_some_and(fits) {
            packed.push((0, Vec::new()));
        }
        if let Some((count, bytes)) = packed.last_mut() {
            *count += 1;
            bytes.extend_from_slice(line);
            bytes.push(b'\n');
        }
    }
    packed.into_iter().map(|(_, bytes)| bytes).collect()
}

fn segment_path(bytes: &[u8]) -> String {
    git::segment_path(Digest::of(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_keep_their_bounds_and_lose_nothing() {
        let line = vec![b'x'; limits::RECORD_BYTES];
        for (count, expected) in [(0, 0), (1, 1), (3, 1), (4, 2), (9, 3)] {
            let packed = segments(&vec![line.as_slice(); count]);
            assert_eq!(packed.len(), expected, "{count} long lines");
            assert!(packed.iter().all(|bytes| bytes.len() as u64 <= limits::LOG_SEGMENT_BYTES));
        }
        let many: Vec<String> = (0..2_500).map(|n| n.to_string()).collect();
        let packed = segments(&many.iter().map(String::as_bytes).collect::<Vec<_>>());
        assert_eq!(packed.len(), 3);
        assert_eq!(String::from_utf8(packed.concat()).unwrap(), many.join("\n") + "\n");
        assert!(segment_path(b"").starts_with("seg/e3/e3b0c442"));
    }
}
