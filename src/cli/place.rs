//! Where the reader left off, in a file of the user's folder for state. A file that cannot be read, or written, costs
//! a few keys and is nothing to speak of.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::base::{limits, write_soon};
use crate::git::Repo;
use crate::review::StateDirs;
use crate::tui::Place;

/// The file of a repository.
pub(super) fn file(repo: &Repo) -> Option<PathBuf> {
    StateDirs::from_env(repo.common_dir()).place()
}

/// Reads it.
pub(super) fn read(file: &Path) -> Option<Place> {
    let mut bytes = Vec::new();
    File::open(file).ok()?.take(limits::PLACE_BYTES).read_to_end(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Writes it, whole or not at all; whether it did.
pub(super) fn write(file: &Path, place: &Place) -> Option<()> {
    let folder = file.parent()?;
    let bytes = serde_json::to_vec(place).ok().filter(|bytes| (bytes.len() as u64) < limits::PLACE_BYTES)?;
    write_soon(folder, file.file_name()?.to_str()?, &bytes).ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_is_written_is_read_and_what_is_broken_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("place").join("x.json");
        assert_eq!(read(&file), None);
        let place = Place { screen: "Evals".to_owned(), ..Place::default() };
        assert!(write(&file, &place).is_some());
        assert_eq!(read(&file), Some(place.clone()));
        let huge = Place { order: "x".repeat(usize::try_from(limits::PLACE_BYTES).unwrap()), ..Place::default() };
        assert!(write(&file, &huge).is_none());
        assert_eq!(read(&file), Some(place), "it is replaced whole or not at all");
        for broken in [&b"{\"screen\": 1}"[..], b"\xff\x00", b""] {
            fs::write(&file, broken).unwrap();
            assert_eq!(read(&file), None);
        }
    }
}
