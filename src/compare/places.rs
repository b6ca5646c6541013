//! Runs that state no model, named after what the other side has in the same place.
//!
//! A results file that is cut off or not valid to its end may not say whose it is. Where the other side's files in the
//! same directory name exactly one model, it is that one's: sure enough to compare, and said.

use std::collections::{BTreeMap, BTreeSet};

use super::runs::Piece;
use crate::model::{Diagnostic, Note, Severity, Side};

/// The runs of one format in one directory.
type Place = (&'static str, String);

/// Names the pieces of both sides that need it, and says which.
#[must_use]
pub fn name_models([base, candidate]: [&mut [Piece]; 2]) -> Vec<Diagnostic> {
    if base.iter().chain(&*candidate).all(|piece| piece.part.model.is_some()) {
        return Vec::new();
    }
    let (of_base, of_candidate) = (models(base), models(candidate));
    let mut said = name_side(Side::Base, base, &of_base, &of_candidate);
    said.extend(name_side(Side::Candidate, candidate, &of_candidate, &of_base));
    said
}

fn place(piece: &Piece) -> Place {
    (piece.part.key.family, piece.part.key.directory.clone())
}

/// For each place the models that files there name.
fn models(pieces: &[Piece]) -> BTreeMap<Place, BTreeSet<String>> {
    let mut models: BTreeMap<Place, BTreeSet<String>> = BTreeMap::new();
    for piece in pieces {
        models.entry(place(piece)).or_default().extend(piece.part.model.clone());
    }
    models
}

fn name_side(
    side: Side,
    pieces: &mut [Piece],
    own: &BTreeMap<Place, BTreeSet<String>>,
    others: &BTreeMap<Place, BTreeSet<String>>,
) -> Vec<Diagnostic> {
    let only = |models: Option<&BTreeSet<String>>| models.filter(|models| models.len() == 1)?.first().cloned();
    let mut said: BTreeMap<Place, Diagnostic> = BTreeMap::new();
    for piece in pieces {
        let place = place(piece);
        if own.get(&place).is_some_and(|models| !models.is_empty()) {
            continue;
        }
        let Some(model) = only(others.get(&place)) else { continue };
        let message =
            format!("states no model; taken for {model}, which the other side's files in this directory name");
        let note = Note::new(Severity::Info, None, "model-by-place", message);
        said.entry(place).or_insert_with(|| note.at(Some(side), &piece.source.path));
        piece.part.model = Some(model);
    }
    said.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RunKey, RunPart, Source};

    fn piece(directory: &str, model: Option<&str>) -> Piece {
        let key = RunKey { family: "lm-eval", directory: directory.to_owned(), stamp: String::new() };
        let part = RunPart { key, model: model.map(str::to_owned), ..RunPart::default() };
        Piece {
            part: Box::new(part),
            source: Source { path: directory.into(), blob: "".into(), format: "lm-eval" },
            changed: true,
        }
    }

    #[test]
    fn only_the_one_model_of_the_same_place_lends_its_name() {
        let mut base = [piece("a", Some("m")), piece("b", Some("m")), piece("b", Some("k")), piece("c", Some("m"))];
        let mut candidate =
            [piece("a", None), piece("a", None), piece("b", None), piece("c", Some("n")), piece("c", None)];
        let said = name_models([&mut base, &mut candidate]);
        let named: Vec<Option<&str>> = candidate.iter().map(|piece| piece.part.model.as_deref()).collect();
        assert_eq!(named, [Some("m"), Some("m"), None, Some("n"), None]);
        assert_eq!(said.len(), 1, "once for each place");
        assert_eq!((said[0].side, said[0].path.as_str(), said[0].code), (Some(Side::Candidate), "a", "model-by-place"));
        assert!(base.iter().all(|piece| piece.part.model.is_some()));
    }
}
