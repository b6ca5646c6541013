//! Folding away what somebody says, for this reader alone.

use std::io::{self, Write};

use super::super::args::Global;
use super::super::error::{Exit, Failure};
use super::{find, open};
use crate::review::{Store, WriterName};
use crate::tui::format::count;

pub(super) fn mute(global: &Global, whom: Option<&str>) -> Result<(), Failure> {
    let mut store = open(global)?;
    let mut out = io::stdout().lock();
    let Some(whom) = whom else {
        return Ok(store.muted().iter().try_for_each(|writer| writeln!(out, "{writer}  {}", words(&store, writer)))?);
    };
    let writer = writer(&store, whom)?;
    let told = if store.mute(&writer, true)? { "muted" } else { "muted already:" };
    writeln!(out, "{told} {writer}  {}", words(&store, &writer))?;
    Ok(())
}

pub(super) fn unmute(global: &Global, whom: &str) -> Result<(), Failure> {
    let mut store = open(global)?;
    let writer = writer(&store, whom)?;
    let told = if store.mute(&writer, false)? { "shown again:" } else { "not muted:" };
    writeln!(io::stdout().lock(), "{told} {writer}  {}", words(&store, &writer))?;
    Ok(())
}

/// How much there is to fold away.
fn words(store: &Store, writer: &WriterName) -> String {
    let notes = &store.folded().annotations;
    let of = |name: &&str| *name == writer.as_str();
    let annotations = notes.iter().map(|note| note.writer.as_str()).filter(of).count();
    let replies = notes.iter().flat_map(|note| &note.replies).map(|reply| reply.writer.as_str()).filter(of).count();
    format!("{}, {}", count(annotations, "annotation", "annotations"), count(replies, "reply", "replies"))
}

/// The log that is meant: by its name, or by something that is in it.
fn writer(store: &Store, whom: &str) -> Result<WriterName, Failure> {
    if let Some(writer) = WriterName::parse(whom) {
        let speaks = store.records().iter().any(|held| held.answerable() == Some(&writer));
        return if speaks || store.muted().contains(&writer) {
            Ok(writer)
        } else {
            Err(Failure::new(Exit::NotFound, format!("nothing here is by {writer}"))
                .hint("name something they wrote by the digits that candor annotations list shows"))
        };
    }
    let found = find(store, whom)?;
    let name = found.reply.map_or(&found.annotation.writer, |reply| &reply.writer);
    WriterName::parse(name).ok_or_else(|| Failure::new(Exit::Data, "a log without a name"))
}
