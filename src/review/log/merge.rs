//! Taking over what a remote sent: checked, added to what it was seen to hold before, never taken away.
//!
//! ```text
//! refs/candor/incoming/<remote>/<writer>   as it came; replaced by every fetch
//! refs/candor/remotes/<remote>/<writer>    all that was ever good of it; only grows
//! ```
//!
//! A remote that forgets, or is made to, therefore takes nothing from anybody.

use std::collections::BTreeSet;

use super::{FORMAT, INCOMING, OWN, REMOTES, is_known, retrying, segment_path};
use crate::base::{Digest, Timestamp, limits, lines};
use crate::git::{GitError, LogTree, Repo, Segment};
use crate::review::record::WriterName;

/// Who commits what nobody wrote: the joining itself.
const NOBODY: (&str, &str) = ("Candor", "");

/// A log of a remote that was not taken over, or not all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// The log, as the remote names it.
    pub log: String,
    /// Why.
    pub reason: String,
}

/// What taking over a remote's logs came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::review) struct Merged {
    /// How many logs the remote has.
    pub(in crate::review) logs: usize,
    /// What was not taken over.
    pub(in crate::review) aside: Vec<SetAside>,
    /// How many records the remote no longer has; they are kept here.
    pub(in crate::review) withdrawn: usize,
}

/// Where a remote's logs arrive.
pub(in crate::review) fn incoming(remote: &str) -> String {
    format!("{INCOMING}{remote}/")
}

/// Takes over all that has arrived from a remote. One log that is broken hinders no other.
pub(in crate::review) fn take_over_all(repo: &Repo, remote: &str) -> Result<Merged, GitError> {
    let prefix = incoming(remote);
    let mut merged = Merged::default();
    let mut known = Vec::new();
    let mut strangers = Vec::new();
    for (name, _) in repo.refs_with_prefix(&prefix)? {
        let tail = name.strip_prefix(&prefix).unwrap_or_default().to_owned();
        match WriterName::parse(&tail) {
            None => merged.aside.push(SetAside { log: tail, reason: "not the name of a log".to_owned() }),
            Some(writer) if repo.log_tip(&of_remote(remote, &writer))?.is_some() => known.push(writer),
            Some(writer) => strangers.push(writer),
        }
    }
    // Whoever makes up hundreds of logs cannot crowd out those that were there before.
    for writer in known.into_iter().chain(strangers) {
        merged.logs += 1;
        if merged.logs > limits::LOG_WRITERS {
            let reason = format!("the remote has more than {} logs", limits::LOG_WRITERS);
            merged.aside.push(SetAside { log: writer.to_string(), reason });
            continue;
        }
        match take_over(repo, &format!("{prefix}{writer}"), remote, &writer) {
            Ok(taken) => {
                merged.withdrawn += taken.withdrawn;
                merged.aside.extend(taken.reason.map(|reason| SetAside { log: writer.to_string(), reason }));
            }
            Err(error) => merged.aside.push(SetAside { log: writer.to_string(), reason: error.to_string() }),
        }
    }
    Ok(merged)
}

/// What taking over one log came to.
#[derive(Debug, Default)]
pub(in crate::review) struct Taken {
    withdrawn: usize,
    /// Why some of it was left out.
    reason: Option<String>,
}

fn of_remote(remote: &str, writer: &WriterName) -> String {
    format!("{REMOTES}{remote}/{writer}")
}

/// Adds what is good in a log to what the remote was seen to hold of it.
pub(in crate::review) fn take_over(
    repo: &Repo,
    from: &str,
    remote: &str,
    writer: &WriterName,
) -> Result<Taken, GitError> {
    let into = of_remote(remote, writer);
    if repo.log_tree_id(from)? == repo.log_tree_id(&into)? {
        return Ok(Taken::default());
    }
    let Some(theirs) = repo.read_log_tree(from)? else { return Ok(Taken::default()) };
    if !is_known(&theirs) {
        let reason = Some("in a form this version does not know".to_owned());
        return Ok(Taken { reason, ..Taken::default() });
    }
    let ours = repo.read_log_tree(&into)?.unwrap_or_default();
    let news = news(&theirs, &ours);
    within_bounds(&ours, &news, &into)?;
    if !news.is_empty() {
        let message = format!("chore(candor): take over {} segments\n", news.len() - 1);
        retrying(|| repo.append(&into, &news, &message, NOBODY, Timestamp(0)))?;
    }
    Ok(Taken { withdrawn: ids(&ours).difference(&ids(&theirs)).count(), reason: left_out(&theirs) })
}

/// The files one log has and another lacks, with the one that names the format.
fn news(theirs: &LogTree, ours: &LogTree) -> Vec<(String, Vec<u8>)> {
    let known: BTreeSet<Digest> = ours.segments.iter().map(|segment| segment.digest).collect();
    let news = theirs.segments.iter().filter(|segment| !known.contains(&segment.digest));
    let mut files: Vec<_> = news.map(|Segment { bytes, .. }| (segment_path(bytes), bytes.clone())).collect();
    if !files.is_empty() {
        files.push(("format".to_owned(), FORMAT.as_bytes().to_vec()));
    }
    files
}

/// A remote that keeps replacing its segments must not fill the log that only grows until nobody can read it.
fn within_bounds(ours: &LogTree, news: &[(String, Vec<u8>)], refname: &str) -> Result<(), GitError> {
    let bytes = ours.segments.iter().map(|segment| segment.bytes.len()).sum::<usize>()
        + news.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
    if bytes as u64 > limits::LOG_BYTES || ours.segments.len() + news.len() > limits::LOG_SEGMENTS {
        let bound = format!("{} MiB", limits::LOG_BYTES >> 20);
        return Err(GitError::LogTooLarge { refname: refname.to_owned(), bound });
    }
    Ok(())
}

fn ids(log: &LogTree) -> BTreeSet<Digest> {
    log.segments.iter().flat_map(|segment| lines(&segment.bytes)).map(Digest::of).collect()
}

pub(super) fn left_out(log: &LogTree) -> Option<String> {
    let first = log.refused.first()?;
    Some(format!("{} entries not taken over, such as {}: {}", log.refused_count, first.path, first.reason))
}

/// Joins this machine's log with what a remote holds of it: another machine with the same state, or this one before
/// it lost its repository.
pub(in crate::review) fn join_own(repo: &Repo, remote: &str, writer: &WriterName) -> Result<(), GitError> {
    let own = format!("{OWN}{writer}");
    let there = format!("{}{writer}", incoming(remote));
    let Some(tip) = repo.log_tip(&there)? else { return Ok(()) };
    if repo.log_tip(&own)?.as_deref() == Some(&tip) {
        return Ok(());
    }
    let theirs = repo.read_log_tree(&there)?.unwrap_or_default();
    let whole = is_known(&theirs) && theirs.refused_count == 0;
    let join = || {
        let ours = repo.read_log_tree(&own)?.unwrap_or_default();
        repo.join_log(&own, &tip, &news(&theirs, &ours), whole)
    };
    retrying(join).map(drop)
}
