//! EleutherAI's lm-evaluation-harness: results and sample logs of 0.4.

mod answers;
mod conditions;
mod detail;
mod identity;
mod join;
mod names;
mod results;
mod row;
mod samples;
mod sets;

pub(super) use detail::turns;

use super::json::{Kind, Shape};
use super::{Claim, Document, Format, Holds, Input, Probe, Strength};

pub(super) static FORMAT: Format = Format {
    name: "lm-eval",
    title: "lm-evaluation-harness",
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
    let states_run = ["versions", "configs", "n-shot", "lm_eval_version", "git_hash"];
    if outline.shape == Shape::Object && outline.kind("results") == Some(Kind::Object) && outline.has_any(&states_run) {
        return claim(Holds::Figures, "results beside versions or configs");
    }
    None
}

fn read(input: &Input<'_>) -> Document {
    match input.claim.holds {
        Holds::Samples => samples::read(input),
        _ => results::read(input),
    }
}
