//! promptfoo: what `promptfoo eval -o FILE` writes, as JSON of every version, JSON Lines, YAML and CSV.
//!
//! A result is one test asked of one provider with one prompt. Its place in the file says nothing: a further provider or
//! prompt moves all of them, so results pair by the test's variables and description. `success` of a red team means that
//! the attack was resisted, so that higher is better there, too. A result that failed to run has no score.

mod cells;
mod detail;
mod layout;
mod results;

use super::{Claim, Document, FilePath, Format, Hint, Holds, Input, Probe, Strength, evidence};
use layout::Layout;

const FAMILY: &str = "promptfoo";

pub(super) static FORMAT: Format = Format {
    name: FAMILY,
    title: "promptfoo",
    reads: "outputs of `promptfoo eval` as JSON of every version, JSON Lines, YAML and CSV: one run a provider",
    holds: Holds::Samples,
    hint,
    claim,
    read,
    join: None,
    sample: Some(detail::sample),
};

fn hint(path: &FilePath<'_>) -> Option<Hint> {
    let is_one = path.has_extension(&["json", "jsonl", "yaml", "yml", "txt", "csv"]);
    let named = path.full.contains("promptfoo") && !path.name.starts_with("promptfooconfig");
    let named = is_one && (named || (path.extension != "txt" && evidence::says_results(path.full)));
    named.then(|| Hint { holds: Holds::Samples, run: Some(path.run(FAMILY, path.stem)) })
}

fn claim(probe: &Probe<'_>) -> Option<Claim> {
    let layout = layout::of(probe)?;
    let why = match layout {
        Layout::Json(_) => "results of prompts with variables, success and score",
        Layout::Yaml => "results with testIdx, promptIdx and success",
        Layout::Separated => "columns of providers in brackets with PASS or FAIL",
    };
    Some(Claim { strength: Strength::Signature, holds: Holds::Samples, why, version: None })
}

fn read(input: &Input<'_>) -> Document {
    let layout = layout::of(&Probe::new(input.path.full, input.bytes));
    layout.map(|layout| results::read(input, layout)).unwrap_or_default()
}
