//! Real files beside the repository.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::cli::{Files, Repository};

/// The corpora beside the repository or above it.
pub fn corpora() -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let found = above.map(|folder| folder.join("shared/corpora")).find(|folder| folder.is_dir());
    if found.is_none() {
        println!("skipped: no shared/corpora beside {}", env!("CARGO_MANIFEST_DIR"));
    }
    found
}

/// All files below a folder by their path in it.
pub fn read(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(at) = waiting.pop() {
        for entry in fs::read_dir(&at).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                waiting.push(entry);
            } else {
                let path = entry.strip_prefix(folder).expect("below it").to_string_lossy().into_owned();
                files.insert(path, fs::read(&entry).expect("a file"));
            }
        }
    }
    files
}

/// A repository with one release for each side of a case; `None` where the corpora are absent.
pub fn repository(case: &str, sides: &[&'static str]) -> Option<Repository> {
    let folder = corpora()?.join(case);
    let releases: Vec<_> = sides.iter().map(|&side| (side, read(&folder.join(side)))).collect();
    Some(Repository::tagged(&releases))
}

/// Fails unless a number is as known, to so many digits behind the point.
pub fn close(found: &Value, known: f64, digits: i32) {
    let found = found.as_f64().expect("a number");
    assert!((found - known).abs() <= 0.5 * 10_f64.powi(-digits), "{found} {known}");
}

/// What other programs found in a case; to be asked only where the corpora are there.
pub fn truth(case: &str) -> Value {
    let path = corpora().expect("the corpora").join(format!("truth/{case}.truth.json"));
    serde_json::from_slice(&fs::read(path).expect("a truth file")).expect("JSON")
}
