//! Which program this is: what one build reads is never taken for what another does.

use std::fs::Metadata;
use std::sync::OnceLock;

static RUNNING: OnceLock<Option<String>> = OnceLock::new();

/// The program that runs, told from any other build of it: its version and its own file, with what changes when that is
/// replaced. `None` where the system does not tell.
///
/// It is looked at once, before anything is read: later there may be another in its place.
pub(super) fn running() -> Option<&'static str> {
    RUNNING.get_or_init(look).as_deref()
}

fn look() -> Option<String> {
    let path = std::env::current_exe().ok()?;
    let file = std::fs::metadata(&path).ok()?;
    let (size, modified) = (file.len(), file.modified().ok()?);
    Some(format!("{} {path:?} {size} {modified:?} {:?}", env!("CARGO_PKG_VERSION"), replaced(&file)))
}

/// When this file took its place. Packages and images give programs of different builds the same time of their last change.
#[cfg(unix)]
fn replaced(file: &Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (file.ctime(), file.ctime_nsec())
}

#[cfg(not(unix))]
fn replaced(file: &Metadata) -> Option<std::time::SystemTime> {
    file.created().ok()
}
