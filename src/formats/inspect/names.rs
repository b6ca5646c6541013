//! What the names of logs tell: `<created>_<task>_<id>.eval` or `.json`, unless somebody chose another.

use super::super::{FilePath, Hint, Holds};
use crate::model::RunKey;

/// The registry name, and the family of run keys.
pub(super) const FAMILY: &str = "inspect";

/// The key of a log: each is a run of its own.
pub(super) fn key(path: &FilePath<'_>) -> RunKey {
    path.run(FAMILY, path.name)
}

pub(super) fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let in_logs = || path.directory.split('/').any(|part| part == "logs");
    let is_log = path.has_extension(&["eval"])
        || path.has_extension(&["json"]) && !is_side_file(path) && (starts_with_moment(path.stem) || in_logs());
    is_log.then(|| Hint { holds: Holds::Samples, run: Some(key(path)) })
}

/// Files that the harness keeps beside its logs.
pub(super) fn is_side_file(path: &FilePath<'_>) -> bool {
    matches!(path.name, "logs.json" | "listing.json" | "eval-set.json")
}

/// Whether a name starts with a moment and has something behind it: `2025-02-11T15-17-00-05-00_…`.
fn starts_with_moment(stem: &str) -> bool {
    const SHAPE: &[u8] = b"0000-00-00T00-00-00";
    let fits = |(byte, shape): (u8, &u8)| if *shape == b'0' { byte.is_ascii_digit() } else { byte == *shape };
    let Some((moment, rest)) = stem.split_at_checked(SHAPE.len()) else { return false };
    moment.bytes().zip(SHAPE).all(fits) && rest.contains('_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_are_told_by_extension_moment_or_folder() {
        let is_log = |path: &str| hint(&FilePath::new(path)).is_some();
        for path in ["a/b.eval", "a/2025-02-11T15-17-00-05-00_popularity_dPiJ.json", "x/logs/deep/any.json"] {
            assert!(is_log(path), "{path}");
        }
        for path in ["a/2025-02-11T15-17-00.json", "a/config.json", "logs/logs.json", "logs/a.txt", "logs.json"] {
            assert!(!is_log(path), "{path}");
        }
        let key = |path: &str| key(&FilePath::new(path));
        assert_ne!(key("a/x.eval"), key("a/x.json"), "two files are two runs");
    }
}
