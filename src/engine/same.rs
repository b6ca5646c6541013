//! What both sides have: how many files those are, and which of them are shown nevertheless.

use std::collections::{BTreeMap, BTreeSet};

use super::gather::Gathering;
use crate::git::TreeChanges;
use crate::model::{ConfigDiff, ConfigStatus, EvalRow};

/// Files that both sides have, at the same path or moved.
pub(super) struct Same {
    /// How many there are, at the same path or moved; `None` where they were not counted.
    pub(super) unchanged: Option<u64>,
    /// The files among them that were read, because a changed run may pair with them: the paths of each.
    read: Vec<Vec<String>>,
}

impl Same {
    /// Looks through what was to be read.
    pub(super) fn of(gathering: &Gathering<'_>) -> Self {
        let Gathering { asked, changes, .. } = gathering;
        let moved: BTreeMap<&str, &str> = changes.renames.iter().filter_map(|&rename| moved(changes, rename)).collect();
        let mut read: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for task in asked.iter().flatten().filter(|task| !task.changed) {
            let relative = moved.get(task.relative.as_str()).copied().unwrap_or(&task.relative);
            read.entry(relative).or_default().push(task.entry.path.clone());
        }
        let unchanged = gathering.identical().map(|identical| identical + moved.len() as u64);
        Self { unchanged, read: read.into_values().collect() }
    }

    /// How many of them neither a row needed nor a config that moved is.
    pub(super) fn unneeded(&self, rows: &[EvalRow], configs: &[ConfigDiff]) -> Option<u64> {
        let unchanged = self.unchanged?;
        let figures = rows.iter().flat_map(|row| [&row.base, &row.candidate]).flatten().map(|figure| &figure.path);
        let pairs = rows.iter().filter_map(|row| row.pairs.as_ref());
        let logs = pairs.flat_map(|pairs| [&pairs.base.1.path, &pairs.candidate.1.path]);
        let needed: BTreeSet<&str> = figures.chain(logs).map(AsRef::as_ref).collect();
        let is_needed = |paths: &&Vec<String>| paths.iter().any(|path| needed.contains(path.as_str()));
        let renamed = configs.iter().filter(|diff| diff.status == ConfigStatus::Renamed).count();
        Some(unchanged.saturating_sub((self.read.iter().filter(is_needed).count() + renamed) as u64))
    }
}

/// From where to where a file moved.
fn moved(changes: &TreeChanges, (from, to): (usize, usize)) -> Option<(&str, &str)> {
    Some((&changes.changed.get(from)?.relative, &changes.changed.get(to)?.relative))
}
