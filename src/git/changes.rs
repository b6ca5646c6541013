//! Which files differ between two releases, by the ids of their trees alone.
//!
//! Two directories with the same id hold the same files, so they are passed over unread; no blob is read
//! at all. The walk keeps its own stack: libgit2's would follow a made-up tree to any depth.

use std::collections::{BTreeMap, HashMap};

use git2::Oid;

use super::error::GitError;
use super::files::Files;
use super::names;
use super::repo::Repo;
use super::step::{Differing, Sides, Step};
use super::tree::{BlobId, Entry, EntryKind, Named, joined};
use crate::base::limits;
use crate::model::{Diagnostic, Note, Release, Severity, Side};

/// So many pairs of directories are read before they are compared.
const READ_AT_ONCE: usize = 512;

/// Fewer are read faster than other threads begin.
const WORTH_SPREADING: usize = 32;

/// The files that differ between two releases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TreeChanges {
    /// The files with another id, or on one side only, by [`PathChange::relative`].
    pub changed: Vec<PathChange>,
    /// How many files are the same on both sides.
    pub identical: u64,
    /// Those of them that stand beside one that differs, as the candidate has them: by the directory they are in, as
    /// [`PathChange::relative`] is.
    pub beside: BTreeMap<String, Files>,
    /// Files that moved unchanged, as places in `changed`: where it went from, where it went to. Only where one
    /// removed and one added file share an id that no other such file has.
    pub renames: Vec<(usize, usize)>,
    /// Directories that are listed and not in this clone.
    pub missing: Vec<BlobId>,
    /// Directories that could not be read or were too deep, and whether the walk was cut short.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file that differs. At least one side is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathChange {
    /// Path below the releases' subpaths, which is what the two sides are matched by.
    pub relative: String,
    /// The base's file.
    pub base: Option<Entry>,
    /// The candidate's file.
    pub candidate: Option<Entry>,
}

impl PathChange {
    /// The file on one side.
    #[must_use]
    pub fn on(&self, side: Side) -> Option<&Entry> {
        match side {
            Side::Base => self.base.as_ref(),
            Side::Candidate => self.candidate.as_ref(),
        }
    }
}

impl Repo {
    /// Compares two releases file by file, matched by their paths below each release's subpath.
    ///
    /// # Errors
    /// When a release's commit or top directory cannot be read: [`GitError::Missing`], [`GitError::Damaged`],
    /// [`GitError::NoSuchDirectory`]. What cannot be read further down becomes a diagnostic.
    pub fn changes(&self, base: &Release, candidate: &Release) -> Result<TreeChanges, GitError> {
        let (mut changes, uncounted) = self.differences(base, candidate)?;
        changes.add(self.count(uncounted));
        Ok(changes)
    }

    /// What differs as [`Repo::changes`] has it, and the directories that are the same and still to be counted.
    ///
    /// # Errors
    /// As [`Repo::changes`].
    pub fn differences(&self, base: &Release, candidate: &Release) -> Result<(TreeChanges, Uncounted), GitError> {
        let roots = Sides { base: Some(self.release_tree(base)?), candidate: Some(self.release_tree(candidate)?) };
        let subpaths = [subpath_bytes(base), subpath_bytes(candidate)];
        let mut walk = Walk::new(self, subpaths, limits::WALKED_ENTRIES);
        walk.run(roots);
        let Walk { mut found, same, subpaths, budget, cut, .. } = walk;
        for (release, side) in [(base, Side::Base), (candidate, Side::Candidate)] {
            found.diagnostics.extend(self.notes_on(release, side));
        }
        found.changed.sort_by(|one, other| one.relative.cmp(&other.relative));
        found.renames = exact_renames(&found.changed);
        found.sort_diagnostics();
        let same = if cut { Vec::new() } else { same };
        Ok((found, Uncounted { same, subpaths, budget }))
    }

    /// Counts the files in directories that are the same.
    #[must_use]
    pub fn count(&self, Uncounted { same, subpaths, budget }: Uncounted) -> TreeChanges {
        let mut walk = Walk::new(self, subpaths, budget);
        for at in same {
            let files = walk.count_shared(&at);
            walk.found.identical = walk.found.identical.saturating_add(files);
        }
        walk.found
    }
}

impl TreeChanges {
    /// Adds what was counted.
    pub fn add(&mut self, mut counted: Self) {
        self.identical = self.identical.saturating_add(counted.identical);
        self.missing.append(&mut counted.missing);
        self.diagnostics.append(&mut counted.diagnostics);
        self.sort_diagnostics();
    }

    fn sort_diagnostics(&mut self) {
        self.diagnostics.sort_by(|one, other| (&one.path, one).cmp(&(&other.path, other)));
    }
}

/// Directories that both sides have, or that have such in them, of which it is not known how many files those have. To
/// find out takes longer than all else, and no one waits for it.
#[derive(Debug)]
pub struct Uncounted {
    same: Vec<Waiting>,
    subpaths: [Vec<u8>; 2],
    budget: u64,
}

/// A pair of directories still to be compared, or counted.
#[derive(Clone, Debug)]
struct Waiting {
    relative: Vec<u8>,
    trees: Sides<Oid>,
    depth: usize,
}

impl Waiting {
    /// A directory in this one that both sides have.
    fn below(&self, Named { name, id, .. }: Named) -> Self {
        let trees = Sides { base: Some(id), candidate: Some(id) };
        Self { relative: joined(&self.relative, &name), trees, depth: self.depth + 1 }
    }
}

struct Walk<'repo> {
    repo: &'repo Repo,
    subpaths: [Vec<u8>; 2],
    /// How many files there are below a directory that is the same on both sides.
    files: HashMap<Oid, u64>,
    /// How many more entries may be looked at.
    budget: u64,
    cut: bool,
    /// Directories that both sides have, or that have such in them.
    same: Vec<Waiting>,
    found: TreeChanges,
}

impl<'repo> Walk<'repo> {
    fn new(repo: &'repo Repo, subpaths: [Vec<u8>; 2], budget: u64) -> Self {
        let (files, same, found) = (HashMap::new(), Vec::new(), TreeChanges::default());
        Self { repo, subpaths, files, budget, cut: false, same, found }
    }

    fn run(&mut self, roots: Sides<Oid>) {
        let mut waiting = Vec::from_iter(self.differing(Waiting { relative: Vec::new(), trees: roots, depth: 0 }));
        while !waiting.is_empty() && !self.cut {
            let next = waiting.split_off(waiting.len().saturating_sub(READ_AT_ONCE));
            let steps = self.steps(&next);
            self.found.changed.reserve(steps.iter().map(|step| step.differing.len()).sum());
            for (at, step) in next.iter().zip(steps) {
                self.take(at, step, &mut waiting);
            }
        }
    }

    /// A pair of directories to be compared; `None` where they are the same, or too deep.
    fn differing(&mut self, next: Waiting) -> Option<Waiting> {
        if next.depth > limits::DIRECTORY_DEPTH {
            let message = "the directory is too deep and was not read";
            self.diagnose(&next.relative, next.trees, Severity::Error, "directory-depth", message);
            return None;
        }
        match next.trees {
            Sides { base: Some(base), candidate: Some(candidate) } if base == candidate => {
                self.same.push(next);
                None
            }
            _ => Some(next),
        }
    }

    /// Both directories of each pair, read and compared on all cores where there are many.
    fn steps(&self, pairs: &[Waiting]) -> Vec<Step> {
        let [_, candidate] = &self.subpaths;
        let step = |repo: &Repo, at: &Waiting| repo.step(at.trees, &joined_path(candidate, &at.relative));
        self.repo.spread(pairs, WORTH_SPREADING, step)
    }

    /// Takes in what was found in two directories.
    fn take(&mut self, at: &Waiting, step: Step, waiting: &mut Vec<Waiting>) {
        let Step { read, differing, same, beside, shares } = step;
        if !(self.may_go_on(read.base, at, Side::Base) && self.may_go_on(read.candidate, at, Side::Candidate)) {
            return;
        }
        self.found.identical = self.found.identical.saturating_add(same);
        if let Some(beside) = beside {
            self.found.beside.insert(names::to_text(&at.relative), beside);
        }
        if shares {
            self.share(at);
        }
        waiting.reserve(differing.iter().filter(|differing| differing.is_directory()).count());
        for differing in differing {
            self.differ(at, &differing, waiting);
        }
    }

    /// Lets the directories that both sides have in two wait to be counted. Those of the work tree are named now: what was
    /// found in it may be gone by then.
    fn share(&mut self, at: &Waiting) {
        let is_on_disk = |tree: Oid| self.repo.on_disk(|work_tree| work_tree.directory(tree).map(|_| ())).is_some();
        if [at.trees.base, at.trees.candidate].into_iter().flatten().any(is_on_disk) {
            let shared = self.shared(at);
            self.same.extend(shared);
        } else {
            self.same.push(at.clone());
        }
    }

    fn differ(&mut self, at: &Waiting, differing: &Differing, waiting: &mut Vec<Waiting>) {
        let relative = joined(&at.relative, &differing.name);
        let Sides { base, candidate } = differing.sides;
        if differing.is_directory() {
            let trees = Sides { base: base.map(|(id, _)| id), candidate: candidate.map(|(id, _)| id) };
            waiting.extend(self.differing(Waiting { relative, trees, depth: at.depth + 1 }));
            return;
        }
        let entry = |side: Option<(Oid, Option<EntryKind>)>, subpath: &[u8]| {
            let (id, kind) = side?;
            Some(Entry { path: names::to_text(&joined_path(subpath, &relative)), id: BlobId(id), kind: kind? })
        };
        let [base_subpath, candidate_subpath] = &self.subpaths;
        self.found.changed.push(PathChange {
            base: entry(base, base_subpath),
            candidate: entry(candidate, candidate_subpath),
            relative: names::to_text(&relative),
        });
    }

    /// Whether what was found still counts. A directory that could not be read is told, and the other side's stands alone.
    fn may_go_on(&mut self, read: Option<Result<u64, Box<GitError>>>, at: &Waiting, side: Side) -> bool {
        let (tree, only) = match side {
            Side::Base => (at.trees.base, Sides { candidate: None, ..at.trees }),
            Side::Candidate => (at.trees.candidate, Sides { base: None, ..at.trees }),
        };
        match (tree, read) {
            (_, Some(Ok(entries))) => self.spend(entries),
            (Some(id), Some(Err(error))) => {
                self.unreadable(at, only, id, &error);
                true
            }
            _ => true,
        }
    }

    /// The directories that both sides have in two.
    fn shared(&mut self, at: &Waiting) -> Vec<Waiting> {
        let Sides { base: Some(base), candidate: Some(candidate) } = at.trees else { return Vec::new() };
        match self.repo.shared(base, candidate) {
            Ok(shared) => shared.into_iter().map(|directory| at.below(directory)).collect(),
            Err(error) => {
                self.unreadable(at, at.trees, candidate, &error);
                Vec::new()
            }
        }
    }

    /// How many files are below what two directories share: the whole of one, or some of the directories in them.
    fn count_shared(&mut self, at: &Waiting) -> u64 {
        match at.trees {
            Sides { base: Some(base), candidate: Some(candidate) } if base == candidate => self.count(base, at),
            _ => self.shared(at).iter().fold(0, |total, below| total.saturating_add(self.count_shared(below))),
        }
    }

    /// How many files are below a directory that both sides share. Each directory is read once, however
    /// often it occurs.
    fn count(&mut self, tree: Oid, at: &Waiting) -> u64 {
        if let Some(&known) = self.files.get(&tree) {
            return known;
        }
        if at.depth > limits::DIRECTORY_DEPTH {
            self.diagnose(
                &at.relative,
                at.trees,
                Severity::Warning,
                "directory-depth",
                "the directory is too deep; its files were not counted",
            );
            return 0;
        }
        let tally = match self.repo.tally(tree) {
            Ok(tally) => tally,
            Err(error) => {
                self.unreadable(at, at.trees, tree, &error);
                return 0;
            }
        };
        if !self.spend(tally.files + tally.directories.len() as u64) {
            return 0;
        }
        let below = tally.directories.into_iter().map(|directory| (directory.id, at.below(directory)));
        let total = below.fold(tally.files, |total, (id, below)| total.saturating_add(self.count(id, &below)));
        self.files.insert(tree, total);
        total
    }

    /// Takes entries off the budget; at its end the walk stops, and says so once.
    fn spend(&mut self, entries: u64) -> bool {
        match self.budget.checked_sub(entries) {
            Some(left) => {
                self.budget = left;
                true
            }
            None => {
                if !self.cut {
                    let message = format!(
                        "the releases have more than {} entries; the rest was not compared",
                        limits::WALKED_ENTRIES
                    );
                    self.found.diagnostics.push(Note::new(Severity::Error, None, "tree-size", message).at(None, ""));
                }
                self.cut = true;
                false
            }
        }
    }

    fn unreadable(&mut self, at: &Waiting, trees: Sides<Oid>, id: Oid, error: &GitError) {
        if let GitError::Missing { .. } = error {
            self.found.missing.push(BlobId(id));
        }
        let (code, message) = match error {
            GitError::Missing { id } => (
                "directory-missing",
                format!("the directory ({id:.12}) is not in this clone; its files were not compared"),
            ),
            _ => {
                ("directory-damaged", format!("the directory cannot be read and its files were not compared: {error}"))
            }
        };
        self.diagnose(&at.relative, trees, Severity::Error, code, &message);
    }

    /// Speaks of a directory, on the side it belongs to when it is only one.
    fn diagnose(&mut self, relative: &[u8], trees: Sides<Oid>, severity: Severity, code: &'static str, message: &str) {
        let side = match trees {
            Sides { base: Some(_), candidate: None } => Some(Side::Base),
            Sides { base: None, candidate: Some(_) } => Some(Side::Candidate),
            _ => None,
        };
        let [base, candidate] = &self.subpaths;
        let subpath = if side == Some(Side::Base) { base } else { candidate };
        let path = names::to_text(&joined_path(subpath, relative));
        let diagnostic = Note::new(severity, None, code, message).at(side, &path);
        if self.found.diagnostics.len() < limits::DIAGNOSTICS_PER_FILE {
            self.found.diagnostics.push(diagnostic);
        }
    }
}

fn subpath_bytes(release: &Release) -> Vec<u8> {
    release.subpath.as_deref().map(names::to_bytes).unwrap_or_default()
}

/// A path below a subpath; either may be empty.
fn joined_path(subpath: &[u8], relative: &[u8]) -> Vec<u8> {
    if relative.is_empty() { subpath.to_vec() } else { joined(subpath, relative) }
}

/// Pairs each removed file with the added one of the same id, where both are the only ones.
fn exact_renames(changed: &[PathChange]) -> Vec<(usize, usize)> {
    let removed = only_on(Side::Base, changed);
    if removed.is_empty() {
        return Vec::new();
    }
    let added = only_on(Side::Candidate, changed);
    let pair = |(id, from): (BlobId, Option<usize>)| Some((from?, (*added.get(&id)?)?));
    let mut renames: Vec<(usize, usize)> = removed.into_iter().filter_map(pair).collect();
    renames.sort_unstable();
    renames
}

/// The places of the files that one side alone has, by their ids; `None` where several have the same.
fn only_on(side: Side, changed: &[PathChange]) -> HashMap<BlobId, Option<usize>> {
    let mut places = HashMap::new();
    for (place, change) in changed.iter().enumerate() {
        if let (Some(entry), None) = (change.on(side), change.on(side.other())) {
            places.entry(entry.id).and_modify(|known| *known = None).or_insert(Some(place));
        }
    }
    places
}
