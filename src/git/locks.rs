//! Lock files beside the refs that annotations are kept in. Git makes one while it writes a ref; one that a killed
//! process left behind keeps everybody from writing.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::repo::Repo;
use crate::base::limits;

/// A lock file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefLock {
    /// The file.
    pub path: PathBuf,
    /// How long ago it was made; `None` where the clock does not tell.
    pub age: Option<Duration>,
}

impl RefLock {
    /// Whether it is older than any honest write takes.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.age.is_some_and(|age| age > limits::LOCK_AGE)
    }
}

impl Repo {
    /// The lock files on refs below a prefix, such as `refs/candor/`, and on the packed refs.
    #[must_use]
    pub fn ref_locks(&self, prefix: &str) -> Vec<RefLock> {
        let top = self.common_dir();
        let mut paths = vec![top.join("packed-refs.lock")];
        below(&top.join(prefix), &mut paths);
        paths.sort();
        let lock = |path: PathBuf| {
            let made = fs::symlink_metadata(&path).ok()?.modified().ok();
            let age = made.and_then(|made| SystemTime::now().duration_since(made).ok());
            Some(RefLock { path, age })
        };
        paths.into_iter().filter_map(lock).collect()
    }
}

/// Links are not followed: nothing that git makes here is one.
fn below(top: &Path, found: &mut Vec<PathBuf>) {
    let mut waiting = vec![top.to_owned()];
    let mut seen = 0;
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            seen += 1;
            if seen > limits::LOG_WRITERS {
                return;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => waiting.push(entry.path()),
                Ok(_) if entry.path().extension().is_some_and(|ending| ending == "lock") => found.push(entry.path()),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::git::NewRepository;

    #[test]
    fn locks_are_found_and_old_ones_are_stale() {
        let dir = tempfile::tempdir().unwrap();
        NewRepository::create(dir.path()).unwrap();
        let repo = Repo::open(dir.path()).unwrap();
        assert_eq!(repo.ref_locks("refs/candor/"), []);
        let logs = repo.common_dir().join("refs/candor/log");
        fs::create_dir_all(&logs).unwrap();
        for (name, age) in [("young.lock", Duration::ZERO), ("old.lock", limits::LOCK_AGE * 2), ("ada", Duration::ZERO)]
        {
            let file = fs::File::create(logs.join(name)).unwrap();
            file.set_modified(SystemTime::now() - age).unwrap();
        }
        let stale: Vec<bool> = repo.ref_locks("refs/candor/").iter().map(RefLock::is_stale).collect();
        assert_eq!(stale, [true, false], "in the order of their names");
    }
}
