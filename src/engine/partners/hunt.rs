//! Changed runs of one kind, and the unchanged ones that they look through.

use std::collections::BTreeSet;

use super::alike::{Names, shape};
use super::told::Told;
use super::unchanged::{Files, Place, Runs, Unchanged};
use crate::base::stem::is_in_order;
use crate::base::{limits, natural_order};
use crate::engine::EngineError;
use crate::engine::plan::Task;
use crate::formats::Holds;
use crate::model::{RunKey, Side};

/// Runs that are new on one side, in one directory and called alike: their other halves are looked for together.
#[derive(Debug)]
pub(super) struct Hunt {
    /// The side that lacks them.
    side: Side,
    place: Place,
    /// Their keys, as the releases see them.
    own: BTreeSet<RunKey>,
    /// Their files, what the names of those look like, and what they hold.
    paths: BTreeSet<String>,
    shapes: BTreeSet<String>,
    holds: BTreeSet<Holds>,
    reach: Reach,
    /// Unchanged runs to be tried, the next one last, and the files of those that were.
    waiting: Vec<Files>,
    tried: BTreeSet<String>,
    /// How many runs are tried next: twice as many each time, so that a long list takes few rounds.
    next: usize,
    /// How much of what they speak of was not met before the last were tried.
    wanted: usize,
    gave_up: bool,
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
    pub(super) fn new(side: Side, place: Place) -> Self {
        Self {
            side,
            place,
            own: BTreeSet::new(),
            paths: BTreeSet::new(),
            shapes: BTreeSet::new(),
            holds: BTreeSet::new(),
            reach: Reach::Nowhere,
            waiting: Vec::new(),
            tried: BTreeSet::new(),
            next: 1,
            wanted: usize::MAX,
            gave_up: false,
        }
    }

    /// Takes in a file of one of the runs.
    pub(super) fn add(&mut self, task: &Task, key: &RunKey) {
        self.own.insert(key.clone());
        self.paths.insert(task.entry.path.clone());
        self.shapes.insert(shape_of(task));
        self.holds.extend(task.holds);
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
    pub(super) fn go_on(&mut self, unchanged: &mut Unchanged<'_>, told: &Told) -> Result<Files, EngineError> {
        let wanted = self.wanted(told);
        if wanted == 0 {
            return Ok(self.end());
        }
        if wanted == self.wanted && self.next > limits::PARTNERS_TRIED {
            self.gave_up |= !self.waiting.is_empty();
            self.waiting.clear();
        }
        self.wanted = wanted;
        while self.waiting.is_empty() && !self.is_done() {
            self.look_further(unchanged)?;
        }
        let files = self.take(self.next);
        if !files.iter().all(|task| unchanged.is_here(task)) {
            // Whether older ones are needed is not known before these are fetched.
            self.reach = Reach::Done;
        }
        Ok(files)
    }

    /// How many tasks of models they speak of, and no run that was tried does.
    fn wanted(&self, told: &Told) -> usize {
        let met = told.of(&self.tried);
        told.of(&self.paths).iter().filter(|said| !met.iter().any(|other| other.may_be(said))).count()
    }

    /// Ends it. Where items are paired, the run that the last one replaced tells how much a model flips by itself.
    fn end(&mut self) -> Files {
        (self.reach, self.gave_up) = (Reach::Done, false);
        let is_of_use = self.holds.contains(&Holds::Samples) && !self.tried.is_empty();
        self.take(usize::from(is_of_use))
    }

    fn take(&mut self, count: usize) -> Files {
        let taken = self.waiting.split_off(self.waiting.len().saturating_sub(count));
        self.next = count.saturating_mul(2);
        let files: Files = taken.into_iter().flatten().collect();
        self.tried.extend(files.iter().map(|task| task.entry.path.clone()));
        files
    }

    /// Lets the runs a step further away wait, the newest last. Random ids have no order: then all are to be read.
    fn look_further(&mut self, unchanged: &mut Unchanged<'_>) -> Result<(), EngineError> {
        let Place { directory, is_deep } = self.place.clone();
        let mut found = Vec::new();
        let stamp = self.own.first().map(|key| key.stamp.as_str()).unwrap_or_default();
        let (reach, is_in_order) = match self.reach {
            Reach::Nowhere => {
                found.extend(self.alike(&unchanged.runs(&self.place)?));
                (Reach::Beside, is_in_order(stamp))
            }
            Reach::Beside => {
                for directory in unchanged.directories_like(&directory, self.side)? {
                    found.extend(self.alike(&unchanged.runs(&Place { directory, is_deep })?));
                }
                (Reach::Alike, is_in_order(&directory))
            }
            Reach::Alike | Reach::Done => (Reach::Done, true),
        };
        found.sort_by(|(one, _), (other, _)| natural_order(one, other));
        self.waiting = found.into_iter().map(|(_, files)| files).collect();
        (self.reach, self.next) = (reach, if is_in_order { 1 } else { usize::MAX });
        Ok(())
    }

    /// Of the runs of a directory those that are called alike, with their paths, and of their files those that look like
    /// these.
    fn alike(&self, runs: &Runs) -> Vec<(String, Files)> {
        let Some(own) = self.own.first() else { return Vec::new() };
        let others = || runs.iter().filter(|(key, _)| key.family == own.family && !self.own.contains(key));
        let names = Names::of(others().map(|(key, _)| key.stamp.clone()));
        let alike: BTreeSet<&String> = names.alike(&own.stamp).iter().collect();
        let run = |(key, files): (&RunKey, &Files)| {
            let files = files.iter().filter(|task| self.shapes.contains(&shape_of(task))).cloned().collect();
            (format!("{}/{}", key.directory, key.stamp), files)
        };
        let found = others().filter(|(key, _)| alike.contains(&key.stamp)).map(run);
        found.filter(|(_, files): &(String, Files)| !files.is_empty()).collect()
    }
}

/// What the name of a file looks like.
fn shape_of(task: &Task) -> String {
    shape(task.relative.rsplit('/').next().unwrap_or_default())
}
