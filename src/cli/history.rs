//! `candor history`

use std::io::{self, Write};

use super::args::{Global, HistoryArgs};
use super::error::Failure;
use super::{range, verdict_style};
use crate::base::{Cancel, Glob};
use crate::engine::history::{Series, history};
use crate::export::contract::HistoryJson;
use crate::export::{json, text};

pub(super) fn run(global: &Global, args: &HistoryArgs) -> Result<(), Failure> {
    let range::Opened { repo, base, candidate, demands } = range::open(global, &args.range)?;
    let series = Series::find(&repo, Some(&base), &candidate, &demands.policy, args.releases)?;
    let mut history = history(&repo, &series, &demands.policy, &|_| (), &Cancel::new())?;
    if let Some(glob) = args.task.as_deref().map(Glob::new) {
        history.rows.retain(|row| glob.matches(&row.key.task));
    }
    let out = io::stdout().lock();
    if args.json {
        return Ok(json::write_line(out, &HistoryJson { history: &history })?);
    }
    let mut out = io::BufWriter::new(out);
    text::history::write(&history, &verdict_style(global), &mut out)?;
    Ok(out.flush()?)
}
