//! `candor sync`: annotations to and from a remote.

use std::io::{self, Write};

use super::args::{Global, SyncArgs};
use super::error::{Exit, Failure};
use super::range;
use crate::base::{Cancel, Clock, Shown};
use crate::export::exchange::write_sync;
use crate::git::Repo;
use crate::review::{SetAside, Store, Synced};
use crate::tui::format::count;

pub(super) fn run(global: &Global, args: &SyncArgs) -> Result<(), Failure> {
    let repo = range::repository(global)?;
    let remote = remote(&repo, args.remote.as_deref())?;
    let mut store = Store::open(repo, Clock::from_env());
    let synced = store.sync(&remote, &Cancel::new())?;
    let mut out = io::stdout().lock();
    if args.json {
        write_sync(&synced, &mut out)?;
    } else {
        print(&synced, &mut out)?;
    }
    match &synced.kept_back {
        None => Ok(()),
        Some(why) => Err(kept_back(&synced, why)),
    }
}

/// The remote that is meant.
pub(super) fn remote(repo: &Repo, named: Option<&str>) -> Result<String, Failure> {
    let remotes = repo.remotes();
    match named {
        Some(name) if remotes.iter().any(|remote| remote == name) => Ok(name.to_owned()),
        Some(name) => {
            let there = if remotes.is_empty() { "none".to_owned() } else { remotes.join(", ") };
            Err(Failure::new(Exit::NotFound, format!("there is no remote {name} (there is {there})"))
                .hint(format!("to read the annotations of another address: candor annotations import {name}")))
        }
        None => repo.default_remote().ok_or_else(|| match remotes.as_slice() {
            [] => Failure::new(Exit::NotFound, "there is no remote to share annotations with")
                .hint("add one with git remote add, or hand yours over as a file: candor annotations bundle -o FILE"),
            several => {
                Failure::new(Exit::Usage, "there are several remotes").hint(format!("name one: {}", several.join(", ")))
            }
        }),
    }
}

fn print(synced: &Synced, out: &mut impl Write) -> io::Result<()> {
    let remote = Shown::new(&synced.remote).to_string();
    let received = count(synced.received, "new record", "new records");
    writeln!(out, "{remote}: {received} from {}", count(synced.logs, "log", "logs"))?;
    if synced.shared > 0 {
        writeln!(out, "{remote}: {} shared", count(synced.shared, "record", "records"))?;
    }
    if synced.withdrawn > 0 {
        let withdrawn = count(synced.withdrawn, "record", "records");
        writeln!(out, "{withdrawn} no longer there; kept here")?;
    }
    set_aside(&synced.aside, out)
}

/// What was not taken over, each with its reason.
pub(super) fn set_aside(aside: &[SetAside], out: &mut impl Write) -> io::Result<()> {
    for SetAside { log, reason } in aside {
        let reason = reason.lines().collect::<Vec<_>>().join("; ");
        writeln!(out, "set aside {}: {}", Shown::new(log), Shown::new(&reason))?;
    }
    Ok(())
}

fn kept_back(synced: &Synced, why: &str) -> Failure {
    let waiting = match synced.unshared {
        0 => "what you write is".to_owned(),
        some => count(some, "record of yours is", "records of yours are"),
    };
    let failure = Failure::new(Exit::CannotWrite, format!("{waiting} not shared with {}: {why}", synced.remote));
    if why.contains("git does not know it") {
        return failure.hint("reading works; to write, run: git config --global user.name \"Your Name\"");
    }
    failure.hint(
        "what came was taken over, and yours is kept here. Without the right to push, hand it over as a file: \
         candor annotations bundle -o FILE",
    )
}
