//! `candor diff`

use std::cell::RefCell;
use std::io::{self, Write};

use super::args::{DiffArgs, Global, Which};
use super::error::Failure;
use super::{range, verdict_style};
use crate::base::Glob;
use crate::compare::held_out;
use crate::engine::sample::Reader;
use crate::export::contract::{self, ComparisonJson, Samples};
use crate::export::{json, samples, text};

pub(super) fn run(global: &Global, args: &DiffArgs) -> Result<(), Failure> {
    let opened = range::open(global, &args.range)?;
    let whole = if args.json { opened.compare()? } else { opened.compare_uncounted()? };
    let comparison = held_out::comparison(&whole);
    let glob = args.task.as_deref().map(Glob::new);
    let task = |name: &str| glob.as_ref().is_none_or(|glob| glob.matches(name));
    let out = io::stdout().lock();
    if !args.json {
        let style = verdict_style(global);
        let mut out = io::BufWriter::new(out);
        text::write(&comparison, &style, &mut out)?;
        if let Some(which) = args.samples {
            samples::write(&comparison, which.into(), &task, &mut out)?;
        }
        // A buffer that is merely dropped would swallow the error of a full disk.
        out.flush()?;
        // The process ends: to give back what was read piece by piece would only keep its reader waiting.
        std::mem::forget(comparison);
        std::mem::forget((opened, whole));
        return Ok(());
    }
    let Some(which) = args.samples else {
        return Ok(json::write_line(out, &ComparisonJson { comparison: &comparison, samples: None, narrowed: None })?);
    };
    let mut reader = Reader::for_others(opened.repo, comparison.policy.held_out.clone());
    let mut outputs = |pairs: &_, item: &_, side| reader.output(pairs, item, side);
    let samples = Samples { which: which.into(), task: &task, outputs: RefCell::new(&mut outputs) };
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
