//! The files of a directory, all at once: most of them are never looked at, so none gets memory of its own.

use memchr::memmem;

use super::names;
use super::tree::{BlobId, Entry, EntryKind};

/// Some files of a release that lie below one directory, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// What their paths begin with: nothing, or a directory and a slash.
    above: String,
    /// What follows, one file behind the other.
    below: String,
    files: Vec<File>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct File {
    /// Where its path ends in [`Files::below`].
    end: usize,
    id: BlobId,
    kind: EntryKind,
}

impl Files {
    /// None yet, of a directory: a path from the root of the repository, spelled as [`Entry::path`] is.
    #[must_use]
    pub fn below(directory: &str) -> Self {
        let above = if directory.is_empty() { String::new() } else { format!("{directory}/") };
        Self { above, ..Self::default() }
    }

    /// These files, all of which lie below the directory.
    #[must_use]
    pub fn of(directory: &str, entries: &[Entry]) -> Self {
        let mut files = Self::below(directory);
        for Entry { path, id, kind } in entries {
            files.below.push_str(path.strip_prefix(&files.above).unwrap_or(path));
            files.files.push(File { end: files.below.len(), id: *id, kind: *kind });
        }
        files
    }

    /// The files of the directory at a path, all with names as git has them.
    pub(super) fn named(path: &[u8], files: &[(&[u8], BlobId, EntryKind)]) -> Self {
        let mut named = Self { files: Vec::with_capacity(files.len()), ..Self::below(&names::to_text(path)) };
        let mut names = Vec::with_capacity(files.iter().map(|(name, ..)| name.len()).sum());
        for &(name, id, kind) in files {
            names.extend_from_slice(name);
            named.files.push(File { end: names.len(), id, kind });
        }
        match names::plain(names, named.files.iter().map(|file| file.end)) {
            Some(names) => named.below = names,
            None => named.spell(files.iter().map(|(name, ..)| *name)),
        }
        named
    }

    /// Writes the names anew, of which some are not as they are written.
    fn spell<'a>(&mut self, names: impl Iterator<Item = &'a [u8]>) {
        for (file, name) in self.files.iter_mut().zip(names) {
            names::push_text(&mut self.below, name);
            file.end = self.below.len();
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The directory they lie below, with a slash behind it; empty for the root.
    #[must_use]
    pub fn directory(&self) -> &str {
        &self.above
    }

    /// The path of a file below the directory.
    #[must_use]
    pub fn path_below(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.files[before].end);
        &self.below[start..self.files[at].end]
    }

    /// The path of a file from the root of the repository.
    #[must_use]
    pub fn path(&self, at: usize) -> String {
        [&self.above, self.path_below(at)].concat()
    }

    /// Those whose path below the directory may hold some words: one look through all of them. Of words that end in the
    /// path behind it, a file is among them, too.
    #[must_use]
    pub fn that_may_hold(&self, words: &str) -> Vec<usize> {
        let found = memmem::find_iter(self.below.as_bytes(), words);
        let mut files: Vec<usize> = found.map(|at| self.files.partition_point(|file| file.end <= at)).collect();
        files.dedup();
        files
    }

    /// A file.
    #[must_use]
    pub fn entry(&self, at: usize) -> Entry {
        let File { id, kind, .. } = self.files[at];
        Entry { path: self.path(at), id, kind }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_back_as_they_went_in() {
        let id = BlobId(git2::Oid::ZERO_SHA1);
        let entry = |path: &str, kind| Entry { path: path.to_owned(), id, kind };
        for (directory, paths) in [("a/b", ["a/b/c", "a/b/d/\u{e9}"]), ("", ["c", "d/\u{e9}"])] {
            let entries = [entry(paths[0], EntryKind::File), entry(paths[1], EntryKind::Executable)];
            let files = Files::of(directory, &entries);
            assert_eq!((files.len(), files.path_below(0), files.path_below(1)), (2, "c", "d/\u{e9}"));
            assert_eq!([files.entry(0), files.entry(1)], entries);
        }
        assert!(Files::below("a").is_empty());
    }

    #[test]
    fn names_are_spelled_one_by_one() {
        let id = BlobId(git2::Oid::ZERO_SHA1);
        // Two of which each is half a letter, and one that looks like a letter spelled.
        for names in [&[&b"a"[..], b"b.json"][..], &[b"a\xc3", b"\xa9"], &[b"a", br"\xff", "\u{e9}".as_bytes()], &[]] {
            let entries: Vec<_> = names.iter().map(|name| (*name, id, EntryKind::File)).collect();
            let files = Files::named(b"x", &entries);
            let paths: Vec<&str> = (0..files.len()).map(|at| files.path_below(at)).collect();
            assert_eq!(paths, names.iter().map(|name| names::to_text(name)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn words_are_looked_for_in_all_paths_at_once() {
        let entry =
            |path: &str| Entry { path: path.to_owned(), id: BlobId(git2::Oid::ZERO_SHA1), kind: EntryKind::File };
        let files = Files::of("a", &["a/run-1.json", "a/run-2.json", "a/run-1-run-1.json"].map(entry));
        for (words, expected) in [("run-1", &[0, 2][..]), ("run-3", &[]), ("run", &[0, 1, 2]), ("a/", &[])] {
            assert_eq!(files.that_may_hold(words), expected, "{words}");
        }
    }
}
