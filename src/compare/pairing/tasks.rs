//! Which task of the base is which of the candidate, where they are called differently.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Hints;
use super::newest::tasks_of;
use super::partners::{Names, Partners, by_stem};
use crate::base::Digest;
use crate::base::stem::stem;
use crate::model::{Identity, Pairing, Run};

/// The tasks that have another name on the other side, the surest first.
pub(super) fn partners(base: &[Run], candidate: &[Run], map: &BTreeMap<String, String>, hints: &Hints) -> Partners {
    let all = |_: &Run, _: &str| true;
    let (of_base, of_candidate) = (names(base, all), names(candidate, all));
    let mut partners = Partners::stated(map, &of_base, &of_candidate);
    let (lone_base, lone_candidate) = (of_base.lone(&of_candidate), of_candidate.lone(&of_base));
    if lone_candidate.is_empty() {
        return partners;
    }
    let by_file = [names(base, is_called_after_file), names(candidate, is_called_after_file)];
    let [files_base, files_candidate] = &by_file;
    partners
        .add(by_stem(files_base, files_candidate, |name, side| stem(name, &hints.releases[side])), Pairing::Version);
    partners.add(same_items(&items(base, &lone_base), &items(candidate, &lone_candidate)), Pairing::Items);
    partners
}

fn names(runs: &[Run], counts: impl Fn(&Run, &str) -> bool) -> Names<'_> {
    let mut names = Names::default();
    for run in runs {
        tasks_of(run).into_iter().filter(|task| counts(run, task)).for_each(|task| names.add(task, run.changed));
    }
    names
}

/// Whether a task has its name from a file or folder it was read from: only there is a version in it the release's,
/// and not the task's own.
fn is_called_after_file(run: &Run, task: &str) -> bool {
    let is_part = |part: &str| part == task || part.rsplit_once('.').is_some_and(|(stem, _)| stem == task);
    let stated = run.metrics.iter().filter(|(metric, _)| metric.task == task).map(|(_, path)| path);
    let logged = run.samples.iter().filter(|(set, _)| set.task == task).map(|(_, source)| &source.path);
    stated.chain(logged).all(|path| path.split('/').any(is_part))
}

/// The items of some tasks, by what is in them.
type Items<'a> = BTreeMap<&'a str, HashSet<Digest>>;

fn items<'a>(runs: &'a [Run], tasks: &BTreeSet<&str>) -> Items<'a> {
    let mut items = Items::new();
    for (set, _) in runs.iter().flat_map(|run| &run.samples) {
        if set.identity != Identity::Absent && tasks.contains(set.task.as_str()) {
            items.entry(&set.task).or_default().extend(set.rows.iter().map(|row| row.item));
        }
    }
    items
}

/// Pairs of tasks that have nearly all of their items in common.
fn same_items<'a>(base: &Items<'a>, candidate: &Items<'a>) -> Vec<(&'a str, &'a str)> {
    /// Of the items of either, so many in a hundred.
    const IN_COMMON: usize = 95;
    let mut holders: HashMap<Digest, Vec<&'a str>> = HashMap::new();
    for (task, items) in base {
        items.iter().for_each(|item| holders.entry(*item).or_default().push(task));
    }
    let mut pairs = Vec::new();
    for (to, items) in candidate {
        let mut common: BTreeMap<&'a str, usize> = BTreeMap::new();
        for from in items.iter().filter_map(|item| holders.get(item)).flatten() {
            *common.entry(from).or_default() += 1;
        }
        let nearly = |(from, count): &(&'a str, usize)| {
            let most = items.len().max(base.get(from).map_or(0, HashSet::len));
            count * 100 >= most * IN_COMMON
        };
        pairs.extend(common.into_iter().filter(nearly).map(|(from, _)| (from, *to)));
    }
    pairs
}
