//! What the files that were read speak of.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::base::stem::stem;
use crate::compare::runs::Piece;

/// What a file speaks of: a task, and the model without its version, where it names one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Said {
    model: Option<String>,
    task: String,
}

/// What each file that was read speaks of.
#[derive(Debug, Default)]
pub(super) struct Told {
    files: HashMap<Arc<str>, BTreeSet<Said>>,
    /// How many pieces of each side were looked at.
    heard: [usize; 2],
}

impl Told {
    /// Takes in what was read since the last time.
    pub(super) fn hear(&mut self, pieces: &[Vec<Piece>; 2]) {
        let mut stems: BTreeMap<&str, String> = BTreeMap::new();
        for (pieces, heard) in pieces.iter().zip(&mut self.heard) {
            for Piece { part, source, .. } in &pieces[*heard..] {
                let model = part.model.as_deref();
                let model = model.map(|model| stems.entry(model).or_insert_with(|| stem(model, "")).clone());
                let tasks = part.metrics.iter().map(|metric| &metric.task);
                let tasks: BTreeSet<&String> = tasks.chain(part.samples.iter().map(|set| &set.task)).collect();
                let said = tasks.into_iter().map(|task| Said { model: model.clone(), task: task.clone() });
                self.files.entry(Arc::clone(&source.path)).or_default().extend(said);
            }
            *heard = pieces.len();
        }
    }

    /// How much of what some files speak of none of the others does. A file that names no model may speak of any.
    pub(super) fn unmet(&self, some: &BTreeSet<String>, others: &BTreeSet<String>) -> usize {
        let met = self.of(others);
        let tasks: HashSet<&str> = met.iter().map(|said| said.task.as_str()).collect();
        let of_any: HashSet<&str> =
            met.iter().filter(|said| said.model.is_none()).map(|said| said.task.as_str()).collect();
        let is_met = |said: &&Said| match said.model {
            None => tasks.contains(said.task.as_str()),
            Some(_) => met.contains(said) || of_any.contains(said.task.as_str()),
        };
        self.of(some).iter().filter(|said| !is_met(said)).count()
    }

    /// What files speak of.
    fn of(&self, paths: &BTreeSet<String>) -> BTreeSet<&Said> {
        paths.iter().filter_map(|path| self.files.get(path.as_str())).flatten().collect()
    }
}
