//! Annotations: what is in refs, what waits in journals, and what keeps either from being written.

use super::finding::Finding;
use crate::base::shell_word;
use crate::git::{RefLock, Repo};
use crate::model::{Note, Severity};
use crate::review::{Checkup, StateDirs};
use crate::tui::format::count;

/// What there is to say of annotations and how they are kept.
pub(super) fn annotations(repo: &Repo) -> Vec<Finding> {
    let found = Checkup::of(repo, &StateDirs::from_env(repo.common_dir()));
    let mut findings = vec![shared(&found), author(repo), journals(&found)];
    findings.extend(found.notes.iter().map(odd));
    findings.extend(locks(repo));
    findings
}

/// What could not be read, or not as it should.
fn odd(note: &Note) -> Finding {
    let (check, found) = ("annotations", note.message.clone());
    match (note.severity, note.code) {
        (Severity::Error, "journal-unreadable") => {
            Finding::problem(check, found, "make it readable for yourself, or move it away to be without it")
        }
        (Severity::Error, _) => Finding::problem(check, found, "fetch the annotations again with candor sync"),
        _ => Finding::note(check, found, "the rest can be read; candor annotations list shows it"),
    }
}

fn shared(found: &Checkup) -> Finding {
    let check = "annotations";
    let records = count(found.records, "record", "records");
    let logs = count(found.logs, "log", "logs");
    match (found.logs, found.unshared) {
        (0, _) => Finding::ok(check, "nobody has written any yet (there is no ref below refs/candor)"),
        (_, 0) => Finding::ok(check, format!("{records} in {logs} below refs/candor")),
        (_, unshared) => Finding::note(
            check,
            format!("{records} in {logs}, of which {unshared} not shared"),
            "candor sync shares them",
        ),
    }
}

fn author(repo: &Repo) -> Finding {
    let check = "author";
    match repo.identity() {
        Some(identity) => {
            let address = identity.email.map(|email| format!(" <{email}>")).unwrap_or_default();
            Finding::ok(check, format!("annotations are written as {}{address}", identity.name))
        }
        None => Finding::problem(
            check,
            "git does not say who you are, so annotations cannot be written",
            "git config --global user.name NAME and git config --global user.email ADDRESS tell it",
        ),
    }
}

fn journals(found: &Checkup) -> Finding {
    let check = "journals";
    let running = match found.running {
        0 => String::new(),
        running => format!("; {} now", count(running, "session runs", "sessions run")),
    };
    match found.waiting {
        0 => Finding::ok(check, format!("nothing waits to be committed{running}")),
        waiting => Finding::note(
            check,
            format!(
                "{} of sessions that broke off in journals alone{running}",
                count(waiting, "record is", "records are")
            ),
            "open the desk or run candor sync: either commits them",
        ),
    }
}

fn locks(repo: &Repo) -> Vec<Finding> {
    let check = "locks";
    let locks = repo.ref_locks("refs/candor/");
    if locks.is_empty() {
        return vec![Finding::ok(check, "none is left behind")];
    }
    let told = |lock: &RefLock| {
        let path = lock.path.display();
        match lock.is_stale() {
            true => Finding::problem(
                check,
                format!("{path} was left behind, and keeps annotations from being written"),
                format!("if no git runs in this repository, remove it: rm {}", shell_word(&path.to_string())),
            ),
            false => Finding::note(check, format!("{path} is held right now"), "run candor doctor again in a while"),
        }
    };
    locks.iter().map(told).collect()
}
