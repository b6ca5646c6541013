//! From files to runs.

use std::collections::{BTreeMap, BTreeSet};
use std::slice;
use std::sync::Arc;

use crate::base::put_in_order;
use crate::base::stem::folder_name;
use crate::formats;
use crate::model::{Run, RunPart, Side, Source};

/// What one file said of one run, and which file that was.
#[derive(Clone, Debug)]
pub struct Piece {
    /// What the file said; apart, because pieces are put in order.
    pub part: Box<RunPart>,
    /// The file.
    pub source: Source,
    /// Whether the file differs from the other side's file of the same path.
    pub changed: bool,
}

/// Puts the files of one side together into runs, in the order of their keys.
#[must_use]
pub fn assemble(side: Side, pieces: Vec<Piece>) -> Vec<Run> {
    let mut pieces = adopt_orphans(pieces);
    put_in_order(&mut pieces, |one, other| one.part.key.cmp(&other.part.key));
    let mut runs = Vec::with_capacity(pieces.len());
    let mut pieces = pieces.into_iter().peekable();
    while let Some(first) = pieces.next() {
        let mut of_key = vec![first];
        while let Some(next) = pieces.next_if(|next| next.part.key == of_key[0].part.key) {
            of_key.push(next);
        }
        runs.extend(by_model(joined(of_key)).into_iter().map(|(model, pieces)| one_run(side, model, pieces)));
    }
    runs
}

/// Sample logs whose stamp no results file shares belong to the only results file of their directory, if there is
/// exactly one. A log that names its model tells of a run of its own.
fn adopt_orphans(mut pieces: Vec<Piece>) -> Vec<Piece> {
    let is_orphan = |piece: &Piece| piece.part.metrics.is_empty() && piece.part.model.is_none();
    if !pieces.iter().any(is_orphan) {
        return pieces;
    }
    let mut results: BTreeMap<(&'static str, String), BTreeSet<String>> = BTreeMap::new();
    for piece in pieces.iter().filter(|piece| !piece.part.metrics.is_empty()) {
        let key = &piece.part.key;
        results.entry((key.family, key.directory.clone())).or_default().insert(key.stamp.clone());
    }
    for piece in pieces.iter_mut().filter(|piece| is_orphan(piece)) {
        let key = &mut piece.part.key;
        let Some(stamps) = results.get(&(key.family, key.directory.clone())) else { continue };
        if let (false, 1, Some(only)) = (stamps.contains(&key.stamp), stamps.len(), stamps.first()) {
            key.stamp.clone_from(only);
        }
    }
    pieces
}

/// Lets the format settle between the files of one run what none of them knows alone.
fn joined(mut pieces: Vec<Piece>) -> Vec<Piece> {
    let family = pieces.first().map_or("", |piece| piece.part.key.family);
    if let [only] = &mut pieces[..] {
        formats::join(family, slice::from_mut(&mut *only.part));
        return pieces;
    }
    let (mut parts, files): (Vec<RunPart>, Vec<(Source, bool)>) =
        pieces.into_iter().map(|piece| (*piece.part, (piece.source, piece.changed))).unzip();
    formats::join(family, &mut parts);
    let piece = |(part, (source, changed))| Piece { part: Box::new(part), source, changed };
    parts.into_iter().zip(files).map(piece).collect()
}

/// A file may hold runs of several models; files that name no model belong to the only one named, else
/// to the model their directory is called after.
fn by_model(pieces: Vec<Piece>) -> Vec<(String, Vec<Piece>)> {
    let named: BTreeSet<&str> = pieces.iter().filter_map(|piece| piece.part.model.as_deref()).collect();
    let fallback = match (named.first(), pieces.first()) {
        (Some(only), _) if named.len() == 1 => (*only).to_owned(),
        (_, first) => first.map_or("", |piece| folder_name(&piece.part.key.directory)).to_owned(),
    };
    if named.len() <= 1 {
        return vec![(fallback, pieces)];
    }
    let mut models: BTreeMap<String, Vec<Piece>> = BTreeMap::new();
    for piece in pieces {
        let model = piece.part.model.clone().unwrap_or_else(|| fallback.clone());
        models.entry(model).or_default().push(piece);
    }
    models.into_iter().collect()
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
    add_later(&mut run.tasks, part.tasks);
    add_later(&mut run.conditions, part.conditions);
    run.metrics.extend(part.metrics.into_iter().map(|metric| (metric, source.path.clone())));
    run.samples.extend(part.samples.into_iter().map(|set| (Arc::new(set), source.clone())));
}

/// What an earlier piece said stays.
fn add_later<K: Ord, V>(said: &mut BTreeMap<K, V>, later: BTreeMap<K, V>) {
    if said.is_empty() {
        *said = later;
        return;
    }
    for (key, value) in later {
        said.entry(key).or_insert(value);
    }
}

#[cfg(test)]
#[path = "runs_tests.rs"]
mod tests;
