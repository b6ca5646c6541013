//! Inspect's logs, of all ages: archives (`.eval`) and JSON documents.
//!
//! A log is one run of one task on one model. Its header has the figures; each scorer, and each key of scores that are
//! objects, is an axis with rows of its own ([`axes`]). Samples are looked at one after another and only as far as they
//! are compared: of a conversation of megabytes a few hashes are kept.

mod archive;
mod axes;
mod conditions;
mod detail;
mod document;
mod facets;
mod grade;
mod item;
mod log;
mod messages;
mod names;
mod sets;

use super::json::{Kind, Shape};
use super::zip::{self, Archive};
use super::{Claim, Document, Format, Holds, Input, Probe, Strength};

pub(super) static FORMAT: Format = Format {
    name: names::FAMILY,
    title: "Inspect",
    reads: "`.eval` archives and JSON logs of every age, also of runs that crashed",
    holds: Holds::Samples,
    hint: names::hint,
    claim,
    read,
    join: None,
    sample: Some(detail::sample),
};

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let claim = |strength, why| Some(Claim { strength, holds: Holds::Samples, why, version: None });
    if zip::is_archive(probe.bytes) {
        return match Archive::open(probe.bytes) {
            Ok(archive) if archive::is_log(&archive) => {
                claim(Strength::Signature, "an archive with a log's header or journal")
            }
            Err(_) if probe.path.has_extension(&["eval"]) => claim(Strength::Name, "named .eval, and an archive"),
            _ => None,
        };
    }
    let outline = &probe.outline;
    let is_log = outline.shape == Shape::Object
        && outline.kind("eval") == Some(Kind::Object)
        && outline.kind("status") == Some(Kind::String)
        && outline.has_any(&["version", "plan", "stats"]);
    if is_log {
        return claim(Strength::Signature, "status and eval, with version, plan or stats");
    }
    is_listing(probe).then_some(Claim {
        strength: Strength::Name,
        holds: Holds::Figures,
        why: "a listing of the logs beside it",
        version: None,
    })
}

/// Whether a file is one of those kept beside logs: what it says stands in them.
fn is_listing(probe: &Probe<'_>) -> bool {
    let names_logs = |name: &str| name.ends_with(".eval") || name.ends_with(".json");
    let outline = &probe.outline;
    let lists = !outline.keys.is_empty() && outline.keys.iter().all(|(name, _)| names_logs(name));
    names::is_side_file(&probe.path) && (lists || outline.has("eval_set_id"))
}

fn read(input: &Input<'_>) -> Document {
    if input.claim.holds != Holds::Samples {
        return Document::default();
    }
    let log = if zip::is_archive(input.bytes) { archive::read(input.bytes) } else { document::read(input.bytes) };
    log.into_document(&input.path)
}
