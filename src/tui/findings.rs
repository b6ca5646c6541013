//! The things a reviewer must decide on, by what identifies them after a reload.

use crate::compare::findings::{Subject as Found, findings};
use crate::model::{Comparison, RowKey};

use super::subject::Subject;

/// What makes a finding the same one after a reload.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FindingId {
    /// A row of the comparison.
    Row(RowKey),
    /// A configuration file, by path.
    Config(String),
    /// The files that the weights of one checkpoint are split into, by path, those that changed: one decision.
    Shards(Vec<String>),
    /// A file that could not be read as it should, by path: all its errors are one decision.
    File(String),
}

impl FindingId {
    /// Whether a thing is part of the finding.
    #[must_use]
    pub fn holds(&self, subject: &Subject) -> bool {
        match (self, subject) {
            (Self::Row(key), Subject::Row(row) | Subject::Sample { row, .. }) => key == row,
            (Self::Config(own), Subject::Config { path, .. }) | (Self::File(own), Subject::File(path)) => own == path,
            (Self::Shards(own), Subject::Config { path, .. }) => own.contains(path),
            _ => false,
        }
    }
}

/// What tells a file of weights as one of those that a checkpoint is split into: what comes before its number, how many
/// there are, and its ending.
#[must_use]
pub fn checkpoint(path: &str) -> Option<(&str, &str, &str)> {
    let (stem, ending) = path.rsplit_once('.').filter(|(_, ending)| ["safetensors", "bin"].contains(ending))?;
    let (numbered, all) = stem.rsplit_once("-of-")?;
    let (name, number) = numbered.rsplit_once('-')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(number) && is_number(all)).then_some((name, all, ending))
}

/// The findings with the files of one checkpoint as one, in the place of the first of them.
fn with_shards_folded(ids: Vec<FindingId>) -> Vec<FindingId> {
    let path = |id: &FindingId| if let FindingId::Config(path) = id { Some(path.clone()) } else { None };
    let shards: Vec<String> = ids.iter().filter_map(path).filter(|path| checkpoint(path).is_some()).collect();
    let folded = |id: FindingId| {
        let FindingId::Config(path) = &id else { return Some(id) };
        let Some(of) = checkpoint(path) else { return Some(id) };
        let mut together: Vec<String> = shards.iter().filter(|other| checkpoint(other) == Some(of)).cloned().collect();
        let is_first = together.first() == Some(path);
        if together.len() < 2 {
            return Some(id);
        }
        together.sort_unstable();
        is_first.then_some(FindingId::Shards(together))
    };
    ids.into_iter().filter_map(folded).collect()
}

/// The findings of a comparison, most important first.
#[must_use]
pub fn of(comparison: &Comparison) -> Vec<FindingId> {
    let mut ids: Vec<FindingId> = Vec::new();
    for finding in findings(comparison) {
        let id = match finding {
            Found::Eval(place) => comparison.evals.get(place).map(|row| FindingId::Row(row.key.clone())),
            Found::Config(place) => comparison.configs.get(place).map(|config| FindingId::Config(config.path.clone())),
            Found::Diagnostic(place) => {
                let file = comparison.diagnostics.get(place).map(|diagnostic| FindingId::File(diagnostic.path.clone()));
                file.filter(|file| !ids.contains(file))
            }
        };
        ids.extend(id);
    }
    with_shards_folded(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_checkpoint_is_known_by_its_number() {
        for (path, of) in [
            ("m/model-00001-of-00004.safetensors", Some(("m/model", "00004", "safetensors"))),
            ("pytorch_model-00002-of-00004.bin", Some(("pytorch_model", "00004", "bin"))),
            ("model.safetensors", None),
            ("model-one-of-00004.safetensors", None),
            ("notes-00001-of-00004.json", None),
        ] {
            assert_eq!(checkpoint(path), of, "{path}");
        }
    }
}
