//! Which lines of a candidate a pull request shows: those inside the hunks of its diff, which are all a code host takes
//! comments on.
//!
//! Code hosts make that diff with git, from the newest commit both sides have in common. It is made here by git, too, in
//! the same way and whatever the user's own settings are: hunks that are off by a line would be worse than none.

use std::ops::Range;

use super::command::{Flow, GitCommand};
use super::error::GitError;
use super::names;
use super::repo::Repo;
use crate::base::{Cancel, limits};
use crate::model::{Hunks, Release};

/// Settings that would change what is printed.
const SETTINGS: &[&str] = &["core.quotePath=false", "core.attributesFile=/dev/null", "diff.suppressBlankEmpty=false"];

/// A patch as code hosts have it: three lines of context, moved files found, no program of the repository asked.
const AS_HOSTS_DO: &[&str] = &[
    "-r",
    "-p",
    "-M",
    "-U3",
    "--inter-hunk-context=0",
    "--diff-algorithm=myers",
    "--indent-heuristic",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--src-prefix=a/",
    "--dst-prefix=b/",
];

impl Repo {
    /// The lines that a pull request of the candidate against the base shows, as far as hosts show them
    /// ([`limits::PULL_REQUEST_BYTES`] and its likes). Nothing where a side is not committed or the two have no commit
    /// in common.
    ///
    /// # Errors
    /// [`GitError::NoGit`], [`GitError::Command`], [`GitError::Cancelled`]; [`GitError::Git`] when the history cannot be
    /// walked.
    pub fn hunks(&self, base: &Release, candidate: &Release, cancel: &Cancel) -> Result<Hunks, GitError> {
        let (Some(base), Some(candidate)) = (base.committed(), candidate.committed()) else {
            return Ok(Hunks::default());
        };
        let (one, other) = (self.oid(base)?, self.oid(candidate)?);
        self.sound_history(one).and_then(|()| self.sound_history(other))?;
        let common = match self.inner.merge_base(one, other) {
            Ok(common) => common.to_string(),
            Err(error) if error.code() == git2::ErrorCode::NotFound => return Ok(Hunks::default()),
            Err(error) => return Err(GitError::while_doing("looking for a common commit")(error)),
        };
        let mut reader = Reader::default();
        let diff = GitCommand::new(self, "diff-tree").settings(SETTINGS).args(AS_HOSTS_DO).args([&common, candidate]);
        diff.run_into(cancel, &mut |bytes| reader.add(bytes))?.success()?;
        reader.close();
        Ok(reader.found)
    }
}

/// Reads a patch as it comes, and keeps no more of it than where its hunks are.
#[derive(Default)]
struct Reader {
    found: Hunks,
    /// The start of the line that is coming in.
    line: Vec<u8>,
    file: File,
    shown: Shown,
}

/// The file whose patch is coming in.
#[derive(Default)]
struct File {
    path: Option<String>,
    hunks: Vec<Range<u64>>,
    bytes: usize,
    lines: usize,
}

/// How much a host has shown so far.
#[derive(Default)]
struct Shown {
    files: usize,
    bytes: usize,
    lines: usize,
}

impl Shown {
    fn is_full(&self) -> bool {
        self.files > limits::PULL_REQUEST_FILES
            || self.bytes > limits::PULL_REQUEST_BYTES
            || self.lines > limits::PULL_REQUEST_LINES
    }
}

impl Reader {
    fn add(&mut self, bytes: &[u8]) -> Flow {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let room = limits::PATCH_LINE_BYTES.saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            self.file.bytes += part.len();
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                self.end_of_line(line.strip_suffix(b"\n").unwrap_or(&line));
            }
        }
        if self.shown.is_full() { Flow::Enough } else { Flow::More }
    }

    /// Lines of a hunk begin with a sign, so that none of them can be taken for a heading.
    fn end_of_line(&mut self, line: &[u8]) {
        if line.starts_with(b"diff --git ") {
            self.close();
        }
        self.file.lines += 1;
        if let Some(range) = line.strip_prefix(b"@@ ").and_then(hunk) {
            self.file.hunks.push(range);
        } else if self.file.hunks.is_empty()
            && let Some(name) = line.strip_prefix(b"+++ b/")
        {
            // Git marks the end of a name with a space in it by a tab. One in quotation marks begins otherwise.
            self.file.path = Some(names::to_text(name.strip_suffix(b"\t").unwrap_or(name)));
        }
    }

    /// Keeps the hunks of a file that a host shows. One that is too large by itself takes no room from the others.
    fn close(&mut self) {
        let file = std::mem::take(&mut self.file);
        self.shown.files += usize::from(file.lines > 0);
        let is_small = file.bytes <= limits::PULL_REQUEST_FILE_BYTES && file.lines <= limits::PULL_REQUEST_LINES;
        let Some(path) = file.path.filter(|_| is_small) else { return };
        self.shown.bytes += file.bytes;
        self.shown.lines += file.lines;
        if !self.shown.is_full() {
            self.found.insert(path, file.hunks);
        }
    }
}

/// What `-12,7 +14,9 @@ …` covers of the candidate; nothing for lines that were only removed.
fn hunk(heading: &[u8]) -> Option<Range<u64>> {
    let heading = String::from_utf8_lossy(heading);
    let added = heading.split_whitespace().nth(1)?.strip_prefix('+')?;
    let (start, count) = match added.split_once(',') {
        Some((start, count)) => (start.parse().ok()?, count.parse().ok()?),
        None => (added.parse().ok()?, 1),
    };
    (count > 0).then(|| start..start + count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Timestamp;
    use crate::git::NewRepository;

    fn read(patch: &str) -> Hunks {
        let mut reader = Reader::default();
        // In small pieces, as they come out of a pipe.
        for piece in patch.as_bytes().chunks(7) {
            reader.add(piece);
        }
        reader.close();
        reader.found
    }

    /// One file with this many added lines, each so long.
    fn added(path: &str, lines: usize, length: usize) -> String {
        let body = format!("+{}\n", "x".repeat(length)).repeat(lines);
        format!("diff --git a/{path} b/{path}\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,{lines} @@\n{body}")
    }

    #[test]
    fn hunks_are_found_and_their_lines_are_no_headings() {
        let patch = "diff --git a/a b.txt b/a b.txt\n--- a/a b.txt\t\n+++ b/a b.txt\t\n\
                     @@ -3,2 +5,4 @@ fn x\n-gone\n+++ b/other\n+@@ -1 +1 @@\n context\n context\n@@ -9 +12 @@\n-x\n+y\n\
                     diff --git a/gone b/gone\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\
                     diff --git \"a/q\\\"\" \"b/q\\\"\"\n--- \"a/q\\\"\"\n+++ \"b/q\\\"\"\n@@ -1 +1 @@\n-x\n+y\n\
                     diff --git a/model.bin b/model.bin\nBinary files a/model.bin and b/model.bin differ\n";
        assert_eq!(read(patch), Hunks::from([("a b.txt".to_owned(), vec![5..9, 12..13])]));
    }

    #[test]
    fn what_hosts_do_not_show_has_no_lines() {
        let lines = limits::PULL_REQUEST_LINES;
        let shown = |patches: &[String]| read(&patches.concat()).into_keys().collect::<Vec<_>>();
        let long = added("long", lines + 1, 1);
        let wide = added("wide", 1, limits::PULL_REQUEST_FILE_BYTES);
        assert_eq!(shown(&[long, wide, added("small", 1, 1)]), ["small"]);
        let half = |path| added(path, lines * 2 / 5, 1);
        assert_eq!(shown(&[half("a"), half("b"), half("c"), added("d", 1, 1)]), ["a", "b"]);
        let many: Vec<String> = (0..limits::PULL_REQUEST_FILES + 5).map(|n| added(&format!("{n:04}"), 1, 1)).collect();
        assert_eq!(shown(&many).len(), limits::PULL_REQUEST_FILES);
    }

    /// Two branches from one commit: what the base did since is no part of the pull request, and a file that moved is
    /// compared with what it was.
    #[test]
    fn the_diff_is_that_of_a_pull_request() {
        let folder = tempfile::tempdir().unwrap();
        let made = NewRepository::create(folder.path()).unwrap();
        let text = |changed: &str| {
            (1..=40).map(|n| format!("line {n}{}\n", if n == 20 { changed } else { "" })).collect::<String>()
        };
        let commit = |files: &[(&str, String)], day: i64| {
            let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.clone().into_bytes())).collect();
            made.commit(&files, "x", ("A", "a@example.org"), Timestamp(day * 86_400)).unwrap()
        };
        let common = commit(&[("old.txt", text("")), ("other.txt", text(""))], 1);
        let candidate = commit(&[("new.txt", text(" x")), ("other.txt", text(""))], 2);
        let repo = Repo::open(folder.path()).unwrap();
        let hunks = |base: &str, candidate: &str| {
            let [base, candidate] = [base, candidate].map(|name| repo.resolve(name).unwrap());
            repo.hunks(&base, &candidate, &Cancel::new()).unwrap()
        };
        let expected = Hunks::from([("new.txt".to_owned(), std::iter::once(17..24).collect())]);
        assert_eq!(hunks(&common, &candidate), expected);
        let inner = &repo.inner;
        inner.reference("refs/heads/aside", inner.revparse_single(&common).unwrap().id(), true, "").unwrap();
        let parent = inner.revparse_single(&common).unwrap().peel_to_commit().unwrap();
        let tree = inner.treebuilder(None).unwrap().write().unwrap();
        let who = git2::Signature::now("A", "a@example.org").unwrap();
        inner.commit(Some("refs/heads/aside"), &who, &who, "x", &inner.find_tree(tree).unwrap(), &[&parent]).unwrap();
        assert_eq!(hunks("aside", &candidate), expected);
        assert_eq!(hunks(&candidate, &candidate), Hunks::default());
    }
}
