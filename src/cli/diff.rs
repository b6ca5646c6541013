//! `candor diff`

use std::cell::RefCell;
use std::io::{self, Write};
use std::mem::ManuallyDrop;

use super::args::{DiffArgs, Global, Which};
use super::error::Failure;
use super::range::{self, Opened};
use super::verdict_style;
use crate::base::Glob;
use crate::compare::held_out;
use crate::engine::sample::Reader;
use crate::export::contract::{self, ComparisonJson, Samples};
use crate::export::{json, samples, text};
use crate::model::Comparison;

pub(super) fn run(global: &Global, args: &DiffArgs) -> Result<(), Failure> {
    let opened = range::open(global, &args.range)?;
    let whole = if args.json { opened.compare()? } else { opened.compare_uncounted()? };
    if args.json { write_json(&opened, &whole, args) } else { write_text(global, &whole, args) }?;
    // The process ends: to give back what was read piece by piece would only keep its reader waiting.
    std::mem::forget((opened, whole));
    Ok(())
}

fn task(args: &DiffArgs) -> impl Fn(&str) -> bool {
    let glob = args.task.as_deref().map(Glob::new);
    move |name| glob.as_ref().is_none_or(|glob| glob.matches(name))
}

fn write_text(global: &Global, whole: &Comparison, args: &DiffArgs) -> Result<(), Failure> {
    let comparison = ManuallyDrop::new(held_out::comparison(whole));
    let mut out = io::BufWriter::new(io::stdout().lock());
    text::write(&comparison, &verdict_style(global), &mut out)?;
    if let Some(which) = args.samples {
        samples::write(&comparison, which.into(), &task(args), &mut out)?;
    }
    // A buffer that is merely dropped would swallow the error of a full disk.
    Ok(out.flush()?)
}

fn write_json(opened: &Opened, whole: &Comparison, args: &DiffArgs) -> Result<(), Failure> {
    let comparison = ManuallyDrop::new(held_out::comparison(whole));
    let out = io::stdout().lock();
    let Some(which) = args.samples else {
        return Ok(json::write_line(out, &ComparisonJson { comparison: &comparison, samples: None, narrowed: None })?);
    };
    let mut reader = Reader::for_others(opened.repo.another()?, comparison.policy.held_out.clone());
    let mut outputs = |pairs: &_, item: &_, side| reader.output(pairs, item, side);
    let samples = Samples { which: which.into(), task: &task(args), outputs: RefCell::new(&mut outputs) };
    Ok(json::write_line(out, &ComparisonJson { comparison: &comparison, samples: Some(&samples), narrowed: None })?)
}

impl From<Which> for contract::Which {
    fn from(which: Which) -> Self {
        match which {
            Which::Broke => Self::Broke,
            Which::Fixed => Self::Fixed,
            Which::Changed => Self::Changed,
            Which::All => Self::All,
        }
    }
}
