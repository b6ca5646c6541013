//! From what became of each blob to the two sides of a comparison.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::sync::Arc;

use super::plan::Task;
use super::read::{Outcome, Unusable};
use super::understood;
use crate::compare::runs::Piece;
use crate::formats::{Holds, Reading};
use crate::model::{
    ConfigContent, ConfigFile, Diagnostic, FileState, LfsPointer, Note, Number, Severity, Side, SideUnderstood, Source,
    Value,
};

/// Everything that was read, by side.
#[derive(Clone, Debug, Default)]
pub(super) struct Collected {
    /// What the base's and the candidate's files say of runs.
    pub(super) pieces: [Vec<Piece>; 2],
    /// Configuration files by their path from the release's own directory: base, candidate.
    pub(super) configs: BTreeMap<String, [Option<ConfigFile>; 2]>,
    /// What went wrong.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The files that the policy wants nobody to look at, by their path from the release's own directory.
    pub(super) passed_over: BTreeSet<String>,
    /// What was understood of each file that is new, by its path from the release's own directory: base, candidate.
    pub(super) understood: BTreeMap<String, [Option<SideUnderstood>; 2]>,
}

impl Collected {
    /// Makes room for what is to be taken in, most of which tells of one run.
    pub(super) fn expect(&mut self, tasks: &[Task]) {
        for side in Side::BOTH {
            self.pieces[side as usize].reserve(tasks.iter().filter(|task| task.sides.contains(&side)).count());
        }
    }

    /// Takes in what became of one blob.
    pub(super) fn add(&mut self, task: &Task, outcome: Outcome) {
        if let Some(state) = understood::state(task, &outcome) {
            self.understand(task, state);
        }
        match outcome {
            Outcome::Read(reading) => self.add_reading(task, *reading),
            Outcome::Lfs(pointer, why) => self.add_pointer(task, pointer, why),
            Outcome::Missing => self.missing(task),
            Outcome::TooBig(size) if task.holds == Some(Holds::Weights) => self.large_weights(task, size),
            Outcome::TooBig(size) => {
                let message =
                    format!("{size} bytes are more than Candor reads of one file; nothing in it was compared");
                self.note(task, Note::new(Severity::Error, None, "too-big", message));
            }
            Outcome::Failed(message) => self.note(task, Note::new(Severity::Error, None, "unreadable", message)),
            Outcome::Unrecognised if task.holds.is_some_and(Holds::is_output) => {
                let message = "named like evaluation output, but no known format; not compared";
                self.note(task, Note::new(Severity::Warning, None, "not-recognised", message));
            }
            Outcome::Unrecognised => {}
        }
    }

    fn add_reading(&mut self, task: &Task, reading: Reading) {
        let Reading { format, claim, document, .. } = reading;
        if !task.may_be(claim.holds) {
            self.passed_over.insert(task.relative.clone());
            return;
        }
        for note in document.notes {
            self.note(task, note);
        }
        // Evaluation output that is broken has its diagnostic; it is no configuration for that.
        let broken_output = |content: &ConfigContent| {
            matches!(content, ConfigContent::Unreadable) && task.holds.is_some_and(Holds::is_output)
        };
        if let Some(content) = document.config.filter(|content| !broken_output(content)) {
            self.add_config(task, format.name, content);
        }
        let source = Source {
            path: Arc::from(task.entry.path.as_str()),
            blob: Arc::from(task.entry.id.to_string()),
            format: format.name,
        };
        for part in document.runs {
            // Rows are not copied for the last side, which nearly always is the only one.
            for (part, &side) in iter::repeat_n(part, task.sides.len()).zip(&task.sides) {
                let (part, source) = (Box::new(part), source.clone());
                self.pieces[side as usize].push(Piece { part, source, changed: task.changed });
            }
        }
    }

    fn add_pointer(&mut self, task: &Task, pointer: LfsPointer, why: Unusable) {
        let is_output = task.holds.is_some_and(Holds::is_output);
        let size = pointer.size;
        let said = match why {
            Unusable::Damaged => Some((
                "lfs-damaged",
                "what the LFS store of this clone has in its place is not what the pointer names; not used".to_owned(),
            )),
            Unusable::TooBig => Some((
                "too-big",
                format!("kept by Git LFS, {size} bytes, which are more than Candor reads of one file; not compared"),
            )),
            Unusable::Absent if is_output => Some((
                "lfs-pointer",
                format!(
                    "kept outside git by LFS ({size} bytes) and not in this clone: fetch it with git lfs and compare again"
                ),
            )),
            Unusable::Absent => None,
        };
        if let Some((code, message)) = said {
            self.note(task, Note::new(Severity::Error, None, code, message));
        }
        if !is_output {
            self.add_config(task, "git-lfs", ConfigContent::Lfs(pointer));
        }
    }

    /// Weights git would have to inflate whole to show their beginning: told by their size, like those LFS keeps.
    fn large_weights(&mut self, task: &Task, size: u64) {
        let message = format!(
            "the header of these {size} bytes was not read: git can only inflate them whole; told by their size"
        );
        self.note(task, Note::new(Severity::Warning, None, "too-big", message));
        let tree = Value::Object(vec![
            ("oid".to_owned(), Value::String(task.entry.id.to_string())),
            ("size".to_owned(), Value::Number(Number::from_text(&size.to_string()))),
        ]);
        self.add_config(task, "too-big", ConfigContent::Tree(tree));
    }

    fn missing(&mut self, task: &Task) {
        if task.holds.is_some_and(|holds| !holds.is_output()) {
            self.add_config(task, "missing", ConfigContent::Missing);
        }
        if task.holds.is_some() {
            let message = "listed in the release, but its content is not in this clone; of a partial clone, --fetch-missing has git fetch it";
            self.note(task, Note::new(Severity::Error, None, "missing-blob", message));
        }
    }

    fn add_config(&mut self, task: &Task, format: &'static str, content: ConfigContent) {
        if !task.may_be_config {
            self.passed_over.insert(task.relative.clone());
            return;
        }
        for &side in &task.sides {
            let file = ConfigFile { path: task.entry.path.clone(), format, content: content.clone() };
            self.configs.entry(task.relative.clone()).or_default()[side as usize] = Some(file);
        }
    }

    fn understand(&mut self, task: &Task, state: FileState) {
        for &side in task.sides.iter().filter(|_| task.changed) {
            let (path, state) = (task.entry.path.clone(), state.clone());
            let sides = self.understood.entry(task.relative.clone()).or_default();
            sides[side as usize] = Some(SideUnderstood { path, state, notes: Vec::new() });
        }
    }

    fn note(&mut self, task: &Task, note: Note) {
        if let Some(sides) = self.understood.get_mut(&task.relative).filter(|_| task.changed) {
            for &side in &task.sides {
                sides[side as usize].iter_mut().for_each(|understood| understood.notes.push(note.clone()));
            }
        }
        // A file read for both sides is the same on both: its notes belong to the newer.
        let side = task.sides.last().copied().unwrap_or(Side::Candidate);
        self.diagnostics.push(note.at(Some(side), &task.entry.path));
    }
}
