//! From files to runs, and from the runs of two sides to pairs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::formats;
use crate::model::{Pairing, Run, RunKey, RunPart, Side, Source, Superseded};

/// What one file said of one run, and which file that was.
#[derive(Clone, Debug)]
pub struct Piece {
    /// What the file said.
    pub part: RunPart,
    /// The file.
    pub source: Source,
    /// Whether the file differs from the other side's file of the same path.
    pub changed: bool,
}

/// Puts the files of one side together into runs, in the order of their keys.
#[must_use]
pub fn assemble(side: Side, pieces: Vec<Piece>) -> Vec<Run> {
    let mut by_key: BTreeMap<RunKey, Vec<Piece>> = BTreeMap::new();
    for piece in adopt_orphans(pieces) {
        by_key.entry(piece.part.key.clone()).or_default().push(piece);
    }
    let mut runs = Vec::new();
    for (key, pieces) in by_key {
        let pieces = joined(key.family, pieces);
        for (model, pieces) in by_model(&key, pieces) {
            runs.push(one_run(side, model, pieces));
        }
    }
    runs
}

/// Sample logs whose stamp no results file shares belong to the only results file of their directory, if there is
/// exactly one. A log that names its model tells of a run of its own.
fn adopt_orphans(mut pieces: Vec<Piece>) -> Vec<Piece> {
    let mut results: BTreeMap<(&'static str, String), BTreeSet<String>> = BTreeMap::new();
    for piece in pieces.iter().filter(|piece| !piece.part.metrics.is_empty()) {
        let key = &piece.part.key;
        results.entry((key.family, key.directory.clone())).or_default().insert(key.stamp.clone());
    }
    for piece in pieces.iter_mut().filter(|piece| piece.part.metrics.is_empty() && piece.part.model.is_none()) {
        let key = &mut piece.part.key;
        let Some(stamps) = results.get(&(key.family, key.directory.clone())) else { continue };
        if let (false, 1, Some(only)) = (stamps.contains(&key.stamp), stamps.len(), stamps.first()) {
            key.stamp.clone_from(only);
        }
    }
    pieces
}

/// Lets the format settle between the files of one run what none of them knows alone.
fn joined(family: &str, pieces: Vec<Piece>) -> Vec<Piece> {
    let (mut parts, files): (Vec<RunPart>, Vec<(Source, bool)>) =
        pieces.into_iter().map(|piece| (piece.part, (piece.source, piece.changed))).unzip();
    formats::join(family, &mut parts);
    parts.into_iter().zip(files).map(|(part, (source, changed))| Piece { part, source, changed }).collect()
}

/// A file may hold runs of several models; files that name no model belong to the only one named, else
/// to the model their directory is called after.
fn by_model(key: &RunKey, pieces: Vec<Piece>) -> BTreeMap<String, Vec<Piece>> {
    let named: BTreeSet<String> = pieces.iter().filter_map(|piece| piece.part.model.clone()).collect();
    let fallback = match named.first() {
        Some(only) if named.len() == 1 => only.clone(),
        _ => key.directory.rsplit('/').next().unwrap_or_default().to_owned(),
    };
    let mut models: BTreeMap<String, Vec<Piece>> = BTreeMap::new();
    for piece in pieces {
        let model = piece.part.model.clone().unwrap_or_else(|| fallback.clone());
        models.entry(model).or_default().push(piece);
    }
    models
}

fn one_run(side: Side, model: String, mut pieces: Vec<Piece>) -> Run {
    // Results first: what they say of tasks and conditions counts before what logs say.
    pieces.sort_by(|a, b| {
        let rank = |piece: &Piece| (piece.part.metrics.is_empty(), piece.source.path.clone());
        rank(a).cmp(&rank(b))
    });
    let format = pieces.first().map_or("", |piece| piece.source.format);
    let mut run = Run {
        side,
        format,
        model,
        date: None,
        metrics: Vec::new(),
        samples: Vec::new(),
        tasks: BTreeMap::new(),
        conditions: BTreeMap::new(),
        changed: false,
    };
    for piece in pieces {
        add(&mut run, piece);
    }
    run
}

fn add(run: &mut Run, piece: Piece) {
    let Piece { part, source, changed, .. } = piece;
    run.changed |= changed;
    if let Some(date) = part.date {
        run.date = Some(run.date.map_or(date, |known| known.max(date)));
    }
    for (task, info) in part.tasks {
        run.tasks.entry(task).or_insert(info);
    }
    for (code, value) in part.conditions {
        run.conditions.entry(code).or_insert(value);
    }
    run.metrics.extend(part.metrics.into_iter().map(|metric| (metric, source.path.clone())));
    run.samples.extend(part.samples.into_iter().map(|set| (Arc::new(set), source.clone())));
}

/// A task as run on both sides, or on one.
#[derive(Debug)]
pub struct TaskPair<'a> {
    /// The task.
    pub task: String,
    /// The base's run that counts.
    pub base: Option<&'a Run>,
    /// The candidate's run that counts.
    pub candidate: Option<&'a Run>,
    /// How they came together.
    pub pairing: Pairing,
    /// On either side the run of the same thing, under the same conditions, that the one that counts replaced:
    /// together they tell how much a model flips that did not change.
    pub earlier: [Option<&'a Run>; 2],
}

/// Pairs the runs of two sides task by task: the same model first; else, where each side has exactly one
/// run of the task, those two. Where a side ran a task several times on one model, the newest counts.
///
/// Tasks of which neither run changed are left out: a changed run needed another task of the same file.
#[must_use]
pub fn pair<'a>(base: &'a [Run], candidate: &'a [Run]) -> (Vec<TaskPair<'a>>, Vec<Superseded>) {
    let mut superseded = Vec::new();
    let of_base = newest(base, &mut superseded);
    let of_candidate = newest(candidate, &mut superseded);
    superseded.sort();
    let tasks: BTreeSet<&String> = of_base.keys().chain(of_candidate.keys()).collect();
    let nothing = BTreeMap::new();
    let mut pairs = Vec::new();
    for task in tasks {
        let models = |side: &BTreeMap<String, Models<'a>>| side.get(task).unwrap_or(&nothing).clone();
        pairs.extend(pair_task(task, models(&of_base), models(&of_candidate)));
    }
    pairs.retain(|pair| [pair.base, pair.candidate].into_iter().flatten().any(|run| run.changed));
    (pairs, superseded)
}

fn pair_task<'a>(task: &str, base: Models<'a>, mut candidate: Models<'a>) -> Vec<TaskPair<'a>> {
    let row = |base: Option<Newest<'a>>, candidate: Option<Newest<'a>>, pairing| TaskPair {
        task: task.to_owned(),
        base: base.map(|newest| newest.run),
        candidate: candidate.map(|newest| newest.run),
        pairing,
        earlier: [base, candidate].map(|newest| newest?.earlier(task)),
    };
    if let (1, 1, Some(&of_base), Some(&of_candidate)) =
        (base.len(), candidate.len(), base.values().next(), candidate.values().next())
    {
        let same = of_base.run.model == of_candidate.run.model;
        let pairing = if same { Pairing::Exact } else { Pairing::OnlyRun };
        return vec![row(Some(of_base), Some(of_candidate), pairing)];
    }
    let mut pairs: Vec<TaskPair<'a>> =
        base.into_iter().map(|(model, run)| row(Some(run), candidate.remove(model), Pairing::Exact)).collect();
    pairs.extend(candidate.into_values().map(|run| row(None, Some(run), Pairing::Exact)));
    pairs
}

/// Of one task, the newest run of each model.
type Models<'a> = BTreeMap<&'a str, Newest<'a>>;

/// The newest run of a task and model, and the newest of those it replaces.
#[derive(Clone, Copy, Debug)]
struct Newest<'a> {
    run: &'a Run,
    replaced: Option<&'a Run>,
}

impl<'a> Newest<'a> {
    /// The replaced run, where it was made under the same conditions.
    fn earlier(self, task: &str) -> Option<&'a Run> {
        let task_conditions = |run: &'a Run| run.tasks.get(task).map(|info| &info.conditions);
        self.replaced.filter(|earlier| {
            earlier.conditions == self.run.conditions && task_conditions(earlier) == task_conditions(self.run)
        })
    }
}

/// For each task and model, the newest run.
fn newest<'a>(runs: &'a [Run], superseded: &mut Vec<Superseded>) -> BTreeMap<String, Models<'a>> {
    let mut chosen: BTreeMap<String, Models<'a>> = BTreeMap::new();
    for run in runs {
        for task in tasks_of(run) {
            let models = chosen.entry(task.to_owned()).or_default();
            let Some(known) = models.get_mut(run.model.as_str()) else {
                models.insert(&run.model, Newest { run, replaced: None });
                continue;
            };
            let age = |run: &Run| (run.date.unwrap_or(f64::NEG_INFINITY), first_path(run).to_owned());
            let (newer, older) = if age(run) > age(known.run) { (run, known.run) } else { (known.run, run) };
            let replaced = known.replaced.filter(|replaced| age(replaced) > age(older)).unwrap_or(older);
            *known = Newest { run: newer, replaced: Some(replaced) };
            superseded.push(Superseded {
                side: older.side,
                model: older.model.clone(),
                task: task.to_owned(),
                path: path_of_task(older, task).to_owned(),
            });
        }
    }
    chosen
}

fn tasks_of(run: &Run) -> BTreeSet<&str> {
    let stated = run.metrics.iter().map(|(metric, _)| metric.task.as_str());
    stated.chain(run.samples.iter().map(|(set, _)| set.task.as_str())).collect()
}

fn first_path(run: &Run) -> &str {
    let stated = run.metrics.iter().map(|(_, path)| path.as_ref());
    stated.chain(run.samples.iter().map(|(_, source)| source.path.as_ref())).next().unwrap_or_default()
}

fn path_of_task<'a>(run: &'a Run, task: &str) -> &'a str {
    let stated = run.metrics.iter().filter(|(metric, _)| metric.task == task).map(|(_, path)| path.as_ref());
    let logged = run.samples.iter().filter(|(set, _)| set.task == task).map(|(_, source)| source.path.as_ref());
    stated.chain(logged).next().unwrap_or_default()
}

#[cfg(test)]
#[path = "runs_tests.rs"]
mod tests;
