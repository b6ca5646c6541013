//! Reading all that two releases are compared by: what differs, and the unchanged files that it needs.

use std::sync::Mutex;

use super::EngineError;
use super::collect::Collected;
use super::desk::{Progress, Stage};
use super::partners::Search;
use super::plan::{self, Changed, Task};
use super::read;
use crate::base::{Cancel, parallel};
use crate::formats::Holds;
use crate::git::{Repo, TreeChanges, Uncounted};
use crate::model::{PathRules, Release};

/// A changed file without a known name is opened only when it is as small as an LFS pointer.
const POINTER_BYTES: u64 = 1024;

/// What was found and read so far.
pub(super) struct Gathering<'a> {
    repo: &'a Repo,
    cancel: &'a Cancel,
    observer: &'a (dyn Fn(Progress) + Sync),
    progress: Progress,
    search: Search<'a>,
    /// What is to be read next: at last sample logs alone.
    waiting: Vec<Task>,
    uncounted: Option<Uncounted>,
    /// What differs.
    pub(super) changes: TreeChanges,
    /// Every file that was to be read, as they were read together.
    pub(super) asked: Vec<Vec<Task>>,
    /// What was read.
    pub(super) collected: Collected,
}

impl<'a> Gathering<'a> {
    /// Finds out what differs.
    pub(super) fn begin(
        repo: &'a Repo,
        releases: [&'a Release; 2],
        paths: &'a PathRules,
        observer: &'a (dyn Fn(Progress) + Sync),
        cancel: &'a Cancel,
    ) -> Result<Self, EngineError> {
        observer(Progress::default());
        let (mut changes, uncounted) = repo.differences(releases[0], releases[1])?;
        let Changed { mut tasks, passed_over } = plan::changed(&changes, paths);
        let (search, rest) = Search::begin(repo, releases, paths, &mut changes, &tasks)?;
        tasks.extend(rest);
        let collected = Collected { passed_over, ..Collected::default() };
        let (waiting, asked, progress) = (worth_opening(repo, tasks), Vec::new(), Progress::default());
        Ok(Self {
            repo,
            cancel,
            observer,
            progress,
            search,
            waiting,
            uncounted: Some(uncounted),
            changes,
            asked,
            collected,
        })
    }

    /// Reads everything but sample logs, and `counts` meanwhile what is the same.
    pub(super) fn results(&mut self, counts: bool) -> Result<(), EngineError> {
        self.collected.diagnostics.extend(self.changes.diagnostics.iter().cloned());
        let Some(uncounted) = self.uncounted.take_if(|_| counts) else { return self.read_results() };
        let handle = self.repo.another()?;
        let (counted, read) = parallel::both(move || handle.count(uncounted), || self.read_results());
        read?;
        self.add_counted(counted);
        Ok(())
    }

    /// Counts what is the same, where that was not done yet.
    pub(super) fn count(&mut self) {
        if let Some(uncounted) = self.uncounted.take() {
            let counted = self.repo.count(uncounted);
            self.add_counted(counted);
        }
    }

    fn read_results(&mut self) -> Result<(), EngineError> {
        self.progress = Progress { stage: Stage::Results, ..Progress::default() };
        loop {
            let is_log = |task: &mut Task| task.holds == Some(Holds::Samples);
            let logs = self.waiting.extract_if(.., is_log).collect();
            let small = std::mem::replace(&mut self.waiting, logs);
            self.read(small)?;
            if self.search.is_done(false) {
                return Ok(());
            }
            self.waiting.extend(self.search.go_on(false, &self.collected)?);
        }
    }

    fn add_counted(&mut self, counted: TreeChanges) {
        self.collected.diagnostics.extend(counted.diagnostics.iter().cloned());
        self.changes.add(counted);
    }

    /// How many files are the same at the same path; `None` where they were not counted.
    pub(super) fn identical(&self) -> Option<u64> {
        self.uncounted.is_none().then_some(self.changes.identical)
    }

    /// Whether nothing that was read tells of a run.
    pub(super) fn found_no_run(&self) -> bool {
        self.collected.pieces.iter().all(Vec::is_empty)
    }

    /// Whether sample logs are still to be read.
    pub(super) fn awaits_logs(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Reads sample logs.
    pub(super) fn logs(&mut self) -> Result<(), EngineError> {
        self.progress = Progress { stage: Stage::Samples, ..Progress::default() };
        let logs = std::mem::take(&mut self.waiting);
        self.read(logs)?;
        while !self.search.is_done(true) {
            let next = self.search.go_on(true, &self.collected)?;
            self.read(next)?;
        }
        self.collected.diagnostics.extend(self.search.diagnostic());
        Ok(())
    }

    fn read(&mut self, tasks: Vec<Task>) -> Result<(), EngineError> {
        let sizes = match self.progress.stage {
            // Nearly all are small: to ask for their sizes takes as long as to read them.
            Stage::Results => vec![None; tasks.len()],
            _ => read::sizes(self.repo, tasks.iter().map(|task| task.entry.id)),
        };
        self.progress.files += tasks.len() as u64;
        self.progress.bytes += sizes.iter().flatten().sum::<u64>();
        (self.observer)(self.progress);
        let progress = Mutex::new(self.progress);
        let step = |bytes: u64| {
            if let Ok(mut progress) = progress.lock() {
                progress.files_done += 1;
                progress.bytes_done += bytes;
                (self.observer)(*progress);
            }
        };
        let outcomes = read::all(self.repo, &tasks, &sizes, &step, self.cancel)?;
        self.progress = progress.into_inner().unwrap_or(self.progress);
        self.collected.expect(&tasks);
        for (task, outcome) in tasks.iter().zip(outcomes) {
            self.collected.add(task, outcome);
        }
        self.asked.push(tasks);
        Ok(())
    }
}

/// Leaves out files that no format goes by, but for those that may be LFS pointers.
pub(super) fn worth_opening(repo: &Repo, tasks: Vec<Task>) -> Vec<Task> {
    let small = |task: &Task| repo.size(task.entry.id).is_ok_and(|size| size.is_some_and(|size| size < POINTER_BYTES));
    tasks.into_iter().filter(|task| task.holds.is_some() || small(task)).collect()
}
