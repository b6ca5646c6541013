//! HELM run folders: one model on one scenario, told by four files.
//!
//! `run_spec.json` says how it was run, `stats.json` the figures, `per_instance_stats.json` the scores of each item,
//! `scenario_state.json` what was asked and answered. Items and scores meet when the run is joined. The variance in
//! `stats.json` is that between draws of examples, of which there is usually one: it is no standard error of the figure
//! and is not taken for one.

mod detail;
mod figures;
mod items;
mod join;
mod names;
mod spec;

use super::json::{Kind, Shape};
use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength};
use crate::model::RunKey;

const FAMILY: &str = "helm";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "HELM",
    reads: "run folders: figures by split and perturbation, scores, prompts and answers of each item, the adapter's settings",
    holds: Holds::Figures,
    hint,
    claim,
    read,
    join: Some(join::join),
    sample: Some(detail::sample),
};

/// The files of a run that say something of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum File {
    RunSpec,
    Stats,
    Scores,
    State,
}

impl File {
    fn of(path: &FilePath<'_>) -> Option<Self> {
        Some(match path.name {
            "run_spec.json" => Self::RunSpec,
            "stats.json" => Self::Stats,
            "per_instance_stats.json" => Self::Scores,
            "scenario_state.json" => Self::State,
            _ => return None,
        })
    }

    fn holds(self) -> Holds {
        match self {
            Self::RunSpec | Self::Stats => Holds::Figures,
            Self::Scores | Self::State => Holds::Samples,
        }
    }
}

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let file = File::of(path)?;
    Some(Hint { holds: file.holds(), run: Some(key(path)) })
}

/// The files of a folder are one run.
fn key(path: &FilePath<'_>) -> RunKey {
    path.run(FAMILY, "")
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let (file, outline) = (File::of(&probe.path)?, &probe.outline);
    let (is_it, why) = match file {
        File::RunSpec => (outline.has_all(&["name", "scenario_spec", "adapter_spec"]), "a scenario and an adapter"),
        File::Stats => (
            outline.shape == Shape::Array && outline.kind("name") == Some(Kind::Object) && outline.has("count"),
            "a list of statistics with a name and a count",
        ),
        File::Scores => (
            outline.shape == Shape::Array && outline.has_all(&["instance_id", "stats"]),
            "a list of instances with statistics",
        ),
        File::State => {
            (outline.has_all(&["adapter_spec", "request_states"]), "the states of requests beside an adapter")
        }
    };
    is_it.then_some(Claim { strength: Strength::Signature, holds: file.holds(), why, version: None })
}

fn read(input: &Input<'_>) -> Document {
    match File::of(&input.path) {
        Some(File::RunSpec) => spec::read(input),
        Some(File::Scores) => items::scores(input),
        Some(File::State) => items::state(input),
        Some(File::Stats) | None => figures::read(input),
    }
}
