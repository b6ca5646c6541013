//! Files of Candor's own: whole or not there, in folders that only this user can enter.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes a file: all of it or none, whatever happens meanwhile, and once this returns it is there after a power failure.
///
/// # Errors
/// What the system says where it does not take it.
pub fn write_whole(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let file = beside(folder, content)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(name))?;
    sync_dir(folder)
}

/// As [`write_whole`], for what may be lost: nobody waits for the disk. Other processes see all of it or none; after a
/// power failure it may be there in part.
///
/// # Errors
/// What the system says where it does not take it.
pub fn write_soon(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    beside(folder, content)?.persist(folder.join(name))?;
    Ok(())
}

/// The content in a file that has no name yet anybody looks for.
fn beside(folder: &Path, content: &[u8]) -> io::Result<NamedTempFile> {
    make_private_dir(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    Ok(file)
}

/// Makes a folder, and those above it, that only this user can enter.
///
/// # Errors
/// What the system says where it does not.
pub fn make_private_dir(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Makes the names in a folder survive a power failure, where the system has such a thing.
///
/// # Errors
/// What the system says where it cannot.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { fs::File::open(dir)?.sync_all() } else { Ok(()) }
}
