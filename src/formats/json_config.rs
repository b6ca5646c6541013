//! Any other JSON file: a configuration, compared key by key.

use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength, json};
use crate::model::ConfigContent;

pub(super) static FORMAT: Format = Format {
    name: "json",
    title: "JSON",
    reads: "anything else, compared key by key as configuration",
    holds: Holds::Config,
    hint,
    claim,
    read,
    join: None,
    sample: None,
};

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    path.has_extension(&["json"]).then_some(Hint { holds: Holds::Config, run: None })
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    (probe.path.has_extension(&["json"]) && !probe.binary).then_some(Claim {
        strength: Strength::Fallback,
        holds: Holds::Config,
        why: "a .json file no other format claims",
        version: None,
    })
}

/// Reads a JSON file as a configuration. Comments and trailing commas are taken, as editors take them.
pub(super) fn read(input: &Input<'_>) -> Document {
    let parsed = json::parse_file(input.bytes, json::Dialect::WithComments);
    let config = match parsed.value {
        // Half a configuration would look as if the other half had been removed.
        Some(value) if parsed.complete => ConfigContent::Tree(value),
        _ => ConfigContent::Unreadable,
    };
    Document { config: Some(config), notes: parsed.notes, ..Document::default() }
}
