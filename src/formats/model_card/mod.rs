//! Model cards: figures people publish in a README or `MODEL_CARD.md`, as `model-index` in front of it or as tables, and
//! in `.eval_results/*.yaml`.
//!
//! Figures only: a card states no samples and, as a rule, no errors. Nothing is rendered and no link is followed. Most
//! READMEs are no cards, so a table counts only where its names are known from evaluations (see [`layout`]).

mod cells;
mod figures;
mod html;
mod index;
mod layout;
mod names;
mod table;

use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength, bytes, source, yaml};
use crate::base::limits;
use crate::model::{Note, RunKey, Value};
use figures::Group;

/// The registry name, and the family of run keys.
const FAMILY: &str = "model-card";

/// Model cards and published results.
pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "Model card",
    reads: "benchmark tables and `model-index` of `README.md` and `MODEL_CARD.md`, `.eval_results/*.yaml`: figures only",
    holds: Holds::Figures,
    hint,
    claim,
    read,
    join: None,
    sample: None,
};

/// A README is opened like a small configuration, so that one without figures is passed over in silence.
fn hint(path: &FilePath<'_>) -> Option<Hint> {
    (is_card(path) || is_published(path)).then_some(Hint { holds: Holds::Config, run: None })
}

fn is_card(path: &FilePath<'_>) -> bool {
    let stem = path.stem.to_ascii_lowercase().replace('-', "_");
    path.has_extension(&["md", "markdown"]) && (stem == "readme" || stem.replace('_', "").contains("modelcard"))
}

/// Whether the file is where the Hub looks for evaluations that others published.
fn is_published(path: &FilePath<'_>) -> bool {
    let folder = path.directory.rsplit('/').next().unwrap_or_default();
    folder == ".eval_results" && path.has_extension(&["yaml", "yml"])
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let claim = |why| Some(Claim { strength: Strength::Signature, holds: Holds::Figures, why, version: None });
    if is_published(&probe.path) {
        return (!probe.binary).then(|| claim("results published in .eval_results")).flatten();
    }
    if probe.binary || !is_card(&probe.path) {
        return None;
    }
    let text = bytes::lossy(probe.bytes).0;
    if index::front_matter(&text).is_some_and(index::is_stated) {
        return claim("a model-index in front");
    }
    let has_table = table::tables(&text).0.iter().any(|table| !layout::figures(table).is_empty());
    has_table.then(|| claim("a table of benchmarks")).flatten()
}

fn read(input: &Input<'_>) -> Document {
    if is_published(&input.path) {
        return read_published(input);
    }
    let (text, mut notes) = match source::text(input.bytes, limits::TREE_BYTES) {
        Ok(read) => read,
        Err(note) => return refused(note),
    };
    let mut found = Vec::new();
    if let Some(front) = index::front_matter(&text).filter(|front| index::is_stated(front)) {
        let (value, said) = yaml::parse(front.as_bytes());
        notes.extend(said);
        let figures = value.iter().flat_map(index::figures).collect();
        found.push(Group { heading: String::new(), figures });
    }
    let (tables, cut) = table::tables(&text);
    notes.extend(cut);
    found.extend(tables.into_iter().map(|table| {
        let figures = layout::figures(&table);
        Group { heading: table.heading, figures }
    }));
    let key = input.path.run(FAMILY, input.path.stem);
    document(&key, found, notes)
}

fn read_published(input: &Input<'_>) -> Document {
    let (value, notes) = yaml::parse(input.bytes);
    // The folder above is the model's.
    let directory = input.path.directory.rsplit_once('/').map_or("", |(above, _)| above);
    let key = RunKey { family: FAMILY, directory: directory.to_owned(), stamp: String::new() };
    let figures = value.iter().flat_map(index::published).collect();
    document(&key, vec![Group { heading: String::new(), figures }], notes)
}

fn refused(note: Note) -> Document {
    Document { notes: vec![note], ..Document::default() }
}

fn document(key: &RunKey, found: Vec<Group>, mut notes: Vec<Note>) -> Document {
    let (runs, said) = figures::parts(key, found);
    notes.extend(said);
    Document { runs, notes, ..Document::default() }
}

/// The text of a key, where it is a scalar that says something.
fn text_of(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.scalar_text().filter(|text| !text.is_empty() && text != "null")
}

#[cfg(test)]
mod tests;
