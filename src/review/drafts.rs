//! What somebody is writing and has not saved: a file for each thing it is about, on this machine alone, so that no
//! crash takes anybody's words.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::record::draft;
use super::state::{StateDirs, first_that_takes};
use super::{Disposition, Grade, Span, Target, thread_key};
use crate::base::{Digest, limits, write_whole};

/// An annotation that is being written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The decision.
    pub disposition: Option<Disposition>,
    /// How bad a regression is.
    pub severity: Option<Grade>,
    /// Labels, as typed.
    pub labels: String,
    /// The words.
    pub body: String,
    /// The words of the thing that it is about.
    pub span: Option<Span>,
}

impl Draft {
    /// Whether there is nothing to keep.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.disposition.is_none() && self.labels.trim().is_empty() && self.body.trim().is_empty()
    }
}

/// The drafts of one repository.
#[derive(Debug, Default)]
pub struct Drafts {
    folders: Vec<PathBuf>,
    known: BTreeMap<Digest, (Target, Draft)>,
    /// What the files do not say yet.
    changed: BTreeSet<Digest>,
}

impl Drafts {
    /// Reads what earlier sessions left.
    pub(super) fn open(dirs: &StateDirs) -> Self {
        let folders = dirs.drafts();
        let files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
        let read = files.take(limits::DRAFTS).filter_map(|file| read(&file.path()));
        let known = read.map(|(target, draft)| (thread_key(&target), (target, draft))).collect();
        Self { folders, known, changed: BTreeSet::new() }
    }

    /// All there are.
    pub fn iter(&self) -> impl Iterator<Item = &(Target, Draft)> {
        self.known.values()
    }

    /// Takes in what is written about a thing by now; nothing, or nothing but spaces, ends the draft.
    pub fn put(&mut self, target: Target, draft: Option<Draft>) {
        let key = thread_key(&target);
        let was = match draft.filter(|draft| !draft.is_empty()) {
            Some(draft) => self.known.insert(key, (target, draft)),
            None => self.known.remove(&key),
        };
        if was.is_some() || self.known.contains_key(&key) {
            self.changed.insert(key);
        }
    }

    /// Writes what changed; each draft whole or as it was.
    ///
    /// # Errors
    /// Where no folder takes it. It is tried again with the next change.
    pub fn flush(&mut self) -> io::Result<()> {
        while let Some(key) = self.changed.first().copied() {
            match self.known.get(&key) {
                Some((target, draft)) => self.write(key, &draft::write(target, draft)?)?,
                None => self.remove(key)?,
            }
            self.changed.remove(&key);
        }
        Ok(())
    }

    fn write(&self, key: Digest, text: &[u8]) -> io::Result<()> {
        first_that_takes(&self.folders, |folder| write_whole(folder, &name(key), text))
    }

    fn remove(&self, key: Digest) -> io::Result<()> {
        for folder in &self.folders {
            match fs::remove_file(folder.join(name(key))) {
                Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                    return Err(error);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn name(key: Digest) -> String {
    format!("{key}.json")
}

fn read(path: &Path) -> Option<(Target, Draft)> {
    let mut text = Vec::new();
    File::open(path).ok()?.take(limits::RECORD_BYTES as u64).read_to_end(&mut text).ok()?;
    draft::read(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Side;

    #[test]
    fn a_draft_is_there_for_the_next_session_until_it_is_ended() {
        let dir = tempfile::tempdir().unwrap();
        let blocked = dir.path().join("file");
        fs::write(&blocked, "in the way").unwrap();
        let dirs = StateDirs::new(vec![blocked, dir.path().join("a")], dir.path());
        let on = |task: &str| Target::Task { model: "m".into(), task: task.into() };
        let draft = |body: &str| Draft {
            disposition: Some(Disposition::Regression),
            severity: Some(Grade::Minor),
            labels: "format, length".into(),
            body: body.into(),
            span: Span::new(Side::Base, "/outputs/0".into(), "It is 18.", 6..8),
        };
        let kept = || Drafts::open(&dirs).iter().cloned().collect::<Vec<_>>();
        let mut drafts = Drafts::open(&dirs);
        drafts.put(on("gsm8k"), Some(draft("Answers mo")));
        drafts.put(on("gsm8k"), Some(draft("Answers moved to\nbold.")));
        drafts.put(Target::Release, Some(Draft { body: "  ".into(), ..Draft::default() }));
        assert_eq!((kept().len(), drafts.changed.len()), (0, 1));
        drafts.flush().unwrap();
        assert_eq!((kept(), drafts.changed.len()), (vec![(on("gsm8k"), draft("Answers moved to\nbold."))], 0));
        // What is no draft is passed over, and left alone.
        let folder = dirs.drafts().pop().unwrap();
        fs::write(folder.join("odd.json"), "{").unwrap();
        drafts.put(on("gsm8k"), None);
        drafts.flush().unwrap();
        assert_eq!(kept(), []);
        assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
    }

    #[test]
    fn without_a_folder_it_stays_in_memory() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "in the way").unwrap();
        let mut drafts = Drafts::open(&StateDirs::new(vec![file], dir.path()));
        drafts.put(Target::Release, Some(Draft { body: "Words.".into(), ..Draft::default() }));
        assert!(drafts.flush().is_err());
        assert_eq!((drafts.iter().count(), drafts.changed.len()), (1, 1));
    }
}
