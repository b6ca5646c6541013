//! Where this machine keeps what is not in the repository yet, and which machine this is.

use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};

use crate::base::{Digest, make_private_dir, sync_dir};

/// Candor's own folders on this machine, best first. Whatever can be written is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateDirs {
    roots: Vec<PathBuf>,
    repository: String,
}

impl StateDirs {
    /// `$CANDOR_STATE_DIR`, or else `candor` in the user's folder for state; then `candor` in the
    /// repository's own folder, for users without a home.
    #[must_use]
    pub fn from_env(common_dir: &Path) -> Self {
        let roots = Self::of_user().into_iter().chain([common_dir.join("candor")]);
        Self::new(roots.collect(), common_dir)
    }

    /// The user's own folder: `$CANDOR_STATE_DIR`, or else `candor` in their folder for state; none without a home.
    #[must_use]
    pub fn of_user() -> Option<PathBuf> {
        let named = std::env::var_os("CANDOR_STATE_DIR").filter(|dir| !dir.is_empty()).map(PathBuf::from);
        named.or_else(native)
    }

    /// All folders, best first.
    #[must_use]
    pub fn roots(&self) -> &[PathBuf] {
        &self.roots
    }

    /// The number of this machine, where it has one already.
    #[must_use]
    pub fn known_device(&self) -> Option<u32> {
        self.roots.iter().find_map(|root| read_device(&root.join("device")))
    }

    /// These folders, best first, for the repository with this common folder.
    #[must_use]
    pub fn new(roots: Vec<PathBuf>, common_dir: &Path) -> Self {
        let canonical = fs::canonicalize(common_dir).unwrap_or_else(|_| common_dir.to_owned());
        let digest = Digest::of(canonical.as_os_str().as_encoded_bytes()).to_string();
        Self { roots, repository: digest.chars().take(16).collect() }
    }

    /// The folders that hold this repository's journals, best first.
    #[must_use]
    pub fn journals(&self) -> Vec<PathBuf> {
        self.roots.iter().map(|root| root.join("journal").join(&self.repository)).collect()
    }

    /// The folders that hold what is being written about this repository, best first.
    #[must_use]
    pub fn drafts(&self) -> Vec<PathBuf> {
        self.roots.iter().map(|root| root.join("drafts").join(&self.repository)).collect()
    }

    /// The file for where the reader of this repository left off; none for users without a home, because the
    /// repository's own folder is not theirs alone.
    #[must_use]
    pub fn place(&self) -> Option<PathBuf> {
        let root = self.roots.first().filter(|_| self.roots.len() > 1)?;
        Some(root.join("place").join(format!("{}.json", self.repository)))
    }

    /// The number of this machine, made at random the first time it is asked for.
    ///
    /// # Errors
    /// The last folder's refusal, when none can be written.
    pub fn device(&self) -> io::Result<u32> {
        first_that_takes(&self.roots, |root| device_in(root))
    }
}

/// Tries whether a folder keeps what is written to it: a file is made, flushed to disk and removed again.
///
/// # Errors
/// What the system says where it does not.
pub fn probe(folder: &Path) -> io::Result<()> {
    let path = folder.join(format!(".probe-{:016x}", random()));
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&path)?;
    let written = file.write_all(b"candor doctor\n").and_then(|()| file.sync_all());
    drop(file);
    fs::remove_file(&path)?;
    written.and_then(|()| sync_dir(folder))
}

fn native() -> Option<PathBuf> {
    let strategy = choose_native_strategy().ok()?;
    let local = || if cfg!(windows) { strategy.cache_dir() } else { strategy.data_dir() };
    Some(strategy.state_dir().unwrap_or_else(local).join("candor"))
}

fn device_in(root: &Path) -> io::Result<u32> {
    let path = root.join("device");
    if let Some(device) = read_device(&path) {
        return Ok(device);
    }
    make_private_dir(root)?;
    let mut file = tempfile::NamedTempFile::new_in(root)?;
    #[expect(clippy::cast_possible_truncation, reason = "any 32 of the random bits will do")]
    let device = random() as u32;
    writeln!(file, "{device:08x}")?;
    file.as_file().sync_all()?;
    // Complete from the first moment it can be seen, and of two processes the first one's stays.
    match file.persist_noclobber(&path) {
        Ok(_) => sync_dir(root).map(|()| device),
        Err(_) if read_device(&path).is_some() => Ok(read_device(&path).unwrap_or(device)),
        Err(_) => fs::write(&path, format!("{device:08x}\n")).map(|()| device),
    }
}

fn read_device(path: &Path) -> Option<u32> {
    let text = fs::read_to_string(path).ok()?;
    let text = text.trim_end();
    (text.len() == 8).then(|| u32::from_str_radix(text, 16).ok()).flatten()
}

/// What the first folder says that takes something, best first; where none does, the last one's refusal.
pub(super) fn first_that_takes<F, T>(
    folders: impl IntoIterator<Item = F>,
    mut keep: impl FnMut(F) -> io::Result<T>,
) -> io::Result<T> {
    let mut outcome = Err(io::ErrorKind::NotFound.into());
    for folder in folders {
        outcome = keep(folder);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

/// 64 random bits: the standard library's hash keys come from the operating system.
pub(super) fn random() -> u64 {
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_keeps_its_number() {
        let dir = tempfile::tempdir().unwrap();
        let dirs = StateDirs::new(vec![dir.path().join("a/b")], dir.path());
        let device = dirs.device().unwrap();
        assert_eq!(dirs.device().unwrap(), device);
        fs::write(dir.path().join("a/b/device"), "not a number").unwrap();
        let healed = dirs.device().unwrap();
        assert_eq!(dirs.device().unwrap(), healed);
    }

    #[test]
    fn the_next_folder_serves_where_the_first_cannot() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "in the way").unwrap();
        let dirs = StateDirs::new(vec![file.clone(), dir.path().join("spare")], dir.path());
        let device = dirs.device().unwrap();
        assert_eq!(StateDirs::new(vec![dir.path().join("spare")], dir.path()).device().unwrap(), device);
        assert!(StateDirs::new(vec![file], dir.path()).device().is_err());
    }

    #[test]
    fn repositories_have_journals_of_their_own() {
        let dir = tempfile::tempdir().unwrap();
        let of = |name: &str| StateDirs::new(vec![dir.path().into()], &dir.path().join(name)).journals();
        assert_ne!(of("x"), of("y"));
        assert_eq!(of("x"), of("x"));
        assert!(of("x")[0].starts_with(dir.path().join("journal")));
    }
}
