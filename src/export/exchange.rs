//! What an exchange of annotations came to: `candor/sync/1` and `candor/import/1`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::json::write_line;
use crate::review::{Imported, SetAside, Synced};

#[derive(Serialize)]
struct AsideJson<'a> {
    log: &'a str,
    reason: &'a str,
}

fn aside(aside: &[SetAside]) -> Vec<AsideJson<'_>> {
    aside.iter().map(|SetAside { log, reason }| AsideJson { log, reason }).collect()
}

/// Writes `candor/sync/1`.
///
/// # Errors
/// Whatever the writer reports.
pub fn write_sync(synced: &Synced, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct SyncJson<'a> {
        schema: &'static str,
        remote: &'a str,
        logs: usize,
        received: usize,
        shared: usize,
        unshared: usize,
        withdrawn: usize,
        set_aside: Vec<AsideJson<'a>>,
        kept_back: Option<&'a str>,
    }
    let Synced { remote, logs, received, shared, unshared, withdrawn, aside: set_aside, kept_back } = synced;
    let found = SyncJson {
        schema: "candor/sync/1",
        remote,
        logs: *logs,
        received: *received,
        shared: *shared,
        unshared: *unshared,
        withdrawn: *withdrawn,
        set_aside: aside(set_aside),
        kept_back: kept_back.as_deref(),
    };
    write_line(out, &found)
}

/// Writes `candor/import/1`.
///
/// # Errors
/// Whatever the writer reports.
pub fn write_import(imported: &Imported, out: &mut dyn Write) -> io::Result<()> {
    #[derive(Serialize)]
    struct ImportJson<'a> {
        schema: &'static str,
        new: usize,
        known: usize,
        refused: &'a BTreeMap<String, usize>,
        set_aside: Vec<AsideJson<'a>>,
    }
    let Imported { new, known, refused, aside: set_aside } = imported;
    let found =
        ImportJson { schema: "candor/import/1", new: *new, known: *known, refused, set_aside: aside(set_aside) };
    write_line(out, &found)
}
