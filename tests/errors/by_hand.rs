//! Messages that only a machine in trouble, or a race, brings about: made from the values that stand for them.

use std::io;
use std::path::PathBuf;

use candor::base::{Cancelled, Digest};
use candor::engine::EngineError;
use candor::engine::exporter::PlaceError;
use candor::engine::signoffs::SignOffError;
use candor::git::GitError;
use candor::review::{JournalError, NotFound, StoreError, WriterName};
use candor::tui::TuiError;

use crate::page::Page;

pub(crate) fn write(page: &mut Page) {
    page.chapter("Machines in trouble: repositories");
    repositories(page);
    page.chapter("Machines in trouble: annotations");
    annotations(page);
    page.chapter("Machines in trouble: the rest");
    the_rest(page);
}

const LOG: &str = "refs/candor/log/ada-01234567";

fn full() -> io::Error {
    io::Error::new(io::ErrorKind::StorageFull, "No space left on device (os error 28)")
}

fn repositories(page: &mut Page) {
    let id = || "3f2a9c41".to_owned();
    let refname = || LOG.to_owned();
    for error in [
        GitError::NotOwned { path: "/srv/model".into() },
        GitError::Io { path: PathBuf::from("/srv/model"), source: io::ErrorKind::PermissionDenied.into() },
        GitError::AmbiguousRevision { name: "3f2a".into() },
        GitError::Missing { id: id() },
        GitError::Damaged { id: id(), detail: "zlib error: incorrect data check".into() },
        GitError::Locked { refname: refname() },
        GitError::Moved { refname: refname() },
        GitError::LogTooLarge { refname: refname(), bound: "100000 segments".into() },
        GitError::InvalidName { name: "a..b".into(), what: "tag" },
        GitError::NotEmpty { path: PathBuf::from("/srv/model") },
        GitError::WorkTreeFile { path: "config.json".into(), detail: "it changed meanwhile".into() },
        GitError::Git { doing: "listing the tags", detail: "corrupt loose reference file".into() },
    ] {
        page.by_hand(&error, error.hint());
    }
}

fn annotations(page: &mut Page) {
    let id = Digest::of(b"an annotation");
    let writer = WriterName::parse("ada-01234567").expect("a name");
    let torn = || JournalError::Write { path: PathBuf::from("/srv/state/journal"), source: full() };
    for error in [
        StoreError::Unsaved { id, source: torn() },
        StoreError::Journal(torn()),
        StoreError::Log { writer, source: GitError::Locked { refname: LOG.into() } },
        StoreError::NoDevice(io::ErrorKind::PermissionDenied.into()),
        StoreError::NoTarget(id),
        StoreError::Unread(io::ErrorKind::UnexpectedEof.into()),
        StoreError::TooMuch,
        StoreError::NotTakenIn(GitError::Locked { refname: LOG.into() }),
        StoreError::Unbundled(GitError::NoGit),
        StoreError::Unmuted(full()),
        StoreError::NothingToUndo,
    ] {
        page.by_hand(&error, error.hint());
    }
    let several = NotFound::Several("3f2a".into(), vec!["3f2a9c41".into(), "3f2ab007".into()]);
    page.by_hand(&several, Some("give more of its digits".to_owned()));
}

fn the_rest(page: &mut Page) {
    for error in [
        EngineError::Cancelled(Cancelled),
        EngineError::Thread(io::ErrorKind::WouldBlock.into()),
        EngineError::Gone { path: "results.json".into(), what: "it is missing" },
        EngineError::Export(full()),
        EngineError::Stopped,
    ] {
        page.by_hand(&error, error.hint());
    }
    let source = GitError::Command { name: "ssh-keygen".into(), detail: "Couldn't load public key".into() };
    for error in [SignOffError::Policy, SignOffError::Unsigned { id: Digest::of(b"a sign-off"), source }] {
        page.by_hand(&error, error.hint());
    }
    let place = PlaceError::IsPipe(PathBuf::from("/dev/tty"));
    page.by_hand(&place, Some("nothing was written; choose another place with -o".to_owned()));
    let terminal = TuiError::Terminal(io::ErrorKind::BrokenPipe.into());
    page.by_hand(&terminal, Some(terminal.hint()));
}
