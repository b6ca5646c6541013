//! `candor formats`

use std::io::{self, Write};

use super::args::{FormatsArgs, Global};
use super::error::Failure;
use super::range::{self, Opened};
use crate::base::Cancel;
use crate::compare::held_out;
use crate::engine::policy::Demands;
use crate::engine::understood::of_release;
use crate::export::contract::FormatsJson;
use crate::export::{Recognition, json, text};
use crate::git;

pub(super) fn run(global: &Global, args: &FormatsArgs) -> Result<(), Failure> {
    if let [name] = args.range.as_slice()
        && git::split_range(name)?.is_none()
    {
        return one(global, name, args.json);
    }
    let opened = range::open(global, &args.range)?;
    let comparison = opened.compare()?;
    let understood = &held_out::comparison(&comparison).understood;
    let Opened { base, candidate, .. } = &opened;
    write(Recognition { base: Some(base), candidate, understood }, args.json)
}

/// One release whole, under its own policy.
fn one(global: &Global, name: &str, json: bool) -> Result<(), Failure> {
    let given = range::given_policy(global)?;
    let repo = range::repository(global)?;
    let candidate = repo.resolve(name)?;
    let demands = Demands::load(&repo, &candidate, &candidate, given.as_ref())?;
    let understood = of_release(&repo, &candidate, &demands, &Cancel::new())?;
    let understood = held_out::understood(&understood, &demands.policy.held_out);
    write(Recognition { base: None, candidate: &candidate, understood: &understood }, json)
}

fn write(found: Recognition<'_>, json: bool) -> Result<(), Failure> {
    let out = io::stdout().lock();
    if json {
        return Ok(json::write_line(out, &FormatsJson { found })?);
    }
    let mut out = io::BufWriter::new(out);
    text::formats::write(&found, &mut out)?;
    Ok(out.flush()?)
}
