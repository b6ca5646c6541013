//! EleutherAI's lm-evaluation-harness: results of 0.2 and later and of its forks, sample logs of 0.4.

mod answers;
mod conditions;
mod detail;
mod entries;
mod facets;
mod groups;
mod identity;
mod join;
mod names;
mod results;
mod row;
mod samples;
mod sections;
mod sets;

pub(super) use detail::turns;
pub(super) use names::{moment, split_stamp};

use super::json::{Kind, Shape};
use super::{Claim, Document, Format, Holds, Input, Probe, Strength};

pub(super) static FORMAT: Format = Format {
    name: "lm-eval",
    title: "lm-evaluation-harness",
    reads: "results of 0.2 and newer and of its forks, sample logs of every age",
    holds: Holds::Figures,
    hint: names::hint,
    claim,
    read,
    join: Some(join::join),
    sample: Some(detail::sample),
};

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let outline = &probe.outline;
    let claim = |holds, why| Some(Claim { strength: Strength::Signature, holds, why, version: None });
    if outline.is_rows() && outline.has("doc_id") && outline.has_any(&["resps", "filtered_resps"]) {
        return claim(Holds::Samples, "rows have doc_id and resps");
    }
    if outline.shape != Shape::Object {
        return None;
    }
    let states_run = ["versions", "configs", "n-shot", "lm_eval_version", "git_hash"];
    match outline.kind("results") {
        Some(Kind::Object) if outline.has_any(&states_run) => {
            claim(Holds::Figures, "results beside versions or configs")
        }
        // The outline ends at the list; what its rows name decides.
        Some(Kind::Array) if outline.has("table_results") || names_prompts(probe.bytes) => {
            claim(Holds::Figures, "a list of results with task_name and prompt_name")
        }
        _ => None,
    }
}

/// Whether the first rows of a list of results name a task and a prompt.
fn names_prompts(bytes: &[u8]) -> bool {
    /// The first row comes first in the file, and rows are short.
    const START: usize = 16 << 10;
    let start = &bytes[..bytes.len().min(START)];
    let names = |key: &str| memchr::memmem::find(start, key.as_bytes()).is_some();
    names("\"task_name\"") && names("\"prompt_name\"")
}

fn read(input: &Input<'_>) -> Document {
    match input.claim.holds {
        Holds::Samples => samples::read(input),
        _ => results::read(input),
    }
}
