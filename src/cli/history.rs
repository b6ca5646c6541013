//! `candor history`

use std::io::{self, Write};

use super::args::{Global, HistoryArgs};
use super::error::Failure;
use super::{range, verdict_style};
use crate::base::{Cancel, Glob};
use crate::engine::history::{Series, history};
use crate::export::contract::HistoryJson;
use crate::export::{json, text};
use crate::model::Policy;

pub(super) fn run(global: &Global, args: &HistoryArgs) -> Result<(), Failure> {
    let repo = range::repository(global)?;
    let policy = Policy::default();
    let (base, candidate) = range::releases(&repo, &args.range)?;
    let series = Series::find(&repo, Some(&base), &candidate, &policy, args.releases)?;
    let mut history = history(&repo, &series, &policy, &|_| (), &Cancel::new())?;
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
