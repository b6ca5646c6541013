//! Annotations handed over as a file, and taken in from one.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use super::super::args::{BundleArgs, Global, ImportArgs};
use super::super::error::{Exit, Failure};
use super::super::sync;
use super::open;
use crate::base::{Cancel, Shown};
use crate::engine::exporter::Place;
use crate::export::exchange::write_import;
use crate::review::{Imported, Store};
use crate::tui::format::count;

/// What every git bundle begins with.
const BUNDLE: &[u8] = b"# v";

pub(super) fn import(global: &Global, args: &ImportArgs) -> Result<(), Failure> {
    let mut store = open(global)?;
    let imported = read(&mut store, &args.source, args.own)?;
    let mut out = io::stdout().lock();
    if args.json {
        return Ok(write_import(&imported, &mut out)?);
    }
    let new = count(imported.new, "new record", "new records");
    writeln!(out, "{new}, {} known already", imported.known)?;
    for (reason, times) in &imported.refused {
        writeln!(out, "refused {}: {}", count(*times, "line", "lines"), Shown::new(reason))?;
    }
    Ok(sync::set_aside(&imported.aside, &mut out)?)
}

/// Takes in a file of lines, a bundle, or what an address has.
fn read(store: &mut Store, source: &str, own: bool) -> Result<Imported, Failure> {
    if source == "-" {
        return Ok(store.import_lines(io::stdin().lock(), own)?);
    }
    let path = Path::new(source);
    if !path.is_file() {
        if !path.is_dir() && !is_address(source) {
            return Err(Failure::new(Exit::NotFound, format!("there is no file {source}"))
                .hint("name a file of records, a git bundle, another clone, or the address of a fork"));
        }
        // Git looks for folders from the top of the work tree, not from where this was typed.
        let absolute =
            if path.is_dir() { std::path::absolute(path)?.to_string_lossy().into_owned() } else { source.into() };
        return Ok(store.import_from(&absolute, &Cancel::new())?);
    }
    let cannot = |error: io::Error| Failure::new(Exit::Io, format!("cannot read {source}: {error}"));
    let mut file = BufReader::new(File::open(path).map_err(cannot)?);
    if file.fill_buf().map_err(cannot)?.starts_with(BUNDLE) {
        let absolute = std::path::absolute(path)?;
        return Ok(store.import_from(&absolute.to_string_lossy(), &Cancel::new())?);
    }
    Ok(store.import_lines(file, own)?)
}

/// `https://…`, `git@host:path` and their like.
fn is_address(source: &str) -> bool {
    source.contains("://") || source.split_once(':').is_some_and(|(host, _)| !host.is_empty() && !host.contains('/'))
}

pub(super) fn bundle(global: &Global, args: &BundleArgs) -> Result<(), Failure> {
    let place = Place::find(&args.output, args.force)?;
    let mut store = open(global)?;
    let Some(bundle) = store.bundle(&Cancel::new())? else {
        return Err(Failure::new(Exit::NotFound, "you have written no annotations here yet")
            .hint("open the desk and press c, or see candor annotate --help"));
    };
    Ok(place.write(|out| out.write_all(&bundle))?)
}
