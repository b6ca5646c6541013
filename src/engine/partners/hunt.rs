//! Changed runs of one kind, and the unchanged ones that they look through.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::alike::Shape;
use super::told::Told;
use super::unchanged::{Place, Unchanged, name};
use crate::base::stem::{is_in_order, stem};
use crate::base::{limits, natural_order};
use crate::engine::EngineError;
use crate::engine::plan::Task;
use crate::formats::Holds;
use crate::git::{Files, Repo};
use crate::model::{RunKey, Side};

/// Runs that are new on one side, in one directory and called alike: their other halves are looked for together.
#[derive(Debug)]
pub(super) struct Hunt {
    /// The side that lacks them.
    side: Side,
    place: Place,
    /// Their keys, as the releases see them.
    own: BTreeSet<RunKey>,
    /// The name of the file by which one of them is recognised: results, where there are any.
    anchor: String,
    /// What that name is without the release, and without any number.
    of_release: String,
    looks: Shape,
    /// Their files, what the names of those look like, and what they hold.
    paths: BTreeSet<String>,
    shapes: BTreeSet<Shape>,
    holds: BTreeSet<Holds>,
    reach: Reach,
    /// Unchanged files that were looked through.
    among: Vec<Arc<Files>>,
    /// Unchanged runs to be tried, the next one last, and the files of those that were.
    waiting: Vec<Waiting>,
    tried: BTreeSet<String>,
    /// How many runs are tried next: twice as many each time, so that a long list takes few rounds.
    next: usize,
    /// How much of what they speak of was not met before the last were tried.
    wanted: usize,
    gave_up: bool,
}

/// A file by which an unchanged run is recognised.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    /// Which of [`Hunt::among`] it stands in, and its place there.
    among: usize,
    at: usize,
    /// Whether it is tried whatever it is called.
    is_sure: bool,
}

/// How far was looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Nowhere,
    /// In the directory they are in.
    Beside,
    /// In directories that are called alike, too.
    Alike,
    /// No further: all was found, or there is no more.
    Done,
}

impl Hunt {
    /// For one run and its files.
    pub(super) fn new(side: Side, key: RunKey, files: &[&Task]) -> Self {
        let anchor = files.iter().min_by_key(|task| (task.holds, &task.relative));
        let anchor = anchor.map(|task| name(&task.relative).to_owned()).unwrap_or_default();
        Self {
            side,
            place: Place::of(&key, files),
            own: BTreeSet::from([key]),
            of_release: stem(&anchor, ""),
            looks: Shape::of(&anchor),
            anchor,
            paths: files.iter().map(|task| task.entry.path.clone()).collect(),
            shapes: files.iter().map(|task| Shape::of(name(&task.relative))).collect(),
            holds: files.iter().filter_map(|task| task.holds).collect(),
            reach: Reach::Nowhere,
            among: Vec::new(),
            waiting: Vec::new(),
            tried: BTreeSet::new(),
            next: 1,
            wanted: usize::MAX,
            gave_up: false,
        }
    }

    /// What runs that are looked for together have in common.
    pub(super) fn kind(&self) -> impl Ord + use<> {
        let family = self.own.first().map(|key| key.family);
        (self.side, self.place.clone(), family, self.of_release.clone())
    }

    /// Takes in another of the same kind.
    pub(super) fn join(&mut self, mut other: Self) {
        self.own.append(&mut other.own);
        self.paths.append(&mut other.paths);
        self.shapes.append(&mut other.shapes);
        self.holds.append(&mut other.holds);
    }

    /// Whether only sample logs tell what was run.
    pub(super) fn is_of_logs(&self) -> bool {
        self.holds.iter().all(|holds| *holds == Holds::Samples)
    }

    pub(super) fn is_done(&self) -> bool {
        self.reach == Reach::Done
    }

    /// Whether there were more runs than were tried.
    pub(super) fn gave_up(&self) -> bool {
        self.gave_up
    }

    /// The files to be read next, as far as what was read tells.
    pub(super) fn go_on(
        &mut self,
        repo: &Repo,
        unchanged: &Unchanged<'_>,
        told: &Told,
    ) -> Result<Vec<Task>, EngineError> {
        let wanted = self.wanted(told);
        if wanted == 0 {
            return Ok(self.end(unchanged));
        }
        if wanted == self.wanted && self.next > limits::PARTNERS_TRIED {
            self.gave_up |= !self.waiting.is_empty();
            self.waiting.clear();
        }
        self.wanted = wanted;
        while self.waiting.is_empty() && !self.is_done() {
            self.look_further(repo, unchanged)?;
        }
        let files = self.take(self.next, unchanged);
        if files.iter().any(|task| unchanged.is_promised(repo, task)) {
            // Whether older ones are needed is not known before these are fetched.
            self.reach = Reach::Done;
        }
        Ok(files)
    }

    /// How many tasks of models they speak of, and no run that was tried does.
    fn wanted(&self, told: &Told) -> usize {
        told.unmet(&self.paths, &self.tried)
    }

    /// Ends it. Where items are paired, the run that the last one replaced tells how much a model flips by itself.
    fn end(&mut self, unchanged: &Unchanged<'_>) -> Vec<Task> {
        (self.reach, self.gave_up) = (Reach::Done, false);
        let is_of_use = self.holds.contains(&Holds::Samples) && !self.tried.is_empty();
        self.take(usize::from(is_of_use), unchanged)
    }

    /// The files of the next runs, as far as these runs have such.
    fn take(&mut self, count: usize, unchanged: &Unchanged<'_>) -> Vec<Task> {
        let mut taken: Vec<Waiting> = Vec::new();
        while taken.len() < count
            && let Some(next) = self.waiting.pop()
        {
            if next.is_sure || self.is_alike(self.name_of(&next)) {
                taken.push(next);
            }
        }
        self.next = count.saturating_mul(2);
        let family = self.own.first().map(|key| key.family);
        let mut files = Vec::new();
        for group in taken.chunk_by(|one, other| one.among == other.among) {
            let among = &self.among[group[0].among];
            let tasks = group.iter().flat_map(|waiting| unchanged.tasks(&among.entry(waiting.at)));
            let keys =
                tasks.filter_map(|task| unchanged.key_of(&task)).filter(|key| Some(key.family) == family).collect();
            files.extend(unchanged.runs(&keys, among));
        }
        files.retain(|task| self.shapes.contains(&Shape::of(name(&task.relative))));
        self.tried.extend(files.iter().map(|task| task.entry.path.clone()));
        files
    }

    /// Lets the runs a step further away wait, the newest last. Random ids have no order: then all are to be read.
    fn look_further(&mut self, repo: &Repo, unchanged: &Unchanged<'_>) -> Result<(), EngineError> {
        let Place { directory, is_deep } = self.place.clone();
        let (reach, is_in_order) = match self.reach {
            Reach::Nowhere => {
                self.look_through(unchanged.listed(repo, &self.place)?, unchanged);
                (Reach::Beside, is_in_order(&self.anchor))
            }
            Reach::Beside => {
                for directory in unchanged.directories_like(repo, &directory, self.side)? {
                    self.look_through(unchanged.listed(repo, &Place { directory, is_deep })?, unchanged);
                }
                (Reach::Alike, is_in_order(&directory))
            }
            Reach::Alike | Reach::Done => (Reach::Done, true),
        };
        let among = &self.among;
        self.waiting.sort_by(|one, other| in_natural_order(among, one, other));
        (self.reach, self.next) = (reach, if is_in_order { 1 } else { usize::MAX });
        Ok(())
    }

    /// Lets the unchanged files of a directory wait that tell of runs like these: those called alike but for the release,
    /// else the last of those that differ in a number. Where names have no stamp, a directory is one run.
    fn look_through(&mut self, files: Arc<Files>, unchanged: &Unchanged<'_>) {
        let among = self.among.len();
        let is_unchanged = |at: &usize| !unchanged.is_changed(&files.path(*at));
        let every = || 0..files.len();
        let called = |at: usize| name(files.path_below(at));
        let (found, is_sure) = if self.own.first().is_some_and(|key| key.stamp.is_empty()) {
            let mut ours = every().filter(|at| self.shapes.contains(&Shape::of(called(*at))));
            (Vec::from_iter(ours.find(is_unchanged)), true)
        } else if every().rev().any(|at| self.is_alike(called(at)) && is_unchanged(&at)) {
            // Mostly the last is one, and the others need no look before it is their turn.
            (every().collect(), false)
        } else {
            let found = every().filter(|at| Shape::of(called(*at)) == self.looks).filter(is_unchanged);
            let last = found.max_by(|one, other| natural_order(files.path_below(*one), files.path_below(*other)));
            (Vec::from_iter(last), true)
        };
        self.waiting.extend(found.into_iter().map(|at| Waiting { among, at, is_sure }));
        self.among.push(files);
    }

    fn name_of(&self, waiting: &Waiting) -> &str {
        name(self.among[waiting.among].path_below(waiting.at))
    }

    /// Whether a file is called as the anchor is, but for the release.
    fn is_alike(&self, name: &str) -> bool {
        Shape::of(name) == self.looks && stem(name, "") == self.of_release
    }
}

/// The order of two files' paths, by their directories first.
fn in_natural_order(among: &[Arc<Files>], one: &Waiting, other: &Waiting) -> Ordering {
    let [files, others] = [&among[one.among], &among[other.among]];
    let of_directories = match one.among == other.among {
        true => Ordering::Equal,
        false => natural_order(files.directory(), others.directory()),
    };
    of_directories.then_with(|| natural_order(files.path_below(one.at), others.path_below(other.at)))
}
